"""Names and numbers in every text that is synced are found nowhere outside the rows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from services.desk import EPISODE
from sqlalchemy import Text
from storage.profile_rows import episode_row, patient_row, spell_row
from sync.clients import Cut, CutStore

from coder_gui.domain.errors import CoderError, Offline
from coder_gui.domain.identity import new_id
from coder_gui.storage.tables import SYNCED
from coder_gui.sync.protocol import Batch, Busy, CentralStore, Group, Op, make_batch
from coder_gui.system.logs import LogFile, event

from .server import Server
from .syncing import Worker, closed
from .wards import PostgresWard, RealClient, RealWard, populated

NAME, NUMBER = "Zebedeeson", "9990345671"
CANARIES = (NAME, NAME.upper(), NUMBER, "999 034 5671")
STORES = pytest.mark.parametrize("ward", ["embedded", "postgres"], indirect=True)


CANCEL = (
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND usename = 'ben' AND datname = current_database()"
)


def command_lines() -> str:
    """What every process of this machine was started with, or shows as its title."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended
            found.append(path.read_text(errors="replace"))
    return "".join(found)


def clean(text: str) -> bool:
    """No canary is in this."""
    return not any(one in text for one in CANARIES)


def planted(kind: str) -> dict[str, Any]:
    """Every free text of a kind says a name and a number."""
    free = [column.name for column in SYNCED[kind].c if isinstance(column.type, Text)]
    return {name: f"{NAME} {NUMBER}" for name in free if name not in ("id", "extra")}


def plant(laptop: RealClient) -> None:
    """A patient, a stay and work on it, all with canaries."""
    with laptop.database.write(laptop.actor, "worklist.import") as work:
        patient = {**patient_row(5), **planted("patient"), "nhs_number": NUMBER}
        work.insert("patient", {**patient, "postcode": None})
        work.insert("spell", {**spell_row(5), **planted("spell")})
        work.insert("episode", {**episode_row(5), **planted("episode")})
        work.record("worklist.imported", None, {"said": f"{NAME} {NUMBER}"})
        work.commit()
    laptop.write(f">co {NAME} {NUMBER}")


def patches() -> list[Op]:
    """A new row of every kind as a newer program may write it, with canaries in every text."""
    return [
        Op(kind, new_id(), 0, {"episode_id": EPISODE, **planted(kind), "more": f"{NAME} {NUMBER}"})
        for kind in SYNCED
    ]


def body(*ops: Op, count: int = 1) -> list[Group]:
    """Groups of these rows."""
    return [Group(new_id(), NAME, (new_id(),), ops) for _ in range(count)]


def wrong_calls(
    laptop: RealClient, store: CentralStore, scope: str, *, strange: bool = False
) -> Iterator[Callable[[], Any]]:
    """What a store refuses, with canaries in what is sent; `strange`: also in place of ids."""
    device, sent = laptop.device, 1000
    rows = patches()
    with laptop.database.read() as connection:
        number = connection.exec_driver_sql("SELECT max(no) FROM batch").scalar() + 1
    good = make_batch(scope, number, body(*rows, count=2))  # each row twice: refused in words
    yield lambda: store.push(device, good)
    number += 1
    no_json = f'[{{"g": "{NAME} {NUMBER}", {NAME}}}]'
    no_body = f'{{"{NAME}": "{NUMBER}"}}'
    for text in (no_json, no_body, "[" + json.dumps(NAME) + "]", f"[{NUMBER}"):
        told = Batch(scope, number, text, hashlib.sha256(text.encode()).digest())
        yield lambda told=told: store.push(device, told)  # a text as a group is taken, and refused
    yield lambda: store.push(device, Batch(scope, number, good.body, b"\0" * 32))
    yield lambda: store.push(device, make_batch(scope, sent, body(*rows)))
    yield lambda: store.push(device, make_batch(scope, 1, body(*rows)))
    yield lambda: store.push(new_id(), good)
    yield lambda: store.put_blob(device, scope, NUMBER, f"{NAME} {NUMBER}".encode())
    yield lambda: store.get_blob(device, scope, NAME)
    yield lambda: store.fetch(device, scope, [(NAME, new_id())])
    yield lambda: store.claim(device, scope, [new_id()], reason=NAME)
    if strange:
        yield lambda: store.push(NAME, good)
        yield lambda: store.fetch(device, scope, [("patient", NAME), (NUMBER, NUMBER)])
        yield lambda: store.claim(device, scope, [NAME], reason=NAME)
        yield lambda: store.pull(device, NAME, 0)


