"""Profiles: one person on one laptop. Made, listed, unlocked, recovered, closed."""

from __future__ import annotations

import contextlib
import importlib
import logging
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coder_gui.domain.errors import (
    CoderError,
    Refused,
    StorageFull,
    StoreDamaged,
    UserError,
    WrongKey,
)
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.unlocked import ProfileInfo, Unlocked
from coder_gui.system import keyslot_file, profile_file
from coder_gui.system.back_off import BackOff
from coder_gui.system.clock import Clock, SystemClock
from coder_gui.system.files import private_folder, sync_folder
from coder_gui.system.keyring_store import SERVICE, KeyringStore, SystemKeyring
from coder_gui.system.keyslot_file import BOTH
from coder_gui.system.logs import event
from coder_gui.system.paths import profiles_root, trust_settings_file
from coder_gui.system.profile_file import ProfileFacts
from coder_gui.system.profile_lock import ProfileLock
from coder_gui.system.settings import Settings, read_trust_file

if TYPE_CHECKING:
    from coder_gui.storage.restore import RestoreReport
    from coder_gui.storage.verify import VerifyReport
    from coder_gui.system.keys import DatabaseKey, Keyslots, NewKey
    from coder_gui.system.passphrase import KdfParameters

__all__ = ["Created", "ProfileInfo", "Profiles", "Recovered", "Unlocked"]

