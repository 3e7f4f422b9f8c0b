"""The words of the scanner, from data; a trust's copy beside its settings comes first."""

from __future__ import annotations

import re
from pathlib import Path

from coder_gui.domain.identifiers import (
    DateWords,
    IdentifyingWords,
    NameWords,
    NumberWords,
    PlaceWords,
    folded,
)
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.system.paths import resource, trust_settings_file

FOLDER = "queries"
FILE = "identifying.toml"
_WORD = re.compile(r"[^\W\d_]{3,}")


def query_file(name: str, folder: Path | None = None) -> Path:
    """A data file of the queries: the trust's where it put one, else the shipped one.

    `folder` is where the trust's settings are (None: this laptop's).
    """
    own = (folder or trust_settings_file().parent) / FOLDER / name
    return own if own.is_file() else resource(FOLDER, name)


def identifying_words(folder: Path | None = None) -> IdentifyingWords:
    """The words in use. Raises UserError with the place and the reason."""
    whole = read_toml(query_file(FILE, folder))
    whole.day("valid_from")
    whole.text("source")
    words = IdentifyingWords(
        names=_names(whole.table("names")),
        dates=_dates(whole.table("dates")),
        places=_places(whole.table("places")),
        numbers=_numbers(whole.table("numbers")),
        vocabulary=_vocabulary(),
    )
    whole.finish()
    return words


def _names(table: TomlTable) -> NameWords:
    words = NameWords(
        titles=_set(table, "titles"),
        imaging=_set(table, "imaging"),
        particles=_set(table, "particles"),
        cues=_list(table, "cues"),
        forenames=_set(table, "forenames"),
        surnames=_set(table, "surnames"),
        eponyms=_set(table, "eponyms"),
        eponym_nouns=_set(table, "eponym_nouns"),
        plain=_set(table, "plain"),
    )
    table.finish()
    return words


def _dates(table: TomlTable) -> DateWords:
    words = DateWords(
        months=_numbered(table.table("months"), 12),
        weekdays=_numbered(table.table("weekdays"), 7),
        cues=_list(table, "cues"),
        day_cues=_list(table, "day_cues"),
        scores=_list(table, "scores"),
        ago=_list(table, "ago"),
        never=_set(table, "never"),
        editions=_list(table, "editions"),
        measures=_list(table, "measures"),
        units=_set(table, "units"),
        birth=_list(table, "birth"),
        feasts=_list(table, "feasts"),
    )
    table.finish()
    return words


def _places(table: TomlTable) -> PlaceWords:
    words = PlaceWords(
        nouns=_list(table, "nouns"),
        general=_set(table, "general"),
        streets=_list(table, "streets"),
        numbered_streets=_list(table, "numbered_streets"),
        rooms=_list(table, "rooms"),
        towns=_set(table, "towns"),
        saints=_set(table, "saints"),
        own=_list(table, "own", empty=True),
    )
    table.finish()
    return words


def _numbers(table: TomlTable) -> NumberWords:
    words = NumberWords(labels=_list(table, "labels"), registers=_list(table, "registers"))
    table.finish()
    return words


def _list(table: TomlTable, key: str, *, empty: bool = False) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(folded(one.strip()) for one in table.texts(key)))
    if "" in found or not (found or empty):
        raise table.refuse(f"{key} has to hold words")
    return found


def _set(table: TomlTable, key: str) -> frozenset[str]:
    return frozenset(_list(table, key))


def _numbered(table: TomlTable, last: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in table:
        number = table.number(name)
        if number is None or not 1 <= number <= last:
            raise table.refuse(f"{name} must be from 1 to {last}")
        found[folded(name)] = number
    if set(found.values()) != set(range(1, last + 1)):
        raise table.refuse(f"every number from 1 to {last} needs a name")
    return found


def _vocabulary() -> frozenset[str]:
    """Words of the shipped clinical terms: what begins a heading is mostly one of them."""
    words: set[str] = set()
    for path in sorted(resource("terms").rglob("*.tsv")):
        words.update(_WORD.findall(folded(path.read_text(encoding="utf-8"))))
    return frozenset(words)
