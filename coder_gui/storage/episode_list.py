"""The flat list of episodes and its word index: derived from the other tables, rebuildable.

Both are filled by SQL inside the database, so that an import of ten thousand episodes costs a
fraction of a second. `special_category`, `specialty_name` and `is_one_person` are functions that
the writer's connection registers (list_rules.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.episode import UNCODED_STATES, State
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.tables import (
    SYNCED,
    claim,
    code,
    episode,
    episode_list,
    episode_work,
    patient,
    spell,
)

episode_search = table("episode_search", column("rowid"), column("words", Text))
"""The FTS5 table; its rowid is the list's `rowid_`."""

_NOT_WORK = frozenset({"history", "episode_alias"})
CODER_OWNED = tuple(
    one for name, one in SYNCED.items() if "episode_id" in one.c and name not in _NOT_WORK
)
"""The tables that hold what coders wrote on an episode."""


QUEUE_STATES = frozenset(
    {
        State.WAITING_FOR_INFORMATION,
        State.OUTSTANDING_PATHOLOGY,
        State.QUERY_RAISED,
        State.UPDATE_RECEIVED,
    }
)
"""States of the queues view."""
_UNTYPED = "ω"  # no prefix that a person types finds a word that begins with it
UNCODED_WORD = f"{_UNTYPED}uncoded"
QUEUE_WORD = f"{_UNTYPED}queue"
"""Words of the index for the views: with them it counts the matches of a view by itself."""


def state_word(state: State) -> str:
    """The word of the index that every episode in this state has."""
    return _UNTYPED + state.value.replace("_", "")


def _own_codes(system: str) -> ColumnElement[Any]:
    return (
        select(func.group_concat(code.c.code, " "))
        .where(code.c.episode_id == episode.c.id, code.c.system == system, ~code.c.deleted)
        .correlate(episode)
        .scalar_subquery()
    )


_DERIVED_STATE = case(
    (episode.c.cancelled, State.CANCELLED.value),
    (episode.c.end_date.is_(None), State.IMPORTED.value),
    else_=State.READY.value,
)
_SPECIAL: ColumnElement[Any] = func.special_category(
    episode.c.treatment_function,
    episode.c.main_specialty,
    episode.c.existing_dx,
    episode.c.existing_px,
    _own_codes("icd10"),
    _own_codes("opcs4"),
)
_DIRTY = or_(
    *(
        exists()
        .where(owned.c.episode_id == episode.c.id, owned.c.row_state != "clean")
        .correlate(episode)
        for owned in CODER_OWNED
    )
)
_same = episode.alias("same")
_NAME_ELSEWHERE = case(
    (
        func.is_one_person(episode.c.consultant_code),
        select(func.max(_same.c.consultant_name))
        .where(_same.c.consultant_code == episode.c.consultant_code)
        .correlate(episode)
        .scalar_subquery(),
    ),
)
"""The name that another episode gives for the same code: extracts have codes, messages names."""
_CONSULTANT = func.coalesce(
    episode.c.consultant_name, _NAME_ELSEWHERE, episode.c.consultant_code, ""
)
_CLAIM = select(claim.c.person).where(claim.c.episode_id == episode.c.id).correlate(episode)
_FIELDS: dict[str, ColumnElement[Any]] = {
    "episode_id": episode.c.id,
    "patient_id": episode.c.patient_id,
    "surname": patient.c.surname,
    "forenames": patient.c.forenames,
    "title": patient.c.title,
    "nhs_number": patient.c.nhs_number,
    "local_patient_id": patient.c.local_patient_id,
    "birth_date": patient.c.birth_date,
    "ward": func.coalesce(episode.c.ward, ""),
    "bed": func.coalesce(episode.c.bed, ""),
    "consultant": _CONSULTANT,
    "specialty": func.coalesce(episode.c.treatment_function, episode.c.main_specialty, ""),
    "start_date": episode.c.start_date,
    "end_date": episode.c.end_date,
    "discharge_date": spell.c.discharge_date,
    "state": func.coalesce(episode_work.c.state, _DERIVED_STATE),
    "reopened": func.coalesce(episode_work.c.reopened, 0),
    "masked": or_(patient.c.vip, _SPECIAL),
    "unsynced": _DIRTY,
    "claimed_by": _CLAIM.with_only_columns(claim.c.person).scalar_subquery(),
    "claim_mine": func.coalesce(_CLAIM.with_only_columns(claim.c.mine).scalar_subquery(), 0),
    "reason": episode_work.c.reason,
}


def _chosen() -> Select[Any]:
    """The ids handed over as one JSON array of hexadecimal texts."""
    given = func.json_each(bindparam("ids")).table_valued("value")
    return select(func.unhex(given.c.value))


def _filling(where: ColumnElement[bool]) -> Insert:
    rows = (
        select(*_FIELDS.values())
        .select_from(
            episode.join(patient, patient.c.id == episode.c.patient_id)
            .join(spell, spell.c.id == episode.c.spell_id)
            .outerjoin(episode_work, episode_work.c.episode_id == episode.c.id)
        )
        .where(where)
    )
    filled = insert(episode_list).from_select(list(_FIELDS), rows)
    return filled.on_conflict_do_update(
        index_elements=[episode_list.c.episode_id],
        set_={name: filled.excluded[name] for name in _FIELDS if name != "episode_id"},
    )


