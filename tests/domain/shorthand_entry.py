"""The shipped sources, and an entry on an episode that ended on 24 September 2026."""

from __future__ import annotations

import json
from datetime import date

from coder_gui.domain.abstraction import Heading, Place, Source
from coder_gui.domain.shorthand import Parsed, parse
from coder_gui.system.paths import resource

TODAY = date(2026, 11, 21)
END = date(2026, 9, 24)
SOURCES = tuple(
    Source(**row)
    for row in json.loads(resource("sources.json").read_text(encoding="utf-8"))["sources"]
)


def understand(
    typed: str,
    *,
    heading: Heading = Heading.MAIN_CONDITION,
    place: Place | None = None,
    end_date: date | None = END,
) -> Parsed:
    """What an entry means there."""
    return parse(
        typed,
        sources=SOURCES,
        heading=heading,
        place=place or Place(),
        end_date=end_date,
        today=TODAY,
    )
