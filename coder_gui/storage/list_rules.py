"""What the episode list needs to know beyond the database: whom to mask, and what names mean.

All are data with a source (resources/special_categories.json, specialties.json,
consultant_defaults.json).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coder_gui.storage.canonical import canonical_json
from coder_gui.storage.engine import RawConnection
from coder_gui.system.paths import resource

VERSION = 3
"""Raised when the SQL of episode_list.py changes: profiles then make their list anew."""


@dataclass(frozen=True, slots=True)
class ListRules:
    """Whose rows show masked until opened, and the words that a specialty is found by.

    `icd10` and `opcs4` are prefixes of canonical codes; `functions` are treatment function or
    main specialty codes; `specialty_names` maps such codes to their names, long and short.
    `shared_consultants` are consultant codes that stand for many people.
    """

    icd10: frozenset[str] = frozenset()
    opcs4: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    specialty_names: Mapping[str, str] = field(default_factory=dict)
    shared_consultants: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Changes with the rules: a list made by other rules has to be made again."""
        content = canonical_json(
            [
                VERSION,
                self.icd10,
                self.opcs4,
                self.functions,
                dict(self.specialty_names),
                self.shared_consultants,
            ]
        )
        return hashlib.sha256(content.encode()).hexdigest()

    def install(self, connection: RawConnection) -> None:
        """Register the functions that the list's SQL calls on a raw connection."""
        icd10, opcs4 = _pattern(self.icd10), _pattern(self.opcs4)
        functions, names = self.functions, self.specialty_names

        def special_category(
            function: str | None,
            specialty: str | None,
            existing_dx: str | None,
            existing_px: str | None,
            own_dx: str | None,
            own_px: str | None,
        ) -> int:
            return (
                function in functions
                or specialty in functions
                or _finds(icd10, existing_dx, own_dx)
                or _finds(opcs4, existing_px, own_px)
            )

        connection.create_function("special_category", 6, special_category)
        connection.create_function("specialty_name", 1, lambda code: names.get(code))
        shared = self.shared_consultants
        connection.create_function("is_one_person", 1, lambda code: code not in shared)


def _pattern(prefixes: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(prefixes)
    return re.compile(f"(?<![A-Z0-9])(?:{'|'.join(map(re.escape, ordered))})") if ordered else None


def _finds(pattern: re.Pattern[str] | None, *codes: str | None) -> bool:
    if pattern is None:
        return False
    return any(text and pattern.search(text.upper().replace(".", "")) for text in codes)


@cache
def shipped_rules() -> ListRules:
    """The rules that ship with the program."""
    return read(
        resource("special_categories.json"),
        resource("specialties.json"),
        resource("consultant_defaults.json"),
    )


def read(
    special_categories: Path, specialties: Path | None = None, consultants: Path | None = None
) -> ListRules:
    """Read the data files. Raises OSError and ValueError: they ship with the program."""
    data = json.loads(special_categories.read_text(encoding="utf-8"))
    categories = data["categories"]
    return ListRules(
        icd10=frozenset(code for one in categories for code in one.get("icd10", ())),
        opcs4=frozenset(code for one in categories for code in one.get("opcs4", ())),
        functions=frozenset(code for one in categories for code in one.get("functions", ())),
        specialty_names=_names(specialties) if specialties else {},
        shared_consultants=_shared(consultants) if consultants else frozenset(),
    )


def _shared(path: Path) -> frozenset[str]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(row["code"] for row in data["codes"])


def _names(path: Path) -> dict[str, str]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return {
        row["code"]: " ".join(filter(None, (row["name"], row.get("short"))))
        for row in data["specialties"]
    }
