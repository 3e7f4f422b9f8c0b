"""What is made ready behind the lock page: the heavy imports, and what unlocking needs."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.domain.errors import UserError
from coder_gui.domain.roles import Role
from coder_gui.system.clock import Clock
from coder_gui.system.settings import Settings

if TYPE_CHECKING:
    from coder_gui.classification.editions import Classifications
    from coder_gui.domain.sync import SyncStatus
    from coder_gui.services.profiles import Profiles
    from coder_gui.services.session import Session
    from coder_gui.standards.rules import RulePack
    from coder_gui.ui.docks import DockMakers
    from coder_gui.ui.pages.first_run_page import FirstRun


@dataclass(frozen=True, slots=True)
class Opened:
    """A session with the person's own settings, read before the window is built.

    `code` is the next recovery code when the profile was opened with the last one. `must_sync`:
    how the sync stands where nothing may be done before one has reached the store.
    """

    session: Session
    personal: dict[str, Any]
    code: str = ""
    must_sync: SyncStatus | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new profile and its recovery code, which is told this once."""

    folder: Path
    code: str | None
    laptop: str = ""


class Backstage:
    """Everything between the lock page and the window; none of it touches a widget.

    Its methods run on the runner's lanes and raise the errors of `Profiles`.
    """

    def __init__(
        self,
        profiles: Profiles,
        classifications: Classifications,
        makers: DockMakers,
        clock: Clock,
        pack: RulePack | None = None,
        demo_role: Role = Role.CODER,
    ) -> None:
        self.profiles = profiles
        self.classifications = classifications
        self.makers = makers
        self._clock = clock
        self._pack = pack
        self._demo_role = demo_role

    def unlock(self, folder: Path, passphrase: str) -> Opened:
        """Opens the profile and builds its services."""
        return self._open(self.profiles.unlock(folder, passphrase))

    def recover(self, folder: Path, code: str, passphrase: str) -> Opened:
        """Opens the profile with the printed code and sets the passphrase."""
        recovered = self.profiles.unlock_with_recovery(folder, code, passphrase)
        return self._open(recovered.unlocked, recovered.recovery_code)

    def make(self, wanted: FirstRun) -> Made:
        """Makes a profile; it is locked afterwards."""
        made = self.profiles.create(name=wanted.name, role=wanted.job, passphrase=wanted.passphrase)
        return Made(made.profile.folder, made.recovery_code, made.profile.laptop)

    def open_demo(self) -> tuple[Opened, str]:
        """Makes the synthetic ward; returns it open, and its passphrase."""
        from coder_gui.services.demo import asked, build, centre

        made = build.make_profile(self.profiles, self._demo_role)
        asked.fill_past(self.profiles, made, self.classifications, self._pack, self._clock)
        opened = self.unlock(made.folder, made.passphrase)
        session = opened.session
        build.fill(session, self._clock)
        folder = made.folder.parent / "central"
        plan = centre.prepare(
            folder, session, made.passphrase, self.classifications, self._pack, self._clock
        )
        session.at_close(centre.LiveColleagues(plan, made.passphrase).stop)
        return opened, made.passphrase

    def import_lists(self, place: Path) -> str:
        """Imports a folder or file of the classifications; returns a sentence."""
        paths = sorted(place.iterdir()) if place.is_dir() else [place]
        self.classifications.import_files(paths)
        return "The lists are imported. They are used by the date on which an episode ended."

    def _open(self, unlocked: Any, code: str = "") -> Opened:
        from coder_gui.services.session import Session
        from coder_gui.ui.frame_actions import PERSONAL

        with contextlib.ExitStack() as undo:
            undo.callback(unlocked.close)
            session = Session.open(
                unlocked,
                clock=self._clock,
                classifications=self.classifications,
                pack=self._pack,
            )
            personal = dict(session.settings.get(PERSONAL, {}) or {})
            must_sync = session.sync.status() if session.sync.must_go_online() else None
            undo.pop_all()
            return Opened(session, personal, code, must_sync)


def prepare(
    root: Path,
    classifications_root: Path,
    clock: Clock,
    trust: Settings,
    demo_role: Role = Role.CODER,
) -> Backstage:
    """Does the imports that SQLAlchemy, cryptography and the docks cost; runs beside the page."""
    from coder_gui.classification.editions import Classifications
    from coder_gui.services.profiles import Profiles
    from coder_gui.standards import packs
    from coder_gui.system.keyring_store import SystemKeyring
    from coder_gui.ui import docks, main_window

    profiles = Profiles(root, clock, SystemKeyring.find, settings=trust)
    profiles.warm()
    classifications = Classifications(classifications_root, clock=clock)
    classifications.ensure_starter()
    assert main_window.MainWindow is not None
    pack = None
    with contextlib.suppress(UserError):  # unlocking then says what is wrong with it
        pack = packs.in_use()
    return Backstage(profiles, classifications, docks.shipped(), clock, pack, demo_role)