FindKeyring = Callable[[], KeyringStore | None]
NAME_LENGTH: Final = 80
DAMAGED: Final = (
    "The passphrase is right, but the encrypted file of this profile cannot be read. Nothing was "
    "changed. Restore the newest backup: coder-gui profile restore."
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Created:
    """A new profile, locked, and its recovery code, which is told this once."""

    profile: ProfileInfo
    recovery_code: str | None


@dataclass(frozen=True, slots=True)
class Recovered:
    """A profile opened by a recovery code or the trust's key, and the next code to print."""

    unlocked: Unlocked
    recovery_code: str


class Profiles:
    """The profiles below `root`.

    `keyring` is the laptop's, or a function that finds it when it is first needed, or None.
    `settings` are the trust's, and `settings_problems` what of its file was not taken, to be shown;
    `cost` is Argon2id's for slots written from now on.
    """

    def __init__(
        self,
        root: Path,
        clock: Clock,
        keyring: KeyringStore | FindKeyring | None,
        *,
        settings: Settings | None = None,
        cost: KdfParameters | None = None,
    ) -> None:
        self._root = root
        self._clock = clock
        self._find: FindKeyring = keyring if callable(keyring) else lambda: keyring
        self._found: tuple[KeyringStore | None] | None = None
        self.settings = settings or Settings()
        self.settings_problems: tuple[str, ...] = ()
        self._cost = cost
        self._slots: dict[Path, Keyslots] = {}
        self._open: dict[Path, Unlocked] = {}

    @classmethod
    def of_this_laptop(cls) -> Profiles:
        """Over the person's data folder, the system's clock, keyring and trust settings."""
        read = read_trust_file(trust_settings_file())
        profiles = cls(profiles_root(), SystemClock(), SystemKeyring.find, settings=read.settings)
        profiles.settings_problems = read.problems
        return profiles

    def with_clock(self, clock: Clock) -> Profiles:
        """The same profiles by another clock: the demo's past is written on its own days."""
        return Profiles(self._root, clock, self._find, settings=self.settings, cost=self._cost)

    def warm(self) -> None:
        """Does what unlocking would otherwise wait for; meant to run behind the lock page."""
        self._keyring()
        for module in ("coder_gui.system.keys", "coder_gui.storage.database"):
            importlib.import_module(module)

    # Looking ----------------------------------------------------------------------------------

    def list(self) -> tuple[ProfileInfo, ...]:
        """Every profile below the root, by name; folders that hold none are passed over."""
        if not self._root.is_dir():
            return ()
        found = []
        for folder in self._root.iterdir():
            if not folder.name.startswith(".") and keyslot_file.exists(folder):
                with contextlib.suppress(CoderError):
                    found.append(self.info(folder))
        return tuple(sorted(found, key=lambda info: (info.name.casefold(), info.profile_id)))

    def info(self, folder: Path) -> ProfileInfo:
        """What can be told of the profile without a secret. Raises NotFound, StoreDamaged."""
        slots = keyslot_file.load(folder)
        try:
            facts = profile_file.read(folder)
        except StoreDamaged:
            facts = ProfileFacts(name="Profile", role=Role.CODER, laptop=platform.node())
        return ProfileInfo(
            folder=folder,
            profile_id=slots.profile_id,
            name=facts.name,
            role=facts.role,
            laptop=facts.laptop,
            unsynced=facts.unsynced,
            last_sync=facts.last_sync,
            schema=facts.schema,
            needs_keyring=slots.passphrase.mode == BOTH,
            has_code=slots.recovery is not None,
            has_trust_key=slots.trust is not None,
        )

    def wait(self, folder: Path) -> float:
        """Seconds until the next try to open the profile is looked at."""
        known = self._slots.get(folder.resolve())
        return BackOff(folder, self._clock).wait() if known is None else known.wait()

    def sizes(self, folder: Path) -> dict[str, int]:
        """Bytes on the disk: `database`, `documents`, `backups`, each with its journals."""
        return {
            "database": _bytes(folder.glob("coder.db*")),
            "documents": _bytes(folder.glob("documents.db*")),
            "backups": _bytes(folder.glob("backups/**/*")),
        }

    # Making -----------------------------------------------------------------------------------

    def create(
        self,
        *,
        name: str,
        role: Role,
        passphrase: str,
        folder: Path | None = None,
        trust_key: bytes | None = None,
    ) -> Created:
        """Makes a profile, whole or not at all; it is locked afterwards.

        `folder` (None: one below the root) must not exist or be empty. `trust_key` (None: the
        trust's setting) is a raw X25519 public key. Raises UserError for a name or passphrase
        that cannot be taken, Refused for a folder in use, KeyringMissing, StorageFull.
        """
        words = " ".join(name.split())
        if not 1 <= len(words) <= NAME_LENGTH:
            raise UserError(f"A name has 1 to {NAME_LENGTH} characters.", field="name")
        profile_id = new_id()
        place = self._root / profile_id if folder is None else folder
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise Refused(f"{place} is not empty. Choose a new or an empty folder for the profile.")
        making = place.with_name(f".{place.name}.{profile_id}.making")
        try:
            private_folder(making)
            made = self._make(making, profile_id, words, role, passphrase, trust_key)
            if place.exists():
                place.rmdir()
            making.rename(place)
            sync_folder(place.parent)
        except BaseException as error:
            shutil.rmtree(making, ignore_errors=True)
            self._forget_half(profile_id)
            if isinstance(error, OSError):
                raise StorageFull(
                    f"The profile was not made: {error.strerror or 'the disk refused'}. "
                    "Check the folder and the free space, then try again."
                ) from error
            raise
        return Created(self.info(place), made)

    def _make(
        self,
        folder: Path,
        profile_id: str,
        name: str,
        role: Role,
        passphrase: str,
        trust_key: bytes | None,
    ) -> str | None:
        from coder_gui.storage.database import Database

        made = self._new_keyslots(folder).create(
            profile_id, passphrase, name=name, trust_key=trust_key or self.settings.trust_key
        )
        device = Actor(name=name, role=role, device_id=new_id())
        try:
            database = Database.create(folder, made.key, clock=self._clock, device=device)
            opened = Unlocked(
                database, made.key, self.info(folder), device, self._clock, lambda: None
            )
            try:
                opened.note_facts()
            finally:
                opened.close()
        finally:
            made.key.wipe()
        return None if made.recovery_code is None else made.recovery_code.text

    def _forget_half(self, profile_id: str) -> None:
        keyring = self._keyring()
        if keyring is not None:
            with contextlib.suppress(CoderError):
                keyring.delete(SERVICE, profile_id)

    # Opening ----------------------------------------------------------------------------------

    def unlock(self, profile_dir: Path, passphrase: str) -> Unlocked:
        """Opens the profile. An older schema is migrated on the way.

        Raises WrongKey with the wait, KeyringMissing, StoreLocked when another process has it
        open, SchemaTooNew, StoreDamaged, StorageFull, NotFound.
        """
        folder = profile_dir.resolve()
        with self._locking(folder) as lock:
            started = self._clock.monotonic()
            try:
                opened = self._keyslots(folder).open(passphrase)
            except WrongKey as error:
                event(_LOG, "passphrase_refused", wait=error.retry_after)
                raise
            unlocked = self._start(folder, lock, opened.key, opened.pending)
            took = (self._clock.monotonic() - started) * 1000
            event(_LOG, "profile_unlocked", profile=unlocked.info.profile_id, ms=took)
            return unlocked

    def unlock_with_recovery(self, profile_dir: Path, code: str, passphrase: str) -> Recovered:
        """Opens with the printed code and sets a new passphrase; the next code is in the answer.

        Raises UserError that names a slip in the code or what the passphrase lacks, and what
        `unlock` raises.
        """
        folder = profile_dir.resolve()
        with self._locking(folder) as lock:
            name = self.info(folder).name
            made = self._keyslots(folder).recover(code, passphrase, name=name)
            return self._recovered(folder, lock, made, "recovery_code_used")

    def unlock_with_trust_key(
        self, profile_dir: Path, private_key: bytes, passphrase: str
    ) -> Recovered:
        """Opens with the trust's raw X25519 private key and sets a new passphrase."""
        folder = profile_dir.resolve()
        with self._locking(folder) as lock:
            name = self.info(folder).name
            made = self._keyslots(folder).recover_with_trust_key(private_key, passphrase, name=name)
            return self._recovered(folder, lock, made, "trust_key_used")

    def _recovered(self, folder: Path, lock: ProfileLock, made: NewKey, how: str) -> Recovered:
        unlocked = self._start(folder, lock, made.key, made.pending)
        with contextlib.suppress(StorageFull):  # the new code must reach the person
            unlocked.record(how)
        code = "" if made.recovery_code is None else made.recovery_code.text
        return Recovered(unlocked, code)

    @contextlib.contextmanager
    def _locking(self, folder: Path) -> Iterator[ProfileLock]:
        """The profile's lock, which stays held when the block ends well."""
        if not keyslot_file.exists(folder):
            keyslot_file.load(folder)
        with contextlib.ExitStack() as undo:
            lock = ProfileLock(folder).take()
            undo.callback(lock.release)
            yield lock
            undo.pop_all()

    def _start(
        self, folder: Path, lock: ProfileLock, key: DatabaseKey, pending: DatabaseKey | None
    ) -> Unlocked:
        """Opens the files with the key, after finishing a change of key that was broken off."""
        from coder_gui.storage import devices
        from coder_gui.storage.database import Database

        keyslots = self._keyslots(folder)
        with contextlib.ExitStack() as undo:
            undo.callback(key.wipe)
            try:
                key = self._settled(folder, key, pending)
                undo.callback(key.wipe)
                if self.settings.trust_key is not None:
                    with contextlib.suppress(OSError):  # a full disk must not keep anybody out
                        keyslots.seal_to_trust(key, self.settings.trust_key)
                database = Database.open(folder, key, clock=self._clock)
            except WrongKey as error:
                raise StoreDamaged(DAMAGED) from error
            undo.callback(database.close)
            with database.read() as connection:
                actor = devices.actor(connection)
            undo.pop_all()

        def release() -> None:
            self._open.pop(folder, None)
            lock.release()

        unlocked = Unlocked(database, key, self.info(folder), actor, self._clock, release)
        unlocked.max_offline_days = self.settings.max_offline_days
        self._open[folder] = unlocked
        return unlocked

    def _settled(self, folder: Path, key: DatabaseKey, pending: DatabaseKey | None) -> DatabaseKey:
        """The key that every file has, once a change of key that was broken off is finished."""
        if pending is None:
            return key
        from coder_gui.storage import rekey

        rekey.move(folder, key, pending)
        self._keyslots(folder).promote()
        key.wipe()
        return pending

    # Changing ---------------------------------------------------------------------------------

    def change_passphrase(self, profile_dir: Path, old: str, new: str) -> tuple[Path, ...]:
        """Wraps the key under the new passphrase, here and in the backups. May be unlocked here.

        Returns the key files of backups that could not be opened: they keep the old passphrase.
        Raises what `unlock` raises, and UserError for a passphrase that cannot be taken.
        """
        folder = profile_dir.resolve()
        with self._held(folder):
            name = self.info(folder).name
            return self._keyslots(folder).change_passphrase(old, new, name=name)

    def new_recovery_code(self, profile_dir: Path, passphrase: str) -> str:
        """The next recovery code, told this once; the one before it opens nothing any more."""
        folder = profile_dir.resolve()
        with self._held(folder):
            return self._keyslots(folder).new_recovery_code(passphrase).text

    def rotate_key(self, profile_dir: Path, passphrase: str) -> None:
        """Gives the encrypted files and the backups a new key. The profile must be locked.

        Broken off at any point, the next unlocking finishes it.
        """
        from coder_gui.storage import rekey

        folder = profile_dir.resolve()
        with self._locking(folder) as lock:
            self._keyslots(folder).rotate(
                passphrase, lambda old, new: rekey.move(folder, old, new)
            ).wipe()
            lock.release()

    def restore_backup(self, profile_dir: Path, passphrase: str) -> RestoreReport:
        """Puts the newest good backup in the place of a damaged database, which is kept aside.

        Raises what `unlock` raises; StoreDamaged when no backup can be read (nothing is moved).
        """
        from coder_gui.storage import restore

        with self._key(profile_dir.resolve(), passphrase) as key:
            return restore.restore(profile_dir.resolve(), key, clock=self._clock)

    def verify(self, profile_dir: Path, passphrase: str) -> VerifyReport:
        """Reads the locked profile through, also one that is too damaged to be unlocked."""
        from coder_gui.storage import verify

        with self._key(profile_dir.resolve(), passphrase) as key:
            try:
                return verify.verify(profile_dir.resolve(), key)
            except WrongKey as error:
                raise StoreDamaged(DAMAGED) from error

    @contextlib.contextmanager
    def _key(self, folder: Path, passphrase: str) -> Iterator[DatabaseKey]:
        """The key of a locked profile, for the block, with the lock held."""
        with self._locking(folder) as lock:
            opened = self._keyslots(folder).open(passphrase)
            key = self._settled(folder, opened.key, opened.pending)
            try:
                yield key
            finally:
                key.wipe()
            lock.release()

    @contextlib.contextmanager
    def _held(self, folder: Path) -> Iterator[None]:
        """Nobody else may write the key files meanwhile; a profile open here is held already."""
        if folder in self._open:
            yield
            return
        with self._locking(folder) as lock:
            yield
            lock.release()

    def erase(self, folder: Path) -> None:
        """Erases a locked profile: its keys, then its files. Raises StoreLocked, UserError."""
        from coder_gui.services import erasing

        with self._locking(folder) as lock:
            erasing.destroy_keys(folder, self._keyring)
            lock.release()
        self._slots.pop(folder.resolve(), None)
        erasing.delete_files(folder)

    # Within -----------------------------------------------------------------------------------

    def _keyring(self) -> KeyringStore | None:
        if self._found is None:
            self._found = (self._find(),)
        return self._found[0]

    def _keyslots(self, folder: Path) -> Keyslots:
        """Kept for each folder, so that a wait is counted also while the disk is full."""
        place = folder.resolve()
        if place not in self._slots:
            self._slots[place] = self._new_keyslots(place)
        return self._slots[place]

    def _new_keyslots(self, folder: Path) -> Keyslots:
        from coder_gui.system.keys import Keyslots

        return Keyslots(
            folder,
            clock=self._clock,
            keyring=self._keyring(),
            cost=self._cost,
            minimum=self.settings.passphrase_minimum,
        )


def _bytes(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        with contextlib.suppress(FileNotFoundError):  # a journal may go while it is looked at
            total += path.stat().st_size if path.is_file() else 0
    return total
