"""A profile of an older release opens in a newer one; of a newer one, it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from coder_gui.domain.errors import SchemaTooNew, StoreDamaged, StoreLocked
from coder_gui.domain.roles import Actor
from coder_gui.storage import backups, files, settings
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.migrate import Step, migrate
from coder_gui.storage.schema import HEAD, Schema, revision
from coder_gui.storage.verify import verify
from coder_gui.system.clock import Clock

from .older_schema import NEXT, next_schema
from .profile_rows import RandomKey, add_code, add_stays, flip_byte, stay


@pytest.fixture
def older(database: Database, folder: Path, actor: Actor) -> Path:
    """The folder of a closed profile with some work in it."""
    add_stays(database, actor, range(1, 40))
    add_code(database, actor, stay(1).episode)
    with database.write(actor, "setting") as work:
        settings.put(work.connection, "filter", "kestrel")
        work.commit()
    database.close()
    return folder


def test_an_older_schema_is_brought_up_when_it_is_opened(
    older: Path, key: RandomKey, clock: Clock, actor: Actor, tmp_path: Path
) -> None:
    database = Database.open(older, key, clock=clock, schema=next_schema(tmp_path))
    with database.read() as connection:
        assert revision(connection) == NEXT
        note = text("SELECT note FROM setting WHERE key = 'filter'")
        assert connection.execute(note).scalar() == "from filter"
        assert connection.execute(text("SELECT count(*) FROM episode")).scalar() == 39
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    add_code(database, actor, stay(2).episode)
    database.close()
    assert verify(older, key).ok


def test_the_old_form_stays_among_the_backups(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    Database.open(older, key, clock=clock, schema=next_schema(tmp_path)).close()
    (backup,) = backups.found(older)
    assert backup.label == f"before-{NEXT}"
    connection = connect(backup.database, key)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    connection.close()


def test_nothing_else_is_left_in_the_folder(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    Database.open(older, key, clock=clock, schema=next_schema(tmp_path)).close()
    names = sorted(path.name for path in older.iterdir())
    assert names == ["backups", "coder.db", "documents.db"]


def test_a_profile_of_a_newer_release_is_refused_with_a_sentence(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    Database.open(older, key, clock=clock, schema=next_schema(tmp_path)).close()
    before = (older / "coder.db").read_bytes()
    with pytest.raises(SchemaTooNew, match="Install the newer version"):
        Database.open(older, key, clock=clock)
    assert (older / "coder.db").read_bytes() == before


def test_the_same_schema_is_opened_as_it_is(older: Path, key: RandomKey, clock: Clock) -> None:
    Database.open(older, key, clock=clock).close()
    assert not (older / "backups").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('op.execute("DELETE FROM setting")', "rows in setting instead of"),
        ('op.execute("no such statement")', "syntax error"),
        (
            """op.execute("CREATE TABLE new_code AS SELECT * FROM code")
op.execute("DROP TABLE code")
op.execute("ALTER TABLE new_code RENAME TO code")
op.execute("CREATE TABLE ref (id BLOB, code_id BLOB REFERENCES code_line (id))")
op.execute("PRAGMA defer_foreign_keys = ON")
op.execute("INSERT INTO ref VALUES (x'00', x'00')")""",
            "FOREIGN KEY|refer to rows",
        ),
    ],
)
def test_a_migration_that_goes_wrong_leaves_the_profile_as_it_was(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path, more: str, said: str
) -> None:
    with pytest.raises(Exception, match=said):
        Database.open(older, key, clock=clock, schema=next_schema(tmp_path, more))
    assert sorted(p.name for p in older.iterdir()) == ["backups", "coder.db", "documents.db"]
    database = Database.open(older, key, clock=clock)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM setting")).scalar() == 2
    database.close()


def test_a_damaged_file_is_not_migrated(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    flip_byte(older / "coder.db", 30)
    before = (older / "coder.db").read_bytes()
    with pytest.raises(StoreDamaged):
        Database.open(older, key, clock=clock, schema=next_schema(tmp_path))
    assert (older / "coder.db").read_bytes() == before


def test_a_profile_that_is_open_elsewhere_is_not_swapped(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    other = Database.open(older, key, clock=clock)
    with other.read() as reading:
        assert reading.execute(text("SELECT count(*) FROM episode")).scalar() == 39
        with pytest.raises(StoreLocked):
            migrate(older / "coder.db", key, next_schema(tmp_path), clock=clock)
        assert reading.execute(text("SELECT count(*) FROM episode")).scalar() == 39
    other.close()
    Database.open(older, key, clock=clock).close()


def test_the_steps_are_told_in_order(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    steps: list[Step] = []
    migrate(older / "coder.db", key, next_schema(tmp_path), clock=clock, on_step=steps.append)
    assert steps == list(Step)


def test_no_log_lies_beside_the_files_when_they_are_swapped(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    beside: list[str] = []

    def look(step: Step) -> None:
        if step is Step.SETTLED:
            beside.extend(path.name for path in older.iterdir())

    migrate(older / "coder.db", key, next_schema(tmp_path), clock=clock, on_step=look)
    assert sorted(beside) == ["backups", "coder.db", "coder.db.migrating", "documents.db"]


def test_a_copy_left_by_a_crash_is_replaced(
    older: Path, key: RandomKey, clock: Clock, tmp_path: Path
) -> None:
    (older / "coder.db.migrating").write_bytes(b"half a file")
    (older / "coder.db.migrating-wal").write_bytes(b"and its log")
    migrate(older / "coder.db", key, next_schema(tmp_path), clock=clock)
    assert sorted(p.name for p in older.iterdir()) == ["backups", "coder.db", "documents.db"]
    files.check(older / "coder.db", key)


def test_the_shipped_schema_is_complete() -> None:
    assert (Schema.shipped().scripts / "env.py").is_file()
