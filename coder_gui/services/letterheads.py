"""Letterheads and fixed words of letters: read from data, which a trust replaces file by file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from coder_gui.domain.letters import AddressWindow, Letterhead, LetterWords
from coder_gui.domain.queries import LetterPurpose, QueryKind
from coder_gui.domain.roles import Role
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.system.paths import resource, trust_settings_file

FOLDER = "queries"
_HEADS, _TEXTS = "letterhead.toml", "letter_texts.toml"
_LONGEST = {"organisation": 120, "department": 60, "return_to": 60, "marking": 60}
_CONTACT_LINES, _CONTACT = 3, 70
_FILLED: Mapping[str, frozenset[str]] = {
    "approved_by": frozenset({"name"}),
    "gmc": frozenset({"number"}),
    "raised": frozenset({"date"}),
    "reply_by": frozenset({"date"}),
    "reply_was_due": frozenset({"date"}),
    "looked_for": frozenset({"what"}),
    "slip_line": frozenset({"place"}),
    "slip_heading": frozenset({"reference"}),
    "printed": frozenset({"name", "time"}),
    "reprint": frozenset({"number"}),
    "episode_of": frozenset({"number", "total"}),
    "page": frozenset({"number", "total"}),
    "continued": frozenset({"title"}),
    "also_sent": frozenset({"days"}),
    "care_admitted": frozenset({"date"}),
    "care_under": frozenset({"start", "end"}),
    "care_under_open": frozenset({"start"}),
    "care_of": frozenset({"name", "start", "end"}),
    "care_of_open": frozenset({"name", "start"}),
    "care_discharged": frozenset({"date"}),
    "cover_total": frozenset({"letters", "pages"}),
}
"""What is filled into which words; all others have no braces."""
_IN_NOTICES = frozenset({"first", "also", "name"})
_LISTS = {"evidence_columns": 3, "signatures": 4, "cover_columns": 4}


@dataclass(frozen=True, slots=True)
class _Kind:
    titles: dict[LetterPurpose, str]
    reply: str
    words: LetterWords


class Letterheads:
    """The letterheads of a trust, by the days for which they hold, with the words of each kind."""

    def __init__(self, heads: tuple[dict[str, Any], ...], kinds: Mapping[QueryKind, _Kind]) -> None:
        self._heads = heads
        self._kinds = kinds

    @classmethod
    def in_use(cls, folder: Path | None = None) -> Letterheads:
        """The trust's files where there are any beside its settings, else the shipped ones."""
        own = (folder or trust_settings_file().parent) / FOLDER

        def file(name: str) -> Path:
            return own / name if (own / name).is_file() else resource(FOLDER, name)

        return cls.read(file(_HEADS), file(_TEXTS))

    @classmethod
    def shipped(cls) -> Letterheads:
        """Those delivered with the program."""
        return cls.read(resource(FOLDER, _HEADS), resource(FOLDER, _TEXTS))

    @classmethod
    def read(cls, heads: Path, texts: Path) -> Letterheads:
        """From two files. Raises UserError with the place and the reason."""
        return cls(_read_heads(read_toml(heads)), _read_texts(read_toml(texts)))

    @property
    def organisations(self) -> tuple[str, ...]:
        """What the trust calls and called itself."""
        return tuple(dict.fromkeys(str(one["organisation"]) for one in self._heads))

    def of(self, kind: QueryKind, day: date) -> Letterhead:
        """The letterhead for a kind of query on a day; before the first one holds, the first."""
        head = next((one for one in self._heads if one["valid_from"] <= day), self._heads[-1])
        texts = self._kinds[kind]
        return Letterhead(**head, reply=texts.reply, titles=dict(texts.titles), words=texts.words)


def _read_heads(whole: TomlTable) -> tuple[dict[str, Any], ...]:
    _sourced(whole)
    found = [_head(table) for table in whole.tables("letterhead")]
    whole.finish()
    if not found:
        raise whole.refuse("there is no letterhead")
    return tuple(sorted(found, key=lambda one: one["valid_from"], reverse=True))


