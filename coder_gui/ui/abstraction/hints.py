"""The chips under the entry: what was understood, and what would be taken over."""

from __future__ import annotations

from collections.abc import Sequence

from coder_gui.domain.abstraction import HEADING_WORDS, Certainty, Heading, Place, Source
from coder_gui.domain.shorthand import Parsed, Part
from coder_gui.domain.shorthand_text import place_words, when_words
from coder_gui.ui.abstraction.chips import LabelledChip
from coder_gui.ui.icons import Icon
from coder_gui.ui.meanings import CERTAINTY_ICONS

_LABELS = {
    "heading": "Heading",
    "certainty": "",
    "side": "Side",
    "date": "Date",
    "place": "Place",
    "source": "Place",
}
"""Kinds of part that are shown, with their labels; the text is shown by the field itself."""


def chips_of(parsed: Parsed, caret: int) -> tuple[LabelledChip, ...]:
    """The chips of the line that the caret is in."""
    line = _line_at(parsed.parts, caret)
    parts = [part for part in parsed.parts if part.line == line and part.kind in _LABELS]
    return tuple(_chip(part, parsed) for part in parts)


def waiting_chips(
    heading: Heading, place: Place, sources: Sequence[Source]
) -> tuple[LabelledChip, ...]:
    """What the next line starts from, while nothing is typed."""
    chips = [LabelledChip("Heading", HEADING_WORDS[heading], tone="text2")]
    if when_words(place):
        chips.append(LabelledChip("Date", when_words(place), tone="text2"))
    if place.source is not None:
        chips.append(LabelledChip("Place", place_words(place, sources), tone="text2"))
    return tuple(chips)


def suggestion_of(parsed: Parsed, caret: int) -> Part | None:
    """The first part with a suggestion, of the caret's line before those of other lines."""
    line = _line_at(parsed.parts, caret)
    offered = [part for part in parsed.parts if part.suggestion and not part.ok]
    return next((part for part in offered if part.line == line), next(iter(offered), None))


def accepted(text: str, part: Part) -> tuple[str, int]:
    """The text with the suggestion in place of the part, and where the caret goes."""
    suggestion = part.suggestion or part.raw
    return text[: part.start] + suggestion + text[part.end :], part.start + len(suggestion)


def _line_at(parts: Sequence[Part], caret: int) -> int:
    """The line whose typed parts the caret is in or behind."""
    typed = [part for part in parts if part.raw and part.start <= caret]
    return max((part.line for part in typed), default=parts[0].line if parts else 0)


def _chip(part: Part, parsed: Parsed) -> LabelledChip:
    if not part.ok:
        offer = f"{part.suggestion}?" if part.suggestion else ""
        keys = "Tab" if offer else ""
        return LabelledChip("", part.words, Icon.NO_EVIDENCE, bad=True, offer=offer, keys=keys)
    if part.kind == "certainty":
        certainty = parsed.lines[part.line].certainty if part.line < len(parsed.lines) else None
        icon, tone = CERTAINTY_ICONS[certainty or Certainty.CONFIRMED]
        return LabelledChip("", part.words, icon, tone)
    return LabelledChip(_LABELS[part.kind], part.words)
