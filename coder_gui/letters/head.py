"""What frames a letter: the head of its first sheet, of the others, and the foot.

The address stands in the window of an envelope, with room for the paper to slide. The patient
stands right of where a window can reach, and nothing else is near it.
"""

from __future__ import annotations

from coder_gui.domain.calendar import LONDON
from coder_gui.domain.letters import Letterhead, LetterPatient, Printing, QueryLetter
from coder_gui.domain.queries import Recipient
from coder_gui.letters.dates import day_words, time_words
from coder_gui.letters.paper import LEFT, RIGHT, Code, Panel, Rule, Sheet, band, foot
from coder_gui.letters.text import (
    BODY,
    HAIR,
    LABEL,
    NAME,
    NOTE,
    REFERENCE,
    SECOND,
    SMALLEST,
    STRONG,
    TITLE,
    WASH,
    Line,
    Style,
    height,
    wrap,
)

_TOP = 11.7
NEXT_TOP = 24.0
"""Where the text begins on further sheets, unless the numbers need more than a line."""
_HEAD_ROOM = 105.0
"""For title and organisation, left of the reference."""
_QR = 18.0
SLIDE = 5.0
"""How far the paper may move sideways behind a window."""
_CARD_X, _CARD_Y = 114.0, 34.0
"""A window of 90 mm, 20 mm from the left of its envelope, ends at 110 mm of the paper."""
_GREY = Style(9.5, 4.4, colour=SECOND)


def first_head(sheet: Sheet, letter: QueryLetter) -> float:
    """Title, reference, sender, address and patient; returns where the text may begin."""
    head = letter.letterhead
    band(sheet)
    organisation = " · ".join(filter(None, (head.organisation, head.department)))
    top = sheet.write_all(LEFT, _TOP, wrap(head.titles[letter.purpose], TITLE, _HEAD_ROOM))
    top = sheet.write_all(LEFT, top + 0.7, wrap(organisation, _GREY, _HEAD_ROOM))
    if head.contact:
        top = sheet.write_all(LEFT, top, wrap(" · ".join(head.contact), LABEL, _HEAD_ROOM))
    right = _reference(sheet, letter)
    card = _patient(sheet, letter.patient, head, max(right + 3, _CARD_Y))
    sender = _sender(letter)
    if top + 2 + height(sender) <= head.window.top:
        sheet.write_all(LEFT, head.window.top - height(sender) - 0.6, sender)
    else:
        # A long name would reach into the window: it goes below the patient.
        card = sheet.write_all(_CARD_X + 4, card + 2, _sender(letter, RIGHT - _CARD_X - 4))
    to = letter.escalated_to or letter.recipient
    below = address(sheet, to, head, after=top)
    return max(card, below, head.window.top + head.window.height) + 4.5


def _reference(sheet: Sheet, letter: QueryLetter) -> float:
    """The reference with its days and its code, at the right; returns where it ends."""
    words = letter.letterhead.words
    edge = RIGHT - _QR - 4
    if letter.reference:
        sheet.marks.append(Code(RIGHT - _QR, 11.1, _QR, letter.reference))
    shown = Line(letter.reference or words.no_reference, 0, REFERENCE)
    top = sheet.write(edge, _TOP + 1.2, shown, align="right")
    lines = [(words.raised.format(date=day_words(letter.raised)), _GREY)]
    if letter.urgent:
        lines.append((words.urgent, STRONG))
    if letter.reply_by is not None:
        lines.append((due_words(letter), STRONG))
    if letter.printing is not None and letter.printing.copy:
        lines.append((words.reprint.format(number=letter.printing.copy), STRONG))
    for text, style in lines:
        top = sheet.write(edge, top, Line(text, 0, style), align="right")
    return max(top, 11.1 + _QR)


def due_words(letter: QueryLetter) -> str:
    """By when an answer is asked for, or was; "" where no day is set."""
    words, due = letter.letterhead.words, letter.reply_by
    if due is None:
        return ""
    printed = letter.printing.at.astimezone(LONDON).date() if letter.printing else due
    return (words.reply_was_due if printed > due else words.reply_by).format(date=day_words(due))


def _sender(letter: QueryLetter, room: float = 90.0) -> tuple[Line, ...]:
    words = letter.letterhead.words
    name = _joined(letter.sender, _in_sentence(letter.sender_role))
    approved = words.approved_by.format(name=letter.approved_by) if letter.approved_by else ""
    second = " · ".join(filter(None, (letter.sender_contact, approved)))
    lines = wrap(words.sender, LABEL, room) + wrap(name, NAME, room)
    return lines + (wrap(second, BODY, room) if second else ())


