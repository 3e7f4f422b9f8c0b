"""Whether the evidence holds a sign of a grave diagnosis that an option offers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coder_gui.domain.errors import UserError
from coder_gui.wording.concepts import Concept
from coder_gui.wording.data import BodySystem, CodeRanges

_PART = re.compile(r"[,;.()\n'\"‘’“”]+(?!\d)| but | and ")
_NORMAL = re.compile(
    r"\b(?:normal|nad|neg|negative|clear|no|not|nil|nsr|unremarkable|without|well|intact|excluded|"
    r"absent|unlikely|denies|present)\b|<|-ve|\bcrp \d\b(?!\d)|\bt ?3[67]\b|\bhr [678]\d\b|"
    r"\bbp 1[1-3]\d/[678]\d\b|\bgcs 15\b|\blactate [01]\b|\bwcc [4-9]\b"
)
"""A part of a line with one of these says that nothing was found ("pulses present")."""


class Support:
    """The signs of grave diagnoses, ready to be looked for."""

    def __init__(self, groups: Sequence[BodySystem]) -> None:
        self._ranges = CodeRanges((one.id, one.codes) for one in groups)
        self._signs: dict[str, re.Pattern[str]] = {}
        for one in groups:
            try:
                self._signs[one.id] = re.compile(one.signs[0])
            except re.error as error:
                raise UserError(
                    f"indicators.toml, {one.id}: its signs cannot be read: {error}"
                ) from error

    def grave(self, concept: Concept) -> bool:
        """Whether it is one of the diagnoses that need a sign."""
        return bool(concept.code and self._ranges.names(concept.code))

    def found(self, concept: Concept, evidence: str) -> bool:
        """Whether one of its signs is in the evidence, as `abnormal` gives it."""
        names = self._ranges.names(concept.code)
        return any(self._signs[name].search(evidence) for name in names)


def abnormal(texts: Sequence[str]) -> str:
    """The parts of the evidence that are not said to be normal or absent, in lower case."""
    parts = [part for text in texts for part in _PART.split(text.lower())]
    return "; ".join(part for part in parts if not _NORMAL.search(part))
