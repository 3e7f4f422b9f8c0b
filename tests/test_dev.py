"""What a bare machine is given and told, what is delivered, and what the frozen program holds."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINUX = sys.platform.startswith("linux")


def script(path: str) -> ModuleType:
    """A script of the repository, as a module."""
    file = ROOT / path
    spec = importlib.util.spec_from_file_location(f"script_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    """dev.py."""
    return script("dev.py")


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    """packaging/licences.py."""
    return script("packaging/licences.py")


# A bare machine -----------------------------------------------------------------------------------
def test_only_what_does_not_load_is_asked_for_and_each_package_once(dev: ModuleType) -> None:
    asked = dev.missing_packages(
        {"libb.so.2": "libb2", "libthread-b.so.2": "libb2", "liba.so.1": "liba1", "here": "here0"},
        loads=lambda library: library == "here",
    )
    assert asked == ["liba1", "libb2"]


def test_a_window_under_wayland_needs_its_libraries_too(dev: ModuleType) -> None:
    on_x11 = dev.window_libraries({"DISPLAY": ":0"})
    on_wayland = dev.window_libraries({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
    assert "libxcb-cursor.so.0" in on_x11
    assert "libwayland-cursor.so.0" in set(on_wayland) - set(on_x11)


def test_the_libraries_of_a_picture_are_all_here_where_the_tests_run(dev: ModuleType) -> None:
    named = dev.OFFSCREEN_LIBRARIES if LINUX else {}
    assert dev.missing_packages(named) == []


@pytest.mark.parametrize(
    ("variables", "platform", "answer"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "vnc"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_only_linux_can_be_without_a_display(
    dev: ModuleType, variables: dict[str, str], platform: str, answer: bool
) -> None:
    assert dev.has_display(variables, platform) is answer


def test_who_may_not_install_is_told_the_line_to_type(dev: ModuleType) -> None:
    command = ["apt-get", "install", "-y", "libegl1"]
    line = "apt-get update && apt-get install -y libegl1"
    assert dev.as_administrator(command, sudo=True) == f"sudo sh -c '{line}'"
    assert dev.as_administrator(command, sudo=False) == f"su -c '{line}'"


def bare_call(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """dev.py in a process without a display; nothing that it is asked here installs anything."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), *arguments],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


if LINUX:  # the other systems would open the window

    def test_without_a_display_the_demo_says_so_and_names_the_other_way() -> None:
        done = bare_call("demo")
        assert done.returncode == 3
        assert "There is no display here" in done.stderr
        assert "--screenshot" in done.stderr


def test_an_unknown_command_is_wrong_usage() -> None:
    done = bare_call("dmeo")
    assert done.returncode == 2
    assert "dmeo" in done.stderr


# The environment ----------------------------------------------------------------------------------
PROJECT = """
[build-system]
requires = ["setuptools==84.2.1"]
[project]
name = "coder-gui"
[tool.ruff]
line-length = 100
"""


def test_another_python_or_another_list_is_another_environment(dev: ModuleType) -> None:
    first = dev.fingerprint((3, 11), "a==1\n", PROJECT)
    newer_python = dev.fingerprint((3, 12), "a==1\n", PROJECT)
    newer_list = dev.fingerprint((3, 11), "a==2\n", PROJECT)
    renamed = dev.fingerprint((3, 11), "a==1\n", PROJECT.replace("coder-gui", "coder"))
    assert len({first, newer_python, newer_list, renamed}) == 4
    assert first.splitlines()[0] == newer_list.splitlines()[0], "the same venv, other libraries"
    assert first.splitlines()[0] != newer_python.splitlines()[0], "a venv to be made again"


def test_settings_of_the_checkers_install_nothing_again(dev: ModuleType) -> None:
    other = PROJECT.replace("line-length = 100", "line-length = 99")
    assert dev.fingerprint((3, 11), "", PROJECT) == dev.fingerprint((3, 11), "", other)


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_a_python_without_wheels_is_refused_by_number(
    dev: ModuleType, version: tuple[int, int]
) -> None:
    with pytest.raises(dev.SetupError, match=rf"3\.11 to 3\.13 .*{version[0]}\.{version[1]}"):
        dev.refuse_python(version)


