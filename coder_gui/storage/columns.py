"""Column types: canonical UUID strings as 16 bytes, UTC instants as text."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Id(TypeDecorator[str]):
    """A canonical UUID string in Python, a BLOB of 16 bytes in the file."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else uuid.UUID(value).bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else str(uuid.UUID(bytes=bytes(value)))


class Instant(TypeDecorator[datetime]):
    """An aware datetime in Python, ISO text in UTC with microseconds in the file."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
