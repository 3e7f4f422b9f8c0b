"""Getting into the central store: join files, passwords, keyring, several people on one laptop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from coder_gui.domain.errors import Offline, UserError
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.central_access import (
    CentralAccess,
    CentralSettings,
    read_join_file,
)
from coder_gui.services.session import Session
from coder_gui.sync.protocol import AccessRefused, CentralStore, DeviceInfo
from coder_gui.system.keyring_store import SERVICE, KeyringStore

from .laptops import PASSPHRASE, Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

POSTGRES = {
    "kind": "postgres",
    "name": "Northshire coding",
    "login": "priya",
    "host": "coding-db.example",
    "database": "coder",
    "password": "one-time-1",
}


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


class Server:
    """A server at the edge: it knows one password, and a line that can be cut."""

    def __init__(self) -> None:
        self.password = "one-time-1"
        self.cut_after_change = False
        self.changes = 0

    def store(self, _settings: CentralSettings, password: str) -> CentralStore:
        """A connection with a password."""
        return cast("CentralStore", Connection(self, password))


class Connection:
    """The verbs that getting in takes."""

    def __init__(self, server: Server, password: str) -> None:
        self._server, self._password = server, password

    def enrol(self, _me: DeviceInfo) -> None:
        """Refused with another password."""
        if self._password != self._server.password:
            raise AccessRefused("The central store did not take the password.")

    def change_password(self, new: str) -> None:
        """The server has it even where its answer is lost."""
        self._server.password, self._password = new, new
        self._server.changes += 1
        if self._server.cut_after_change:
            raise Offline("The central store cannot be reached.")

    def close(self) -> None:
        """Nothing to close."""


def access(
    session: Session, server: Server, keyring: KeyringStore | None
) -> tuple[CentralAccess, Actor]:
    made = CentralAccess(session.unlocked, session.settings, lambda: keyring, server.store)
    return made, session.actor


@pytest.mark.parametrize(
    "told", ["", "[]", "{}", '{"kind": "ftp", "name": "x", "login": "y"}', '{"login": "priya"}']
)
def test_what_is_no_join_file_is_said_and_nothing_is_kept(
    tmp_path: Path, session: Session, told: str
) -> None:
    path = tmp_path / "join.json"
    path.write_text(told, encoding="utf-8")
    with pytest.raises(UserError, match="not a join file"):
        CentralSettings.from_join_file(read_join_file(path))
    assert not session.sync.joined


@pytest.mark.parametrize("missing", ["name", "login", "host", "database", "password"])
def test_a_join_file_that_lacks_something_is_not_taken(missing: str) -> None:
    told = {name: value for name, value in POSTGRES.items() if name != missing}
    with pytest.raises(UserError):
        CentralSettings.from_join_file(told)


def test_a_port_that_is_no_number_is_not_taken() -> None:
    with pytest.raises(UserError):
        CentralSettings.from_join_file({**POSTGRES, "port": "abc"})


def test_a_join_file_cannot_weaken_the_connection(
    session: Session, keyring_memory: MemoryKeyring
) -> None:
    made = CentralAccess(session.unlocked, session.settings, lambda: keyring_memory)
    with pytest.raises(UserError, match="verified encryption"):
        made.join(session.actor, {**POSTGRES, "sslmode": "require"})
    with pytest.raises(UserError, match="certificate authority"):
        made.join(session.actor, POSTGRES)
    assert made.settings() is None


def test_the_one_time_password_is_used_up_and_the_next_one_is_in_the_keyring(
    session: Session, keyring_memory: MemoryKeyring
) -> None:
    server = Server()
    made, actor = access(session, server, keyring_memory)
    made.join(actor, POSTGRES)
    assert server.changes == 1
    assert server.password != "one-time-1"
    user = f"{session.unlocked.info.profile_id}:central"
    assert json.loads(keyring_memory.items[SERVICE, user]) == {"password": server.password}
    assert session.settings.get("central.secret") is None
    assert "password" not in session.settings.get("central")


def test_without_a_keyring_it_is_inside_the_encrypted_profile(session: Session) -> None:
    server = Server()
    made, actor = access(session, server, None)
    made.join(actor, POSTGRES)
    assert session.settings.get("central.secret") == {"password": server.password}


def test_a_change_of_the_password_that_was_cut_off_is_found_again(
    session: Session, keyring_memory: MemoryKeyring
) -> None:
    server = Server()
    server.cut_after_change = True
    made, actor = access(session, server, keyring_memory)
    with pytest.raises(Offline):
        made.join(actor, POSTGRES)
    assert made.after_refusal(actor)
    user = f"{session.unlocked.info.profile_id}:central"
    assert json.loads(keyring_memory.items[SERVICE, user]) == {"password": server.password}
    assert not made.after_refusal(actor)


def test_a_wrong_password_keeps_nothing(session: Session, keyring_memory: MemoryKeyring) -> None:
    server = Server()
    server.password = "another"
    made, actor = access(session, server, keyring_memory)
    with pytest.raises(AccessRefused):
        made.join(actor, POSTGRES)
    assert made.settings() is None
    user = f"{session.unlocked.info.profile_id}:central"
    assert (SERVICE, user) not in keyring_memory.items


def test_leaving_forgets_the_password(session: Session, keyring_memory: MemoryKeyring) -> None:
    made, actor = access(session, Server(), keyring_memory)
    made.join(actor, POSTGRES)
    made.leave(actor)
    assert made.settings() is None
    assert not [user for _, user in keyring_memory.items if user.endswith(":central")]


def test_the_people_of_one_laptop_know_nothing_of_each_others_stores(
    centre: Trust, keyring_memory: MemoryKeyring
) -> None:
    with centre.laptop("priya", stays=2):
        tom = centre.profiles("priya").create(
            name="Tom Reilly", role=Role.CODER, passphrase=PASSPHRASE
        )
        with centre.opened(tom.profile.folder, "priya") as session:
            assert not session.sync.joined
            session.sync.join(session.actor, centre.join_file("tom"))
            settings = session.central.settings()
            assert settings is not None
            assert settings.login == "tom"
            session.sync.leave_central(session.actor)
    users = [user for _, user in keyring_memory.items if user.endswith(":central")]
    assert len(users) == 1
