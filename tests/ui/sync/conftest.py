"""A window, a central store in a file, and a colleague's laptop; all of them real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSPHRASE

from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.system.passphrase import KdfParameters
from ui import ward
from ui.whole import Whole, whole

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

__all__ = ["whole"]
NAME = "Northshire coding"


@dataclass
class Store:
    """The central store of a trust, in a file that can be out of reach."""

    path: Path
    central: EmbeddedCentral

    def join_file(self, login: str) -> dict[str, str]:
        """What the join file of a person says."""
        return {"kind": "embedded", "name": NAME, "login": login, "path": str(self.path)}

    def join(self, session: Session, login: str = "priya") -> None:
        """Joins a profile and syncs it once."""
        session.sync.join(session.actor, self.join_file(login))
        session.sync.sync()

    @property
    def _aside(self) -> Path:
        return self.path.with_suffix(".aside")

    def cut(self) -> None:
        """No network: the file is not where it was."""
        self.path.rename(self._aside)

    def mend(self) -> None:
        """The network is back."""
        self.path.unlink(missing_ok=True)
        self._aside.rename(self.path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one scope and two coders."""
    path = tmp_path / "central" / "store.db"
    path.parent.mkdir()
    central = EmbeddedCentral(path)
    central.create()
    central.add_scope("north", "Northshire")
    central.add_member("priya", "Priya Shah", "coder", ["north"])
    central.add_member("tom", "Tom Reilly", "coder", ["north"])
    yield Store(path, central)
    central.close()


@pytest.fixture
def tom(
    tmp_path: Path,
    clock: FakeClock,
    keyring_memory: MemoryKeyring,
    session: Session,
    store: Store,
) -> Iterator[Session]:
    """A colleague on another laptop, with the same ward, joined and synced."""
    cheap = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "tom", clock, keyring_memory, cost=cheap)
    made = profiles.create(name="Tom Reilly", role=Role.CODER, passphrase=PASSPHRASE)
    unlocked = profiles.unlock(made.profile.folder, PASSPHRASE)
    opened = Session(unlocked, classifications=session.classifications, clock=clock)
    folder = tmp_path / "tom-in"
    folder.mkdir()
    ward.take_in(opened, folder)
    store.join(opened, "tom")
    yield opened
    opened.close()


@pytest.fixture
def joined(whole: Whole, store: Store) -> Whole:
    """The window's profile has joined; the ward is in the store; no window yet."""
    store.join(whole.session)
    return whole
