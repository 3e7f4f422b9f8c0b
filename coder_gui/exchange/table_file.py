"""Opens a delimited text file as spreadsheets and databases write them, or says why it cannot.

Tolerated: UTF-8 with or without a mark, UTF-16 of either order, Windows-1252; comma, semicolon,
tab or bar; CR, LF or CRLF; quoted cells with line ends in them; a first line `sep=;`; empty columns
and rows at the end. The file is read twice in slices and never held in memory as a whole.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from coder_gui.domain.errors import UserError

SLICE = 1 << 20
SAMPLE = 1 << 16
LARGEST_FILE = 1 << 28
LARGEST_CELL = 1 << 24
DELIMITERS = (",", ";", "\t", "|")

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of the old kind"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a word processor's document"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*[(\[].*", re.DOTALL)


class FileRefused(UserError):
    """The file as a whole cannot be read as what it claims to be; nothing of it is taken."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A readable table. `header` holds normalised names without the empty ones at the end.

    `encoding` is Python's name of it; `sha256` is of the bytes, in hexadecimal.
    """

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    sha256: str
    has_separator_line: bool

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(record number, cells) of every record after the header, which is record 1.

        Blank records are counted and left out. Raises FileRefused when a quote is never closed.
        """
        number = 0
        try:
            with self.path.open("rb") as raw, _text(raw, self.encoding) as lines:
                if self.has_separator_line:
                    lines.readline()
                for cells in csv.reader(lines, delimiter=self.delimiter, strict=True):
                    number += 1
                    if number > 1 and any(cell and not cell.isspace() for cell in cells):
                        yield number, cells
        except csv.Error as error:
            raise FileRefused(_broken(str(error), number + 1)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise FileRefused("The file changed while it was read. Read it again.") from error


def open_table(path: Path, known: Collection[str]) -> TableFile:
    """Finds out encoding, delimiter and header. `known` are the column names looked for.

    Raises FileRefused with one sentence; OSError is turned into one too.
    """
    try:
        return _open(path, known)
    except OSError as error:
        reason = error.strerror or "it is gone"
        raise FileRefused(f"The file cannot be read ({reason}). Check that it is there.") from error


def _open(path: Path, known: Collection[str]) -> TableFile:
    if not path.is_file():
        raise FileRefused("There is no such file. Check the name.")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise FileRefused(
            f"The file has {size >> 20} MB; at most {LARGEST_FILE >> 20} MB are read. "
            "Split the extract by month."
        )
    with path.open("rb") as raw:
        head = raw.read(SAMPLE)
    _refuse_other_kinds(head)
    encoding, digest = _encoding(path, head)
    sample = _decode_sample(head, encoding)
    separator = (
        _SEPARATOR_LINE.fullmatch(sample.splitlines()[0].strip()) if sample.strip() else None
    )
    if separator:
        sample = sample.split("\n", 1)[-1] if "\n" in sample else sample.split("\r", 1)[-1]
    if not sample.strip():
        raise FileRefused("The file is empty. Export the worklist again.")
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
    delimiter, header = _header(sample, known, (separator[1],) if separator else DELIMITERS)
    return TableFile(path, encoding, delimiter, header, digest, separator is not None)


def _refuse_other_kinds(head: bytes) -> None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise FileRefused(
                f"This is {what}, whatever its name says, and not CSV text. "
                "Save the worklist as CSV (UTF-8), then import that."
            )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise FileRefused(
            "This is a web page or XML, not CSV text. Save the worklist as CSV (UTF-8)."
        )


def _encoding(path: Path, head: bytes) -> tuple[str, str]:
    """The encoding that reads the whole file, and the SHA-256 of its bytes."""
    candidates = _candidates(head)
    for encoding in candidates:
        digest = hashlib.sha256()
        decode = codecs.getincrementaldecoder(encoding)("strict").decode
        try:
            _try_decoding(path, decode, digest.update)
        except UnicodeDecodeError:
            continue
        return encoding, digest.hexdigest()
    if candidates[0].startswith("utf-16"):
        raise FileRefused("The file ends in the middle of a character: it is cut short.")
    raise FileRefused(
        "The file's text is neither UTF-8, UTF-16 nor Windows-1252. Save it as CSV (UTF-8)."
    )


def _candidates(head: bytes) -> tuple[str, ...]:
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    pairs = len(head) // 2
    low, high = head[1::2].count(0), head[0::2].count(0)
    if pairs and low > 0.4 * pairs and not high:
        return ("utf-16-le",)
    if pairs and high > 0.4 * pairs and not low:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _try_decoding(
    path: Path, decode: Callable[[bytes, bool], str], update: Callable[[bytes], None]
) -> None:
    with path.open("rb") as raw:
        while True:
            data = raw.read(SLICE)
            update(data)
            if "\0" in decode(data, not data):
                raise FileRefused(
                    "The file holds NUL bytes: it is a program's file or damaged, not CSV text. "
                    "Export the worklist again as CSV (UTF-8)."
                )
            if not data:
                return


def _decode_sample(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _text(raw: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")


def normal_name(cell: str) -> str:
    """A header cell as a column name: lower case, underscores, without a bracketed note."""
    return _BRACKETED.sub("", cell.strip().lstrip("\ufeff")).strip().lower().replace(" ", "_")


def _header(
    sample: str, known: Collection[str], delimiters: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    best: tuple[int, str, tuple[str, ...]] = (-1, ",", ())
    for delimiter in delimiters:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            cells = next(reader, [])
        except csv.Error:
            continue
        names = [normal_name(cell) for cell in cells]
        while names and not names[-1]:
            names.pop()
        found = len(set(names) & set(known))
        if found > best[0]:
            best = (found, delimiter, tuple(names))
    found, delimiter, header = best
    if found < 2 and len(known) > 1:
        raise FileRefused(
            "The first row does not name the columns of the layout. "
            f"It has to begin the table: {', '.join(list(known)[:3])} and so on."
        )
    _refuse_repeats(header)
    return delimiter, header


def _refuse_repeats(header: tuple[str, ...]) -> None:
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        raise FileRefused(
            f"The column {repeated[0]} stands in the header more than once. Keep one of them."
        )


def _broken(error: str, number: int) -> str:
    if "unexpected end" in error:
        return (
            f"A quoted cell in row {number} is never closed: the file is cut short, or a quotation "
            "mark is missing. Nothing was taken. Export the worklist again."
        )
    if "field larger" in error:
        return (
            f"A cell in row {number} has more than {LARGEST_CELL >> 20} MB, or its quotation mark "
            "is never closed. Nothing was taken. Export the worklist again."
        )
    return (
        f"A quotation mark stands inside a quoted cell in row {number}, so the cells cannot be "
        "told apart. Nothing was taken. Inside a quoted cell it has to be doubled."
    )
