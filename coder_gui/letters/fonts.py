"""The typefaces on paper, and which of them has a character.

Inter has Latin, Greek and Cyrillic; DejaVu Sans stands in character by character for Armenian,
Georgian and rare signs. Scripts that run from right to left or need shaping are out of scope: their
characters are set one after the other, those that neither typeface has as U+FFFD.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from coder_gui.system.paths import resource


class Face(StrEnum):
    """The cuts that letters use."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"
    ITALIC = "italic"


FILES: dict[Face, tuple[str, ...]] = {
    Face.REGULAR: ("Inter-Regular.ttf", "dejavu/DejaVuSans.ttf"),
    Face.SEMIBOLD: ("Inter-SemiBold.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    Face.ITALIC: ("Inter-Italic.ttf", "dejavu/DejaVuSans.ttf"),
}
"""The files of each cut in the order in which they are asked for a character."""

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
LOCK = threading.RLock()
"""Held while a document is made: ReportLab's registry and its parsed fonts are of the process."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one font. `font` is its registered name, `width` at a size of 1."""

    font: str
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class _Cut:
    name: str
    widths: dict[str, float]

    def has(self, text: str) -> bool:
        return all(one in self.widths for one in text)


class Typeface:
    """The fonts of every cut, registered and measured. Made once, by `typeface`."""

    def __init__(self) -> None:
        with LOCK:
            self._cuts = {
                face: tuple(_registered(file) for file in files) for face, files in FILES.items()
            }
        self._plain = {face: _plain(cuts[0]) for face, cuts in self._cuts.items()}

    def runs(self, text: str, face: Face) -> tuple[Run, ...]:
        """The text in NFC, cut where the font changes. Control characters are left out."""
        shown = unicodedata.normalize("NFC", text)
        if self._plain[face].issuperset(shown):
            return (_run(self._cuts[face][0], shown),) if shown else ()
        found: list[tuple[_Cut, list[str]]] = []
        for cluster in _clusters(shown):
            for cut, part in self._set(cluster, face):
                if found and found[-1][0] is cut:
                    found[-1][1].append(part)
                else:
                    found.append((cut, [part]))
        return tuple(_run(cut, "".join(parts)) for cut, parts in found)

    def width(self, text: str, face: Face) -> float:
        """The width at a size of 1."""
        return sum(run.width for run in self.runs(text, face))

    def lacks(self, text: str) -> tuple[str, ...]:
        """The characters of a text that would be set as U+FFFD, each once."""
        shown = unicodedata.normalize("NFC", text)
        unknown = (
            one
            for cluster in _clusters(shown)
            for one in cluster
            if one != UNKNOWN and any(UNKNOWN in part for _, part in self._set(one, Face.REGULAR))
        )
        return tuple(dict.fromkeys(unknown))

    def _set(self, cluster: str, face: Face) -> list[tuple[_Cut, str]]:
        """A character with its accents in the first font that has all of it."""
        # Accents that are no part of a letter of their own sit well in the second font only.
        cuts = self._cuts[face] if len(cluster) == 1 else self._cuts[face][::-1]
        for form in _forms(cluster):
            for cut in cuts:
                if cut.has(form):
                    return [(cut, form)]
        if len(cluster) > 1:
            return [found for one in cluster for found in self._set(one, face)]
        return [(next(cut for cut in cuts if cut.has(UNKNOWN)), UNKNOWN)]


@cache
def typeface() -> Typeface:
    """The fonts; they are read and registered when they are asked for first.

    Two threads that ask at once get the same registered fonts.
    """
    return Typeface()


def _registered(file: str) -> _Cut:
    name = f"letters/{file}"
    if name not in pdfmetrics.getRegisteredFontNames():
        font = TTFont(name, str(resource("fonts", *file.split("/"))))
        font.face.makeSubset = _remembering(font.face.makeSubset)
        pdfmetrics.registerFont(font)
    face: Any = pdfmetrics.getFont(name).face
    widths = {
        chr(code): face.charWidths.get(code, face.defaultWidth) / 1000 for code in face.charToGlyph
    }
    # ReportLab sets the space for a no-break space, whatever the font has.
    widths["\N{NO-BREAK SPACE}"] = widths[" "]
    return _Cut(name, widths)


def _remembering(subset: Callable[[Sequence[int]], bytes]) -> Callable[[Sequence[int]], bytes]:
    """Cuts a font down to the same characters only once: most letters need the same ones."""
    known = lru_cache(maxsize=32)(subset)
    return lambda characters: known(tuple(characters))


def _plain(cut: _Cut) -> frozenset[str]:
    """The characters of the first font that need no thought: no marks, nothing unwritten."""
    return frozenset(one for one in cut.widths if unicodedata.category(one)[0] not in "CM")


def _run(cut: _Cut, text: str) -> Run:
    return Run(cut.name, text, sum(map(cut.widths.__getitem__, text)))


def _clusters(text: str) -> list[str]:
    """Each character with the marks that follow it; what is not written is left out."""
    found: list[str] = []
    for one in text:
        kind = unicodedata.category(one)
        if kind in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            if one in "\t\n\r\v\f\x85\u2028\u2029":
                found.append(" ")
        elif kind in {"Mn", "Me", "Mc"} and found:
            found[-1] += one
        else:
            found.append(one)
    return found


def _forms(cluster: str) -> tuple[str, ...]:
    """How a character may be written, the closest first.

    Georgian capitals, which are made when a surname is put in capitals, fall back to the letters
    that the language is written with; ligatures and wide spaces to what they stand for.
    """
    single = unicodedata.normalize("NFKC", cluster)
    georgian = cluster.lower() if "\u1c90" <= cluster[0] <= "\u1cbf" else cluster
    return tuple(dict.fromkeys((cluster, georgian, single)))
