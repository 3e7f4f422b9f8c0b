"""What is known of a case: its identifiers, and the pack as it stands before anything is hidden.

Pure functions of what was read; the pack they make is full of identifiers and never leaves the
service that hides them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coder_gui.domain.abstraction import CERTAINTY_WORDS, Certainty
from coder_gui.domain.calendar import LONDON
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import Classification, System
from coder_gui.domain.identifiers import Known
from coder_gui.domain.identifying_dates import OLDEST_TOLD, age_words, day_words
from coder_gui.domain.national import NationalForm, NationalPack, PackCode, PackEvidence
from coder_gui.domain.patient import SEX_NAMES, age_on
from coder_gui.domain.queries import Evidence, Query, QueryEvent, QueryKind, QueryStory
from coder_gui.services import trail
from coder_gui.standards.rules import RulePack
from coder_gui.storage.national import Considered

_MONTHS_UNTIL = 2
"""Years of age until which months are told, and days in the first four weeks."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything a pack is made of, read in one go. `story`: of the query asked about."""

    case: EpisodeCase
    story: QueryStory | None
    stories: tuple[QueryStory, ...]
    considered: tuple[Considered, ...]
    people: tuple[str, ...]
    consultants: tuple[str, ...]
    aliases: tuple[str, ...]


def admission(case: EpisodeCase) -> date | None:
    """Day 0."""
    return case.spell.admission_date or case.episode.start_date


def known_of(facts: CaseFacts, also: Sequence[str] = (), trust: Sequence[str] = ()) -> Known:
    """The identifiers of the case, and the names of the `trust`.

    `also`: further words that a person named.
    """
    case = facts.case
    patient, episode = case.patient, case.episode
    recipients = [story.query.text.recipient for story in facts.stories]
    clinical = [
        story.query.text.recipient.name
        for story in facts.stories
        if story.query.text.kind is QueryKind.CLINICAL
    ]
    seen = [episode.consultant_name or "", *(one.consultant for one in case.timeline), *clinical]
    numbers = [
        patient.nhs_number,
        patient.local_patient_id,
        *facts.aliases,
        episode.spell_number,
        episode.cds_unique_id,
        episode.consultant_code,
        episode.summary_text_ref,
        *(one.gmc for one in recipients),
        *(answer.gmc for story in facts.stories for answer in story.answers),
        *(one.reference for one in case.documents if len(re.findall(r"\d", one.reference)) > 4),
    ]
    told = [patient.provider_code, episode.site_code, episode.ward, episode.notes_location]
    places = [*told, *trust]
    return Known(
        patient=(f"{patient.surname}, {patient.forenames} ({patient.title or ''})", *also),
        consultants=tuple(one for one in seen if _a_name(one)),
        staff=tuple(one for one in facts.people if _a_name(one)),
        others=tuple(one for one in facts.consultants if _a_name(one)),
        numbers=tuple(one for one in numbers if one),
        places=(*(one for one in places if one), *(a for r in recipients for a in r.address)),
        postcode=patient.postcode,
        born=patient.birth_date,
        admitted=admission(case),
    )


def _a_name(text: str) -> bool:
    """False for a code, and for what wrote by itself, such as an import."""
    return (
        bool(re.search(r"[^\W\d_]{2}", text))
        and any(one.isupper() for one in text)
        and not (re.fullmatch(r"[A-Z]{1,2}\d+", text))
    )


@dataclass(frozen=True, slots=True)
class RawPack:
    """A pack with everything in it, and its texts that say nothing of a patient."""

    pack: NationalPack
    published: frozenset[str]


def raw_pack(
    facts: CaseFacts,
    form: NationalForm,
    rules: RulePack,
    editions: Mapping[System, Classification],
) -> RawPack:
    """The pack before anything is hidden."""
    case, query = facts.case, facts.story.query if facts.story else None
    codes = _codes(facts, form, editions)
    standards = _standards(case, query, rules)
    pack = NationalPack(
        reference=query.reference if query else "",
        age=_age(case),
        sex=SEX_NAMES.get(case.patient.sex or "", SEX_NAMES["X"]),
        care=_care(case, form),
        specialty=case.specialty_name,
        gap=form.gaps[query.text.gap] if query else "",
        question=query.text.question if query else "",
        options=tuple(option.text for option in query.text.options) if query else (),
        codes=codes,
        trail=tuple(_trails(facts, editions)),
        standards=standards,
        attempts=tuple(_attempts(facts, form)),
        evidence=_evidence(case, query),
        note=query.text.note if query else "",
    )
    words = {pack.sex, pack.specialty, pack.gap, *standards, *form.systems.values(), *_NOTES}
    words.update(text for code in codes for text in (code.code, code.title))
    return RawPack(pack, frozenset(words))


def _age(case: EpisodeCase) -> str:
    born, day = case.patient.birth_date, admission(case)
    if born is None or day is None:
        return "Not known"
    years = age_on(born, day)
    if years > OLDEST_TOLD:
        return age_words(years)
    if (day - born).days < 28:
        return _counted(max((day - born).days, 0), "day")
    if years < _MONTHS_UNTIL:
        months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
        return _counted(months, "month")
    return _counted(years, "year")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _care(case: EpisodeCase, form: NationalForm) -> str:
    day, episode = admission(case), case.episode
    parts = [form.admissions.get((case.spell.admission_method or " ")[0], "Admission")]
    if day and case.spell.discharge_date:
        parts.append(f"day 0 to {day_words(case.spell.discharge_date, day)}")
    if len(case.timeline) > 1:
        number = [one.episode_id for one in case.timeline].index(episode.id) + 1
        parts.append(f"episode {number} of {len(case.timeline)}")
        if day and episode.start_date and episode.end_date:
            first, last = day_words(episode.start_date, day), day_words(episode.end_date, day)
            parts.append(f"{first} to {last}")
    return ", ".join(parts)


