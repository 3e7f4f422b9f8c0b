"""Joining a central store, where its settings and password are kept, and leaving it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coder_gui.domain.errors import Offline, UserError
from coder_gui.domain.sync import SyncState
from coder_gui.services.central_access import (
    SECRET,
    SETTINGS,
    CentralAccess,
    CentralSettings,
    read_join_file,
)
from coder_gui.services.session import Session
from coder_gui.sync.protocol import Revoked
from coder_gui.system.keyring_store import SERVICE

from .laptops import NAME, Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

POSTGRES = {
    "name": NAME,
    "host": "central.example",
    "port": 5432,
    "database": "coder",
    "login": "priya",
    "password": "one-time",
    "ca_pem": "-----BEGIN CERTIFICATE-----",
}


@pytest.fixture
def north(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    """A trust with one scope, and Priya and Tom in it."""
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


def test_a_profile_that_joined_knows_where_the_store_is_also_after_the_next_unlocking(
    north: Trust,
) -> None:
    with north.laptop("priya") as priya:
        folder = priya.unlocked.info.folder
        told = priya.central.settings()
    with north.opened(folder, "priya") as again:
        assert again.central.settings() == told
        assert told is not None
        assert (told.kind, told.name, told.login) == ("embedded", NAME, "priya")
        assert again.sync.joined


def test_a_store_that_does_not_know_the_person_is_not_joined_and_nothing_is_kept(
    north: Trust, keyring_memory: MemoryKeyring
) -> None:
    with north.laptop("priya", join=False) as priya:
        before = dict(keyring_memory.items)
        with pytest.raises(Revoked):
            priya.sync.join(priya.actor, north.join_file("nobody"))
        assert priya.central.settings() is None
        assert keyring_memory.items == before
        assert priya.sync.status().state is SyncState.STANDALONE


def test_a_store_that_is_out_of_reach_is_not_joined_and_nothing_is_kept(north: Trust) -> None:
    with north.laptop("priya", join=False) as priya:
        north.cut()
        with pytest.raises(Offline):
            priya.sync.join(priya.actor, north.join_file("priya"))
        assert not priya.sync.joined
        north.mend()


def test_a_second_store_is_joined_only_after_the_first_was_left(north: Trust) -> None:
    with north.laptop("priya") as priya:
        with pytest.raises(UserError, match="joined a central store already"):
            priya.sync.join(priya.actor, north.join_file("priya"))
        priya.sync.leave_central(priya.actor)
        priya.sync.join(priya.actor, north.join_file("priya"))
        assert priya.sync.joined


def test_leaving_forgets_the_password_and_keeps_the_work(
    north: Trust, keyring_memory: MemoryKeyring
) -> None:
    with north.laptop("priya", stays=2) as priya:
        user = f"{priya.unlocked.info.profile_id}:central"
        assert keyring_memory.get(SERVICE, user) is not None
        priya.sync.leave_central(priya.actor)
        assert keyring_memory.get(SERVICE, user) is None
        assert priya.settings.get(SECRET) is None
        assert priya.settings.get(SETTINGS) is None
        assert len(episodes(priya)) == 2
        with pytest.raises(UserError, match="joined no central store"):
            priya.central.open()


def test_the_password_is_in_the_keyring_and_not_in_the_profile(
    north: Trust, keyring_memory: MemoryKeyring
) -> None:
    with north.laptop("priya", join=False) as priya:
        priya.sync.join(priya.actor, {**north.join_file("priya"), "password": "secret"})
        kept = keyring_memory.get(SERVICE, f"{priya.unlocked.info.profile_id}:central")
        assert kept is not None
        assert json.loads(kept) == {"password": "secret"}
        assert priya.settings.get(SECRET) is None
        assert "secret" not in json.dumps(priya.settings.get(SETTINGS))


def test_without_a_keyring_the_password_is_inside_the_encrypted_profile(north: Trust) -> None:
    with north.laptop("priya", join=False) as priya:
        access = CentralAccess(priya.unlocked, priya.settings, lambda: None)
        access.join(priya.actor, {**north.join_file("priya"), "password": "secret"})
        assert priya.settings.get(SECRET) == {"password": "secret"}
        files = [path.read_bytes() for path in priya.unlocked.info.folder.glob("coder.db*")]
        assert all(b"secret" not in data for data in files)


def test_two_profiles_of_one_laptop_have_each_their_own_store_and_password(
    north: Trust, keyring_memory: MemoryKeyring
) -> None:
    with north.laptop("priya", stays=2) as priya, north.laptop("tom", join=False) as tom:
        assert not tom.sync.joined
        assert tom.central.settings() is None
        assert tom.sync.sync().status.state is SyncState.STANDALONE
        assert episodes(tom) == []
        tom.sync.join(tom.actor, {**north.join_file("tom"), "password": "toms"})
        users = {user for _, user in keyring_memory.items if user.endswith(":central")}
        assert users == {f"{one.unlocked.info.profile_id}:central" for one in (priya, tom)}
        priya.sync.leave_central(priya.actor)
        assert tom.sync.joined


def test_a_join_file_says_where_the_store_is_and_is_strict_about_the_line() -> None:
    told = CentralSettings.from_join_file(POSTGRES)
    assert (told.kind, told.host, told.sslmode) == ("postgres", "central.example", "verify-full")
    assert told.ca_pem == POSTGRES["ca_pem"]


@pytest.mark.parametrize("missing", ["name", "host", "database", "login", "password"])
def test_a_join_file_that_lacks_something_is_none(missing: str) -> None:
    with pytest.raises(UserError, match="not a join file"):
        CentralSettings.from_join_file({k: v for k, v in POSTGRES.items() if k != missing})


@pytest.mark.parametrize("content", ["", "[]", "no json", '"text"', "\xff"])
def test_a_file_that_is_no_join_file_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "join.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(UserError, match="not a join file"):
        read_join_file(path)


def test_a_file_that_is_not_there_says_so_too(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a join file"):
        read_join_file(tmp_path / "nowhere.json")


def episodes(session: Session) -> list[str]:
    """The ids of what is on a laptop."""
    with session.database.read() as connection:
        found = connection.exec_driver_sql("SELECT hex(id) FROM episode")
        return [one for (one,) in found]
