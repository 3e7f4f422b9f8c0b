"""Letters to set in tests, and what a reader other than the writer finds in their PDF."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from coder_gui.domain.letters import Letterhead, LetterPatient, Printing, QueryLetter
from coder_gui.domain.queries import Evidence, LetterPurpose, QueryKind, QueryOption, Recipient
from coder_gui.services.letterheads import Letterheads

MM = 72 / 25.4
REFERENCE = "Q-7K3M-P4XC-9"
RAISED = date(2026, 11, 16)
PRINTING = Printing("P Shah", datetime(2026, 11, 16, 14, 32, tzinfo=UTC))


def _blood(quote: str, time: str, day: date) -> Evidence:
    return Evidence(None, quote, f"Pathology (ICE), biochemistry {time}", day)


EVIDENCE = (
    _blood("Creatinine 88 µmol/L", "09:10", date(2026, 9, 17)),
    _blood("Creatinine 168 µmol/L", "06:40", date(2026, 9, 19)),
    Evidence(
        None,
        "Creat up. Stop ramipril. IV fluids, recheck am.",
        "Case notes volume 2, p14, line 6",
        date(2026, 9, 19),
    ),
    _blood("Creatinine 96 µmol/L", "07:05", date(2026, 9, 22)),
    Evidence(
        None,
        "renal function",
        "Discharge letter, whole letter",
        date(2026, 9, 28),
        nothing_found=True,
    ),
)
OPTIONS = (
    QueryOption("The diagnosis is (please write it in full)", free_text=True),
    QueryOption("A change without clinical significance"),
    QueryOption("Other (please explain)", free_text=True, fixed=True),
    QueryOption("Unable to determine", fixed=True),
)
QUESTION = (
    "From your clinical judgement, what diagnosis, if any, explains the change in creatinine "
    "between 17 and 22 September 2026?"
)


def letterhead(kind: QueryKind = QueryKind.CLINICAL) -> Letterhead:
    """The shipped letterhead."""
    return Letterheads.shipped().of(kind, RAISED)


def letter(**changed: Any) -> QueryLetter:
    """The letter of the design's picture, with changes."""
    whole = QueryLetter(
        letterhead=letterhead(),
        purpose=LetterPurpose.QUERY,
        reference=REFERENCE,
        raised=RAISED,
        reply_by=date(2026, 11, 23),
        recipient=Recipient("Mr J Hartley", "Consultant", "6012345", "Trauma and orthopaedics"),
        sender="Priya Shah",
        sender_role="Clinical coder (ACC)",
        sender_contact="Ext 4417",
        approved_by="Ruth Okafor, lead coder",
        patient=LetterPatient(
            "MARLOWE, Edith (Mrs)",
            date(1948, 3, 12),
            "999 000 0018",
            "X204417",
            "1 of 2",
            "Admitted 17-Sep-2026 · under your care 17-Sep to 24-Sep-2026 · discharged 28-Sep-2026",
        ),
        evidence=EVIDENCE,
        question=QUESTION,
        options=OPTIONS,
        printing=PRINTING,
    )
    return replace(whole, **changed)


@dataclass(frozen=True, slots=True)
class Sign:
    """One written character of a page with its box, in mm from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def signs(data: bytes, page: int) -> list[Sign]:
    """Every character that is not a space, as PDFium finds it."""
    document = pdfium.PdfDocument(data)
    try:
        opened = document[page]
        words = opened.get_textpage()
        tall = opened.get_height()
        found = []
        for number in range(words.count_chars()):
            text = chr(raw.FPDFText_GetUnicode(words.raw, number))
            if text.isspace() or raw.FPDFText_IsGenerated(words.raw, number):
                continue
            left, bottom, right, top = words.get_charbox(number)
            found.append(Sign(text, left / MM, (tall - top) / MM, right / MM, (tall - bottom) / MM))
        words.close()
        opened.close()
        return found
    finally:
        document.close()


def pages(data: bytes) -> list[str]:
    """The text of each page, blanks and line ends as single spaces."""
    document = pdfium.PdfDocument(data)
    try:
        found = []
        for page in document:
            words = page.get_textpage()
            found.append(" ".join(words.get_text_range().split()))
            words.close()
            page.close()
        return found
    finally:
        document.close()


def unmapped(data: bytes) -> int:
    """How many characters PDFium cannot tell the meaning of."""
    document = pdfium.PdfDocument(data)
    try:
        total = 0
        for page in document:
            words = page.get_textpage()
            total += sum(
                raw.FPDFText_HasUnicodeMapError(words.raw, number) == 1
                for number in range(words.count_chars())
            )
            words.close()
            page.close()
        return total
    finally:
        document.close()
