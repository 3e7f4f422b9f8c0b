"""Conditions on a record: when a rule, or a part of one, may speak at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from coder_gui.domain.coding import CheckRecord
from coder_gui.domain.patient import age_on
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.sheet import DIAGNOSES, PROCEDURES, Sheet
from coder_gui.standards.toml_tables import TomlTable

_RECORD_FIELDS = frozenset(each.name for each in fields(CheckRecord))
_BOUNDS = ("_from", "_to")


def age_in_years(record: CheckRecord) -> int | None:
    """Completed years at the start of the episode; None where a date is not given."""
    if record.birth_date is None or record.start_date is None:
        return None
    return age_on(record.birth_date, record.start_date)


def age_in_days(record: CheckRecord) -> int | None:
    """Days from birth to the start of the episode; None where a date is not given."""
    if record.birth_date is None or record.start_date is None:
        return None
    return (record.start_date - record.birth_date).days


def nights(record: CheckRecord) -> int | None:
    """Nights from the start of the episode to its end; None where a date is not given."""
    if record.start_date is None or record.end_date is None:
        return None
    return (record.end_date - record.start_date).days


FIGURES: Mapping[str, Callable[[CheckRecord], int | None]] = MappingProxyType(
    {
        "age": age_in_years,
        "days": age_in_days,
        "nights": nights,
        "episode": lambda record: record.episode_number,
        "palliative": lambda record: record.palliative_days,
    }
)
"""Figures of a record that a condition can bound with `NAME_from` and `NAME_to`."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure within limits, both inclusive; a figure that is not known is not within them."""

    figure: str
    low: int | None = None
    high: int | None = None

    def met(self, record: CheckRecord) -> bool:
        """True when the figure is known and within the limits."""
        found = FIGURES[self.figure](record)
        if found is None or found < (self.low if self.low is not None else 0):
            return False
        return self.high is None or found <= self.high


@dataclass(frozen=True, slots=True)
class When:
    """What a record must have for a rule to speak; a fact that is not given keeps it silent.

    All of it must hold: `values` (a field of the record and the values that count), `bounds`,
    `codes` (a list and the codes of which it has one), at least one of `any`, and none of `none`.
    """

    values: Mapping[str, frozenset[str | bool]] = field(default_factory=dict)
    bounds: tuple[Bound, ...] = ()
    codes: Mapping[str, CodeRanges] = field(default_factory=dict)
    any: tuple[When, ...] = ()
    none: tuple[When, ...] = ()

    def met(self, sheet: Sheet) -> bool:
        """True when all conditions hold."""
        record = sheet.record
        return (
            all(getattr(record, name) in wanted for name, wanted in self.values.items())
            and all(bound.met(record) for bound in self.bounds)
            and all(sheet.any_of(name, wanted) for name, wanted in self.codes.items())
            and (not self.any or any(each.met(sheet) for each in self.any))
            and not any(each.met(sheet) for each in self.none)
        )


def read_when(
    table: TomlTable, ranges: Callable[[Sequence[str], TomlTable], CodeRanges]
) -> When | None:
    """The `when` of a rule or of a part; None where it has none. `ranges` reads lists of codes.

    Raises UserError with the place and the reason.
    """
    return _condition(table.table("when"), ranges) if "when" in table else None


def _condition(table: TomlTable, ranges: Callable[[Sequence[str], TomlTable], CodeRanges]) -> When:
    values: dict[str, frozenset[str | bool]] = {}
    limits: dict[str, dict[str, int | None]] = {}
    codes: dict[str, CodeRanges] = {}
    inner = {
        name: tuple(_condition(each, ranges) for each in table.tables(name))
        for name in ("any", "none")
    }
    for name in table:
        figure, bound = _bound(name)
        if name in inner:
            continue
        if figure:
            limits.setdefault(figure, {})[bound] = table.number(name)
        elif name in (DIAGNOSES, PROCEDURES):
            codes[name] = ranges(table.texts(name), table)
        elif name in _RECORD_FIELDS:
            found = table.value(name)
            values[name] = frozenset(found if isinstance(found, list) else [found])
        else:
            raise table.refuse(f"{name} is not a field of the record")
    table.finish()
    bounds = tuple(
        Bound(figure, given.get("_from"), given.get("_to")) for figure, given in limits.items()
    )
    return When(values, bounds, codes, inner["any"], inner["none"])


def _bound(name: str) -> tuple[str, str]:
    for bound in _BOUNDS:
        figure = name.removesuffix(bound)
        if figure != name and figure in FIGURES:
            return figure, bound
    return "", ""
