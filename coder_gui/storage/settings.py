"""Settings of the person that may tell of patients, so they live in the encrypted file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from coder_gui.storage.tables import setting


def get(connection: Connection, key: str, default: Any = None) -> Any:
    """The JSON value of a setting, or `default` where it was never set."""
    row = connection.execute(select(setting.c.value).where(setting.c.key == key)).one_or_none()
    return default if row is None else row.value


def put(connection: Connection, key: str, value: Any) -> None:
    """Set a JSON value; None takes the setting away."""
    if value is None:
        connection.execute(delete(setting).where(setting.c.key == key))
        return
    values = insert(setting).values(key=key, value=value)
    connection.execute(
        values.on_conflict_do_update(index_elements=[setting.c.key], set_={"value": value})
    )
