"""The wording of a query while it is written: evidence as it goes on the letter, checks passed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coder_gui.domain.queries import Evidence, Gap, QueryKind, QueryOption, QueryText, Recipient
from coder_gui.services.query_wording import CHECK_WORDS, QueryWording, passing


@pytest.fixture(scope="module")
def wording(tmp_path_factory: pytest.TempPathFactory) -> QueryWording:
    return QueryWording(tmp_path_factory.mktemp("trust"))


def text(question: str, *evidence: Evidence) -> QueryText:
    return QueryText(
        kind=QueryKind.CLINICAL,
        gap=Gap.RESULT,
        recipient=Recipient("Mr J Hartley"),
        question=question,
        options=(QueryOption("Other (free text)", fixed=True), QueryOption("Unable to determine")),
        evidence=evidence,
    )


STATED = Evidence("l1", "Pneumonia, for doxycycline", "Case notes volume 2, p14")
QUESTION = "Which organism caused the pneumonia?"


def test_a_fair_query_passes_every_check(wording: QueryWording) -> None:
    findings = wording.check(text(QUESTION, STATED))
    assert findings == ()
    assert passing(findings) == tuple(words for words, _ in CHECK_WORDS)


def test_evidence_that_is_left_out_of_the_letter_documents_nothing(wording: QueryWording) -> None:
    left_out = replace(STATED, chosen=False)
    findings = wording.check(text(QUESTION, left_out, Evidence("l2", "Cough", "ED record")))
    assert [one.rule for one in findings] == ["not_documented"]
    assert "Names no diagnosis that the record does not state" not in passing(findings)


def test_the_place_of_a_line_tells_who_said_it(wording: QueryWording) -> None:
    by_nurse = replace(STATED, place="Nursing notes, p31")
    assert [one.rule for one in wording.check(text(QUESTION, by_nurse))] == ["said_by_others"]


def test_a_line_that_was_looked_for_and_not_found_documents_nothing(wording: QueryWording) -> None:
    nothing = replace(STATED, nothing_found=True)
    rules = [one.rule for one in wording.check(text(QUESTION, nothing))]
    assert rules == ["not_documented"]


def test_the_linter_is_built_once(wording: QueryWording) -> None:
    assert wording.prepare() is wording.prepare()


def test_a_trust_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "off.toml").write_text('rules = ["not_documented"]\n')
    assert QueryWording(tmp_path).check(text(QUESTION, Evidence("l2", "Cough", "ED"))) == ()