def _head(table: TomlTable) -> dict[str, Any]:
    valid_from = table.day("valid_from")
    if valid_from is None:
        raise table.refuse("valid_from is missing")
    contact = table.texts("contact", ())
    if len(contact) > _CONTACT_LINES or any(len(one) > _CONTACT for one in contact):
        raise table.refuse(f"contact has at most {_CONTACT_LINES} lines of {_CONTACT} characters")
    head: dict[str, Any] = {"valid_from": valid_from, "valid_to": table.day("valid_to")}
    for key, longest in _LONGEST.items():
        head[key] = table.text(key)
        if len(head[key]) > longest:
            raise table.refuse(f"{key} has at most {longest} characters")
    window = _window(table.table("window"))
    table.finish()
    return {**head, "contact": contact, "window": window}


def _window(table: TomlTable) -> AddressWindow:
    """Raises UserError for a window that an address does not fit or a patient would show in."""
    left, top, width, height = (_length(table, key) for key in ("left", "top", "width", "height"))
    table.finish()
    if not (5 <= left <= 25 and 35 <= top <= 70 and 60 <= width <= 95 and 25 <= height <= 45):
        raise table.refuse(
            "the window must lie 5 to 25 mm from the left and 35 to 70 mm from the top, and be "
            "60 to 95 mm wide and 25 to 45 mm high"
        )
    if left + width > 109:
        raise table.refuse("the window reaches the patient's details, which begin at 114 mm")
    return AddressWindow(left, top, width, height)


def _length(table: TomlTable, key: str) -> float:
    if key not in table:
        raise table.refuse(f"{key} is missing")
    value = table.value(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise table.refuse(f"{key} must be a number of mm")
    return float(value)


def _read_texts(whole: TomlTable) -> dict[QueryKind, _Kind]:
    _sourced(whole)
    table = whole.table("words")
    notices = _by_purpose(whole.table("notices"), except_for=LetterPurpose.QUERY)
    for purpose, text in notices.items():
        _check(whole, f"notices, {purpose}", text, _IN_NOTICES)
    roles = whole.table("roles")
    given: dict[str, Any] = {
        "notices": notices,
        "roles": {role: roles.text(role.value) for role in Role},
    }
    roles.finish()
    for one in fields(LetterWords):
        if one.name not in given:
            given[one.name] = _words(table, one.name)
    table.finish()
    words = LetterWords(**given)
    kinds = whole.table("kind")
    found = {kind: _kind(kinds.table(kind.value), words) for kind in QueryKind}
    kinds.finish()
    whole.finish()
    return found


def _words(table: TomlTable, name: str) -> str | tuple[str, ...]:
    if name in _LISTS:
        return _list(table, name)
    text = table.text(name)
    _check(table, name, text, _FILLED.get(name, frozenset()))
    return text


def _list(table: TomlTable, name: str) -> tuple[str, ...]:
    texts = table.texts(name)
    if len(texts) != _LISTS[name]:
        raise table.refuse(f"{name} must have {_LISTS[name]} texts")
    return texts


def _kind(table: TomlTable, words: LetterWords) -> _Kind:
    titles = _by_purpose(table.table("titles"))
    reply = table.text("reply")
    own = words
    if "signatures" in table:
        name, number, signature, day = _list(table, "signatures")
        own = replace(words, signatures=(name, number, signature, day))
    table.finish()
    return _Kind(titles, reply, own)


def _by_purpose(
    table: TomlTable, *, except_for: LetterPurpose | None = None
) -> dict[LetterPurpose, str]:
    found = {one: table.text(one.value) for one in LetterPurpose if one is not except_for}
    table.finish()
    return found


def _check(table: TomlTable, key: str, text: str, known: frozenset[str]) -> None:
    """Words in braces must be ones that are filled in: found here, not while printing."""
    try:
        asked = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise table.refuse(f"{key} has a brace that does not close") from error
    if asked - known:
        names = ", ".join(f"{{{one}}}" for one in sorted(known)) or "nothing"
        raise table.refuse(f"{key} has {{{min(asked - known)}}}; filled in there is {names}")


def _sourced(whole: TomlTable) -> None:
    if whole.day("valid_from") is None:
        raise whole.refuse("valid_from is missing")
    whole.text("source")
    whole.text("verified", "local")
