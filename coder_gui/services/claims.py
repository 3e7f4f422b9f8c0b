"""Taking episodes before going to the ward, and giving them back. It needs the central store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import UserError
from coder_gui.domain.sync import Claim, Claimed
from coder_gui.storage import claims, rounds, sync_scopes, sync_state
from coder_gui.sync.protocol import CentralStore, ClaimInfo

if TYPE_CHECKING:
    from coder_gui.domain.roles import Actor
    from coder_gui.services.central_access import CentralAccess
    from coder_gui.storage.database import Database

NOTHING_TO_TAKE = "There is no episode in the round. Add some, then take them."


@dataclass(frozen=True, slots=True)
class ClaimsChanged:
    """The answer, and what the views are told."""

    claimed: Claimed
    changes: Changes


class ClaimService:
    """Claims are a courtesy: work on an episode that somebody else has taken is accepted, too.

    `take`, `take_round` and `release` go to the store: call them on the sync's lane. They raise
    Offline, AccessRefused and Revoked.
    """

    def __init__(self, database: Database, access: CentralAccess) -> None:
        self._database, self._access = database, access

    def take(self, actor: Actor, episode_ids: Iterable[str], *, reason: str = "") -> ClaimsChanged:
        """Take episodes; those of others stay theirs unless a reason is given."""
        asked = list(dict.fromkeys(episode_ids))
        if not asked:
            raise UserError(NOTHING_TO_TAKE)
        store = self._access.open()
        try:
            told: list[ClaimInfo] = []
            for scope, ids in self._by_scope(store, asked).items():
                told += store.claim(self._database.device_id, scope, ids, reason=reason)
        finally:
            store.close()
        changes = self._keep(actor, told)
        with self._database.read() as connection:
            found = claims.of(connection, asked)
        return ClaimsChanged(
            Claimed(
                taken=tuple(one for one in found if one.mine),
                others=tuple(one for one in found if not one.mine),
            ),
            changes,
        )

    def take_round(self, actor: Actor) -> ClaimsChanged:
        """Take everything of the round."""
        with self._database.read() as connection:
            return self.take(actor, rounds.read(connection))

    def release(self, actor: Actor, episode_ids: Iterable[str]) -> ClaimsChanged:
        """Give episodes back."""
        asked = list(dict.fromkeys(episode_ids))
        store = self._access.open()
        try:
            for scope, ids in self._by_scope(store, asked).items():
                store.release(self._database.device_id, scope, ids)
        finally:
            store.close()
        with self._database.sync_write(actor) as work:
            claims.drop(work, asked)
            changes = work.commit()
        return ClaimsChanged(Claimed((), ()), changes)

    def mine(self) -> tuple[Claim, ...]:
        """What this person has taken, the soonest to end first."""
        with self._database.read() as connection:
            return claims.mine(connection)

    def of(self, episode_ids: Iterable[str]) -> tuple[Claim, ...]:
        """Who has taken these."""
        with self._database.read() as connection:
            return claims.of(connection, episode_ids)

    def _by_scope(self, store: CentralStore, episode_ids: Sequence[str]) -> dict[str, list[str]]:
        """The episodes by the scope they belong to; one that was never synced by its site."""
        device = self._database.device_id
        with self._database.read() as connection:
            after = {
                one: int(sync_state.get(connection, device, one, sync_state.CLAIM_SEQ, 0))
                for one in sync_state.scopes(connection, device)
            }
        info = store.hello(self._access.me, {}, after)
        found: dict[str, list[str]] = {}
        with self._database.read() as connection:
            for episode_id, scope in sync_scopes.of_episodes(connection, episode_ids, info.scopes):
                found.setdefault(scope, []).append(episode_id)
        return found

    def _keep(self, actor: Actor, told: Sequence[ClaimInfo]) -> Changes:
        settings = self._access.settings()
        login = settings.login if settings else ""
        with self._database.sync_write(actor) as work:
            claims.put(work, told, login)
            return work.commit()
