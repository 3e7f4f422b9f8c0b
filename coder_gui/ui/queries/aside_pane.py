"""What goes with a query and is no part of its wording: how urgent it is, a note for colleagues."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.queries import QueryPriority, QueryText
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import ElidedLabel, text_label
from coder_gui.ui.queries.kind_switch import KindSwitch
from coder_gui.ui.queries.story_words import PRIORITY_WORDS
from coder_gui.ui.theme import Gap, Part, Theme

LONGEST_NOTE = 500
"""Characters of a note in the field; a longer one of another program is shown and kept."""
NOT_PRINTED, IN_PACK = "on no letter", "on no letter, but in the pack"


class AsidePane(QWidget):
    """`priority_chosen(value)` and `noted(words)` when a person changes them."""

    priority_chosen = Signal(str)
    noted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("aside_pane")
        self.priority = KindSwitch(theme, "Priority")
        self.priority.setObjectName("query_priority")
        self.priority.show_choices([(one.value, PRIORITY_WORDS[one]) for one in QueryPriority])
        self.priority.chosen.connect(self.priority_chosen)
        self.note = CapField(theme, Part.FIELD)
        self.note.setObjectName("query_note")
        self.note.setAccessibleName("Note for colleagues, on no letter")
        self.note.textEdited.connect(self.noted)
        self.told = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(Gap.M)
        self._both.addLayout(self._named("Priority", self.priority))
        self._both.addLayout(self._named("Note for colleagues", self.note, self.told), 1)

    def _named(self, words: str, field: QWidget, told: QWidget | None = None) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(Gap.S)
        label = text_label(self._theme, words, role=Role.HEADING, colour="text2")
        label.setBuddy(field)
        head.addWidget(label)
        if told is not None:
            head.addWidget(told, 1)
        column = QVBoxLayout()
        column.setSpacing(Gap.XS)
        column.addLayout(head)
        column.addWidget(field)
        column.addStretch(1)
        return column

    def show_text(self, text: QueryText, *, in_pack: bool = False) -> None:
        """The values as they are; a note that is being typed keeps its caret."""
        self.priority.choose(text.priority)
        self.note.setMaxLength(max(LONGEST_NOTE, len(text.note)))
        if self.note.text() != text.note:
            self.note.setText(text.note)
            self.note.setCursorPosition(0)
        self.told.setText(IN_PACK if in_pack else NOT_PRINTED)

    def set_writable(self, *, writable: bool) -> None:
        """A note can be read and copied when it can no longer be changed."""
        self.priority.setEnabled(writable)
        self.note.setReadOnly(not writable)

    def arrange(self, *, beside: bool) -> None:
        """Beside one another, or below where it is narrow."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._both.setDirection(across if beside else down)

    def clear(self) -> None:
        """Holds no words any more."""
        self.note.clear()
        self.priority.choose("")
