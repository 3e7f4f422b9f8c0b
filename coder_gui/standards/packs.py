"""Loading packs of rules. A pack that is broken anywhere is refused as a whole, with the place."""

from __future__ import annotations

import hashlib
import string
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from coder_gui.domain.coding import Severity
from coder_gui.domain.errors import UserError
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.conditions import read_when
from coder_gui.standards.engine import COMMON_WORDS
from coder_gui.standards.examples import read_example
from coder_gui.standards.findings import Predicate
from coder_gui.standards.parts import Part, Parts, wording_name
from coder_gui.standards.predicates import PREDICATES
from coder_gui.standards.rules import Basis, Example, FixWords, Rule, RulePack, Wording
from coder_gui.standards.toml_tables import TomlTable, read_list, read_toml
from coder_gui.system.paths import resource, trust_settings_file

PACK_FILE = "pack.toml"
TRUST_RULES = "rules"
LISTS = ("diagnoses", "procedures")


def load(folder: Path, *, trust: Path | None = None) -> RulePack:
    """The pack in `folder`, changed by the trust's own pack where there is one.

    A pack is a folder with pack.toml (name, version, lists of codes) and files of rules beside
    it. Raises UserError with file, line, rule and reason; then nothing of it is used.
    """
    pack = _national(folder)
    return pack if trust is None else _with_trust(pack, trust)


def in_use() -> RulePack:
    """The shipped pack with the trust's own, where an administrator of this laptop installed one.

    The trust's pack is the folder `rules` beside its settings. The examples were read, and are
    left behind: they are for tests. Raises UserError like `load`.
    """
    folder = trust_settings_file().parent / TRUST_RULES
    pack = load(resource("rules"), trust=folder if folder.is_dir() else None)
    return replace(pack, rules=tuple(replace(rule, examples=()) for rule in pack.rules))


def _national(folder: Path) -> RulePack:
    head = read_toml(folder / PACK_FILE)
    lists = _lists(head.table("lists"), {})
    if "secondary_procedures" not in lists:
        raise head.refuse("the list secondary_procedures is missing")
    sides = head.table("laterality")
    pack = RulePack(
        name=head.text("name"),
        version=head.text("version"),
        standards_year=head.text("standards_year"),
        rules=_rules(folder, lists),
        lists=lists,
        laterality={side: sides.text(side) for side in sides},
        notes=(),
        sha256=_digest(folder),
    )
    head.text("source")
    head.finish()
    _refuse_twins(pack.rules)
    return pack


def _with_trust(pack: RulePack, folder: Path) -> RulePack:
    """The pack with the trust's rules added and those it switches off taken out, both noted."""
    head = read_toml(folder / PACK_FILE)
    name = head.text("name")
    lists = _lists(head.table("lists"), pack.lists)
    added = _rules(folder, lists)
    off: dict[str, str] = {}
    for switch in head.tables("switch_off"):
        rule_id = switch.text("rule")
        if pack.rule(rule_id) is None:
            raise switch.refuse(f"{rule_id} is not a rule of {pack.name}")
        off[rule_id] = switch.text("reason")
        switch.finish()
    notes = [f"{name} switches off {rule_id}: {reason}" for rule_id, reason in off.items()]
    if added:
        notes.append(f"{name} adds {', '.join(rule.id for rule in added)}")
    version = head.text("version")
    head.finish()
    rules = (*(rule for rule in pack.rules if rule.id not in off), *added)
    _refuse_twins((*pack.rules, *added))
    return replace(
        pack,
        version=f"{pack.version} with {name} {version}",
        rules=rules,
        lists=lists,
        notes=(*pack.notes, *notes),
        sha256=hashlib.sha256((pack.sha256 + _digest(folder)).encode()).hexdigest(),
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.name != PACK_FILE)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in [folder / PACK_FILE, *_files(folder)]:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _lists(table: TomlTable, known: Mapping[str, CodeRanges]) -> dict[str, CodeRanges]:
    found = dict(known)
    for name in table:
        if name in found:
            raise table.refuse(f"the list {name} is there already")
        found[name] = _ranges(table.texts(name), table, found)
    return found


