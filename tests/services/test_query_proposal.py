"""What a query would say, from what is selected: it quotes, and names nothing of its own."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.abstraction import AbstractionLine, Anchor, Certainty, Heading, Side
from coder_gui.domain.abstraction import SourceLook as Look
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, TimelineEntry
from coder_gui.domain.queries import Gap, QueryKind, QueryText
from coder_gui.services.query_evidence import LOOKED
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.services.query_proposal import LONGEST_NAMED, proposed

from .query_cases import AT, EPISODE, case, code, line, problem

POLICY = query_policy_in_use(Path("there-is-none"))
FIXED = ["Other (please explain)", "Clinically unable to determine"]
IN, CO, CX = Heading.INVESTIGATION, Heading.COMORBIDITY, Heading.COMPLICATION


def of(whole: EpisodeCase, *line_ids: str, **more: Any) -> QueryText:
    """The proposal for these lines."""
    return proposed(POLICY, whole, line_ids=line_ids, **more)


def words(text: QueryText) -> list[str]:
    """The options."""
    return [one.text for one in text.options]


def chosen(text: QueryText) -> list[str | None]:
    """The lines that go on the letter."""
    return [one.line_id for one in text.evidence if one.chosen]


CREATININE = (
    line("a", "Creatinine 88", IN, source="ice", at=time(9, 10)),
    line("b", "Creatinine 168", IN, source="ice", on=date(2026, 9, 19), at=time(6, 40)),
    line("c", "Creat up. Stop ramipril. IV fluids", CO, source="notes", on=date(2026, 9, 19)),
    line("d", "Creatinine 96", IN, source="ice", on=date(2026, 9, 22)),
    line("e", "ECG sinus rhythm", IN),
    line("f", "Renal creatinine", CO, source="ds", on=date(2026, 9, 28), certainty=Certainty.NIL),
    line("g", "Creatinine always high in the mother", CO, certainty=Certainty.FAMILY),
)


def test_results_without_a_diagnosis_ask_what_explains_them_and_quote_them_all() -> None:
    text = of(case(*CREATININE), "b")
    assert text.gap is Gap.RESULT
    assert text.question == (
        "What diagnosis, if any, explains the findings of 17-Sep-2026 to 22-Sep-2026?"
    )
    assert words(text) == [
        "The diagnosis is",
        "A finding without clinical significance",
        *FIXED,
    ]
    assert chosen(text) == ["a", "b", "c", "d", "f"]
    assert [one.line_id for one in text.evidence] == [*"abcdefg"]
    assert text.subject.line_ids == ("b",)


def test_evidence_has_its_quote_its_place_with_the_time_and_what_it_is_worth() -> None:
    anchor = Anchor("doc", "0" * 64, 1, 0, 8, "K  4.2\nmmol/l", "", "")
    early = line("b", "old MI", on=date(2019, 3, 4))
    carried = line("c", "asthma", on=None, carried_from="other")
    whole = case(line("a", "K", IN, at=time(6, 40), source="ice", anchor=anchor), early, carried)
    first, second, third = of(whole, "a").evidence
    assert (first.quote, first.place) == ("K 4.2 mmol/l", "ICE pathology 06:40")
    assert [one.earlier for one in (first, second, third)] == [False, True, True]


def test_a_source_that_was_looked_through_can_be_quoted_as_such() -> None:
    look = Look("look", EPISODE, "ds", "Ada Quick", AT)
    last = of(case(line("a", "fall"), looks=(look,)), "a").evidence[-1]
    assert (last.quote, last.place, last.nothing_found) == (LOOKED, "Discharge summary", True)
    assert not last.chosen


def test_two_sides_are_a_conflict_with_both_named_as_documented() -> None:
    whole = case(
        line("a", "Fractured neck of femur", side=Side.LEFT),
        line("b", "Fractured neck of femur", side=Side.RIGHT, source="ds", on=date(2026, 9, 24)),
    )
    text = of(whole, "a")
    assert text.gap is Gap.CONFLICT
    assert words(text) == [
        "Fractured neck of femur, left (documented in ED record on 17-Sep-2026)",
        "Fractured neck of femur, right (documented in Discharge summary on 24-Sep-2026)",
        *FIXED,
    ]
    assert text.question == (
        "The record contains different statements: “Fractured neck of femur” (left) and "
        "“Fractured neck of femur” (right). Which statement, if any, is correct?"
    )


def test_stated_here_and_ruled_out_there_is_a_conflict() -> None:
    whole = case(
        line("a", "Deep vein thrombosis"),
        line("b", "Deep vein thrombosis", certainty=Certainty.RULED_OUT, source="ds"),
    )
    text = of(whole, "a")
    assert text.gap is Gap.CONFLICT
    assert "Deep vein thrombosis, ruled out (documented in Discharge summary" in words(text)[1]


def test_two_sides_of_different_things_are_no_conflict() -> None:
    whole = case(
        line("a", "Knee pain on walking", side=Side.LEFT),
        line("b", "Old knee replacement", CO, side=Side.RIGHT),
    )
    assert of(whole, "a").gap is Gap.TYPE


def test_a_differential_offers_what_is_documented_and_no_more() -> None:
    whole = case(line("a", "PE or ?LRTI", certainty=Certainty.DIFFERENTIAL, source=None))
    text = of(whole, "a")
    assert text.gap is Gap.DIFFERENTIAL
    assert words(text) == [
        "PE (documented on 17-Sep-2026)",
        "LRTI (documented on 17-Sep-2026)",
        "Another diagnosis was reached, namely",
        "No diagnosis was reached",
        *FIXED,
    ]


@pytest.mark.parametrize(
    ("one", "gap"),
    [
        (line("a", "Wound infection", CX), Gap.COMPLICATION),
        (line("a", "Found on the floor", Heading.EXTERNAL_CAUSE), Gap.CAUSE),
        (line("a", "Laparotomy", Heading.PROCEDURE), Gap.PROCEDURE),
        (line("a", "Heart failure"), Gap.TYPE),
        (line("a", "Fractured wrist"), Gap.LATERALITY),
        (line("a", "Fractured right wrist"), Gap.TYPE),
        (line("a", "Fractured wrist", side=Side.LEFT), Gap.TYPE),
        (line("a", "Hb 79", IN), Gap.RESULT),
        (line("a", "Drinking poorly", Heading.OTHER), Gap.OTHER),
    ],
)
def test_the_gap_follows_what_the_line_is(one: AbstractionLine, gap: Gap) -> None:
    assert of(case(one), "a").gap is gap


def test_two_conditions_ask_for_their_relationship() -> None:
    text = of(case(line("a", "Iron deficiency"), line("b", "Gastric ulcer", CO)), "a", "b")
    assert text.gap is Gap.UNLINKED
    assert text.question == (
        "What relationship, if any, is there between the conditions documented as "
        "“Iron deficiency” and “Gastric ulcer”?"
    )


@pytest.mark.parametrize(
    ("title", "gap"),
    [
        ("Pneumonia, unspecified", Gap.TYPE),
        ("Malignant neoplasm of breast, breast, part unspecified", Gap.SITE),
        ("Bronchitis, not specified as acute or chronic", Gap.ACUITY),
        ("Essential (primary) hypertension", Gap.TYPE),
    ],
)
def test_a_code_leads_to_what_its_title_leaves_open(title: str, gap: Gap) -> None:
    whole = case(line("a", "Drowsy", Heading.OTHER), diagnoses=(code("x", "J18.9", title),))
    text = proposed(POLICY, whole, code_ids=["x"])
    assert (text.gap, text.subject.code_ids) == (gap, ("x",))


def test_a_code_quotes_the_lines_that_it_rests_on() -> None:
    whole = case(
        line("a", "Pneumonia"), line("b", "Asthma", CO),
        diagnoses=(code("x", "J18.9", "Pneumonia, unspecified", "a"),),
    )  # fmt: skip
    text = proposed(POLICY, whole, code_ids=["x"])
    assert chosen(text) == ["a"]
    assert "“Pneumonia”" in text.question
    assert text.subject.line_ids == ()


def test_a_procedure_code_asks_for_its_detail() -> None:
    entry = code("x", "W37.9", "Unspecified total replacement", system=System.OPCS4)
    assert proposed(POLICY, case(procedures=(entry,)), code_ids=["x"]).gap is Gap.PROCEDURE


def test_a_problem_leads_to_the_gap_that_the_data_names_and_to_its_code() -> None:
    whole = case(
        line("a", "Fracture of rib"), diagnoses=(code("x", "S22.30", "Fracture of rib", "a"),)
    )
    text = proposed(POLICY, whole, problem=problem("ICD-140", "x"))
    assert (text.gap, text.subject.rule, text.subject.code_ids) == (Gap.CAUSE, "ICD-140", ("x",))
    assert chosen(text) == ["a"]


def test_nothing_selected_and_no_main_condition_asks_about_the_results() -> None:
    text = of(case(line("a", "Hb 79", IN), line("b", "Tired", Heading.OTHER)))
    assert (text.gap, chosen(text)) == (Gap.RESULT, ["a"])
    assert of(case(line("a", "Tired"))).gap is Gap.OTHER


def test_the_letter_goes_to_the_consultant_of_the_episode() -> None:
    to = of(case(line("a", "fall")), "a").recipient
    assert (to.name, to.gmc, to.specialty) == ("Mr J Hartley", "6012345", "Trauma and orthopaedics")
    assert to.role == "Consultant"


@pytest.mark.parametrize("shared", ["C9999998", "M9999998", "D123", None])
def test_a_code_that_stands_for_many_has_no_gmc_number(shared: str | None) -> None:
    changes = {"consultant_code": shared, "consultant_name": None}
    to = of(case(line("a", "fall"), episode=changes), "a").recipient
    assert (to.name, to.gmc) == ("Responsible consultant", None)


def test_a_consultant_named_in_another_episode_is_named() -> None:
    shown = TimelineEntry(EPISODE, 1, "T&O", "Ms Osei", None, None, State.IN_PROGRESS)
    whole = case(line("a", "fall"), episode={"consultant_name": None}, timeline=(shown,))
    assert of(whole, "a").recipient.name == "Ms Osei"


@pytest.mark.parametrize(
    ("kind", "gap", "to"),
    [
        (QueryKind.DATA_QUALITY, Gap.CONSULTANT, "Data quality team"),
        (QueryKind.EPR, Gap.OTHER, "EPR team"),
        (QueryKind.INTERNAL, Gap.CODING, "Clinical coding lead"),
        (QueryKind.NATIONAL, Gap.CODING, "Terminology and Classifications Delivery Service"),
    ],
)
def test_other_kinds_have_their_own_gap_and_recipient(kind: QueryKind, gap: Gap, to: str) -> None:
    text = of(case(line("a", "Wound infection", CX)), "a", kind=kind)
    assert (text.gap, text.recipient.name) == (gap, to)
    assert words(text)[-1] == "Unable to determine"


def test_a_data_problem_leads_a_data_query_to_its_gap() -> None:
    text = of(case(), problem=problem("ICD-172"), kind=QueryKind.DATA_QUALITY)
    assert text.gap is Gap.DATES
    assert of(case(line("a", "x")), problem=problem("ICD-172")).gap is not Gap.DATES


def test_the_writer_may_say_what_it_is_about() -> None:
    text = of(case(line("a", "Heart failure")), "a", gap=Gap.ACUITY)
    assert (text.gap, words(text)[0]) == (Gap.ACUITY, "Acute")


def test_long_and_many_quotes_are_pointed_to_and_an_option_stays_short() -> None:
    long = line("a", "Seen by the team and reviewed again later " * 20, CX)
    assert "quoted above" in of(case(long), "a").question
    many = [line(f"l{n}", f"Condition{'abcde'[n]}") for n in range(5)]
    assert "quoted above" in of(case(*many), *(one.id for one in many)).question
    other = line("b", "team reviewed, fracture", side=Side.LEFT)
    text = of(case(line("a", "fracture " * 40, side=Side.RIGHT), other), "a")
    assert text.gap is Gap.CONFLICT
    assert all(len(one) <= LONGEST_NAMED + 80 for one in words(text))


_WORDS_OF_DATA = {
    word
    for facts in POLICY.gaps.values()
    for text in (facts.question, facts.unnamed, *(one.text for one in facts.options))
    for word in re.findall(r"[a-z]+", text.lower())
} | {"documented", "in", "on", "of", "to", "between", "and", "left", "right", "both", "sides"}
_MONTHS = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
_LINES = st.builds(
    line,
    st.sampled_from("abcdef"),
    st.text(max_size=60),
    st.sampled_from(Heading),
    on=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 30)),
    source=st.none() | st.sampled_from(["ED", "ice", "gone"]),
    certainty=st.sampled_from(Certainty),
    side=st.none() | st.sampled_from(Side),
)


@given(
    st.lists(_LINES, max_size=6, unique_by=lambda one: one.id),
    st.sets(st.sampled_from("abcdef")),
    st.sampled_from(QueryKind),
    st.none() | st.sampled_from(Gap),
)
def test_whatever_is_selected_a_query_is_proposed_that_names_nothing_of_its_own(
    lines: list[AbstractionLine], picked: set[str], kind: QueryKind, gap: Gap | None
) -> None:
    text = of(case(*lines), *sorted(picked), kind=kind, gap=gap)
    assert text.question.strip().endswith("?")
    assert [one.fixed for one in text.options[-2:]] == [True, True]
    assert not any(one.fixed for one in text.options[:-2])
    assert [one.line_id for one in text.evidence] == [one.id for one in lines]
    outside = re.sub(r"“.*?”(?= |\?|,|\.|$)", " ", text.question, flags=re.DOTALL)
    if all("”" not in one.text and "“" not in one.text for one in lines):
        said = set(re.findall(r"[a-z]+", outside.lower()))
        facts = {"treated", "as", "ruled", "out", "history", "looked", "nothing", "found"}
        assert said <= _WORDS_OF_DATA | _MONTHS | facts
