"""Conditions named in a text: which, with which qualifiers, and what they imply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from coder_gui.wording.tokens import Token, Tokeniser
from coder_gui.wording.trie import Trie


class Kind(StrEnum):
    """What a concept is. Only a diagnosis can lead; a finding documents no diagnosis."""

    DIAGNOSIS = "diagnosis"
    FINDING = "finding"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Concept:
    """A condition. `implied`: its own id and those of everything more general.

    `code`: ICD-10, canonical; `lasting`: once written in a history it is still there;
    `contents`: the words of each of its names, where it has several; `initials`: the first letters
    of its names of three words and more.
    """

    id: str
    kind: Kind
    code: str
    implied: frozenset[str]
    systems: frozenset[str] = frozenset()
    lasting: bool = False
    contents: tuple[frozenset[str], ...] = ()
    initials: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """One way of writing a concept. `capitals`: only where written in capitals.

    `letters`: of an abbreviation, which no other word of the same key is: SIRS is not “sir”.
    """

    concept: Concept
    capitals: bool = False
    letters: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text: tokens `first` up to `last` (not included), qualifiers with it.

    `content`: the keys of its words that count, `keys` all of them, both without qualifiers;
    `words`: those of `keys` as they are written, in lower case.
    """

    concept: Concept
    first: int
    last: int
    qualifiers: frozenset[str] = frozenset()
    content: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


_TWO = 2
_POSSESSIVE = ("'s", "’s")


