"""The NHS ICD-10 5th Edition text file of TRUD: a header and twelve tab-separated columns.

Layout: CODE, ALT_CODE, USAGE, USAGE_UK, DESCRIPTION, MODIFIER_4, MODIFIER_5, QUALIFIERS,
GENDER_MASK, MIN_AGE, MAX_AGE, TREE_DESCRIPTION. USAGE is the source of the dagger and asterisk
roles; the meaning of GENDER_MASK and of the ages is worked out from codes whose sex is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coder_gui.classification.content import CodeRow, EditionContent, Heading
from coder_gui.classification.edition_dates import Mandate
from coder_gui.classification.importers.self_tests import (
    check_icd10,
    check_whole,
    read_ages,
    read_gender_mask,
)
from coder_gui.classification.importers.text_file import TextFile, fields
from coder_gui.classification.uk_icd10 import UkForm, spoken
from coder_gui.domain.codes import ASTERISK, DAGGER, parse_icd10
from coder_gui.domain.coding import System

COLUMNS = (
    "CODE",
    "ALT_CODE",
    "USAGE",
    "USAGE_UK",
    "DESCRIPTION",
    "MODIFIER_4",
    "MODIFIER_5",
    "QUALIFIERS",
    "GENDER_MASK",
    "MIN_AGE",
    "MAX_AGE",
    "TREE_DESCRIPTION",
)
_NEEDED = COLUMNS.index("DESCRIPTION") + 1
_ROLES = {"DAGGER": DAGGER, "ASTERISK": ASTERISK, "DEFAULT": None, "": None}
_PARTNER = re.compile(r"\b([A-Z]\d{2})(?:\.(\d))?(?=[†*+‡\s,;)]|$)")
_BLOCK = re.compile(r"([A-Z]\d{2})-([A-Z]\d{2})")
_CHAPTER = re.compile(r"(?:CHAPTER\s+)?[IVX]{1,5}", re.IGNORECASE)
_DIGIT_LIST = re.compile(r"(?:^|[;|,]\s*)(\d)\s*[-=: ]\s*([^;|,]+)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file by column name; `number` counts the header as row 1."""

    number: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


def is_header(line: str) -> bool:
    """True for the header of this layout, complete or not."""
    names = {name.upper() for name in fields(line)}
    return "CODE" in names and ("DESCRIPTION" in names or "ALT_CODE" in names)


def read_trud_icd10(file: TextFile, uk: UkForm, mandate: Mandate | None) -> EditionContent:
    """The edition in the UK form. Raises UserError that names the row and what is wrong.

    `mandate`: the edition it is said to be, whose size it must have.
    """
    rows = _rows(file)
    content = EditionContent(System.ICD10)
    kept: list[tuple[str, Row]] = []
    for row in rows:
        code = _take(file, row, content)
        if code is not None:
            kept.append((code, row))
    _add_digit_lists(content, kept)
    content.add_missing_parents(
        {code[:3]: row["TREE_DESCRIPTION"] for code, row in kept if row["TREE_DESCRIPTION"]}
    )
    content.dagger_facts = any(row.role == DAGGER for row in content.rows.values())
    _complete(content, uk)
    check_whole(file, content, mandate)
    check_icd10(file, content)
    read_gender_mask(file, content, {code: row["GENDER_MASK"] for code, row in kept})
    read_ages(content, {code: (row["MIN_AGE"], row["MAX_AGE"]) for code, row in kept})
    return content


def _rows(file: TextFile) -> list[Row]:
    header = [name.upper() for name in fields(file.lines[0])]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise file.refuse(
            f"row 1 names {len(header)} columns; the TRUD ICD-10 text has these twelve: "
            f"{', '.join(COLUMNS)}. Missing: {', '.join(missing)}."
        )
    place = {name: header.index(name) for name in COLUMNS}
    rows = []
    for number, line in enumerate(file.lines[1:], start=2):
        if not line.strip():
            continue
        found = fields(line)
        last = number == len(file.lines)
        if len(found) < _NEEDED or (last and not file.whole_last_line and len(found) < len(header)):
            raise file.refuse(
                f"row {number} ends after {len(found)} of {len(header)} columns. The file is cut "
                "off or damaged; download the release again."
            )
        if any(found[len(header) :]):
            raise file.refuse(
                f"row {number} has {len(found):,} columns where the header has {len(header)}. "
                "The line ends are lost, or rows have run together; download the release again."
            )
        found += [""] * (len(header) - len(found))
        rows.append(Row(number, {name: found[at] for name, at in place.items()}))
    return rows


