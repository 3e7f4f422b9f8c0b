"""Documents come when they are wanted: with the sync for work in hand, else when asked for."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import Offline, UserError
from coder_gui.exchange.document_text import read_document
from coder_gui.storage import refused, sync_state, wanted_documents
from coder_gui.sync.protocol import CentralStore

if TYPE_CHECKING:
    from coder_gui.services.central_access import CentralAccess
    from coder_gui.storage.database import Database
    from coder_gui.system.clock import Clock

AT_ONCE = 20
"""Documents that come with one sync: the rest comes with the next."""
OPENED = timedelta(days=1)
ASK_AGAIN = 3600.0
"""Seconds after which a document that the store did not have is asked for again."""


class DocumentFetch:
    """One profile's documents that are at the central store and not here."""

    def __init__(self, database: Database, access: CentralAccess, clock: Clock) -> None:
        self._database, self._access, self._clock = database, access, clock
        self._asked: dict[str, float] = {}

    def fetch(self, sha256: str) -> bool:
        """Bring one document; False: no scope of this profile has it.

        Raises Offline, Revoked, AccessRefused.
        """
        if self._database.documents.has(sha256):
            return True
        with self._database.read() as connection:
            told = refused.media_type(connection, sha256)
        store = self._access.open()
        try:
            return self._bring(store, sha256, told, self._scopes())
        finally:
            store.close()

    def bring_wanted(
        self, store: CentralStore, stopped: Callable[[], bool] | None = None
    ) -> Changes:
        """Bring what the episodes in hand have: taken, on the round, or opened within a day.

        Returns which episodes have one more. Where the line is cut, the rest comes next time.
        """
        since = self._clock.now() - OPENED
        device, documents = self._database.device_id, self._database.documents
        with self._database.read() as connection:
            wanted = wanted_documents.wanted(connection, device, since)
        missing = set(documents.missing([one.sha256 for one in wanted])) if wanted else set()
        now = self._clock.monotonic()
        due = [
            one
            for one in wanted
            if one.sha256 in missing and now - self._asked.get(one.sha256, -ASK_AGAIN) >= ASK_AGAIN
        ]
        came: set[str] = set()
        with contextlib.suppress(Offline):
            for one in due[:AT_ONCE]:
                if stopped is not None and stopped():
                    break
                scopes = [one.scope_id] if one.scope_id else self._scopes()
                if self._bring(store, one.sha256, one.media_type, scopes):
                    came.add(one.episode_id)
                else:
                    self._asked[one.sha256] = now
        kinds = frozenset({"document_version"}) if came else frozenset()
        return Changes(kinds=kinds, episodes=frozenset(came))

    def _scopes(self) -> list[str]:
        with self._database.read() as connection:
            return sync_state.scopes(connection, self._database.device_id)

    def _bring(self, store: CentralStore, sha256: str, media_type: str, scopes: list[str]) -> bool:
        """False also for bytes that are not what their hash says, or that cannot be read here."""
        for scope in scopes:
            data = store.get_blob(self._database.device_id, scope, sha256)
            if data is None or hashlib.sha256(data).hexdigest() != sha256:
                continue
            try:
                texts = read_document(data).page_texts
            except UserError:
                continue
            self._database.documents.put(data, media_type, texts)
            return True
        return False
