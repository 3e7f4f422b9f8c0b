"""Whole profiles on laptops of their own, and an embedded central store between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.profile_rows import add_stays

from coder_gui.classification.editions import Classifications
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.system.passphrase import KdfParameters

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfParameters(memory=64, passes=1, lanes=1)
NAME = "Northshire coding"
PEOPLE = {"priya": "Priya Shah", "tom": "Tom Reilly"}


@dataclass
class Trust:
    """A store in a file and what the laptops of a trust share in these tests."""

    folder: Path
    clock: FakeClock
    keyring: MemoryKeyring
    shelf: Classifications
    central: EmbeddedCentral
    scope: str

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / "central" / "store.db"

    def join_file(self, login: str) -> dict[str, str]:
        """What the join file of a person says."""
        return {"kind": "embedded", "name": NAME, "login": login, "path": str(self.path)}

    def profiles(self, laptop: str) -> Profiles:
        """The profiles of one laptop."""
        return Profiles(self.folder / laptop, self.clock, self.keyring, cost=CHEAP)

    @contextmanager
    def opened(self, folder: Path, laptop: str) -> Iterator[Session]:
        """A profile that is there, unlocked."""
        unlocked = self.profiles(laptop).unlock(folder, PASSPHRASE)
        session = Session(
            unlocked, classifications=self.shelf, clock=self.clock, keyring=lambda: self.keyring
        )
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def laptop(self, login: str, *, stays: int = 0, join: bool = True) -> Iterator[Session]:
        """A new profile of a person, unlocked, joined and synced once."""
        made = self.profiles(login).create(
            name=PEOPLE[login], role=Role.CODER, passphrase=PASSPHRASE
        )
        with self.opened(made.profile.folder, login) as session:
            if stays:
                add_stays(session.database, session.actor, range(1, stays + 1))
            if join:
                session.sync.join(session.actor, self.join_file(login))
                session.sync.sync()
            yield session

    def cut(self) -> None:
        """No network: the file is not where it was."""
        self.central.close()
        self.path.rename(self.path.with_suffix(".aside"))

    def mend(self) -> None:
        """The network is back."""
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".aside").rename(self.path)


@contextmanager
def trust(folder: Path, clock: FakeClock, keyring: MemoryKeyring, shelf: Path) -> Iterator[Trust]:
    """A store with one scope, in which Priya and Tom are coders."""
    (folder / "central").mkdir()
    central = EmbeddedCentral(folder / "central" / "store.db")
    central.create()
    scope = central.add_scope("north", "Northshire")
    for login, person in PEOPLE.items():
        central.add_member(login, person, "coder", ["north"])
    classifications = Classifications(shelf, clock=clock)
    try:
        yield Trust(folder, clock, keyring, classifications, central, scope)
    finally:
        classifications.close()
        central.close()
