"""kill -9 in the middle of an import: whole rows are in, and importing again takes the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from exchange.pas_files import other, write
from sqlalchemy import select
from storage.profile_rows import RandomKey, StillClock

from coder_gui.domain.roles import Actor
from coder_gui.services.worklist import WorklistService
from coder_gui.storage.database import Database
from coder_gui.storage.tables import SYNCED, episode, episode_list, import_batch
from coder_gui.storage.verify import verify

from .conftest import Start

KINDS = ("patient", "spell", "episode")
PEOPLE = 260


def contents(folder: Path, key: RandomKey) -> dict[str, list[Any]]:
    """The PAS's rows and the list, in an order that does not tell when they came."""
    database = Database.open(folder, key, clock=StillClock())
    with database.read() as connection:
        found = {
            kind: sorted(map(tuple, connection.execute(select(SYNCED[kind]))), key=str)
            for kind in KINDS
        }
        # A consultant's name may come from another episode, which the calm profile has not.
        left_out = {"rowid_", "consultant"}
        columns = [column for column in episode_list.c if column.name not in left_out]
        found["list"] = sorted(map(tuple, connection.execute(select(*columns))), key=str)
        found["imports"] = list(connection.execute(select(import_batch.c.file_sha256)).scalars())
    database.close()
    return found


def take(folder: Path, key: RandomKey, actor: Actor, extract: Path) -> tuple[int, int]:
    """Imports the extract to its end; new and unchanged rows."""
    database = Database.open(folder, key, clock=StillClock())
    service = WorklistService(database, StillClock())
    prepared = service.prepare([extract], as_of=StillClock().now())
    report = service.apply(actor, prepared).value
    database.close()
    return report.new, report.unchanged


@pytest.mark.parametrize("slices", [1, 2])
def test_an_import_killed_between_slices_and_made_again_is_as_one_never_disturbed(
    folder: Path, key: RandomKey, actor: Actor, tmp_path: Path, start: Start, slices: int
) -> None:
    extract = write(tmp_path, *(other(1000 + number) for number in range(PEOPLE)))
    before = len(contents(folder, key)["episode"])
    assert start("take_in", extract, slices).wait() == -9

    report = verify(folder, key)
    assert report.ok, report.findings
    half = contents(folder, key)
    came = len(half["episode"]) - before
    assert 0 < came < PEOPLE
    assert len(half["spell"]) - before == came  # whole rows: each with its stay and its patient
    assert len(half["list"]) == len(half["episode"])
    assert half["imports"] == []

    assert take(folder, key, actor, extract) == (PEOPLE - came, came)
    whole = contents(folder, key)
    assert len(whole["episode"]) == before + PEOPLE
    assert len(whole["imports"]) == 1
    assert verify(folder, key).ok

    calm = tmp_path / "calm"
    calm.mkdir(mode=0o700)
    database = Database.create(calm, key, clock=StillClock(), device=actor)
    database.close()
    take(calm, key, actor, extract)
    undisturbed = contents(calm, key)
    assert all(set(undisturbed[kind]) <= set(whole[kind]) for kind in ("patient", "spell", "list"))
    ids = {row[0] for row in undisturbed["episode"]}
    assert len(ids) == PEOPLE
    assert [row for row in whole["episode"] if row[0] in ids] == undisturbed["episode"]


def test_what_is_imported_again_after_a_kill_is_sent_once(
    folder: Path, key: RandomKey, actor: Actor, tmp_path: Path, start: Start
) -> None:
    extract = write(tmp_path, *(other(1000 + number) for number in range(PEOPLE)))
    assert start("take_in", extract, 1).wait() == -9
    take(folder, key, actor, extract)
    database = Database.open(folder, key, clock=StillClock())
    with database.read() as connection:
        sent = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT row_id) FROM outbox WHERE kind = 'episode'"
        ).one()
        episodes = len(connection.execute(select(episode.c.id)).all())
    database.close()
    assert tuple(sent) == (episodes, episodes)
