"""What a row of "Look for" shows: a condition of earlier episodes, and what came of looking.

Nothing of it goes anywhere else: no line and no code is ever made from a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from coder_gui.domain.prompts import OUTCOME_WORDS, Outcome, Prompt, Seen
from coder_gui.ui.dates import long_date
from coder_gui.ui.icons import Icon
from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.painting import SEPARATOR, Chip, Fact, Look

_CHIPS = {
    Outcome.OPEN: Chip("", Icon.SEARCH),
    Outcome.FOUND: Chip("", Icon.CHECK, "ok", Look.TINT),
    Outcome.NOT_MENTIONED: Chip("", Icon.NOTHING_FOUND),
    Outcome.PRESENT: Chip("", Icon.CODED),
}


@dataclass(frozen=True, slots=True)
class PromptItem:
    """One condition. `display` and `title` are the newest mention's; `facts` say where and when.

    `answered`: a person settled it here, and can take that back.
    """

    condition: str
    name: str
    display: str
    title: str
    facts: tuple[Fact, ...]
    chip: Chip
    open: bool
    answered: bool
    sentence: str
    help: str

    @property
    def key(self) -> str:
        """The condition's key."""
        return self.condition


class PromptsModel(KeyedListModel[PromptItem]):
    """The conditions as Qt sees them."""

    def value(self, row: PromptItem, role: int) -> object:
        """The name, the sentence for screen readers, and every mention for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return row.help if role == Qt.ItemDataRole.ToolTipRole else None


def open_names(prompts: Sequence[Prompt]) -> tuple[str, ...]:
    """The conditions that are still to be looked for."""
    return tuple(prompt.name for prompt in prompts if prompt.outcome is Outcome.OPEN)


def items_of(prompts: Sequence[Prompt], numbers: Mapping[str, int]) -> tuple[PromptItem, ...]:
    """Every condition as a row; `numbers` are the episode's line numbers by line id."""
    return tuple(_item(prompt, numbers) for prompt in prompts)


def outcome_words(prompt: Prompt, numbers: Mapping[str, int]) -> str:
    """Look for; Found in line 3; Looked, not mentioned; Coded."""
    words = OUTCOME_WORDS[prompt.outcome]
    number = numbers.get(prompt.line_id or "")
    return f"{words} in line {number}" if prompt.outcome is Outcome.FOUND and number else words


def _item(prompt: Prompt, numbers: Mapping[str, int]) -> PromptItem:
    newest = prompt.seen[0] if prompt.seen else None
    words = outcome_words(prompt, numbers)
    shape = _CHIPS[prompt.outcome]
    more = len(prompt.seen) - 1
    mentions = [_mention(seen) for seen in prompt.seen]
    return PromptItem(
        condition=prompt.condition,
        name=prompt.name,
        display=newest.display if newest else "",
        title=newest.title if newest else "",
        facts=_facts(newest, more),
        chip=Chip(words, shape.icon, shape.tone, shape.look),
        open=prompt.outcome is Outcome.OPEN,
        answered=prompt.outcome in {Outcome.FOUND, Outcome.NOT_MENTIONED},
        sentence=", ".join([prompt.name, words.lower(), *(f"coded {one}" for one in mentions)]),
        help="\n".join([prompt.name, *mentions]),
    )


def _facts(newest: Seen | None, more: int) -> tuple[Fact, ...]:
    if newest is None:
        return (Fact("No longer in the earlier episodes"),)
    return (
        Fact(long_date(newest.on)),
        Fact(newest.specialty, drop=2),
        Fact(newest.origin, drop=1),
        Fact(f"{more} more" if more > 0 else "", drop=3),
    )


def _mention(seen: Seen) -> str:
    code = f"{seen.display} {seen.title}".strip()
    facts = SEPARATOR.join(part for part in (seen.specialty, seen.origin) if part)
    return f"{code}, {long_date(seen.on)}" + (f", {facts}" if facts else "")
