"""What the rows of the codes dock say, worked out once so that painting only paints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from coder_gui.domain.abstraction import AbstractionLine
from coder_gui.domain.coding import CodeEntry, Fix, Hit, Problem, Severity, System
from coder_gui.domain.finalising import may_acknowledge, may_override
from coder_gui.services.foresight import Foreseen
from coder_gui.ui.dates import long_date, short_date
from coder_gui.ui.icons import Icon

ROLE_MARKS = {"dagger": "†", "asterisk": "*"}
SYSTEM_WORDS = {System.ICD10: "ICD-10", System.OPCS4: "OPCS-4"}
MAX_FIX_KEYS = 9


class Tie(Enum):
    """Where a row stands in what belongs together: a pair, or a procedure group."""

    NONE = "none"
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class CodeItem:
    """One code of a list. `links` are (line id, "line 3"); `linked`: the selected line supports it.

    `current_line` is the selected line, whose chip is filled.
    """

    key: str
    number: int
    display: str
    title: str
    date: str
    links: tuple[tuple[str, str], ...]
    tie: Tie
    linked: bool
    current_line: str
    procedure: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One search result. `means`: what the typed words stand for, where they could mean more than
    one thing. `where` is its classification; `foreseen`: what adding it would break.
    """

    key: tuple[str, str]
    system: System
    code: str
    display: str
    title: str
    why: str
    usable: bool
    nearest: bool
    where: str
    hit: Hit
    means: str = ""
    foreseen: Foreseen | None = None

    @property
    def sentence(self) -> str:
        """The row for screen readers."""
        said = [self.display, self.title, self.where, *filter(None, [self.means]), self.why]
        if self.foreseen is not None:
            said.append(f"{self.foreseen.message} {self.foreseen.reference}".strip())
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class ProblemItem:
    """One problem. `fix_number` is the digit of its Alt key, 0 for none.

    `offer` is what can be done about it in words ("": nothing by one key), `offer_key` its key
    where that is not the fix's, `first`: that key means this one while none is selected. `opens`
    is the key that opens the standard it cites, "" where no book holds that.
    """

    key: tuple[str, str, int]
    problem: Problem
    icon: Icon
    tone: str
    word: str
    message: str
    reference: str
    fix: Fix | None
    fix_number: int
    offer: str
    offer_key: str
    first: bool
    sentence: str
    opens: str = ""


Opens = Callable[[Problem], str]
"""The key that opens the standard that a problem cites, or ""."""


def no_book(_problem: Problem) -> str:
    """Where no standard can be opened."""
    return ""


def code_items(
    entries: Sequence[CodeEntry],
    lines: Sequence[AbstractionLine],
    selected_line: str,
    year: int | None,
) -> tuple[CodeItem, ...]:
    """Rows of one list; `year` is the year that dates leave out."""
    numbers = {line.id: line.number for line in lines}
    ties = _ties(entries)
    return tuple(
        _code_item(entry, tie, numbers, selected_line, year)
        for entry, tie in zip(entries, ties, strict=True)
    )


def _code_item(
    entry: CodeEntry, tie: Tie, numbers: dict[str, int], selected_line: str, year: int | None
) -> CodeItem:
    links = sorted((numbers[line], line) for line in entry.line_ids if line in numbers)
    when = short_date(entry.procedure_date, year) if entry.procedure_date else ""
    supported = ", ".join(f"line {number}" for number, _ in links)
    said = [f"{entry.position}", entry.display, entry.title]
    if entry.procedure_date:
        said.append(long_date(entry.procedure_date))
    if entry.role in ROLE_MARKS:
        said.append(entry.role or "")
    said.append(f"supported by {supported}" if supported else "no evidence")
    return CodeItem(
        key=entry.id,
        number=entry.position,
        display=entry.display + ROLE_MARKS.get(entry.role or "", ""),
        title=entry.title,
        date=when,
        links=tuple((line, f"line {number}") for number, line in links),
        tie=tie,
        linked=bool(selected_line) and selected_line in entry.line_ids,
        current_line=selected_line,
        procedure=entry.system is System.OPCS4,
        sentence=", ".join(said),
    )


def _ties(entries: Sequence[CodeEntry]) -> list[Tie]:
    """Brackets: neighbours of one procedure group, or a dagger with the asterisks on it."""
    marks = [_tie_key(entry) for entry in entries]
    ties = []
    for at, mark in enumerate(marks):
        before = at > 0 and marks[at - 1] == mark
        after = at + 1 < len(marks) and marks[at + 1] == mark
        if before and after:
            ties.append(Tie.MIDDLE)
        elif after:
            ties.append(Tie.FIRST)
        else:
            ties.append(Tie.LAST if before else Tie.NONE)
    return ties


def _tie_key(entry: CodeEntry) -> str:
    if entry.group:
        return f"group {entry.group}"
    return entry.paired_with or entry.id


