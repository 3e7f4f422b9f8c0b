#!/usr/bin/env python3
"""Everything a developer runs; every command sets up whatever it needs first.

Standard library only, Python 3.11 to 3.13, so that it runs on a machine that has nothing else.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import locale
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "coder-gui.stamp"
CONSTRAINTS = ROOT / "constraints.txt"
MOST_WORKERS = 4  # of a whole test run; each has a window, a database and perhaps a server
PROJECT = ROOT / "pyproject.toml"
REFERENCE_DATA = ROOT.parent / "shared" / "data"

OLDEST, NEWEST = (3, 11), (3, 13)
ENVIRONMENT = 3
"""Exit code: the machine lacks something, and the sentence says what."""

# Shared library: the Debian package that has it. What Qt's own libraries name and do not bring.
OFFSCREEN_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# Of the xcb platform. Qt blames the cursor library, whichever is missing.
WINDOW_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

NO_DISPLAY = (
    "There is no display here, so no window can open. "
    "To see the same window as a picture: python3 dev.py demo --screenshot demo.png"
)


class SetupError(Exception):
    """Something the person at the machine has to do first; the text says what."""


def say(text: str) -> None:
    """Progress goes to stderr, so that stdout stays what a command prints."""
    print(text, file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], **environment: str) -> int:
    """Runs a command in the project's root and gives its exit code."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **utf8_settings(), **environment},
        check=False,
    ).returncode


def must(command: Sequence[str | Path], what: str, **environment: str) -> None:
    """Runs a command that has to succeed; `what` is the sentence when it does not."""
    if run(command, **environment) != 0:
        raise SetupError(what)


def utf8_settings() -> dict[str, str]:
    """Variables that make programs read and write UTF-8, whatever the locale is."""
    settings = {"PYTHONUTF8": "1"}
    if sys.platform.startswith("linux") and not _locale_is_utf8():
        settings["LC_ALL"] = "C.UTF-8"  # Qt warns of any other
    return settings


def _locale_is_utf8() -> bool:
    if sys.platform == "win32":
        return False
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        return False  # it is named and was never generated
    return locale.nl_langinfo(locale.CODESET).upper() == "UTF-8"


# System packages --------------------------------------------------------------------------------
def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(
    libraries: Mapping[str, str], loads: Callable[[str], bool] = _loads
) -> list[str]:
    """The Debian packages of those libraries that do not load, sorted, each once."""
    return sorted({package for library, package in libraries.items() if not loads(library)})


def window_libraries(environment: Mapping[str, str]) -> dict[str, str]:
    """What a window on this desktop needs beyond a picture without one."""
    return {**WINDOW_LIBRARIES, **(WAYLAND_LIBRARIES if "WAYLAND_DISPLAY" in environment else {})}


def ensure_packages(*, window: bool = False, postgres: bool = False, freezer: bool = False) -> None:
    """On Linux, sees that everything is here that pip cannot install; asks for it in one go."""
    if not sys.platform.startswith("linux"):
        if postgres:
            _ask_for_postgres()
        return
    libraries = {**OFFSCREEN_LIBRARIES, **(window_libraries(os.environ) if window else {})}
    if freezer:  # what any desktop's window needs goes into the folder
        libraries |= {**WINDOW_LIBRARIES, **WAYLAND_LIBRARIES}
    needed = missing_packages(libraries)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not PYTHON.exists() and find_spec("ensurepip") is None:
        needed.append(f"{version}-venv")
    if postgres and not _has_postgres():
        needed.append("postgresql")
    if freezer:
        needed += _missing_for_freezing(version)
    if needed:
        install_packages(needed)


def _has_postgres() -> bool:
    if os.environ.get("CODER_TEST_PG_DSN") or shutil.which("initdb"):
        return True
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _ask_for_postgres() -> None:
    if not _has_postgres():
        raise SetupError(
            "The tests start a PostgreSQL of their own, and it is not here. "
            "Install PostgreSQL 15 or later and put its initdb on the PATH."
        )


