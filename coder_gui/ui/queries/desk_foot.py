"""The foot of the story: what can be done with the query, each with its key."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.domain.queries import QueryRow
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.queries.desk_offers import PACK, VERBS, words
from coder_gui.ui.theme import Gap, Theme, ground

_RARE = frozenset({"withdraw_query", "duplicate_query"})
"""They stand last and quiet: seldom wished, never by mistake."""
ORDER = ("open_query", *VERBS, PACK)


class DeskFoot(QWidget):
    """`wished(action id)` when a button is pressed. The buttons take no focus by mouse: that stays
    in the list. The main one is primary and comes first.
    """

    wished = Signal(str)

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._keys = keys
        self.main: str | None = None
        self.setObjectName("desk_foot")
        ground(self, "subtle")
        place = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        place.setSizePolicy(policy)
        self._flow = FlowLayout(place, gap=Gap.S, line_gap=Gap.S)
        self.buttons: dict[str, Button] = {}
        for action_id in ORDER:
            button = Button(theme, "")
            button.setObjectName(f"desk_{action_id}")
            button.setProperty("action", action_id)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._on_clicked)
            button.hide()
            self.buttons[action_id] = button
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        row.addWidget(place, 1)

    def show_query(
        self,
        row: QueryRow,
        actions: tuple[str, ...],
        refused: Mapping[str, str],
        *,
        single_keys: bool,
    ) -> None:
        """The actions of a query in their order; what the role forbids stays, with its reason."""
        self.main = actions[0]
        actions = tuple(sorted(actions, key=_RARE.__contains__))
        while self._flow.count():
            self._flow.takeAt(0)
        for action_id, button in self.buttons.items():
            if action_id not in actions:
                button.hide()
        for action_id in actions:
            button = self.buttons[action_id]
            main = action_id == self.main
            usual = Kind.LINK if action_id in _RARE else Kind.SECONDARY
            button.set_kind(Kind.PRIMARY if main else usual)
            button.setText(words(action_id, row))
            letter = len(self._keys[action_id]) == 1
            button.set_keys("" if letter and not single_keys else self._keys[action_id])
            reason = refused.get(action_id, "")
            button.setEnabled(not reason)
            button.setToolTip(reason)
            button.setAccessibleDescription(reason)
            self._flow.addWidget(button)
            button.show()
        self.updateGeometry()

    def focus_main(self) -> None:
        """The focus to the main button; where the list is not in sight it has no other place."""
        if self.main is not None:
            self.buttons[self.main].setFocus(Qt.FocusReason.OtherFocusReason)

    def press_main(self) -> None:
        """Ctrl+Enter: the main button, where it can be pressed."""
        if self.main is not None and self.buttons[self.main].isEnabled():
            self.buttons[self.main].click()

    def clear(self) -> None:
        """No query, no buttons."""
        self.main = None
        for button in self.buttons.values():
            button.hide()

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wished.emit(str(sender.property("action")))
