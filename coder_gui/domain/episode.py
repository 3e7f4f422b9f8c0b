"""Spells, episodes, and the states an episode's work moves through (decisions on states)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coder_gui.domain.errors import Refused
from coder_gui.domain.roles import Role


class State(StrEnum):
    """Where the work on an episode stands; the same words in the window's data and in JSON."""

    IMPORTED = "imported"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_INFORMATION = "waiting_for_information"
    OUTSTANDING_PATHOLOGY = "outstanding_pathology"
    QUERY_RAISED = "query_raised"
    UPDATE_RECEIVED = "update_received"
    SECOND_LOOK = "second_look"
    FINAL = "final"
    EXPORTED = "exported"
    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"
    NOT_CODABLE = "not_codable"


class Verb(StrEnum):
    """What moves an episode from one state to another."""

    START = "start"
    WAIT_INFORMATION = "wait_information"
    WAIT_PATHOLOGY = "wait_pathology"
    RAISE_QUERY = "raise_query"
    INFORMATION_ARRIVES = "information_arrives"
    ANSWER_ARRIVES = "answer_arrives"
    RESUME = "resume"
    FINALISE = "finalise"
    SECOND_LOOK = "second_look"
    AGREE = "agree"
    DISAGREE = "disagree"
    EXPORT = "export"
    ACKNOWLEDGE = "acknowledge"
    REOPEN = "reopen"
    PAS_CHANGED = "pas_changed"
    MARK_NOT_CODABLE = "mark_not_codable"
    PAS_CANCELS = "pas_cancels"
    PAS_REINSTATES = "pas_reinstates"


S = State
_WAITING = frozenset({S.WAITING_FOR_INFORMATION, S.OUTSTANDING_PATHOLOGY, S.QUERY_RAISED})
OPEN_STATES = frozenset({S.IN_PROGRESS, S.UPDATE_RECEIVED, *_WAITING})
"""States in which lines and codes can be written, as in imported and ready, which start."""
FINISHED_STATES = frozenset({S.SECOND_LOOK, S.FINAL, S.EXPORTED, S.ACKNOWLEDGED})
UNCODED_STATES = frozenset({S.IMPORTED, S.READY, *OPEN_STATES})

MOVES: dict[Verb, tuple[frozenset[State], State | None]] = {
    Verb.START: (frozenset({S.IMPORTED, S.READY}), S.IN_PROGRESS),
    Verb.WAIT_INFORMATION: (
        frozenset({S.IN_PROGRESS, S.UPDATE_RECEIVED}),
        S.WAITING_FOR_INFORMATION,
    ),
    Verb.WAIT_PATHOLOGY: (frozenset({S.IN_PROGRESS, S.UPDATE_RECEIVED}), S.OUTSTANDING_PATHOLOGY),
    Verb.RAISE_QUERY: (frozenset({S.IN_PROGRESS, S.UPDATE_RECEIVED}), S.QUERY_RAISED),
    Verb.INFORMATION_ARRIVES: (_WAITING, S.UPDATE_RECEIVED),
    Verb.ANSWER_ARRIVES: (FINISHED_STATES, S.UPDATE_RECEIVED),
    Verb.RESUME: (_WAITING | {S.UPDATE_RECEIVED}, S.IN_PROGRESS),
    Verb.FINALISE: (frozenset({S.IN_PROGRESS, S.UPDATE_RECEIVED}), S.FINAL),
    Verb.SECOND_LOOK: (frozenset({S.IN_PROGRESS, S.UPDATE_RECEIVED}), S.SECOND_LOOK),
    Verb.AGREE: (frozenset({S.SECOND_LOOK}), S.FINAL),
    Verb.DISAGREE: (frozenset({S.SECOND_LOOK}), S.IN_PROGRESS),
    Verb.EXPORT: (frozenset({S.FINAL}), S.EXPORTED),
    Verb.ACKNOWLEDGE: (frozenset({S.EXPORTED}), S.ACKNOWLEDGED),
    Verb.REOPEN: (FINISHED_STATES | {S.NOT_CODABLE}, S.IN_PROGRESS),
    Verb.PAS_CHANGED: (FINISHED_STATES, S.UPDATE_RECEIVED),
    Verb.MARK_NOT_CODABLE: (UNCODED_STATES, S.NOT_CODABLE),
    Verb.PAS_CANCELS: (frozenset(State) - {S.CANCELLED}, S.CANCELLED),
    Verb.PAS_REINSTATES: (frozenset({S.CANCELLED}), None),
}
"""verb: (states it starts from, state it leads to; None: the state before the cancellation)."""

