"""Files in the layouts of the releases, written by the tests from the starter lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from coder_gui.classification.content import EditionContent
from coder_gui.classification.importers.trud_icd10 import COLUMNS
from coder_gui.domain.codes import ASTERISK, DAGGER, display
from coder_gui.domain.coding import System

ICD10_NAME = "ICD10_Edition5_CodesAndTitlesAndMetadata_GB_20160401.txt"
OPCS4_NAME = "OPCS410 CodesAndTitles Nov 2022 V1.0.txt"

Row = dict[str, str]
_USAGE = {None: "DEFAULT", DAGGER: "DAGGER", ASTERISK: "ASTERISK"}
_MASK = {"1": "1", "2": "2", None: "3"}


def trud_rows(content: EditionContent) -> list[Row]:
    """A list as rows of the TRUD ICD-10 text, in the order of the codes."""
    return [
        dict.fromkeys(COLUMNS, "")
        | {
            "CODE": display(System.ICD10, code),
            "ALT_CODE": code,
            "USAGE": _USAGE[row.role],
            "USAGE_UK": "3",
            "DESCRIPTION": row.title,
            "GENDER_MASK": _MASK[row.sex],
        }
        for code, row in sorted(content.rows.items())
    ]


def trud_text(rows: Iterable[Row], columns: Iterable[str] = COLUMNS, end: str = "\r\n") -> str:
    """The rows as the file's text, header first."""
    columns = list(columns)
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    return end.join(lines) + end


def changed(rows: Iterable[Row], code: str, values: Mapping[str, str]) -> list[Row]:
    """The rows with other values in those whose ALT_CODE begins with `code`."""
    return [row | values if row["ALT_CODE"].startswith(code) else row for row in rows]


def opcs4_text(starter_file: Path, end: str = "\r\n") -> str:
    """The starter of OPCS-4 as CodesAndTitles text, with the first category of chapter A."""
    lines = starter_file.read_text("utf-8").splitlines()
    return end.join(["A01\tMajor excision of tissue of brain", *lines[4:]]) + end


def spoilt(text: str, change: Callable[[list[str]], list[str]]) -> str:
    """A text with its lines changed."""
    return "\r\n".join(change(text.split("\r\n")))
