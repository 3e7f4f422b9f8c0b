"""A plan in parts that stand for themselves: each is whole people, with all that is theirs.

A part has every row, effect and message of the patients in it, and of those that they were or are
mixed up with (merged, a stay that changed hands). So parts may be written one after the other in
transactions of their own: after any of them each patient, spell and episode is as it was or as the
import makes it, and importing again finds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from coder_gui.exchange.pas_plan import Effect, Plan
from coder_gui.exchange.pas_state import KINDS, PasState, Row

M = TypeVar("M")

INSERTED, HEARD, UPDATED, FOLLOWED = 4, 2, 20, 40
"""What writing takes: a new row, one only heard of again, a changed one, and what follows from it
for the work on an episode. Measured; a unit is about ten microseconds on two cores."""

SMALLEST = 20 * 3 * INSERTED
"""A part is about twenty new episodes or one patient, whichever is more."""


@dataclass(slots=True)
class Part(Generic[M]):
    """What a plan writes for some people; `messages` are those that say it. Fields as in Plan."""

    weight: int = 0
    inserts: dict[str, list[Row]] = field(default_factory=dict)
    updates: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    heard: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    messages: list[M] = field(default_factory=list)

    def add(self, other: Part[M]) -> None:
        """Take another part in as well."""
        self.weight += other.weight
        for kind in KINDS:
            if kind in other.inserts:
                self.inserts.setdefault(kind, []).extend(other.inserts[kind])
            if kind in other.heard:
                self.heard.setdefault(kind, []).extend(other.heard[kind])
        self.updates += other.updates
        self.effects += other.effects
        self.messages += other.messages

    @property
    def news(self) -> bool:
        """Whether rows that are sent to others are written."""
        return bool(self.inserts or self.updates or self.effects)

    @property
    def known(self) -> bool:
        """Whether anything that was here before looks different afterwards."""
        return bool(self.updates or self.effects)


def in_parts(plan: Plan, messages: Iterable[tuple[Sequence[str], M]] = ()) -> list[Part[M]]:
    """The parts of a plan, in the order of the people's ids.

    That is the order of the file's indexes, so that a slice changes neighbouring pages: measured,
    an import takes a fifth less processor time than in the order of the extract. `messages` come
    with ids of rows that they speak of; those that speak of none go last.
    """
    people = related(plan.state)
    small: dict[str, Part[M]] = {}

    def home(row_id: str) -> Part[M]:
        return small.setdefault(people[row_id], Part())

    for kind in KINDS:
        for row in plan.inserts.get(kind, ()):
            part = home(row.id)
            part.inserts.setdefault(kind, []).append(row)
            part.weight += INSERTED
        for row_id, as_of in plan.heard.get(kind, ()):
            part = home(row_id)
            part.heard.setdefault(kind, []).append((row_id, as_of))
            part.weight += HEARD
    for kind, row_id, changes in plan.updates:
        part = home(row_id)
        part.updates.append((kind, row_id, changes))
        part.weight += UPDATED
    for effect in plan.effects:
        part = home(effect.episode_id)
        part.effects.append(effect)
        part.weight += FOLLOWED
    of_nobody: Part[M] = Part()
    for ids, message in messages:
        of = next((people[one] for one in ids if one in people), None)
        part = of_nobody if of is None else small.setdefault(of, Part())
        part.messages.append(message)
        part.weight += HEARD
    return _joined([*(small[one] for one in sorted(small)), of_nobody])


def _joined(small: Iterable[Part[M]]) -> list[Part[M]]:
    parts: list[Part[M]] = []
    for one in small:
        if not one.weight:
            continue
        if not parts or parts[-1].weight >= SMALLEST:
            parts.append(Part())
        parts[-1].add(one)
    return parts


def related(state: PasState) -> dict[str, str]:
    """Row id: the patient id that stands for all people whom its owner is mixed up with."""
    mixed = _Mixed()
    for row in state.patients.values():
        mixed.join(row.id, row.get("merged_into"), row.old.get("merged_into"))
    owned = [*state.rows("patient_alias"), *state.rows("spell"), *state.rows("episode")]
    for row in owned:
        if row.old:
            mixed.join(row.get("patient_id"), row.old.get("patient_id"))
    for spell_id, episodes in state.episodes.items():
        spell = state.spells.get(spell_id)
        for episode in episodes:
            if spell is not None and spell.get("patient_id") != episode.get("patient_id"):
                mixed.join(spell.get("patient_id"), episode.get("patient_id"))
    people = {row.id: mixed.first(row.id) for row in state.patients.values()}
    for row in owned:
        people[row.id] = mixed.first(row.get("patient_id"))
    for row in state.rows("episode_alias"):
        people[row.id] = people[row.get("spell_id")]
    return people


class _Mixed:
    """Sets of patient ids, joined as they turn out to be related."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}

    def first(self, patient_id: str) -> str:
        """The id that stands for the set."""
        while (before := self._before.get(patient_id)) is not None:
            patient_id = before
        return patient_id

    def join(self, patient_id: str, *others: str | None) -> None:
        """Put the sets of these together; None is nobody."""
        for other in others:
            if other is not None and (one := self.first(other)) != self.first(patient_id):
                self._before[one] = self.first(patient_id)
