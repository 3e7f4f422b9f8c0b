"""The phrases that tell how something is said, ready to be found in a row of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coder_gui.wording.tokens import Token, Tokeniser
from coder_gui.wording.trie import Trie

Phrases = Trie[frozenset[str]]
"""Keys of a phrase to the ways in which it is written."""

_BEFORE = ("denied", "doubted", "past", "supposed")
ASKED, MEDICATED = "asked", "medicated"


@dataclass(frozen=True, slots=True)
class Cues:
    """The phrases of language.toml, ready to be found."""

    before: Mapping[str, Phrases]
    after: Mapping[str, Phrases]
    ends: Phrases
    working: Phrases
    family: Phrases
    others: Phrases
    clinicians: Phrases
    reports: Phrases
    earlier: Phrases
    words: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, phrases: Mapping[str, Sequence[str]], tokeniser: Tokeniser) -> Cues:
        """The cues of the data."""

        def trie(name: str) -> Phrases:
            made: Phrases = Trie()
            for phrase in phrases[name]:
                keys = phrase_keys(tokeniser, phrase)
                made.add(keys, (made.get(keys) or frozenset()) | {phrase})
            return made

        return cls(
            before={one: trie(f"cues.{one}_before") for one in _BEFORE}
            | {ASKED: trie("cues.supposed_asked")},
            after={one: trie(f"cues.{one}_after") for one in (*_BEFORE, MEDICATED)},
            ends=trie("cues.ends"),
            working=trie("cues.working"),
            family=trie("cues.family"),
            others=trie("speakers.others"),
            clinicians=trie("speakers.clinicians"),
            reports=trie("speakers.reports"),
            earlier=trie("time.earlier"),
            words={
                name: tokeniser.key_set(phrases[f"grammar.{name}"])
                for name in (
                    "months",
                    "letters",
                    "elsewhere",
                    "says",
                    "led_to",
                    "no_author",
                    "carries",
                    "found_by",
                    "former",
                    "stays",
                    "before",
                    "papers",
                    "titles",
                    "in_capitals",
                )
            },
        )


def phrase_keys(tokeniser: Tokeniser, phrase: str) -> list[str]:
    """The keys of a phrase of the data, "#" standing for any number."""
    keys: list[str] = []
    for word in phrase.split():
        keys += ["#"] if word == "#" else tokeniser.keys(word)
    return keys


def written_so(tokens: Sequence[Token], start: int, end: int, phrases: frozenset[str]) -> bool:
    """Whether a single word stands exactly as in the data: "excludes" denies, "exclude" doubts."""
    return end - start > 1 or tokens[start].text.lower() in phrases
