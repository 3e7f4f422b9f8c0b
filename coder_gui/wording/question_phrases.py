"""Phrases of language.toml that judgements of a question need."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.wording.cues import phrase_keys
from coder_gui.wording.tokens import Tokeniser
from coder_gui.wording.trie import Trie


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of language.toml that judgements of a question need."""

    connections: Trie[str]
    weighty: Trie[str]
    others: Trie[str]
    treated_by: Trie[str]
    linking: frozenset[str]
    alternatives: frozenset[str]
    telling: Trie[str]
    wording: Trie[str]
    procedures: frozenset[str]
    procedure_endings: tuple[str, ...]
    process: frozenset[str]

    @classmethod
    def of(cls, phrases: dict[str, tuple[str, ...]], tokeniser: Tokeniser) -> Phrases:
        """The phrases of the data, ready to be found."""

        def trie(name: str) -> Trie[str]:
            made: Trie[str] = Trie()
            for phrase in phrases[name]:
                made.add(phrase_keys(tokeniser, phrase), phrase)
            return made

        return cls(
            trie("question.connections"),
            trie("question.weighty"),
            trie("speakers.others"),
            trie("cues.treated_by"),
            tokeniser.key_set(phrases["asking.linking"]),
            tokeniser.key_set(phrases["grammar.alternatives"]),
            trie("grammar.telling"),
            trie("asking.wording"),
            tokeniser.key_set(phrases["question.procedures"]),
            tuple(sorted({tokeniser.key(one) for one in phrases["question.procedure_endings"]})),
            tokeniser.key_set(phrases["question.process"]),
        )