def _ranges(words: Sequence[str], table: TomlTable, lists: Mapping[str, CodeRanges]) -> CodeRanges:
    """Codes, categories and ranges; "@name" stands for a list of the pack."""
    flat: list[str] = []
    for word in words:
        if not word.startswith("@"):
            flat.append(word)
        elif word[1:] in lists:
            flat += lists[word[1:]].words
        else:
            raise table.refuse(f"there is no list {word[1:]}")
    try:
        return CodeRanges(flat)
    except ValueError as error:
        raise table.refuse(str(error)) from error


def _rules(folder: Path, lists: Mapping[str, CodeRanges]) -> tuple[Rule, ...]:
    return tuple(
        _rule(table, path.name, lists)
        for path in _files(folder)
        for table in read_list(path, "rule")
    )


def _refuse_twins(rules: Sequence[Rule]) -> None:
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.id in seen:
            raise UserError(f"{rule.file}, {rule.id}: {seen[rule.id]} has a rule of this id too")
        seen[rule.id] = rule.file


def _rule(table: TomlTable, file: str, lists: Mapping[str, CodeRanges]) -> Rule:
    rule_list = _choice(table, "list", LISTS)
    basis = Basis(_choice(table, "basis", tuple(Basis)))
    book = table.text("book", "")
    verified_for = table.text("verified_for", "") or None
    warn_at_most = basis is Basis.STANDARD and not verified_for
    made = (_whole if "logic" in table else _in_parts)(table, rule_list, lists, warn_at_most)
    rule = Rule(
        id=table.text("id"),
        list=rule_list,
        basis=basis,
        logic=made.logic,
        wordings=made.wordings,
        fixes=made.fixes,
        reference=table.text("reference"),
        book=book,
        verified_for=verified_for,
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
        when=read_when(table, partial(_ranges, lists=lists)),
        examples=_examples(table),
        file=file,
    )
    table.text("source")
    table.finish()
    return rule


@dataclass(frozen=True, slots=True)
class _Made:
    """What a rule does and says: of one logic, or of several parts."""

    logic: Predicate
    wordings: dict[str, Wording]
    fixes: tuple[FixWords, ...]


def _whole(
    table: TomlTable, rule_list: str, lists: Mapping[str, CodeRanges], warn_at_most: bool
) -> _Made:
    kind = _kind(table)
    return _Made(
        _logic(kind, table.table("parameters"), rule_list, lists),
        _wordings(table, kind, warn_at_most=warn_at_most),
        tuple(_fixes(table, kind)),
    )


def _in_parts(
    table: TomlTable, rule_list: str, lists: Mapping[str, CodeRanges], warn_at_most: bool
) -> _Made:
    """The parts of [[rule.parts]], each with its own words and fixes."""
    parts: list[Part] = []
    wordings: dict[str, Wording] = {}
    for number, each in enumerate(table.tables("parts"), start=1):
        kind = _kind(each)
        said = _wordings(each, kind, warn_at_most=warn_at_most)
        said[""] = replace(said[""], fixes=tuple(_fixes(each, kind)))
        wordings |= {wording_name(number, case): wording for case, wording in said.items()}
        logic = _logic(kind, each.table("parameters"), rule_list, lists)
        when = read_when(each, partial(_ranges, lists=lists))
        parts.append(Part(logic, when, frozenset(said) - {""}))
        each.finish()
    if not parts:
        raise table.refuse("logic is missing; a rule has logic, or parts that have")
    wordings[""] = wordings[wording_name(1)]
    return _Made(Parts(tuple(parts)), wordings, ())


def _kind(table: TomlTable) -> type[Predicate]:
    return PREDICATES[_choice(table, "logic", tuple(sorted(PREDICATES)))]


