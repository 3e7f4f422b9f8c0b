"""Below the rows: why a person must decide, the evidence of both sides, the standards check."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.domain.coding import Severity
from coder_gui.ui.column import ReadColumn
from coder_gui.ui.conflicts.rows import DifferenceItem
from coder_gui.ui.conflicts.standards import MOST, Finding
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label, text_label
from coder_gui.ui.painting import draw_hairline
from coder_gui.ui.sheet import RADIUS_CARD
from coder_gui.ui.theme import Gap, Theme, tone

LEAST_CARD = 200
"""Width of a card at 100 % under which the cards stand below one another."""
_QUOTE_END = "” · "
"""Where a line of evidence goes on with its place."""
Line = tuple[str, Role, str]
_GRAVE = {
    Severity.ERROR: (Icon.ERROR, "err"),
    Severity.WARNING: (Icon.WARNING, "warn"),
    Severity.INFO: (Icon.INFO, "text2"),
}


class Card(QWidget):
    """An icon and a heading, then sentences."""

    def __init__(self, theme: Theme, name: str, icon: Icon, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._icon = IconLabel(theme, icon)
        self._title = text_label(theme, title, role=Role.HEADING, colour="text2")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._labels: list[QLabel] = []
        head = QHBoxLayout()
        head.setSpacing(Gap.S)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Gap.L, Gap.M, Gap.M, Gap.M)
        self._column.setSpacing(1)
        self._column.addLayout(head)
        self._column.addSpacing(2)
        self._column.addStretch(1)

    @property
    def words(self) -> str:
        """All sentences."""
        return "\n".join(label.text() for label in self._labels)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Other sentences, each in its role and the colour of a token."""
        if [(label.text(), label.property("line")) for label in self._labels] == [
            (text, f"{role.name} {colour}") for text, role, colour in lines
        ]:
            return
        for label in self._labels:
            self._column.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        for text, role, colour in lines:
            label = sentence_label(self._theme, text, role=role, colour=colour)
            label.setProperty("line", f"{role.name} {colour}")
            self._labels.append(label)
            self._column.insertWidget(self._column.count() - 1, label)
            label.show()  # at once: until then no layout counts it
        self.setAccessibleName(f"{self._title.text()}: {self.words}")

    def set_sign(self, icon: Icon, colour: str) -> None:
        """The icon and the colour of the heading."""
        self._icon.set_icon(icon, colour)
        tone(self._title, colour)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.border, 1))
        painter.setBrush(self._theme.colors.surface)
        shape = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(shape, RADIUS_CARD, RADIUS_CARD)
        painter.end()


class WhyPane(ReadColumn):
    """One sentence and three cards; it scrolls by keyboard where it has not all its room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._low = False
        self._with_standards = False
        self.setObjectName("why_pane")
        self.setAccessibleName("Why a person must decide")
        self.title = text_label(theme, role=Role.STRONG)
        self.sentence = sentence_label(theme, colour="text2")
        self.mine = Card(theme, "mine_evidence", Icon.LAPTOP, "Mine: evidence")
        self.theirs = Card(theme, "theirs_evidence", Icon.PERSON, "Theirs: evidence")
        title = "Standards check of the result"
        self.standards = Card(theme, "standards_check", Icon.CHECK, title)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(Gap.M)
        for card in (self.mine, self.theirs, self.standards):
            self._cards.addWidget(card, 1)
        self.column.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        self.column.setSpacing(Gap.XS)
        self.column.addWidget(self.title)
        self.column.addWidget(self.sentence)
        self.column.addSpacing(Gap.XS)
        self.column.addLayout(self._cards)
        self.column.addStretch(1)

    def show_item(
        self, item: DifferenceItem | None, mine: Sequence[str], theirs: Sequence[str]
    ) -> None:
        """The reason and the evidence of one row."""
        if item is None:
            title, sentence = "", ""
        elif item.needs_person:
            title, sentence = "Why a person must decide", item.why
        elif item.merged:
            title = "Why nobody is asked"
            sentence = "One side left it as it was, or both made the same change."
        else:
            title, sentence = "Nothing to decide here", "Mine and theirs are the same."
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.mine.show_lines(_evidence(mine))
        self.theirs.show_lines(_evidence(theirs))
        for card in (self.mine, self.theirs):
            card.setVisible(bool(mine or theirs or self._with_standards))

    def show_subject(self, *, codes: bool) -> None:
        """Only codes have evidence and standards at all times."""
        self._with_standards = codes

    def set_low(self, *, low: bool) -> None:
        """Without the title, where there is little height."""
        self._low = low
        self.title.setVisible(not low)

    def show_findings(self, found: Sequence[Finding]) -> None:
        """What the standards say."""
        self.standards.setVisible(bool(found) or self._with_standards)
        lines: list[Line] = []
        for finding in found[:MOST]:
            lines.append((finding.message, Role.BODY, "text"))
            lines.append((finding.source, Role.SECOND, "text2"))
        if len(found) > MOST:
            lines.append((f"And {len(found) - MOST} more", Role.SECOND, "text2"))
        if not found:
            lines.append(("No problems", Role.BODY, "text"))
        worst = min((one.severity for one in found), key=list(_GRAVE).index, default=None)
        self.standards.set_sign(*(_GRAVE[worst] if worst else (Icon.CHECK, "ok")))
        self.standards.show_lines(lines)

    def clear(self) -> None:
        """Holds no words any more."""
        self.title.clear()
        self.sentence.clear()
        for card in (self.mine, self.theirs, self.standards):
            card.show_lines(())

    def wish(self, width: int) -> int:
        """The height in which nothing of it scrolls, in pixels."""
        self._turn(width)
        return self.column.totalHeightForWidth(width)

    def least(self, width: int) -> int:
        """The height of the title and the sentence."""
        inner = width - 2 * Gap.L
        sentence = self.sentence.heightForWidth(inner) if self.sentence.text() else 0
        title = 0 if self._low else self._theme.line(Role.STRONG) + Gap.XS
        return title + sentence + Gap.M

    # Qt ---------------------------------------------------------------------------------------
    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._turn(self.width())
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            painter = QPainter(self)
            draw_hairline(painter, self._theme, self.rect(), tone="border", top=True)
            painter.end()
        return done

    def _turn(self, width: int) -> None:
        """Beside one another where there is room, else below."""
        wide = width >= 3 * self._theme.px(LEAST_CARD) + 2 * Gap.L
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wanted = across if wide else down
        if self._cards.direction() is not wanted:
            self._cards.setDirection(wanted)


def _evidence(lines: Sequence[str]) -> list[Line]:
    """The line and its quote, then where it stands, quieter."""
    if not lines:
        return [("No line supports it", Role.SECOND, "text2")]
    shown: list[Line] = []
    for line in lines:
        quote, _, where = line.partition(_QUOTE_END)
        shown.append((f"{quote}”" if where else line, Role.BODY, "text"))
        if where:
            shown.append((where, Role.SECOND, "text2"))
    return shown
