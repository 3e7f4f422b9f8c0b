"""The linter's data: conditions, signs, ways of speaking, rules. A trust may replace files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coder_gui.domain.errors import UserError
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.wording.findings import Severity

FILES = ("diagnoses.toml", "specialties.toml", "indicators.toml", "language.toml", "rules.toml")
OFF = "off.toml"
_LOUD = 4
"""Letters of abbreviations of specialties.toml that are only found in capitals."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `general`: ids of what it is a kind of; `loud`: names only in capitals."""

    id: str
    code: str
    names: tuple[str, ...]
    general: tuple[str, ...] = ()
    finding: bool = False
    diagnosis: bool = False
    anywhere: bool = False
    loud: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BodySystem:
    """A body system: categories of its diagnoses (first, last), words that point to it."""

    id: str
    codes: tuple[tuple[str, str], ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of rules.toml; `words` and `unless` are empty for rules judged by comparing."""

    id: str
    severity: Severity
    name: str
    why: str
    rewording: str | None
    sentence: str | None
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingData:
    """Everything that is read. `phrases`: "table.key" of language.toml to its phrases."""

    conditions: tuple[Condition, ...]
    systems: tuple[BodySystem, ...]
    phrases: Mapping[str, tuple[str, ...]]
    same: tuple[tuple[str, ...], ...]
    lasting: tuple[tuple[str, str], ...]
    rules: Mapping[str, Rule]
    off: frozenset[str] = frozenset()
    support: tuple[BodySystem, ...] = ()
    told_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_data(shipped: Path, trust: Path | None = None) -> WordingData:
    """The shipped files, those of the trust's folder in their place where there are any.

    Raises UserError naming file and place where one cannot be read.
    """
    tables = {}
    for name in FILES:
        own = trust / name if trust else None
        tables[name] = read_toml(own if own and own.is_file() else shipped / name)
    language = tables["language.toml"]
    words = language.table("words")
    return WordingData(
        conditions=_conditions(tables["diagnoses.toml"], tables["specialties.toml"]),
        systems=_systems(tables["indicators.toml"].table("system")),
        phrases=_phrases(language, words),
        same=tuple(_several(group) for group in words.texts("same", ())),
        lasting=_ranges(language.table("time").texts("lasting", ())),
        rules=_rules(tables["rules.toml"]),
        off=_off(trust),
        support=_support(tables["indicators.toml"].table("support")),
        told_by=_lists(tables["indicators.toml"].table("told_by")),
    )


def _off(trust: Path | None) -> frozenset[str]:
    if trust is None or not (trust / OFF).is_file():
        return frozenset()
    return frozenset(read_toml(trust / OFF).texts("rules", ()))


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(" | ") if part.strip())


def _conditions(main: TomlTable, further: TomlTable) -> tuple[Condition, ...]:
    """The conditions of both files; `also` of the second adds names to those of the first."""
    also = _lists(further.table("also"))
    found = []
    first = main.table("condition")
    for table in (first, further.table("condition")):
        for name in table:
            row = table.table(name)
            names, added = _several(row.text("names")), also.pop(name, ())
            if table is not first:
                names, added = (), names + added
            found.append(
                Condition(
                    id=name,
                    code=row.text("code").replace(".", ""),
                    names=names + added,
                    loud=frozenset(one for one in added if one.isupper() and len(one) <= _LOUD),
                    general=tuple(row.text("is", "").split()),
                    finding="finding" in row,
                    diagnosis="diagnosis" in row,
                    anywhere="anywhere" in row,
                )
            )
    if also:
        raise UserError(f"specialties.toml: {min(also)} is not a condition of diagnoses.toml.")
    ids = {one.id for one in found}
    for one in found:
        unknown = [each for each in one.general if each not in ids]
        if unknown:
            raise UserError(f"diagnoses.toml, {one.id}: {unknown[0]} is not a condition there.")
    return tuple(found)


def _systems(table: TomlTable) -> tuple[BodySystem, ...]:
    found = []
    for name in table:
        row = table.table(name)
        found.append(BodySystem(name, _ranges(row.texts("codes")), _several(row.text("signs"))))
    return tuple(found)


def _support(table: TomlTable) -> tuple[BodySystem, ...]:
    """The grave diagnoses with the one regular expression of their signs."""
    found = []
    for name in table:
        row = table.table(name)
        found.append(BodySystem(name, _ranges(row.texts("codes")), (row.text("signs"),)))
    return tuple(found)


def _lists(table: TomlTable) -> dict[str, tuple[str, ...]]:
    return {name: _several(table.text(name)) for name in table}


def _ranges(codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for one in codes:
        first, _, last = one.replace(".", "").partition("-")
        found.append((first, last or first))
    return tuple(found)


class CodeRanges:
    """Ranges of ICD-10 by name, asked by code. A code of four characters may be a range itself."""

    def __init__(self, ranges: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> None:
        self._categories: dict[str, set[str]] = {}
        self._finer: list[tuple[str, str, str]] = []
        for name, pairs in ranges:
            for first, last in pairs:
                if len(first) > _CATEGORY or len(last) > _CATEGORY:
                    self._finer.append((name, first, last))
                    continue
                for category in _between(first, last):
                    self._categories.setdefault(category, set()).add(name)

    def names(self, code: str) -> frozenset[str]:
        """The names of the ranges that a canonical code lies in; ends are included."""
        found = set(self._categories.get(code[:_CATEGORY], ()))
        for name, first, last in self._finer:
            if first <= code[: len(first)] and code[: len(last)] <= last:
                found.add(name)
        return frozenset(found)


_CATEGORY = 3


def _between(first: str, last: str) -> Iterator[str]:
    """Every category from one to the other; a letter alone stands for its whole chapter part."""
    start, end = first.ljust(_CATEGORY, "0"), last.ljust(_CATEGORY, "9")
    for letter in range(ord(start[0]), ord(end[0]) + 1):
        for number in range(100):
            category = f"{chr(letter)}{number:02}"
            if start <= category <= end:
                yield category


def _phrases(language: TomlTable, words: TomlTable) -> dict[str, tuple[str, ...]]:
    found = {}
    for part in ("cues", "speakers", "time", "question", "grammar", "homographs", "asking"):
        table = language.table(part)
        for name in table:
            if name != "lasting":
                found[f"{part}.{name}"] = _several(table.text(name))
    for name in words:
        if name != "same":
            found[f"words.{name}"] = _several(words.text(name))
    return found


def _rules(table: TomlTable) -> dict[str, Rule]:
    """The rules by id; `<name>` in their words stands for what [parts] says."""
    own = table.table("parts")
    parts = {f"<{name}>": f"(?:{own.text(name)})" for name in own}
    return {rule.id: rule for rule in (_rule(row, parts) for row in table.tables("rule"))}


def _spelt_out(row: TomlTable, key: str, parts: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for words in row.texts(key, ()):
        for name, part in parts.items():
            words = words.replace(name, part)
        found.append(words)
    return tuple(found)


def _rule(row: TomlTable, parts: Mapping[str, str]) -> Rule:
    severity = row.text("severity")
    if severity not in set(Severity):
        raise row.refuse(f"the severity {severity} is neither leading nor warning")
    return Rule(
        id=row.text("id"),
        severity=Severity(severity),
        name=row.text("name"),
        why=row.text("why"),
        rewording=row.text("rewording", "") if "rewording" in row else None,
        sentence=row.text("sentence") if "sentence" in row else None,
        words=_spelt_out(row, "words", parts),
        unless=_spelt_out(row, "unless", parts),
    )
