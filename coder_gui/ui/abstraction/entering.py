"""Typing lines: new ones and edits, their drafts, and what comes back when a save is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coder_gui.domain.abstraction import Certainty, Heading, Side
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.shorthand import draft_of, to_text
from coder_gui.domain.shorthand_text import SIDES
from coder_gui.ui.abstraction.deeds import LineDeeds, Submission
from coder_gui.ui.abstraction.entry import NOWHERE, Context
from coder_gui.ui.announce import announce

if TYPE_CHECKING:
    from coder_gui.ui.abstraction.dock import AbstractionDock

ENTRY = "line_entry"
EDIT = "line_edit:"
"""Fields of drafts: what is typed as a new line, and over a line (with its id)."""
_WORD = "\N{WORD JOINER}"
"""Stands for the text that a selection will bring."""


class Entering(QObject):
    """The one text that is being typed, and the one that waits while a line is edited."""

    def __init__(self, dock: AbstractionDock, deeds: LineDeeds) -> None:
        super().__init__(dock)
        self._dock, self._deeds = dock, deeds
        self._entry = dock.entry
        self._editing: str | None = None
        self._shorthand = ""
        self._waiting = ("", 0)
        self._entry.submitted.connect(self._on_submitted)
        self._entry.escaped.connect(self._on_escaped)
        self._entry.edit_wished.connect(self._on_edit_wished)
        self._entry.draft_changed.connect(self._on_draft_changed)
        deeds.entered.connect(self._on_entered)
        deeds.refused.connect(self._on_refused)

    # An episode comes and goes --------------------------------------------------------------------
    def restore(self, case: EpisodeCase) -> None:
        """Everything typed is where it was, caret included."""
        drafts = {draft.field: draft for draft in case.drafts}
        entry = drafts.get(ENTRY)
        self._entry.put(entry.text if entry else "", entry.caret if entry else 0)
        for field, draft in drafts.items():
            if field.startswith(EDIT):
                self._begin(field.removeprefix(EDIT), draft.text, draft.caret)

    @property
    def unsaved_text(self) -> str:
        """What is typed and could be saved, but was not; an edited line only once it differs."""
        if self._dock.refusal:
            return ""
        typed = self._entry.text.strip()
        if self._editing is not None and typed == self._shorthand.strip():
            typed = ""
        return typed or self._waiting[0].strip()

    def save(self) -> None:
        """Saves what is typed as Enter does: the line that is edited, then the one that waits."""
        if self._editing is not None:
            if self._entry.text.strip() == self._shorthand.strip():
                self._on_escaped()
            else:
                self._on_submitted(self._entry.text)
        if self._editing is None and self._entry.text.strip():
            self._on_submitted(self._entry.text)

    def leave(self) -> None:
        """What is typed goes to its draft, and out of sight."""
        self._entry.flush()
        self._editing, self._waiting = None, ("", 0)
        self._entry.set_editing(None)
        self._entry.put("")

    def set_context(self, case: EpisodeCase) -> None:
        """What the next line is understood with, unless an old one is being edited."""
        if self._editing is None:
            context = Context(
                case.sources,
                case.next_heading,
                case.next_place,
                case.episode.end_date,
                self._dock.session.clock.today(),
            )
            self._entry.set_context(context)

    def check(self) -> None:
        """A line that went away meanwhile is no longer edited; its text stays as a new one."""
        if self._editing is not None and self._dock.find_line(self._editing) is None:
            text = self._entry.text
            self._stop()
            if not self._entry.text:
                self._entry.put(text)

    # Editing --------------------------------------------------------------------------------------
    def edit(self, line_id: str) -> None:
        """Takes a line's shorthand into the entry; Esc leaves it as it was."""
        self._begin(line_id)
        self._dock.focus_default()

    def _begin(self, line_id: str, text: str | None = None, caret: int | None = None) -> None:
        line = self._dock.find_line(line_id)
        if line is None or self._dock.refusal:
            return
        if self._editing is None:
            self._waiting = (self._entry.text, self._entry.field.cursorPosition())
        self._editing = line_id
        self._dock.mark(editing=line_id)
        context = replace(self._entry.context, heading=line.heading, place=NOWHERE)
        self._entry.set_context(context)
        self._shorthand = shorthand = to_text(draft_of(line), self._dock.sources)
        self._entry.put(shorthand if text is None else text, caret)
        self._entry.set_editing(line.number)

    def _on_edit_wished(self) -> None:
        line = self._dock.line
        if line is not None:
            self.edit(line.id)

    def _stop(self) -> None:
        """Back to the line that was being typed before."""
        self._editing = None
        self._dock.mark(editing=None)
        self._entry.set_editing(None)
        self._entry.put(*self._waiting)
        self._waiting = ("", 0)
        if self._dock.case is not None:
            self.set_context(self._dock.case)

    def _on_escaped(self) -> None:
        editing, case = self._editing, self._dock.case
        if editing is not None and case is not None:
            self._deeds.save_draft(case.episode.id, f"{EDIT}{editing}", "", 0)
            self._stop()
            announce(self._entry.field, "Line left as it was")

    # Saving ---------------------------------------------------------------------------------------
    def _on_submitted(self, text: str) -> None:
        case = self._dock.case
        if case is None or self._dock.refusal:
            return
        parsed = self._entry.parsed
        line = self._dock.find_line(self._editing)
        before = "" if line is None else to_text(draft_of(line), self._dock.sources)
        self._deeds.submit(Submission(case.episode.id, text, self._editing, before))
        if self._editing is not None:
            self._stop()
            return
        self._entry.put("")
        context = replace(self._entry.context, heading=parsed.heading, place=parsed.place)
        self._entry.set_context(context)

    def _on_entered(self, submission: Submission, line_ids: tuple[str, ...]) -> None:
        """The lines are on disk: the draft goes, the newest line is the current one."""
        typed = ""
        if self._is_open(submission) and submission.line_id is None:
            typed = self._waiting[0] if self._editing is not None else self._entry.text
        self._deeds.save_draft(submission.episode_id, _field(submission), typed, len(typed))
        if self._is_open(submission) and line_ids:
            self._dock.select_when_shown(line_ids[-1])
            self._deeds.offer_undo(submission, line_ids)

    def _on_refused(self, submission: Submission, sentence: str) -> None:
        """Nothing typed is lost: it goes back into the entry, before what was typed since."""
        text = submission.text
        if not self._is_open(submission):
            self._deeds.save_draft(submission.episode_id, _field(submission), text, len(text))
            self._dock.actions_table.alerts.warn(f"On the episode before: {sentence}")
            return
        if submission.line_id is not None:
            self._begin(submission.line_id, text)
        else:
            since = f" ; {self._entry.text}" if self._entry.text.strip() else ""
            self._entry.put(text + since, len(text))
        self._entry.say_problem(sentence)
        announce(self._entry.field, sentence, urgent=True)

    def _is_open(self, submission: Submission) -> bool:
        case = self._dock.case
        return case is not None and case.episode.id == submission.episode_id

    def _on_draft_changed(self, text: str, caret: int) -> None:
        case = self._dock.case
        if case is not None:
            field = ENTRY if self._editing is None else f"{EDIT}{self._editing}"
            self._deeds.save_draft(case.episode.id, field, text, caret)

    # For lines from a document --------------------------------------------------------------------
    def marks_typed(self) -> tuple[Heading, Certainty, Side | None]:
        """Heading, certainty and side for a passage: of an entry that holds only these (`>cx ?`).

        Such an entry is used up; any other is left alone.
        """
        context, words = self._entry.context, self._entry.text.split()
        if words and self._editing is None:
            side = [words.pop()] if words[-1] in SIDES else []
            parsed = context.parse(" ".join([*words, _WORD, *side]))
            if len(parsed.lines) == 1 and parsed.lines[0].text == _WORD:
                line = parsed.lines[0]
                self._entry.put("")
                return line.heading, line.certainty, line.side
        return context.heading, Certainty.CONFIRMED, None


def _field(submission: Submission) -> str:
    return ENTRY if submission.line_id is None else f"{EDIT}{submission.line_id}"
