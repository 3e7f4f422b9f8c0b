"""Words that lead by themselves: steering, payment, indicators; and contexts where they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coder_gui.domain.errors import UserError
from coder_gui.wording.data import Rule


@dataclass(frozen=True, slots=True)
class WordRule:
    """A rule with its words compiled."""

    rule: Rule
    words: re.Pattern[str]
    unless: re.Pattern[str] | None

    @classmethod
    def of(cls, rule: Rule) -> WordRule:
        """Raises UserError where a pattern of the data cannot be read."""
        unless = _compiled(rule.id, rule.unless) if rule.unless else None
        return cls(rule, _compiled(rule.id, rule.words), unless)

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the offending words, those in a harmless context left out."""
        plain = text.lower().replace("’", "'")
        if len(plain) != len(text):
            plain = text
        harmless: list[tuple[int, int]] | None = None
        for match in self.words.finditer(plain):
            if harmless is None:
                found = self.unless.finditer(plain) if self.unless else ()
                harmless = [one.span() for one in found]
            start, end = match.span()
            if not any(first < end and start < last for first, last in harmless):
                yield start, end


def _compiled(name: str, patterns: Sequence[str]) -> re.Pattern[str]:
    whole = "|".join(pattern.replace(" ?", r"\s*").replace(" ", r"\s+") for pattern in patterns)
    try:
        return re.compile(rf"(?<![\w])(?:{whole})(?!\w)")
    except re.error as error:
        raise UserError(f"rules.toml, {name}: its words cannot be read: {error}") from error
