"""What to look for in this episode, from what was coded on earlier ones.

There is deliberately no way from here to a code: a condition is ticked with a line that documents
it in this episode, and codes are added from lines by CodingService alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import canonical, display
from coder_gui.domain.coding import System
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.prompts import Outcome, Prompt, Seen
from coder_gui.domain.roles import Actor
from coder_gui.services.conditions import Condition, Conditions, shipped_conditions
from coder_gui.services.lifecycle import start_if_needed
from coder_gui.services.record import Editions
from coder_gui.services.reference_lists import shipped_specialties
from coder_gui.storage import conditions as rows
from coder_gui.storage import lines
from coder_gui.storage.codes import read_codes
from coder_gui.storage.conditions import ConditionLook, EarlierEpisode
from coder_gui.storage.database import Database
from coder_gui.storage.episodes import read_whole
from coder_gui.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

ORIGINS = {True: "this laptop", False: "PAS"}


class PrompterService:
    """Lists conditions of earlier episodes, and records what came of looking for them."""

    def __init__(
        self,
        database: Database,
        classifications: Editions,
        clock: Clock,
        *,
        conditions: Conditions | None = None,
    ) -> None:
        self._database = database
        self._classifications = classifications
        self._clock = clock
        self._conditions = conditions or shipped_conditions()
        self._specialties = shipped_specialties()

    def prompts(self, episode_id: str) -> tuple[Prompt, ...]:
        """Conditions to look for, what is still open first, then by how lately they were seen.

        From the patient's earlier final episodes on this laptop and from what the PAS has on
        earlier ones; never from this episode's own PAS codes. Raises NotFound.
        """
        with self._database.read() as connection:
            episode = read_whole(connection, episode_id).episode
            earlier = rows.earlier_diagnoses(connection, episode_id)
            looks = rows.looks(connection, episode_id)
            here = lines.read(connection, episode_id, codes={})
            coded = [
                entry.code
                for entry in read_codes(connection, episode_id)
                if entry.system is System.ICD10
            ]
        day = episode.start_date or self._clock.today()
        known = {line.id for line in here}
        found = []
        for condition in self._conditions.groups:
            seen = self._seen(condition, earlier, day)
            look = looks.get(condition.key)
            if look is not None and look.line_id is not None and look.line_id not in known:
                look = None  # its line was removed: it is open again
            if seen or look:
                found.append(_prompt(condition, seen, look, coded))
        return tuple(sorted(found, key=_rank))

    def found(self, actor: Actor, episode_id: str, condition: str, line_id: str) -> Saved[str]:
        """Note that a line of this episode documents the condition; returns its key.

        Raises UserError when the line is of another episode, or was removed.
        """
        with self._database.write(actor, "condition_found") as uow:
            named = self._named(condition)
            start_if_needed(uow, episode_id)
            line = lines.find(uow.connection, line_id)
            if line is None or line.retracted or line.episode_id != episode_id:
                raise UserError(
                    f"{named.name} is ticked with a line of this episode that documents it. "
                    "Write that line first.",
                    field="line",
                )
            if self._newest(uow, episode_id, condition) != line_id:
                rows.look(uow, episode_id, condition, line_id=line_id)
                told = {"condition": named.name, "line_id": line_id, "after": line.row.text}
                uow.record("condition_found", episode_id, told)
            return Saved(condition, *uow.commit())

    def not_mentioned(self, actor: Actor, episode_id: str, condition: str) -> Saved[str]:
        """Note that it was looked for in this episode's record and is not mentioned."""
        with self._database.write(actor, "condition_not_mentioned") as uow:
            named = self._named(condition)
            start_if_needed(uow, episode_id)
            if self._newest(uow, episode_id, condition) != "":
                rows.look(uow, episode_id, condition)
                uow.record("condition_not_mentioned", episode_id, {"condition": named.name})
            return Saved(condition, *uow.commit())

    def withdraw(self, actor: Actor, episode_id: str, condition: str) -> Saved[str]:
        """Take the answer back: the condition is to be looked for again."""
        with self._database.write(actor, "condition_look_withdrawn") as uow:
            named = self._named(condition)
            start_if_needed(uow, episode_id)
            if self._newest(uow, episode_id, condition) is not None:
                rows.look(uow, episode_id, condition, withdrawn=True)
                uow.record("condition_look_withdrawn", episode_id, {"condition": named.name})
            return Saved(condition, *uow.commit())

    def _named(self, key: str) -> Condition:
        condition = self._conditions.named(key)
        if condition is None:
            raise NotFound("This condition is not in the list of long-term conditions.")
        return condition

    @staticmethod
    def _newest(uow: UnitOfWork, episode_id: str, condition: str) -> str | None:
        """The line it was found in, "" for not mentioned, None while it is open."""
        look = rows.looks(uow.connection, episode_id).get(condition)
        return None if look is None else look.line_id or ""

    def _seen(
        self, condition: Condition, earlier: Iterable[EarlierEpisode], day: date
    ) -> tuple[Seen, ...]:
        newest: dict[str, Seen] = {}
        for past in earlier:
            if not condition.counts(past.end_date, day):
                continue
            for written in past.codes:
                code = canonical(System.ICD10, written)
                if code is None or code in newest or code not in condition.codes:
                    continue
                facts = self._classifications.for_date(System.ICD10, past.end_date).facts(code)
                newest[code] = Seen(
                    on=past.end_date,
                    origin=ORIGINS[past.own],
                    display=display(System.ICD10, code),
                    title=facts.title if facts else "",
                    specialty=self._specialties.short(past.specialty),
                )
        return tuple(sorted(newest.values(), key=lambda one: one.on, reverse=True))


def _prompt(
    condition: Condition, seen: tuple[Seen, ...], look: ConditionLook | None, coded: list[str]
) -> Prompt:
    prompt = Prompt(condition.key, condition.name, seen, Outcome.OPEN)
    if look is not None:
        outcome = Outcome.FOUND if look.line_id else Outcome.NOT_MENTIONED
        return replace(prompt, outcome=outcome, line_id=look.line_id, author=look.author)
    if any(code in condition.codes for code in coded):
        return replace(prompt, outcome=Outcome.PRESENT)
    return prompt


def _rank(prompt: Prompt) -> tuple[bool, int, str]:
    newest = max((seen.on.toordinal() for seen in prompt.seen), default=0)
    return prompt.outcome is not Outcome.OPEN, -newest, prompt.name
