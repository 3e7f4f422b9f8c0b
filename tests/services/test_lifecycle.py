"""The life of an episode's work, from its first code to its acknowledgement and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coder_gui.domain.episode import State, Verb, Work
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.finalising import SecondLook
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Role
from coder_gui.services.lifecycle import (
    apply_acknowledge,
    apply_cancel,
    apply_export,
    apply_information,
    apply_pas_change,
    apply_reinstate,
    second_look_policy,
    start_if_needed,
)
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.system.clock import Clock
from coder_gui.system.paths import resource

from .desk import EPISODE, Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


def policed(tmp_path: Path, clock: Clock, policy: SecondLook) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock, policy=policy) as opened:
        yield opened


def import_does(desk: Desk, change: Callable[[UnitOfWork], object]) -> State:
    """What an import or export does in a unit of work of its own; the state after it."""
    with desk.database.write(desk.actor, "worklist.import") as uow:
        change(uow)
        uow.commit()
    return desk.work().work.state


def coded(desk: Desk) -> None:
    """One diagnosis with its evidence."""
    desk.dx("I21.4", desk.line("NSTEMI"))


def final(desk: Desk) -> Work:
    coded(desk)
    return desk.lifecycle.finalise(desk.actor, EPISODE).value


def exported(desk: Desk) -> None:
    final(desk)
    import_does(desk, lambda uow: apply_export(uow, EPISODE))


def waiting(desk: Desk, verb: Verb = Verb.WAIT_INFORMATION) -> Work:
    coded(desk)
    saved = desk.lifecycle.move(
        desk.actor, EPISODE, verb, reason="Volume 2 missing", next_action="Ask the library"
    )
    return saved.value


def set_pas(desk: Desk, **columns: object) -> None:
    """The PAS says something else about the episode."""
    with desk.database.write(desk.actor, "worklist.import") as uow:
        uow.update("episode", EPISODE, columns)
        uow.record("imported", EPISODE, {})
        uow.commit()


def test_a_complete_episode_becomes_final(desk: Desk) -> None:
    work = final(desk)

    assert work.state is State.FINAL
    assert work.finalised_by == desk.actor.name
    assert work.finalised_at == desk.clock.now()
    event, data = desk.story()[-1]
    assert (event, data["from"], data["to"]) == ("state_moved", "in_progress", "final")
    assert (data["before"], data["after"]) == ("In progress", "Final")


def test_finalise_says_everything_that_is_missing_and_changes_nothing(desk: Desk) -> None:
    desk.dx("I21.4")
    desk.dx("I21.4", desk.line())
    before = desk.story()

    with pytest.raises(UserError) as refused:
        desk.lifecycle.finalise(desk.actor, EPISODE)

    assert "2 things are missing" in refused.value.text
    assert "I21.4 is there already, at position 1." in refused.value.text
    assert "I21.4 has no line that supports it." in refused.value.text
    assert desk.story() == before
    ready = desk.lifecycle.ready_to_finalise(EPISODE)
    assert [problem.rule for problem in ready] == ["EVIDENCE", "ICD-009"]


def test_an_episode_without_a_diagnosis_is_not_final(desk: Desk) -> None:
    desk.px("W46.1", desk.line(place_date=date(2026, 11, 2)))

    with pytest.raises(UserError, match="no primary diagnosis"):
        desk.lifecycle.finalise(desk.actor, EPISODE)


def test_an_open_episode_stays_provisional(desk: Desk) -> None:
    coded(desk)
    set_pas(desk, end_date=None)

    with pytest.raises(UserError, match="has not ended"):
        desk.lifecycle.finalise(desk.actor, EPISODE)


def test_an_error_with_a_reason_does_not_stand_in_the_way(desk: Desk) -> None:
    line = desk.line()
    desk.dx("I21.4", line)
    desk.dx("I21.4", line)
    desk.coding.override(desk.actor, EPISODE, desk.problems()["ICD-009 I21.4"], "Two events")

    assert desk.lifecycle.ready_to_finalise(EPISODE) == ()
    assert desk.lifecycle.finalise(desk.actor, EPISODE).value.state is State.FINAL


def test_a_ready_episode_cannot_be_finalised_before_it_is_started(desk: Desk) -> None:
    with pytest.raises(Refused, match="An episode that is ready cannot be finalised"):
        desk.lifecycle.finalise(desk.actor, EPISODE)


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (Verb.WAIT_INFORMATION, State.WAITING_FOR_INFORMATION),
        (Verb.WAIT_PATHOLOGY, State.OUTSTANDING_PATHOLOGY),
    ],
)
def test_waiting_keeps_why_and_what_next_until_it_is_resumed(
    desk: Desk, verb: Verb, state: State
) -> None:
    work = waiting(desk, verb)
    resumed = desk.lifecycle.move(desk.actor, EPISODE, Verb.RESUME).value

    assert work.state is state
    assert (work.reason, work.next_action) == ("Volume 2 missing", "Ask the library")
    assert (resumed.state, resumed.reason) == (State.IN_PROGRESS, None)
    assert desk.story()[-2][1]["reason"] == "Volume 2 missing"


@pytest.mark.parametrize(
    ("verb", "given", "field"),
    [
        (Verb.WAIT_INFORMATION, {"next_action": "Ask"}, "reason"),
        (Verb.WAIT_INFORMATION, {"reason": " ", "next_action": "Ask"}, "reason"),
        (Verb.WAIT_PATHOLOGY, {"reason": "Histology"}, "next_action"),
        (Verb.MARK_NOT_CODABLE, {}, "reason"),
    ],
)
def test_a_move_without_its_words_asks_for_them(
    desk: Desk, verb: Verb, given: dict[str, str], field: str
) -> None:
    coded(desk)

    with pytest.raises(UserError) as asked:
        desk.lifecycle.move(desk.actor, EPISODE, verb, **given)

    assert asked.value.field == field
    assert desk.work().work.state is State.IN_PROGRESS


@pytest.mark.parametrize("verb", [Verb.START, Verb.EXPORT, Verb.ACKNOWLEDGE, Verb.PAS_CANCELS])
def test_moves_of_the_import_and_export_are_not_made_by_hand(desk: Desk, verb: Verb) -> None:
    with pytest.raises(Refused, match="not by hand"):
        desk.lifecycle.move(desk.actor, EPISODE, verb)


def test_information_that_arrives_brings_a_waiting_episode_back(desk: Desk) -> None:
    waiting(desk)

    state = import_does(desk, lambda uow: apply_information(uow, EPISODE, what="Histology"))

    assert state is State.UPDATE_RECEIVED
    assert desk.work().work.reason == "Volume 2 missing"
    assert desk.story()[-1][1]["reason"] == "Histology"


def test_information_for_an_episode_that_does_not_wait_moves_nothing(desk: Desk) -> None:
    coded(desk)

    assert (
        import_does(desk, lambda uow: apply_information(uow, EPISODE, what="Letter"))
        is State.IN_PROGRESS
    )


def test_a_raised_query_waits_and_its_answer_brings_it_back(desk: Desk) -> None:
    coded(desk)

    desk.lifecycle.move(desk.actor, EPISODE, Verb.RAISE_QUERY)
    work = desk.lifecycle.move(desk.actor, EPISODE, Verb.INFORMATION_ARRIVES).value

    assert work.state is State.UPDATE_RECEIVED
    assert desk.lifecycle.finalise(desk.actor, EPISODE).value.state is State.FINAL


def test_export_and_acknowledgement_move_only_what_they_concern(desk: Desk) -> None:
    coded(desk)
    assert import_does(desk, lambda uow: apply_export(uow, EPISODE)) is State.IN_PROGRESS
    desk.lifecycle.finalise(desk.actor, EPISODE)
    assert import_does(desk, lambda uow: apply_acknowledge(uow, EPISODE)) is State.FINAL
    assert import_does(desk, lambda uow: apply_export(uow, EPISODE)) is State.EXPORTED
    assert import_does(desk, lambda uow: apply_export(uow, EPISODE)) is State.EXPORTED
    assert import_does(desk, lambda uow: apply_acknowledge(uow, EPISODE)) is State.ACKNOWLEDGED


# Reopening -------------------------------------------------------------------------------------


def test_a_coder_reopens_own_final_work_with_a_reason(desk: Desk) -> None:
    final(desk)

    work = desk.lifecycle.move(desk.actor, EPISODE, Verb.REOPEN, reason="Histology came").value

    assert (work.state, work.reopened, work.amendment) == (State.IN_PROGRESS, True, False)
    again = desk.lifecycle.finalise(desk.actor, EPISODE).value
    assert (again.state, again.reopened) == (State.FINAL, False)


def test_exported_work_is_reopened_by_a_senior(desk: Desk) -> None:
    exported(desk)

    with pytest.raises(Refused, match="A senior reopens it"):
        desk.lifecycle.move(desk.actor, EPISODE, Verb.REOPEN, reason="Audit")
    senior = desk.colleague("Sam Lead", Role.SENIOR)
    work = desk.lifecycle.move(senior, EPISODE, Verb.REOPEN, reason="Audit").value

    assert work.state is State.IN_PROGRESS


def test_another_persons_final_work_is_not_reopened_by_a_coder(desk: Desk) -> None:
    final(desk)

    with pytest.raises(Refused, match="Another person finished this episode"):
        desk.lifecycle.move(desk.colleague(), EPISODE, Verb.REOPEN, reason="Because")


def test_after_the_freeze_a_reopened_episode_is_an_amendment(desk: Desk, clock: Any) -> None:
    final(desk)
    clock.advance(days=120)

    work = desk.lifecycle.move(desk.actor, EPISODE, Verb.REOPEN, reason="Late letter").value

    assert work.amendment
    assert desk.story()[-1][1]["amendment"] is True
    assert desk.lifecycle.finalise(desk.actor, EPISODE).value.amendment


def test_not_codable_needs_a_reason_and_can_be_taken_back_by_who_said_it(desk: Desk) -> None:
    move = desk.lifecycle.move
    work = move(desk.actor, EPISODE, Verb.MARK_NOT_CODABLE, reason="Notes lost").value
    assert (work.state, work.reason) == (State.NOT_CODABLE, "Notes lost")
    with pytest.raises(Refused, match="marked not codable"):
        desk.dx("I21.4")

    assert move(desk.actor, EPISODE, Verb.REOPEN, reason="Found").value.state is State.IN_PROGRESS


# Second look -----------------------------------------------------------------------------------


def test_a_coder_can_ask_for_a_second_look(desk: Desk) -> None:
    coded(desk)

    work = desk.lifecycle.move(desk.actor, EPISODE, Verb.SECOND_LOOK).value

    assert work.state is State.SECOND_LOOK
    assert work.finalised_by == desk.actor.name


def test_a_second_look_is_another_persons(desk: Desk) -> None:
    coded(desk)
    desk.lifecycle.finalise(desk.actor, EPISODE, second_look=True)

    with pytest.raises(Refused, match="another person"):
        desk.lifecycle.move(desk.actor, EPISODE, Verb.AGREE)
    work = desk.lifecycle.move(desk.colleague(), EPISODE, Verb.AGREE).value

    assert (work.state, work.finalised_by) == (State.FINAL, desk.actor.name)


def test_who_disagrees_says_why_and_sends_it_back(desk: Desk) -> None:
    coded(desk)
    desk.lifecycle.finalise(desk.actor, EPISODE, second_look=True)

    with pytest.raises(UserError, match="Say why"):
        desk.lifecycle.move(desk.colleague(), EPISODE, Verb.DISAGREE)
    work = desk.lifecycle.move(
        desk.colleague(), EPISODE, Verb.DISAGREE, reason="Type 2 infarction?"
    ).value

    assert (work.state, work.reason) == (State.IN_PROGRESS, "Type 2 infarction?")


def test_the_policy_sends_flagged_diagnoses_to_a_second_look(tmp_path: Path, clock: Clock) -> None:
    for desk in policed(tmp_path, clock, SecondLook(codes=("I21",))):
        work = final(desk)

        assert (work.state, work.reason) == (State.SECOND_LOOK, "Second look: flagged")


def test_the_shipped_policy_asks_for_nothing() -> None:
    assert second_look_policy(resource("policy", "second_look.toml")) == SecondLook()


def test_a_policy_is_data(tmp_path: Path) -> None:
    file = tmp_path / "second_look.toml"
    text = resource("policy", "second_look.toml").read_text("utf-8")
    file.write_text(text.replace("asked = false", "asked = true"), "utf-8")
    assert second_look_policy(file).discharge_methods == frozenset({"4", "5"})

    file.write_text(text.replace("asked = false", 'asked = "no"'), "utf-8")
    with pytest.raises(UserError, match=r"second_look\.toml, death: asked must be true or false"):
        second_look_policy(file)


# The PAS ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("prepare", [final, exported])
def test_a_pas_change_brings_finished_work_back(
    desk: Desk, prepare: Callable[[Desk], object]
) -> None:
    prepare(desk)

    state = import_does(
        desk,
        lambda uow: apply_pas_change(uow, EPISODE, changed_fields={"ward", "end_date", "sex"}),
    )

    work = desk.work().work
    assert (state, work.reopened) == (State.UPDATE_RECEIVED, True)
    assert work.reason == "The PAS changed the end date, the sex"
    assert desk.lifecycle.finalise(desk.actor, EPISODE).value.state is State.FINAL


def test_a_pas_change_after_the_freeze_makes_an_amendment(desk: Desk) -> None:
    final(desk)

    import_does(
        desk,
        lambda uow: apply_pas_change(
            uow, EPISODE, changed_fields={"consultant_code"}, after_freeze=True
        ),
    )

    assert desk.work().work.amendment


@pytest.mark.parametrize("fields", [{"ward", "bed"}, set[str]()])
def test_other_pas_changes_leave_final_work_alone(desk: Desk, fields: set[str]) -> None:
    final(desk)
    before = desk.story()

    state = import_does(desk, lambda uow: apply_pas_change(uow, EPISODE, changed_fields=fields))

    assert state is State.FINAL
    assert desk.story() == before


def test_a_pas_change_does_not_move_work_in_progress(desk: Desk) -> None:
    coded(desk)

    state = import_does(
        desk, lambda uow: apply_pas_change(uow, EPISODE, changed_fields={"end_date"})
    )

    assert state is State.IN_PROGRESS


def test_a_cancelled_episode_keeps_its_codes_and_comes_back_as_it_was(desk: Desk) -> None:
    waiting(desk)
    assert import_does(desk, lambda uow: apply_cancel(uow, EPISODE)) is State.CANCELLED
    assert import_does(desk, lambda uow: apply_cancel(uow, EPISODE)) is State.CANCELLED
    assert desk.diagnoses() == ["I21.4"]
    with pytest.raises(Refused, match="The PAS cancelled this episode"):
        desk.dx("I10.X")

    state = import_does(desk, lambda uow: apply_reinstate(uow, EPISODE))

    work = desk.work().work
    assert state is State.WAITING_FOR_INFORMATION
    assert (work.reason, work.state_before_cancel) == ("Volume 2 missing", None)


def test_an_episode_nobody_worked_on_follows_the_pas_alone(desk: Desk) -> None:
    assert desk.work().work.state is State.READY
    set_pas(desk, end_date=None)
    assert desk.work().work.state is State.IMPORTED
    set_pas(desk, cancelled=True)
    assert import_does(desk, lambda uow: apply_cancel(uow, EPISODE)) is State.CANCELLED
    set_pas(desk, cancelled=False)
    assert import_does(desk, lambda uow: apply_reinstate(uow, EPISODE)) is State.IMPORTED
    assert not desk.work().stored


def test_starting_twice_is_one_start(desk: Desk) -> None:
    for _ in range(2):
        import_does(desk, lambda uow: start_if_needed(uow, EPISODE))

    assert desk.events() == ["state_moved"]


def test_an_episode_of_another_profile_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="not in this profile"):
        desk.lifecycle.ready_to_finalise(new_id())
