"""The question before another episode is opened while a typed line is not saved (decision 29)."""

from __future__ import annotations

from textwrap import shorten
from typing import Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.action_table import key_words
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

SHOWN_LETTERS = 40
"""So much of the line is quoted in the question."""
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Typed(Protocol):
    """Where lines are typed."""

    @property
    def unsaved_text(self) -> str:
        """What is typed and neither saved nor empty."""
        ...

    def save_typed(self) -> None:
        """Saves it, as Enter does."""


class LeavingQuestion(QWidget):
    """Stands above the status bar until it is answered: save and go on, keep as draft, stay.

    `going_on(episode id)` follows the first two. The question goes away, and the person stays,
    when the focus goes elsewhere. A line that could not be saved keeps the person too.
    """

    going_on = Signal(str)
    stayed = Signal()

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._typed: Typed | None = None
        self._target = ""
        self._saving = False
        self._back = FocusBack()
        self.setObjectName("leaving_question")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        ground(self, "subtle")
        self.question: QLabel = sentence_label(theme, role=Role.STRONG)
        self.question.setObjectName("leaving_words")
        self.save = self._button(theme, "save_and_go", Kind.PRIMARY)
        self.keep = self._button(theme, "keep_and_go", Kind.SECONDARY)
        self.stay = self._button(theme, "stay_here", Kind.LINK)
        self.save.clicked.connect(self._on_save)
        self.keep.clicked.connect(self._on_keep)
        self.stay.clicked.connect(self._on_stay)
        words = QHBoxLayout()
        words.setSpacing(Gap.S)
        words.addWidget(
            IconLabel(theme, Icon.PROVISIONAL, colour="warn"), 0, Qt.AlignmentFlag.AlignTop
        )
        words.addWidget(self.question, 1)
        answers = FlowLayout(gap=Gap.S, line_gap=Gap.S)
        for button in (self.save, self.keep, self.stay):
            answers.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.L, Gap.S, Gap.L, Gap.S)
        column.setSpacing(Gap.S)
        column.addLayout(words)
        column.addLayout(answers)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def _button(self, theme: Theme, action_id: str, kind: Kind) -> Button:
        spec = self._actions.spec(action_id)
        button = Button(
            theme, spec.text, kind=kind, part=Part.DOCK_BUTTON, keys=key_words(spec.keys[0])
        )
        button.setObjectName(action_id)
        return button

    def ask(self, typed: Typed, name: str, episode_id: str) -> None:
        """Asks whether to leave the patient `name` for the episode `episode_id`."""
        if self._typed is None:
            self._back.note()
        self._typed, self._target, self._saving = typed, episode_id, False
        text = shorten(typed.unsaved_text, SHOWN_LETTERS, placeholder="…")
        self.question.setText(f"The line for {name} is not saved: “{text}”.")
        self.setAccessibleName(self.question.text())
        self.show()
        self.save.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, self.question.text(), urgent=True)

    def forget(self) -> None:
        """Takes the question away with every word of it, and moves no focus."""
        self._typed, self._target, self._saving = None, "", False
        self._back.forget()
        self.hide()
        self.question.clear()
        self.setAccessibleName("")

    def saved(self) -> None:
        """What was typed is on disk: on to the other episode, if that was the answer."""
        if self._saving and self._typed is not None and not self._typed.unsaved_text:
            self._go_on()

    def refused(self) -> None:
        """The line could not be saved; the entry says why, and the person stays with it."""
        if self._saving:
            self._on_stay()

    # Keys -------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        over = event.type() is QEvent.Type.ShortcutOverride
        if over and isinstance(event, QKeyEvent) and self._answer_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self._answer_of(event)
        if button is None:
            super().keyPressEvent(event)
        else:
            button.click()

    def _answer_of(self, event: QKeyEvent) -> Button | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.AltModifier and event.key() == Qt.Key.Key_D:
            return self.keep
        if modifiers:
            return None
        if event.key() == Qt.Key.Key_Escape:
            return self.stay
        return self.save if event.key() in _ENTER else None

    # Answers ----------------------------------------------------------------------------------
    def _on_save(self) -> None:
        if self._typed is not None and not self._saving:
            self._saving = True
            self._typed.save_typed()

    def _on_keep(self) -> None:
        self._go_on()

    def _on_stay(self) -> None:
        self.forget()
        self.stayed.emit()

    def _go_on(self) -> None:
        target = self._target
        self._typed = None
        self._back.give()
        self.forget()
        self.going_on.emit(target)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        elsewhere = new is not None and new is not self and not self.isAncestorOf(new)
        if elsewhere and self._typed is not None and not self._saving:
            self.forget()
