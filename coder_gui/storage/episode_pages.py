"""Pages of the episode list: which rows match, how many, and the first of them in their order.

The word index counts by itself, views included (episode_list.py), so that no count reads the list.
Up to `EXACT` matches are put in order by the database; of more, the first by an index are taken.
Rows come as the driver gives them: five hundred of them are read with every key press.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    cast,
    exists,
    func,
    select,
)

from coder_gui.domain.case import EpisodeFilter, Grouping, View
from coder_gui.domain.episode import UNCODED_STATES, State
from coder_gui.storage.columns import id_text
from coder_gui.storage.episode_list import (
    QUEUE_STATES,
    QUEUE_WORD,
    UNCODED_WORD,
    episode_search,
    match,
    state_word,
)
from coder_gui.storage.tables import episode_list, round_item

EXACT = 2000
"""Up to so many matches, the rows shown are the first in the order of the grouping."""

_STATES = {View.UNCODED: UNCODED_STATES, View.QUEUES: QUEUE_STATES, View.ALL: frozenset(State)}
_WORDS = {View.UNCODED: UNCODED_WORD, View.QUEUES: QUEUE_WORD}


class ListRow(NamedTuple):
    """A row of the list as it is stored; `place` is its place in the round, or None."""

    episode_id: str
    patient_id: str
    surname: str
    forenames: str
    title: str | None
    nhs_number: str | None
    local_patient_id: str
    birth_date: date | None
    ward: str
    bed: str
    consultant: str
    specialty: str
    start_date: date | None
    end_date: date | None
    discharge_date: date | None
    state: State
    reopened: bool
    masked: bool
    unsynced: bool
    reason: str | None
    place: int | None


@dataclass(frozen=True, slots=True)
class FoundRows:
    """At most `limit` rows in no order, how many match, and what each view holds unfiltered."""

    rows: list[ListRow]
    total: int
    counts: dict[View, int]


_ROWS = """
SELECT l.episode_id, l.patient_id, l.surname, l.forenames, l.title, l.nhs_number,
  l.local_patient_id, l.birth_date, l.ward, l.bed, l.consultant, l.specialty, l.start_date,
  l.end_date, l.discharge_date, l.state, l.reopened, l.masked, l.unsynced, l.reason, r.position