NEEDS_REASON = frozenset(
    {Verb.WAIT_INFORMATION, Verb.WAIT_PATHOLOGY, Verb.REOPEN, Verb.DISAGREE, Verb.MARK_NOT_CODABLE}
)

STATE_WORDS: dict[State, str] = {
    S.IMPORTED: "In hospital",
    S.READY: "Ready",
    S.IN_PROGRESS: "In progress",
    S.WAITING_FOR_INFORMATION: "Waiting: notes",
    S.OUTSTANDING_PATHOLOGY: "Waiting: pathology",
    S.QUERY_RAISED: "Query raised",
    S.UPDATE_RECEIVED: "Updated",
    S.SECOND_LOOK: "Second look",
    S.FINAL: "Final",
    S.EXPORTED: "Exported",
    S.ACKNOWLEDGED: "Acknowledged",
    S.CANCELLED: "Cancelled",
    S.NOT_CODABLE: "Not codable",
}


def next_state(state: State, verb: Verb, *, before: State | None = None) -> State:
    """The state that `verb` leads to from `state`.

    `before` is the state kept when the PAS cancelled the episode. Raises Refused with a sentence
    when the verb does not start from this state.
    """
    sources, target = MOVES[verb]
    if state not in sources:
        raise Refused(f"An episode that is {STATE_WORDS[state].lower()} cannot {_PHRASES[verb]}.")
    return target if target is not None else (before or State.READY)


_PHRASES = {
    Verb.START: "be started",
    Verb.WAIT_INFORMATION: "be put in a queue",
    Verb.WAIT_PATHOLOGY: "be put in a queue",
    Verb.RAISE_QUERY: "have a query raised",
    Verb.INFORMATION_ARRIVES: "receive information",
    Verb.ANSWER_ARRIVES: "receive the answer to a query",
    Verb.RESUME: "be resumed",
    Verb.FINALISE: "be finalised",
    Verb.SECOND_LOOK: "go to a second look",
    Verb.AGREE: "be agreed",
    Verb.DISAGREE: "be sent back",
    Verb.EXPORT: "be exported",
    Verb.ACKNOWLEDGE: "be acknowledged",
    Verb.REOPEN: "be reopened",
    Verb.PAS_CHANGED: "be changed by the PAS",
    Verb.MARK_NOT_CODABLE: "be marked not codable",
    Verb.PAS_CANCELS: "be cancelled",
    Verb.PAS_REINSTATES: "be reinstated",
}


def may_reopen(role: Role, state: State, *, own_work: bool) -> bool:
    """Own work before export: any coder; otherwise a senior."""
    if own_work and state in {S.SECOND_LOOK, S.FINAL, S.NOT_CODABLE}:
        return True
    return role is Role.SENIOR or role is Role.MANAGER


@dataclass(frozen=True, slots=True)
class Spell:
    """One continuous stay (hospital provider spell). PAS-owned."""

    id: str
    patient_id: str
    provider_code: str
    spell_number: str
    admission_date: date | None
    discharge_date: date | None
    admission_method: str | None
    admission_source: str | None
    discharge_method: str | None
    discharge_destination: str | None
    patient_classification: str | None


@dataclass(frozen=True, slots=True)
class Episode:
    """One consultant episode, an FCE once `end_date` is set. PAS-owned."""

    id: str
    spell_id: str
    patient_id: str
    provider_code: str
    spell_number: str
    episode_number: int
    cds_type: str | None
    start_date: date | None
    end_date: date | None
    last_episode: bool | None
    consultant_code: str | None
    consultant_name: str | None
    main_specialty: str | None
    treatment_function: str | None
    site_code: str | None
    ward: str | None
    bed: str | None
    neonatal_level: str | None
    cc_days: int | None
    rehab_days: int | None
    palliative_days: int | None
    cds_unique_id: str | None
    notes_location: str | None
    summary_text_ref: str | None
    existing_dx: tuple[str, ...]
    existing_px: tuple[str, ...]
    cancelled: bool
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """What coders did to an episode: its state and why. Never PAS-owned."""

    state: State
    reopened: bool = False
    amendment: bool = False
    reason: str | None = None
    next_action: str | None = None
    state_before_cancel: State | None = None
    finalised_at: datetime | None = None
    finalised_by: str | None = None
    started_by: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One episode of the spell, as drawn in the banner."""

    episode_id: str
    episode_number: int
    specialty: str
    consultant: str
    start_date: date | None
    end_date: date | None
    state: State
