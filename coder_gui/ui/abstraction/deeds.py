"""What the abstraction dock writes. Every call is one job on the writer lane, answered in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.abstraction import (
    AbstractionLine,
    Certainty,
    DocumentContent,
    DocumentInfo,
    Heading,
    Side,
    Source,
)
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError, UserError
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.abstraction.reading import Taken
from coder_gui.ui.actions import Actions

if TYPE_CHECKING:
    from coder_gui.services.session import Session

NOT_SAVED = "This could not be saved. It is still here; press Enter to try again."


@dataclass(frozen=True, slots=True)
class Submission:
    """An entry on its way to the file.

    `line_id` None: new lines; else the line that is edited, and `before` is its shorthand.
    """

    episode_id: str
    text: str
    line_id: str | None = None
    before: str = ""


class LineDeeds(QObject):
    """The verbs of lines, looks and documents, with what undoes them."""

    entered = Signal(object, object)
    """A Submission, and the ids of its lines."""
    refused = Signal(object, str)
    """A Submission, and the sentence that says why."""
    line_made = Signal(str)
    """A line was made from a document: its id."""
    restored = Signal(str)
    document_imported = Signal(object)

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._runner, self._actions = session, runner, actions
        self._submissions: deque[Submission] = deque()

    # Entries ------------------------------------------------------------------------------------
    def submit(self, submission: Submission) -> None:
        """Saves new lines, or an edited one."""
        service, actor = self._session.abstraction, self._session.actor
        self._submissions.append(submission)
        job = (
            partial(service.add, actor, submission.episode_id, submission.text)
            if submission.line_id is None
            else partial(service.edit, actor, submission.line_id, submission.text)
        )
        self._runner.write(job, done=self._on_entered, failed=self._on_refused)

    def _on_entered(self, saved: Saved[tuple[str, ...]]) -> None:
        self.entered.emit(self._submissions.popleft(), saved.value)

    def _on_refused(self, error: CoderError) -> None:
        sentence = error.text if isinstance(error, UserError) else NOT_SAVED
        self.refused.emit(self._submissions.popleft(), sentence)

    def offer_undo(self, submission: Submission, line_ids: tuple[str, ...]) -> None:
        """Ctrl+Z takes new lines away again, and writes an edited one as it was."""
        undo = self._actions.undo
        if submission.line_id is None:
            undo.offer("Line added", self.take_back, line_ids)
        else:
            undo.offer("Line edited", self.edit_back, submission.line_id, submission.before)

    def set_heading(self, episode_id: str, heading: Heading) -> None:
        """The next lines go under this heading."""
        service, actor = self._session.abstraction, self._session.actor
        self._write(partial(service.add, actor, episode_id, f">{heading.value}"))

    def save_draft(self, episode_id: str, field: str, text: str, caret: int) -> None:
        """Keeps what is typed; an empty text takes the draft away."""
        episodes = self._session.episodes

        def job() -> None:  # answers nothing: a draft is not a save that anybody waits for
            episodes.save_draft(episode_id, field, text, caret)

        self._runner.write(job, priority=Priority.DRAFT, key=("draft", episode_id, field))

    # Lines --------------------------------------------------------------------------------------
    def retract(self, line: AbstractionLine) -> None:
        """Takes a line away; Ctrl+Z brings it back."""
        job = partial(self._session.abstraction.retract, self._session.actor, line.id)
        self._write(job)
        self._offer(f"Line {line.number} removed", self.restore, line.id)

    def restore(self, line_id: str) -> None:
        """Brings a removed line back to where it was, as the current one."""
        job = partial(self._session.abstraction.restore, self._session.actor, line_id)
        self._runner.write(job, done=self._on_restored, failed=self._on_failed)

    def _on_restored(self, saved: Saved[str]) -> None:
        self.restored.emit(saved.value)

    def take_back(self, line_ids: tuple[str, ...]) -> None:
        """Takes lines away again that were just written."""
        for line_id in line_ids:
            self._write(partial(self._session.abstraction.retract, self._session.actor, line_id))

    def edit_back(self, line_id: str, text: str) -> None:
        """Writes a line as it was before it was edited."""
        self._write(partial(self._session.abstraction.edit, self._session.actor, line_id, text))

    def move(self, line: AbstractionLine, number: int) -> None:
        """Puts a line at another number under its heading."""
        job = partial(self._session.abstraction.move, self._session.actor, line.id, number)
        self._write(job)
        self._actions.undo.offer(f"Line {line.number} moved", self.move_back, line.id, line.number)

    def move_back(self, line_id: str, number: int) -> None:
        """Puts a line back where it was."""
        self._write(partial(self._session.abstraction.move, self._session.actor, line_id, number))

    def carry(self, line: AbstractionLine, to_episode_id: str) -> None:
        """Writes a line with its evidence on another episode of the spell."""
        job = partial(self._session.abstraction.carry, self._session.actor, line.id, to_episode_id)
        self._runner.write(job, done=self._on_carried, failed=self._on_failed)

    def _on_carried(self, saved: Saved[str]) -> None:
        self._actions.alerts.note("The line is on the other episode too")

    # Looks --------------------------------------------------------------------------------------
    def look(self, episode_id: str, source: Source, *, withdraw: bool) -> None:
        """Notes that a source was looked through, or takes that back."""
        self._look(episode_id, source.key, withdraw)
        words = f"{source.name} not looked through" if withdraw else f"{source.name} looked through"
        self._offer(words, self._look, episode_id, source.key, not withdraw)

    def _look(self, episode_id: str, key: str, withdraw: bool) -> None:
        service = self._session.abstraction
        verb = service.withdraw_look if withdraw else service.look
        self._write(partial(verb, self._session.actor, episode_id, key))

    # Documents ----------------------------------------------------------------------------------
    def make_line(
        self,
        episode_id: str,
        content: DocumentContent,
        taken: Taken,
        *,
        heading: Heading,
        certainty: Certainty = Certainty.CONFIRMED,
        side: Side | None = None,
    ) -> None:
        """Makes a line of a passage, with its quote and its place."""
        session = self._session

        def job() -> Saved[str]:
            length = taken.end - taken.start
            anchor = session.documents.anchor(content, taken.page + 1, taken.start, length)
            return session.abstraction.add_from_selection(
                session.actor, episode_id, anchor, heading=heading, certainty=certainty, side=side
            )

        self._runner.write(job, done=self._on_line_made, failed=self._on_failed)

    def _on_line_made(self, saved: Saved[str]) -> None:
        self._actions.undo.offer("Line added", self.take_back, (saved.value,))
        self.line_made.emit(saved.value)

    def import_document(self, episode_id: str, path: Path, source: str) -> None:
        """Takes in a file from one of the sources."""
        documents, actor = self._session.documents, self._session.actor
        self._runner.write(
            partial(documents.import_file, actor, episode_id, path, source),
            done=self._on_imported,
            failed=self._on_failed,
        )

    def _on_imported(self, saved: Saved[DocumentInfo]) -> None:
        self.document_imported.emit(saved.value)

    def _write(self, job: Callable[[], Any]) -> None:
        self._runner.write(job, failed=self._on_failed)

    def _offer(self, words: str, method: Callable[..., Any], *arguments: object) -> None:
        self._actions.undo.offer(words, method, *arguments)
        self._actions.alerts.note(words, action_id="undo")

    def _on_failed(self, error: CoderError) -> None:
        if isinstance(error, UserError):
            self._actions.alerts.warn(error.text, topic="abstraction")
