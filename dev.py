#!/usr/bin/env python3
"""Everything a developer runs; `demo` and `test` set up whatever they need first.

Standard library only, Python 3.11 to 3.13, so that it runs on a machine that has nothing else.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "coder-gui.stamp"
CONSTRAINTS = ROOT / "constraints.txt"
LICENCES = ROOT / "THIRD_PARTY_LICENCES.md"
REFERENCE_DATA = ROOT.parent / "shared" / "data"

# Shared library: its Debian package. Qt blames the cursor library, whichever is missing.
OFFSCREEN_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


class SetupError(Exception):
    """Something the person at the machine has to do first; the text says what."""


def say(text: str) -> None:
    """Progress goes to stderr, so that stdout stays what a command prints."""
    print(text, file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], **environment: str) -> int:
    """Runs a command in the project's root and gives its exit code."""
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, check=False
    ).returncode


def must(command: Sequence[str | Path], what: str, **environment: str) -> None:
    """Runs a command that has to succeed; `what` is the sentence when it does not."""
    if run(command, **environment) != 0:
        raise SetupError(what)


# System packages --------------------------------------------------------------------------------
def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _as_root() -> list[str] | None:
    """The prefix that lets us install packages, or None where we may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    asked = [sudo or "sudo", "-n", "true"]
    if sudo and subprocess.run(asked, capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install_packages(packages: Sequence[str], why: str) -> None:
    """Installs Debian packages where we may; otherwise says the command that does it."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    prefix = _as_root()
    if prefix is None:
        raise SetupError(f"{why} Install it and start again:\n  sudo {' '.join(command)}")
    say(f"Installing {', '.join(packages)}: {why}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run([*prefix, "apt-get", "update", "-qq"], **quiet)
    hint = f"The packages could not be installed. Try: {' '.join(command)}"
    must([*prefix, *command], hint, **quiet)


def ensure_libraries(*, window: bool) -> None:
    """On Linux, sees that the system libraries Qt needs are there."""
    if not sys.platform.startswith("linux"):
        return
    wanted = {**OFFSCREEN_LIBRARIES, **(WINDOW_LIBRARIES if window else {})}
    missing = sorted({package for library, package in wanted.items() if not _loads(library)})
    if missing:
        install_packages(missing, "Qt needs system libraries that are not here.")


def ensure_postgres() -> None:
    """Sees that PostgreSQL's server programs are here: tests start their own throw-away cluster."""
    if os.environ.get("CODER_TEST_PG_DSN") or shutil.which("initdb"):
        return
    if sys.platform.startswith("linux"):
        if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            install_packages(["postgresql"], "The tests start a PostgreSQL of their own.")
        return
    raise SetupError(
        "The tests need PostgreSQL 15 or later. Install it and put initdb on the PATH."
    )


# The environment --------------------------------------------------------------------------------
def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in (CONSTRAINTS, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def setup() -> None:
    """Makes .venv with exactly the versions of constraints.txt, and coder-gui in it."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(f"Python 3.11, 3.12 or 3.13 is needed; this is {found}.")
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text("utf-8") == _fingerprint():
        return
    if not PYTHON.exists() or not (VENV / "pyvenv.cfg").exists():
        _make_venv()
    say("Installing the libraries (the first time takes a minute or two)")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    failed = "The libraries could not be installed; the lines above say why."
    must([*pip, "--require-hashes", "-r", CONSTRAINTS], failed)
    must([*pip, "--no-deps", "--no-build-isolation", "-e", ROOT], failed)
    STAMP.write_text(_fingerprint(), "utf-8")


def _make_venv() -> None:
    say("Making the environment in .venv")
    if find_spec("ensurepip") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        install_packages([version], "Python's venv module is not complete here.")
    # A process of its own: ensurepip may have been installed a moment ago.
    if run([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        venv.create(VENV, clear=True, with_pip=True)


# Commands ---------------------------------------------------------------------------------------
def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def demo(arguments: argparse.Namespace) -> int:
    """Opens the program on a synthetic ward, or draws it into a file."""
    if not arguments.screenshot and not _has_display():
        say(
            "There is no display here, so no window can open. "
            "To see the same window as a picture: python3 dev.py demo --screenshot demo.png"
        )
        return 3
    ensure_libraries(window=not arguments.screenshot)
    setup()
    command: list[str | Path] = [PYTHON, "-m", "coder_gui", "--demo"]
    if arguments.screenshot:
        command += ["--screenshot", Path(arguments.screenshot).resolve()]
        return run(command, QT_QPA_PLATFORM="offscreen")
    return run(command)


def test(arguments: argparse.Namespace) -> int:
    """Runs the tests on a screen that exists only in memory."""
    ensure_libraries(window=False)
    ensure_postgres()
    setup()
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    if "CODER_GUI_REFERENCE_DATA" not in os.environ and REFERENCE_DATA.is_dir():
        environment["CODER_GUI_REFERENCE_DATA"] = str(REFERENCE_DATA)
    return run([PYTHON, "-m", "pytest", *arguments.rest], **environment)


def check(_arguments: argparse.Namespace) -> int:
    """Format, lint, types, import contracts, migrations in step, licences in step."""
    ensure_libraries(window=False)
    setup()
    steps: list[tuple[str, list[str | Path]]] = [
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("types", [PYTHON, "-m", "mypy"]),
        ("import contracts", [BIN / "lint-imports", "--no-cache"]),
        ("migrations in step", [PYTHON, "-m", "pytest", "-q", "tests/migrations"]),
        ("licences in step", [PYTHON, __file__, "licences", "--check"]),
    ]
    failed = [name for name, command in steps if not _step(name, command)]
    if failed:
        say(f"Not in order: {', '.join(failed)}")
    return 1 if failed else 0


def _step(name: str, command: Sequence[str | Path]) -> bool:
    say(f"-- {name}")
    return run(command, QT_QPA_PLATFORM="offscreen") == 0


def run_program(arguments: argparse.Namespace) -> int:
    """Runs coder-gui with the arguments given."""
    ensure_libraries(window=_has_display())
    setup()
    return run([PYTHON, "-m", "coder_gui", *arguments.rest])


def bench(arguments: argparse.Namespace) -> int:
    """Runs one benchmark, or all of them."""
    ensure_libraries(window=False)
    setup()
    names = arguments.rest or ["all"]
    return run([PYTHON, "-m", "coder_gui", "bench", *names], QT_QPA_PLATFORM="offscreen")


def build(_arguments: argparse.Namespace) -> int:
    """Freezes the program with PyInstaller and tries the frozen program."""
    ensure_libraries(window=False)
    setup()
    spec = ROOT / "packaging" / "coder-gui.spec"
    frozen = [PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", spec]
    if run(frozen) != 0:
        return 1
    return run([PYTHON, ROOT / "packaging" / "smoke_test.py"], QT_QPA_PLATFORM="offscreen")


def only_setup(_arguments: argparse.Namespace) -> int:
    """Makes the environment and nothing else."""
    ensure_libraries(window=_has_display())
    setup()
    say(f"Ready: {BIN / 'coder-gui'}")
    return 0


def licences(arguments: argparse.Namespace) -> int:
    """Writes the list of third-party licences from what is installed, or checks it."""
    setup()
    if Path(sys.prefix).resolve() != VENV.resolve():
        return run([PYTHON, __file__, "licences", *(["--check"] if arguments.check else [])])
    text = _licence_list()
    if not arguments.check:
        LICENCES.write_text(text, "utf-8")
        return 0
    if LICENCES.exists() and LICENCES.read_text("utf-8") == text:
        return 0
    say("THIRD_PARTY_LICENCES.md is not in step. Write it again: python3 dev.py licences")
    return 1


def _licence_list() -> str:
    from importlib.metadata import PackageNotFoundError, distribution  # of the environment's Python

    names: dict[str, None] = {}
    waiting = ["coder-gui"]
    while waiting:
        try:
            found = distribution(waiting.pop())
        except PackageNotFoundError:
            continue  # a requirement of another platform
        if found.metadata["Name"] in names:
            continue
        names[found.metadata["Name"]] = None
        needs = [need for need in found.requires or [] if "extra ==" not in need]
        waiting.extend(_project_name(need) for need in needs)
    rows = [_licence_row(name) for name in sorted(names, key=str.lower) if name != "coder-gui"]
    return "\n".join(
        [
            "# Third-party licences",
            "",
            "What the program is delivered with. Written by `python3 dev.py licences` from the",
            "installed libraries; the files in `resources/` carry their licences beside them.",
            "",
            "| library | version | licence |",
            "|---|---|---|",
            *rows,
            "| Inter (resources/fonts) | see resources/fonts/VERSION | SIL Open Font Licence 1.1 |",
            "| Lucide icons (resources/icons) | see resources/icons/VERSION | ISC, part MIT |",
            "",
        ]
    )


def _project_name(requirement: str) -> str:
    for end, character in enumerate(requirement):
        if not (character.isalnum() or character in "-_."):
            return requirement[:end]
    return requirement


def _licence_row(name: str) -> str:
    from importlib.metadata import metadata

    facts = metadata(name)
    licence = facts.get("License-Expression")
    if not licence:
        classifiers = [
            value.rsplit(" :: ", 1)[-1]
            for value in facts.get_all("Classifier") or []
            if value.startswith("License :: ")
        ]
        stated = (facts.get("License") or "").strip().splitlines()
        licence = "; ".join(classifiers) or (stated[0] if stated else "see the package")
    return f"| {name} | {facts['Version']} | {licence} |"


def main() -> int:
    """Reads the command line and runs one command."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    shown = commands.add_parser("demo", help="open the program on a synthetic ward")
    shown.add_argument("--screenshot", metavar="FILE", help="draw it into a PNG file")
    shown.set_defaults(call=demo)
    for name, call, text in (
        ("test", test, "run the tests; further arguments go to pytest"),
        ("run", run_program, "run coder-gui; further arguments go to it"),
        ("bench", bench, "run benchmarks; none named: all"),
    ):
        sub = commands.add_parser(name, help=text, add_help=False)
        sub.set_defaults(call=call)
    for name, call, text in (
        ("setup", only_setup, "make the environment in .venv"),
        ("check", check, "format, lint, types, import contracts, migrations, licences"),
        ("build", build, "freeze the program and try it"),
    ):
        commands.add_parser(name, help=text).set_defaults(call=call)
    listed = commands.add_parser("licences", help="write the list of third-party licences")
    listed.add_argument("--check", action="store_true")
    listed.set_defaults(call=licences)
    arguments, rest = parser.parse_known_args()
    arguments.rest = rest
    if rest and arguments.command not in {"test", "run", "bench"}:
        parser.error(f"not understood: {' '.join(rest)}")
    try:
        return int(arguments.call(arguments))
    except SetupError as error:
        say(str(error))
        return 3


if __name__ == "__main__":
    sys.exit(main())
