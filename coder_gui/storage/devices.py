"""The device row: whose profile this is, and on which laptop it was made."""

from __future__ import annotations

from sqlalchemy import Connection, select

from coder_gui.domain.roles import Actor, Role
from coder_gui.storage.tables import device


def actor(connection: Connection) -> Actor:
    """The person of this profile on this device."""
    row = connection.execute(select(device.c.device_id, device.c.person, device.c.role)).one()
    return Actor(name=row.person, role=Role(row.role), device_id=row.device_id)
