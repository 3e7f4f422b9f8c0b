"""The actions of one window, made from the table: looked up, enabled, and run by id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakMethod, ref

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from coder_gui.ui.action_table import ACTIONS, ActionSpec, Scope, key_words
from coder_gui.ui.alerts import Alerts
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.conditions import Situation
from coder_gui.ui.field_keys import FieldKeys
from coder_gui.ui.undo import Undo

NOT_HERE = "Not available here"


@dataclass(frozen=True, slots=True)
class _Handler:
    method: WeakMethod[Callable[..., Any]]
    refused: WeakMethod[Callable[..., Any]] | None
    within: ref[QWidget] | None

    def live(self) -> Callable[..., Any] | None:
        return _live(self.method)

    def place(self) -> QWidget | None:
        place = self.within() if self.within is not None else None
        return place if place is not None and shiboken6.isValid(place) else None


class Actions(QObject):
    """Every action of the window.

    Docks register handlers with `handle`, report what is true with `update`, and run anything
    with `trigger`. `triggered(id)` comes just before an action runs, `refused(id, reason)` after a
    key press that could not run now. The window's
    other services for docks are here too: `alerts`, `undo` and `clipboard`.
    """

    refused = Signal(str, str)
    triggered = Signal(str)
    changed = Signal()

    def __init__(self, window: QWidget, clipboard: Clipboard) -> None:
        super().__init__(window)
        self.alerts = Alerts(self)
        self.undo = Undo(self)
        self.clipboard = clipboard
        self._situation = Situation()
        self._single_keys = True
        self._specs = {spec.id: spec for spec in ACTIONS}
        self._handlers: dict[str, list[_Handler]] = {}
        self._last_place: ref[QWidget] | None = None
        self._actions: dict[str, QAction] = {}
        self._reasons: dict[str, str | None] = {}
        self._refusals: dict[str, list[QShortcut]] = {}
        for spec in ACTIONS:
            if not spec.own:
                self._make(spec, window)
        self._field_keys = FieldKeys(_letter_keys(), self)
        self.undo.changed.connect(self._on_undo_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.refresh()

    @property
    def situation(self) -> Situation:
        """What is true now."""
        return self._situation

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        """The table."""
        return ACTIONS

    def spec(self, action_id: str) -> ActionSpec:
        """The row of the table. KeyError for an id that is not in it."""
        return self._specs[action_id]

    def action(self, action_id: str) -> QAction:
        """The QAction, for menus and buttons. KeyError for keys that a part answers itself."""
        return self._actions[action_id]

    def keys(self, action_id: str) -> str:
        """The first key of an action as it stands on a cap, or an empty text."""
        keys = self._specs[action_id].keys
        return key_words(keys[0]) if keys else ""

    def handle(
        self,
        action_id: str,
        method: Callable[..., Any],
        *,
        within: QWidget | None = None,
        refused: Callable[..., Any] | None = None,
    ) -> None:
        """Registers what runs an action: a bound method without arguments, held weakly.

        With `within`, it runs when the focus is, or was last, in that widget; several parts may
        then share one action. `refused` is called instead when the action cannot run now.
        """
        if action_id not in self._actions:
            raise KeyError(action_id)
        handler = _Handler(
            WeakMethod(method),
            WeakMethod(refused) if refused is not None else None,
            ref(within) if within is not None else None,
        )
        self._handlers.setdefault(action_id, []).append(handler)
        self._refresh(action_id)

    def update(self, **facts: Any) -> None:
        """Replaces facts of the Situation; what can run follows."""
        situation = replace(self._situation, **facts)
        if situation != self._situation:
            self._situation = situation
            self.refresh()

    def reason(self, action_id: str) -> str | None:
        """Why the action cannot run now, or None when it can."""
        if self._handler(action_id) is None:
            return NOT_HERE
        return self._specs[action_id].condition(self._situation)

    def trigger(self, action_id: str) -> bool:
        """Runs an action, or says why not; True when it ran."""
        reason = self.reason(action_id)
        handler = self._handler(action_id)
        if reason is not None or handler is None:
            self._refuse(action_id, reason or NOT_HERE, handler)
            return False
        self.triggered.emit(action_id)
        method = handler.live()
        if method is not None:
            method()
        return True

    @property
    def single_keys(self) -> bool:
        """True while keys without Ctrl or Alt do something in lists."""
        return self._single_keys

    def set_single_keys(self, *, on: bool) -> None:
        """Keys without Ctrl or Alt, such as `/`, can be turned off (WCAG 2.1.4)."""
        self._single_keys = on
        for spec in ACTIONS:
            if not spec.own and any(_is_character(keys) for keys in spec.keys):
                kept = [keys for keys in spec.keys if on or not _is_character(keys)]
                self._actions[spec.id].setShortcuts([QKeySequence(keys) for keys in kept])

    def refresh(self) -> None:
        """Enables what can run now and gives the rest its reason."""
        for action_id in self._actions:
            self._refresh(action_id)
        self.changed.emit()

    def _refresh(self, action_id: str) -> None:
        action, reason = self._actions[action_id], self.reason(action_id)
        if self._reasons.get(action_id, "") == reason:
            return
        self._reasons[action_id] = reason
        action.setEnabled(reason is None)
        action.setToolTip(reason or self._specs[action_id].text)
        for shortcut in self._refusals.get(action_id, ()):
            shortcut.setEnabled(reason is not None)

    def _make(self, spec: ActionSpec, window: QWidget) -> None:
        action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setAutoRepeat(spec.id in {"move_up", "move_down", "next_document"})
        action.triggered.connect(self._on_action_triggered)
        window.addAction(action)
        self._actions[spec.id] = action
        if spec.scope is Scope.WINDOW and not spec.focused:
            self._refusals[spec.id] = [
                self._refusal(spec.id, keys, window)
                for keys in spec.keys
                if not _is_character(keys)
            ]

    def _refusal(self, action_id: str, keys: str, window: QWidget) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.setObjectName(action_id)
        shortcut.setEnabled(False)
        shortcut.activated.connect(self._on_refusal_activated)
        return shortcut

    def _on_action_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.trigger(sender.objectName())

    _on_refusal_activated = _on_action_triggered

    def _on_undo_changed(self) -> None:
        self.update(undo=self.undo.words)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        self._note_place(new)
        for spec in ACTIONS:
            if spec.focused and not spec.own:
                self._refresh(spec.id)

    def _note_place(self, new: QWidget) -> None:
        for handlers in self._handlers.values():
            for handler in handlers:
                place = handler.place()
                if place is not None and _holds(place, new):
                    self._last_place = ref(place)
                    return

    def _refuse(self, action_id: str, reason: str, handler: _Handler | None) -> None:
        method = _live(handler.refused) if handler is not None and handler.refused else None
        if method is not None:
            method()
        self.refused.emit(action_id, reason)

    def _handler(self, action_id: str) -> _Handler | None:
        live = [one for one in self._handlers.get(action_id, ()) if one.live() is not None]
        focus = QApplication.focusWidget()
        if focus is not None:
            for handler in live:
                place = handler.place()
                if place is not None and _holds(place, focus):
                    return handler
        if self._specs[action_id].focused:
            return None
        last = self._last_place() if self._last_place is not None else None
        for handler in live:
            if handler.within is None or (last is not None and handler.place() is last):
                return handler
        return live[0] if live else None


def _live(method: WeakMethod[Callable[..., Any]]) -> Callable[..., Any] | None:
    found = method()
    owner = getattr(found, "__self__", None)
    if isinstance(owner, QObject) and not shiboken6.isValid(owner):
        return None
    return found


def _holds(place: QWidget, widget: QWidget) -> bool:
    return place is widget or place.isAncestorOf(widget)


def _is_character(keys: str) -> bool:
    """A key that types something: a single printable character without Ctrl or Alt."""
    return len(keys) == 1


def _letter_keys() -> list[str]:
    """Ctrl with a letter, where it is meant for the whole window."""
    window = [spec for spec in ACTIONS if spec.scope is Scope.WINDOW and not spec.own]
    keys = [keys for spec in window for keys in spec.keys]
    return [one for one in keys if one[:-1] == "Ctrl+" and one[-1].isalpha()]
