"""Documents of episodes: taking them in, their versions, and the lines that quote them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coder_gui.domain.abstraction import (
    Anchor,
    DocumentContent,
    DocumentInfo,
    DocumentVersion,
    Source,
)
from coder_gui.domain.anchoring import make_anchor, reanchor
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.shorthand_place import find_source, nearest_source
from coder_gui.exchange.document_text import LARGEST, DocumentText, read_document
from coder_gui.services.lifecycle import apply_information
from coder_gui.services.reference_lists import shipped_sources
from coder_gui.storage import document_rows, lines, sources
from coder_gui.storage.work import read_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database
    from coder_gui.storage.unit_of_work import UnitOfWork
    from coder_gui.system.clock import Clock


class DocumentService:
    """Text and PDF documents of episodes, in the encrypted documents file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._shipped = shipped_sources()

    def import_file(
        self, actor: Actor, episode_id: str, path: Path, source: str
    ) -> Saved[DocumentInfo]:
        """Take in a file; its name is the document's reference. As `import_bytes`.

        Raises UserError also when the file cannot be read.
        """
        try:
            if path.stat().st_size > LARGEST:
                raise UserError(
                    f"The file has {path.stat().st_size / 1024**2:.0f} MB; at most 20 MB can be"
                    " kept. Split it, or save it with smaller images.",
                    field="file",
                )
            data = path.read_bytes()
        except OSError:
            raise UserError(
                "The file cannot be read. Check that it is still there and that you may open it.",
                field="file",
            ) from None
        return self.import_bytes(actor, episode_id, data, source=source, reference=path.name)

    def import_bytes(
        self, actor: Actor, episode_id: str, data: bytes, *, source: str, reference: str
    ) -> Saved[DocumentInfo]:
        """Take in a document of an episode from one of the trust's sources.

        The same source and reference is the same document: the same bytes change nothing, other
        bytes are its next version, in which the quotes of lines are looked for again. An episode
        that waited for information is moved on. Raises UserError for what is no text or PDF, and
        for an unknown source; NotFound for an unknown episode.
        """
        with self._database.read() as connection:
            read_work(connection, episode_id)
            found = _source(source, sources.read(connection, self._shipped))
        text = read_document(data, reference)
        # the bytes first: a row may never name a document that is not there
        sha256 = self._database.documents.put(data, text.media_type, text.page_texts)
        with self._database.write(actor, "import_document") as uow:
            newest, changed = take_in(
                uow, episode_id, found.key, reference, sha256, text, len(data)
            )
            if changed:
                apply_information(uow, episode_id, what=f"{found.name} imported")
            changes, at = uow.commit()
        return Saved(_info(newest, present=True), changes, at)

    def list(self, episode_id: str) -> tuple[DocumentInfo, ...]:
        """The documents of an episode in their newest version, in the order of the sources."""
        with self._database.read() as connection:
            found = document_rows.of_episode(connection, episode_id)
            known = sources.read(connection, self._shipped)
        return document_infos(self._database, found, known)

    def content(self, document_id: str, sha256: str | None = None) -> DocumentContent:
        """A document's newest version, or the one with this hash, with the text of each page.

        Raises NotFound when it is not on this laptop.
        """
        with self._database.read() as connection:
            found = document_rows.find(connection, document_id, sha256)
        if found is None:
            raise NotFound("This document is not in this profile. Open the episode again.")
        stored = self._database.documents.get(found.sha256)
        if stored is None:
            raise NotFound("This document is not on this laptop. It comes with the next sync.")
        return DocumentContent(_info(found, present=True), stored.data, stored.page_texts)

    def anchor(self, content: DocumentContent, page: int, start: int, length: int) -> Anchor:
        """The anchor of a selection: `page` from 1, `start` and `length` in its text.

        Raises UserError when nothing is selected.
        """
        info = content.info
        return make_anchor(info.id, info.sha256, content.page_texts, page, start, length)


def take_in(
    uow: UnitOfWork,
    episode_id: str,
    source: str,
    reference: str,
    sha256: str,
    text: DocumentText,
    size: int,
) -> tuple[DocumentVersion, bool]:
    """Write the rows of a document whose bytes are kept already, and find lines' quotes again.

    Part of the caller's transaction; returns its newest version, and False where that had these
    bytes before. `source` is a key, `size` the number of bytes.
    """
    document_id = document_rows.document_id(episode_id, source, reference)
    newest = document_rows.find(uow.connection, document_id)
    if newest is not None and newest.sha256 == sha256:
        return newest, False
    newest = document_rows.add_version(
        uow,
        episode_id=episode_id,
        source=source,
        reference=reference,
        sha256=sha256,
        media_type=text.media_type,
        size=size,
        pages=len(text.page_texts),
    )
    _imported(uow, newest, text)
    return newest, True


def _imported(uow: UnitOfWork, newest: DocumentVersion, text: DocumentText) -> None:
    found = lost = 0
    for line in lines.quoting(uow.connection, newest.id):
        draft = line.draft
        if draft.anchor is None or draft.anchor.sha256 == newest.sha256:
            continue
        anchor = reanchor(draft.anchor, newest.sha256, text.page_texts)
        if anchor is None:
            lost += not line.retracted
            continue
        found += not line.retracted
        moved = replace(draft, anchor=anchor)
        lines.replace(uow, line, draft=moved, retracted=line.retracted, by_itself=True)
    told = {
        "document_id": newest.id,
        "source": newest.source,
        "reference": newest.reference,
        "version": newest.version,
        "sha256": newest.sha256,
        "pages": newest.pages,
        "quotes_found": found,
        "quotes_lost": lost,
    }
    uow.record("document_imported", newest.episode_id, told)


def document_infos(
    database: Database, found: Iterable[DocumentVersion], known: Sequence[Source]
) -> tuple[DocumentInfo, ...]:
    """Documents as the window shows them, in the order of the trust's sources."""
    order = {source.key: place for place, source in enumerate(known)}
    ordered = sorted(found, key=lambda one: order.get(one.source, len(order)))
    return tuple(_info(one, present=database.documents.has(one.sha256)) for one in ordered)


def _source(typed: str, known: Sequence[Source]) -> Source:
    found, _ = find_source(typed.split() or [""], known) if typed.strip() else ([], 0)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{one.key} ({one.name})" for one in found)
        raise UserError(f"{typed} could be several sources: {names}. Name one.", field="source")
    near = nearest_source(typed, known)
    hint = (
        f"{near.key} ({near.name})?" if near else f"Use one of {', '.join(o.key for o in known)}."
    )
    raise UserError(f"{typed} is not a source. {hint}", field="source")


def _info(found: DocumentVersion, *, present: bool) -> DocumentInfo:
    return DocumentInfo(
        id=found.id,
        episode_id=found.episode_id,
        source=found.source,
        reference=found.reference,
        media_type=found.media_type,
        sha256=found.sha256,
        version=found.version,
        pages=found.pages,
        size=found.size,
        at=found.at,
        present=present,
    )
