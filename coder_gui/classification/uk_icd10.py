"""The UK form of ICD-10: filler X, places of occurrence, national fifth characters.

It fills gaps and never overrules a list that has the characters itself, with one exception that
the national standards make: printed fourth characters of some external causes are dropped.
Facts are in resources/classifications/uk_icd10.json and emergency_icd10.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coder_gui.classification.content import CodeRow, EditionContent, children_of
from coder_gui.domain.codes import ASTERISK

_PLACEHOLDER = re.compile(r"emergency use of", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FifthCharacters:
    """A list of digits and the categories (or four-character codes) that take one of them."""

    name: str
    codes: tuple[str, ...]
    digits: dict[str, str]


@dataclass(frozen=True, slots=True)
class PlaceOfOccurrence:
    """The fourth characters of external causes, and who takes them."""

    first: str
    last: str
    exempt: frozenset[str]
    printed_dropped: frozenset[str]
    digits: dict[str, str]
    activity_first: str
    activity_last: str

    def takes(self, category: str) -> bool:
        """True for categories whose fourth character is the place."""
        return self.first <= category <= self.last and category not in self.exempt

    def takes_activity(self, category: str) -> bool:
        """True for categories to which WHO adds an activity character, not used here."""
        return self.activity_first <= category <= self.activity_last


@dataclass(frozen=True, slots=True)
class EmergencyCode:
    """A code issued between editions."""

    code: str
    title: str
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class WhoDifferences:
    """How WHO ICD-10 2019 differs from the edition in use here."""

    not_in_uk: tuple[str, ...]
    only_in_uk: dict[str, str]
    titles: dict[str, str]


def spoken(title: str) -> str:
    """A title as the end of another: its first letter small, unless it starts an acronym."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


@dataclass(frozen=True, slots=True)
class UkForm:
    """Everything that turns a list of ICD-10 into the form used in the United Kingdom."""

    place: PlaceOfOccurrence
    fifths: tuple[FifthCharacters, ...]
    asterisks: frozenset[str]
    sexes: dict[str, tuple[str, ...]]
    who_2019: WhoDifferences
    emergency: tuple[EmergencyCode, ...]

    @classmethod
    def load(cls, folder: Path) -> UkForm:
        """Reads both data files of resources/classifications; a malformed one raises."""
        data = json.loads((folder / "uk_icd10.json").read_text("utf-8"))
        issued = json.loads((folder / "emergency_icd10.json").read_text("utf-8"))["codes"]
        place, who = data["place_of_occurrence"], data["who_2019"]
        return cls(
            place=PlaceOfOccurrence(
                first=place["first"],
                last=place["last"],
                exempt=frozenset(place["except"]),
                printed_dropped=frozenset(place["printed_dropped"]),
                digits=place["digits"],
                activity_first=place["activity"]["first"],
                activity_last=place["activity"]["last"],
            ),
            fifths=tuple(
                FifthCharacters(entry["name"], tuple(entry["codes"]), entry["digits"])
                for entry in data["fifth_characters"]
            ),
            asterisks=frozenset(data["asterisk_categories"]["codes"]),
            sexes={sex: tuple(data["sex"][sex]) for sex in ("1", "2")},
            who_2019=WhoDifferences(
                tuple(who["not_in_uk"]), dict(who["only_in_uk"]), dict(who["titles"])
            ),
            emergency=tuple(
                EmergencyCode(
                    entry["code"],
                    entry["title"],
                    date.fromisoformat(entry["valid_from"]) if entry["valid_from"] else None,
                )
                for entry in issued
            ),
        )

    def add_places(self, content: EditionContent) -> int:
        """Gives external causes without fourth characters the places; returns how many codes."""
        below = children_of(content.rows)
        added = 0
        for code in [code for code in content.rows if len(code) == 3 and self.place.takes(code)]:
            if not below.get(code):
                added += self._extend(content, code, self.place.digits)
        return added

    def drop_printed_places(self, content: EditionContent) -> int:
        """Removes the printed fourth characters that must not be used; returns how many."""
        gone = [code for code in content.rows if len(code) > 3]
        gone = [code for code in gone if code[:3] in self.place.printed_dropped]
        for code in gone:
            del content.rows[code]
        return len(gone)

    def add_fillers(self, content: EditionContent) -> int:
        """Gives every category that nothing divides its code with X; returns how many."""
        below = children_of(content.rows)
        bare = [code for code in content.rows if len(code) == 3 and not below.get(code)]
        for code in bare:
            row = content.rows[code]
            content.add(
                CodeRow(
                    f"{code}X",
                    row.title,
                    role=row.role,
                    partners=row.partners,
                    sex=row.sex,
                    min_age=row.min_age,
                    max_age=row.max_age,
                )
            )
        return len(bare)

    def add_fifths(self, content: EditionContent) -> int:
        """Gives codes without fifth characters the national ones; returns how many codes.

        Fillers must be there already: T08.X takes its digit after the X.
        """
        below = children_of(content.rows)
        added = 0
        for fifths in self.fifths:
            for start in fifths.codes:
                bases = below.get(start, []) if len(start) == 3 else [start]
                for base in bases:
                    if base in content.rows and not below.get(base):
                        added += self._extend(content, base, fifths.digits)
        return added

    def add_emergency_codes(self, content: EditionContent) -> int:
        """Adds the codes issued between editions, or their titles and dates; returns how many."""
        changed = 0
        for issued in self.emergency:
            row = content.rows.get(issued.code)
            if row is None:
                content.add(CodeRow(issued.code, issued.title, valid_from=issued.valid_from))
                changed += 1
            elif _PLACEHOLDER.search(row.title) and row.title != issued.title:
                row.title = issued.title
                row.valid_from = issued.valid_from
                changed += 1
        return changed

    def mark_asterisks(self, content: EditionContent) -> None:
        """Marks the codes of asterisk categories, for lists that do not say."""
        for code, row in content.rows.items():
            if code[:3] in self.asterisks:
                row.role = ASTERISK

    def mark_sexes(self, content: EditionContent) -> None:
        """Marks the codes limited to one sex, for lists that do not say."""
        starts = [(span.split("-"), sex) for sex, spans in self.sexes.items() for span in spans]
        for code, row in content.rows.items():
            for ends, sex in starts:
                if ends[0] <= code[: len(ends[0])] <= ends[-1]:
                    row.sex = sex

    def turn_who_2019(self, content: EditionContent) -> None:
        """Takes back what WHO changed in 2019: codes dropped, added and renamed."""
        who = self.who_2019
        gone = [code for code in content.rows if code.startswith(who.not_in_uk)]
        for code in gone:
            del content.rows[code]
        for code, title in who.only_in_uk.items():
            content.add(CodeRow(code, title))
        for code, title in who.titles.items():
            content.rows[code].title = title

    @staticmethod
    def _extend(content: EditionContent, code: str, digits: Mapping[str, str]) -> int:
        row = content.rows[code]
        for digit, words in digits.items():
            content.add(
                CodeRow(
                    code + digit,
                    f"{row.title}, {spoken(words)}",
                    role=row.role,
                    partners=row.partners,
                    sex=row.sex,
                )
            )
        return len(digits)
