"""The evidence of a query as rows: what is quoted, where it stands, and whether it goes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from coder_gui.domain.abstraction import CERTAINTY_WORDS, Certainty
from coder_gui.domain.queries import Evidence
from coder_gui.ui.dates import short_date
from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.painting import Fact

_QUOTES = "\"'“”‘’„«» "
EARLIER = "earlier admission"
_PLAIN = frozenset({Certainty.CONFIRMED.value, Certainty.UNSTATED.value, Certainty.NIL.value})


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One row. `place` counts from 0 in the text; `locked`: it cannot be changed now."""

    place: int
    words: str
    facts: tuple[Fact, ...]
    chosen: bool
    earlier: bool = False
    nothing_found: bool = False
    locked: bool = False

    @property
    def key(self) -> int:
        """What names the row."""
        return self.place

    @property
    def sentence(self) -> str:
        """The row as a screen reader says it."""
        told = [self.words, *(fact.text for fact in self.facts)]
        told += [EARLIER] if self.earlier else []
        return ", ".join([*told, "quoted" if self.chosen else "left out"])


def evidence_items(evidence: Sequence[Evidence], *, writable: bool) -> list[EvidenceItem]:
    """The rows, in the order of the text; the year is told where it is not that of the newest."""
    year = max((one.date.year for one in evidence if one.date), default=None)
    return [_item(place, one, year, writable=writable) for place, one in enumerate(evidence)]


def _item(place: int, one: Evidence, year: int | None, *, writable: bool) -> EvidenceItem:
    known = {certainty.value: certainty for certainty in Certainty}
    certainty = known.get(one.certainty)
    said = one.certainty not in _PLAIN and certainty is not None and not one.nothing_found
    facts = (
        Fact(one.place),
        Fact(short_date(one.date, year) if one.date else "no date"),
        Fact(CERTAINTY_WORDS[certainty].lower() if said and certainty else "", 1),
    )
    return EvidenceItem(
        place=place,
        words=one.quote if one.nothing_found else f"“{one.quote.strip(_QUOTES)}”",
        facts=tuple(fact for fact in facts if fact.text),
        chosen=one.chosen,
        earlier=one.earlier,
        nothing_found=one.nothing_found,
        locked=not writable,
    )


class EvidenceModel(KeyedListModel[EvidenceItem]):
    """The rows for the view."""

    def value(self, row: EvidenceItem, role: int) -> object:
        """What the view shows of a row."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
        return row.words if role == Qt.ItemDataRole.ToolTipRole else None
