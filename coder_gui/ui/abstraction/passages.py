"""Where lines, sentences, parts of sentences and words begin and end in a page of a record.

Positions are offsets into the page's text as the anchors count it; a range is [start, end).
Records end their lines with a line feed, a carriage return or both, and wrap sentences over them.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

Range = tuple[int, int]

_BREAK = re.compile(r"\r\n|\r|\n")
_LABEL = re.compile(r"(?:[-*•–]\s|\d+[.)]\s|[A-Z][\w /&-]{1,30}:)")
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)]*(?=\s+[^a-z\s])|;(?=\s)")
_PART_END = re.compile(r"[,:](?=\s)|(?<=\s)[-–—](?=\s)")
_SHORT_FORMS = re.compile(r"\b(?:Drs?|Mrs?|Ms|Miss|Prof|St|No|vs|approx|e\.g|i\.e|c|R|L)\.$")
_WORD = re.compile(r"\w+(?:[-'’./]\w+)*|[^\w\s]")
_FULL_LINE = 0.8  # of the longest line: from there on a line was wrapped rather than ended
_WRAP_FROM = 60  # characters; a record whose longest line is shorter was not wrapped


class Passages:
    """The passages of one page's text, found once and kept."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lines(self) -> list[Range]:
        """Ranges of the lines, without their breaks; at least one."""
        found: list[Range] = []
        start = 0
        for match in _BREAK.finditer(self.text):
            found.append((start, match.start()))
            start = match.end()
        return [*found, (start, len(self.text))]

    @cached_property
    def blocks(self) -> list[Range]:
        """Ranges of running text: a line, together with the lines it was wrapped onto."""
        longest = max(end - start for start, end in self.lines)
        blocks: list[Range] = []
        above: Range | None = None
        for line in self.lines:
            if above is not None and self._wraps(above, line, longest):
                blocks[-1] = (blocks[-1][0], line[1])
            else:
                blocks.append(line)
            above = line
        trimmed = (_trim(self.text, block) for block in blocks)
        return [block for block in trimmed if block[1] > block[0]]

    @cached_property
    def sentences(self) -> list[Range]:
        """Ranges of the sentences, in order, without the space around them or a closing stop."""
        return [_without_stop(self.text, piece) for piece in self._whole_sentences]

    @cached_property
    def parts(self) -> list[Range]:
        """Ranges of the parts of the sentences: between commas, colons and dashes."""
        pieces = (
            part
            for sentence in self._whole_sentences
            for part in _split(self.text, sentence, _PART_END)
        )
        return [_without_stop(self.text, piece) for piece in pieces]

    @cached_property
    def words(self) -> list[Range]:
        """Ranges of words and of single marks between them."""
        return [match.span() for match in _WORD.finditer(self.text)]

    @cached_property
    def headings(self) -> frozenset[int]:
        """Numbers (from 1) of lines that stand as headings: a few words over a fuller line."""
        lines = [self.text[start:end].strip() for start, end in self.lines]
        return frozenset(
            number
            for number, (line, below) in enumerate(itertools.pairwise(lines), start=1)
            if _is_heading(line) and below and not _is_heading(below)
        )

    def line_number(self, at: int) -> int:
        """The number (from 1) of the line that position `at` is in."""
        return max(1, bisect_right(self.lines, at, key=lambda line: line[0]))

    def line_at(self, at: int) -> Range:
        """The range of the line that position `at` is in."""
        return self.lines[self.line_number(at) - 1]

    def sentence_at(self, at: int) -> Range:
        """The sentence at `at`, else the nearest on its line, else the next; else (at, at)."""
        return self._piece_at(self.sentences, at)

    def part_at(self, at: int) -> Range:
        """The part of a sentence at `at`, chosen as `sentence_at` does."""
        return self._piece_at(self.parts, at)

    def part_after(self, at: int) -> Range | None:
        """The first part that ends after `at`."""
        place = bisect_right(self.parts, at, key=lambda part: part[1])
        return self.parts[place] if place < len(self.parts) else None

    def word_from(self, at: int, step: int) -> int:
        """Where the next word begins (step 1), or this or the last one (step -1)."""
        starts = [start for start, _ in self.words]
        if step > 0:
            place = bisect_right(starts, at)
            return starts[place] if place < len(starts) else len(self.text)
        place = bisect_left(starts, at)
        return starts[place - 1] if place else 0

    @cached_property
    def _whole_sentences(self) -> list[Range]:
        return [piece for block in self.blocks for piece in _split(self.text, block, _SENTENCE_END)]

    def _wraps(self, above: Range, line: Range, longest: int) -> bool:
        """True when `line` goes on with the sentence at the end of the line above."""
        before = self.text[slice(*above)].rstrip()
        here = self.text[slice(*line)].strip()
        if not before or not here or _LABEL.match(here):
            return False
        if here[0].islower():
            return True
        full = longest >= _WRAP_FROM and above[1] - above[0] >= longest * _FULL_LINE
        return full and before[-1] not in ".:;!?"

    def _piece_at(self, pieces: Sequence[Range], at: int) -> Range:
        place = bisect_right(pieces, at, key=lambda piece: piece[0])
        before = pieces[place - 1] if place else None
        after = pieces[place] if place < len(pieces) else None
        if before is not None and at <= before[1]:
            return before
        line = self.line_at(at)
        if after is not None and after[0] <= line[1]:
            return after
        if before is not None and before[1] > line[0]:
            return before
        return after or (at, at)


def find(texts: Sequence[str], words: str, page: int, at: int) -> tuple[int, Range] | None:
    """The next place of `words` in any case, from position `at` of `page` on and round again.

    `page` counts from 0. A space in `words` also stands for a line break.
    """
    pattern = _pattern(words)
    if pattern is None:
        return None
    match = pattern.search(texts[page], at)
    if match:
        return page, match.span()
    for step in range(1, len(texts) + 1):
        other = (page + step) % len(texts)
        match = pattern.search(texts[other])
        if match:
            return other, match.span()
    return None


def count(texts: Sequence[str], words: str) -> int:
    """In how many places `words` stand in all pages."""
    pattern = _pattern(words)
    return 0 if pattern is None else sum(len(pattern.findall(text)) for text in texts)


def _pattern(words: str) -> re.Pattern[str] | None:
    if not words.strip():
        return None
    return re.compile(r"\s+".join(re.escape(word) for word in words.split()), re.IGNORECASE)


def _is_heading(line: str) -> bool:
    bare = line.removesuffix(":")
    return bool(re.fullmatch(r"[A-Z][A-Za-z/&() -]{2,39}", bare)) and len(bare.split()) <= 4


def _split(text: str, block: Range, ends: re.Pattern[str]) -> list[Range]:
    start, stop = block
    pieces: list[Range] = []
    for match in ends.finditer(text, start, stop):
        if _SHORT_FORMS.search(text, max(start, match.start() - 8), match.start() + 1):
            continue
        pieces.append(_trim(text, (start, match.end())))
        start = match.end()
    pieces.append(_trim(text, (start, stop)))
    return [piece for piece in pieces if piece[1] > piece[0]]


def _trim(text: str, piece: Range) -> Range:
    start, end = piece
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _without_stop(text: str, piece: Range) -> Range:
    """A quote ends with its last word: a full stop, comma, colon or dash says nothing in it."""
    start, end = piece
    while end - start > 1 and text[start] in "-–—*•" and text[start + 1].isspace():
        start, end = _trim(text, (start + 1, end))
    while end - start > 1 and text[end - 1] in ".,:;-–— \t\r\n":
        end -= 1
    return start, end
