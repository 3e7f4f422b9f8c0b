"""The keys of the composer, where they go before those of the window under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent

from coder_gui.ui.actions import Actions
from coder_gui.ui.queries.composer_view import ComposerView, Pane

Key = Qt.Key
KEYS = (
    "abstraction_dock", "codes_dock", "raise_query", "problems", "override", "add_option",
    "save_query", "send_back_query", "leave_query", "national_pack",
)  # fmt: skip
"""Actions of the table whose keys stand on the caps of the composer."""
_LARGER = {Key.Key_Plus, Key.Key_Equal}


class Place(Protocol):
    """What the keys ask of the composer."""

    def save(self) -> None:
        """Ctrl+S."""

    def send_back(self) -> None:
        """Alt+S."""

    def leave_query(self) -> None:
        """Alt+X."""


class ComposerKeys(QObject):
    """F3, F4, F6 and F8 lead to the panes, Alt with a digit takes a rewording."""

    def __init__(self, view: ComposerView, actions: Actions, acts: Place, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._actions = view, actions
        none, alt, control = (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.AltModifier,
            Qt.KeyboardModifier.ControlModifier,
        )
        self._methods: dict[tuple[Qt.KeyboardModifier, int], Callable[[], None]] = {
            (none, Key.Key_F3): self.to_evidence,
            (none, Key.Key_F4): self.to_form,
            (none, Key.Key_F6): self.to_letter,
            (none, Key.Key_F8): self.to_checks,
            (alt, Key.Key_A): self.add_option,
            (alt, Key.Key_R): self.let_stand,
            (alt, Key.Key_S): acts.send_back,
            (alt, Key.Key_X): acts.leave_query,
            (alt, Key.Key_Minus): self.smaller,
            (alt, Key.Key_0): self.as_wide,
            (control, Key.Key_S): acts.save,
        }
        view.middle.checks.settled.connect(self.to_form)
        for key in _LARGER:
            self._methods[(alt, key)] = self.larger

    def knows(self, event: QKeyEvent) -> bool:
        """The key is one of these."""
        return self._method(event) is not None or _digit(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Does what a key stands for; False where it is none of these."""
        method, number = self._method(event), _digit(event)
        if method is not None:
            method()
        elif number is not None:
            self.take(number)
        else:
            return False
        return True

    def _method(self, event: QKeyEvent) -> Callable[[], None] | None:
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() not in _LARGER:
            return None
        return self._methods.get((held, event.key()))

    # Going places -----------------------------------------------------------------------------
    def to_evidence(self) -> None:
        """F3."""
        self._view.bring(Pane.EVIDENCE)
        self._view.evidence.focus_rows()

    def to_form(self) -> None:
        """F4: into the question."""
        self._view.bring(Pane.FORM)
        self._view.middle.form.question.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_letter(self) -> None:
        """F6."""
        self._view.bring(Pane.LETTER)
        self._view.letter.page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_checks(self) -> None:
        """F8: to the first finding."""
        self._view.bring(Pane.FORM)
        if not self._view.middle.checks.focus_first():
            self._actions.alerts.note("Every check has passed")

    # Doing ------------------------------------------------------------------------------------
    def take(self, number: int) -> None:
        """Alt with a digit: takes that rewording."""
        if not self._view.middle.checks.take(number):
            self._actions.alerts.note(f"There is no rewording {number} to take")

    def let_stand(self) -> None:
        """Alt+R."""
        if not self._view.middle.checks.stand():
            self._actions.alerts.note("There is no finding that you may let stand")

    def add_option(self) -> None:
        """Alt+A."""
        self._view.bring(Pane.FORM)
        self._view.middle.form.option_wished.emit()

    def larger(self) -> None:
        """Larger pages of the letter."""
        self._view.letter.page.zoom(1)

    def smaller(self) -> None:
        """Smaller pages of the letter."""
        self._view.letter.page.zoom(-1)

    def as_wide(self) -> None:
        """Pages as wide as their pane."""
        self._view.letter.page.zoom(0)


def _digit(event: QKeyEvent) -> int | None:
    """The digit of Alt with a digit, 1 to 9."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    number = event.key() - Key.Key_0
    return number if held == Qt.KeyboardModifier.AltModifier and 1 <= number <= 9 else None
