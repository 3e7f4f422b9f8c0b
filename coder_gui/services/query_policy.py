"""Reads what a trust says about its queries from resources/queries, or from its own files.

A file of the trust takes the place of the shipped one of the same name, file by file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from coder_gui.domain.queries import Gap, QueryKind, QueryOption, QueryVerb, Recipient
from coder_gui.domain.query_policy import (
    CONSULTANT,
    GapFacts,
    KindFacts,
    Permission,
    QueryPolicy,
    QueryRight,
)
from coder_gui.domain.roles import Role
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.system.paths import resource, trust_settings_file

FOLDER = "queries"
_LINES = 6
_PLACES = {"documented": "", "of": "", "on": ""}
_OPTION_PLACES = {"text": "", "where": "", "on": ""}
E = TypeVar("E", bound=StrEnum)


def query_policy_in_use(folder: Path | None = None) -> QueryPolicy:
    """The policy of this laptop. `folder`: where the trust's settings are (None: this laptop's).

    Raises UserError that names the file, the place and the key when a file is not as it should be.
    """
    own = (folder or trust_settings_file().parent) / FOLDER

    def file(name: str) -> TomlTable:
        path = own / name
        return read_toml(path if path.is_file() else resource(FOLDER, name))

    recipients = _recipients(file("recipients.toml"))
    about = file("gaps.toml")
    little = frozenset(one.lower() for one in about.texts("says_little", ()))
    gaps, fixed, documented = _gaps(about)
    return QueryPolicy(
        kinds=_kinds(file("kinds.toml"), recipients),
        gaps=gaps,
        permissions=_permissions(file("permissions.toml")),
        recipients=recipients,
        fixed_clinical=fixed["clinical"],
        fixed_others=fixed["others"],
        documented_option=documented,
        says_little=little,
    )


def _head(whole: TomlTable) -> None:
    if whole.day("valid_from") is None:
        raise whole.refuse("valid_from is missing")
    whole.text("source")
    whole.text("verified", "local")


def _word(table: TomlTable, told: str, words: type[E]) -> E:
    try:
        return words(told)
    except ValueError as error:
        known = ", ".join(one.value for one in words)
        raise table.refuse(f"{told} is not known; known are {known}") from error


def _all_there(whole: TomlTable, found: Collection[object], wanted: list[str]) -> None:
    lacking = [one for one in wanted if one not in found]
    if lacking:
        raise whole.refuse(f"nothing is said of {', '.join(lacking)}")


def _flag(table: TomlTable, key: str) -> bool:
    told = table.value(key) if key in table else False
    if not isinstance(told, bool):
        raise table.refuse(f"{key} must be true or false")
    return told


def _recipients(whole: TomlTable) -> dict[str, Recipient]:
    _head(whole)
    found: dict[str, Recipient] = {}
    for table in whole.tables("recipient"):
        key, address = table.text("key"), table.texts("address", ())
        if len(address) > _LINES:
            raise table.refuse(f"address has {len(address)} lines; a window shows {_LINES}")
        found[key] = Recipient(
            name=table.text("name"), role=table.text("role", ""), address=address
        )
        table.finish()
    whole.finish()
    return found


def _kinds(whole: TomlTable, recipients: Mapping[str, Recipient]) -> dict[QueryKind, KindFacts]:
    _head(whole)
    found: dict[QueryKind, KindFacts] = {}
    for table in whole.tables("kind"):
        kind = _word(table, table.text("kind"), QueryKind)
        if kind in found:
            raise table.refuse(f"{kind.value} is there twice")
        recipient = table.text("recipient")
        if recipient not in recipients and recipient != CONSULTANT:
            raise table.refuse(f"recipient {recipient} is not in recipients.toml")
        gaps = tuple(_word(table, one, Gap) for one in table.texts("gaps"))
        if not gaps:
            raise table.refuse("gaps is empty")
        found[kind] = KindFacts(
            kind=kind,
            name=table.text("name"),
            words=table.text("words"),
            recipient=recipient,
            gaps=gaps,
            clock=_word(table, table.text("clock"), QueryKind),
            second_person=_flag(table, "second_person"),
            anonymised=_anonymised(table, kind),
        )
        table.finish()
    whole.finish()
    _all_there(whole, found, [one.value for one in QueryKind])
    return found


def _anonymised(table: TomlTable, kind: QueryKind) -> bool:
    """A national query always leaves anonymised: a file of a trust may be older than the key."""
    if kind is not QueryKind.NATIONAL:
        return _flag(table, "anonymised")
    if "anonymised" in table and not _flag(table, "anonymised"):
        raise table.refuse("a national query leaves only anonymised")
    return True


def _permissions(whole: TomlTable) -> dict[str, Permission]:
    _head(whole)
    known = [one.value for one in (*QueryVerb, *QueryRight)]
    found: dict[str, Permission] = {}
    for table in whole.tables("verb"):
        verb = table.text("verb")
        if verb not in known:
            raise table.refuse(f"{verb} is not known; known are {', '.join(known)}")
        if verb in found:
            raise table.refuse(f"{verb} is there twice")
        found[verb] = Permission(
            roles=frozenset(_word(table, one, Role) for one in table.texts("roles")),
            own=frozenset(_word(table, one, Role) for one in table.texts("own", ())),
            refused=table.text("refused"),
        )
        table.finish()
    whole.finish()
    _all_there(whole, found, known)
    return found


def _gaps(
    whole: TomlTable,
) -> tuple[dict[Gap, GapFacts], dict[str, tuple[QueryOption, ...]], str]:
    _head(whole)
    told = whole.table("fixed")
    fixed = {name: _fixed(told, name) for name in ("clinical", "others")}
    documented = _template(told, "documented", _OPTION_PLACES)
    told.finish()
    found: dict[Gap, GapFacts] = {}
    for table in whole.tables("gap"):
        one = _gap(table)
        if one.gap in found:
            raise table.refuse(f"{one.gap.value} is there twice")
        found[one.gap] = one
    whole.finish()
    _all_there(whole, found, [one.value for one in Gap])
    return found, fixed, documented


def _fixed(table: TomlTable, key: str) -> tuple[QueryOption, ...]:
    words = table.texts(key)
    if len(words) != 2:
        raise table.refuse(f"{key} has two options: one to write on, and one for no answer")
    return (
        QueryOption(words[0], free_text=True, fixed=True),
        QueryOption(words[1], fixed=True),
    )


def _gap(table: TomlTable) -> GapFacts:
    gap = _word(table, table.text("gap"), Gap)
    options: list[QueryOption] = []
    documented: int | None = None
    for one in table.tables("options"):
        if _flag(one, "documented"):
            documented = len(options)
        else:
            options.append(QueryOption(one.text("text"), free_text=_flag(one, "free_text")))
        one.finish()
    facts = GapFacts(
        gap=gap,
        words=table.text("words"),
        hint=table.text("hint", ""),
        question=_template(table, "question", _PLACES),
        unnamed=_template(table, "unnamed", _PLACES),
        options=tuple(options),
        documented=documented,
        rules=frozenset(table.texts("rules", ())),
        titles=tuple(one.lower() for one in table.texts("titles", ())),
        lines=tuple(one.lower() for one in table.texts("lines", ())),
    )
    table.finish()
    return facts


def _template(table: TomlTable, key: str, places: Mapping[str, str]) -> str:
    text = table.text(key)
    try:
        text.format(**places)
    except (KeyError, IndexError, ValueError) as error:
        known = ", ".join(f"{{{name}}}" for name in places)
        raise table.refuse(f"{key} has a place that is not known; known are {known}") from error
    return text
