"""How codes, search results and problems are painted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from coder_gui.domain.coding import Severity
from coder_gui.ui.codes.models import CodesModel
from coder_gui.ui.codes.rows import CodeItem, ProblemItem, ResultItem, Tie
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    CODE_START,
    ICON_SECOND,
    NUMBER_END,
    RIGHT,
    TITLE_START,
    WRAP,
    Chip,
    Look,
    chip_width,
    draw_chip,
    draw_icon,
    draw_key_cap,
    draw_sign,
    draw_text,
    key_cap_width,
    text_width,
    two_lines,
    wrapped_height,
)
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.theme import Gap, Part, Theme

_GRAVE, _CAREFUL = ("err", Icon.ERROR), ("warn", Icon.WARNING)
LEAST_WHY = 60
"""Width at 100 % under which a reason says nothing any more."""
NO_EVIDENCE = Chip("No evidence", Icon.NO_EVIDENCE, "err", Look.TINT)


def draw_middle(
    painter: QPainter, theme: Theme, place: QRect, title: str, *, tone: str = "text"
) -> None:
    """A title; where it is too long its middle goes, because titles differ at their ends."""
    metrics = theme.metrics(Role.BODY)
    shown = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, place.width())
    draw_text(painter, theme, place, shown, tone=tone, elide=False)


class CodesDelegate(RowDelegate[CodeItem]):
    """One line: number, code, title, date, evidence; a bracket ties what belongs together."""

    def paint_row(self, painter: QPainter, rect: QRect, item: CodeItem, state: RowState) -> None:
        """Paints one code of a list."""
        theme = self._theme
        start = theme.px(CODE_START)
        self.ground(painter, rect, state, linked=item.linked, hairline_from=start)
        number = QRect(rect.left(), rect.top(), theme.px(NUMBER_END), rect.height())
        draw_text(
            painter,
            theme,
            number,
            str(item.number),
            role=Role.BUTTON,
            tone="text2",
            align=RIGHT,
            elide=False,
        )
        self._bracket(painter, rect, item.tie)
        code = rect.adjusted(start, 0, 0, 0)
        draw_text(painter, theme, code, item.display, role=Role.STRONG, code=True, elide=False)
        place = rect.adjusted(theme.px(TITLE_START), 0, -Gap.M, 0)
        place.setRight(self._evidence(painter, place, item, selected=state.selected))
        if item.date and text_width(theme, item.date, Role.SECOND) < place.width() // 2:
            draw_text(painter, theme, place, item.date, role=Role.SECOND, tone="text2", align=RIGHT)
            place.setRight(place.right() - text_width(theme, item.date, Role.SECOND) - Gap.S)
        draw_text(painter, theme, place, item.title)

    def _bracket(self, painter: QPainter, rect: QRect, tie: Tie) -> None:
        if tie is Tie.NONE:
            return
        theme = self._theme
        left, middle = rect.left() + theme.px(9), rect.center().y()
        top = middle if tie is Tie.FIRST else rect.top()
        bottom = middle if tie is Tie.LAST else rect.bottom() + 1
        painter.fillRect(QRect(left, top, 2, bottom - top), theme.colors.control)
        if tie in {Tie.FIRST, Tie.LAST}:
            painter.fillRect(QRect(left, middle - 1, theme.px(6), 2), theme.colors.control)

    def _evidence(self, painter: QPainter, place: QRect, item: CodeItem, *, selected: bool) -> int:
        theme = self._theme
        right = place.right() + 1
        if not item.links:
            draw_chip(painter, theme, place, NO_EVIDENCE, right=right, selected=selected)
            return right - chip_width(theme, NO_EVIDENCE) - Gap.S
        chips = [self._chip(item, line, words) for line, words in item.links]
        room = place.width() // 2
        if sum(chip_width(theme, chip) + Gap.XS for chip in chips) > room and len(chips) > 1:
            chips = [chips[0], Chip(f"+{len(chips) - 1}", tone="text2")]
        for chip in reversed(chips):
            draw_chip(painter, theme, place, chip, right=right, selected=selected)
            right -= chip_width(theme, chip) + Gap.XS
        return right - Gap.XS

    @staticmethod
    def _chip(item: CodeItem, line: str, words: str) -> Chip:
        filled = item.linked and line == item.current_line
        return Chip(words, Icon.LINK, "accent_h", Look.FILLED if filled else Look.TINT)


class ResultsDelegate(RowDelegate[ResultItem]):
    """Two lines: code and title, then what the typed words mean and why it is here."""

    part = Part.RESULT_ROW

    def paint_row(self, painter: QPainter, rect: QRect, item: ResultItem, state: RowState) -> None:
        """Paints one result."""
        theme = self._theme
        self.ground(painter, rect, state, hairline_from=theme.px(CODE_START))
        upper, lower = two_lines(theme, rect.adjusted(Gap.M, 0, -Gap.M, 0))
        tone = "text" if item.usable else "text2"
        draw_text(
            painter, theme, upper, item.display, role=Role.STRONG, code=True, tone=tone, elide=False
        )
        words = theme.px(TITLE_START - CODE_START)
        upper.setLeft(upper.left() + words)
        lower.setLeft(lower.left() + words)
        draw_text(painter, theme, upper, item.where, role=Role.SMALL, tone="text2", align=RIGHT)
        upper.setRight(upper.right() - text_width(theme, item.where, Role.SMALL) - Gap.S)
        draw_middle(painter, theme, upper, item.title, tone=tone)
        self._why(painter, lower, item)

    def _why(self, painter: QPainter, place: QRect, item: ResultItem) -> None:
        """What the words mean and why it is here; what adding it would break goes before both.

        A meaning is reason enough beside a warning.
        """
        theme, seen = self._theme, item.foreseen
        said = QRect(place)
        if seen is not None:
            message = text_width(theme, seen.message, Role.STATE)
            wanted = message + theme.px(ICON_SECOND) + Gap.XS + Gap.M
            said.setWidth(max(place.width() - wanted, place.width() // 3))
        used = 0
        if item.means:
            used = draw_text(painter, theme, said, item.means, role=Role.STATE) + Gap.S
        rest = said.adjusted(used, 0, 0, 0)
        if not used or (seen is None and rest.width() >= theme.px(LEAST_WHY)):
            why = item.why if item.nearest else f"Why: {item.why}"
            used += draw_text(painter, theme, rest, why, role=Role.SECOND, tone="text2")
        if seen is None:
            return
        tone, icon = _GRAVE if seen.severity is Severity.ERROR else _CAREFUL
        place.setLeft(place.left() + used + Gap.S)
        draw_sign(painter, theme, place, icon, seen.message, tone=tone)


class ProblemsDelegate(RowDelegate[ProblemItem]):
    """The sentence in as many lines as it takes, then its standard; a fix with its key."""

    part = Part.PROBLEM_ROW

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(CodesModel.RowRole)
        plain = self._theme.height(self.part)
        view = option.widget
        if not isinstance(item, ProblemItem) or not isinstance(view, QListView):
            return QSize(0, plain)
        width = self._words(QRect(0, 0, view.viewport().width(), plain), item).width()
        height = self._sentence_height(item, width) - self._theme.line(Role.BODY)
        return QSize(0, plain + max(height, 0))

    def _offer(self, item: ProblemItem, state: RowState) -> str:
        """The cap beside the offer; a key of no number stands only where it would act."""
        if item.fix_number:
            return f"Alt+{item.fix_number}"
        view = state.view
        aimed = isinstance(view, QListView) and not view.currentIndex().isValid() and item.first
        return item.offer_key if state.selected or aimed else ""

    def _offer_width(self, item: ProblemItem) -> int:
        if not item.offer:
            return 0
        theme = self._theme
        cap = key_cap_width(theme, "Alt+8") + Gap.XS
        return text_width(theme, item.offer, Role.SECOND) + cap + Gap.M

    def _words(self, rect: QRect, item: ProblemItem) -> QRect:
        return rect.adjusted(self._theme.px(CODE_START), 0, -Gap.M - self._side(rect, item), 0)

    def _side(self, rect: QRect, item: ProblemItem) -> int:
        """The room of the offer beside the sentence; 0 where it stands in the line below."""
        wanted = self._offer_width(item)
        return wanted if wanted < rect.width() * 2 // 5 else 0

    def _sentence_height(self, item: ProblemItem, width: int) -> int:
        spacing = self._theme.metrics(Role.BODY).lineSpacing()
        height = wrapped_height(self._theme, item.message, max(width, 40))
        count = max(1, round(height / max(spacing, 1)))
        return count * self._theme.line(Role.BODY)

    def paint_row(self, painter: QPainter, rect: QRect, item: ProblemItem, state: RowState) -> None:
        """Paints one problem."""
        theme = self._theme
        self.ground(painter, rect, state, hairline_from=theme.px(CODE_START))
        words = self._words(rect, item)
        height = self._sentence_height(item, words.width())
        line = theme.line(Role.BODY)
        below = theme.line(Role.SECOND)
        top = rect.top() + (rect.height() - height - below) // 2
        icon = QRect(rect.left() + Gap.M, top, theme.px(16), line)
        draw_icon(painter, theme, icon, item.icon, tone=item.tone)
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("text"))
        spare = (line - theme.metrics(Role.BODY).lineSpacing()) // 2
        painter.drawText(
            QRect(words.left(), top + spare, words.width(), height), WRAP, item.message
        )
        second = QRect(words.left(), top + height, rect.right() - Gap.M - words.left(), below)
        used = draw_text(painter, theme, second, item.word, role=Role.STATE, tone=item.tone)
        second.setLeft(second.left() + used + Gap.S)
        cap = self._offer(item, state)
        beside = QRect(rect.left(), top, rect.width(), line)
        if item.offer and not self._side(rect, item):
            beside.moveTop(top + height)
            beside.setHeight(below)
            second.setRight(rect.right() - self._offer_width(item) - Gap.M)
        used = draw_text(painter, theme, second, item.reference, role=Role.SECOND, tone="text2")
        second.setLeft(second.left() + used + Gap.S)
        if item.opens and state.selected and key_cap_width(theme, item.opens) <= second.width():
            draw_key_cap(painter, theme, second, item.opens)
        self._paint_offer(painter, beside, item.offer, cap)

    def _paint_offer(self, painter: QPainter, place: QRect, offer: str, key: str) -> None:
        theme = self._theme
        right = place.right() + 1 - Gap.M
        if key:
            cap = draw_key_cap(painter, theme, place, key, right=right)
            right = cap.left() - Gap.XS
        place.setRight(right - 1)
        draw_text(painter, theme, place, offer, role=Role.SECOND, tone="accent", align=RIGHT)
