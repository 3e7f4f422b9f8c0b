"""An episode's history tells of its queries in words."""

from __future__ import annotations

from typing import Any

import pytest

from coder_gui.domain.queries import QueryEvent
from coder_gui.services.query_story import PREFIX, told

REFERENCE = {"query_id": "q", "reference": "Q-7K3M-P4XC-9"}


@pytest.mark.parametrize(
    ("event", "data", "words"),
    [
        ("approved", {"due": "2026-11-17"}, "approved, answer asked for by 17-Nov-2026"),
        ("printed", {"purpose": "query", "copy": 0}, "printed"),
        ("reprinted", {"purpose": "reminder", "copy": 1}, "printed again, reminder, copy 1"),
        ("reminded", {"sha256": "0" * 64}, "chased by a reminder"),
        ("escalated", {"level": 1, "to": "Ms Bray"}, "escalated, to Ms Bray"),
        (
            "answered",
            {"answered_by": "Dr Patel", "answered_on": "2026-11-12", "how": "letter", "scan": True},
            "answered, by Dr Patel on 12-Nov-2026, by letter, with a scan",
        ),
        (
            "unanswered",
            {"keep_open": True},
            "unanswered: the episode is coded to what is documented, it waits on",
        ),
        (
            "closed",
            {"outcome": "answered_elsewhere", "reason": "Addendum"},
            "closed, answered elsewhere, Addendum",
        ),
        ("duplicate", {"of": "Q-2222-2222-2"}, "marked a duplicate, of Q-2222-2222-2"),
        ("withdrawn", {"reason": "Found"}, "withdrawn, Found"),
    ],
)
def test_what_happened_is_one_line(event: str, data: dict[str, Any], words: str) -> None:
    assert told(PREFIX + event, {**REFERENCE, **data}) == f"Query Q-7K3M-P4XC-9 {words}"


@pytest.mark.parametrize("event", QueryEvent)
def test_every_event_has_words(event: QueryEvent) -> None:
    line = told(PREFIX + event.value, REFERENCE)
    assert line.startswith("Query Q-7K3M-P4XC-9 ")
    assert "_" not in line


def test_what_a_newer_program_recorded_is_told_by_its_name() -> None:
    line = told("query_sent_by_fax", {**REFERENCE, "due": "soon", "outcome": "shelved"})
    assert line == "Query Q-7K3M-P4XC-9 sent by fax, answer asked for by soon, shelved"
