"""The codes of the open episode: lists in order, search, detail and problems, all by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.domain.abstraction import AbstractionLine, Heading
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import CodeEntry, EditionUse, Problem, Severity, System
from coder_gui.domain.episode import (
    FINISHED_STATES,
    OPEN_STATES,
    STATE_WORDS,
    UNCODED_STATES,
    State,
)
from coder_gui.services.foresight import Foresight
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.asking import AskField
from coder_gui.ui.codes.asks import AnswerItem
from coder_gui.ui.codes.choosing import Choosing
from coder_gui.ui.codes.deeds import CodeDeeds
from coder_gui.ui.codes.delegates import CodesDelegate, ProblemsDelegate
from coder_gui.ui.codes.detail_pane import DetailPane
from coder_gui.ui.codes.handing import Handing
from coder_gui.ui.codes.keys import CodeKeys
from coder_gui.ui.codes.models import CodesModel, ProblemsModel
from coder_gui.ui.codes.note_field import NoteField
from coder_gui.ui.codes.own import OwnKeys, cited
from coder_gui.ui.codes.rows import ResultItem, code_items, problem_items
from coder_gui.ui.codes.search_pane import SearchPane
from coder_gui.ui.codes.sections import CodesTitle, QuietRow, SectionHeading
from coder_gui.ui.codes.views import FitList
from coder_gui.ui.column import Column
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel
from coder_gui.ui.painting import Chip, Look
from coder_gui.ui.theme import Gap, Theme, ground

LOCAL_USAGE = "local_usage"
MOST_PROBLEMS = 5
"""Problems on screen at once; the rest is scrolled to."""
NOT_FOR_LIVE = Chip("not for live coding", Icon.WARNING, "warn", Look.TINT)


class CodesDock(QWidget):
    """`code_selected(code id or "")`; `finalised(episode id)`: open the next one;
    `left`: Esc in the empty search, the caret goes back to the line entry.
    """

    code_selected = Signal(str)
    finalised = Signal(str)
    left = Signal()

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.actions_table = actions
        self.case: EpisodeCase | None = None
        self.line_id = ""
        self._to_select = ""
        self.setObjectName("codes_dock_body")
        ground(self, "surface")
        self.deeds = CodeDeeds(session, runner, actions, self)
        self.title_widget = CodesTitle(theme, actions)
        self.diagnoses, self.procedures = CodesModel(self), CodesModel(self)
        self.problems = ProblemsModel(self)
        self.diagnoses_view = FitList(
            "diagnoses_view", "Diagnoses", self.diagnoses, CodesDelegate(theme), theme, least=3
        )
        self.procedures_view = FitList(
            "procedures_view", "Procedures", self.procedures, CodesDelegate(theme), theme, least=2
        )
        self.problems_view = FitList(
            "problems_view",
            "Problems",
            self.problems,
            ProblemsDelegate(theme),
            theme,
            least=2,
            most=MOST_PROBLEMS,
        )
        foresight = Foresight(session.classifications, session.pack, session.clock)
        self.search = SearchPane(session.classifications, foresight, runner, theme)
        self.code_search = self.search.code_search
        self.detail = DetailPane(
            session.classifications, runner, theme, notes=session.own_words.note
        )
        self.asking = AskField(theme)
        self.asking.setObjectName("codes_question")
        self.note_field = NoteField(theme)
        self._diagnoses_heading = SectionHeading(theme, "Diagnoses")
        self._procedures_heading = SectionHeading(theme, "Procedures")
        self._problems_heading = SectionHeading(theme, "Problems", actions.keys("problems"))
        self._no_diagnoses = QuietRow(theme, "no_diagnoses")
        self._no_procedures = QuietRow(theme, "no_procedures")
        self._no_problems = QuietRow(theme, "no_problems", icon=Icon.CHECK, tone="ok")
        self._in_pas = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self._in_pas.setObjectName("in_pas")
        self._in_pas.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        self._empty = EmptyState(theme)
        self._empty.setObjectName("no_episode")
        self._empty.say(
            Icon.EMPTY, "No episode open", "Its codes stand here, with what supports each of them."
        )
        self._content = Column()
        self._lay_out()
        self.handing = Handing(session, runner, actions, self)
        self.choosing = Choosing(self, self.deeds, session, runner, actions)
        self.keys = CodeKeys(self, self.deeds, actions)
        self.own = OwnKeys(self, session, runner, actions)
        self._session = session
        self._runner, self._local_usage = runner, session.local_usage
        runner.read(self._local_usage.use, key=LOCAL_USAGE)
        self._connect()
        self.clear()

    def _lay_out(self) -> None:
        for widget in (
            self._diagnoses_heading,
            self._no_diagnoses,
            self.diagnoses_view,
            self._procedures_heading,
            self._no_procedures,
            self.procedures_view,
            self._in_pas,
            self.search,
            self.asking,
            self.note_field,
        ):
            self._content.column.addWidget(widget)
        self._content.column.addWidget(self.detail, 1)
        for part in (self._problems_heading, self._no_problems, self.problems_view):
            self._content.column.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._content)
        whole.addWidget(self._empty)

    def _connect(self) -> None:
        self.title_widget.pressed.connect(self._on_finalise_pressed)
        self.deeds.added.connect(self._on_added)
        self.deeds.placed.connect(self._on_placed)
        self.deeds.finalised.connect(self._on_finalised)
        for view in (self.diagnoses_view, self.procedures_view):
            view.current_changed.connect(self._on_code_current)
        self.problems_view.current_changed.connect(self._on_problem_current)
        self.problems_view.focus_changed.connect(self._report)
        self.search.shown.connect(self._on_result_shown)
        self.search.answered.connect(self._on_answered)
        self.search.left.connect(self.left)
        self.detail.opening.connect(self.search.card.hush)
        self.detail.opening.connect(self.search.ask_card.hush)
        self.detail.opening.connect(self._on_entry_opening)

    # The interface of a dock -----------------------------------------------------------------
    def show_case(self, case: EpisodeCase | None) -> None:
        """Shows an episode, or the same one read again: selection and search are then kept."""
        if case is None:
            self.clear()
            return
        fresh = self.case is None or self.case.episode.id != case.episode.id
        if fresh:
            self.own.forget()
            self._forget()
        self.case = case
        self.search.set_case(case)
        self._content.show()
        self._empty.hide()
        self._fill(case)
        self.handing.show_case(case, fresh=fresh)
        self.choosing.show_case(case)
        self._report()

    def clear(self) -> None:
        """No episode: every list, field and note is empty."""
        self._forget()
        self.case, self.line_id = None, ""
        self.search.set_case(None)
        self._in_pas.clear()
        for heading in (self._diagnoses_heading, self._procedures_heading, self._problems_heading):
            heading.say("")
        self.title_widget.show_state(errors=0, provisional=False, ready=False, shown=False)
        self._content.hide()
        self._empty.show()
        self.handing.clear()
        self._report()

    def _forget(self) -> None:
        """Leaves nothing of the episode that was shown."""
        self._to_select = ""
        self.case = None
        self.choosing.forget()
        self.keys.forget()
        self.own.drop()
        self.asking.forget()
        self.search.clear()
        for model in (self.diagnoses, self.procedures, self.problems):
            model.reset_rows(())
        self.detail.clear()

    def focus_default(self) -> None:
        """Puts the caret into the search; where that is closed, the focus on the first code."""
        if not self.code_search.isEnabled():
            for view in (self.diagnoses_view, self.procedures_view):
                if view.current_key is not None or view.select_first():
                    view.setFocus(Qt.FocusReason.ShortcutFocusReason)
                    return
        self.code_search.setFocus(Qt.FocusReason.OtherFocusReason)  # a shortcut would select all

    def come_up(self) -> None:
        """Raises the dock where it shares its place with others, before something is asked here."""
        hidden = self.title_widget.name.visibleRegion().isEmpty()
        if hidden and self.actions_table.reason("codes_dock") is None:
            self.actions_table.trigger("codes_dock")

    def ask(
        self, question: str, method: Callable[[str], Any], *, hint: str, text: str = ""
    ) -> None:
        """Asks one thing in the dock's own field, and raises the dock for it."""
        self.come_up()
        self.asking.ask(question, method, hint=hint, text=text)

    def write_note(self, question: str, was: str, *, typed: str | None = None) -> None:
        """Opens a note in the dock's own field, and raises the dock for it."""
        self.come_up()
        self.note_field.open_note(question, was, typed=typed)

    def set_lines(self, line_id: str) -> None:
        """The line selected in the abstraction ("": none): Enter links to it."""
        if line_id == self.line_id:
            return
        self.line_id = line_id
        if self.case is not None:
            self.show_intent()
            self._fill_codes(self.case)

    # What is shown ---------------------------------------------------------------------------
    @property
    def writable(self) -> bool:
        """The open episode's codes can be changed."""
        return self.case is not None and self.case.work.state in UNCODED_STATES

    def _fill(self, case: EpisodeCase) -> None:
        self._fill_codes(case)
        writable = self.writable
        items = problem_items(case.problems, writable=writable, opens=self._opens)
        self.problems.update_rows(items)
        self._headings(case)
        self.show_intent()
        self.search.set_writable("" if writable else _closed_words(case))
        errors = sum(1 for problem in case.problems if problem.blocks)
        finishable = case.work.state in OPEN_STATES
        ready = finishable and not errors and case.finished and bool(case.diagnoses)
        self.title_widget.show_state(
            errors=errors, provisional=not case.finished, ready=ready, shown=finishable
        )
        self._fill_quiet(case, writable=writable, ready=ready)

    def _fill_codes(self, case: EpisodeCase) -> None:
        year = case.episode.end_date.year if case.episode.end_date else None
        for model, entries in (
            (self.diagnoses, case.diagnoses),
            (self.procedures, case.procedures),
        ):
            model.update_rows(code_items(entries, case.lines, self.line_id, year))
        if self._to_select and self.select_code(self._to_select):
            self._to_select = ""

    def _fill_quiet(self, case: EpisodeCase, *, writable: bool, ready: bool) -> None:
        """The lines that stand where a list is empty."""
        keys = self.actions_table.keys
        offer = ("Search codes", keys("code_search")) if writable else ("", "")
        self._no_diagnoses.say("No diagnoses yet" if writable else "No diagnoses", *offer)
        self._no_procedures.say("No procedures")
        self._no_problems.say("No problems", *(("Finalise", keys("finalise")) if ready else ()))
        for quiet, view, model in (
            (self._no_diagnoses, self.diagnoses_view, self.diagnoses),
            (self._no_procedures, self.procedures_view, self.procedures),
            (self._no_problems, self.problems_view, self.problems),
        ):
            any_row = model.rowCount() > 0
            quiet.setVisible(not any_row)
            view.setVisible(any_row)

    def _headings(self, case: EpisodeCase) -> None:
        for heading, count, use in (
            (self._diagnoses_heading, len(case.diagnoses), case.icd10),
            (self._procedures_heading, len(case.procedures), case.opcs4),
        ):
            heading.say(f"{count} · {_edition_words(use)}", NOT_FOR_LIVE if use.starter else None)
        self._problems_heading.say(_problem_words(case.problems))
        codes = [*case.episode.existing_dx, *case.episode.existing_px]
        self._in_pas.setText(f"In PAS, not ours: {'; '.join(codes)}")
        self._in_pas.setVisible(bool(codes))

    def show_intent(self) -> None:
        """Says what Enter in the search will do, and which classification is likely meant."""
        self.choosing.show_intent()
        replaced = self.entry(self.choosing.replacing)
        if replaced is not None:
            self.search.set_waiting_for(f"replace {replaced.display}", replacing=replaced.id)
            self.search.set_expected(replaced.system)
            return
        line = self.selected_line
        words = f"add with line {line.number}" if line else "add, then its line"
        self.search.set_waiting_for(words if self.case and self.case.lines else "add")
        procedure = line is not None and line.heading is Heading.PROCEDURE
        self.search.set_expected(System.OPCS4 if procedure else System.ICD10)

    def _report(self) -> None:
        """Tells the table of actions what is true here."""
        entry = self.selected_code
        rows = self.problems.rows
        problem = self.selected_problem
        self.actions_table.update(
            code_selected=entry is not None,
            procedure_selected=entry is not None and entry.system is System.OPCS4,
            problems=len(rows),
            problem_selected=problem is not None,
            standard=self._cited(problem),
            fixes=max((row.fix_number for row in rows), default=0),
        )

    def _cited(self, problem: Problem | None) -> tuple[str, str] | None:
        """What can be opened: of the problem while its list has the focus, or of the result."""
        row = self.search.current
        seen = None if row is None or self.problems_view.hasFocus() else row.foreseen
        of_result = None if seen is None else cited(self._session, seen.rule, seen.reference)
        if of_result is not None or problem is None:
            return of_result
        return cited(self._session, problem.rule, problem.reference)

    def _opens(self, problem: Problem) -> str:
        """The key that opens the standard of a problem, or ""."""
        key = self.actions_table.keys("open_standard")
        return key if cited(self._session, problem.rule, problem.reference) else ""

    # What is selected ------------------------------------------------------------------------
    @property
    def selected_line(self) -> AbstractionLine | None:
        """The line selected in the abstraction, while it exists."""
        lines = self.case.lines if self.case else ()
        return next((line for line in lines if line.id == self.line_id), None)

    @property
    def selected_code(self) -> CodeEntry | None:
        """The current code of either list; one list at a time has a current row."""
        key = self.diagnoses_view.current_key or self.procedures_view.current_key
        return self.entry(str(key)) if key else None

    @property
    def selected_problem(self) -> Problem | None:
        """The current problem, or None."""
        key = self.problems_view.current_key
        return next((row.problem for row in self.problems.rows if row.key == key), None)

    def entry(self, code_id: str) -> CodeEntry | None:
        """A code of the open episode."""
        entries = (*self.case.diagnoses, *self.case.procedures) if self.case else ()
        return next((entry for entry in entries if entry.id == code_id), None)

    def select_code(self, code_id: str) -> bool:
        """Makes a code current in its list; False when it is not shown."""
        return self.diagnoses_view.select(code_id) or self.procedures_view.select(code_id)

    def first_day(self) -> date | None:
        """The day the episode began, for dates without a year."""
        return self.case.episode.start_date if self.case else None

    # Slots -----------------------------------------------------------------------------------
    def _on_finalise_pressed(self) -> None:
        self.actions_table.trigger("finalise")

    def _on_finalised(self, episode_id: str) -> None:
        self._runner.read(self._local_usage.use, key=LOCAL_USAGE)
        self.finalised.emit(episode_id)

    def _on_added(self, code_id: str) -> None:
        self._to_select = "" if self.select_code(code_id) else code_id

    def _on_placed(self, code_id: str) -> None:
        self._to_select = code_id

    def _on_code_current(self, key: object) -> None:
        if key is not None:
            view = self.sender()
            other = self.procedures_view if view is self.diagnoses_view else self.diagnoses_view
            other.deselect()
        entry = self.selected_code
        self.code_selected.emit(entry.id if entry else "")
        if entry is not None and self.case is not None:
            self.detail.show_code(entry.system, entry.code, self.case.episode.end_date)
        self._report()

    def _on_problem_current(self, _key: object) -> None:
        problem = self.selected_problem
        if problem is not None and problem.code_id:
            self.select_code(problem.code_id)
        self._report()

    def _on_entry_opening(self, opened: bool) -> None:
        self._content.keep_in_sight(self.detail if opened else self.search)

    def _on_answered(self) -> None:
        self._content.keep_in_sight(self.search)

    def _on_result_shown(self, item: ResultItem | AnswerItem | None) -> None:
        if item is not None:
            day = self.case.episode.end_date if self.case else None
            seen = item.foreseen
            words = f"{seen.message} {seen.reference}".strip() if seen else ""
            if seen is not None and cited(self._session, seen.rule, seen.reference):
                words += f" [{self.actions_table.keys('open_standard')}]"
            self.detail.show_code(item.system, item.code, day, standard=words)
            self._report()
            return
        self._report()
        entry = self.selected_code
        if entry is not None and self.case is not None:
            self.detail.show_code(entry.system, entry.code, self.case.episode.end_date)
        else:
            self.detail.clear()


def _edition_words(use: EditionUse) -> str:
    """The chip says what a starter is; anything else that must be known stands here."""
    return use.name if use.starter or not use.note else use.note


def _closed_words(case: EpisodeCase) -> str:
    """Why codes cannot be changed, and what to do."""
    state = case.work.state
    words = STATE_WORDS[state]
    if state in FINISHED_STATES or state is State.NOT_CODABLE:
        return f"{words}: reopen the episode to change its codes"
    return f"{words}: its codes are kept as they are"


def _problem_words(problems: tuple[Problem, ...]) -> str:
    if not problems:
        return "none found"
    words = (
        (Severity.ERROR, "error", "errors"),
        (Severity.WARNING, "warning", "warnings"),
        (Severity.INFO, "note", "notes"),
    )
    parts = []
    for severity, one, many in words:
        count = sum(1 for p in problems if p.severity is severity and p.override is None)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    settled = [problem.override for problem in problems if problem.override is not None]
    acknowledged = sum(override.acknowledged for override in settled)
    if len(settled) > acknowledged:
        parts.append(f"{len(settled) - acknowledged} overridden")
    if acknowledged:
        parts.append(f"{acknowledged} acknowledged")
    return ", ".join(parts)
