"""The list of episodes, worked by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from coder_gui.ui.episodes.delegate import EpisodesDelegate
from coder_gui.ui.episodes.model import EpisodesModel
from coder_gui.ui.episodes.rows import EpisodeItem, GroupItem, Item
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Theme

Key = Qt.Key
_DOWN = {Key.Key_Down, Key.Key_PageDown, Key.Key_Home}
_UP = {Key.Key_Up, Key.Key_PageUp, Key.Key_End}


class EpisodesView(RowsView[Item]):
    """Arrows walk the episodes and pass over the headings of open groups.

    Enter opens, Space puts in or takes out of the round, Left goes to the heading and shuts the
    group, Right opens it. Up from the first row leaves the list upwards. What is typed goes out as
    `typed(text)`: it never moves the current row, which Enter would open.
    """

    opened = Signal(str)
    round_toggled = Signal(str)
    group_shut = Signal(str)
    group_opened = Signal(str)
    left_upwards = Signal()
    typed = Signal(str)
    escaped = Signal()

    def __init__(self, model: EpisodesModel, theme: Theme, parent: QWidget | None = None) -> None:
        delegate = EpisodesDelegate(theme)
        super().__init__("episodes_view", "Episodes", model, delegate, theme, parent)
        self._episodes = model
        self.clicked.connect(self._on_clicked)
        self.space_types = False

    @property
    def current_episode(self) -> str | None:
        """The id of the current row's episode, or None on a heading."""
        row = self.current
        return row.episode_id if isinstance(row, EpisodeItem) else None

    def select_first(self) -> None:
        """Makes the first episode current."""
        ids = self._episodes.episode_ids()
        if ids:
            self.select(ids[0])
        else:
            self.select_place(0)

    @contextmanager
    def place_kept(self) -> Iterator[None]:
        """While rows change, the current row (else the first in view) stays where it is seen."""
        index = self.currentIndex()
        if not index.isValid() or not self.visualRect(index).intersects(self.viewport().rect()):
            index = self.indexAt(QPoint(1, 1))
        held, top = QPersistentModelIndex(index), self.visualRect(index).top()
        yield
        self.executeDelayedItemsLayout()
        if held.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(
                bar.value() + self.visualRect(self._episodes.index(held.row())).top() - top
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.current
        if typed_text(event) and (key != Key.Key_Space or self.space_types):
            self.typed.emit(typed_text(event))
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key == Key.Key_Up and self._at_top():
            self.left_upwards.emit()
        elif key == Key.Key_Escape:
            self.escaped.emit()
        elif key in {Key.Key_Return, Key.Key_Enter}:
            self._act(row)
        elif key == Key.Key_Space:
            if isinstance(row, EpisodeItem):
                self.round_toggled.emit(row.episode_id)
            elif isinstance(row, GroupItem):
                self._act(row)
        elif key == Key.Key_Left:
            self._go_left(row)
        elif key == Key.Key_Right:
            self._go_right(row)
        else:
            super().keyPressEvent(event)
            if key in _DOWN or key in _UP:
                self._pass_headings(1 if key in _DOWN else -1)

    def _act(self, row: object) -> None:
        if isinstance(row, EpisodeItem):
            self.opened.emit(row.episode_id)
        elif isinstance(row, GroupItem):
            (self.group_opened if row.collapsed else self.group_shut).emit(row.label)

    def _go_left(self, row: object) -> None:
        if isinstance(row, EpisodeItem):
            self.select(f"group:{row.group}")
        elif isinstance(row, GroupItem) and not row.collapsed:
            self.group_shut.emit(row.label)

    def _go_right(self, row: object) -> None:
        if not isinstance(row, GroupItem):
            return
        if row.collapsed:
            self.group_opened.emit(row.label)
        else:
            self.setCurrentIndex(self._episodes.index(self.currentIndex().row() + 1))

    def _at_top(self) -> bool:
        above = self.currentIndex().row() - 1
        return all(self._is_passed(at) for at in range(above, -1, -1))

    def _is_passed(self, at: int) -> bool:
        row = self._episodes.item(at)
        return isinstance(row, GroupItem) and not row.collapsed

    def _pass_headings(self, step: int) -> None:
        at = self.currentIndex().row()
        while self._is_passed(at):
            at += step
        if self._episodes.item(at) is None:  # nothing further that way: stay on an episode
            at = self.currentIndex().row()
            while self._is_passed(at):
                at -= step
        if self._episodes.item(at) is not None:
            self.setCurrentIndex(self._episodes.index(at))

    def _on_clicked(self, index: QModelIndex) -> None:
        self._act(self._episodes.item(index.row()))


def typed_text(event: QKeyEvent) -> str:
    """The characters that a key press writes; empty for a key that does something."""
    held = event.modifiers()
    altgr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    commands = altgr | Qt.KeyboardModifier.MetaModifier
    if held & commands not in {Qt.KeyboardModifier.NoModifier, altgr}:
        return ""
    return event.text() if event.text().isprintable() else ""
