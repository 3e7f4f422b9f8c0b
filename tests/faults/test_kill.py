"""kill -9 at any moment: what said "saved" is there, and every file is whole."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from sqlalchemy import select, text
from storage.older_schema import next_schema
from storage.profile_rows import RandomKey, add_code, stay

from coder_gui.domain.roles import Actor
from coder_gui.storage import files
from coder_gui.storage.database import Database
from coder_gui.storage.migrate import Step
from coder_gui.storage.schema import Schema, revision
from coder_gui.storage.tables import code
from coder_gui.storage.verify import verify
from coder_gui.system.clock import Clock

from .conftest import Start

ROUNDS = int(os.environ.get("CODER_GUI_KILL_ROUNDS", "5"))


def test_everything_that_said_saved_survives_being_killed_while_saving(
    folder: Path, key: RandomKey, clock: Clock, start: Start
) -> None:
    saved: set[str] = set()
    kept: set[str] = set()
    for number in range(ROUNDS):
        process = start("save")
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(random.Random(number).randint(2, 40))]
        process.kill()  # in the middle of the next save
        lines += process.communicate()[0].splitlines()
        for line in lines:
            what, name = line.split()
            (saved if what == "saved" else kept).add(name)
        report = verify(folder, key)
        assert report.ok, report.findings
        database = Database.open(folder, key, clock=clock)
        with database.read() as connection:
            there = set(connection.execute(select(code.c.id)).scalars())
        assert saved <= there
        assert len(there) <= len(saved) + number + 1  # at most one a round was saved but not said
        assert all(database.documents.has(name) for name in kept)
        database.close()
    assert len(saved) >= ROUNDS
    files.check(folder / "coder.db", key)
    files.check(folder / "documents.db", key)


@pytest.mark.parametrize("step", list(Step))
def test_a_migration_killed_after_any_step_leaves_the_old_or_the_new_profile(
    folder: Path,
    key: RandomKey,
    clock: Clock,
    actor: Actor,
    tmp_path: Path,
    start: Start,
    step: Step,
) -> None:
    schema = next_schema(tmp_path)
    process = start("upgrade", schema.scripts, step.value)
    assert process.wait() == -9
    assert verify(folder, key).ok
    swapped = step is Step.SWAPPED
    database = Database.open(folder, key, clock=clock, schema=schema if swapped else None)
    with database.read() as connection:
        assert revision(connection) == (schema.head if swapped else Schema.shipped().head)
        assert connection.execute(text("SELECT count(*) FROM episode")).scalar() == 59
    add_code(database, actor, stay(1).episode)  # work goes on in what is there
    database.close()

    again = Database.open(folder, key, clock=clock, schema=schema)
    with again.read() as connection:
        assert revision(connection) == schema.head
        assert connection.execute(text("SELECT count(*) FROM code")).scalar() == 1
    again.close()
    assert verify(folder, key).ok
    assert sorted(p.name for p in folder.iterdir()) == ["backups", "coder.db", "documents.db"]
