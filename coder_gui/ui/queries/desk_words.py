"""The words of the queries desk: views, states, what is due, and what stands where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from coder_gui.domain.chasing import DUE_WORDS, DueItem, DueWhat
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    WAITING,
    AnswerHow,
    Gap,
    QueryEvent,
    QueryFilter,
    QueryKind,
    QueryPage,
    QueryRow,
    QueryState,
    QueryView,
)
from coder_gui.ui.dates import days
from coder_gui.ui.icons import Icon
from coder_gui.ui.view_tabs import TabWords

HIDDEN_NAME = "Name hidden until opened"

VIEW_WORDS = {
    QueryView.DUE: "Due today",
    QueryView.APPROVAL: "For approval",
    QueryView.TO_PRINT: "To print",
    QueryView.WAITING: "Waiting",
    QueryView.ANSWERED: "Answered",
    QueryView.ALL: "All",
}
TABS = TabWords(
    name="Views of the queries",
    noun=("query", "queries"),
    views=tuple(VIEW_WORDS.items()),
    uncounted=frozenset({QueryView.ALL}),
    two_lines=True,
)


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """What the gaps and kinds are called: data that a trust may change. `packs`: the kinds that
    leave the trust only as an anonymised pack.
    """

    gaps: Mapping[Gap, str] = field(default_factory=dict)
    kinds: Mapping[QueryKind, str] = field(default_factory=dict)
    packs: frozenset[QueryKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Sign:
    """An icon and a word in the colour of a token."""

    word: str
    icon: Icon
    tone: str = "text2"


STATE_SIGNS: dict[QueryState, Sign] = {
    QueryState.DRAFT: Sign(QUERY_STATE_WORDS[QueryState.DRAFT], Icon.PROVISIONAL),
    QueryState.FOR_APPROVAL: Sign(
        QUERY_STATE_WORDS[QueryState.FOR_APPROVAL], Icon.SECOND_LOOK, "query"
    ),
    QueryState.APPROVED: Sign(QUERY_STATE_WORDS[QueryState.APPROVED], Icon.CODED, "query"),
    QueryState.SENT: Sign(QUERY_STATE_WORDS[QueryState.SENT], Icon.EXPORTED, "query"),
    QueryState.ANSWERED: Sign(QUERY_STATE_WORDS[QueryState.ANSWERED], Icon.REPLY, "info"),
    QueryState.CLOSED: Sign(QUERY_STATE_WORDS[QueryState.CLOSED], Icon.ACKNOWLEDGED, "ok"),
    QueryState.WITHDRAWN: Sign(QUERY_STATE_WORDS[QueryState.WITHDRAWN], Icon.CANCELLED),
    QueryState.DUPLICATE: Sign(QUERY_STATE_WORDS[QueryState.DUPLICATE], Icon.COPY),
}
URGENT = Sign("Urgent", Icon.URGENT, "warn")
UNANSWERED = Sign("Sent, coded without answer", Icon.EXPORTED, "query")
CLOSED_UNANSWERED = Sign("Closed unanswered", Icon.NOT_CODABLE)

_DUE_SIGNS = {
    DueWhat.FREEZE_MISSED: (Icon.FREEZE, "err"),
    DueWhat.FREEZE: (Icon.FREEZE, "warn"),
    DueWhat.ESCALATION: (Icon.UP, "warn"),
    DueWhat.REMINDER: (Icon.WAITING, "warn"),
    DueWhat.ANSWER_DUE: (Icon.WAITING, "text2"),
    DueWhat.NOT_SENT: (Icon.PROVISIONAL, "warn"),
}

HOW_WORDS: dict[AnswerHow, str] = {
    AnswerHow.LETTER: "The letter came back",
    AnswerHow.IN_PERSON: "In person",
    AnswerHow.ADDENDUM: "Addendum in the record",
    AnswerHow.TELEPHONE: "By telephone",
    AnswerHow.EMAIL: "By email",
}

EVENT_SIGNS: dict[QueryEvent, Sign] = {
    QueryEvent.RAISED: Sign("Raised", Icon.QUERY),
    QueryEvent.CHANGED: Sign("Changed", Icon.PROVISIONAL),
    QueryEvent.SUBMITTED: Sign("Sent for approval", Icon.SECOND_LOOK),
    QueryEvent.SENT_BACK: Sign("Sent back to its writer", Icon.UNDO),
    QueryEvent.APPROVED: Sign("Approved", Icon.CODED),
    QueryEvent.OVERRIDDEN: Sign("A check was overridden", Icon.WARNING),
    QueryEvent.RECALLED: Sign("Taken back to be changed", Icon.UNDO),
    QueryEvent.PRINTED: Sign("Printed", Icon.DOCUMENT),
    QueryEvent.REPRINTED: Sign("Printed again", Icon.DOCUMENT),
    QueryEvent.REMINDED: Sign("Reminder printed", Icon.WAITING),
    QueryEvent.ESCALATED: Sign("Escalated", Icon.UP),
    QueryEvent.ANSWERED: Sign("Answered", Icon.REPLY),
    QueryEvent.UNANSWERED: Sign("Unanswered at the freeze", Icon.FREEZE),
    QueryEvent.CLOSED: Sign("Closed", Icon.ACKNOWLEDGED),
    QueryEvent.REOPENED: Sign("Opened again", Icon.REOPENED),
    QueryEvent.WITHDRAWN: Sign("Withdrawn", Icon.CANCELLED),
    QueryEvent.DUPLICATE: Sign("Marked a duplicate", Icon.COPY),
    QueryEvent.EXPORTED: Sign("Exported", Icon.EXPORT),
}


def state_sign(row: QueryRow) -> Sign:
    """Where a query stands, as icon and word."""
    if row.unanswered and row.state is QueryState.CLOSED:
        return CLOSED_UNANSWERED
    if row.unanswered and row.state in WAITING:
        return UNANSWERED
    return STATE_SIGNS[row.state]


def due_sign(item: DueItem) -> Sign:
    """What is to be done today, as icon and word."""
    icon, tone = _DUE_SIGNS[item.what]
    return Sign(DUE_WORDS[item.what], icon, tone)


@dataclass(frozen=True, slots=True)
class DueChip:
    """The chip of the day an answer is asked for by. `tint`: "", "warn" or "err"."""

    text: str
    tint: str
    words: str


def due_chip(row: QueryRow, today: date) -> DueChip | None:
    """2 d, today, 3 d late; None while nobody is asked."""
    if row.due is None or row.state not in WAITING:
        return None
    left = (row.due - today).days
    if left < 0:
        return DueChip(f"{-left} d late", "err", f"{days(-left)} late")
    if left == 0:
        return DueChip("today", "warn", "due today")
    return DueChip(f"{left} d", "", f"due in {days(left)}")


@dataclass(frozen=True, slots=True)
class Emptiness:
    """An empty list: icon, sentence, help, and the one action with its id (empty: all views)."""

    icon: Icon
    title: str
    help: str = ""
    action: str = "Show all queries"
    action_id: str = ""


_EMPTY = {
    QueryView.DUE: Emptiness(Icon.CODED, "Nothing is due today.", "Reminders, escalations and "
                             "answers that are late come here."),
    QueryView.APPROVAL: Emptiness(Icon.SECOND_LOOK, "Nothing waits for approval."),
    QueryView.TO_PRINT: Emptiness(Icon.DOCUMENT, "No letter waits to be printed."),
    QueryView.WAITING: Emptiness(Icon.WAITING, "No query waits for an answer."),
    QueryView.ANSWERED: Emptiness(Icon.REPLY, "No answer waits to be looked at.", "An answer "
                                  "stands here until its query is closed."),
    QueryView.ALL: Emptiness(Icon.QUERY, "No queries yet.", "A query is raised from a line, a code "
                             "or a problem of an open episode.", "Go to the codes", "codes_dock"),
}  # fmt: skip


def emptiness(wanted: QueryFilter) -> Emptiness:
    """Why there is no row, and the one thing to do about it."""
    typed = wanted.text.strip()
    if not typed:
        return _EMPTY[wanted.view]
    if wanted.view is QueryView.ALL:
        return Emptiness(Icon.SEARCH, f"No query matches “{typed}”.", "", "Clear the filter")
    title = f"No query matches “{typed}” in {VIEW_WORDS[wanted.view]}."
    return Emptiness(Icon.SEARCH, title, "", "Search all queries")


def capped_words(page: QueryPage) -> str:
    """The line under a list that does not hold all that match; empty when it does."""
    shown = len(page.rows)
    return "" if shown >= page.total else f"First {shown} of {page.total:,}. Type more to narrow"


def marked_words(count: int) -> str:
    """1 query marked, 3 queries marked."""
    return "1 query marked" if count == 1 else f"{count} queries marked"


def due_words(count: int) -> str:
    """1 query due today, 3 queries due today."""
    return "1 query due today" if count == 1 else f"{count} queries due today"
