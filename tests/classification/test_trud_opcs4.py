"""The OPCS-4 text files: two columns without a header, and what Metadata adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from classification.written import OPCS4_NAME
from coder_gui.classification.content import CodeRow, EditionContent
from coder_gui.classification.edition_dates import EditionDates
from coder_gui.classification.importers.text_file import TextFile, read_text
from coder_gui.classification.importers.trud_opcs4 import read_codes_and_titles, read_metadata
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError
from coder_gui.system.paths import resource


def file_of(text: str, name: str = OPCS4_NAME) -> TextFile:
    """A text as a file that was read."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    return TextFile(name, tuple(lines), text.endswith("\n"))


def refusal(text: str, edition: str | None = None) -> str:
    """The sentence with which a text is refused as CodesAndTitles."""
    dates = EditionDates.load(resource("classifications", "editions.json"))
    mandate = dates.named(System.OPCS4, edition) if edition else None
    with pytest.raises(UserError) as refused:
        read_codes_and_titles(file_of(text), [], mandate)
    assert refused.value.text.startswith(OPCS4_NAME)
    return refused.value.text


def test_codes_and_categories_are_read(opcs4_lines: str) -> None:
    content = read_codes_and_titles(file_of(opcs4_lines), [], None)
    assert content.rows["W371"].title.startswith("Primary total prosthetic replacement of hip")
    assert "W37" in content.rows
    assert "W37" not in content.usable()


def test_a_category_without_a_title_is_named_after_its_codes(opcs4_lines: str) -> None:
    text = opcs4_lines + "Q99\t\r\nQ99.8\tOther specified odd operations\r\n"
    content = read_codes_and_titles(file_of(text), [], None)
    assert content.rows["Q99"].title == "Odd operations"
    assert "Q99" in content.self_tests[0].detail


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("H01.1\t", "H01.1 "), "has no tab between code and title"),
        (("H01.1\t", "Hip\t"), "“Hip” in the first column is not an OPCS-4 code"),
        (("H01.1\t", "I01.1\t"), "“I01.1” in the first column is not an OPCS-4 code"),
        (("Z94\tLaterality of operation", "Z94\tDependence"), "Z94 reads “Dependence”"),
        (("A01\tMajor excision of tissue of brain", "A01\tTyphoid"), "another classification"),
    ],
)
def test_what_is_not_opcs4_is_refused(
    opcs4_lines: str, change: tuple[str, str], words: str
) -> None:
    assert change[0] in opcs4_lines
    assert words in refusal(opcs4_lines.replace(*change))


def test_a_file_cut_short_is_refused(opcs4_lines: str) -> None:
    assert "category R17 is missing" in refusal(opcs4_lines[: len(opcs4_lines) // 2])
    cut = opcs4_lines[: opcs4_lines.index("Z94\t")] + "Z94\tLaterality\r\nZ94.1\t"
    assert "(Z94.1) has no title. The file is cut off" in refusal(cut)
    assert "OPCS-4.10 has at least 9,300" in refusal(opcs4_lines, "4.10")


METADATA = """Row\tCode\tStatus\tTitle\tSex Absolute\tSex Scrutiny
1\tH01.1\t1\tEmergency excision\t0\t0
2\tQ07.4\t1\tTotal abdominal hysterectomy\t2\t2
3\tN09.3\t1\tFirst stage orchidopexy\t1\t1
4\tM65.3\t1\tEndoscopic resection of prostate\t1\t1
5\tG45.1\t1\tExamination\t0\t0
"""


def listed() -> EditionContent:
    """A list with the codes of the Metadata."""
    content = EditionContent(System.OPCS4)
    for code in ("H011", "Q074", "N093", "M653", "G451"):
        content.add(CodeRow(code, code))
    return content


def test_metadata_adds_the_sex_after_checking_what_its_values_mean() -> None:
    content = listed()
    read_metadata(file_of(METADATA), content)
    assert {code: row.sex for code, row in content.rows.items()} == {
        "H011": None,
        "Q074": "2",
        "N093": "1",
        "M653": "1",
        "G451": None,
    }
    assert "“Sex Absolute”" in content.self_tests[0].detail


@pytest.mark.parametrize(
    "text",
    [
        METADATA.replace("\t2\t2\n", "\t1\t1\n"),
        METADATA.replace("Sex", "Age"),
        METADATA.split("\n", 1)[1],
    ],
)
def test_metadata_that_cannot_be_understood_changes_nothing(text: str) -> None:
    content = listed()
    read_metadata(file_of(text), content)
    assert {row.sex for row in content.rows.values()} == {None}
    assert content.self_tests


def test_metadata_without_codes_is_refused() -> None:
    with pytest.raises(UserError, match="no column holds OPCS-4 codes"):
        read_metadata(file_of("a\tb\nc\td\n"), listed())


def test_the_real_layout_is_read_whole(reference_data: Path) -> None:
    file = read_text(reference_data / "trud_layout" / OPCS4_NAME)
    dates = EditionDates.load(resource("classifications", "editions.json"))
    content = read_codes_and_titles(file, [], dates.named(System.OPCS4, "4.10"))
    assert len(content.rows) == 11_516
    assert len(content.usable()) == 9_915
    assert content.rows["Y72"].title
