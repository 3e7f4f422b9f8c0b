"""How a text speaks of what it names: so, not so, perhaps, once, of a relative, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from coder_gui.wording.concepts import Lexicon, Mention
from coder_gui.wording.tokens import DOUBT, Token, Tokeniser
from coder_gui.wording.trie import Trie


class Said(StrEnum):
    """How something is said of the patient, in this admission, by those who are responsible."""

    STATED = "stated"
    QUERIED = "queried"
    BY_OTHERS = "by_others"
    EARLIER = "earlier"
    HISTORY = "history"
    FAMILY = "family"
    SUPPOSED = "supposed"
    DENIED = "denied"


_BEFORE = ("denied", "doubted", "past", "supposed")
_ASKED, _MEDICATED = "asked", "medicated"
_NEAR_AFTER = 5
"""Words after a mention within which a cue still belongs to it."""
_PREFIX = 9
"""Words of a line within which its author is named."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The phrases of language.toml, ready to be found."""

    before: Mapping[str, Trie[str]]
    after: Mapping[str, Trie[str]]
    ends: Trie[str]
    working: Trie[str]
    family: Trie[str]
    others: Trie[str]
    clinicians: Trie[str]
    earlier: Trie[str]
    words: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, phrases: Mapping[str, Sequence[str]], tokeniser: Tokeniser) -> Cues:
        """The cues of the data."""

        def trie(name: str) -> Trie[str]:
            made: Trie[str] = Trie()
            for phrase in phrases[name]:
                made.add(phrase_keys(tokeniser, phrase), phrase)
            return made

        return cls(
            before={one: trie(f"cues.{one}_before") for one in _BEFORE}
            | {_ASKED: trie("cues.supposed_asked")},
            after={one: trie(f"cues.{one}_after") for one in (*_BEFORE, _MEDICATED)},
            ends=trie("cues.ends"),
            working=trie("cues.working"),
            family=trie("cues.family"),
            others=trie("speakers.others"),
            clinicians=trie("speakers.clinicians"),
            earlier=trie("time.earlier"),
            words={
                name: tokeniser.key_set(phrases[f"grammar.{name}"])
                for name in ("months", "letters", "says", "led_to", "no_author", "carries")
            },
        )


def phrase_keys(tokeniser: Tokeniser, phrase: str) -> list[str]:
    """The keys of a phrase of the data, "#" standing for any number."""
    keys: list[str] = []
    for word in phrase.split():
        keys += ["#"] if word == "#" else tokeniser.keys(word)
    return keys


