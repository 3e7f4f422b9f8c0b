"""Pages of the episode list: which rows match, how many, and the first of them in their order.

The word index counts by itself, views included (episode_list.py), so that no count reads the list.
Of more rows than are wanted the first by an index are taken: in a long encrypted list every row
that is looked at, only to be put in order, is a page to decrypt. Rows come as the driver gives
them: five hundred of them are read with every key press.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from coder_gui.domain.case import EpisodeFilter, Grouping, View
from coder_gui.domain.episode import UNCODED_STATES, State
from coder_gui.domain.shorthand_text import MONTHS
from coder_gui.storage.episode_list import (
    QUEUE_STATES,
    QUEUE_WORD,
    UNCODED_WORD,
    match,
    state_word,
)
from coder_gui.storage.tables import episode_list, round_item

_STATES = {View.UNCODED: UNCODED_STATES, View.QUEUES: QUEUE_STATES, View.ALL: frozenset(State)}
_WORDS = {View.UNCODED: UNCODED_WORD, View.QUEUES: QUEUE_WORD}


class ListRow(NamedTuple):
    """A row of the list as the driver gives it: ids as bytes, days as ISO text, flags as 0 or 1.

    `place` is its place in the round, or None.
    """

    episode_id: bytes
    patient_id: bytes
    surname: str
    forenames: str
    title: str | None
    nhs_number: str | None
    local_patient_id: str
    birth_date: str | None
    ward: str
    bed: str
    consultant: str
    specialty: str
    start_date: str | None
    end_date: str | None
    discharge_date: str | None
    state: str
    reopened: int
    masked: int
    unsynced: int
    reason: str | None
    place: int | None
    claimed_by: str | None
    claim_mine: int


@dataclass(frozen=True, slots=True)
class FoundRows:
    """At most `limit` rows in no order, how many match, and what each view holds unfiltered."""

    rows: list[ListRow]
    total: int
    counts: dict[View, int]


_COUNT_MATCHES = "SELECT count(*) FROM episode_search WHERE words MATCH ?"
_NEWEST_MATCHES = "SELECT rowid FROM episode_search WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
# the plus keeps SQLite from asking the index once for each episode of the round
_ROUND_MATCHES = """
SELECT rowid FROM episode_search WHERE words MATCH ? AND +rowid IN
  (SELECT rowid_ FROM round_item JOIN episode_list USING (episode_id))
"""
_COUNT_STATES = "SELECT state, count(*) FROM episode_list GROUP BY state"
_COUNT_ROUND = "SELECT count(*) FROM round_item JOIN episode_list USING (episode_id)"
_ROWS = """
SELECT l.episode_id, l.patient_id, l.surname, l.forenames, l.title, l.nhs_number,
  l.local_patient_id, l.birth_date, l.ward, l.bed, l.consultant, l.specialty, l.start_date,
  l.end_date, l.discharge_date, l.state, l.reopened, l.masked, l.unsynced, l.reason, r.position,
  l.claimed_by, l.claim_mine
FROM json_each(?) AS chosen
JOIN episode_list AS l ON l.rowid_ = chosen.value
LEFT JOIN round_item AS r ON r.episode_id = l.episode_id
"""
_DAY = re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})(/[0-9]{4})?\b")
_SHORT_DAY = re.compile(r"\b([1-9])-(?=[A-Za-z]{3})")

_LIST = episode_list.c
_IDS = select(_LIST.rowid_)


def _first_of_states(key: ColumnElement[Any], *, last_first: bool = False) -> Select[Any]:
    """The first rows of up to all states together, each state's by an index that begins with it."""
    by = key.desc() if last_first else key
    each = (
        select(_LIST.rowid_, key.label("key"), literal(number).label("part"))
        .where(_LIST.state == bindparam(f"state{number}"), key.is_not(None))
        .order_by(by)
        .limit(bindparam("limit"))
        .subquery()
        for number in range(len(State))
    )
    every = union_all(*(select(one) for one in each)).subquery()
    by = every.c.key.desc() if last_first else every.c.key
    return select(every.c.rowid_).order_by(by, every.c.part).limit(bindparam("limit"))


_BY_WARD = _first_of_states(_LIST.ward)
_ENDED_FIRST = _first_of_states(_LIST.end_date)
_ENDED_LAST = _first_of_states(_LIST.end_date, last_first=True)