def _missing_for_freezing(version: str) -> list[str]:
    packages = [] if shutil.which("objcopy") else ["binutils"]
    shared = sysconfig.get_config_var("INSTSONAME")
    if sysconfig.get_config_var("Py_ENABLE_SHARED") and shared and not _library_of_python(shared):
        packages.append(f"lib{version}")
    return packages


def _library_of_python(name: str) -> bool:
    folder = sysconfig.get_config_var("LIBDIR")
    return _loads(name) or bool(folder and (Path(folder) / name).exists())


def install_packages(packages: Sequence[str]) -> None:
    """Installs Debian packages where we may; otherwise says the command that does it."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        raise SetupError(
            "System libraries are missing. Install what holds them and start again. "
            f"In Debian they are called: {' '.join(packages)}"
        )
    prefix = _as_root()
    if prefix is None:
        raise SetupError(
            "System packages are missing, and installing them takes rights that this account "
            f"does not have. Install them and start again:\n  {as_administrator(command)}"
        )
    say(f"Installing system packages: {' '.join(packages)}")
    # An earlier installation may have been interrupted, and a new system has no lists yet.
    _quietly([*prefix, "dpkg", "--configure", "-a"])
    _quietly([*prefix, "apt-get", "update"])
    done = _quietly([*prefix, *command])
    if done.returncode != 0:
        say(done.stdout)
        raise SetupError(
            "The system packages could not be installed; the lines above say why. "
            f"By hand: {' '.join([*prefix, *command])}"
        )


def as_administrator(command: Sequence[str], *, sudo: bool | None = None) -> str:
    """The line to type for a command that needs root; `sudo`: whether it is there (None: look)."""
    steps = f"apt-get update && {' '.join(command)}"
    has_sudo = shutil.which("sudo") is not None if sudo is None else sudo
    return f"sudo sh -c '{steps}'" if has_sudo else f"su -c '{steps}'"


def _as_root() -> list[str] | None:
    """The prefix that lets us install packages, or None where we may not."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    asked = ["sudo", "-n", "true"]
    if shutil.which("sudo") and subprocess.run(asked, capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def _quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs a talkative command; its output is worth reading only when it did not work."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        check=False,
    )


# The environment --------------------------------------------------------------------------------
def fingerprint(python: tuple[int, int], constraints: str, project: str) -> str:
    """Two lines: what an environment cannot outlive, and what it was installed from.

    `constraints`, `project`: the texts of constraints.txt and pyproject.toml. Security updates of
    Python keep the first line, settings of the checkers the second.
    """
    import tomllib  # here, so that an older Python gets as far as being told

    tables = tomllib.loads(project)
    said = [tables[name] for name in ("build-system", "project")]
    said.append(tables.get("tool", {}).get("setuptools"))
    digest = hashlib.sha256(f"{constraints}{json.dumps(said)}".encode()).hexdigest()
    return f"{python[0]}.{python[1]} {ROOT}\n{digest}\n"


def refuse_python(python: tuple[int, int]) -> None:
    """Raises SetupError for a Python that the libraries are not made for."""
    if not OLDEST <= python <= NEWEST:
        raise SetupError(
            f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]} is needed; "
            f"this is {python[0]}.{python[1]}. Start dev.py with one of those."
        )


def setup() -> None:
    """Makes .venv with exactly the versions of constraints.txt, and coder-gui in it."""
    texts = (CONSTRAINTS.read_text("utf-8"), PROJECT.read_text("utf-8"))
    wanted = fingerprint(sys.version_info[:2], *texts)
    found = STAMP.read_text("utf-8") if PYTHON.exists() and STAMP.exists() else ""
    if found == wanted:
        return
    if found.partition("\n")[0] != wanted.partition("\n")[0]:
        _make_venv()  # also when an earlier installation was interrupted: then there is no stamp
    STAMP.unlink(missing_ok=True)
    say("Installing the libraries (the first time takes a minute or two)")
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    failed = "The libraries could not be installed; the lines above say why."
    must([*pip, "--require-hashes", "-r", CONSTRAINTS], failed)
    must([*pip, "--no-deps", "--no-build-isolation", "-e", ROOT], failed)
    STAMP.write_text(wanted, "utf-8")


