"""The words of the desk, and what a row says from the cells of a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coder_gui.domain.coding import Problem, Severity
from coder_gui.domain.conflicts import Choice, Decision, Mark, MergedByItself, Subject
from coder_gui.ui.conflicts.rows import (
    DifferenceItem,
    SectionItem,
    conflict_item,
    difference_item,
    items_of,
    merged_items,
)
from coder_gui.ui.conflicts.standards import findings
from coder_gui.ui.conflicts.words import (
    HIDDEN_NAME,
    counts,
    decisions_left,
    heading,
    merged_words,
    progress,
)
from coder_gui.ui.dates import moment

from .double import ALLERGY, DEMENTIA, GONE, PARTNER, at, cell, codes_case, line_case, state_case

TODAY = date(2026, 11, 21)


def row(key: str, decision: Decision | None = None) -> DifferenceItem:
    """One row of the code list."""
    found = {one.key: one for one in codes_case().differences}
    return difference_item(found[key], Subject.CODES, decision)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (at(11, 48), "today 11:48"),
        (at(16, 20, 20), "yesterday 16:20"),
        (at(9, 0, 3), "03-Nov 09:00"),
        (datetime(2025, 6, 1, 8, 5, tzinfo=UTC), "01-Jun-2025 09:05"),
        (None, ""),
    ],
)
def test_when_is_said_as_people_say_it_in_london_time(when: datetime | None, words: str) -> None:
    assert moment(when, TODAY) == words


def test_counts_leave_out_what_there_is_none_of() -> None:
    assert counts(codes_case()) == "2 differ, 2 merged by themselves, 5 the same"
    assert counts(state_case()) == "1 differs"
    assert counts(line_case()) == "1 differs, 1 merged by itself"


def test_the_heading_names_patient_and_subject() -> None:
    assert heading(codes_case().summary) == "MARLOWE, Edith · episode 1 · code list"


def test_progress_and_what_is_left() -> None:
    assert [progress(n, 2).word for n in range(3)] == [
        "0 of 2 decided",
        "1 of 2 decided",
        "2 of 2 decided",
    ]
    assert [decisions_left(n) for n in range(3)] == ["", "1 decision left", "2 decisions left"]


def test_what_was_merged_is_counted_with_the_newest_time() -> None:
    merged = tuple(MergedByItself("e", "X, Y", at(16, n), "") for n in (5, 2))
    assert merged_words(merged, TODAY) == "2 changes, today 16:05"
    assert merged_words(merged[:1], TODAY) == "1 change, today 16:05"
    assert merged_words((), TODAY) == "Nothing today"


def test_what_was_merged_stands_newest_first_and_hides_a_masked_name() -> None:
    found = merged_items(
        (MergedByItself("a", "", at(9, 0), "Date"), MergedByItself("b", "X, Y", at(10, 0), "Side"))
    )
    assert [one.sentence for one in found] == [
        "10:00, X Y, Side",
        f"09:00, {HIDDEN_NAME}, Date",
    ]
    assert [one.masked for one in found] == [False, True]


def test_rows_stand_under_their_headings_in_the_order_of_the_case() -> None:
    items = items_of(codes_case(), {})
    assert [one.title for one in items if isinstance(one, SectionItem)] == [
        "Diagnoses",
        "Procedures",
    ]
    assert isinstance(items[0], SectionItem)
    assert [one.key for one in items if isinstance(one, DifferenceItem) and one.open] == [
        DEMENTIA,
        ALLERGY,
    ]


def test_a_row_is_one_sentence_to_a_screen_reader() -> None:
    assert row(DEMENTIA).sentence == (
        "Diagnoses 5: mine F05.1 Delirium superimposed on dementia (changed), theirs F00.9* "
        "Dementia in Alzheimer disease (changed), before F03.X Unspecified dementia, result mine "
        "or theirs"
    )
    assert row("Diagnoses-1").sentence == (
        "Diagnoses 1: S72.00 Fracture of neck of femur, closed, the same on both sides"
    )


def test_marks_say_what_happened_on_each_side() -> None:
    assert [side.words for side in row(ALLERGY).sides] == [
        "Z88.0 Personal history of penicillin allergy (as before)",
        "removed",
        "Z88.0 Personal history of penicillin allergy",
        "keep or remove",
    ]
    assert [side.words for side in row("code-6").sides] == [
        "N39.0 Urinary tract infection (added)",
        "not in the list",
        "not in the list",
        "N39.0 Urinary tract infection (merged by itself)",
    ]


@pytest.mark.parametrize(
    ("choice", "chosen", "result"),
    [
        (Choice.MINE, 0, "F05.1 Delirium superimposed on dementia"),
        (Choice.THEIRS, 1, "F00.9* Dementia in Alzheimer disease"),
        (Choice.BEFORE, 2, "F03.X Unspecified dementia"),
    ],
)
def test_an_answer_is_seen_at_once_before_the_service_has_answered(
    choice: Choice, chosen: int, result: str
) -> None:
    item = row(DEMENTIA, Decision(choice))
    assert [side.chosen for side in item.sides].index(True) == chosen
    assert item.sides[chosen].words.endswith("(chosen)")
    assert item.sides[3].words == result
    assert not item.open


def test_a_removal_that_is_chosen_says_so_on_its_side_and_in_the_result() -> None:
    item = row(ALLERGY, Decision(Choice.THEIRS))
    assert item.sides[1].words == "removed (chosen)"
    assert item.sides[3].words == "removed"


def test_both_and_an_edit_are_foreseen_too() -> None:
    difference = line_case().differences[0]
    both = difference_item(difference, Subject.LINE, Decision(Choice.BOTH))
    assert [side.chosen for side in both.sides] == [True, True, False, False]
    edited = difference_item(difference, Subject.LINE, Decision(Choice.EDITED, "delirium"))
    assert edited.sides[3].words == "delirium (edited)"


def test_a_side_without_a_value_is_worded_by_the_subject() -> None:
    empty = replace(state_case().differences[0], theirs=cell("", "", Mark.ABSENT), mine=GONE)
    assert difference_item(empty, Subject.STATE).sides[1].words == "not set"


def test_a_masked_patient_has_a_name_only_when_opened() -> None:
    summary = state_case().summary
    assert conflict_item(summary, 0, None).sentence == (
        f"{HIDDEN_NAME}, Episode 1 · final by two coders, 0 of 1 decided"
    )
    assert conflict_item(summary, 1, summary.id).name == "OSEI, Kwame"


def test_the_standards_of_a_choice_not_taken_are_said_with_it() -> None:
    note = Problem("N", Severity.INFO, "diagnoses", None, None, "A note", "X.1")
    own = Problem("E", Severity.ERROR, "diagnoses", "I10X", 3, "Not with I11", "DCS.IX.2")
    found = findings((note, own), {Choice.THEIRS: (own, PARTNER), Choice.BEFORE: (own,)})
    assert [one.message for one in found] == ["Not with I11", PARTNER.message]
    assert found[1].source == "DGCS.5, 2026 · only if you choose theirs"


def test_what_concerns_the_row_comes_first_and_what_every_choice_brings_comes_anyway() -> None:
    other = Problem("E", Severity.ERROR, "diagnoses", "I10X", 3, "Not with I11", "DCS.IX.2")
    both = {Choice.MINE: (other, PARTNER), Choice.THEIRS: (other, PARTNER)}
    found = findings((other,), both, about={"", "F00.9*"}, decided=False)
    assert [one.message for one in found] == [PARTNER.message, other.message]
    assert found[0].only_if == "whatever you choose"
    assert findings((other,), both)[1].only_if == "only if you keep mine or choose theirs"