def said_by(calls: Iterator[Callable[[], Any]]) -> tuple[str, int]:
    """What every refusal says in any form of it, and how many calls raised."""
    told, raised = [], 0
    for call in calls:
        try:
            answer = call()
        except (CoderError, ValueError, sqlite3.Error, psycopg.Error) as error:
            raised += 1
            event(logging.getLogger("coder_gui.sync"), "sync.failed", error=error)
            told += [repr(error), str(error.__dict__), *traceback.format_exception(error)]
        else:
            told += [one.reason for one in getattr(answer, "groups", ()) if one.st == "rejected"]
    return "\n".join(told), raised


@STORES
def test_no_refusal_and_no_log_of_the_program_says_what_was_sent(
    ward: RealWard, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    log = LogFile(folder, b"k" * 32).attach()
    try:
        with populated(ward, ["ada", "ben"]) as (ada, ben):
            plant(ben)
            for verb in ("hello", "push"):
                with pytest.raises(Offline) as caught:
                    ben.run(lambda inner, verb=verb: CutStore(inner, verb, error=Cut))
                assert clean(str(caught.value))
                event(logging.getLogger("coder_gui"), "cut", error=caught.value)
            ward.settle()
            assert f"{NAME} {NUMBER}" in " ".join(ada.texts())  # they did arrive
            store = ben.store()
            told, raised = said_by(wrong_calls(ben, store, ward.scope, strange=True))
            store.close()
            assert raised >= 8
            assert "twice" in told
            assert clean(told)
    finally:
        log.close()
    written = "".join(path.read_text() for path in folder.iterdir())
    assert "sync.failed" in written
    assert clean(written)


def test_the_servers_log_and_its_lists_of_connections_have_nothing_of_the_rows(
    ward: PostgresWard, server: Server
) -> None:
    begun = len(server.log)
    with populated(ward, ["ada", "ben"]) as (_, ben):
        plant(ben)
        ben.run()
        store = ben.store()
        said_by(wrong_calls(ben, store, ward.scope))
        shown = [
            server.sql("postgres", "SELECT query, application_name FROM pg_stat_activity"),
            command_lines(),
        ]
        assert "api." in str(shown)
        with psycopg.connect(ward.dsn) as lock:  # and one that is cancelled in the middle
            lock.execute("SELECT 1 FROM coder.scope FOR UPDATE")
            ben.write(f">co {NAME} once more")
            cancelling = threading.Thread(target=ward.until, args=(CANCEL,))
            cancelling.start()
            with pytest.raises(Busy) as busy:
                ben.run()
            cancelling.join()
        server.kill()
        server.start()
        store.close()
        ward.settle()
        said = server.log[begun:]
        assert "ERROR" in said
        assert clean(str(shown))
        assert clean("".join(traceback.format_exception(busy.value)))
        assert [line for line in said.splitlines() if not clean(line)] == []


def test_the_join_file_and_the_words_that_start_a_program_have_nothing_of_the_rows(
    ward: PostgresWard, worker: Worker
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        plant(ada)
        ada.run()
        place = ward.place
        join = ward.central.join_file(
            "ben", name="Trust", host=place["host"], port=place["port"], ca_pem=None
        )
        assert clean(json.dumps(join))
        with closed(ben):
            run = worker.start("sync", ben)
            run.until_steps(1)
            shown = command_lines()
            assert run.finish() == 0
        assert str(ben.key.hex()) not in shown
        assert join["password"] not in shown
        assert clean(shown)
