"""What happens to each kind and field that two people changed: read from the policy's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from coder_gui.domain.episode import State
from coder_gui.domain.queries import QueryState
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.system.paths import resource


class KindRule(StrEnum):
    """How the two copies of a row become one; the policy's file explains each."""

    INSERT_ONLY = "insert_only"
    LATER_AS_OF = "later_as_of"
    FIELDS = "fields"
    STATE = "state"


class FieldRule(StrEnum):
    """What becomes of a field that both sides changed to different values."""

    PERSON = "person"
    FIRST = "first"
    THEIRS = "theirs"
    MINE = "mine"
    LATER = "later"
    ANY = "any"
    LIST = "list"
    WITH = "with"


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """The rule of one field; `lead` is the field that a WITH field follows, else ""."""

    rule: FieldRule
    lead: str = ""


NEWER = FieldPolicy(FieldRule.PERSON)
"""For a field that only a newer program knows: nobody's change of it may be lost."""


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """The rules of one kind.

    `removal` names the yes-or-no field that takes a row away (""; none). `unsafe`: what becomes of
    a list that cannot be merged safely, PERSON or THEIRS. `sealed` are fields that nobody may
    change behind the back of who moved the row into one of the states `sealed_in`.
    """

    rule: KindRule
    fields: Mapping[str, FieldPolicy] = field(default_factory=dict)
    removal: str = ""
    unsafe: FieldRule = FieldRule.PERSON
    sealed: tuple[str, ...] = ()
    sealed_in: frozenset[str] = frozenset()

    def of(self, name: str) -> FieldPolicy:
        """The rule of a field; a person decides about fields that are not named."""
        return self.fields.get(name, NEWER)


OF_NEWER_KIND = KindPolicy(KindRule.FIELDS)
"""For a kind that only a newer program knows."""


@dataclass(frozen=True, slots=True)
class MergePolicy:
    """The whole policy. `content` are the kinds that a finalisation vouches for.

    `beside` are those that are merged together with them and that it does not vouch for.

    `states`: by kind, two states that differ and the one that is kept of them.
    """

    kinds: Mapping[str, KindPolicy]
    content: frozenset[str]
    beside: frozenset[str]
    states: Mapping[str, Mapping[frozenset[str], str]]

    @property
    def written(self) -> frozenset[str]:
        """The kinds of an episode that are merged together."""
        return self.content | self.beside

    def of(self, kind: str) -> KindPolicy:
        """The rules of a kind."""
        return self.kinds.get(kind, OF_NEWER_KIND)

    def state_kept(self, kind: str, one: str, other: str) -> str | None:
        """The state kept of two of a kind that differ; None: a person decides."""
        return self.states.get(kind, {}).get(frozenset((one, other)))


def shipped() -> MergePolicy:
    """The policy as delivered."""
    return read_policy(resource("policy", "merge.toml"))


def read_policy(path: Path) -> MergePolicy:
    """The policy of a file. Raises UserError with the place and the reason when it is not right."""
    whole = read_toml(path)
    whole.day("valid_from")
    whole.text("source")
    content, beside = (frozenset(whole.texts(name)) for name in ("content", "beside"))
    tables = whole.table("kind")
    kinds = {name: _kind(tables.table(name)) for name in tables}
    states: dict[str, dict[frozenset[str], str]] = {}
    for table in whole.tables("state_pair"):
        of_kind, pair, kept = _pair(table)
        states.setdefault(of_kind, {})[pair] = kept
    whole.finish()
    return MergePolicy(kinds, content, beside, states)


def _kind(table: TomlTable) -> KindPolicy:
    try:
        rule = KindRule(table.text("rule"))
        unsafe = FieldRule(table.text("unsafe", FieldRule.PERSON.value))
    except ValueError as error:
        raise table.refuse(str(error)) from error
    named = table.table("fields")
    fields = {name: _field(named, name) for name in named}
    for name, one in fields.items():
        if one.lead and one.lead not in fields:
            raise named.refuse(f"{name} follows {one.lead}, which is not a field here")
    removal = table.text("removal", "")
    sealed, states = table.texts("sealed", ()), frozenset(table.texts("sealed_in", ()))
    if not fields.keys() >= set(sealed) or bool(sealed) is not bool(states):
        raise table.refuse("sealed names fields of the kind, and sealed_in the states that do it")
    table.finish()
    return KindPolicy(rule, fields, removal, unsafe, sealed, states)


def _field(table: TomlTable, name: str) -> FieldPolicy:
    words = table.text(name).split()
    try:
        rule = FieldRule(words[0])
    except ValueError as error:
        raise table.refuse(f"{name}: {words[0]} is not a rule") from error
    if (rule is FieldRule.WITH) is not (len(words) == 2):
        raise table.refuse(f"{name}: a field follows one other field: with code")
    return FieldPolicy(rule, words[1] if len(words) == 2 else "")


_STATES: Mapping[str, frozenset[str]] = {
    "episode_work": frozenset(State),
    "query": frozenset(QueryState),
}


def _pair(table: TomlTable) -> tuple[str, frozenset[str], str]:
    kind = table.text("kind", "episode_work")
    states, kept = frozenset(table.texts("states")), table.text("keep")
    table.finish()
    unknown = states - _STATES.get(kind, frozenset())
    if unknown or len(states) != 2 or kept not in states:
        raise table.refuse("a pair names two different states of its kind and keeps one of them")
    return kind, states, kept
