"""The index file of one edition: plain SQLite with FTS5, no patient data, made again at will.

Rows are numbered by how likely they are to be wanted (assignable first, then by use, then short
titles), and the number is the full-text row id: a search takes the likeliest matches by reading
from the front, without ranking everything.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from coder_gui.classification.building import build_file
from coder_gui.classification.content import CodeRow, EditionContent, Heading, SelfTest
from coder_gui.classification.folding import also, words
from coder_gui.domain.codes import parent
from coder_gui.domain.coding import System

FORMAT = 1
"""Number of the file's layout; a file of another layout is not read."""

SUFFIX = ".sqlite"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE code (
  rank INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  parent TEXT,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  length INTEGER NOT NULL,
  usable INTEGER NOT NULL,
  role TEXT,
  partners TEXT NOT NULL,
  sex TEXT,
  min_age INTEGER,
  max_age INTEGER,
  usage INTEGER NOT NULL,
  prior INTEGER NOT NULL,
  valid_from TEXT
);
CREATE INDEX code_parent ON code (parent, code);
CREATE INDEX code_folded ON code (folded);
CREATE TABLE note (
  code TEXT NOT NULL, kind TEXT NOT NULL, position INTEGER NOT NULL, words TEXT NOT NULL,
  PRIMARY KEY (code, kind, position)
) WITHOUT ROWID;
CREATE TABLE heading (
  position INTEGER PRIMARY KEY, code TEXT NOT NULL, title TEXT NOT NULL,
  first TEXT NOT NULL, last TEXT NOT NULL
);
CREATE TABLE term (term TEXT PRIMARY KEY, codes INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
  line, content='', columnsize=0, detail=none, prefix='1 2 3', tokenize='ascii'
);
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that an edition was read from."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What an index file says of itself. `built_at` is in UTC, ISO 8601.

    `codes` counts assignable codes, `rows` categories too. `usage_sha256` names the usage counts
    it was built with, empty when there were none.
    """

    system: System
    name: str
    valid_from: date
    starter: bool
    sources: tuple[Source, ...]
    built_at: str
    usage_sha256: str = ""
    dagger_facts: bool = False
    codes: int = 0
    rows: int = 0
    self_tests: tuple[SelfTest, ...] = ()


def priors(content: EditionContent) -> dict[str, int]:
    """How likely each code is to be wanted: its use, or its parent's where only that is counted.

    National statistics count four characters; S72.00 and S72.01 share what S72.0 had.
    """
    found: dict[str, int] = {}
    for code, row in sorted(content.rows.items()):
        above = parent(code)
        found[code] = row.usage or (found.get(above, 0) if above and len(above) > 3 else 0)
    return found


def file_stem(system: System, name: str, *, starter: bool) -> str:
    """The readable part of an index file's name: opcs4-opcs-4.10, starter-icd10."""
    slug = "-".join("".join(c if c.isalnum() or c == "." else " " for c in name).split()).lower()
    return f"starter-{system.value}" if starter else f"{system.value}-{slug[:40]}"


def index_path(folder: Path, facts: IndexFacts, key: str) -> Path:
    """Where the index of an edition with this key lies."""
    stem = file_stem(facts.system, facts.name, starter=facts.starter)
    return folder / f"{stem}-{key[:12]}{SUFFIX}"


def write_index(
    folder: Path, content: EditionContent, facts: IndexFacts, *, key: str | None = None
) -> Path:
    """Builds the index beside its place, then puts it there in one step; returns the file.

    The file name carries `key`, else a digest of what is in it, so that a file is never changed
    once it is there, and the same list imported twice is the same file (its time becomes now:
    of two files of one edition the newer is in use). Raises StorageFull.
    """
    file = index_path(folder, facts, key or _digest(content, facts))
    if file.exists():
        os.utime(file)
        return file
    return build_file(
        file,
        lambda waiting: _build(waiting, content, facts),
        refusal=f"The disk is full or {folder} cannot be written. {facts.name} was not imported. "
        "Free some space on the disk, then import again.",
    )


def _digest(content: EditionContent, facts: IndexFacts) -> str:
    seen = hashlib.sha256(f"{FORMAT}|{facts.name}|{facts.valid_from}".encode())
    for row in content.rows.values():
        fixed = (row.code, row.title, row.role, row.partners, row.sex, row.min_age, row.max_age)
        extra = (row.usage, row.valid_from, row.includes, row.excludes)
        seen.update(repr((*fixed, *extra)).encode())
    seen.update(repr(content.headings).encode())
    return seen.hexdigest()


