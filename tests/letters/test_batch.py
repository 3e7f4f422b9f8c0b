"""Print jobs: covers that tell nothing of a patient, and letters that are each their own."""

from __future__ import annotations

from hashlib import sha256

from coder_gui.domain.letters import BatchCover, CoverLine, QueryLetter
from coder_gui.domain.queries import Recipient
from coder_gui.letters.batch import Bundle, batch, cover_sheets
from coder_gui.letters.query_letter import query_letter

from .paper_trail import EVIDENCE, PRINTING, letter, letterhead, pages, signs

TO = Recipient("Mr J Hartley", "Consultant", "6012345", "Trauma and orthopaedics", ("Level 4",))


def bundle(*letters: QueryLetter) -> Bundle:
    """The letters below a cover."""
    lines = tuple(
        CoverLine(one.reference, one.patient.hospital_number, one.reply_by, 0) for one in letters
    )
    return Bundle(BatchCover(letterhead(), TO, lines, PRINTING), letters)


SHORT = letter()
LONG = letter(reference="Q-8K3M-P4XC-8", evidence=EVIDENCE * 4)


def test_each_letter_has_its_own_pages_below_the_cover() -> None:
    made = batch([bundle(SHORT, LONG)], title="Query letters")
    cover, *rest = pages(made.pdf)
    assert made.pages == 4 == 1 + len(rest)
    assert [text.count("Page 1 of") for text in (cover, *rest)] == [1, 1, 1, 0]
    assert "Page 2 of 2" in rest[2]
    assert "Page 1 of 1" in rest[0]


def test_the_cover_lists_what_lies_below_it_and_nothing_of_the_patient() -> None:
    made = batch([bundle(SHORT, LONG)], title="Query letters")
    cover = pages(made.pdf)[0]
    assert "Q-7K3M-P4XC-9 X204417 23-Nov-2026 1" in cover
    assert "Q-8K3M-P4XC-8 X204417 23-Nov-2026 2" in cover
    assert "2 letters, 3 pages" in cover
    assert "Mr J Hartley, consultant" in cover
    for private in ("MARLOWE", "Edith", "1948", "999 000", "reatinine", "renal"):
        assert private not in cover


def test_the_address_of_a_cover_stands_in_the_window() -> None:
    window = letterhead().window
    read = [
        sign.text
        for sign in signs(batch([bundle(SHORT)], title="Query letters").pdf, 0)
        if window.top - 1 <= sign.bottom and sign.top <= window.top + window.height
    ]
    wanted = "ToMrJHartley,consultantTraumaandorthopaedics·GMC6012345Level4"
    assert "".join(read) == wanted


def test_the_hashes_are_those_of_the_letters_as_files() -> None:
    made = batch([bundle(SHORT), bundle(LONG)], title="Query letters")
    files = [sha256(query_letter(one)).hexdigest() for one in (SHORT, LONG)]
    assert list(made.sha256s) == files


def test_a_letter_alone_needs_no_cover_and_is_the_same_as_a_file() -> None:
    made = batch([Bundle(None, (SHORT,))], title=SHORT.reference)
    assert made.pdf == query_letter(SHORT)
    assert made.pages == 1


def test_the_same_job_gives_the_same_bytes() -> None:
    first, second = (batch([bundle(SHORT, LONG)], title="Query letters") for _ in range(2))
    assert first == second


def test_a_list_that_is_longer_than_a_sheet_goes_on_with_its_heading() -> None:
    lines = tuple(CoverLine(f"Q-{n:04}", f"X{n}", None, 2) for n in range(50))
    sheets = cover_sheets(BatchCover(letterhead(), TO, lines, PRINTING))
    assert len(sheets) == 2
    shown = [mark.line.text for mark in sheets[1].marks if hasattr(mark, "line")]
    assert "Reference" in shown
    assert "50 letters, 100 pages" in shown
    assert "Query letters, continued" in shown
