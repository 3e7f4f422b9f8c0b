"""A program that dies at any step of a change of keys: the profile opens and nothing is lost."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

from coder_gui.domain.errors import WrongKey
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.system.clock import SystemClock
from coder_gui.system.passphrase import KdfParameters

PASSPHRASE = "correct horse battery staple"
NEW = "wrong donkey capacitor nail"
DIED = 9

PROGRAM = """
import os, sys
from pathlib import Path
from coder_gui.services.profiles import Profiles
from coder_gui.storage import rekey
from coder_gui.system import back_off, backup_slots, keyslot_file, profile_file
from coder_gui.system.clock import SystemClock
from coder_gui.system.passphrase import KdfParameters

left, verb, folder, *words = int(sys.argv[1]), *sys.argv[2:]

def plug(function):
    def run(*arguments):
        global left
        if left == 0:
            os._exit(9)  # no finally, no flush: as kill -9
        left -= 1
        return function(*arguments)
    return run

for module in (back_off, backup_slots, keyslot_file, profile_file):
    module.write_private = plug(module.write_private)
rekey._move_one = plug(rekey._move_one)
cost = KdfParameters(memory=64, passes=1, lanes=1)
profiles = Profiles(Path(folder).parent, SystemClock(), None, cost=cost)
getattr(profiles, verb)(Path(folder), *words)
"""


@pytest.fixture
def profiles(tmp_path) -> Profiles:
    """The service of this process, over the real clock as in the one that dies."""
    cost = KdfParameters(memory=64, passes=1, lanes=1)
    return Profiles(tmp_path, SystemClock(), None, cost=cost)


@pytest.fixture
def folder(profiles):
    """A profile with one history entry and a backup."""
    made = profiles.create(name="Ann", role=Role.CODER, passphrase=PASSPHRASE)
    with profiles.unlock(made.profile.folder, PASSPHRASE) as unlocked:
        unlocked.record("imported")
        unlocked.back_up_if_due()
    return made.profile.folder


def _dies(step: int, verb: str, folder, *words: str) -> bool:
    """Runs the verb until its write number `step`; False: it came to its end before."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(step), verb, str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, DIED), done.stderr
    return done.returncode == DIED


def _whole(profiles: Profiles, folder, passphrase: str) -> None:
    with profiles.unlock(folder, passphrase) as unlocked:
        report = unlocked.verify()
        assert report.ok
        assert report.entries == 1
    assert not (folder / "keyslot.pending.json").exists()


def test_a_key_rotation_that_dies_at_any_step_is_finished_by_the_next_unlocking(profiles, folder):
    for step in itertools.count():
        if not _dies(step, "rotate_key", folder, PASSPHRASE):
            break
        _whole(profiles, folder, PASSPHRASE)
    assert step >= 8
    _whole(profiles, folder, PASSPHRASE)
    (folder / "coder.db").write_bytes(b"damaged" * 1000)
    assert profiles.restore_backup(folder, PASSPHRASE).history == 1


def test_a_change_of_passphrase_that_dies_leaves_the_old_or_the_new_one(profiles, folder):
    step = 0
    old, new = PASSPHRASE, NEW
    while _dies(step, "change_passphrase", folder, old, new):
        try:
            _whole(profiles, folder, new)
        except WrongKey:
            (folder / "attempts.json").unlink()
            profiles = Profiles(
                folder.parent,
                SystemClock(),
                None,
                cost=KdfParameters(memory=64, passes=1, lanes=1),
            )
            _whole(profiles, folder, old)
        else:
            old, new = new, old
        step += 1
    assert step >= 4
    _whole(profiles, folder, new)
