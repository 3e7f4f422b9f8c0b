"""What a predicate finds, before a rule gives it words and a severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, runtime_checkable

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.sheet import Coded, Sheet


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy the predicate can work out. `words` fill the label that the rule gives it."""

    kind: str
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach. `at` is None when it is of the record as a whole.

    `case` names a variant for which the rule may have other words and another severity.
    """

    at: Coded | None = None
    case: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()


class Predicate(Protocol):
    """The logic of a rule: a frozen dataclass whose fields are the parameters of the pack.

    Field types a pack can fill: CodeRanges, str, int, bool, tuple[str, ...], each optional where
    it has a default. A field named `list` is given the rule's list. The class variables say what
    a rule built on it may use: names of variants, of words in texts, and kinds of fixes.
    """

    CASES: ClassVar[frozenset[str]]
    WORDS: ClassVar[frozenset[str]]
    FIXES: ClassVar[frozenset[str]]

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Every breach in the record, in order. Never raises on any codes."""


Needs = tuple[tuple[str, CodeRanges], ...]
"""Names of lists, with codes: a record that has none of those codes cannot breach the rule."""


@runtime_checkable
class Narrow(Protocol):
    """Logic that finds nothing in most records: it says what a record must have to be asked."""

    @property
    def needs(self) -> Needs:
        """Lists and codes, one of which must be there."""


def needs_of(logic: Predicate) -> Needs | None:
    """What a record must have for this logic to find anything; None: it is always asked."""
    return logic.needs if isinstance(logic, Narrow) else None


NOTHING: frozenset[str] = frozenset()


def joined(words: tuple[str, ...]) -> str:
    """ "A", "A or B", "A, B or C"; empty for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"
