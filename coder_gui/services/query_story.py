"""What happened to queries, in the words of an episode's history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from coder_gui.domain.queries import AnswerHow, LetterPurpose, Outcome, QueryEvent
from coder_gui.domain.shorthand_text import day_words

PREFIX = "query_"
"""What the history's events of queries begin with; a QueryEvent follows."""

E = QueryEvent
_WORDS: dict[str, str] = {
    E.RAISED: "raised",
    E.CHANGED: "changed",
    E.SUBMITTED: "sent for approval",
    E.SENT_BACK: "sent back",
    E.APPROVED: "approved",
    E.OVERRIDDEN: "approved with a finding of the checks let stand",
    E.RECALLED: "taken back to be changed",
    E.PRINTED: "printed",
    E.REPRINTED: "printed again",
    E.REMINDED: "chased by a reminder",
    E.ESCALATED: "escalated",
    E.ANSWERED: "answered",
    E.UNANSWERED: "unanswered: the episode is coded to what is documented",
    E.CLOSED: "closed",
    E.REOPENED: "opened again",
    E.WITHDRAWN: "withdrawn",
    E.DUPLICATE: "marked a duplicate",
    E.EXPORTED: "exported as a national query",
}
_HOW: dict[str, str] = {
    AnswerHow.LETTER: "by letter",
    AnswerHow.IN_PERSON: "in person",
    AnswerHow.ADDENDUM: "by an addendum to the record",
    AnswerHow.TELEPHONE: "by telephone",
    AnswerHow.EMAIL: "by email",
}
_OUTCOMES: dict[str, str] = {
    Outcome.ANSWERED: "answered",
    Outcome.UNANSWERED: "without an answer",
    Outcome.ANSWERED_ELSEWHERE: "answered elsewhere",
}
_PURPOSES: dict[str, str] = {
    LetterPurpose.REMINDER: "reminder",
    LetterPurpose.ESCALATION: "letter to the next rung",
}


def told(event: str, data: Mapping[str, Any]) -> str:
    """One line: the query's reference, what happened, and the facts that belong to it.

    An event or a value that a newer program recorded is told by its own name.
    """
    name = event.removeprefix(PREFIX)
    what = _WORDS.get(name, name.replace("_", " "))
    pieces = [f"Query {data.get('reference', '')} {what}".replace("  ", " "), *_facts(data)]
    return ", ".join(piece for piece in pieces if piece)


def _facts(data: Mapping[str, Any]) -> list[str]:
    found = [_PURPOSES.get(str(data.get("purpose")), "")]
    if data.get("copy"):
        found.append(f"copy {data['copy']}")
    if data.get("due"):
        found.append(f"answer asked for by {_day(data['due'])}")
    if data.get("rule"):
        found.append(str(data["rule"]))
    if data.get("to"):
        found.append(f"to {data['to']}")
    if data.get("of"):
        found.append(f"of {data['of']}")
    if data.get("answered_by"):
        on = f" on {_day(data['answered_on'])}" if data.get("answered_on") else ""
        found.append(f"by {data['answered_by']}{on}")
        found.append(_HOW.get(str(data.get("how")), ""))
    if data.get("scan"):
        found.append("with a scan")
    if data.get("outcome"):
        found.append(_OUTCOMES.get(str(data["outcome"]), str(data["outcome"])))
    if data.get("keep_open"):
        found.append("it waits on")
    if data.get("reason"):
        found.append(str(data["reason"]))
    return found


def _day(told_day: Any) -> str:
    try:
        return day_words(date.fromisoformat(str(told_day)))
    except ValueError:
        return str(told_day)
