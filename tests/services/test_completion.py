"""What a chosen code still needs is asked for, and never when the record answers already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coder_gui.domain.asking import Ask, Where
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import CodeEntry, System
from coder_gui.services.completion import CHARACTERS, STATED, Completion, place, shipped_wishes
from coder_gui.services.session import Session

from .imports import EPISODE, take
from .test_prompter import HEADER, stay

DAY = date(2026, 11, 5)


@pytest.fixture
def ward(session: Session, tmp_path: Path) -> Session:
    file = tmp_path / "extract.csv"
    file.write_text("\n".join((HEADER, stay("SP100", "2026-11-02", "2026-11-05"))))
    assert take(session, file).new == 1
    return session


@pytest.fixture
def completion(ward: Session) -> Completion:
    return Completion(ward.classifications, ward.pack)


def coded(session: Session, *codes: str) -> EpisodeCase:
    """The episode with these codes at the end of their lists; "K" and the like are procedures."""
    for written in codes:
        system, _, code = written.partition(":")
        session.coding.add(session.actor, EPISODE, System(system), code)
    return session.episodes.case(EPISODE)


def asked(completion: Completion, case: EpisodeCase, shown: str, **more: Any) -> list[Ask]:
    entries: list[CodeEntry] = [*case.diagnoses, *case.procedures]
    entry = next(one for one in reversed(entries) if one.display == shown)
    return list(completion.asks(case, entry.id, **more))


def ids(asks: list[Ask]) -> list[str]:
    return [ask.id for ask in asks]


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("S720", ["S72.00", "S72.01"]),
        ("W19", [f"W19.{digit}" for digit in range(10)]),
        ("E11", ["E11.0", "E11.1", "E11.2", "E11.3", "E11.4"]),
    ],
)
def test_a_code_that_is_not_whole_asks_for_its_next_character(
    completion: Completion, code: str, answers: list[str]
) -> None:
    ask = completion.characters(System.ICD10, code, DAY)
    assert ask is not None
    assert (ask.id, ask.where, ask.must) == (CHARACTERS, Where.REPLACE, True)
    assert [answer.display for answer in ask.answers][: len(answers)] == answers


@pytest.mark.parametrize("code", ["I214", "S7200", "I10X", "", "no code", "Z999999"])
def test_a_whole_code_or_none_asks_for_no_character(completion: Completion, code: str) -> None:
    assert completion.characters(System.ICD10, code, DAY) is None


def test_an_injury_asks_what_caused_it_and_the_answer_asks_for_its_place(
    ward: Session, completion: Completion
) -> None:
    (ask,) = asked(completion, coded(ward, "icd10:S72.00"), "S72.00")
    assert (ask.id, ask.must, ask.where) == ("cause_of_injury", True, Where.AFTER)
    assert ask.answers[0].display == "W19"
    assert not ask.answers[0].whole
    assert completion.characters(System.ICD10, ask.answers[0].code, DAY) is not None


def test_nothing_is_asked_that_the_record_answers(ward: Session, completion: Completion) -> None:
    case = coded(ward, "icd10:S72.00", "icd10:W19.0", "icd10:I10.X")
    assert asked(completion, case, "S72.00") == []
    assert asked(completion, case, "I10.X") == []


def test_an_external_cause_before_the_injury_is_no_answer(
    ward: Session, completion: Completion
) -> None:
    case = coded(ward, "icd10:S52.50", "icd10:W19.0", "icd10:S72.00")
    assert ids(asked(completion, case, "S72.00")) == ["cause_of_injury"]


def test_a_dagger_asks_for_its_manifestation_and_once_paired_is_quiet(
    ward: Session, completion: Completion
) -> None:
    case = coded(ward, "icd10:E11.4")
    (ask,) = asked(completion, case, "E11.4")
    assert [answer.display for answer in ask.answers] == ["G63.2", "G59.0", "G99.0", "G73.0"]
    assert place(ask, case) == 2
    case = coded(ward, "icd10:G63.2")
    assert asked(completion, case, "E11.4") == []
    assert asked(completion, case, "G63.2") == []


def test_an_asterisk_code_asks_for_the_disease_before_it(
    ward: Session, completion: Completion
) -> None:
    case = coded(ward, "icd10:I10.X", "icd10:F00.9")
    (ask,) = asked(completion, case, "F00.9")
    assert (ask.where, place(ask, case)) == (Where.BEFORE, 2)
    assert ask.answers[0].display == "G30.9"


def test_what_is_only_coded_if_documented_may_be_left(
    ward: Session, completion: Completion
) -> None:
    (ask,) = asked(completion, coded(ward, "icd10:N39.0"), "N39.0")
    assert (ask.id, ask.must) == ("organism_urine", False)
    assert asked(completion, coded(ward, "icd10:B96.2"), "N39.0") == []


def test_a_poisoning_asks_for_the_intent_of_its_own_group(
    ward: Session, completion: Completion
) -> None:
    (ask,) = asked(completion, coded(ward, "icd10:T39.1"), "T39.1")
    assert [answer.display for answer in ask.answers] == ["X60", "X40", "Y10"]


def test_a_paired_organ_asks_for_its_side_within_its_own_group(
    ward: Session, completion: Completion
) -> None:
    case = coded(ward, "opcs4:W40.1", "opcs4:Z94.2", "opcs4:W37.1", "opcs4:Z84.3")
    assert asked(completion, case, "W40.1") == []
    (ask,) = asked(completion, case, "W37.1")
    assert (ask.id, place(ask, case)) == ("side", 5)
    assert [answer.display for answer in ask.answers] == ["Z94.2", "Z94.3", "Z94.1"]


def test_what_the_term_states_as_well_is_offered_once(
    ward: Session, completion: Completion
) -> None:
    case = coded(ward, "opcs4:J18.3")
    (ask,) = asked(completion, case, "J18.3", stated=[(System.OPCS4, "Y752")])
    assert (ask.id, ask.answers[0].display, ask.must) == (STATED, "Y75.2", False)
    case = coded(ward, "opcs4:Y75.2")
    assert asked(completion, case, "J18.3", stated=[(System.OPCS4, "Y752")]) == []


def test_a_code_that_is_gone_asks_nothing(ward: Session, completion: Completion) -> None:
    case = coded(ward, "icd10:S72.00")
    assert completion.asks(replace(case, diagnoses=()), case.diagnoses[0].id) == ()


@pytest.mark.parametrize("system", list(System))
def test_every_answer_of_the_data_is_in_the_starter(ward: Session, system: System) -> None:
    edition = ward.classifications.for_date(system, DAY)
    for wish in shipped_wishes(system):
        for code in wish.answers:
            plain = code.replace(".", "")
            assert edition.facts(plain) or edition.facts(f"{plain}X"), (wish.id, code)


@pytest.mark.parametrize("system", list(System))
def test_every_ask_has_a_name_of_its_own_and_ends_as_a_question(
    ward: Session, system: System
) -> None:
    wishes = shipped_wishes(system)
    assert len({wish.id for wish in wishes}) == len(wishes)
    assert all(wish.question.endswith(("?", ".")) for wish in wishes)
