"""coder-gui profile: make, list, describe, change."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.services.profiles import Profiles
from coder_gui.system.recovery_code import RecoveryCode

PASSPHRASE = "correct horse battery staple"
NEW = "wrong donkey capacitor nail"


@pytest.fixture
def made(command):
    """The answer of `profile create --json` for Ann Lee."""
    ran = command("profile", "create", "--name", "Ann Lee", "--role", "senior", "--json")
    assert ran.code == 0
    return ran.document


def test_creating_prints_the_code_once_in_the_document(made, command):
    assert RecoveryCode.parse(made["recovery_code"]).text == made["recovery_code"]
    assert made["profile"]["name"] == "Ann Lee"
    assert made["profile"]["role"] == "senior"
    assert made["profile"]["role_source"] == "self-declared"
    assert made["profile"]["opens_with"] == {
        "keyring_and_passphrase": False,
        "passphrase_alone": True,
        "recovery_code": True,
        "trust_key": False,
    }
    listed = command("profile", "list", "--json").out
    assert made["recovery_code"] not in listed


def test_creating_for_a_person_prints_the_folder_and_says_the_code_on_stderr(command):
    ran = command("profile", "create", "--name", "Ann", passphrase=None, typed=[PASSPHRASE] * 2)
    assert ran.code == 0
    assert ran.out.startswith("Ann: ")
    assert "Recovery code: " in ran.err
    assert "keep it away from the laptop" in ran.err
    assert "the passphrase stands alone" in ran.err


def test_two_different_passphrases_make_nothing(command):
    ran = command("profile", "create", passphrase=None, typed=[PASSPHRASE, PASSPHRASE + "x"])
    assert ran.code == 2
    assert command("profile", "list", "--json").document == {"profiles": []}


def test_a_passphrase_that_is_too_short_is_a_problem_of_the_input(command):
    ran = command("profile", "create", "--json", passphrase="short")
    assert ran.code == 1
    assert "needs at least 14" in ran.document["error"]["message"]


def test_the_name_is_the_login_name_and_the_role_coder_unless_said(command, monkeypatch):
    monkeypatch.setenv("LOGNAME", "alee")
    profile = command("profile", "create", "--json").document["profile"]
    assert (profile["name"], profile["role"]) == ("alee", "coder")


def test_a_profile_is_made_in_the_given_folder_and_found_there(command, tmp_path):
    place = tmp_path / "stick" / "profile"
    made = command("--profile", place, "profile", "create", "--json")
    assert made.document["profile"]["folder"] == str(place)
    assert command("--profile", place, "profile", "info", "--json").code == 0
    again = command("--profile", place, "profile", "create", "--json")
    assert again.code == 1
    assert again.document["error"]["kind"] == "refused"


def test_the_list_names_each_profile(made, command):
    command("profile", "create", "--name", "Bea")
    ran = command("profile", "list")
    assert [line.split(":")[0] for line in ran.out.splitlines()] == [
        "Ann Lee (senior)",
        "Bea (coder)",
    ]


def test_with_several_profiles_the_command_asks_to_name_one(made, command):
    command("profile", "create", "--name", "Bea")
    ran = command("verify", "--json")
    assert ran.code == 2
    assert "There are 2 profiles; name one with --profile" in ran.err
    assert made["profile"]["folder"] in ran.err


def test_without_a_profile_the_command_says_how_to_make_one(command):
    ran = command("verify", "--json")
    assert ran.code == 2
    assert "coder-gui profile create" in ran.err


def test_a_folder_without_a_profile_is_wrong_usage(command, tmp_path):
    ran = command("--profile", tmp_path, "verify", "--json")
    assert ran.code == 2
    assert str(tmp_path) in ran.document["error"]["message"]


def test_info_says_schema_sizes_editions_and_what_is_not_synced(made, command):
    live = command("profile", "info", "--json").document
    assert live["as_of"] == "now"
    assert live["unsynced"] == 0
    assert live["schema"]
    assert live["sizes"]["database"] > 0
    assert isinstance(live["editions"], list)
    assert live["overrides_by_rule"] == {}
    locked = command("profile", "info", "--json", passphrase=None).document
    assert locked["as_of"] == "last lock"
    assert locked["overrides_by_rule"] is None
    assert locked["schema"] == live["schema"]
    shown = command("profile", "info", passphrase=None).out
    assert "unsynced: 0" in shown


def test_a_wrong_passphrase_is_an_environment_problem_with_a_wait(made, command, clock):
    ran = command("profile", "info", "--json", passphrase="not this one at all")
    assert ran.code == 3
    assert ran.document["error"]["kind"] == "wrong_key"
    assert "Try again in 1 s" in ran.err
    assert "Wait 1 s" in command("profile", "info", "--json").err
    clock.advance(seconds=1)
    assert command("profile", "info", "--json").code == 0


def test_the_passphrase_is_changed(made, command, clock):
    ran = command("profile", "passphrase", "--json", CODER_GUI_NEW_PASSPHRASE=NEW)
    assert ran.document == {"changed": True, "backups_left": []}
    assert command("verify", passphrase=NEW).code == 0
    assert command("verify").code == 3


def test_the_passphrase_is_changed_at_a_terminal(made, command):
    ran = command("profile", "passphrase", passphrase=None, typed=[PASSPHRASE, NEW, NEW])
    assert ran.code == 0
    assert "The passphrase was changed" in ran.out
    assert command("verify", passphrase=NEW).code == 0


def test_the_recovery_code_sets_a_new_passphrase_and_gives_the_next_code(made, command):
    ran = command(
        "profile",
        "recover",
        "--json",
        passphrase=None,
        CODER_GUI_RECOVERY_CODE=made["recovery_code"],
        CODER_GUI_NEW_PASSPHRASE=NEW,
    )
    assert ran.code == 0
    assert ran.document["recovery_code"] != made["recovery_code"]
    assert command("verify", passphrase=NEW).code == 0


def test_a_slip_in_the_code_is_named(made, command):
    ran = command(
        "profile", "recover", passphrase=None, typed=["U" + made["recovery_code"][1:], NEW, NEW]
    )
    assert ran.code == 1
    assert "Group 1 has a character that no recovery code has" in ran.err


def test_a_new_code_is_made(made, command):
    ran = command("profile", "recovery-code", "--json")
    assert ran.document["recovery_code"] != made["recovery_code"]
    assert "Recovery code: " in command("profile", "recovery-code").err


def test_the_key_is_rotated_and_the_passphrase_stays(made, command):
    assert command("profile", "rotate-key", "--json").document == {"rotated": True}
    assert command("verify").code == 0


def test_a_whole_database_is_left_alone(made, command):
    assert command("profile", "restore").out == "The database is whole; no backup was needed.\n"
    assert command("profile", "restore", "--json").document["made_at"] is None


def test_without_a_backup_a_damaged_database_stays_where_it_is(made, command):
    path = Path(made["profile"]["folder"]) / "coder.db"
    path.write_bytes(b"damaged" * 1000)
    ran = command("profile", "restore", "--json")
    assert ran.code == 3
    assert ran.document["error"]["kind"] == "store_damaged"
    assert path.read_bytes() == b"damaged" * 1000


def test_a_damaged_database_comes_back_from_its_backup(made, command, clock):
    folder = Path(made["profile"]["folder"])
    with Profiles(folder.parent, clock, None).unlock(folder, PASSPHRASE) as unlocked:
        unlocked.record("imported")
        unlocked.back_up_if_due()
    (folder / "coder.db").write_bytes(b"damaged" * 1000)
    assert command("verify", "--json").code == 1
    shown = command("profile", "restore").out
    assert shown.startswith("The backup of 21-Nov-2026 09:30 UTC is in place: 0 episodes")
    assert command("verify", "--json").document["entries"] == 1
