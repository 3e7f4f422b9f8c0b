"""The codes of the open episode: lists in order, search, detail and problems, all by keyboard."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.domain.abstraction import AbstractionLine, Heading
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import CodeEntry, EditionUse, Problem, Severity, System
from coder_gui.domain.episode import OPEN_STATES, UNCODED_STATES
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.asking import AskField
from coder_gui.ui.codes.deeds import CodeDeeds
from coder_gui.ui.codes.delegates import CodesDelegate, ProblemsDelegate
from coder_gui.ui.codes.detail_pane import DetailPane
from coder_gui.ui.codes.handing import Handing
from coder_gui.ui.codes.keys import CodeKeys
from coder_gui.ui.codes.models import CodesModel, ProblemsModel
from coder_gui.ui.codes.rows import ResultItem, code_items, problem_items
from coder_gui.ui.codes.search_pane import SearchPane
from coder_gui.ui.codes.sections import CodesTitle, SectionHeading
from coder_gui.ui.codes.views import FitList
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel
from coder_gui.ui.painting import Chip, Look
from coder_gui.ui.theme import Gap, Theme, ground

NOT_FOR_LIVE = Chip("starter, not for live coding", Icon.WARNING, "warn", Look.TINT)


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
            "problems_view", "Problems", self.problems, ProblemsDelegate(theme), theme, least=2
        )
        self.search = SearchPane(session.classifications, runner, theme)
        self.code_search = self.search.code_search
        self.detail = DetailPane(session.classifications, runner, theme)
        self.asking = AskField(theme)
        self._diagnoses_heading = SectionHeading(theme, "Diagnoses")
        self._procedures_heading = SectionHeading(theme, "Procedures")
        self._problems_heading = SectionHeading(theme, "Problems", actions.keys("problems"))
        self._in_pas = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self._in_pas.setObjectName("in_pas")
        self._in_pas.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        self._lay_out()
        self._connect()
        self.handing = Handing(session, runner, actions, self)
        self.keys = CodeKeys(self, self.deeds, actions)
        self.clear()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (
            self._diagnoses_heading,
            self.diagnoses_view,
            self._procedures_heading,
            self.procedures_view,
            self._in_pas,
            self.search,
            self.asking,
        ):
            column.addWidget(widget)
        column.addWidget(self.detail, 1)
        column.addWidget(self._problems_heading)
        column.addWidget(self.problems_view)

    def _connect(self) -> None:
        self.title_widget.pressed.connect(self._on_finalise_pressed)
        self.deeds.added.connect(self._on_added)
        self.deeds.placed.connect(self._on_placed)
        self.deeds.finalised.connect(self.finalised)
        for view in (self.diagnoses_view, self.procedures_view):
            view.current_changed.connect(self._on_code_current)
        self.problems_view.current_changed.connect(self._on_problem_current)
        self.search.shown.connect(self._on_result_shown)
        self.search.left.connect(self.left)
        self.asking.closed.connect(self._on_question_closed)

    # The interface of a dock -----------------------------------------------------------------
    def show_case(self, case: EpisodeCase | None) -> None:
        """Shows an episode, or the same one read again: selection and search are then kept."""
        if case is None:
            self.clear()
            return
        fresh = self.case is None or self.case.episode.id != case.episode.id
        self.case = case
        if fresh:
            self.asking.close_question()
            self.search.set_episode(case.episode.end_date)
            self.detail.clear()
        self._fill(fresh=fresh)
        self.handing.show_case(case, fresh=fresh)
        self._report()

    def clear(self) -> None:
        """No episode: every list, field and note is empty."""
        self.case, self.line_id, self._to_select = None, "", ""
        for model in (self.diagnoses, self.procedures, self.problems):
            model.reset_rows(())
        self.search.set_episode(None)
        self.search.setEnabled(False)
        self.detail.clear()
        self.asking.close_question()
        self._in_pas.hide()
        for heading in (self._diagnoses_heading, self._procedures_heading, self._problems_heading):
            heading.say("")
        self.title_widget.show_state(errors=0, provisional=False, ready=False, shown=False)
        self.handing.clear()
        self._report()

    def focus_default(self) -> None:
        """Puts the caret into the search."""
        self.code_search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_lines(self, line_id: str) -> None:
        """The line selected in the abstraction ("": none): Enter links to it."""
        if line_id == self.line_id:
            return
        self.line_id = line_id
        self._report_line()
        if self.case is not None:
            self._fill_codes(self.case)

    # What is shown ---------------------------------------------------------------------------
    def _fill(self, *, fresh: bool) -> None:
        case = self.case
        if case is None:
            return
        if fresh:
            for model in (self.diagnoses, self.procedures, self.problems):
                model.reset_rows(())
        self._fill_codes(case)
        self.problems.update_rows(problem_items(case.problems))
        self._headings(case)
        self._report_line()
        writable = case.work.state in UNCODED_STATES
        self.search.setEnabled(writable)
        errors = sum(1 for problem in case.problems if problem.blocks)
        finishable = case.work.state in OPEN_STATES
        self.title_widget.show_state(
            errors=errors,
            provisional=not case.finished,
            ready=finishable and not errors and case.finished and bool(case.diagnoses),
            shown=finishable,
        )

    def _fill_codes(self, case: EpisodeCase) -> None:
        year = case.episode.end_date.year if case.episode.end_date else None
        for model, entries in (
            (self.diagnoses, case.diagnoses),
            (self.procedures, case.procedures),
        ):
            model.update_rows(code_items(entries, case.lines, self.line_id, year))
        if self._to_select and self.select_code(self._to_select):
            self._to_select = ""

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

    def _report_line(self) -> None:
        """What Enter will do, and which classification is likely meant."""
        line = self.selected_line
        self.search.set_waiting_for(f"add with line {line.number}" if line else "add")
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
            fixes=max((row.fix_number for row in rows), default=0),
        )

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

    def _on_result_shown(self, item: ResultItem | None) -> None:
        if item is not None:
            day = self.case.episode.end_date if self.case else None
            self.detail.show_code(item.system, item.code, day)
            return
        entry = self.selected_code
        if entry is not None and self.case is not None:
            self.detail.show_code(entry.system, entry.code, self.case.episode.end_date)
        else:
            self.detail.clear()

    def _on_question_closed(self) -> None:
        self.focus_default()


def _edition_words(use: EditionUse) -> str:
    return f"{use.name}. {use.note}" if use.note else use.name


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
    overridden = sum(1 for problem in problems if problem.override is not None)
    if overridden:
        parts.append(f"{overridden} overridden")
    return ", ".join(parts)
