"""What a trust says about its queries: kinds, gaps with their words, permissions, recipients.

The data is in resources/queries; services.query_policy reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coder_gui.domain.queries import Gap, Query, QueryKind, QueryOption, QueryVerb, Recipient
from coder_gui.domain.roles import Actor, Role

CONSULTANT = "consultant"
"""The recipient of a kind whose queries go to the consultant of the episode."""
PACK_ONLY = "{} leaves the trust only as its anonymised pack (Ctrl+F6)."
"""Why no letter of a query is printed; with its reference, or "It"."""


class QueryRight(StrEnum):
    """What needs a role but moves no query from state to state."""

    DRAFT = "draft"
    OVERRIDE = "override"
    ESCALATE = "escalate"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may use a verb: `own` roles only on queries they raised. `refused` tells the others."""

    roles: frozenset[Role]
    own: frozenset[Role]
    refused: str


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind of query. `recipient`: CONSULTANT, or a key of the recipients.

    `clock` names the kind by whose clock it runs. `second_person`: nobody approves their own.
    `anonymised`: it leaves the trust only as its anonymised pack.
    """

    kind: QueryKind
    name: str
    words: str
    recipient: str
    gaps: tuple[Gap, ...]
    clock: QueryKind
    second_person: bool
    anonymised: bool = False


@dataclass(frozen=True, slots=True)
class GapFacts:
    """One gap. `question` and `unnamed` are templates with {documented}, {of} and {on}.

    `options` come before the fixed ones; where `documented` is a place in them, the alternatives
    of the record stand there (None: nowhere). It is proposed for problems of `rules`, codes with
    one of `titles` in their title, and lines with one of `lines` among their words (lower case).
    """

    gap: Gap
    words: str
    hint: str
    question: str
    unnamed: str
    options: tuple[QueryOption, ...]
    documented: int | None = None
    rules: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryPolicy:
    """All of it. `documented_option` is the template of an alternative of the record.

    `says_little` are words that two lines may share without being about the same thing.
    """

    kinds: Mapping[QueryKind, KindFacts]
    gaps: Mapping[Gap, GapFacts]
    permissions: Mapping[str, Permission]
    recipients: Mapping[str, Recipient]
    fixed_clinical: tuple[QueryOption, ...]
    fixed_others: tuple[QueryOption, ...]
    documented_option: str
    says_little: frozenset[str] = frozenset()

    def fixed(self, kind: QueryKind) -> tuple[QueryOption, ...]:
        """The options that stand last on every query of this kind."""
        return self.fixed_clinical if kind is QueryKind.CLINICAL else self.fixed_others

    def clocks(self) -> dict[QueryKind, QueryKind]:
        """For each kind the kind by whose clock it runs."""
        return {kind: facts.clock for kind, facts in self.kinds.items()}

    def pack_only(self, kind: QueryKind, to: str) -> bool:
        """True where a query of this kind to this recipient, by name, leaves the trust only as its
        anonymised pack: by its kind, or since `to` is whom only such a kind goes to.
        """
        if self.kinds[kind].anonymised:
            return True
        told = {one.recipient for one in self.kinds.values() if one.anonymised}
        named = told - {one.recipient for one in self.kinds.values() if not one.anonymised}
        return any(self.recipients[key].name == to for key in named & self.recipients.keys())

    def no_letter(self, query: Query) -> str | None:
        """Why no letter of this query is printed, in a sentence, or None where one can be."""
        only = self.pack_only(query.kind, query.text.recipient.name)
        return PACK_ONLY.format(query.reference) if only else None

    def gap_of(self, rule: str) -> Gap | None:
        """The gap that a problem's rule leads to, or None."""
        return next((one.gap for one in self.gaps.values() if rule in one.rules), None)

    def refusal(
        self, actor: Actor, verb: QueryVerb | QueryRight, query: Query | None = None
    ) -> str | None:
        """Why this person may not do it, in a sentence, or None where they may.

        It is about the person alone; what the state allows is next_query_state's to say.
        """
        told = self.permissions[verb.value]
        own = query is not None and query.raised_by == actor.name
        if actor.role not in told.roles and not (own and actor.role in told.own):
            return told.refused
        if verb is QueryVerb.APPROVE and own and query is not None:
            facts = self.kinds[query.text.kind]
            if facts.second_person:
                return f"Another person approves a {facts.words[0].lower()}{facts.words[1:]}."
        return None
