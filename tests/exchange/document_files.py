"""Small PDF files, made for the tests that read them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib import pdfencrypt
from reportlab.pdfgen import canvas


def pdf(*pages: Sequence[str], password: str | None = None) -> bytes:
    """A PDF with these lines on its pages."""
    file = io.BytesIO()
    encrypt = pdfencrypt.StandardEncryption(password) if password else None
    sheet = canvas.Canvas(file, invariant=1, encrypt=encrypt)
    for lines in pages:
        text = sheet.beginText(72, 750)
        for line in lines:
            text.textLine(line)
        sheet.drawText(text)
        sheet.showPage()
    sheet.save()
    return file.getvalue()
