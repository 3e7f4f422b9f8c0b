"""The encrypted database as a whole: made, opened, read, written, closed."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from coder_gui.domain.errors import NotFound, StoreLocked, WrongKey
from coder_gui.domain.roles import Actor
from coder_gui.storage import settings
from coder_gui.storage.database import Database
from coder_gui.storage.list_rules import ListRules
from coder_gui.system.clock import Clock

from .profile_rows import RandomKey, add_code, add_stays, person, stay


def test_what_was_saved_is_there_after_closing_and_opening(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    code = add_code(database, actor, stay(1).episode)
    database.close()
    again = Database.open(folder, key, clock=clock)
    try:
        with again.read() as connection:
            found = connection.execute(text("SELECT hex(id), code FROM code")).one()
        assert found == (code.replace("-", "").upper(), "I10X")
        assert again.device_id == actor.device_id
    finally:
        again.close()


def test_another_key_is_told_apart_and_changes_nothing(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    database.close()
    before = (folder / "coder.db").read_bytes()
    with pytest.raises(WrongKey):
        Database.open(folder, RandomKey(), clock=clock)
    assert (folder / "coder.db").read_bytes() == before
    Database.open(folder, key, clock=clock).close()


def test_an_empty_folder_holds_no_profile(tmp_path: Path, key: RandomKey, clock: Clock) -> None:
    with pytest.raises(NotFound, match="no profile in this folder"):
        Database.open(tmp_path, key, clock=clock)
    assert list(tmp_path.iterdir()) == []


def test_a_profile_is_never_made_over_another(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    with pytest.raises(FileExistsError):
        Database.create(folder, key, clock=clock, device=actor)


def test_nothing_of_a_patient_can_be_read_in_the_files(
    database: Database, folder: Path, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    database.documents.put(b"Seen by Dr Canary", "text/plain", ["Seen by Dr Canary"])
    for path in folder.iterdir():  # also the log that is not yet in the file
        content = path.read_bytes()
        assert b"Testing1" not in content
        assert b"9990000001" not in content
        assert b"Canary" not in content
        assert b"SQLite format" not in content


def test_only_their_owner_may_read_the_files(
    database: Database, folder: Path, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_closed_profile_says_that_it_is_locked(database: Database, actor: Actor) -> None:
    database.close()
    database.close()
    with pytest.raises(StoreLocked, match="Unlock it"), database.read():
        pass
    with pytest.raises(StoreLocked, match="Unlock it"), database.write(actor, "x"):
        pass


def test_closing_leaves_one_file_each(database: Database, folder: Path, actor: Actor) -> None:
    add_stays(database, actor, [1])
    database.close()
    assert sorted(path.name for path in folder.iterdir()) == ["coder.db", "documents.db"]


def test_a_reader_cannot_write(database: Database) -> None:
    with database.read() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM setting"))


def test_a_reader_sees_one_state_while_others_write(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    count = text("SELECT count(*) FROM episode")
    with database.read() as connection:
        assert connection.execute(count).scalar() == 1
        add_stays(database, actor, [2, 3])
        assert connection.execute(count).scalar() == 1
    with database.read() as connection:
        assert connection.execute(count).scalar() == 3


def test_reading_while_reading_is_fine(database: Database) -> None:
    with database.read() as outer, database.read() as inner:
        assert outer is not inner


def test_writing_while_writing_on_one_thread_is_a_bug(database: Database, actor: Actor) -> None:
    with (
        database.write(actor, "outer"),
        pytest.raises(RuntimeError, match="already open on this thread"),
        database.write(actor, "inner"),
    ):
        pass


def test_writers_on_other_threads_wait_their_turn(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    threads = [
        threading.Thread(target=add_code, args=(database, actor, stay(1).episode, f"I{n}"))
        for n in range(20, 28)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM code")).scalar() == 8


def test_somebody_on_another_laptop_cannot_write_here(database: Database) -> None:
    with pytest.raises(ValueError, match="another device"), database.write(person(), "x"):
        pass


def test_other_rules_of_masking_make_the_list_anew(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, [1], existing_dx=["J459"])
    masked = text("SELECT masked FROM episode_list")
    with database.read() as connection:
        assert connection.execute(masked).scalar() == 0
    database.close()
    again = Database.open(folder, key, clock=clock, rules=ListRules(icd10=frozenset({"J45"})))
    try:
        with again.read() as connection:
            assert connection.execute(masked).scalar() == 1
    finally:
        again.close()


def test_settings_are_json_and_none_takes_one_away(database: Database, actor: Actor) -> None:
    with database.write(actor, "setting") as work:
        settings.put(work.connection, "filters", ["kestrel", {"n": 1}])
        settings.put(work.connection, "gone", 5)
        settings.put(work.connection, "gone", None)
        work.commit()
    with database.read() as connection:
        assert settings.get(connection, "filters") == ["kestrel", {"n": 1}]
        assert settings.get(connection, "gone", "default") == "default"
