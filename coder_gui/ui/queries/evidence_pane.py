"""The left of the composer: what the record says, each line with a box to quote it or not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from coder_gui.domain.queries import Evidence
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import KeyCap, text_label
from coder_gui.ui.painting import (
    ICON_SECOND,
    WRAP,
    box_in_line,
    draw_check_box,
    draw_icon,
    draw_text,
    fit_facts,
    wrapped_height,
)
from coder_gui.ui.queries.evidence_rows import EARLIER, EvidenceItem, EvidenceModel, evidence_items
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Gap, Theme, ground
from coder_gui.ui.titles import DockTitle

BOX, WORDS = Gap.M, 40
"""Where the box and the words begin, at 100 %."""
MOST_LINES = 6
"""Lines of a quote that are shown; the tooltip and the letter have all of it."""


class EvidenceDelegate(RowDelegate[EvidenceItem]):
    """A box, the quote on as many lines as it needs, then where and when it stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view, item = option.widget, index.data(EvidenceModel.RowRole)
        if not isinstance(item, EvidenceItem) or not isinstance(view, QAbstractItemView):
            return QSize(0, 0)
        height = self._quote_height(item, view.viewport().width())
        lines = self._theme.line(Role.SECOND) * (2 if item.earlier else 1)
        return QSize(0, height + lines + Gap.XS + 2 * Gap.S)

    def _quote_height(self, item: EvidenceItem, width: int) -> int:
        theme, italic = self._theme, item.nothing_found
        room = max(width - theme.px(WORDS) - Gap.M, 40)
        needed = wrapped_height(theme, item.words, room, italic=italic)
        return min(needed, MOST_LINES * theme.metrics(Role.BODY, italic=italic).lineSpacing())

    def paint_row(
        self, painter: QPainter, rect: QRect, item: EvidenceItem, state: RowState
    ) -> None:
        """One line of the record."""
        theme = self._theme
        start = theme.px(WORDS)
        self.ground(painter, rect, state, hairline_from=start)
        place = rect.adjusted(start, Gap.S, -Gap.M, -Gap.S)
        box = box_in_line(theme, rect.left() + BOX, place.top())
        draw_check_box(painter, theme, box, checked=item.chosen, enabled=not item.locked)
        height = self._quote_height(item, rect.width())
        tone = "text" if item.chosen else "text2"
        painter.setFont(theme.font(Role.BODY, italic=item.nothing_found))
        painter.setPen(theme.color(tone))
        painter.setClipRect(QRect(place.left(), place.top(), place.width(), height))
        painter.drawText(QRect(place.left(), place.top(), place.width(), 10_000), WRAP, item.words)
        painter.setClipping(False)
        line = theme.line(Role.SECOND)
        second = QRect(place.left(), place.top() + height + Gap.XS, place.width(), line)
        self._paint_place(painter, second, item)

    def _paint_place(self, painter: QPainter, second: QRect, item: EvidenceItem) -> None:
        theme = self._theme
        icon = Icon.NOTHING_FOUND if item.nothing_found else Icon.DOCUMENT
        words = QRect(second)
        words.setLeft(words.left() + draw_icon(painter, theme, words, icon, size=ICON_SECOND) + 6)
        facts = fit_facts(theme, item.facts, words.width())
        draw_text(painter, theme, words, facts, role=Role.SECOND, tone="text2")
        if item.earlier:
            words.translate(0, second.height())
            icon_place = QRect(second).translated(0, second.height())
            draw_icon(painter, theme, icon_place, Icon.HISTORY, tone="warn", size=ICON_SECOND)
            said = f"{EARLIER[:1].upper()}{EARLIER[1:]}"
            draw_text(painter, theme, words, said, role=Role.STATE, tone="warn")


class EvidenceView(RowsView[EvidenceItem]):
    """Arrows walk; Space or a click on the box quotes a line or leaves it out."""

    wraps = True
    toggled = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.evidence = EvidenceModel()
        words, delegate = "Evidence to quote", EvidenceDelegate(theme)
        super().__init__("evidence_view", words, self.evidence, delegate, theme, parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.current
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and item is not None:
            self.toggled.emit(item.place)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.current is None:
            self.select_place(0)
        super().focusInEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        item = self.indexAt(event.position().toPoint()).data(EvidenceModel.RowRole)
        on_box = event.position().x() < self._theme.px(WORDS)
        if isinstance(item, EvidenceItem) and on_box:
            self.toggled.emit(item.place)


class EvidencePane(QWidget):
    """Title with the count, the rows, and the key that quotes. `toggled(place)` for a row."""

    toggled = Signal(int)

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evidence_pane")
        ground(self, "surface")
        self.title = DockTitle(theme, "Evidence to quote", keys)
        self.count = text_label(theme, role=Role.SECOND, colour="text2")
        self.count.setObjectName("evidence_count")
        self.title.add(self.count)
        self.view = EvidenceView(theme)
        self.view.toggled.connect(self.toggled)
        self.empty = EmptyState(theme)
        self.empty.say(
            Icon.DOCUMENT,
            "Nothing to quote yet",
            "A query stands on what the record says. Write lines in the abstraction first.",
        )
        self.hint = QWidget()
        ground(self.hint, "subtle")
        foot = QHBoxLayout(self.hint)
        foot.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        foot.setSpacing(Gap.S)
        foot.addWidget(text_label(theme, "quote or leave out", role=Role.SECOND, colour="text2"))
        foot.addWidget(KeyCap(theme, "Space"))
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(Hairline(theme))
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        self.line = Hairline(theme)
        column.addWidget(self.line)
        column.addWidget(self.hint)

    def show_evidence(
        self, evidence: Sequence[Evidence], *, writable: bool, fresh: bool = False
    ) -> None:
        """The rows as they are now; the current one stays. `fresh`: the first that is quoted is
        brought into sight.
        """
        self.view.evidence.update_rows(evidence_items(evidence, writable=writable))
        first = next((at for at, one in enumerate(evidence) if one.chosen), None)
        if fresh and first is not None:
            self.view.setCurrentIndex(self.view.evidence.index(first))
            self.view.scrollTo(self.view.currentIndex())
        chosen = sum(one.chosen for one in evidence)
        self.count.setText(f"{chosen} of {len(evidence)}" if evidence else "")
        self.count.setAccessibleName(f"{chosen} of {len(evidence)} quoted")
        self.view.setVisible(bool(evidence))
        self.empty.setVisible(not evidence)
        for part in (self.line, self.hint):
            part.setVisible(bool(evidence) and writable)

    def clear(self) -> None:
        """Holds no evidence any more."""
        self.view.evidence.reset_rows(())
        self.count.clear()

    def focus_rows(self) -> None:
        """The focus into the rows."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
