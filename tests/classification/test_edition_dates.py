"""Dates of editions are facts in a file."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from coder_gui.classification.edition_dates import EditionDates
from coder_gui.domain.coding import System
from coder_gui.system.paths import resource


@pytest.fixture(scope="module")
def dates() -> EditionDates:
    return EditionDates.load(resource("classifications", "editions.json"))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2023-03-31", "OPCS-4.9"),
        ("2023-04-01", "OPCS-4.10"),
        ("2026-03-31", "OPCS-4.10"),
        ("2026-04-01", "OPCS-4.11"),
        ("2040-01-01", "OPCS-4.11"),
    ],
)
def test_the_end_date_of_an_episode_decides_the_edition(
    dates: EditionDates, day: str, name: str
) -> None:
    mandate = dates.on(System.OPCS4, date.fromisoformat(day))
    assert mandate is not None
    assert mandate.name == name


def test_before_the_first_known_edition_there_is_none(dates: EditionDates) -> None:
    assert dates.on(System.ICD10, date(1980, 1, 1)) is None


@pytest.mark.parametrize("system", list(System))
def test_periods_follow_each_other_without_gap_or_overlap(
    dates: EditionDates, system: System
) -> None:
    mandates = dates.of(system)
    for before, after in pairwise(mandates):
        assert before.valid_to is not None
        assert after.valid_from == before.valid_to + timedelta(days=1)
    assert mandates[-1].valid_to is None


@pytest.mark.parametrize(
    ("system", "file_name", "name"),
    [
        (System.OPCS4, "OPCS49 CodesAndTitles Nov 2019 V1.0.txt", "OPCS-4.9"),
        (System.OPCS4, "OPCS410 CodesAndTitles Nov 2022 V1.0.txt", "OPCS-4.10"),
        (System.OPCS4, "OPCS411 Metadata Nov 2025 V1.0.txt.txt", "OPCS-4.11"),
        (System.OPCS4, "OPCS-4.11 codes.txt", "OPCS-4.11"),
        (System.ICD10, "ICD10_Edition5_CodesAndTitles_GB_20160401.txt", "ICD-10 5th edition"),
        (System.ICD10, "codes.txt", None),
        (System.OPCS4, "OPCS4 2022.txt", None),
    ],
)
def test_a_release_is_known_by_its_file_name(
    dates: EditionDates, system: System, file_name: str, name: str | None
) -> None:
    mandate = dates.of_file(system, file_name)
    assert (mandate.name if mandate else None) == name


def test_an_edition_answers_to_its_name_and_its_number(dates: EditionDates) -> None:
    assert dates.named(System.OPCS4, "opcs-4.11") == dates.named(System.OPCS4, " 4.11 ")
    assert dates.named(System.OPCS4, "4.12") is None
    fifth = dates.of_who_year("2016")
    assert fifth is not None
    assert fifth.name == "ICD-10 5th edition"
