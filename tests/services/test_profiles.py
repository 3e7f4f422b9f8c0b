"""Profiles: made whole or not at all, opened by what should open them, closed without a trace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from coder_gui.domain.errors import (
    KeyringMissing,
    NotFound,
    Refused,
    StorageFull,
    StoreDamaged,
    StoreLocked,
    UserError,
    WrongKey,
)
from coder_gui.domain.identity import derive_id
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.seal import public_of
from coder_gui.system.settings import Settings

PASSPHRASE = "correct horse battery staple"
NEW = "wrong donkey capacitor nail"
TRUST = bytes(range(1, 33))
CANARY = "9990000018"


@pytest.fixture
def root(tmp_path):
    """The folder of the profiles."""
    return tmp_path / "profiles"


@pytest.fixture
def restarted(root, clock):
    """Makes the service as a program that was just started does."""

    def make(keyring=None, **more) -> Profiles:
        cost = KdfParameters(memory=64, passes=1, lanes=1)
        return Profiles(root, clock, keyring, cost=cost, **more)

    return make


@pytest.fixture
def made(restarted):
    """A new profile of Ann Lee, locked."""
    return restarted().create(name="Ann  Lee ", role=Role.SENIOR, passphrase=PASSPHRASE)


def _keep_a_secret(unlocked) -> None:
    """Writes a patient as an import does."""
    with unlocked.database.write(unlocked.actor, "import") as work:
        work.insert(
            "patient",
            {
                "id": derive_id("patient", "RZ9", CANARY),
                "provider_code": "RZ9",
                "local_patient_id": CANARY,
                "surname": "Kowalczyk",
                "as_of": work.now,
            },
        )
        work.record("worklist_imported", None, {"new": 1})
        work.commit()


# Making ------------------------------------------------------------------------------------------


def test_a_new_profile_is_a_folder_named_by_its_id_for_its_owner_only(root, made):
    folder = made.profile.folder
    assert folder == root / made.profile.profile_id
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in root.iterdir()} == {folder.name}


def test_the_lock_page_learns_the_name_and_nothing_of_a_patient(made):
    facts = json.loads((made.profile.folder / "profile.json").read_bytes())
    assert set(facts) == {"name", "role", "laptop", "unsynced", "last_sync", "schema"}
    assert (facts["name"], facts["role"], facts["unsynced"]) == ("Ann Lee", "senior", 0)
    assert made.profile.has_code
    assert not made.profile.needs_keyring


def test_the_person_and_the_role_are_those_of_the_encrypted_file(restarted, made):
    """profile.json can be edited by anybody; it gives nobody a role."""
    file = made.profile.folder / "profile.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "role": "manager"}))
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        assert unlocked.actor.name == "Ann Lee"
        assert unlocked.actor.role is Role.SENIOR
        assert unlocked.actor.device_id == unlocked.database.device_id
    assert restarted().info(made.profile.folder).role is Role.SENIOR


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_that_cannot_be_taken_makes_nothing(root, restarted, name):
    with pytest.raises(UserError, match="1 to 80 characters") as refused:
        restarted().create(name=name, role=Role.CODER, passphrase=PASSPHRASE)
    assert refused.value.field == "name"
    assert not root.exists()


def test_a_passphrase_that_cannot_be_taken_makes_nothing(root, restarted, keyring_memory):
    with pytest.raises(UserError, match="at least 10"):
        restarted(keyring_memory).create(name="Ann", role=Role.CODER, passphrase="short")
    assert list(root.iterdir()) == []
    assert keyring_memory.items == {}


def test_a_disk_that_fills_while_a_profile_is_made_leaves_nothing(
    root, restarted, keyring_memory, monkeypatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coder_gui.storage.database.Database.create", full)
    with pytest.raises(StorageFull, match="The profile was not made: No space left"):
        restarted(keyring_memory).create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE)
    assert list(root.iterdir()) == []
    assert keyring_memory.items == {}


def test_a_profile_is_made_in_a_folder_of_choice_unless_something_is_in_it(tmp_path, restarted):
    empty, used = tmp_path / "empty", tmp_path / "used"
    empty.mkdir()
    used.mkdir()
    (used / "letter.txt").write_text("mine")
    for folder in (empty, tmp_path / "new" / "deep"):
        made = restarted().create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE, folder=folder)
        assert made.profile.folder == folder
        restarted().unlock(folder, PASSPHRASE).close()
    for folder in (used, empty):
        with pytest.raises(Refused, match="is not empty"):
            restarted().create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE, folder=folder)
    assert (used / "letter.txt").read_text() == "mine"


def test_the_trusts_settings_decide_on_length_and_escrow(restarted):
    settings = Settings(passphrase_minimum=20, trust_recovery_key=public_of(TRUST).hex())
    with pytest.raises(UserError, match="at least 20"):
        restarted(settings=settings).create(
            name="Ann", role=Role.CODER, passphrase="nineteen characters"
        )
    made = restarted(settings=settings).create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE)
    assert made.profile.has_trust_key


def test_this_laptops_profiles_follow_the_trusts_file_and_say_what_was_not_taken(
    tmp_path, monkeypatch
):
    file = tmp_path / "settings.json"
    file.write_text('{"passphrase_minimum": 16, "idle_lock_minutes": 90}')
    monkeypatch.setattr("coder_gui.services.profiles.trust_settings_file", lambda: file)
    profiles = Profiles.of_this_laptop()
    assert profiles.settings == Settings(passphrase_minimum=16)
    assert len(profiles.settings_problems) == 1
    assert "idle_lock_minutes takes a whole number from 1 to 15" in profiles.settings_problems[0]


# Looking -----------------------------------------------------------------------------------------


def test_a_laptop_without_profiles_lists_none(restarted):
    assert restarted().list() == ()


def test_profiles_are_listed_by_name_and_other_folders_are_passed_over(root, restarted, made):
    restarted().create(name="ada", role=Role.CODER, passphrase=PASSPHRASE)
    (root / "notes").mkdir()
    (root / ".half.making").mkdir()
    damaged = root / "damaged"
    damaged.mkdir()
    (damaged / "keyslot.json").write_bytes(b"{")
    assert [info.name for info in restarted().list()] == ["ada", "Ann Lee"]


def test_a_lost_profile_json_is_written_anew_by_the_next_session(restarted, made):
    file = made.profile.folder / "profile.json"
    file.unlink()
    assert restarted().info(made.profile.folder).name == "Profile"
    restarted().unlock(made.profile.folder, PASSPHRASE).close()
    assert restarted().info(made.profile.folder).name == "Ann Lee"


def test_sizes_are_those_on_the_disk(restarted, made):
    sizes = restarted().sizes(made.profile.folder)
    assert sizes["database"] > 100_000
    assert sizes["documents"] > 4_000
    assert sizes["backups"] == 0


# Opening -----------------------------------------------------------------------------------------


def test_what_was_written_is_there_after_the_next_unlocking(restarted, made):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        _keep_a_secret(unlocked)
    info = restarted().info(made.profile.folder)
    assert info.unsynced == 1
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        assert unlocked.info.unsynced == 1


def test_nothing_under_the_profile_is_readable(restarted, made):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        _keep_a_secret(unlocked)
        open_files = {path.name: path.read_bytes() for path in made.profile.folder.iterdir()}
    closed_files = {path.name: path.read_bytes() for path in made.profile.folder.iterdir()}
    for files in (open_files, closed_files):
        for name, data in files.items():
            assert CANARY.encode() not in data, name
            assert b"Kowalczyk" not in data, name
    assert "coder.db-wal" not in closed_files


def test_a_wrong_passphrase_gives_a_sentence_a_wait_and_releases_the_lock(restarted, made, clock):
    with pytest.raises(WrongKey, match="Try again in 1 s") as wrong:
        restarted().unlock(made.profile.folder, "not this one at all")
    assert wrong.value.retry_after == 1
    assert restarted().wait(made.profile.folder) == 1
    clock.advance(seconds=1)
    restarted().unlock(made.profile.folder, PASSPHRASE).close()
    assert restarted().wait(made.profile.folder) == 0


def test_a_folder_without_a_profile_says_so_and_stays_empty(tmp_path, restarted):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotFound, match="no profile in this folder"):
            restarted().unlock(folder, PASSPHRASE)
    assert not (tmp_path / "profile.lock").exists()


def test_with_a_keyring_the_passphrase_alone_opens_nothing(restarted, keyring_memory):
    made = restarted(keyring_memory).create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE)
    assert made.profile.needs_keyring
    restarted(lambda: keyring_memory).unlock(made.profile.folder, PASSPHRASE).close()
    with pytest.raises(KeyringMissing):
        restarted().unlock(made.profile.folder, PASSPHRASE)


def test_the_keyring_is_looked_for_once_and_only_when_it_is_needed(restarted, made):
    looked = []

    def find():
        looked.append(1)

    profiles = restarted(find)
    profiles.list()
    profiles.wait(made.profile.folder)
    assert looked == []
    profiles.warm()
    profiles.unlock(made.profile.folder, PASSPHRASE).close()
    assert looked == [1]


def test_a_second_window_of_this_program_is_told_so(restarted, made):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        with pytest.raises(StoreLocked, match="already open in another window"):
            restarted().unlock(made.profile.folder, PASSPHRASE)
        _keep_a_secret(unlocked)


def test_a_second_process_is_told_so_and_gets_in_afterwards(restarted, made):
    command = [sys.executable, "-c", "from coder_gui.cli.main import entry; entry()"]
    command += ["--profile", str(made.profile.folder), "verify"]

    def second() -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "CODER_GUI_PASSPHRASE": PASSPHRASE}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    with restarted().unlock(made.profile.folder, PASSPHRASE):
        refused = second()
        assert refused.returncode == 3
        assert "already open in another window" in refused.stderr
    assert second().returncode == 0


def test_a_closed_profile_forgets_its_key_and_frees_its_lock(restarted, made):
    profiles = restarted()
    unlocked = profiles.unlock(made.profile.folder, PASSPHRASE)
    unlocked.close()
    unlocked.close()
    with pytest.raises(RuntimeError, match="wiped"):
        unlocked.log_secret()
    profiles.unlock(made.profile.folder, PASSPHRASE).close()


def test_closing_on_a_full_disk_still_closes(restarted, made, monkeypatch):
    unlocked = restarted().unlock(made.profile.folder, PASSPHRASE)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coder_gui.system.profile_file.write", full)
    unlocked.close()
    monkeypatch.undo()
    restarted().unlock(made.profile.folder, PASSPHRASE).close()


# Recovering --------------------------------------------------------------------------------------


def test_the_recovery_code_opens_and_the_history_says_so(restarted, made):
    recovered = restarted().unlock_with_recovery(made.profile.folder, made.recovery_code, NEW)
    with recovered.unlocked as unlocked, unlocked.database.read() as connection:
        events = connection.exec_driver_sql("SELECT event FROM history").scalars().all()
        assert events == ["recovery_code_used"]
    restarted().unlock(made.profile.folder, NEW).close()
    with pytest.raises(WrongKey):
        restarted().unlock_with_recovery(made.profile.folder, made.recovery_code, PASSPHRASE)


def test_the_trust_opens_a_profile_of_a_coder_who_left(restarted):
    settings = Settings(trust_recovery_key=public_of(TRUST).hex())
    made = restarted(settings=settings).create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE)
    recovered = restarted().unlock_with_trust_key(made.profile.folder, TRUST, NEW)
    recovered.unlocked.close()
    restarted().unlock(made.profile.folder, NEW).close()


def test_a_trust_key_that_is_rolled_out_later_reaches_the_profile_at_its_next_unlocking(
    restarted, made
):
    settings = Settings(trust_recovery_key=public_of(TRUST).hex())
    restarted(settings=settings).unlock(made.profile.folder, PASSPHRASE).close()
    assert restarted().info(made.profile.folder).has_trust_key
    restarted().unlock_with_trust_key(made.profile.folder, TRUST, NEW).unlocked.close()


# Changing ----------------------------------------------------------------------------------------


def test_the_passphrase_is_changed_from_inside_the_open_profile(restarted, made):
    profiles = restarted()
    with profiles.unlock(made.profile.folder, PASSPHRASE) as unlocked:
        assert profiles.change_passphrase(made.profile.folder, PASSPHRASE, NEW) == ()
        _keep_a_secret(unlocked)
        with pytest.raises(StoreLocked):
            restarted().change_passphrase(made.profile.folder, NEW, PASSPHRASE)
    restarted().unlock(made.profile.folder, NEW).close()


def test_a_new_code_is_made_for_a_locked_profile(restarted, made):
    code = restarted().new_recovery_code(made.profile.folder, PASSPHRASE)
    assert code != made.recovery_code
    restarted().unlock_with_recovery(made.profile.folder, code, NEW).unlocked.close()


def test_after_a_rotation_the_key_files_of_before_open_nothing(restarted, made, clock):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        _keep_a_secret(unlocked)
        unlocked.database.documents.put(b"a letter", "text/plain", ["a letter"])
        unlocked.back_up_if_due()
    copy = made.profile.folder.with_name("thief")
    shutil.copytree(made.profile.folder, copy)
    restarted().rotate_key(made.profile.folder, PASSPHRASE)
    for name in ("keyslot.json", "keyslot.previous.json"):
        shutil.copy(copy / name, made.profile.folder / name)
    with pytest.raises(StoreDamaged):
        restarted().unlock(made.profile.folder, PASSPHRASE)


def test_after_a_rotation_everything_is_there_and_a_backup_can_be_restored(restarted, made):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        _keep_a_secret(unlocked)
        sha256 = unlocked.database.documents.put(b"a letter", "text/plain", ["a letter"])
        unlocked.back_up_if_due()
    restarted().rotate_key(made.profile.folder, PASSPHRASE)
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        assert unlocked.info.unsynced == 1
        assert unlocked.database.documents.has(sha256)
    (made.profile.folder / "coder.db").write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreDamaged, match="profile restore"):
        restarted().unlock(made.profile.folder, PASSPHRASE)
    report = restarted().restore_backup(made.profile.folder, PASSPHRASE)
    assert report.skipped == 0
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        assert unlocked.info.unsynced == 1


@pytest.mark.parametrize("moved", ["nothing", "database", "everything"])
def test_a_rotation_that_was_broken_off_is_finished_by_unlocking(
    restarted, made, monkeypatch, moved
):
    from coder_gui.storage import rekey

    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        _keep_a_secret(unlocked)
        unlocked.back_up_if_due()
    move, move_one = rekey.move, rekey._move_one

    def plug_pulled(folder, old, new) -> None:
        if moved == "database":
            move_one(folder / "coder.db", old, new)
        if moved == "everything":
            move(folder, old, new)
        raise KeyboardInterrupt

    monkeypatch.setattr(rekey, "move", plug_pulled)
    with pytest.raises(KeyboardInterrupt):
        restarted().rotate_key(made.profile.folder, PASSPHRASE)
    monkeypatch.undo()
    assert (made.profile.folder / "keyslot.pending.json").exists()
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        assert unlocked.verify().ok
        assert unlocked.info.unsynced == 1
    assert not (made.profile.folder / "keyslot.pending.json").exists()
    assert restarted().restore_backup(made.profile.folder, PASSPHRASE).skipped == 0


# Backups and looking through ---------------------------------------------------------------------


def test_a_backup_is_made_when_the_newest_is_an_hour_old(restarted, made, clock):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        first = unlocked.back_up_if_due()
        assert first is not None
        assert first.database.is_file()
        assert unlocked.back_up_if_due() is None
        clock.current += timedelta(hours=1)
        assert unlocked.back_up_if_due() is not None
    assert unlocked.back_up_if_due() is None
    assert restarted().sizes(made.profile.folder)["backups"] > 200_000


def test_a_backup_can_be_asked_for_however_new_the_newest_is(restarted, made, clock):
    with restarted().unlock(made.profile.folder, PASSPHRASE) as unlocked:
        first = unlocked.back_up_if_due()
        clock.current += timedelta(minutes=1)
        second = unlocked.back_up()
    assert first is not None
    assert second.at - first.at == timedelta(minutes=1)
    assert second.database.is_file()


def test_verifying_names_the_damaged_page_of_a_profile_that_no_longer_opens(restarted, made):
    assert restarted().verify(made.profile.folder, PASSPHRASE).ok
    path = made.profile.folder / "coder.db"
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreDamaged):
        restarted().unlock(made.profile.folder, PASSPHRASE)
    report = restarted().verify(made.profile.folder, PASSPHRASE)
    assert [(finding.file, finding.page) for finding in report.findings] == [("coder.db", 1)]


def test_a_file_of_another_profile_is_damage_and_not_a_wrong_passphrase(restarted, made):
    other = restarted().create(name="Bea", role=Role.CODER, passphrase=PASSPHRASE)
    shutil.copy(other.profile.folder / "coder.db", made.profile.folder / "coder.db")
    for look in (restarted().unlock, restarted().verify):
        with pytest.raises(StoreDamaged, match="The passphrase is right"):
            look(made.profile.folder, PASSPHRASE)
    assert restarted().wait(made.profile.folder) == 0


def test_a_lost_database_is_said_so(restarted, made):
    (made.profile.folder / "coder.db").unlink()
    with pytest.raises(NotFound):
        restarted().unlock(made.profile.folder, PASSPHRASE)
    assert restarted().wait(made.profile.folder) == 0


def test_unlocking_and_refusing_leave_no_passphrase_and_no_name_in_the_log(
    restarted, made, tmp_path, clock
):
    from coder_gui.system.logs import LogFile

    log = LogFile(tmp_path / "logs", b"key").attach()
    try:
        with pytest.raises(WrongKey):
            restarted().unlock(made.profile.folder, "not this one at all")
        clock.advance(seconds=1)
        restarted().unlock(made.profile.folder, PASSPHRASE).close()
    finally:
        log.close()
    text = log.path.read_text()
    assert [json.loads(line)["event"] for line in text.splitlines()] == [
        "passphrase_refused",
        "profile_unlocked",
    ]
    for secret in ("not this one", "horse", "Ann", made.profile.profile_id):
        assert secret not in text
