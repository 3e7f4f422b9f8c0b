"""Procedures and statements that a question brings into the record."""

from __future__ import annotations

import pytest

LINE = "WR: ascites, weight down 4 kg"


@pytest.mark.parametrize(
    "question",
    [
        "Did the patient undergo paracentesis?",
        "Was a laparotomy performed?",
        "Has he had an oesophagectomy?",
    ],
)
def test_a_yes_no_question_brings_in_no_procedure(check, question) -> None:
    assert "procedure_not_documented" in {one.rule for one in check(question, LINE)}


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Was the paracentesis performed on the ward?", "WR: paracentesis, 4 L"),
        ("Was a laparoscopy or a laparotomy performed?", "Op note: appendix out"),
        ("Which procedure was performed, if any?", LINE),
    ],
)
def test_a_documented_procedure_or_a_choice_is_fair(check, question, evidence) -> None:
    assert "procedure_not_documented" not in {one.rule for one in check(question, evidence)}


def test_a_statement_to_be_written_has_to_be_in_the_evidence(check) -> None:
    asked = "Please document that specialist palliative support was provided."
    assert "asks_for_agreement" in {one.rule for one in check(asked, LINE)}
    told = "Dr Pryce: specialist palliative support provided"
    assert "asks_for_agreement" not in {one.rule for one in check(asked, told)}
