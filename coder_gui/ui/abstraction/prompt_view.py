"""The list of conditions to look for: how its rows are painted, and its keys."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.abstraction.prompts import PromptItem, PromptsModel
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import (
    ICON_SECOND,
    RIGHT,
    chip_width,
    draw_chip,
    draw_text,
    fit_facts,
    two_lines,
)
from coder_gui.ui.row_delegate import RowDelegate, RowState
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Gap, Part, Theme

Key = Qt.Key

ROWS_AT_MOST = 6
ROWS_AT_LEAST = 2
"""Rows on screen: more scroll, fewer only where the dock is very low."""
CHIP_PADDING = 6
"""Words without a chip end where words in a chip do."""
_NOT_MENTIONED = {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier}


def words_start(theme: Theme) -> int:
    """Where the words of the strip and of every row begin, behind the strip's icon."""
    return Gap.M + theme.px(ICON_SECOND) + Gap.S


class PromptsDelegate(RowDelegate[PromptItem]):
    """Name and earlier code, then where and when; what came of looking at the right."""

    part = Part.LINE_ROW

    def paint_row(self, painter: QPainter, rect: QRect, item: PromptItem, state: RowState) -> None:
        """One condition."""
        theme = self._theme
        start = words_start(theme)
        self.ground(painter, rect, state, hairline_from=start)
        columns = rect.adjusted(start, 0, -Gap.M, 0)
        self._paint_outcome(painter, columns, item, selected=state.selected)
        columns.setRight(columns.right() - chip_width(theme, item.chip) - Gap.M)
        upper, lower = two_lines(theme, columns)
        self._paint_name(painter, upper, item)
        facts = fit_facts(theme, item.facts, lower.width())
        draw_text(painter, theme, lower, facts, role=Role.SECOND, tone="text2")

    def _paint_outcome(
        self, painter: QPainter, columns: QRect, item: PromptItem, *, selected: bool
    ) -> None:
        """An outcome is a chip; that there is none yet are only words, for nothing is to press."""
        theme, right = self._theme, columns.right() + 1
        if item.open:
            words = columns.adjusted(0, 0, -CHIP_PADDING, 0)
            draw_text(
                painter, theme, words, item.chip.text, role=Role.SMALL, tone="text2", align=RIGHT
            )
        else:
            draw_chip(painter, theme, columns, item.chip, right=right, selected=selected)

    def _paint_name(self, painter: QPainter, place: QRect, item: PromptItem) -> None:
        """What is open is bold; the code of the earlier episode stands quietly behind it."""
        theme = self._theme
        role, tone = (Role.STRONG, "text") if item.open else (Role.BODY, "text2")
        for text, style, colour, code in (
            (item.name, role, tone, False),
            (item.display, Role.SECOND, "text2", True),
            (item.title, Role.SECOND, "text2", False),
        ):
            if text and place.width() > theme.px(20):
                used = draw_text(painter, theme, place, text, role=style, tone=colour, code=code)
                place.setLeft(place.left() + used + Gap.S)


class PromptsView(RowsView[PromptItem]):
    """Enter: found; N: looked, not mentioned; Esc leaves. Left and Right choose another line.

    Delete comes through the table of actions, as in every list.
    """

    found_wished = Signal()
    not_mentioned_wished = Signal()
    walked = Signal(int)
    escaped = Signal()

    def __init__(self, model: PromptsModel, theme: Theme, parent: QWidget | None = None) -> None:
        delegate = PromptsDelegate(theme)
        super().__init__("prompts_view", "Look for", model, delegate, theme, parent)
        self._prompts = model
        self.single_keys = True
        self.setAccessibleDescription(
            "Conditions that were coded on earlier episodes. Each needs a line of this record."
        )
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._fit)

    def go_on(self, answered: Collection[str]) -> None:
        """To the next condition, or the first, that is open and not being `answered`."""
        rows, here = self._prompts.rows, self.currentIndex().row()
        order = (*rows[here + 1 :], *rows[: max(here, 0)])
        left = (row.condition for row in order if row.open and row.condition not in answered)
        self.select(next(left, ""))

    # Qt -----------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return QSize(0, self._height(ROWS_AT_MOST))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height(ROWS_AT_LEAST))

    def event(self, event: QEvent) -> bool:
        overriding = event.type() is QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and _says_no(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = key in {Key.Key_Return, Key.Key_Enter} and not held
        never = _says_no(event)
        if (enter or never) and event.isAutoRepeat():
            return  # a key held too long answers nothing
        if never and (held or self.single_keys):
            self.not_mentioned_wished.emit()
        elif enter:
            self.found_wished.emit()
        elif held:
            super().keyPressEvent(event)
        elif key == Key.Key_Escape:
            self.escaped.emit()
        elif key in {Key.Key_Left, Key.Key_Right}:
            self.walked.emit(-1 if key == Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def _height(self, most: int) -> int:
        return min(self._prompts.rowCount(), most) * self._theme.height(Part.LINE_ROW)

    def _fit(self) -> None:
        self.setMaximumHeight(max(self._height(ROWS_AT_MOST), 1))
        self.updateGeometry()

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._fit()


def _says_no(event: QKeyEvent) -> bool:
    """N, or Alt+N where single letters are turned off."""
    return event.key() == Key.Key_N and event.modifiers() in _NOT_MENTIONED
