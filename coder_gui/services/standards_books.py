"""The trust's own copies of the standards, opened at the paragraph that a problem cites.

The program ships none of them: a trust puts its PDF files into the folder `standards` beside its
settings, with a `books.toml` that says what they are. Paragraphs are found by their id in the
text; a page can also be named in the file.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coder_gui.domain.errors import UserError
from coder_gui.exchange.document_text import read_document
from coder_gui.system.paths import trust_settings_file

BOOKS = "standards"
BOOKS_FILE = "books.toml"
CONTENTS = 12
"""A page that names so many paragraphs is a list of contents or an index."""
_ID = re.compile(r"\b(?:[DP](?:GCS|CS|ChS|Rule|Convention)|PCS[A-Z])[.\s]?[IVXLC0-9A-Z]*(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Book:
    """One document of the trust. `name` is the `book` of the rules that cite it."""

    name: str
    title: str
    file: Path
    valid_from: date | None
    valid_to: date | None
    pages: dict[str, int] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        """True on the days for which this document holds."""
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Where a reference stands: the page counts from 1. `exact`: the id itself was found."""

    book: Book
    reference: str
    page: int
    exact: bool


class StandardsBooks:
    """The books of a folder. Thread-safe; a book is read through once, when first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or trust_settings_file().parent / BOOKS
        self._lock = threading.Lock()
        self._found: dict[Path, dict[str, int]] = {}

    @property
    def folder(self) -> Path:
        """Where the trust's files are looked for; it need not be there."""
        return self._folder

    def books(self) -> tuple[Book, ...]:
        """The books that the trust has put there. Raises UserError with file and reason."""
        file = self._folder / BOOKS_FILE
        try:
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{file} cannot be read. Save it as UTF-8 text.") from error
        try:
            rows = tomllib.loads(text).get("book", [])
            return tuple(self._book(row) for row in rows)
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(f"{file} is not as it should be: {error}. See README.md.") from error

    def _book(self, row: dict[str, object]) -> Book:
        name = Path(str(row["file"]))
        if name.is_absolute() or ".." in name.parts:
            raise ValueError(f"the file {name.name} must lie in this folder")
        pages = row.get("pages", {})
        if not isinstance(pages, dict):
            raise TypeError("pages is a table of references and page numbers")
        return Book(
            name=str(row["name"]),
            title=str(row.get("title", row["name"])),
            file=self._folder / name,
            valid_from=_day(row.get("valid_from")),
            valid_to=_day(row.get("valid_to")),
            pages={_plain(key): int(page) for key, page in pages.items()},
        )

    def find(self, reference: str, book: str, day: date) -> Paragraph | None:
        """Where a paragraph stands in the book of that day; None where the trust has no such book.

        Without the id in the text it is the page of the nearest heading above it (DGCS for
        DGCS.5), else the first. Raises UserError when the file cannot be read.
        """
        mine = [one for one in self.books() if one.name == book and one.covers(day)]
        if not mine:
            return None
        found = max(mine, key=lambda one: one.valid_from or date.min)
        pages = {**self._pages(found.file), **found.pages}
        wanted = _plain(reference)
        if wanted in pages:
            return Paragraph(found, reference, pages[wanted], exact=True)
        while "." in wanted:
            wanted = wanted.rpartition(".")[0]
            below = [page for key, page in pages.items() if key.startswith(f"{wanted}.")]
            if wanted in pages or below:
                page = pages.get(wanted) or min(below)
                return Paragraph(found, reference, page, exact=False)
        return Paragraph(found, reference, 1, exact=False)

    def _pages(self, file: Path) -> dict[str, int]:
        with self._lock:
            if file not in self._found:
                try:
                    data = file.read_bytes()
                except OSError as error:
                    raise UserError(
                        f"{file.name} is not in {file.parent}, or cannot be read."
                    ) from error
                self._found[file] = paragraph_pages(read_document(data, file.name).page_texts)
            return self._found[file]


def paragraphs_in(reference: str) -> tuple[str, ...]:
    """The paragraphs that a rule's reference names: ("DCS.XI.4", "DCS.XI.1") of both together.

    Words beside them (a page of an older year, the tabular list) name no paragraph; where there
    is nothing else the reference stands for itself.
    """
    parts = (part.strip() for part in re.split("[,;]", reference))
    named = tuple(part for part in parts if _ID.match(part) or part.startswith("PYZ"))
    return named or (reference.strip(),)


def paragraph_pages(texts: Sequence[str]) -> dict[str, int]:
    """The page (from 1) on which each paragraph id is explained: where it begins a line.

    Lists of contents are passed over; of several pages the one that names it most is taken.
    """
    best: dict[str, tuple[int, int]] = {}
    for number, text in enumerate(texts, start=1):
        heads = Counter(_heads(text))
        if len(heads) >= CONTENTS:
            continue
        mentions = Counter(_plain(found) for found in _ID.findall(text))
        for name in heads:
            if name not in best or mentions[name] > best[name][0]:
                best[name] = (mentions[name], number)
    return {name: number for name, (_, number) in best.items()}


def _heads(text: str) -> Iterable[str]:
    for line in text.splitlines():
        found = _ID.match(line.strip())
        if found:
            yield _plain(found[0])


def _plain(reference: str) -> str:
    return "".join(reference.split()).rstrip(".:").upper()


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))
