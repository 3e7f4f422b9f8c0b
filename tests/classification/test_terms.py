"""The clinical terms: read from tables, refused with a place and a reason, their codes exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.classification.editions import Classifications
from coder_gui.classification.index_file import read_content
from coder_gui.classification.terms import (
    WordEntry,
    digest,
    missing_targets,
    read_terms,
)
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError
from coder_gui.domain.searching import Term
from coder_gui.system.paths import resource

HEADER = "wordings\tcodes\tkind\tspecialties\tmeans\twith\twithout\n"
LEAST_ENTRIES = 3000


def folder(root: Path, *rows: str, part: str = "icd10", header: str = HEADER) -> Path:
    """A folder of terms with one table."""
    place = root / part
    place.mkdir(parents=True, exist_ok=True)
    (place / "ward.tsv").write_text("# Ward\n" + header + "\n".join(rows) + "\n", "utf-8")
    return root


def test_a_row_becomes_a_term(tmp_path: Path) -> None:
    row = "ms | mult sclerosis\tG35 I05.0\tabbreviation\t400,320\tmultiple sclerosis\tN31.9\tmitral"
    (term,) = read_terms(System.ICD10, [folder(tmp_path, row)]).terms
    assert term == Term(
        system=System.ICD10,
        wordings=("ms", "mult sclerosis"),
        codes=("G35", "I050"),
        kind="abbreviation",
        means="multiple sclerosis",
        specialties=("400", "320"),
        adds=("N319",),
        without=("mitral",),
        owner="shipped",
    )


def test_trailing_columns_may_be_left_out(tmp_path: Path) -> None:
    (term,) = read_terms(System.ICD10, [folder(tmp_path, "cap\tJ18.9\tabbreviation")]).terms
    assert (term.means, term.adds, term.without) == ("", (), ())


def test_words_are_read_beside_the_terms(tmp_path: Path) -> None:
    header = "typed\tstands for\tkind\tspecialties\n"
    rows = ("nof\tneck of femur\tabbreviation", "right\t\tweak")
    words = read_terms(System.OPCS4, [folder(tmp_path, *rows, part="words", header=header)]).words
    assert words == (
        WordEntry("nof", ("neck of femur",), "abbreviation"),
        WordEntry("right", (), "weak"),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("cap\tJ18.9\tnickname", "the kind “nickname” is none of"),
        ("\tJ18.9\tlay", "there is no wording"),
        ("cap\t\tlay", "there is no code"),
        ("cap\tpneumonia\tlay", "“pneumonia” is not written like a code"),
        ("cap\tJ18.9\tlay\trespiratory", "not a treatment function code"),
        ("cap\tJ18.9\tlay\t\t\tlung", "“lung” under “with” is not written like a code"),
        ("cap\tJ18.9\tlay\t\t\t\t\tmore", "8 columns where there are 7"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_file_line_and_reason(
    tmp_path: Path, row: str, reason: str
) -> None:
    place = folder(tmp_path, "hap\tJ18.9\tabbreviation", row)
    with pytest.raises(UserError, match=r"ward\.tsv, line 4: ") as refused:
        read_terms(System.ICD10, [place], strict=True)
    assert reason in str(refused.value)
    lenient = read_terms(System.ICD10, [place])
    assert [term.wordings for term in lenient.terms] == [("hap",)]
    assert len(lenient.refused) == 1


def test_a_table_without_its_header_is_refused(tmp_path: Path) -> None:
    place = folder(tmp_path, "cap\tJ18.9\tlay", header="")
    assert "must name the columns" in read_terms(System.ICD10, [place]).refused[0]


def test_a_file_that_is_no_text_is_refused_and_a_missing_folder_is_empty(tmp_path: Path) -> None:
    place = folder(tmp_path, "cap\tJ18.9\tlay")
    (place / "icd10" / "scan.tsv").write_bytes(b"\xff\xfe\x00")
    assert "scan.tsv cannot be read" in read_terms(System.ICD10, [place]).refused[0]
    assert read_terms(System.ICD10, [tmp_path / "none"]).terms == ()


def test_the_second_folder_is_the_trusts_and_any_change_changes_the_digest(tmp_path: Path) -> None:
    ours = folder(tmp_path / "ours", "cap\tJ18.9\tlay")
    theirs = folder(tmp_path / "theirs", "hap\tJ18.9\tlay")
    terms = read_terms(System.ICD10, [ours, theirs]).terms
    assert [term.owner for term in terms] == ["shipped", "trust"]
    before = digest(System.ICD10, [ours, theirs])
    folder(tmp_path / "theirs", "hap\tJ18.0\tlay")
    assert digest(System.ICD10, [ours, theirs]) != before


@pytest.mark.parametrize("system", System)
def test_every_shipped_row_can_be_read(system: System) -> None:
    read_terms(system, [resource("terms")], strict=True)


def test_the_shipped_list_has_at_least_three_thousand_entries() -> None:
    entries = sum(len(read_terms(system, [resource("terms")]).terms) for system in System)
    assert entries >= LEAST_ENTRIES


@pytest.mark.parametrize("system", System)
def test_every_target_of_the_shipped_terms_exists_in_the_imported_list(
    system: System, real_layout: Classifications
) -> None:
    content = read_content(real_layout.for_date(system).reader.file)
    terms = read_terms(system, [resource("terms")]).terms
    missing = [(term.wordings[0], code) for term, code in missing_targets(terms, content.rows)]
    assert missing == []
