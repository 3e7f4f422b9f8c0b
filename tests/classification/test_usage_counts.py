"""Usage files: a code, a comma, a count."""

from __future__ import annotations

import pytest

from coder_gui.classification.importers.text_file import TextFile
from coder_gui.classification.importers.usage_counts import is_usage_header, read_usage
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError


def usage_file(*lines: str) -> TextFile:
    """A usage file with the lines behind its header."""
    return TextFile("usage_icd10.csv", ("code,count", *lines), whole_last_line=True)


def test_codes_of_any_form_are_counted_once() -> None:
    read = read_usage(usage_file("I10.X,5", "i10x,2", '"A00.0","1"', "", "E11,7"), System.ICD10)
    assert read.counts == {"I10X": 7, "A000": 1, "E11": 7}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("I10.X",), "row 2 has no count"),
        (("A00.0,1", "Hip,3"), "row 3: “Hip” is not an ICD-10 code"),
        (("A00.0,many",), "row 2 (A00.0): “many” is not a count"),
        (("A00.0,-3",), "“-3” is not a count"),
        (("A00.0,1.5",), "“1.5” is not a count"),
        ((), "a header and no counts"),
    ],
)
def test_what_is_no_count_is_refused_with_its_row(lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(UserError) as refused:
        read_usage(usage_file(*lines), System.ICD10)
    assert words in refused.value.text


def test_only_code_and_count_are_its_header() -> None:
    assert is_usage_header("Code,Count")
    assert is_usage_header('"code","count",year')
    assert not is_usage_header("CODE\tALT_CODE")
