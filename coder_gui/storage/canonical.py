"""Canonical JSON: one text for one value, so that its hash is the same on every laptop."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from coder_gui.storage.columns import instant_text

_AS_IS = frozenset({str, int, bool, float})
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True
)


def compact_json(value: Any) -> str:
    """JSON without spaces and without escapes of letters, keys in the order given."""
    return _COMPACT.encode(value)


def plain(value: Any) -> Any:
    """The JSON form of a value of a row: instants in UTC with Z, dates and times ISO, bytes hex."""
    if value is None or type(value) in _AS_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, no escapes of letters, Unicode NFC."""
    return unicodedata.normalize("NFC", _CANONICAL.encode(plain(value)))
