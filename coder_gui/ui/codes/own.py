"""A person's own words in the codes dock: a note on a code, and wordings for the search."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import display
from coder_gui.domain.coding import Problem, System
from coder_gui.domain.errors import CoderError
from coder_gui.domain.searching import Term
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.ui.codes.dock import CodesDock

NOTHING = "Select a code or a result first"


class OwnKeys(QObject):
    """Asks in the dock's own field, and keeps the answer, about the code that the pane shows."""

    def __init__(
        self, dock: CodesDock, session: Session, runner: TaskRunner, actions: Actions
    ) -> None:
        super().__init__(dock)
        self._dock, self._runner, self._actions = dock, runner, actions
        self._words, self._actor = session.own_words, session.actor
        self._asked: tuple[System, str] | None = None
        actions.handle("code_note", self._on_note)
        actions.handle("teach_words", self._on_teach)

    def _subject(self) -> str:
        """The code on show as it is written, kept for the answer; empty where there is none."""
        self._asked = self._dock.detail.shown
        if self._asked is None:
            self._actions.alerts.note(NOTHING)
            return ""
        return display(*self._asked)

    # A note -----------------------------------------------------------------------------------
    def _on_note(self) -> None:
        shown = self._subject()
        if shown:
            self._dock.ask(
                f"My note on {shown}",
                self._on_note_written,
                hint="Empty takes the note away",
                text=self._dock.detail.note,
            )

    def _on_note_written(self, text: str) -> None:
        self._dock.asking.close_question()
        if self._asked is not None:
            keep = partial(self._words.keep_note, self._actor, *self._asked, text)
            self._runner.write(keep, done=self._on_note_kept, failed=self._on_refused)

    def _on_note_kept(self, saved: Saved[str]) -> None:
        self._actions.alerts.note("Note kept" if saved.value else "Note taken away")
        self._dock.detail.read_again()

    # Words ------------------------------------------------------------------------------------
    def _on_teach(self) -> None:
        typed = self._dock.code_search.text().strip()
        shown = self._subject()
        if shown:
            self._dock.ask(
                f"Find {shown} from now on under which words?",
                self._on_words,
                hint="As you type them, for example zimmer frame",
                text=typed,
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
        shown = display(saved.value.system, code)
        self._actions.alerts.note(f"“{words}” finds {shown} from now on, for you only")

    def _on_not_taught(self, error: CoderError) -> None:
        self._dock.asking.refuse(str(error))

    def _on_refused(self, error: CoderError) -> None:
        self._actions.alerts.error(str(error), topic="own_words")


def cited(session: Session, problem: Problem) -> tuple[str, str] | None:
    """The paragraph and the book that a problem cites; None for what no book holds."""
    rule = session.pack.rule(problem.rule)
    if rule is None or not rule.book or not problem.reference:
        return None
    return problem.reference, rule.book
