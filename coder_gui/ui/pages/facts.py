"""What the lock page knows of a profile before anything is unlocked, read without heavy imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from coder_gui.domain.errors import CoderError
from coder_gui.domain.roles import Role
from coder_gui.system import profile_file
from coder_gui.ui.dates import LONDON, clock_time, long_date

KEYSLOT = "keyslot.json"


@dataclass(frozen=True, slots=True)
class Person:
    """A profile as the lock page shows it. `unsynced` counts changes on this laptop only.

    `needs_keyring` and `has_code` are None until the key file has been read.
    """

    folder: Path
    name: str
    role: Role
    laptop: str
    unsynced: int = 0
    last_sync: datetime | None = None
    needs_keyring: bool | None = None
    has_code: bool | None = None


def people(root: Path) -> tuple[Person, ...]:
    """The profiles below `root`, the one used last first."""
    folders = [one for one in root.iterdir() if _is_profile(one)] if root.is_dir() else []
    return tuple(person(one) for one in sorted(folders, key=_used, reverse=True))


def person(folder: Path) -> Person:
    """What profile.json says; a damaged one still gives a person to unlock."""
    try:
        facts = profile_file.read(folder)
    except CoderError:
        return Person(folder, "Profile", Role.CODER, "")
    return Person(folder, facts.name, facts.role, facts.laptop, facts.unsynced, facts.last_sync)


def place_sentence(one: Person) -> str:
    """How much is on this laptop only."""
    if one.unsynced == 0:
        return "Everything is saved"
    changes = "1 change is" if one.unsynced == 1 else f"{one.unsynced} changes are"
    return f"{changes} on this laptop only, all saved"


def sync_sentence(one: Person, today: date) -> str:
    """When it was last in step with the central store."""
    if one.last_sync is None:
        return "Not synced with a central store"
    day = one.last_sync.astimezone(LONDON).date()
    when = "today" if day == today else f"on {long_date(day)}"
    return f"Last synced {when} at {clock_time(one.last_sync)}"


def _is_profile(folder: Path) -> bool:
    return not folder.name.startswith(".") and (folder / KEYSLOT).is_file()


def _used(folder: Path) -> float:
    file = folder / profile_file.FILE_NAME
    return file.stat().st_mtime if file.is_file() else 0.0
