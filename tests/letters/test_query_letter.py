"""The letter as a reader of its PDF finds it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageChops

from coder_gui.domain.letters import LetterPatient
from coder_gui.domain.queries import Evidence, LetterPurpose, QueryKind, QueryOption, Recipient
from coder_gui.letters.dates import day_words
from coder_gui.letters.head import SLIDE
from coder_gui.letters.query_letter import letter_sheets, query_letter
from coder_gui.letters.slip import SLIP_TOP
from coder_gui.letters.text import BODY, width

from .paper_trail import (
    EVIDENCE,
    OPTIONS,
    PRINTING,
    QUESTION,
    REFERENCE,
    letter,
    letterhead,
    pages,
    signs,
    unmapped,
)

EUROPE = "Ŵyn Łukasz Ğökçe Șt Άννα Їжак კახიძე Արամ"


ELSEWHERE = """
import sys
sys.path.insert(0, "tests")
from letters.paper_trail import letter
from coder_gui.letters.query_letter import query_letter
sys.stdout.buffer.write(query_letter(letter()))
"""


def long_evidence(lines: int) -> tuple[Evidence, ...]:
    """Lines with quotes of two to six lines."""
    quote = "Creat up, stop ramipril, IV fluids, recheck in the morning. "
    return tuple(
        Evidence(None, quote * (1 + n % 4), f"Case notes p{n}", date(2026, 9, 1 + n % 28))
        for n in range(lines)
    )


def picture(data: bytes, page: int = 0, scale: float = 3.0) -> Image.Image:
    """A page as it is printed."""
    document = pdfium.PdfDocument(data)
    try:
        opened = document[page]
        drawn: Image.Image = opened.render(scale=scale).to_pil()
        opened.close()
        return drawn
    finally:
        document.close()


def properties(data: bytes) -> dict[str, str]:
    """What the PDF says of itself."""
    document = pdfium.PdfDocument(data)
    try:
        return dict(document.get_metadata_dict())
    finally:
        document.close()


def test_each_field_of_the_letter_stands_on_it_once() -> None:
    (text,) = pages(query_letter(letter()))
    once = [
        "Clinical query",
        "Northmoor Hospitals NHS Foundation Trust · Clinical Coding",
        "Raised 16-Nov-2026",
        "Priya Shah, clinical coder (ACC)",
        "Ext 4417 · approved by Ruth Okafor, lead coder",
        "Mr J Hartley, consultant",
        "Trauma and orthopaedics · GMC 6012345",
        "MARLOWE, Edith (Mrs)",
        "12-Mar-1948",
        "1 of 2",
        "Admitted 17-Sep-2026",
        "Under your care 17-Sep to 24-Sep-2026",
        "Discharged 28-Sep-2026",
        "“Creatinine 168 µmol/L”",
        "Looked for renal function: nothing found",
        "Reply to Q-7K3M-P4XC-9",
        "OFFICIAL-SENSITIVE: PERSONAL",
        "Printed by P Shah, 16-Nov-2026 14:32",
        "Page 1 of 1",
        *(one.place for one in EVIDENCE),
        *(one.text for one in OPTIONS),
        QUESTION,
    ]
    assert {words: text.count(words) for words in once} == dict.fromkeys(once, 1)
    for words in ("999 000 0018", "X204417", "Reply by 23-Nov-2026"):
        assert text.count(words) == 2, "on the letter and on its slip"


def test_the_same_letter_gives_the_same_bytes_whatever_was_printed_before() -> None:
    plain = query_letter(letter())
    query_letter(letter(question=EUROPE, patient=replace(letter().patient, name=EUROPE)))
    assert query_letter(letter()) == plain
    other = subprocess.run(
        [
            sys.executable,
            "-c",
            ELSEWHERE,
        ],
        capture_output=True,
        check=True,
    ).stdout
    assert other == plain


def test_every_font_is_embedded_as_a_subset() -> None:
    data = query_letter(letter(question=EUROPE))
    assert b"/Helvetica" not in data
    assert data.count(b"/FontFile2") == data.count(b"/Type /FontDescriptor") >= 4
    assert len(data) < 120_000


def test_its_title_is_the_reference_and_it_names_nobody() -> None:
    told = properties(query_letter(letter()))
    assert told["Title"] == REFERENCE
    assert told["Author"] == told["Subject"] == told["Keywords"] == ""
    assert "MARLOWE" not in str(told)


def test_every_character_is_known_to_a_reader_and_none_is_a_box() -> None:
    patient = LetterPatient(EUROPE, None, None, "X1", "1 of 1", "Admitted 17-Sep-2026")
    data = query_letter(letter(question=EUROPE, patient=patient))
    assert unmapped(data) == 0
    assert EUROPE in pages(data)[0]
    assert "�" not in pages(data)[0]


def test_the_address_stands_in_the_window_and_nothing_else_does() -> None:
    window = letterhead().window
    inside = [
        sign
        for sign in signs(query_letter(letter()), 0)
        if window.left - SLIDE <= sign.right
        and sign.left <= window.left + window.width + SLIDE
        and window.top <= sign.bottom
        and sign.top <= window.top + window.height
    ]
    read = "".join(sign.text for sign in inside)
    assert read == "ToMrJHartley,consultantTraumaandorthopaedics·GMC6012345"
    assert all(sign.left >= window.left + SLIDE - 0.1 for sign in inside)
    assert all(sign.right <= window.left + window.width - SLIDE for sign in inside)


@pytest.mark.parametrize("lines", [0, 3, 6])
def test_an_address_of_six_lines_fits_the_window(lines: int) -> None:
    to = Recipient(
        "Professor Bartholomew Featherstonehaugh-Cholmondeley",
        "Consultant",
        "6012345",
        "Trauma and orthopaedics",
        ("Department of trauma", "Level 4, West Wing", "Northmoor General", "Moor Road", "N", "N1")[
            :lines
        ],
    )
    window = letterhead().window
    beside = [
        one
        for one in signs(query_letter(letter(recipient=to)), 0)
        if one.left < 105 and window.top - 1 <= one.top <= window.top + window.height + 3
    ]
    wanted = f"To{to.name},consultant{to.specialty}·GMC6012345{''.join(to.address)}"
    assert "".join(one.text for one in beside) == wanted.replace(" ", "")
    assert min(one.top for one in beside) >= window.top
    assert max(one.bottom for one in beside) <= window.top + window.height


def test_a_sender_with_a_long_name_keeps_out_of_the_window() -> None:
    data = query_letter(letter(sender="Featherstonehaugh " * 6))
    window = letterhead().window
    shown = [
        one.text
        for one in signs(data, 0)
        if one.left < 105 and window.top - 1 <= one.top <= window.top + window.height
    ]
    assert "Featherstonehaugh" not in "".join(shown)
    assert "".join(shown).startswith("ToMrJHartley")


def test_the_slip_begins_122_mm_from_the_foot_of_the_last_page() -> None:
    data = query_letter(letter(evidence=long_evidence(30)))
    last = len(pages(data)) - 1
    assert last == 2
    assert all("Reply slip" not in text for text in pages(data)[:last])
    line = [one for one in signs(data, last) if abs(one.top - SLIP_TOP) < 2]
    assert "".join(one.text for one in line) == "Replyslip·returntoClinicalCoding,Level1"


def test_thirty_lines_of_evidence_repeat_the_heading_and_the_numbers_on_every_page() -> None:
    found = pages(query_letter(letter(evidence=long_evidence(30))))
    for number, text in enumerate(found, start=1):
        assert text.count("Where it is written") == 1
        assert f"Page {number} of 3" in text
        assert text.startswith("Clinical query" if number == 1 else REFERENCE)
        assert "999 000 0018" in text
        assert "X204417" in text
    assert "Our question" in found[2]


def test_the_question_moves_to_the_page_of_the_slip() -> None:
    first, second = pages(query_letter(letter(evidence=long_evidence(9))))
    assert "Our question" not in first
    assert QUESTION in second
    assert "Reply to" in second


def test_a_reminder_says_when_it_was_sent_and_that_it_is_the_same_question() -> None:
    (text,) = pages(
        query_letter(
            letter(
                purpose=LetterPurpose.REMINDER,
                sent_before=(date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 27)),
                printing=replace(PRINTING, at=datetime(2026, 11, 30, 9, tzinfo=UTC)),
            )
        )
    )
    assert text.startswith("Reminder")
    assert "First sent 16-Nov-2026, again on 23-Nov-2026 and 27-Nov-2026." in text
    assert "This is the same question." in text
    assert text.count("Reply was due 23-Nov-2026") == 2


def test_an_escalation_goes_up_and_names_whom_it_was_sent_to() -> None:
    up = Recipient("Dr L Lead", "Clinical lead", None, "Trauma and orthopaedics")
    (text,) = pages(
        query_letter(letter(purpose=LetterPurpose.ESCALATION, escalated_to=up, sent_before=()))
    )
    assert text.startswith("Unanswered query")
    assert "To Dr L Lead, clinical lead Trauma and orthopaedics" in text
    assert "First sent to Mr J Hartley on 16-Nov-2026" in text


def test_a_reprint_says_so_near_the_reference_and_at_the_foot() -> None:
    (text,) = pages(query_letter(letter(printing=replace(PRINTING, copy=2))))
    assert text.count("Reprint 2") == 2
    assert "Reprint 2 · Printed by P Shah, 16-Nov-2026 14:32" in text


def test_times_of_summer_are_those_of_london() -> None:
    summer = replace(PRINTING, at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    (text,) = pages(query_letter(letter(printing=summer)))
    assert "Printed by P Shah, 02-Jul-2026 00:30" in text


def test_a_draft_is_marked_behind_its_text_on_every_page() -> None:
    sheets = letter_sheets(letter(draft=True, printing=None, evidence=long_evidence(12)))
    assert [sheet.watermark for sheet in sheets] == ["DRAFT", "DRAFT"]
    data = query_letter(letter(draft=True, printing=None))
    assert pages(data)[0].startswith("DRAFT"), "painted before everything else"
    assert "Not printed yet" in pages(data)[0]
    plain, marked = picture(query_letter(letter(printing=None))), picture(data)
    text = plain.convert("L").point(lambda value: 255 if value < 100 else 0)
    still = marked.convert("L").point(lambda value: 255 if value < 140 else 0)
    assert ImageChops.subtract(text, still).getbbox() is None, "the text is as dark as it was"


def test_what_a_check_found_is_marked_on_screen_and_never_in_print() -> None:
    span = ((QUESTION.index("creatinine"), 10),)
    shown = picture(query_letter(letter(printing=None, marked=span)))
    assert shown.tobytes() != picture(query_letter(letter(printing=None))).tobytes()
    assert query_letter(letter(marked=span)) == query_letter(letter())


def test_what_is_proposed_has_no_reference_and_no_code_yet() -> None:
    data = query_letter(letter(reference="", printing=None, draft=True))
    assert "Reply to Q-…" in pages(data)[0]
    assert zxingcpp.read_barcodes(picture(data)) == []


def test_both_codes_give_the_reference_alone_to_an_independent_decoder() -> None:
    read = zxingcpp.read_barcodes(picture(query_letter(letter())))
    assert [one.text for one in read] == [REFERENCE, REFERENCE]
    assert {one.format for one in read} == {zxingcpp.BarcodeFormat.QRCode}
    assert {one.ec_level for one in read} == {"M"}


def test_a_letter_without_colour_is_read_and_scanned_as_well() -> None:
    grey = picture(query_letter(letter())).convert("L").point(lambda v: 255 if v > 140 else 0)
    assert [one.text for one in zxingcpp.read_barcodes(grey)] == [REFERENCE, REFERENCE]
    assert grey.getextrema() == (0, 255)


def test_an_option_with_free_text_has_a_line_to_write_on() -> None:
    rules = [
        mark
        for sheet in letter_sheets(letter())
        for mark in sheet.marks
        if getattr(mark, "thickness", 0) == 0.5
    ]
    assert len(rules) == 3, "two for the diagnosis, one for other"
    assert all(mark.to_x - mark.x >= 40 for mark in rules)


def test_twelve_options_that_are_too_long_for_the_slip_are_numbered_above_it() -> None:
    options = tuple(QueryOption(f"Answer {n} " + "in many words " * 18) for n in range(12))
    found = pages(query_letter(letter(options=options)))
    whole = " ".join(found)
    assert "The answers to choose from" in whole
    assert all(whole.count(f"Answer {n} in") == 1 for n in range(12))
    assert "tick one number" in found[-1]


@pytest.mark.parametrize("kind", list(QueryKind))
def test_each_kind_has_a_title_and_words_of_its_own(kind: QueryKind) -> None:
    head = letterhead(kind)
    (text,) = pages(query_letter(letter(letterhead=head)))
    assert text.startswith(head.titles[LetterPurpose.QUERY])
    assert head.reply in text
    assert all(label in text for label in head.words.signatures)


def test_evidence_without_date_from_earlier_or_in_quotes_of_its_own_is_told_as_it_is() -> None:
    evidence = (
        Evidence(None, "“Known CKD 3”", "Clinic letter", None, earlier=True),
        Evidence(None, 'He said "no"', "Notes", None),
        Evidence(None, "", "Drug chart", None, nothing_found=True),
    )
    (text,) = pages(query_letter(letter(evidence=evidence)))
    assert text.count("No date") == 3
    assert "“Known CKD 3”" in text
    assert "““" not in text
    assert '“He said "no"”' in text
    assert "from an earlier admission" in text
    assert "Looked through: nothing found" in text


def test_a_letter_without_evidence_says_so() -> None:
    (text,) = pages(query_letter(letter(evidence=())))
    assert "The record has nothing on this." in text


def test_no_date_ever_breaks_and_long_words_of_a_place_keep_to_their_column() -> None:
    places = (
        "Case notes volume 2, p14, line 6",
        "Rehabilitation-and-intermediate-care-discharge-summary-2026-scanned.pdf, page 3",
        "Ж" * 90,
    )
    widest = [date(year, 5, day) for year in (2024, 2026, 2044) for day in (4, 24)]
    lines = tuple(
        Evidence(None, "Ю" * 70 if number % 2 else "Creatinine 168", place, day)
        for number, (day, place) in enumerate((day, place) for day in widest for place in places)
    )
    data = query_letter(letter(evidence=lines))
    text = " ".join(pages(data))
    for day in widest:
        assert text.count(f"{day:%d-%b-%Y}") >= len(places)
    for page in range(len(pages(data))):
        for sign in signs(data, page):
            assert sign.right < 190.5, "nothing stands out of the margin"
            if sign.text == "Ж":
                assert 46 < sign.left < sign.right < 106
            if sign.text == "Ю":
                assert sign.left > 107.5


def test_every_date_fits_its_column() -> None:
    days = [date(year, 1 + n // 28, 1 + n % 28) for year in (2024, 2044, 2066) for n in range(336)]
    assert max(width(day_words(day), BODY) for day in days) < 23.4
