"""Phrases found in a row of words: the longest that begins at each word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_END = ""
ANY_NUMBER = "#"
"""In a phrase: stands for any number."""


class Trie(Generic[T]):
    """Phrases as rows of keys, each with a value."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, keys: Sequence[str], value: T, *, replace: bool = True) -> None:
        """Adds a phrase; with `replace` off, one that is there stays."""
        if not keys:
            return
        node = self._root
        for key in keys:
            node = node.setdefault(key, {})
        if replace or _END not in node:
            node[_END] = value

    def get(self, keys: Sequence[str]) -> T | None:
        """The value of exactly this phrase."""
        node = self._root
        for key in keys:
            if key not in node:
                return None
            node = node[key]
        found: T | None = node.get(_END)
        return found

    def ends(self, keys: Sequence[str], start: int) -> Iterator[tuple[int, T]]:
        """(end, value) of every phrase that begins at `start`, longest first."""
        node = self._root
        found: list[tuple[int, T]] = []
        for place in range(start, len(keys)):
            key = keys[place]
            following = node.get(key)
            if following is None and key[:1].isdigit():
                following = node.get(ANY_NUMBER)
            if following is None:
                break
            node = following
            if _END in node:
                found.append((place + 1, node[_END]))
        return reversed(found)

    def all(self, keys: Sequence[str]) -> Iterator[tuple[int, int, T]]:
        """(start, end, value) of the longest phrase at each word; phrases may overlap."""
        for start, key in enumerate(keys):
            if key in self._root or (key[:1].isdigit() and ANY_NUMBER in self._root):
                for end, value in self.ends(keys, start):
                    yield start, end, value
                    break
