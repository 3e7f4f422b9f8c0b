"""What the standards would say of a code before it is added."""

from __future__ import annotations

from pathlib import Path

import pytest
from ui import ward

from coder_gui.domain.coding import Severity, System
from coder_gui.services.foresight import Foreseen, Foresight
from coder_gui.services.session import Session


@pytest.fixture
def foresight(session: Session, tmp_path: Path) -> Foresight:
    """On a profile with three episodes."""
    ward.take_in(session, tmp_path)
    return Foresight(session.classifications, session.pack, session.clock)


def put(session: Session, *codes: str) -> None:
    """Puts diagnoses on the first episode."""
    for code in codes:
        session.coding.add(session.actor, ward.FIRST, System.ICD10, code)


def one(session: Session, foresight: Foresight, code: str, **facts: str) -> Foreseen | None:
    """What is foreseen of one diagnosis."""
    case = session.episodes.case(ward.FIRST)
    return foresight.of(case, [(System.ICD10, code)], **facts).get((System.ICD10, code))


def test_a_code_that_breaks_nothing_is_silent(session: Session, foresight: Foresight) -> None:
    put(session, "I10.X")
    assert one(session, foresight, "E119") is None


def test_a_code_that_is_there_already_is_told(session: Session, foresight: Foresight) -> None:
    put(session, "I10.X")
    seen = one(session, foresight, "I10X")
    assert seen is not None
    assert seen.severity is Severity.ERROR
    assert seen.message == "I10.X is there already, at position 1."


def test_an_external_cause_as_the_first_code_is_told(
    session: Session, foresight: Foresight
) -> None:
    seen = one(session, foresight, "W100")
    assert seen is not None
    assert "cannot be the primary diagnosis" in seen.message
    put(session, "S72.00")
    assert one(session, foresight, "W100") is None


def test_problems_that_stand_already_are_not_told_again(
    session: Session, foresight: Foresight
) -> None:
    put(session, "W10.0")
    assert one(session, foresight, "I10X") is None


def test_a_code_that_is_in_no_edition_says_so(session: Session, foresight: Foresight) -> None:
    seen = one(session, foresight, "I219Z")
    assert seen is not None
    assert seen.severity is Severity.ERROR


@pytest.mark.parametrize("code", ["I10", "S720", "S7200", "E114", "T391", "T814"])
def test_what_choosing_a_code_asks_for_is_no_warning(
    session: Session, foresight: Foresight, code: str
) -> None:
    put(session, "J18.1")
    assert one(session, foresight, code) is None


def test_a_delivery_does_not_warn_of_the_outcome_it_asks_for_next(
    session: Session, foresight: Foresight
) -> None:
    put(session, "J18.1")
    seen = one(session, foresight, "O800")
    assert seen is not None
    assert "the patient is over 60" in seen.message
    assert seen.rule == "ICD-130"


def test_what_stands_open_on_the_record_is_no_less_open(
    session: Session, foresight: Foresight
) -> None:
    put(session, "S72.00")
    before = session.episodes.case(ward.FIRST).problems
    one(session, foresight, "S7210")
    assert "ICD-140" in {problem.rule for problem in before}
    assert session.episodes.case(ward.FIRST).problems == before


def test_a_question_about_one_code_hides_no_other_problem(
    session: Session, foresight: Foresight
) -> None:
    put(session, "S72.00")
    seen = one(session, foresight, "S7200")
    assert seen is not None
    assert "is there already" in seen.message


def test_replacing_a_code_is_checked_in_its_place(session: Session, foresight: Foresight) -> None:
    put(session, "S72.00", "I10.X")
    first, second = session.episodes.case(ward.FIRST).diagnoses
    assert one(session, foresight, "I10X", replacing=first.id) is not None
    assert one(session, foresight, "I10X", replacing=second.id) is None


def test_nothing_is_written(session: Session, foresight: Foresight) -> None:
    put(session, "I10.X")
    before = session.episodes.case(ward.FIRST)
    one(session, foresight, "W100")
    assert session.episodes.case(ward.FIRST) == before
