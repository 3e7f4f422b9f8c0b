"""An ADT message as an event: who, which spell, what is said of them, and when it was so.

An empty field says nothing, so its fact is absent; a field of two quotation marks clears it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from coder_gui.exchange.hl7_fields import (
    LONDON,
    consultant,
    field_day,
    field_time,
    identifiers,
    person_name,
)
from coder_gui.exchange.hl7_message import CLEAR, Message, MessageRefused, Segment
from coder_gui.exchange.hl7_tables import AdtVerb, Hl7Tables
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.worklist_layout import Layout

LONGEST = {"provider_code": 12, "local_patient_id": 20, "spell_number": 40}
"""Characters that the keys of a patient and a spell may have (columns of the local store)."""

_NEEDS_VISIT = frozenset(AdtVerb) - {AdtVerb.PERSON, AdtVerb.MERGE}


@dataclass(frozen=True, slots=True)
class AdtEvent:
    """One event. `patient`, `spell` and `episode` hold storage columns with what is given.

    `as_of` is when the sender knew it (EVN-2, else MSH-7), `day` the day it happened (EVN-6, else
    EVN-2). `prior_patients` are the local ids that a merge gives up.
    """

    verb: AdtVerb
    provider_code: str
    as_of: datetime
    day: date
    local_patient_id: str
    spell_number: str = ""
    prior_patients: tuple[str, ...] = ()
    patient: dict[str, Any] = field(default_factory=dict)
    spell: dict[str, Any] = field(default_factory=dict)
    episode: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A message that is no event for a worklist; `reason` is a sentence without its place."""

    reason: str


def sender(message: Message) -> str:
    """MSH-3 and MSH-4: control ids are unique within one sender."""
    header = message.header
    return f"{header.text(3)}|{header.text(4)}"[:80]


def read_event(
    message: Message, tables: Hl7Tables, layout: Layout, notes: Notes
) -> AdtEvent | LeftOut:
    """What a message says. Raises MessageRefused with the segment that cannot be read."""
    if message.kind != "ADT":
        return LeftOut(f"{message.kind} messages are not about admissions and were left out.")
    event = message.first("EVN")
    code = message.event or (event.text(1).upper() if event else "")
    verb = tables.events.get(code)
    if verb is None:
        return LeftOut(f"ADT^{code} messages change no worklist and were left out.")
    visit = message.first("PV1")
    if verb in _NEEDS_VISIT:
        if visit is None:
            raise MessageRefused("The segment PV1 is missing.", "PV1")
        if visit.text(2).upper() in tables.classes_left_out:
            return LeftOut("Messages about patients who are not admitted were left out.")
    return _Reader(message, tables, layout, notes).event(verb, visit)


