"""The answers to tick: walked and changed by keyboard, moved by keys or by dragging."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QWidget,
)

from coder_gui.ui.queries.tick_delegate import LETTER, TickDelegate
from coder_gui.ui.queries.tick_rows import TickItem, TicksModel
from coder_gui.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
_ENTER = {Key.Key_Return, Key.Key_Enter}
_OWN = _ENTER | {Key.Key_F2, Key.Key_Delete, Key.Key_Space}


class TicksView(QListView):
    """`changed(place, words)`, `removed(place)`, `moved(place, to)`, `line_wished(place)`: a line
    to write on, or none. Enter or typing changes the words of a row in place.
    """

    changed = Signal(int, str)
    removed = Signal(int)
    moved = Signal(int, int)
    line_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dragged: int | None = None
        self._pressed: QPoint | None = None
        self._drop: int | None = None
        self.ticks = TicksModel(self)
        self.delegate = TickDelegate(theme, self)
        self.delegate.finished.connect(self.changed)
        self.setObjectName("query_options")
        self.setAccessibleName("Answers to tick")
        self.setModel(self.ticks)
        self.setItemDelegate(self.delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for signal in (
            self.ticks.rowsInserted, self.ticks.rowsRemoved, self.ticks.modelReset,
            self.ticks.dataChanged,
        ):  # fmt: skip
            signal.connect(self._fit)
        theme.changed.connect(self._on_theme_changed)

    @property
    def current(self) -> TickItem | None:
        """The current row."""
        item = self.currentIndex().data(TicksModel.RowRole)
        return item if isinstance(item, TickItem) else None

    def select(self, place: int) -> None:
        """Makes a row current, or the last one."""
        last = self.ticks.rowCount() - 1
        if last >= 0:
            self.setCurrentIndex(self.ticks.index(min(max(place, 0), last)))

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

    def keyboardSearch(self, search: str) -> None:
        """Letters write; they choose no row."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.ticks.rowCount():
            self.setCurrentIndex(self.ticks.index(0))
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
            self.scheduleDelayedItemsLayout()
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self._needed())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._needed())

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: object = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click beside the rows does not take the selection away."""
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect

    def _needed(self) -> int:
        return sum(self.sizeHintForRow(row) for row in range(self.ticks.rowCount()))

    def _fit(self) -> None:
        height = max(self._needed(), 1)
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self._fit()
        self.viewport().update()


def _is_move(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return held == ALT and event.key() in {Key.Key_Up, Key.Key_Down}
