"""The store went back to a backup: what it lost comes again, what it has anew is not overrun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from services.desk import EPISODE

from coder_gui.domain.exchange_rows import Ref, ServerRow
from coder_gui.storage import sync_recovery
from coder_gui.storage.conflicts import open_rows
from coder_gui.storage.sync_rows import read_rows
from coder_gui.sync.apply import Applied

from .two_laptops import SCOPE, Centre, Laptop, laptops
from .world import MovingClock


@dataclass
class Ward:
    """Ada and Ben share an episode with three codes; `ada` had sent `sent` batches by then."""

    centre: Centre
    ada: Laptop
    ben: Laptop
    backup: dict[Ref, ServerRow]
    head: int
    sent: dict[str, int]

    @property
    def third(self) -> str:
        """The third code of the episode."""
        return self.ada.lists()[0][2].id

    def stands(self) -> str:
        """What the store has for it."""
        return str(self.centre.rows["code", self.third].doc["code"])

    def restore(self) -> None:
        """The store is as it was when the ward was made."""
        self.centre.rows, self.centre.head = dict(self.backup), self.head

    def refill(self, laptop: Laptop, *, read_again: bool = False) -> Applied:
        """The laptop learns of it."""
        with laptop.database.sync_write(laptop.actor) as work:
            sync_recovery.refill(work, SCOPE, self.sent[laptop.actor.name])
            if read_again:
                sync_recovery.forget_versions(work, SCOPE)
                laptop.cursor = 0
            work.commit()
        found = laptop.pull(self.centre)
        if read_again:
            with laptop.database.sync_write(laptop.actor) as work:
                sync_recovery.offer_unknown(work, SCOPE)
                work.commit()
        return found + laptop.push(self.centre)

    def questions(self, laptop: Laptop) -> list[tuple[object, object]]:
        """What a person has to decide: mine, theirs."""
        with laptop.database.read() as connection:
            return [(one.mine, one.theirs) for one in open_rows(connection)]

    def agree(self) -> None:
        """Everybody syncs, and each laptop has the store's rows in the store's versions."""
        for _ in range(3):
            for laptop in (self.ada, self.ben):
                laptop.sync(self.centre)
        for laptop in (self.ada, self.ben):
            with laptop.database.read() as connection:
                here = read_rows(connection, self.centre.rows)
            assert {ref: row.version for ref, row in here.items()} == {
                ref: row.version for ref, row in self.centre.rows.items()
            }


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    """Both have all of it, and somebody makes a backup."""
    with laptops(tmp_path, MovingClock(), "Ada", "Ben") as (centre, (ada, ben)):
        line = ada.line("fell, #NOF")
        for code in ("S7200", "I10X", "E119"):
            ada.dx(code, line)
        ada.sync(centre)
        ben.sync(centre)
        sent = {laptop.actor.name: laptop.sent() for laptop in (ada, ben)}
        yield Ward(centre, ada, ben, dict(centre.rows), centre.head, sent)


def test_what_the_store_lost_comes_again_without_a_question(ward: Ward) -> None:
    ward.ada.coding.replace(ward.ada.actor, ward.third, "E112")
    ward.ada.sync(ward.centre)
    ward.restore()
    assert ward.refill(ward.ada, read_again=True).disputed == 0
    ward.agree()
    assert ward.ben.diagnoses()[2] == "E11.2"


@pytest.mark.parametrize("hours", [1, -90_000, 90_000])
def test_what_another_wrote_meanwhile_is_for_a_person_whatever_the_clocks_say(
    ward: Ward, hours: int
) -> None:
    clock = ward.ada.clock
    assert isinstance(clock, MovingClock)
    ward.ada.coding.replace(ward.ada.actor, ward.third, "E112")
    ward.ada.sync(ward.centre)
    ward.restore()
    clock.at += timedelta(hours=hours)
    ward.ben.coding.replace(ward.ben.actor, ward.third, "E113")
    ward.ben.push(ward.centre)
    assert ward.refill(ward.ada).disputed == 1
    assert ward.questions(ward.ada) == [("E112", "E113")]


def test_a_code_that_came_into_the_list_meanwhile_keeps_its_place(ward: Ward) -> None:
    ward.ada.dx("J459", ward.ada.line("asthma"))
    ward.ada.sync(ward.centre)
    ward.restore()
    ward.ben.dx("F03X", ward.ben.line("dementia"))
    ward.ben.push(ward.centre)
    ward.refill(ward.ada, read_again=True)
    ward.agree()
    assert set(ward.ada.diagnoses()) == {"S72.00", "I10.X", "E11.9", "J45.9", "F03.X"}
    assert ward.ada.diagnoses() == ward.ben.diagnoses()


def test_what_another_wrote_over_a_lost_change_comes_with_it(ward: Ward) -> None:
    ward.ada.coding.replace(ward.ada.actor, ward.third, "E112")
    ward.ada.sync(ward.centre)
    ward.ben.sync(ward.centre)
    ward.ben.coding.replace(ward.ben.actor, ward.third, "E113")
    ward.ben.sync(ward.centre)
    ward.ada.sync(ward.centre)
    ward.restore()
    ward.refill(ward.ada)  # Ben's laptop stays away
    assert ward.stands() == "E113"


def test_a_version_that_was_counted_anew_is_news(ward: Ward) -> None:
    for code in ("E112", "E113"):
        ward.ada.coding.replace(ward.ada.actor, ward.third, code)
        ward.ada.sync(ward.centre)
    ward.ben.sync(ward.centre)
    ward.restore()
    ward.ben.cursor = 0
    ward.refill(ward.ada, read_again=True)  # both changes come as one, in a lower version
    assert ward.stands() == "E113"
    ward.agree()


def test_a_change_of_what_nobody_else_has_any_more_is_told_whole(ward: Ward) -> None:
    lost = ward.ben.dx("J459", ward.ben.line("asthma"))
    ward.ben.sync(ward.centre)
    ward.ada.sync(ward.centre)
    ward.restore()  # and Ben's laptop stays away
    ward.ada.coding.replace(ward.ada.actor, lost, "J440")
    ward.refill(ward.ada, read_again=True)
    assert ward.centre.rows["code", lost].doc["code"] == "J440"
    assert ward.centre.rows["code", lost].doc["episode_id"] == EPISODE


def test_a_question_that_was_open_stays_open(ward: Ward) -> None:
    ward.ada.coding.replace(ward.ada.actor, ward.third, "E112")
    ward.ada.sync(ward.centre)
    ward.ben.coding.replace(ward.ben.actor, ward.third, "E113")
    ward.ben.sync(ward.centre)
    assert ward.questions(ward.ben) == [("E113", "E112")]
    ward.restore()
    ward.refill(ward.ben, read_again=True)
    assert ward.questions(ward.ben) == [("E113", "E119")]  # what the store says for now
    ward.refill(ward.ada, read_again=True)
    ward.ben.sync(ward.centre)
    assert ward.questions(ward.ben) == [("E113", "E112")]
