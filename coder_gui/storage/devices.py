"""The device row: whose profile this is, and on which laptop it was made."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from coder_gui.domain.roles import Actor, Role
from coder_gui.storage.tables import device

_BY_REACH = (Role.AUDITOR, Role.TRAINER, Role.CODER, Role.SENIOR, Role.MANAGER)


def actor(connection: Connection) -> Actor:
    """The person of this profile on this device."""
    row = connection.execute(select(device.c.device_id, device.c.person, device.c.role)).one()
    return Actor(name=row.person, role=Role(row.role), device_id=row.device_id)


def put_role(connection: Connection, device_id: str, told: Iterable[str]) -> None:
    """The role that the central store gave, from the next unlocking on.

    Of several scopes' the one that reaches furthest: the store judges each scope by its own. A
    role that this program does not know changes nothing.
    """
    known = [Role(one) for one in told if one in set(Role)]
    if known:
        role = max(known, key=_BY_REACH.index)
        connection.execute(
            update(device).where(device.c.device_id == device_id).values(role=role.value)
        )
