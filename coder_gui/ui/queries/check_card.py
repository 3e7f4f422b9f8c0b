"""One finding of the checks: the words it is about, why, and what can be put in their place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label
from coder_gui.ui.painting import draw_focus_ring, text_width
from coder_gui.ui.queries.composition import option_of
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Part, Theme
from coder_gui.wording.findings import EVIDENCE, Finding, Severity

MOST_KEYS = 9
BESIDE = 520
"""Width of a card at 100 % from which the offers stand beside the words."""
LONGEST_OFFER = 44
"""Characters of a rewording on its button; the tooltip has all of it."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One card. `number`: the key that takes its rewording (0: none); `reason`: why a senior lets
    it stand, "" where nobody does; `may_stand`: the person may say so.
    """

    finding: Finding
    number: int = 0
    reason: str = ""
    may_stand: bool = False
    writable: bool = True

    @property
    def leading(self) -> bool:
        """It stands in the way; a warning only advises."""
        return self.finding.severity is Severity.LEADING

    @property
    def stops(self) -> bool:
        """It is still to be resolved."""
        return self.leading and not self.reason

    @property
    def about(self) -> str:
        """The words in quotes, with the answer that they stand in."""
        place, words = option_of(self.finding), self.finding.text
        if self.finding.part == EVIDENCE or not words:
            return ""
        if f"“{words}”" in self.finding.why:
            return f"In answer {chr(ord('A') + place)}" if place is not None else ""
        where = f" in answer {chr(ord('A') + place)}" if place is not None else ""
        return f"“{words}”{where}"


class CheckCard(QWidget):
    """`taken` its rewording, `stand_wished` a senior lets it stand, `shown` the words are wished
    to be seen. Enter takes the rewording, or shows the words where there is none.
    """

    taken = Signal()
    stand_wished = Signal()
    shown = Signal()

    def __init__(
        self, theme: Theme, item: CheckItem, stand_keys: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self.item = theme, item
        self.setObjectName("check_card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_sentence(item))
        tone = ("err" if item.stops else "text2") if item.leading else "warn"
        icon = Icon.ERROR if item.leading else Icon.WARNING
        if item.reason:
            icon = Icon.PROVISIONAL
        self._icon = IconLabel(theme, icon, colour=tone)
        self.title = sentence_label(
            theme, item.finding.why, role=Role.HEADING if item.stops else Role.SECOND, colour=tone
        )
        second = f"Stands: {item.reason}" if item.reason else item.about
        self.about = sentence_label(theme, second, role=Role.SECOND)
        if not second:
            self.about.hide()
        self.offers = QWidget()
        self._lay_offers(stand_keys)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self.title)
        self._second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._second.setSpacing(Gap.S)
        self._second.addWidget(self.about, 1)
        self._second.addWidget(self.offers, 0, Qt.AlignmentFlag.AlignRight)
        words.addLayout(self._second)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(Gap.S, Gap.XS, Gap.S, Gap.XS)
        row.setSpacing(Gap.S)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _lay_offers(self, stand_keys: str) -> None:
        item = self.item
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.offers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.S)
        self.use = self.stand = None
        words = item.finding.rewording
        if words is not None and item.writable and not item.reason:
            shown = words if len(words) <= LONGEST_OFFER else f"{words[:LONGEST_OFFER].rstrip()}…"
            text = f"Use: {shown}" if shown else "Take these words out"
            keys = f"Alt+{item.number}" if item.number else ""
            self.use = self._offer(text, keys, "use_rewording")
            self.use.setToolTip(words)
            self.use.setAccessibleName(f"Use: {words}" if words else text)
            self.use.clicked.connect(self.taken)
            row.addWidget(self.use, 0, Qt.AlignmentFlag.AlignRight)
        if item.may_stand and item.leading:
            text = "Take the reason back" if item.reason else "Let it stand"
            self.stand = self._offer(text, stand_keys, "let_stand")
            self.stand.clicked.connect(self.stand_wished)
            row.addWidget(self.stand, 0, Qt.AlignmentFlag.AlignRight)
        if self.use is None and self.stand is None:
            self.offers.hide()

    def _offer(self, text: str, keys: str, name: str) -> Button:
        made = Button(self._theme, text, kind=Kind.LINK, part=Part.DOCK_BUTTON, keys=keys)
        made.setObjectName(name)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the card has it, and the keys act from there
        return made

    # Qt ---------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held:
            (self.taken if self.use is not None else self.shown).emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def minimumSizeHint(self) -> QSize:
        """The widest offer stands whole; those that have no room beside it go below it."""
        widest = max((one.sizeHint().width() for one in self._both()), default=0)
        return QSize(widest + self._frame(), super().minimumSizeHint().height())

    def _both(self) -> list[Button]:
        return [one for one in (self.use, self.stand) if one is not None]

    def _frame(self) -> int:
        """What the icon and the margins take."""
        return self._theme.px(16) + 3 * Gap.S

    def arrange(self, width: int) -> None:
        """Offers beside the words, or below them where it is narrow, or below one another.

        `width` must not follow from the height: the card would turn for ever with a scroll bar.
        """
        theme, beside = self._theme, QBoxLayout.Direction.LeftToRight
        room = width - self._frame()
        offers = sum(one.sizeHint().width() + Gap.S for one in self._both()) - Gap.S
        apart = beside if offers <= room else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not apart:
            self._row.setDirection(apart)
            self._row.setSpacing(Gap.S if apart is beside else 0)
        needed = text_width(theme, self.about.text(), Role.SECOND) + offers + Gap.M
        way = beside if needed <= room else QBoxLayout.Direction.TopToBottom
        if self._second.direction() is not way:
            self._second.setDirection(way)
            self._second.setSpacing(Gap.S if way is beside else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.item.stops:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colors.err_bg)
            painter.drawRoundedRect(self.rect().toRectF(), RADIUS_CONTROL, RADIUS_CONTROL)
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, self.rect())
        painter.end()


def _sentence(item: CheckItem) -> str:
    kind = "Check to resolve" if item.stops else "Check that stands" if item.leading else "Advice"
    parts = [kind, item.about, item.finding.why]
    if item.finding.rewording is not None and item.writable:
        parts.append(f"use instead: {item.finding.rewording}")
    return ": ".join(part for part in parts if part)
