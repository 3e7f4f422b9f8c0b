"""Abstraction lines: what a coder wrote down, how certain it is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Heading(StrEnum):
    """Headings of the abstraction, by the two letters of the shorthand."""

    MAIN_CONDITION = "mc"
    COMORBIDITY = "co"
    COMPLICATION = "cx"
    PROCEDURE = "pr"
    INVESTIGATION = "in"
    TREATMENT = "tr"
    EXTERNAL_CAUSE = "ec"
    OTHER = "ot"


HEADING_WORDS = {
    Heading.MAIN_CONDITION: "Main condition",
    Heading.EXTERNAL_CAUSE: "External cause",
    Heading.COMORBIDITY: "Comorbidities",
    Heading.COMPLICATION: "Complications",
    Heading.PROCEDURE: "Procedures",
    Heading.INVESTIGATION: "Investigations",
    Heading.TREATMENT: "Treatment",
    Heading.OTHER: "Other",
}
"""Words for people, in the order in which the headings stand on screen."""


class Certainty(StrEnum):
    """How the record speaks of the condition. `NIL` is "looked for, nothing found"."""

    CONFIRMED = "confirmed"
    TREATED_AS = "treated_as"
    DIFFERENTIAL = "differential"
    RULED_OUT = "ruled_out"
    HISTORY = "history"
    FAMILY = "family"
    UNSTATED = "unstated"
    NIL = "nil"


CERTAINTY_WORDS = {
    Certainty.CONFIRMED: "Confirmed",
    Certainty.TREATED_AS: "Treated as",
    Certainty.DIFFERENTIAL: "Differential",
    Certainty.RULED_OUT: "Ruled out",
    Certainty.HISTORY: "History",
    Certainty.FAMILY: "Family",
    Certainty.UNSTATED: "Unstated",
    Certainty.NIL: "Looked, nothing found",
}


class Side(StrEnum):
    """Laterality of a line."""

    LEFT = "L"
    RIGHT = "R"
    BOTH = "B"


SIDE_WORDS = {Side.LEFT: "Left", Side.RIGHT: "Right", Side.BOTH: "Both sides"}


@dataclass(frozen=True, slots=True)
class Source:
    """A source system or record of the trust (data). `paper`: it has volumes, no documents."""

    key: str
    name: str
    position: int
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the record a line stands; volume, page and line count from 1."""

    source: str | None = None
    volume: int | None = None
    page: int | None = None
    line: int | None = None
    date: date | None = None
    time: time | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote in one version of a document.

    `page` counts from 1 (1 for plain text); `start` and `length` are in characters of the page's
    text; `before` and `after` hold up to 32 characters on either side.
    """

    document_id: str
    sha256: str
    page: int
    start: int
    length: int
    quote: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as understood from typing or from a selection, before it is saved."""

    text: str
    heading: Heading
    certainty: Certainty = Certainty.CONFIRMED
    side: Side | None = None
    place: Place = Place()
    typed: str = ""
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class AbstractionLine:
    """The current row of a line. `id` is the line's id (codes link to it); `row_id` names the row.

    `number` is its 1-based place in the episode's order. `orphaned`: its quote is not in the
    newest version of its document.
    """

    id: str
    row_id: str
    episode_id: str
    number: int
    text: str
    heading: Heading
    certainty: Certainty
    side: Side | None
    place: Place
    typed: str
    anchor: Anchor | None
    orphaned: bool
    author: str
    at: datetime
    code_ids: tuple[str, ...] = ()
    carried_from: str | None = None


@dataclass(frozen=True, slots=True)
class SourceLook:
    """A source was looked through for this episode and nothing (further) was found."""

    id: str
    episode_id: str
    source: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """A document with one of its versions. `media_type` is text/plain or application/pdf."""

    id: str
    episode_id: str
    source: str
    reference: str
    media_type: str
    sha256: str
    version: int
    pages: int
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentInfo(DocumentVersion):
    """A document and its newest version. `present`: its bytes are on this laptop."""

    present: bool


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """Bytes of one version with the text of each page, as the anchors count it."""

    info: DocumentInfo
    data: bytes
    page_texts: tuple[str, ...]
