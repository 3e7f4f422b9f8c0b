"""The clinical terms as data: wordings that coders type, and words that hold anywhere.

Files are resources/terms/{icd10,opcs4,words}/*.tsv (README.md there), and the same folders of a
trust. A file that cannot be read is refused with the file, the line and the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coder_gui.domain.codes import canonical, parse
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError
from coder_gui.domain.searching import Term

KINDS = frozenset(
    {
        "abbreviation",
        "shorthand",
        "synonym",
        "lay",
        "eponym",
        "drug",
        "procedure",
        "device",
        "organism",
    }
)
WORD_KINDS = KINDS | {"same", "weak"}
WORDS = "words"
_TERM_COLUMNS = ("wordings", "codes", "kind", "specialties", "means", "with", "without")
_WORD_COLUMNS = ("typed", "stands for", "kind", "specialties")


@dataclass(frozen=True, slots=True)
class WordEntry:
    """A word or abbreviation that holds anywhere. `kind`: same works in both directions.

    `weak` words (left, severe, unspecified) count little and stand for nothing.
    """

    typed: str
    stands_for: tuple[str, ...]
    kind: str
    specialties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermsList:
    """Everything that is known of one system's terms; `sha256` changes with any of it.

    `refused` says of each row that was left out where it is and why.
    """

    terms: tuple[Term, ...] = ()
    words: tuple[WordEntry, ...] = ()
    sha256: str = ""
    refused: tuple[str, ...] = ()


def read_terms(system: System, folders: Sequence[Path], *, strict: bool = False) -> TermsList:
    """The terms of a system in these folders, the first being the shipped one.

    A folder that does not exist counts as empty. A row that cannot be read is left out and told
    in `refused`, so that one slip of a trust does not take the search away; with `strict` it
    raises UserError with file, line and reason.
    """
    terms: list[Term] = []
    words: list[WordEntry] = []
    refused: list[str] = []
    for number, folder in enumerate(folders):
        owner = "shipped" if number == 0 else "trust"
        for file in sorted((folder / system.value).glob("*.tsv")):
            _read(file, _TERM_COLUMNS, partial(_add_term, terms, system, owner), refused)
        for file in sorted((folder / WORDS).glob("*.tsv")):
            _read(file, _WORD_COLUMNS, partial(_add_word, words), refused)
    if strict and refused:
        raise UserError(refused[0])
    return TermsList(tuple(terms), tuple(words), digest(system, folders), tuple(refused))


def _read(
    file: Path, columns: tuple[str, ...], add: Callable[[_Row], None], refused: list[str]
) -> None:
    try:
        for row in _rows(file, columns, refused):
            try:
                add(row)
            except UserError as error:
                refused.append(str(error))
    except UserError as error:
        refused.append(str(error))


def _add_term(terms: list[Term], system: System, owner: str, row: _Row) -> None:
    terms.append(_term(system, row, owner))


def _add_word(words: list[WordEntry], row: _Row) -> None:
    words.append(_word(row))


def digest(system: System, folders: Sequence[Path]) -> str:
    """A digest of the files, without reading them as terms."""
    seen = hashlib.sha256()
    for folder in folders:
        for part in (system.value, WORDS):
            for file in sorted((folder / part).glob("*.tsv")):
                seen.update(file.name.encode() + b"\0" + file.read_bytes())
        seen.update(b"|")
    return seen.hexdigest()


def missing_targets(terms: Iterable[Term], known: Iterable[str]) -> list[tuple[Term, str]]:
    """Codes of terms that a list does not have, neither themselves nor with the filler X."""
    codes = set(known)
    return [
        (term, code)
        for term in terms
        for code in term.codes
        if code not in codes and f"{code}X" not in codes
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    file: Path
    line: int
    cells: dict[str, str]

    def refuse(self, reason: str) -> UserError:
        """The error that says where and why."""
        return UserError(
            f"{self.file.name}, line {self.line}: {reason} Correct the line or take it out; the "
            "format is described in resources/terms/README.md."
        )

    def several(self, column: str) -> tuple[str, ...]:
        """The parts of a cell between upright strokes."""
        return tuple(part.strip() for part in self.cells[column].split("|") if part.strip())

    def specialties(self) -> tuple[str, ...]:
        """Treatment function codes."""
        found = tuple(part.strip() for part in self.cells["specialties"].split(",") if part.strip())
        for one in found:
            if not (len(one) == 3 and one.isdigit()):
                raise self.refuse(f"“{one}” is not a treatment function code of three digits.")
        return found


def _rows(file: Path, columns: tuple[str, ...], refused: list[str]) -> Iterator[_Row]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file.name} cannot be read as UTF-8 text. Save it as UTF-8.") from error
    header = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header:
            header = True
            if tuple(cells) == columns[: len(cells)] and len(cells) > 1:
                continue
            raise _Row(file, number, {}).refuse(
                f"the first row must name the columns: {', '.join(columns)}."
            )
        if len(cells) > len(columns):
            wrong = _Row(file, number, {})
            refused.append(
                str(wrong.refuse(f"{len(cells)} columns where there are {len(columns)}."))
            )
            continue
        cells += [""] * (len(columns) - len(cells))
        yield _Row(file, number, dict(zip(columns, cells, strict=True)))


def _term(system: System, row: _Row, owner: str) -> Term:
    wordings = row.several("wordings")
    if not wordings:
        raise row.refuse("there is no wording.")
    kind = row.cells["kind"]
    if kind not in KINDS:
        raise row.refuse(f"the kind “{kind}” is none of {', '.join(sorted(KINDS))}.")
    codes = tuple(_code(system, code, row) for code in row.cells["codes"].split())
    if not codes:
        raise row.refuse("there is no code.")
    return Term(
        system=system,
        wordings=wordings,
        codes=codes,
        kind=kind,
        means=row.cells["means"],
        specialties=row.specialties(),
        adds=tuple(_added(system, code, row) for code in row.cells["with"].split()),
        without=tuple(row.cells["without"].split()),
        owner=owner,
    )


def _code(system: System, text: str, row: _Row) -> str:
    code = canonical(system, text)
    if code is None:
        raise row.refuse(f"“{text}” is not written like a code of this classification.")
    return code


def _added(system: System, text: str, row: _Row) -> str:
    for one in (system, *(other for other in System if other is not system)):
        parsed = parse(one, text)
        if parsed is not None:
            return parsed.code
    raise row.refuse(f"“{text}” under “with” is not written like a code.")


def _word(row: _Row) -> WordEntry:
    typed, kind = row.cells["typed"], row.cells["kind"]
    if not typed:
        raise row.refuse("there is no typed word.")
    if kind not in WORD_KINDS:
        raise row.refuse(f"the kind “{kind}” is none of {', '.join(sorted(WORD_KINDS))}.")
    stands = row.several("stands for")
    if not stands and kind != "weak":
        raise row.refuse("it stands for nothing.")
    return WordEntry(typed, stands, kind, row.specialties())
