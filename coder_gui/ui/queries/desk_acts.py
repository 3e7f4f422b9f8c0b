"""What the desk does with the current query or the marked ones: keys, questions, printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from coder_gui.domain.chasing import DueItem, Escalation
from coder_gui.domain.errors import CoderError, UserError
from coder_gui.domain.queries import LetterPurpose, QueryRow
from coder_gui.domain.query_reference import parse_reference
from coder_gui.ui.actions import Actions
from coder_gui.ui.dates import long_date
from coder_gui.ui.queries.batch_strip import PURPOSES, BatchGroup
from coder_gui.ui.queries.desk_offers import PACK, letters_of
from coder_gui.ui.queries.desk_story import StoryPlace
from coder_gui.ui.queries.desk_work import DeskWork, Printing
from coder_gui.ui.queries.printing import ChoosePrinter, choose_printer
from coder_gui.ui.queries.scans import ScanEnd
from coder_gui.ui.queries.story_words import recipient_words

KIND = "queries"
JOB_NAME = "Query letters"
"""What stands in the printer's queue: nothing of a patient."""


class Place(Protocol):
    """What the acts ask of the desk."""

    @property
    def row(self) -> QueryRow | None:
        """The current query."""

    @property
    def marked_rows(self) -> list[QueryRow]:
        """The marked queries, in the order of the list."""

    @property
    def due(self) -> Mapping[str, DueItem]:
        """What is due, by query."""

    @property
    def group(self) -> BatchGroup:
        """What the letters of one cover sheet share."""

    def refusals(self) -> Mapping[str, str]:
        """What cannot be done now, and why."""

    def show_then(self, action_id: str) -> bool:
        """True where the story is on the screen; else it is brought, and the act follows."""

    def clear_marks(self) -> None:
        """No query is marked."""


