"""The order of the codes in a list: pairs and procedure groups move together.

Pure functions over ids. A dagger and the asterisk codes that stand directly with it are one block;
so are a procedure and the method and site codes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Secondary = Callable[[str], bool]
"""True for a procedure code that only says more of the one before it (methods and sites)."""

Block = tuple[str, ...]
"""Ids that stand and move together, in order."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A code in its list as far as order goes. `paired_with`: the id of an asterisk's dagger."""

    id: str
    code: str
    paired_with: str | None = None


def diagnosis_blocks(entries: Sequence[Placed]) -> tuple[Block, ...]:
    """Pairs that stand together, either way round, and every other diagnosis by itself."""
    blocks: list[list[Placed]] = []
    for entry in entries:
        if blocks and _belongs(entry, blocks[-1]):
            blocks[-1].append(entry)
        else:
            blocks.append([entry])
    return tuple(tuple(entry.id for entry in block) for block in blocks)


def _belongs(entry: Placed, block: Sequence[Placed]) -> bool:
    if entry.paired_with is not None:
        return any(entry.paired_with == other.id for other in block)
    return all(other.paired_with == entry.id for other in block)


def procedure_blocks(entries: Sequence[Placed], secondary: Secondary) -> tuple[Block, ...]:
    """Groups: a procedure with the method and site codes after it.

    Method and site codes before the first procedure are blocks of their own.
    """
    blocks: list[list[str]] = []
    headed = False
    for entry in entries:
        if headed and secondary(entry.code):
            blocks[-1].append(entry.id)
        else:
            blocks.append([entry.id])
            headed = not secondary(entry.code)
    return tuple(tuple(block) for block in blocks)


def group_numbers(codes: Sequence[str], secondary: Secondary) -> tuple[int, ...]:
    """The group of each procedure code, from 1; 0 for what stands before the first procedure."""
    numbers: list[int] = []
    group = 0
    for code in codes:
        group += not secondary(code)
        numbers.append(group)
    return tuple(numbers)


def move(blocks: Sequence[Block], code_id: str, position: int) -> Block:
    """The order after moving the block of `code_id` so that it passes `position` (1-based).

    A position inside the block itself means one step in that direction. Positions beyond the ends
    are the ends.
    """
    flat = [each for block in blocks for each in block]
    here = flat.index(code_id)
    target = min(max(position - 1, 0), len(flat) - 1)
    own = next(block for block in blocks if code_id in block)
    if target == here:
        return tuple(flat)
    down = target > here
    if flat[target] in own:
        target = flat.index(own[-1]) + 1 if down else flat.index(own[0]) - 1
        if not 0 <= target < len(flat):
            return tuple(flat)
    passed = flat[target]
    order: list[str] = []
    for block in blocks:
        if block == own:
            continue
        if passed in block:
            order += [*block, *own] if down else [*own, *block]
        else:
            order += block
    return tuple(order)


def move_alone(order: Sequence[str], code_id: str, position: int) -> Block:
    """The order after moving one code by itself to `position` (1-based, kept within the list)."""
    rest = [each for each in order if each != code_id]
    rest.insert(min(max(position - 1, 0), len(rest)), code_id)
    return tuple(rest)


def insert(blocks: Sequence[Block], code_id: str, position: int | None) -> Block:
    """The order with a new code at `position` (1-based; None: at the end), splitting no block."""
    order: list[str] = []
    placed = False
    for block in blocks:
        if not placed and position is not None and len(order) >= position - 1:
            order.append(code_id)
            placed = True
        order += block
    return tuple(order if placed else [*order, code_id])


def after_dagger(entries: Sequence[Placed], asterisk_id: str, dagger_id: str) -> Block:
    """The order with the asterisk behind its dagger and behind the asterisks already there."""
    rest = [entry for entry in entries if entry.id != asterisk_id]
    place = next(n for n, entry in enumerate(rest) if entry.id == dagger_id) + 1
    while place < len(rest) and rest[place].paired_with == dagger_id:
        place += 1
    return (
        *(entry.id for entry in rest[:place]),
        asterisk_id,
        *(entry.id for entry in rest[place:]),
    )


def keep_hidden(full: Sequence[str], shown: Iterable[str]) -> Block:
    """The new order of the shown ids, with the hidden ids of `full` behind what they followed.

    A removed code stays in its list's order, hidden, so that taking it back puts it where it was.
    """
    shown = tuple(shown)
    visible = set(shown)
    behind: dict[str | None, list[str]] = {}
    before: str | None = None
    for each in full:
        if each in visible:
            before = each
        else:
            behind.setdefault(before, []).append(each)
    order = [*behind.get(None, ())]
    for each in shown:
        order += [each, *behind.get(each, ())]
    return tuple(order)
