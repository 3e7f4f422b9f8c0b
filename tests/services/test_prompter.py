"""Conditions of earlier episodes: looked for, ticked with evidence of this one, never coded."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path

import pytest

from coder_gui.domain.coding import System
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.identity import derive_id
from coder_gui.domain.prompts import Outcome, Prompt
from coder_gui.services import conditions, prompter
from coder_gui.services.session import Session

from .imports import take

HEADER = (
    "provider_code,spell_number,episode_number,local_patient_id,nhs_number,nhs_number_status,"
    "surname,forenames,birth_date,sex,postcode,patient_classification,admission_method,"
    "admission_source,admission_date,episode_start_date,episode_end_date,discharge_date,"
    "discharge_method,discharge_destination,consultant_code,main_specialty,treatment_function,"
    "site_code,ward_end,neonatal_level,cc_days,rehab_days,spc_days,last_episode_flag,existing_dx,"
    "existing_px,cds_unique_id,notes_location,summary_text_ref"
)
ACUTE = (
    "A41.9", "I21.4", "I22.9", "I26.9", "I46.9", "I61.9", "I63.9", "J18.9", "J22.X", "J96.00",
    "K35.8", "K85.9", "N17.9", "N39.0", "R07.4", "S72.00", "T39.1", "L03.1", "E87.1", "D62.X",
    "F05.9", "O80.9", "P07.3",
)  # fmt: skip


def stay(spell: str, start: str, end: str, existing: str = "", patient: str = "P1") -> str:
    return (
        f"RXX,{spell},1,{patient},,,QUIST,Ferdinanda,1948-03-12,2,,1,21,19,{start},{start},{end},"
        f"{end},1,19,C1234567,300,300,RXX01,Birch,8,0,0,0,1,{existing},,,,"
    )


def episode(spell: str) -> str:
    return derive_id("episode", "RXX", spell, "1")


OLD, LATER, NOW = episode("SP1"), episode("SP2"), episode("SP3")


@pytest.fixture
def ward(session: Session, tmp_path: Path) -> Session:
    """Three stays of one patient; the first has diagnoses in the PAS."""
    file = tmp_path / "extract.csv"
    file.write_text(
        "\n".join(
            (
                HEADER,
                stay("SP1", "2025-01-02", "2025-01-05", "J18.9;E11.9;I10X"),
                stay("SP2", "2026-05-01", "2026-05-04"),
                stay("SP3", "2026-11-02", "2026-11-05", "C34.9"),
                stay("SP9", "2026-11-02", "2026-11-05", patient="P2"),
            )
        )
    )
    assert take(session, file).new == 4
    return session


def finalise(session: Session, episode_id: str, *codes: str) -> None:
    actor = session.actor
    (line_id,) = session.abstraction.add(actor, episode_id, "as in the notes @cl p1").value
    for code in codes:
        session.coding.add(actor, episode_id, System.ICD10, code, line_ids=(line_id,))
    session.lifecycle.finalise(actor, episode_id)


def names(session: Session, episode_id: str = NOW) -> dict[str, Prompt]:
    return {prompt.condition: prompt for prompt in session.prompter.prompts(episode_id)}


def test_conditions_of_earlier_episodes_are_listed_with_source_and_date(ward: Session) -> None:
    found = names(ward)
    assert set(found) == {"diabetes", "hypertension"}
    (seen,) = found["diabetes"].seen
    assert (seen.display, seen.origin, seen.on) == ("E11.9", "PAS", date(2025, 1, 5))
    assert "diabetes" in seen.title.lower()
    assert found["diabetes"].outcome is Outcome.OPEN


def test_what_was_coded_and_finalised_here_is_told_instead_of_what_the_pas_has(
    ward: Session,
) -> None:
    finalise(ward, OLD, "I48.9")
    (seen,) = names(ward)["atrial_fibrillation"].seen
    assert (seen.display, seen.origin) == ("I48.9", "this laptop")
    assert set(names(ward)) == {"atrial_fibrillation"}


def test_unfinished_coding_of_another_episode_is_nothing_to_look_for(ward: Session) -> None:
    actor = ward.actor
    (line_id,) = ward.abstraction.add(actor, LATER, "AF @cl p1").value
    ward.coding.add(actor, LATER, System.ICD10, "I48.9", line_ids=(line_id,))
    assert "atrial_fibrillation" not in names(ward)


def test_acute_conditions_are_never_looked_for() -> None:
    for group in conditions.shipped_conditions().groups:
        for code in ACUTE:
            assert code.replace(".", "") not in group.codes, (group.key, code)


def test_the_pas_codes_of_this_very_episode_are_no_earlier_condition(ward: Session) -> None:
    assert "cancer" not in names(ward)


def test_another_patients_conditions_are_never_shown(ward: Session) -> None:
    assert names(ward, episode("SP9")) == {}


def test_what_lies_longer_back_than_a_condition_counts_is_left_out(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "extract.csv"
    old = stay("SP1", "2019-01-02", "2019-01-05", "C34.9;L89.9;E11.9")
    file.write_text("\n".join((HEADER, old, stay("SP3", "2026-11-02", "2026-11-05"))))
    take(session, file)
    assert set(names(session)) == {"diabetes"}


def test_a_tick_needs_a_line_of_this_episode(ward: Session) -> None:
    actor = ward.actor
    (elsewhere,) = ward.abstraction.add(actor, LATER, "t2dm @cl p1").value
    for line_id in (elsewhere, episode("no line")):
        with pytest.raises(UserError, match="ticked with a line of this episode"):
            ward.prompter.found(actor, NOW, "diabetes", line_id)
    assert names(ward)["diabetes"].outcome is Outcome.OPEN

    (line_id,) = ward.abstraction.add(actor, NOW, "t2dm on metformin @cl p2").value
    ward.prompter.found(actor, NOW, "diabetes", line_id)
    ticked = names(ward)["diabetes"]
    assert (ticked.outcome, ticked.line_id, ticked.author) == (Outcome.FOUND, line_id, actor.name)


def test_a_removed_line_is_no_evidence_and_the_condition_is_open_again(ward: Session) -> None:
    actor = ward.actor
    (line_id,) = ward.abstraction.add(actor, NOW, "t2dm @cl p2").value
    ward.prompter.found(actor, NOW, "diabetes", line_id)
    ward.abstraction.retract(actor, line_id)
    assert names(ward)["diabetes"].outcome is Outcome.OPEN
    with pytest.raises(UserError, match="Write that line first"):
        ward.prompter.found(actor, NOW, "diabetes", line_id)
    ward.abstraction.restore(actor, line_id)
    assert names(ward)["diabetes"].outcome is Outcome.FOUND


def test_looked_but_not_mentioned_is_kept_and_can_be_taken_back(ward: Session) -> None:
    actor = ward.actor
    ward.prompter.not_mentioned(actor, NOW, "hypertension")
    assert names(ward)["hypertension"].outcome is Outcome.NOT_MENTIONED
    ward.prompter.withdraw(actor, NOW, "hypertension")
    assert names(ward)["hypertension"].outcome is Outcome.OPEN
    told = [entry.what for entry in ward.episodes.story(NOW)]
    assert told[-2:] == [
        "Earlier condition looked for, not mentioned: Hypertension",
        "To be looked for again: Hypertension",
    ]


def test_the_same_answer_twice_is_written_once(ward: Session) -> None:
    actor = ward.actor
    ward.prompter.not_mentioned(actor, NOW, "hypertension")
    again = ward.prompter.not_mentioned(actor, NOW, "hypertension")
    assert not again.changes.touches(kind="condition_look")


def test_what_is_open_stands_before_what_is_settled(ward: Session) -> None:
    ward.prompter.not_mentioned(ward.actor, NOW, "diabetes")
    assert [one.condition for one in ward.prompter.prompts(NOW)] == ["hypertension", "diabetes"]


def test_a_condition_that_is_coded_here_says_so(ward: Session) -> None:
    actor = ward.actor
    (line_id,) = ward.abstraction.add(actor, NOW, "htn @cl p2").value
    ward.coding.add(actor, NOW, System.ICD10, "I10.X", line_ids=(line_id,))
    assert names(ward)["hypertension"].outcome is Outcome.PRESENT


def test_nothing_can_be_answered_on_finished_work(ward: Session) -> None:
    finalise(ward, NOW, "J18.1")
    with pytest.raises(Refused):
        ward.prompter.not_mentioned(ward.actor, NOW, "diabetes")


def test_a_condition_that_is_not_in_the_list_is_refused(ward: Session) -> None:
    with pytest.raises(NotFound, match="not in the list"):
        ward.prompter.not_mentioned(ward.actor, NOW, "measles")


def test_there_is_no_way_from_a_prompt_to_a_code(ward: Session) -> None:
    """Tries every verb of the service with a prompt, and looks for a hand on the codes."""
    actor = ward.actor
    (line_id,) = ward.abstraction.add(actor, NOW, "t2dm, htn @cl p2").value
    ward.prompter.found(actor, NOW, "diabetes", line_id)
    ward.prompter.not_mentioned(actor, NOW, "hypertension")
    ward.prompter.withdraw(actor, NOW, "hypertension")
    case = ward.episodes.case(NOW)
    assert case.diagnoses == () == case.procedures
    assert all(line.code_ids == () for line in case.lines)
    source = inspect.getsource(prompter)
    assert "insert_code" not in source
    assert "CodingService(" not in source
    verbs = {name for name in dir(prompter.PrompterService) if not name.startswith("_")}
    assert verbs == {"prompts", "found", "not_mentioned", "withdraw"}
