"""Which edition is mandated on a day: dated facts from resources/classifications/editions.json."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coder_gui.domain.coding import System


@dataclass(frozen=True, slots=True)
class Mandate:
    """An edition's period (last day included, None: still in force) and what its files are like.

    `least_codes`: fewer assignable codes than this mean that a file is not whole.
    """

    system: System
    name: str
    short: str
    number: str
    valid_from: date
    valid_to: date | None
    least_codes: int
    who_year: str | None = None

    def covers(self, day: date) -> bool:
        """True when the edition is mandated for an episode that ends on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


_FILE_NUMBER = {
    System.ICD10: re.compile(r"ICD[-_ ]?10[-_ ]*Edition[-_ ]?(\d)", re.IGNORECASE),
    System.OPCS4: re.compile(r"OPCS[-_ ]?4[-_. ]?(\d{1,2})(?!\d)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class EditionDates:
    """The mandates of both systems, oldest first."""

    labels: dict[System, str]
    mandates: tuple[Mandate, ...]

    @classmethod
    def load(cls, path: Path) -> EditionDates:
        """Reads the data file; a malformed one is a bug of ours and raises."""
        data = json.loads(path.read_text("utf-8"))["systems"]
        mandates = []
        for system in System:
            for entry in data[system.value]["editions"]:
                end = entry["valid_to"]
                mandates.append(
                    Mandate(
                        system=system,
                        name=entry["name"],
                        short=entry["short"],
                        number=entry["number"],
                        valid_from=date.fromisoformat(entry["valid_from"]),
                        valid_to=date.fromisoformat(end) if end else None,
                        least_codes=entry["least_codes"],
                        who_year=entry.get("who_year"),
                    )
                )
        labels = {system: str(data[system.value]["label"]) for system in System}
        return cls(labels, tuple(mandates))

    def of(self, system: System) -> tuple[Mandate, ...]:
        """The mandates of one system, oldest first."""
        return tuple(mandate for mandate in self.mandates if mandate.system is system)

    def on(self, system: System, day: date) -> Mandate | None:
        """The edition mandated on a day; None before the first that is known."""
        return next((mandate for mandate in self.of(system) if mandate.covers(day)), None)

    def named(self, system: System, name: str) -> Mandate | None:
        """An edition by its name, its short name or its number, in any case."""
        wanted = name.strip().casefold()
        for mandate in self.of(system):
            if wanted in {mandate.name.casefold(), mandate.short.casefold(), mandate.number}:
                return mandate
        return None

    def of_file(self, system: System, file_name: str) -> Mandate | None:
        """The edition that a release's file name speaks of (OPCS411 ..., ICD10_Edition5_...)."""
        match = _FILE_NUMBER[system].search(file_name)
        if match is None:
            return None
        number = match[1] if system is System.ICD10 else f"4.{match[1]}"
        return self.named(system, number)

    def of_who_year(self, year: str) -> Mandate | None:
        """The ICD-10 edition that is based on a WHO release."""
        return next((m for m in self.of(System.ICD10) if m.who_year == year), None)
