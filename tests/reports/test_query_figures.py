"""The figures of queries on paper."""

from __future__ import annotations

import pypdfium2 as pdfium

from coder_gui.domain.query_figures import Bar, Chart, InductionGap, scale_of
from coder_gui.reports.query_figures import figures_pdf


def chart(rows: int = 3) -> Chart:
    """A chart by specialty."""
    names = [f"Specialty with a very long name that does not fit, number {n}" for n in range(rows)]
    bars = (Bar("General surgery", 5, "3 of 5", 3), *(Bar(name, 2, "1 of 2", 1) for name in names))
    return Chart("specialty", "By specialty", bars, ("", ""), (), whole="asked", of="answered")


def made(rows: int = 3) -> bytes:
    """The whole document."""
    gaps = (InductionGap("General surgery", "Side not specified", 4, "Write left or right."),)
    hidden = Chart("gap", "By what was open", (Bar("Site", None, "hidden"),), ("", ""), ())
    return figures_pdf(
        "What queries tell",
        "Queries raised from 01-Apr-2026 to 21-Nov-2026",
        ("5 queries were asked.",),
        (chart(rows), hidden),
        gaps,
        foot="Counted on 21-Nov-2026",
    )


def pages(data: bytes) -> list[str]:
    """The text of each page."""
    document = pdfium.PdfDocument(data)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_bounded())
            text.close()
            page.close()
        return found
    finally:
        document.close()


def test_sentences_numbers_and_teaching_stand_on_the_sheet() -> None:
    (text,) = pages(made())
    for words in ("5 queries were asked.", "3 of 5", "hidden", "Write left or right.", "Page 1"):
        assert words in text


def test_long_names_are_cut_and_many_bars_go_on_over_pages() -> None:
    texts = pages(made(rows=60))
    assert len(texts) > 1
    assert all(f"Page {n}" in text for n, text in enumerate(texts, start=1))
    assert "…" in texts[0]
    assert sum(text.count("1 of 2") for text in texts) == 60


def test_the_same_figures_give_the_same_bytes() -> None:
    assert made() == made()


def test_a_scale_has_round_numbers_from_zero() -> None:
    assert scale_of(1) == (0, 1)
    assert scale_of(8) == (0, 2, 4, 6, 8)
    assert scale_of(11) == (0, 5, 10, 15)
    assert scale_of(212) == (0, 50, 100, 150, 200, 250)
    for most in range(1, 3000):
        marks = scale_of(most)
        assert marks[-1] >= most
        assert len(marks) <= 6
