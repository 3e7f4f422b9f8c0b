"""The calendar that ships with the program, read from its data files."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from coder_gui.domain import calendar
from coder_gui.domain.calendar import Freeze, Inclusion
from coder_gui.system.paths import resource

__all__ = ["Calendar", "Freeze"]


class Calendar(calendar.Calendar):
    """Bank holidays of England and SUS+ inclusion dates, from `resources/calendar`."""

    @classmethod
    def shipped(cls) -> Calendar:
        """The one this program was built with."""
        return cls.read(resource("calendar"))

    @classmethod
    def read(cls, folder: Path) -> Calendar:
        """From bank_holidays.json and sus_inclusion.json of a folder.

        Raises OSError, ValueError or KeyError when they are not as they should be.
        """
        holidays = _json(folder / "bank_holidays.json")
        sus = _json(folder / "sus_inclusion.json")
        return cls(
            {date.fromisoformat(one["date"]): one["name"] for one in holidays["days"]},
            {_month(one): _inclusion(one) for one in sus["months"]},
            flex_working_day=sus["estimate"]["flex_working_day"],
            cut_off=time.fromisoformat(sus["cut_off"]),
        )


def _month(row: dict[str, Any]) -> calendar.Month:
    first = date.fromisoformat(f"{row['month']}-01")
    return first.year, first.month


def _inclusion(row: dict[str, Any]) -> Inclusion:
    flex, freeze = date.fromisoformat(row["flex"]), date.fromisoformat(row["freeze"])
    if freeze <= flex:
        raise ValueError(f"the freeze of {row['month']} has to be after its flex")
    return Inclusion(flex, freeze)


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
