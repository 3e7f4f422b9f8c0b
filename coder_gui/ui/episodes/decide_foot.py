"""The foot of the episodes: what waits for a person's decision, only while something does."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.ui.actions import Actions
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Gap, Part, Theme, ground


class DecideFoot(QWidget):
    """1 conflict to decide [F7]."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        ground(self, "subtle")
        self.button = Button(
            theme, "", kind=Kind.QUIET, part=Part.DOCK_BUTTON, icon=Icon.CONFLICT,
            role=Role.STATE, tone="err", keys=actions.keys("conflicts"),
        )  # fmt: skip
        self.button.setObjectName("decide_button")
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M - Gap.XS, Gap.XS, Gap.M, Gap.XS)
        row.addWidget(self.button)
        row.addStretch(1)
        self.hide()
        actions.changed.connect(self._on_situation)

    def _on_situation(self) -> None:
        status = self._actions.situation.sync
        count = status.conflicts if status is not None else 0
        if count:
            noun = "conflict" if count == 1 else "conflicts"
            self.button.setText(f"{count} {noun} to decide")
            self.button.updateGeometry()
        self.setVisible(bool(count))

    def _on_clicked(self) -> None:
        self._actions.trigger("conflicts")
