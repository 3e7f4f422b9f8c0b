"""The answers to tick: walked and changed by keyboard, moved by keys or by dragging."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from coder_gui.ui.queries.tick_delegate import LETTER, TickDelegate
from coder_gui.ui.queries.tick_rows import TickItem, TicksModel
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Theme

Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
_ENTER = {Key.Key_Return, Key.Key_Enter}
_OWN = _ENTER | {Key.Key_F2, Key.Key_Delete, Key.Key_Space}


class TicksView(RowsView[TickItem]):
    """`changed(place, words)`, `removed(place)`, `moved(place, to)`, `line_wished(place)`: a line
    to write on, or none. Enter or typing changes the words of a row in place.
    """

    wraps = True
    changed = Signal(int, str)
    removed = Signal(int)
    moved = Signal(int, int)
    line_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.ticks, self.delegate = TicksModel(), TickDelegate(theme)
        words = "Answers to tick"
        super().__init__("query_options", words, self.ticks, self.delegate, theme, parent)
        self._dragged: int | None = None
        self._pressed: QPoint | None = None
        self._drop: int | None = None
        self.delegate.finished.connect(self.changed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for signal in (
            self.ticks.rowsInserted, self.ticks.rowsRemoved, self.ticks.modelReset,
            self.ticks.dataChanged,
        ):  # fmt: skip
            signal.connect(self._fit)

    def select(self, key: Hashable) -> bool:
        """Makes the row at this place current, or the last one; False when there is none."""
        return isinstance(key, int) and self.select_place(key)

    def write(self, place: int, *, typed: str = "") -> None:
        """Opens the words of a row for writing; `typed` takes their place."""
        item = self.ticks.index(place).data(TicksModel.RowRole)
        if isinstance(item, TickItem) and not item.fixed and not item.locked:
            self.select(place)
            self.delegate.typed = typed
            self.edit(self.ticks.index(place))

    @property
    def is_writing(self) -> bool:
        """The words of a row are open."""
        return self.state() is QAbstractItemView.State.EditingState

    def finish_writing(self) -> None:
        """Takes what is typed in a row that is open."""
        self.delegate.finish()

    # Qt ---------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Its own keys go before those of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and ((event.key() in _OWN and not event.modifiers()) or _is_move(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item, held = self.current, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if item is None or item.locked:
            event.ignore() if event.key() in _OWN else super().keyPressEvent(event)
        elif _is_move(event):
            self.moved.emit(item.place, item.place + (-1 if event.key() == Key.Key_Up else 1))
        elif held & ~Qt.KeyboardModifier.ShiftModifier or event.key() == Key.Key_Escape:
            event.ignore()
        elif not self._acts(event, item):
            super().keyPressEvent(event)

    def _acts(self, event: QKeyEvent, item: TickItem) -> bool:
        key, text = event.key(), event.text()
        if key in _ENTER or key == Key.Key_F2:
            self.write(item.place)
        elif key == Key.Key_Delete:
            self.removed.emit(item.place)
        elif key == Key.Key_Space:
            self.line_wished.emit(item.place)
        elif text.isprintable() and text.strip() and not item.fixed:
            self.write(item.place, typed=text)
        else:
            return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.current is None:
            self.select_place(0)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        item = self.indexAt(event.position().toPoint()).data(TicksModel.RowRole)
        on_grip = event.position().x() < self._theme.px(LETTER)
        movable = isinstance(item, TickItem) and not item.fixed and not item.locked
        if movable and on_grip and event.button() is Qt.MouseButton.LeftButton:
            self._dragged = item.place
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            super().mouseMoveEvent(event)
            return
        at = self.indexAt(event.position().toPoint()).data(TicksModel.RowRole)
        self._drop = at.place if isinstance(at, TickItem) and not at.fixed else self._drop
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        dragged, to = self._dragged, self._drop
        self._dragged = self._drop = self._pressed = None
        self.viewport().update()
        if dragged is not None and to is not None and to != dragged:
            self.moved.emit(dragged, to)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.current
        if item is not None and not item.locked:
            self.write(item.place)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop is None or self._dragged is None or self._drop == self._dragged:
            return
        rect = self.visualRect(self.ticks.index(self._drop))
        top = rect.top() if self._drop < self._dragged else rect.bottom() - 1
        painter = QPainter(self.viewport())
        painter.fillRect(rect.left(), top, rect.width(), 2, self._theme.colors.accent)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self._needed())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._needed())

    def _needed(self) -> int:
        return sum(self.sizeHintForRow(row) for row in range(self.ticks.rowCount()))

    def _fit(self) -> None:
        height = max(self._needed(), 1)
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._fit()


def _is_move(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return held == ALT and event.key() in {Key.Key_Up, Key.Key_Down}
