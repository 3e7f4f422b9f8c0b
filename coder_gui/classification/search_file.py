"""The search file beside an edition's index: words, their places, clinical terms. No patient data.

One unit of search ("doc") is a code of four characters (or a category without any below), with
its fifth characters or places inside it, so that ten digits of one code never fill a list.
Docs are numbered by how likely they are wanted. A posting is an array of doc numbers.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from coder_gui.classification.building import build_file
from coder_gui.classification.content import EditionContent
from coder_gui.classification.search_content import SearchContent, gather
from coder_gui.classification.terms import TermsList
from coder_gui.classification.uk_icd10 import PlaceOfOccurrence

LAYOUT = 2
"""Number of the file's layout and of what is put into it; a file of another one is made again."""

SUFFIX = ".search"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE doc (id INTEGER PRIMARY KEY, code TEXT NOT NULL, shown TEXT NOT NULL,
  words BLOB NOT NULL, variants TEXT NOT NULL);
CREATE UNIQUE INDEX doc_code ON doc (code);
CREATE TABLE word (id INTEGER PRIMARY KEY, key TEXT NOT NULL, docs INTEGER NOT NULL,
  own BLOB NOT NULL, above BLOB NOT NULL, far BLOB NOT NULL, below BLOB NOT NULL,
  labels BLOB NOT NULL);
CREATE TABLE vocab (surface TEXT NOT NULL, word INTEGER NOT NULL, docs INTEGER NOT NULL,
  PRIMARY KEY (surface, word)) WITHOUT ROWID;
CREATE TABLE short (start TEXT PRIMARY KEY, docs BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE gram (gram TEXT PRIMARY KEY, spellings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (id INTEGER PRIMARY KEY, surface TEXT NOT NULL, docs INTEGER NOT NULL);
CREATE TABLE label (id INTEGER PRIMARY KEY, term INTEGER NOT NULL, words BLOB NOT NULL,
  text TEXT NOT NULL);
CREATE TABLE term (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, means TEXT NOT NULL,
  specialties TEXT NOT NULL, adds TEXT NOT NULL, without TEXT NOT NULL, owner TEXT NOT NULL,
  codes TEXT NOT NULL, docs BLOB NOT NULL, places BLOB NOT NULL);
CREATE TABLE lexicon (typed TEXT PRIMARY KEY, stands TEXT NOT NULL, kind TEXT NOT NULL,
  specialties TEXT NOT NULL) WITHOUT ROWID;
"""


def search_path(index: Path, terms_sha256: str) -> Path:
    """Where the search file of an index with these terms lies."""
    return index.with_name(f"{index.stem}-{terms_sha256[:8]}-{LAYOUT}{SUFFIX}")


def write_search(
    file: Path, content: EditionContent, terms: TermsList, place: PlaceOfOccurrence
) -> Path:
    """Builds the file beside its place, then puts it there in one step. Raises StorageFull."""
    return build_file(
        file,
        lambda waiting: _write(waiting, gather(content, terms, place)),
        refusal=f"The disk is full or {file.parent} cannot be written, so the search by clinical "
        "terms cannot be prepared. Free some space on the disk, then start again.",
    )


def _write(file: Path, made: SearchContent) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        many = connection.executemany
        many(
            "INSERT INTO doc VALUES (?, ?, ?, ?, ?)",
            (
                (number, doc.code, doc.shown, _packed(doc.words), " ".join(doc.variants))
                for number, doc in enumerate(made.docs)
            ),
        )
        many("INSERT INTO word VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made.word_rows())
        many("INSERT INTO vocab VALUES (?, ?, ?)", made.vocab_rows())
        many(
            "INSERT INTO short VALUES (?, ?)",
            ((start, _packed(docs)) for start, docs in sorted(made.short.items())),
        )
        many("INSERT INTO spelling VALUES (?, ?, ?)", made.spellings)
        many(
            "INSERT INTO gram VALUES (?, ?)",
            ((gram, _packed(ids)) for gram, ids in sorted(made.grams.items())),
        )
        many(
            "INSERT INTO label VALUES (?, ?, ?, ?)",
            (
                (number, label.term, _packed(label.words), label.text)
                for number, label in enumerate(made.labels)
            ),
        )
        many("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", made.term_rows)
        many("INSERT INTO lexicon VALUES (?, ?, ?, ?)", made.lexicon_rows)
        meta = {
            "layout": LAYOUT,
            "priors": made.priors.tobytes(),
            "masses": made.masses.tobytes(),
            "traits": made.traits.tobytes(),
            "sexes": made.sexes.tobytes(),
            "word_masses": made.word_masses.tobytes(),
            "label_lengths": made.label_lengths.tobytes(),
            "docs": len(made.docs),
            "system": made.system.value,
        }
        many("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        connection.commit()


def _packed(numbers: Iterable[int]) -> bytes:
    return array("I", numbers).tobytes()


def open_search(file: Path) -> sqlite3.Connection:
    """A read-only connection for one thread at a time. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cache_size = -1024")
    return connection
