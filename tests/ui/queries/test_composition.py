"""Edits of a query are pure steps: nothing fixed moves, nothing written is lost, drafts return."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.queries import (
    Evidence,
    Gap,
    QueryKind,
    QueryOption,
    QueryText,
    Recipient,
    Subject,
)
from coder_gui.ui.queries.composition import Composition, marks, option_of
from coder_gui.ui.queries.typed_query import draft_field, from_draft, is_draft, to_draft
from coder_gui.wording.findings import EVIDENCE, Finding, Severity, option_part

from .rows import text

OTHER = QueryOption("Other (please explain)", free_text=True, fixed=True)
UNABLE = QueryOption("Clinically unable to determine", fixed=True)


def composed(**given: object) -> Composition:
    """What a writer begins with."""
    begun = text(**given)
    return Composition(begun, begun)


def words(now: Composition) -> list[str]:
    return [one.text for one in now.text.options]


def fixed_stand_last(now: Composition) -> bool:
    return now.text.options[-2:] == (OTHER, UNABLE)


# Answers to tick ----------------------------------------------------------------------------------

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move", "write"]), st.integers(0, 8), st.integers(-1, 9)
    ),
    max_size=12,
)


@given(_STEPS)
def test_whatever_is_done_other_and_unable_stand_last(steps: list[tuple[str, int, int]]) -> None:
    now = composed()
    for what, place, to in steps:
        place = min(place, len(now.text.options) - 1)
        if what == "add":
            now = now.adding_option(QueryOption("new"))
        elif what == "remove":
            now = now.without_option(place)
        elif what == "move":
            now = now.moving_option(place, to)
        else:
            now = now.with_option(place, QueryOption("written"))
        assert fixed_stand_last(now)


def test_an_answer_that_was_taken_out_comes_back_to_its_place() -> None:
    now = composed().adding_option(QueryOption("B")).adding_option(QueryOption("C"))
    gone = now.text.options[1]
    assert now.without_option(1).putting_option(1, gone) == now


# Kind and gap -------------------------------------------------------------------------------------

NEW = replace(
    text(),
    kind=QueryKind.DATA_QUALITY,
    gap=Gap.DATES,
    recipient=Recipient("Data quality team"),
    question="On which day did it happen?",
    options=(QueryOption("The day is", free_text=True), OTHER, UNABLE),
)


def test_what_nobody_touched_follows_another_kind() -> None:
    now = composed().reproposed(NEW)
    assert now.text.question == NEW.question
    assert now.text.options == NEW.options
    assert now.text.recipient == NEW.recipient
    assert now.text.evidence == text().evidence


def test_what_was_written_stays() -> None:
    mine = composed().asking("Mine?").adding_option(QueryOption("Mine")).reproposed(NEW)
    assert mine.text.question == "Mine?"
    assert words(mine) == ["The type is", "Mine", OTHER.text, UNABLE.text]
    assert mine.text.kind is QueryKind.DATA_QUALITY


def test_a_recipient_that_was_chosen_stays_for_another_gap_of_the_same_kind() -> None:
    nair = Recipient("Dr A Nair")
    same_kind = replace(NEW, kind=QueryKind.CLINICAL)
    assert composed().to(nair).reproposed(same_kind).text.recipient == nair
    assert composed().to(nair).reproposed(NEW).text.recipient == NEW.recipient


# Evidence -----------------------------------------------------------------------------------------


def test_lines_written_since_stand_below_and_are_left_out() -> None:
    fresh = Evidence("l9", "Creatinine 96", "Pathology (ICE)")
    now = composed().with_new_lines((*text().evidence, fresh))
    assert now.text.evidence[-1] == replace(fresh, chosen=False)
    assert now.with_new_lines((fresh,)) is now


def test_quoting_counts() -> None:
    now = composed()
    assert now.quoted == 2
    assert now.quoting(2, chosen=True).quoted == 3
    assert now.quoting(0, chosen=False).quoted == 1


# Findings -----------------------------------------------------------------------------------------


def test_a_rewording_replaces_the_words_and_nothing_else() -> None:
    now = composed(question="Please confirm sepsis.")
    finding = Finding("r", "Please confirm sepsis", "why", 0, 21, rewording="What explains this")
    reworded = now.reworded(finding)
    assert reworded is not None
    assert reworded.text.question == "What explains this."


def test_a_rewording_of_an_answer_keeps_its_line_to_write_on() -> None:
    finding = Finding("r", "type", "why", 4, 4, part=option_part(1), rewording="kind")
    reworded = composed().reworded(finding)
    assert reworded is not None
    assert reworded.text.options[0] == QueryOption("The kind is", free_text=True)


def test_words_that_changed_meanwhile_are_not_replaced() -> None:
    finding = Finding("r", "sepsis", "why", 0, 6, rewording="this")
    assert composed(question="What now?").reworded(finding) is None


def test_a_finding_without_a_rewording_changes_nothing() -> None:
    assert composed().reworded(Finding("r", "", "why", part=EVIDENCE)) is None


def test_only_the_question_is_marked_in_the_letter() -> None:
    found = (
        Finding("a", "x", "why", 3, 5),
        Finding("b", "y", "why", 0, 4, part=option_part(2)),
        Finding("c", "", "why", part=EVIDENCE),
    )
    assert marks(found) == ((3, 5),)
    assert [option_of(one) for one in found] == [None, 1, None]
    assert found[0].severity is Severity.LEADING


def test_a_reason_is_given_and_taken_back() -> None:
    now = composed().overriding("r", "It is on paper")
    assert now.overrides == {"r": "It is on paper"}
    assert now.overriding("r", "").overrides == {}


# Drafts -------------------------------------------------------------------------------------------

_WORDS = st.text(string.printable + "éüŵ“”日本", max_size=40)
_EVIDENCE = st.builds(
    Evidence,
    line_id=st.none() | st.just("l1"),
    quote=_WORDS,
    place=_WORDS,
    date=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    nothing_found=st.booleans(),
    earlier=st.booleans(),
    chosen=st.booleans(),
    side=st.none() | st.just("L"),
)
_TEXTS = st.builds(
    QueryText,
    kind=st.sampled_from(QueryKind),
    gap=st.sampled_from(Gap),
    recipient=st.builds(Recipient, _WORDS, _WORDS, st.none(), _WORDS, st.just(("a", "b"))),
    question=_WORDS,
    options=st.lists(st.builds(QueryOption, _WORDS, st.booleans(), st.booleans())).map(tuple),
    evidence=st.lists(_EVIDENCE, max_size=4).map(tuple),
    subject=st.builds(Subject, st.just(("l1",)), st.just(()), st.none() | st.just("ICD-008")),
)


@given(_TEXTS, st.dictionaries(_WORDS, _WORDS, max_size=3))
def test_a_draft_comes_back_as_it_was(whole: QueryText, overrides: dict[str, str]) -> None:
    now = Composition(whole, whole, overrides)
    assert from_draft(to_draft(now)) == now


def test_what_is_no_draft_is_none() -> None:
    for strange in ("", "{}", "[]", '{"text": 1}', to_draft(composed()).replace("clinical", "new")):
        assert from_draft(strange) is None


def test_drafts_of_queries_are_told_from_those_of_lines() -> None:
    assert is_draft(draft_field(None))
    assert is_draft(draft_field("q1"))
    assert draft_field("q1") != draft_field(None)
    assert not is_draft("entry")
