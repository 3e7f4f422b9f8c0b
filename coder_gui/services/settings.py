"""Settings of the person in the encrypted profile: filters, palette history, last episode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.storage import settings

if TYPE_CHECKING:
    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database


class ProfileSettings:
    """JSON values by name. They are not synced and leave no history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or `default` where it was never set."""
        with self._database.read() as connection:
            return settings.get(connection, key, default)

    def put(self, actor: Actor, key: str, value: Any) -> Saved[None]:
        """Sets a value; None takes it away."""
        with self._database.write(actor, "set_setting") as work:
            settings.put(work.connection, key, value)
            changes, at = work.commit()
        return Saved(None, changes, at)
