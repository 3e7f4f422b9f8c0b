"""The synthetic ward: what the demo shows is enough, invented, and current."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import date

import pytest

from coder_gui.domain.patient import nhs_number_ok
from coder_gui.services.demo.ward import DemoWard, build_ward

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def ward() -> DemoWard:
    return build_ward(TODAY)


def test_about_sixty_patients_and_ninety_episodes_lie_on_eight_wards(ward: DemoWard) -> None:
    patients = {row["local_patient_id"] for row in ward.rows}
    assert 55 <= len(patients) <= 65
    assert 85 <= len(ward.rows) <= 95
    assert len({row["ward_end"] for row in ward.rows}) == 8
    assert len({row["main_specialty"] for row in ward.rows}) == 6


def test_every_kind_of_stay_is_there(ward: DemoWard) -> None:
    episodes = Counter(row["spell_number"] for row in ward.rows)
    assert max(episodes.values()) == 3
    assert any(row["patient_classification"] == "2" for row in ward.rows)
    assert any(row["discharge_method"] == "4" for row in ward.rows)
    assert any(row["admission_method"] == "82" for row in ward.rows)
    in_bed = {row["local_patient_id"] for row in ward.rows if not row["episode_end_date"]}
    assert len(in_bed) == 2


def test_a_baby_is_born_on_the_day_of_its_mothers_delivery(ward: DemoWard) -> None:
    for baby in (row for row in ward.rows if row["admission_method"] == "82"):
        assert baby["birth_date"] == baby["admission_date"]
        mothers = [row for row in ward.rows if row["surname"] == baby["surname"]]
        assert any(row["admission_method"] == "31" for row in mothers)


def test_no_nhs_number_could_be_a_persons(ward: DemoWard) -> None:
    numbers = {row["local_patient_id"]: row["nhs_number"] for row in ward.rows}
    assert all(number.startswith("999") for number in numbers.values())
    assert all(nhs_number_ok(number) for number in numbers.values())
    assert len(set(numbers.values())) == len(numbers)


def test_the_episodes_of_a_spell_follow_each_other_without_a_gap(ward: DemoWard) -> None:
    spells: dict[str, list[dict[str, str]]] = {}
    for row in ward.rows:
        spells.setdefault(row["spell_number"], []).append(row)
    for rows in spells.values():
        assert rows[0]["episode_start_date"] == rows[0]["admission_date"]
        for before, after in itertools.pairwise(rows):
            assert before["episode_end_date"] == after["episode_start_date"]


def test_every_note_is_filled_in(ward: DemoWard) -> None:
    assert len(ward.documents) > 150
    assert any(document.pdf for document in ward.documents)
    assert not [d.reference for d in ward.documents if re.search(r"[{}]", d.text)]


def test_the_same_day_gives_the_same_ward() -> None:
    assert build_ward(TODAY) == build_ward(TODAY)


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2028, 2, 29), date(2027, 1, 1)])
def test_any_day_of_the_calendar_has_a_ward(day: date) -> None:
    assert max(row["admission_date"] for row in build_ward(day).rows) <= day.isoformat()
