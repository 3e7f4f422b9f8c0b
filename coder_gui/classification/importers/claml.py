"""WHO ICD-10 in ClaML: classes, modifiers expanded into codes, notes, daggers and their asterisks.

How modifiers make codes: a fourth-character modifier on an undivided category gives E10 + .0; on
a divided one it gives a fifth character to each child (I70.0 + 0). A fifth-character modifier on
an undivided category goes behind the filler (M45.X + 0), on a divided one behind each child, on a
four-character code behind itself. M13 names its modifier only in a note. The activity modifier of
external causes is not used here, and their places come from the UK form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from coder_gui.classification.content import CodeRow, EditionContent, Heading
from coder_gui.classification.uk_icd10 import UkForm, spoken
from coder_gui.classification.xml_tree import XmlRefused, read_xml
from coder_gui.domain.codes import ASTERISK, DAGGER, parse_icd10
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError

_ROLES = {"dagger": DAGGER, "aster": ASTERISK, "asterisk": ASTERISK}
_SPAN = re.compile(r"([A-Z]\d{2})-([A-Z]\d{2})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(slots=True)
class _Digit:
    """One value of a modifier: its character, words, role and partners."""

    character: str
    title: str
    role: str | None
    partners: tuple[str, ...]


@dataclass(slots=True)
class _Tree:
    classes: dict[str, Element] = field(default_factory=dict)
    modifiers: dict[str, list[_Digit]] = field(default_factory=dict)
    year: str | None = None


def read_claml(file: Path, uk: UkForm) -> tuple[EditionContent, str | None]:
    """The edition in the UK form, and the year of the WHO release if the file says it.

    Raises UserError with the place and the reason when the file is not ClaML of ICD-10.
    """
    try:
        root = read_xml(file)
    except XmlRefused as error:
        raise UserError(f"{file.name} cannot be read as XML: {error}.") from error
    if root.tag != "ClaML":
        raise UserError(
            f"{file.name} is XML with the root element “{root.tag[:40]}”, not ClaML. "
            "TRUD's XML layouts are not read yet; import the text (.txt) files of the release."
        )
    tree = _gather(root)
    content = EditionContent(System.ICD10, dagger_facts=True)
    for code, element in tree.classes.items():
        _add_class(content, code, element)
    _expand(content, tree, uk)
    content.headings = list(_headings(tree))
    dropped = uk.drop_printed_places(content)
    places, fillers = uk.add_places(content), uk.add_fillers(content)
    fifths, issued = uk.add_fifths(content), uk.add_emergency_codes(content)
    content.note(
        "UK form",
        f"{places:,} places of occurrence added, {dropped} printed ones dropped, {fillers} "
        f"fillers, {fifths:,} fifth characters and {issued} codes for emergency use added.",
    )
    if not any(row.role for row in content.rows.values()):
        content.dagger_facts = False
        uk.mark_asterisks(content)
    uk.mark_sexes(content)
    return content, tree.year


def _gather(root: Element) -> _Tree:
    tree = _Tree()
    for element in root:
        if element.tag == "Class":
            tree.classes[element.get("code", "")] = element
        elif element.tag == "ModifierClass":
            name = element.get("modifier", "")
            tree.modifiers.setdefault(name, []).append(
                _Digit(
                    element.get("code", "").lstrip("."),
                    _preferred(element),
                    _ROLES.get(element.get("usage", "")),
                    tuple(_partners(element)),
                )
            )
        elif element.tag == "Title":
            said = " ".join([*element.attrib.values(), element.text or ""])
            years = _YEAR.findall(element.get("name", "")) or _YEAR.findall(said)
            tree.year = years[0] if years else None
    return tree


def _words(element: Element) -> str:
    """The text of a label without its references; parts of a list are joined by spaces."""
    parts = [element.text or ""]
    for child in element:
        if child.tag != "Reference":
            gap = " " if child.tag in {"Fragment", "Para"} else ""
            parts += [gap, _words(child), gap]
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _rubrics(element: Element, kind: str) -> Iterator[Element]:
    for rubric in element.findall("Rubric"):
        if rubric.get("kind") == kind:
            yield from rubric.findall("Label")


def _preferred(element: Element) -> str:
    for kind in ("preferredLong", "preferred"):
        for label in _rubrics(element, kind):
            if words := _words(label):
                return words
    return ""


def _partners(element: Element) -> Iterator[str]:
    """Codes that the references of an element name as the other half of a pair."""
    for reference in element.iter("Reference"):
        if reference.get("usage") in _ROLES:
            parsed = parse_icd10(reference.get("code") or reference.text or "")
            if parsed is not None:
                yield parsed.code


def _note(label: Element) -> str:
    codes = [" ".join((ref.text or "").split()) for ref in label.iter("Reference")]
    return f"{_words(label)} ({', '.join(codes)})" if any(codes) else _words(label)


def _add_class(content: EditionContent, code: str, element: Element) -> None:
    parsed = parse_icd10(code) if element.get("kind") == "category" else None
    if parsed is None:
        return
    content.add(
        CodeRow(
            parsed.code,
            _preferred(element),
            role=_ROLES.get(element.get("usage", "")),
            partners=tuple(dict.fromkeys(_partners(element))),
            includes=tuple(_note(label) for label in _rubrics(element, "inclusion")),
            excludes=tuple(_note(label) for label in _rubrics(element, "exclusion")),
        )
    )


def _modifiers_of(element: Element) -> Iterable[str]:
    named = [modified.get("code", "") for modified in element.findall("ModifiedBy")]
    if not named:
        for label in _rubrics(element, "modifierlink"):
            named += [reference.get("code", "") for reference in label.iter("Reference")]
    return named


def _expand(content: EditionContent, tree: _Tree, uk: UkForm) -> None:
    for code, element in tree.classes.items():
        parsed = parse_icd10(code) if element.get("kind") == "category" else None
        if parsed is None or uk.place.takes(parsed.code[:3]):
            continue
        for name in _modifiers_of(element):
            fifth = name.endswith("_5")
            if fifth and uk.place.takes_activity(parsed.code[:3]):
                continue
            allowed = _valid_digits(element, name)
            digits = [digit for digit in tree.modifiers.get(name, []) if allowed(digit.character)]
            _extend(content, parsed.code, digits, fifth=fifth)


def _valid_digits(element: Element, name: str) -> Callable[[str], bool]:
    for modified in element.findall("ModifiedBy"):
        valid = {
            item.get("code", "").lstrip(".") for item in modified.findall("ValidModifierClass")
        }
        if modified.get("code") == name and valid:
            return valid.__contains__
    return lambda character: True


def _extend(content: EditionContent, code: str, digits: list[_Digit], *, fifth: bool) -> None:
    below = [other for other in content.rows if len(other) == 4 and other[:3] == code]
    below = [other for other in below if not other.endswith("X")]
    bases = below or [code]
    for base in bases:
        above = content.rows[base]
        stem = f"{base}X" if fifth and len(base) == 3 else base
        if stem not in content.rows:
            content.add(CodeRow(stem, above.title, role=above.role, partners=above.partners))
        for digit in digits:
            content.add(
                CodeRow(
                    stem + digit.character,
                    f"{above.title}, {spoken(digit.title)}",
                    role=digit.role or above.role,
                    partners=digit.partners or above.partners,
                )
            )


def _headings(tree: _Tree) -> Iterator[Heading]:
    for code, element in tree.classes.items():
        kind = element.get("kind")
        if kind == "block":
            span = _SPAN.fullmatch(code)
            if span is not None:
                yield Heading(code, _preferred(element), span[1], span[2])
        elif kind == "chapter":
            spans = [_SPAN.fullmatch(sub.get("code", "")) for sub in element.findall("SubClass")]
            ends = [span for span in spans if span is not None]
            if ends:
                first, last = min(span[1] for span in ends), max(span[2] for span in ends)
                yield Heading(code, _preferred(element), first, last)
