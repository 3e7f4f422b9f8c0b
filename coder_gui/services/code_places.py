"""Where a code goes in its list, and which codes beside it make a pair with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coder_gui.domain import ordering
from coder_gui.domain.codes import ASTERISK
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


def dagger_of(
    found: Assignable,
    before: CodeEntry | None,
    edition: Classification,
    chosen: CodeEntry | None = None,
) -> str | None:
    """The id of the dagger of a new asterisk code: as a person chose, or the edition says."""
    if not found.asterisk:
        return None
    if chosen is not None and chosen.role != ASTERISK:
        return chosen.id
    if before is None:
        return None
    if before.paired_with is not None:
        return before.paired_with
    return before.id if fits(edition.facts(before.code), found.facts) else None


def lone_asterisk(
    found: Assignable,
    order: Sequence[str],
    entries: Sequence[CodeEntry],
    edition: Classification,
    chosen: CodeEntry | None = None,
) -> CodeEntry | None:
    """The asterisk code that a new code is the dagger of, and that lacked one.

    It stands directly behind; a person chose it, or the edition says so.
    """
    at = order.index(NEW) + 1
    behind = next((one for one in entries if tuple(order[at : at + 1]) == (one.id,)), None)
    if behind is None or found.asterisk or behind.role != ASTERISK:
        return None
    if behind.paired_with in {one.id for one in entries}:
        return None
    sure = behind is chosen or fits(found.facts, edition.facts(behind.code))
    return behind if sure else None
