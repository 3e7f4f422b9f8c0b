"""The conflict desk: what two people changed is shown side by side and decided by one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sync.two_laptops import Centre, Laptop, laptops

from coder_gui.domain.abstraction import Source
from coder_gui.domain.conflicts import Choice, ConflictCase, Decision, Difference, Mark, Subject
from coder_gui.domain.episode import State
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.services.conflicts import ConflictService
from coder_gui.storage import lines
from coder_gui.system.clock import Clock

from .desk import EPISODE

World = tuple[Centre, Laptop, Laptop]
CODES = f"{EPISODE}:codes"
STATE = f"{EPISODE}:state"


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    """Ada and Ben, who both have the episode with three codes and a line."""
    with laptops(tmp_path, clock, "Ada", "Ben") as (centre, (ada, ben)):
        line = ada.line("fell, #NOF")
        for code in ("S7200", "I10X", "E119"):
            ada.dx(code, line)
        ada.sync(centre)
        ben.sync(centre)
        yield centre, ada, ben


def service(laptop: Laptop) -> ConflictService:
    """The desk of a laptop."""
    return ConflictService(laptop.database, laptop.editions, laptop.pack, laptop.clock)


def settle_all(centre: Centre, *all_of_them: Laptop) -> None:
    """Everybody syncs until nothing is new."""
    for _ in range(3):
        for laptop in all_of_them:
            laptop.sync(centre)


def asked(case: ConflictCase) -> list[Difference]:
    """What a person has to decide."""
    return [one for one in case.differences if one.needs_person]


def decide(laptop: Laptop, conflict_id: str, *choices: Choice | Decision) -> None:
    """Answer what is asked, in its order, and save."""
    desk = service(laptop)
    keys = [one.key for one in asked(desk.case(conflict_id))]
    given = [one if isinstance(one, Decision) else Decision(one) for one in choices]
    desk.decide(laptop.actor, conflict_id, dict(zip(keys, given, strict=True)))


def replaced_by_both(world: World) -> World:
    """The third diagnosis is E11.2 for Ada and E11.3 for Ben, who is asked."""
    centre, ada, ben = world
    third = ada.lists()[0][2].id
    ada.coding.replace(ada.actor, third, "E112")
    ada.dx("J459", ada.line("asthma"))
    ben.coding.replace(ben.actor, third, "E113")
    ben.dx("F03X", ben.line("dementia"))
    settle_all(centre, ada, ben)
    return centre, ada, ben


def test_a_conflict_is_listed_with_the_patient_and_what_it_is_about(world: World) -> None:
    _, ada, ben = replaced_by_both(world)
    (found,) = service(ben).listed()
    assert (found.id, found.subject) == (CODES, Subject.CODES)
    assert (found.patient, found.title) == ("TESTING1, Anna", "Episode 1 · code list")
    assert found.to_decide == 1
    assert service(ben).count() == 1
    assert service(ada).listed() == ()


def test_the_lists_stand_side_by_side_with_what_happened_on_each_side(world: World) -> None:
    _, _, ben = replaced_by_both(world)
    case = service(ben).case(CODES)
    shown = [
        (one.mine.code, one.theirs.code, one.before.code, one.result and one.result.code)
        for one in case.differences
    ]
    assert shown == [
        ("S72.00", "S72.00", "S72.00", "S72.00"),
        ("I10.X", "I10.X", "I10.X", "I10.X"),
        ("E11.3", "E11.2", "E11.9", None),
        ("", "J45.9", "", "J45.9"),
        ("F03.X", "", "", "F03.X"),
    ]
    third, fourth, fifth = case.differences[2:]
    assert (third.mine.mark, third.theirs.mark) == (Mark.CHANGED, Mark.CHANGED)
    assert third.why.startswith("You and Ada both changed diagnosis 3.")
    assert (fourth.mine.mark, fourth.theirs.mark, fourth.merged) == (Mark.ABSENT, Mark.ADDED, True)
    assert (fifth.mine.mark, fifth.theirs.mark, fifth.merged) == (Mark.ADDED, Mark.ABSENT, True)
    assert third.mine_evidence == ("Line 1  “fell, #NOF”",)
    assert (case.mine_by, case.theirs_by, case.left) == ("Ben", "Ada", 1)


def test_an_answer_shows_in_the_result_with_what_the_standards_say_of_it(world: World) -> None:
    _, _, ben = replaced_by_both(world)
    key = service(ben).case(CODES).differences[2].key
    case = service(ben).case(CODES, {key: Decision(Choice.THEIRS)})
    assert case.left == 0
    assert case.differences[2].result is not None
    assert case.differences[2].result.code == "E11.2"
    assert any(problem.code == "E11.2" for problem in case.problems)


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice.MINE, "E11.3"),
        (Choice.THEIRS, "E11.2"),
        (Choice.BEFORE, "E11.9"),
        (Decision(Choice.EDITED, "e10.2"), "E10.2"),
    ],
)
def test_the_answer_holds_on_both_laptops(
    world: World, choice: Choice | Decision, code: str
) -> None:
    centre, ada, ben = replaced_by_both(world)
    decide(ben, CODES, choice)
    settle_all(centre, ada, ben)
    assert ben.diagnoses() == ada.diagnoses() == ["S72.00", "I10.X", code, "J45.9", "F03.X"]
    assert service(ben).count() == service(ada).count() == 0


def test_a_decision_keeps_both_sides_in_the_history_of_everybody(world: World) -> None:
    centre, ada, ben = replaced_by_both(world)
    decide(ben, CODES, Choice.THEIRS)
    settle_all(centre, ada, ben)
    (told,) = [data for event, data in ada.story() if event == "conflict_resolved"]
    (answer,) = told["answers"]
    assert (answer["choice"], told["by"]) == ("theirs", "Ada")
    assert answer["mine"].startswith("E11.3")
    assert answer["theirs"].startswith("E11.2")


def test_what_is_undecided_is_named_and_nothing_is_saved(world: World) -> None:
    _, _, ben = replaced_by_both(world)
    with pytest.raises(UserError, match="Still to be decided: diagnosis 3"):
        service(ben).decide(ben.actor, CODES, {})
    assert service(ben).count() == 1


def test_a_typed_code_that_the_edition_lacks_is_refused_with_the_nearest(world: World) -> None:
    _, _, ben = replaced_by_both(world)
    key = asked(service(ben).case(CODES))[0].key
    typed = {key: Decision(Choice.EDITED, "E999")}
    case = service(ben).case(CODES, typed)
    assert case.left == 1
    assert case.differences[2].why.startswith("No code E99.9")
    with pytest.raises(UserError, match=r"No code E99\.9"):
        service(ben).decide(ben.actor, CODES, typed)


def test_a_conflict_that_is_decided_is_gone(world: World) -> None:
    _, _, ben = replaced_by_both(world)
    decide(ben, CODES, Choice.MINE)
    with pytest.raises(NotFound):
        service(ben).case(CODES)


def test_an_episode_with_an_open_conflict_is_not_finalised(world: World) -> None:
    _, _, ben = replaced_by_both(world)
    with pytest.raises(Refused, match=r"the code list .* \[F7\]"):
        ben.lifecycle.finalise(ben.actor, EPISODE)


def test_removed_by_one_and_replaced_by_the_other(world: World) -> None:
    centre, ada, ben = world
    third = ada.lists()[0][2].id
    ada.coding.remove(ada.actor, third)
    ben.coding.replace(ben.actor, third, "E113")
    settle_all(centre, ada, ben)
    (row,) = asked(service(ben).case(CODES))
    assert (row.mine.code, row.theirs.mark, row.before.code) == ("E11.3", Mark.REMOVED, "E11.9")
    decide(ben, CODES, Choice.THEIRS)
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X"]


def test_another_first_diagnosis_from_each(world: World) -> None:
    centre, ada, ben = world
    ids = [entry.id for entry in ada.lists()[0]]
    ada.coding.move(ada.actor, ids[1], 1)
    ben.coding.move(ben.actor, ids[2], 1)
    settle_all(centre, ada, ben)
    (row,) = asked(service(ben).case(CODES))
    assert row.key == "icd10:order"
    assert row.mine.text == "E11.9, S72.00, I10.X"
    assert row.theirs.text == "I10.X, S72.00, E11.9"
    assert row.why == "You and Ada each put another diagnosis first."
    decide(ben, CODES, Choice.THEIRS)
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["I10.X", "S72.00", "E11.9"]


@pytest.mark.parametrize(
    ("choice", "codes"),
    [
        (Choice.MINE, ["I21.9"]),
        (Choice.THEIRS, ["I21.0"]),
        (Choice.BOTH, ["I21.0", "I21.9"]),
        (Choice.BEFORE, []),
    ],
)
def test_one_condition_coded_by_both_stands_in_one_row(
    world: World, choice: Choice, codes: list[str]
) -> None:
    centre, ada, ben = world
    ada.dx("I210", ada.line("STEMI"))
    ben.dx("I219", ben.line("MI"))
    settle_all(centre, ada, ben)
    (row,) = asked(service(ben).case(CODES))
    assert (row.mine.code, row.theirs.code) == ("I21.9", "I21.0")
    decide(ben, CODES, choice)
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X", "E11.9", *codes]


def test_a_list_that_would_break_a_rule_is_chosen_as_a_whole(world: World) -> None:
    centre, ada, ben = world
    line = ada.line("asthma")
    settle_all(centre, ada, ben)
    ada.abstraction.retract(ada.actor, line)
    ben.dx("J459", line)
    settle_all(centre, ada, ben)
    (row,) = asked(service(ben).case(CODES))
    assert row.why == "Put together, J45.9 has no line that supports it."
    assert row.choices == (Choice.MINE, Choice.THEIRS, Choice.BOTH)
    decide(ben, CODES, Choice.THEIRS)
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X", "E11.9"]


def edited_by_both(world: World) -> tuple[Centre, Laptop, Laptop, str]:
    """One line that both wrote anew; Ben is asked."""
    centre, ada, ben = world
    line = ada.line("fell")
    settle_all(centre, ada, ben)
    ada.abstraction.edit(ada.actor, line, "fell on stairs")
    ben.abstraction.edit(ben.actor, line, "fell in the bath")
    settle_all(centre, ada, ben)
    return centre, ada, ben, line


def texts(laptop: Laptop) -> list[str]:
    """The lines of the episode after its first."""
    with laptop.database.read() as connection:
        return [one.text for one in lines.read(connection, EPISODE)][1:]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice.MINE, ["fell in the bath"]),
        (Choice.THEIRS, ["fell on stairs"]),
        (Choice.BEFORE, ["fell"]),
        (Choice.BOTH, ["fell in the bath", "fell on stairs"]),
        (Decision(Choice.EDITED, "fell on bathroom stairs"), ["fell on bathroom stairs"]),
    ],
)
def test_a_line_written_anew_by_both_is_one_line_after_the_answer(
    world: World, choice: Choice | Decision, said: list[str]
) -> None:
    centre, ada, ben, line = edited_by_both(world)
    conflict_id = f"{EPISODE}:line:{line}"
    (row,) = service(ben).case(conflict_id).differences
    assert (row.mine.text, row.theirs.text, row.before.text) == (
        ">mc fell in the bath",
        ">mc fell on stairs",
        ">mc fell",
    )
    decide(ben, conflict_id, choice)
    settle_all(centre, ada, ben)
    assert texts(ada) == texts(ben) == said
    assert service(ben).count() == service(ada).count() == 0
    with ada.database.read() as connection:
        found = lines.find(connection, line)
    assert found is not None
    assert found.rivals == ()


def test_final_by_two_coders(world: World) -> None:
    centre, ada, ben = world
    ada.move(State.FINAL)
    ben.move(State.FINAL)
    settle_all(centre, ada, ben)
    (found,) = service(ben).listed()
    assert found.title == "Episode 1 · final by two coders"
    (row,) = service(ben).case(STATE).differences
    assert (row.mine.text, row.theirs.text) == ("Final by Ben", "Final by Ada")
    decide(ben, STATE, Choice.THEIRS)
    settle_all(centre, ada, ben)
    assert ben.work() == ada.work()
    assert ben.work().work.finalised_by == "Ada"


@pytest.mark.parametrize(
    ("choice", "state"), [(Choice.MINE, State.FINAL), (Choice.THEIRS, State.IN_PROGRESS)]
)
def test_finalised_here_while_the_other_wrote(world: World, choice: Choice, state: State) -> None:
    centre, ada, ben = world
    ada.line("also asthma")
    ben.move(State.FINAL)
    settle_all(centre, ada, ben)
    (row,) = service(ben).case(STATE).differences
    assert row.why.startswith("Ada changed this episode while you finalised it.")
    decide(ben, STATE, choice)
    settle_all(centre, ada, ben)
    assert ben.work().work.state is ada.work().work.state is state
    assert ben.work().work.reopened is (choice is Choice.THEIRS)
    assert service(ada).count() == service(ben).count() == 0


@pytest.mark.parametrize(
    ("choice", "state"), [(Choice.MINE, State.IN_PROGRESS), (Choice.THEIRS, State.FINAL)]
)
def test_finalised_there_while_this_laptop_wrote(
    world: World, choice: Choice, state: State
) -> None:
    centre, ada, ben = world
    ada.move(State.FINAL)
    ben.line("also asthma")
    settle_all(centre, ada, ben)
    decide(ben, STATE, choice)
    settle_all(centre, ada, ben)
    assert ben.work().work.state is ada.work().work.state is state
    assert texts(ada) == ["also asthma"]


@pytest.mark.parametrize(("choice", "name"), [(Choice.MINE, "Ward notes"), (Choice.THEIRS, "GP")])
def test_one_name_of_the_trusts_list_from_each(world: World, choice: Choice, name: str) -> None:
    centre, ada, ben = world
    ada.abstraction.save_source(ada.actor, Source("gp", "GP letters", 3))
    settle_all(centre, ada, ben)
    ada.abstraction.save_source(ada.actor, Source("gp", "GP", 3))
    ben.abstraction.save_source(ben.actor, Source("gp", "Ward notes", 3))
    settle_all(centre, ada, ben)
    (found,) = service(ben).listed()
    assert (found.subject, found.episode_id, found.title) == (Subject.FIELDS, "", "Details")
    (row,) = service(ben).case(found.id).differences
    assert (row.mine.text, row.theirs.text, row.before.text) == ("Ward notes", "GP", "GP letters")
    decide(ben, found.id, choice)
    settle_all(centre, ada, ben)
    for laptop in (ada, ben):
        assert name in {one.name for one in laptop.abstraction.sources()}


def test_a_coder_may_not_open_again_what_was_exported_meanwhile(world: World) -> None:
    centre, ada, ben = world
    ada.line("also asthma")
    ben.move(State.EXPORTED)
    settle_all(centre, ada, ben)
    with pytest.raises(Refused, match="A senior decides this"):
        decide(ben, STATE, Choice.THEIRS)
    assert service(ben).count() == 1
    decide(ben, STATE, Choice.MINE)
    assert service(ben).count() == 0
