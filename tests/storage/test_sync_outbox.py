"""What is sent: whatever is written, and however it is cut, the server ends with the same rows."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coder_gui.domain.exchange_rows import Batch, Ref
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import sync_outbox, sync_rows
from coder_gui.storage.database import Database
from coder_gui.storage.row_codec import defaults
from coder_gui.storage.sync_scopes import assign_scopes
from coder_gui.storage.tables import SYNCED
from coder_gui.storage.verify import verify

from .profile_rows import RandomKey, StillClock, add_code, add_stays, code_row, person, stay
from .server_model import Server, scope

if TYPE_CHECKING:
    from .conftest import FakeClock

SCOPE = new_id()
EPISODE = stay(1).episode


def freeze(database: Database, actor: Actor, most: int = 500) -> Batch | None:
    with database.sync_write(actor) as work:
        assign_scopes(work, [scope(SCOPE)])
        batch = sync_outbox.freeze(work, SCOPE, max_ops=most)
        work.commit()
    return batch


def settle(database: Database, actor: Actor, server: Server, batch: Batch) -> None:
    reply = server.push(batch)
    with database.sync_write(actor) as work:
        sync_outbox.settle(work, batch, reply)
        work.commit()


def drain(database: Database, actor: Actor, server: Server, most: int = 500) -> int:
    """Send until nothing more can be sent; returns how many batches it took."""
    for number in range(200):
        batch = freeze(database, actor, most)
        if batch is None:
            return number
        settle(database, actor, server, batch)
    raise AssertionError("sending does not come to an end")


def local(database: Database) -> dict[Ref, sync_rows.LocalRow]:
    found: dict[Ref, sync_rows.LocalRow] = {}
    with database.read() as connection:
        for kind in SYNCED:
            ids = [
                row_id for (row_id,) in connection.exec_driver_sql(f'SELECT hex(id) FROM "{kind}"')
            ]
            refs = [(kind, str(UUID(one))) for one in ids]
            found.update(sync_rows.read_rows(connection, refs))
    return found


def agree(database: Database, server: Server) -> bool:
    """Both say the same; a field that nothing was ever said of has its default here."""
    here, there = local(database), server.docs(SCOPE)
    assert here.keys() == there.keys()
    for ref, row in here.items():
        told = there[ref]
        assumed = {k: v for k, v in row.doc.items() if k not in told}
        unsaid = defaults(SYNCED[ref[0]])
        assert {k: v for k, v in row.doc.items() if k in told} == told, ref
        assert all(unsaid[name] == value for name, value in assumed.items()), (ref, assumed)
    return True


def change(database: Database, actor: Actor, row_id: str, **values: Any) -> None:
    with database.write(actor, "code.change") as uow:
        uow.update("code", row_id, values)
        uow.record("code.changed", EPISODE, {})
        uow.commit()


@contextmanager
def fresh() -> Iterator[tuple[Database, Actor, RandomKey, Path]]:
    with tempfile.TemporaryDirectory() as name:
        actor, key, folder = person(), RandomKey(), Path(name)
        database = Database.create(folder, key, clock=StillClock(), device=actor)
        try:
            yield database, actor, key, folder
        finally:
            database.close()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(["I10X", "E119", "S7200"])),
        st.tuples(st.just("change"), st.integers(0, 5)),
        st.tuples(st.just("both"), st.integers(0, 5)),
        st.tuples(st.just("import"), st.integers(1, 9)),
        st.tuples(st.just("freeze"), st.integers(1, 8)),
        st.tuples(st.just("settle"), st.just(0)),
    ),
    max_size=14,
)


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(STEPS, st.integers(1, 8))
def test_however_it_is_cut_and_interrupted_the_server_ends_with_the_rows_that_are_here(
    steps: list[tuple[str, Any]], most: int
) -> None:
    with fresh() as (database, actor, key, folder):
        server, codes, waiting = Server(), [], None
        next_stay = 2
        add_stays(database, actor, [1])
        for what, value in steps:
            if what == "add":
                codes.append(add_code(database, actor, EPISODE, value))
            elif what == "change" and codes:
                change(database, actor, codes[value % len(codes)], code=f"A{value}00")
            elif what == "both" and len(codes) > 1:
                with database.write(actor, "code.move") as uow:
                    uow.update("code", codes[0], {"code": f"B{value}00"})
                    uow.update("code", codes[value % len(codes)], {"code": f"C{value}00"})
                    uow.record("code.moved", EPISODE, {})
                    uow.commit()
            elif what == "import":
                add_stays(database, actor, list(range(next_stay, next_stay + value)))
                next_stay += value
            elif what == "freeze" and waiting is None:
                waiting = freeze(database, actor, value)
            elif what == "settle" and waiting is not None:
                settle(database, actor, server, waiting)
                waiting = None
        if waiting is not None:
            settle(database, actor, server, waiting)
        drain(database, actor, server, most)
        here = local(database)
        assert agree(database, server)
        assert {row.state for row in here.values()} == {"clean"}
        assert all(server.rows[SCOPE][ref][0] == row.version for ref, row in here.items())
        with database.read() as connection:
            assert sync_outbox.pending(connection) == 0
        assert verify(folder, key).findings == ()


def test_a_frozen_batch_is_the_same_bytes_until_it_is_answered(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    code = add_code(database, actor, EPISODE)
    first = freeze(database, actor)
    change(database, actor, code, code="E119")
    with database.read() as connection:
        assert sync_outbox.frozen(connection, SCOPE) == first


def test_what_is_changed_while_its_batch_is_under_way_is_sent_on_the_new_version(
    database: Database, actor: Actor
) -> None:
    server = Server()
    add_stays(database, actor, [1])
    code = add_code(database, actor, EPISODE)
    batch = freeze(database, actor)
    assert batch is not None
    change(database, actor, code, code="E119")
    settle(database, actor, server, batch)
    assert local(database)["code", code].state == "dirty"
    assert local(database)["code", code].base_version == 1
    drain(database, actor, server)
    assert server.rows[SCOPE]["code", code][0] == 2


def test_a_huge_import_is_cut_and_the_work_of_a_person_never(
    database: Database, actor: Actor
) -> None:
    server = Server()
    add_stays(database, actor, range(1, 41))
    with database.write(actor, "code.many") as uow:
        for _ in range(15):
            uow.insert("code", code_row(EPISODE, uow))
        uow.record("codes.added", EPISODE, {})
        uow.commit()
    drain(database, actor, server, 10)
    sizes = [[len(group["ops"]) for group in json.loads(one.body)] for one in server.batches]
    assert max(sum(one) for one in sizes[:-1]) <= 10
    assert sizes[-1] == [16]
    assert agree(database, server)


def test_what_builds_on_a_refused_row_waits_and_the_rest_goes(
    database: Database, actor: Actor
) -> None:
    server = Server()
    add_stays(database, actor, [1, 2])
    drain(database, actor, server)
    server.refuses = lambda kind, op: op["patch"].get("code") == "I10X"
    refused = add_code(database, actor, EPISODE, "I10X")
    drain(database, actor, server)
    assert local(database)["code", refused].state == "rejected"
    with database.write(actor, "code.link") as uow:
        uow.insert("code", code_row(EPISODE, uow, "G01X", paired_with=refused))
        uow.record("code.added", EPISODE, {})
        uow.commit()
    other = add_code(database, actor, stay(2).episode, "E119")
    drain(database, actor, server)
    docs = server.docs(SCOPE)
    assert ("code", other) in docs
    assert not [ref for ref, doc in docs.items() if doc.get("code") == "G01X"]
    with database.read() as connection:
        assert sync_outbox.pending(connection) == 1


def test_what_was_sent_long_ago_is_forgotten_whole_groups_at_a_time(
    database: Database, actor: Actor, clock: FakeClock, key: RandomKey, folder: Path
) -> None:
    server = Server()
    add_stays(database, actor, range(1, 21))
    drain(database, actor, server, 10)
    add_code(database, actor, EPISODE)
    for days, left in ((34, True), (36, False)):
        clock.advance(days=days)
        with database.sync_write(actor) as work:
            sync_outbox.purge(work, clock.now() - timedelta(days=35))
            work.commit()
        with database.read() as connection:
            acked = "SELECT count(*) FROM outbox WHERE state = 'acked'"
            assert bool(connection.exec_driver_sql(acked).scalar()) is left
        assert verify(folder, key).findings == ()
    drain(database, actor, server)
    assert agree(database, server)


def test_a_laptop_that_has_forgotten_everything_sent_is_still_sound(
    database: Database, actor: Actor, clock: FakeClock, key: RandomKey, folder: Path
) -> None:
    add_stays(database, actor, [1])
    drain(database, actor, Server())
    clock.advance(days=36)
    with database.sync_write(actor) as work:
        sync_outbox.purge(work, clock.now())
        work.commit()
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM batch").scalar() == 0
    assert verify(folder, key).findings == ()
