"""Laptops with real encrypted files that sync through the real loop with one embedded store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from services.desk import EPISODE, TinyEditions
from standards import tiny
from storage.profile_rows import RandomKey, add_stays

from coder_gui.domain.coding import System
from coder_gui.domain.errors import Offline
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor, Role
from coder_gui.storage import conflicts, lines, outbox, sync_outbox
from coder_gui.storage.database import Database
from coder_gui.sync.client import SyncClient, SyncOutcome
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.sync.pace import Pace
from coder_gui.sync.protocol import CentralStore, DeviceInfo
from coder_gui.system.clock import Clock

from .two_laptops import POLICY, Laptop

SCHEMA = 4
EDITIONS = TinyEditions(tiny.icd10(), tiny.opcs4())


class StoreClock:
    """The store's own clock; a test moves it."""

    def __init__(self) -> None:
        self.current = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """The instant."""
        return self.current


class Cut(Offline):
    """The network went away."""


class CutStore:
    """A store whose line is cut at the n-th call of a verb: before it, or before its answer."""

    def __init__(
        self,
        inner: CentralStore,
        verb: str = "",
        at: int = 1,
        *,
        after: bool = False,
        error: type[Offline] = Cut,
    ) -> None:
        self._inner, self._verb, self._at, self._after = inner, verb, at, after
        self._error = error
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., object]:
        verb = getattr(self._inner, name)

        def call(*args: object, **named: object) -> object:
            self.calls.append(name)
            cut = name == self._verb and self.calls.count(name) == self._at
            if cut and not self._after:
                raise self._error("before it was said")
            answer = verb(*args, **named)
            if cut:
                raise self._error("before it was answered")
            return answer

        return call