@dataclass(slots=True)
class Reading:
    """One text as it was understood. `sentence` numbers the sentence of each token."""

    text: str
    tokens: list[Token]
    mentions: list[Mention]
    sentence: list[int]
    said: list[Said] = field(default_factory=list)
    flags: list[frozenset[Said]] = field(default_factory=list)
    systems: frozenset[str] = frozenset()
    by_others: bool = False
    earlier: bool = False
    asking: bool = False

    @property
    def keys(self) -> list[str]:
        """The keys of the words."""
        return [token.key for token in self.tokens]

    def written(self, first: int, last: int) -> str:
        """The words as they stand, tokens `first` up to `last`."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


class Reader:
    """Reads texts with a lexicon and the cues."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        self._lexicon = lexicon
        self._cues = cues

    def read(self, text: str, *, asking: bool = False) -> Reading:
        """The text with its mentions and how each is said.

        `asking`: it is a question, whose closing question mark expresses no doubt.
        """
        tokens = self._lexicon.tokens(text)
        if asking:
            tokens = [token for token in tokens if not _closes(text, token)]
        sentence: list[int] = []
        number = 0
        for token in tokens:
            number += token.opens and bool(sentence)
            sentence.append(number)
        reading = Reading(text, tokens, self._lexicon.mentions(tokens), sentence, asking=asking)
        reading.systems = self._lexicon.systems(tokens)
        keys = reading.keys
        reading.earlier = any(True for _ in self._cues.earlier.all(keys)) or self._past_letter(
            keys if asking else keys[:_PREFIX]
        )
        reading.by_others = self._speaker(reading, keys)
        spans = [(mention.first, mention.last) for mention in reading.mentions]
        for first, last in spans:
            flags = self.flags(reading, first, last)
            reading.flags.append(flags)
            reading.said.append(strongest(flags))
        return reading

    def flags(self, reading: Reading, first: int, last: int) -> frozenset[Said]:
        """Everything that is said about the words `first` up to `last`."""
        keys = reading.keys
        found: set[Said] = set()
        if self._before("denied", reading, keys, first) or self._after(
            "denied", reading, keys, last
        ):
            found.add(Said.DENIED)
        if self._before("doubted", reading, keys, first) or self._after(
            "doubted", reading, keys, last
        ):
            found.add(Said.QUERIED)
        if (
            self._before("past", reading, keys, first)
            or self._after("past", reading, keys, last)
            or self._bare_year(reading, keys, first, last)
        ):
            found.add(Said.HISTORY)
        supposed = _ASKED if reading.asking else "supposed"
        if self._before(supposed, reading, keys, first) or self._supposed_after(
            reading, keys, last
        ):
            found.add(Said.SUPPOSED)
        relative = self._family(reading, keys, first)
        if relative is Said.FAMILY:
            found.add(Said.FAMILY)
        if reading.by_others or relative is Said.BY_OTHERS:
            found.add(Said.BY_OTHERS)
        if reading.earlier:
            found.add(Said.EARLIER)
        if Said.QUERIED in found and self._treated(reading, keys, first):
            found.discard(Said.QUERIED)
        return frozenset(found)

    def _reach(self, reading: Reading, first: int) -> int:
        """The first word of the sentence that `first` stands in."""
        number = reading.sentence[first]
        start = first
        while start and reading.sentence[start - 1] == number:
            start -= 1
        return start

    def _end(self, reading: Reading, last: int) -> int:
        number = reading.sentence[last - 1]
        end = last
        while end < len(reading.sentence) and reading.sentence[end] == number:
            end += 1
        return end

    def _before(self, kind: str, reading: Reading, keys: list[str], first: int) -> bool:
        start = self._reach(reading, first)
        cues = self._cues.before[kind]
        for place in range(start, first):
            for end, phrase in cues.ends(keys, place):
                if end > first or self._broken(kind, phrase, reading, keys, place, end, first):
                    continue
                if kind == "denied" and phrase == "non" and end != first:
                    continue
                return True
        return False

    def _broken(
        self,
        kind: str,
        phrase: str,
        reading: Reading,
        keys: list[str],
        place: int,
        start: int,
        end: int,
    ) -> bool:
        """Whether something between a cue and what follows ends its reach."""
        tokens = reading.tokens
        if kind == "supposed" and end - start > 6:
            return True
        for _, last, _ in self._cues.ends.all(keys[start:end]):
            if last:
                return True
        lists = kind == "past" or phrase in {"differential", "differential diagnosis", "ddx"}
        marks = "".join(token.gap for token in tokens[start + 1 : end + 1])
        if phrase in {"?", "??"}:
            return "," in marks or end - start > 5
        if "," in marks and not lists:
            following = keys[end : self._end(reading, end)] + keys[start:end]
            if not (self._cues.words["carries"] & set(following)) or "and" in keys[start:end]:
                return True
        if ")" in marks and "(" not in marks:
            return True
        if kind == "past" and ":" in marks and ":" not in tokens[start].gap:
            return True
        return place > 0 and kind == "denied" and keys[place - 1] in {"if", "whether"}

    def _after(self, kind: str, reading: Reading, keys: list[str], last: int) -> bool:
        end = min(self._end(reading, last), last + _NEAR_AFTER)
        stops = {mention.first for mention in reading.mentions}
        for place in range(last, end):
            if place > last and (place in stops or "," in reading.tokens[place].gap):
                break
            if kind != "doubted" and place > last and ";" in reading.tokens[place].gap:
                break
            for stop, _ in self._cues.after[kind].ends(keys, place):
                if stop <= self._end(reading, last):
                    if keys[place] == DOUBT and (place > last or reading.tokens[place].gap):
                        continue
                    return True
            if any(True for _ in self._cues.ends.ends(keys, place)) and keys[place] != "who":
                break
        return False

    def _supposed_after(self, reading: Reading, keys: list[str], last: int) -> bool:
        end = self._end(reading, last)
        for place in range(last, min(last + 2, end)):
            if reading.tokens[place].gap.strip(" -"):
                return False
            kinds = ("supposed",) if reading.asking else ("supposed", _MEDICATED)
            for kind in kinds:
                for stop, _ in self._cues.after[kind].ends(keys, place):
                    if stop <= end:
                        return True
        return False

    def _treated(self, reading: Reading, keys: list[str], first: int) -> bool:
        start = self._reach(reading, first)
        for place in range(start, first):
            for end, phrase in self._cues.working.ends(keys, place):
                if end <= first and phrase.startswith(("treat", "rx", "confirmed")):
                    return not any(True for _ in self._cues.ends.all(keys[end:first]))
        return False

    def _family(self, reading: Reading, keys: list[str], first: int) -> Said | None:
        """Whether it is said of a relative, or by one ("sister reported")."""
        start = self._reach(reading, first)
        for place in range(start, first):
            for end, _ in self._cues.family.ends(keys, place):
                between = reading.tokens[end : first + 1]
                broken = any("," in token.gap or ";" in token.gap for token in between[1:])
                if end > first or broken or first - end >= 8:
                    continue
                if self._cues.words["says"].intersection(keys[end : end + 2]):
                    return Said.BY_OTHERS
                return Said.FAMILY
        return None

    def _bare_year(self, reading: Reading, keys: list[str], first: int, last: int) -> bool:
        """A year without a day beside the words: when it was, not when it was written."""
        for place in (last, last + 1):
            if place < len(keys) and is_year(keys[place]):
                between = reading.tokens[place].gap
                led = place == last or keys[last] in {"in", "since", "circa", "of", "from"}
                if (
                    led
                    and not between.strip(" (,")
                    and reading.sentence[place] == (reading.sentence[last - 1])
                ):
                    return keys[last] != "since"
        return (
            first >= 1
            and is_year(keys[first - 1])
            and not reading.tokens[first - 1].gap.strip(" (,;")
            and (first == 1 or keys[first - 2] in {"in", "since"} or first - 1 == 0)
            and reading.tokens[first].gap.strip() in {"", ":"}
            and (first < 2 or keys[first - 2] not in self._cues.words["months"])
        )

    def _past_letter(self, keys: list[str]) -> bool:
        """A bare year beside a letter or an admission: "2021 discharge letter"."""
        for place, key in enumerate(keys):
            if not is_year(key) or (place and (keys[place - 1] in self._cues.words["months"])):
                continue
            if place and keys[place - 1].isdigit():
                continue
            near = keys[max(0, place - 3) : place] + keys[place + 1 : place + 3]
            if self._cues.words["letters"] & set(near):
                return True
        return False

    def _speaker(self, reading: Reading, keys: list[str]) -> bool:
        """Whether the line is by somebody other than the responsible clinicians."""
        head = self._head(reading)
        if self._named(self._cues.clinicians, keys[:head]):
            return False
        found = self._named(self._cues.others, keys[:head])
        if not found:
            tail = self._tail(reading)
            if tail < len(keys) and not self._named(self._cues.clinicians, keys[tail:]):
                found = self._named(self._cues.others, keys[tail:])
        return found

    def _named(self, names: Trie[str], keys: Sequence[str]) -> bool:
        listed = list(keys)
        for start, end, _ in names.all(listed):
            led = listed[start - 1] if start else ""
            follows = listed[end] if end < len(listed) else ""
            if led not in self._cues.words["led_to"] and (
                follows not in self._cues.words["no_author"]
            ):
                return True
        return False

    @staticmethod
    def _head(reading: Reading) -> int:
        """Where the naming of the author ends: at a colon or quote, else after a few words."""
        for place, token in enumerate(reading.tokens[:14]):
            if place and (any(mark in token.gap for mark in ':“"‘—–') or " - " in token.gap):
                return place
        return min(len(reading.tokens), 4)

    @staticmethod
    def _tail(reading: Reading) -> int:
        """Where a trailing attribution begins: a bracket, a dash or a closing quote."""
        count = len(reading.tokens)
        for place in range(count - 1, max(0, count - 10), -1):
            gap = reading.tokens[place].gap
            if any(mark in gap for mark in "(—–”[") or " - " in gap:
                return place
        return count


def _closes(text: str, token: Token) -> bool:
    following = text[token.end : token.end + 1]
    return token.key == DOUBT and not (following.isalnum() or following == "/")


def is_year(key: str) -> bool:
    """Whether a word is a year of these times."""
    return len(key) == 4 and key.isdigit() and key[:2] in {"19", "20"}


_ORDER = (
    Said.FAMILY,
    Said.DENIED,
    Said.SUPPOSED,
    Said.EARLIER,
    Said.HISTORY,
    Said.BY_OTHERS,
    Said.QUERIED,
)


def strongest(flags: frozenset[Said]) -> Said:
    """The one way of saying that decides: what is denied of a relative is of a relative."""
    return next((one for one in _ORDER if one in flags), Said.STATED)