class DeskActs(QObject):
    """`answer_wished` and `open_wished`: the desk opens a page for the current query.

    `pack_wished(query id)`: the pack of a national query whose patient is in the band.
    """

    answer_wished = Signal()
    open_wished = Signal()
    pack_wished = Signal(str)

    def __init__(
        self, desk: Place, work: DeskWork, place: StoryPlace, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._work, self._place, self._actions = desk, work, place, actions
        self._batch = False
        self.printer: ChoosePrinter = choose_printer
        self._methods: dict[str, Callable[[], None]] = {
            "log_answer": self.log_answer,
            "print_query": self.print_letters,
            "remind": self.remind,
            "escalate": self.escalate,
            "close_query": self.close_query,
            "unanswered": self.unanswered,
            "answered_elsewhere": self.answered_elsewhere,
            "withdraw_query": self.withdraw,
            "duplicate_query": self.mark_duplicate,
            "reopen_query": self.reopen,
            PACK: self.open_pack,
        }
        self._scan = ScanEnd(place.ask.answer)
        self._scan.watching = False
        self._scan.ended.connect(place.ask.press_enter)
        place.foot.wished.connect(self.run)
        work.rung.connect(self._on_rung)
        work.ready.connect(self._on_ready)
        work.done.connect(self._on_done)
        work.refused.connect(self._on_refused)

    def handle(self, within: QWidget) -> None:
        """Answers the keys while the focus is in the list."""
        for action_id, method in self._methods.items():
            self._actions.handle(action_id, method, within=within)

    def run(self, action_id: str) -> None:
        """As the button of the foot: does it, or says why not."""
        reason = self._desk.refusals().get(action_id)
        if action_id == "open_query":
            self.open_wished.emit()  # where nothing is selected it does nothing
        elif self._desk.row is None:
            self._actions.alerts.note("No query is selected")
        elif reason:
            words = self._actions.spec(action_id).text
            self._actions.alerts.note(f"{words}: {reason[:1].lower()}{reason[1:]}")
        elif action_id in self._methods:
            self._methods[action_id]()

    # Acts on the current query ----------------------------------------------------------------
    def log_answer(self) -> None:
        """L."""
        if self._desk.show_then("log_answer"):
            self.answer_wished.emit()

    def open_pack(self) -> None:
        """Ctrl+F6: what goes to the national service, looked through before it goes."""
        row = self._desk.row
        if row is not None and row.pack_only and self._desk.show_then(PACK):
            self.pack_wished.emit(row.query_id)

    def close_query(self) -> None:
        """C: its answer is worked in."""
        row = self._shown("close_query")
        if row is not None:
            self._work.close(row)

    def unanswered(self) -> None:
        """U: coded to the documented evidence; the person says whether it waits on."""
        row = self._shown("unanswered")
        if row is None:
            return
        freeze = f" The freeze is on {long_date(row.freeze)}." if row.freeze is not None else ""
        self._place.decide.ask(
            f"{row.reference} has no answer: the episode is coded to the documented evidence",
            f"The query is flagged as unanswered.{freeze}",
            (("Keep it open for a late answer", "keep"), ("Close it unanswered", "close")),
            self._on_unanswered,
        )

    def _on_unanswered(self, way: str) -> None:
        row = self._desk.row
        if row is not None:
            self._work.unanswered(row, keep_open=way == "keep")

    def answered_elsewhere(self) -> None:
        """A."""
        question = "{reference} is answered elsewhere: where does the answer stand?"
        self._ask("answered_elsewhere", question, self._on_elsewhere,
                  "Discharge letter of 18-Nov-2026, addendum")  # fmt: skip

    def _on_elsewhere(self, reason: str) -> None:
        row = self._desk.row
        if row is not None and self._told(reason, "Say where the answer stands."):
            self._work.answered_elsewhere(row, reason)

    def withdraw(self) -> None:
        """W."""
        self._ask("withdraw_query", "Why is {reference} withdrawn?", self._on_withdrawn,
                  "The histology report says it")  # fmt: skip

    def _on_withdrawn(self, reason: str) -> None:
        row = self._desk.row
        if row is not None and self._told(reason, "Give a reason; it stays in the history."):
            self._work.withdraw(row, reason)

    def reopen(self) -> None:
        """O."""
        self._ask("reopen_query", "Why is {reference} opened again?", self._on_reopened,
                  "An answer came after it was closed")  # fmt: skip

    def _on_reopened(self, reason: str) -> None:
        row = self._desk.row
        if row is not None and self._told(reason, "Give a reason; it stays in the history."):
            self._work.reopen(row, reason)

    def mark_duplicate(self) -> None:
        """D: the reference of the other one, typed or scanned."""
        self._ask("duplicate_query", "Of which query is {reference} a duplicate?",
                  self._on_duplicate, "Its reference, typed or scanned")  # fmt: skip

    def _on_duplicate(self, typed: str) -> None:
        row = self._desk.row
        if row is None:
            return
        try:
            other = parse_reference(typed)
        except UserError as error:
            self._place.ask.refuse(str(error))
            return
        if other == row.reference:
            self._place.ask.refuse("That is this query itself. Type the reference of the other.")
        else:
            self._work.mark_duplicate(row, other)

    def _ask(self, action_id: str, question: str, method: Callable[[str], None], hint: str) -> None:
        row = self._shown(action_id)
        if row is not None:
            words = question.format(reference=row.reference)
            self._scan.watching = action_id == "duplicate_query"
            self._place.ask.ask(words, method, hint=hint)

    def _told(self, answer: str, otherwise: str) -> bool:
        if not answer:
            self._place.ask.refuse(otherwise)
        return bool(answer)

    def _shown(self, action_id: str) -> QueryRow | None:
        """The current query once its patient is in the band."""
        return self._desk.row if self._desk.show_then(action_id) else None

    # Letters ----------------------------------------------------------------------------------
    def print_letters(self) -> None:
        """P: the letter of the current query, or of those marked."""
        self.print_purpose(LetterPurpose.QUERY)

    def remind(self) -> None:
        """R."""
        self.print_purpose(LetterPurpose.REMINDER)

    def escalate(self) -> None:
        """E: says to which rung and whom before anything is printed."""
        marked = self._desk.marked_rows
        if marked:
            self.print_purpose(LetterPurpose.ESCALATION)
            return
        row = self._desk.row
        if row is not None:
            self._work.read_rung(row.query_id)

    def _on_rung(self, query_id: str, rung: Escalation | None) -> None:
        row = self._desk.row
        if row is None or row.query_id != query_id:
            return
        if rung is None:
            self._actions.alerts.note(f"{row.reference} has reached the top of its ladder")
            return
        item = self._desk.due.get(query_id)
        due = item is not None and item.letter is LetterPurpose.ESCALATION
        when = f", due since {long_date(item.since)}" if due and item else ", before it is due"
        self._place.decide.ask(
            f"Escalate {row.reference} to {recipient_words(rung.to)}",
            f"Rung {rung.level} of its ladder{when}. The letter goes there instead of to "
            f"{row.recipient}.",
            (("Print the letter", "print"),),
            self._on_escalate,
        )

    def _on_escalate(self, _way: str) -> None:
        self.print_purpose(LetterPurpose.ESCALATION)

    def print_purpose(self, purpose: LetterPurpose) -> None:
        """Sets the letters of the marked queries that have one, or of the current query."""
        marked, row = self._desk.marked_rows, self._desk.row
        if marked:
            ids = letters_of(marked, self._desk.due).get(purpose, [])
        else:
            ids = [row.query_id] if row is not None else []
        if ids:
            self._batch = bool(marked)
            self._work.set_letters(ids, purpose, self._desk.group)
        elif marked:
            _, verb = PURPOSES[purpose]
            self._actions.alerts.note(f"{verb}: none of the marked queries has such a letter now")

    def _on_ready(self, printing: Printing) -> None:
        """Noted as printed only when a printer took the letters."""
        try:
            send = self.printer(self._place, JOB_NAME)
        except UserError as error:
            self._on_refused(error)
            return
        if send is not None:
            self._work.print_letters(printing, send)
            if self._batch:
                self._desk.clear_marks()

    # What came of it --------------------------------------------------------------------------
    def _on_done(self, words: str) -> None:
        self._place.ask.close_question()
        self._actions.alerts.note(words)

    def _on_refused(self, error: CoderError) -> None:
        if self._place.ask.isVisible():
            self._place.ask.refuse(str(error))
        else:
            self._actions.alerts.error(str(error), topic=KIND)