class Client(Laptop):
    """One coder's laptop with its login at the store."""

    def __init__(self, ward: Ward, folder: Path, key: RandomKey, login: str) -> None:
        database = Database.open(folder, key, clock=ward.clock)
        self.ward, self.folder, self.key, self.login = ward, folder, key, login
        self.schema, self.pace = SCHEMA, Pace()
        super().__init__(database, ward.person(login, database.device_id), ward.clock, EDITIONS)

    @property
    def me(self) -> DeviceInfo:
        """This laptop, as the store is told of it."""
        return DeviceInfo(self.database.device_id, "test", self.schema, laptop=self.login)

    def store(self) -> EmbeddedCentralStore:
        """The store as this person."""
        return EmbeddedCentralStore(self.ward.path, login=self.login, clock=self.ward.store_clock)

    def client(self, store: CentralStore) -> SyncClient:
        """One sync, not yet begun."""
        return SyncClient(
            self.database, self.actor, store, self.me, POLICY, self.judge, self.clock,
            pace=self.pace,
        )  # fmt: skip

    def run(self, wrap: Callable[[CentralStore], object] | None = None) -> SyncOutcome:
        """One whole sync; `wrap` puts a bad line before the store."""
        store = self.store()
        try:
            reached = store if wrap is None else cast("CentralStore", wrap(store))
            return self.client(reached).run()
        finally:
            store.close()

    def step(self, count: int) -> list[str]:
        """The first steps of a sync, which is then left alone as by a program that ends."""
        store = self.store()
        going = cast("Generator[str]", self.client(store).steps())
        try:
            return [name for _, name in zip(range(count), going, strict=False)]
        finally:
            going.close()
            store.close()

    def reopen(self) -> Client:
        """The program dies, and starts anew on the files as they were at that moment."""
        kept = self.folder.with_name("kept")
        shutil.copytree(self.folder, kept)
        self.database.close()
        shutil.rmtree(self.folder)
        kept.rename(self.folder)
        self.ward.clients.remove(self)
        return self.ward.opened(self.folder, self.key, self.login)

    def copied_to(self, name: str) -> Client:
        """The profile's folder is copied to another laptop; both go on."""
        self.database.close()
        folder = self.folder.with_name(name)
        shutil.copytree(self.folder, folder)
        self.database = Database.open(self.folder, self.key, clock=self.clock)
        super().__init__(self.database, self.actor, self.clock, EDITIONS)
        return self.ward.opened(folder, self.key, self.login)

    # What is here -------------------------------------------------------------------------------
    def write(self, text: str, episode: str = EPISODE) -> None:
        """A line, as it is typed."""
        self.abstraction.add(self.actor, episode, text)

    def code(self, code: str, episode: str = EPISODE) -> str:
        """A diagnosis; returns its id."""
        return self.coding.add(self.actor, episode, System.ICD10, code).value.id

    def texts(self, episode: str = EPISODE) -> set[str]:
        """The lines that stand."""
        with self.database.read() as connection:
            found = lines.stored(connection, episode)
        return {one.draft.text for one in found if not one.retracted}

    def codes(self, episode: str = EPISODE) -> list[str]:
        """The diagnoses in their order."""
        return [one.code for one in self.lists(episode)[0]]

    @property
    def waiting(self) -> int:
        """Groups that are not yet at the store."""
        with self.database.read() as connection:
            return sync_outbox.pending(connection)

    @property
    def unsynced(self) -> int:
        """What the status bar counts."""
        with self.database.read() as connection:
            return outbox.unsynced(connection)

    @property
    def questions(self) -> int:
        """Open conflicts."""
        with self.database.read() as connection:
            return len(conflicts.open_rows(connection))

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What a question to the file gives."""
        with self.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]


class Ward:
    """The store, and the laptops that sync with it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock, self.store_clock = folder, clock, StoreClock()
        self.path = folder / "central.db"
        self.central = EmbeddedCentral(self.path)
        self.central.create()
        self.scope = self.central.add_scope("one", "One", scope_id=new_id())
        self.clients: list[Client] = []

    def person(self, login: str, device_id: str) -> Actor:
        """Who has this login."""
        return Actor(name=login.title(), role=Role.CODER, device_id=device_id)

    def laptop(self, login: str, *, scopes: tuple[str, ...] = ("one",)) -> Client:
        """A new laptop of a member, made known to the store and empty."""
        self.central.add_member(login, login.title(), "coder", scopes)
        folder, key = self.folder / f"{login}-{new_id()[-6:]}", RandomKey()
        folder.mkdir()
        actor = self.person(login, new_id())
        Database.create(folder, key, clock=self.clock, device=actor).close()
        made = self.opened(folder, key, login)
        store = made.store()
        store.enrol(made.me)
        store.close()
        return made

    def opened(self, folder: Path, key: RandomKey, login: str) -> Client:
        """The laptop whose files are in this folder."""
        self.clients.append(Client(self, folder, key, login))
        return self.clients[-1]

    def settle(self) -> None:
        """Everybody syncs until nothing moves. Fails where that does not come to an end."""
        for _ in range(8):
            done = [one.run() for one in list(self.clients)]
            if not any(one.pulled or one.pushed or one.refilled or one.reopen for one in done):
                return
        raise AssertionError("the laptops do not come to an end")

    def keep_copy(self) -> Callable[[], None]:
        """A copy of the store's file as it is; calling what is returned puts it back."""
        self.central.close()
        aside = self.folder / "aside"
        aside.mkdir()
        for path in self.folder.glob("central.db*"):
            shutil.copy(path, aside / path.name)

        def put_back() -> None:
            self.central.close()
            for path in self.folder.glob("central.db*"):
                path.unlink()
            for path in aside.glob("central.db*"):
                shutil.copy(path, self.folder / path.name)

        return put_back

    def snapshots(self) -> list[set[tuple[object, ...]]]:
        """Every synced row of every laptop: they are the same where all agree."""
        return [snapshot(one) for one in self.clients]

    def close(self) -> None:
        """Closes every file."""
        for one in self.clients:
            one.database.close()
        self.central.close()


KINDS = (
    "patient", "spell", "episode", "episode_work", "abstraction_line", "line_set", "code",
    "code_set", "history",
)  # fmt: skip


def snapshot(client: Client) -> set[tuple[object, ...]]:
    """(kind, id, version, state) of every row of a laptop."""
    return {
        (kind, *row)
        for kind in KINDS
        for row in client.rows(f'SELECT hex(id), row_version, row_state FROM "{kind}"')
    }


@contextmanager
def ward_of(folder: Path, clock: Clock, *logins: str) -> Iterator[tuple[Ward, list[Client]]]:
    """Laptops of these people, the first of which has two stays; all have synced."""
    ward = Ward(folder, clock)
    try:
        found = [ward.laptop(login) for login in logins]
        if found:
            add_stays(found[0].database, found[0].actor, [1, 2])
            ward.settle()
        yield ward, found
    finally:
        ward.close()
