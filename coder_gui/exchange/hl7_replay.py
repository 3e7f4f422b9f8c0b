"""Applies ADT events to what is known of spells and patients, in the order of their times.

HL7 has no episode number: episodes are numbered by the order of consultant changes as first seen
and never renumbered by a later message. An event whose admission, discharge or transfer has not
come yet is held. Cancelling hides rows and never deletes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import RowStatus
from coder_gui.exchange.hl7_adt import AdtEvent
from coder_gui.exchange.hl7_fields import LONDON
from coder_gui.exchange.hl7_message import MessageRefused
from coder_gui.exchange.hl7_people import hear_of, merge, the_patient
from coder_gui.exchange.hl7_tables import AdtVerb
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_state import PasState, Row

_DISCHARGE = ("discharge_date", "discharge_method", "discharge_destination")
_WHO = ("consultant_code", "consultant_name", "main_specialty")


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one event; `episode` is the one that it was about, if any."""

    status: RowStatus
    episode: Row | None = None


class Replay:
    """Applies events to one state; remarks go to the notes. Feed it in the order of `as_of`."""

    def __init__(self, state: PasState, notes: Notes) -> None:
        self.state = state
        self.notes = notes

    def apply(self, event: AdtEvent) -> Applied:
        """Change the state by one event. Raises MessageRefused where it contradicts itself."""
        match event.verb:
            case AdtVerb.PERSON:
                return self._person(event)
            case AdtVerb.MERGE:
                return _said(merge(self.state, event))
        spell_id = derive_id("spell", event.provider_code, event.spell_number)
        spell = self.state.spells.get(spell_id)
        self._refuse_untrue(event, spell)
        if event.verb is AdtVerb.ADMIT:
            return self._admit(event, spell_id, spell)
        if spell is None:
            return Applied(RowStatus.HELD)
        if not self.state.active(spell_id):
            known = event.as_of < spell.as_of or event.verb is AdtVerb.CANCEL_ADMIT
            return Applied(RowStatus.UNCHANGED if known else RowStatus.HELD)
        match event.verb:
            case AdtVerb.TRANSFER:
                return self._transfer(event, spell)
            case AdtVerb.DISCHARGE:
                return self._discharge(event, spell)
            case AdtVerb.UPDATE:
                return self._update(event, spell)
            case AdtVerb.CANCEL_ADMIT:
                return self._cancel_admit(event, spell)
            case AdtVerb.CANCEL_TRANSFER:
                return self._cancel_transfer(event, spell)
            case _:
                return self._cancel_discharge(event, spell)

    def _person(self, event: AdtEvent) -> Applied:
        changed = hear_of(self.state, event)
        if changed is None:
            self.notes.add("Messages about people who have no episode here were left out.")
        return _said(bool(changed))

    def _refuse_untrue(self, event: AdtEvent, spell: Row | None) -> None:
        """Before anything is changed: dates that cannot be true of this stay refuse the message.

        Messages that are older than what is known are not judged: they change little or nothing.
        """
        if spell is not None and event.as_of < spell.as_of:
            return
        admitted = spell.get("admission_date") if spell else event.spell.get("admission_date")
        admitted = admitted or (event.day if event.verb is AdtVerb.ADMIT else None)
        if event.verb is AdtVerb.TRANSFER and admitted and event.day < admitted:
            raise MessageRefused("The transfer is before the admission.", "EVN")
        discharged = self._said_discharge(event)
        if discharged is None:
            return
        if admitted and discharged < admitted:
            raise MessageRefused("The discharge is before the admission.", "PV1")
        if spell is not None and discharged < self._last_start(spell, discharged):
            raise MessageRefused("The discharge is before the last transfer.", "PV1")

    def _said_discharge(self, event: AdtEvent) -> date | None:
        given: date | None = event.spell.get("discharge_date")
        if event.verb is AdtVerb.DISCHARGE:
            return given or event.day
        return given if event.verb in (AdtVerb.ADMIT, AdtVerb.UPDATE) else None

    def _last_start(self, spell: Row, otherwise: date) -> date:
        active = self.state.active(spell.id)
        start: date | None = active[-1].get("start_date") if active else None
        return start or otherwise

    # Stays ------------------------------------------------------------------------------------
    def _admit(self, event: AdtEvent, spell_id: str, spell: Row | None) -> Applied:
        patient, changed = the_patient(self.state, event)
        if spell is None:
            return Applied(RowStatus.NEW, self._new_spell(event, spell_id, patient))
        fresh = event.as_of >= spell.as_of
        if fresh:
            changed = self.state.point_to_patient(spell, patient.id) or changed
        first = min(
            self.state.episodes.get(spell_id, ()),
            key=lambda row: (row.get("start_date") or date.min, row.get("episode_number")),
            default=None,
        )
        admitted = event.spell.get("admission_date")
        if first is not None:
            if fresh and not self.state.active(spell_id):
                self._admit_again(event, spell, first)
                changed = True
            elif fresh and admitted and first.get("start_date") == spell.get("admission_date"):
                changed = first.set(start_date=admitted) or changed
            changed = first.take(event.episode, event.as_of, fill=True) or changed
            self._alias_episode(event, first)
        changed = self._stay(event, spell) or changed
        return _said(changed, first)

    def _admit_again(self, event: AdtEvent, spell: Row, first: Row) -> None:
        """An admission that was cancelled is made after all: it begins from its beginning."""
        start = event.spell.get("admission_date") or event.day
        first.set(cancelled=False, start_date=start, end_date=None, last_episode=None)
        spell.set(admission_date=start, **dict.fromkeys(_DISCHARGE))

    def _new_spell(self, event: AdtEvent, spell_id: str, patient: Row) -> Row:
        admitted = event.spell.get("admission_date") or event.day
        values = {
            "id": spell_id,
            "patient_id": patient.id,
            "provider_code": event.provider_code,
            "spell_number": event.spell_number,
            "as_of": event.as_of,
            **event.spell,
            "admission_date": admitted,
        }
        spell = self.state.add(Row("spell", spell_id, values, new=True))
        episode = self._new_episode(event, spell, admitted)
        discharged = event.spell.get("discharge_date")
        if discharged:
            self._close(event, spell, discharged)
        return episode

    def _new_episode(self, event: AdtEvent, spell: Row, start: date) -> Row:
        known = self.state.episodes.get(spell.id, ())
        number = max((row.get("episode_number") for row in known), default=0) + 1
        episode_id = self.state.new_episode_id(spell, number, start)
        values = {
            "id": episode_id,
            "spell_id": spell.id,
            "patient_id": spell.get("patient_id"),
            "provider_code": spell.get("provider_code"),
            "spell_number": spell.get("spell_number"),
            "episode_number": number,
            "start_date": start,
            "cancelled": False,
            "as_of": event.as_of,
            **event.episode,
        }
        episode = self.state.add(Row("episode", episode_id, values, new=True))
        self._alias_episode(event, episode)
        return episode

    def _alias_episode(self, event: AdtEvent, episode: Row) -> None:
        """Remember by what start and consultant a table extract will know this episode.

        The alias's time is when a message last said that the patient was with this consultant.
        """
        alias = self._alias_of(episode)
        if alias is not None:
            if event.episode.get("consultant_code") == episode.get("consultant_code"):
                alias.heard(_spoken_of(event))
            return
        start, who = episode.get("start_date"), episode.get("consultant_code")
        values = {
            "id": self._alias_id(episode),
            "spell_id": episode.get("spell_id"),
            "start_date": start,
            "consultant_code": who,
            "episode_id": episode.id,
            "as_of": _spoken_of(event),
        }
        self.state.add(Row("episode_alias", values["id"], values, new=True))

    @staticmethod
    def _alias_id(episode: Row) -> str:
        start, who = episode.get("start_date"), episode.get("consultant_code")
        return derive_id(
            "episode_alias", episode.get("spell_id"), start.isoformat() if start else "", who or ""
        )

    def _alias_of(self, episode: Row) -> Row | None:
        alias_id = self._alias_id(episode)
        known = self.state.episode_aliases.get(episode.get("spell_id"), ())
        return next((alias for alias in known if alias.id == alias_id), None)

    def _stay(self, event: AdtEvent, spell: Row) -> bool:
        """Facts of the spell from an admission or update, and what follows for its episodes."""
        facts = dict(event.spell)
        discharged = facts.pop("discharge_date", None)
        cleared = "discharge_date" in event.spell and discharged is None
        fresh = event.as_of >= spell.as_of
        before = spell.get("discharge_date")
        changed = spell.take(facts, event.as_of, fill=True)
        if (
            discharged
            and (fresh or before is None)
            and discharged != before
            and discharged >= self._last_start(spell, discharged)
        ):
            return self._close(event, spell, discharged) or changed
        if cleared and fresh and before is not None:
            return self._reopen(event, spell) or changed
        return changed

    def _close(self, event: AdtEvent, spell: Row, discharged: date) -> bool:
        """Discharge: the spell ends, and so does its last episode."""
        active = self.state.active(spell.id)
        last = active[-1]
        changed = spell.set(discharge_date=discharged)
        spell.heard(event.as_of)
        for row in active:
            changed = row.set(last_episode=row is last) or changed
        changed = last.set(end_date=discharged) or changed
        last.heard(event.as_of)
        return changed

    def _reopen(self, event: AdtEvent, spell: Row) -> bool:
        """The patient has not left: neither the spell nor its last episode has ended."""
        changed = spell.set(**dict.fromkeys(_DISCHARGE))
        spell.heard(event.as_of)
        last = self.state.active(spell.id)[-1]
        changed = last.set(end_date=None, last_episode=None) or changed
        last.heard(event.as_of)
        return changed

    # Movements --------------------------------------------------------------------------------
    def _at(self, spell: Row, day: date) -> Row:
        """The episode that the patient was in on a day."""
        active = self.state.active(spell.id)
        begun = [row for row in active if (row.get("start_date") or date.min) <= day]
        return begun[-1] if begun else active[0]

    def _stated_in_full(self, event: AdtEvent, spell: Row) -> bool:
        """Whether a newer table extract has spoken of this spell: it knew of older events."""
        return event.as_of < spell.as_of and spell.as_of in self.state.extract_times

    def _transfer(self, event: AdtEvent, spell: Row) -> Applied:
        left = spell.get("discharge_date")
        if left and event.day > left and event.as_of >= spell.as_of:
            return Applied(RowStatus.HELD)  # until the discharge is cancelled
        changed = bool(hear_of(self.state, event))
        current = self._at(spell, event.day)
        who, was = event.episode.get("consultant_code"), current.get("consultant_code")
        if who is None or was is None or who == was:
            changed = current.take(event.episode, event.as_of, fill=True) or changed
            self._alias_episode(event, current)
            spell.heard(event.as_of)
            return _said(changed, current)
        for row in self.state.episodes[spell.id]:
            if row.get("start_date") == event.day and row.get("consultant_code") == who:
                return self._again(event, spell, row, changed)
        if self._stated_in_full(event, spell):
            return _said(changed, current)
        stated = self._alias_of(current)
        if stated is not None and stated.as_of > event.as_of:
            self.notes.add("A transfer was left out: newer messages say who had the patient.")
            return _said(changed, current)
        episode = self._move_over(event, spell, current)
        spell.heard(event.as_of)
        return Applied(RowStatus.CHANGED, episode)

    def _again(self, event: AdtEvent, spell: Row, episode: Row, changed: bool) -> Applied:
        """A transfer that is known: told again, or made again after it was cancelled."""
        if episode.get("cancelled") and event.as_of >= episode.as_of:
            before = self._at(spell, event.day)
            episode.set(cancelled=False, end_date=before.get("end_date"))
            before.set(end_date=event.day)
            before.heard(event.as_of)
            changed = True
        changed = episode.take(event.episode, event.as_of, fill=True) or changed
        spell.heard(event.as_of)
        return _said(changed, episode)

    def _move_over(self, event: AdtEvent, spell: Row, current: Row) -> Row:
        """The patient goes to another consultant: one episode ends, the next begins."""
        active = self.state.active(spell.id)
        place = active.index(current)
        following = active[place + 1] if place + 1 < len(active) else None
        who = event.episode["consultant_code"]
        if following is not None and following.get("consultant_code") == who:
            following.set(start_date=event.day)  # it began earlier than was known
            episode = following
        else:
            episode = self._new_episode(event, spell, event.day)
            episode.set(end_date=current.get("end_date"), last_episode=current.get("last_episode"))
        current.set(end_date=event.day, last_episode=False)
        current.heard(event.as_of)
        self._alias_episode(event, episode)
        return episode

    def _discharge(self, event: AdtEvent, spell: Row) -> Applied:
        changed = bool(hear_of(self.state, event))
        discharged = event.spell.get("discharge_date") or event.day
        if event.as_of < spell.as_of and (
            spell.get("discharge_date") is not None
            or discharged < self._last_start(spell, discharged)
            or self._stated_in_full(event, spell)
        ):
            return _said(changed)
        changed = self._close(event, spell, discharged) or changed
        facts = {name: value for name, value in event.spell.items() if name != "discharge_date"}
        changed = spell.take(facts, event.as_of, fill=True) or changed
        last = self.state.active(spell.id)[-1]
        where = {name: value for name, value in event.episode.items() if name not in _WHO}
        changed = last.take(where, event.as_of, fill=True) or changed
        if self._alias_of(last) is not None:
            self._alias_episode(event, last)
        return _said(changed, last)

    def _update(self, event: AdtEvent, spell: Row) -> Applied:
        patient, changed = the_patient(self.state, event)
        if event.as_of >= spell.as_of:
            changed = self.state.point_to_patient(spell, patient.id) or changed
        current = self._at(spell, event.day)
        changed = current.take(event.episode, event.as_of, fill=True) or changed
        self._alias_episode(event, current)
        changed = self._stay(event, spell) or changed
        return _said(changed, current)

    # Cancellations ----------------------------------------------------------------------------
    def _cancel_admit(self, event: AdtEvent, spell: Row) -> Applied:
        if event.as_of < spell.as_of:
            return Applied(RowStatus.UNCHANGED)
        active = self.state.active(spell.id)
        for row in active:
            row.set(cancelled=True)
            row.heard(event.as_of)
        spell.heard(event.as_of)
        return Applied(RowStatus.CHANGED, active[0])

    def _cancel_discharge(self, event: AdtEvent, spell: Row) -> Applied:
        if spell.get("discharge_date") is None:
            known = self._stated_in_full(event, spell)
            return Applied(RowStatus.UNCHANGED if known else RowStatus.HELD)
        if event.as_of < spell.as_of:
            return Applied(RowStatus.UNCHANGED)
        changed = self._reopen(event, spell)
        return _said(changed, self.state.active(spell.id)[-1])

    def _cancel_transfer(self, event: AdtEvent, spell: Row) -> Applied:
        """The patient is back with the consultant, or on the ward, from before the transfer."""
        current = self._at(spell, event.day)
        active = self.state.active(spell.id)
        place = active.index(current)
        before = active[place - 1] if place else None
        who = event.episode.get("consultant_code")
        if who is None:
            undone = before is not None and current.get("start_date") == event.day
        else:
            undone = before is not None and before.get("consultant_code") == who
            undone = undone and current.get("consultant_code") != who
            if not undone and current.get("consultant_code") not in (who, None):
                return Applied(
                    RowStatus.UNCHANGED if self._stated_in_full(event, spell) else RowStatus.HELD
                )
        spell.heard(event.as_of)
        if before is None or not undone:
            changed = current.take(event.episode, event.as_of)
            self._alias_episode(event, current)
            return _said(changed, current)
        current.set(cancelled=True)
        current.heard(event.as_of)
        before.set(end_date=current.get("end_date"), last_episode=current.get("last_episode"))
        where = {name: value for name, value in event.episode.items() if name not in _WHO}
        before.take(where, event.as_of, fill=True)
        before.heard(event.as_of)
        self._alias_episode(event, before)
        return Applied(RowStatus.CHANGED, current)


def _spoken_of(event: AdtEvent) -> datetime:
    """The latest moment for which an event says who has the patient; it may be recorded later."""
    if event.verb is AdtVerb.ADMIT:
        day = event.spell.get("admission_date") or event.day
        return min(event.as_of, datetime.combine(day, time.min, LONDON).astimezone(UTC))
    return min(event.as_of, datetime.combine(event.day, time.max, LONDON).astimezone(UTC))


def _said(changed: bool, episode: Row | None = None) -> Applied:
    return Applied(RowStatus.CHANGED if changed else RowStatus.UNCHANGED, episode)
