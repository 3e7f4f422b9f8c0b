"""coder-gui verify names what is not as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(command) -> Path:
    """The folder of a new profile."""
    made = command("profile", "create", "--name", "Ann", "--json").document
    return Path(made["profile"]["folder"])


def test_a_profile_as_it_was_written_ends_with_0(folder, command):
    ran = command("verify", "--json")
    assert ran.code == 0
    assert ran.document["ok"] is True
    assert ran.document["first_bad"] is None
    assert ran.document["pages"] > 0
    assert command("verify").out.startswith("All as written: 0 history entries")


def test_a_flipped_byte_ends_with_1_and_names_the_page(folder, command):
    path = folder / "coder.db"
    data = bytearray(path.read_bytes())
    data[3 * 4096 + 100] ^= 1
    path.write_bytes(data)
    ran = command("verify", "--json")
    assert ran.code == 1
    assert ran.document["ok"] is False
    assert ran.document["first_bad"]["file"] == "coder.db"
    assert ran.document["first_bad"]["page"] == 4
    assert command("verify").out == "Page 4 of coder.db was changed from outside.\n"


def test_a_file_beyond_reading_ends_with_1_too(folder, command):
    (folder / "coder.db").write_bytes(b"damaged" * 4096)
    ran = command("verify", "--json")
    assert ran.code == 1
    assert ran.document["ok"] is False
    assert "The passphrase is right" in ran.document["first_bad"]["text"]
    assert "The passphrase is right" in command("verify").out


def test_a_value_changed_through_the_opened_database_names_the_entry(folder, command, clock):
    from coder_gui.services.profiles import Profiles
    from coder_gui.storage.engine import connect

    with Profiles(folder.parent, clock, None).unlock(folder, "correct horse battery staple") as own:
        for _ in range(3):
            own.record("imported")
        connection = connect(folder / "coder.db", own._key)
        connection.execute("UPDATE history SET actor = 'somebody else' WHERE n = 2")
        connection.close()
    ran = command("verify", "--json")
    assert ran.code == 1
    assert ran.document["entries"] == 3
    assert ran.document["first_bad"]["n"] == 2


def test_a_wrong_passphrase_ends_with_3(folder, command):
    assert command("verify", "--json", passphrase="not this one at all").code == 3
