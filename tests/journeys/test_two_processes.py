"""Two programs on one profile: the second says so, in the window and on the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from coder_gui.services.demo.build import OPENS_WITH
from coder_gui.services.profiles import Profiles
from coder_gui.system.clock import Clock
from coder_gui.system.paths import profiles_root

from .coder_at_work import CoderAtWork
from .conftest import Sit

SENTENCE = "This profile is already open in another window or command. Close it there, then"


def test_a_second_window_says_that_the_profile_is_open_and_opens_once_the_first_is_closed(
    ward_profiles: Path, sit_down: Sit, clock: Clock
) -> None:
    shutil.copytree(ward_profiles, profiles_root(), dirs_exist_ok=True)
    profiles = Profiles(profiles_root(), clock, None)
    first = profiles.unlock(profiles.list()[0].folder, OPENS_WITH)
    second = sit_down()
    second.until(lambda: second.focus == "passphrase", "the lock page")
    second.type(OPENS_WITH)
    second.press("Enter")
    second.until(lambda: second.sees("refusal"), "the refusal")
    assert SENTENCE in second.words
    first.close()
    second.unlock(OPENS_WITH)
    second.until(lambda: bool(second.episodes), "the round")


def test_a_command_says_that_the_profile_is_open(ward: CoderAtWork) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "coder_gui", "episodes", "list", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "CODER_GUI_PASSPHRASE": OPENS_WITH},
    )
    assert done.returncode == 3
    assert SENTENCE in done.stderr
    assert ward.episodes
