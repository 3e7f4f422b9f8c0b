"""How a profile stands with its central store, told without building its services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coder_gui.services.central_access import SETTINGS
from coder_gui.services.conflict_names import grouped
from coder_gui.services.settings import ProfileSettings
from coder_gui.storage import conflicts, refused, sync_state
from coder_gui.sync.client import LAST_SYNC

if TYPE_CHECKING:
    from coder_gui.services.unlocked import Unlocked


@dataclass(frozen=True, slots=True)
class Standing:
    """`central`: the name of the store; None: none was joined. `conflicts`, `refused`: open."""

    central: str | None
    last_sync: datetime | None
    conflicts: int
    refused: int


def standing(unlocked: Unlocked) -> Standing:
    """Read from this laptop only."""
    database = unlocked.database
    kept = ProfileSettings(database).get(SETTINGS)
    with database.read() as connection:
        told = sync_state.get(connection, database.device_id, sync_state.NO_SCOPE, LAST_SYNC)
        return Standing(
            kept["name"] if kept else None,
            datetime.fromisoformat(told) if told else None,
            len(grouped(conflicts.open_rows(connection))),
            refused.count(connection),
        )
