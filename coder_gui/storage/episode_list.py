"""The flat list of episodes and its word index: derived from the other tables, rebuildable.

Both are filled by SQL inside the database, so that an import of ten thousand episodes costs a
fraction of a second. `special_category` is a function that the writer's connection registers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from sqlalchemy import Connection, text

from coder_gui.storage.columns import id_bytes, id_text
from coder_gui.storage.tables import SYNCED

_CODER_OWNED = tuple(
    name
    for name, table in SYNCED.items()
    if "episode_id" in table.c and name not in ("history", "episode_alias")
)
_DIRTY = " OR ".join(
    f"EXISTS (SELECT 1 FROM {name} WHERE episode_id = e.id AND row_state <> 'clean')"
    for name in _CODER_OWNED
)
_OWN_CODES = (
    "(SELECT group_concat(code, ' ') FROM code"
    " WHERE episode_id = e.id AND system = '{}' AND NOT deleted)"
)

_FIELDS = {
    "episode_id": "e.id",
    "patient_id": "e.patient_id",
    "surname": "p.surname",
    "forenames": "p.forenames",
    "title": "p.title",
    "nhs_number": "p.nhs_number",
    "local_patient_id": "p.local_patient_id",
    "birth_date": "p.birth_date",
    "ward": "coalesce(e.ward, '')",
    "bed": "coalesce(e.bed, '')",
    "consultant": "coalesce(e.consultant_name, e.consultant_code, '')",
    "specialty": "coalesce(e.treatment_function, e.main_specialty, '')",
    "start_date": "e.start_date",
    "end_date": "e.end_date",
    "discharge_date": "s.discharge_date",
    "state": "coalesce(w.state, CASE WHEN e.cancelled THEN 'cancelled'"
    " WHEN e.end_date IS NULL THEN 'imported' ELSE 'ready' END)",
    "reopened": "coalesce(w.reopened, 0)",
    "masked": "p.vip OR special_category(e.treatment_function, e.main_specialty, e.existing_dx,"
    f" e.existing_px, {_OWN_CODES.format('icd10')}, {_OWN_CODES.format('opcs4')})",
    "unsynced": _DIRTY,
    "reason": "w.reason",
}

_CHOSEN = "IN (SELECT unhex(value) FROM json_each(:ids))"

_FILL = (
    f"INSERT INTO episode_list ({', '.join(_FIELDS)}) SELECT {', '.join(_FIELDS.values())}"
    " FROM episode e JOIN patient p ON p.id = e.patient_id JOIN spell s ON s.id = e.spell_id"
    " LEFT JOIN episode_work w ON w.episode_id = e.id WHERE {where}"
    " ON CONFLICT (episode_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _FIELDS if name != "episode_id")
)

# A name is also found without its apostrophe and hyphen: ONeill, SmithJones.
_WORDS = (
    "INSERT OR REPLACE INTO episode_search (rowid, words) SELECT l.rowid_, concat_ws(' ',"
    " l.surname, l.forenames, replace(replace(replace(l.surname, '''', ''), '’', ''), '-', ''),"
    " l.nhs_number, l.local_patient_id, l.ward, e.consultant_name, e.consultant_code,"
    " e.treatment_function, specialty_name(e.treatment_function),"
    " e.main_specialty, specialty_name(e.main_specialty))"
    " FROM episode_list l JOIN episode e ON e.id = l.episode_id WHERE {where}"
)


def refresh(connection: Connection, episode_ids: Collection[str], *, words: bool = True) -> None:
    """Bring the rows of these episodes up to date; `words` also their entries in the index."""
    ids = {"ids": json.dumps([id_bytes(episode_id).hex() for episode_id in episode_ids])}
    connection.execute(text(_FILL.format(where=f"e.id {_CHOSEN}")), ids)
    if words:
        connection.execute(text(_WORDS.format(where=f"l.episode_id {_CHOSEN}")), ids)


def rebuild(connection: Connection) -> int:
    """Make the list and the index anew from the other tables; returns how many rows it has."""
    connection.execute(text("DELETE FROM episode_list"))
    connection.execute(text("INSERT INTO episode_search(episode_search) VALUES ('delete-all')"))
    filled = connection.execute(text(_FILL.format(where="true")))
    connection.execute(text(_WORDS.format(where="true")))
    return filled.rowcount


def remove(connection: Connection, episode_ids: Collection[str]) -> None:
    """Take episodes off the list (they left the laptop)."""
    ids = {"ids": json.dumps([id_bytes(episode_id).hex() for episode_id in episode_ids])}
    rows = f"SELECT rowid_ FROM episode_list WHERE episode_id {_CHOSEN}"
    connection.execute(text(f"DELETE FROM episode_search WHERE rowid IN ({rows})"), ids)
    connection.execute(text(f"DELETE FROM episode_list WHERE episode_id {_CHOSEN}"), ids)


def episodes_of(
    connection: Connection, spell_ids: Collection[str], patient_ids: Collection[str]
) -> set[str]:
    """The episodes of these spells and these patients."""
    found: set[str] = set()
    for column, ids in (("spell_id", spell_ids), ("patient_id", patient_ids)):
        if ids:
            chosen = {"ids": json.dumps([id_bytes(one).hex() for one in ids])}
            rows = connection.execute(
                text(f"SELECT id FROM episode WHERE {column} {_CHOSEN}"), chosen
            )
            found.update(id_text(row.id) for row in rows)
    return found


def match(typed: str) -> str | None:
    """The FTS5 expression for what was typed: every word by prefix. None: nothing to look for.

    Digits typed in groups (an NHS number) are one word.
    """
    grouped = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", typed)
    words = re.findall(r"\w+", re.sub(r"(?<=\w)['’-](?=\w)", "", grouped))
    return " ".join(f'"{word}"*' for word in words) or None


def search(connection: Connection, typed: str, limit: int = 500) -> list[str]:
    """Episode ids whose words match what was typed, newest end date first, open ones on top."""
    expression = match(typed)
    if expression is None:
        return []
    rows = connection.execute(
        text(
            "SELECT l.episode_id FROM episode_search f JOIN episode_list l ON l.rowid_ = f.rowid"
            " WHERE f.words MATCH :words ORDER BY l.end_date IS NOT NULL, l.end_date DESC LIMIT :n"
        ),
        {"words": expression, "n": limit},
    )
    return [id_text(row.episode_id) for row in rows]
