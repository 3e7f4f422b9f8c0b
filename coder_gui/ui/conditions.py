"""When an action can run, and if not, why: one short reason that stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.episode import (
    FINISHED_STATES,
    MOVES,
    STATE_WORDS,
    UNCODED_STATES,
    State,
    Verb,
)
from coder_gui.domain.roles import Role
from coder_gui.domain.sync import Claim, SyncState, SyncStatus


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true in the window now, as far as actions depend on it.

    `line_selected` and `code_selected`: something is selected in the abstraction or the code
    lists. `text_selected`: in the document. `orphans`: quotes that are no longer in place.
    `fixes`: how many problems offer a one-key fix. `undo`: words of the last step that can be
    taken back. `line_unsaved`: something is typed as a line and not saved.
    `pdf_open`: the document shown has sheets that can be drawn larger. `prompts`: conditions of
    earlier episodes that were or are to be looked for. `standard`: the reference and the book
    that the selected problem cites. `sync`: None before it is known. `claim`: who has taken the
    open episode. `in_round`: how many episodes the round has. `desk_open`: the conflict desk covers
    the docks; `decisions_left` of the conflict on show, None for no conflict. `query_refusals`: of
    the current query, what cannot be done with it and why, by action; None for no query.
    `queries_due`: how many queries wait for this person today. `query_stops`: why the query in the
    composer cannot go on, "" when it can, None while there is none. `query_packs` and `row_packs`:
    the query in the composer, and the current one on the desk, leaves only as its anonymised pack.
    """

    role: Role = Role.CODER
    case: EpisodeCase | None = None
    line_selected: bool = False
    code_selected: bool = False
    procedure_selected: bool = False
    text_selected: bool = False
    document_open: bool = False
    orphans: int = 0
    fixes: int = 0
    problem_selected: bool = False
    undo: str | None = None
    problems: int = 0
    line_unsaved: bool = False
    pdf_open: bool = False
    prompts: int = 0
    standard: tuple[str, str] | None = None
    sync: SyncStatus | None = None
    claim: Claim | None = None
    in_round: int = 0
    desk_open: bool = False
    decisions_left: int | None = None
    query_refusals: Mapping[str, str] | None = None
    queries_due: int = 0
    query_stops: str | None = None
    query_packs: bool | None = None
    row_packs: bool | None = None


NOT_BEGUN = frozenset({State.IMPORTED, State.READY})
_BEFORE_WORK = frozenset({Verb.FINALISE, Verb.WAIT_INFORMATION, Verb.WAIT_PATHOLOGY})
_WHY_NOT = {
    Verb.INFORMATION_ARRIVES: "It is in no queue",
    Verb.RESUME: "It is not waiting",
    Verb.AGREE: "It waits for no second look",
    Verb.DISAGREE: "It waits for no second look",
    Verb.REOPEN: "It is not finished",
}

Condition = Callable[[Situation], str | None]
"""None when the action can run, else the reason."""


def always(situation: Situation) -> str | None:
    """Runs at any time."""
    return None


def episode_open(situation: Situation) -> str | None:
    """An episode is open."""
    return None if situation.case else "No episode is open"


def writable(situation: Situation) -> str | None:
    """The open episode can still be written to."""
    if situation.case is None:
        return "No episode is open"
    state = situation.case.work.state
    if state in UNCODED_STATES:
        return None
    return "Reopen the episode first" if state in FINISHED_STATES else f"It is {_words(state)}"


def in_spell(situation: Situation) -> str | None:
    """The spell has more than one episode."""
    case = situation.case
    if case is None:
        return "No episode is open"
    return None if len(case.timeline) > 1 else "The spell has one episode"


def can_finalise(situation: Situation) -> str | None:
    """Nothing stands in the way of finalising, as far as the window can tell."""
    if situation.desk_open:
        return "The conflict desk is open"
    reason = verb(Verb.FINALISE)(situation)
    case = situation.case
    if reason or case is None:
        return reason
    if situation.line_unsaved:
        return "A line is typed and not saved"
    if not case.finished:
        return "The patient is still in hospital"
    if not case.diagnoses:
        return "No primary diagnosis yet"
    errors = sum(1 for problem in case.problems if problem.blocks)
    if errors:
        return f"{errors} {'error' if errors == 1 else 'errors'} to resolve first"
    return None


def verb(move: Verb) -> Condition:
    """The open episode's state allows this move."""

    def condition(situation: Situation) -> str | None:
        if situation.case is None:
            return "No episode is open"
        state = situation.case.work.state
        if state in MOVES[move][0]:
            return None
        if move in _BEFORE_WORK and state in NOT_BEGUN:
            return "Nothing is written on it yet"
        return _WHY_NOT.get(move, f"The episode is {_words(state)}")

    return condition


def line_selected(situation: Situation) -> str | None:
    """A line is selected in an episode that can be written to."""
    return writable(situation) or (None if situation.line_selected else "No line is selected")


def code_selected(situation: Situation) -> str | None:
    """A code is selected in an episode that can be written to."""
    return writable(situation) or (None if situation.code_selected else "No code is selected")