def address(sheet: Sheet, to: Recipient, head: Letterhead, *, after: float = 0.0) -> float:
    """The address in the window, `after` what stands above it; returns where it ends.

    What is long becomes smaller, down to the smallest size, then runs on in one paragraph; what
    is longer than a window reaches below it rather than being cut.
    """
    window = head.window
    x = max(LEFT, window.left + SLIDE)
    room = window.left + window.width - SLIDE - x
    top = max(window.top + 1.5, after + 1.0)
    tall = window.top + window.height - 1.0 - top
    lines: tuple[Line, ...] = ()
    for scale, joined in ((1.0, False), (0.9, False), (0.0, False), (0.0, True)):
        lines = _address_lines(to, head, room, scale, joined=joined)
        if height(lines) <= tall:
            break
    return sheet.write_all(x, top, lines)


def _address_lines(
    to: Recipient, head: Letterhead, room: float, scale: float, *, joined: bool
) -> tuple[Line, ...]:
    words = head.words
    role = "" if to.role.casefold() == to.name.casefold() else _in_sentence(to.role)
    gmc = words.gmc.format(number=to.gmc) if to.gmc else ""
    second = " · ".join(filter(None, (to.specialty, gmc)))
    name, body = NAME.at(10 * scale), BODY.at(9.5 * scale)
    if scale == 0.0:
        name, body = (Style(SMALLEST, 3.15, each.face) for each in (name, body))
    lines = wrap(words.to, LABEL, room) + wrap(_joined(to.name, role), name, room)
    rest = [line for line in (second, *to.address) if line.strip()]
    if joined and rest:
        rest = [", ".join(rest)]
    for text in rest:
        lines += wrap(text, body, room)
    return lines


def _joined(name: str, role: str) -> str:
    return ", ".join(filter(None, (name.strip(), role.strip())))


def _in_sentence(role: str) -> str:
    """A role after a name: small, unless its first word is an abbreviation."""
    return role if role[1:2].isupper() else role[:1].lower() + role[1:]


def _patient(sheet: Sheet, patient: LetterPatient, head: Letterhead, top: float) -> float:
    """The least that finds the record, on a tinted panel; returns where it ends."""
    words, start, pad = head.words, top, 3.0
    x, room = _CARD_X + 4, RIGHT - _CARD_X - 8
    half = room / 2
    top += pad
    top = sheet.write(x, top, Line(words.patient, 0, LABEL))
    top = sheet.write_all(x, top, wrap(patient.name, STRONG, room)) + 1.2
    born = day_words(patient.born) if patient.born else words.no_date
    for left, right in (
        ((words.born, born), (words.nhs_number, patient.nhs_number or words.no_number)),
        ((words.hospital_number, patient.hospital_number), (words.episode, patient.episode)),
    ):
        ends = []
        for edge, (label, value) in ((x, left), (x + half, right)):
            below = sheet.write(edge, top, Line(label, 0, LABEL))
            ends.append(sheet.write_all(edge, below, wrap(value, STRONG, half - 2)))
        top = max(ends) + 1.2
    for fact in filter(None, patient.care.split(" · ")):
        lines = wrap(fact[:1].upper() + fact[1:], Style(9, 4.1), room)
        top = sheet.write_all(x, top, lines)
    top += pad - 0.6
    sheet.under.append(Panel(_CARD_X, start, RIGHT - _CARD_X, top - start, WASH, 1.2))
    return top


def next_head(sheet: Sheet, letter: QueryLetter) -> float:
    """The head of a further sheet: reference and numbers; returns where the text may begin."""
    words = letter.letterhead.words
    title = letter.letterhead.titles[letter.purpose]
    band(sheet)
    sheet.write(LEFT, 10.5, Line(letter.reference or words.no_reference, 0, STRONG))
    sheet.write(RIGHT, 10.5, Line(words.continued.format(title=title), 0, NOTE), align="right")
    top = sheet.write_all(LEFT, 15.2, wrap(numbers(letter), NOTE, RIGHT - LEFT))
    sheet.marks.append(Rule(LEFT, top + 1.2, RIGHT, 0.4, HAIR))
    return top + 6.0


def numbers(letter: QueryLetter) -> str:
    """The numbers that find the record, for heads and slips."""
    words, patient = letter.letterhead.words, letter.patient
    nhs = (patient.nhs_number or words.no_number).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{words.nhs_number} {nhs} · {words.hospital_number} {patient.hospital_number}"


def feet(sheets: list[Sheet], head: Letterhead, printing: Printing | None) -> None:
    """The foot of every sheet of one letter."""
    words = head.words
    middle = words.not_printed
    if printing is not None:
        middle = words.printed.format(name=printing.by, time=time_words(printing.at))
        if printing.copy:
            middle = f"{words.reprint.format(number=printing.copy)} · {middle}"
    for number, sheet in enumerate(sheets, start=1):
        page = words.page.format(number=number, total=len(sheets))
        foot(sheet, head.marking, middle, page)
