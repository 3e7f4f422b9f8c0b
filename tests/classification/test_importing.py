"""Which files are meant, what they are, and which edition they hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from classification.written import ICD10_NAME, OPCS4_NAME, Row, trud_text
from coder_gui.classification.edition_dates import EditionDates
from coder_gui.classification.importing import (
    Importer,
    ImportPlan,
    ImportWish,
    find_files,
    system_of_name,
)
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError
from coder_gui.system.paths import resource

PLAIN = ImportWish()
OWN = ImportWish(name="Own list", valid_from=date(2029, 4, 1))


@pytest.fixture(scope="module")
def importer() -> Importer:
    folder = resource("classifications")
    return Importer(folder, EditionDates.load(folder / "editions.json"))


def put(folder: Path, name: str, text: str) -> Path:
    """A text file in the folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")
    return file


def refusal(importer: Importer, paths: list[Path], wish: ImportWish = PLAIN) -> str:
    """The sentence with which paths are refused."""
    with pytest.raises(UserError) as refused:
        importer.plan(paths, wish)
    return refused.value.text


def names(plan: ImportPlan) -> list[str]:
    """Names of the editions of a plan."""
    return [read.name for read in plan.lists]


def test_a_folder_is_searched_for_the_files_of_releases(tmp_path: Path) -> None:
    wanted = [
        put(tmp_path, f"ICD10_Edition5_20160401/Content/{ICD10_NAME}", "x"),
        put(tmp_path, f"OPCS-4.11 Data files txt/{OPCS4_NAME}", "x"),
        put(tmp_path, "OPCS-4.11 Data files txt/OPCS411 Metadata Nov 2025 V1.0.txt.txt", "x"),
        put(tmp_path, "usage_ICD10.csv", "x"),
        put(tmp_path, "who/icd102016en.xml", "<?xml?><ClaML>"),
    ]
    put(tmp_path, "ReadMe.txt", "x")
    put(tmp_path, "ICD10_Edition5_XML/rows.xml", "<rows/>")
    assert sorted(find_files([tmp_path])) == sorted(file.resolve() for file in wanted)


def test_a_folder_with_nothing_of_use_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file of a classification"):
        find_files([tmp_path])
    put(tmp_path, "rows.xml", "<rows/>")
    with pytest.raises(UserError, match="XML layouts are not read yet"):
        find_files([tmp_path])
    with pytest.raises(UserError, match="There is no file or folder"):
        find_files([tmp_path / "absent"])


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("usage_icd10.csv", System.ICD10),
        ("OPCS-4 use.csv", System.OPCS4),
        ("icd10 to opcs4.csv", None),
        ("use.csv", None),
    ],
)
def test_a_name_tells_the_system_when_it_names_one_only(name: str, system: System | None) -> None:
    assert system_of_name(name) is system


def test_releases_are_known_by_name_and_content(
    tmp_path: Path, importer: Importer, icd10_rows: list[Row], opcs4_lines: str
) -> None:
    icd10 = put(tmp_path, ICD10_NAME, trud_text(icd10_rows))
    opcs4 = put(tmp_path, "procedures.txt", opcs4_lines)
    plan = importer.plan([icd10], ImportWish())
    assert names(plan) == ["ICD-10 5th edition"]
    assert plan.lists[0].valid_from == date(2016, 4, 1)
    assert plan.lists[0].content.headings[0].code == "I"
    plan = importer.plan([opcs4], OWN)
    assert names(plan) == ["Own list"]
    assert plan.lists[0].valid_from == date(2029, 4, 1)


def test_the_same_file_twice_is_read_once(
    tmp_path: Path, importer: Importer, opcs4_lines: str
) -> None:
    first = put(tmp_path, "a/list.txt", opcs4_lines)
    second = put(tmp_path, "b/list.txt", opcs4_lines)
    assert len(importer.plan([first, second, first], OWN).lists) == 1


def test_a_name_that_says_no_edition_asks_for_it(
    tmp_path: Path, importer: Importer, opcs4_lines: str
) -> None:
    file = put(tmp_path, "list.txt", opcs4_lines)
    assert "Say it with --edition" in refusal(importer, [file])
    assert "--valid-from" in refusal(importer, [file], ImportWish(name="Own list"))


def test_one_name_for_two_lists_is_refused(
    tmp_path: Path, importer: Importer, opcs4_lines: str
) -> None:
    first = put(tmp_path, "a.txt", opcs4_lines)
    second = put(tmp_path, "b.txt", opcs4_lines + "Z99.1\tMore\r\n")
    assert "Import them one by one" in refusal(importer, [first, second], OWN)


def test_a_file_of_the_other_classification_is_refused(
    tmp_path: Path, importer: Importer, icd10_rows: list[Row], opcs4_lines: str
) -> None:
    as_icd10 = put(tmp_path, ICD10_NAME, opcs4_lines)
    assert "is named like ICD-10 but has the layout of OPCS-4" in refusal(importer, [as_icd10])
    as_opcs4 = put(tmp_path, OPCS4_NAME, trud_text(icd10_rows[:9]))
    assert "is named like OPCS-4 but has the layout of ICD-10" in refusal(importer, [as_opcs4])
    plain = put(tmp_path, "list.txt", opcs4_lines)
    wish = ImportWish(system=System.ICD10)
    assert "but ICD-10 was asked for" in refusal(importer, [plain], wish)


def test_two_columns_of_icd10_are_not_taken_for_opcs4(
    tmp_path: Path, importer: Importer, icd10_rows: list[Row]
) -> None:
    lines = [f"{row['CODE']}\t{row['DESCRIPTION']}" for row in icd10_rows]
    lines = [line for line in lines if line[:1] != "I" and "X\t" not in line]
    file = put(tmp_path, "list.txt", "\r\n".join(line for line in lines if "\t" in line[:6]))
    assert "A01 reads “Typhoid and paratyphoid fevers”" in refusal(importer, [file], OWN)


def test_something_else_is_refused_with_what_can_be_imported(
    tmp_path: Path, importer: Importer
) -> None:
    file = put(tmp_path, "notes.txt", "Dear colleague\r\nfind attached\r\n")
    words = refusal(importer, [file])
    assert "row 1 (“Dear colleague”)" in words
    assert "WHO ClaML" in words


def test_counts_without_a_system_ask_for_it(tmp_path: Path, importer: Importer) -> None:
    file = put(tmp_path, "use.csv", "code,count\nI10.X,5\n")
    assert "Say it with --system" in refusal(importer, [file])
    plan = importer.plan([file], ImportWish(system=System.ICD10))
    assert plan.usage[0][0].counts == {"I10X": 5}


def test_a_list_that_lost_many_categories_is_refused(
    tmp_path: Path, importer: Importer, icd10_rows: list[Row]
) -> None:
    kept = [row for row in icd10_rows if not "L20" <= row["ALT_CODE"] <= "L79X"]
    file = put(tmp_path, ICD10_NAME, trud_text(kept))
    assert "of 2,042 categories of ICD-10 are missing, among them L20" in refusal(importer, [file])


def test_a_small_claml_is_refused_as_incomplete(tmp_path: Path, importer: Importer) -> None:
    file = put(tmp_path, "icd102016en.xml", '<ClaML><Title name="ICD-10-EN-2016"/></ClaML>')
    assert "category A00 is missing" in refusal(importer, [file])
