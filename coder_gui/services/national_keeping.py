"""A pack that a person looks through outlasts a lock: it is kept on this laptop, encrypted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from coder_gui.domain.identifiers import Kind
from coder_gui.domain.identifying import Mark
from coder_gui.domain.national import (
    Kept,
    NationalPack,
    PackCode,
    PackDraft,
    PackEvidence,
    PackPlace,
    texts,
)

_PREFIX = "pack:"


def field_name(query_id: str | None) -> str:
    """Under which name the pack of a query, or of the episode alone, is kept."""
    return _PREFIX + (query_id or "").replace("-", "")


def stamp(pack: NationalPack) -> str:
    """Tells whether what the pack is made of has changed since."""
    whole = json.dumps([[place.words, text] for place, text in texts(pack)], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def as_text(draft: PackDraft, made_of: str) -> str:
    """What a person did to a pack, as JSON; `made_of` is the stamp of the untouched one."""
    return json.dumps(
        {
            "made_of": made_of,
            "pack": asdict(draft.pack),
            "marks": [
                [*_place(place), mark.start, mark.length]
                for place, marks in draft.marks.items()
                for mark in marks
            ],
            "kept": [
                [*_place(one.place), one.text, one.kind.value, one.reason] for one in draft.kept
            ],
            "also": draft.also,
        },
        ensure_ascii=False,
    )


def from_text(text: str, untouched: PackDraft) -> PackDraft | None:
    """The pack as it was left; None where what it is made of has changed."""
    found: dict[str, Any] = json.loads(text)
    if found["made_of"] != stamp(untouched.pack):
        return None
    marks: dict[PackPlace, tuple[Mark, ...]] = {}
    for field, item, part, start, length in found["marks"]:
        place = PackPlace(field, item, part)
        marks[place] = (*marks.get(place, ()), Mark(start, length))
    return PackDraft(
        untouched.query_id,
        untouched.episode_id,
        _pack(found["pack"]),
        marks,
        untouched.published,
        tuple(
            Kept(PackPlace(field, item, part), words, Kind(kind), reason)
            for field, item, part, words, kind, reason in found["kept"]
        ),
        tuple(found["also"]),
    )


def _place(place: PackPlace) -> tuple[str, int, str]:
    return place.field, place.item, place.part


def _pack(values: dict[str, Any]) -> NationalPack:
    whole: dict[str, Any] = {}
    for name, value in values.items():
        whole[name] = tuple(value) if isinstance(value, list) else value
    whole["codes"] = tuple(PackCode(**one) for one in values["codes"])
    whole["evidence"] = tuple(PackEvidence(**one) for one in values["evidence"])
    return NationalPack(**whole)
