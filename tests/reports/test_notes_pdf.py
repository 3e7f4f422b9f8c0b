"""Pages of plain text as PDF."""

from __future__ import annotations

import pypdfium2

from coder_gui.reports.notes_pdf import notes_pdf


def _pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_the_words_can_be_read_back_in_any_european_script() -> None:
    (text,) = _pages(notes_pdf("Op note", "Łukasz, Siân and Ó Briain\nЖивко"))
    assert "Łukasz, Siân and Ó Briain" in text
    assert "Живко" in text


def test_a_long_note_takes_as_many_pages_as_it_needs() -> None:
    pages = _pages(notes_pdf("Notes", "\n".join(f"line {number}" for number in range(100))))
    assert len(pages) == 3
    assert "line 99" in pages[-1]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert notes_pdf("Note", "one\ntwo") == notes_pdf("Note", "one\ntwo")