def _day_word(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """24sep2026: what `match` makes of 24-Sep-2026; 24-Sep finds it as a beginning."""
    months = "janfebmaraprmayjunjulaugsepoctnovdec"
    month = func.substr(months, 3 * cast(func.strftime("%m", day), Integer) - 2, 3)
    return func.strftime("%d", day).concat(month).concat(func.strftime("%Y", day))


def _indexing(where: ColumnElement[bool]) -> Insert:
    # A name is also found without its apostrophe and hyphen: ONeill, SmithJones.
    joined: ColumnElement[str] = episode_list.c.surname
    for mark in ("'", "’", "-"):
        joined = func.replace(joined, mark, "")
    state = episode_list.c.state
    of_view = case(
        (state.in_(sorted(QUEUE_STATES)), f"{UNCODED_WORD} {QUEUE_WORD}"),
        (state.in_(sorted(UNCODED_STATES)), UNCODED_WORD),
        else_="",
    )
    words = func.concat_ws(
        " ",
        of_view,
        func.concat(_UNTYPED, func.replace(state, "_", "")),
        episode_list.c.surname,
        episode_list.c.forenames,
        joined,
        episode_list.c.nhs_number,
        episode_list.c.local_patient_id,
        episode_list.c.ward,
        func.nullif(episode_list.c.consultant, episode.c.consultant_code),
        episode.c.consultant_code,
        episode.c.treatment_function,
        func.specialty_name(episode.c.treatment_function),
        episode.c.main_specialty,
        func.specialty_name(episode.c.main_specialty),
        _day_word(episode_list.c.end_date),
    )
    rows = (
        select(episode_list.c.rowid_, words)
        .select_from(episode_list.join(episode, episode.c.id == episode_list.c.episode_id))
        .where(where)
    )
    filled: Insert = episode_search.insert().prefix_with("OR REPLACE")
    return filled.from_select(["rowid", "words"], rows)


_FILL_CHOSEN = _filling(episode.c.id.in_(_chosen()))
_INDEX_CHOSEN = _indexing(episode_list.c.episode_id.in_(_chosen()))
_FILL_ALL = _filling(true())
_INDEX_ALL = _indexing(true())


def _hex(ids: Iterable[str]) -> dict[str, str]:
    return {"ids": json.dumps([id_bytes(one).hex() for one in ids])}


def refresh(connection: Connection, episode_ids: Collection[str], *, words: bool = True) -> None:
    """Bring the rows of these episodes up to date; `words` also their entries in the index."""
    ids = _hex(episode_ids)
    connection.execute(_FILL_CHOSEN, ids)
    if words:
        connection.execute(_INDEX_CHOSEN, ids)


def rebuild(connection: Connection) -> int:
    """Make the list and the index anew from the other tables; returns how many rows it has."""
    connection.execute(episode_list.delete())
    connection.execute(text("INSERT INTO episode_search(episode_search) VALUES ('delete-all')"))
    filled = connection.execute(_FILL_ALL)
    connection.execute(_INDEX_ALL)
    return filled.rowcount


def remove(connection: Connection, episode_ids: Collection[str]) -> None:
    """Take episodes off the list and out of the index (they left the laptop)."""
    ids = _hex(episode_ids)
    rows = select(episode_list.c.rowid_).where(episode_list.c.episode_id.in_(_chosen()))
    connection.execute(episode_search.delete().where(episode_search.c.rowid.in_(rows)), ids)
    connection.execute(episode_list.delete().where(episode_list.c.episode_id.in_(_chosen())), ids)


def episodes_of(
    connection: Connection, spell_ids: Collection[str], patient_ids: Collection[str]
) -> set[str]:
    """The episodes of these spells and these patients."""
    found: set[str] = set()
    for owner, ids in ((episode.c.spell_id, spell_ids), (episode.c.patient_id, patient_ids)):
        if ids:
            rows = connection.execute(select(episode.c.id).where(owner.in_(_chosen())), _hex(ids))
            found.update(rows.scalars())
    return found


def episodes_to_name(connection: Connection, consultant_codes: Collection[str]) -> set[str]:
    """The episodes without a name of their own whose row shows another than is known now."""
    if not consultant_codes:
        return set()
    given = func.json_each(bindparam("codes")).table_valued("value")
    rows = (
        select(episode.c.id)
        .join(episode_list, episode_list.c.episode_id == episode.c.id)
        .where(
            episode.c.consultant_code.in_(select(given.c.value)),
            episode.c.consultant_name.is_(None),
            episode_list.c.consultant != _CONSULTANT,
        )
    )
    return set(connection.execute(rows, {"codes": json.dumps(sorted(consultant_codes))}).scalars())


def match(typed: str) -> str | None:
    """The FTS5 expression for what was typed: every word by prefix. None: nothing to look for.

    Digits typed in groups (an NHS number) are one word, and so is a name with an apostrophe.
    """
    grouped = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", typed)
    words = re.findall(r"\w+", re.sub(r"(?<=\w)['’-](?=\w)", "", grouped))
    return " ".join(f'"{word}"*' for word in words) or None


def search(connection: Connection, typed: str, limit: int = 500) -> list[str]:
    """Episode ids whose words all match what was typed, those in hospital first, then newest."""
    expression = match(typed)
    if expression is None:
        return []
    rows = connection.execute(
        select(episode_list.c.episode_id)
        .join(episode_search, episode_search.c.rowid == episode_list.c.rowid_)
        .where(episode_search.c.words.match(expression))
        .order_by(episode_list.c.end_date.is_not(None), episode_list.c.end_date.desc())
        .limit(limit)
    )
    return list(rows.scalars())
