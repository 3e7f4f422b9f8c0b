"""The TRUD ICD-10 text: read, normalised, tested on codes that never change, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from classification.written import ICD10_NAME, Row, changed, spoilt, trud_text
from coder_gui.classification.content import EditionContent
from coder_gui.classification.edition_dates import EditionDates, Mandate
from coder_gui.classification.importers.text_file import TextFile
from coder_gui.classification.importers.trud_icd10 import COLUMNS, is_header, read_trud_icd10
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError
from coder_gui.system.paths import resource

Read = Callable[[str], EditionContent]
Rows = list[Row]


@pytest.fixture(scope="module")
def fifth_edition() -> Mandate:
    mandate = EditionDates.load(resource("classifications", "editions.json")).named(
        System.ICD10, "5"
    )
    assert mandate is not None
    return mandate


@pytest.fixture(scope="module")
def read(uk: UkForm, fifth_edition: Mandate) -> Read:
    """Reads text as the fifth edition."""

    def reader(text: str) -> EditionContent:
        lines = text.replace("\r\n", "\n").split("\n")
        whole = lines[-1] == ""
        file = TextFile(ICD10_NAME, tuple(lines[:-1] if whole else lines), whole)
        return read_trud_icd10(file, uk, fifth_edition)

    return reader


def refusal(read: Read, text: str) -> str:
    """The sentence with which a text is refused."""
    with pytest.raises(UserError) as refused:
        read(text)
    assert refused.value.text.startswith(ICD10_NAME)
    return refused.value.text


def said(content: EditionContent, name: str) -> str:
    """What the self-tests of a name said."""
    return " ".join(test.detail for test in content.self_tests if test.name == name)


def test_a_whole_list_comes_through_as_it_is(
    read: Read, icd10_rows: Rows, whole_list: EditionContent
) -> None:
    content = read(trud_text(icd10_rows))
    assert content.rows.keys() == whole_list.rows.keys()
    assert content.rows["G01X"].role == "asterisk"
    assert content.rows["C61X"].sex == "1"
    assert content.rows["O800"].sex == "2"
    assert content.rows["J189"].sex is None
    assert not content.dagger_facts
    assert all(test.passed for test in content.self_tests)


def test_undivided_categories_without_their_x_are_given_it(read: Read, icd10_rows: Rows) -> None:
    bare = [row for row in icd10_rows if not row["ALT_CODE"].endswith("X")]
    bare = [row for row in bare if not row["ALT_CODE"].startswith(("M45X", "T08X", "T10X", "T12X"))]
    content = read(trud_text(bare))
    assert {"I10X", "N40X", "M45X", "R54X", "G01X", "T08X"} <= content.usable()
    assert content.rows["N40X"].sex == "1"
    assert content.rows["G01X"].role == "asterisk"
    assert "were given their X" in said(content, "fillers")


def test_a_code_written_with_an_x_and_an_alternative_without_is_one_code(
    read: Read, icd10_rows: Rows
) -> None:
    odd = changed(icd10_rows, "I10X", {"CODE": "I10.X", "ALT_CODE": "I10"})
    content = read(trud_text([row for row in odd if row["CODE"] != "I10"]))
    assert content.rows["I10X"].title == "Essential (primary) hypertension"
    assert "I10" in content.rows


def test_marks_in_the_code_column_are_read_where_usage_is_empty(
    read: Read, icd10_rows: Rows
) -> None:
    plain = [row | {"USAGE": ""} for row in icd10_rows]
    plain = changed(plain, "A390", {"CODE": "A39.0†"})
    marked = [
        row | {"CODE": row["CODE"] + "*"} if row["ALT_CODE"].startswith("G01") else row
        for row in plain
    ]
    content = read(trud_text(marked))
    assert content.rows["A390"].role == "dagger"
    assert content.rows["G01X"].role == "asterisk"
    assert content.dagger_facts


def test_daggers_and_their_partners_are_read(read: Read, icd10_rows: Rows) -> None:
    rows = changed(icd10_rows, "A390", {"USAGE": "DAGGER", "QUALIFIERS": "G01*, G05.0*; A39.0†"})
    content = read(trud_text(rows))
    assert content.dagger_facts
    assert content.rows["A390"].role == "dagger"
    assert content.rows["A390"].partners == ("G01", "G050")
    assert "A39.0 is a dagger code" in said(content, "daggers")


def test_words_of_modifiers_end_the_title(read: Read, icd10_rows: Rows) -> None:
    rows = changed(
        icd10_rows, "E101", {"DESCRIPTION": "Type 1 diabetes", "MODIFIER_4": "With ketoacidosis"}
    )
    rows = changed(rows, "M0001", {"MODIFIER_5": "Shoulder region"})
    content = read(trud_text(rows))
    assert content.rows["E101"].title == "Type 1 diabetes, with ketoacidosis"
    assert content.rows["M0001"].title.endswith("polyarthritis, shoulder region")


def test_a_list_of_digits_in_modifier_5_becomes_codes(read: Read, icd10_rows: Rows) -> None:
    rows = [row for row in icd10_rows if row["ALT_CODE"] not in {"S7200", "S7201"}]
    content = read(trud_text(changed(rows, "S720", {"MODIFIER_5": "0 Closed; 1 Open"})))
    assert content.rows["S7201"].title == "Fracture of neck of femur, open"
    assert content.rows["S720"].title == "Fracture of neck of femur"


def test_a_file_without_any_fifth_characters_gets_the_national_ones(
    read: Read, icd10_rows: Rows
) -> None:
    content = read(trud_text(row for row in icd10_rows if len(row["ALT_CODE"]) < 5))
    assert {"S7200", "I7001", "M5456", "T08X1"} <= content.usable()
    assert "The file has none" in said(content, "fifth characters")


def test_chapter_and_block_rows_become_headings(read: Read, icd10_rows: Rows) -> None:
    row = dict.fromkeys(COLUMNS, "")
    chapter = row | {"CODE": "I", "DESCRIPTION": "Infectious diseases"}
    block = row | {"CODE": "A00-A09", "DESCRIPTION": "Intestinal infectious diseases"}
    content = read(trud_text([chapter, block, *icd10_rows]))
    assert [heading.code for heading in content.headings] == ["A00-A09"]


def test_empty_columns_switch_their_checks_off(read: Read, icd10_rows: Rows) -> None:
    rows = [row | {"GENDER_MASK": "", "USAGE": "", "USAGE_UK": ""} for row in icd10_rows]
    content = read(trud_text(rows))
    assert {row.sex for row in content.rows.values()} == {None}
    assert {row.role for row in content.rows.values()} == {None}
    assert "GENDER_MASK is empty" in said(content, "sex")
    assert "marks no asterisk codes" in said(content, "asterisks")


def test_the_values_of_gender_mask_are_learnt_whatever_they_are(
    read: Read, icd10_rows: Rows
) -> None:
    letters = {"1": "M", "2": "F", "3": "B"}
    rows = [row | {"GENDER_MASK": letters[row["GENDER_MASK"]]} for row in icd10_rows]
    content = read(trud_text(changed(rows, "A00", {"GENDER_MASK": "?"})))
    assert content.rows["N40X"].sex == "1"
    assert content.rows["N800"].sex == "2"
    assert content.rows["A000"].sex is None
    assert "left alone: ?" in said(content, "sex")


@pytest.mark.parametrize(
    ("low", "high", "limits"), [("10", "60", (10, 60)), ("x", "y", (None, None))]
)
def test_ages_are_used_when_they_make_sense_and_never_refuse(
    read: Read, icd10_rows: Rows, low: str, high: str, limits: tuple[int | None, int | None]
) -> None:
    rows = changed(icd10_rows, "", {"MIN_AGE": "0", "MAX_AGE": "124"})
    content = read(trud_text(changed(rows, "O80", {"MIN_AGE": low, "MAX_AGE": high})))
    row = content.rows["O809"]
    assert (row.min_age, row.max_age) == limits
    assert content.rows["J189"].max_age is None


def test_ages_that_contradict_what_is_known_are_left_out(read: Read, icd10_rows: Rows) -> None:
    rows = changed(icd10_rows, "", {"MIN_AGE": "1", "MAX_AGE": "2"})
    content = read(trud_text(rows))
    assert content.rows["O809"].min_age is None
    assert [test.passed for test in content.self_tests if test.name == "ages"] == [False]


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("C61", {"GENDER_MASK": "2"}, "C61 and N40 different values"),
        ("N8", {"GENDER_MASK": "1"}, "N80 and O80 different values"),
        ("J189", {"GENDER_MASK": "1"}, "does not mean the sex"),
        ("G01", {"USAGE": "DAGGER"}, "G01 is marked dagger"),
        ("G01", {"USAGE": "DEFAULT"}, "G01 is marked neither dagger nor asterisk"),
        ("I10", {"DESCRIPTION": "Cholera"}, "I10 reads “Cholera”"),
        ("A001", {"DESCRIPTION": ""}, "(A00.1) has no title"),
        ("A001", {"USAGE": "3"}, "column USAGE holds “3”"),
        ("A001", {"CODE": "Cholera"}, "“Cholera” in column CODE is not an ICD-10 code"),
        ("A001", {"CODE": "A00.9"}, "CODE is A00.9 but ALT_CODE is A001"),
        ("I10X", {"CODE": "I10.0", "ALT_CODE": "I100"}, "I10 is undivided in ICD-10"),
    ],
)
def test_a_value_that_contradicts_what_is_known_refuses_the_file(
    read: Read, icd10_rows: Rows, code: str, values: dict[str, str], words: str
) -> None:
    assert words in refusal(read, trud_text(changed(icd10_rows, code, values)))


def test_missing_columns_are_named(read: Read, icd10_rows: Rows) -> None:
    fewer = [name for name in COLUMNS if name not in {"USAGE", "MAX_AGE"}]
    words = refusal(read, trud_text(icd10_rows[:50], fewer))
    assert "row 1 names 10 columns" in words
    assert "Missing: USAGE, MAX_AGE" in words


def test_columns_in_another_order_are_read_by_name(read: Read, icd10_rows: Rows) -> None:
    content = read(trud_text(icd10_rows, [*reversed(COLUMNS)]))
    assert content.rows["I10X"].title == "Essential (primary) hypertension"


def test_a_file_cut_off_in_a_row_is_refused_with_the_row(read: Read, icd10_rows: Rows) -> None:
    text = trud_text(icd10_rows[:2000])
    words = refusal(read, text[: text.rindex("DEFAULT") + 3])
    assert "row 2001 ends after 3 of 12 columns" in words


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (slice(9000, None), "category S72 is missing"),
        (slice(0, 9000), "category A00 is missing"),
    ],
)
def test_half_a_file_is_refused(read: Read, icd10_rows: Rows, lost: slice, words: str) -> None:
    rows = list(icd10_rows)
    del rows[lost]
    assert words in refusal(read, trud_text(rows))


def test_a_lost_chapter_is_refused(read: Read, icd10_rows: Rows) -> None:
    rows = [row for row in icd10_rows if not row["ALT_CODE"].startswith("K")]
    assert "no code begins with K" in refusal(read, trud_text(rows))


def test_too_few_codes_are_refused(read: Read, icd10_rows: Rows) -> None:
    rows = [row for row in icd10_rows if row["ALT_CODE"][3:] in {"", "X", "0", "9"}]
    assert "ICD-10 5th edition has at least 12,000" in refusal(read, trud_text(rows))


def test_a_field_that_swallowed_the_rest_of_the_file_is_refused(
    read: Read, icd10_rows: Rows
) -> None:
    text = spoilt(trud_text(icd10_rows), lambda lines: [lines[0], "".join(lines[1:]), ""])
    assert "where the header has 12" in refusal(read, text)


def test_only_a_header_of_this_layout_is_taken_for_one() -> None:
    assert is_header("CODE\tALT_CODE\tDESCRIPTION")
    assert not is_header("code,count")
    assert not is_header("A01.1\tHemispherectomy")


def test_the_real_layout_is_read_whole(read: Read, reference_data: Path) -> None:
    text = (reference_data / "trud_layout" / ICD10_NAME).read_text("utf-8")
    content = read(text)
    assert len(content.rows) >= 18_413
    assert {"I10X", "N40X", "M45X", "R54X", "S7200"} <= content.usable()
    assert content.rows["G01X"].role == "asterisk"
    assert content.rows["N40X"].sex == "1"
    assert content.rows["U069"].title == "Zika virus disease"
    assert content.rows["M350"].title == "Sicca syndrome [Sjögren]"
    assert not content.dagger_facts
    assert all(test.passed for test in content.self_tests)
