"""Documents are kept once under the hash of their bytes, encrypted, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from coder_gui.domain.errors import SchemaTooNew, StoreLocked, UserError
from coder_gui.storage.database import Database
from coder_gui.storage.documents import LARGEST, DocumentStore, StoredDocument
from coder_gui.system.clock import Clock

from .conftest import FakeClock
from .profile_rows import RandomKey, meddle


def test_a_document_comes_back_as_it_was_kept(database: Database) -> None:
    data = b"%PDF-1.7 \x00\xff"
    sha256 = database.documents.put(data, "application/pdf", ["First page", "", "Siân, 3rd"])
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert database.documents.get(sha256) == StoredDocument(
        sha256, "application/pdf", data, ("First page", "", "Siân, 3rd")
    )
    assert database.documents.page_texts(sha256) == ("First page", "", "Siân, 3rd")


def test_it_is_on_the_disk_once_put_returns(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    sha256 = database.documents.put(b"text", "text/plain", ["text"])
    other = DocumentStore(folder, key, clock)
    assert other.has(sha256)
    other.close()


def test_the_same_bytes_are_kept_once(database: Database, folder: Path) -> None:
    first = database.documents.put(b"x" * 500_000, "text/plain", ["x"])
    before = sum(path.stat().st_size for path in folder.glob("documents.db*"))
    assert database.documents.put(b"x" * 500_000, "text/plain", ["other text"]) == first
    assert sum(path.stat().st_size for path in folder.glob("documents.db*")) == before
    assert database.documents.page_texts(first) == ("x",)


def test_what_is_not_here_is_none(database: Database) -> None:
    unknown = "0" * 64
    assert database.documents.get(unknown) is None
    assert database.documents.page_texts(unknown) is None
    assert not database.documents.has(unknown)


def test_an_empty_document_without_pages_can_be_kept(database: Database) -> None:
    sha256 = database.documents.put(b"", "text/plain", [])
    found = database.documents.get(sha256)
    assert found is not None
    assert (found.data, found.page_texts) == (b"", ())


def test_twenty_megabytes_are_the_most(database: Database) -> None:
    with pytest.raises(UserError, match="at most 20 MB can be kept") as told:
        database.documents.put(bytes(LARGEST + 1), "application/pdf", [])
    assert told.value.field == "file"
    sha256 = database.documents.put(bytes(LARGEST), "application/pdf", [])
    assert database.documents.has(sha256)


def test_a_closed_store_says_that_it_is_locked(database: Database) -> None:
    database.close()
    with pytest.raises(StoreLocked, match="Unlock it"):
        database.documents.has("0" * 64)
    with pytest.raises(StoreLocked, match="Unlock it"):
        database.documents.put(b"x", "text/plain", [])


def test_a_file_of_a_newer_release_is_refused(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    database.close()
    meddle(folder / "documents.db", key, "PRAGMA user_version = 2")
    store = DocumentStore(folder, key, clock)
    with pytest.raises(SchemaTooNew, match="documents 2"):
        store.has("0" * 64)
    store.close()


def test_bytes_that_nothing_needs_are_forgotten_unless_they_were_taken_in_again(
    database: Database, clock: FakeClock
) -> None:
    old = database.documents.put(b"old", "text/plain", ["old"])
    again = database.documents.put(b"again", "text/plain", ["again"])
    clock.advance(days=2)
    database.documents.put(b"again", "text/plain", ["again"])
    assert database.documents.kept_before(clock.now()) == [old]
    assert database.documents.forget([old, again], clock.now()) == 1
    assert database.documents.get(old) is None
    assert database.documents.page_texts(old) is None
    assert database.documents.has(again)
