"""The bytes of documents: a second encrypted file with the same key, addressed by content."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    select,
)

from coder_gui.domain.errors import SchemaTooNew, StoreLocked, UserError
from coder_gui.storage.columns import Id, Instant
from coder_gui.storage.engine import DatabaseKeyLike, Lane, make_engine, new_file
from coder_gui.storage.faults import CLOSED_TEXT

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

DOCUMENTS_FILE = "documents.db"
LARGEST = 20 * 1024 * 1024
"""Bytes of the largest document."""
SCHEMA = 1
"""PRAGMA user_version of the file."""

metadata = MetaData()
blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
page = Table(
    "page",
    metadata,
    Column("sha256", String(64), ForeignKey("blob.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)
head = Table(  # the history's heads when the profile was last closed, away from the history
    "head",
    metadata,
    Column("device_id", Id, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One document's bytes with the text of each page, in order."""

    sha256: str
    media_type: str
    data: bytes
    page_texts: tuple[str, ...]


class DocumentStore:
    """The documents of one open profile. Safe to call from several threads."""

    def __init__(self, folder: Path, key: DatabaseKeyLike, clock: Clock) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._checked = False
        self._closed = False
        path = folder / DOCUMENTS_FILE
        self._writer = make_engine(path, key, Lane.TOOL)
        self._readers = make_engine(path, key, Lane.READER, size=2)

    @classmethod
    def create(cls, folder: Path, key: DatabaseKeyLike, *, name: str = DOCUMENTS_FILE) -> None:
        """Make the empty file. Raises FileExistsError."""
        new_file(folder / name)
        engine = make_engine(folder / name, key, Lane.WRITER)
        try:
            with engine.begin() as connection:
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
        finally:
            engine.dispose()

    def put(self, data: bytes, media_type: str, page_texts: Sequence[str]) -> str:
        """Keep a document; returns its SHA-256 in hex. Once it returns, it is on the disk.

        Bytes that are there already are not written again, only their time.
        Raises UserError above 20 MB.
        """
        if len(data) > LARGEST:
            raise UserError(
                f"The document has {len(data) / 1024**2:.0f} MB; at most 20 MB can be kept."
                " Split it, or save it with smaller images.",
                field="file",
            )
        sha256 = hashlib.sha256(data).hexdigest()
        with self._turn, self._open(self._writer) as connection:
            if _known(connection, sha256):
                seen = blob.update().where(blob.c.sha256 == sha256).values(at=self._clock.now())
                connection.execute(seen)  # `forget` leaves it alone until its row is written
                connection.commit()
                return sha256
            connection.execute(
                blob.insert().values(
                    sha256=sha256,
                    media_type=media_type,
                    size=len(data),
                    at=self._clock.now(),
                    data=data,
                )
            )
            pages = [
                {"sha256": sha256, "number": number, "text": words}
                for number, words in enumerate(page_texts, 1)
            ]
            if pages:
                connection.execute(page.insert(), pages)
            connection.commit()
        return sha256

    def get(self, sha256: str) -> StoredDocument | None:
        """The document with this SHA-256, or None when it is not on this laptop."""
        with self._open(self._readers) as connection:
            row = connection.execute(
                select(blob.c.media_type, blob.c.data).where(blob.c.sha256 == sha256)
            ).one_or_none()
            if row is None:
                return None
            return StoredDocument(sha256, row.media_type, row.data, _pages(connection, sha256))

    def page_texts(self, sha256: str) -> tuple[str, ...] | None:
        """The text of each page without the bytes; None when it is not on this laptop."""
        with self._open(self._readers) as connection:
            return _pages(connection, sha256) if _known(connection, sha256) else None

    def has(self, sha256: str) -> bool:
        """True when the bytes are on this laptop."""
        with self._open(self._readers) as connection:
            return _known(connection, sha256)

    def missing(self, hashes: Sequence[str]) -> list[str]:
        """Those of these hashes whose bytes are not here."""
        with self._open(self._readers) as connection:
            here = set(
                connection.execute(select(blob.c.sha256).where(blob.c.sha256.in_(hashes))).scalars()
            )
        return [one for one in hashes if one not in here]

    def kept_before(self, instant: datetime) -> list[str]:
        """The documents that were last taken in before an instant."""
        with self._open(self._readers) as connection:
            return list(
                connection.execute(select(blob.c.sha256).where(blob.c.at < instant)).scalars()
            )

    def forget(self, hashes: Sequence[str], before: datetime) -> int:
        """Delete bytes, unless they were taken in again since `before`; returns how many went."""
        gone = 0
        for sha256 in hashes:
            with self._turn, self._open(self._writer) as connection:
                old = select(blob.c.sha256).where(blob.c.sha256 == sha256, blob.c.at < before)
                connection.execute(page.delete().where(page.c.sha256.in_(old)))
                done = connection.execute(blob.delete().where(blob.c.sha256.in_(old)))
                connection.commit()
            gone += done.rowcount
        return gone

    def keep_heads(self, heads: Sequence[tuple[str, int, bytes]]) -> None:
        """Keep (device id, number, hash) of each chain's newest history entry; replaces all."""
        rows = [{"device_id": one, "n": n, "hash": digest} for one, n, digest in heads]
        with self._turn, self._open(self._writer) as connection:
            connection.execute(head.delete())
            if rows:
                connection.execute(head.insert(), rows)
            connection.commit()

    def close(self) -> None:
        """Close every connection."""
        self._closed = True
        self._readers.dispose()
        self._writer.dispose()

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Connection]:
        if self._closed:
            raise StoreLocked(CLOSED_TEXT)
        with engine.connect() as connection:
            if not self._checked:
                found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
                if found > SCHEMA:
                    raise SchemaTooNew(f"documents {found}", f"documents {SCHEMA}")
                self._checked = True
            yield connection


def _known(connection: Connection, sha256: str) -> bool:
    return (
        connection.execute(select(blob.c.sha256).where(blob.c.sha256 == sha256)).first() is not None
    )


def _pages(connection: Connection, sha256: str) -> tuple[str, ...]:
    texts = select(page.c.text).where(page.c.sha256 == sha256).order_by(page.c.number)
    return tuple(connection.execute(texts).scalars())