FROM json_each(?) AS chosen
JOIN episode_list AS l ON l.rowid_ = chosen.value
LEFT JOIN round_item AS r ON r.episode_id = l.episode_id
"""
_COUNT_MATCHES = "SELECT count(*) FROM episode_search WHERE words MATCH ?"
_NEWEST_MATCHES = "SELECT rowid FROM episode_search WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
_COUNT_STATES = "SELECT state, count(*) FROM episode_list GROUP BY state"
_COUNT_ROUND = "SELECT count(*) FROM round_item JOIN episode_list USING (episode_id)"

_LIST = episode_list.c
_SETTLED = func.coalesce(_LIST.discharge_date, _LIST.end_date)
_ORDERS: dict[Grouping, tuple[ColumnElement[Any], ...]] = {
    Grouping.WARD: (_LIST.ward, cast(_LIST.bed, Integer), _LIST.bed, _LIST.surname),
    Grouping.FREEZE: (_SETTLED.is_(None), func.substr(_SETTLED, 1, 7), _LIST.end_date),
    Grouping.CONSULTANT: (_LIST.consultant, _LIST.end_date.is_(None), _LIST.end_date),
    Grouping.STATE: (_LIST.state, _LIST.end_date.is_(None), _LIST.end_date),
}
_IDS = select(_LIST.rowid_)
_MATCHING = _IDS.join(episode_search, episode_search.c.rowid == _LIST.rowid_)


def find_rows(connection: Connection, wanted: EpisodeFilter) -> FoundRows:
    """The rows of a page. A text without a word in it counts as no text."""
    counts = count_views(connection)
    typed = match(wanted.text)
    if wanted.view is View.ROUND:
        chosen, total = _of_round(connection, wanted, typed)
    elif wanted.state is not None and wanted.state not in _STATES[wanted.view]:
        chosen, total = [], 0
    elif typed is not None:
        chosen, total = _by_words(connection, wanted, typed)
    else:
        chosen, total = _by_state(connection, wanted, counts)
    return FoundRows(_rows(connection, chosen), total, counts)


def find_row(connection: Connection, episode_id: str) -> ListRow | None:
    """The row of one episode, whether it matches anything or not."""
    chosen = connection.execute(_IDS.where(_LIST.episode_id == episode_id)).scalars()
    return next(iter(_rows(connection, list(chosen))), None)


def count_views(connection: Connection) -> dict[View, int]:
    """How many episodes each view holds; kept by the connection until another one has written."""
    version = _number(connection, "PRAGMA data_version")
    kept: tuple[int, dict[View, int]] | None = connection.info.get(__name__)
    if kept is None or kept[0] != version:
        states = {row[0]: int(row[1]) for row in connection.exec_driver_sql(_COUNT_STATES)}
        found = {
            view: sum(states.get(state.value, 0) for state in shown)
            for view, shown in _STATES.items()
        }
        found[View.ROUND] = _number(connection, _COUNT_ROUND)
        kept = connection.info[__name__] = (version, found)
    return dict(kept[1])


def _exactly(wanted: EpisodeFilter) -> list[ColumnElement[bool]]:
    """Conditions on the list for the state and the ward of a filter."""
    given = ((_LIST.state, wanted.state), (_LIST.ward, wanted.ward))
    return [column == str(value) for column, value in given if value is not None]


def _of_round(
    connection: Connection, wanted: EpisodeFilter, typed: str | None
) -> tuple[list[int], int]:
    chosen = _IDS.join(round_item, round_item.c.episode_id == _LIST.episode_id)
    chosen = chosen.where(*_exactly(wanted)).order_by(round_item.c.position)
    if typed is not None:
        row = episode_search.c.rowid == _LIST.rowid_
        chosen = chosen.where(exists().where(row, episode_search.c.words.match(typed)))
    found = [row.rowid_ for row in connection.execute(chosen)]
    return found[: wanted.limit], len(found)


def _by_words(connection: Connection, wanted: EpisodeFilter, typed: str) -> tuple[list[int], int]:
    expression = " ".join(filter(None, (_view_word(wanted), typed, _phrase(wanted.ward))))
    matching = _MATCHING.where(episode_search.c.words.match(expression), *_exactly(wanted))
    if wanted.ward is None:
        total = _number(connection, _COUNT_MATCHES, expression)
    else:  # the words of a ward are in the index; whether it is this ward is not
        total = _count(connection, matching)
    if total <= EXACT or wanted.ward is not None:
        return _first(connection, matching, wanted), total
    newest = connection.exec_driver_sql(_NEWEST_MATCHES, (expression, wanted.limit))
    return [int(row[0]) for row in newest], total


def _view_word(wanted: EpisodeFilter) -> str:
    word = state_word(wanted.state) if wanted.state else _WORDS.get(wanted.view)
    return f'"{word}"' if word else ""


def _phrase(ward: str | None) -> str:
    words = re.findall(r"\w+", ward or "")
    return f'"{" ".join(words)}"' if words else ""


def _by_state(
    connection: Connection, wanted: EpisodeFilter, counts: dict[View, int]
) -> tuple[list[int], int]:
    states = {wanted.state} if wanted.state else _STATES[wanted.view]
    chosen = _IDS.where(_LIST.state.in_(sorted(states)), *_exactly(wanted))
    narrowed = wanted.state is not None or wanted.ward is not None
    total = _count(connection, chosen) if narrowed else counts[wanted.view]
    if total <= EXACT or wanted.ward is not None:
        return _first(connection, chosen, wanted), total
    return _first_of_each(connection, wanted, sorted(states)), total


def _first(connection: Connection, chosen: Select[tuple[int]], wanted: EpisodeFilter) -> list[int]:
    ordered = chosen.order_by(*_ORDERS[wanted.grouping]).limit(wanted.limit)
    return [row.rowid_ for row in connection.execute(ordered)]


def _first_of_each(
    connection: Connection, wanted: EpisodeFilter, states: Iterable[State]
) -> list[int]:
    """The first of many, by the indexes that begin with the state: no row itself is read.

    By ward where they are grouped so; else those that ended first, or in the view of all last.
    """
    by_ward = wanted.grouping is Grouping.WARD
    backwards = wanted.view is View.ALL and not by_ward
    column: ColumnElement[Any] = _LIST.ward if by_ward else _LIST.end_date
    first = select(_LIST.rowid_, column.label("key")).where(column.is_not(None))
    first = first.order_by(column.desc() if backwards else column).limit(wanted.limit)
    found = [connection.execute(first.where(_LIST.state == state.value)).all() for state in states]
    merged = list(chain.from_iterable(found))
    if wanted.grouping is not Grouping.STATE:
        merged.sort(key=lambda row: row.key, reverse=backwards)
    return [row.rowid_ for row in merged[: wanted.limit]]


def _rows(connection: Connection, chosen: Sequence[int]) -> list[ListRow]:
    found = connection.exec_driver_sql(_ROWS, (json.dumps(chosen),)).all()
    return [_row(*row) for row in found]


def _row(
    episode_id: bytes,
    patient_id: bytes,
    surname: str,
    forenames: str,
    title: str | None,
    nhs_number: str | None,
    local_patient_id: str,
    birth_date: str | None,
    ward: str,
    bed: str,
    consultant: str,
    specialty: str,
    start_date: str | None,
    end_date: str | None,
    discharge_date: str | None,
    state: str,
    reopened: int,
    masked: int,
    unsynced: int,
    reason: str | None,
    place: int | None,
) -> ListRow:
    return ListRow(
        id_text(episode_id),
        id_text(patient_id),
        surname,
        forenames,
        title,
        nhs_number,
        local_patient_id,
        _day(birth_date),
        ward,
        bed,
        consultant,
        specialty,
        _day(start_date),
        _day(end_date),
        _day(discharge_date),
        State(state),
        bool(reopened),
        bool(masked),
        bool(unsynced),
        reason,
        place,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(connection: Connection, statement: str, *values: Any) -> int:
    return int(connection.exec_driver_sql(statement, values).scalar_one())


def _count(connection: Connection, chosen: Select[tuple[int]]) -> int:
    counted = chosen.with_only_columns(func.count(), maintain_column_froms=True)
    return int(connection.execute(counted).scalar_one())
