"""Two people take episodes from one store before they go to their wards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import add_code, stay

from coder_gui.domain.errors import Offline, UserError
from coder_gui.domain.sync import SyncState
from coder_gui.services.central_access import CentralAccess, CentralSettings
from coder_gui.services.claims import ClaimService
from coder_gui.services.session import Session
from coder_gui.services.sync import SyncService
from coder_gui.storage import rounds
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.protocol import CentralStore

from .laptops import Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

EPISODES = [stay(number).episode for number in (1, 2, 3)]


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


@pytest.fixture
def two(centre: Trust) -> Iterator[tuple[Session, Session]]:
    """Priya's laptop and Tom's, with the same three stays."""
    with centre.laptop("priya", stays=3) as priya, centre.laptop("tom") as tom:
        yield priya, tom


def put_on_round(session: Session, episodes: list[str]) -> None:
    with session.database.write(session.actor, "round") as uow:
        rounds.write(uow.connection, episodes)
        uow.commit()


def test_the_round_is_taken_in_one_go_and_the_colleague_sees_it(
    two: tuple[Session, Session],
) -> None:
    priya, tom = two
    put_on_round(priya, EPISODES[:2])
    answer = priya.claims.take_round(priya.actor).claimed
    assert {one.episode_id for one in answer.taken} == set(EPISODES[:2])
    assert answer.others == ()
    assert priya.sync.status().claims == 2
    tom.sync.sync()
    seen = tom.claims.of(EPISODES)
    assert {(one.person, one.mine) for one in seen} == {("Priya Shah", False)}
    assert len(seen) == 2


def test_what_others_have_stays_theirs_unless_a_reason_is_given(
    two: tuple[Session, Session],
) -> None:
    priya, tom = two
    priya.claims.take(priya.actor, EPISODES[:1])
    answer = tom.claims.take(tom.actor, EPISODES[:2]).claimed
    assert [one.episode_id for one in answer.taken] == EPISODES[1:2]
    assert [one.person for one in answer.others] == ["Priya Shah"]
    answer = tom.claims.take(tom.actor, EPISODES[:1], reason="Priya is on leave").claimed
    assert [one.episode_id for one in answer.taken] == EPISODES[:1]
    priya.sync.sync()
    assert priya.claims.mine() == ()
    assert [one.person for one in priya.claims.of(EPISODES[:1])] == ["Tom Reilly"]


def test_what_is_given_back_is_free_for_all(two: tuple[Session, Session]) -> None:
    priya, tom = two
    priya.claims.take(priya.actor, EPISODES)
    priya.claims.release(priya.actor, EPISODES[:2])
    assert [one.episode_id for one in priya.claims.mine()] == EPISODES[2:]
    tom.sync.sync()
    assert [one.episode_id for one in tom.claims.of(EPISODES)] == EPISODES[2:]
    assert len(tom.claims.take(tom.actor, EPISODES[:2]).claimed.taken) == 2


def test_work_on_what_somebody_else_has_is_accepted(two: tuple[Session, Session]) -> None:
    priya, tom = two
    priya.claims.take(priya.actor, EPISODES[:1])
    tom.sync.sync()
    add_code(tom.database, tom.actor, EPISODES[0])
    assert tom.sync.sync().status.state is SyncState.SYNCED


def test_nothing_on_the_round_is_said(two: tuple[Session, Session]) -> None:
    priya, _ = two
    with pytest.raises(UserError, match="no episode in the round"):
        priya.claims.take_round(priya.actor)


def test_without_the_store_nothing_is_taken_and_what_was_known_stays(
    centre: Trust, two: tuple[Session, Session]
) -> None:
    priya, _ = two
    priya.claims.take(priya.actor, EPISODES[:1])
    centre.cut()
    with pytest.raises(Offline):
        priya.claims.take(priya.actor, EPISODES)
    assert [one.episode_id for one in priya.claims.mine()] == EPISODES[:1]
    centre.mend()


def test_after_leaving_the_store_no_claims_are_shown(two: tuple[Session, Session]) -> None:
    priya, _ = two
    priya.claims.take(priya.actor, EPISODES)
    priya.sync.leave_central(priya.actor)
    assert priya.claims.mine() == ()


class StoreClock:
    """The store's own clock, which is not the laptop's."""

    def __init__(self) -> None:
        self.current = datetime(2031, 5, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The instant."""
        return self.current


class AccessWithClock(CentralAccess):
    """Opens the store with a clock that a test moves."""

    clock = StoreClock()

    def open(self) -> CentralStore:
        """The store of the settings."""
        found = self.settings()
        assert isinstance(found, CentralSettings)
        return EmbeddedCentralStore(Path(found.path), login=found.login, clock=self.clock)


def test_a_claim_ends_by_the_stores_clock_whatever_the_laptops_say(
    two: tuple[Session, Session], clock: FakeClock, keyring_memory: MemoryKeyring
) -> None:
    priya, _ = two
    access = AccessWithClock(priya.unlocked, priya.settings, lambda: keyring_memory)
    sync = SyncService(priya.unlocked, access, None, clock)
    claims = ClaimService(priya.database, access)
    claims.take(priya.actor, EPISODES[:1])
    clock.advance(days=300)
    sync.sync()
    assert len(claims.mine()) == 1
    access.clock.current += timedelta(hours=25)
    sync.sync()
    assert priya.claims.mine() == ()
