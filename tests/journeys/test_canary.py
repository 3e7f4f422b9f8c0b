"""A planted name and NHS number stand in plain text nowhere but where the coder exports to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .canary_worker import FORENAME, NHS_NUMBER, SURNAME, TYPED, found_in

STAGES = ["imported", "coded", "crashed", "locked", "exported", "ended"]


def test_the_canary_is_found_nowhere_in_plain_text(tmp_path: Path, starter_root: Path) -> None:
    for name in ("home", "temp", "config", "given", "chosen"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "journeys.canary_worker", str(tmp_path), str(starter_root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path]),
            "CODER_GUI_HOME": str(tmp_path / "home"),
            "HOME": str(tmp_path / "config"),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_CACHE_HOME": str(tmp_path / "config"),
            "TMPDIR": str(tmp_path / "temp"),
            "SQLITE_TMPDIR": str(tmp_path / "temp"),
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["stage"] for one in told] == STAGES
    assert [one["found"] for one in told] == [[]] * len(STAGES)
    says_nothing(done.stderr)
    for one in told:
        says_nothing({name: value for name, value in one.items() if name != "found"})
    exported = (tmp_path / "chosen" / "codes.csv").read_text("utf-8")
    assert "I10X" in exported
    says_nothing(exported)
    assert found_in((tmp_path / "given",)), "the search finds what is there"
    assert list((tmp_path / "home").rglob("coder.db"))
    assert list((tmp_path / "home").rglob("*.log"))


def says_nothing(words: Any) -> None:
    """No canary in these words."""
    text = json.dumps(words, ensure_ascii=False).casefold()
    for canary in (SURNAME, FORENAME, NHS_NUMBER, "999 000 0263", TYPED):
        assert canary.casefold() not in text
