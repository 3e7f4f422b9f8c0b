"""What leaves the laptop: finished episodes of which the central store has everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select

from coder_gui.domain.queries import OPEN_QUERIES
from coder_gui.storage import episode_list, sync_rows
from coder_gui.storage.columns import id_text
from coder_gui.storage.drafts import KEPT
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import (
    SYNCED,
    claim,
    conflict,
    draft,
    episode,
    episode_work,
    history,
    outbox,
    query,
    round_item,
    spell,
)

_OF_EPISODE = tuple(
    table for kind, table in SYNCED.items() if "episode_id" in table.c and kind != "history"
)
_ASKING = sorted(state.value for state in OPEN_QUERIES)
_DONE = ("acknowledged",)
_FINISHED = ("final", "exported", "not_codable", "cancelled")


def may_leave(connection: Connection, frozen_before: date | None, *, limit: int = 200) -> list[str]:
    """Episodes that this laptop need not hold any longer.

    Acknowledged, or finished with a discharge on or before `frozen_before`; never one with
    anything unsent, or sent so lately that it may have to be sent
    again, a draft, an open conflict, a query that is not ended, a place on the round or a claim of
    this person.
    """
    finished: ColumnElement[bool] = episode_work.c.state.in_(_DONE)
    if frozen_before is not None:
        finished = or_(
            finished,
            episode_work.c.state.in_(_FINISHED) & (spell.c.discharge_date <= frozen_before),
        )
    unsent = [
        exists().where(table.c.episode_id == episode.c.id, table.c.row_state != "clean")
        for table in (*_OF_EPISODE, history)
    ]
    # what was sent may have to be sent again: a store that lost it is filled from here
    sent = [
        exists().where(table.c.episode_id == episode.c.id, outbox.c.row_id == table.c.id)
        for table in (*_OF_EPISODE, history)
    ]
    wanted = [
        exists().where(outbox.c.row_id == episode.c.id),
        exists().where(
            draft.c.episode_id == episode.c.id, ~draft.c.field.startswith(KEPT, autoescape=True)
        ),
        exists().where(round_item.c.episode_id == episode.c.id),
        exists().where(claim.c.episode_id == episode.c.id, claim.c.mine),
        exists().where(conflict.c.episode_id == episode.c.id, conflict.c.resolved_at.is_(None)),
        exists().where(query.c.episode_id == episode.c.id, query.c.state.in_(_ASKING)),
    ]
    rows = connection.execute(
        select(episode.c.id)
        .join(episode_work, episode_work.c.episode_id == episode.c.id)
        .join(spell, spell.c.id == episode.c.spell_id)
        .where(
            finished,
            episode.c.row_version > 0,
            episode.c.row_state == "clean",
            *(~one.correlate(episode) for one in (*unsent, *sent, *wanted)),
        )
        .limit(limit)
    )
    return list(rows.scalars())


def leave(work: SyncWork, episode_ids: Sequence[str]) -> None:
    """Take episodes off this laptop, without a word to the server: it has them.

    The skeleton of this device's own history stays, without its data.
    """
    connection = work.connection
    chosen = (sync_rows.ids_json(episode_ids),)
    inside = "IN (SELECT unhex(value) FROM json_each(?))"
    parents = connection.exec_driver_sql(
        f"SELECT DISTINCT spell_id, patient_id FROM episode WHERE id {inside}", chosen
    ).all()
    with work.guard.lifted():
        connection.exec_driver_sql(
            "UPDATE history SET data = NULL, row_version = 0"
            f" WHERE episode_id {inside} AND device_id IN (SELECT device_id FROM history_head)",
            chosen,
        )
        connection.exec_driver_sql(
            f"DELETE FROM history WHERE episode_id {inside} AND data IS NOT NULL", chosen
        )
        for table in reversed(_OF_EPISODE):
            connection.exec_driver_sql(
                f'DELETE FROM "{table.name}" WHERE episode_id {inside}', chosen
            )
        connection.exec_driver_sql(f"DELETE FROM episode WHERE id {inside}", chosen)
        for spell_id, _ in parents:
            connection.exec_driver_sql(
                "DELETE FROM spell WHERE id = ? AND row_state = 'clean'"
                " AND NOT EXISTS (SELECT 1 FROM episode e WHERE e.spell_id = spell.id)"
                " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.row_id = spell.id)",
                (spell_id,),
            )
        for _, patient_id in parents:
            _forget_patient(connection, patient_id)
    connection.execute(delete(conflict).where(conflict.c.episode_id.in_(list(episode_ids))))
    connection.execute(delete(claim).where(claim.c.episode_id.in_(list(episode_ids))))
    connection.execute(delete(draft).where(draft.c.episode_id.in_(list(episode_ids))))
    episode_list.remove(connection, episode_ids)
    work.touched.everything = True


def named_documents(connection: Connection) -> frozenset[str]:
    """The hashes of the documents that rows of this laptop refer to."""
    found = connection.exec_driver_sql("SELECT DISTINCT sha256 FROM document_version")
    return frozenset(one for (one,) in found)


def _forget_patient(connection: Connection, patient_id: bytes) -> None:
    """A patient with no spell here goes, with the other numbers that led to them."""
    others = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM spell WHERE patient_id = :p)"
        " + (SELECT count(*) FROM episode WHERE patient_id = :p)"
        " + (SELECT count(*) FROM patient WHERE merged_into = :p)"
        " + (SELECT count(*) FROM patient WHERE id = :p AND row_state <> 'clean')"
        " + (SELECT count(*) FROM patient_alias WHERE patient_id = :p AND row_state <> 'clean')"
        " + (SELECT count(*) FROM outbox WHERE row_id = :p OR row_id IN"
        "    (SELECT id FROM patient_alias WHERE patient_id = :p))",
        {"p": patient_id},
    ).scalar_one()
    if others == 0:
        connection.exec_driver_sql("DELETE FROM patient_alias WHERE patient_id = ?", (patient_id,))
        connection.exec_driver_sql("DELETE FROM patient WHERE id = ?", (patient_id,))


def left(connection: Connection, episode_ids: Sequence[str]) -> list[str]:
    """Those of these episodes that are not on this laptop."""
    found = connection.exec_driver_sql(
        "SELECT id FROM episode WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        (sync_rows.ids_json(episode_ids),),
    )
    here = {id_text(bytes(one)) for (one,) in found}
    return [one for one in episode_ids if one not in here]
