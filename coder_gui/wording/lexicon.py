"""The lexicon built from the linter's data and the clinical terms, in about a third of a second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coder_gui.classification.folding import fold
from coder_gui.domain.searching import Term
from coder_gui.wording.assertions import phrase_keys
from coder_gui.wording.concepts import Concept, Kind, Lexicon, Name
from coder_gui.wording.data import BodySystem, Condition, WordingData, within
from coder_gui.wording.tokens import DOUBT, Tokeniser

_NOT_ILLNESS = "RUVWXYZ"
"""Chapters whose codes are no diagnoses: findings, factors, causes, emergency use."""
_SHORTEST_MENDED = 7


def build_lexicon(data: WordingData, terms: Sequence[Term]) -> Lexicon:
    """Names, qualifiers and signs. The data's own conditions come before the clinical terms."""
    tokeniser = Tokeniser(data.same, data.phrases["grammar.compounds"])
    lexicon = Lexicon(tokeniser, small=tokeniser.key_set(data.phrases["grammar.small"]))
    for phrase in data.phrases["words.qualifiers"]:
        keys = phrase_keys(tokeniser, phrase)
        lexicon.qualifiers.add(keys, " ".join(keys))
    lexicon.endings = tuple(sorted({tokeniser.key(word) for word in data.phrases["words.endings"]}))
    lexicon.not_diagnoses = frozenset(
        key for word in data.phrases["words.not_diagnoses"] for key in tokeniser.keys(word)
    )
    _add_conditions(lexicon, data)
    words = _add_terms(lexicon, data, terms)
    _add_signs(lexicon, data.systems)
    _add_slips(lexicon, data.conditions, words)
    return lexicon


def systems_of(code: str, systems: Iterable[BodySystem]) -> frozenset[str]:
    """The body systems that a code belongs to."""
    return frozenset(one.id for one in systems if within(code, one.codes)) if code else frozenset()


def _add_conditions(lexicon: Lexicon, data: WordingData) -> None:
    above = {one.id: one.general for one in data.conditions}
    plain = frozenset(word for word in data.phrases["words.plain"])
    for condition in data.conditions:
        concept = Concept(
            condition.id,
            _kind(condition),
            condition.code,
            frozenset(_all_above(condition.id, above)),
            frozenset() if condition.anywhere else systems_of(condition.code, data.systems),
            within(condition.code, data.lasting),
        )
        for name in condition.names:
            single = " " not in name
            capitals = single and name.isupper() and (len(name) < 3 or name.lower() in plain)
            lexicon.names.add(lexicon.tokeniser.keys(name), Name(concept, capitals), replace=False)


def _kind(condition: Condition) -> Kind:
    if condition.diagnosis:
        return Kind.DIAGNOSIS
    return Kind.FINDING if condition.finding or condition.code[0] == "R" else Kind.DIAGNOSIS


def _all_above(name: str, above: Mapping[str, tuple[str, ...]]) -> set[str]:
    found = {name}
    for one in above[name]:
        found |= _all_above(one, above)
    return found


def _add_terms(lexicon: Lexicon, data: WordingData, terms: Sequence[Term]) -> set[str]:
    """Adds wordings of the clinical terms that name one diagnosis; gives back all their words."""
    connecting = lexicon.tokeniser.key_set(data.phrases["grammar.connecting"])
    heads = {key for one in data.phrases["words.heads"] for key in lexicon.tokeniser.keys(one)}
    vocabulary: set[str] = set()
    for number, term in enumerate(terms):
        code = term.codes[0]
        illness = term.system.value == "icd10" and code[0] not in _NOT_ILLNESS
        for wording in term.wordings:
            if not illness:
                vocabulary.update(fold(wording).replace("-", " ").split())
                continue
            keys = lexicon.tokeniser.keys(wording)
            vocabulary.update(keys)
            if not connecting.intersection(keys) and _names_one(keys, heads, lexicon):
                concept = _term_concept(lexicon, data, keys, code, number)
                lexicon.names.add(keys, Name(concept), replace=False)
    return {lexicon.tokeniser.key(word) for word in vocabulary}


def _names_one(keys: Sequence[str], heads: set[str], lexicon: Lexicon) -> bool:
    if not keys or DOUBT in keys or lexicon.names.get(keys) is not None:
        return False
    telling = [key for key in keys if key in heads or key.endswith(lexicon.endings)]
    if len(keys) == 1:
        return bool(telling) and len(keys[0]) > 5 and keys[0] not in lexicon.not_diagnoses
    return bool(telling)


def _term_concept(
    lexicon: Lexicon, data: WordingData, keys: Sequence[str], code: str, number: int
) -> Concept:
    own = f"term {number} {code}"
    implied = {own}
    place = 0
    while place < len(keys):
        inner = next(iter(lexicon.names.ends(keys, place)), None)
        if inner is not None and not inner[1].capitals:
            implied |= {one for one in inner[1].concept.implied if not one.startswith("term ")}
        place += 1
    return Concept(
        own,
        Kind.DIAGNOSIS,
        code,
        frozenset(implied),
        systems_of(code, data.systems),
        within(code, data.lasting),
    )


def _add_signs(lexicon: Lexicon, systems: Sequence[BodySystem]) -> None:
    stems: dict[str, frozenset[str]] = {}
    for system in systems:
        one = frozenset({system.id})
        for sign in system.signs:
            if sign.endswith("*") and " " not in sign:
                stem = lexicon.tokeniser.key(sign[:-1])
                stems[stem] = stems.get(stem, frozenset()) | one
                continue
            keys = lexicon.tokeniser.keys(sign.replace("*", ""))
            lexicon.signs.add(keys, (lexicon.signs.get(keys) or frozenset()) | one)
    lexicon.sign_stems = stems


def _add_slips(lexicon: Lexicon, conditions: Sequence[Condition], words: set[str]) -> None:
    """Words of the conditions' names with one letter left out, to find slips of the finger."""
    targets = {
        key
        for condition in conditions
        for name in condition.names
        for key in lexicon.tokeniser.keys(name)
        if len(key) >= _SHORTEST_MENDED and key.isalpha() and key not in lexicon.small
    }
    slips: dict[str, str] = {}
    for word in sorted(targets):
        for place in range(len(word)):
            slips.setdefault(word[:place] + word[place + 1 :], word)
    lexicon.slips = slips | {word: word for word in targets}
    lexicon.known = frozenset(words | targets)
