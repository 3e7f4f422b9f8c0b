"""Three-way merge of one row: documents in, a document and what a person must decide out. Pure.

None and absent mean the same; a merged document leaves None out. A disputed field keeps mine.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from coder_gui.sync.list_merge import merge_order
from coder_gui.sync.policy import FieldRule, KindRule, MergePolicy
from coder_gui.sync.protocol import Doc

SAME_FIELD = "same_field"
STATE = "state"
DELETED_AND_CHANGED = "deleted_and_changed"
INSERT_DIFFERS = "insert_differs"
CHANGED_AFTER = "changed_after"
"""What one side changed, the other had meanwhile approved, sent or answered as it was."""

_SAID = frozenset({FieldRule.PERSON, FieldRule.LIST, FieldRule.WITH})
"""Rules of fields in which a person says something that a removal would lose."""


@dataclass(frozen=True, slots=True)
class FieldDispute:
    """A field that a person decides; `reason` is one of the words of a conflict row."""

    field: str
    base: Any
    mine: Any
    theirs: Any
    reason: str


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The row as merged. `merged_fields`: what theirs changed and is in, or was settled by rule."""

    doc: Doc
    merged_fields: tuple[str, ...] = ()
    disputes: tuple[FieldDispute, ...] = ()


def without_none(doc: Doc) -> Doc:
    """The document as it is compared."""
    return {name: value for name, value in doc.items() if value is not None}


def merge(
    policy: MergePolicy,
    kind: str,
    base: Doc | None,
    mine: Doc,
    theirs: Doc,
    *,
    hidden: Collection[str] = (),
    mine_first: bool = False,
) -> MergeResult:
    """One row from two copies and what both started from (None: both made it, or it is not known).

    `hidden` and `mine_first` are for lists, see `merge_order`.
    """
    ours, other = without_none(mine), without_none(theirs)
    was = without_none(base) if base is not None else None
    if ours == other or other == was:
        return MergeResult(ours)
    rules = policy.of(kind)
    if ours == was:
        return MergeResult(other, _differing(was, other))
    if rules.rule is KindRule.INSERT_ONLY:
        return MergeResult(other, _differing(ours, other))
    if rules.rule is KindRule.LATER_AS_OF:
        if str(ours.get("as_of", "")) > str(other.get("as_of", "")):
            return MergeResult(ours, _differing(was or {}, other))
        return MergeResult(other, _differing(ours, other))
    return _Fields(policy, kind, was, ours, other, hidden, mine_first).merged()


def _differing(one: Doc, other: Doc) -> tuple[str, ...]:
    return tuple(name for name in sorted({*one, *other}) if one.get(name) != other.get(name))


