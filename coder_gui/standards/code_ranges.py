"""Sets of codes as standards write them: prefixes and ranges of prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PREFIX = re.compile(r"[A-Z](?:[0-9]{2}(?:[0-9X][0-9]?)?)?")


class CodeRanges:
    """Codes of one classification, named as "Z", "I70", "S72.0" or "V01-Y98".

    A range takes in everything that begins with its bounds: "U07.1-U07.7", "A40-A41". Membership
    is of canonical codes (upper case, no dot) and costs one look-up for most of them.
    """

    __slots__ = ("_parts", "_whole", "words")

    def __init__(self, words: Iterable[str]) -> None:
        """Raises ValueError, naming the word, for what is not a prefix or a range of prefixes."""
        self.words = tuple(words)
        whole: set[str] = set()
        parts: dict[str, list[tuple[str, str]]] = {}
        for word in self.words:
            low, high = _bounds(word)
            for category in _categories(low[:3], high[:3]):
                starts_inside = category == low[:3] and len(low) > 3
                ends_inside = category == high[:3] and len(high) > 3
                if starts_inside or ends_inside:
                    parts.setdefault(category, []).append((low, high))
                else:
                    whole.add(category)
        self._whole = frozenset(whole)
        self._parts = {category: tuple(bounds) for category, bounds in parts.items()}

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str):
            return False
        category = code[:3]
        if category in self._whole:
            return True
        bounds = self._parts.get(category)
        return bounds is not None and any(
            code[: len(low)] >= low and code[: len(high)] <= high for low, high in bounds
        )

    def __repr__(self) -> str:
        return f"CodeRanges({', '.join(self.words)})"

    @property
    def categories(self) -> frozenset[str]:
        """The three-character categories that one of its codes can be of."""
        return self._whole | self._parts.keys()

    def meet(self, categories: frozenset[str]) -> bool:
        """True when a code of these three-character categories could be one of ours."""
        return not self._whole.isdisjoint(categories) or not self._parts.keys().isdisjoint(
            categories
        )


def _bounds(word: str) -> tuple[str, str]:
    low, dash, high = (part.strip().upper().replace(".", "") for part in word.partition("-"))
    high = high if dash else low
    for bound in (low, high):
        if not _PREFIX.fullmatch(bound):
            raise ValueError(f"{word!r} is not a code, a category or a range of them")
    low = low if len(low) > 1 else f"{low}00"
    high = high if len(high) > 1 else f"{high}99"
    if low[: len(high)] > high:
        raise ValueError(f"{word!r} ends before it begins")
    return low, high


def _categories(low: str, high: str) -> Iterator[str]:
    for letter in range(ord(low[0]), ord(high[0]) + 1):
        first = int(low[1:]) if letter == ord(low[0]) else 0
        last = int(high[1:]) if letter == ord(high[0]) else 99
        for number in range(first, last + 1):
            yield f"{chr(letter)}{number:02}"
