"""The composition root: the demo drawn into a file, no display, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtGui import QImage

from coder_gui import app
from coder_gui.ui.shell import Shell

HEAVY = ("sqlalchemy", "alembic", "sqlcipher3", "cryptography", "reportlab", "keyring",
         "pypdfium2", "coder_gui.domain.coding", "coder_gui.storage.tables")  # fmt: skip


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a program of its own, offscreen."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **variables}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment,
        timeout=100,
    )  # fmt: skip


def test_the_demo_is_drawn_into_a_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    picture, temporary = tmp_path / "demo.png", tmp_path / "temporary"
    temporary.mkdir()
    code = (
        "from pathlib import Path; import sys; from coder_gui import app; "
        f"sys.exit(app.run(profile=None, demo=True, screenshot=Path({str(picture)!r})))"
    )
    done = run_python(code, TMPDIR=str(temporary))
    assert done.returncode == 0, done.stderr
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1440, 900)
    band = image.pixelColor(700, 60).name().upper()
    assert band == "#003087"
    assert list(temporary.iterdir()) == []


def test_without_a_display_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert app.run(profile=None, demo=False) == 3
    assert capsys.readouterr().err.strip() == app.NO_DISPLAY_WORDS


def test_the_lock_page_is_painted_before_anything_heavy_is_loaded() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; from coder_gui import app\n"
        "def painted():\n"
        f"    print([name for name in {HEAVY!r} if name in sys.modules])\n"
        "    QApplication.quit()\n"
        "sys.exit(app.run(profile=None, demo=False, on_painted=painted))"
    )
    # A first run needs its page at once; a laptop with a profile shows the lock page.
    made = run_python(
        "from coder_gui.services.profiles import Profiles; from coder_gui.domain.roles import Role;"
        "Profiles.of_this_laptop().create(name='A', role=Role.CODER, passphrase='four words do it')"
    )
    assert made.returncode == 0, made.stderr
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[0] == "[]"


@pytest.mark.parametrize("starts", [True, False])
def test_the_program_started_anew_takes_the_place_of_this_one_or_this_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: bool
) -> None:
    monkeypatch.delenv(app.RENEWED, raising=False)
    begun: list[tuple[str, list[str], str]] = []
    closed: list[bool] = []

    def start(program: str, arguments: list[str]) -> bool:
        begun.append((program, arguments, os.environ[app.RENEWED]))
        return starts

    shell = SimpleNamespace(close=lambda: closed.append(True))
    app.renew(cast("Shell", shell), tmp_path, True, start)
    profile = ["--profile", str(tmp_path.resolve())]
    assert begun == [(sys.executable, ["-m", "coder_gui", *profile], app.MINIMISED)]
    assert closed == ([True] if starts else [])
    assert (app.RENEWED in os.environ) is starts
    monkeypatch.delenv(app.RENEWED, raising=False)


def test_a_frozen_program_starts_itself_without_the_words_of_a_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (app.RENEWED, app.FROZEN_ANEW):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    begun: list[tuple[str, list[str], str]] = []

    def start(program: str, arguments: list[str]) -> bool:
        begun.append((program, arguments, os.environ[app.FROZEN_ANEW]))
        return True

    app.renew(cast("Shell", SimpleNamespace(close=lambda: None)), None, False, start)
    assert begun == [(sys.executable, [], "1")]
