"""The code lists of an episode as one side has them, from documents; and what two sides did. Pure.

A list may be merged without a mistake in any one row, and yet say what nobody meant: another first
diagnosis, or one condition coded by both. These are the questions that single rows cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coder_gui.domain.coding import System
from coder_gui.domain.exchange_rows import Doc, Ref

Docs = Mapping[Ref, Doc | None]
"""The rows of an episode as one side has them; None: it has no such row."""

_CATEGORY = 3
FURTHER = ("Y", "Z")
"""Chapters of OPCS-4 whose codes say more of a procedure; each procedure has its own."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A code in its place, with the lines it rests on."""

    id: str
    code: str
    lines: frozenset[str] = frozenset()


def listed(docs: Docs, system: System) -> tuple[Placed, ...]:
    """The codes of one list in their order; those the order does not name come last."""
    codes = {
        row_id: doc
        for (kind, row_id), doc in docs.items()
        if kind == "code" and doc and doc.get("system") == system and not doc.get("deleted")
    }
    order: list[str] = []
    for (kind, _), doc in docs.items():
        if kind == "code_set" and doc and doc.get("system") == system:
            order = list(doc.get("order") or ())
    lines = _lines(docs)
    rest = sorted(codes.keys() - set(order), key=lambda one: (str(codes[one].get("at")), one))
    return tuple(
        Placed(one, str(codes[one].get("code", "")), lines.get(one, frozenset()))
        for one in dict.fromkeys((*order, *rest))
        if one in codes
    )


def _lines(docs: Docs) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for (kind, _), doc in docs.items():
        if kind == "code_line" and doc and not doc.get("deleted"):
            code_id = str(doc.get("code_id"))
            found[code_id] = found.get(code_id, frozenset()) | {str(doc.get("line_id"))}
    return found


def first_is_sure(base: Docs, mine: Docs, theirs: Docs, merged: Docs, system: System) -> bool:
    """The first code of the merged list is the one that the only side that changed it put there."""
    was, ours, other, found = (_first(docs, system) for docs in (base, mine, theirs, merged))
    if ours == other or other == was:
        return found == ours
    return ours == was and found == other


def _first(docs: Docs, system: System) -> tuple[str, str] | None:
    entries = listed(docs, system)
    return (entries[0].id, entries[0].code) if entries else None


def coded_twice(base: Docs, mine: Docs, theirs: Docs, system: System) -> tuple[str, str] | None:
    """Codes (mine, theirs) that both sides wrote anew for what may be one thing, or None.

    Diagnoses: of one category, or resting on one line. Procedures: the same code, or resting on
    one line; codes that only say more of a procedure may stand with several.
    """
    was = {(one.id, one.code) for one in listed(base, system)}
    ours = [one for one in listed(mine, system) if (one.id, one.code) not in was]
    other = [one for one in listed(theirs, system) if (one.id, one.code) not in was]
    for one in ours:
        for two in other:
            if one.id != two.id and alike(one, two, system):
                return one.code, two.code
    return None


def alike(one: Placed, two: Placed, system: System) -> bool:
    """True when two codes may have been written for one thing."""
    if system is System.OPCS4:
        if one.code[:1] in FURTHER or two.code[:1] in FURTHER:
            return False
        return one.code == two.code or bool(one.lines & two.lines)
    return one.code[:_CATEGORY] == two.code[:_CATEGORY] or bool(one.lines & two.lines)


def snapshot(docs: Docs) -> dict[str, Any]:
    """The lists as the history keeps them: by system, the codes in order with what they say."""
    found: dict[str, Any] = {}
    for system in System:
        entries = listed(docs, system)
        found[system.value] = [
            {
                "id": one.id,
                "code": one.code,
                "date": _said(docs, one.id, "procedure_date"),
                "paired_with": _said(docs, one.id, "paired_with"),
                "lines": sorted(one.lines),
            }
            for one in entries
        ]
    return found


def _said(docs: Docs, code_id: str, name: str) -> Any:
    doc = docs.get(("code", code_id))
    return doc.get(name) if doc else None


def systems_of(docs: Iterable[Doc]) -> set[System]:
    """The lists that these codes and orders belong to."""
    return {System(doc["system"]) for doc in docs if doc.get("system") in set(System)}
