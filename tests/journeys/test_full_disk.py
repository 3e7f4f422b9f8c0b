"""The disk fills up while a coder works: a sentence, the text stays, nothing saved is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from coder_gui.services.demo.build import OPENS_WITH
from coder_gui.services.profiles import Profiles
from coder_gui.system.clock import Clock
from coder_gui.system.paths import classifications_root, profiles_root

from .full_disk_worker import LINE


def test_a_full_disk_is_said_the_text_stays_and_enter_saves_once_there_is_room(
    ward_profiles: Path, starter_root: Path, clock: Clock
) -> None:
    shutil.copytree(ward_profiles, profiles_root(), dirs_exist_ok=True)
    shutil.copytree(starter_root, classifications_root(), dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "journeys.full_disk_worker"],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path]),
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    assert seen["before"].startswith("Saved")
    assert seen["full"]["status"].startswith("Not saved, last saved")
    assert any("The disk is full" in words for words in seen["full"]["warnings"])
    assert "It is still here; press Enter to try again" in seen["words"]
    assert seen["codes"] == []
    assert seen["field"] == LINE
    assert seen["after"]["status"].startswith("Saved")
    assert not any("The disk is full" in words for words in seen["after"]["warnings"])
    assert sorted(seen["lines"]) == ["#NOF", "fell on stairs at home", "of note"]
    profiles = Profiles(profiles_root(), clock, None)
    (profile,) = profiles.list()
    assert profiles.verify(profile.folder, OPENS_WITH).ok
