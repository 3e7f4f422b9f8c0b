"""What is composed and not yet saved, as text for a draft of the profile; nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from coder_gui.domain.queries import (
    Evidence,
    Gap,
    QueryKind,
    QueryOption,
    QueryText,
    Recipient,
    Subject,
)
from coder_gui.ui.queries.composition import Composition

FIELD = "query:"
"""Fields of drafts: a query's id follows, or nothing for one that is not raised yet."""
REASONS = "query reasons:"
"""Fields of drafts that hold why findings of a saved query may stand, until it is approved."""


def draft_field(query_id: str | None) -> str:
    """The field of the draft of a query, or of one that is not raised yet (None)."""
    return f"{FIELD}{query_id or ''}"


def is_draft(field: str) -> bool:
    """True for the draft of a query, among those of an episode."""
    return field.startswith(FIELD)


def reasons_field(query_id: str) -> str:
    """The field of the reasons given for a query that is saved and not approved."""
    return f"{REASONS}{query_id}"


def reasons_for(text: QueryText, kept: str) -> dict[str, str]:
    """The reasons that were kept with this text, by rule; none where its words are others now."""
    found = from_draft(kept)
    if found is None or _judged(found.text) != _judged(text):
        return {}
    return dict(found.overrides)


def _judged(text: QueryText) -> tuple[object, ...]:
    """What the checks look at."""
    return text.question, text.options, [one for one in text.evidence if one.chosen]


def to_draft(composition: Composition) -> str:
    """The text of a draft."""
    told = {
        "text": _plain(composition.text),
        "proposed": _plain(composition.proposed),
        "overrides": dict(composition.overrides),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def from_draft(text: str) -> Composition | None:
    """What `to_draft` wrote; None for anything else, such as what a newer program wrote."""
    try:
        told = json.loads(text)
        return Composition(
            _text_of(told["text"]), _text_of(told["proposed"]), dict(told["overrides"])
        )
    except (ValueError, TypeError, KeyError):
        return None


def _plain(text: QueryText) -> dict[str, Any]:
    told = asdict(text)
    for one in told["evidence"]:
        one["date"] = one["date"].isoformat() if one["date"] else None
    return told


def _text_of(told: Mapping[str, Any]) -> QueryText:
    subject, to = told["subject"], told["recipient"]
    return QueryText(
        kind=QueryKind(told["kind"]),
        gap=Gap(told["gap"]),
        recipient=Recipient(**{**to, "address": tuple(to["address"])}),
        question=str(told["question"]),
        options=tuple(QueryOption(**one) for one in told["options"]),
        evidence=tuple(_evidence_of(one) for one in told["evidence"]),
        subject=Subject(
            line_ids=tuple(subject["line_ids"]),
            code_ids=tuple(subject["code_ids"]),
            rule=subject["rule"],
        ),
        priority=str(told["priority"]),
        note=str(told["note"]),
    )


def _evidence_of(told: Mapping[str, Any]) -> Evidence:
    day = told["date"]
    return Evidence(**{**told, "date": date.fromisoformat(day) if day else None})
