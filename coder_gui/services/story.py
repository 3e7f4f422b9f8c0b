"""An episode's history in words: what was done, what stood there before, and what stands there now.

Every kind of event that is recorded has its words here; one that a newer program recorded is shown
by its name. Data that left the laptop are not told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

from coder_gui.domain.abstraction import (
    CERTAINTY_WORDS,
    HEADING_WORDS,
    SIDE_WORDS,
    Certainty,
    Heading,
    Place,
    Side,
    Source,
)
from coder_gui.domain.case import HistoryEntry
from coder_gui.domain.shorthand_text import day_words, place_words, when_words
from coder_gui.services import query_story, trail
from coder_gui.storage.history import StoredEntry

Data = Mapping[str, Any]
Told = tuple[str, str | None, str | None]
"""What was done, before and after."""


def tell(entries: Sequence[StoredEntry], sources: Sequence[Source]) -> tuple[HistoryEntry, ...]:
    """Entries as a person reads them, in the order given."""
    return tuple(_tell(entry, sources) for entry in entries)


def _tell(entry: StoredEntry, sources: Sequence[Source]) -> HistoryEntry:
    if entry.data is None:
        told: Told = (f"{_plain(entry.event)} (details are no longer on this laptop)", None, None)
    else:
        told = _words(entry.event, json.loads(entry.data), sources)
    return HistoryEntry(
        n=entry.n,
        at=entry.at,
        actor=entry.actor,
        device_id=entry.device_id,
        event=entry.event,
        what=told[0],
        before=told[1],
        after=told[2],
    )


def _words(event: str, data: Data, sources: Sequence[Source]) -> Told:
    if event.startswith("line_"):
        return _line(event, data, sources)
    if event.startswith("code_"):
        return _code(event, data)
    if event.startswith(query_story.PREFIX):
        what = query_story.told(event, data)
        return what, _text(data.get("before")), _text(data.get("after"))
    teller = _TELLERS.get(event)
    if teller is not None:
        return teller(data, sources)
    return _plain(event), _text(data.get("before")), _text(data.get("after"))


def _line(event: str, data: Data, sources: Sequence[Source]) -> Told:
    before, after = data.get("before"), data.get("after")
    if event == "line_moved":
        return f"Line moved: {data.get('text', '')}", _numbered(before), _numbered(after)
    carried = " carried from another episode" if data.get("carried_from") else ""
    words = {
        "line_added": f"Line{carried or ' added'}",
        "line_edited": "Line changed",
        "line_retracted": "Line removed",
        "line_restored": "Line brought back",
    }
    return words.get(event, _plain(event)), _said(before, sources), _said(after, sources)


def _numbered(place: Data | None) -> str | None:
    return f"Line {place['number']}" if place else None


def _said(line: Data | None, sources: Sequence[Source]) -> str | None:
    """What a line said, as the abstraction shows it: text, then its facts."""
    if line is None:
        return None
    place = Place(
        source=line.get("source"),
        volume=line.get("volume"),
        page=line.get("page"),
        line=line.get("line"),
        date=date.fromisoformat(line["date"]) if "date" in line else None,
        time=time.fromisoformat(line["time"]) if "time" in line else None,
        words=line.get("words"),
    )
    facts = [
        HEADING_WORDS[Heading(line["heading"])],
        CERTAINTY_WORDS[Certainty(line["certainty"])],
        SIDE_WORDS[Side(line["side"])] if "side" in line else "",
        when_words(place),
        place_words(place, sources),
    ]
    return f"{line['text']} ({', '.join(fact for fact in facts if fact)})"


def _code(event: str, data: Data) -> Told:
    code = data.get("code", "")
    words = {
        "code_added": "Code added",
        "code_removed": "Code removed",
        "code_restored": "Code brought back",
        "code_replaced": "Code replaced",
        "code_moved": f"{code} moved",
        "code_paired": f"{code} paired with its dagger",
        "code_dated": f"{code} dated",
        "code_linked": f"{code} linked to a line",
        "code_unlinked": f"{code} unlinked from a line",
    }
    before, after = (_day_or_text(data.get(name)) for name in ("before", "after"))
    how = trail.told(data.get("trail") or {})
    what = words.get(event, _plain(event))
    return (f"{what}, {how}" if how else what), before, after


def _state_moved(data: Data, _sources: Sequence[Source]) -> Told:
    pieces = [f"{data.get('before', '')} to {data.get('after', '')}"]
    if data.get("amendment"):
        pieces.append("amendment after the freeze")
    if data.get("reason"):
        pieces.append(str(data["reason"]))
    if data.get("next_action"):
        pieces.append(f"next: {data['next_action']}")
    return ", ".join(pieces), _text(data.get("before")), _text(data.get("after"))


def _override_added(data: Data, _sources: Sequence[Source]) -> Told:
    subject = f" for {data['code']}" if data.get("code") else ""
    what = f"{data.get('rule', '')} overridden{subject}: {data.get('message', '')}".rstrip(": ")
    return what, None, _text(data.get("after"))


def _warning_acknowledged(data: Data, _sources: Sequence[Source]) -> Told:
    subject = f" for {data['code']}" if data.get("code") else ""
    what = f"{data.get('rule', '')} acknowledged{subject}: {data.get('message', '')}".rstrip(": ")
    return what, None, None


def _override_withdrawn(data: Data, _sources: Sequence[Source]) -> Told:
    noun = "Override" if data.get("before") else "Acknowledgement"
    return f"{noun} of {data.get('rule', '')} withdrawn", _text(data.get("before")), None


def _looked(data: Data, sources: Sequence[Source]) -> Told:
    return f"Looked through {_source(data, sources)}, nothing found", None, None


def _look_withdrawn(data: Data, sources: Sequence[Source]) -> Told:
    return f"No longer marked as looked through: {_source(data, sources)}", None, None


def _document_imported(data: Data, sources: Sequence[Source]) -> Told:
    version = data.get("version", 1)
    what = f"{_source(data, sources)} imported: {data.get('reference', '')}"
    if version > 1:
        what += f", version {version}"
    if data.get("quotes_lost"):
        lost = data["quotes_lost"]
        what += f", {lost} {'quote is' if lost == 1 else 'quotes are'} no longer where they were"
    return what, None, None


def _condition(words: str) -> Callable[[Data, Sequence[Source]], Told]:
    def told(data: Data, _sources: Sequence[Source]) -> Told:
        return words.format(data.get("condition", "")), None, _text(data.get("after"))

    return told


def _export_refused(data: Data, _sources: Sequence[Source]) -> Told:
    return f"Export refused by the PAS: {data.get('reason', '')}", None, None


def _merged(data: Data, _sources: Sequence[Source]) -> Told:
    others = " and ".join(data.get("by") or ()) or "another coder"
    return f"Merged with what {others} did, without asking", None, None


def _conflict_opened(data: Data, _sources: Sequence[Source]) -> Told:
    words = _CONFLICTS.get(str(data.get("kind")), "Part of the episode")
    return f"{words} changed here and by {data.get('by') or 'another coder'}", None, None


_CONFLICTS = {
    "code": "Codes",
    "code_set": "The code list",
    "code_line": "Evidence of a code",
    "abstraction_line": "A line",
    "episode_work": "The state",
    "query": "A query",
}


def _conflict_resolved(data: Data, _sources: Sequence[Source]) -> Told:
    answers = data.get("answers")
    found = [one for one in answers if isinstance(one, Mapping)] if answers else []
    results = [str(one.get("result") or "nothing") for one in found]
    sides = [f"{one.get('mine') or 'nothing'} or {one.get('theirs') or 'nothing'}" for one in found]
    what = f"Decided with {data.get('by') or 'another coder'}: {data.get('title', '')}".rstrip(": ")
    return what, "; ".join(sides) or None, "; ".join(results) or None


def _source(data: Data, sources: Sequence[Source]) -> str:
    return place_words(Place(source=data.get("source")), sources)


def _fixed(words: str) -> Callable[[Data, Sequence[Source]], Told]:
    def told(data: Data, _sources: Sequence[Source]) -> Told:
        return words, _text(data.get("before")), _text(data.get("after"))

    return told


_TELLERS: dict[str, Callable[[Data, Sequence[Source]], Told]] = {
    "state_moved": _state_moved,
    "override_added": _override_added,
    "override_withdrawn": _override_withdrawn,
    "warning_acknowledged": _warning_acknowledged,
    "looked": _looked,
    "look_withdrawn": _look_withdrawn,
    "condition_found": _condition("Earlier condition found in this record: {}"),
    "condition_not_mentioned": _condition("Earlier condition looked for, not mentioned: {}"),
    "condition_look_withdrawn": _condition("To be looked for again: {}"),
    "document_imported": _document_imported,
    "opened": _fixed("Opened"),
    "imported": _fixed("Received from the PAS"),
    "pas_changed": _fixed("Changed by the PAS"),
    "exported": _fixed("Exported"),
    "exported_again": _fixed("Exported again"),
    "export_refused": _export_refused,
    "national_exported": _fixed("Anonymised pack of a national query made"),
    "acknowledged": _fixed("Export acknowledged by the PAS"),
    "merged": _merged,
    "conflict_opened": _conflict_opened,
    "conflict_resolved": _conflict_resolved,
}


def _plain(event: str) -> str:
    return event.replace("_", " ").capitalize()


def _day_or_text(value: Any) -> str | None:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return day_words(date.fromisoformat(value))
        except ValueError:
            return value
    return _text(value)


def _text(value: Any) -> str | None:
    """A value of the data as words: nothing but what can be read."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping):
        named = (f"{_plain(name).lower()} {_text(item) or 'none'}" for name, item in value.items())
        return ", ".join(named)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value))) or None
    return str(value)
