"""What the state of the sync is called: a few words for the status bar, sentences for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.ui.dates import LONDON, clock_time, short_date
from coder_gui.ui.icons import Icon

STANDALONE = "On this laptop only"
_STOPPED = frozenset({SyncState.PAUSED, SyncState.UPGRADE})


@dataclass(frozen=True, slots=True)
class Words:
    """One fact of the status bar: the words, fewer words where room is short, icon and colour.

    `more` is read out and stands in the tooltip.
    """

    text: str
    short: str
    icon: Icon
    colour: str = "text"
    more: str = ""

    @property
    def urgent(self) -> bool:
        """A person has to do something: it never gives way to other facts."""
        return self.colour in {"warn", "err"}


def moment(at: datetime, now: datetime) -> str:
    """16:05 today, 15-Nov 16:05 on another day; in London time."""
    day = at.astimezone(LONDON).date()
    today = now.astimezone(LONDON).date()
    return clock_time(at) if day == today else f"{short_date(day, today.year)} {clock_time(at)}"


def joined(status: SyncStatus | None) -> bool:
    """A central store is set up."""
    return status is not None and status.state is not SyncState.STANDALONE


def place(status: SyncStatus | None, unsynced: int) -> Words:
    """How many changes are nowhere else; without a central store, that this is how it is."""
    if not joined(status):
        return Words(STANDALONE, "This laptop only", Icon.LAPTOP)
    text = f"{STANDALONE}: {unsynced}"
    return Words(text, f"{unsynced} here only", Icon.LAPTOP)


def sync(status: SyncStatus | None, now: datetime) -> Words | None:
    """Synced, offline or stopped, since when; None where there is nothing to sync with."""
    if status is None or status.state is SyncState.STANDALONE:
        return None
    if status.state is SyncState.PAUSED:
        return Words("Sync paused, action needed", "Sync paused", Icon.WARNING, "warn",
                     status.detail)  # fmt: skip
    if status.state is SyncState.UPGRADE:
        return Words("Upgrade needed to sync", "Upgrade needed", Icon.WARNING, "warn",
                     status.detail)  # fmt: skip
    if status.state is SyncState.SYNCING:
        return Words("Syncing", "Syncing", Icon.SYNC)
    if status.state is SyncState.OFFLINE:
        return _offline(status, now)
    if status.last_sync is None:
        return Words("Not synced yet", "Not synced", Icon.CLOUD)
    at = moment(status.last_sync, now)
    return Words(f"Synced {at}", at, Icon.SYNCED)


def _offline(status: SyncStatus, now: datetime) -> Words:
    last = f"Synced at {moment(status.last_sync, now)}." if status.last_sync else "Not synced yet."
    if status.offline_since is None:
        return Words("Offline", "Offline", Icon.OFFLINE, more=last)
    since = moment(status.offline_since, now)
    return Words(f"Offline since {since}", "Offline", Icon.OFFLINE, more=last)


def claims(status: SyncStatus | None, now: datetime) -> Words | None:
    """5 claims until 18:00; None without a central store."""
    if status is None or not joined(status):
        return None
    if not status.claims:
        return Words("No claims", "", Icon.CLAIM)
    count = counted(status.claims, "claim")
    if status.claims_until is None:
        return Words(count, count, Icon.CLAIM)
    return Words(f"{count} until {moment(status.claims_until, now)}", count, Icon.CLAIM)


def decisions(status: SyncStatus | None) -> Words | None:
    """What two people changed and a person decides, else what the store did not take."""
    if status is None or not joined(status):
        return None
    if status.conflicts:
        text = counted(status.conflicts, "decision")
        return Words(text, text, Icon.CONFLICT, "err")
    if status.refused:
        text = f"{counted(status.refused, 'change')} not taken"
        return Words(text, text, Icon.WARNING, "warn")
    return None


def sentence(status: SyncStatus, now: datetime) -> str:
    """The state for the page, as one or two sentences that say what to do."""
    store = status.central or "the central store"
    last = status.last_sync
    synced = f"Last synced at {moment(last, now)}." if last else "Nothing was synced yet."
    match status.state:
        case SyncState.STANDALONE:
            return (
                "This profile is on this laptop only. Everything works without a central store; "
                "with one, colleagues see what you code and a lost laptop loses nothing."
            )
        case SyncState.NEVER:
            return f"This laptop has joined {store}. The first sync begins by itself."
        case SyncState.SYNCING:
            return f"Syncing with {store}. {synced}"
        case SyncState.OFFLINE:
            since = f" since {moment(status.offline_since, now)}" if status.offline_since else ""
            return f"Offline{since}: {store} cannot be reached. {synced} You can work on."
        case SyncState.PAUSED:
            return f"Sync is paused. {status.detail} {synced}"
        case SyncState.UPGRADE:
            return f"Your work is sent, and nothing is read. {status.detail} {synced}"
        case SyncState.ACTION:
            return f"In step with {store} but for what waits for a decision. {synced}"
        case SyncState.SYNCED:
            return f"In step with {store}. {synced}"


def next_try(status: SyncStatus) -> str:
    """When it tries again by itself: in 40 s, in 3 min; what must happen first where it stopped."""
    if status.state in _STOPPED and status.next_try_seconds is None:
        return "When that is done"
    seconds = status.next_try_seconds
    if seconds is None:
        return "With the next save"
    if seconds < 1:
        return "Now"
    whole = round(seconds)
    return f"In {whole} s" if whole < 90 else f"In {round(seconds / 60)} min"


def short_name(person: str) -> str:
    """T Reilly for Tom Reilly, A van der Berg for Anne van der Berg: a name for a row of a list."""
    first, *others = person.split() or [""]
    if not others:
        return first
    begins = next((at for at, word in enumerate(others) if word.islower()), len(others) - 1)
    return " ".join((first[:1], *others[begins:]))


def counted(number: int, noun: str) -> str:
    """1 claim, 5 claims."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
