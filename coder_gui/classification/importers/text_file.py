"""Published text files as rows of fields: encodings, and sentences for what is not such a file."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from coder_gui.domain.errors import UserError

LONGEST_FIELD = 4_000
"""Characters. The longest column of a release holds 400."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. The largest text release has 3 MB; with notes, as ClaML, 20 MB."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "is a PDF document"),
    (b"PK\x03\x04", "is a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word document"),
    (b"SQLite format 3", "is a database"),
    (b"\x1f\x8b", "is a compressed file"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)
_HTML = re.compile(rb"\s*<(?:!doctype html|html)", re.IGNORECASE)
_GARBLED = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\ufffd|â€")
_UNDEFINED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file, decoded. `lines` are without line ends; row n is `lines[n - 1]`.

    `whole_last_line` is False when the file ends without a line end.
    """

    name: str
    lines: tuple[str, ...]
    whole_last_line: bool

    def refuse(self, reason: str) -> UserError:
        """The error to raise: the file's name and the reason."""
        return UserError(f"{self.name}: {reason}")


def read_bytes(file: Path) -> bytes:
    """The file, refused with a sentence when it is empty, too large, or plainly something else."""
    size = file.stat().st_size
    if size == 0:
        raise UserError(f"{file.name} is empty.")
    if size > LARGEST_FILE:
        raise UserError(
            f"{file.name} has {size // 1_000_000} MB; the largest release has about 20 MB. "
            "It is not a list of codes."
        )
    data = file.read_bytes()
    for start, what in _STARTS:
        if data.startswith(start):
            raise UserError(f"{file.name} {what}, not a text file. {_advice(start)}")
    if _HTML.match(data):
        raise UserError(
            f"{file.name} is a web page, perhaps the sign-in page of TRUD. "
            "Download the release again while signed in."
        )
    return data


def _advice(start: bytes) -> str:
    if start == b"PK\x03\x04":
        return "Unpack the archive and choose its folder, or the text (.txt) file of the release."
    return "Choose the text (.txt) file of the release."


def read_text(file: Path) -> TextFile:
    """Decodes UTF-8 (with or without mark), UTF-16 with its mark, else Windows-1252 line by line.

    Releases mix UTF-8 and Windows-1252; a line that is not UTF-8 is read as the other. Raises
    UserError with the row where neither gives text, or where accents are garbled.
    """
    data = read_bytes(file)
    text = _decode(file, data).rstrip("\x1a")  # the end mark of very old programs
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = lines[-1] == ""
    if whole:
        lines.pop()
    while lines and not lines[-1].strip():
        lines.pop()
    read = TextFile(file.name, tuple(lines), whole)
    if not lines:
        raise read.refuse("it has only blank lines.")
    for number, line in enumerate(lines, start=1):
        _check_line(read, number, line)
    return read


def _decode(file: Path, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UserError(
                f"{file.name} begins as UTF-16 text but is cut off or damaged at byte "
                f"{error.start + 1}. Download the release again."
            ) from error
    if b"\x00" in data[:4096]:
        raise UserError(
            f"{file.name} is not text, or is UTF-16 text without its mark. "
            "Choose the text (.txt) file as it came in the release."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
        return "\n".join(_decode_line(line) for line in lines)


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # Bytes that Windows-1252 leaves undefined stay control characters, and are refused.
        return line.decode("cp1252", errors="ignore") if _plain(line) else line.decode("latin-1")


def _plain(line: bytes) -> bool:
    return not any(byte in line for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def _check_line(read: TextFile, number: int, line: str) -> None:
    if len(line) > LONGEST_FIELD:
        longest = max(range(line.count("\t") + 1), key=lambda at: len(line.split("\t")[at]))
        size = len(line.split("\t")[longest])
        if size > LONGEST_FIELD:
            raise read.refuse(
                f"row {number}, column {longest + 1} holds {size:,} characters; no column of a "
                f"release has more than 400. The line ends of the file may be lost."
            )
    control = _UNDEFINED.search(line)
    if control is not None:
        raise read.refuse(
            f"row {number} holds the byte 0x{ord(control[0]):02X}, which is text neither in UTF-8 "
            "nor in Windows-1252. Choose the file as it came in the release."
        )
    garbled = _GARBLED.search(line)
    if garbled is not None:
        around = line[max(0, garbled.start() - 8) : garbled.end() + 8].strip()
        raise read.refuse(
            f"row {number}: accents are garbled (“{around}”). The file was saved again in another "
            "encoding; choose the file as it came in the release."
        )


def unquote(field: str) -> str:
    """A field without the quotes that spreadsheets put round it, and without outer spaces."""
    field = field.strip()
    if len(field) > 1 and field[0] == field[-1] == '"':
        return field[1:-1].replace('""', '"').strip()
    return field


def fields(line: str, separator: str = "\t") -> list[str]:
    """The fields of a row, unquoted."""
    return [unquote(field) for field in line.split(separator)]
