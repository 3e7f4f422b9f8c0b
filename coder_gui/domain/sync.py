"""What people see of the sync: its state, claims, and what the central store refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class SyncState(StrEnum):
    """What the status bar says."""

    STANDALONE = "standalone"  # no central store is set up; calm
    NEVER = "never"  # joined and not yet synced
    SYNCED = "synced"
    SYNCING = "syncing"
    OFFLINE = "offline"
    PAUSED = "paused"  # wrong password or revoked: a person must act
    UPGRADE = "upgrade"  # work is still sent; nothing is read until the program is upgraded
    ACTION = "action"  # conflicts or refused changes wait for a person


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """All of it at one moment. `detail` is one sentence that says what to do, or ""."""

    state: SyncState
    unsynced: int = 0
    last_sync: datetime | None = None
    offline_since: datetime | None = None
    conflicts: int = 0
    refused: int = 0
    claims: int = 0
    claims_until: datetime | None = None
    next_try_seconds: float | None = None
    detail: str = ""
    central: str = ""
    """The name of the store, for the sync page: never a host or a login in the status bar."""
    needs_password: bool = False
    """It is paused because the store did not take the password."""
    must_sync: bool = False
    """It was away from the store for longer than the trust allows: nothing else until it syncs."""
    must_sync_in: timedelta | None = None
    """The time until that is so, where it is soon."""
    clock_off: timedelta | None = None
    """How far this laptop's clock is ahead of the store's (behind: negative), where it matters."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An episode that somebody has taken. `until` by the store's clock."""

    episode_id: str
    person: str
    mine: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """The answer to taking episodes: what is mine now, and who has the others."""

    taken: tuple[Claim, ...]
    others: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A change that the central store did not take, with its reason."""

    group_id: str
    episode_id: str | None
    action: str
    at: datetime
    reason: str
    patient: str = ""
    """The name as lists show it; "" where the change is of no episode."""