def test_children_speak_utf8_even_where_the_locale_does_not(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    import locale

    before = locale.setlocale(locale.LC_ALL)
    try:
        monkeypatch.setenv("LC_ALL", "no_SUCH.locale")
        settings = dev.utf8_settings()
    finally:
        locale.setlocale(locale.LC_ALL, before)
    assert settings["PYTHONUTF8"] == "1"
    assert settings.get("LC_ALL") == ("C.UTF-8" if LINUX else None)


# Arguments ----------------------------------------------------------------------------------------
def test_arguments_of_the_tests_go_to_pytest_as_they_are(dev: ModuleType) -> None:
    words = ["-k", "a or b", "tests/domain", "-x", "--screenshot", "--", "-h"]
    arguments = dev.read_arguments(["test", *words])
    assert arguments.call is dev.test
    assert arguments.rest == words


def test_a_picture_is_asked_for_by_file(dev: ModuleType) -> None:
    arguments = dev.read_arguments(["demo", "--screenshot", "demo.png"])
    assert arguments.call is dev.demo
    assert arguments.screenshot == "demo.png"
    assert arguments.central == "embedded"
    assert dev.read_arguments(["demo", "--central", "pg"]).central == "pg"


@pytest.mark.parametrize(
    "words", [[], ["demo", "more"], ["check", "-x"], ["demo", "--screen", "f"]]
)
def test_what_is_not_understood_is_refused(dev: ModuleType, words: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        dev.read_arguments(words)
    assert refused.value.code == 2


def test_a_check_covers_format_lint_types_contracts_migrations_and_licences(
    dev: ModuleType,
) -> None:
    steps = {name: [str(part) for part in command] for name, command in dev.check_steps()}
    assert list(steps) == [
        "format",
        "lint",
        "types",
        "import contracts",
        "migrations in step",
        "licences in step",
    ]
    named = [part for command in steps.values() for part in command if "/" in part]
    inside = [part for part in named if not Path(part).is_absolute()]
    assert inside
    assert all((ROOT / part).exists() for part in inside)


def test_what_only_some_systems_have_is_asked_of_the_right_ones() -> None:
    """mypy reads dev.py as Windows and macOS would run it: no geteuid, no nl_langinfo."""
    for platform in ("win32", "darwin"):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "mypy", "--strict", "--no-warn-unreachable"),
                *("--platform", platform, "--cache-dir", os.devnull, "dev.py"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout


# Licences -----------------------------------------------------------------------------------------
PINS = """alembic==1.20.1 \\
    --hash=sha256:83490def1f72
backports-tarfile==1.2.0 ; python_full_version < '3.12' \\
    --hash=sha256:77e284d75452
pywin32.ctypes==0.2.3 ; sys_platform == 'win32' \\
    --hash=sha256:8a1513379d70
"""


def test_a_pin_has_a_version_and_the_only_place_it_is_for(licences: ModuleType) -> None:
    assert licences.pins(PINS) == {
        "alembic": licences.Pin("1.20.1", ""),
        "backports-tarfile": licences.Pin("1.2.0", "Python 3.11"),
        "pywin32-ctypes": licences.Pin("0.2.3", "Windows"),
    }


def test_libraries_of_other_platforms_are_delivered_too(licences: ModuleType) -> None:
    pinned = licences.pins((ROOT / "constraints.txt").read_text("utf-8"))
    reached = licences.delivered(["keyring>=25"], pinned)
    assert {"keyring", "pywin32-ctypes", "secretstorage", "jeepney", "cffi"} <= reached
    assert "pytest" not in reached, "an extra is not delivered"


@pytest.mark.parametrize(
    ("reached", "listed", "words"),
    [
        ({"alembic"}, {}, "alembic is delivered and is not in licences.toml"),
        (set(), {"alembic": "MIT"}, "alembic is in licences.toml and is not delivered"),
        (set(), {"hl7": "BSD"}, "hl7 is in licences.toml and not in constraints.txt"),
        ({"alembic"}, {"alembic": "BSD"}, "alembic says its licence is MIT"),
    ],
)
def test_a_list_of_licences_that_is_out_of_step_says_where(
    licences: ModuleType, reached: set[str], listed: dict[str, str], words: str
) -> None:
    [finding] = licences.findings(reached, listed, licences.pins(PINS))
    assert words in finding


def test_a_library_of_another_platform_stays_on_the_list(licences: ModuleType) -> None:
    listed = {"pywin32-ctypes": "BSD-3-Clause"}
    assert licences.findings(set(), listed, licences.pins(PINS)) == []


def test_a_version_file_begins_with_name_and_version(licences: ModuleType) -> None:
    assert licences.name_and_version("Inter 4.001, static\nmore") == ("Inter", "4.001")
    assert licences.name_and_version("Lucide 1.62.0: only") == ("Lucide", "1.62.0")


def test_the_written_list_is_in_step(
    licences: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert licences.main(["--check"]) == 0, capsys.readouterr().err


# Constraints --------------------------------------------------------------------------------------
def test_constraints_hold_exact_versions_with_hashes_and_no_address() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) > 50
    for block in blocks:
        assert re.match(r"[a-z0-9-]+==[0-9.]+( ; [^\\]+)? \\\n", block), block[:80]
        assert "--hash=sha256:" in block


# The frozen program -------------------------------------------------------------------------------
def data_of_the_spec() -> Iterator[Path]:
    """The files and folders of the repository that PyInstaller's specification names."""
    tree = ast.parse((ROOT / "packaging" / "coder-gui.spec").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and node.elts:
            words = ast.unparse(node.elts[0])
            if words.startswith("str(ROOT / "):
                yield ROOT.joinpath(*re.findall(r"'([^']+)'", words))


def test_the_specification_names_data_that_exist() -> None:
    named = list(data_of_the_spec())
    assert {path.name for path in named} >= {"resources", "migrations", "texts", "LICENSE"}
    assert [path for path in named if not path.exists()] == []


def test_hidden_imports_of_ours_and_of_keyring_exist() -> None:
    text = (ROOT / "packaging" / "coder-gui.spec").read_text("utf-8")
    named: list[Any] = re.findall(r'^\s+"((?:keyring|alembic|sqlalchemy)[.\w]+)",$', text, re.M)
    assert len(named) >= 5
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


def test_a_plaintext_keyring_is_left_out_of_the_frozen_program() -> None:
    text = (ROOT / "packaging" / "coder-gui.spec").read_text("utf-8")
    assert re.search(r'excludes=\[[^]]*"keyrings\.alt"', text)
