"""The foot of the episodes: queries that are due today, only while there are some."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.ui.actions import Actions
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Gap, Part, Theme, ground


class DueFoot(QWidget):
    """3 queries due today [Shift+F6]: calm, because nothing is wrong yet."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        ground(self, "subtle")
        self.button = Button(
            theme, "", kind=Kind.QUIET, part=Part.DOCK_BUTTON, icon=Icon.QUERY,
            role=Role.STATE, tone="query", keys=actions.keys("queries_desk"),
        )  # fmt: skip
        self.button.setObjectName("due_button")
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M - Gap.XS, Gap.XS, Gap.M, Gap.XS)
        row.addWidget(self.button)
        row.addStretch(1)
        self.hide()
        actions.changed.connect(self._on_situation)

    def _on_situation(self) -> None:
        count = self._actions.situation.queries_due
        if count:
            noun = "query" if count == 1 else "queries"
            self.button.setText(f"{count:,} {noun} due today")
            self.button.updateGeometry()
        self.setVisible(bool(count))

    def _on_clicked(self) -> None:
        self._actions.trigger("queries_desk")
