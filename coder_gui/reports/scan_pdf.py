"""A scanned picture of a letter as a PDF, so that it is kept and shown like every other document.

A JPEG goes in as it is, without being encoded again; TIFF may have several pages. The same picture
gives the same bytes.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from coder_gui.domain.errors import UserError

FORMATS = ("JPEG", "PNG", "TIFF")
"""Formats of pictures that are taken."""
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")
MOST_PIXELS = 80_000_000
"""Of a page: A4 at 900 dots an inch. A picture that claims more is not a scanned letter."""
MOST_PAGES = 20


def is_picture(data: bytes) -> bool:
    """True for what begins as a picture that can be taken."""
    return data.startswith(_STARTS)


def scan_pdf(data: bytes) -> bytes:
    """The PDF of a JPEG, PNG or TIFF: each picture as large as its A4 page allows, upright.

    Raises UserError for a picture that cannot be read, is too large, or has too many pages.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            return _set(picture, data)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise UserError(
            "The picture cannot be read. Scan the letter again, or save the scan as PDF.",
            field="scan",
        ) from error


def _set(picture: Image.Image, data: bytes) -> bytes:
    pages = getattr(picture, "n_frames", 1)
    if pages > MOST_PAGES:
        raise UserError(
            f"The scan has {pages} pages; a reply has at most {MOST_PAGES}. Scan the reply alone.",
            field="scan",
        )
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for number in range(pages):
        picture.seek(number)
        _refuse_huge(picture)
        source = ImageReader(BytesIO(data) if picture.format == "JPEG" else _flat(picture))
        width, height = picture.size
        across, down = A4 if height >= width else (A4[1], A4[0])
        canvas.setPageSize((across, down))
        scale = min(across / width, down / height)
        wide, high = width * scale, height * scale
        canvas.drawImage(source, (across - wide) / 2, (down - high) / 2, wide, high)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _refuse_huge(picture: Image.Image) -> None:
    width, height = picture.size
    if not 0 < width * height <= MOST_PIXELS:
        raise UserError(
            f"The scan is {width} by {height} dots. Scan it again at 300 dots an inch.",
            field="scan",
        )


def _flat(picture: Image.Image) -> Image.Image:
    """The picture without transparency, on white, in grey or colour."""
    if picture.mode in ("1", "L", "RGB"):
        return picture.copy()
    full = picture.convert("RGBA")
    white = Image.new("RGBA", full.size, "white")
    return Image.alpha_composite(white, full).convert("RGB")
