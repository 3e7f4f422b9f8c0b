"""coder-gui sync, and what the other commands tell of the central store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.system.paths import profiles_root

from .conftest import Ran

Command = Callable[..., Ran]


@pytest.fixture
def central(tmp_path: Path) -> Iterator[EmbeddedCentral]:
    path = tmp_path / "central" / "store.db"
    path.parent.mkdir()
    made = EmbeddedCentral(path)
    made.create()
    made.add_scope("north", "Northshire")
    made.add_member("priya", "Priya Shah", "senior", ["north"])
    yield made
    made.close()


@pytest.fixture
def join_file(tmp_path: Path, central: EmbeddedCentral) -> Path:
    told = {
        "kind": "embedded",
        "name": "Northshire coding",
        "login": "priya",
        "path": str(tmp_path / "central" / "store.db"),
    }
    path = tmp_path / "join.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


@pytest.fixture
def joined(command: Command, join_file: Path) -> Command:
    command("profile", "create", "--name", "Priya Shah")
    assert command("profile", "join", join_file).code == 0
    return command


def the_profile() -> Path:
    (folder,) = profiles_root().iterdir()
    return folder


def test_without_a_central_store_it_says_so_and_is_calm(command: Command) -> None:
    command("profile", "create", "--name", "Priya Shah")
    ran = command("sync", "--once")
    assert ran.code == 3
    assert "joined no central store" in ran.out


def test_it_says_what_it_did(joined: Command) -> None:
    ran = joined("sync", "--once", "--json")
    assert ran.code == 0
    assert ran.document["state"] == "synced"
    assert ran.document["unsynced"] == 0
    assert joined("sync", "--once").out.startswith("Synced.")


def test_a_store_out_of_reach_is_said_and_nothing_is_lost(joined: Command, tmp_path: Path) -> None:
    joined("sync", "--once")
    path = tmp_path / "central" / "store.db"
    path.rename(path.with_suffix(".aside"))
    ran = joined("sync", "--once", "--json")
    assert ran.code == 3
    assert ran.document["state"] == "offline"


def test_a_file_that_is_no_join_file_is_named_as_such(command: Command, tmp_path: Path) -> None:
    command("profile", "create", "--name", "Priya Shah")
    wrong = tmp_path / "letter.txt"
    wrong.write_text("Dear Priya", encoding="utf-8")
    ran = command("profile", "join", wrong)
    assert ran.code == 1
    assert "not a join file" in ran.err


def test_the_profile_tells_how_it_stands_with_the_store(joined: Command) -> None:
    joined("sync", "--once")
    told = joined("profile", "info", "--json").document
    assert told["central"] == "Northshire coding"
    assert told["last_sync"] is not None
    assert (told["conflicts"], told["refused"]) == (0, 0)
    assert "unsynced" in told
    assert joined("profile", "leave").code == 0
    assert joined("profile", "info", "--json").document["central"] is None


def test_the_role_is_the_one_that_the_store_gave(joined: Command) -> None:
    assert joined("profile", "info", "--json").document["role"] == "coder"
    joined("sync", "--once")
    joined("sync", "--once")
    assert joined("profile", "info", "--json").document["role"] == "senior"


def test_a_withdrawn_laptop_erases_its_profile_and_the_store_has_the_receipt(
    joined: Command, central: EmbeddedCentral, tmp_path: Path
) -> None:
    joined("sync", "--once")
    path = tmp_path / "central" / "store.db"
    with sqlite3.connect(path) as db:
        (device,) = db.execute("SELECT device_id FROM device").fetchone()
    db.close()
    central.wipe(device)
    folder = the_profile()
    ran = joined("sync", "--once")
    assert ran.code == 3
    assert "withdrawn this laptop" in ran.err
    assert not folder.exists()
    with sqlite3.connect(path) as db:
        (wiped,) = db.execute("SELECT wiped_at FROM device").fetchone()
    db.close()
    assert wiped is not None
