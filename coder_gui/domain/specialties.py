"""Names of main specialties and treatment functions, by their NHS codes of three digits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Specialties:
    """Full and short names. A code that is not listed is its own name."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._names: dict[str, str] = {}
        self._short: dict[str, str] = {}
        for row in rows:
            self._names[row["code"]] = row["name"]
            self._short[row["code"]] = row["short"]

    def name(self, *codes: str | None) -> str:
        """The full name of the first code that is given; "" when none is."""
        return _first(self._names, codes)

    def short(self, *codes: str | None) -> str:
        """The name for narrow rows of the first code that is given; "" when none is."""
        return _first(self._short, codes)


def _first(names: Mapping[str, str], codes: Iterable[str | None]) -> str:
    code = next((one for one in codes if one), "")
    return names.get(code, code)
