"""An open profile, and what can be told of one that is locked."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.domain.errors import CoderError
from coder_gui.domain.roles import Actor, Role
from coder_gui.system import profile_file
from coder_gui.system.clock import Clock
from coder_gui.system.profile_file import ProfileFacts

if TYPE_CHECKING:
    from coder_gui.storage.backups import Backup
    from coder_gui.storage.database import Database
    from coder_gui.storage.verify import VerifyReport
    from coder_gui.system.database_key import DatabaseKey


@dataclass(frozen=True, slots=True)
class ProfileInfo:
    """What can be told of a profile while it is locked.

    `needs_keyring`: the passphrase opens it only together with this laptop's keyring; where it
    does not, the lock page says that the passphrase stands alone. `has_code`, `has_trust_key`:
    what else opens it. The other fields are those of profile.json.
    """

    folder: Path
    profile_id: str
    name: str
    role: Role
    laptop: str
    unsynced: int
    last_sync: datetime | None
    schema: str | None
    needs_keyring: bool
    has_code: bool
    has_trust_key: bool


class Unlocked:
    """An open profile; `close` it in the end. Holds the lock that keeps other processes out."""

    def __init__(
        self,
        database: Database,
        key: DatabaseKey,
        info: ProfileInfo,
        actor: Actor,
        clock: Clock,
        release: Callable[[], None],
    ) -> None:
        self.database = database
        self.info = info
        self.actor = actor
        self.max_offline_days = 0
        """The trust's setting; `Profiles` sets it. 0: no limit."""
        self._key = key
        self._clock = clock
        self._release = release
        self._closed = False
        self._backing_up = threading.Lock()

    def log_secret(self) -> bytes:
        """32 bytes to mix into the log's pseudonyms while this profile is open."""
        return self._key.derive("log pseudonyms 1")

    def back_up_if_due(self) -> Backup | None:
        """Makes a checked, encrypted backup when the newest is an hour old; else None.

        May run while the profile is in use. Raises StoreDamaged (the profile itself is damaged),
        StorageFull.
        """
        from coder_gui.storage import backups

        with self._backing_up:
            if self._closed or not backups.due(self.info.folder, self._clock.now()):
                return None
            return backups.make(self.info.folder, self._key, clock=self._clock)

    def back_up(self) -> Backup:
        """Makes a checked, encrypted backup now, however new the newest is.

        May run while the profile is in use. Raises StoreDamaged (the profile itself is damaged),
        StorageFull.
        """
        from coder_gui.storage import backups

        with self._backing_up:
            return backups.make(self.info.folder, self._key, clock=self._clock)

    def note_facts(self) -> ProfileInfo:
        """Writes what the lock page shows from the database as it is now; returns it."""
        from coder_gui.storage import outbox, schema

        with self.database.read() as connection:
            facts = ProfileFacts(
                name=self.actor.name,
                role=self.actor.role,
                laptop=self.info.laptop,
                unsynced=outbox.unsynced(connection),
                last_sync=self.info.last_sync,
                schema=schema.revision(connection),
            )
        profile_file.write(self.info.folder, facts)
        self.info = replace(
            self.info,
            name=facts.name,
            role=facts.role,
            unsynced=facts.unsynced,
            schema=facts.schema,
        )
        return self.info

    def note_sync(self, at: datetime | None) -> None:
        """The instant of the last sync, for the lock page; written with the other facts."""
        self.info = replace(self.info, last_sync=at)

    def verify(self) -> VerifyReport:
        """Reads both files, the history's chain and the documents through; writes nothing."""
        from coder_gui.storage import verify

        return verify.verify(self.info.folder, self._key)

    def record(self, what: str) -> None:
        """Adds an event of the profile itself to the history. Raises StorageFull."""
        with self.database.write(self.actor, what) as work:
            work.record(what, None, {})
            work.commit()

    def close(self) -> None:
        """Notes the facts, closes the files, overwrites the key, gives the lock back.

        Safe to call twice. What cannot be noted (the disk is full) does not stop the closing. A
        backup that is being made is waited for: it needs the key.
        """
        with self._backing_up:
            if self._closed:
                return
            self._closed = True
        try:
            with contextlib.suppress(CoderError, OSError):
                self.note_facts()
        finally:
            try:
                self.database.close()
            finally:
                self._key.wipe()
                self._release()

    def __enter__(self) -> Unlocked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
