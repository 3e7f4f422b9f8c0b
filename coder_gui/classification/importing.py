"""From paths to lists: which files are meant, what each of them is, and which edition it holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fnmatch import fnmatch
from pathlib import Path

from coder_gui.classification.content import EditionContent
from coder_gui.classification.edition_dates import EditionDates, Mandate
from coder_gui.classification.importers.claml import read_claml
from coder_gui.classification.importers.self_tests import (
    check_categories,
    check_icd10,
    check_whole,
)
from coder_gui.classification.importers.text_file import TextFile, read_bytes, read_text
from coder_gui.classification.importers.trud_icd10 import is_header, read_trud_icd10
from coder_gui.classification.importers.trud_opcs4 import read_codes_and_titles
from coder_gui.classification.importers.usage_counts import (
    UsageCounts,
    is_usage_header,
    read_usage,
)
from coder_gui.classification.index_file import Source
from coder_gui.classification.starter import (
    icd10_categories,
    icd10_headings,
    opcs4_headings,
)
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.domain.codes import parse_opcs4
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError

GLOBS = (
    "ICD10_Edition*_CodesAndTitlesAndMetadata_GB_*.txt",
    "OPCS4*CodesAndTitles*.txt",
    "OPCS4*Metadata*.txt*",
    "*icd10*.csv",
    "*opcs4*.csv",
    "*.xml",
)
"""What a folder is searched for, in itself and below."""

_WANTED = (
    "ICD-10 5th edition text (ICD10_Edition5_CodesAndTitlesAndMetadata_GB_….txt), OPCS-4 text "
    "(OPCS4… CodesAndTitles ….txt and Metadata), WHO ClaML, or usage counts (code,count)"
)
_LABELS = {System.ICD10: "ICD-10", System.OPCS4: "OPCS-4"}
_NAMES = {
    System.ICD10: re.compile(r"icd[-_ ]?10", re.IGNORECASE),
    System.OPCS4: re.compile(r"opcs[-_ ]?4", re.IGNORECASE),
}


class Kind(Enum):
    """The layouts that can be read."""

    ICD10_TEXT = "ICD-10 text"
    OPCS4_TITLES = "OPCS-4 CodesAndTitles"
    OPCS4_METADATA = "OPCS-4 Metadata"
    CLAML = "ClaML"
    USAGE = "usage counts"


@dataclass(slots=True)
class ListRead:
    """One edition as read; `valid_from` is the first end date of its episodes."""

    content: EditionContent
    name: str
    valid_from: date
    sources: list[Source]


@dataclass(slots=True)
class ImportPlan:
    """Everything that the given paths hold, read and checked, before anything is written."""

    lists: list[ListRead] = field(default_factory=list)
    metadata: list[tuple[TextFile, Mandate | None, Source]] = field(default_factory=list)
    usage: list[tuple[UsageCounts, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What the person said beside the paths."""

    name: str | None = None
    valid_from: date | None = None
    system: System | None = None


def system_of_name(file_name: str) -> System | None:
    """The classification that a file name speaks of, when it speaks of one only."""
    found = [system for system, pattern in _NAMES.items() if pattern.search(file_name)]
    return found[0] if len(found) == 1 else None


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files meant: files as given, folders searched. Raises UserError when there are none."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise UserError(f"There is no file or folder {path}.")
        if not path.is_dir():
            found[path.resolve()] = None
            continue
        inside = sorted(set(_inside(path)))
        texts = [file for file in inside if file.suffix.casefold() != ".xml"]
        claml = [file for file in inside if file.suffix.casefold() == ".xml" and _is_claml(file)]
        if not texts and not claml:
            if inside:
                raise UserError(
                    f"{path} has only XML files ({inside[0].name}). TRUD's XML layouts are not "
                    "read yet; import the text (.txt) files of the release."
                )
            raise UserError(f"{path} has no file of a classification. Looked for: {_WANTED}.")
        found.update(dict.fromkeys(texts + claml))
    return list(found)


