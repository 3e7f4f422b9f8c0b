"""Who has taken which episode, as the central store last said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.episode import FINISHED_STATES
from coder_gui.domain.exchange_rows import ClaimInfo
from coder_gui.domain.sync import Claim
from coder_gui.storage import sync_rows
from coder_gui.storage.columns import id_text
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import claim, episode_work


def put(work: SyncWork, claims: Sequence[ClaimInfo], login: str) -> None:
    """Keep what the store said; a claim that was given back goes. `login`: who this profile is."""
    for one in claims:
        if one.until is None:
            work.connection.execute(delete(claim).where(claim.c.episode_id == one.episode_id))
            continue
        values = {
            "episode_id": one.episode_id,
            "scope_id": one.scope_id,
            "login": one.login,
            "person": one.person,
            "device_id": one.device_id,
            "mine": one.login == login,
            "fence": one.fence,
            "until": one.until,
        }
        statement = insert(claim).values(values)
        work.connection.execute(
            statement.on_conflict_do_update(
                index_elements=[claim.c.episode_id],
                set_={name: statement.excluded[name] for name in values if name != "episode_id"},
            )
        )
    _touch(work, [one.episode_id for one in claims])


def expire(work: SyncWork, now: datetime) -> None:
    """Forget claims that have run out by the store's clock."""
    over = list(
        work.connection.execute(select(claim.c.episode_id).where(claim.c.until <= now)).scalars()
    )
    if over:
        work.connection.execute(delete(claim).where(claim.c.until <= now))
        _touch(work, over)


def ending(connection: Connection, scope_id: str, after: datetime, before: datetime) -> list[str]:
    """Unfinished episodes of this person whose claim ends between two instants."""
    finished = select(episode_work.c.episode_id).where(
        episode_work.c.state.in_([state.value for state in FINISHED_STATES])
    )
    found = connection.execute(
        select(claim.c.episode_id)
        .where(
            claim.c.mine,
            claim.c.scope_id == scope_id,
            claim.c.until > after,
            claim.c.until < before,
            claim.c.episode_id.not_in(finished),
        )
        .order_by(claim.c.episode_id)
    )
    return list(found.scalars())


def drop(work: SyncWork, episode_ids: Sequence[str]) -> None:
    """These were given back."""
    work.connection.execute(delete(claim).where(claim.c.episode_id.in_(list(episode_ids))))
    _touch(work, episode_ids)


def forget(work: SyncWork) -> None:
    """Forget all: the central store was left."""
    ids = list(work.connection.execute(select(claim.c.episode_id)).scalars())
    work.connection.execute(delete(claim))
    _touch(work, ids)


def _touch(work: SyncWork, episode_ids: Sequence[str]) -> None:
    if not episode_ids:
        return
    work.touched.kinds.add("claim")
    found = work.connection.exec_driver_sql(
        "SELECT id FROM episode WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        (sync_rows.ids_json(episode_ids),),
    )
    for (row_id,) in found:
        one = id_text(bytes(row_id))
        work.touched.row("claim", {"id": one, "episode_id": one})


def mine(connection: Connection) -> tuple[Claim, ...]:
    """What this person has taken, the soonest to end first."""
    return _read(connection, claim.c.mine)


def of(connection: Connection, episode_ids: Iterable[str]) -> tuple[Claim, ...]:
    """Who has taken these."""
    return _read(connection, claim.c.episode_id.in_(list(episode_ids)))


def _read(connection: Connection, where: ColumnElement[bool]) -> tuple[Claim, ...]:
    question = select(claim.c.episode_id, claim.c.person, claim.c.mine, claim.c.until)
    rows = connection.execute(question.where(where).order_by(claim.c.until))
    return tuple(Claim(row.episode_id, row.person, bool(row.mine), row.until) for row in rows)