def _make_venv() -> None:
    say("Making the environment in .venv")
    # dev.py may be running on the very environment that is to be made again.
    python = getattr(sys, "_base_executable", None) or sys.executable
    failed = f"{VENV} could not be made; the lines above say why."
    must([python, "-m", "venv", "--clear", VENV], failed)


# Commands ---------------------------------------------------------------------------------------
def has_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window could open, as far as can be told without opening one."""
    if not platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def demo(arguments: argparse.Namespace) -> int:
    """Opens the program on a synthetic ward, or draws it into a file."""
    if not arguments.screenshot and not has_display(os.environ):
        say(NO_DISPLAY)
        return ENVIRONMENT
    on_postgres = arguments.central == "pg"
    ensure_packages(window=not arguments.screenshot, postgres=on_postgres)
    setup()
    command: list[str | Path] = [PYTHON, "-m", "coder_gui", "--demo", "--role", arguments.role]
    if on_postgres:  # a server of the demo's own, which ends with it
        command = [PYTHON, "-m", "coder_gui.bench.own_postgres", *command]
    if arguments.screenshot:
        command += ["--screenshot", Path(arguments.screenshot).resolve()]
        return run(command, QT_QPA_PLATFORM="offscreen")
    return run(command)


def test(arguments: argparse.Namespace) -> int:
    """Runs the tests on a screen that exists only in memory."""
    ensure_packages(postgres=True)
    setup()
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    if "CODER_GUI_REFERENCE_DATA" not in os.environ and REFERENCE_DATA.is_dir():
        environment["CODER_GUI_REFERENCE_DATA"] = str(REFERENCE_DATA)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    chosen = arguments.rest or ["-n", str(workers), "--dist", "loadfile"]
    return run([PYTHON, "-m", "pytest", *chosen], **environment)


def check_steps() -> tuple[tuple[str, list[str | Path]], ...]:
    """Name and command of everything that has to be in order before a commit."""
    return (
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("types", [PYTHON, "-m", "mypy"]),
        ("import contracts", [BIN / "lint-imports", "--no-cache"]),
        ("migrations in step", [PYTHON, "-m", "pytest", "-q", "tests/migrations"]),
        ("licences in step", [PYTHON, "packaging/licences.py", "--check"]),
    )


def check(_arguments: argparse.Namespace) -> int:
    """Format, lint, types, import contracts, migrations in step, licences in step."""
    ensure_packages()
    setup()
    wrong = []
    for name, command in check_steps():
        say(f"-- {name}")
        if run(command, QT_QPA_PLATFORM="offscreen") != 0:
            wrong.append(name)
    if wrong:
        say(f"Not in order: {', '.join(wrong)}")
    return 1 if wrong else 0


def check_mutants(arguments: argparse.Namespace) -> int:
    """Five central stores and merges that are wrong on purpose: the sync's tests catch each."""
    ensure_packages()
    setup()
    return run([PYTHON, "-m", "sync.mutants", *arguments.rest], PYTHONPATH=_tests())


def soak(arguments: argparse.Namespace) -> int:
    """A long random walk of laptops and faults, then fail-overs of a real server pair."""
    ensure_packages(postgres=True)
    pair = {"patroni": "patroni", "etcd": "etcd-server"}
    absent = [package for program, package in pair.items() if not shutil.which(program)]
    if absent and shutil.which("apt-get"):
        install_packages(absent)
    setup()
    return run([PYTHON, "-m", "sync.soak", *arguments.rest], PYTHONPATH=_tests())


