"""What can be done with a query from the desk, by its state, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coder_gui.domain.chasing import DueItem, DueWhat
from coder_gui.domain.errors import Refused
from coder_gui.domain.queries import (
    WAITING,
    WRITTEN,
    LetterPurpose,
    QueryRow,
    QueryState,
    QueryVerb,
    next_query_state,
)
from coder_gui.domain.query_policy import PACK_ONLY, QueryRight

VERBS: dict[str, QueryVerb] = {
    "log_answer": QueryVerb.ANSWER,
    "print_query": QueryVerb.SEND,
    "remind": QueryVerb.SEND,
    "escalate": QueryVerb.SEND,
    "close_query": QueryVerb.CLOSE,
    "unanswered": QueryVerb.CLOSE,
    "answered_elsewhere": QueryVerb.CLOSE,
    "withdraw_query": QueryVerb.WITHDRAW,
    "duplicate_query": QueryVerb.MARK_DUPLICATE,
    "reopen_query": QueryVerb.REOPEN,
}
"""What each action of the desk does to a query."""

OFFERED: dict[QueryState, tuple[str, ...]] = {
    QueryState.DRAFT: ("open_query", "withdraw_query", "duplicate_query"),
    QueryState.FOR_APPROVAL: ("open_query", "withdraw_query", "duplicate_query"),
    QueryState.APPROVED: ("print_query", "log_answer", "answered_elsewhere", "unanswered",
                          "withdraw_query", "duplicate_query", "open_query"),
    QueryState.SENT: ("log_answer", "remind", "escalate", "print_query", "answered_elsewhere",
                      "unanswered", "withdraw_query", "duplicate_query", "open_query"),
    QueryState.ANSWERED: ("close_query", "open_query"),
    QueryState.CLOSED: ("open_query", "reopen_query"),
    QueryState.WITHDRAWN: ("open_query", "reopen_query"),
    QueryState.DUPLICATE: ("open_query", "reopen_query"),
}  # fmt: skip
"""The actions that have a meaning in a state; the first is the main one."""

_TEXTS = {
    "open_query": "Open",
    "log_answer": "Log the answer",
    "print_query": "Print the letter",
    "remind": "Remind",
    "escalate": "Escalate",
    "close_query": "Close the query",
    "unanswered": "Unanswered",
    "answered_elsewhere": "Answered elsewhere",
    "withdraw_query": "Withdraw",
    "duplicate_query": "Duplicate",
    "reopen_query": "Open again",
    "national_pack": "National pack",
}
PACK = "national_pack"
"""What is offered, in place of letters, of a query that leaves only as its anonymised pack."""
LETTERS = frozenset({"print_query", "remind", "escalate"})
"""The actions that print a letter with the patient's name."""
RIGHTS: dict[str, QueryVerb | QueryRight] = {**VERBS, "escalate": QueryRight.ESCALATE}
"""What a person needs the role for."""
Allowed = Callable[[QueryVerb | QueryRight, QueryRow], str | None]
"""Why a person may not do this with a query, or None."""


def offered(row: QueryRow, item: DueItem | None) -> tuple[str, ...]:
    """The actions of a query, the main one first: what is due goes before what the state says.

    Escalating is offered once it is due, ending without an answer once the freeze is near.
    """
    actions = OFFERED[row.state]
    due = {LetterPurpose.ESCALATION: "escalate", LetterPurpose.REMINDER: "remind"}
    letter = item.letter if item is not None else None
    main = due.get(letter) if letter is not None else None
    near = item is not None and item.what in {DueWhat.FREEZE, DueWhat.FREEZE_MISSED}
    later = {
        one for one, now in (("escalate", main == "escalate"), ("unanswered", near)) if not now
    }
    shown = tuple(one for one in actions if one not in later)
    if row.pack_only:
        return _as_pack(row.state, shown)
    if main is None or main not in shown:
        return shown
    return (main, *(one for one in shown if one != main))


def _as_pack(state: QueryState, shown: tuple[str, ...]) -> tuple[str, ...]:
    """No letters; the pack goes first once it can go, and can be looked through before."""
    rest = tuple(one for one in shown if one not in LETTERS)
    if state is QueryState.APPROVED:
        return (PACK, *rest)
    return (rest[0], PACK, *rest[1:]) if state in WRITTEN | WAITING else rest


def words(action_id: str, row: QueryRow) -> str:
    """What stands on the button."""
    if action_id == "print_query" and row.prints:
        return "Print again"
    if action_id == "open_query" and row.state is QueryState.FOR_APPROVAL:
        return "Open to approve"
    return _TEXTS[action_id]


def refusals(row: QueryRow, allowed: Allowed) -> dict[str, str]:
    """What cannot be done with a query, and why, by action."""
    found: dict[str, str] = {}
    for action_id, verb in VERBS.items():
        reason = _state_reason(action_id, row, verb) or allowed(RIGHTS[action_id], row)
        if reason:
            found[action_id] = reason
    return found


def _state_reason(action_id: str, row: QueryRow, verb: QueryVerb) -> str | None:
    if row.pack_only and action_id in LETTERS:
        return PACK_ONLY.format("It").rstrip(".")
    try:
        next_query_state(row.state, verb)
    except Refused as refused:
        return refused.text.rstrip(".")
    if action_id in {"remind", "escalate"} and row.state is not QueryState.SENT:
        return "Its letter is not printed yet"
    if action_id == "unanswered":
        return _unanswered_reason(row)
    if action_id == "close_query" and row.state in WAITING:
        return "It has no answer yet: log one, or say that it is unanswered"
    return None


def _unanswered_reason(row: QueryRow) -> str | None:
    if row.state not in WAITING:
        return "It is answered"
    return "It is marked as unanswered already" if row.unanswered else None


def common_refusals(each: list[Mapping[str, str]]) -> dict[str, str]:
    """What can be done with none of several queries, with the reason of the first."""
    if not each:
        return {}
    return {
        action_id: reason
        for action_id, reason in each[0].items()
        if all(action_id in one for one in each)
    }


def letters_of(rows: list[QueryRow], due: Mapping[str, DueItem]) -> dict[LetterPurpose, list[str]]:
    """Of several queries those for which each letter can be printed: their ids, by letter."""
    found: dict[LetterPurpose, list[str]] = {}
    for row in rows:
        if row.pack_only:
            continue
        item = due.get(row.query_id)
        if row.state in WAITING:
            found.setdefault(LetterPurpose.QUERY, []).append(row.query_id)
        if item is not None and item.letter in {LetterPurpose.REMINDER, LetterPurpose.ESCALATION}:
            found.setdefault(item.letter, []).append(row.query_id)
    return found