_ON, _OFF = "On the episode", "Considered, not on the episode"
_NOTES = (_ON, _OFF)


def _codes(
    facts: CaseFacts, form: NationalForm, editions: Mapping[System, Classification]
) -> tuple[PackCode, ...]:
    current = (*facts.case.diagnoses, *facts.case.procedures)
    found = [PackCode(form.systems[one.system], one.display, one.title, _ON) for one in current]
    seen = {one.code for one in found}
    for one in facts.considered:
        about = editions[one.system].facts(one.code)
        if about is not None and about.display not in seen:
            seen.add(about.display)
            found.append(PackCode(form.systems[one.system], about.display, about.title, _OFF))
    for story in facts.stories:
        for code in (*story.query.codes_before, *story.query.codes_after):
            if code.code not in seen:
                seen.add(code.code)
                system = form.systems.get(code.system, code.system)
                found.append(PackCode(system, code.code, code.title, _OFF))
    return tuple(found)


def _trails(facts: CaseFacts, editions: Mapping[System, Classification]) -> Iterable[str]:
    for one in facts.considered:
        words = trail.told(one.trail) if one.trail else ""
        about = editions[one.system].facts(one.code)
        if words:
            yield f"{about.display if about else one.code}: {words}"


def _standards(case: EpisodeCase, query: Query | None, rules: RulePack) -> tuple[str, ...]:
    """References of what was found on the episode, overridden, or asked about; with the year.

    Only rules that rest on a book of standards: what this program asks by itself is none.
    """
    asked = [one.rule for one in case.problems] + [one.rule for one in case.overrides]
    if query is not None and query.text.subject.rule:
        asked.append(query.text.subject.rule)
    found = [rule for one in asked if (rule := rules.rule(one)) is not None]
    named = [rule.reference for rule in found if rule.book]
    year = rules.standards_year
    return tuple(f"{one} (standards of {year})" for one in dict.fromkeys(named) if one)


def _evidence(case: EpisodeCase, query: Query | None) -> tuple[PackEvidence, ...]:
    day = admission(case)
    if query is not None:
        chosen = sorted(
            (one for one in query.text.evidence if one.chosen), key=lambda one: one.date or date.max
        )
        return tuple(_quoted(one, day) for one in chosen)
    return tuple(
        PackEvidence(
            day_words(line.place.date, day) if line.place.date else "",
            _source(line.place.source, case),
            line.anchor.quote if line.anchor else line.text,
            _certainty(line.certainty),
        )
        for line in case.lines
    )


def _quoted(one: Evidence, day: date | None) -> PackEvidence:
    notes = [
        "looked, nothing found" if one.nothing_found else _certainty(one.certainty),
        "earlier admission" if one.earlier else "",
    ]
    when = day_words(one.date, day) if one.date else ""
    return PackEvidence(when, one.place, one.quote, ", ".join(note for note in notes if note))


def _certainty(name: str) -> str:
    known = name in set(Certainty) and name != Certainty.CONFIRMED
    return CERTAINTY_WORDS[Certainty(name)].lower() if known else ""


def _source(key: str | None, case: EpisodeCase) -> str:
    return next((one.name for one in case.sources if one.key == key), key or "")


_TOLD = {
    QueryEvent.SENT_BACK: "Sent back by a senior",
    QueryEvent.WITHDRAWN: "Withdrawn",
    QueryEvent.UNANSWERED: "Not answered",
    QueryEvent.ESCALATED: "Escalated",
    QueryEvent.OVERRIDDEN: "A senior let a wording stand",
}


def _attempts(facts: CaseFacts, form: NationalForm) -> Iterable[str]:
    """What was asked inside the trust, the answers, and the words of seniors, oldest first."""
    day = admission(facts.case)

    def when(at: datetime | date) -> str:
        moment = at.astimezone(LONDON).date() if isinstance(at, datetime) else at
        return day_words(moment, day)

    found: list[tuple[datetime, str]] = []
    asked_about = facts.story.query.id if facts.story else None
    for story in facts.stories:
        query = story.query
        words = form.kinds[query.text.kind]
        if query.id != asked_about:
            found.append(
                (query.raised_at, f"{words}, {when(query.raised_at)}: {query.text.question}")
            )
        for event in story.events:
            reason = _said(event.data)
            if event.event in _TOLD:
                tail = f": {reason}" if reason else ""
                found.append((event.at, f"{_TOLD[event.event]}, {when(event.at)}{tail}"))
        for answer in story.answers:
            said = ". ".join(part for part in (answer.choice, answer.text) if part)
            found.append((answer.at, f"Answer to {words}, {when(answer.answered_on)}: {said}"))
    found += [
        (one.at, f"Reason for keeping a code, {when(one.at)}: {one.reason}")
        for one in facts.case.overrides
        if one.reason
    ]
    return [words for _, words in sorted(found, key=lambda one: one[0])]


def _said(data: Mapping[str, Any]) -> str:
    return str(data.get("reason") or data.get("note") or "")
