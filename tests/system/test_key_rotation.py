"""A new key for the files: pending slots first, then the files, then the slots; and backups."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from coder_gui.domain.errors import WrongKey
from coder_gui.system.database_key import DatabaseKey
from coder_gui.system.keys import Keyslots
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.recovery_code import RecoveryCode

PROFILE = "0190a6f0-0000-7000-8000-000000000001"
PASSPHRASE = "correct horse battery staple"
NEW = "wrong donkey capacitor nail"


class Files:
    """Stands in for the encrypted files: each knows the key it has."""

    def __init__(self, *keys: DatabaseKey) -> None:
        self.keys = [key.hex() for key in keys]
        self.fail_after: int | None = None

    def rekey(self, old: DatabaseKey, new: DatabaseKey) -> None:
        """Gives each file the new key; pulls the plug after `fail_after` of them."""
        for place, key in enumerate(self.keys):
            if place == self.fail_after:
                raise KeyboardInterrupt
            assert key in (old.hex(), new.hex())
            self.keys[place] = new.hex()


def _back_up(folder: Path, name: str) -> Path:
    place = folder / "backups" / name
    place.mkdir(parents=True)
    for slot in folder.glob("keyslot*.json"):
        shutil.copy(slot, place)
    return place


def test_after_a_rotation_the_same_passphrase_opens_the_new_key(keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    files = Files(made.key, made.key)
    new = keyslots().rotate(PASSPHRASE, files.rekey)
    assert new.hex() != made.key.hex()
    assert new.salt == made.key.salt
    assert set(files.keys) == {new.hex()}
    opened = keyslots().open(PASSPHRASE)
    assert opened.key.hex() == new.hex()
    assert opened.pending is None


def test_the_printed_code_survives_a_rotation(keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    new = keyslots().rotate(PASSPHRASE, Files(made.key).rekey)
    assert keyslots().recover(made.recovery_code.text, NEW).key.hex() == new.hex()


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_rotation_that_was_broken_off_is_finished_at_the_next_opening(keyslots, folder, done):
    made = keyslots().create(PROFILE, PASSPHRASE)
    files = Files(made.key, made.key, made.key)
    files.fail_after = done
    with pytest.raises(KeyboardInterrupt):
        keyslots().rotate(PASSPHRASE, files.rekey)
    files.fail_after = None
    opened = keyslots().open(PASSPHRASE)
    assert opened.pending is not None
    files.rekey(opened.key, opened.pending)
    keyslots().promote()
    assert set(files.keys) == {keyslots().open(PASSPHRASE).key.hex()}
    assert not (folder / "keyslot.pending.json").exists()


def test_the_code_and_a_new_passphrase_finish_a_broken_off_rotation_too(keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    files = Files(made.key, made.key)
    files.fail_after = 1
    with pytest.raises(KeyboardInterrupt):
        keyslots().rotate(PASSPHRASE, files.rekey)
    files.fail_after = None
    recovered = keyslots().recover(made.recovery_code.text, NEW)
    assert recovered.pending is not None
    files.rekey(recovered.key, recovered.pending)
    keyslots().promote()
    assert keyslots().open(NEW).key.hex() == files.keys[0] == files.keys[1]


def test_rotating_again_goes_on_with_the_key_that_was_coming_in(keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    files = Files(made.key, made.key)
    files.fail_after = 1
    with pytest.raises(KeyboardInterrupt):
        keyslots().rotate(PASSPHRASE, files.rekey)
    coming = files.keys[0]
    files.fail_after = None
    assert keyslots().rotate(PASSPHRASE, files.rekey).hex() == coming


def test_promoting_when_nothing_is_pending_changes_nothing(keyslots, folder):
    keyslots().create(PROFILE, PASSPHRASE)
    before = (folder / "keyslot.json").read_bytes()
    keyslots().promote()
    assert (folder / "keyslot.json").read_bytes() == before


# Backups -----------------------------------------------------------------------------------------


def test_a_changed_passphrase_counts_for_the_backups_too(keyslots, folder, clock):
    made = keyslots().create(PROFILE, PASSPHRASE)
    backup = _back_up(folder, "20261121T093000Z")
    keyslots().change_passphrase(PASSPHRASE, NEW)
    assert keyslots(place=backup).open(NEW).key.hex() == made.key.hex()
    with pytest.raises(WrongKey):
        keyslots(place=backup).open(PASSPHRASE)


def test_a_spent_code_opens_no_backup(keyslots, folder):
    made = keyslots().create(PROFILE, PASSPHRASE)
    backup = _back_up(folder, "20261121T093000Z")
    keyslots().recover(made.recovery_code.text, NEW)
    with pytest.raises(WrongKey):
        keyslots(place=backup).recover(made.recovery_code.text, PASSPHRASE)


def test_a_backup_missed_by_a_crash_is_brought_up_to_date_at_the_next_opening(keyslots, folder):
    keyslots().create(PROFILE, PASSPHRASE)
    backup = _back_up(folder, "20261121T093000Z")
    kept = (backup / "keyslot.json").read_bytes()
    keyslots().change_passphrase(PASSPHRASE, NEW)
    (backup / "keyslot.json").write_bytes(kept)
    keyslots().open(NEW)
    assert (backup / "keyslot.json").read_bytes() == (folder / "keyslot.json").read_bytes()


def test_a_rotation_takes_the_backups_of_the_old_key_along(keyslots, folder):
    made = keyslots().create(PROFILE, PASSPHRASE)
    backup = _back_up(folder, "20261121T093000Z")
    new = keyslots().rotate(PASSPHRASE, Files(made.key).rekey)
    assert keyslots(place=backup).open(PASSPHRASE).key.hex() == new.hex()


def test_a_backup_with_an_older_key_is_wrapped_anew_for_its_own_key(keyslots, folder):
    made = keyslots().create(PROFILE, PASSPHRASE)
    aside = folder.parent / "aside"
    shutil.copytree(folder, aside)
    keyslots().rotate(PASSPHRASE, Files(made.key).rekey)
    shutil.copytree(aside, folder / "backups" / "20260101T000000Z")
    assert keyslots().change_passphrase(PASSPHRASE, NEW) == ()
    old = keyslots(place=folder / "backups" / "20260101T000000Z")
    assert old.open(NEW).key.hex() == made.key.hex()


def test_a_key_file_that_cannot_be_opened_is_left_and_named(keyslots, folder):
    keyslots().create(PROFILE, PASSPHRASE)
    backup = _back_up(folder, "20261121T093000Z")
    (backup / "keyslot.json").write_bytes(b"damaged")
    other = folder.parent / "other"
    other.mkdir()
    keyslots(place=other).create(PROFILE.replace("1", "2"), PASSPHRASE)
    shutil.copytree(other, folder / "backups" / "20261121T103000Z")
    left = keyslots().change_passphrase(PASSPHRASE, NEW)
    assert [path.relative_to(folder / "backups").as_posix() for path in left] == [
        "20261121T093000Z/keyslot.json",
        "20261121T103000Z/keyslot.json",
        "20261121T103000Z/keyslot.previous.json",
    ]
    assert (backup / "keyslot.json").read_bytes() == b"damaged"


# Any story ---------------------------------------------------------------------------------------


class _Clock:
    """Moves on a minute whenever it is looked at, so that no wait gets in the way of the story."""

    ticks = 0.0

    def now(self) -> datetime:
        """The instant."""
        return datetime.fromtimestamp(1_700_000_000 + self.ticks, UTC)

    def monotonic(self) -> float:
        """Seconds."""
        self.ticks += 60
        return self.ticks


class Story(RuleBasedStateMachine):
    """Changes, losses, crashes and wrong tries in any order: the work is never locked away."""

    def __init__(self) -> None:
        super().__init__()
        self.holder = tempfile.TemporaryDirectory()
        self.folder = Path(self.holder.name)
        self.clock = _Clock()
        self.number = 0

    def teardown(self) -> None:
        """Takes the folder away."""
        self.holder.cleanup()

    def slots(self) -> Keyslots:
        """A restarted program."""
        cost = KdfParameters(memory=64, passes=1, lanes=1)
        return Keyslots(self.folder, clock=self.clock, keyring=None, cost=cost)

    def fresh(self) -> str:
        """A passphrase that was never used."""
        self.number += 1
        return f"passphrase number {self.number}"

    @initialize()
    def make(self) -> None:
        self.passphrase = self.fresh()
        made = self.slots().create(PROFILE, self.passphrase)
        self.code: RecoveryCode = made.recovery_code
        self.spent: list[str] = []
        self.old: list[str] = []
        self.files = Files(made.key, made.key)

    def settle(self, key: DatabaseKey, pending: DatabaseKey | None) -> None:
        """What a profile does when it opens: finish what was broken off."""
        if pending is not None:
            self.files.fail_after = None
            self.files.rekey(key, pending)
            self.slots().promote()

    @rule()
    def open(self) -> None:
        opened = self.slots().open(self.passphrase)
        self.settle(opened.key, opened.pending)

    @rule()
    def change(self) -> None:
        new = self.fresh()
        self.slots().change_passphrase(self.passphrase, new)
        self.old.append(self.passphrase)
        self.passphrase = new

    @rule()
    def recover(self) -> None:
        new = self.fresh()
        made = self.slots().recover(self.code.text, new)
        self.spent.append(self.code.text)
        self.old.append(self.passphrase)
        self.code, self.passphrase = made.recovery_code, new
        self.settle(made.key, made.pending)

    @rule()
    def another_code(self) -> None:
        self.spent.append(self.code.text)
        self.code = self.slots().new_recovery_code(self.passphrase)

    @rule(plug=st.none() | st.integers(0, 1))
    def rotate(self, plug: int | None) -> None:
        self.files.fail_after = plug
        try:
            self.slots().rotate(self.passphrase, self.files.rekey)
        except KeyboardInterrupt:
            return

    @rule(name=st.sampled_from(["keyslot.json", "keyslot.previous.json"]))
    def lose_a_generation(self, name: str) -> None:
        both = [(self.folder / each).exists() for each in ("keyslot.json", "keyslot.previous.json")]
        if all(both):
            (self.folder / name).unlink()
            opened = self.slots().open(self.passphrase)
            self.settle(opened.key, opened.pending)

    @rule()
    def back_up(self) -> None:
        _back_up(self.folder, f"backup-{self.number}-{len(list(self.folder.rglob('*')))}")

    @precondition(lambda self: self.old)
    @rule()
    def an_old_passphrase_opens_nothing(self) -> None:
        with pytest.raises(WrongKey):
            self.slots().open(self.old[-1])

    @precondition(lambda self: self.spent)
    @rule()
    def a_spent_code_opens_nothing(self) -> None:
        with pytest.raises(WrongKey):
            self.slots().recover(self.spent[-1], self.fresh())

    @invariant()
    def the_passphrase_gives_every_key_that_a_file_has(self) -> None:
        if self.number:
            opened = self.slots().open(self.passphrase)
            known = {opened.key.hex()} | ({opened.pending.hex()} if opened.pending else set())
            assert set(self.files.keys) <= known


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
