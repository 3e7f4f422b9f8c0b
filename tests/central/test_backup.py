"""A backup of the central store, and what laptops notice when it is put back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from central.cluster import server_programs
from central.trust import Trust, code, group, new_id
from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.postgres import PostgresCentralStore
from coder_gui.sync.protocol import Cursor, Op, ServerBehind, Tally


def program(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(server_programs() / name), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def change(laptop) -> None:
    laptop.push(group(Op("code", new_id(), 0, code(new_id()))))


def tally(laptop, store: PostgresCentralStore) -> tuple[Tally, ...]:
    return store.tally(laptop.id, laptop.scope_id)


@pytest.fixture
def restored(trust: Trust, postgres_dsn: str, tmp_path: Path) -> Iterator[str]:
    """DSN of a database into which a dump of the trust's store, with one change, was put back."""
    trust.ann = trust.laptop("ann")
    change(trust.ann)
    trust.dumped = tally(trust.ann, trust.ann.store)
    program("pg_dump", "-Fc", "-f", str(tmp_path / "dump"), trust.dsn)
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute("CREATE DATABASE restored")
        dsn = make_conninfo(postgres_dsn, dbname="restored")
        try:
            program("pg_restore", "-d", dsn, "--exit-on-error", str(tmp_path / "dump"))
            yield dsn
        finally:
            server.execute("DROP DATABASE restored WITH (FORCE)")


def test_what_is_put_back_is_whole_and_as_closed_as_it_was(trust, restored):
    central = PostgresCentral(restored)
    central.upgrade()
    assert central.verify_chain("north").problems == ()
    with psycopg.connect(make_conninfo(restored, user="ann"), autocommit=True) as connection:
        for statement in ("SELECT 1 FROM coder.row_head", "CREATE TEMP TABLE t (n int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_laptop_notices_a_store_that_was_put_back_though_nobody_changed_the_epoch(
    trust, restored
):
    ann = trust.ann
    change(ann)
    change(ann)  # acknowledged, and not in the backup
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    ann.store.close()
    trust.dsn = make_conninfo(trust.dsn, **conninfo_to_dict(restored))
    ann.store = PostgresCentralStore(trust.settings("ann"), "")
    cursor = Cursor(page.epoch, page.to, page.hash)
    (scope,) = ann.store.hello(ann.me, {ann.scope_id: cursor}, {}).scopes
    assert (scope.verdict, scope.last_batch, scope.head) == ("epoch_changed", 1, 1)
    with pytest.raises(ServerBehind) as caught:
        change(ann)
    assert caught.value.last_batch == 1
    assert tally(ann, ann.store) == trust.dumped
    ann.store.close()
