"""The shorthand of the line entry: one line of typing becomes one or more abstraction lines.

    entry = line { ";" line }
    line  = [ heading ] [ certainty ] text [ side ] [ where ]

What is not understood stays text, and nothing typed is lost. A part after `;` that holds only a
place belongs to the line before it; a line without a place takes that of the line before it; a
place given later serves the lines before it that have none; a place alone is kept for the next
lines. A backslash keeps a word plain (shorthand_text). Source: the design's table of the shorthand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from coder_gui.domain.abstraction import (
    CERTAINTY_WORDS,
    HEADING_WORDS,
    SIDE_WORDS,
    AbstractionLine,
    Certainty,
    Heading,
    LineDraft,
    Place,
    Side,
    Source,
)
from coder_gui.domain.shorthand_place import Where, Word, read_where
from coder_gui.domain.shorthand_text import (
    CERTAINTY_MARKS,
    CERTAINTY_SIGNS,
    SIDES,
    kept_word,
    place_words,
    plain_word,
    time_words,
    when_words,
)

_HEADING = re.compile(r">([A-Za-z]{1,2})(?![A-Za-z0-9])")
_SEPARATOR = re.compile(r"(\\*);")
_WORD = re.compile(r"\S+")
_HEADINGS = frozenset(one.value for one in Heading)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an entry as it was understood, for the chips under the entry.

    `kind`: heading, certainty, text, side, date, place, or source for one that is not known.
    `raw` is input[start:end]; it is empty for what was not typed but taken over (the heading last
    used, "confirmed", the place of the line before). `words` are for people; where not `ok` they
    say what is the matter, and `suggestion` can replace input[start:end]. `candidates` are the
    keys that an unfinished source could become. `line` is the 0-based line that the part is of.
    """

    kind: str
    raw: str
    words: str
    ok: bool
    suggestion: str | None
    start: int
    end: int
    line: int = 0
    candidates: tuple[str, ...] = ()