class _Reader:
    """Reads one message with the maps; remarks go to the notes."""

    def __init__(self, message: Message, tables: Hl7Tables, layout: Layout, notes: Notes) -> None:
        self.message = message
        self.tables = tables
        self.notes = notes
        self.place = f"message {message.control_id}"
        self.lists = {item.column: item.values for item in layout.fields if item.values}

    def event(self, verb: AdtVerb, visit: Segment | None) -> AdtEvent:
        """The event with everything that this verb may say."""
        as_of, day = self._times()
        person = self.message.first("PID")
        if person is None:
            raise MessageRefused("The segment PID is missing.", "PID")
        known = identifiers(person, 3, self.tables)
        local = known.local or person.text(2)
        if not local or local == CLEAR:
            raise MessageRefused("PID-3 names no hospital number.", "PID")
        number = self._visit_number(person, visit) if verb in _NEEDS_VISIT else ""
        return AdtEvent(
            verb=verb,
            provider_code=self._fitting("provider_code", self._provider(), "MSH"),
            as_of=as_of,
            day=day,
            local_patient_id=self._fitting("local_patient_id", local, "PID"),
            spell_number=number,
            prior_patients=self._prior() if verb is AdtVerb.MERGE else (),
            patient=self._patient(person, known.nhs, visit),
            spell=self._spell(visit) if visit and verb in _NEEDS_VISIT else {},
            episode=self._episode(visit) if visit and verb in _NEEDS_VISIT else {},
        )

    def _times(self) -> tuple[datetime, date]:
        event = self.message.first("EVN")
        said = field_time(event, 2) if event else None
        said = said or field_time(self.message.header, 7)
        if said is None:
            raise MessageRefused("Neither EVN-2 nor MSH-7 says when this was so.", "EVN")
        happened = field_time(event, 6) if event else None
        return said.astimezone(UTC), (happened or said).astimezone(LONDON).date()

    def _provider(self) -> str:
        facility = self.message.header.text(4).upper()
        if not facility:
            raise MessageRefused("MSH-4 is empty: it has to name the provider.")
        code = self.tables.providers.get(facility)
        if code is None:
            self.notes.add(
                f"MSH-4 {facility} is not in the map of providers and is used as it stands."
            )
        return code or facility

    def _fitting(self, name: str, value: str, segment: str) -> str:
        longest = LONGEST[name]
        if len(value) > longest:
            words = name.replace("_", " ")
            raise MessageRefused(f"The {words} has more than {longest} characters.", segment)
        return value

    def _visit_number(self, person: Segment, visit: Segment | None) -> str:
        number = visit.text(19) if visit else ""
        number = number or person.text(18)
        if not number or number == CLEAR:
            raise MessageRefused("PV1-19 is empty: it has to hold the spell number.", "PV1")
        return self._fitting("spell_number", number, "PV1")

    def _prior(self) -> tuple[str, ...]:
        merged = self.message.first("MRG")
        if merged is None:
            raise MessageRefused("The segment MRG is missing.", "MRG")
        found = identifiers(merged, 1, self.tables).local or merged.text(4)
        if not found or found == CLEAR:
            raise MessageRefused("MRG-1 names no hospital number.", "MRG")
        return (self._fitting("local_patient_id", found, "MRG"),)

    def _patient(self, person: Segment, nhs: str | None, visit: Segment | None) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        if nhs:
            facts["nhs_number"] = nhs
        status = person.text(32)
        listed = self.lists["nhs_number_status"]
        if listed and status in listed.values:
            facts["nhs_number_status"] = status
        name = person_name(person, 5)
        if name and name.surname:
            facts.update(surname=name.surname, forenames=name.forenames)
            if name.title:
                facts["title"] = name.title
        born = field_day(person, 7)
        if born or person.text(7) == CLEAR:
            facts["birth_date"] = born
        sex = person.text(8).upper()
        if sex:
            facts["sex"] = self._mapped("PID-8", sex, self.tables.sex, "X")
        postcode = person.text(11, 5)
        if postcode and len(postcode) <= 10:
            facts["postcode"] = None if postcode == CLEAR else postcode.upper()
        if visit is not None and visit.given(16):
            facts["vip"] = visit.text(16).upper() not in {*self.tables.not_vip, CLEAR}
        self._check_texts(facts, "PID")
        return facts

    def _spell(self, visit: Segment) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        kind = visit.text(2).upper()
        if kind:
            facts["patient_classification"] = self._mapped(
                "PV1-2", kind, self.tables.patient_classes, None
            )
        for number, column in ((4, "admission_method"), (14, "admission_source")):
            self._listed(facts, visit, number, column)
        self._listed(facts, visit, 36, "discharge_method")
        self._listed(facts, visit, 37, "discharge_destination")
        for number, column in ((44, "admission_date"), (45, "discharge_date")):
            day = field_day(visit, number)
            if day or (column == "discharge_date" and visit.text(number) == CLEAR):
                facts[column] = day
        admitted, discharged = facts.get("admission_date"), facts.get("discharge_date")
        if admitted and discharged and discharged < admitted:
            raise MessageRefused("PV1-45 is before PV1-44.", "PV1")
        return {name: value for name, value in facts.items() if value is not _UNKNOWN}

    def _listed(self, facts: dict[str, Any], visit: Segment, number: int, column: str) -> None:
        value = visit.text(number).upper()
        values = self.lists[column]
        if not value or values is None:
            return
        if value == CLEAR:
            facts[column] = None
            return
        bare = value.lstrip("0") if column == "discharge_method" else value
        if bare in values.values:
            facts[column] = bare
        else:
            self.notes.add(
                f"PV1-{number} {value[:8]} is not in the national list and was left out.",
                self.place,
            )

    def _episode(self, visit: Segment) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        who = consultant(visit, 7) or consultant(visit, 9)
        if who is not None:
            facts.update(consultant_code=who.code, consultant_name=who.name)
        service = visit.text(10).upper()
        if service == CLEAR:
            facts["main_specialty"] = None
        elif service:
            mapped = self.tables.specialties.get(service, service)
            if len(mapped) == 3 and mapped.isascii() and mapped.isdigit():
                facts["main_specialty"] = mapped
            else:
                self.notes.add(
                    f"PV1-10 {service[:12]} is not in the map of specialties and was left out.",
                    self.place,
                )
        if visit.given(3):
            facts["ward"] = _cleared(visit.text(3, 1))
            facts["bed"] = _cleared(visit.text(3, 3))
            site = visit.text(3, 4).upper()
            if site and len(site) <= 12 and site.isalnum():
                facts["site_code"] = site
        self._codes(facts, "DG1", "existing_dx", self.tables.diagnosis_systems, priority=15)
        self._codes(facts, "PR1", "existing_px", self.tables.procedure_systems, priority=14)
        self._check_texts(facts, "PV1")
        return facts

    def _codes(
        self,
        facts: dict[str, Any],
        name: str,
        column: str,
        systems: frozenset[str],
        *,
        priority: int,
    ) -> None:
        found: list[tuple[int, int, str]] = []
        for place, segment in enumerate(self.message.all(name)):
            system = (segment.text(3, 3) or segment.text(2)).upper()
            code = segment.text(3).upper()
            if system not in systems or not code or code == CLEAR or len(code) > 10:
                continue
            if name == "PR1" and (day := field_day(segment, 5)):
                code = f"{code}@{day.isoformat()}"
            rank = segment.text(priority)
            found.append((int(rank) if rank.isascii() and rank.isdigit() else 99, place, code))
        if found:
            facts[column] = tuple(code for _, _, code in sorted(found))

    def _mapped(self, where: str, value: str, table: Any, unknown: str | None) -> object:
        if value == CLEAR:
            return None
        if value in table:
            mapped: str = table[value]
            return mapped
        self.notes.add(f"{where} {value[:8]} is not in the map and was left out.", self.place)
        return unknown if unknown is not None else _UNKNOWN

    def _check_texts(self, facts: dict[str, Any], segment: str) -> None:
        longest = self.tables.longest_text
        for value in facts.values():
            if isinstance(value, str) and len(value) > longest:
                raise MessageRefused(
                    f"A text in {segment} has more than {longest} characters.", segment
                )


_UNKNOWN = object()


def _cleared(text: str) -> str | None:
    return None if text in ("", CLEAR) else text
