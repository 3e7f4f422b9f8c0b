"""The OPCS-4 data files of TRUD: CodesAndTitles (code, title; no header) and Metadata."""

from __future__ import annotations

from collections import Counter

from coder_gui.classification.content import CodeRow, EditionContent, Heading
from coder_gui.classification.edition_dates import Mandate
from coder_gui.classification.importers.self_tests import check_whole
from coder_gui.classification.importers.text_file import TextFile, fields
from coder_gui.domain.codes import parse_opcs4
from coder_gui.domain.coding import System

_FEMALE_ONLY, _MALE_ONLY, _BOTH = ("Q074", "Q075", "R172"), ("N091", "N093"), ("H011", "G451")


def read_codes_and_titles(
    file: TextFile, headings: list[Heading], mandate: Mandate | None
) -> EditionContent:
    """The edition. Raises UserError that names the row and what is wrong.

    `mandate`: the edition it is said to be, whose size it must have.
    """
    content = EditionContent(System.OPCS4, headings=list(headings))
    for number, line in enumerate(file.lines, start=1):
        if not line.strip():
            continue
        found = fields(line)
        if len(found) < 2:
            raise file.refuse(
                f"row {number} has no tab between code and title (“{line[:30].strip()}”). "
                "OPCS-4 CodesAndTitles has two columns, separated by a tab."
            )
        parsed = parse_opcs4(found[0])
        if parsed is None:
            raise file.refuse(
                f"row {number}: “{found[0][:20]}” in the first column is not an OPCS-4 code."
            )
        if not found[1] and len(parsed.code) > 3:
            raise file.refuse(f"row {number} ({found[0]}) has no title. The file is cut off.")
        content.add(CodeRow(parsed.code, found[1]))
    untitled = [row for row in content.rows.values() if not row.title]
    for row in untitled:
        row.title = _derived_title(content, row.code)
    if untitled:
        names = ", ".join(row.code for row in untitled)
        content.note("titles", f"Without a title, named after their codes: {names}.")
    check_whole(file, content, mandate)
    content.add_missing_parents({})
    return content


def _derived_title(content: EditionContent, category: str) -> str:
    """A category's title from its "Unspecified ..." or "Other specified ..." code."""
    for digit, start in (("9", "Unspecified "), ("8", "Other specified ")):
        row = content.rows.get(category + digit)
        if row is not None and row.title.startswith(start):
            words = row.title.removeprefix(start)
            return words[:1].upper() + words[1:]
    below = [row.title for code, row in sorted(content.rows.items()) if code[:-1] == category]
    return below[0] if below else category


def read_metadata(file: TextFile, content: EditionContent) -> None:
    """Adds what the Metadata file says to a list: sex, where a column of that name makes sense.

    The layout is not published with the file, so columns are found by their content and by the
    header's words. Raises UserError when no column holds OPCS-4 codes.
    """
    rows = [fields(line) for line in file.lines if line.strip()]
    column = _code_column(rows)
    if column is None:
        raise file.refuse(
            "no column holds OPCS-4 codes. The OPCS-4 Metadata text has them in one of its columns."
        )
    header = rows[0] if not _is_code(rows[0], column) else []
    sexes = [at for at, name in enumerate(header) if "SEX" in name.upper()]
    absolute = [at for at in sexes if "ABS" in header[at].upper()] or sexes
    if not absolute:
        content.note("sex", "OPCS-4 Metadata has no column for sex; no code is limited to one.")
        return
    values = {
        parse.code: row[absolute[0]]
        for row in rows
        if _is_code(row, column) and len(row) > absolute[0]
        for parse in [parse_opcs4(row[column])]
        if parse is not None
    }
    female, male, both = (
        {values[code] for code in codes if code in values}
        for codes in (_FEMALE_ONLY, _MALE_ONLY, _BOTH)
    )
    if len(female) != 1 or len(male) != 1 or female & male or (female | male) & both:
        content.note("sex", "The column for sex does not fit known operations.", passed=False)
        return
    meaning = {male.pop(): "1", female.pop(): "2"}
    for code, value in values.items():
        if code in content.rows:
            content.rows[code].sex = meaning.get(value)
    content.note("sex", f"Sex is taken from the column “{header[absolute[0]]}”.")


def _is_code(row: list[str], column: int) -> bool:
    return len(row) > column and parse_opcs4(row[column]) is not None


def _code_column(rows: list[list[str]]) -> int | None:
    votes = Counter(
        at for row in rows[:500] for at, value in enumerate(row) if parse_opcs4(value) is not None
    )
    if not votes:
        return None
    column, count = votes.most_common(1)[0]
    return column if count > min(len(rows), 500) // 2 else None
