"""Scanned pictures become PDF documents that can be kept and read like the others."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from pypdfium2 import PdfDocument, PdfImage

from coder_gui.domain.errors import UserError
from coder_gui.reports.scan_pdf import MOST_PAGES, is_picture, scan_pdf


def picture(form: str, size: tuple[int, int] = (210, 297), mode: str = "RGB") -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(buffer, form)
    return buffer.getvalue()


def pages(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height in points of each page."""
    document = PdfDocument(pdf)
    try:
        return [
            tuple(round(side) for side in document.get_page_size(n)) for n in range(len(document))
        ]
    finally:
        document.close()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_a_scan_becomes_a_page_of_a4(form: str) -> None:
    data = picture(form)
    assert is_picture(data)
    assert pages(scan_pdf(data)) == [(595, 842)]


def test_the_page_shows_the_picture() -> None:
    document = PdfDocument(scan_pdf(picture("PNG")))
    try:
        shown = document[0].render(scale=0.2).to_pil().convert("RGB")
        assert shown.getpixel((shown.width // 2, shown.height // 2)) == (255, 0, 0)
    finally:
        document.close()


def test_a_wide_scan_lies_on_its_side() -> None:
    assert pages(scan_pdf(picture("PNG", (400, 200)))) == [(842, 595)]


def test_every_page_of_a_tiff_is_kept() -> None:
    buffer = BytesIO()
    sheets = [Image.new("1", (210, 297), 1) for _ in range(3)]
    sheets[0].save(buffer, "TIFF", save_all=True, append_images=sheets[1:], compression="group4")
    assert len(pages(scan_pdf(buffer.getvalue()))) == 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_any_kind_of_png_can_be_kept(mode: str) -> None:
    assert len(pages(scan_pdf(picture("PNG", mode=mode)))) == 1


def test_a_jpeg_is_not_encoded_again() -> None:
    data = picture("JPEG")
    document = PdfDocument(scan_pdf(data))
    try:
        (shown,) = document[0].get_objects()
        assert isinstance(shown, PdfImage)
        assert bytes(shown.get_data(decode_simple=True)) == data
    finally:
        document.close()


def test_the_same_scan_gives_the_same_bytes() -> None:
    assert scan_pdf(picture("PNG")) == scan_pdf(picture("PNG"))


def test_a_picture_that_is_cut_off_gives_a_sentence() -> None:
    with pytest.raises(UserError, match="Scan the letter again") as refused:
        scan_pdf(picture("JPEG", (600, 800))[:300])
    assert refused.value.field == "scan"


def test_a_picture_of_a_poster_gives_a_sentence() -> None:
    with pytest.raises(UserError, match="300 dots an inch"):
        scan_pdf(picture("PNG", (9000, 9500), mode="1"))


def test_a_whole_folder_in_one_tiff_gives_a_sentence() -> None:
    buffer = BytesIO()
    sheets = [Image.new("1", (20, 30), 1) for _ in range(MOST_PAGES + 1)]
    sheets[0].save(buffer, "TIFF", save_all=True, append_images=sheets[1:])
    with pytest.raises(UserError, match="21 pages"):
        scan_pdf(buffer.getvalue())


def test_text_is_no_picture() -> None:
    assert not is_picture(b"Dear colleague")