@dataclass(slots=True)
class Lexicon:
    """Everything that is recognised: names of concepts, qualifiers, signs of body systems.

    `rows`: every wording of the clinical terms to the numbers of its rows. `general`: words that
    make the word before them a diagnosis ("syndrome"), but for those of `unnamed`. `eponyms`: the
    first words of such names; `persons` stand before and `belongings` after the name of somebody.
    """

    tokeniser: Tokeniser
    names: Trie[Name] = field(default_factory=Trie)
    qualifiers: Trie[str] = field(default_factory=Trie)
    rows: Trie[frozenset[int]] = field(default_factory=Trie)
    signs: Trie[frozenset[str]] = field(default_factory=Trie)
    sign_stems: Mapping[str, frozenset[str]] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    not_diagnoses: frozenset[str] = frozenset()
    slips: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    not_short: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    belongings: frozenset[str] = frozenset()
    eponyms: Mapping[str, Concept] = field(default_factory=dict)
    told_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    systems_of: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def tokens(self, text: str) -> list[Token]:
        """The words of a text, slips of the finger in names of conditions mended."""
        found = self.tokeniser.tokens(text)
        for place, token in enumerate(found):
            if len(token.key) >= 6 and token.key not in self.known:
                meant = self._meant(token.key)
                if meant:
                    found[place] = Token(
                        token.text, meant, token.start, token.end, token.gap, opens=token.opens
                    )
        return found

    def _meant(self, key: str) -> str | None:
        for one in _without_a_letter(key):
            meant = self.slips.get(one)
            if meant is not None and abs(len(meant) - len(key)) <= 1:
                return meant
        return None

    def mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """The conditions named, from left to right, the longest name at each place."""
        keys = [token.key for token in tokens]
        found: list[Mention] = []
        place = 0
        while place < len(keys):
            mention = self._at(tokens, keys, place)
            if mention is None:
                place += 1
            else:
                found.append(mention)
                place = mention.last
        return found

    def _at(self, tokens: Sequence[Token], keys: Sequence[str], place: int) -> Mention | None:
        if self._of_a_person(tokens, place):
            return None
        for end, name in self.names.ends(keys, place):
            if name.capitals and not all(
                token.capitals and not _titled(token.text) for token in tokens[place:end]
            ):
                continue
            if any(token.opens or ":" in token.gap for token in tokens[place + 1 : end]):
                continue
            if name.letters and not _spelt(tokens[place].text, name.letters):
                continue
            return self._mention(tokens, keys, name.concept, place, end)
        concept = self._by_ending(keys[place]) or self._by_eponym(tokens[place])
        if concept:
            return self._mention(tokens, keys, concept, place, place + 1)
        return self._by_head(tokens, keys, place)

    def _by_head(self, tokens: Sequence[Token], keys: Sequence[str], place: int) -> Mention | None:
        """An unknown name by its second word: "Asherman syndrome", "thyroid crisis"."""
        if place + 1 >= len(keys) or keys[place + 1] not in self.general:
            return None
        key, head = keys[place], tokens[place + 1]
        if (
            head.opens
            or head.text.lower().endswith("ed")
            or head.gap.strip("-‑ ")
            or len(key) < 4
            or not key.isalpha()
        ):
            return None
        if key in self.unnamed or key in self.small or self.qualifiers.get([key]):
            return None
        name = f"word {key} {keys[place + 1]}"
        concept = Concept(name, Kind.DIAGNOSIS, "", frozenset({name}))
        return self._mention(tokens, keys, concept, place, place + 2)

    def _by_eponym(self, token: Token) -> Concept | None:
        """“Kaposi's”: the name of somebody without the word disease."""
        possessive = token.text[:1].isupper() and token.text.endswith(_POSSESSIVE)
        return self.eponyms.get(token.key) if possessive else None

    def _of_a_person(self, tokens: Sequence[Token], place: int) -> bool:
        """“Mr Turner's”, “Turner's letter”: somebody that is named, not a disease."""
        token = tokens[place]
        if not token.text[:1].isupper() or not token.text.endswith(_POSSESSIVE):
            return False
        before = tokens[place - 1] if place else None
        named = before is not None and (
            before.key in self.persons or (before.text.istitle() and not before.opens)
        )
        return named or (place + 1 < len(tokens) and tokens[place + 1].key in self.belongings)

    def _by_ending(self, key: str) -> Concept | None:
        if len(key) < 7 or key in self.not_diagnoses or not key.endswith(self.endings):
            return None
        name = f"word {key}"
        return Concept(name, Kind.DIAGNOSIS, "", frozenset({name}))

    def _mention(
        self, tokens: Sequence[Token], keys: Sequence[str], concept: Concept, first: int, last: int
    ) -> Mention:
        before, start = self._qualifiers_before(tokens, keys, first)
        after = self._qualifiers_after(tokens, keys, last)
        content = {key for key in keys[first:last] if key not in self.small}
        own = {value for _, _, value in self.qualifiers.all(keys[first:last])}
        return Mention(
            concept,
            start,
            last,
            frozenset((before | after) - own),
            frozenset(content),
            tuple(keys[first:last]),
            tuple(token.text.lower() for token in tokens[first:last]),
        )

    def _qualifiers_before(
        self, tokens: Sequence[Token], keys: Sequence[str], first: int
    ) -> tuple[set[str], int]:
        """The qualifiers that stand immediately before, and where the first of them begins."""
        found: set[str] = set()
        start = first
        while start > 0 and not tokens[start].opens and _joins(tokens[start].gap):
            width = self._width_before(keys, start)
            if not width:
                break
            found.add(self._qualifier(keys[start - width : start]))
            start -= width
            if start >= 2 and keys[start - 1] == "on" and self._width_before(keys, start - 1):
                start -= 1
        return found - {""}, start

    def _width_before(self, keys: Sequence[str], end: int) -> int:
        for width in (3, 2, 1):
            if end >= width and self.qualifiers.get(_numbered(keys[end - width : end])):
                return width
        return 0

    def _qualifiers_after(
        self, tokens: Sequence[Token], keys: Sequence[str], last: int
    ) -> set[str]:
        if last < len(keys) and not tokens[last].opens and _joins(tokens[last].gap, ",("):
            for end, _ in self.qualifiers.ends(keys, last):
                if keys[end - 1][:1].isdigit():
                    return {self._qualifier(keys[last:end])}
            if keys[last].isdigit() and len(keys[last]) == 1 and not self._measures(keys, last):
                return {f"stage {keys[last]}"}
        return set()

    def _measures(self, keys: Sequence[str], place: int) -> bool:
        """Whether a number is of a time or a quantity: "2 weeks after", "3/7", "4 cm"."""
        after = keys[place + 1] if place + 1 < len(keys) else ""
        return after in self.units or after[:1].isdigit()

    def _qualifier(self, keys: Sequence[str]) -> str:
        """The qualifier as it is compared: every kind of numbering counts as a stage."""
        value = self.qualifiers.get(_numbered(keys)) or ""
        number = next((key for key in keys if key[:1].isdigit()), None)
        return value if number is None else f"stage {number}"

    def systems(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The body systems of which the words of a text are signs."""
        keys = [token.key for token in tokens]
        found: set[str] = set()
        for _, _, systems in self.signs.all(keys):
            found |= systems
        for key in keys:
            for length in range(4, len(key) + 1):
                found |= self.sign_stems.get(key[:length], frozenset())
        return frozenset(found)


def _titled(word: str) -> bool:
    """A word of two letters that only begins a sentence ("An", "It")."""
    return len(word) == _TWO and word.istitle()


def _spelt(word: str, letters: str) -> bool:
    """Whether a word is an abbreviation itself, or its plural."""
    plain = "".join(letter for letter in word.lower() if letter.isalnum())
    return plain in {letters, letters + "s"}


def _joins(gap: str, also: str = "") -> bool:
    return not gap.strip(" -‑–/" + also)


def _numbered(keys: Sequence[str]) -> list[str]:
    return ["#" if key[:1].isdigit() else key for key in keys]


def _without_a_letter(key: str) -> list[str]:
    return [key, *(key[:place] + key[place + 1 :] for place in range(len(key)))]
