"""Rows of the episode list as they are shown: names, freezes, groups, and the order of both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from coder_gui.domain.calendar import Calendar, Freeze
from coder_gui.domain.case import EpisodeRow, Grouping, View
from coder_gui.domain.episode import STATE_WORDS, State
from coder_gui.domain.shorthand_text import day_words
from coder_gui.domain.specialties import Specialties
from coder_gui.storage.episode_pages import ListRow

_STATE_ORDER = {state: place for place, state in enumerate(STATE_WORDS)}
_DIGITS = re.compile(r"(\d+)")

SortKey = tuple[Any, ...]


def natural(text: str) -> SortKey:
    """Sorts Ward 8 before Ward 12; nothing at all comes last."""
    if not text:
        return (1,)
    pieces = _DIGITS.split(text.casefold())
    numbered = ((0, int(one)) if at % 2 else (1, one) for at, one in enumerate(pieces) if one)
    return (0, *numbered)


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of one page, on one day."""

    calendar: Calendar
    specialties: Specialties
    today: date

    def rows(self, found: Iterable[ListRow], view: View, grouping: Grouping) -> list[EpisodeRow]:
        """Rows in the order of the list: groups in their order, and the rows of each."""
        made = [(stored, self._row(stored, grouping)) for stored in found]
        keys = [self._key(stored, row, grouping) for stored, row in made]
        if view is View.ROUND:
            keys = _round_keys(made, keys)
        order = sorted(range(len(made)), key=keys.__getitem__)
        return [made[at][1] for at in order]

    def _row(self, stored: ListRow, grouping: Grouping) -> EpisodeRow:
        freeze = self.calendar.freeze_for(stored.discharge_date, stored.end_date)
        name = f"{stored.surname.upper()}, {stored.forenames}"
        return EpisodeRow(
            episode_id=stored.episode_id,
            patient_id=stored.patient_id,
            display_name=name if stored.forenames else stored.surname.upper(),
            nhs_number=stored.nhs_number,
            local_patient_id=stored.local_patient_id,
            birth_date=stored.birth_date,
            ward=stored.ward,
            bed=stored.bed,
            consultant=stored.consultant,
            specialty=self.specialties.short(stored.specialty),
            start_date=stored.start_date,
            end_date=stored.end_date,
            state=stored.state,
            reopened=stored.reopened,
            masked=stored.masked,
            unsynced=stored.unsynced,
            in_round=stored.place is not None,
            days_since=self._days(stored),
            freeze=freeze.date if freeze else None,
            freeze_days=freeze.days_left(self.today) if freeze else None,
            group=_group(stored, freeze, grouping),
            reason=stored.reason,
        )

    def _days(self, stored: ListRow) -> int | None:
        """Days since the end; while open the day of the stay, the first being day 1."""
        if stored.end_date is not None:
            return (self.today - stored.end_date).days
        if stored.start_date is not None and stored.state is State.CANCELLED:
            return None
        return (self.today - stored.start_date).days + 1 if stored.start_date else None

    @staticmethod
    def _key(stored: ListRow, row: EpisodeRow, grouping: Grouping) -> SortKey:
        ended = (stored.end_date is None, stored.end_date or date.max)
        who = (stored.surname.casefold(), stored.forenames.casefold(), stored.episode_id)
        if grouping is Grouping.WARD:
            return (natural(stored.ward), natural(stored.bed), *who)
        if grouping is Grouping.FREEZE:
            return (row.freeze or date.max, *ended, natural(stored.ward), *who)
        if grouping is Grouping.CONSULTANT:
            return (natural(stored.consultant), *ended, *who)
        return (_STATE_ORDER[stored.state], *ended, *who)


def _round_keys(made: list[tuple[ListRow, EpisodeRow]], keys: list[SortKey]) -> list[SortKey]:
    """The round keeps its own order: a group stands where its first episode stands."""
    first: dict[str, int] = {}
    for stored, row in made:
        place = stored.place or 0
        first[row.group] = min(first.get(row.group, place), place)
    return [
        (first[row.group], row.group, stored.place or 0, *key)
        for (stored, row), key in zip(made, keys, strict=True)
    ]


def _group(stored: ListRow, freeze: Freeze | None, grouping: Grouping) -> str:
    if grouping is Grouping.WARD:
        return stored.ward
    if grouping is Grouping.CONSULTANT:
        return stored.consultant
    if grouping is Grouping.STATE:
        return STATE_WORDS[stored.state]
    return f"{freeze.label} freezes {day_words(freeze.date)}" if freeze else ""
