"""A person's own words in the codes dock: a note on a code, and wordings for the search."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import display
from coder_gui.domain.coding import System
from coder_gui.domain.errors import CoderError
from coder_gui.domain.searching import Term
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.ui.codes.dock import CodesDock

NOTHING = "Select a code or a result first"

Code = tuple[System, str]


class OwnKeys(QObject):
    """Asks in the dock's own fields, and keeps the answer, about the code that the pane shows."""

    def __init__(
        self, dock: CodesDock, session: Session, runner: TaskRunner, actions: Actions
    ) -> None:
        super().__init__(dock)
        self._dock, self._runner, self._actions = dock, runner, actions
        self._words, self._actor = session.own_words, session.actor
        self._asked: Code | None = None
        self._noted: tuple[Code, str] | None = None
        actions.handle("code_note", self._on_note)
        actions.handle("teach_words", self._on_teach)
        dock.note_field.kept.connect(self._on_note_written)
        dock.note_field.left.connect(self._on_note_left)

    def forget(self) -> None:
        """Another episode: a note is about a code, so what was typed of it is kept."""
        field = self._dock.note_field
        if field.changed:
            self._on_note_written(field.written)
        self.drop()

    def drop(self) -> None:
        """No episode, or the lock: nothing of what was typed stays."""
        self._asked = self._noted = None
        self._dock.note_field.forget()

    def _shown(self) -> Code | None:
        """The code on show; None, and said so, where there is none."""
        shown = self._dock.detail.shown
        if shown is None:
            self._actions.alerts.note(NOTHING)
        return shown

    # A note -----------------------------------------------------------------------------------
    def _on_note(self) -> None:
        shown = self._shown()
        if shown is not None:
            self._open_note(shown, self._dock.detail.note)

    def _open_note(self, code: Code, was: str, typed: str | None = None) -> None:
        self._noted = (code, was)
        self._dock.write_note(f"My note on {display(*code)}", was, typed=typed)

    def _on_note_written(self, text: str) -> None:
        if self._noted is not None:
            self.keep_note(self._noted[0], text)

    def keep_note(self, code: Code, text: str) -> None:
        """Keeps this text as the note on a code."""
        keep = partial(self._words.keep_note, self._actor, *code, text)
        self._runner.write(keep, done=self._on_note_kept, failed=self._on_note_refused)

    def _on_note_kept(self, saved: Saved[str]) -> None:
        self._actions.alerts.note("Note kept" if saved.value else "Note taken away")
        self._dock.detail.read_again()
        if self._noted is None:
            return
        (code, was), self._noted = self._noted, None
        self._dock.note_field.close_note()
        if was != saved.value:
            self._actions.undo.offer(f"Note on {display(*code)} changed", self.keep_note, code, was)

    def _on_note_refused(self, error: CoderError) -> None:
        if self._noted is not None:
            self._dock.note_field.refuse(str(error))
        else:
            self._actions.alerts.error(str(error), topic="own_words")

    def _on_note_left(self, typed: str) -> None:
        if self._noted is None:
            return
        (code, was), self._noted = self._noted, None
        if typed:
            said = f"Note on {display(*code)} left as it was"
            self._actions.undo.offer(said, self._open_note, code, was, typed)
            self._actions.alerts.note(said, action_id="undo")

    # Words ------------------------------------------------------------------------------------
    def _on_teach(self) -> None:
        self._asked = self._shown()
        if self._asked is None:
            return
        search = self._dock.search
        self._dock.ask(
            f"Find {display(*self._asked)} from now on under which words?",
            self._on_words,
            hint="As you type them, for example zimmer frame",
            text=search.missed.words or self._dock.code_search.text().strip(),
        )

    def _on_words(self, words: str) -> None:
        if self._asked is None:
            self._dock.asking.close_question()
            return
        system, code = self._asked
        teach = partial(self._words.teach, self._actor, system, words, code)
        self._runner.write(teach, done=self._on_taught, failed=self._on_not_taught)

    def _on_taught(self, saved: Saved[Term]) -> None:
        self._dock.asking.close_question()
        (words,), (code,) = saved.value.wordings, saved.value.codes
        said = f"“{words}” finds {display(saved.value.system, code)}"
        self._actions.undo.offer(said, self.forget_words, saved.value)
        self._actions.alerts.note(f"{said} from now on, for you only")
        self._dock.search.missed.settle(words)
        self._dock.search.look_again()

    def _on_not_taught(self, error: CoderError) -> None:
        self._dock.asking.refuse(str(error))

    def forget_words(self, term: Term) -> None:
        """Takes words back that were taught."""
        forget = partial(self._words.unteach, self._actor, term)
        self._runner.write(forget, done=self._on_forgotten, failed=self._on_refused)

    def _on_forgotten(self, _saved: Saved[str]) -> None:
        self._dock.search.look_again()

    def _on_refused(self, error: CoderError) -> None:
        self._actions.alerts.error(str(error), topic="own_words")


def cited(session: Session, rule_id: str, reference: str) -> tuple[str, str] | None:
    """The paragraph and the book that a rule cites; None for what no book holds."""
    rule = session.pack.rule(rule_id)
    if rule is None or not rule.book or not reference:
        return None
    return reference, rule.book
