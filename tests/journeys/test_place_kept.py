"""The place is kept: drafts, carets, lists, and names that are not everybody's to read."""

from __future__ import annotations

import pytest

from coder_gui.services.demo.build import OPENS_WITH
from coder_gui.ui.episodes.rows import HIDDEN_NAME

from .coder_at_work import CoderAtWork


def open_second(ward: CoderAtWork) -> str:
    """Opens the second episode of the round, which nobody has begun; returns the patient."""
    ward.press("F2", "Home", "Down", "Enter")
    ward.until(lambda: "No patient" not in ward.patient and ward.focus == "line_entry", "an entry")
    return ward.patient


def test_a_draft_comes_back_after_a_lock_with_its_caret(ward: CoderAtWork) -> None:
    patient = open_second(ward)
    ward.type("#NOF R ; fell on sta")
    ward.press("Left", "Left", "Left")
    ward.press("Ctrl+L")
    ward.until(lambda: ward.focus == "passphrase", "the lock page")
    assert "NOF" not in ward.words
    assert patient not in ward.words
    ward.unlock(OPENS_WITH)
    ward.until(lambda: ward.patient == patient, "the episode that was open")
    ward.until(lambda: ward.focus == "line_entry", "the entry")
    assert (ward.field, ward.caret) == ("#NOF R ; fell on sta", 17)
    ward.type("XX")
    assert ward.field == "#NOF R ; fell on XXsta"


def test_an_unlock_shows_the_same_list_at_the_same_row(ward: CoderAtWork) -> None:
    ward.press("Ctrl+2")
    ward.until(lambda: len(ward.episodes) > 60, "the uncoded episodes")
    ward.press("F2", "/")
    ward.type("ward 8")
    ward.until(lambda: 0 < len(ward.episodes) < 40, "the ward")
    before = [row.sentence for row in ward.episodes]
    ward.press("Ctrl+L")
    ward.unlock(OPENS_WITH)
    ward.until(lambda: [row.sentence for row in ward.episodes] == before, "the list as it was")
    assert ward.words.count("ward 8") == 0


@pytest.mark.parametrize(("answer", "kept"), [("Enter", ()), ("Alt+D", ("unsaved line",))])
def test_leaving_a_patient_with_an_unsaved_line_asks_by_name(
    ward: CoderAtWork, answer: str, kept: tuple[str, ...]
) -> None:
    patient = open_second(ward)
    ward.type("unsaved line")
    ward.press("Ctrl+PgDown")
    ward.until(lambda: ward.sees("leaving_words"), "the question")
    assert patient in ward.label("leaving_words")
    assert ward.patient == patient
    ward.press(answer)
    ward.until(lambda: ward.patient != patient, "the other patient")
    ward.until(lambda: ward.focus == "line_entry", "the entry")
    assert ward.field == ""
    ward.press("Ctrl+PgUp")
    ward.until(lambda: ward.patient == patient, "the patient again")
    assert ward.field == "".join(kept)
    assert [row.text for row in ward.lines] == ([] if kept else ["unsaved line"])


def test_going_to_the_codes_and_back_leaves_the_caret_in_what_was_typed(ward: CoderAtWork) -> None:
    open_second(ward)
    ward.type("half a line")
    ward.press("Left", "F4", "F3")
    ward.type("x")
    assert ward.field == "half a linxe"


def test_staying_keeps_patient_text_and_caret(ward: CoderAtWork) -> None:
    patient = open_second(ward)
    ward.type("unsaved line")
    ward.press("Left", "Ctrl+PgDown")
    ward.until(lambda: ward.sees("leaving_words"), "the question")
    ward.press("Esc")
    assert (ward.patient, ward.field, ward.caret) == (patient, "unsaved line", 11)


def test_the_name_of_a_special_category_is_hidden_until_the_episode_is_opened(
    ward: CoderAtWork,
) -> None:
    patient = open_second(ward)
    ward.add_line("HIV positive @cl p1")
    ward.add_code("B24", "B24.X")
    assert HIDDEN_NAME not in names(ward)
    ward.press("Ctrl+PgDown")
    ward.until(lambda: ward.patient != patient, "the other patient")
    ward.until(lambda: names(ward)[1] == HIDDEN_NAME, "the hidden name")
    ward.press("Ctrl+PgUp")
    ward.until(lambda: ward.patient == patient, "the patient again")
    ward.until(lambda: HIDDEN_NAME not in names(ward), "the name")


def names(ward: CoderAtWork) -> list[str]:
    """The names in the list of episodes."""
    return [row.name for row in ward.episodes if hasattr(row, "episode_id")]
