"""Rows, stories and what is due of invented queries, for the tests of the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from coder_gui.domain.chasing import DueItem, DueWhat
from coder_gui.domain.queries import (
    Evidence,
    Gap,
    LetterPurpose,
    Query,
    QueryKind,
    QueryOption,
    QueryRow,
    QueryState,
    QueryText,
    Recipient,
)
from coder_gui.ui.queries.desk_words import PolicyWords

TODAY = date(2026, 11, 21)
RAISED = datetime(2026, 11, 13, 10, 5, tzinfo=UTC)
HARTLEY = Recipient(
    "Mr J Hartley", role="Consultant", gmc="6012345", specialty="Trauma and orthopaedics"
)
WORDS = PolicyWords({Gap.TYPE: "Type not stated"}, {QueryKind.CLINICAL: "Clinical query"})


def row(**given: Any) -> QueryRow:
    """A query that was sent and is answered by tomorrow."""
    whole: dict[str, Any] = {
        "query_id": "q1",
        "episode_id": "e1",
        "reference": "Q-7K3M-P4XC-9",
        "kind": QueryKind.CLINICAL,
        "gap": Gap.TYPE,
        "state": QueryState.SENT,
        "recipient": "Mr J Hartley",
        "specialty": "Trauma and orthopaedics",
        "patient": "MARLOWE, Edith",
        "local_patient_id": "X204417",
        "raised_by": "Priya Shah",
        "raised_at": RAISED,
        "due": date(2026, 11, 23),
        "level": 0,
        "unanswered": False,
        "freeze": date(2026, 12, 17),
        "prints": 1,
    }
    return QueryRow(**{**whole, **given})


def due(one: QueryRow, what: DueWhat, letter: LetterPurpose | None = None) -> DueItem:
    """Something that is due on a query since yesterday."""
    return DueItem(one, what, HARTLEY, date(2026, 11, 20), 1, letter)


def text(**given: Any) -> QueryText:
    """What a query asks."""
    whole = QueryText(
        QueryKind.CLINICAL,
        Gap.TYPE,
        HARTLEY,
        "What further detail of the type, if any, can be given?",
        (
            QueryOption("The type is", free_text=True),
            QueryOption("Other (please explain)", free_text=True, fixed=True),
            QueryOption("Clinically unable to determine", fixed=True),
        ),
        (
            Evidence("l1", "Creatinine 168", "Pathology (ICE)", date(2026, 11, 9)),
            Evidence("l2", "Renal ultrasound", "Imaging", nothing_found=True),
            Evidence("l3", "Drinking poorly", "Nursing notes", chosen=False),
        ),
    )
    return replace(whole, **given)


def query(**given: Any) -> Query:
    """A query that was approved and sent."""
    whole: dict[str, Any] = {
        "id": "q1",
        "episode_id": "e1",
        "reference": "Q-7K3M-P4XC-9",
        "state": QueryState.SENT,
        "text": text(),
        "raised_by": "Priya Shah",
        "raised_at": RAISED,
        "approved_by": "Sue Senior",
        "approved_at": RAISED,
        "due": date(2026, 11, 23),
    }
    return Query(**{**whole, **given})
