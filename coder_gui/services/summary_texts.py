"""The texts that lie beside an extract, on their way into the documents of its episodes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import UserError
from coder_gui.domain.roles import Actor
from coder_gui.services.extract_import import SummaryText
from coder_gui.storage import document_rows, worklist
from coder_gui.storage.database import Database

if TYPE_CHECKING:
    from coder_gui.domain.abstraction import DocumentInfo

SUMMARY_SOURCE = "ds"
"""The source that summary texts beside an extract are filed under (resources/sources.json)."""

LARGEST_TEXT = 20 * 1024 * 1024


class ImportDocument(Protocol):
    """Takes in one document of an episode (`DocumentService.import_bytes`)."""

    def __call__(
        self, actor: Actor, episode_id: str, data: bytes, *, source: str, reference: str
    ) -> Saved[DocumentInfo]:
        """Raises UserError for what is no text or PDF."""


def take_in(importer: ImportDocument, actor: Actor, text: SummaryText) -> Saved[DocumentInfo]:
    """One text in a transaction of its own. Raises UserError where it is no text or PDF."""
    data = _read_text(text.path)
    return importer(actor, text.episode_id, data, source=SUMMARY_SOURCE, reference=text.reference)


def not_yet_here(database: Database, texts: Sequence[SummaryText]) -> list[SummaryText]:
    """Those that are not a document's newest version already; most are as they were."""
    known: dict[str, str] = {}
    ids = iter([_document_id(text) for text in texts])
    with database.read() as connection:
        while some := list(islice(ids, worklist.SLICE)):
            known.update(document_rows.newest_hashes(connection, some))
    return [text for text in texts if not _is(text, known.get(_document_id(text)))]


def _is(text: SummaryText, sha256: str | None) -> bool:
    try:
        return sha256 is not None and hashlib.sha256(_read_text(text.path)).hexdigest() == sha256
    except UserError:
        return False  # said when it is taken in


def _document_id(text: SummaryText) -> str:
    return document_rows.document_id(text.episode_id, SUMMARY_SOURCE, text.reference)


def _read_text(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise UserError("It has more than 20 MB and was not read.")
        return path.read_bytes()
    except OSError:
        raise UserError("It could not be read. Check that it may be opened.") from None