def line_and_code(situation: Situation) -> str | None:
    """A line and a code are selected."""
    return code_selected(situation) or line_selected(situation)


def procedure_selected(situation: Situation) -> str | None:
    """A procedure is selected."""
    reason = writable(situation)
    return reason or (None if situation.procedure_selected else "No procedure is selected")


def text_selected(situation: Situation) -> str | None:
    """Text is selected in the document."""
    return writable(situation) or (None if situation.text_selected else "No text is selected")


def document_open(situation: Situation) -> str | None:
    """A document is shown."""
    return episode_open(situation) or (None if situation.document_open else "No document is open")


def pdf_open(situation: Situation) -> str | None:
    """A PDF is shown."""
    return document_open(situation) or (None if situation.pdf_open else "The document is no PDF")


def quotes_moved(situation: Situation) -> str | None:
    """A quote is no longer where it was."""
    return episode_open(situation) or (None if situation.orphans else "Every quote is in place")


def prompts_known(situation: Situation) -> str | None:
    """Earlier episodes have conditions to look for."""
    reason = episode_open(situation)
    return reason or (None if situation.prompts else "Nothing of earlier episodes to look for")


def standard_cited(situation: Situation) -> str | None:
    """What is selected in the codes cites a standard."""
    reason = episode_open(situation)
    return reason or (None if situation.standard else "Nothing that cites a standard is selected")


def has_fix(number: int) -> Condition:
    """There are at least `number` one-key fixes."""

    def condition(situation: Situation) -> str | None:
        reason = writable(situation)
        return reason or (None if situation.fixes >= number else "No such fix on screen")

    return condition


def has_problems(situation: Situation) -> str | None:
    """The checks found something."""
    return episode_open(situation) or (None if situation.problems else "No problems")


def problem_selected(situation: Situation) -> str | None:
    """There is a problem to override."""
    return writable(situation) or (None if situation.problems else "No problem to override")


def has_codes(situation: Situation) -> str | None:
    """The open episode has codes."""
    case = situation.case
    if case is None:
        return "No episode is open"
    return None if case.diagnoses or case.procedures else "No codes yet"


def can_undo(situation: Situation) -> str | None:
    """The last step can be taken back."""
    return None if situation.undo else "Nothing to undo"


def joined(situation: Situation) -> str | None:
    """There is a central store."""
    status = situation.sync
    if status is None or status.state is SyncState.STANDALONE:
        return "There is no central store"
    return None


def alone(situation: Situation) -> str | None:
    """There is no central store yet."""
    return "This profile has joined one" if joined(situation) is None else None


def reachable(situation: Situation) -> str | None:
    """The central store can be asked, as far as the last sync tells."""
    reason, status = joined(situation), situation.sync
    if reason or status is None:
        return reason
    if status.state is SyncState.OFFLINE:
        return "Offline: it needs the central store"
    return "Sync is paused" if status.state is SyncState.PAUSED else None


def round_to_take(situation: Situation) -> str | None:
    """The round has episodes, and the store can be asked for them."""
    reason = reachable(situation)
    return reason or (None if situation.in_round else "Your round is empty")


def can_take(situation: Situation) -> str | None:
    """The open episode is free, and the store can be asked for it."""
    reason = episode_open(situation) or reachable(situation)
    claim = situation.claim
    if reason or claim is None:
        return reason
    return "You have taken it" if claim.mine else f"{claim.person} has taken it"


def can_give_back(situation: Situation) -> str | None:
    """The open episode is mine to give back."""
    reason = episode_open(situation) or reachable(situation)
    claim = situation.claim
    return reason or (None if claim and claim.mine else "You have not taken it")


def can_take_over(situation: Situation) -> str | None:
    """A colleague has taken the open episode."""
    reason = episode_open(situation) or reachable(situation)
    claim = situation.claim
    return reason or (None if claim and not claim.mine else "Nobody else has taken it")


def decided(situation: Situation) -> str | None:
    """Every difference of the conflict on show is decided."""
    left = situation.decisions_left
    if left is None:
        return "No conflict is open"
    if not left:
        return None
    return "1 decision left" if left == 1 else f"{left} decisions left"


def query_finishable(situation: Situation) -> str | None:
    """The query in the composer can be sent, approved or printed."""
    stops = situation.query_stops
    return "No query is open" if stops is None else stops or None


def has_pack(situation: Situation) -> str | None:
    """The query on show goes to the national service; where there is none, an episode is open."""
    packs = situation.row_packs if situation.query_packs is None else situation.query_packs
    if packs is None:
        return episode_open(situation)
    return None if packs else "Only a national query has a pack"


def query_allows(action_id: str) -> Condition:
    """The current query of the desk, or one of those marked, allows this."""

    def condition(situation: Situation) -> str | None:
        refusals = situation.query_refusals
        return "No query is selected" if refusals is None else refusals.get(action_id)

    return condition


def _words(state: State) -> str:
    return STATE_WORDS[state].lower()
