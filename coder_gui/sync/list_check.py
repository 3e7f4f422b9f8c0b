"""A merged code list is looked at as a whole before it holds: what no single row can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coder_gui.domain.codes import display
from coder_gui.domain.coding import System
from coder_gui.domain.exchange_rows import Ref
from coder_gui.storage.sync_overlay import seen_as
from coder_gui.storage.sync_work import SyncWork
from coder_gui.sync import code_views
from coder_gui.sync.episode_rows import WORK, Docs, EpisodeRows
from coder_gui.sync.judge import Judge
from coder_gui.sync.list_merge import FIRST_POSITION
from coder_gui.sync.merge import MergeResult

CHECK = "check"


@dataclass(frozen=True, slots=True)
class ListProblem:
    """Why a person must look at a list that could be merged. `rule`: what was found."""

    system: System
    reason: str
    rule: str = ""


def problem_of(
    work: SyncWork,
    rows: EpisodeRows,
    merged: Mapping[Ref, MergeResult],
    judge: Judge | None,
) -> ListProblem | None:
    """The first thing wrong with the merged lists, or None. The page is applied but for merges."""
    before, mine, theirs = (rows.view(side) for side in ("before", "mine", "theirs"))
    found = rows.view("merged", merged)
    for system in System:
        if not code_views.first_is_sure(before, mine, theirs, found, system):
            return ListProblem(system, FIRST_POSITION)
        twice = code_views.coded_twice(before, mine, theirs, system)
        if twice is not None:
            shown = " and ".join(display(system, code) for code in twice)
            return ListProblem(system, CHECK, f"twice:{shown}")
    return None if judge is None else _judged(work, rows, found, mine, theirs, judge)


def _judged(
    work: SyncWork, rows: EpisodeRows, merged: Docs, mine: Docs, theirs: Docs, judge: Judge
) -> ListProblem | None:
    """An error in the merged episode that neither side had."""
    with seen_as(work, merged):
        new = judge(work.connection, rows.episode_id)
    for side in (mine, theirs):
        if not new:
            return None
        with seen_as(work, side):
            new -= judge(work.connection, rows.episode_id)
    if not new:
        return None
    rule = min(new)
    return ListProblem(_system_of(rule, merged), CHECK, rule)


def _system_of(rule: str, merged: Docs) -> System:
    """The list that a judge's key is about: by its code, written or as an id."""
    about = rule.split(":")[1:]
    for one in code_views.listed(merged, System.OPCS4):
        if one.id in about or display(System.OPCS4, one.code) in about:
            return System.OPCS4
    return System.ICD10


def target(rows: EpisodeRows, problem: ListProblem) -> Ref | None:
    """The row of this laptop that is held back until a person decided: the order, else a code.

    None where nothing here is unsent, so that nothing can be held.
    """
    kinds = rows.policy.content | {WORK}
    changed = [ref for ref, here in rows.here.items() if here.state != "clean" and ref[0] in kinds]
    return next(iter(sorted(changed, key=lambda ref: _rank(rows, ref, problem.system))), None)


_HELD = ("code_set", "code", "code_line", "problem_override", "abstraction_line", "line_set")


def _rank(rows: EpisodeRows, ref: Ref, system: System) -> tuple[bool, int, str]:
    kind = ref[0]
    place = _HELD.index(kind) if kind in _HELD else len(_HELD)
    other_list = kind in ("code_set", "code") and not rows.in_list(ref, system)
    return other_list, place, ref[1]


def both_wrote(rows: EpisodeRows, kinds: Iterable[str]) -> bool:
    """True when something of these kinds came and something of them is unsent here."""
    wanted = frozenset(kinds)
    return bool(rows.arrived(wanted)) and bool(rows.unsent(wanted))
