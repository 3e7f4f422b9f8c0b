"""What the window shows: rows of the episode list, and one whole open episode."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coder_gui.domain.abstraction import (
    AbstractionLine,
    DocumentInfo,
    Heading,
    Place,
    Source,
    SourceLook,
)
from coder_gui.domain.coding import CodeEntry, EditionUse, Override, Problem
from coder_gui.domain.episode import Episode, Spell, State, TimelineEntry, Work
from coder_gui.domain.patient import Patient
from coder_gui.domain.queries import Query


class View(StrEnum):
    """The views of the episodes dock."""

    ROUND = "round"
    UNCODED = "uncoded"
    QUEUES = "queues"
    ALL = "all"


class Grouping(StrEnum):
    """How the list is grouped."""

    WARD = "ward"
    FREEZE = "freeze"
    CONSULTANT = "consultant"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class EpisodeFilter:
    """What to list. `text` is as typed; every word must match by prefix. At most `limit` rows."""

    view: View = View.UNCODED
    text: str = ""
    grouping: Grouping = Grouping.WARD
    state: State | None = None
    ward: str | None = None
    limit: int = 500


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One row of the list. `masked`: the name is hidden until the episode is opened.

    `days_since` counts days since the episode's end, or days in hospital while it is open.
    `freeze` is the inclusion date, `freeze_days` the days until it (negative: missed).
    `claimed_by`: who has taken it, "" or None for nobody; `claim_mine`: it is this person.
    """

    episode_id: str
    patient_id: str
    display_name: str
    nhs_number: str | None
    local_patient_id: str
    birth_date: date | None
    ward: str
    bed: str
    consultant: str
    specialty: str
    start_date: date | None
    end_date: date | None
    state: State
    reopened: bool
    masked: bool
    unsynced: bool
    in_round: bool
    days_since: int | None
    freeze: date | None
    freeze_days: int | None
    group: str
    reason: str | None = None
    claimed_by: str | None = None
    claim_mine: bool = False


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """A capped answer: `total` is how many match, `counts` what each view holds."""

    rows: tuple[EpisodeRow, ...]
    total: int
    counts: dict[View, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """Text typed but not saved, with the caret, so that a lock or a crash loses nothing."""

    episode_id: str
    field: str
    text: str
    caret: int


@dataclass(frozen=True, slots=True)
class EpisodeCase:
    """One whole episode, read in one transaction, for the banner and the docks.

    `next_heading` and `next_place` are what the next typed line takes when it names none;
    `sources` is the trust's list; `queries` are those of the episode, oldest first.
    """

    patient: Patient
    spell: Spell
    episode: Episode
    work: Work
    timeline: tuple[TimelineEntry, ...]
    lines: tuple[AbstractionLine, ...]
    looks: tuple[SourceLook, ...]
    diagnoses: tuple[CodeEntry, ...]
    procedures: tuple[CodeEntry, ...]
    overrides: tuple[Override, ...]
    problems: tuple[Problem, ...]
    documents: tuple[DocumentInfo, ...]
    drafts: tuple[Draft, ...]
    icd10: EditionUse
    opcs4: EditionUse
    specialty_name: str
    freeze: date | None
    freeze_estimated: bool
    next_heading: Heading = Heading.MAIN_CONDITION
    next_place: Place = field(default_factory=Place)
    sources: tuple[Source, ...] = ()
    queries: tuple[Query, ...] = ()

    @property
    def finished(self) -> bool:
        """True once the episode has ended; before that its codes are provisional."""
        return self.episode.end_date is not None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of an episode's story; `before` and `after` are words for people, or None."""

    n: int
    at: datetime
    actor: str
    device_id: str
    event: str
    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What the status bar says. `unsynced` counts user actions on this laptop only."""

    unsynced: int
    last_sync: datetime | None
    central: bool
    freeze: date | None
    freeze_days: int | None
    freeze_month: str | None
    standards_year: str
