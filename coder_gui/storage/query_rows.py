"""Queries between their rows and the dataclasses of domain.queries; what is JSON has its form here.

Values of newer programs inside the JSON are left out when it is read; a row is only written back by
fields, so they stay where nobody changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from coder_gui.domain.queries import (
    Answer,
    AnswerHow,
    CodeNow,
    Evidence,
    Gap,
    LintOverride,
    Outcome,
    Query,
    QueryEvent,
    QueryEventRow,
    QueryKind,
    QueryOption,
    QueryState,
    QueryText,
    Recipient,
    Subject,
)
from coder_gui.storage.columns import instant_text

Row = Mapping[Any, Any]


def text_values(text: QueryText) -> dict[str, Any]:
    """The columns that a writer composes."""
    return {
        "kind": text.kind.value,
        "gap": text.gap.value,
        "subject": asdict(text.subject),
        "recipient": asdict(text.recipient),
        "evidence": [_evidence_json(one) for one in text.evidence],
        "question": text.question,
        "options": [asdict(one) for one in text.options],
        "priority": text.priority,
        "note": text.note,
    }


def _evidence_json(one: Evidence) -> dict[str, Any]:
    return {**asdict(one), "date": None if one.date is None else one.date.isoformat()}


def overrides_json(overrides: Iterable[LintOverride]) -> list[dict[str, Any]]:
    """What stands in the column `overrides`."""
    return [{**asdict(one), "at": instant_text(one.at)} for one in overrides]


def codes_json(codes: Iterable[CodeNow]) -> list[dict[str, Any]]:
    """What stands in the columns `codes_before` and `codes_after`."""
    return [asdict(one) for one in codes]


def query_of(row: Row) -> Query:
    """A query from its row; `duplicate_of` is the reference of the other where the row has it."""
    return Query(
        id=row["id"],
        episode_id=row["episode_id"],
        reference=row["reference"],
        state=QueryState(row["state"]),
        text=_text_of(row),
        raised_by=row["raised_by"],
        raised_at=row["raised_at"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        sent_at=row["sent_at"],
        due=row["due"],
        level=row["level"],
        overrides=tuple(_override_of(one) for one in row["overrides"] or ()),
        codes_before=_codes_of(row["codes_before"]),
        codes_after=_codes_of(row["codes_after"]),
        answered_at=row["answered_at"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        duplicate_of=row.get("duplicate_reference") or row["duplicate_of"],
        unanswered=bool(row["unanswered"]),
        keep_open=bool(row["keep_open"]),
    )


def _text_of(row: Row) -> QueryText:
    subject = row["subject"] or {}
    return QueryText(
        kind=QueryKind(row["kind"]),
        gap=Gap(row["gap"]),
        recipient=recipient_of(row["recipient"]),
        question=row["question"],
        options=tuple(
            QueryOption(one.get("text", ""), one.get("free_text", False), one.get("fixed", False))
            for one in row["options"] or ()
        ),
        evidence=tuple(_evidence_of(one) for one in row["evidence"] or ()),
        subject=Subject(
            line_ids=tuple(subject.get("line_ids", ())),
            code_ids=tuple(subject.get("code_ids", ())),
            rule=subject.get("rule"),
        ),
        priority=row["priority"],
        note=row["note"],
    )


def recipient_of(told: Row | None) -> Recipient:
    """Whom a query goes to, from the column."""
    told = told or {}
    return Recipient(
        name=told.get("name", ""),
        role=told.get("role", ""),
        gmc=told.get("gmc"),
        specialty=told.get("specialty", ""),
        address=tuple(told.get("address", ())),
    )


def _evidence_of(told: Row) -> Evidence:
    day = told.get("date")
    return Evidence(
        line_id=told.get("line_id"),
        quote=told.get("quote", ""),
        place=told.get("place", ""),
        date=date.fromisoformat(day) if day else None,
        nothing_found=told.get("nothing_found", False),
        earlier=told.get("earlier", False),
        chosen=told.get("chosen", True),
        certainty=told.get("certainty", "confirmed"),
        side=told.get("side"),
        heading=told.get("heading", "ot"),
    )


def _override_of(told: Row) -> LintOverride:
    return LintOverride(
        rule=told.get("rule", ""),
        text=told.get("text", ""),
        reason=told.get("reason", ""),
        by=told.get("by", ""),
        at=datetime.fromisoformat(told["at"]),
    )


def _codes_of(told: Iterable[Row] | None) -> tuple[CodeNow, ...]:
    return tuple(
        CodeNow(one.get("system", ""), one.get("code", ""), one.get("title", ""))
        for one in told or ()
    )


def event_of(row: Row) -> QueryEventRow | None:
    """An event from its row; None for one that only a newer program knows."""
    known = {event.value: event for event in QueryEvent}
    event = known.get(row["event"])
    if event is None:
        return None
    return QueryEventRow(
        id=row["id"],
        query_id=row["query_id"],
        event=event,
        data=dict(row["data"] or {}),
        author=row["author"],
        at=row["at"],
    )


def answer_of(row: Row) -> Answer:
    """An answer from its row."""
    return Answer(
        id=row["id"],
        query_id=row["query_id"],
        choice=row["choice"],
        text=row["text"],
        answered_by=row["answered_by"],
        gmc=row["gmc"],
        answered_on=row["answered_on"],
        how=AnswerHow(row["how"]),
        recorded_in=row["recorded_in"],
        document_id=row["document_id"],
        line_id=row["line_id"],
        author=row["author"],
        at=row["at"],
    )
