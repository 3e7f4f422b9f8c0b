"""The actions of the table that the episodes dock answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from coder_gui.domain.case import View
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError, UserError
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.episodes.rows import EpisodeItem

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.ui.episodes.dock import EpisodesDock

TOPIC = "episodes"


class EpisodeKeys(QObject):
    """Views, grouping, the filter, and the round with its order."""

    def __init__(
        self, dock: EpisodesDock, session: Session, runner: TaskRunner, actions: Actions
    ) -> None:
        super().__init__(dock)
        self._dock, self._session = dock, session
        self._runner, self._actions = runner, actions
        actions.handle("filter", dock.focus_filter)
        actions.handle("view_round", self.view_round)
        actions.handle("view_uncoded", self.view_uncoded)
        actions.handle("view_queues", self.view_queues)
        actions.handle("view_all", self.view_all)
        actions.handle("group", dock.next_grouping)
        actions.handle("next_episode", self.next_episode)
        actions.handle("previous_episode", self.previous_episode)
        actions.handle("add_to_round", self.add_to_round)
        actions.handle("remove_from_round", self.remove_from_round)
        actions.handle("move_up", self.move_up, within=dock)
        actions.handle("move_down", self.move_down, within=dock)
        actions.handle("remove", self.remove_from_round, within=dock.episodes_view)
        dock.episodes_view.round_toggled.connect(self.toggle_round)

    def view_round(self) -> None:
        """My round."""
        self._dock.show_view(View.ROUND)

    def view_uncoded(self) -> None:
        """What is not coded yet."""
        self._dock.show_view(View.UNCODED)

    def view_queues(self) -> None:
        """What waits."""
        self._dock.show_view(View.QUEUES)

    def view_all(self) -> None:
        """Everything on this laptop."""
        self._dock.show_view(View.ALL)

    def next_episode(self) -> None:
        """Opens the row below the open episode."""
        self._step(1)

    def previous_episode(self) -> None:
        """Opens the row above the open episode."""
        self._step(-1)

    def _step(self, by: int) -> None:
        ids = self._dock.episodes_model.episode_ids()
        if not ids:
            return
        here = self._dock.opened
        at = ids.index(here) + by if here in ids else 0
        if 0 <= at < len(ids):
            self._dock.select(ids[at])
            self._dock.episode_requested.emit(ids[at])

    # The round ----------------------------------------------------------------------------------
    def add_to_round(self) -> None:
        """Puts the current row, or the open episode, at the end of the round."""
        episode_id = self._meant()
        if episode_id is not None:
            self.round_add(episode_id)
            self._offer("Put in your round", self.round_remove, episode_id)

    def remove_from_round(self) -> None:
        """Takes the current row, or the open episode, out of the round."""
        episode_id = self._meant()
        if episode_id is not None:
            self.round_remove(episode_id)
            self._offer("Taken out of your round", self.round_add, episode_id)

    def toggle_round(self, episode_id: str) -> None:
        """Puts a row in the round or takes it out."""
        if self._in_round(episode_id):
            self.remove_from_round()
        else:
            self.add_to_round()

    def round_add(self, episode_id: str) -> None:
        """Writes it."""
        self._write(partial(self._session.episodes.round_add, self._session.actor, episode_id))

    def round_remove(self, episode_id: str) -> None:
        """Writes it."""
        self._write(partial(self._session.episodes.round_remove, self._session.actor, episode_id))

    def move_up(self) -> None:
        """Moves the current row of the round up in its group."""
        self._move(-1)

    def move_down(self) -> None:
        """Moves the current row of the round down in its group."""
        self._move(1)

    def _move(self, by: int) -> None:
        if self._dock.lists.wanted.view is not View.ROUND:
            self._actions.alerts.note("Only your round has an order of its own")
            return
        model, view = self._dock.episodes_model, self._dock.episodes_view
        row = view.currentIndex().row()
        moved, beside = model.item(row), model.item(row + by)
        if isinstance(moved, EpisodeItem) and isinstance(beside, EpisodeItem):
            self._write(partial(self._move_to, moved.episode_id, beside.episode_id))

    def _move_to(self, moved: str, beside: str) -> Saved[None]:
        """On the writer lane: the place of a row beside it, which the list shows by groups."""
        episodes = self._session.episodes
        order = episodes.round()
        position = order.index(beside) + 1 if beside in order else len(order)
        return episodes.round_move(self._session.actor, moved, position)

    def _meant(self) -> str | None:
        """The current row while the dock has the focus, else the open episode."""
        focus = QApplication.focusWidget()
        current = self._dock.episodes_view.current_episode
        here = focus is not None and self._dock.isAncestorOf(focus)
        return current if here or self._dock.opened is None else self._dock.opened

    def _in_round(self, episode_id: str) -> bool:
        at = self._dock.episodes_model.row_of(episode_id)
        row = None if at is None else self._dock.episodes_model.item(at)
        return isinstance(row, EpisodeItem) and row.in_round

    def _write(self, job: partial[Saved[None]]) -> None:
        self._runner.write(job, failed=self._on_failed)

    def _offer(self, words: str, method: Callable[[str], None], episode_id: str) -> None:
        self._actions.undo.offer(words, method, episode_id)
        self._actions.alerts.note(words, action_id="undo", topic=TOPIC)

    def _on_failed(self, error: CoderError) -> None:
        if isinstance(error, UserError):
            self._actions.alerts.warn(error.text, topic=TOPIC)
