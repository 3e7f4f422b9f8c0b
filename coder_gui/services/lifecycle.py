"""The life of an episode's work: who moves it from which state to which, and what that needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import Problem, System
from coder_gui.domain.episode import (
    FINISHED_STATES,
    MOVES,
    NEEDS_REASON,
    OPEN_STATES,
    STATE_WORDS,
    State,
    Verb,
    Work,
    may_reopen,
    next_state,
)
from coder_gui.domain.errors import Refused, UserError
from coder_gui.domain.finalising import SecondLook, missing, refusal
from coder_gui.domain.roles import Actor
from coder_gui.services.conflict_names import refuse_open
from coder_gui.services.query_standing import keep_open_unanswered
from coder_gui.services.record import Editions, blocking
from coder_gui.standards.rules import RulePack
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.storage.codes import StoredRecord, read_record
from coder_gui.storage.database import Database
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.storage.work import WorkFacts, read_work, write_work
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.domain.calendar import Calendar
    from coder_gui.system.clock import Clock

PAS_FIELDS = frozenset({"end_date", "sex", "consultant_code"})
"""PAS facts whose change makes a finished episode worth another look."""
_NEEDS_NEXT = frozenset({Verb.WAIT_INFORMATION, Verb.WAIT_PATHOLOGY})
_BY_A_PERSON = frozenset(
    {
        Verb.WAIT_INFORMATION,
        Verb.WAIT_PATHOLOGY,
        Verb.RAISE_QUERY,
        Verb.INFORMATION_ARRIVES,
        Verb.RESUME,
        Verb.FINALISE,
        Verb.SECOND_LOOK,
        Verb.AGREE,
        Verb.DISAGREE,
        Verb.REOPEN,
        Verb.MARK_NOT_CODABLE,
    }
)


def start_if_needed(uow: UnitOfWork, episode_id: str) -> WorkFacts:
    """Make the episode one that can be written on: the first line or code starts it.

    Part of the transaction of that line or code. Raises Refused, with what to do, when the work
    on it is finished, cancelled or not codable.
    """
    facts = read_work(uow.connection, episode_id)
    state = facts.work.state
    if state in OPEN_STATES:
        return facts
    if state in FINISHED_STATES:
        raise Refused(f"This episode is {STATE_WORDS[state].lower()}. Reopen it to change it.")
    if state is State.CANCELLED:
        raise Refused("The PAS cancelled this episode. What was written on it is kept as it is.")
    if state is State.NOT_CODABLE:
        raise Refused("This episode was marked not codable. Reopen it to code it.")
    moved = _moved(uow, episode_id, facts, Verb.START, started_by=uow.actor.name)
    return replace(facts, work=moved, stored=True)


def apply_pas_change(
    uow: UnitOfWork,
    episode_id: str,
    *,
    changed_fields: Collection[str],
    after_freeze: bool = False,
) -> Work:
    """The import changed PAS facts: a finished episode comes back, marked reopened.

    Only a change of end date, sex or consultant (PAS_FIELDS) does that; `after_freeze` makes what
    follows an amendment. In other states nothing moves. Returns the work as it is then.
    """
    facts = read_work(uow.connection, episode_id)
    fields = sorted(PAS_FIELDS.intersection(changed_fields))
    if not fields or facts.work.state not in FINISHED_STATES:
        return facts.work
    return _moved(
        uow,
        episode_id,
        facts,
        Verb.PAS_CHANGED,
        reopened=True,
        amendment=facts.work.amendment or after_freeze,
        reason=f"The PAS changed {', '.join(_FIELD_WORDS[field] for field in fields)}",
    )


_FIELD_WORDS = {
    "end_date": "the end date",
    "sex": "the sex",
    "consultant_code": "the consultant",
}


def apply_cancel(uow: UnitOfWork, episode_id: str) -> Work:
    """The PAS cancelled the episode. What a person wrote stays, and so does the state before.

    An episode nobody worked on needs no row: its state follows from the PAS row alone.
    """
    facts = read_work(uow.connection, episode_id)
    if not facts.stored or facts.work.state is State.CANCELLED:
        return replace(facts.work, state=State.CANCELLED)
    before = facts.work.state
    return _moved(uow, episode_id, facts, Verb.PAS_CANCELS, state_before_cancel=before)


def apply_reinstate(uow: UnitOfWork, episode_id: str) -> Work:
    """The PAS took the cancellation back: the work goes on in the state it had before."""
    facts = read_work(uow.connection, episode_id)
    if not facts.stored or facts.work.state is not State.CANCELLED:
        return facts.work
    return _moved(uow, episode_id, facts, Verb.PAS_REINSTATES, state_before_cancel=None)


def apply_information(uow: UnitOfWork, episode_id: str, *, what: str) -> Work:
    """Something an episode may have waited for arrived, such as a document; `what` says what.

    Waiting episodes are moved to update received; in other states nothing moves.
    """
    facts = read_work(uow.connection, episode_id)
    waiting, _ = MOVES[Verb.INFORMATION_ARRIVES]
    if facts.work.state not in waiting:
        return facts.work
    return _moved(uow, episode_id, facts, Verb.INFORMATION_ARRIVES, told=what)


def apply_query(uow: UnitOfWork, episode_id: str, *, what: str) -> Work:
    """A query of the episode waits for somebody; `what` says so.

    Work that goes on is moved to query raised; in other states nothing moves.
    """
    facts = read_work(uow.connection, episode_id)
    working, _ = MOVES[Verb.RAISE_QUERY]
    if facts.work.state not in working:
        return facts.work
    return _moved(uow, episode_id, facts, Verb.RAISE_QUERY, reason=what, next_action=None)


def apply_answer(
    uow: UnitOfWork, episode_id: str, *, what: str, after_freeze: bool = False
) -> Work:
    """A query of the episode was answered; `what` says so.

    Waiting episodes are moved to update received. Finished ones come back, marked reopened, and
    `after_freeze` makes what follows an amendment. In other states nothing moves.
    """
    facts = read_work(uow.connection, episode_id)
    if facts.work.state not in FINISHED_STATES:
        return apply_information(uow, episode_id, what=what)
    return _moved(
        uow,
        episode_id,
        facts,
        Verb.ANSWER_ARRIVES,
        reopened=True,
        amendment=facts.work.amendment or after_freeze,
        reason=what,
    )


def apply_unanswered(uow: UnitOfWork, episode_id: str, *, what: str) -> Work:
    """Nobody answered, and the episode is coded to what is documented; `what` says so.

    An episode that waited for the answer is in progress again; in other states nothing moves.
    """
    facts = read_work(uow.connection, episode_id)
    if facts.work.state is not State.QUERY_RAISED:
        return facts.work
    return _moved(uow, episode_id, facts, Verb.RESUME, reason=what, next_action=None)


def apply_export(uow: UnitOfWork, episode_id: str) -> Work:
    """The episode was handed back: final becomes exported; an export again moves nothing."""
    facts = read_work(uow.connection, episode_id)
    if facts.work.state is not State.FINAL:
        return facts.work
    return _moved(uow, episode_id, facts, Verb.EXPORT)


def apply_acknowledge(uow: UnitOfWork, episode_id: str) -> Work:
    """The PAS acknowledged the export; anything but an exported episode is left as it is."""
    facts = read_work(uow.connection, episode_id)
    if facts.work.state is not State.EXPORTED:
        return facts.work
    return _moved(uow, episode_id, facts, Verb.ACKNOWLEDGE)


def _moved(
    uow: UnitOfWork,
    episode_id: str,
    facts: WorkFacts,
    verb: Verb,
    *,
    told: str | None = None,
    **changes: Any,
) -> Work:
    """Write the move and its history entry; `changes` are the other fields of the work."""
    before = facts.work
    state = next_state(before.state, verb, before=before.state_before_cancel)
    work = replace(before, state=state, **changes)
    write_work(uow, episode_id, work)
    uow.record(
        "state_moved",
        episode_id,
        {
            "verb": verb.value,
            "from": before.state.value,
            "to": state.value,
            "before": STATE_WORDS[before.state],
            "after": STATE_WORDS[state],
            "reason": told or work.reason,
            "next_action": work.next_action,
            "amendment": work.amendment,
        },
    )
    return work


def second_look_policy(path: Path) -> SecondLook:
    """The trust's policy from its file; what is not asked for is left empty.

    Raises UserError with the place and the reason when the file is not as it should be.
    """
    whole = read_toml(path)
    whole.day("valid_from")
    whole.text("source")
    death = _asked(whole.table("death"), "discharge_methods")
    people = _asked(whole.table("trainee"), "people")
    codes = _asked(whole.table("flagged"), "diagnoses")
    whole.finish()
    plain = tuple(code.upper().replace(".", "") for code in codes)
    return SecondLook(frozenset(death), frozenset(people), plain)


def _asked(table: TomlTable, key: str) -> tuple[str, ...]:
    asked = table.value("asked") if "asked" in table else False
    found = table.texts(key, ())
    table.finish()
    if not isinstance(asked, bool):
        raise table.refuse("asked must be true or false")
    return found if asked else ()


class LifecycleService:
    """Moves the work on episodes from state to state; each move is one transaction.

    `policy` says when a finalised episode waits for a second look (None: the shipped one).
    """

    def __init__(
        self,
        database: Database,
        classifications: Editions,
        pack: RulePack,
        calendar: Calendar,
        clock: Clock,
        *,
        policy: SecondLook | None = None,
    ) -> None:
        self._database = database
        self._classifications = classifications
        self._pack = pack
        self._calendar = calendar
        self._clock = clock
        self._policy = policy or second_look_policy(resource("policy", "second_look.toml"))

    def move(
        self,
        actor: Actor,
        episode_id: str,
        verb: Verb,
        *,
        reason: str | None = None,
        next_action: str | None = None,
    ) -> Saved[Work]:
        """Move the work by what a person does.

        Raises Refused when the state or the person does not allow it, UserError (with `field`)
        when a reason or a next action is missing, or with what finalising still needs.
        """
        if verb is Verb.FINALISE or verb is Verb.SECOND_LOOK:
            return self.finalise(actor, episode_id, second_look=verb is Verb.SECOND_LOOK)
        if verb not in _BY_A_PERSON:
            raise Refused("This move is made by the import or the export, not by hand.")
        reason, next_action = _given(reason), _given(next_action)
        with self._database.write(actor, verb.value) as uow:
            facts = read_work(uow.connection, episode_id)
            next_state(facts.work.state, verb, before=facts.work.state_before_cancel)
            if verb in NEEDS_REASON and reason is None:
                raise UserError("Say why in a few words.", field="reason")
            if verb in _NEEDS_NEXT and next_action is None:
                raise UserError("Say what happens next, and who does it.", field="next_action")
            changes = self._changes(actor, verb, facts, reason, next_action)
            work = _moved(uow, episode_id, facts, verb, told=reason, **changes)
            touched, at = uow.commit()
        return Saved(work, touched, at)

    def _changes(
        self,
        actor: Actor,
        verb: Verb,
        facts: WorkFacts,
        reason: str | None,
        next_action: str | None,
    ) -> dict[str, Any]:
        work = facts.work
        if verb is Verb.REOPEN:
            self._may_reopen(actor, work)
            late = work.state in FINISHED_STATES and self._after_freeze(facts)
            return {"reopened": True, "amendment": work.amendment or late, "reason": reason}
        if verb is Verb.AGREE or verb is Verb.DISAGREE:
            if actor.name == work.finalised_by:
                raise Refused("A second look is taken by another person than the one who coded.")
            return {"reason": reason}
        if verb is Verb.INFORMATION_ARRIVES:
            return {}
        if verb is Verb.MARK_NOT_CODABLE:
            return {
                "reason": reason,
                "next_action": None,
                "started_by": work.started_by or actor.name,
            }
        return {"reason": reason, "next_action": next_action}

    @staticmethod
    def _may_reopen(actor: Actor, work: Work) -> None:
        own = actor.name in (work.finalised_by, work.started_by)
        if may_reopen(actor.role, work.state, own_work=own):
            return
        if own:
            raise Refused("This episode was exported. A senior reopens it.")
        raise Refused("Another person finished this episode. They or a senior reopen it.")

    def _after_freeze(self, facts: WorkFacts) -> bool:
        freeze = self._calendar.freeze_for(facts.discharge_date, facts.end_date)
        return freeze is not None and freeze.passed(self._clock.now())

    def finalise(self, actor: Actor, episode_id: str, *, second_look: bool = False) -> Saved[Work]:
        """Make the episode final, or send it to a second look where the policy or coder asks.

        Queries that wait for a clinician stay open, flagged as unanswered.
        Raises UserError that names what is missing, Refused when the state does not allow it or a
        conflict of the episode waits for a decision.
        """
        with self._database.write(actor, "finalise") as uow:
            facts = read_work(uow.connection, episode_id)
            next_state(facts.work.state, Verb.FINALISE)
            refuse_open(uow.connection, episode_id)
            record = read_record(uow.connection, episode_id)
            needed = self._missing(record)
            if needed:
                raise UserError(refusal(needed))
            keep_open_unanswered(uow, episode_id)
            asked = "asked for" if second_look else self._second_look(actor, facts, record)
            work = _moved(
                uow,
                episode_id,
                facts,
                Verb.SECOND_LOOK if asked else Verb.FINALISE,
                finalised_at=uow.now,
                finalised_by=actor.name,
                reopened=False,
                reason=f"Second look: {asked}" if asked else None,
                next_action=None,
            )
            touched, at = uow.commit()
        return Saved(work, touched, at)

    def ready_to_finalise(self, episode_id: str) -> tuple[Problem, ...]:
        """What finalising still needs, in the order to put it right; () when it is ready."""
        with self._database.read() as connection:
            record = read_record(connection, episode_id)
        return self._missing(record)

    def _missing(self, record: StoredRecord) -> tuple[Problem, ...]:
        day = record.facts.end_date
        problems = blocking(
            record,
            pack=self._pack,
            icd10=self._classifications.for_date(System.ICD10, day),
            opcs4=self._classifications.for_date(System.OPCS4, day),
            today=self._clock.today(),
        )
        has_primary = any(entry.system is System.ICD10 for entry in record.codes)
        return missing(problems, ended=day is not None, has_primary=has_primary)

    def _second_look(self, actor: Actor, facts: WorkFacts, record: StoredRecord) -> str | None:
        return self._policy.reason(
            discharge_method=facts.discharge_method,
            last_episode=facts.last_episode,
            coder=actor.name,
            diagnoses=[entry.code for entry in record.codes if entry.system is System.ICD10],
        )


def _given(text: str | None) -> str | None:
    return (text or "").strip() or None
