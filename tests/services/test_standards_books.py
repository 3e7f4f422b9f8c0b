"""The trust's own standards documents, opened at the paragraph."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from exchange.document_files import pdf

from coder_gui.domain.errors import UserError
from coder_gui.services.standards_books import StandardsBooks, paragraph_pages, paragraphs_in

DAY = date(2026, 11, 21)
CONTENTS = "Contents\n" + "\n".join(
    f"DCS.XIX.{number}: something 2{number}" for number in range(20)
)
PAGES = (
    CONTENTS,
    "Rules\nDGCS.1: Primary diagnosis\nSee also DGCS.5.",
    "DGCS.5: Dagger and asterisk\nDGCS.5 in short: the pair stays together (DGCS.1).",
    "Examples that mention DGCS.5\nDCS.XIX.7: Complications\nDCS.XIX.7 goes on.",
)
BOOK = """
[[book]]
name = "NCCS ICD-10"
title = "National standards 2026"
file = "nccs.pdf"
valid_from = 2026-04-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "books.toml").write_text(BOOK)
    (tmp_path / "nccs.pdf").write_bytes(pdf(*(page.splitlines() for page in PAGES)))
    return tmp_path


def test_a_paragraph_is_found_where_it_is_explained_not_where_it_is_listed(folder: Path) -> None:
    found = StandardsBooks(folder).find("DCS.XIX.7", "NCCS ICD-10", DAY)
    assert found is not None
    assert (found.page, found.exact) == (4, True)


@pytest.mark.parametrize(("reference", "page"), [("DGCS.1", 2), ("DGCS.5", 3), ("dgcs. 5", 3)])
def test_of_several_pages_the_one_that_begins_with_it(
    folder: Path, reference: str, page: int
) -> None:
    found = StandardsBooks(folder).find(reference, "NCCS ICD-10", DAY)
    assert found is not None
    assert found.page == page


def test_a_paragraph_that_is_not_there_opens_near_it(folder: Path) -> None:
    near = StandardsBooks(folder).find("DCS.XIX.99", "NCCS ICD-10", DAY)
    assert near is not None
    assert (near.page, near.exact) == (4, False)
    nowhere = StandardsBooks(folder).find("PRule 7", "NCCS ICD-10", DAY)
    assert nowhere is not None
    assert (nowhere.page, nowhere.exact) == (1, False)


def test_a_page_that_the_trust_names_wins(folder: Path) -> None:
    (folder / "books.toml").write_text(BOOK + 'pages = { "DGCS.5" = 2, "PRule 7" = 4 }\n')
    books = StandardsBooks(folder)
    for reference, page in (("DGCS.5", 2), ("PRule 7", 4)):
        found = books.find(reference, "NCCS ICD-10", DAY)
        assert found is not None
        assert (found.page, found.exact) == (page, True)


def test_a_book_holds_on_its_days_only_and_the_newest_wins(folder: Path) -> None:
    books = StandardsBooks(folder)
    assert books.find("DGCS.5", "NCCS ICD-10", date(2026, 3, 31)) is None
    assert books.find("PRule 7", "NCCS OPCS-4", DAY) is None
    (folder / "books.toml").write_text(
        BOOK
        + BOOK.replace("2026-04-01", "2026-10-01").replace("National standards 2026", "amended")
    )
    found = StandardsBooks(folder).find("DGCS.5", "NCCS ICD-10", DAY)
    assert found is not None
    assert found.book.title == "amended"


def test_without_a_folder_there_are_no_books(tmp_path: Path) -> None:
    books = StandardsBooks(tmp_path / "nothing")
    assert books.books() == ()
    assert books.find("DGCS.5", "NCCS ICD-10", DAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "[[book]",
        '[[book]]\nname = "x"',
        '[[book]]\nname = "x"\nfile = "../secret.pdf"',
        '[[book]]\nname = "x"\nfile = "/etc/passwd"',
        '[[book]]\nname = "x"\nfile = "a.pdf"\nvalid_from = "soon"',
        '[[book]]\nname = "x"\nfile = "a.pdf"\npages = 3',
        "book = 3",
    ],
)
def test_a_list_of_books_that_is_wrong_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "books.toml").write_text(text)
    with pytest.raises(UserError, match=r"books\.toml is not as it should be"):
        StandardsBooks(tmp_path).books()


def test_a_file_that_is_missing_or_no_pdf_is_said(folder: Path) -> None:
    (folder / "nccs.pdf").unlink()
    with pytest.raises(UserError, match=r"nccs\.pdf is not in"):
        StandardsBooks(folder).find("DGCS.5", "NCCS ICD-10", DAY)
    (folder / "nccs.pdf").write_bytes(b"%PDF-1.7 cut off")
    with pytest.raises(UserError, match="damaged"):
        StandardsBooks(folder).find("DGCS.5", "NCCS ICD-10", DAY)


def test_no_text_makes_the_reader_stumble() -> None:
    assert paragraph_pages([]) == {}
    assert paragraph_pages(["", "DGCS", "DGCS.", "PRule", "DChS.X\x00"]) is not None


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ("DGCS.5", ("DGCS.5",)),
        ("Tabular list, I10-I15; DCS.IX.1, DCS.IX.2", ("DCS.IX.1", "DCS.IX.2")),
        ("PRule 7, p25", ("PRule 7",)),
        ("DGCS.3, p36, and Appendix 1, p263", ("DGCS.3",)),
        ("PCSA2, PChSV1, PCSU1", ("PCSA2", "PChSV1", "PCSU1")),
        ("COVID-19 standard", ("COVID-19 standard",)),
    ],
)
def test_a_reference_names_its_paragraphs_and_nothing_beside_them(
    reference: str, named: tuple[str, ...]
) -> None:
    assert paragraphs_in(reference) == named


def test_it_says_where_a_trusts_files_are_looked_for(tmp_path: Path) -> None:
    assert StandardsBooks(tmp_path).folder == tmp_path
