"""The pack of a national query on paper: whatever it holds, it is all there and nothing is cut."""

from __future__ import annotations

import pypdfium2 as pdfium

from coder_gui.domain.national import NationalPack, PackCode, PackEvidence
from coder_gui.letters.national_pack import national_pack_pdf
from coder_gui.services.national_form import national_form

FORM = national_form()
EMPTY = NationalPack("", "Not known", "Female", "", "", "", "")


def text_of(pack: NationalPack) -> tuple[str, int]:
    """All text of its PDF, and how many pages it has."""
    document = pdfium.PdfDocument(national_pack_pdf(pack, FORM))
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_bounded())
            text.close()
            page.close()
        return "\n".join(found), len(found)
    finally:
        document.close()


def test_an_empty_pack_says_so_in_each_part() -> None:
    text, pages = text_of(EMPTY)
    assert pages == 1
    for heading in ("Question", "Index trail", "Attempts to settle it locally"):
        assert heading in text
    assert text.count("None recorded") >= 7


def test_everything_of_a_full_pack_stands_on_its_sheets() -> None:
    words = "wound dry, mobilising with one stick " * 6
    pack = NationalPack(
        reference="Q-7K3M-P4XC-9",
        age="over 89",
        sex="Female",
        care="Emergency admission, day 0 to day +11",
        specialty="Trauma and orthopaedics",
        gap="Use of the classification",
        question="How is it coded? " * 30,
        options=tuple(f"Answer {n}" for n in range(12)),
        codes=tuple(PackCode("ICD-10", f"S72.{n}", "Fracture " * 12, "On it") for n in range(10)),
        trail=tuple(f"S72.{n}: found under Fracture" for n in range(10)),
        standards=tuple(f"DGCS.{n}" for n in range(10)),
        attempts=tuple(f"Attempt {n}: " + words for n in range(10)),
        evidence=tuple(PackEvidence(f"day +{n}", "Notes", words, "History") for n in range(30)),
        note="The end of the note",
    )
    text, pages = text_of(pack)
    assert pages > 2
    assert f"Page {pages} of {pages}" in text
    for wanted in ("Answer 11", "S72.9", "DGCS.9", "Attempt 9", "day +29", "The end of the note"):
        assert wanted in text
    assert text.count("Anonymised: no patient can be") == pages
    assert national_pack_pdf(pack, FORM) == national_pack_pdf(pack, FORM)
