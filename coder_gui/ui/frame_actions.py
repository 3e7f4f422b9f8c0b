"""The actions that belong to the window itself rather than to one dock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.alerts import continued
from coder_gui.ui.theme import Mode, Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session

PERSONAL = "personal"
"""The key under which the person's own settings are kept in the encrypted profile."""


class FrameActions(QObject):
    """Answers the keys of the frame. What needs the window goes out as a signal."""

    lock_requested = Signal()
    quit_requested = Signal()
    find_requested = Signal()
    keys_requested = Signal()
    reset_requested = Signal()
    dock_requested = Signal(str)
    step_requested = Signal(int)

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._actions, self._theme = actions, theme
        handlers: dict[str, Callable[[], Any]] = {
            "lock": self._on_lock,
            "quit": self._on_quit,
            "find": self._on_find,
            "key_sheet": self._on_key_sheet,
            "reset_layout": self._on_reset_layout,
            "episodes_dock": self._on_episodes_dock,
            "abstraction_dock": self._on_abstraction_dock,
            "codes_dock": self._on_codes_dock,
            "earlier_episode": self._on_earlier_episode,
            "later_episode": self._on_later_episode,
            "undo": self._on_undo,
            "text_larger": self._on_text_larger,
            "text_smaller": self._on_text_smaller,
            "text_normal": self._on_text_normal,
            "colours_switch": self._on_colours_switch,
            "colours_system": self._on_colours_system,
        }
        for action_id, method in handlers.items():
            actions.handle(action_id, method)
        actions.refused.connect(self._on_refused)

    def _on_lock(self) -> None:
        self.lock_requested.emit()

    def _on_quit(self) -> None:
        self.quit_requested.emit()

    def _on_find(self) -> None:
        self.find_requested.emit()

    def _on_key_sheet(self) -> None:
        self.keys_requested.emit()

    def _on_reset_layout(self) -> None:
        self.reset_requested.emit()

    def _on_episodes_dock(self) -> None:
        self.dock_requested.emit("episodes_dock")

    def _on_abstraction_dock(self) -> None:
        self.dock_requested.emit("abstraction_dock")

    def _on_codes_dock(self) -> None:
        self.dock_requested.emit("codes_dock")

    def _on_earlier_episode(self) -> None:
        self.step_requested.emit(-1)

    def _on_later_episode(self) -> None:
        self.step_requested.emit(1)

    def _on_undo(self) -> None:
        words = self._actions.undo.run()
        if words:
            self._actions.alerts.note(f"Taken back: {continued(words)}")

    def _on_text_larger(self) -> None:
        self._scale(1)

    def _on_text_smaller(self) -> None:
        self._scale(-1)

    def _on_text_normal(self) -> None:
        self._theme.set_scale(1.0)
        self._keep(text_scale=100)

    def _on_colours_switch(self) -> None:
        mode = Mode.LIGHT if self._theme.dark else Mode.DARK
        self._theme.set_mode(mode)
        self._keep(theme=mode.value)

    def _on_colours_system(self) -> None:
        self._theme.set_mode(Mode.SYSTEM)
        self._keep(theme=Mode.SYSTEM.value)

    def _on_refused(self, action_id: str, reason: str) -> None:
        self._actions.alerts.note(f"{self._actions.spec(action_id).text}: {continued(reason)}")

    def _scale(self, steps: int) -> None:
        self._theme.step_scale(steps)
        self._keep(text_scale=round(self._theme.scale * 100))
        self._actions.alerts.note(f"Text at {round(self._theme.scale * 100)} %")

    def _keep(self, **values: object) -> None:
        """Keeps choices of the person in the profile; no view waits for them."""
        session = self._session

        def put() -> None:
            kept = session.settings.get(PERSONAL, {})
            session.settings.put(session.actor, PERSONAL, {**kept, **values})

        self._runner.write(put, priority=Priority.DRAFT)
