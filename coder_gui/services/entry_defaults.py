"""What the next line of an episode starts from: the heading last used and the place last typed.

Both are kept beside the drafts, on this laptop, each time a line or a place alone is typed. On
another laptop, where nothing was kept, they are those of the line typed last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coder_gui.domain.abstraction import AbstractionLine, Heading, Place, Source
from coder_gui.domain.shorthand import place_from, place_text
from coder_gui.storage import drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coder_gui.storage.unit_of_work import UnitOfWork

_HEADING, _PLACE = "heading", "place"


@dataclass(frozen=True, slots=True)
class EntryDefaults:
    """Heading and place for a line that is typed without them."""

    heading: Heading
    place: Place


def read_defaults(
    kept: Mapping[str, str], lines: Sequence[AbstractionLine], sources: Sequence[Source]
) -> EntryDefaults:
    """From what was kept (`drafts.read`), else from the episode's lines."""
    last = max(lines, key=lambda line: (line.at, line.number), default=None)
    typed = [line for line in lines if line.typed]
    placed = max(typed, key=lambda line: (line.at, line.number), default=None)
    heading = last.heading if last else Heading.MAIN_CONDITION
    if _HEADING in kept:
        heading = Heading(kept[_HEADING])
    if _PLACE in kept:
        return EntryDefaults(heading, place_from(kept[_PLACE], sources))
    return EntryDefaults(heading, placed.place if placed else Place())


def keep_defaults(uow: UnitOfWork, episode_id: str, defaults: EntryDefaults) -> None:
    """Keep them for the next line, in the transaction of the one just typed."""
    at: datetime = uow.now
    drafts.keep(uow.connection, episode_id, _HEADING, defaults.heading.value, at)
    drafts.keep(uow.connection, episode_id, _PLACE, place_text(defaults.place), at)
