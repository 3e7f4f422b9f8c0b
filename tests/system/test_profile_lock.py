"""One process for each profile."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coder_gui.domain.errors import StoreLocked
from coder_gui.system.profile_lock import ProfileLock

HOLD = (
    "import sys, pathlib;"
    "from coder_gui.system.profile_lock import ProfileLock;"
    "lock = ProfileLock(pathlib.Path(sys.argv[1])).take();"
    "print('held', flush=True);"
    "sys.stdin.read()"
)


def test_a_second_holder_gets_a_sentence(folder):
    with ProfileLock(folder) as first:
        assert first.held
        with pytest.raises(StoreLocked) as refused:
            ProfileLock(folder).take()
    assert "already open in another window" in str(refused.value)
    assert "Nothing was changed" in str(refused.value)


def test_taking_a_held_lock_again_changes_nothing(folder):
    lock = ProfileLock(folder)
    assert lock.take().take() is lock
    lock.release()
    lock.release()
    assert not lock.held


def test_a_released_lock_can_be_taken_by_another(folder):
    ProfileLock(folder).take().release()
    with ProfileLock(folder) as second:
        assert second.held


def test_another_process_keeps_this_one_out_until_it_dies(folder):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreLocked):
            ProfileLock(folder).take()
        holder.kill()
    with ProfileLock(folder) as lock:
        assert lock.held


def test_the_lock_is_not_inherited_by_programs_that_are_started(folder):
    with ProfileLock(folder):
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            close_fds=False,
        )
    with child:
        # Its descriptors are closed a moment after it was started; it speaks only after that.
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"up"
        with ProfileLock(folder) as again:
            assert again.held
        child.kill()


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        ProfileLock(tmp_path / "nowhere").take()