def result_items(system: System, hits: Sequence[Hit]) -> tuple[ResultItem, ...]:
    """Rows of one system's answers, in their order."""
    words = SYSTEM_WORDS[system]
    several = len({hit.means.casefold() for hit in hits if hit.means}) > 1
    return tuple(
        ResultItem(
            key=(system.value, hit.code),
            system=system,
            code=hit.code,
            display=hit.display,
            title=hit.title,
            why=_why(hit),
            usable=hit.usable,
            nearest=hit.nearest,
            where=words,
            hit=hit,
            means=hit.means if several or _tells(hit) else "",
        )
        for hit in hits
    )


def _tells(hit: Hit) -> bool:
    """What the words mean says something that the title does not."""
    return bool(hit.means) and hit.means.casefold() not in hit.title.casefold()


def _why(hit: Hit) -> str:
    """The reason without the meaning, which stands before it."""
    return hit.why.replace(f"{hit.lead}: {hit.means}", hit.lead, 1) if hit.means else hit.why


_LOOKS = {
    Severity.ERROR: (Icon.ERROR, "err", "Error"),
    Severity.WARNING: (Icon.WARNING, "warn", "Warning"),
    Severity.INFO: (Icon.INFO, "info", "Note"),
}


OVERRIDE, WITHDRAW = "Override with a reason", "Withdraw the reason"
ACKNOWLEDGE, UNACKNOWLEDGE = "Acknowledge", "Withdraw the acknowledgement"
REASON_KEY, ACKNOWLEDGE_KEY = "Alt+R", "Alt+K"


def problem_items(
    problems: Sequence[Problem], *, writable: bool, opens: Opens = no_book
) -> tuple[ProblemItem, ...]:
    """Rows in the order given; the first nine fixes get a key. Without `writable`: no offers."""
    items: list[ProblemItem] = []
    fixes = 0
    seen: dict[tuple[str, str], int] = {}
    aims = (first_to_override(problems), first_to_acknowledge(problems)) if writable else ()
    for problem in problems:
        fix = problem.fixes[0] if writable and problem.fixes and not problem.override else None
        number = 0
        if fix is not None and fixes < MAX_FIX_KEYS:
            fixes += 1
            number = fixes
        name = (problem.rule, problem.code_id or problem.code or "")
        seen[name] = seen.get(name, 0) + 1
        offer = _offer(problem, fix) if writable else ("", "")
        item = _problem_item(problem, (*name, seen[name]), fix, number, offer)
        aimed = any(problem is aim for aim in aims) and fix is None
        key = opens(problem)
        said = f"{item.sentence} {key}: Open the standard" if key else item.sentence
        items.append(replace(item, first=aimed, opens=key, sentence=said))
    return tuple(items)


def first_to_override(problems: Sequence[Problem]) -> Problem | None:
    """What Alt+R means while no problem is selected: the first that a reason can settle.

    One without a fix goes before one that could be put right by a key.
    """
    open_ones = [each for each in problems if each.override is None and may_override(each)]
    without = (each for each in open_ones if not each.fixes)
    return next(without, open_ones[0] if open_ones else None)


def first_to_acknowledge(problems: Sequence[Problem]) -> Problem | None:
    """What Alt+K means while no problem is selected: the first open warning.

    One without a fix goes before one that could be put right by a key.
    """
    warnings = [each for each in problems if may_acknowledge(each)]
    without = (each for each in warnings if not each.fixes)
    return next(without, warnings[0] if warnings else None)


def _offer(problem: Problem, fix: Fix | None) -> tuple[str, str]:
    """What is offered, and its key where that is not a digit."""
    if problem.override is not None and problem.override.acknowledged:
        return UNACKNOWLEDGE, ACKNOWLEDGE_KEY
    if problem.override is not None:
        return WITHDRAW, REASON_KEY
    if fix is not None:
        return fix.label, ""
    if may_acknowledge(problem):
        return ACKNOWLEDGE, ACKNOWLEDGE_KEY
    return (OVERRIDE, REASON_KEY) if may_override(problem) else ("", "")


def _problem_item(
    problem: Problem,
    key: tuple[str, str, int],
    fix: Fix | None,
    number: int,
    offered: tuple[str, str],
) -> ProblemItem:
    offer, offer_key = offered
    icon, tone, word = _LOOKS[problem.severity]
    reference = problem.reference
    if problem.unverified:
        reference = f"{reference}, unverified" if reference else "unverified"
    if problem.override is not None:
        settled = "Acknowledged" if problem.override.acknowledged else "Overridden"
        icon, tone, word = Icon.CHECK, "text2", settled
        reference = " · ".join(filter(None, (problem.override.reason, problem.override.author)))
    said = f"{word}: {problem.message}" + (f" {reference}" if reference else "")
    if number:
        said += f" Alt+{number}: {offer}"
    elif offer_key:
        said += f" {offer_key}: {offer}"
    return ProblemItem(
        key=key,
        problem=problem,
        icon=icon,
        tone=tone,
        word=word,
        message=problem.message,
        reference=reference,
        fix=fix,
        fix_number=number,
        offer=offer,
        offer_key=offer_key,
        first=False,
        sentence=said,
    )
