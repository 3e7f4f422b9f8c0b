"""The search files of the editions on a laptop: made beside each index, opened when they are there.

While one is being made, search goes on in titles alone. Personal terms never reach these files.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from coder_gui.classification.index_file import read_content
from coder_gui.classification.index_reader import IndexReader
from coder_gui.classification.search_file import SUFFIX, search_path, write_search
from coder_gui.classification.search_index import SearchIndex
from coder_gui.classification.terms import TermsList, digest, read_terms
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.domain.coding import System
from coder_gui.domain.errors import StorageFull


class SearchShelf:
    """Search files in one folder, for the terms in `folders` (the shipped ones, then a trust's)."""

    def __init__(self, root: Path, resources: Path, folders: Sequence[Path]) -> None:
        self._root = root
        self._resources = resources
        self._folders = tuple(folders)
        self._digests: dict[System, str] = {}
        self._open: dict[Path, SearchIndex] = {}
        self._making = threading.Lock()

    def index(self, reader: IndexReader) -> SearchIndex | None:
        """The search index of an edition, or None while there is none yet. Quick."""
        file = self._file(reader)
        known = self._open.get(file)
        if known is not None:
            return known
        if not file.exists():
            return None
        try:
            opened = SearchIndex(file)
        except sqlite3.Error:
            return None
        kept = self._open.setdefault(file, opened)
        if kept is not opened:
            opened.close()
        return kept

    def prepare(self, reader: IndexReader) -> None:
        """Makes the search file of an edition where it is missing; about 1.5 s.

        Raises StorageFull.
        """
        if self.index(reader) is not None:
            return
        with self._making:
            if self.index(reader) is not None:
                return
            try:
                content = read_content(reader.file)
            except sqlite3.Error:
                return
            file = self._file(reader)
            place = UkForm.load(self._resources).place
            write_search(file, content, self.terms(reader.facts.system), place)
            self._remove_others(reader, file)

    def terms(self, system: System) -> TermsList:
        """The shipped terms and the trust's, read now; `refused` says what was left out and why."""
        return read_terms(system, self._folders)

    def close(self) -> None:
        """Closes every connection. Safe to call twice."""
        while self._open:
            self._open.popitem()[1].close()

    def _file(self, reader: IndexReader) -> Path:
        system = reader.facts.system
        if system not in self._digests:
            self._digests[system] = digest(system, self._folders)
        return search_path(reader.file, self._digests[system])

    def _remove_others(self, reader: IndexReader, file: Path) -> None:
        """Removes search files of this index with older terms, and those whose index is gone."""
        for other in self._root.glob(f"*{SUFFIX}"):
            mine = other.name.startswith(f"{reader.file.stem}-")
            stem = other.name.rsplit("-", 2)[0]
            orphan = not (self._root / f"{stem}{reader.file.suffix}").exists()
            if other != file and other not in self._open and (mine or orphan):
                # One that another program of ours still reads goes the next time.
                with suppress(OSError):
                    other.unlink(missing_ok=True)


class Preparation:
    """Search files made in the background; `finish` waits for it."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def start(self, shelf: SearchShelf, readers: Sequence[IndexReader]) -> None:
        """Makes what is missing, beside everything else; nothing to do starts nothing."""
        missing = [reader for reader in readers if shelf.index(reader) is None]
        if missing and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(
                target=_prepare, args=(shelf, missing), name="search files", daemon=True
            )
            self._thread.start()

    def finish(self) -> None:
        """Waits until it has ended."""
        if self._thread is not None:
            self._thread.join()


def _prepare(shelf: SearchShelf, readers: Sequence[IndexReader]) -> None:
    for reader in readers:
        try:
            shelf.prepare(reader)
        except StorageFull:
            # Search stays in titles alone; the next start tries again, and saving says the rest.
            return
