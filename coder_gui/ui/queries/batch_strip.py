"""The strip under the list while queries are marked: which letters a batch has, and its order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.queries import LetterPurpose
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import text_label
from coder_gui.ui.queries.desk_words import marked_words
from coder_gui.ui.theme import Gap, Part, Theme, ground
from coder_gui.ui.view_tabs import TabWords, ViewTabs


class BatchGroup(StrEnum):
    """What the letters of one cover sheet share; the values are those of the letters' service."""

    CONSULTANT = "consultant"
    SPECIALTY = "specialty"


_TABS = TabWords(
    name="A cover sheet for each",
    noun=("", ""),
    views=((BatchGroup.CONSULTANT, "Consultant"), (BatchGroup.SPECIALTY, "Specialty")),
)
PURPOSES = {
    LetterPurpose.QUERY: ("print_query", "Print"),
    LetterPurpose.REMINDER: ("remind", "Remind"),
    LetterPurpose.ESCALATION: ("escalate", "Escalate"),
}
"""The action and the verb of each letter."""


class BatchStrip(QWidget):
    """`wished(LetterPurpose)` when a button is pressed; `cleared`: no row is to be marked."""

    wished = Signal(object)
    cleared = Signal()

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setObjectName("batch_strip")
        self.setAccessibleName("Batch")
        ground(self, "subtle")
        self.words = text_label(theme, role=Role.HEADING)
        self.clear_button = Button(theme, "Clear", kind=Kind.LINK, keys="Esc",
                                   part=Part.DOCK_BUTTON)  # fmt: skip
        self.clear_button.setAccessibleName("Clear the marks")
        self.clear_button.clicked.connect(self.cleared)
        self.groups = ViewTabs(theme, _TABS)
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.clear_button)
        by = QHBoxLayout()
        by.setSpacing(Gap.S)
        by.addWidget(text_label(theme, "Cover sheet for each", role=Role.SECOND, colour="text2"))
        by.addWidget(self.groups, 1)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self.buttons: dict[LetterPurpose, Button] = {}
        for purpose, (action_id, _) in PURPOSES.items():
            button = Button(theme, "", part=Part.DOCK_BUTTON)
            button.setObjectName(f"batch_{action_id}")
            button.setProperty("purpose", purpose.value)
            button.clicked.connect(self._on_clicked)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            flow.addWidget(button)
            self.buttons[purpose] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.M)
        column.setSpacing(Gap.S)
        column.addLayout(head)
        column.addLayout(by)
        column.addWidget(buttons)
        self.hide()

    @property
    def group(self) -> BatchGroup:
        """What the letters of one cover sheet share."""
        chosen = [view for view, tab in self.groups.tabs.items() if tab.isChecked()]
        return BatchGroup(chosen[0])

    def show_marked(
        self, marked: int, letters: Mapping[LetterPurpose, int], *, single_keys: bool
    ) -> None:
        """How many rows are marked, and for how many of them each letter can be printed."""
        self.setVisible(marked > 0)
        self.words.setText(marked_words(marked))
        for purpose, button in self.buttons.items():
            action_id, verb = PURPOSES[purpose]
            count = letters.get(purpose, 0)
            button.setText(f"{verb} {count}")
            number = "1 letter" if count == 1 else f"{count} letters"
            button.setAccessibleName(f"{verb}: {number} as a batch")
            button.set_keys(self._keys[action_id] if single_keys else "")
            button.setVisible(count > 0)

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wished.emit(LetterPurpose(sender.property("purpose")))
