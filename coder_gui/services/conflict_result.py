"""What a disputed code list becomes: its rows side by side, and the result of the answers. Pure.

Rows are matched by the code's id; a code that only one side added is matched with one of the other
side that may stand for the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coder_gui.domain.coding import System
from coder_gui.domain.conflicts import Choice, Decision
from coder_gui.sync.code_views import Placed, alike
from coder_gui.sync.conflict_views import Entry, ListViews, ids
from coder_gui.sync.list_merge import merge_order, with_new


@dataclass(frozen=True, slots=True)
class Aligned:
    """One row of the desk. `asked`: a person decides it; `reason` is the conflict's word."""

    key: str
    mine: Entry | None
    theirs: Entry | None
    before: Entry | None
    asked: bool
    reason: str = ""

    @property
    def pair(self) -> bool:
        """True where each side added a code of its own, for what may be one thing."""
        return self.mine is not None and self.theirs is not None and self.mine.id != self.theirs.id

    @property
    def same(self) -> bool:
        """True where nobody changed anything."""
        return _alike(self.mine, self.theirs) and _alike(self.mine, self.before)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The answers that have a meaning here."""
        if not self.asked:
            return ()
        both = (Choice.BOTH,) if self.pair else ()
        return (Choice.MINE, Choice.THEIRS, Choice.BEFORE, *both, Choice.EDITED)

    def settled(self) -> Entry | None:
        """What comes of it where nobody is asked: the side that changed it."""
        if self.pair or _alike(self.mine, self.before):
            return self.theirs
        return self.mine

    def chosen(self, choice: Choice) -> tuple[Entry, ...]:
        """The codes that an answer leaves."""
        sides = {
            Choice.MINE: (self.mine,),
            Choice.THEIRS: (self.theirs,),
            Choice.BEFORE: (self.before,),
            Choice.BOTH: (self.theirs, self.mine),
            Choice.EDITED: (self.mine or self.theirs or self.before,),
        }
        return tuple(one for one in sides[choice] if one is not None)


def _alike(one: Entry | None, other: Entry | None) -> bool:
    return (one is None and other is None) or (one is not None and one.says_as(other))


def aligned(
    views: ListViews, asked: Mapping[str, str], *, everything: bool = False
) -> tuple[Aligned, ...]:
    """The rows of a list in the order of the desk.

    `asked`: the reason by id of the codes that a person decides. `everything`: rows that differ
    are shown as settled, since the list is chosen as a whole.
    """
    mine, theirs, before = (
        {one.id: one for one in side} for side in (views.mine, views.theirs, views.before)
    )
    partner = {} if everything else _partners(views)
    rows = []
    for row_id in _desk_order(views):
        if row_id in partner.values():
            continue
        m, t, b = mine.get(row_id), theirs.get(row_id), before.get(row_id)
        reason = asked.get(row_id, "")
        if row_id in partner:
            t = theirs[partner[row_id]]
            twin = m is not None and m.code == t.code and views.system is System.ICD10
            reason = reason or ("" if twin else "twice")
        rows.append(Aligned(row_id, m, t, b, bool(reason), reason))
    return tuple(rows)


def _partners(views: ListViews) -> dict[str, str]:
    """Codes that I added: the code that they added for what may be the same thing."""
    was = {(one.id, one.code) for one in views.before}
    known = {one.id for one in views.before}
    ours = [one for one in views.mine if (one.id, one.code) not in was and one.id not in known]
    other = [one for one in views.theirs if (one.id, one.code) not in was and one.id not in known]
    both = {one.id for one in views.mine} & {one.id for one in views.theirs}
    found: dict[str, str] = {}
    for one in ours:
        for two in other:
            taken = two.id in found.values() or one.id in both or two.id in both
            if not taken and alike(_placed(one), _placed(two), views.system):
                found[one.id] = two.id
                break
    return found


def _placed(entry: Entry) -> Placed:
    return Placed(entry.id, entry.code, entry.lines)


def merged_order(views: ListViews) -> list[str]:
    """The order that the lists make together."""
    return list(merge_order(ids(views.before), ids(views.mine), ids(views.theirs)).order)


def _desk_order(views: ListViews) -> list[str]:
    """The merged order with what either side took away in its old place."""
    order = merged_order(views)
    gone = [one for one in ids(views.before) if one not in order]
    return with_new(order, ids(views.before), gone)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A code of the result. `side`: whose words it takes; `typed`: a code that was typed."""

    entry: Entry
    side: Choice
    typed: str = ""


def result(
    views: ListViews,
    rows: Sequence[Aligned],
    decisions: Mapping[str, Decision],
    *,
    order: Choice | None = None,
    whole: Choice | None = None,
) -> tuple[Outcome, ...]:
    """The list that the answers make, in its order; what is undecided is left out.

    `order`: whose order a person chose; `whole`: whose list, as it is.
    """
    if whole in (Choice.MINE, Choice.THEIRS):
        side = views.mine if whole is Choice.MINE else views.theirs
        return tuple(Outcome(one, whole) for one in side)
    kept: dict[str, Outcome] = {}
    for row in rows:
        for one in _outcomes(row, decisions.get(row.key)):
            kept[one.entry.id] = one
    return tuple(kept[one] for one in _ordered(views, order) if one in kept)


def _outcomes(row: Aligned, decision: Decision | None) -> tuple[Outcome, ...]:
    if decision is not None and decision.choice in row.choices:
        found = row.chosen(decision.choice)
        typed = decision.text if decision.choice is Choice.EDITED else ""
        return tuple(Outcome(one, _side(row, one), typed) for one in found)
    settled = None if row.asked else row.settled()
    return () if settled is None else (Outcome(settled, _side(row, settled)),)


def _side(row: Aligned, entry: Entry) -> Choice:
    if entry is row.theirs:
        return Choice.THEIRS
    return Choice.MINE if entry is row.mine else Choice.BEFORE


def _ordered(views: ListViews, order: Choice | None) -> list[str]:
    everything = _desk_order(views)
    chosen = {
        Choice.MINE: views.mine,
        Choice.THEIRS: views.theirs,
        Choice.BEFORE: views.before,
    }.get(order or Choice.EDITED)
    if chosen is None:
        return everything
    first = ids(chosen)
    return with_new(first, everything, [one for one in everything if one not in first])
