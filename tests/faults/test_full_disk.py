"""A full disk is said in a sentence, and nothing that was saved is lost."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from storage.older_schema import next_schema
from storage.profile_rows import RandomKey

from coder_gui.storage import backups
from coder_gui.storage.database import Database
from coder_gui.storage.tables import code
from coder_gui.storage.verify import verify
from coder_gui.system.clock import Clock

from .conftest import Start


def test_saving_on_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(
    folder: Path, key: RandomKey, clock: Clock, start: Start
) -> None:
    out, _ = start("fill", 400_000).communicate()
    lines = out.splitlines()
    saved = {line.split()[1] for line in lines if line.startswith("saved")}
    (told,) = [line for line in lines if line.startswith("full")]
    assert told == (
        "full The disk is full or cannot be written. Nothing that was saved is lost; this change "
        "was not saved. Free some space on the disk, then save again."
    )
    assert lines.count("refused") == 2  # another save, a document
    assert lines[-1] == "closed"
    assert len(saved) >= 2
    database = Database.open(folder, key, clock=clock)
    with database.read() as connection:
        assert set(connection.execute(select(code.c.id)).scalars()) == saved
    database.close()
    assert verify(folder, key).ok


def test_a_migration_on_a_full_disk_leaves_the_profile_as_it_was(
    folder: Path, key: RandomKey, clock: Clock, tmp_path: Path, start: Start
) -> None:
    before = (folder / "coder.db").read_bytes()
    out, _ = start("upgrade_on_a_full_disk", next_schema(tmp_path).scripts).communicate()
    assert out.split() == ["StorageFull"]
    assert (folder / "coder.db").read_bytes() == before
    assert backups.found(folder) == []
    assert list((folder / "backups").glob(".*")) == []
    Database.open(folder, key, clock=clock).close()
    assert verify(folder, key).ok
