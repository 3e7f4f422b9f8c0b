"""kill -9 while a coder saves: each line, code, link, edit and draft that said Saved is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from coder_gui.classification.editions import Classifications
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.roles import Role
from coder_gui.services.demo import build
from coder_gui.services.demo.ward import build_ward
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.clock import SystemClock
from coder_gui.system.passphrase import KdfParameters

from .coding_worker import OPENS_WITH, open_session

ROUNDS = int(os.environ.get("CODER_GUI_KILL_ROUNDS", "5"))
WORKER = Path(__file__).with_name("coding_worker.py")


@pytest.fixture
def profile(tmp_path: Path, starter_root: Path) -> Path:
    """The folder of a closed profile with the demo's episodes, nothing written on them."""
    clock, cheap = SystemClock(), KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "profiles", clock, None, cost=cheap)
    made = profiles.create(name="Priya Shah", role=Role.CODER, passphrase=OPENS_WITH)
    lists = Classifications(starter_root, clock=clock)
    unlocked = profiles.unlock(made.profile.folder, OPENS_WITH)
    session = Session(unlocked, classifications=lists, clock=clock)
    ward = build_ward(clock.today())
    build.take_stays(session, ward, ward.rows)
    session.close()
    lists.close()
    return made.profile.folder


def run_until_killed(profile: Path, starter: Path, first: int, lines: int) -> list[list[str]]:
    """What the worker said before it was killed in the middle of its next save."""
    process = subprocess.Popen(
        [sys.executable, str(WORKER), str(profile), str(starter), str(first)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        said = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        said += process.stdout.readlines()
        process.wait()
    return [line.rstrip("\n").split("\t") for line in said]


def test_everything_that_a_coder_saw_saved_survives_being_killed(
    profile: Path, starter_root: Path
) -> None:
    told: dict[str, list[list[str]]] = defaultdict(list)
    saved = first = 0
    for number in range(ROUNDS):
        lines = random.Random(number).randint(2, 60)
        said = run_until_killed(profile, starter_root, first, lines)
        for what, *words in said:
            if what == "episode":
                first = int(words[0]) + 1
            else:
                told[words[0]].append([what, *words[1:]])
                saved += 1
        session = open_session(profile, starter_root)
        for episode_id, facts in told.items():
            assert_there(session.episodes.case(episode_id), facts)
        session.close()
        session.classifications.close()
        report = Profiles(profile.parent, SystemClock(), None).verify(profile, OPENS_WITH)
        assert report.ok, report.findings
    assert saved >= ROUNDS
    print(f"{ROUNDS} rounds, {saved} saves, nothing lost")


def assert_there(case: EpisodeCase, facts: list[list[str]]) -> None:
    """Every fact of the episode; at most one more of a kind was saved and not yet said."""
    lines = {line.id: line for line in case.lines}
    codes = {entry.id: entry for entry in (*case.diagnoses, *case.procedures)}
    for what, *words in facts:
        match what:
            case "line":
                assert words[0] in lines
            case "code":
                assert words[1] in codes[words[0]].line_ids
            case "edited":
                assert "again" in lines[words[0]].text
    assert len(lines) <= sum(fact[0] == "line" for fact in facts) + 1
    assert len(codes) <= sum(fact[0] == "code" for fact in facts) + 1
    drafts = [fact[1] for fact in facts if fact[0] == "draft"]
    if drafts:
        (draft,) = case.drafts
        assert int(draft.text.split()[2]) in {len(drafts) - 1, len(drafts)}
