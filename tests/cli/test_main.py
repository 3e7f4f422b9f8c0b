"""Finding the command, and what comes out of the program as a whole."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest

from coder_gui.cli import main as program
from coder_gui.cli.main import NOUNS, asked_noun, main

ENTRY = "from coder_gui.cli.main import entry; entry()"


def _run(
    *arguments: str, code: str = ENTRY, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(
    ("arguments", "noun"),
    [
        ([], None),
        (["--demo"], None),
        (["--screenshot", "profile"], None),
        (["profile", "list"], "profile"),
        (["--profile", "verify", "search", "icd10"], "search"),
        (["--profile=verify", "search"], "search"),
        (["--profile"], None),
    ],
)
def test_the_command_is_the_first_word_that_is_no_option(arguments, noun):
    assert asked_noun(arguments) == noun


def test_every_command_of_the_table_has_a_module():
    for noun, words in NOUNS:
        assert importlib.util.find_spec(f"coder_gui.cli.{noun}") is not None, noun
        assert words


def test_help_names_every_command_and_the_exit_codes(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(noun in shown for noun, _ in NOUNS)
    assert "Exit codes: 0 done, 1 the data has problems, 2 wrong usage, 3 environment." in shown


def test_help_imports_neither_the_window_nor_the_database():
    heavy = ("PySide6", "sqlalchemy", "cryptography", "keyring", "alembic")
    code = (
        "import sys; from coder_gui.cli.main import main\n"
        "try: main(['--help'])\n"
        f"finally: sys.stderr.write(','.join(name for name in {heavy} if name in sys.modules))"
    )
    assert _run(code=code).stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["profile"],
        ["profile", "nonsense"],
        ["profile", "create", "--role", "king"],
        ["verify", "--prof", "x"],
        ["--demo", "verify"],
        ["--screenshot", "x.png", "verify"],
    ],
)
def test_wrong_usage_ends_with_2_and_nothing_on_stdout(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "usage: coder-gui" in shown.err


def test_the_version_is_said():
    done = _run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("coder-gui ")


def test_without_a_terminal_and_a_passphrase_the_program_ends_instead_of_waiting(tmp_path):
    (tmp_path / "keyslot.json").write_text("{}")
    done = _run("--profile", str(tmp_path), "verify", "--json")
    assert done.returncode == 3
    assert "Set CODER_GUI_PASSPHRASE" in done.stdout
    assert done.stderr.startswith("A secret is needed")


def test_a_bug_of_ours_says_where_it_struck_and_not_what_it_held(monkeypatch):
    code = (
        "import coder_gui.cli.verify as verify\n"
        "def broken(args, context): raise KeyError('Kowalczyk 9990000018')\n"
        "verify.run = broken\n" + ENTRY
    )
    done = _run("verify", code=code)
    assert done.returncode == program.CRASHED
    assert "This is a fault of the program (KeyError)" in done.stderr
    assert "broken" in done.stderr
    assert "Kowalczyk" not in done.stderr
    assert "9990000018" not in done.stderr


def test_a_reader_that_goes_away_is_no_error():
    code = (
        "import os, sys\nreader, writer = os.pipe(); os.close(reader); os.dup2(writer, 1)\n" + ENTRY
    )
    done = _run("profile", "list", "--json", code=code)
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_command_leaves_no_core_file_behind():
    code = "import resource\ntry:\n    " + ENTRY + "\nfinally:\n    print(resource.getrlimit(4))"
    assert "(0, 0)" in _run("profile", "list", code=code).stdout


def test_new_files_of_a_command_are_for_their_owner_only(own_home):
    done = _run(
        "profile", "create", "--name", "Ann", CODER_GUI_PASSPHRASE="correct horse battery staple"
    )
    assert done.returncode == 0
    modes = {path.stat().st_mode & 0o077 for path in own_home.rglob("*")}
    assert modes == {0}
