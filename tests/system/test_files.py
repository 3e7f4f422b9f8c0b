"""Private folders and files that are replaced in one step."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from coder_gui.system.files import private_folder, set_umask, write_private


def _mode(path) -> int:
    return path.stat().st_mode & 0o777


def test_a_private_folder_is_made_with_its_parents_for_its_owner_only(tmp_path):
    made = private_folder(tmp_path / "a" / "b")
    assert made.is_dir()
    assert _mode(made) == 0o700


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path):
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o755)
    private_folder(open_to_all)
    assert _mode(open_to_all) == 0o700


def test_a_file_is_replaced_whole_and_is_for_its_owner_only(tmp_path):
    path = tmp_path / "facts.json"
    write_private(path, b"first, and longer")
    write_private(path, b"second")
    assert path.read_bytes() == b"second"
    assert _mode(path) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["facts.json"]


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "facts.json"
    write_private(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["facts.json"]


def test_a_file_larger_than_the_limit_of_the_process_leaves_the_old_one(tmp_path):
    path = tmp_path / "facts.json"
    write_private(path, b"old")
    program = (
        "import resource, signal, sys, pathlib;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "from coder_gui.system.files import write_private;"
        "write_private(pathlib.Path(sys.argv[1]), b'x' * 5000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    assert "File too large" in done.stderr
    assert path.read_bytes() == b"old"


def test_the_umask_keeps_new_files_from_others(tmp_path):
    before = os.umask(0o022)
    try:
        set_umask()
        made = tmp_path / "new"
        made.write_text("x")
        assert _mode(made) == 0o600
    finally:
        os.umask(before)
