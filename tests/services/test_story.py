"""Every event has words, and what a newer program recorded is shown all the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.abstraction import Source
from coder_gui.domain.case import HistoryEntry
from coder_gui.services.story import tell

SOURCES = (Source("gp", "GP record", 1), Source("ED", "ED record", 2))
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def entry(event: str, data: dict[str, Any] | None) -> HistoryEntry:
    """How one stored entry is told."""
    stored: Any = SimpleNamespace(
        n=7,
        at=AT,
        actor="Ada Quick",
        device_id="device",
        event=event,
        data=None if data is None else json.dumps(data),
    )
    (told,) = tell([stored], SOURCES)
    return told


@pytest.mark.parametrize(
    ("event", "data", "words"),
    [
        ("look_withdrawn", {"source": "gp"}, "No longer marked as looked through: GP record"),
        ("looked", {"source": "old"}, "Looked through old, nothing found"),
        ("document_imported", {"source": "ED", "reference": "a.txt", "version": 2, "quotes_lost": 1}
         , "ED record imported: a.txt, version 2, 1 quote is no longer where they were"),
        ("state_moved", {"before": "Ready", "after": "Waiting: notes", "reason": "Volume 2",
                         "next_action": "Ask the library", "amendment": True},
         "Ready to Waiting: notes, amendment after the freeze, Volume 2, next: Ask the library"),
        ("override_added", {"rule": "ICD-013", "code": "G01.X", "message": "No dagger."},
         "ICD-013 overridden for G01.X: No dagger."),
        ("override_withdrawn", {"rule": "ICD-013", "before": "why"},
         "Override of ICD-013 withdrawn"),
        ("warning_acknowledged", {"rule": "ICD-031", "code": "R10.3", "message": "A symptom."},
         "ICD-031 acknowledged for R10.3: A symptom."),
        ("override_withdrawn", {"rule": "ICD-031", "before": None},
         "Acknowledgement of ICD-031 withdrawn"),
        ("line_moved", {"text": "htn", "before": {"number": 2}, "after": {"number": 1}},
         "Line moved: htn"),
        ("line_restored", {"after": {"heading": "co", "certainty": "confirmed", "text": "htn"}},
         "Line brought back"),
        ("line_added", {"carried_from": "x", "after": {"heading": "co", "certainty": "family",
                        "text": "htn", "time": "06:40:00", "date": "2026-11-03", "source": "ED"}},
         "Line carried from another episode"),
        ("code_dated", {"code": "W46.1", "before": None, "after": "2026-11-03"}, "W46.1 dated"),
        ("code_linked", {"code": "W46.1", "after": "hemi"}, "W46.1 linked to a line"),
        ("imported", {}, "Received from the PAS"),
        ("exported", {}, "Exported"),
        ("pas_changed", {"before": "a", "after": "b"}, "Changed by the PAS"),
        ("export_refused", {"reason": "Unknown spell"}, "Export refused by the PAS: Unknown spell"),
        ("acknowledged", {}, "Export acknowledged by the PAS"),
        ("merged", {"by": ["Ben", "Cy"]}, "Merged with what Ben and Cy did, without asking"),
        ("conflict_opened", {"kind": "code_set", "by": "Ben"},
         "The code list changed here and by Ben"),
        ("conflict_resolved", {"title": "code list", "by": "Ben", "answers": [{"mine": "E11.2"}]},
         "Decided with Ben: code list"),
        ("query_answered", {"before": "a", "after": ["b", 3]}, "Query answered"),
    ],
)  # fmt: skip
def test_events_are_told_in_words(event: str, data: dict[str, Any], words: str) -> None:
    assert entry(event, data).what == words


def test_days_and_lists_are_told_as_people_write_them() -> None:
    assert entry("code_dated", {"after": "2026-11-03"}).after == "03-Nov-2026"
    assert entry("code_dated", {"after": "not-a-date"}).after == "not-a-date"
    assert entry("query_answered", {"after": ["b", 3]}).after == "b, 3"
    assert entry("query_answered", {"after": {"end_date": None}}).after == "end date none"
    assert entry("line_moved", {"before": {"number": 2}, "after": {"number": 1}}).before == "Line 2"


def test_an_entry_whose_details_left_the_laptop_says_so() -> None:
    told = entry("line_added", None)
    assert told.what == "Line added (details are no longer on this laptop)"
    assert (told.n, told.actor, told.before, told.after) == (7, "Ada Quick", None, None)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.text(max_size=20), st.dictionaries(st.sampled_from(["before", "after", "x"]), VALUES))
def test_no_event_of_a_newer_program_breaks_the_story(event: str, data: dict[str, Any]) -> None:
    if not event.startswith("line_"):
        told = entry(event, data)
        assert isinstance(told.what, str)
