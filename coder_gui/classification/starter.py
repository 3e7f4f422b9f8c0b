"""The starter lists: ICD-10 made from the installed WHO 2019 list, OPCS-4 from our own selection.

They let the program be tried before a trust imports its own files, and are labelled as not for
live coding. They are made on the person's machine at first start; no list is shipped as an index.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from coder_gui.classification.content import CodeRow, EditionContent, Heading
from coder_gui.classification.index_file import FORMAT, Source
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.classification.who_list import read_who_list, who_file
from coder_gui.domain.codes import parse_opcs4
from coder_gui.domain.coding import System

OPCS4_FILE = "opcs4_starter.tsv"
_CHAPTERS_FILE = "opcs4_chapters.json"


@dataclass(frozen=True, slots=True)
class Starter:
    """A starter list before it is indexed, and where it came from.

    `whole` is False where this installation has no material for one: it then holds the codes for
    emergency use alone, so that the rest of the program works until a list is imported.
    """

    content: EditionContent
    sources: tuple[Source, ...]
    whole: bool


def starter_key(system: System, folder: Path, usage_sha256: str) -> str:
    """A digest of everything the starter is made from; a new program or new data changes it.

    `folder` is resources/classifications.
    """
    seen = hashlib.sha256(f"{FORMAT}|{usage_sha256}".encode())
    for file in _materials(system, folder):
        seen.update(file.read_bytes())
    return seen.hexdigest()


def _materials(system: System, folder: Path) -> list[Path]:
    if system is System.OPCS4:
        return [folder / OPCS4_FILE, folder / _CHAPTERS_FILE]
    who = who_file()
    return [folder / "uk_icd10.json", folder / "emergency_icd10.json", *([who] if who else [])]


def make_starter(system: System, folder: Path) -> Starter:
    """The list, in about 0.2 s."""
    sources = tuple(
        Source(file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        for file in _materials(system, folder)
    )
    if system is System.OPCS4:
        return Starter(read_opcs4_starter(folder), sources, whole=True)
    uk, who = UkForm.load(folder), who_file()
    if who is not None:
        return Starter(turn_to_uk(read_who_list(who), uk), sources, whole=True)
    content = EditionContent(System.ICD10)
    uk.add_emergency_codes(content)
    return Starter(content, sources, whole=False)


def turn_to_uk(content: EditionContent, uk: UkForm) -> EditionContent:
    """The WHO 2019 list in the form of the 5th edition, as near as rules bring it."""
    uk.turn_who_2019(content)
    uk.drop_printed_places(content)
    places = uk.add_places(content)
    fillers = uk.add_fillers(content)
    fifths = uk.add_fifths(content)
    uk.add_emergency_codes(content)
    uk.mark_asterisks(content)
    uk.mark_sexes(content)
    content.note(
        "UK form",
        f"{places:,} places of occurrence, {fillers} fillers and {fifths:,} fifth characters "
        "added to WHO ICD-10 2019.",
    )
    return content


def read_opcs4_starter(folder: Path) -> EditionContent:
    """The project's own selection of everyday OPCS-4 codes."""
    content = EditionContent(System.OPCS4, headings=opcs4_headings(folder))
    with (folder / OPCS4_FILE).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for code, title in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            parsed = parse_opcs4(code)
            if parsed is None:
                raise ValueError(f"{OPCS4_FILE}: {code} is not an OPCS-4 code")
            content.add(CodeRow(parsed.code, title))
    return content


def opcs4_headings(folder: Path) -> list[Heading]:
    """Chapters of OPCS-4 by letter; overflow categories also stand under their host chapter."""
    data = json.loads((folder / _CHAPTERS_FILE).read_text("utf-8"))
    chapters: dict[str, str] = data["chapters"]
    headings = [
        Heading(letter, title, f"{letter}00", f"{letter}99") for letter, title in chapters.items()
    ]
    for run in data["overflow"]:
        title = f"{chapters[run['host']]} (host chapter)"
        headings.append(Heading(run["host"], title, run["first"], run["last"]))
    return headings


def icd10_headings() -> list[Heading]:
    """Chapters and blocks of ICD-10 for lists that carry none; none where there is no WHO list."""
    who = who_file()
    return read_who_list(who).headings if who else []


def icd10_categories(uk: UkForm) -> frozenset[str]:
    """Categories that every whole list has, as far as the WHO list here tells; else none."""
    who = who_file()
    codes = read_who_list(who).rows if who else {}
    unsure = ("U", *uk.who_2019.not_in_uk)
    return frozenset(code for code in codes if len(code) == 3 and not code.startswith(unsure))