def _inside(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        if file.is_file() and any(fnmatch(file.name.casefold(), glob) for glob in _FOLDED_GLOBS):
            yield file.resolve()


_FOLDED_GLOBS = tuple(glob.casefold() for glob in GLOBS)


def _is_claml(file: Path) -> bool:
    with file.open("rb") as stream:
        return b"<ClaML" in stream.read(4096)


class Importer:
    """Reads files into a plan; knows the dates of editions and the UK form of ICD-10."""

    def __init__(self, resources: Path, dates: EditionDates) -> None:
        self._resources = resources
        self._dates = dates
        self._uk = UkForm.load(resources)
        self._known = icd10_categories(self._uk)

    def plan(self, paths: Sequence[Path], wish: ImportWish) -> ImportPlan:
        """Reads and checks every file. Raises UserError at the first that is refused."""
        plan = ImportPlan()
        seen: set[str] = set()
        for path in find_files(paths):
            source = Source(path.name, hashlib.sha256(read_bytes(path)).hexdigest())
            if source.sha256 not in seen:
                seen.add(source.sha256)
                self._read(path, source, wish, plan)
        if wish.name is not None and len(plan.lists) > 1:
            names = ", ".join(read.sources[0].name for read in plan.lists)
            raise UserError(
                f"An edition's name was given for {len(plan.lists)} lists ({names}). "
                "Import them one by one."
            )
        return plan

    def _read(self, path: Path, source: Source, wish: ImportWish, plan: ImportPlan) -> None:
        if path.suffix.casefold() == ".xml" or _is_claml(path):
            self._agree(path.name, System.ICD10, "WHO ClaML", wish)
            plan.lists.append(self._claml(path, source, wish))
            return
        file = read_text(path)
        kind = self._kind(file, wish)
        if kind is Kind.USAGE:
            plan.usage.append((read_usage(file, self._usage_system(file, wish)), path.name))
            return
        system = System.ICD10 if kind is Kind.ICD10_TEXT else System.OPCS4
        self._agree(path.name, system, kind.value, wish)
        mandate = self._mandate(system, path.name, wish)
        if kind is Kind.OPCS4_METADATA:
            plan.metadata.append((file, mandate, source))
            return
        if system is System.ICD10:
            content = read_trud_icd10(file, self._uk, mandate)
            check_categories(file, content, self._known)
            content.headings = content.headings or icd10_headings()
        else:
            content = read_codes_and_titles(file, opcs4_headings(self._resources), mandate)
        name, valid_from = self._edition(system, path.name, mandate, wish)
        plan.lists.append(ListRead(content, name, valid_from, [source]))

    def _kind(self, file: TextFile, wish: ImportWish) -> Kind:
        first, named = file.lines[0], system_of_name(file.name)
        if is_usage_header(first):
            return Kind.USAGE
        if is_header(first):
            return Kind.ICD10_TEXT
        start = first.split("\t")
        if "metadata" in file.name.casefold() and (named or wish.system) is System.OPCS4:
            return Kind.OPCS4_METADATA
        if len(start) == 2 and parse_opcs4(start[0]) is not None:
            return Kind.OPCS4_TITLES
        if named is System.OPCS4 or (named is None and wish.system is System.OPCS4):
            return Kind.OPCS4_TITLES
        if named is System.ICD10 or wish.system is System.ICD10:
            return Kind.ICD10_TEXT
        raise file.refuse(
            f"row 1 (“{first[:40].strip()}”) is the start of none of the layouts that can be "
            f"imported: {_WANTED}."
        )

    def _agree(self, file_name: str, system: System, what: str, wish: ImportWish) -> None:
        """Refuses a file whose content is of another classification than was said."""
        named = system_of_name(file_name)
        if named not in {None, system}:
            raise UserError(
                f"{file_name} is named like {_LABELS[named or system]} but has the layout of "
                f"{what}. Choose the other file, or give this one its own name back."
            )
        if wish.system not in {None, system}:
            raise UserError(
                f"{file_name} has the layout of {what}, but {_LABELS[wish.system or system]} was "
                "asked for. Choose the other file, or ask without naming a classification."
            )

    def _usage_system(self, file: TextFile, wish: ImportWish) -> System:
        system = system_of_name(file.name) or wish.system
        if system is None:
            raise file.refuse(
                "the name does not say whether these counts are of icd10 or opcs4. "
                "Say it with --system."
            )
        return system

    def _mandate(self, system: System, file_name: str, wish: ImportWish) -> Mandate | None:
        if wish.name is not None:
            return self._dates.named(system, wish.name)
        return self._dates.of_file(system, file_name)

    def _edition(
        self, system: System, file_name: str, mandate: Mandate | None, wish: ImportWish
    ) -> tuple[str, date]:
        """Name and first day, from what was said, else from the file's name."""
        if mandate is not None:
            return mandate.name, wish.valid_from or mandate.valid_from
        label = self._dates.labels[system]
        if wish.name is None:
            known = ", ".join(mandate.name for mandate in self._dates.of(system)[-3:])
            raise UserError(
                f"{file_name}: the name does not say which edition of {label} it is. "
                f"Say it with --edition, such as one of {known}."
            )
        if wish.valid_from is None:
            raise UserError(
                f"The edition “{wish.name}” of {label} is not known here. "
                "Say from which day it is valid with --valid-from CCYY-MM-DD."
            )
        return wish.name, wish.valid_from

    def _claml(self, path: Path, source: Source, wish: ImportWish) -> ListRead:
        content, year = read_claml(path, self._uk)
        file = TextFile(path.name, (), whole_last_line=True)
        mandate = self._dates.of_who_year(year) if year and not wish.name else None
        if wish.name:
            mandate = self._dates.named(System.ICD10, wish.name)
        check_whole(file, content, mandate)
        check_icd10(file, content)
        check_categories(file, content, self._known)
        content.add_missing_parents({})
        name, valid_from = self._edition(System.ICD10, path.name, mandate, wish)
        return ListRead(content, name, valid_from, [source])
