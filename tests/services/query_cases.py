"""Whole episodes as plain values, for tests of what is proposed from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from coder_gui.domain.abstraction import (
    AbstractionLine,
    Certainty,
    Heading,
    Place,
    Side,
    Source,
)
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import CodeEntry, EditionUse, Problem, Severity, System
from coder_gui.domain.episode import Episode, Spell, State, Work
from coder_gui.domain.patient import Patient

AT = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
EPISODE = "episode"
SOURCES = (
    Source("ED", "ED record", 1),
    Source("ice", "ICE pathology", 2),
    Source("notes", "Notes", 3, paper=True),
    Source("ds", "Discharge summary", 4),
)
_PATIENT = Patient(
    "patient", "RXX", "H000001", "9990000018", "01", "Marlowe", "Edith", "Mrs",
    date(1948, 3, 12), "2", None, False, None, AT,
)  # fmt: skip
_SPELL = Spell(
    "spell", "patient", "RXX", "S1", date(2026, 9, 17), date(2026, 9, 28), "21", "19", "1", "19",
    "1",
)  # fmt: skip
_EPISODE = Episode(
    id=EPISODE, spell_id="spell", patient_id="patient", provider_code="RXX", spell_number="S1",
    episode_number=1, cds_type="130", start_date=date(2026, 9, 17), end_date=date(2026, 9, 24),
    last_episode=False, consultant_code="C6012345", consultant_name="Mr J Hartley",
    main_specialty="110", treatment_function="110", site_code=None, ward="Ward 12", bed="4",
    neonatal_level=None, cc_days=None, rehab_days=None, palliative_days=None, cds_unique_id=None,
    notes_location=None, summary_text_ref=None, existing_dx=(), existing_px=(), cancelled=False,
    as_of=AT,
)  # fmt: skip


def line(
    name: str,
    text: str,
    heading: Heading = Heading.MAIN_CONDITION,
    *,
    on: date | None = date(2026, 9, 17),
    at: time | None = None,
    source: str | None = "ED",
    certainty: Certainty = Certainty.CONFIRMED,
    side: Side | None = None,
    **changes: Any,
) -> AbstractionLine:
    """A line of the record; `name` is its id."""
    place = Place(source=source, date=on, time=at)
    made = AbstractionLine(
        name, f"row {name}", EPISODE, 1, text, heading, certainty, side, place, text, None, False,
        "Ada Quick", AT,
    )  # fmt: skip
    return replace(made, **changes)


def code(
    name: str, shown: str, title: str, *line_ids: str, system: System = System.ICD10
) -> CodeEntry:
    """A code with the lines it rests on; `name` is its id."""
    plain = shown.replace(".", "")
    return CodeEntry(name, EPISODE, system, plain, shown, title, 1, line_ids=line_ids)


def problem(rule: str, code_id: str | None = None) -> Problem:
    """A problem as a rule finds it."""
    return Problem(rule, Severity.ERROR, "diagnoses", None, None, "m", "r", code_id=code_id)


def case(*lines: AbstractionLine, **changes: Any) -> EpisodeCase:
    """An episode under Mr Hartley from 17 to 24 September 2026, with these lines."""
    use = EditionUse(System.ICD10, "test", date(2026, 4, 1), None, False, True, None)
    episode = replace(_EPISODE, **changes.pop("episode", {}))
    values: dict[str, Any] = {
        "patient": _PATIENT,
        "spell": _SPELL,
        "episode": episode,
        "work": Work(State.IN_PROGRESS),
        "timeline": (),
        "lines": lines,
        "looks": (),
        "diagnoses": (),
        "procedures": (),
        "overrides": (),
        "problems": (),
        "documents": (),
        "drafts": (),
        "icd10": use,
        "opcs4": use,
        "specialty_name": "Trauma and orthopaedics",
        "freeze": date(2026, 11, 19),
        "freeze_estimated": False,
        "sources": SOURCES,
    }
    return EpisodeCase(**{**values, **changes})
