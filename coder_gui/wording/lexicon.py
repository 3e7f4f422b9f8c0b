"""The lexicon built from the linter's data and the clinical terms, in about a third of a second."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from coder_gui.classification.folding import fold
from coder_gui.domain.searching import Term
from coder_gui.wording.concepts import Concept, Kind, Lexicon, Name
from coder_gui.wording.cues import phrase_keys
from coder_gui.wording.data import BodySystem, CodeRanges, Condition, WordingData
from coder_gui.wording.tokens import DOUBT, Tokeniser

_NOT_ILLNESS = "RUVWXYZ"
"""Chapters whose codes are no diagnoses: findings, factors, causes, emergency use."""
_BIRTHS = frozenset({"O60", "O80", "O81", "O82", "O83", "O84"})
_ASIDE = re.compile(
    r",? (?:unspecified|not elsewhere classified|not otherwise specified)|[(\[].*?[)\]]|:.*"
)
_LONGEST_TITLE = 4
_EPONYM = re.compile(r"[A-Z][a-z]+(?:'s)? [a-z]+$")
_SHORTEST_MENDED = 7
_SHORTEST_WORDING = 3
_ABBREVIATION = re.compile(r"[a-z]{3,5}")
_NO_CONDITIONS = frozenset({"drug", "device", "procedure", "organism"})
"""Kinds of terms that are signs of a condition, not names of it."""


def build_lexicon(
    data: WordingData, terms: Sequence[Term], titles: Mapping[str, str] | None = None
) -> Lexicon:
    """Names, qualifiers and signs. The data's own conditions come before terms and titles.

    `titles`: of ICD-10 codes.
    """
    tokeniser = Tokeniser(data.same, data.phrases["grammar.compounds"], data.phrases["words.exact"])
    lexicon = Lexicon(tokeniser, small=tokeniser.key_set(data.phrases["grammar.small"]))
    for phrase in data.phrases["words.qualifiers"]:
        keys = phrase_keys(tokeniser, phrase)
        lexicon.qualifiers.add(keys, " ".join(keys))
    lexicon.known = tokeniser.key_set(data.phrases["words.ordinary"])
    lexicon.units = tokeniser.key_set(data.phrases["grammar.units"])
    lexicon.general = tokeniser.key_set(data.phrases["words.general"])
    lexicon.unnamed = tokeniser.key_set(data.phrases["words.unnamed"])
    lexicon.not_short = tokeniser.key_set(data.phrases["words.not_short"])
    lexicon.told_by = {
        tokeniser.key(name): tokeniser.key_set(words) for name, words in data.told_by.items()
    }
    lexicon.endings = tuple(sorted({tokeniser.key(word) for word in data.phrases["words.endings"]}))
    lexicon.not_diagnoses = frozenset(
        key for word in data.phrases["words.not_diagnoses"] for key in tokeniser.keys(word)
    )
    places = _Places(data)
    _add_conditions(lexicon, data, places)
    words = _add_terms(lexicon, data, terms, places)
    words |= _add_titles(lexicon, data, titles, places)
    lexicon.persons = tokeniser.key_set(data.phrases["words.persons"])
    lexicon.belongings = tokeniser.key_set(data.phrases["words.belongings"])
    _add_eponyms(lexicon, data, terms, titles or {})
    _add_signs(lexicon, data.systems)
    _add_slips(lexicon, data.conditions, words)
    return lexicon


class _Places:
    """Where a code belongs, each code looked up once."""

    def __init__(self, data: WordingData) -> None:
        systems = CodeRanges((one.id, one.codes) for one in data.systems)
        lasting = CodeRanges([("lasting", data.lasting)])
        self.systems = lru_cache(maxsize=None)(systems.names)
        self.lasting = lru_cache(maxsize=None)(lambda code: bool(lasting.names(code)))


def _add_conditions(lexicon: Lexicon, data: WordingData, places: _Places) -> None:
    tokeniser = lexicon.tokeniser
    above = _kinds(data)
    plain = frozenset(word for word in data.phrases["words.plain"])
    cancer = tokeniser.key("cancer")
    for condition in data.conditions:
        concept = Concept(
            condition.id,
            _kind(condition),
            condition.code,
            frozenset(_all_above(condition.id, above)),
            frozenset() if condition.anywhere else places.systems(condition.code),
            places.lasting(condition.code),
            tuple(frozenset(tokeniser.keys(name)) - lexicon.small for name in condition.names),
            _initials(condition.names),
        )
        for name in condition.names:
            single = " " not in name
            capitals = name in condition.loud or (
                single and name.isupper() and (len(name) < 3 or name.lower() in plain)
            )
            keys = tokeniser.keys(name)
            letters = name.lower() if single and name.isalpha() and name.isupper() else ""
            lexicon.names.add(keys, Name(concept, capitals, letters), replace=False)
            if len(keys) > 1 and keys[-1] == cancer:
                short = Name(concept)
                lexicon.names.add([*keys[:-1], "ca"], short, replace=False)
                lexicon.names.add(["ca", *keys[:-1]], short, replace=False)


def _kind(condition: Condition) -> Kind:
    if condition.diagnosis:
        return Kind.DIAGNOSIS
    return Kind.FINDING if condition.finding or condition.code[0] == "R" else Kind.DIAGNOSIS


def _initials(names: Sequence[str]) -> frozenset[str]:
    rows = [name.lower().replace("-", " ").split() for name in names]
    return frozenset(
        "".join(word[0] for word in row) for row in rows if len(row) >= _SHORTEST_WORDING
    )


_NOT_A_KIND = frozenset({"heat_stroke", "spinal_headache", "brain_death"})
"""Conditions whose last word names something that they are not a kind of."""


def _kinds(data: WordingData) -> dict[str, tuple[str, ...]]:
    """What each condition is a kind of: as the data says, and by the last word of its name."""
    by_name = {name.lower(): one.id for one in data.conditions for name in one.names}
    above = {}
    for one in data.conditions:
        words = one.names[0].lower().split()
        last = by_name.get(words[-1]) if len(words) > 1 and one.id not in _NOT_A_KIND else None
        above[one.id] = (*one.general, last) if last and last != one.id else one.general
    return above


def _all_above(name: str, above: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += above[one]
    return found


def _add_terms(
    lexicon: Lexicon, data: WordingData, terms: Sequence[Term], places: _Places
) -> set[str]:
    """Adds wordings of the clinical terms that name one diagnosis; gives back all their words."""
    connecting = lexicon.tokeniser.key_set(data.phrases["grammar.connecting"])
    everyday = frozenset(data.phrases["words.plain"])
    results = lexicon.tokeniser.key_set(data.phrases["grammar.results"])
    heads = {key for one in data.phrases["words.heads"] for key in lexicon.tokeniser.keys(one)}
    vocabulary: set[str] = set()
    for number, term in enumerate(terms):
        code = term.codes[0]
        illness = term.system.value == "icd10" and code[0] not in _NOT_ILLNESS
        if illness and term.kind not in _NO_CONDITIONS:
            _add_row(lexicon, term, number, results)
        for wording in term.wordings:
            if not illness:
                vocabulary.update(fold(wording).replace("-", " ").split())
                continue
            keys = lexicon.tokeniser.keys(wording)
            vocabulary.update(keys)
            if term.kind == "abbreviation" and _ABBREVIATION.fullmatch(wording):
                if wording not in everyday and len(keys[0]) > 2:
                    concept = _concept(lexicon, places, keys, code, f"term {number} {code}")
                    lexicon.names.add(keys, Name(concept, capitals=True), replace=False)
                continue
            usual = term.kind == "eponym" and len(keys[0]) > 4
            if not connecting.intersection(keys) and _names_one(keys, heads, lexicon, usual):
                concept = _concept(lexicon, places, keys, code, f"term {number} {code}")
                lexicon.names.add(keys, Name(concept), replace=False)
    return {lexicon.tokeniser.key(word) for word in vocabulary}


def _add_row(lexicon: Lexicon, term: Term, number: int, results: frozenset[str]) -> None:
    """Adds all wordings of a row but results: what says one of them says the others."""
    one = frozenset({number})
    for wording in (*term.wordings, term.means.partition(",")[0].partition(":")[0]):
        keys = lexicon.tokeniser.keys(wording)
        if len("".join(keys)) > _SHORTEST_WORDING and results.isdisjoint(keys):
            lexicon.rows.add(keys, (lexicon.rows.get(keys) or frozenset()) | one)


def _names_one(keys: Sequence[str], heads: set[str], lexicon: Lexicon, usual: bool) -> bool:
    if not keys or DOUBT in keys or lexicon.names.get(keys) is not None:
        return False
    if usual:
        return True
    telling = [key for key in keys if key in heads or key.endswith(lexicon.endings)]
    if len(keys) == 1:
        return bool(telling) and len(keys[0]) > 5 and keys[0] not in lexicon.not_diagnoses
    return bool(telling)


def _add_titles(
    lexicon: Lexicon,
    data: WordingData,
    titles: Mapping[str, str] | None,
    places: _Places,
) -> set[str]:
    """Adds short titles of diagnoses as they stand; gives back all their words."""
    tokeniser = lexicon.tokeniser
    connecting = tokeniser.key_set(data.phrases["grammar.connecting"])
    general = tokeniser.key_set(data.phrases["words.too_general"])
    vocabulary: set[str] = set()
    for code, title in (titles or {}).items():
        if code[0] in _NOT_ILLNESS or code[:3] in _BIRTHS:
            continue
        keys = tokeniser.keys(_ASIDE.sub("", title).strip().lower())
        vocabulary.update(keys)
        if not keys or len(keys) > _LONGEST_TITLE or connecting.intersection(keys):
            continue
        if general.issuperset(keys) or lexicon.names.get(keys) or "other" in keys:
            continue
        if len(keys) == 1 and len(keys[0]) < 5:
            continue
        concept = _concept(lexicon, places, keys, code, f"title {code}")
        lexicon.names.add(keys, Name(concept), replace=False)
    return vocabulary


def _add_eponyms(
    lexicon: Lexicon, data: WordingData, terms: Sequence[Term], titles: Mapping[str, str]
) -> None:
    """The first words of names of two words that begin with somebody's name: “Kaposi sarcoma”."""
    key = lexicon.tokeniser.key
    named = [word for term in terms if term.kind == "eponym" for word in term.wordings]
    named += [title for title in titles.values() if _EPONYM.match(title)]
    named += [name for one in data.conditions for name in one.names if _EPONYM.match(name)]
    eponyms: dict[str, Concept] = {}
    for name in named:
        words = name.replace("-", " ").split()
        found = lexicon.names.get(lexicon.tokeniser.keys(name))
        if found is not None and len(words) > 1 and key(words[-1]) in lexicon.general:
            first = key(words[0].removesuffix("'s"))
            if len(first) > _SHORTEST_WORDING and first not in lexicon.small:
                eponyms.setdefault(first, found.concept)
    lexicon.eponyms = eponyms


def _concept(
    lexicon: Lexicon, places: _Places, keys: Sequence[str], code: str, own: str
) -> Concept:
    """A condition of the terms or the titles, with the conditions of the data it is a kind of."""
    implied = {own}
    place = 0
    while place < len(keys):
        inner = next(iter(lexicon.names.ends(keys, place)), None)
        if inner is not None and not inner[1].capitals:
            implied |= {
                one for one in inner[1].concept.implied if not one.startswith(("term ", "title "))
            }
        place += 1
    return Concept(
        own,
        Kind.DIAGNOSIS,
        code,
        frozenset(implied),
        places.systems(code),
        places.lasting(code),
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
    lexicon.known |= frozenset(words | targets)
