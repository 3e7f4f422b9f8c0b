"""Column types: UUID strings as 16 bytes, UTC instants as text, JSON without null text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Json = JSON(none_as_null=True)
"""JSON in which None is SQL NULL, so that IS NULL means what it says."""


def id_bytes(value: str) -> bytes:
    """The 16 bytes of a UUID string. Raises ValueError for anything else."""
    raw = bytes.fromhex(value.replace("-", ""))
    if len(raw) != 16:
        raise ValueError("an id has 16 bytes")
    return raw


def id_text(value: bytes) -> str:
    """The canonical UUID string of 16 bytes."""
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def instant_text(value: datetime) -> str:
    """ISO text in UTC with microseconds and Z; it sorts as the instants do.

    Raises ValueError for a datetime without a time zone.
    """
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    there = value if value.tzinfo is UTC else value.astimezone(UTC)
    return there.isoformat(timespec="microseconds")[:26] + "Z"


class Id(TypeDecorator[str]):
    """A canonical UUID string in Python, a BLOB of 16 bytes in the file."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """To 16 bytes."""
        return None if value is None else id_bytes(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """To the canonical string."""
        return None if value is None else id_text(bytes(value))


class Instant(TypeDecorator[datetime]):
    """An aware datetime in Python, sortable ISO text in UTC with microseconds in the file."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text."""
        return None if value is None else instant_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """To an aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)