def _build(file: Path, content: EditionContent, facts: IndexFacts) -> None:
    usable, prior = content.usable(), priors(content)
    order = sorted(
        content.rows.values(),
        key=lambda row: (row.code not in usable, -prior[row.code], len(row.title), row.code),
    )
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        counts: dict[str, int] = {}
        rows, texts, notes = [], [], []
        for rank, row in enumerate(order, start=1):
            folded = words(row.title)
            others = also(row.title)
            for word in {*folded, *others}:
                counts[word] = counts.get(word, 0) + 1
            length = _length(content, row, folded)
            values = (" ".join(folded), length, int(row.code in usable))
            rows.append(_values(rank, row, values, prior[row.code]))
            texts.append((rank, " ".join([row.code.lower(), *folded, *others])))
            notes += _notes(row)
        connection.executemany(
            "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
        connection.executemany("INSERT INTO words (rowid, line) VALUES (?, ?)", texts)
        connection.executemany("INSERT INTO note VALUES (?, ?, ?, ?)", notes)
        connection.executemany(
            "INSERT INTO term VALUES (?, ?)",
            sorted(item for item in counts.items() if len(item[0]) > 3 and item[0].isalpha()),
        )
        connection.executemany("INSERT INTO heading VALUES (?, ?, ?, ?, ?)", _headings(content))
        meta = _meta(content, facts, len(usable))
        connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _length(content: EditionContent, row: CodeRow, folded: list[str]) -> int:
    """Words of the title; those that a fifth character or a place adds do not count.

    So the digits of one code come up in their order, not by the length of their words.
    """
    above = content.rows.get(row.code[:-1])
    same = above is not None and row.title.startswith(above.title)
    return len(words(above.title)) if above is not None and same else len(folded)


def _values(rank: int, row: CodeRow, computed: tuple[str, int, int], prior: int) -> tuple[Any, ...]:
    return (
        rank,
        row.code,
        parent(row.code),
        row.title,
        *computed,
        row.role,
        " ".join(row.partners),
        row.sex,
        row.min_age,
        row.max_age,
        row.usage,
        prior,
        row.valid_from.isoformat() if row.valid_from else None,
    )


def _notes(row: CodeRow) -> list[tuple[str, str, int, str]]:
    kinds = (("includes", row.includes), ("excludes", row.excludes))
    return [
        (row.code, kind, position, text)
        for kind, texts in kinds
        for position, text in enumerate(texts)
    ]


def _headings(content: EditionContent) -> Iterable[tuple[int, str, str, str, str]]:
    return (
        (position, heading.code, heading.title, heading.first, heading.last)
        for position, heading in enumerate(content.headings)
    )


def _meta(content: EditionContent, facts: IndexFacts, usable: int) -> dict[str, str]:
    return {
        "format": str(FORMAT),
        "system": facts.system.value,
        "name": facts.name,
        "valid_from": facts.valid_from.isoformat(),
        "starter": str(int(facts.starter)),
        "sources": json.dumps([[source.name, source.sha256] for source in facts.sources]),
        "built_at": facts.built_at,
        "usage_sha256": facts.usage_sha256,
        "dagger_facts": str(int(content.dagger_facts)),
        "codes": str(usable),
        "rows": str(len(content.rows)),
        "self_tests": json.dumps(
            [[test.name, test.passed, test.detail] for test in content.self_tests]
        ),
    }


def open_index(file: Path) -> sqlite3.Connection:
    """A read-only connection that any thread may use, one at a time. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cache_size = -1024")
    return connection


def read_facts(file: Path) -> IndexFacts | None:
    """What an index file says of itself; None when it is damaged or of another layout."""
    try:
        with closing(open_index(file)) as connection:
            meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.Error:
        return None
    return _facts(meta) if meta.get("format") == str(FORMAT) else None


def _facts(meta: Mapping[str, str]) -> IndexFacts:
    return IndexFacts(
        system=System(meta["system"]),
        name=meta["name"],
        valid_from=date.fromisoformat(meta["valid_from"]),
        starter=meta["starter"] == "1",
        sources=tuple(Source(*source) for source in json.loads(meta["sources"])),
        built_at=meta["built_at"],
        usage_sha256=meta["usage_sha256"],
        dagger_facts=meta["dagger_facts"] == "1",
        codes=int(meta["codes"]),
        rows=int(meta["rows"]),
        self_tests=tuple(SelfTest(*test) for test in json.loads(meta["self_tests"])),
    )


def read_content(file: Path) -> EditionContent:
    """The whole list back from its index, so that it can be indexed again. Raises sqlite3.Error."""
    facts = read_facts(file)
    if facts is None:
        raise sqlite3.DatabaseError("not an index file of this version")
    content = EditionContent(facts.system, dagger_facts=facts.dagger_facts)
    content.self_tests = list(facts.self_tests)
    with closing(open_index(file)) as connection:
        notes: dict[tuple[str, str], list[str]] = {}
        for code, kind, text in connection.execute(
            "SELECT code, kind, words FROM note ORDER BY code, kind, position"
        ):
            notes.setdefault((code, kind), []).append(text)
        for code, title, role, partners, sex, low, high, usage, start in connection.execute(
            "SELECT code, title, role, partners, sex, min_age, max_age, usage, valid_from "
            "FROM code ORDER BY code"
        ):
            content.add(
                CodeRow(
                    code,
                    title,
                    role=role,
                    partners=tuple(partners.split()),
                    sex=sex,
                    min_age=low,
                    max_age=high,
                    usage=usage,
                    valid_from=date.fromisoformat(start) if start else None,
                    includes=tuple(notes.get((code, "includes"), ())),
                    excludes=tuple(notes.get((code, "excludes"), ())),
                )
            )
        content.headings = [
            Heading(*row)
            for row in connection.execute(
                "SELECT code, title, first, last FROM heading ORDER BY position"
            )
        ]
    return content
