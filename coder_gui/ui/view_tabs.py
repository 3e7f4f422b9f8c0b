"""Views of a list as tabs with their counts: one is always chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import CENTER, draw_focus_ring, draw_text, text_width
from coder_gui.ui.theme import Gap, Theme


@dataclass(frozen=True, slots=True)
class TabWords:
    """How the tabs of a list are called. `noun`: what one row of it is; `uncounted`: tabs whose
    count is only read out. `two_lines`: the tabs go on a second line before a count goes.
    """

    name: str
    noun: tuple[str, str]
    views: tuple[tuple[StrEnum, str], ...]
    uncounted: frozenset[StrEnum] = frozenset()
    two_lines: bool = False


class ViewTab(QAbstractButton):
    """One view. The count goes before anything else when there is no room."""

    def __init__(self, theme: Theme, view: StrEnum, words: TabWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.view = view
        self._count: int | None = None
        self.brief = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_count(None)

    def set_count(self, count: int | None) -> None:
        """How many rows the view holds; None: not known yet."""
        self._count = count
        self.setText(self.name)
        one, many = self._words.noun
        number = "" if count is None else f", {count:,} {one if count == 1 else many}"
        self.setAccessibleName(f"{self.name}{number}")
        self.setToolTip(self.accessibleName())
        self.update()

    @property
    def name(self) -> str:
        """What the view is called."""
        return dict(self._words.views)[self.view]

    @property
    def words(self) -> str:
        """What stands on the tab when there is room."""
        if self._count is None or self.view in self._words.uncounted:
            return self.name
        return f"{self.name} {self._count:,}"

    def width_of(self, *, brief: bool, padding: int) -> int:
        """The width it needs."""
        text = self.name if brief else self.words
        return text_width(self._theme, text, Role.STATE) + 2 * padding

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, rect = self._theme, self.rect()
        if self.isChecked() or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colors.sel if self.isChecked() else theme.colors.hover)
            painter.drawRoundedRect(rect, Gap.XS, Gap.XS)
        text = self.name if self.brief else self.words
        tone = "accent_h" if self.isChecked() else "text2"
        draw_text(painter, theme, rect, text, role=Role.STATE, tone=tone, align=CENTER)
        if self.hasFocus():
            draw_focus_ring(painter, theme, rect)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.width_of(brief=False, padding=Gap.M), self._theme.px(28))


class ViewTabs(QWidget):
    """The row of tabs. `chosen(view)` is sent when a person picks one; the first one is on."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, words: TabWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.setAccessibleName(words.name)
        self.tabs = {view: ViewTab(theme, view, words, self) for view, _ in words.views}
        for tab in self.tabs.values():
            tab.toggled.connect(self._on_tab_toggled)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(self.hasHeightForWidth())
        self.setSizePolicy(policy)
        self._quiet = False
        theme.changed.connect(self._on_theme_changed)
        self.set_view(words.views[0][0])

    def set_view(self, view: StrEnum) -> None:
        """Shows a view as chosen, without a signal."""
        self._quiet = True
        self.tabs[view].setChecked(True)
        self._quiet = False

    def set_counts(self, counts: Iterable[tuple[StrEnum, int]]) -> None:
        """The counts that the views stand for."""
        known = dict(counts)
        for view, tab in self.tabs.items():
            tab.set_count(known.get(view))
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        wide = sum(tab.sizeHint().width() for tab in self.tabs.values())
        return QSize(wide, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._row_height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return places[-1].bottom() + 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _row_height(self) -> int:
        return self._theme.line(Role.STATE) + 2 * 6

    def _arrange(self) -> None:
        """Side by side with as much as fits: first the padding goes, then the counts."""
        brief, _ = self._fitting(self.width())
        for tab, place in zip(self.tabs.values(), self._places(self.width()), strict=True):
            tab.brief = brief and not tab.isChecked()
            tab.setGeometry(place)
            tab.update()

    def _places(self, width: int) -> list[QRect]:
        """Where the tabs are; on a second line where one is too short for them."""
        brief, padding = self._fitting(width)
        spot, places = QPoint(0, 0), []
        for tab in self.tabs.values():
            own = tab.width_of(brief=brief and not tab.isChecked(), padding=padding)
            if spot.x() and spot.x() + own > width:
                spot = QPoint(0, spot.y() + self._row_height())
            places.append(QRect(spot.x(), spot.y(), own, self._row_height()))
            spot += QPoint(own, 0)
        return places

    def _fitting(self, width: int) -> tuple[bool, int]:
        tries = ((False, Gap.M), (False, Gap.S), (True, Gap.S), (True, Gap.XS))
        for brief, padding in tries[:2] if self._words.two_lines else tries:
            widths = (
                tab.width_of(brief=brief and not tab.isChecked(), padding=padding)
                for tab in self.tabs.values()
            )
            if sum(widths) <= width:
                return brief, padding
        return not self._words.two_lines, Gap.S

    def _on_tab_toggled(self, on: bool) -> None:
        if not on:
            return
        self._arrange()
        tab = self.sender()
        if not self._quiet and isinstance(tab, ViewTab):
            self.chosen.emit(tab.view)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self._arrange()
