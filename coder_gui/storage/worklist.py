"""PAS-owned rows in bulk for imports, the imports themselves, and the HL7 messages seen."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.episode import UNCODED_STATES
from coder_gui.storage.tables import (
    SYNCED,
    episode,
    episode_list,
    hl7_message,
    import_batch,
    outbox,
    spell,
    sync_state,
)
from coder_gui.storage.unit_of_work import UnitOfWork

Reader = Connection
"""What reads here, for those above who know no SQL."""

SLICE = 500
"""Rows asked for in one statement: well under SQLite's limit of variables."""

_PAS = ("patient", "spell", "episode", "patient_alias", "episode_alias")

_LOCAL = frozenset({"scope_id", "row_version", "row_state", "extra"})

_UNCODED = tuple(state.value for state in UNCODED_STATES)


def rows(
    connection: Connection, kind: str, ids: Collection[str], *, by: str = "id"
) -> Iterator[dict[str, Any]]:
    """The PAS's facts in rows of one kind whose column `by` is one of these ids."""
    table = SYNCED[kind]
    columns = [column for column in table.c if column.name not in _LOCAL]
    lists = [column.name for column in columns if column.name in ("existing_dx", "existing_px")]
    for some in _slices(ids):
        found = connection.execute(select(*columns).where(table.c[by].in_(some)))
        for row in found.mappings():
            values = dict(row)
            for name in lists:
                values[name] = tuple(values[name] or ())
            yield values


def _slices(items: Iterable[str]) -> Iterator[list[str]]:
    source = iter(items)
    while some := list(islice(source, SLICE)):
        yield some


def is_empty(connection: Connection) -> bool:
    """True while no episode was ever imported."""
    return connection.execute(select(episode.c.id).limit(1)).first() is None


@dataclass(frozen=True, slots=True)
class Generation:
    """How far a profile was when an import was compared with it."""

    last: int
    imports: int
    pulled: tuple[tuple[Any, ...], ...]


def generation(connection: Connection) -> Generation:
    """The mark of this state of the profile; `outdated` tells whether an import may rest on it."""
    last = connection.execute(select(func.max(outbox.c.n))).scalar() or 0
    return Generation(last, *_elsewhere(connection))


def outdated(connection: Connection, mark: Generation, own: Collection[str] = ()) -> bool:
    """Whether the PAS's facts were written since, other than by the groups of changes in `own`.

    What coders save leaves them as they are, so a save never makes a comparison stale.
    """
    if (mark.imports, mark.pulled) != _elsewhere(connection):
        return True
    groups = connection.execute(
        select(outbox.c.grp).where(outbox.c.n > mark.last, outbox.c.kind.in_(_PAS)).distinct()
    )
    return not set(groups.scalars()) <= set(own)


def _elsewhere(connection: Connection) -> tuple[int, tuple[tuple[Any, ...], ...]]:
    imports = connection.execute(select(func.count()).select_from(import_batch)).scalar_one()
    pulled = connection.execute(select(sync_state.c.key, sync_state.c.value)).all()
    return int(imports), tuple((row.key, json.dumps(row.value, default=str)) for row in pulled)


def extract_times(connection: Connection) -> list[datetime]:
    """The times that the table extracts imported so far speak of, newest first."""
    found = connection.execute(
        select(import_batch.c.as_of)
        .where(import_batch.c.kind == "csv")
        .distinct()
        .order_by(import_batch.c.as_of.desc())
    )
    return list(found.scalars())


def add_batch(
    uow: UnitOfWork,
    *,
    batch_id: str,
    kind: str,
    sha256: str,
    as_of: datetime,
    counts: Mapping[str, int],
) -> None:
    """Note that a file was imported."""
    uow.connection.execute(
        import_batch.insert().values(
            id=batch_id,
            kind=kind,
            file_sha256=sha256,
            as_of=as_of,
            at=uow.now,
            counts=dict(counts),
        )
    )


@dataclass(frozen=True, slots=True)
class Absent:
    """An episode here that an extract lacks."""

    id: str
    spell_number: str
    episode_number: int


def absent(
    connection: Connection,
    providers: Collection[str],
    *,
    as_of: datetime,
    discharged: tuple[date, date] | None,
    with_open: bool,
    previous: datetime | None,
) -> Iterator[Absent]:
    """Episodes that an extract of `as_of` could be expected to have.

    Those of its providers that were discharged in its span (both days included) or, `with_open`,
    are not discharged; and those not coded yet that the extract of time `previous` had. Cancelled
    ones, and those that newer facts speak of, are left out.
    """
    expected: list[ColumnElement[bool]] = []
    if discharged is not None:
        expected.append(spell.c.discharge_date.between(*discharged))
    if with_open:
        expected.append(spell.c.discharge_date.is_(None))
    if previous is not None:
        expected.append(and_(episode.c.as_of == previous, episode_list.c.state.in_(_UNCODED)))
    if not expected or not providers:
        return
    found = connection.execute(
        select(episode.c.id, episode.c.spell_number, episode.c.episode_number)
        .join(spell, spell.c.id == episode.c.spell_id)
        .join(episode_list, episode_list.c.episode_id == episode.c.id)
        .where(
            episode.c.provider_code.in_(list(providers)),
            ~episode.c.cancelled,
            episode.c.as_of <= as_of,
            or_(*expected),
        )
        .order_by(episode.c.spell_number, episode.c.episode_number)
    )
    for row in found:
        yield Absent(row.id, row.spell_number, row.episode_number)


def present_at(connection: Connection, as_of: datetime) -> int:
    """How many episodes the facts of exactly this time speak of."""
    return int(
        connection.execute(
            select(func.count()).select_from(episode).where(episode.c.as_of == as_of)
        ).scalar_one()
    )


# HL7 messages -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message that was taken or is held. `body` is the message's text while it is held."""

    sender: str
    control_id: str
    sha256: str
    state: str
    spell_key: str | None
    body: str | None
    as_of: datetime


_SEEN = tuple(hl7_message.c[name] for name in SeenMessage.__slots__)


def seen_messages(
    connection: Connection, sender: str, control_ids: Collection[str]
) -> dict[str, SeenMessage]:
    """The messages of one sender with these control ids."""
    found: dict[str, SeenMessage] = {}
    for some in _slices(control_ids):
        result = connection.execute(
            select(*_SEEN).where(hl7_message.c.sender == sender, hl7_message.c.control_id.in_(some))
        )
        for row in result.mappings():
            found[row["control_id"]] = SeenMessage(**row)
    return found


def held_messages(
    connection: Connection, spell_ids: Collection[str] | None = None
) -> list[SeenMessage]:
    """Messages that wait for another, of these spells or (None) of every spell that is here."""
    held = select(*_SEEN).where(hl7_message.c.state == "held").order_by(hl7_message.c.as_of)
    found = [SeenMessage(**row) for row in connection.execute(held).mappings()]
    keys = {message.spell_key for message in found if message.spell_key}
    wanted = (
        {row["id"] for row in rows(connection, "spell", keys)}
        if spell_ids is None
        else keys.intersection(spell_ids)
    )
    return [message for message in found if message.spell_key in wanted]


def remember_messages(uow: UnitOfWork, messages: Sequence[SeenMessage]) -> None:
    """Write what became of messages, new ones and those that were held."""
    if not messages:
        return
    statement = insert(hl7_message)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[hl7_message.c.sender, hl7_message.c.control_id],
        set_={"state": new.state, "body": new.body},
    )
    uow.connection.execute(statement, [asdict(message) for message in messages])