def _take(file: TextFile, row: Row, content: EditionContent) -> str | None:
    """Adds the row's code, or its heading; returns the canonical code."""
    written, title = row["CODE"], _title(row)
    block = _BLOCK.fullmatch(written)
    if block is not None:
        content.headings.append(Heading(written, title, block[1], block[2]))
        return None
    if _CHAPTER.fullmatch(written):
        return None
    parsed, other = parse_icd10(written), parse_icd10(row["ALT_CODE"])
    if parsed is None:
        raise file.refuse(
            f"row {row.number}: “{written[:20]}” in column CODE is not an ICD-10 code."
        )
    if other is not None and other.code.removesuffix("X") != parsed.code.removesuffix("X"):
        raise file.refuse(
            f"row {row.number}: CODE is {written[:20]} but ALT_CODE is {row['ALT_CODE'][:20]}. "
            "The columns have slipped, or rows are mixed up."
        )
    if not title:
        raise file.refuse(f"row {row.number} ({written}) has no title in column DESCRIPTION.")
    usage = row["USAGE"].upper()
    if usage not in _ROLES:
        raise file.refuse(
            f"row {row.number} ({written}): column USAGE holds “{row['USAGE'][:20]}”; "
            "it can hold DEFAULT, DAGGER or ASTERISK."
        )
    code = max(parsed.code, other.code if other else "", key=len)
    role = _ROLES[usage] or (parsed.role if not usage else None)
    content.add(CodeRow(code, title, role=role, partners=_partners(row["QUALIFIERS"], code)))
    return code


def _title(row: Row) -> str:
    """DESCRIPTION, with the modifiers' words where it does not have them itself."""
    title = row["DESCRIPTION"]
    for column in ("MODIFIER_4", "MODIFIER_5"):
        words = row[column]
        if words and words.casefold() not in title.casefold() and not _is_digit_list(words):
            title = f"{title}, {spoken(words)}"
    return title


def _partners(qualifiers: str, code: str) -> tuple[str, ...]:
    found = [start + (digit or "") for start, digit in _PARTNER.findall(qualifiers)]
    return tuple(dict.fromkeys(partner for partner in found if partner != code))


def _is_digit_list(words: str) -> bool:
    return len(_DIGIT_LIST.findall(words)) > 1


def _add_digit_lists(content: EditionContent, kept: list[tuple[str, Row]]) -> None:
    """Fifth characters given as a list in MODIFIER_5 (0 closed; 1 open) become codes."""
    for code, row in kept:
        words = row["MODIFIER_5"]
        if len(code) == 4 and _is_digit_list(words):
            above = content.rows[code]
            for digit, text in _DIGIT_LIST.findall(words):
                content.add(
                    CodeRow(code + digit, f"{above.title}, {spoken(text)}", role=above.role)
                )


def _complete(content: EditionContent, uk: UkForm) -> None:
    """Fills what the file leaves out, and says so."""
    places = uk.add_places(content)
    if places:
        content.note("places", f"{places:,} codes for the place of occurrence were added.")
    fillers = uk.add_fillers(content)
    if fillers:
        content.note("fillers", f"{fillers:,} undivided categories were given their X.")
    if not any(len(code) > 4 for code in content.rows):
        fifths = uk.add_fifths(content)
        content.note("fifth characters", f"The file has none; {fifths:,} codes were added.")
    issued = uk.add_emergency_codes(content)
    if issued:
        content.note("emergency use", f"{issued} codes for emergency use were added or named.")
