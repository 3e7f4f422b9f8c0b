"""What the rows of the codes dock say, and that the models keep Qt's contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pytestqt.modeltest import ModelTester

from coder_gui.domain.coding import CodeEntry, Fix, Hit, Override, Problem, Severity, System
from coder_gui.services.foresight import Foreseen
from coder_gui.ui.codes.models import CodesModel, ProblemsModel, ResultsModel
from coder_gui.ui.codes.rows import (
    ACKNOWLEDGE,
    OVERRIDE,
    UNACKNOWLEDGE,
    WITHDRAW,
    Tie,
    code_items,
    first_to_acknowledge,
    first_to_override,
    problem_items,
    result_items,
)
from coder_gui.ui.keyed_model import KeyedListModel

EPISODE = "00000000-0000-4000-8000-000000000001"
AT = datetime(2026, 11, 21, tzinfo=UTC)


def entry(position: int, code: str, **facts: object) -> CodeEntry:
    """A code of the episode."""
    made = CodeEntry(f"id{position}", EPISODE, System.ICD10, code, code, f"Title {code}", position)
    return replace(made, **facts)


def problem(severity: Severity = Severity.ERROR, **facts: object) -> Problem:
    """Something a rule found."""
    made = Problem("ICD-009", severity, "diagnoses", "I10.X", 2, "It is there already.", "DQ")
    return replace(made, **facts)


REMOVE = (Fix("remove", "Remove I10.X"),)


def test_a_dagger_and_its_asterisks_are_tied_by_a_bracket() -> None:
    rows = code_items(
        (
            entry(1, "I10X"),
            entry(2, "E112", role="dagger"),
            entry(3, "N083", role="asterisk", paired_with="id2"),
            entry(4, "H360", role="asterisk", paired_with="id2"),
        ),
        (),
        "",
        2026,
    )
    assert [row.tie for row in rows] == [Tie.NONE, Tie.FIRST, Tie.MIDDLE, Tie.LAST]
    assert [row.display for row in rows] == ["I10X", "E112†", "N083*", "H360*"]
    assert "asterisk" in rows[2].sentence
    assert "no evidence" in rows[0].sentence


def test_a_date_of_the_same_year_leaves_the_year_out() -> None:
    made = entry(1, "W461", system=System.OPCS4, procedure_date=date(2026, 9, 18), group=1)
    (row,) = code_items((made,), (), "", 2026)
    assert row.date == "18-Sep"
    assert "18-Sep-2026" in row.sentence


def test_nine_fixes_have_a_key_and_the_tenth_has_none() -> None:
    found = [problem(code_id=str(number), fixes=REMOVE) for number in range(11)]
    rows = problem_items(found, writable=True)
    assert [row.fix_number for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0]
    assert len({row.key for row in rows}) == 11


def test_without_a_fix_a_reason_is_offered_and_only_the_first_is_meant() -> None:
    rows = problem_items([problem(code_id="a"), problem(code_id="b")], writable=True)
    assert [row.offer for row in rows] == [OVERRIDE, OVERRIDE]
    assert [row.first for row in rows] == [True, False]


def test_an_overridden_problem_says_the_reason_and_offers_to_withdraw_it() -> None:
    given = Override("o", "ICD-009", "a", "seen twice", "Priya Shah", AT)
    (row,) = problem_items([problem(code_id="a", override=given, fixes=REMOVE)], writable=True)
    assert (row.offer, row.fix_number) == (WITHDRAW, 0)
    assert row.reference == "seen twice · Priya Shah"


def test_a_finished_episode_offers_nothing() -> None:
    (row,) = problem_items([problem(fixes=REMOVE)], writable=False)
    assert (row.offer, row.fix, row.fix_number) == ("", None, 0)


def test_a_note_and_missing_evidence_are_not_settled_by_a_reason() -> None:
    assert first_to_override([problem(Severity.INFO), problem(rule="EVIDENCE")]) is None


def test_a_warning_is_meant_by_alt_r_where_no_error_is() -> None:
    warning = problem(Severity.WARNING)
    assert first_to_override([problem(rule="EVIDENCE"), warning]) is warning


def test_a_warning_without_a_fix_offers_to_acknowledge_it_and_an_error_never_does() -> None:
    found = [problem(code_id="a"), problem(Severity.WARNING, code_id="b")]
    rows = problem_items(found, writable=True)
    assert [(row.offer, row.offer_key) for row in rows] == [
        (OVERRIDE, "Alt+R"),
        (ACKNOWLEDGE, "Alt+K"),
    ]
    assert [row.first for row in rows] == [True, True]
    assert "Alt+K: Acknowledge" in rows[1].sentence


def test_an_acknowledged_warning_says_by_whom_and_offers_to_open_it_again() -> None:
    mark = Override("o", "ICD-009", "a", "", "Priya Shah", AT)
    settled = problem(Severity.WARNING, code_id="a", override=mark, fixes=REMOVE)
    (row,) = problem_items([settled], writable=True)
    assert (row.word, row.reference) == ("Acknowledged", "Priya Shah")
    assert (row.offer, row.offer_key, row.fix_number) == (UNACKNOWLEDGE, "Alt+K", 0)


def test_alt_k_means_the_first_open_warning_without_a_fix() -> None:
    fixable, bare = problem(Severity.WARNING, fixes=REMOVE), problem(Severity.WARNING)
    mark = Override("o", "ICD-009", "a", "", "Priya Shah", AT)
    settled = replace(bare, override=mark)
    assert first_to_acknowledge([problem(), fixable, bare]) is bare
    assert first_to_acknowledge([problem(), settled, fixable]) is fixable
    assert first_to_acknowledge([problem(), settled, problem(Severity.INFO)]) is None


def test_an_unverified_rule_is_said_so() -> None:
    (row,) = problem_items([problem(unverified=True)], writable=True)
    assert row.reference == "DQ, unverified"


def test_a_result_says_its_classification_and_what_it_would_break() -> None:
    (row,) = result_items(System.OPCS4, [Hit("W461", "W46.1", "Hip", "code begins W46", True)])
    warned = replace(row, foreseen=Foreseen(Severity.ERROR, "There already.", "Data quality"))
    assert row.sentence == "W46.1, Hip, OPCS-4, code begins W46"
    assert warned.sentence.endswith("There already. Data quality")


@pytest.mark.parametrize("model", [CodesModel, ResultsModel, ProblemsModel])
def test_the_models_keep_the_contract_of_qt(
    model: type[KeyedListModel[object]], qtmodeltester: ModelTester
) -> None:
    made = model()
    rows: dict[type, tuple[object, ...]] = {
        CodesModel: code_items((entry(1, "I10X"), entry(2, "E119")), (), "", 2026),
        ResultsModel: result_items(System.ICD10, [Hit("I10X", "I10.X", "H", "w", True)]),
        ProblemsModel: problem_items([problem(code_id="a"), problem(code_id="b")], writable=True),
    }
    made.update_rows(rows[model])
    qtmodeltester.check(made)
    made.update_rows(tuple(reversed(rows[model])))
    made.reset_rows(())
    qtmodeltester.check(made)
