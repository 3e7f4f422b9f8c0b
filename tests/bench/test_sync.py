"""The benchmark of the sync at tiny sizes; a sync that was not whole is no sample."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from coder_gui.bench import own_postgres, sync_push, sync_world
from coder_gui.bench.sync import Sizes, measured
from coder_gui.bench.sync_load import Load
from coder_gui.bench.sync_world import synced
from coder_gui.domain.errors import UserError

TINY = Sizes(
    changed=40,
    episodes=14,
    repeats=1,
    first_load=120,
    idle=3,
    scopes=2,
    load=Load(laptops=4, period=0.5, seconds=1.0, rows=4),
    shared=2,
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with sync_world.server() as dsn:
        yield dsn


@pytest.mark.usefixtures("qapp")  # else the bench makes one that no later test can draw with
def test_every_part_is_measured_and_nothing_is_lost(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(own_postgres.GIVEN, server)
    report = measured(TINY)
    found = {one.name: one for one in report.measures}
    for name in ("4 laptops: errors", "4 laptops: rows lost or doubled", "episodes merged wrongly"):
        assert found[name].samples == (0.0,)
    assert "both together" in found
    assert "idle sync, connecting included" in found
    assert len(report.baselines) == 6
    with psycopg.connect(server) as connection:
        left = connection.execute("SELECT count(*) FROM pg_database WHERE datname ~ '^bench'")
        assert left.fetchone() == (0,)


def test_a_sync_that_does_not_reach_the_store_is_no_sample(server: str) -> None:
    with sync_world.central(server) as place:
        laptop = place.laptop("one")
        synced(laptop)
        place.admin.revoke(next(one.login for one in place.admin.members()))
        with pytest.raises(RuntimeError, match="not whole"):
            synced(laptop)


def test_a_store_that_was_analysed_is_told_from_one_that_was_not(server: str) -> None:
    with sync_world.central(server) as place:
        sync_push.keep_unanalysed(place)
        assert sync_push.push(place, 8) > 0
        assert sync_push.analysed(place) == 0
        with psycopg.connect(place.dsn, autocommit=True) as connection:
            connection.execute("ANALYZE coder.row_head")
        assert sync_push.analysed(place) == 1


def test_without_postgresql_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(own_postgres.GIVEN, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("initdb") is None
    monkeypatch.setattr(own_postgres, "PLACES", tmp_path)
    with pytest.raises(UserError, match="Install PostgreSQL"):
        own_postgres.server_programs()
