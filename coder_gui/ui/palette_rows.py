"""What the palette lists for a text: plain rows, found without touching Qt or the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from coder_gui.domain.case import EpisodeRow
from coder_gui.domain.coding import Hit
from coder_gui.ui.action_table import ActionSpec, Group, key_words
from coder_gui.ui.icons import Icon

MOST_ROWS = 12
RECENT = 5


class Want(Enum):
    """What the first character of the text asks for."""

    ALL = ""
    ACTIONS = ">"
    PATIENTS = "@"
    CODES = "#"


class Does(Enum):
    """What choosing a row does."""

    NOTHING = "heading"
    ACTION = "action"
    PATIENT = "patient"
    CODE = "code"
    SEARCH_CODES = "search codes"


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One row. `target` is an action id, an episode id or a code; `reason` says why not now."""

    does: Does
    text: str
    target: str = ""
    icon: Icon | None = None
    right: str = ""
    keys: str = ""
    reason: str | None = None

    @property
    def spoken(self) -> str:
        """The row as one sentence for a screen reader."""
        parts = (self.text, self.reason or self.right, self.keys)
        return ", ".join(part for part in parts if part)


def heading(text: str) -> PaletteRow:
    """A group's heading; it cannot be chosen."""
    return PaletteRow(Does.NOTHING, text)


def parse_want(text: str) -> tuple[Want, str]:
    """What is asked for, and the words without the sign."""
    stripped = text.strip()
    for want in (Want.ACTIONS, Want.PATIENTS, Want.CODES):
        if stripped.startswith(want.value):
            return want, stripped[1:].strip()
    return Want.ALL, stripped


def match(spec: ActionSpec, text: str) -> int | None:
    """How well an action fits: 0 its text begins so, 1 every word begins one of its words."""
    words, name = text.lower().split(), spec.text.lower()
    if name.startswith(text.lower()):
        return 0
    own = name.replace(":", " ").split()
    return 1 if all(any(part.startswith(word) for part in own) for word in words) else None


def action_rows(
    specs: Iterable[ActionSpec], text: str, reasons: dict[str, str | None], limit: int
) -> list[PaletteRow]:
    """Actions that fit, under their groups; of a group the best first, what can run before."""
    found: dict[Group, list[tuple[int, int, int, ActionSpec]]] = {}
    for place, spec in enumerate(specs):
        rank = match(spec, text)
        if rank is not None and not spec.own and spec.id != "find":
            blocked = int(reasons[spec.id] is not None)
            found.setdefault(spec.group, []).append((blocked, rank, place, spec))
    rows: list[PaletteRow] = []
    for group in Group:
        best = sorted(found.get(group, []), key=lambda item: item[:3])[:limit]
        if best:
            rows.append(heading(group.value))
            rows += [action_row(item[3], reasons[item[3].id]) for item in best]
            limit -= len(best)
    return rows


def action_row(spec: ActionSpec, reason: str | None) -> PaletteRow:
    """An action with its menu, its key, and why it cannot run."""
    return PaletteRow(
        Does.ACTION,
        spec.text,
        spec.id,
        spec.icon,
        spec.menu.value.replace("&", "") if spec.menu else "",
        key_words(spec.keys[0]) if spec.keys else "",
        reason,
    )


def patient_rows(found: Sequence[EpisodeRow]) -> list[PaletteRow]:
    """Episodes by patient; a masked name stays masked."""
    if not found:
        return []
    rows = [
        PaletteRow(
            Does.PATIENT,
            "Name hidden until opened" if row.masked else row.display_name,
            row.episode_id,
            Icon.PERSON,
            ", ".join(part for part in (row.consultant, row.specialty, row.ward) if part),
        )
        for row in found
    ]
    return [heading("Patients"), *rows]


def code_rows(found: Sequence[Hit]) -> list[PaletteRow]:
    """Codes with the reason why they were found."""
    if not found:
        return []
    rows = [
        PaletteRow(Does.CODE, f"{hit.display}  {hit.title}", hit.display, Icon.VOLUME, hit.why)
        for hit in found
    ]
    return [heading("Codes"), *rows]


def nothing_found(text: str) -> list[PaletteRow]:
    """What stands there when nothing fits."""
    words = f"Nothing called '{text}'. Search codes for it"
    return [PaletteRow(Does.SEARCH_CODES, words, text, Icon.NOTHING_FOUND, keys="#")]
