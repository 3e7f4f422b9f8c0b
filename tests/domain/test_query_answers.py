"""What an answer to a query needs, and the line of evidence that it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.abstraction import Certainty, Heading, Side
from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import (
    AnswerDraft,
    AnswerHow,
    Gap,
    QueryKind,
    QueryOption,
    QueryText,
    Recipient,
)
from coder_gui.domain.query_answers import LONGEST, answer_line, checked_answer

RAISED, TODAY = date(2026, 11, 9), date(2026, 11, 21)
REFERENCE = "Q-7K3M-P4XC-9"
OTHER = "Other (please explain)"
UNABLE = "Clinically unable to determine"
ASKED = QueryText(
    QueryKind.CLINICAL,
    Gap.TYPE,
    Recipient("Mr A Lead"),
    "Which type of respiratory failure was treated?",
    (
        QueryOption("Type 1 respiratory failure"),
        QueryOption("Type 2 respiratory failure"),
        QueryOption(OTHER, free_text=True, fixed=True),
        QueryOption(UNABLE, fixed=True),
    ),
    (),
)


def draft(**given: Any) -> AnswerDraft:
    """An answer that lacks nothing, but for what is given."""
    whole = AnswerDraft(
        choice="Type 2 respiratory failure",
        text="",
        answered_by="Dr R Patel",
        answered_on=date(2026, 11, 19),
        how=AnswerHow.LETTER,
    )
    return replace(whole, **given)


def checked(**given: Any) -> AnswerDraft:
    return checked_answer(draft(**given), ASKED, raised=RAISED, today=TODAY)


def test_a_whole_answer_is_kept_without_the_blanks_around_it() -> None:
    answer = checked(answered_by="  Dr  R   Patel ", gmc=" 123 4567", text=" on  gases\n")
    assert (answer.answered_by, answer.gmc, answer.text) == ("Dr R Patel", "1234567", "on  gases")


@pytest.mark.parametrize(
    ("given_", "field", "says"),
    [
        ({"choice": "", "text": "  "}, "text", "An answer needs the option that was ticked"),
        ({"choice": "Type 3"}, "choice", "“Type 3” is not an option of this query"),
        ({"choice": OTHER}, "text", "needs the words that stand beside it"),
        ({"answered_by": " "}, "answered_by", "Say who answered"),
        ({"gmc": "12345"}, "gmc", "A GMC number has 7 digits"),
        ({"gmc": "１２３４５６７"}, "gmc", "A GMC number has 7 digits"),
        ({"answered_on": date(2026, 11, 22)}, "answered_on", "lies ahead"),
        ({"answered_on": date(2026, 11, 8)}, "answered_on", "cannot be of an earlier day"),
        ({"text": "x" * (LONGEST + 1)}, "text", "4,000 characters; this one has 4,001"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    given_: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(UserError, match=says) as refused:
        checked(**given_)
    assert refused.value.field == field


@pytest.mark.parametrize("day", [RAISED, TODAY])
def test_an_answer_may_be_of_the_day_of_the_query_and_of_today(day: date) -> None:
    assert checked(answered_on=day).answered_on == day


def test_the_line_is_the_answer_in_the_clinicians_words_with_its_reference() -> None:
    line = answer_line(checked(text="secondary to\nCOPD"), ASKED, REFERENCE)
    assert line is not None
    assert line.text == "Type 2 respiratory failure; secondary to COPD"
    assert (line.certainty, line.heading) == (Certainty.CONFIRMED, Heading.OTHER)
    assert (line.place.source, line.place.words) == ("reply", REFERENCE)
    assert line.place.date == date(2026, 11, 19)


def test_what_was_written_beside_other_stands_alone() -> None:
    line = answer_line(checked(choice=OTHER, text="Acute on chronic"), ASKED, REFERENCE)
    assert line is not None
    assert line.text == "Acute on chronic"


def test_unable_to_determine_documents_no_condition() -> None:
    line = answer_line(checked(choice=UNABLE), ASKED, REFERENCE)
    assert line is not None
    assert (line.text, line.certainty) == (UNABLE, Certainty.UNSTATED)


@pytest.mark.parametrize(
    ("gap", "heading"),
    [
        (Gap.PROCEDURE, Heading.PROCEDURE),
        (Gap.CAUSE, Heading.EXTERNAL_CAUSE),
        (Gap.COMPLICATION, Heading.COMPLICATION),
        (Gap.ACUITY, Heading.OTHER),
    ],
)
def test_the_heading_follows_from_what_was_asked(gap: Gap, heading: Heading) -> None:
    line = answer_line(draft(), replace(ASKED, gap=gap), REFERENCE)
    assert line is not None
    assert line.heading is heading


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("Left hip", Side.LEFT),
        ("It was the RIGHT side", Side.RIGHT),
        ("Bilateral", Side.BOTH),
        ("Left first, later right", None),
        ("Rightly asked", None),
    ],
)
def test_an_answer_about_the_side_gives_the_line_its_side(words: str, side: Side | None) -> None:
    asked = replace(ASKED, gap=Gap.LATERALITY)
    line = answer_line(draft(choice="", text=words), asked, REFERENCE)
    assert line is not None
    assert line.side is side


@pytest.mark.parametrize("kind", sorted(set(QueryKind) - {QueryKind.CLINICAL}))
def test_only_a_clinicians_answer_is_evidence(kind: QueryKind) -> None:
    assert answer_line(draft(), replace(ASKED, kind=kind), REFERENCE) is None


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.text(max_size=30),
    st.none() | st.text(max_size=10),
    st.dates(date(2026, 11, 1), date(2026, 11, 30)),
)
def test_whatever_is_typed_is_kept_or_refused_with_a_sentence(
    choice: str, text: str, name: str, gmc: str | None, day: date
) -> None:
    given_ = draft(choice=choice, text=text, answered_by=name, gmc=gmc, answered_on=day)
    try:
        answer = checked_answer(given_, ASKED, raised=RAISED, today=TODAY)
    except UserError:
        return
    line = answer_line(answer, ASKED, REFERENCE)
    assert line is not None
    assert line.text.strip()
    assert "\n" not in line.text
