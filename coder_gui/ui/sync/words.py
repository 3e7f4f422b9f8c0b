"""What the state of the sync is called: a few words for the status bar, sentences for the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.ui.dates import LONDON, clock_time, short_date
from coder_gui.ui.icons import Icon

_OUT_OF_REACH = "The central store cannot be reached. Work goes on; sync tries again."
STANDALONE = "On this laptop only"


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
    """Synced, offline or stopped, since when; None where there is nothing to sync with.

    A clock that is off is said with it, unless something is to be done first.
    """
    if status is None or status.state is SyncState.STANDALONE:
        return None
    found = _sync(status, now)
    if status.clock_off is None or found.urgent or status.state is SyncState.SYNCING:
        return found
    more = " ".join(filter(None, (found.more, clock(status))))
    return replace(found, text=f"{found.text}, clock {how_far(status.clock_off)}", more=more)


def _sync(status: SyncStatus, now: datetime) -> Words:
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
    return Words(f"Synced {at}", "Synced", Icon.SYNCED, more=f"Synced {at}")


def _offline(status: SyncStatus, now: datetime) -> Words:
    last = f"Synced at {moment(status.last_sync, now)}." if status.last_sync else "Not synced yet."
    if status.offline_since is None:
        return Words("Offline", "Offline", Icon.OFFLINE, more=last)
    since = moment(status.offline_since, now)
    return Words(f"Offline since {since}", "Offline", Icon.OFFLINE, more=last)


def how_far(off: timedelta) -> str:
    """7 minutes fast, 2 hours slow, 3 days fast."""
    minutes = round(abs(off).total_seconds() / 60)
    units = (("day", 1440), ("hour", 60), ("minute", 1))
    unit, size = next((one for one in units if minutes >= 2 * one[1]), units[-1])
    return f"{counted(round(minutes / size), unit)} {'fast' if off > timedelta() else 'slow'}"


def clock(status: SyncStatus) -> str:
    """What to do about a clock that is off, as sentences; "" when it is right."""
    if status.clock_off is None:
        return ""
    return (
        f"The clock of this laptop is {how_far(status.clock_off)}, and so are the times written "
        "with your work. Set the date and time in the laptop's settings, or ask IT to. Nothing is "
        "lost: the sync does not go by it."
    )


def limit(status: SyncStatus) -> str:
    """That it soon opens only to sync, as sentences; "" where that is not soon."""
    if status.must_sync_in is None:
        return ""
    days = status.must_sync_in.days
    when = f"within {counted(days, 'day')}" if days else "today"
    return (
        f"This laptop has to reach the central store {when}. After that it opens only to sync. "
        "Connect to the trust's network; the sync then goes on by itself."
    )


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


def headline(status: SyncStatus, now: datetime) -> str:
    """The state for the page, in a few words."""
    store = status.central or "the central store"
    match status.state:
        case SyncState.STANDALONE:
            return "This profile is on this laptop only"
        case SyncState.NEVER:
            return f"This laptop has joined {store}"
        case SyncState.SYNCING:
            return f"Syncing with {store}"
        case SyncState.OFFLINE:
            since = status.offline_since
            return f"Offline since {moment(since, now)}" if since else "Offline"
        case SyncState.PAUSED:
            return "Sync is paused"
        case SyncState.UPGRADE:
            return "This program is too old to read from the central store"
        case SyncState.ACTION:
            return f"In step with {store}, but for what waits for a person"
        case SyncState.SYNCED:
            return f"In step with {store}"


def advice(status: SyncStatus) -> str:
    """What the state means and what to do, as sentences; "" when there is nothing to say."""
    about = (limit(status), clock(status)) if joined(status) else ()
    return " ".join(filter(None, (_advice(status), *about)))


def _advice(status: SyncStatus) -> str:
    match status.state:
        case SyncState.STANDALONE:
            return (
                "Everything works without a central store. With one, colleagues see what you code "
                "and a lost laptop loses nothing. To join, you need a join file from whoever looks "
                "after the store."
            )
        case SyncState.NEVER:
            return "The first sync begins by itself."
        case SyncState.OFFLINE:
            return status.detail or _OUT_OF_REACH
        case SyncState.ACTION:
            return _waiting(status)
        case SyncState.PAUSED | SyncState.UPGRADE:
            return status.detail
        case SyncState.SYNCING | SyncState.SYNCED:
            return ""


def _waiting(status: SyncStatus) -> str:
    parts = []
    if status.conflicts:
        verb = "waits" if status.conflicts == 1 else "wait"
        parts.append(f"{counted(status.conflicts, 'conflict')} {verb} for your decision (F7).")
    if status.refused:
        verb = "was" if status.refused == 1 else "were"
        parts.append(f"{counted(status.refused, 'change')} {verb} not taken, for the reason below.")
    return " ".join(parts)


def next_try(status: SyncStatus) -> str:
    """When it syncs again by itself; where it stopped, what must happen first."""
    if status.state is SyncState.PAUSED:
        return "When that is settled"
    seconds = status.next_try_seconds
    if seconds is None:
        return "By itself, within two minutes and after each save"
    whole = round(seconds)
    return f"Within {whole} s" if whole < 90 else f"Within {round(seconds / 60)} min"


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
