"""Codes that both sides added for the same thing, word for word: one of the two rows is enough.

The row that the centre has stays; what rested on the other rests on it, and the other is taken off.
Pure: documents in, documents out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coder_gui.domain.coding import System
from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.domain.identity import derive_id
from coder_gui.sync.code_views import FURTHER, Docs, Placed, listed


@dataclass(frozen=True, slots=True)
class Renamed:
    """Mine with its twins under the ids of theirs.

    `changed`: rows of mine that are written so; `shown`: their rows as mine would have them, for
    the checks only.
    """

    changed: Mapping[Ref, Doc] = field(default_factory=dict)
    shown: Mapping[Ref, Doc] = field(default_factory=dict)


def find(before: Docs, mine: Docs, theirs: Docs) -> dict[str, str]:
    """My codes that are twins, by id, with the id of theirs."""
    found: dict[str, str] = {}
    for system in System:
        ours = [one for one in listed(mine, system) if _is_new(one, before, theirs)]
        other = [one for one in listed(theirs, system) if _is_new(one, before, mine)]
        heads = _heads(listed(mine, system)), _heads(listed(theirs, system))
        for one in ours:
            same = [two for two in other if _said(mine, one) == _said(theirs, two)]
            mine_too = [two for two in ours if _said(mine, two) == _said(mine, one)]
            if system is System.OPCS4 and one.code[:1] in FURTHER:
                head = found.get(heads[0].get(one.id, ""), heads[0].get(one.id, ""))
                same = [two for two in same if heads[1].get(two.id) == head]
                mine_too = [two for two in mine_too if heads[0][two.id] == heads[0][one.id]]
            if len(same) == 1 and len(mine_too) == 1:
                found[one.id] = same[0].id
    return found


def _is_new(one: Placed, before: Docs, elsewhere: Docs) -> bool:
    ref = ("code", one.id)
    return before.get(ref) is None and elsewhere.get(ref) is None


def _said(docs: Docs, one: Placed) -> tuple[object, ...]:
    doc = docs.get(("code", one.id)) or {}
    return one.code, doc.get("procedure_date")


def _heads(entries: Sequence[Placed]) -> dict[str, str]:
    """The procedure that each code which says more of one stands with."""
    found: dict[str, str] = {}
    head = ""
    for one in entries:
        head = head if one.code[:1] in FURTHER else one.id
        found[one.id] = head
    return found


def renamed(mine: Docs, theirs: Docs, twins: Mapping[str, str], episode_id: str) -> Renamed:
    """Mine as it is when its twins have the ids of theirs."""
    changed: dict[Ref, Doc] = {}
    shown: dict[Ref, Doc] = {}
    for ref, doc in mine.items():
        if doc is None:
            continue
        kind, row_id = ref
        if kind == "code" and row_id in twins:
            changed[ref] = {**doc, "deleted": True}
            shown["code", twins[row_id]] = _paired(doc, twins)
        elif kind == "code" and doc.get("paired_with") in twins:
            changed[ref] = _paired(doc, twins)
        elif kind == "code_set":
            order = [twins.get(one, one) for one in doc.get("order") or ()]
            if order != doc.get("order"):
                gone = [one for one in doc["order"] if one in twins]
                changed[ref] = {**doc, "order": list(dict.fromkeys((*order, *gone)))}
        elif kind == "code_line" and doc.get("code_id") in twins and not doc.get("deleted"):
            changed[ref] = {**doc, "deleted": True}
            _link(changed, theirs, episode_id, twins[doc["code_id"]], str(doc["line_id"]))
    return Renamed(changed, shown)


def _paired(doc: Doc, twins: Mapping[str, str]) -> Doc:
    dagger = str(doc.get("paired_with"))
    return {**doc, "paired_with": twins[dagger]} if dagger in twins else doc


def _link(
    changed: dict[Ref, Doc], theirs: Docs, episode_id: str, code_id: str, line_id: str
) -> None:
    """My line supports their code too, where they did not say so."""
    ref = ("code_line", derive_id("code_line", code_id, line_id))
    if theirs.get(ref) is None:
        changed[ref] = {
            "episode_id": episode_id,
            "code_id": code_id,
            "line_id": line_id,
            "deleted": False,
        }
