"""The folder of index files: which there are, which are in use, and readers for them."""

from __future__ import annotations

import threading
from pathlib import Path

from coder_gui.classification.building import UNFINISHED
from coder_gui.classification.content import EditionContent
from coder_gui.classification.index_file import (
    SUFFIX,
    IndexFacts,
    index_path,
    read_facts,
    write_index,
)
from coder_gui.classification.index_reader import IndexReader
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError
from coder_gui.system.clock import Clock
from coder_gui.system.files import private_folder

KEPT_BEHIND = 24 * 60 * 60
"""Seconds after which an index file that another replaced is removed."""

_STARTER = "starter-"


class Shelf:
    """Index files under `root`; thread-safe. A file is never changed once it is there.

    Readers in other threads and processes go on undisturbed while an import puts a new file
    beside theirs; of two files of one edition the newer is in use.
    """

    def __init__(self, root: Path, clock: Clock) -> None:
        self.root = private_folder(root)
        self._clock = clock
        self._lock = threading.RLock()
        self._readers: dict[Path, IndexReader] = {}
        self._imported: dict[System, list[IndexReader]] = {}
        self._seen: int | None = None
        self._remove_replaced()

    def imported(self, system: System) -> list[IndexReader]:
        """Readers of the imported editions of a system, the oldest edition first."""
        with self._lock:
            self._refresh()
            return list(self._imported.get(system, ()))

    def put(self, content: EditionContent, facts: IndexFacts) -> IndexReader:
        """Writes the index of an edition and gives its reader. Raises StorageFull."""
        file = write_index(self.root, content, facts)
        with self._lock:
            self._refresh(force=True)
            return self._reader(file)

    def starter(self, facts: IndexFacts, key: str) -> IndexReader | None:
        """The reader of a starter that was made from the same material, or None."""
        file = index_path(self.root, facts, key)
        with self._lock:
            return self._reader_or_none(file) if file.exists() else None

    def put_starter(self, content: EditionContent, facts: IndexFacts, key: str) -> IndexReader:
        """Writes the index of a starter list under its key and gives its reader."""
        index_path(self.root, facts, key).unlink(missing_ok=True)
        file = write_index(self.root, content, facts, key=key)
        with self._lock:
            return self._reader(file)

    def close(self) -> None:
        """Closes every connection. Safe to call twice; the shelf may be used again."""
        with self._lock:
            for reader in self._readers.values():
                reader.close()
            self._readers.clear()
            self._imported.clear()
            self._seen = None

    def _refresh(self, *, force: bool = False) -> None:
        """Looks which index files there are, when the folder has changed since the last look."""
        changed = self.root.stat().st_mtime_ns
        if changed == self._seen and not force:
            return
        newest: dict[tuple[System, str], tuple[int, IndexReader]] = {}
        for file in self.root.glob(f"*{SUFFIX}"):
            reader = None if file.name.startswith((".", _STARTER)) else self._reader_or_none(file)
            if reader is not None:
                key, time = (reader.facts.system, reader.facts.name), file.stat().st_mtime_ns
                if key not in newest or newest[key][0] < time:
                    newest[key] = (time, reader)
        self._imported = {}
        for (system, _), (_, reader) in newest.items():
            self._imported.setdefault(system, []).append(reader)
        for readers in self._imported.values():
            readers.sort(key=lambda reader: (reader.facts.valid_from, reader.facts.name))
        self._seen = changed

    def _reader_or_none(self, file: Path) -> IndexReader | None:
        """The reader of an index file; None for one that is damaged or of another version."""
        if file not in self._readers:
            facts = read_facts(file)
            if facts is None:
                return None
            self._readers[file] = IndexReader(file, facts)
        return self._readers[file]

    def _reader(self, file: Path) -> IndexReader:
        reader = self._reader_or_none(file)
        if reader is None:
            raise UserError(f"The index file {file.name} cannot be read. Import the files again.")
        return reader

    def _remove_replaced(self) -> None:
        """Removes index files that newer ones replaced, and what a broken build left behind."""
        self._refresh(force=True)
        used = {reader.file for readers in self._imported.values() for reader in readers}
        files = {*self._readers, *self.root.glob(f"{_STARTER}*{SUFFIX}")}
        files |= set(self.root.glob(UNFINISHED))
        latest = self._clock.now().timestamp() - KEPT_BEHIND
        for file in files - used:
            if file.stat().st_mtime < latest:
                reader = self._readers.pop(file, None)
                if reader is not None:
                    reader.close()
                file.unlink(missing_ok=True)
