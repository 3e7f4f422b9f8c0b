"""How often codes are used: `code,count` files, kept as undated priors for search."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.classification.importers.text_file import TextFile, fields
from coder_gui.domain.codes import parse
from coder_gui.domain.coding import System


@dataclass(frozen=True, slots=True)
class UsageCounts:
    """Counts by canonical code."""

    system: System
    counts: dict[str, int]


def is_usage_header(line: str) -> bool:
    """True for the header of a usage file."""
    return [name.casefold() for name in fields(line, ",")[:2]] == ["code", "count"]


def read_usage(file: TextFile, system: System) -> UsageCounts:
    """The counts. Raises UserError that names the row and what is wrong with it."""
    counts: dict[str, int] = {}
    for number, line in enumerate(file.lines[1:], start=2):
        if not line.strip():
            continue
        found = fields(line, ",")
        if len(found) < 2:
            raise file.refuse(f"row {number} has no count. Each row is a code, a comma, a count.")
        parsed = parse(system, found[0])
        if parsed is None:
            label = "ICD-10" if system is System.ICD10 else "OPCS-4"
            raise file.refuse(f"row {number}: “{found[0][:20]}” is not an {label} code.")
        if not (found[1].isascii() and found[1].isdigit()):
            raise file.refuse(
                f"row {number} ({found[0]}): “{found[1][:20]}” is not a count. "
                "Counts are whole numbers without separators."
            )
        counts[parsed.code] = counts.get(parsed.code, 0) + int(found[1])
    if not counts:
        raise file.refuse("it has a header and no counts.")
    return UsageCounts(system, counts)
