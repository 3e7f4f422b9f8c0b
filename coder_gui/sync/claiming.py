"""What hello says of claims, and which of this person's claims are to be renewed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from coder_gui.storage import claims, sync_state
from coder_gui.storage.sync_work import SyncWork
from coder_gui.sync.protocol import ScopeInfo, ServerInfo


def keep_told(work: SyncWork, scope: ScopeInfo, login: str) -> None:
    """The claims that changed, with how far they are told."""
    claims.put(work, scope.claims, login)
    device, told = work.actor.device_id, scope.claim_seq
    sync_state.put(work.connection, device, scope.scope_id, sync_state.CLAIM_SEQ, told)


def to_renew(connection: Connection, scope: ScopeInfo, info: ServerInfo) -> list[str]:
    """Unfinished episodes of this person of whose claim less than half is left.

    So it is one exchange in half the time of a claim, and not one with every sync. A claim that
    has run out is over: somebody else may have begun.
    """
    half = timedelta(hours=info.claim_hours) / 2
    return claims.ending(connection, scope.scope_id, info.now, info.now + half)
