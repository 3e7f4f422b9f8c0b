"""Copy for the encoder: all codes in typing order at once, or one code after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from coder_gui.domain.case import EpisodeCase
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions

TOPIC = "encoder"


class Handing(QObject):
    """Clipboard text is taken back after a while and at the lock, by the clipboard itself."""

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._actions = actions
        self._episode = ""
        self._next = 0
        actions.handle("copy_for_encoder", self.copy_all)
        actions.handle("copy_next_code", self.copy_next)

    def show_case(self, case: EpisodeCase, *, fresh: bool) -> None:
        """The episode whose codes are handed over."""
        self._episode = case.episode.id
        if fresh:
            self._next = 0

    def clear(self) -> None:
        """No episode."""
        self._episode, self._next = "", 0

    def copy_all(self) -> None:
        """Every code, one a line."""
        self._read(self._on_all)

    def copy_next(self) -> None:
        """The next code alone; after the last it starts again."""
        self._read(self._on_next)

    def _read(self, done: Callable[[tuple[str, ...]], object]) -> None:
        if self._episode:
            codes = partial(self._session.coding.encoder_text, self._episode)
            self._runner.read(codes, done=done, key=TOPIC)

    def _on_all(self, codes: tuple[str, ...]) -> None:
        self._next = 0
        self._actions.clipboard.put("\n".join(codes))
        self._say(f"{len(codes)} codes copied")

    def _on_next(self, codes: tuple[str, ...]) -> None:
        if not codes:
            return
        at = self._next % len(codes)
        self._next = at + 1
        self._actions.clipboard.put(codes[at])
        self._say(f"{codes[at]} copied, {at + 1} of {len(codes)}")

    def _say(self, words: str) -> None:
        seconds = self._actions.clipboard.seconds
        self._actions.alerts.note(f"{words}. The clipboard is emptied in {seconds} s", topic=TOPIC)
