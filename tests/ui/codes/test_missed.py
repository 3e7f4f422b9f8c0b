"""Which words count as having found nothing."""

from __future__ import annotations

from coder_gui.ui.codes.missed import Missed


def type_words(missed: Missed, text: str, *, finds: str = "") -> None:
    """Types letter by letter; from `finds` on there is a match ("": never)."""
    for end in range(1, len(text) + 1):
        typed = text[:end]
        missed.typed(typed)
        missed.answered(typed, found=bool(finds) and typed.startswith(finds))


def test_words_without_a_match_are_missed_while_they_stand_and_after() -> None:
    missed = Missed()
    type_words(missed, "zorgle")
    assert missed.words == "zorgle"
    missed.typed("")
    assert missed.words == "zorgle"


def test_a_beginning_that_finds_something_when_typed_on_was_no_miss() -> None:
    missed = Missed()
    type_words(missed, "nstemi", finds="nstem")
    missed.typed("")
    assert missed.words == ""


def test_other_words_that_are_found_leave_the_missed_ones() -> None:
    missed = Missed()
    type_words(missed, "zorgle")
    type_words(missed, "nstemi", finds="nstem")
    assert missed.words == "zorgle"


def test_taking_the_letters_away_one_by_one_leaves_the_whole_words() -> None:
    missed = Missed()
    type_words(missed, "zorgle")
    for end in range(5, 0, -1):
        missed.typed("zorgle"[:end])
        missed.answered("zorgle"[:end], found=end < 3)
    missed.typed("")
    assert missed.words == "zorgle"


def test_the_last_of_several_misses_counts() -> None:
    missed = Missed()
    type_words(missed, "zorgle")
    type_words(missed, "frumble")
    missed.typed("")
    assert missed.words == "frumble"


def test_what_is_taught_is_missed_no_more_but_other_words_stay() -> None:
    missed = Missed()
    type_words(missed, "Zorgle")
    missed.settle("frumble")
    assert missed.words == "Zorgle"
    missed.settle("zorgle")
    assert missed.words == ""
