"""Where a code goes in its list, and which codes beside it make a pair with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coder_gui.domain import ordering
from coder_gui.domain.coding import CodeEntry, System
from coder_gui.domain.ordering import Placed
from coder_gui.standards.predicates.pairs import fits

if TYPE_CHECKING:
    from coder_gui.domain.coding import Classification
    from coder_gui.standards.assigning import Assignable
    from coder_gui.standards.rules import RulePack

NEW = ""
"""Stands for the code that is added, in an order of ids."""


def placed(entries: Iterable[CodeEntry]) -> tuple[Placed, ...]:
    """The codes as the order knows them."""
    return tuple(Placed(entry.id, entry.code, entry.paired_with) for entry in entries)


def blocks(
    entries: Sequence[CodeEntry], system: System, pack: RulePack
) -> tuple[ordering.Block, ...]:
    """What moves together: a dagger with its asterisks, or a procedure group."""
    if system is System.ICD10:
        return ordering.diagnosis_blocks(placed(entries))
    return ordering.procedure_blocks(placed(entries), pack.is_secondary)


def with_new(
    entries: Sequence[CodeEntry],
    found: Assignable,
    position: int | None,
    system: System,
    pack: RulePack,
) -> tuple[str, ...]:
    """The order with NEW where the new code goes; a method or site code may go into a group."""
    alone = system is System.OPCS4 and pack.is_secondary(found.code)
    whole = tuple((entry.id,) for entry in entries) if alone else blocks(entries, system, pack)
    return ordering.insert(whole, NEW, position)


def dagger_of(found: Assignable, before: CodeEntry | None, edition: Classification) -> str | None:
    """The id of the dagger of a new asterisk code, where the edition says it is one."""
    if not found.asterisk or before is None:
        return None
    if before.paired_with is not None:
        return before.paired_with
    return before.id if fits(edition.facts(before.code), found.facts) else None


def lone_asterisk(
    found: Assignable,
    order: Sequence[str],
    entries: Sequence[CodeEntry],
    edition: Classification,
) -> CodeEntry | None:
    """The asterisk code directly behind a new code that is its dagger and that it lacked."""
    at = order.index(NEW) + 1
    behind = next((one for one in entries if tuple(order[at : at + 1]) == (one.id,)), None)
    if behind is None or behind.paired_with in {one.id for one in entries}:
        return None
    return behind if fits(found.facts, edition.facts(behind.code)) else None
