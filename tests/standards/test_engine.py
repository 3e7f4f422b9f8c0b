"""Running a pack: order, dates, overrides, silence, and the words of what is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.coding import (
    CheckCode,
    CheckRecord,
    Fix,
    Override,
    PastEpisode,
    Problem,
    Severity,
)
from coder_gui.standards import packs
from coder_gui.standards.engine import check, with_overrides
from coder_gui.system.paths import resource
from standards import tiny
from standards.packs_on_disk import RULE, write_pack

PACK = packs.load(resource("rules"))
ICD10, OPCS4 = tiny.icd10(), tiny.opcs4()
START, END = date(2026, 5, 1), date(2026, 5, 4)


def diagnoses(*codes: str, **fields: Any) -> CheckRecord:
    entries = tuple(CheckCode(code, id=f"d{n}") for n, code in enumerate(codes, start=1))
    return CheckRecord("E1", diagnoses=entries, **fields)


def procedures(*codes: tuple[str, date | None]) -> CheckRecord:
    entries = tuple(
        CheckCode(code, id=f"p{n}", date=day) for n, (code, day) in enumerate(codes, start=1)
    )
    return CheckRecord("E1", diagnoses("I21.4").diagnoses, entries, start_date=START, end_date=END)


def found(record: CheckRecord) -> list[tuple[str, int | None]]:
    return [(each.rule, each.position) for each in check(record, PACK, ICD10, OPCS4)]


def only(record: CheckRecord, rule: str) -> Problem:
    (problem,) = [each for each in check(record, PACK, ICD10, OPCS4) if each.rule == rule]
    return problem


def test_a_problem_says_what_where_why_and_offers_a_key() -> None:
    problem = only(diagnoses("W19.9", "S72.00"), "ICD-016")

    assert problem == Problem(
        rule="ICD-016",
        severity=Severity.ERROR,
        list="diagnoses",
        code="W19.9",
        position=1,
        message="W19.9 is an external cause and cannot be the primary diagnosis. "
        "The injury or condition it caused goes first.",
        reference="DChS.XX.1",
        code_id="d1",
        unverified=True,
        fixes=(Fix("move", "Move W19.9 to position 2", {"position": 2}),),
    )


def test_errors_come_before_warnings_and_diagnoses_before_procedures() -> None:
    record = replace(
        diagnoses("I21.4", "G01.X", "N40"), procedures=(CheckCode("K63.3"),), finished=True
    )

    assert found(record) == [("ICD-004", 3), ("OPC-004", 1), ("ICD-013", 2)]


def test_the_fix_of_a_bare_category_adds_the_filler() -> None:
    assert only(diagnoses("N40"), "ICD-004").fixes == (
        Fix("replace", "Use N40.X", {"code": "N40X"}),
    )


def test_a_missing_fifth_character_offers_each_of_the_few() -> None:
    labels = [fix.label for fix in only(diagnoses("S72.0"), "ICD-005").fixes]

    assert labels == [
        "Use S72.00, Fracture of neck of femur, closed",
        "Use S72.01, Fracture of neck of femur, open",
    ]


def test_a_missing_place_offers_the_place_not_stated() -> None:
    problem = only(diagnoses("S72.00", "W10.X"), "ICD-012")

    assert problem.fixes[0].arguments == {"code": "W109"}
    assert found(diagnoses("S72.00", "W10.X")) == [("ICD-012", 2)]


def test_an_unknown_code_offers_the_nearest() -> None:
    problem = only(diagnoses("I21.7"), "ICD-002")

    assert problem.message.endswith("Nearest: I21.0, I21.1 or I21.2.")
    assert [fix.arguments["code"] for fix in problem.fixes] == ["I210", "I211", "I212"]


def test_a_date_is_offered_where_there_is_only_one_it_can_be() -> None:
    day_case = replace(procedures(("W46.1", None)), start_date=END)
    beside = procedures(("W46.1", None), ("K63.3", date(2026, 5, 2)))
    open_choice = procedures(("W46.1", None))

    assert only(day_case, "OPC-004").fixes == (
        Fix("set_date", "Set 04-May-2026", {"date": "2026-05-04"}),
    )
    assert only(beside, "OPC-004").fixes[0].arguments == {"date": "2026-05-02"}
    assert only(open_choice, "OPC-004").fixes == (Fix("set_date", "Set its date", {}),)


def test_a_leading_site_and_method_are_each_reported_by_their_rule() -> None:
    record = procedures(("Y75.2", None), ("Z94.3", None), ("J18.3", date(2026, 5, 2)))

    assert found(record) == [("OPC-011", 1), ("OPC-002", 2)]
    assert only(record, "OPC-011").fixes == (
        Fix("move", "Move Y75.2 to position 3", {"position": 3}),
    )


def test_a_reason_answers_the_rule_on_that_code_alone() -> None:
    record = diagnoses("I21.4", "I10.X", "I10.X", "E11.9", "E11.9")
    reason = Override("o", "ICD-009", "d3", "Two", "Ada", datetime(2026, 5, 4, tzinfo=UTC))

    problems = check(record, PACK, ICD10, OPCS4, overrides=[reason])

    assert [(each.position, each.blocks) for each in problems] == [(3, False), (5, True)]
    assert problems[0].override == reason


def test_a_rule_without_what_it_needs_is_silent() -> None:
    bare = CheckRecord("E1", finished=False)

    assert check(bare, PACK, ICD10, OPCS4) == ()


def test_an_open_episode_needs_no_primary_diagnosis_yet() -> None:
    assert found(CheckRecord("E1", finished=False)) == []
    assert found(CheckRecord("E1", finished=True)) == [("ICD-008", None)]


@pytest.mark.parametrize(
    ("end", "today", "count"),
    [
        (date(2026, 3, 31), None, 0),
        (date(2026, 4, 1), None, 1),
        (date(2027, 3, 31), None, 1),
        (date(2027, 4, 1), None, 0),
        (None, date(2026, 6, 1), 1),
        (None, date(2028, 6, 1), 0),
        (None, None, 0),
    ],
)
def test_rules_hold_on_the_day_the_episode_ended(
    tmp_path: Path, end: date | None, today: date | None, count: int
) -> None:
    dated = 'source = "a test"\nvalid_from = 2026-04-01\nvalid_to = 2027-03-31'
    pack = packs.load(write_pack(tmp_path, RULE.replace('source = "a test"', dated)))

    assert len(check(diagnoses("W19.0", end_date=end), pack, ICD10, OPCS4, today=today)) == count


def test_a_starter_informs_and_a_superseded_edition_warns() -> None:
    record = diagnoses("I21.7")
    severities = [
        check(record, PACK, edition, OPCS4)[0].severity
        for edition in (ICD10, tiny.icd10(complete=False), tiny.icd10(starter=True))
    ]

    assert severities == [Severity.ERROR, Severity.WARNING, Severity.INFO]


codes = st.one_of(
    st.text(max_size=8),
    st.from_regex(r"[A-Z][0-9]{2}(\.[0-9X][0-9]?)?[*†]?", fullmatch=True),
    st.sampled_from(["G01.X", "A39.0", "W19.0", "Z94.3", "Y75.2", "W46.1", "N40", "", "F00.9"]),
)
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(
    st.lists(codes, max_size=12),
    st.lists(st.tuples(codes, days), max_size=8),
    days,
    days,
    st.booleans(),
    st.sampled_from([None, frozenset[str](), frozenset({"A390", "G309"})]),
    st.booleans(),
)
def test_no_record_makes_the_engine_fail(
    dx: list[str],
    px: list[tuple[str, date | None]],
    start: date | None,
    end: date | None,
    finished: bool,
    daggers: frozenset[str] | None,
    starter: bool,
) -> None:
    record = CheckRecord(
        "E",
        diagnoses=tuple(CheckCode(code) for code in dx),
        procedures=tuple(CheckCode(code, date=day) for code, day in px),
        start_date=start,
        end_date=end,
        finished=finished,
        history=(PastEpisode(date(2025, 1, 1), tuple(dx)),),
    )

    problems = check(record, PACK, tiny.icd10(daggers=daggers, starter=starter), OPCS4)

    for problem in problems:
        entries = dx if problem.list == "diagnoses" else px
        assert problem.position is None or 1 <= problem.position <= len(entries)
        assert "{" not in problem.message.replace(problem.code or "", "")


def test_an_acknowledged_warning_does_not_settle_what_has_become_an_error() -> None:
    mark = Override("o", "T-001", "c", "", "Ada Quick", datetime(2026, 11, 21, tzinfo=UTC))
    warning = Problem("T-001", Severity.WARNING, "diagnoses", "E11.9", 1, "Look.", "", code_id="c")
    error = replace(warning, severity=Severity.ERROR)
    reason = replace(mark, reason="Two notes")

    settled = with_overrides((warning, error), (mark,))
    reasoned = with_overrides((warning, error), (reason,))

    assert [each.override for each in settled] == [mark, None]
    assert [each.override for each in reasoned] == [reason, reason]
