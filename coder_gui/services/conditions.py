"""The long-term conditions that are looked for, as data (resources/conditions)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.system.paths import resource


@dataclass(frozen=True, slots=True)
class Condition:
    """One group of ICD-10 codes. `look_back_years`: how long a mention counts; None: for life."""

    key: str
    name: str
    codes: CodeRanges
    look_back_years: int | None

    def counts(self, seen_on: date, now: date) -> bool:
        """True while a mention of that day is still a reason to look."""
        if self.look_back_years is None:
            return True
        return (now - seen_on).days <= 365.25 * self.look_back_years


@dataclass(frozen=True, slots=True)
class Conditions:
    """The list in use. `verified`: checked against the national list of its year."""

    groups: tuple[Condition, ...]
    source: str
    verified: bool

    def named(self, key: str) -> Condition | None:
        """The condition of this key."""
        return next((one for one in self.groups if one.key == key), None)


def shipped_conditions() -> Conditions:
    """The list that comes with the program."""
    text = resource("conditions", "long_term.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Conditions(
        groups=tuple(
            Condition(row["key"], row["name"], CodeRanges(row["codes"]), row.get("look_back_years"))
            for row in data["condition"]
        ),
        source=data["source"],
        verified=data["verified"],
    )
