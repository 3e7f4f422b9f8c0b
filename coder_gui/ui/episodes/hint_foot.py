"""Feet of the episodes: what waits for this person, each only while something does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.ui.actions import Actions
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.conditions import Situation
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Gap, Part, Theme, ground


@dataclass(frozen=True, slots=True)
class Hint:
    """`words`: what the foot says in a situation, empty for nothing; `action` leads there."""

    name: str
    action: str
    icon: Icon
    tone: str
    words: Callable[[Situation], str]


def _to_decide(situation: Situation) -> str:
    count = situation.sync.conflicts if situation.sync is not None else 0
    return _counted(count, "conflict", "conflicts", "to decide")


def _due(situation: Situation) -> str:
    return _counted(situation.queries_due, "query", "queries", "due today")


def _counted(count: int, one: str, many: str, what: str) -> str:
    return f"{count:,} {one if count == 1 else many} {what}" if count else ""


CONFLICTS = Hint("decide_button", "conflicts", Icon.CONFLICT, "err", _to_decide)
QUERIES = Hint("due_button", "queries_desk", Icon.QUERY, "query", _due)
"""Calm: nothing is wrong yet."""


class HintFoot(QWidget):
    """1 conflict to decide [F7]."""

    def __init__(
        self, hint: Hint, actions: Actions, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._hint, self._actions = hint, actions
        ground(self, "subtle")
        self.button = Button(
            theme, "", kind=Kind.QUIET, part=Part.DOCK_BUTTON, icon=hint.icon,
            role=Role.STATE, tone=hint.tone, keys=actions.keys(hint.action),
        )  # fmt: skip
        self.button.setObjectName(hint.name)
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M - Gap.XS, Gap.XS, Gap.M, Gap.XS)
        row.addWidget(self.button)
        row.addStretch(1)
        self.hide()
        actions.changed.connect(self._on_situation)

    def _on_situation(self) -> None:
        words = self._hint.words(self._actions.situation)
        if words:
            self.button.setText(words)
            self.button.updateGeometry()
        self.setVisible(bool(words))

    def _on_clicked(self) -> None:
        self._actions.trigger(self._hint.action)
