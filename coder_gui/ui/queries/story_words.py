"""A query's story as words in sections, ready to be set; asks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coder_gui.domain.queries import (
    Answer,
    CodeNow,
    Evidence,
    LetterPurpose,
    Outcome,
    Query,
    QueryEvent,
    QueryEventRow,
    QueryPriority,
    QueryState,
    QueryStory,
    Recipient,
)
from coder_gui.ui.dates import long_date, moment
from coder_gui.ui.icons import Icon
from coder_gui.ui.queries.desk_words import EVENT_SIGNS, HOW_WORDS, PolicyWords

PRIORITY_WORDS: dict[str, str] = {QueryPriority.ROUTINE: "Routine", QueryPriority.URGENT: "Urgent"}
OUTCOME_WORDS = {
    Outcome.ANSWERED: "Answered",
    Outcome.UNANSWERED: "Unanswered at the freeze",
    Outcome.ANSWERED_ELSEWHERE: "Answered elsewhere",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.DUPLICATE: "Duplicate",
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line: `lead` in a column of its own (a letter, a code), words, and a quieter line.

    `code`: the lead is a clinical code.
    """

    text: str
    second: str = ""
    lead: str = ""
    icon: Icon | None = None
    tone: str = "text"
    code: bool = False


@dataclass(frozen=True, slots=True)
class StorySection:
    """A heading with a note at its right, and lines. `side`: it stands in the narrow column."""

    name: str
    title: str
    lines: tuple[StoryLine, ...]
    note: str = ""
    side: bool = False


def story_sections(story: QueryStory, words: PolicyWords, today: date) -> tuple[StorySection, ...]:
    """What is asked, of whom, on what evidence, what came of it; empty sections are left out."""
    query = story.query
    found = (
        _question(query, words),
        _evidence(query, words),
        _answers(story.answers),
        _codes(query),
        _facts(query, words, today),
        _events(story, today),
    )
    return tuple(section for section in found if section.lines)


def _question(query: Query, words: PolicyWords) -> StorySection:
    lines = [StoryLine(query.text.question)] if query.text.question else []
    for place, option in enumerate(query.text.options):
        lines.append(StoryLine(option.text, lead=chr(ord("A") + place)))
    return StorySection("question", "Question", tuple(lines), words.gaps.get(query.text.gap, ""))


def _evidence(query: Query, words: PolicyWords) -> StorySection:
    chosen = [one for one in query.text.evidence if one.chosen]
    where = "in the pack" if query.kind in words.packs else "on the letter"
    note = f"{len(chosen)} of {len(query.text.evidence)} {where}"
    return StorySection("evidence", "What the record says", tuple(map(_quote, chosen)), note)


def _quote(one: Evidence) -> StoryLine:
    day = long_date(one.date) if one.date is not None else ""
    earlier = "earlier admission" if one.earlier else ""
    where = " · ".join(part for part in (day, one.place, earlier) if part)
    if one.nothing_found:
        return StoryLine(f"{one.quote}: looked, nothing found", where, icon=Icon.NOTHING_FOUND)
    return StoryLine(f"“{one.quote}”", where, icon=Icon.DOCUMENT)


def _answers(answers: tuple[Answer, ...]) -> StorySection:
    lines = [StoryLine(_answer_words(one), _answer_source(one), icon=Icon.REPLY, tone="text")
             for one in answers]  # fmt: skip
    return StorySection("answers", "Answer" if len(lines) == 1 else "Answers", tuple(lines))


def _answer_words(one: Answer) -> str:
    said = f"“{one.text}”" if one.text else ""
    return ": ".join(part for part in (one.choice.rstrip(":"), said) if part)


def _answer_source(one: Answer) -> str:
    who = f"{one.answered_by}, GMC {one.gmc}" if one.gmc else one.answered_by
    how = HOW_WORDS[one.how]
    scan = "with a scan" if one.document_id else ""
    kept = f"recorded in {one.recorded_in}" if one.recorded_in else ""
    logged = f"logged by {one.author}"
    parts = (who, long_date(one.answered_on), how[:1].lower() + how[1:], kept, scan, logged)
    return " · ".join(part for part in parts if part)