def _choice(table: TomlTable, key: str, known: Sequence[str]) -> str:
    found = table.text(key)
    if found not in known:
        raise table.refuse(f"{key} {found!r} is not known; known are {', '.join(known)}")
    return found


def _logic(
    kind: type[Predicate], table: TomlTable, rule_list: str, lists: Mapping[str, CodeRanges]
) -> Predicate:
    hints = get_type_hints(kind)
    given: dict[str, Any] = {}
    for each in fields(cast("Any", kind)):
        if not each.init:
            continue
        if each.name == "list":
            given["list"] = rule_list
        elif each.name in table:
            given[each.name] = _parameter(table, each.name, hints[each.name], lists)
        elif each.default is MISSING:
            raise table.refuse(f"{each.name} is missing")
    table.finish()
    try:
        return kind(**given)
    except ValueError as error:
        raise table.refuse(str(error)) from error


def _parameter(
    table: TomlTable, name: str, hint: Any, lists: Mapping[str, CodeRanges]
) -> CodeRanges | str | int | bool | tuple[str, ...]:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if hint is CodeRanges:
        return _ranges(table.texts(name), table, lists)
    if get_origin(hint) is tuple:
        return table.texts(name)
    if hint is str:
        return table.text(name)
    found = table.value(name)
    if type(found) is not hint:
        raise table.refuse(f"{name} must be {'true or false' if hint is bool else 'a number'}")
    return cast("int | bool", found)


def _wordings(table: TomlTable, kind: type[Predicate], *, warn_at_most: bool) -> dict[str, Wording]:
    words = COMMON_WORDS | kind.WORDS
    found = {"": _wording(table, words, warn_at_most=warn_at_most)}
    cases = table.table("cases")
    for name in cases:
        if name not in kind.CASES:
            raise cases.refuse(f"{name} is not a case of this logic: {_known(kind.CASES)}")
        case = cases.table(name)
        said = _wording(case, words, warn_at_most=warn_at_most)
        fixes = tuple(_fixes(case, kind)) if "fixes" in case else None
        found[name] = replace(said, fixes=fixes)
        case.finish()
    return found


def _wording(table: TomlTable, words: frozenset[str], *, warn_at_most: bool) -> Wording:
    severity = Severity(_choice(table, "severity", tuple(Severity)))
    if warn_at_most and severity is Severity.ERROR:
        severity = Severity.WARNING
    message = table.text("message")
    _check_words(table, "message", message, words)
    return Wording(severity, message)


def _check_words(table: TomlTable, key: str, text: str, words: frozenset[str]) -> None:
    try:
        used = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise table.refuse(f"{key}: {error}") from error
    for name in used:
        if name not in words:
            raise table.refuse(f"{key} uses {{{name}}}; it may use {_known(words)}")


def _known(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


_OFFER_WORDS = {
    "replace": frozenset({"offer", "offer_title"}),
    "add": frozenset({"offer", "offer_title"}),
    "move": frozenset({"to"}),
    "set_date": frozenset({"to"}),
    "pair": frozenset({"dagger", "asterisk"}),
    "remove": frozenset[str](),
}


def _fixes(table: TomlTable, kind: type[Predicate]) -> Iterator[FixWords]:
    possible = kind.FIXES | {"remove"}
    for fix in table.tables("fixes"):
        name = fix.text("kind")
        if name not in possible:
            raise fix.refuse(f"this logic offers no {name}; it offers {_known(possible)}")
        label = fix.text("label")
        _check_words(fix, "label", label, COMMON_WORDS | kind.WORDS | _OFFER_WORDS[name])
        fix.finish()
        yield FixWords(name, label)


def _examples(table: TomlTable) -> tuple[Example, ...]:
    fails = [read_example(each, breaks=True) for each in table.tables("fails")]
    passes = [read_example(each, breaks=False) for each in table.tables("passes")]
    if not fails or not passes:
        missing = "fails" if not fails else "passes"
        raise table.refuse(f"a rule needs an example that it {missing}: [[rule.{missing}]]")
    return (*fails, *passes)
