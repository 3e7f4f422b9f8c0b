"""Key presses for a typical FCE, replayed on the real window: evidence on screen, and on paper."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coder_gui.bench.timing import Measure, Report

if TYPE_CHECKING:
    from coder_gui.bench.typical_fce import Script
    from coder_gui.ui.main_window import MainWindow

AIM: Final = 120


def keys() -> Report:
    """Presses from the episode on screen to the next one on screen, typed characters included.

    A chord is one press; the remark counts its keys one by one. The paper case is the baseline.
    """
    report = Report("keys")
    done = subprocess.run(
        [sys.executable, "-m", "coder_gui.bench.keys"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    if done.returncode != 0:
        raise RuntimeError(f"the replay ended with {done.returncode}: {done.stderr[-600:]}")
    screen, paper = json.loads(done.stdout.strip().splitlines()[-1])
    report.measures.append(_measure(screen, AIM))
    report.baselines.append(_measure(paper, None))
    for one in (screen, paper):
        report.remarks.append(
            f"{one['name']}: {one['codes']} codes, {one['strokes']} presses; with Ctrl, Alt and "
            f"Shift counted as keys of their own {one['keys']}"
        )
    return report


def _measure(one: dict[str, Any], aim: float | None) -> Measure:
    return Measure(one["name"], (float(one["strokes"]),), "presses", aim, "median")


def count(window: MainWindow, make: Callable[[date], Script], today: date) -> dict[str, Any]:
    """Opens the demo's case in a window on the demo's ward and plays a script on it."""
    from coder_gui.bench.typical_fce import Replay

    replay = Replay(window)
    episode_id, operated = demo_case(today)
    script = make(operated)
    window.open_episode(episode_id)
    replay.until(lambda: window.desk.episode_id == episode_id, "the episode")
    replay.until(replay.in_entry, "the caret in the entry")
    replay.play(script)
    return {
        "name": script.name,
        "codes": script.codes,
        "strokes": replay.strokes,
        "keys": replay.keys,
    }


def demo_case(today: date) -> tuple[str, date]:
    """The episode of the demo's ward that the scripts are about, and the day of its operation."""
    from coder_gui.bench.typical_fce import EVIDENCE
    from coder_gui.domain.identity import derive_id
    from coder_gui.services.demo.ward import build_ward

    ward = build_ward(today)
    spell, number = next(one.episode for one in ward.documents if EVIDENCE in one.text)
    row = next(row for row in ward.rows if row["spell_number"] == spell)
    operated = date.fromisoformat(row["admission_date"]) + timedelta(days=1)
    return derive_id("episode", row["provider_code"], spell, str(number)), operated


def main() -> int:
    """Plays both scripts, each on a ward of its own; JSON on standard output."""
    from coder_gui.bench.typical_fce import on_paper, on_screen
    from coder_gui.system.clock import SystemClock

    today = SystemClock().today()
    found = []
    for make in (on_screen, on_paper):
        with _demo_window() as window:
            found.append(count(window, make, today))
    sys.stdout.write(f"{json.dumps(found)}\n")
    return 0


@contextlib.contextmanager
def _demo_window() -> Iterator[MainWindow]:
    """The demo, on screen."""
    from coder_gui.app import build
    from coder_gui.bench.keyboard import Keyboard
    from coder_gui.ui.picture import SIZE

    with tempfile.TemporaryDirectory(prefix="coder-gui-bench-") as home:
        os.environ["CODER_GUI_HOME"] = str(Path(home))
        with contextlib.ExitStack() as stack:
            shell = build(stack, None, demo=True)
            shell.showNormal()
            shell.resize(*SIZE)
            shell.activateWindow()
            shell.open_demo()
            Keyboard(shell).until(lambda: shell.window_in_use is not None, "the demo", seconds=120)
            window = shell.window_in_use
            assert window is not None
            yield window


if __name__ == "__main__":
    raise SystemExit(main())
