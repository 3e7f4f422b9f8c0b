"""A national query as it leaves the trust: nothing in it tells who the patient is.

`NationalPack` holds what is exported and nothing else, so that every text of it can be walked
through; what is known of the case stays in `PackDraft`, in memory.

Source: domain facts section 9 (the form of the Terminology and Classifications Delivery Service:
anonymised documentation, index trail, codes, standards consulted, attempts at local resolution).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from coder_gui.domain.identifiers import Kind, settled
from coder_gui.domain.identifying import Mark
from coder_gui.domain.queries import Gap, QueryKind

_T = TypeVar("_T", bound="NationalPack | PackCode | PackEvidence")


@dataclass(frozen=True, slots=True)
class PackCode:
    """One code considered: display form, title, words on why ("on the episode", "considered")."""

    system: str
    code: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackEvidence:
    """One quoted place of the record; `when` as days from the admission, `place` the source."""

    when: str
    place: str
    quote: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NationalPack:
    """What is exported. Every text of it is searched before, whatever field it stands in."""

    reference: str
    age: str
    sex: str
    care: str
    specialty: str
    gap: str
    question: str
    options: tuple[str, ...] = ()
    codes: tuple[PackCode, ...] = ()
    trail: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()
    evidence: tuple[PackEvidence, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class PackPlace:
    """Where a text stands: field, item from 0 (-1: the field has one text), part of an item."""

    field: str
    item: int = -1
    part: str = ""

    @property
    def words(self) -> str:
        """The place for people, such as "evidence 3, quote"."""
        number = f" {self.item + 1}" if self.item >= 0 else ""
        return f"{self.field}{number}{', ' if self.part else ''}{self.part}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding that a person marked as no identifier. `text` is compared, never recorded."""

    place: PackPlace
    text: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Remaining:
    """What still identifies, or may: place and characters of it. `text` is for the screen only.

    `known`: it is an identifier of this case for certain.
    """

    place: PackPlace
    start: int
    length: int
    kind: Kind
    text: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A pack while a person looks through it.

    `marks`: where replacements stand, by place. `published`: texts of classifications and
    standards, which say nothing of a patient.
    """

    query_id: str | None
    episode_id: str
    pack: NationalPack
    marks: dict[PackPlace, tuple[Mark, ...]]
    published: frozenset[str] = frozenset()
    kept: tuple[Kept, ...] = ()
    also: tuple[str, ...] = ()
    """Further words that identify: a maiden name, a daughter's name."""


@dataclass(frozen=True, slots=True)
class NationalForm:
    """What the form says. `fields` names the parts of a pack in the order of the form."""

    title: str
    to: str
    marking: str
    legend: str
    advice: str
    nothing: str
    fields: Mapping[str, str]
    parts: Mapping[str, str]
    kinds: Mapping[QueryKind, str]
    gaps: Mapping[Gap, str]
    systems: Mapping[str, str]
    admissions: Mapping[str, str]
    findings: Mapping[Kind, str]

    def place_words(self, place: PackPlace) -> str:
        """A place for people: "Anonymised evidence 3, words"."""
        number = f" {place.item + 1}" if place.item >= 0 else ""
        part = f", {self.parts[place.part]}" if place.part else ""
        return f"{self.fields[place.field]}{number}{part}"


def texts(pack: NationalPack) -> Iterator[tuple[PackPlace, str]]:
    """Every text of a pack with its place; none can be forgotten, whatever fields are added."""
    for one in fields(pack):
        value = getattr(pack, one.name)
        if isinstance(value, str):
            yield PackPlace(one.name), value
        else:
            for number, item in enumerate(value):
                yield from _item(one.name, number, item)


def _item(field: str, number: int, item: Any) -> Iterator[tuple[PackPlace, str]]:
    if not is_dataclass(item):
        yield PackPlace(field, number), str(item)
        return
    for part in fields(item):
        yield PackPlace(field, number, part.name), str(getattr(item, part.name))


def text_at(pack: NationalPack, place: PackPlace) -> str:
    """The text at a place. Raises KeyError where the pack has none."""
    for found, text in texts(pack):
        if found == place:
            return text
    raise KeyError(place)


def with_text(pack: NationalPack, place: PackPlace, text: str) -> NationalPack:
    """The pack with another text at a place. Raises KeyError where the pack has none."""
    text_at(pack, place)
    new = settled(text)
    if place.item < 0:
        return _changed(pack, place.field, new)
    items = list(getattr(pack, place.field))
    item = items[place.item]
    items[place.item] = _changed(item, place.part, new) if place.part else new
    return _changed(pack, place.field, tuple(items))


def without_item(pack: NationalPack, field: str, item: int) -> NationalPack:
    """The pack without one item of a list: evidence that cannot be told without telling who."""
    items = list(getattr(pack, field))
    del items[item]
    return _changed(pack, field, tuple(items))


def _changed(whole: _T, field: str, value: Any) -> _T:
    return replace(whole, **{field: value})
