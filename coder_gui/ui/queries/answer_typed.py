"""What is typed of an answer: as plain values for a draft, and as the answer to be logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import AnswerDraft, AnswerHow, Query
from coder_gui.domain.shorthand_place import read_day
from coder_gui.exchange.document_text import LARGEST, PDF, TEXT, read_document

DRAFTS = "query_answers_typed"
"""The setting that keeps what is typed, by the id of the query."""
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
SCAN_FILES = "Scans (*.pdf *.png *.jpg *.jpeg *.tif *.tiff *.txt);;All files (*)"
Scan = tuple[bytes, str]
"""Bytes and media type of a returned letter."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The words in the fields, as they are typed; `choice` is an option's text, "" for none."""

    choice: str = ""
    text: str = ""
    answered_by: str = ""
    gmc: str = ""
    answered_on: str = ""
    how: str = AnswerHow.LETTER.value
    recorded_in: str = ""
    scan: str = ""

    def to_json(self) -> dict[str, str]:
        """Plain values for the settings of the profile."""
        return asdict(self)


def fresh(query: Query, today: date) -> Typed:
    """What the fields begin with: the person asked, today, the letter."""
    to = query.text.recipient
    return Typed(answered_by=to.name, gmc=to.gmc or "", answered_on=day_typed(today))


def from_json(value: object) -> Typed | None:
    """What `to_json` made; None for anything else."""
    if not isinstance(value, Mapping):
        return None
    known = {one.name for one in fields(Typed)}
    kept = {str(name): str(text) for name, text in value.items() if name in known}
    return Typed(**kept) if kept else None


def day_typed(day: date) -> str:
    """21/11/2026, as it is typed."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def answer_of(typed: Typed, scan: Scan | None, today: date) -> AnswerDraft:
    """The answer to be logged. Raises UserError with the field that cannot be read."""
    day = read_day(typed.answered_on.strip(), today, today)
    if day is None:
        raise UserError(
            f"“{typed.answered_on.strip()}” is no day. Write it as {day_typed(today)}.",
            field="answered_on",
        )
    return AnswerDraft(
        choice=typed.choice,
        text=typed.text,
        answered_by=typed.answered_by,
        answered_on=day,
        how=AnswerHow(typed.how),
        gmc=typed.gmc.strip() or None,
        recorded_in=typed.recorded_in,
        scan=scan,
    )


def read_scan(path: Path) -> Scan:
    """A scan from a file: PDF, picture or text. Raises UserError that says what it is instead."""
    from coder_gui.reports.scan_pdf import is_picture, scan_pdf  # takes a while to load

    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise UserError(
            "The file cannot be read. Look whether it is still there, or choose another one.",
            field="scan",
        ) from error
    if size > LARGEST:
        raise UserError(
            f"The file has {size // 1_000_000} MB; a scan has at most {LARGEST // 1_000_000}. Scan "
            "the reply alone, in black and white.",
            field="scan",
        )
    if is_picture(data):
        scan_pdf(data)
        found = (kind for start, kind in _PICTURES.items() if data.startswith(start))
        return data, next(found, "image/tiff")
    return data, PDF if read_document(data).media_type == PDF else TEXT
