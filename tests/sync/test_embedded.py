"""The embedded store as a file: who may have it open, and what is said when it is not there.

What it answers is in tests/central/test_contract*.py, for every kind of store.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from central.contract import EmbeddedCentre, codes
from central.trust import group

from coder_gui.domain.errors import Offline
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.sync.protocol import Busy, DeviceInfo, make_batch

BATCHES = 15


@pytest.fixture
def centre(tmp_path: Path):
    made = EmbeddedCentre(tmp_path)
    yield made
    made.close()


def test_making_it_again_keeps_what_is_in_it(centre):
    ann = centre.laptop("ann")
    ann.push(group(*codes(1)))
    EmbeddedCentral(centre.path).create()
    assert len(ann.rows()) == 1


def test_a_file_that_is_not_there_is_offline_and_none_is_made(tmp_path):
    store = EmbeddedCentralStore(tmp_path / "nowhere" / "central.db", login="ann")
    with pytest.raises(Offline) as caught:
        store.hello(DeviceInfo("x", "0", 4), {}, {})
    assert str(tmp_path) not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_store_in_it_is_offline(tmp_path):
    path = tmp_path / "central.db"
    path.touch()
    with pytest.raises(Offline):
        EmbeddedCentralStore(path, login="ann").hello(DeviceInfo("x", "0", 4), {}, {})


def test_a_writer_who_does_not_end_makes_it_busy_and_readers_go_on(centre):
    centre.be_impatient()
    ann = centre.laptop("ann")
    ann.push(group(*codes(1)))
    let_go = centre.hold()
    assert len(ann.rows()) == 1
    for call in (
        lambda: ann.store.claim(ann.id, ann.scope_id, []),
        lambda: ann.store.enrol(ann.me),
        lambda: ann.store.wiped(ann.id),
    ):
        with pytest.raises(Busy):
            call()
    let_go()
    assert ann.store.claim(ann.id, ann.scope_id, []) == ()


def test_a_push_that_ends_in_the_middle_leaves_nothing_behind(centre):
    ann = centre.laptop("ann")
    batch = ann.batch(group(*codes(3)))
    with closing(sqlite3.connect(centre.path)) as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON batch_log BEGIN SELECT raise(ABORT, 'full'); END"
        )
    with pytest.raises(sqlite3.IntegrityError):
        ann.store.push(ann.id, batch)
    with closing(sqlite3.connect(centre.path)) as db:
        db.execute("DROP TRIGGER full")
    assert ann.rows() == {}
    assert centre.log("north") == []
    assert not ann.store.push(ann.id, batch).replay


def test_one_store_may_be_used_by_several_threads(centre):
    ann = centre.laptop("ann")
    others = [centre.laptop("ann") for _ in range(3)]

    def push(laptop) -> None:
        for _ in range(BATCHES):
            ann.store.push(laptop.id, laptop.batch(group(*codes(2))))

    threads = [Thread(target=push, args=(each,)) for each in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ann.rows()) == 3 * BATCHES * 2


def test_several_processes_at_once_leave_no_gap(centre):
    laptops = [centre.laptop(login) for login in ("ann", "cem")]
    processes = [
        multiprocessing.get_context("spawn").Process(
            target=push_batches, args=(centre.path, login, each.id, each.scope_id)
        )
        for login, each in zip(("ann", "cem"), laptops, strict=True)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert [entry[0] for entry in centre.log("north")] == list(range(1, 2 * BATCHES + 1))


def push_batches(path: Path, login: str, device_id: str, scope_id: str) -> None:
    """What each process does."""
    store = EmbeddedCentralStore(path, login=login)
    for number in range(1, BATCHES + 1):
        store.push(device_id, make_batch(scope_id, number, [group(*codes(2))]))
    store.close()
