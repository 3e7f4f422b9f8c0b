"""Two people changed the order of one list: one order that has the changes of both. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

ORDER = "order"
FIRST_POSITION = "first_position"


@dataclass(frozen=True, slots=True)
class OrderMerge:
    """The order found; `problem` says why a person must see it: "", "order", "first_position".

    With a problem the order still has every entry, in the order of theirs where the two differ.
    """

    order: tuple[str, ...]
    problem: str = ""


def merge_order(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    *,
    hidden: Collection[str] = (),
    mine_first: bool = False,
) -> OrderMerge:
    """The order with the insertions, removals and moves of both.

    Safe only when one side kept the relative order of what all three have, when nothing that one
    side moved was removed by the other, and when the first entry is the one that the only side
    that changed it put there. `hidden` are entries that do not count as the first. Entries that
    both inserted at one place stand in the order theirs, mine (`mine_first`: the other way), or the
    other way round where only that keeps the first entry.
    """
    was, ours, other = _once(base), _once(mine), _once(theirs)
    if ours == other or other == was:
        return OrderMerge(ours)
    if ours == was:
        return OrderMerge(other)
    rest, problem = _skeleton(was, ours, other)
    seen = frozenset(hidden)
    if not _agree_on_first(was, ours, other, seen):
        problem = FIRST_POSITION
    both_ways = [(ours, other), (other, ours)]
    if mine_first:
        both_ways.reverse()
    orders = [_with_both(rest, was, sides) for sides in both_ways]
    for order in orders:
        if _first_is_sure(was, ours, other, order, seen):
            return OrderMerge(order, problem)
    return OrderMerge(orders[0], problem or FIRST_POSITION)


def _with_both(
    rest: Sequence[str], was: Sequence[str], sides: Iterable[Sequence[str]]
) -> tuple[str, ...]:
    """The new entries of both sides put in; what is put in last stands nearest to its anchor."""
    order = list(rest)
    for side in sides:
        order = with_new(order, side, [each for each in side if each not in was])
    return tuple(order)


def _once(order: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(order))


def _skeleton(
    was: Sequence[str], ours: Sequence[str], other: Sequence[str]
) -> tuple[list[str], str]:
    """What of the base neither side removed, in the order of the side that moved something."""
    left = frozenset(was) & frozenset(ours) & frozenset(other)
    before, mine, theirs = (_only(order, left) for order in (was, ours, other))
    gone = (_moved_and_removed(was, ours, other), _moved_and_removed(was, other, ours))
    moved_both = before not in (mine, theirs) and mine != theirs
    problem = ORDER if moved_both or any(gone) else ""
    return (mine if theirs == before else theirs), problem


def _only(order: Iterable[str], wanted: Collection[str]) -> list[str]:
    return [each for each in order if each in wanted]


def _moved_and_removed(was: Sequence[str], mover: Sequence[str], remover: Sequence[str]) -> bool:
    """True when one side moved an entry, against any other, that the other side removed."""
    kept = frozenset(remover)
    place = {each: n for n, each in enumerate(mover)}
    common = [each for each in was if each in place]
    return any(
        place[one] > place[other] and (one not in kept or other not in kept)
        for n, one in enumerate(common)
        for other in common[n + 1 :]
        if one not in kept or other not in kept
    )


def with_new(order: Sequence[str], side: Sequence[str], new: Sequence[str]) -> list[str]:
    """The order with entries of a side put in, each behind what it follows on that side."""
    merged = [each for each in order if each not in frozenset(new)]
    behind: str | None = None
    added = frozenset(new)
    there = frozenset(merged)
    for each in side:
        if each in added:
            merged.insert(0 if behind is None else merged.index(behind) + 1, each)
        if each in added or each in there:
            behind = each
    return merged


def _first(order: Iterable[str], hidden: frozenset[str]) -> str | None:
    return next((each for each in order if each not in hidden), None)


def _agree_on_first(
    was: Sequence[str], ours: Sequence[str], other: Sequence[str], hidden: frozenset[str]
) -> bool:
    """At most one side put another entry first, or both the same."""
    base, mine, theirs = (_first(side, hidden) for side in (was, ours, other))
    return mine == theirs or base in (mine, theirs)


def _first_is_sure(
    was: Sequence[str],
    ours: Sequence[str],
    other: Sequence[str],
    order: Sequence[str],
    hidden: frozenset[str],
) -> bool:
    base, mine, theirs, merged = (_first(side, hidden) for side in (was, ours, other, order))
    if mine == theirs or theirs == base:
        return merged == mine
    return mine == base and merged == theirs