def _understood(kind: str, raw: str, words: str, start: int, end: int) -> Part:
    return Part(kind, raw, words, ok=True, suggestion=None, start=start, end=end)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an entry means. `place` and `heading` are those that the next entry starts from."""

    lines: tuple[LineDraft, ...]
    place: Place
    heading: Heading
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Segment:
    """What stands between two separators, from its first to after its last character."""

    raw: str
    start: int
    end: int
    heading: Heading | None = None
    certainty: Certainty = Certainty.CONFIRMED
    side: Side | None = None
    text: str = ""
    alone: bool = False
    where: Where | None = None
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """A line while its place is being found. `where`: the typed place that it was given by."""

    draft: LineDraft
    segment: _Segment
    where: Where | None


def parse(
    text: str,
    *,
    sources: Sequence[Source],
    heading: Heading,
    place: Place,
    end_date: date | None,
    today: date,
) -> Parsed:
    """Understand an entry; never raises.

    `heading` and `place` are those used last. `end_date` is the episode's (None: open): a day
    without a year is the latest such day not after it, or not after `today` while it is open.
    """
    latest = end_date or today
    entry = _Entry(text, sources, heading, place)
    for start, end in _separated(text):
        segment = _read(text, start, end, sources, latest, today)
        if segment is not None:
            entry.take(segment)
    return entry.parsed()


def to_text(draft: LineDraft, sources: Sequence[Source]) -> str:
    """The shorthand of a line, for editing it; `parse` with an empty place gives it back.

    Days are written with their year. Words are escaped only where they have to be.
    """
    day = draft.place.date or date(2000, 1, 1)
    for typed in _forms(draft):
        parsed = parse(
            typed, sources=sources, heading=draft.heading, place=Place(), end_date=day, today=day
        )
        if len(parsed.lines) == 1 and _same(parsed.lines[0], draft):
            return typed
    return typed


def draft_of(line: AbstractionLine) -> LineDraft:
    """A saved line as a draft, to be edited or carried."""
    return LineDraft(
        text=line.text,
        heading=line.heading,
        certainty=line.certainty,
        side=line.side,
        place=line.place,
        typed=line.typed,
        anchor=line.anchor,
    )


def _separated(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SEPARATOR.finditer(text):
        if len(found[1]) % 2 == 0:
            yield start, found.end() - 1
            start = found.end()
    yield start, len(text)


def _read(
    text: str, start: int, end: int, sources: Sequence[Source], latest: date, today: date
) -> _Segment | None:
    words: list[Word] = [
        (one.start(), one.end(), one[0]) for one in _WORD.finditer(text, start, end)
    ]
    if not words:
        return None
    first, last = words[0][0], words[-1][1]
    segment = _Segment(text[first:last], first, last)
    words = _take_heading(segment, words)
    words = _take_certainty(segment, words)
    segment.where = read_where(words, sources, latest, today)
    typed = words if segment.where is None else words[: segment.where.first]
    segment.alone = segment.where is not None and not typed and segment.heading is None
    plain = _take_side(segment, typed)
    if segment.where is not None and segment.where.place is None:
        plain = plain + words[segment.where.first :]
    segment.text = " ".join(plain_word(word) for _, _, word in plain)
    if typed:
        first, last = typed[0][0], typed[-1][1]
        segment.parts.append(_understood("text", text[first:last], segment.text, first, last))
    if segment.where is not None:
        for one in segment.where.spans:
            raw = text[one.start : one.end]
            part = Part(one.kind, raw, one.words, one.ok, one.suggestion, one.start, one.end)
            segment.parts.append(replace(part, candidates=one.candidates))
    return segment


def _take_heading(segment: _Segment, words: list[Word]) -> list[Word]:
    start, end, word = words[0]
    found = _HEADING.match(word)
    if found is None:
        return words
    letters, stop = found[1].lower(), start + found.end()
    if letters in _HEADINGS:
        segment.heading = Heading(letters)
        meant = HEADING_WORDS[segment.heading]
        segment.parts.append(_understood("heading", found[0], meant, start, stop))
        rest = [(stop, end, word[found.end() :])] if stop < end else []
        return rest + words[1:]
    near = next((f">{one}" for one in Heading if one[0] == letters[0]), None)
    trouble = f"{found[0]} is not a heading"
    segment.parts.append(
        Part("heading", found[0], trouble, ok=False, suggestion=near, start=start, end=stop)
    )
    return words


def _take_certainty(segment: _Segment, words: list[Word]) -> list[Word]:
    if not words:
        return words
    start, end, word = words[0]
    sign = CERTAINTY_SIGNS.get(word[0])
    certainty = sign or CERTAINTY_MARKS.get(word.lower())
    stop = start + 1 if sign else end
    rest = ([(stop, end, word[1:])] if stop < end else []) + words[1:]
    # with nothing to be certain about it is itself the text: "?", "nil @ds"
    if certainty is None or not rest or rest[0][2].startswith("@"):
        return words
    segment.certainty = certainty
    meant = CERTAINTY_WORDS[certainty]
    raw = word[: stop - start]
    segment.parts.append(_understood("certainty", raw, meant, start, stop))
    return rest


def _take_side(segment: _Segment, words: list[Word]) -> list[Word]:
    if len(words) < 2 or words[-1][2] not in SIDES:
        return words
    start, end, letter = words[-1]
    segment.side = Side(letter)
    segment.parts.append(_understood("side", letter, SIDE_WORDS[segment.side], start, end))
    return words[:-1]


class _Entry:
    """Puts segments together: which are lines, and which place serves which line."""

    def __init__(
        self, text: str, sources: Sequence[Source], heading: Heading, place: Place
    ) -> None:
        self._text = text
        self._sources = sources
        self._heading = heading
        self._place = place
        self._lines: list[_Line] = []
        self._current: Place | None = None  # the place of the line before, once one was typed
        self._waiting: list[_Line] = []  # lines that the first place typed will serve
        self._loose: list[Part] = []  # parts of a place or heading that stands for itself

    def take(self, segment: _Segment) -> None:
        """Make the next segment of the entry a line, or a part of the line before it."""
        self._heading = segment.heading or self._heading
        if segment.alone and self._lines:
            self._join(self._lines[-1], segment)
        elif segment.text:
            self._add(segment)
        else:
            self._stand(segment)

    def parsed(self) -> Parsed:
        """The lines, what the next entry starts from, and the chips line by line."""
        parts = [
            replace(part, line=number)
            for number, line in enumerate(self._lines)
            for part in self._chips(line)
        ]
        drafts = tuple(line.draft for line in self._lines)
        return Parsed(drafts, self._place, self._heading, (*parts, *self._loose))

    def _add(self, segment: _Segment) -> None:
        where = segment.where
        draft = LineDraft(
            text=segment.text,
            heading=self._heading,
            certainty=segment.certainty,
            side=segment.side,
            place=self._place if self._current is None else self._current,
            typed=segment.raw,
        )
        line = _Line(draft, segment, where)
        self._lines.append(line)
        if where is None:
            if self._current is None:
                self._waiting.append(line)
        elif where.place is None:
            line.draft = replace(draft, place=Place())
            self._current = Place()
        else:
            line.draft = replace(draft, place=where.place)
            self._serve(where.place)

    def _join(self, line: _Line, segment: _Segment) -> None:
        """A place alone after `;` belongs to the line before it."""
        where = segment.where
        line.segment.parts += segment.parts
        line.draft = replace(line.draft, typed=f"{line.draft.typed}; {segment.raw}")
        if where is None or where.place is None:
            line.draft = replace(line.draft, text=f"{line.draft.text} {segment.text}")
            if line.where is None:
                line.where = where
                line.draft = replace(line.draft, place=Place())
                self._waiting = [one for one in self._waiting if one is not line]
                self._current = Place()
            return
        kept = line.draft.place if line.where is not None else Place()
        line.where = where
        line.draft = replace(line.draft, place=self._both(kept, where.place))
        self._waiting = [one for one in self._waiting if one is not line]
        self._serve(line.draft.place)

    def _stand(self, segment: _Segment) -> None:
        """A place or a heading without a text is kept for the lines that follow."""
        number = len(self._lines)
        where = segment.where
        if where is not None and where.place is not None:
            kept = self._current if segment.alone and self._current else Place()
            self._serve(self._both(kept, where.place))
            self._loose.append(replace(self._place_chip(where, self._place), line=number))
        self._loose += [replace(part, line=number) for part in segment.parts]

    def _serve(self, place: Place) -> None:
        self._current = self._place = place
        for line in self._waiting:
            line.draft = replace(line.draft, place=place)
        self._waiting.clear()

    def _both(self, kept: Place, added: Place) -> Place:
        """A second place of one line: it stays, as words of the first."""
        if kept == Place():
            return added
        second = " ".join(place_text(added).split())
        return replace(kept, words=" ".join(filter(None, (kept.words, second))))

    def _chips(self, line: _Line) -> list[Part]:
        """Every part of a line: heading, certainty, text, side, what else was typed, the place."""
        parts = list(line.segment.parts)
        kinds = {part.kind for part in parts if part.ok}
        start, draft = line.segment.start, line.draft
        if "certainty" not in kinds:
            meant = CERTAINTY_WORDS[draft.certainty]
            parts.insert(0, _understood("certainty", "", meant, start, start))
        if "heading" not in kinds:
            parts.insert(0, _understood("heading", "", HEADING_WORDS[draft.heading], start, start))
        end = line.segment.end
        if draft.place.date and "date" not in kinds:
            parts.append(_understood("date", "", when_words(draft.place), end, end))
        if draft.place.source is not None:
            parts.append(self._place_chip(line.where, draft.place, end))
        return sorted(parts, key=lambda part: _CHIP_ORDER.index(part.kind))

    def _place_chip(self, where: Where | None, place: Place, end: int = 0) -> Part:
        start, end = (where.start, where.end) if where is not None else (end, end)
        words = place_words(place, self._sources)
        return _understood("place", self._text[start:end], words, start, end)


_CHIP_ORDER = ("heading", "certainty", "text", "side", "date", "source", "place")


def place_text(place: Place) -> str:
    """The shorthand of a place, with the year of its day; "" for none."""
    if place.source is None:
        return ""
    pieces = [
        f"@{place.source}",
        f"v{place.volume}" if place.volume is not None else "",
        f"{place.date.day:02d}/{place.date.month:02d}/{place.date.year:04d}" if place.date else "",
        time_words(place.time) if place.date and place.time else "",
        f"p{place.page}" if place.page is not None else "",
        f"l{place.line}" if place.line is not None else "",
        place.words or "",
    ]
    return " ".join(piece for piece in pieces if piece)


def place_from(text: str, sources: Sequence[Source]) -> Place:
    """The place that `place_text` wrote; none where its source is no longer in the list."""
    today = date.max
    return parse(
        text,
        sources=sources,
        heading=Heading.OTHER,
        place=Place(),
        end_date=today,
        today=today,
    ).place


_MARK_OF = {certainty: f"{mark} " for mark, certainty in CERTAINTY_MARKS.items()} | {
    Certainty.DIFFERENTIAL: "?",
    Certainty.UNSTATED: "~ ",
    Certainty.CONFIRMED: "",
}


def _forms(draft: LineDraft) -> Iterator[str]:
    """Ways to type a line, the plainest first; the last escapes every word with a meaning."""
    front = f">{draft.heading} {_MARK_OF[draft.certainty]}"
    side = [draft.side.value] if draft.side else []
    words = draft.text.split()
    place = place_text(draft.place)
    unknown = [at for at, word in enumerate(words) if word.startswith("@")]
    if unknown and side and draft.place.source is None:
        # the side was typed before a source that is not known, and that stayed in the text
        yield front + " ".join([*words[: unknown[-1]], *side, *words[unknown[-1] :]])
    yield " ".join([front + " ".join([*words, *side]), place]).strip()
    kept = place_text(replace(draft.place, words=None))
    kept_words = [kept_word(word) for word in (draft.place.words or "").split()]
    text = [kept_word(word) for word in words]
    yield " ".join(filter(None, [front + " ".join([*text, *side]), kept, *kept_words]))


def _same(one: LineDraft, other: LineDraft) -> bool:
    return (
        one.text == " ".join(other.text.split())
        and one.heading is other.heading
        and one.certainty is other.certainty
        and one.side is other.side
        and one.place == other.place
    )
