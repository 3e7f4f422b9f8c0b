"""The episodes of the spell in date order, drawn in the patient's band; the open one is filled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.domain.episode import STATE_WORDS, TimelineEntry
from coder_gui.ui.dates import short_date
from coder_gui.ui.fonts import Role
from coder_gui.ui.meanings import STATE_ICONS
from coder_gui.ui.painting import (
    ICON_SECOND,
    SEPARATOR,
    draw_focus_ring,
    draw_icon,
    draw_text,
    text_width,
)
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Theme

LEAST_WIDTH = 96
MOST_WIDTH = 260
PER_DAY = 38
ALL_SHOWN = 4
BLOCK_GAP = 6


def shown_entries(entries: Sequence[TimelineEntry], current: int) -> tuple[TimelineEntry, ...]:
    """All of up to four episodes, else the open one with its neighbours."""
    if len(entries) <= ALL_SHOWN:
        return tuple(entries)
    first = min(max(current - 1, 0), len(entries) - 3)
    return tuple(entries[first : first + 3])


def share(wanted: Sequence[int], least: int, available: int) -> list[int]:
    """Widths that fit `available`: as wanted, else scaled down, none below `least` while it fits.

    Where not even the least fits, all are the same.
    """
    if sum(wanted) <= available or not wanted:
        return list(wanted)
    least = min(least, available // len(wanted))
    spare = max(sum(wanted) - least * len(wanted), 1)
    room = max(available - least * len(wanted), 0)
    return [least + (width - least) * room // spare for width in wanted]


class SpellStrip(QWidget):
    """One block per episode. Left and Right choose, Enter or a click opens."""

    episode_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[TimelineEntry, ...] = ()
        self._current = 0
        self._cursor = 0
        self._year: int | None = None
        self.setObjectName("spell_strip")
        self.setAccessibleName("Episodes of the spell")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_spell(self, entries: Sequence[TimelineEntry], episode_id: str, year: int) -> None:
        """The spell's episodes, which of them is open, and the year that need not be said."""
        self._entries = tuple(entries)
        ids = [entry.episode_id for entry in entries]
        self._current = self._cursor = ids.index(episode_id) if episode_id in ids else 0
        self._year = year
        self.setAccessibleDescription("; ".join(self._sentence(entry) for entry in entries))
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Nothing is open."""
        self._entries = ()
        self.setAccessibleDescription("")
        self.update()

    def neighbour(self, step: int) -> str | None:
        """The episode `step` places from the open one (-1 earlier, 1 later), or None."""
        place = self._current + step
        return self._entries[place].episode_id if 0 <= place < len(self._entries) else None

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), self.block_height())

    def natural_width(self) -> int:
        """Width at which every block has what it wants, with the label before them."""
        blocks = self._wanted()
        if not blocks:
            return 0
        return self._label_width() + Gap.M + sum(blocks) + BLOCK_GAP * (len(blocks) - 1)

    def block_height(self) -> int:
        """Two lines and the space around them."""
        return self._theme.line(Role.SECOND) * 2 + Gap.S

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            self._cursor = min(max(self._cursor + step, 0), len(self._entries) - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._entries:
            self.episode_requested.emit(self._entries[self._cursor].episode_id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for entry, rect in self._blocks():
            if rect.contains(event.position().toPoint()):
                self.episode_requested.emit(entry.episode_id)
                return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._entries:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_label(painter)
        for entry, rect in self._blocks():
            self._paint_block(painter, entry, rect)
        painter.end()

    def _paint_label(self, painter: QPainter) -> None:
        line = self._theme.line(Role.SECOND)
        top = QRect(0, Gap.XS, self._label_width(), line)
        draw_text(painter, self._theme, top, "Spell", role=Role.SECOND, tone="on_banner2")
        count = top.translated(0, line)
        draw_text(painter, self._theme, count, self._count(), role=Role.HEADING, tone="on_banner")

    def _paint_block(self, painter: QPainter, entry: TimelineEntry, rect: QRect) -> None:
        c = self._theme.colors
        is_open = entry is self._entries[self._current]
        shape = rect.toRectF()
        if is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(c.open_episode)
        else:
            painter.setPen(QPen(c.banner_line, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            shape.adjust(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(shape, RADIUS_CONTROL, RADIUS_CONTROL)
        first = "on_open_episode" if is_open else "on_banner"
        second = "on_open_episode2" if is_open else "on_banner2"
        self._paint_words(painter, entry, rect.adjusted(Gap.S, Gap.XS, -Gap.S, 0), first, second)
        if self.hasFocus() and entry is self._entries[self._cursor]:
            draw_focus_ring(painter, self._theme, rect, tone="focus_banner")

    def _paint_words(
        self, painter: QPainter, entry: TimelineEntry, rect: QRect, first: str, second: str
    ) -> None:
        line = self._theme.line(Role.SECOND)
        upper = QRect(rect.left(), rect.top(), rect.width(), line)
        icon, _ = STATE_ICONS[entry.state]
        used = draw_icon(painter, self._theme, upper, icon, tone=first, size=ICON_SECOND)
        upper.setLeft(upper.left() + used + Gap.XS)
        title = self._title(entry)
        if text_width(self._theme, title, Role.HEADING) > upper.width():
            title = f"{entry.episode_number}  {entry.specialty}"
        draw_text(painter, self._theme, upper, title, role=Role.HEADING, tone=first)
        lower = QRect(upper.left(), rect.top() + line, upper.width(), line)
        draw_text(
            painter,
            self._theme,
            lower,
            self._when(entry, lower.width()),
            role=Role.SECOND,
            tone=second,
        )

    def _when(self, entry: TimelineEntry, width: int) -> str:
        """Dates and state, or the dates, or the day it began: the most that fits."""
        dates, state = self._dates(entry), STATE_WORDS[entry.state]
        for words in (f"{dates}{SEPARATOR}{state}", dates):
            if text_width(self._theme, words, Role.SECOND) <= width:
                return words
        return dates.partition(" ")[0]

    def _blocks(self) -> list[tuple[TimelineEntry, QRect]]:
        shown = shown_entries(self._entries, self._current)
        left = self._label_width() + Gap.M
        gaps = BLOCK_GAP * (len(shown) - 1)
        widths = share(self._wanted(), self._theme.px(LEAST_WIDTH), self.width() - left - gaps)
        blocks = []
        for entry, width in zip(shown, widths, strict=True):
            blocks.append((entry, QRect(left, 0, width, self.height())))
            left += width + BLOCK_GAP
        return blocks

    def _wanted(self) -> list[int]:
        return [self._width_of(e) for e in shown_entries(self._entries, self._current)]

    def _width_of(self, entry: TimelineEntry) -> int:
        """By days, but so that its words fit: all of the open one's, the main ones of another."""
        days = 1
        if entry.start_date is not None and entry.end_date is not None:
            days = max((entry.end_date - entry.start_date).days, 1)
        by_days = min(self._theme.px(days * PER_DAY), self._theme.px(MOST_WIDTH))
        title, dates = f"{entry.episode_number}  {entry.specialty}", self._dates(entry)
        if entry is self._entries[self._current]:
            title = self._title(entry)
            dates = f"{dates}{SEPARATOR}{STATE_WORDS[entry.state]}"
        words = max(
            text_width(self._theme, title, Role.HEADING),
            text_width(self._theme, dates, Role.SECOND),
        )
        frame = self._theme.px(ICON_SECOND) + Gap.XS + 2 * Gap.S
        return max(by_days, words + frame, self._theme.px(LEAST_WIDTH))

    def _label_width(self) -> int:
        return text_width(self._theme, self._count(), Role.HEADING)

    def _count(self) -> str:
        number = len(self._entries)
        return "1 episode" if number == 1 else f"{number} episodes"

    @staticmethod
    def _title(entry: TimelineEntry) -> str:
        words = ", ".join(part for part in (entry.specialty, entry.consultant) if part)
        return f"{entry.episode_number}  {words}"

    def _dates(self, entry: TimelineEntry) -> str:
        start = short_date(entry.start_date, self._year) if entry.start_date else "not given"
        return (
            f"{start} to {short_date(entry.end_date, self._year)}"
            if entry.end_date
            else (f"{start} on")
        )

    def _sentence(self, entry: TimelineEntry) -> str:
        mark = "open: " if entry is self._entries[self._current] else ""
        words = f"episode {self._title(entry)}, {self._dates(entry)}, {STATE_WORDS[entry.state]}"
        return f"{mark}{words}"
