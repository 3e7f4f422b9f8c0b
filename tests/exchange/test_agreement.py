"""Rows of one extract that repeat, complete or contradict each other."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.exchange.agreement import read_extract
from coder_gui.exchange.pas_csv import Extract
from coder_gui.exchange.worklist_layout import shipped_layout

from .pas_files import COLUMNS, OPEN, nhs_number, other, put, row, text_of, write

LAYOUT = shipped_layout()


def read(tmp_path: Path, *rows: dict[str, str]) -> Extract:
    return read_extract(write(tmp_path, *rows), LAYOUT)


def second(**changes: str) -> dict[str, str]:
    """The next episode of the good row's spell."""
    return row(
        **{
            "episode_number": "2",
            "episode_start_date": "2026-09-17",
            "consultant_code": "C7654321",
            "cds_unique_id": "BRXX100-2",
            **changes,
        }
    )


FIRST = {"episode_end_date": "2026-09-17", "last_episode_flag": "2"}


def test_an_identical_repeat_is_a_duplicate(tmp_path):
    extract = read(tmp_path, row(), other(1), row(), row())
    assert [one.row for one in extract.rows] == [2, 3]
    assert extract.duplicates == [(4, 2), (5, 2)]
    assert not extract.rejected


def test_of_contradicting_rows_of_one_episode_none_is_taken(tmp_path):
    extract = read(tmp_path, row(), other(1), row(ward_end="AMU"), row())
    assert [one.row for one in extract.rows] == [3]
    assert [(one.row, one.field) for one in extract.rejected] == [
        (2, "ward_end"),
        (4, "ward_end"),
        (5, "ward_end"),
    ]
    assert "Rows 2, 4 and 5" in extract.rejected[0].reason


def test_a_key_is_the_same_whatever_its_case_and_leading_zeros(tmp_path):
    extract = read(tmp_path, row(spell_number="00123"), row(spell_number="123"))
    assert extract.duplicates == [(3, 2)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("birth_date", "1949-03-12"), ("sex", "1"), ("nhs_number", nhs_number(99))],
)
def test_one_number_for_two_people_refuses_all_their_rows(tmp_path, name, value):
    extract = read(tmp_path, row(), other(5), row(spell_number="SP101", **{name: value}))
    assert [one.row for one in extract.rows] == [3]
    assert [(one.row, one.field) for one in extract.rejected] == [(2, name), (4, name)]
    assert "Rows 2 and 4 give one patient different values" in extract.rejected[0].reason


def test_a_name_that_changed_between_stays_is_the_newest_with_a_note(tmp_path):
    later = {
        "spell_number": "SP101",
        "admission_date": "2026-10-01",
        "episode_start_date": "2026-10-01",
        "episode_end_date": "2026-10-02",
        "discharge_date": "2026-10-02",
    }
    extract = read(tmp_path, row(**later, surname="Marlowe-Reed"), row())
    assert {one.patient["surname"] for one in extract.rows} == {"Marlowe-Reed"}
    assert extract.rows[0].patient is extract.rows[1].patient
    assert "surname differs" in extract.notes.sentences()[0]


def test_what_one_row_leaves_open_another_gives(tmp_path):
    extract = read(
        tmp_path,
        row(spell_number="SP101", nhs_number="", nhs_number_status="03", sex="X", birth_date=""),
        row(),
    )
    assert not extract.rejected
    (facts,) = {id(one.patient): one.patient for one in extract.rows}.values()
    assert facts["nhs_number"] == nhs_number(1)
    assert facts["nhs_number_status"] == "01"
    assert facts["sex"] == "2"
    assert facts["birth_date"] == date(1948, 3, 12)


def test_a_spell_is_one_spell_on_all_its_episodes(tmp_path):
    extract = read(tmp_path, row(**FIRST), second())
    assert not extract.rejected
    assert extract.rows[0].spell is extract.rows[1].spell


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("admission_method", "11"),
        ("admission_source", "29"),
        ("patient_classification", "2"),
        ("admission_date", "2026-09-12"),
    ],
)
def test_a_spell_that_differs_between_its_episodes_is_refused(tmp_path, name, value):
    extract = read(tmp_path, row(**FIRST), second(**{name: value}), other(4))
    assert [one.row for one in extract.rows] == [4]
    assert {one.field for one in extract.rejected} == {name}


def test_a_spell_of_two_patients_is_refused(tmp_path):
    extract = read(
        tmp_path, row(**FIRST), second(local_patient_id="M200", nhs_number=nhs_number(200))
    )
    assert not extract.rows
    assert {one.field for one in extract.rejected} == {"local_patient_id"}


def test_how_a_spell_ended_is_what_its_last_episode_says(tmp_path):
    extract = read(
        tmp_path,
        row(**FIRST, discharge_method="8", discharge_destination="98", discharge_date=""),
        second(discharge_method="4", discharge_destination="79"),
    )
    assert not extract.rejected
    assert extract.rows[0].spell["discharge_method"] == "4"
    assert extract.rows[0].spell["discharge_date"] == date(2026, 9, 20)


def test_an_episode_outside_what_the_other_rows_say_of_the_spell_is_refused(tmp_path):
    extract = read(
        tmp_path,
        row(**FIRST),
        second(episode_end_date="2026-09-25", discharge_date="", episode_start_date="2026-09-17"),
    )
    assert [(one.row, one.field) for one in extract.rejected] == [(3, "episode_end_date")]


def test_episodes_that_overlap_are_kept_with_a_note(tmp_path):
    extract = read(tmp_path, row(**{**FIRST, "episode_end_date": "2026-09-18"}), second())
    assert len(extract.rows) == 2
    assert "before the one in front of it ends" in extract.notes.sentences()[0]


def test_the_shared_extract_is_taken_without_a_rejection(reference_data):
    extract = read_extract(reference_data / "worklist" / "pas_extract.csv", LAYOUT)
    assert len(extract.rows) == 300
    assert not extract.rejected
    assert not extract.duplicates
    assert not extract.ignored_columns


ROWS = [row(**FIRST), second(), row(spell_number="SP101", **OPEN), other(7), other(8, **OPEN)]
CELLS = st.one_of(
    st.sampled_from(["", "1", "2", "0", "98", "2026-09-14", "2026-09-30", "03/04/2026", "=1", "-"]),
    st.text(max_size=8),
)


@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(ROWS) - 1), st.sampled_from(COLUMNS), CELLS), max_size=6
    ),
    order=st.randoms(use_true_random=False),
)
def test_whatever_is_in_the_cells_each_row_is_taken_or_told(tmp_path_factory, changes, order):
    rows = [dict(one) for one in ROWS]
    for place, name, value in changes:
        rows[place][name] = value
    random.Random(order.random()).shuffle(rows)
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    text = text_of(rows).encode("utf-8", "replace").decode()
    outcome = taken(put(path, text))
    if isinstance(outcome, str):
        assert outcome.endswith(".")
        return
    told = {one.row for one in outcome.rejected} | {row for row, _ in outcome.duplicates}
    kept = {one.row for one in outcome.rows}
    assert kept.isdisjoint(told)
    assert kept | told == set(range(2, len(rows) + 2))
    for one in outcome.rows:
        spell, episode = one.spell, one.episode
        assert spell["admission_date"] <= episode["start_date"]
        assert episode["end_date"] is None or episode["start_date"] <= episode["end_date"]


def taken(path: Path) -> Extract | str:
    try:
        return read_extract(path, LAYOUT)
    except UserError as error:
        return error.text
