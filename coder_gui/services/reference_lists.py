"""Lists that ship as data: the names of specialties, and the sources that a trust starts with."""

from __future__ import annotations

import json

from coder_gui.domain.abstraction import Source
from coder_gui.domain.specialties import Specialties
from coder_gui.system.paths import resource


def shipped_specialties() -> Specialties:
    """Main specialties and treatment functions (resources/specialties.json)."""
    data = json.loads(resource("specialties.json").read_text(encoding="utf-8"))
    return Specialties(data["specialties"])


def shipped_sources() -> tuple[Source, ...]:
    """The sources of a trust that has no list of its own yet (resources/sources.json)."""
    data = json.loads(resource("sources.json").read_text(encoding="utf-8"))
    return tuple(Source(**row) for row in data["sources"])