def _tests() -> str:
    return os.pathsep.join((str(ROOT), str(ROOT / "tests")))


def run_program(arguments: argparse.Namespace) -> int:
    """Runs coder-gui with the arguments given."""
    ensure_packages(window=has_display(os.environ))
    setup()
    return run([PYTHON, "-m", "coder_gui", *arguments.rest])


def bench(arguments: argparse.Namespace) -> int:
    """Runs one benchmark, or all of them."""
    ensure_packages()
    setup()
    names = arguments.rest or ["all"]
    return run([PYTHON, "-m", "coder_gui", "bench", *names], QT_QPA_PLATFORM="offscreen")


def build(_arguments: argparse.Namespace) -> int:
    """Freezes the program with PyInstaller and tries the frozen program."""
    ensure_packages(freezer=True)
    setup()
    spec = ROOT / "packaging" / "coder-gui.spec"
    if run([PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", spec]) != 0:
        return 1
    return run([PYTHON, ROOT / "packaging" / "smoke_test.py"], QT_QPA_PLATFORM="offscreen")


def only_setup(_arguments: argparse.Namespace) -> int:
    """Makes the environment and nothing else."""
    ensure_packages(window=has_display(os.environ))
    setup()
    say(f"Ready: {BIN / 'coder-gui'}")
    return 0


def licences(arguments: argparse.Namespace) -> int:
    """Writes the list of third-party licences, or checks that it is in step."""
    ensure_packages()
    setup()
    return run([PYTHON, "packaging/licences.py", *(["--check"] if arguments.check else [])])


PASSED_ON: Mapping[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "test": (test, "run the tests; further arguments go to pytest"),
    "run": (run_program, "run coder-gui; further arguments go to it"),
    "bench": (bench, "run benchmarks; none named: all"),
    "check-mutants": (check_mutants, "see that the sync's tests catch what is wrong on purpose"),
    "soak": (soak, "random walks of laptops and faults, and fail-overs; --seconds, --seed"),
}
"""Commands whose further arguments belong to somebody else."""


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command (`call`) and its arguments (`rest` for those that are passed on)."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    shown = commands.add_parser(
        "demo", allow_abbrev=False, help="open the program on a synthetic ward"
    )
    shown.add_argument("--screenshot", metavar="FILE", help="draw it into a PNG file")
    shown.add_argument(
        "--role",
        choices=["coder", "senior", "manager"],
        default="coder",
        help="what you may do there: seniors approve queries",
    )
    shown.add_argument(
        "--central",
        choices=["embedded", "pg"],
        default="embedded",
        help="where the demo's central store is: in a file, or on a PostgreSQL of its own",
    )
    shown.set_defaults(call=demo)
    for name, (call, text) in PASSED_ON.items():
        commands.add_parser(name, help=text).set_defaults(call=call)
    for name, call, text in (
        ("setup", only_setup, "make the environment in .venv"),
        ("check", check, "format, lint, types, import contracts, migrations, licences"),
        ("build", build, "freeze the program and try it"),
    ):
        commands.add_parser(name, help=text).set_defaults(call=call)
    listed = commands.add_parser("licences", help="write the list of third-party licences")
    listed.add_argument("--check", action="store_true", help="only see whether it is in step")
    listed.set_defaults(call=licences)
    passed_on = bool(words) and words[0] in PASSED_ON
    arguments = parser.parse_args(words[:1] if passed_on else words)
    arguments.rest = list(words[1:]) if passed_on else []
    return arguments


def main() -> int:
    """Reads the command line and runs one command."""
    arguments = read_arguments(sys.argv[1:])
    try:
        refuse_python(sys.version_info[:2])
        return int(arguments.call(arguments))
    except SetupError as error:
        say(str(error))
        return ENVIRONMENT
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
