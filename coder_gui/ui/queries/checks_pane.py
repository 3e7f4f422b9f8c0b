"""The checks of the wording: what fails first, then advice, then in one quiet line what passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel, KeyCap, text_label
from coder_gui.ui.queries.check_card import MOST_KEYS, CheckCard, CheckItem
from coder_gui.ui.theme import Gap, Theme, tone
from coder_gui.wording.findings import Finding, Severity


def check_items(
    findings: Sequence[Finding],
    overrides: Mapping[str, str],
    *,
    writable: bool,
    may_stand: bool,
) -> list[CheckItem]:
    """The cards: what is to be resolved, what a senior lets stand, advice."""

    def rank(finding: Finding) -> int:
        if finding.severity is not Severity.LEADING:
            return 2
        return 1 if finding.rule in overrides else 0

    items, number = [], 0
    for finding in sorted(findings, key=rank):
        reason = overrides.get(finding.rule, "") if finding.severity is Severity.LEADING else ""
        keyed = finding.rewording is not None and writable and not reason and number < MOST_KEYS
        number += keyed
        items.append(
            CheckItem(finding, number if keyed else 0, reason, writable and may_stand, writable)
        )
    return items


class ChecksPane(QWidget):
    """`taken(Finding)` its rewording is wished, `stand_wished(Finding)` it is to stand,
    `shown(Finding)` its words are to be seen. `settled`: the card with the focus was the last.
    """

    taken = Signal(object)
    stand_wished = Signal(object)
    shown = Signal(object)
    settled = Signal()

    def __init__(
        self, theme: Theme, keys: str, stand_keys: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._stand_keys = theme, stand_keys
        self.setObjectName("checks_pane")
        self.cards: list[CheckCard] = []
        self.items: list[CheckItem] = []
        self._room = 0
        theme.changed.connect(self._arrange)
        head = QHBoxLayout()
        head.setSpacing(Gap.S)
        self.count = text_label(theme, role=Role.SECOND, colour="text2")
        self.count.setObjectName("checks_count")
        head.addWidget(text_label(theme, "Checks", role=Role.HEADING, colour="text2"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(KeyCap(theme, keys))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(Gap.XS)
        self._quiet = QWidget()
        quiet = QHBoxLayout(self._quiet)
        quiet.setContentsMargins(Gap.S, 2, Gap.S, 2)
        quiet.setSpacing(Gap.S)
        self._tick = IconLabel(theme, Icon.CHECK, colour="ok")
        self.passed = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self.passed.setObjectName("checks_passed")
        quiet.addWidget(self._tick)
        quiet.addWidget(self.passed, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.XS)
        column.addLayout(head)
        column.addLayout(self._cards)
        column.addWidget(self._quiet)
        self._quiet.hide()

    def set_room(self, width: int) -> None:
        """How wide a card is at least; what it offers stands by that."""
        if width != self._room:
            self._room = width
            self._arrange()

    def _arrange(self) -> None:
        for card in self.cards:
            card.arrange(self._room)

    @property
    def left(self) -> int:
        """How many findings are still to be resolved."""
        return sum(item.stops for item in self.items)

    def show_checks(self, items: Sequence[CheckItem], passed: Sequence[str], total: int) -> None:
        """The findings of the newest text; the words of what passed in one line."""
        self.count.setText(f"{len(passed)} of {total} passed")
        tone(self.count, "text2")
        self.passed.setText(" · ".join(passed))
        self._quiet.setVisible(bool(passed))
        if items == self.items:
            return
        held = self._focused()
        self.items = list(items)
        self._fill()
        if held is not None and not self._focus(min(held, len(self.cards) - 1)):
            self.settled.emit()

    def clear(self) -> None:
        """Holds no words of any query any more."""
        self.items = []
        self._fill()
        self.count.clear()
        self.passed.clear()
        self._quiet.hide()

    def wait(self) -> None:
        """Nothing is known of the text yet."""
        self.clear()
        self.count.setText("looking at the words")

    def take(self, number: int) -> bool:
        """The rewording of a key; False where there is none."""
        for item in self.items:
            if item.number == number:
                self.taken.emit(item.finding)
                return True
        return False

    def stand(self) -> bool:
        """Lets the finding with the focus, or else the first, stand; False where none may."""
        held = self._focused()
        order = [self.items[held]] if held is not None else self.items
        for item in order:
            if item.may_stand and item.leading:
                self.stand_wished.emit(item.finding)
                return True
        return False

    def focus_first(self) -> bool:
        """The focus to the first card; False where there is none."""
        return self._focus(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = self._focused()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if held is None or step is None or event.modifiers():
            super().keyPressEvent(event)
        else:
            self._focus(min(max(held + step, 0), len(self.cards) - 1))

    def _focused(self) -> int | None:
        focus = QApplication.focusWidget()
        return next((at for at, card in enumerate(self.cards) if card is focus), None)

    def _focus(self, place: int) -> bool:
        if not 0 <= place < len(self.cards):
            return False
        self.cards[place].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _fill(self) -> None:
        for card in self.cards:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for item in self.items:
            card = CheckCard(self._theme, item, self._stand_keys)
            card.taken.connect(self._on_taken)
            card.stand_wished.connect(self._on_stand_wished)
            card.shown.connect(self._on_shown)
            card.arrange(self._room)
            self._cards.addWidget(card)
            self.cards.append(card)
            card.show()

    def _finding(self) -> Finding | None:
        card = self.sender()
        return card.item.finding if isinstance(card, CheckCard) else None

    def _on_taken(self) -> None:
        self.taken.emit(self._finding())

    def _on_stand_wished(self) -> None:
        self.stand_wished.emit(self._finding())

    def _on_shown(self) -> None:
        self.shown.emit(self._finding())
