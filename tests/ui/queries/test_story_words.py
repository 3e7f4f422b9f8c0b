"""The story of a query as words: what is asked, what came of it, who did what when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from coder_gui.domain.queries import (
    Answer,
    AnswerHow,
    CodeNow,
    LintOverride,
    Outcome,
    Query,
    QueryEvent,
    QueryEventRow,
    QueryKind,
    QueryState,
    QueryStory,
    Recipient,
)
from coder_gui.ui.icons import Icon
from coder_gui.ui.queries.desk_words import EVENT_SIGNS, STATE_SIGNS
from coder_gui.ui.queries.steps import state_sign
from coder_gui.ui.queries.story_words import StorySection, recipient_words, story_sections

from .rows import RAISED, TODAY, WORDS, query, text

FEMUR = CodeNow("icd10", "S72.00", "Fracture of neck of femur, closed")
TYPE_2 = CodeNow("icd10", "E11.9", "Type 2 diabetes mellitus without complications")
UNKNOWN = CodeNow("icd10", "E14.9", "Unspecified diabetes mellitus")


def event(what: QueryEvent, **data: Any) -> QueryEventRow:
    return QueryEventRow("e", "q1", what, data, "Sue Senior", RAISED)


def sections(one: Query, *events: QueryEventRow, answers: tuple[Answer, ...] = ()) -> Any:
    told = story_sections(QueryStory(one, events, answers), WORDS, TODAY)
    return {section.name: section for section in told}


def texts(section: StorySection) -> list[str]:
    return [line.text for line in section.lines]


def test_the_question_stands_with_its_options_and_its_gap() -> None:
    asked = sections(query())["question"]
    assert asked.note == "Type not stated"
    assert [(line.lead, line.text) for line in asked.lines] == [
        ("", "What further detail of the type, if any, can be given?"),
        ("A", "The type is"),
        ("B", "Other (please explain)"),
        ("C", "Clinically unable to determine"),
    ]


def test_evidence_of_a_query_that_leaves_as_a_pack_is_counted_in_that() -> None:
    packs = replace(WORDS, packs=frozenset({QueryKind.CLINICAL}))
    told = story_sections(QueryStory(query(), (), ()), packs, TODAY)
    assert {one.name: one for one in told}["evidence"].note == "2 of 3 in the pack"


def test_only_what_goes_on_the_letter_is_quoted_with_day_and_place() -> None:
    said = sections(query())["evidence"]
    assert said.note == "2 of 3 on the letter"
    assert [(line.text, line.second) for line in said.lines] == [
        ("“Creatinine 168”", "09-Nov-2026 · Pathology (ICE)"),
        ("Renal ultrasound: looked, nothing found", "Imaging"),
    ]


def test_codes_show_what_was_added_and_taken_out() -> None:
    changed = query(
        state=QueryState.CLOSED, codes_before=(FEMUR, UNKNOWN), codes_after=(FEMUR, TYPE_2)
    )
    codes = sections(changed)["codes"]
    assert codes.note == "2 changed"
    assert [(line.lead, line.second) for line in codes.lines] == [
        ("S72.00", "As before"),
        ("E14.9", "Taken out"),
        ("E11.9", "Added"),
    ]


def test_before_the_end_the_codes_are_those_when_it_was_asked() -> None:
    codes = sections(query(codes_before=(FEMUR,)))["codes"]
    assert (codes.title, codes.note) == ("Codes when it was asked", "")


def test_a_closed_query_that_changed_nothing_says_so() -> None:
    same = query(state=QueryState.CLOSED, codes_before=(FEMUR,), codes_after=(FEMUR,))
    assert sections(same)["codes"].note == "none changed"


def test_an_answer_says_who_when_how_and_where() -> None:
    answer = Answer(
        "a1", "q1", "The type is", "Type 2", "Dr P Okafor", "7012345", date(2026, 11, 19),
        AnswerHow.LETTER, "Notes volume 2, page 31", "d1", "l9", "Priya Shah",
        datetime(2026, 11, 19, 15, tzinfo=UTC),
    )  # fmt: skip
    (line,) = sections(query(), answers=(answer,))["answers"].lines
    assert line.text == "The type is: “Type 2”"
    assert line.second == (
        "Dr P Okafor, GMC 7012345 · 19-Nov-2026 · the letter came back · recorded in Notes volume "
        "2, page 31 · with a scan · logged by Priya Shah"
    )


def test_what_happened_stands_newest_first_in_words_for_people() -> None:
    override = LintOverride("steering", "only", "the words are the consultant's own", "S", RAISED)
    told = sections(
        query(overrides=(override,)),
        event(QueryEvent.APPROVED, due="2026-11-23"),
        event(QueryEvent.OVERRIDDEN, rule="steering"),
        event(QueryEvent.PRINTED, purpose="query", copy=0, sha256="0" * 64),
        event(QueryEvent.REPRINTED, purpose="query", copy=1, sha256="0" * 64),
        event(QueryEvent.ESCALATED, level=1, to="Clinical lead, Surgery", role="lead"),
        event(QueryEvent.DUPLICATE, of="Q-CZ6E-P34V-V"),
    )["events"]
    assert texts(told) == [
        "Marked a duplicate: Q-CZ6E-P34V-V",
        "Escalated: Clinical lead, Surgery",
        "Printed again, copy 1",
        "Printed",
        "A check was overridden: the words are the consultant's own",
        "Approved",
    ]
    assert told.lines[0].second == "Sue Senior, 13-Nov 10:05"


def test_every_event_can_be_told() -> None:
    told = sections(query(), *(event(what) for what in QueryEvent))["events"]
    assert len(told.lines) == len(QueryEvent)
    assert all(line.text and line.icon for line in told.lines)


def test_the_facts_say_how_it_ended() -> None:
    ended = query(
        state=QueryState.CLOSED, outcome=Outcome.UNANSWERED, unanswered=True, level=2,
        closed_by="Sue Senior", closed_at=RAISED,
    )  # fmt: skip
    facts = {line.lead: line.text for line in sections(ended)["facts"].lines}
    assert facts["Ended"] == "Unanswered at the freeze"
    assert facts["Escalated"] == "rung 2"
    assert facts["Closed"] == "Sue Senior, 13-Nov 10:05"
    assert facts["Reply by"] == "23-Nov-2026"
    assert "Priority" not in facts


def test_a_draft_without_a_question_has_no_empty_sections() -> None:
    bare = query(
        state=QueryState.DRAFT, approved_by=None, approved_at=None, due=None,
        text=text(question="", options=(), evidence=()),
    )  # fmt: skip
    assert set(sections(bare)) == {"facts"}


def test_a_recipient_is_not_named_twice() -> None:
    lead = Recipient("Clinical lead, Surgery", role="Clinical lead", specialty="Surgery")
    assert recipient_words(lead) == "Clinical lead, Surgery"


def test_an_answer_has_the_sign_of_a_reply_wherever_it_stands() -> None:
    assert STATE_SIGNS[QueryState.ANSWERED].icon is Icon.REPLY
    assert EVENT_SIGNS[QueryEvent.ANSWERED].icon is Icon.REPLY
    assert state_sign(QueryState.ANSWERED)[1] is Icon.REPLY
