"""Claims in the loop: what hello tells of them, their end, and how they are renewed in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services.desk import EPISODE, OTHER

from coder_gui.domain.episode import State
from coder_gui.domain.sync import Claim
from coder_gui.storage import claims
from coder_gui.storage.work import read_work, write_work

from .clients import Client, CutStore, Ward, ward_of

if TYPE_CHECKING:
    from conftest import FakeClock

Two = tuple[Ward, Client, Client]
DAY = timedelta(hours=24)


@pytest.fixture
def two(tmp_path: Path, clock: FakeClock) -> Iterator[Two]:
    """Ada has taken both episodes of the ward for a day; both laptops know it."""
    with ward_of(tmp_path, clock, "ada", "ben") as (ward, (ada, ben)):
        store = ada.store()
        store.claim(ada.me.device_id, ward.scope, [EPISODE, OTHER])
        store.close()
        ada.run()
        ben.run()
        yield ward, ada, ben


def known(laptop: Client) -> dict[str, Claim]:
    """The claims that a laptop knows of."""
    with laptop.database.read() as connection:
        return {one.episode_id: one for one in claims.of(connection, [EPISODE, OTHER])}


def pass_by(ward: Ward, **hours: float) -> None:
    """The store's clock goes on."""
    ward.store_clock.current += timedelta(**hours)


def finalise(laptop: Client, episode: str) -> None:
    """The work is finished, whatever the standards say of it."""
    with laptop.database.write(laptop.actor, "finalise") as uow:
        work = read_work(uow.connection, episode).work
        write_work(uow, episode, replace(work, state=State.FINAL))
        uow.record("state_moved", episode, {"to": State.FINAL.value})
        uow.commit()


def test_everybody_is_told_once_who_has_taken_what(two: Two) -> None:
    _, ada, ben = two
    assert {one.person for one in known(ben).values()} == {"Ada"}
    assert [one.mine for one in known(ben).values()] == [False, False]
    assert [one.mine for one in known(ada).values()] == [True, True]
    seen: list[CutStore] = []
    ben.run(lambda inner: seen.append(CutStore(inner)) or seen[-1])
    assert seen[0].calls == ["hello"]


def test_a_claim_is_left_as_it_is_while_more_than_half_of_it_is_left(two: Two) -> None:
    ward, ada, _ = two
    before = known(ada)
    pass_by(ward, hours=11)
    ada.run()
    assert known(ada) == before


def test_unfinished_work_stays_taken_while_its_laptop_syncs(two: Two) -> None:
    ward, ada, ben = two
    for _ in range(5):
        pass_by(ward, hours=13)
        ada.run()
        assert known(ada)[EPISODE].until == ward.store_clock.now() + DAY
    ben.run()
    assert known(ben)[EPISODE].person == "Ada"


def test_finished_work_is_not_renewed_and_ends_by_itself(two: Two) -> None:
    ward, ada, ben = two
    finalise(ada, OTHER)
    pass_by(ward, hours=13)
    ada.run()
    pass_by(ward, hours=12)
    ada.run()
    ben.run()
    assert set(known(ada)) == set(known(ben)) == {EPISODE}


def test_a_claim_that_has_run_out_is_not_taken_up_again_by_itself(two: Two) -> None:
    ward, ada, ben = two
    pass_by(ward, hours=25)
    ada.run()
    ben.run()
    assert known(ada) == known(ben) == {}


def test_what_a_colleague_took_over_is_not_taken_back_by_a_renewal(two: Two) -> None:
    ward, ada, ben = two
    pass_by(ward, hours=13)
    store = ben.store()
    store.claim(ben.me.device_id, ward.scope, [EPISODE], reason="Ada is on leave")
    store.close()
    ada.run()
    ben.run()
    assert (known(ada)[EPISODE].person, known(ada)[EPISODE].mine) == ("Ben", False)
    assert known(ada)[OTHER].mine
    assert known(ben)[EPISODE].mine


def test_a_laptops_own_clock_has_no_say(two: Two, clock: FakeClock) -> None:
    _, ada, _ = two
    before = known(ada)
    clock.advance(days=300)
    ada.run()
    assert known(ada) == before
