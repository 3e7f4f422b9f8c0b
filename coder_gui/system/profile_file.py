"""profile.json: what the lock page shows before anything is unlocked, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coder_gui.domain.errors import StoreDamaged
from coder_gui.domain.roles import Role
from coder_gui.system.files import write_private

FILE_NAME = "profile.json"


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """The person's name and role, and how things stood when the profile was last closed.

    `unsynced` counts actions that are on this laptop only; `last_sync` is in UTC or None;
    `schema` is the database's revision; `laptop` is the computer's name.
    """

    name: str
    role: Role
    laptop: str
    unsynced: int = 0
    last_sync: datetime | None = None
    schema: str | None = None


def read(folder: Path) -> ProfileFacts:
    """The facts of the profile in `folder`. Raises StoreDamaged when the file is not readable."""
    try:
        document = json.loads((folder / FILE_NAME).read_bytes())
        at = document["last_sync"]
        return ProfileFacts(
            name=str(document["name"]),
            role=Role(document["role"]),
            laptop=str(document["laptop"]),
            unsynced=int(document["unsynced"]),
            last_sync=None if at is None else datetime.fromisoformat(at),
            schema=None if document["schema"] is None else str(document["schema"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(
            "profile.json of this profile is missing or damaged. The work itself is in the "
            "encrypted file: unlock the profile, and the file is written anew."
        ) from error


def write(folder: Path, facts: ProfileFacts) -> None:
    """Replaces the file in one step. Raises OSError."""
    document = {
        "name": facts.name,
        "role": facts.role.value,
        "laptop": facts.laptop,
        "unsynced": facts.unsynced,
        "last_sync": None if facts.last_sync is None else facts.last_sync.isoformat(),
        "schema": facts.schema,
    }
    write_private(folder / FILE_NAME, json.dumps(document, indent=1, ensure_ascii=False).encode())
