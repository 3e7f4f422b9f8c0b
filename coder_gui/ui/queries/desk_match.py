"""Does a query match what is typed: every word begins one of its words, or its reference."""

from __future__ import annotations

import re

from coder_gui.domain.queries import QueryRow

_WORD = re.compile(r"\w+")


def matches(row: QueryRow, text: str) -> bool:
    """True for an empty text; a hidden name matches nothing."""
    typed = text.casefold().split()
    name = "" if row.masked else row.patient
    said = f"{row.recipient} {row.specialty} {name} {row.local_patient_id}".casefold()
    words = [*_WORD.findall(said), _plain(row.reference), _plain(row.reference)[1:]]
    return all(any(word.startswith(_plain(one)) for word in words) for one in typed)


def _plain(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
