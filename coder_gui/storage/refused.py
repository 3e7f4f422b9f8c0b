"""Changes that the central store did not take, and what was merged without asking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from coder_gui.domain.sync import RefusedChange
from coder_gui.storage.tables import (
    SYNCED,
    batch,
    document_version,
    episode_list,
    history,
    history_head,
    outbox,
)
from coder_gui.storage.unit_of_work import UnitOfWork

_NO_REASON = "The central store did not say why."


def count(connection: Connection) -> int:
    """How many groups were refused."""
    question = select(func.count(func.distinct(outbox.c.grp))).where(outbox.c.state == "rejected")
    return int(connection.execute(question).scalar_one())


def listed(connection: Connection) -> tuple[RefusedChange, ...]:
    """The refused groups with the store's reason, the oldest first."""
    rows = connection.execute(
        select(
            outbox.c.grp,
            outbox.c.part_of,
            outbox.c.action,
            outbox.c.made_at,
            outbox.c.batch_no,
            outbox.c.patch,
        )
        .where(outbox.c.state == "rejected")
        .order_by(outbox.c.n)
    ).all()
    numbers = {row.batch_no for row in rows}
    replies = connection.execute(
        select(batch.c.no, batch.c.reply, batch.c.body).where(batch.c.no.in_(numbers))
    )
    reasons: dict[tuple[int, str], str] = {}
    for no, reply, body in replies:
        told = {one["g"]: one["reason"] for one in reply or () if one["st"] == "rejected"}
        for group in json.loads(bytes(body)):
            for one in group["ids"]:
                if group["g"] in told:
                    reasons[no, one] = told[group["g"]]
    found: dict[str, RefusedChange] = {}
    for row in rows:
        episode = (row.patch or {}).get("episode_id")
        before = found.get(row.grp)
        found[row.grp] = RefusedChange(
            row.grp,
            (before.episode_id if before else None) or episode,
            row.action,
            row.made_at,
            reasons.get((row.batch_no, row.grp), _NO_REASON),
        )
    return tuple(found.values())


def again(uow: UnitOfWork, group_id: str) -> None:
    """A refused group is to be sent once more."""
    rows = uow.connection.execute(
        select(outbox.c.kind, outbox.c.row_id).where(
            outbox.c.grp == group_id, outbox.c.state == "rejected"
        )
    ).all()
    uow.connection.execute(
        update(outbox)
        .where(outbox.c.grp == group_id, outbox.c.state == "rejected")
        .values(state="new", batch_no=None)
    )
    uow.mark_dirty([(row.kind, row.row_id) for row in rows if row.kind in SYNCED])


def merged_since(connection: Connection, since: datetime) -> Sequence[tuple[str, datetime, str]]:
    """(episode, when, data as JSON) of what this laptop merged without asking, the newest first."""
    rows = connection.execute(
        select(history.c.episode_id, history.c.at, history.c.data)
        .join(history_head, history_head.c.device_id == history.c.device_id)
        .where(
            history.c.event == "merged", history.c.at >= since, history.c.episode_id.is_not(None)
        )
        .order_by(history.c.at.desc())
        .limit(200)
    )
    return [(row.episode_id, row.at, row.data or "{}") for row in rows]


def names(connection: Connection, episode_ids: Iterable[str]) -> dict[str, str]:
    """SURNAME, Forename by episode; a masked patient has no name here."""
    rows = connection.execute(
        select(
            episode_list.c.episode_id,
            episode_list.c.surname,
            episode_list.c.forenames,
            episode_list.c.masked,
        ).where(episode_list.c.episode_id.in_(list(episode_ids)))
    )
    return {
        row.episode_id: "" if row.masked else f"{row.surname.upper()}, {row.forenames}"
        for row in rows
    }


def media_type(connection: Connection, sha256: str) -> str:
    """What kind of document this hash was taken in as."""
    found = connection.execute(
        select(document_version.c.media_type).where(document_version.c.sha256 == sha256).limit(1)
    ).scalar()
    return str(found or "text/plain")