class _Fields:
    """The merge of one row, field by field."""

    def __init__(
        self,
        policy: MergePolicy,
        kind: str,
        base: Doc | None,
        mine: Doc,
        theirs: Doc,
        hidden: Collection[str],
        mine_first: bool,
    ) -> None:
        self._policy = policy
        self._kind = kind
        self._rules = policy.of(kind)
        self._new = base is None
        self._base, self._mine, self._theirs = base or {}, mine, theirs
        self._hidden = hidden
        self._mine_first = mine_first
        self._doc: Doc = {}
        self._merged: list[str] = []
        self._disputes: list[FieldDispute] = []

    def merged(self) -> MergeResult:
        names = sorted({*self._base, *self._mine, *self._theirs})
        following = [name for name in names if self._rules.of(name).rule is FieldRule.WITH]
        for name in (*(one for one in names if one not in following), *following):
            self._field(name)
        self._removal()
        self._sealing()
        return MergeResult(
            without_none(self._doc), tuple(sorted(self._merged)), tuple(self._disputes)
        )

    def _field(self, name: str) -> None:
        was, ours, other = (side.get(name) for side in (self._base, self._mine, self._theirs))
        lead = self._rules.of(name).lead
        if lead and self._both_changed(lead):
            self._follow(name, lead)
        elif ours == other or other == was:
            self._doc[name] = ours
        elif ours == was:
            self._take(name, other)
        elif lead:
            self._follow(name, lead)
        else:
            self._both(name, was, ours, other)

    def _take(self, name: str, value: Any) -> None:
        self._doc[name] = value
        self._merged.append(name)

    def _both_changed(self, name: str) -> bool:
        was, ours, other = (side.get(name) for side in (self._base, self._mine, self._theirs))
        return ours != other and was not in (ours, other)

    def _follow(self, name: str, lead: str) -> None:
        """The value of the side whose `lead` is kept; theirs where both leads are one."""
        ours, other = self._mine.get(lead), self._theirs.get(lead)
        kept = ours != other and self._doc.get(lead) == ours
        if kept or self._mine.get(name) == self._theirs.get(name):
            self._doc[name] = self._mine.get(name)
        else:
            self._take(name, self._theirs.get(name))

    def _both(self, name: str, was: Any, ours: Any, other: Any) -> None:
        """Both changed it, to different values."""
        rule = self._rules.of(name).rule
        if rule is FieldRule.MINE:
            self._take(name, ours)
        elif rule in (FieldRule.FIRST, FieldRule.THEIRS, FieldRule.ANY):
            self._take(name, other)
        elif rule is FieldRule.LATER and type(ours) is type(other):
            self._take(name, max(ours, other))
        elif rule is FieldRule.LATER and None in (ours, other):
            self._take(name, other if ours is None else ours)
        elif rule is FieldRule.LIST and isinstance(ours, list) and isinstance(other, list):
            self._list(name, was, ours, other)
        elif kept := self._kept_state(name, ours, other):
            self._take(name, kept)
        else:
            self._dispute(name, self._reason(name))

    def _kept_state(self, name: str, ours: Any, other: Any) -> str | None:
        if self._rules.rule is not KindRule.STATE or name != STATE:
            return None
        return self._policy.state_kept(self._kind, str(ours), str(other))

    def _reason(self, name: str) -> str:
        if self._rules.rule is KindRule.STATE and name not in self._rules.sealed:
            return STATE
        return INSERT_DIFFERS if self._new else SAME_FIELD

    def _list(self, name: str, was: Any, ours: list[str], other: list[str]) -> None:
        found = merge_order(
            was if isinstance(was, list) else (),
            ours,
            other,
            hidden=self._hidden,
            mine_first=self._mine_first,
        )
        if found.problem and self._rules.unsafe is FieldRule.PERSON:
            self._dispute(name, found.problem)
        else:
            self._take(name, list(found.order))

    def _dispute(self, name: str, reason: str) -> None:
        ours = self._mine.get(name)
        self._doc[name] = ours
        self._disputes.append(
            FieldDispute(name, self._base.get(name), ours, self._theirs.get(name), reason)
        )

    def _removal(self) -> None:
        """Taken away by one side, and something said in it by the other: a person decides."""
        name = self._rules.removal
        if not name or self._new:
            return
        was, ours, other = (bool(side.get(name)) for side in (self._base, self._mine, self._theirs))
        if ours == other or was:
            return
        changer = self._theirs if ours else self._mine
        said = [
            one
            for one in _differing(self._base, changer)
            if one != name and self._rules.of(one).rule in _SAID
        ]
        if said:
            self._merged = [one for one in self._merged if one != name]
            self._dispute(name, DELETED_AND_CHANGED)

    def _sealing(self) -> None:
        """One side moved it into a state that vouches for what the other side changed."""
        states = [side.get(STATE) for side in (self._base, self._mine, self._theirs)]
        sealed = [state in self._rules.sealed_in and state != states[0] for state in states[1:]]
        if self._new or not any(sealed):
            return
        for name in self._rules.sealed:
            was, ours, other = (side.get(name) for side in (self._base, self._mine, self._theirs))
            mine_changed, theirs_changed = ours != was, other != was
            if mine_changed is theirs_changed:
                continue  # neither did, or it is in dispute already, or both say the same
            if (sealed[0] and theirs_changed) or (sealed[1] and mine_changed):
                self._merged = [one for one in self._merged if one != name]
                self._dispute(name, CHANGED_AFTER)
