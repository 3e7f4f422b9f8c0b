"""After an upgrade, and after the store lost something: what is read and sent again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import add_code, stay

from coder_gui.domain.sync import SyncState
from coder_gui.storage import sync_state
from coder_gui.sync.client import SCHEMA

from .laptops import Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

EPISODE = stay(1).episode


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


def test_after_an_upgrade_everything_is_read_again_once_and_nothing_is_doubled(
    centre: Trust,
) -> None:
    with centre.laptop("priya", stays=2) as priya:
        add_code(priya.database, priya.actor, EPISODE)
        priya.sync.sync()
        assert priya.sync.sync().done.pulled == 0
        device = priya.database.device_id
        with priya.database.sync_write(priya.actor) as work:
            sync_state.put(work.connection, device, centre.scope, SCHEMA, 1)
            work.commit()
        again = priya.sync.sync()
        assert again.done.pulled > 0
        assert again.status.state is SyncState.SYNCED
        assert priya.sync.sync().done.pulled == 0
        with priya.database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM code").scalar() == 1
        assert not priya.unlocked.verify().findings


def test_a_restored_store_gets_the_documents_again_too(centre: Trust) -> None:
    with centre.laptop("priya", stays=1) as priya:
        centre.central.close()
        kept = centre.folder / "kept"
        kept.mkdir()
        for path in centre.path.parent.glob("store.db*"):
            shutil.copy(path, kept / path.name)
        priya.documents.import_bytes(
            priya.actor, EPISODE, b"A letter.", source="ds", reference="letter.txt"
        )
        priya.sync.sync()
        for path in centre.path.parent.glob("store.db*"):
            path.unlink()
        for path in kept.iterdir():
            shutil.copy(path, centre.path.parent / path.name)
        priya.sync.sync()
        priya.sync.sync()
        db = sqlite3.connect(centre.path)
        try:
            assert db.execute("SELECT count(*) FROM blob").fetchall() == [(1,)]
        finally:
            db.close()
