"""Remarks about many rows, each said once with the places it applies to."""

from __future__ import annotations

NAMED = 5
"""Places named in one note; the rest are counted."""

MOST = 200
"""Different notes of one import; a file full of oddities must not fill the memory."""


class Notes:
    """Collects remarks; equal ones are joined. Holds no patient data."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, text: str, place: str = "") -> None:
        """Note `text` (a sentence), at a place such as "row 7"; "" for the whole file."""
        if text not in self._counts:
            if len(self._counts) >= MOST:
                return
            self._places[text], self._counts[text] = [], 0
        self._counts[text] += 1
        if place and len(self._places[text]) < NAMED:
            self._places[text].append(place)

    def sentences(self) -> tuple[str, ...]:
        """Every remark once, in the order of the first, with its places behind it."""
        return tuple(self._sentence(text) for text in self._counts)

    def _sentence(self, text: str) -> str:
        places = self._places[text]
        if not places:
            return text
        more = self._counts[text] - len(places)
        return f"{text} ({', '.join(places)}{f' and {more:,} more' if more else ''})"
