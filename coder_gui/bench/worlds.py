"""What the benchmarks run on: throw-away profiles with many episodes, and one heavy episode."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import System
from coder_gui.domain.identity import derive_id
from coder_gui.domain.patient import nhs_number_ok
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.clock import SystemClock

OPENS_WITH = "bench bench bench bench"
PROVIDER = "RZ9"
_SURNAMES = [
    "Abbot",
    "Osei",
    "Novak",
    "Patel",
    "Fenwick",
    "Kaur",
    "Marlowe",
    "Haddad",
    "Quigley",
    "Varley",
    "Jessop",
    "Lumb",
]
_FORENAMES = [
    "Edith",
    "Kwame",
    "Ruth",
    "Imran",
    "Sana",
    "Alan",
    "Joan",
    "Piers",
    "Karin",
    "Owen",
    "Freda",
    "Umar",
]
_WARDS = [f"Ward {number}" for number in range(1, 41)]
_SPECIALTIES = ["100", "101", "110", "120", "130", "300", "301", "320", "340", "430", "501", "502"]
_SLICE = 10_000

LINES = [
    "displaced intracapsular fracture neck of femur L @ed p1 l12",
    ">ec fell on stairs at home @ed p1 l7",
    ">co hypertension on ramipril @cl p1 l4",
    *(
        f">co condition {number} as written in the notes @notes v2 p{number}"
        for number in range(27)
    ),
]
DIAGNOSES = [
    "S72.00",
    "W10.0",
    "I10.X",
    "E11.9",
    "F03.X",
    "D62.X",
    "Z88.0",
    "N39.0",
    "J18.9",
    "I48.9",
    "N17.9",
    "K59.0",
    "E87.1",
    "I95.1",
    "Z60.2",
]
PROCEDURES = ["W46.1", "Z94.3", "U05.1", "X33.2", "E85.2"]


@dataclass(slots=True)
class World:
    """A throw-away home with one profile in it."""

    home: Path
    profiles: Profiles
    folder: Path
    classifications: Classifications


@contextmanager
def world() -> Iterator[World]:
    """A home with an empty profile and the starter lists; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="bench"))
    clock = SystemClock()
    profiles = Profiles(home / "profiles", clock, None)
    made = profiles.create(name="Bench", role=Role.CODER, passphrase=OPENS_WITH)
    classifications = Classifications(home / "classifications", clock=clock)
    classifications.ensure_starter()
    classifications.prepare_search()
    try:
        yield World(home, profiles, made.profile.folder, classifications)
    finally:
        classifications.close()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def session_in(place: World) -> Iterator[Session]:
    """The profile, unlocked."""
    unlocked = place.profiles.unlock(place.folder, OPENS_WITH)
    session = Session(unlocked, classifications=place.classifications, clock=SystemClock())
    try:
        yield session
    finally:
        session.close()


def nhs_number(number: int) -> str:
    """A number in the 999 range that passes the check."""
    stem = 999_000_000 + number % 1_000_000
    while True:
        for check in "0123456789":
            text = f"{stem:09d}{check}"
            if nhs_number_ok(text):
                return text
        stem = 999_000_000 + (stem + 1) % 1_000_000


def add_episodes(session: Session, count: int, *, after: int = 0) -> None:
    """Ended episodes of one-episode spells; the first fourteen are today's round.

    `after`: how many there are already.
    """
    today = session.clock.today()
    for start in range(after, after + count, _SLICE):
        numbers = range(start, min(start + _SLICE, after + count))
        with session.database.write(session.actor, "bench_episodes") as work:
            work.insert_many("patient", [_patient(n, work.now) for n in numbers])
            work.insert_many("spell", [_spell(n, today, work.now) for n in numbers])
            work.insert_many("episode", [_episode(n, today, work.now) for n in numbers])
            work.record("imported", None, {"count": len(numbers)})
            work.commit()
    first = [derive_id("episode", PROVIDER, f"BS{number:07d}", "1") for number in range(14)]
    if after == 0:
        session.episodes.round_add(session.actor, *first)


def _patient(number: int, at: Any) -> dict[str, Any]:
    local = f"B{number:07d}"
    return {
        "id": derive_id("patient", PROVIDER, local),
        "provider_code": PROVIDER,
        "local_patient_id": local,
        "nhs_number": nhs_number(number),
        "nhs_number_status": "01",
        "surname": _SURNAMES[number % len(_SURNAMES)] + ("" if number < 12 else f"-{number % 997}"),
        "forenames": _FORENAMES[number // 7 % len(_FORENAMES)],
        "birth_date": date(1930 + number % 80, 1 + number % 12, 1 + number % 28),
        "sex": str(1 + number % 2),
        "vip": False,
        "as_of": at,
    }


def _days(number: int, today: date) -> tuple[date, date]:
    end = today - timedelta(days=1 + number % 400)
    return end - timedelta(days=1 + number % 9), end


def _spell(number: int, today: date, at: Any) -> dict[str, Any]:
    start, end = _days(number, today)
    spell = f"BS{number:07d}"
    return {
        "id": derive_id("spell", PROVIDER, spell),
        "patient_id": derive_id("patient", PROVIDER, f"B{number:07d}"),
        "provider_code": PROVIDER,
        "spell_number": spell,
        "admission_date": start,
        "discharge_date": end,
        "admission_method": "21",
        "discharge_method": "1",
        "patient_classification": "1",
        "as_of": at,
    }


def _episode(number: int, today: date, at: Any) -> dict[str, Any]:
    start, end = _days(number, today)
    spell = f"BS{number:07d}"
    return {
        "id": derive_id("episode", PROVIDER, spell, "1"),
        "spell_id": derive_id("spell", PROVIDER, spell),
        "patient_id": derive_id("patient", PROVIDER, f"B{number:07d}"),
        "provider_code": PROVIDER,
        "spell_number": spell,
        "episode_number": 1,
        "start_date": start,
        "end_date": end,
        "consultant_code": f"C44{number % 400:05d}",
        "main_specialty": _SPECIALTIES[number % len(_SPECIALTIES)],
        "treatment_function": _SPECIALTIES[number % len(_SPECIALTIES)],
        "ward": _WARDS[number % len(_WARDS)],
        "existing_dx": [],
        "existing_px": [],
        "cancelled": False,
        "as_of": at,
    }


def heavy_episode(session: Session, number: int = 0) -> str:
    """An episode with 30 lines and 20 codes; returns its id. `add_episodes` has made it."""
    episode_id = derive_id("episode", PROVIDER, f"BS{number:07d}", "1")
    lines: list[str] = []
    for typed in LINES:
        lines.extend(session.abstraction.add(session.actor, episode_id, typed).value)
    for system, codes in ((System.ICD10, DIAGNOSES), (System.OPCS4, PROCEDURES)):
        for at, code in enumerate(codes):
            session.coding.add(
                session.actor, episode_id, system, code, line_ids=(lines[at % len(lines)],)
            )
    return episode_id
