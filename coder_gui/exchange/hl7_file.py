"""Cuts files into HL7 messages: lines by CR, LF or CRLF, MLLP frames, FHS and BHS batches.

A line that does not begin with a segment's name belongs to the field before it: senders break
addresses and notes over lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder_gui.exchange.hl7_message import (
    Message,
    MessageRefused,
    declared_character_set,
    parse,
)
from coder_gui.exchange.table_file import FileRefused

LARGEST_FILE = 1 << 28
LARGEST_MESSAGE = 1 << 22

_START, _END = b"\x0b", b"\x1c"
_LINE = re.compile(rb"\r\n|\r|\n")
_SEGMENT = re.compile(rb"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9])")
_WRAPPERS = (b"FHS", b"BHS", b"BTS", b"FTS")


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one message, its segments separated by CR. `whole`: it was not cut short."""

    number: int
    data: bytes
    whole: bool = True

    @property
    def sha256(self) -> str:
        """Of the content, whatever the line ends were; tells a repeat from a change."""
        return hashlib.sha256(self.data).hexdigest()


def hl7_files(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """(name to show, path) of every file among files and folders, in order of names.

    Hidden files are left out. Raises FileRefused when a path is not there or a folder is empty.
    """
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            inside = [
                one
                for one in sorted(path.rglob("*"))
                if one.is_file() and not one.name.startswith(".")
            ]
            found.extend((one.relative_to(path).as_posix(), one) for one in inside)
        elif path.is_file():
            found.append((path.name, path))
        else:
            raise FileRefused("There is no such file or folder. Check the name.")
    if not found:
        raise FileRefused("The folder holds no files. Check where the messages are put.")
    return found


def looks_like_hl7(path: Path) -> bool:
    """Whether a file begins as HL7 messages do."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x0b\r\n\t ")
    return head[:3] in (b"MSH", b"FHS", b"BHS") and not head[3:4].isalnum()


def frames(path: Path) -> Iterator[Frame]:
    """The messages of one file in order. Raises FileRefused when it holds none, or is cut short."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise FileRefused(
                f"The file has {size >> 20} MB; at most {LARGEST_FILE >> 20} MB are read."
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it is gone"
        raise FileRefused(f"The file cannot be read ({reason}). Check that it is there.") from error
    if not data.strip():
        raise FileRefused("The file is empty.")
    if b"\0" in data[: 1 << 16]:
        raise FileRefused("The file holds NUL bytes: it is not HL7 text.")
    return iter(_cut(data.removeprefix(b"\xef\xbb\xbf")))


def _cut(data: bytes) -> list[Frame]:
    found: list[Frame] = []
    counts: list[bytes] = []
    for block, whole in _blocks(data):
        for lines in _messages(block, counts):
            message = b"\r".join(lines)
            fits = len(message) <= LARGEST_MESSAGE
            found.append(Frame(len(found) + 1, message, whole and fits))
    if not found:
        raise FileRefused("The file holds no HL7 message: no segment MSH begins a line.")
    _check_counts(counts, len(found))
    return found


def _blocks(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Text outside frames, and the inside of MLLP frames; False: the frame never ends."""
    rest = data
    while rest:
        outside, start, rest = rest.partition(_START)
        if outside.strip():
            yield outside.replace(_END, b"\r"), True
        if start:
            inside, end, after = rest.partition(_END)
            if not end or _START in inside:
                inside, again, after = rest.partition(_START)
                yield inside, False
                rest = again + after
            else:
                yield inside, True
                rest = after


def _messages(block: bytes, counts: list[bytes]) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    for line in _LINE.split(block):
        if not line.strip():
            continue
        if line[:3] in _WRAPPERS and not line[3:4].isalnum():
            if line.startswith(b"BTS"):
                counts.append(line)
            if lines:
                yield lines
                lines = []
            continue
        if line.startswith(b"MSH") and not line[3:4].isalnum():
            if lines:
                yield lines
            lines = [line]
        elif lines and _SEGMENT.match(line):
            lines.append(line)
        elif lines:
            lines[-1] += b" " + line.strip()
        elif _SEGMENT.match(line):
            raise FileRefused(
                "The file begins with a segment that belongs to no message: it is cut short."
            )
    if lines:
        yield lines


def _check_counts(trailers: list[bytes], found: int) -> None:
    said = 0
    for trailer in trailers:
        parts = trailer.split(trailer[3:4] or b"|")
        count = parts[1].strip() if len(parts) > 1 else b""
        if not count.isdigit() or len(count) > 9:
            return
        said += int(count)
    if trailers and said > found:
        raise FileRefused(
            f"The batch says that it has {said:,} messages and holds {found:,}: it is cut short. "
            "Nothing was taken."
        )


def read_message(frame: Frame, encodings: Mapping[str, str]) -> Message:
    """Decodes and parses one message. `encodings`: codecs by the values of MSH-18.

    Raises MessageRefused, also for bytes that are not in the declared character set.
    """
    if not frame.whole:
        raise MessageRefused("The message is cut short: its frame never ends, or it is too long.")
    declared = declared_character_set(frame.data)
    encoding = encodings.get(declared)
    if encoding is None:
        raise MessageRefused("MSH-18 names a character set that is not known here.")
    try:
        text = frame.data.decode(encoding)
    except UnicodeDecodeError as error:
        raise MessageRefused(
            f"The message has bytes that are not in its character set ({declared or 'none named'})."
        ) from error
    return parse(text, encoding)


def read_text(text: str, encodings: Mapping[str, str]) -> Message:
    """Parses a message that was decoded and kept. Raises MessageRefused."""
    declared = declared_character_set(text.encode("ascii", "replace"))
    return parse(text, encodings.get(declared, "utf-8"))
