"""Codes on an episode: added with evidence, kept in order and in pairs, put right, answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standards import tiny

from coder_gui.domain.coding import Severity, System
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.identity import new_id
from coder_gui.system.clock import Clock

from .desk import END, EPISODE, OTHER, START, Desk, TinyEditions, opened_desk

DAGGERS = frozenset({"A390", "G309", "E112", "E113"})


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def desk_with_daggers(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    editions = TinyEditions(tiny.icd10(daggers=DAGGERS), tiny.opcs4())
    with opened_desk(tmp_path, clock, editions=editions) as opened:
        yield opened


@pytest.fixture
def desk_on_starter(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    editions = TinyEditions(tiny.icd10(starter=True), tiny.opcs4(starter=True))
    with opened_desk(tmp_path, clock, editions=editions) as opened:
        yield opened


def test_a_code_is_saved_with_the_line_that_supports_it(desk: Desk) -> None:
    line = desk.line("#NOF L")

    saved = desk.coding.add(desk.actor, EPISODE, System.ICD10, "s72.00", line_ids=[line])

    assert saved.value.display == "S72.00"
    assert saved.value.title == "Fracture of neck of femur, closed"
    assert saved.value.line_ids == (line,)
    assert saved.changes.touches(kind="code", episode=EPISODE)
    assert desk.lists()[0] == (saved.value,)


def test_the_first_code_starts_the_episode_in_the_same_breath(desk: Desk) -> None:
    assert desk.work().work.state is State.READY

    desk.dx("I21.4")

    assert desk.work().work.state is State.IN_PROGRESS
    assert desk.work().work.started_by == desk.actor.name
    assert desk.events() == ["state_moved", "code_added"]


def test_the_story_tells_what_was_added(desk: Desk) -> None:
    desk.dx("I21.4", desk.line("NSTEMI"))

    _, data = desk.story()[-1]
    assert data["after"] == "I21.4 Acute subendocardial myocardial infarction"
    assert data["before"] is None
    assert data["lines"] == ["NSTEMI"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("I21.7", "No code I21.7 in ICD-10 5th edition. Nearest: I21.0 Acute transmural"),
        ("I21", "I21 is a category and needs a fourth character. Nearest: I21.0"),
        ("N40", "N40 needs the filler X. Use N40.X Hyperplasia of prostate."),
        ("S72.0", "S72.0 needs a fifth character. Use S72.00 Fracture of neck of femur, closed or"),
        ("W19.01", "W19.01 has a fifth character that ICD-10 5th edition does not have. Use W19.0"),
        ("W10.X", "W10.X has the filler X, but its category is divided. Nearest: W10.0"),
        ("broken hip", "broken hip has not the form of an ICD-10 code."),
        ("  ", "Type an ICD-10 code or words of its title."),
    ],
)
def test_what_cannot_be_assigned_is_refused_with_what_can(
    desk: Desk, code: str, words: str
) -> None:
    with pytest.raises(UserError) as refused:
        desk.dx(code)

    assert refused.value.text.startswith(words)
    assert refused.value.field == "code"
    assert desk.work().work.state is State.READY
    assert desk.events() == []


def test_a_starter_lets_through_what_it_lacks_and_notes_it(desk_on_starter: Desk) -> None:
    desk = desk_on_starter
    code_id = desk.dx("Q21.0")

    assert desk.diagnoses() == ["Q21.0"]
    assert desk.story()[-1][1]["note"] == "not in the starter"
    assert desk.problems()["ICD-002 Q21.0"].severity is Severity.INFO
    assert desk.lists()[0][0].id == code_id


@pytest.mark.parametrize("code", ["N40", "Q21", "W19.01"])
def test_a_starter_still_refuses_what_is_wrong_in_any_edition(
    desk_on_starter: Desk, code: str
) -> None:
    with pytest.raises(UserError):
        desk_on_starter.dx(code)


def test_a_line_of_another_episode_supports_nothing_here(desk: Desk) -> None:
    line = desk.line("MI", OTHER)

    with pytest.raises(UserError, match="line is of another episode"):
        desk.dx("I21.4", line)


def test_a_retracted_line_supports_nothing(desk: Desk) -> None:
    row = new_id()
    line = desk.line("MI", row_id=row)
    code_id = desk.dx("I21.4", line)
    desk.retract(line, row)

    assert desk.lists()[0][0].line_ids == ()
    assert "EVIDENCE I21.4" in desk.problems()
    with pytest.raises(NotFound, match="no longer in the abstraction"):
        desk.coding.link(desk.actor, code_id, line)


def test_codes_stand_in_the_order_they_are_given(desk: Desk) -> None:
    desk.dx("I10.X")
    desk.dx("E11.9")
    desk.dx("I21.4", position=1)

    assert desk.diagnoses() == ["I21.4", "I10.X", "E11.9"]
    assert [entry.position for entry in desk.lists()[0]] == [1, 2, 3]


def test_a_code_moves_and_the_story_says_from_where_to_where(desk: Desk) -> None:
    for code in ("I10.X", "E11.9", "I21.4"):
        desk.dx(code)

    saved = desk.coding.move(desk.actor, desk.lists()[0][2].id, 1)

    assert saved.value.position == 1
    assert desk.diagnoses() == ["I21.4", "I10.X", "E11.9"]
    event, data = desk.story()[-1]
    assert (event, data["before"], data["after"]) == ("code_moved", "position 3", "position 1")


def test_a_move_to_where_it_is_writes_nothing(desk: Desk) -> None:
    code_id = desk.dx("I10.X")
    before = desk.story()

    desk.coding.move(desk.actor, code_id, 1)

    assert desk.story() == before


def test_an_asterisk_is_paired_with_the_dagger_before_it(desk_with_daggers: Desk) -> None:
    desk = desk_with_daggers
    dagger = desk.dx("E11.2")
    desk.dx("N08.3")
    desk.dx("H36.0")
    desk.dx("I10.X")

    diagnoses, _ = desk.lists()
    assert [entry.role for entry in diagnoses] == ["dagger", "asterisk", "asterisk", None]
    assert [entry.paired_with for entry in diagnoses] == [None, dagger, dagger, None]
    assert desk.problems().keys() == {
        f"EVIDENCE {code}" for code in ("E11.2", "N08.3", "H36.0", "I10.X")
    }


def test_a_pair_moves_as_one(desk_with_daggers: Desk) -> None:
    desk = desk_with_daggers
    desk.dx("I10.X")
    desk.dx("G30.9")
    asterisk = desk.dx("F00.9")

    desk.coding.move(desk.actor, asterisk, 1)

    assert desk.diagnoses() == ["G30.9", "F00.9", "I10.X"]


def test_a_new_code_does_not_part_a_pair(desk_with_daggers: Desk) -> None:
    desk = desk_with_daggers
    desk.dx("G30.9")
    desk.dx("F00.9")

    desk.dx("I10.X", position=2)

    assert desk.diagnoses() == ["G30.9", "F00.9", "I10.X"]


def test_without_dagger_facts_the_coder_marks_the_neighbour(desk: Desk) -> None:
    asterisk = desk.dx("F00.9")
    desk.dx("I10.X")
    dagger = desk.dx("G30.9")
    assert desk.problems()["ICD-013 F00.9"].severity is Severity.WARNING

    saved = desk.coding.pair(desk.actor, asterisk, dagger)

    assert saved.value.paired_with == dagger
    assert desk.diagnoses() == ["I10.X", "G30.9", "F00.9"]
    assert "ICD-013 F00.9" not in desk.problems()
    assert desk.story()[-1][1]["after"] == "G30.9"


def test_only_a_disease_can_be_a_dagger(desk: Desk) -> None:
    plain, one, two = desk.dx("I10.X"), desk.dx("F00.9"), desk.dx("G01.X")

    with pytest.raises(UserError, match=r"I10\.X is not an asterisk code"):
        desk.coding.pair(desk.actor, plain, one)
    with pytest.raises(UserError, match=r"G01\.X cannot be a dagger"):
        desk.coding.pair(desk.actor, one, two)


def test_a_removed_code_comes_back_where_it_was_with_its_lines(desk: Desk) -> None:
    line = desk.line("htn")
    desk.dx("I21.4")
    code_id = desk.dx("I10.X", line)
    desk.dx("E11.9")

    desk.coding.remove(desk.actor, code_id)
    assert desk.diagnoses() == ["I21.4", "E11.9"]
    desk.coding.move(desk.actor, desk.lists()[0][1].id, 1)
    restored = desk.coding.restore(desk.actor, code_id)

    assert restored.value.line_ids == (line,)
    assert desk.diagnoses() == ["E11.9", "I21.4", "I10.X"]
    assert [event for event in desk.events() if event != "line_added"][-3:] == [
        "code_removed",
        "code_moved",
        "code_restored",
    ]


def test_a_removed_code_cannot_be_changed_until_it_is_back(desk: Desk) -> None:
    code_id = desk.dx("I10.X")
    desk.coding.remove(desk.actor, code_id)

    with pytest.raises(NotFound, match=r"I10\.X was taken off"):
        desk.coding.move(desk.actor, code_id, 1)


def test_without_its_dagger_an_asterisk_is_alone_again(desk_with_daggers: Desk) -> None:
    desk = desk_with_daggers
    dagger = desk.dx("G30.9")
    desk.dx("F00.9")

    desk.coding.remove(desk.actor, dagger)
    assert desk.lists()[0][0].paired_with is None
    assert desk.problems()["ICD-013 F00.9"].blocks

    desk.coding.restore(desk.actor, dagger)
    assert desk.lists()[0][1].paired_with == dagger


def test_replacing_a_code_keeps_its_lines_and_withdraws_its_reasons(desk: Desk) -> None:
    line = desk.line("MI")
    desk.dx("I21.4")
    code_id = desk.dx("I21.4", line)
    desk.coding.override(desk.actor, EPISODE, desk.problems()["ICD-009 I21.4"], "Two events")

    saved = desk.coding.replace(desk.actor, code_id, "I21.1")

    assert (saved.value.display, saved.value.line_ids) == ("I21.1", (line,))
    assert desk.events()[-2:] == ["code_replaced", "override_withdrawn"]
    data = desk.story()[-2][1]
    assert data["before"] == "I21.4 Acute subendocardial myocardial infarction"
    assert data["after"] == "I21.1 Acute transmural myocardial infarction of inferior wall"


def test_lines_are_linked_and_unlinked(desk: Desk) -> None:
    line, code_id = desk.line("MI"), desk.dx("I21.4")

    assert desk.coding.link(desk.actor, code_id, line).value.line_ids == (line,)
    assert desk.coding.link(desk.actor, code_id, line).value.line_ids == (line,)
    assert desk.coding.unlink(desk.actor, code_id, line).value.line_ids == ()
    assert desk.coding.link(desk.actor, code_id, line).value.line_ids == (line,)
    assert desk.events()[-3:] == ["code_linked", "code_unlinked", "code_linked"]
    (_, linked), (_, unlinked) = desk.story()[-3:-1]
    assert (linked["before"], linked["after"]) == (None, "MI")
    assert (unlinked["before"], unlinked["after"]) == ("MI", None)


# Procedures ------------------------------------------------------------------------------------


def test_a_procedure_takes_the_day_of_its_line_when_it_is_in_the_episode(desk: Desk) -> None:
    inside = desk.line("hemi", place_date=date(2026, 11, 2))
    day_before = desk.line("hemi", place_date=date(2026, 10, 31))
    outside = desk.line("hemi", place_date=date(2026, 10, 2))

    desk.px("W46.1", inside)
    desk.px("W37.1", day_before)
    desk.px("K63.3", outside)
    desk.px("K63.4", inside, day=END)

    days = [entry.procedure_date for entry in desk.lists()[1]]
    assert days == [date(2026, 11, 2), date(2026, 10, 31), None, END]
    assert "OPC-004 K63.3" in desk.problems()


def test_sites_and_methods_take_the_day_and_number_of_their_group(desk: Desk) -> None:
    for code, day in (("W46.1", START), ("Z94.3", None), ("J18.3", END), ("Y75.2", None)):
        desk.px(code, day=day)

    _, procedures = desk.lists()
    assert [entry.group for entry in procedures] == [1, 1, 2, 2]
    assert [entry.procedure_date for entry in procedures] == [START, START, END, END]


def test_a_procedure_moves_with_its_group(desk: Desk) -> None:
    for code in ("W46.1", "Z94.3", "J18.3", "Y75.2"):
        desk.px(code, day=START)

    desk.coding.move(desk.actor, desk.lists()[1][2].id, 1)

    assert desk.procedures() == ["J18.3", "Y75.2", "W46.1", "Z94.3"]


def test_a_site_can_be_put_into_a_group_and_a_procedure_cannot_part_one(desk: Desk) -> None:
    desk.px("W46.1", day=START)
    desk.px("J18.3", day=START)
    add = desk.coding.add
    add(desk.actor, EPISODE, System.OPCS4, "Z94.3", position=2)
    add(desk.actor, EPISODE, System.OPCS4, "K63.3", position=2)

    assert desk.procedures() == ["W46.1", "Z94.3", "K63.3", "J18.3"]


def test_dating_a_site_dates_its_group(desk: Desk) -> None:
    desk.px("W46.1")
    site = desk.px("Z94.3")

    desk.coding.set_date(desk.actor, site, END)

    assert [entry.procedure_date for entry in desk.lists()[1]] == [END, END]
    event, data = desk.story()[-1]
    assert (event, data["code"], data["after"]) == ("code_dated", "W46.1", "2026-11-05")


def test_only_procedures_have_a_date(desk: Desk) -> None:
    with pytest.raises(UserError, match="Only procedures have a date"):
        desk.coding.set_date(desk.actor, desk.dx("I10.X"), END)


def test_linking_a_dated_line_dates_a_procedure_that_has_none(desk: Desk) -> None:
    procedure = desk.px("W46.1")

    desk.coding.link(desk.actor, procedure, desk.line("hemi", place_date=date(2026, 11, 3)))

    assert desk.lists()[1][0].procedure_date == date(2026, 11, 3)


def test_a_finished_episode_refuses_every_change_with_what_to_do(desk: Desk) -> None:
    line = desk.line("MI")
    code_id = desk.dx("I21.4", line)
    desk.lifecycle.finalise(desk.actor, EPISODE)
    coding = desk.coding

    for change in (
        lambda: desk.dx("I10.X"),
        lambda: coding.remove(desk.actor, code_id),
        lambda: coding.move(desk.actor, code_id, 2),
        lambda: coding.unlink(desk.actor, code_id, line),
        lambda: coding.replace(desk.actor, code_id, "I21.1"),
    ):
        with pytest.raises(Refused, match=r"This episode is final\. Reopen it to change it"):
            change()


def test_codes_can_be_written_while_the_episode_waits(desk: Desk) -> None:
    desk.dx("I21.4")
    desk.lifecycle.move(
        desk.actor, EPISODE, Verb.WAIT_PATHOLOGY, reason="Histology", next_action="Look on Friday"
    )

    desk.dx("I10.X")

    assert desk.work().work.state is State.OUTSTANDING_PATHOLOGY


def test_the_encoder_gets_the_codes_in_typing_order(desk: Desk) -> None:
    desk.dx("S72.00")
    desk.dx("W10.0")
    desk.px("W46.1", day=START)
    desk.px("Z94.3")

    assert desk.coding.encoder_text(EPISODE) == ("S72.00", "W10.0", "W46.1", "Z94.3")


def test_a_code_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no longer on the episode"):
        desk.coding.remove(desk.actor, new_id())


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "remove", "restore", "pair"]),
        st.integers(0, 7),
        st.integers(1, 9),
    ),
    min_size=4,
    max_size=14,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_whatever_is_done_in_whatever_order_no_code_is_lost(
    desk_with_daggers: Desk, steps: list[tuple[str, int, int]]
) -> None:
    desk = desk_with_daggers
    words = ["G30.9", "F00.9", "E11.2", "N08.3", "I10.X", "W19.0", "S72.00", "H36.0"]
    ids = [entry.id for entry in desk.lists()[0]]
    there = set(ids)
    for verb, which, position in steps:
        chosen = ids[which % len(ids)] if ids else None
        if verb == "add" or chosen is None:
            ids.append(desk.dx(words[which], position=position))
            there.add(ids[-1])
        elif verb == "restore":
            desk.coding.restore(desk.actor, chosen)
            there.add(chosen)
        elif chosen in there:
            if verb == "move":
                desk.coding.move(desk.actor, chosen, position)
            elif verb == "remove":
                desk.coding.remove(desk.actor, chosen)
                there.discard(chosen)
            else:
                roles = {entry.id: entry.role for entry in desk.lists()[0]}
                daggers = [each for each, role in roles.items() if role != "asterisk"]
                if roles[chosen] == "asterisk" and daggers:
                    desk.coding.pair(desk.actor, chosen, daggers[position % len(daggers)])
        assert {entry.id for entry in desk.lists()[0]} == there
    for code_id in there:
        desk.coding.remove(desk.actor, code_id)
