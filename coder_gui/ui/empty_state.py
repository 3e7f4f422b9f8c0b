"""What stands where a list or document would be: what is missing, why, and the thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label
from coder_gui.ui.painting import ICON_EMPTY
from coder_gui.ui.theme import Gap, Part, Theme


class EmptyState(QWidget):
    """Icon, one bold sentence, one line of help, one action with its key; `acted` when pressed."""

    acted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(theme, Icon.EMPTY, size=ICON_EMPTY)
        self.title = sentence_label(theme, role=Role.CARD_TITLE)
        self.help = sentence_label(theme, colour="text2")
        self.action = Button(theme, "", kind=Kind.LINK, part=Part.DOCK_BUTTON)
        self.action.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        column.setSpacing(Gap.XS)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Gap.XS)
        for label in (self.title, self.help):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def say(
        self, icon: Icon, title: str, help_text: str = "", *, action: str = "", keys: str = ""
    ) -> None:
        """Shows these words; an empty `action` shows no button."""
        self._icon.set_icon(icon)
        self.title.setText(title)
        self.help.setText(help_text)
        self.help.setVisible(bool(help_text))
        self.action.setText(action)
        self.action.set_keys(keys)
        self.action.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(help_text)