def _codes(query: Query) -> StorySection:
    """What was added and taken out between the asking and the end; else what stood then."""
    before, after = query.codes_before, query.codes_after
    if not before and not after:
        return StorySection("codes", "Codes", ())
    if not after and query.state is not QueryState.CLOSED:
        lines = [_code(one, None, "text") for one in before]
        return StorySection("codes", "Codes when it was asked", tuple(lines))
    lines = []
    for one in (*before, *(one for one in after if one not in before)):
        if one not in after:
            lines.append(_code(one, Icon.TAKEN_OUT, "err", "Taken out"))
        elif one not in before:
            lines.append(_code(one, Icon.ADD, "ok", "Added"))
        else:
            lines.append(_code(one, Icon.UNCHANGED, "text2", "As before"))
    changed = sum(1 for line in lines if line.icon is not Icon.UNCHANGED)
    note = "none changed" if not changed else "1 changed" if changed == 1 else f"{changed} changed"
    return StorySection("codes", "Codes before and after", tuple(lines), note)


def _code(one: CodeNow, icon: Icon | None, tone: str, what: str = "") -> StoryLine:
    return StoryLine(one.title, what, lead=one.code, icon=icon, tone=tone, code=True)


def _facts(query: Query, words: PolicyWords, today: date) -> StorySection:
    end = OUTCOME_WORDS[query.outcome] if query.outcome is not None else ""
    urgency = query.text.priority
    urgency_words = PRIORITY_WORDS.get(urgency, urgency)
    rows = (
        ("To", recipient_words(query.text.recipient)),
        ("Kind", words.kinds.get(query.text.kind, "")),
        ("Priority", "" if urgency == QueryPriority.ROUTINE else urgency_words),
        ("Raised", f"{query.raised_by}, {moment(query.raised_at, today)}"),
        ("Approved", _by(query.approved_by, moment(query.approved_at, today))),
        ("Reply by", long_date(query.due) if query.due is not None else ""),
        ("Escalated", f"rung {query.level}" if query.level else ""),
        ("Freeze", _freeze(query)),
        ("Closed", _by(query.closed_by, moment(query.closed_at, today))),
        ("Ended", end),
        ("Note", query.text.note),
    )
    lines = tuple(StoryLine(value, lead=name) for name, value in rows if value)
    return StorySection("facts", "Query", lines, side=True)


def _by(person: str | None, when: str) -> str:
    return ", ".join(part for part in (person or "", when) if part)


def _freeze(query: Query) -> str:
    if not query.unanswered:
        return ""
    return "Coded without answer, kept open" if query.keep_open else "Coded without answer"


def recipient_words(to: Recipient) -> str:
    """Mr J Hartley, consultant, Trauma and orthopaedics; an office that names its specialty as it
    is.
    """
    if to.specialty and to.specialty.casefold() in to.name.casefold():
        return to.name
    role = "" if to.role.casefold() in to.name.casefold() else _in_sentence(to.role)
    specialty = "" if to.specialty.casefold() in f"{to.name} {role}".casefold() else to.specialty
    return ", ".join(part for part in (to.name, role, specialty) if part)


def _in_sentence(role: str) -> str:
    """A role after a name: small, unless its first word is an abbreviation."""
    return role if role[1:2].isupper() else role[:1].lower() + role[1:]


def _events(story: QueryStory, today: date) -> StorySection:
    reasons = {one.rule: one.reason for one in story.query.overrides}
    lines = tuple(_event(one, reasons, today) for one in reversed(story.events))
    return StorySection("events", "What happened", lines, side=True)


_SAID = ("reason", "to", "of", "answered_by")
"""Plain values of an event that a person reads, in this order."""
_PURPOSES = {
    LetterPurpose.REMINDER.value: "reminder",
    LetterPurpose.ESCALATION.value: "letter up the ladder",
}


def _event(one: QueryEventRow, reasons: Mapping[str, str], today: date) -> StoryLine:
    """What happened, with who and when; `reasons`: why each overridden check may stand."""
    sign = EVENT_SIGNS[one.event]
    copy, purpose = one.data.get("copy"), _PURPOSES.get(str(one.data.get("purpose")))
    parts = [sign.word, purpose or "", f"copy {copy}" if copy else ""]
    details = [str(one.data[name]) for name in _SAID if one.data.get(name)]
    if one.event is QueryEvent.OVERRIDDEN:
        details = [reason for reason in (reasons.get(str(one.data.get("rule"))),) if reason]
    what = ", ".join(part for part in parts if part)
    text = f"{what}: {', '.join(details)}" if details else what
    return StoryLine(text, f"{one.author}, {moment(one.at, today)}", icon=sign.icon)
