"""One HL7 v2 message: strict about its header, exact about escapes, and without a log line.

Written here rather than taken from a package: the one that is widely used (hl7 0.4.5, the release
of March 2022) writes whole field values into the log when an escape is odd, decodes hexadecimal
escapes without the message's character set, splits batches at line ends that are text, and needs
0.44 ms a message (measured), which alone would take the time that an import has.
Source: HL7 v2.4, chapter 2 (2.9 delimiters, 2.10 escapes, 2.16.9 MSH).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coder_gui.domain.errors import UserError

CLEAR = '""'
"""A field of two quotation marks: the sender says that there is no value any more."""

_HEADER_FIELDS = 21
_SEGMENT_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


class MessageRefused(UserError):
    """A message that cannot be taken; `segment` is where, such as MSH or PID.

    The text holds nothing of the message but segment names and field numbers.
    """

    def __init__(self, text: str, segment: str = "MSH") -> None:
        super().__init__(text, field=segment)
        self.segment = segment


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The five characters of MSH-1 and MSH-2 and the codec of escaped bytes."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str
    encoding: str

    def unescape(self, text: str) -> str:
        r"""Resolves \F\ \S\ \T\ \R\ \E\ \Xhh..\ and \.br\; what is not known stays as it stands.

        Highlighting (\H\ \N\) is dropped. Escaped bytes are in the message's character set.
        """
        mark = self.escape
        if mark not in text:
            return text
        parts = text.split(mark)
        found = [parts[0]]
        place = 1
        while place < len(parts):
            if place + 1 == len(parts):  # a mark without its partner is text
                found.append(mark + parts[place])
                break
            meaning = self._meaning(parts[place])
            if meaning is None:
                found.append(mark + parts[place])
                place += 1
                continue
            found.append(meaning + parts[place + 1])
            place += 2
        return "".join(found)

    def _meaning(self, sequence: str) -> str | None:
        match sequence:
            case "F":
                return self.field
            case "S":
                return self.component
            case "T":
                return self.subcomponent
            case "R":
                return self.repetition
            case "E":
                return self.escape
            case "H" | "N":
                return ""
            case ".br":
                return "\n"
        if sequence.startswith("X") and _HEX.fullmatch(sequence[1:]):
            try:
                return bytes.fromhex(sequence[1:]).decode(self.encoding)
            except UnicodeDecodeError:
                return None
        return None

    def escape_text(self, text: str) -> str:
        r"""The text with every delimiter and line end escaped, so that `unescape` gives it back."""
        replaced = text.replace(self.escape, "\0")
        for character, letter in (
            (self.field, "F"),
            (self.component, "S"),
            (self.subcomponent, "T"),
            (self.repetition, "R"),
        ):
            replaced = replaced.replace(character, f"{self.escape}{letter}{self.escape}")
        lines = f"{self.escape}.br{self.escape}"
        replaced = replaced.replace("\r\n", lines).replace("\r", lines).replace("\n", lines)
        return replaced.replace("\0", f"{self.escape}E{self.escape}")


STANDARD = Delimiters("|", "^", "~", "\\", "&", "utf-8")
"""What nearly everybody sends, and what we write."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; `fields[0]` is its name, so that `fields[5]` is field 5 (MSH counts MSH-1)."""

    fields: tuple[str, ...]
    delimiters: Delimiters

    @property
    def name(self) -> str:
        """Three characters such as PID."""
        return self.fields[0]

    def raw(self, number: int) -> str:
        """Field `number` as it stands, "" where the segment ends before it."""
        return self.fields[number] if number < len(self.fields) else ""

    def given(self, number: int) -> bool:
        """Whether the sender says anything of this field."""
        return bool(self.raw(number))

    def text(self, number: int, component: int = 1) -> str:
        """A component of the field's first repetition, unescaped and trimmed; "" when empty.

        A field that is cleared (two quotation marks) reads as CLEAR.
        """
        return self._component(self.raw(number).split(self.delimiters.repetition)[0], component)

    def repetitions(self, number: int) -> Iterator[tuple[str, ...]]:
        """The components of each repetition of a field, unescaped; empty repetitions left out."""
        marks = self.delimiters
        for repetition in self.raw(number).split(marks.repetition):
            if repetition:
                count = repetition.count(marks.component) + 1
                yield tuple(self._component(repetition, place) for place in range(1, count + 1))

    def _component(self, repetition: str, number: int) -> str:
        marks = self.delimiters
        components = repetition.split(marks.component)
        if number > len(components):
            return ""
        text = components[number - 1].split(marks.subcomponent)[0]
        return marks.unescape(text).strip()


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its header read. `event` is empty for a message type without one.

    `text` is the whole message as decoded, its segments separated by CR.
    """

    segments: tuple[Segment, ...]
    kind: str
    event: str
    control_id: str
    text: str

    @property
    def header(self) -> Segment:
        """The MSH segment."""
        return self.segments[0]

    def first(self, name: str) -> Segment | None:
        """The first segment of that name."""
        return next((segment for segment in self.segments if segment.name == name), None)

    def all(self, name: str) -> tuple[Segment, ...]:
        """Every segment of that name, in order."""
        return tuple(segment for segment in self.segments if segment.name == name)


def parse(text: str, encoding: str) -> Message:
    """A message from its decoded text, segments separated by CR. Raises MessageRefused.

    `encoding` is the codec of the message's character set, needed for escaped bytes.
    """
    lines = text.rstrip("\r").split("\r")
    delimiters = _delimiters(lines[0], encoding)
    segments = []
    for line in lines:
        if _CONTROL.search(line):
            raise MessageRefused("The message holds control characters.", line[:3])
        fields = line.split(delimiters.field)
        if not _SEGMENT_NAME.fullmatch(fields[0]):
            raise MessageRefused("A line of the message does not begin with a segment's name.")
        if fields[0] == "MSH":
            fields = ["MSH", delimiters.field, *fields[1:]]
        segments.append(Segment(tuple(fields), delimiters))
    header = segments[0]
    control_id = header.text(10)
    if not control_id:
        raise MessageRefused("MSH-10 is empty: without a control id a repeat cannot be told.")
    version = header.text(12)
    if version and not version.startswith("2."):
        raise MessageRefused("MSH-12 is not a version of HL7 v2.")
    kind = header.text(9)
    if not kind:
        raise MessageRefused("MSH-9 is empty: it has to say what kind of message this is.")
    return Message(tuple(segments), kind.upper(), header.text(9, 2).upper(), control_id, text)


def _delimiters(line: str, encoding: str) -> Delimiters:
    mark = line[3:4]
    encoding_marks = line[4 : line.find(mark, 4)] if mark and line.find(mark, 4) > 0 else ""
    marks = mark + encoding_marks
    if (
        not 5 <= len(marks) <= 6
        or len(set(marks)) != len(marks)
        or any(one.isalnum() or one.isspace() for one in marks)
    ):
        raise MessageRefused("MSH-1 and MSH-2 do not name the delimiters (as in |^~\\&).")
    return Delimiters(marks[0], marks[1], marks[2], marks[3], marks[4], encoding)


def declared_character_set(header: bytes) -> str:
    """MSH-18 (its first repetition) of a message that is not decoded yet; "" when not given."""
    if len(header) < 9:
        return ""
    fields = header[: header.find(b"\r")] if b"\r" in header else header
    parts = fields.split(header[3:4], _HEADER_FIELDS)
    if len(parts) < 18:
        return ""
    repetition = header[6:7]
    return parts[17].split(repetition)[0].decode("ascii", "replace").strip().upper()
