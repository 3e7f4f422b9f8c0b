"""Identifiers: derived ids for rows that come from a PAS, time-ordered random ids for the rest.

An id travels as a canonical UUID string in the whole program; only storage turns it into 16 bytes.
A derived id is as identifying as the number it was made from, so logs and file names carry only
an HMAC of it.
"""

from __future__ import annotations

import json
import os
import time
import uuid

# One constant for every installation: two laptops that read one extract must make the same rows.
NAMESPACE = uuid.UUID("6f1d3f0a-3c58-5b0e-9d53-0b7f5f0c9a41")


def normal_key(value: str) -> str:
    """Trimmed, upper case, numbers without leading zeros: how a key enters a derived id."""
    text = value.strip().upper()
    return (text.lstrip("0") or "0") if text.isascii() and text.isdigit() else text


def derive_id(kind: str, *keys: str) -> str:
    """UUIDv5 over the JSON array [kind, key...]; `kind` as written, keys by `normal_key`.

    Patient: ("patient", provider, local id). Spell: ("spell", provider, spell number).
    Episode: ("episode", provider, spell number, episode number). No scope is in them.
    """
    name = json.dumps(
        [kind, *(normal_key(key) for key in keys)], ensure_ascii=False, separators=(",", ":")
    )
    return str(uuid.uuid5(NAMESPACE, name))


def new_id() -> str:
    """UUIDv7 (RFC 9562): time bits give locality in an index and are never compared."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def canonical_id(text: str) -> str | None:
    """An id as it travels, from however a person wrote it; None when it is no id."""
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        return None
