"""Keys of the codes dock: what each action does there, and the questions it may have to ask."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from coder_gui.domain.codes import ASTERISK
from coder_gui.domain.coding import CodeEntry, Fix, Problem, Severity, System
from coder_gui.domain.finalising import may_acknowledge, may_override
from coder_gui.ui.actions import Actions
from coder_gui.ui.codes.choosing import line_ids
from coder_gui.ui.codes.deeds import CodeDeeds
from coder_gui.ui.codes.rows import MAX_FIX_KEYS, first_to_acknowledge, first_to_override
from coder_gui.ui.codes.views import FitList

if TYPE_CHECKING:
    from coder_gui.ui.codes.dock import CodesDock

_NO_REASON = {
    True: "A note needs no reason",
    False: "A reason cannot take the place of this: put it right",
}
_NOT_ACKNOWLEDGED = {
    Severity.ERROR: "An error needs to be put right, or a reason",
    Severity.WARNING: "A reason settles this already",
    Severity.INFO: "A note needs no acknowledgement",
}
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|\d{4}))?")


class _FixKey(QObject):
    """One of the keys Alt+1 to Alt+9."""

    pressed = Signal(int)

    def __init__(self, number: int, parent: QObject) -> None:
        super().__init__(parent)
        self._number = number

    def press(self) -> None:
        self.pressed.emit(self._number)


class CodeKeys(QObject):
    """Turns actions into deeds."""

    def __init__(self, dock: CodesDock, deeds: CodeDeeds, actions: Actions) -> None:
        super().__init__(dock)
        self._dock = dock
        self._deeds = deeds
        self._actions = actions
        self._asked_code = ""
        self._asked_problem: Problem | None = None
        self._connect()
        self._register()

    def _connect(self) -> None:
        dock = self._dock
        dock.search.emptied.connect(self.stop_replacing)
        dock.search.left.connect(self.stop_replacing)
        dock.search.up.connect(self._on_search_up)
        dock.search.down.connect(self._on_search_down)
        dock.diagnoses_view.entered_row.connect(self._on_code_entered)
        dock.procedures_view.entered_row.connect(self._on_code_entered)
        dock.problems_view.entered_row.connect(self._on_problem_entered)
        dock.diagnoses_view.left_downwards.connect(self._on_diagnoses_end)
        dock.procedures_view.left_upwards.connect(self._on_procedures_start)
        dock.procedures_view.left_downwards.connect(self._on_codes_end)
        dock.problems_view.left_upwards.connect(self._on_codes_end)
        for view in (dock.diagnoses_view, dock.procedures_view, dock.problems_view):
            view.escaped.connect(self._on_codes_end)

    def _register(self) -> None:
        actions, dock = self._actions, self._dock
        actions.handle("code_search", self._on_code_search)
        actions.handle("link", self._on_link)
        actions.handle("unlink", self._on_unlink)
        actions.handle("pair", self._on_pair)
        actions.handle("set_date", self._on_set_date)
        actions.handle("problems", self._on_problems)
        actions.handle("override", self._on_override)
        actions.handle("acknowledge_warning", self._on_acknowledge)
        actions.handle("finalise", self._on_finalise, refused=self._on_finalise_refused)
        for number in range(1, MAX_FIX_KEYS + 1):
            key = _FixKey(number, self)
            key.pressed.connect(self._on_fix)
            actions.handle(f"fix_{number}", key.press)
        for view in (dock.diagnoses_view, dock.procedures_view):
            actions.handle("move_up", self._on_move_up, within=view)
            actions.handle("move_down", self._on_move_down, within=view)
            actions.handle("remove", self._on_remove, within=view)
        actions.handle("remove", self._on_withdraw, within=dock.problems_view)

    @property
    def _episode_id(self) -> str:
        case = self._dock.case
        return case.episode.id if case else ""

    # Searching --------------------------------------------------------------------
    def forget(self) -> None:
        """Another episode: nothing that was asked holds any more."""
        self._asked_code, self._asked_problem = "", None

    def stop_replacing(self) -> None:
        """The next chosen result is added."""
        self._dock.choosing.replace_next("")

    def _on_code_search(self) -> None:
        self.stop_replacing()
        self._dock.come_up()
        self._dock.focus_default()
        self._dock.code_search.selectAll()

    def _on_code_entered(self, key: object) -> None:
        entry = self._dock.entry(str(key))
        if entry is None or not self._dock.writable:
            return
        self._dock.search.clear()
        self._dock.choosing.forget_questions()
        self._dock.choosing.replace_next(entry.id)
        self._dock.code_search.setText(entry.display)
        self._dock.code_search.selectAll()
        self._dock.focus_default()

    # Links, pairs, dates ---------------------------------------------------------------------
    def _on_link(self) -> None:
        entry, line = self._dock.selected_code, self._dock.selected_line
        if entry is not None and line is not None:
            self._deeds.link(entry, (line.id,))

    def _on_unlink(self) -> None:
        entry, line = self._dock.selected_code, self._dock.selected_line
        if entry is None or line is None:
            return
        if line.id in entry.line_ids:
            self._deeds.unlink(entry, line.id)
        else:
            self._actions.alerts.note(f"Line {line.number} does not support {entry.display}")

    def _on_pair(self) -> None:
        entry = self._dock.selected_code
        case = self._dock.case
        if entry is None or case is None or entry.system is not System.ICD10:
            return
        by_place = {each.position: each for each in case.diagnoses}
        above, below = by_place.get(entry.position - 1), by_place.get(entry.position + 1)
        if entry.role == ASTERISK:
            dagger = next((e for e in (above, below) if e and e.role != ASTERISK), None)
            if dagger is not None:
                self._deeds.pair(entry, dagger)
                return
        elif below is not None and below.role == ASTERISK:
            self._deeds.pair(below, entry)
            return
        self._actions.alerts.note(
            f"{entry.display} has no neighbour to pair with. An asterisk code stands directly "
            "below its dagger: move it there"
        )

    def _on_set_date(self) -> None:
        entry = self._dock.selected_code
        if entry is not None:
            self._ask_date(entry)

    def _ask_date(self, entry: CodeEntry) -> None:
        self._asked_code = entry.id
        day = entry.procedure_date or self._dock.first_day()
        text = day.strftime("%d/%m/%Y") if day else ""
        self._dock.ask(
            f"Date of {entry.display}", self._on_date, hint="18/09 or 18/09/2026", text=text
        )

    def _on_date(self, answer: str) -> None:
        when = _date_of(answer, self._dock.first_day())
        if when is None:
            self._dock.asking.refuse("Type the day as 18/09 or 18/09/2026.")
            return
        entry = self._dock.entry(self._asked_code)
        self._dock.asking.close_question()
        if entry is not None:
            self._deeds.set_date(entry, when)

    # Problems --------------------------------------------------------------------------------
    def _on_problems(self) -> None:
        view = self._dock.problems_view
        self._dock.come_up()
        if view.select(view.current_key) or view.select_first():
            view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_problem_entered(self, key: object) -> None:
        for row in self._dock.problems.rows:
            if row.key == key and row.fix is not None:
                self._apply(row.problem, row.fix)

    def _on_fix(self, number: int) -> None:
        for row in self._dock.problems.rows:
            if row.fix_number == number and row.fix is not None:
                self._apply(row.problem, row.fix)
                return

    def _apply(self, problem: Problem, fix: Fix) -> None:
        entry = self._dock.entry(problem.code_id or "")
        if fix.kind == "link" and entry is not None and not fix.arguments:
            self._ask_or_link(entry)
        elif fix.kind == "set_date" and entry is not None and not fix.arguments:
            self._ask_date(entry)
        else:
            self._deeds.fix(self._episode_id, problem, fix, entry)

    def _ask_or_link(self, entry: CodeEntry) -> None:
        self._asked_code = entry.id
        line = self._dock.selected_line
        self._dock.ask(
            f"Which line supports {entry.display}?",
            self._on_link_line,
            hint="2, or 2 5",
            text=str(line.number) if line is not None else "",
        )

    def _on_link_line(self, answer: str) -> None:
        lines = line_ids(self._dock, answer)
        entry = self._dock.entry(self._asked_code)
        if lines and entry is not None:
            self._dock.asking.close_question()
            self._deeds.link(entry, lines)

    def _on_override(self) -> None:
        problem = self._dock.selected_problem or first_to_override(
            [row.problem for row in self._dock.problems.rows]
        )
        if problem is None:
            self._actions.alerts.note("No problem here is settled by a reason")
        elif problem.override is not None:
            self._deeds.withdraw(self._episode_id, problem)
        elif not may_override(problem):
            self._actions.alerts.note(_NO_REASON[problem.severity is Severity.INFO])
        else:
            self._asked_problem = problem
            subject = problem.code or "this"
            self._dock.ask(
                f"Reason for keeping {subject}: {problem.message}", self._on_reason, hint="Reason"
            )

    def _on_acknowledge(self) -> None:
        problem = self._dock.selected_problem or first_to_acknowledge(
            [row.problem for row in self._dock.problems.rows]
        )
        if problem is None:
            self._actions.alerts.note("No warning here is open")
        elif problem.override is not None and problem.override.acknowledged:
            self._deeds.withdraw(self._episode_id, problem)
        elif may_acknowledge(problem):
            self._deeds.acknowledge(self._episode_id, problem)
        else:
            self._actions.alerts.note(_NOT_ACKNOWLEDGED[problem.severity])

    def _on_withdraw(self) -> None:
        problem = self._dock.selected_problem
        if problem is not None:
            self._deeds.withdraw(self._episode_id, problem)

    def _on_reason(self, answer: str) -> None:
        if len(answer) < 3:
            self._dock.asking.refuse("Write the reason: it is kept in the history.")
            return
        problem, self._asked_problem = self._asked_problem, None
        self._dock.asking.close_question()
        if problem is not None:
            self._deeds.override(self._episode_id, problem, answer)

    def _on_finalise(self) -> None:
        if self._episode_id:
            self._deeds.finalise(self._episode_id)

    def _on_finalise_refused(self) -> None:
        """Errors: to the first of them. The reason itself is said by the window."""
        first = next((row.key for row in self._dock.problems.rows if row.problem.blocks), None)
        self._dock.come_up()
        if first is not None and self._dock.problems_view.select(first):
            self._dock.problems_view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Order -----------------------------------------------------------------------------------
    def _on_move_up(self) -> None:
        self._move(-1)

    def _on_move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        entry = self._dock.selected_code
        case = self._dock.case
        if entry is None or case is None or not self._dock.writable:
            return
        entries = case.diagnoses if entry.system is System.ICD10 else case.procedures
        to = entry.position + by
        if 1 <= to <= len(entries):
            self._deeds.move(entry, to)

    def _on_remove(self) -> None:
        entry = self._dock.selected_code
        if entry is not None and self._dock.writable:
            self._deeds.remove(entry)

    # From list to list -----------------------------------------------------------------------
    def _enter_view(self, view: FitList[Any], *, last: bool = False) -> bool:
        if not (view.select_last() if last else view.select_first()):
            return False
        view.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _on_diagnoses_end(self) -> None:
        if not self._enter_view(self._dock.procedures_view):
            self._dock.focus_default()

    def _on_procedures_start(self) -> None:
        self._enter_view(self._dock.diagnoses_view, last=True)

    def _on_codes_end(self) -> None:
        self.stop_replacing()
        self._dock.focus_default()

    def _on_search_up(self) -> None:
        if not self._enter_view(self._dock.procedures_view, last=True):
            self._enter_view(self._dock.diagnoses_view, last=True)

    def _on_search_down(self) -> None:
        self._enter_view(self._dock.problems_view)


def _date_of(text: str, near: date | None) -> date | None:
    """dd/mm, dd/mm/yy or dd/mm/yyyy; a missing year is that of `near`. None when it is no day."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year = found.groups()
    if year is None:
        number = near.year if near else 0
    else:
        number = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