def find_rows(connection: Connection, wanted: EpisodeFilter) -> FoundRows:
    """The rows of a page. A text without a word in it counts as no text."""
    counts = count_views(connection)
    typed = match(_with_days(wanted.text))
    if wanted.view is View.ROUND:
        chosen, total = _of_round(connection, wanted, typed)
    elif wanted.state is not None and wanted.state not in _STATES[wanted.view]:
        chosen, total = [], 0
    elif typed is not None:
        chosen, total = _by_words(connection, wanted, typed)
    else:
        chosen, total = _by_state(connection, wanted, counts)
    return FoundRows(_rows(connection, chosen), total, counts)


def _with_days(text: str) -> str:
    """Days as the index has them: 3/10, 03/10/2026 and 3-Oct become 03-Oct, 03-Oct-2026, 03-Oct."""

    def numbered(found: re.Match[str]) -> str:
        day, month, year = int(found[1]), int(found[2]), found[3] or ""
        known = 1 <= month <= len(MONTHS)
        return f"{day:02d}-{MONTHS[month - 1]}{year.replace('/', '-')}" if known else found[0]

    return _SHORT_DAY.sub(r"0\1-", _DAY.sub(numbered, text))


def find_row(connection: Connection, episode_id: str) -> ListRow | None:
    """The row of one episode, whether it matches anything or not."""
    chosen = connection.execute(_IDS.where(_LIST.episode_id == episode_id))
    return next(iter(_rows(connection, [row.rowid_ for row in chosen])), None)


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
    found = [row.rowid_ for row in connection.execute(chosen)]
    if typed is not None:
        matching = {row[0] for row in connection.exec_driver_sql(_ROUND_MATCHES, (typed,))}
        found = [one for one in found if one in matching]
    return found[: wanted.limit], len(found)


def _by_words(connection: Connection, wanted: EpisodeFilter, typed: str) -> tuple[list[int], int]:
    expression = " ".join(filter(None, (_view_word(wanted), typed, _phrase(wanted.ward))))
    some = wanted.limit + 1 if wanted.ward is None else -1
    newest = connection.exec_driver_sql(_NEWEST_MATCHES, (expression, some))
    found = [row[0] for row in newest]
    if wanted.ward is not None:  # its words were found; whether it is this ward the list says
        exactly = _IDS.where(_LIST.rowid_.in_(found), *_exactly(wanted))
        found = [row.rowid_ for row in connection.execute(exactly)]
        return found[: wanted.limit], len(found)
    if len(found) <= wanted.limit:
        return found, len(found)
    return found[: wanted.limit], _number(connection, _COUNT_MATCHES, expression)


def _view_word(wanted: EpisodeFilter) -> str:
    word = state_word(wanted.state) if wanted.state else _WORDS.get(wanted.view)
    return f'"{word}"' if word else ""


def _phrase(ward: str | None) -> str:
    words = re.findall(r"\w+", ward or "")
    return f'"{" ".join(words)}"' if words else ""


def _by_state(
    connection: Connection, wanted: EpisodeFilter, counts: dict[View, int]
) -> tuple[list[int], int]:
    states = sorted({wanted.state} if wanted.state else _STATES[wanted.view])
    chosen = _IDS.where(_LIST.state.in_(states), *_exactly(wanted))
    if wanted.state is None and wanted.ward is None:
        total = counts[wanted.view]
    else:
        counted = chosen.with_only_columns(func.count(), maintain_column_froms=True)
        total = int(connection.execute(counted).scalar_one())
    if total <= wanted.limit or wanted.ward is not None:
        found = connection.execute(chosen.limit(wanted.limit))
        return [row.rowid_ for row in found], total
    return _first_of_many(connection, wanted, states), total


def _first_of_many(
    connection: Connection, wanted: EpisodeFilter, states: Sequence[State]
) -> list[int]:
    """The first rows by the indexes that begin with the state: the list itself is not read.

    By ward where they are grouped so; else those that ended first, or in the view of all last.
    """
    if wanted.grouping is Grouping.WARD:
        statement = _BY_WARD
    else:
        statement = _ENDED_LAST if wanted.view is View.ALL else _ENDED_FIRST
    values: dict[str, Any] = {f"state{number}": None for number in range(len(State))}
    values |= {f"state{number}": state.value for number, state in enumerate(states)}
    found = connection.execute(statement, {**values, "limit": wanted.limit})
    return [row[0] for row in found]


def _rows(connection: Connection, chosen: Sequence[int]) -> list[ListRow]:
    found = connection.exec_driver_sql(_ROWS, (json.dumps(chosen),))
    return [ListRow._make(row) for row in found]


def _number(connection: Connection, statement: str, *values: Any) -> int:
    return int(connection.exec_driver_sql(statement, values).scalar_one())
