"""How a code was found is kept and told; a trust can ask for the tabular entry to be opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from coder_gui.domain.asking import Answer, Ask, Where
from coder_gui.domain.coding import Hit, System
from coder_gui.domain.errors import UserError
from coder_gui.domain.roles import Role
from coder_gui.domain.searching import Trail
from coder_gui.services.coding import CodingService
from coder_gui.services.story import tell
from coder_gui.services.trail import (
    POLICY,
    TabularCheck,
    answered,
    found_by,
    policy_in_use,
    tabular_check,
    told,
)
from coder_gui.storage.history import story
from coder_gui.storage.tables import code_trail
from coder_gui.system.clock import Clock
from coder_gui.system.paths import resource

from .desk import EPISODE, Desk, opened_desk

FOUND = Trail("#nof closed", "nof", ("closed",), "S7200", True)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


def kept(desk: Desk) -> list[dict[str, object]]:
    with desk.database.read() as connection:
        return list(connection.execute(select(code_trail.c.trail)).scalars())


def whats(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return [entry.what for entry in tell(story(connection, EPISODE), ())]


def hit(**more: object) -> Hit:
    plain = Hit("S7200", "S72.00", "Fracture of neck of femur, closed", "why", usable=True)
    return replace(plain, **more)  # type: ignore[arg-type]


def strict(desk: Desk, policy: TabularCheck) -> CodingService:
    return CodingService(desk.database, desk.editions, desk.pack, desk.clock, tabular=policy)


# The four steps ---


def test_the_trail_has_the_lead_and_the_other_words_that_counted() -> None:
    found = found_by(
        "#nof closed banana", hit(lead="#nof", why="x; without “banana”"), checked=True
    )
    assert found == Trail("#nof closed banana", "#nof", ("closed",), "S7200", True)


def test_a_code_typed_as_a_code_is_its_own_lead() -> None:
    assert found_by("s7200", hit(), checked=False) == Trail("s7200", "S72.00", (), "S7200", False)


def test_the_trail_of_an_answer_leads_from_the_code_that_asked() -> None:
    answer = Answer(System.ICD10, "W190", "W19.0", "Home", True)
    ask = Ask("cause", "S72.00", "What caused it?", (answer,), Where.AFTER, True)
    assert told(vars_of(answered(ask, "W190", checked=False))) == (
        "asked for by S72.00, tabular not checked"
    )


def vars_of(trail: Trail) -> dict[str, object]:
    return {name: getattr(trail, name) for name in Trail.__slots__}


def test_a_code_is_kept_with_its_trail_in_one_transaction(desk: Desk) -> None:
    saved = desk.coding.add(desk.actor, EPISODE, System.ICD10, "S72.00", trail=FOUND)
    assert kept(desk) == [vars_of(FOUND) | {"modifiers": ["closed"]}]
    assert saved.changes.touches(kind="code_trail", episode=EPISODE)
    assert whats(desk)[-1] == "Code added, found under nof with closed, tabular checked"


def test_another_code_in_its_place_has_a_trail_of_its_own(desk: Desk) -> None:
    code = desk.coding.add(desk.actor, EPISODE, System.ICD10, "S72.00", trail=FOUND).value.id
    trail = Trail("mi", "mi", (), "I214", False)
    desk.coding.replace(desk.actor, code, "I21.4", trail=trail)
    assert len(kept(desk)) == 2
    assert whats(desk)[-1] == "Code replaced, found under mi, tabular not checked"


def test_a_code_that_came_without_a_trail_is_told_without_one(desk: Desk) -> None:
    desk.dx("S72.00")
    assert kept(desk) == []
    assert whats(desk)[-1] == "Code added"


def test_nothing_is_kept_of_a_code_that_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError):
        desk.coding.add(desk.actor, EPISODE, System.ICD10, "S72", trail=FOUND)
    assert kept(desk) == []


# Who opens the tabular entry ---


@pytest.mark.parametrize(
    "policy",
    [TabularCheck(people=frozenset({"Ada Quick"})), TabularCheck(roles=frozenset({Role.CODER}))],
)
def test_a_learner_s_code_is_refused_until_its_entry_was_opened(
    desk: Desk, policy: TabularCheck
) -> None:
    coding = strict(desk, policy)
    actor = replace(desk.actor, name="Ada Quick", role=Role.CODER)
    unread = replace(FOUND, checked=False)
    with pytest.raises(UserError, match="Open the tabular entry first") as refused:
        coding.add(actor, EPISODE, System.ICD10, "S72.00", trail=unread)
    assert refused.value.field == "code"
    code = coding.add(actor, EPISODE, System.ICD10, "S72.00", trail=FOUND).value.id
    with pytest.raises(UserError, match="Open the tabular entry first"):
        coding.replace(actor, code, "I21.4", trail=unread)
    assert desk.diagnoses() == ["S72.00"]


def test_others_and_steps_that_choose_nothing_are_not_asked(desk: Desk) -> None:
    coding = strict(desk, TabularCheck(people=frozenset({"Ben Slow"})))
    coding.add(desk.actor, EPISODE, System.ICD10, "S72.00", trail=replace(FOUND, checked=False))
    coding.add(desk.colleague("Ben Slow"), EPISODE, System.ICD10, "I21.4")
    assert desk.diagnoses() == ["S72.00", "I21.4"]


def test_the_policy_is_off_as_shipped_and_the_trust_s_own_file_holds(tmp_path: Path) -> None:
    assert policy_in_use(tmp_path) == TabularCheck()
    own = tmp_path.joinpath(*POLICY)
    own.parent.mkdir(parents=True)
    text = resource(*POLICY).read_text("utf-8").replace("asked = false", "asked = true")
    own.write_text(text.replace("people = []", 'people = ["Ada Quick"]'), "utf-8")
    assert policy_in_use(tmp_path) == TabularCheck(people=frozenset({"Ada Quick"}))


def test_a_policy_with_a_slip_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "tabular_check.toml"
    text = resource(*POLICY).read_text("utf-8")
    file.write_text(text.replace("roles = []", 'roles = ["trainee"]'), "utf-8")
    with pytest.raises(UserError, match=r"tabular_check\.toml, trainee: trainee is not a role"):
        tabular_check(file)
    file.write_text(text.replace("asked = false", 'asked = "yes"'), "utf-8")
    with pytest.raises(UserError, match="asked must be true or false"):
        tabular_check(file)


# A person's choice makes a pair ---


def test_a_dagger_that_a_person_put_before_an_asterisk_code_is_its_pair(desk: Desk) -> None:
    asterisk = desk.dx("F00.9")
    desk.coding.add(
        desk.actor, EPISODE, System.ICD10, "G30.9", position=1, partner=asterisk, trail=FOUND
    )
    dagger, behind = desk.lists()[0]
    assert (dagger.display, behind.paired_with) == ("G30.9", dagger.id)


def test_an_asterisk_code_that_a_person_put_behind_a_code_is_its_pair(desk: Desk) -> None:
    dagger = desk.dx("G30.9")
    desk.coding.add(desk.actor, EPISODE, System.ICD10, "F00.9", partner=dagger, trail=FOUND)
    assert desk.lists()[0][1].paired_with == dagger


def test_a_cause_is_no_pair_of_its_injury(desk: Desk) -> None:
    injury = desk.dx("S72.00")
    desk.coding.add(desk.actor, EPISODE, System.ICD10, "W10.0", partner=injury, trail=FOUND)
    assert [entry.paired_with for entry in desk.lists()[0]] == [None, None]
