"""Two processes on one database: both are heard, or told to wait, and nothing is torn."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from storage.profile_rows import RandomKey, add_code, stay

from coder_gui.domain.errors import StoreLocked
from coder_gui.domain.roles import Actor
from coder_gui.storage import engine
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.tables import code
from coder_gui.storage.verify import verify
from coder_gui.system.clock import Clock

from .conftest import Start


def test_what_both_saved_is_there_in_one_unbroken_chain(
    folder: Path, key: RandomKey, clock: Clock, start: Start
) -> None:
    processes = [start("save", 40), start("save", 40)]
    said = [process.communicate()[0].splitlines() for process in processes]
    saved = {line.split()[1] for lines in said for line in lines if line.startswith("saved")}
    assert len(saved) == 80
    database = Database.open(folder, key, clock=clock)
    with database.read() as connection:
        assert set(connection.execute(select(code.c.id)).scalars()) == saved
    database.close()
    report = verify(folder, key)
    assert report.ok
    assert report.entries == 81


def test_a_database_that_stays_busy_is_told_in_a_sentence(
    folder: Path, key: RandomKey, clock: Clock, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 20)
    other = connect(folder / "coder.db", key)
    other.execute("BEGIN IMMEDIATE")
    database = Database.open(folder, key, clock=clock)
    with pytest.raises(StoreLocked, match="Another program has this profile open"):
        add_code(database, actor, stay(1).episode)
    other.execute("ROLLBACK")
    add_code(database, actor, stay(1).episode)
    other.close()
    database.close()
