"""Rows of the episode list as they are shown: names, freezes, groups, and the order of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from coder_gui.domain.calendar import Calendar, Freeze
from coder_gui.domain.case import EpisodeRow, Grouping, View
from coder_gui.domain.episode import STATE_WORDS, State
from coder_gui.domain.shorthand_text import day_words
from coder_gui.domain.specialties import Specialties
from coder_gui.storage.columns import id_text
from coder_gui.storage.episode_pages import ListRow

_STATES = {state.value: state for state in State}
_STATE_ORDER = {state.value: place for place, state in enumerate(STATE_WORDS)}
_DIGITS = re.compile(r"(\d+)")

SortKey = tuple[Any, ...]


@lru_cache(maxsize=4096)
def natural(text: str) -> SortKey:
    """Sorts Ward 8 before Ward 12; nothing at all comes last."""
    if not text:
        return (1,)
    pieces = _DIGITS.split(text.casefold())
    numbered = ((0, int(one)) if at % 2 else (1, one) for at, one in enumerate(pieces) if one)
    return (0, *numbered)


class RowMaker:
    """Makes the rows of one page, on one day. Five hundred rows are made with every key press."""

    def __init__(self, calendar: Calendar, specialties: Specialties, today: date) -> None:
        self._calendar = calendar
        self._specialties = specialties
        self._today = today
        self._freezes: dict[str, Freeze] = {}

    def rows(self, found: Iterable[ListRow], view: View, grouping: Grouping) -> list[EpisodeRow]:
        """Rows in the order of the list: groups in their order, and the rows of each."""
        key_of = _KEYS[grouping]
        made = []
        for stored in found:
            freeze = self._freeze(stored)
            row = self._row(stored, freeze, grouping)
            made.append((key_of(stored, freeze), stored.place or 0, row))
        if view is View.ROUND:
            made = _as_in_round(made)
        made.sort(key=itemgetter(0))
        return [row for _, _, row in made]

    def _freeze(self, stored: ListRow) -> Freeze | None:
        if stored.end_date is None:
            return None
        day = stored.discharge_date or stored.end_date
        month = day[:7]
        known = self._freezes.get(month)
        if known is None:
            known = self._freezes[month] = self._calendar.freeze_of(date.fromisoformat(day))
        return known

    def _row(self, stored: ListRow, freeze: Freeze | None, grouping: Grouping) -> EpisodeRow:
        surname = stored.surname.upper()
        end, start = _day(stored.end_date), _day(stored.start_date)
        return EpisodeRow(
            episode_id=id_text(stored.episode_id),
            patient_id=id_text(stored.patient_id),
            display_name=f"{surname}, {stored.forenames}" if stored.forenames else surname,
            nhs_number=stored.nhs_number,
            local_patient_id=stored.local_patient_id,
            birth_date=_day(stored.birth_date),
            ward=stored.ward,
            bed=stored.bed,
            consultant=stored.consultant,
            specialty=self._specialties.short(stored.specialty),
            start_date=start,
            end_date=end,
            state=_STATES[stored.state],
            reopened=bool(stored.reopened),
            masked=bool(stored.masked),
            unsynced=bool(stored.unsynced),
            in_round=stored.place is not None,
            days_since=self._days(start, end),
            freeze=freeze.date if freeze else None,
            freeze_days=freeze.days_left(self._today) if freeze else None,
            group=_group(stored, freeze, grouping),
            reason=stored.reason,
            claimed_by=stored.claimed_by,
            claim_mine=bool(stored.claim_mine),
        )

    def _days(self, start: date | None, end: date | None) -> int | None:
        """Days since the end; while open the day of the stay, the first being day 1."""
        if end is not None:
            return (self._today - end).days
        return None if start is None else (self._today - start).days + 1


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _by_ward(stored: ListRow, _freeze: Freeze | None) -> SortKey:
    return (natural(stored.ward), natural(stored.bed), *_who(stored))


def _by_freeze(stored: ListRow, freeze: Freeze | None) -> SortKey:
    day = freeze.date if freeze else date.max
    return (day, stored.end_date or _LAST, natural(stored.ward), *_who(stored))


def _by_consultant(stored: ListRow, _freeze: Freeze | None) -> SortKey:
    return (natural(stored.consultant), stored.end_date or _LAST, *_who(stored))


def _by_state(stored: ListRow, _freeze: Freeze | None) -> SortKey:
    return (_STATE_ORDER[stored.state], stored.end_date or _LAST, *_who(stored))


def _who(stored: ListRow) -> SortKey:
    return (stored.surname.casefold(), stored.forenames.casefold(), stored.episode_id)


_LAST = "9999"
_KEYS: dict[Grouping, Callable[[ListRow, Freeze | None], SortKey]] = {
    Grouping.WARD: _by_ward,
    Grouping.FREEZE: _by_freeze,
    Grouping.CONSULTANT: _by_consultant,
    Grouping.STATE: _by_state,
}

_Made = tuple[SortKey, int, EpisodeRow]


def _as_in_round(made: list[_Made]) -> list[_Made]:
    """The round keeps its own order: a group stands where its first episode stands."""
    first: dict[str, int] = {}
    for _, place, row in made:
        first[row.group] = min(first.get(row.group, place), place)
    return [((first[row.group], row.group, place, *key), place, row) for key, place, row in made]


def _group(stored: ListRow, freeze: Freeze | None, grouping: Grouping) -> str:
    if grouping is Grouping.WARD:
        return stored.ward
    if grouping is Grouping.CONSULTANT:
        return stored.consultant
    if grouping is Grouping.STATE:
        return STATE_WORDS[_STATES[stored.state]]
    return f"{freeze.label} freezes {day_words(freeze.date)}" if freeze else ""
