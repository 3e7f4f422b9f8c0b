"""What stands on a letter: plain values, ready to be set on paper.

Sources: domain facts sections 9 and 10 (fields of a query letter, marking of prints); the letter's
picture in the design.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from coder_gui.domain.queries import Evidence, LetterPurpose, QueryOption, Recipient
from coder_gui.domain.roles import Role


@dataclass(frozen=True, slots=True)
class AddressWindow:
    """Where a window envelope shows the address, in mm from the top left corner of the sheet."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The fixed words of a letter. Names in braces are filled in: {reference}, {date}, {name}…

    `notices`: what a purpose says above the record, such as that it is the same question.
    `roles`: what stands after the name of who raised it.
    """

    to: str
    sender: str
    approved_by: str
    gmc: str
    raised: str
    reply_by: str
    reply_was_due: str
    no_reference: str
    patient: str
    born: str
    nhs_number: str
    hospital_number: str
    episode: str
    episode_of: str
    no_number: str
    evidence_heading: str
    evidence_columns: tuple[str, str, str]
    no_date: str
    no_evidence: str
    looked: str
    looked_for: str
    earlier: str
    question_heading: str
    answers_heading: str
    slip_line: str
    slip_heading: str
    slip_hint: str
    slip_hint_numbered: str
    signatures: tuple[str, str, str, str]
    printed: str
    not_printed: str
    reprint: str
    page: str
    continued: str
    draft: str
    notices: dict[LetterPurpose, str]
    roles: dict[Role, str]
    also_sent: str
    care_admitted: str
    care_under: str
    care_under_open: str
    care_of: str
    care_of_open: str
    care_discharged: str
    care_in_hospital: str
    cover_title: str
    cover_intro: str
    cover_columns: tuple[str, str, str, str]
    cover_total: str
    urgent: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The trust's letterhead and fixed words: data, with the days for which it holds.

    `reply` says how to answer and where to record it; `return_to` stands on the reply slip;
    `marking` is the classification at the foot. `titles` names each purpose's title.
    """

    organisation: str
    department: str
    contact: tuple[str, ...]
    return_to: str
    reply: str
    marking: str
    window: AddressWindow
    titles: dict[LetterPurpose, str]
    valid_from: date
    valid_to: date | None = None
    words: LetterWords = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class LetterPatient:
    """The least that finds a patient's record; `care` is one line on admission and care."""

    name: str
    born: date | None
    nhs_number: str | None
    hospital_number: str
    episode: str
    care: str


@dataclass(frozen=True, slots=True)
class Printing:
    """Who printed it and when. `copy`: 0 for the first print, else the number of the reprint."""

    by: str
    at: datetime
    copy: int = 0


@dataclass(frozen=True, slots=True)
class QueryLetter:
    """One letter. `draft`: marked as one. `printing` is None on screen.

    `reference` is "" before the query is saved. `evidence` holds what is chosen, in order of date.
    `sent_before`: days of earlier letters, for reminders. `escalated_to`: to whom it goes beyond
    its recipient.
    `marked`: spans of the question that a check found, shown on screen only, (start, length).
    """

    letterhead: Letterhead
    purpose: LetterPurpose
    reference: str
    raised: date
    reply_by: date | None
    recipient: Recipient
    sender: str
    sender_role: str
    sender_contact: str
    approved_by: str
    patient: LetterPatient
    evidence: tuple[Evidence, ...]
    question: str
    options: tuple[QueryOption, ...]
    draft: bool = False
    printing: Printing | None = None
    sent_before: tuple[date, ...] = ()
    escalated_to: Recipient | None = None
    marked: tuple[tuple[int, int], ...] = field(default=())
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One letter of a batch, as its cover sheet lists it: no name, no diagnosis."""

    reference: str
    hospital_number: str
    reply_by: date | None
    pages: int


@dataclass(frozen=True, slots=True)
class BatchCover:
    """The sheet on top of the letters for one consultant or specialty."""

    letterhead: Letterhead
    recipient: Recipient
    lines: tuple[CoverLine, ...]
    printing: Printing
