"""Charlson comorbidity as the mortality indicator counts it: information about finished coding.

Takes no part in choosing codes: the window shows it once an episode is final, not before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.episode import FINISHED_STATES
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.system.paths import resource


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a specification: each counts once, however many codes of it there are."""

    name: str
    weight: int
    codes: CodeRanges


@dataclass(frozen=True, slots=True)
class Charlson:
    """The sum for one episode: never negative. `band`: "0", "1 to 5", "more than 5"."""

    specification: str
    score: int
    band: str
    groups: tuple[tuple[str, int], ...]
    verified: bool

    def words(self) -> str:
        """One line for people: "Charlson 18 (SHMI v1.60): Dementia 14, Pulmonary disease 4"."""
        parts = ", ".join(f"{name} {weight}" for name, weight in self.groups)
        return f"Charlson {self.score} ({self.specification}): {parts or 'no group'}"


@dataclass(frozen=True, slots=True)
class Specification:
    """One version of the indicator's groups and weights, from a day on."""

    name: str
    valid_from: date
    bands: tuple[int, ...]
    groups: tuple[Group, ...]
    verified: bool
    source: str

    def of(self, diagnoses: Iterable[str]) -> Charlson:
        """The sum over canonical codes in their order; the first, the primary, does not count."""
        secondary = list(diagnoses)[1:]
        met = tuple(
            (group.name, group.weight)
            for group in self.groups
            if any(code in group.codes for code in secondary)
        )
        score = max(0, sum(weight for _, weight in met))
        return Charlson(self.name, score, self._band(score), met, self.verified)

    def _band(self, score: int) -> str:
        low = 0
        for bound in self.bands:
            if score <= bound:
                return str(bound) if low == bound else f"{low} to {bound}"
            low = bound + 1
        return f"more than {self.bands[-1]}"


def shipped_specifications() -> tuple[Specification, ...]:
    """The versions that come with the program, the newest first."""
    text = resource("mortality", "shmi_charlson.toml").read_text(encoding="utf-8")
    found = [
        Specification(
            name=row["name"],
            valid_from=row["valid_from"],
            bands=tuple(row["bands"]),
            groups=tuple(
                Group(one["name"], one["weight"], CodeRanges(one["codes"])) for one in row["group"]
            ),
            verified=row["verified"],
            source=row["source"],
        )
        for row in tomllib.loads(text)["specification"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from, reverse=True))


def in_use(specifications: Iterable[Specification], day: date) -> Specification:
    """The newest version published by `day`; before the first one, the first.

    Raises ValueError without any version.
    """
    ordered = sorted(specifications, key=lambda one: one.valid_from)
    published = [one for one in ordered if one.valid_from <= day] or ordered[:1]
    if not published:
        raise ValueError("no specification of the mortality indicator")
    return published[-1]


def of_case(
    case: EpisodeCase, specifications: Iterable[Specification], today: date
) -> Charlson | None:
    """The sum of a finished episode; None while its codes are still being chosen."""
    if case.work.state not in FINISHED_STATES:
        return None
    specification = in_use(specifications, case.episode.end_date or today)
    return specification.of(entry.code for entry in case.diagnoses)
