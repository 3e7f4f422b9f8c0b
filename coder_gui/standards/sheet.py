"""A coded record, read once against its editions, as every rule sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coder_gui.domain.codes import display
from coder_gui.domain.coding import CheckCode, CheckRecord, Classification, CodeFacts, System
from coder_gui.domain.ordering import group_numbers
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.forms import Form, Reading, read_diagnosis, read_procedure

DIAGNOSES = "diagnoses"
PROCEDURES = "procedures"
SYSTEMS = {DIAGNOSES: System.ICD10, PROCEDURES: System.OPCS4}
"""The classification of each list."""
LONGEST = 20
"""Characters of an entry without the form of a code that are shown."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One entry of a list. `code` is canonical, "" where the entry has no form of a code.

    `position` is 1-based; `id` is empty for records that come from a file.
    """

    list: str
    position: int
    raw: str
    code: str
    display: str
    form: Form
    facts: CodeFacts | None
    id: str
    date: date | None
    paired_with: str | None

    @property
    def category(self) -> str:
        """The first three characters."""
        return self.code[:3]

    @property
    def asterisk(self) -> bool:
        """True when the edition marks it as a manifestation code."""
        return self.facts is not None and self.facts.asterisk

    @property
    def reading(self) -> Reading:
        """How it stands to its edition."""
        return Reading(self.form, self.code, self.facts)


@dataclass(frozen=True, slots=True)
class Group:
    """A procedure with the method and site codes after it; `head` is None before the first one."""

    head: Coded | None
    rest: tuple[Coded, ...]

    @property
    def date(self) -> date | None:
        """The date of the group: of its procedure, which the codes after it take."""
        return self.head.date if self.head else None


class Sheet:
    """The record with its codes read. Made once for a check; rules only look at it."""

    __slots__ = ("_categories", "_groups", "_lists", "editions", "record", "today")

    def __init__(
        self,
        record: CheckRecord,
        icd10: Classification,
        opcs4: Classification,
        *,
        today: date | None = None,
    ) -> None:
        self.record = record
        self.today = today
        self.editions: dict[str, Classification] = {DIAGNOSES: icd10, PROCEDURES: opcs4}
        self._lists = {
            DIAGNOSES: _coded(DIAGNOSES, record.diagnoses, icd10),
            PROCEDURES: _coded(PROCEDURES, record.procedures, opcs4),
        }
        self._categories = {
            name: frozenset(each.category for each in codes) for name, codes in self._lists.items()
        }
        self._groups: dict[CodeRanges, tuple[Group, ...]] = {}

    @property
    def diagnoses(self) -> tuple[Coded, ...]:
        """The diagnoses in order."""
        return self._lists[DIAGNOSES]

    @property
    def procedures(self) -> tuple[Coded, ...]:
        """The procedures in order."""
        return self._lists[PROCEDURES]

    def codes(self, name: str) -> tuple[Coded, ...]:
        """The list of this name: diagnoses or procedures."""
        return self._lists[name]

    @property
    def categories(self) -> Mapping[str, frozenset[str]]:
        """Name of a list: the three-character categories in it."""
        return self._categories

    def meets(self, name: str, ranges: CodeRanges) -> bool:
        """False when no code of a list can be in these ranges. Quicker than `any_of`."""
        return ranges.meet(self._categories[name])

    def any_of(self, name: str, ranges: CodeRanges) -> tuple[Coded, ...]:
        """The codes of a list that are in these ranges; quick when there are none."""
        if not ranges.meet(self._categories[name]):
            return ()
        return tuple(each for each in self._lists[name] if each.code in ranges)

    def groups(self, secondary: CodeRanges) -> tuple[Group, ...]:
        """The procedures in groups, `secondary` being what never begins one."""
        found = self._groups.get(secondary)
        if found is None:
            found = self._groups[secondary] = _groups(self.procedures, secondary)
        return found

    @property
    def day(self) -> date | None:
        """The day whose rules hold: the episode's end, for an open episode today."""
        return self.record.end_date or self.today


def _coded(name: str, codes: Sequence[CheckCode], edition: Classification) -> tuple[Coded, ...]:
    read = read_diagnosis if name == DIAGNOSES else read_procedure
    return tuple(
        _one(name, position, given, read(given.raw, edition))
        for position, given in enumerate(codes, start=1)
    )


def _one(name: str, position: int, given: CheckCode, reading: Reading) -> Coded:
    return Coded(
        list=name,
        position=position,
        raw=given.raw,
        code=reading.code,
        display=display(SYSTEMS[name], reading.code) or given.raw.strip()[:LONGEST],
        form=reading.form,
        facts=reading.facts,
        id=given.id,
        date=given.date,
        paired_with=given.paired_with,
    )


def _groups(procedures: Sequence[Coded], secondary: CodeRanges) -> tuple[Group, ...]:
    numbers = group_numbers([each.code for each in procedures], secondary.__contains__)
    members: dict[int, list[Coded]] = {}
    for number, each in zip(numbers, procedures, strict=True):
        members.setdefault(number, []).append(each)
    return tuple(
        Group(None, tuple(codes)) if number == 0 else Group(codes[0], tuple(codes[1:]))
        for number, codes in members.items()
    )
