"""Codes on an episode, the record that standards are checked on, and the problems found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class System(StrEnum):
    """The two classifications."""

    ICD10 = "icd10"
    OPCS4 = "opcs4"


class Severity(StrEnum):
    """error: fix or override with a reason; warning: acknowledge; info: shown only."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What an edition says of one code.

    `code` is canonical (upper case, no dot, filler X kept: I10X, S7200, C712); `level` is
    "category" (3 characters) or "code". `usable`: may be assigned as it stands. `sex`: 1, 2 or
    None; ages in completed years. `dagger` is None when the edition carries no dagger facts.
    """

    system: System
    code: str
    display: str
    title: str
    level: str
    usable: bool
    asterisk: bool = False
    dagger: bool | None = None
    partners: tuple[str, ...] = ()
    sex: str | None = None
    min_age: int | None = None
    max_age: int | None = None
    usage: int = 0


@dataclass(frozen=True, slots=True)
class EditionUse:
    """The edition in use for an episode, and what must be said about it on screen.

    `starter`: not for live coding. `note` is a sentence such as "OPCS-4.10 used: 4.11 not
    imported", or None. `complete`: membership is decisive (not a starter, and not superseded).
    """

    system: System
    name: str
    valid_from: date
    valid_to: date | None
    starter: bool
    complete: bool
    note: str | None


class Classification(Protocol):
    """One edition of one system, as the standards checks ask it. Thread-safe, read-only."""

    @property
    def use(self) -> EditionUse:
        """Which edition this is and how far it can be relied on."""

    def facts(self, code: str) -> CodeFacts | None:
        """Facts of a canonical code (category or full), or None when the edition lacks it."""

    def children(self, code: str) -> tuple[str, ...]:
        """Canonical codes directly below, in order: 4th characters of a category, 5th of a code."""

    def nearest(self, code: str, limit: int = 3) -> tuple[CodeFacts, ...]:
        """Usable codes closest to one that is not in the edition."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code on an episode, in its list.

    `position` is 1-based. `role` is "dagger", "asterisk" or None; `paired_with` is the id of the
    dagger of an asterisk code. `group` numbers procedure groups from 1 (0 for diagnoses).
    """

    id: str
    episode_id: str
    system: System
    code: str
    display: str
    title: str
    position: int
    role: str | None = None
    paired_with: str | None = None
    procedure_date: date | None = None
    group: int = 0
    line_ids: tuple[str, ...] = ()
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckCode:
    """A code as the checks see it; `raw` as given. `id` is empty for records from a file."""

    raw: str
    id: str = ""
    date: date | None = None
    paired_with: str | None = None


@dataclass(frozen=True, slots=True)
class PastEpisode:
    """An earlier episode of the same patient, for rules that look back."""

    end_date: date
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """An episode's coded record, as `coder-gui check` reads it; None: not given.

    `spell_episodes` are (start, end) of the other ended episodes of its stay.
    """

    id: str
    diagnoses: tuple[CheckCode, ...] = ()
    procedures: tuple[CheckCode, ...] = ()
    cds_type: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    admission_method: str | None = None
    discharge_method: str | None = None
    patient_classification: str | None = None
    episode_number: int | None = None
    last_episode: bool | None = None
    start_date: date | None = None
    end_date: date | None = None
    main_specialty: str | None = None
    treatment_function: str | None = None
    consultant_code: str | None = None
    neonatal_level: str | None = None
    palliative_days: int | None = None
    finished: bool = True
    history: tuple[PastEpisode, ...] = ()
    spell_episodes: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """A one-key remedy. `kind`: replace, add, move, set_date, pair, link, remove.

    `arguments` are plain values for the coding service, such as {"code": "N40X"} or
    {"position": 2}; `label` is a verb with its object, shown on the button.
    """

    kind: str
    label: str
    arguments: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Override:
    """A person's reason for keeping what a rule objects to.

    Without a reason it is an acknowledgement: a warning was read and the code kept.
    """

    id: str
    rule: str
    code_id: str | None
    reason: str
    author: str
    at: datetime

    @property
    def acknowledged(self) -> bool:
        """True when no reason was given. It settles a warning, never an error."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found. `list`: diagnoses, procedures or episode; `position` from 1, or None."""

    rule: str
    severity: Severity
    list: str
    code: str | None
    position: int | None
    message: str
    reference: str
    code_id: str | None = None
    unverified: bool = False
    fixes: tuple[Fix, ...] = ()
    override: Override | None = None

    @property
    def blocks(self) -> bool:
        """True while it stands in the way of finalising."""
        return self.severity is Severity.ERROR and self.override is None


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result. `why` says in words why it matched; `nearest`: shown for want of a match.

    `lead`: the clinical term or title word it was found under, `means` what that term means, and
    `adds` the further canonical codes that the term itself states.
    """

    code: str
    display: str
    title: str
    why: str
    usable: bool
    usage: int = 0
    nearest: bool = False
    lead: str = ""
    means: str = ""
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeDetail:
    """What the pane under the search shows of a code: path from chapter down, notes, partners."""

    facts: CodeFacts
    path: tuple[tuple[str, str], ...]
    children: tuple[CodeFacts, ...]
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    partners: tuple[CodeFacts, ...] = ()
