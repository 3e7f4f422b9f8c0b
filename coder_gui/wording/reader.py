"""Reads a text: what it names, and how each thing is said."""

from __future__ import annotations

from collections.abc import Sequence

from coder_gui.wording.assertions import Reading, Said, strongest
from coder_gui.wording.concepts import Lexicon
from coder_gui.wording.cues import ASKED, MEDICATED, Cues, Phrases, written_so
from coder_gui.wording.tokens import DOUBT, Token

_NEAR_AFTER = 5
"""Words after a mention within which a cue still belongs to it."""
_PREFIX = 9
"""Words of a line within which its author is named."""
_STAY_WITHIN = 4
"""Words from “previous” to the stay that it is said of: “previous coded inpatient episode”."""
_LISTED = frozenset(
    {
        "differential",
        "differentials",
        "differential diagnosis",
        "ddx",
        "dd",
        "possibilities",
        "alternatives",
        "candidates",
    }
)
Span = tuple[int, int]


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
        reading.earlier = (
            any(True for _ in self._cues.earlier.all(keys))
            or self._past_letter(keys if asking else keys[:_PREFIX])
            or self._past_stay(reading, keys)
        )
        reading.years = tuple(int(key) for key in keys if is_year(key))
        reading.a_letter = not self._cues.words["elsewhere"].isdisjoint(keys[:_PREFIX])
        reading.by_others = self._speaker(reading, keys)
        reading.report = self._reports(reading, keys)
        reading.authored = reading.a_letter or any(True for _ in self._cues.clinicians.all(keys))
        spans = [(mention.first, mention.last) for mention in reading.mentions]
        for first, last in spans:
            flags = self.flags(reading, first, last)
            reading.flags.append(flags)
            reading.said.append(strongest(flags))
        return reading

    def told_by(self, words: frozenset[str]) -> frozenset[str]:
        """Keys of operations that tell a condition of which these are the words."""
        found: set[str] = set()
        for word in words:
            found |= self._lexicon.told_by.get(word, frozenset())
        return frozenset(found)

    @property
    def not_short(self) -> frozenset[str]:
        """Keys that are never the short form of a condition."""
        return self._lexicon.not_short

    @property
    def endings(self) -> tuple[str, ...]:
        """How names of conditions end."""
        return self._lexicon.endings

    def rows(self, reading: Reading) -> tuple[tuple[int, int, frozenset[int]], ...]:
        """The wordings of the clinical terms in a text, found once."""
        if reading.rows is None:
            keys = reading.keys
            reading.rows = tuple(
                (start, end, rows)
                for start in range(len(keys))
                for end, rows in self._lexicon.rows.ends(keys, start)
            )
        return reading.rows

    def rows_of(self, asked: Sequence[str]) -> frozenset[int]:
        """The rows of the clinical terms that have exactly this wording."""
        return self._lexicon.rows.get(asked) or frozenset()

    def flags(self, reading: Reading, first: int, last: int) -> frozenset[Said]:
        """Everything that is said about the words `first` up to `last`."""
        keys = reading.keys
        found: set[Said] = set()
        denied = self._cue("denied", reading, keys, first, last)
        doubted = self._cue("doubted", reading, keys, first, last)
        if denied and not _inside(denied, doubted):
            found.add(Said.DENIED)
        if doubted and not _inside(doubted, denied):
            found.add(Said.QUERIED)
        if self._cue("past", reading, keys, first, last) or self._bare_year(
            reading, keys, first, last
        ):
            found.add(Said.HISTORY)
        supposed = ASKED if reading.asking else "supposed"
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

    def _cue(
        self, kind: str, reading: Reading, keys: list[str], first: int, last: int
    ) -> Span | None:
        """The cue of this kind that reaches the words, before them or after."""
        return self._before(kind, reading, keys, first) or self._after(kind, reading, keys, last)

    def _before(self, kind: str, reading: Reading, keys: list[str], first: int) -> Span | None:
        cues = self._cues.before[kind]
        for place in range(self._reach(reading, first), first):
            for end, phrases in cues.ends(keys, place):
                if end > first or not written_so(reading.tokens, place, end, phrases):
                    continue
                if self._broken(kind, phrases, reading, keys, place, end, first):
                    continue
                if "non" in phrases and end != first:
                    continue
                return place, end
        return None

    def _broken(
        self,
        kind: str,
        phrases: frozenset[str],
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
        lists = kind == "past" or bool(phrases & _LISTED)
        marks = "".join(token.gap for token in tokens[start + 1 : end + 1])
        if keys[place] == DOUBT:
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

    def _after(self, kind: str, reading: Reading, keys: list[str], last: int) -> Span | None:
        tokens = reading.tokens
        whole = self._end(reading, last)
        stops = {mention.first for mention in reading.mentions}
        for place in range(last, min(whole, last + _NEAR_AFTER)):
            if place > last and (place in stops or "," in tokens[place].gap):
                break
            if kind != "doubted" and place > last and ";" in tokens[place].gap:
                break
            for end, phrases in self._cues.after[kind].ends(keys, place):
                loose = keys[place] == DOUBT and (place > last or tokens[place].gap)
                if end <= whole and not loose and written_so(tokens, place, end, phrases):
                    return place, end
            if any(True for _ in self._cues.ends.ends(keys, place)) and keys[place] != "who":
                break
        return None

    def _supposed_after(self, reading: Reading, keys: list[str], last: int) -> bool:
        end = self._end(reading, last)
        for place in range(last, min(last + 2, end)):
            if reading.tokens[place].gap.strip(" -"):
                return False
            if place > last and keys[last] in self._cues.words["found_by"]:
                return False
            kinds = ("supposed",) if reading.asking else ("supposed", MEDICATED)
            for kind in kinds:
                for stop, _ in self._cues.after[kind].ends(keys, place):
                    if stop <= end:
                        return True
        return False

    def _treated(self, reading: Reading, keys: list[str], first: int) -> bool:
        start = self._reach(reading, first)
        for place in range(start, first):
            for end, phrases in self._cues.working.ends(keys, place):
                if end <= first and any(
                    one.startswith(("treat", "rx", "confirmed")) for one in phrases
                ):
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

    def _past_stay(self, reading: Reading, keys: list[str]) -> bool:
        """“Her last stay”, “previous coded episodes”: an adjective and a stay, near each other."""
        words = self._cues.words
        for adjectives, nouns in (("former", "stays"), ("before", "papers")):
            for place, key in enumerate(keys):
                if key not in words[adjectives]:
                    continue
                for after in range(place + 1, min(place + _STAY_WITHIN, len(keys))):
                    if reading.tokens[after].gap.strip(" -"):
                        break
                    if keys[after] in words[nouns]:
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

    def _reports(self, reading: Reading, keys: list[str]) -> bool:
        """Whether the line is headed as a report, with no clinician named who took it up."""
        head, tail = self._head(reading), self._tail(reading)
        for begins, ends in ((0, head), (tail, len(keys))):
            part = keys[begins:ends]
            own = [
                (first, last)
                for first, last, _ in self._cues.reports.all(part)
                if not self._led(part, first) and not self._small(reading, begins + first)
            ]
            if own:
                return not self._taken_up_by(part, own)
        return False

    def _small(self, reading: Reading, place: int) -> bool:
        """“Mr”, “us”: the name of a test only in capitals."""
        token = reading.tokens[place]
        return token.key in self._cues.words["in_capitals"] and not token.text.isupper()

    def _taken_up_by(self, part: list[str], own: list[Span]) -> bool:
        """Whether a clinician is named who is not the one that reported: “MRI (Dr Shah)”."""
        titles = self._cues.words["titles"]
        covered = {place for first, last in own for place in range(first, last)}
        return any(
            covered.isdisjoint(range(first, last))
            and not (titles.issuperset(part[first:last]) and first > min(covered))
            for first, last, _ in self._cues.clinicians.all(part)
        )

    def _led(self, keys: Sequence[str], start: int) -> bool:
        return bool(start) and keys[start - 1] in self._cues.words["led_to"]

    def _named(self, names: Phrases, keys: Sequence[str]) -> bool:
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


def _inside(cue: Span, other: Span | None) -> bool:
    """Whether a cue is part of a longer one: "exclude" in "cannot exclude"."""
    return other is not None and other[0] <= cue[0] and cue[1] <= other[1] and cue != other


def _closes(text: str, token: Token) -> bool:
    following = text[token.end : token.end + 1]
    return token.key == DOUBT and not (following.isalnum() or following == "/")


def is_year(key: str) -> bool:
    """Whether a word is a year of these times."""
    return len(key) == 4 and key.isdigit() and key[:2] in {"19", "20"}
