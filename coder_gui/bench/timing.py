"""Samples in milliseconds, their median and 99th percentile, and the table that shows them."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """Samples of one thing. `aim` is the most the aim allows, for the percentile named.

    With `at_least` it is the least: a share of right answers, not a time.
    """

    name: str
    samples: tuple[float, ...]
    unit: str = "ms"
    aim: float | None = None
    aim_of: str = "p99"
    at_least: bool = False

    @property
    def median(self) -> float:
        """The middle sample."""
        return statistics.median(self.samples)

    @property
    def p99(self) -> float:
        """The 99th percentile by nearest rank; the largest of fewer than a hundred samples."""
        ordered = sorted(self.samples)
        return ordered[math.ceil(len(ordered) * 0.99) - 1]

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None:
            return None
        value = self.p99 if self.aim_of == "p99" else self.median
        return value >= self.aim if self.at_least else value <= self.aim

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "name": self.name,
            "unit": self.unit,
            "n": len(self.samples),
            "median": round(self.median, 3),
            "p99": round(self.p99, 3),
            "aim": self.aim,
            "aim_of": self.aim_of if self.aim is not None else None,
            "at_least": self.at_least,
            "met": self.met,
        }


@dataclass(slots=True)
class Report:
    """What one benchmark found: its measures, the baseline's, and remarks."""

    name: str
    measures: list[Measure] = field(default_factory=list)
    baselines: list[Measure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "benchmark": self.name,
            "measures": [measure.as_json() for measure in self.measures],
            "baselines": [measure.as_json() for measure in self.baselines],
            "remarks": self.remarks,
        }

    def lines(self) -> list[str]:
        """The same as a table for people."""
        rows = [f"{self.name}"]
        for kind, measures in (("", self.measures), ("baseline: ", self.baselines)):
            for one in measures:
                aim = ""
                if one.aim is not None:
                    verdict = "met" if one.met else "MISSED"
                    which = "at least" if one.at_least else one.aim_of
                    aim = f"   aim {which} {one.aim:g}: {verdict}"
                rows.append(
                    f"  {kind + one.name:<58} n {len(one.samples):>5}   median {one.median:>9.2f}"
                    f"   p99 {one.p99:>9.2f} {one.unit}{aim}"
                )
        return [*rows, *(f"  {remark}" for remark in self.remarks)]


def sample(call: Callable[[], Any], times: int, *, warm_up: int = 3) -> tuple[float, ...]:
    """Milliseconds of each of `times` calls, the collector kept out of them."""
    for _ in range(warm_up):
        call()
    return sample_each([call] * times)


def sample_each(calls: Sequence[Callable[[], Any]]) -> tuple[float, ...]:
    """Milliseconds of each call."""
    taken = []
    gc.collect()
    gc.disable()
    try:
        for call in calls:
            start = time.perf_counter()
            call()
            taken.append((time.perf_counter() - start) * 1000)
    finally:
        gc.enable()
    return tuple(taken)
