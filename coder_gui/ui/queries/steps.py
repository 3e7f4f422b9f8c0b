"""What can be done next with a query in the composer, by its state and the person's role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coder_gui.domain.queries import WAITING, WRITTEN, QueryState, QueryVerb
from coder_gui.ui.icons import Icon

May = Callable[[QueryVerb], str | None]
"""Why this person may not do that with this query, or None where they may."""

_MAIN = {
    QueryVerb.SUBMIT: "Send for approval",
    QueryVerb.APPROVE: "Approve",
    QueryVerb.SEND: "Print the letter",
}
_PACK = "Open the pack"
_CHECKED = frozenset({QueryVerb.SUBMIT, QueryVerb.APPROVE})
_STATES: dict[QueryState, tuple[str, Icon]] = {
    QueryState.DRAFT: ("Draft", Icon.PROVISIONAL),
    QueryState.FOR_APPROVAL: ("For approval", Icon.SECOND_LOOK),
    QueryState.APPROVED: ("Approved", Icon.CODED),
    QueryState.SENT: ("Sent", Icon.EXPORTED),
    QueryState.ANSWERED: ("Answered", Icon.REPLY),
    QueryState.CLOSED: ("Closed", Icon.ACKNOWLEDGED),
    QueryState.WITHDRAWN: ("Withdrawn", Icon.CANCELLED),
    QueryState.DUPLICATE: ("Duplicate", Icon.COPY),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """`main` is the verb of the main button, None where nothing is to be done here; `words` stand
    on it, `stops` say why it cannot be pressed ("" when it can).

    `send_back`: words of that button or ""; `recall` and `withdraw`: these can be done.
    `writable`: text, answers and evidence can be changed; else `closed` says why not.
    """

    main: QueryVerb | None
    words: str = ""
    stops: str = ""
    send_back: str = ""
    recall: bool = False
    withdraw: bool = False
    writable: bool = False
    closed: str = ""


def steps(
    state: QueryState | None, may: May, *, may_write: str | None, left: int, packs: bool = False
) -> Steps:
    """What can be done. `state` is None before the query is raised.

    `may_write`: why this person may not write queries, or None; `left`: checks to resolve;
    `packs`: it is sent by the export of its anonymised pack, which anybody may look through.
    """
    now = state or QueryState.DRAFT
    main, refused = _main(now, may)
    writable = now in WRITTEN and may_write is None
    if now is QueryState.FOR_APPROVAL and may(QueryVerb.APPROVE) is not None:
        writable = False  # it is with a senior; who wrote it takes it back first
    stops = refused
    if not stops and main in _CHECKED and left:
        stops = f"{left} {'check' if left == 1 else 'checks'} to resolve"
    words = "Print again" if now is QueryState.SENT else _MAIN.get(main, "") if main else ""
    if packs and main is QueryVerb.SEND:
        words, stops = _PACK, ""
    return Steps(
        main=main,
        words=words,
        stops=stops,
        send_back=_send_back(now, may),
        recall=now is QueryState.APPROVED and may(QueryVerb.RECALL) is None,
        withdraw=state in (WRITTEN | WAITING) and may(QueryVerb.WITHDRAW) is None,
        writable=writable,
        closed="" if writable else _closed(now, may_write),
    )


def _main(state: QueryState, may: May) -> tuple[QueryVerb | None, str]:
    """The verb of the main button and why this person may not, "" where they may."""
    if state is QueryState.DRAFT:
        verb = QueryVerb.APPROVE if may(QueryVerb.APPROVE) is None else QueryVerb.SUBMIT
        return verb, _words(may(verb))
    if state is QueryState.FOR_APPROVAL:
        waits = may(QueryVerb.APPROVE) is not None
        return QueryVerb.APPROVE, "A senior approves it" if waits else ""
    if state in WAITING:
        return QueryVerb.SEND, _words(may(QueryVerb.SEND))
    return None, ""


def _send_back(state: QueryState, may: May) -> str:
    if state is not QueryState.FOR_APPROVAL or may(QueryVerb.SEND_BACK) is not None:
        return ""
    return "Send back" if may(QueryVerb.APPROVE) is None else "Take back"


def _closed(state: QueryState, may_write: str | None) -> str:
    if state in WRITTEN:
        return _words(may_write) or "It waits for a senior: take it back to change it"
    if state is QueryState.APPROVED:
        return "Approved: its words stay as they are"
    words, _ = _STATES[state]
    return f"{words}: its words stay as they are"


def _words(reason: str | None) -> str:
    return (reason or "").rstrip(".")


def state_sign(state: QueryState | None) -> tuple[str, Icon]:
    """Where the query stands, as word and icon."""
    return _STATES[state] if state is not None else ("Not saved yet", Icon.PROVISIONAL)
