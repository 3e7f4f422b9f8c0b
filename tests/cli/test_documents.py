"""coder-gui documents import, as scripts call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from storage.profile_rows import add_stays, stay

from coder_gui.domain.identity import new_id
from coder_gui.services.profiles import Profiles
from coder_gui.system.clock import Clock
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import profiles_root

from .conftest import PASSPHRASE, Ran

Command = Callable[..., Ran]
EPISODE = stay(1).episode


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "ed.txt"
    file.write_text("Fell down three stairs.\n")
    return file


@pytest.fixture
def ward(command: Command, clock: Clock) -> Command:
    """The command line beside a profile that has two stays."""
    folder = Path(command("profile", "create", "--json").document["profile"]["folder"])
    cost = KdfParameters(memory=64, passes=1, lanes=1)
    unlocked = Profiles(profiles_root(), clock, None, cost=cost).unlock(folder, PASSPHRASE)
    add_stays(unlocked.database, unlocked.actor, [1, 2])
    unlocked.close()
    return command


def test_a_document_is_taken_in_and_answered_as_json(ward: Command, note: Path) -> None:
    ran = ward("documents", "import", EPISODE, note, "--source", "ed", "--json")
    assert ran.code == 0, ran.err
    document = ran.document["document"]
    assert ran.document["changed"]
    assert (document["episode_id"], document["source"], document["version"]) == (EPISODE, "ED", 1)
    assert (document["reference"], document["pages"], document["media_type"]) == (
        "ed.txt",
        1,
        "text/plain",
    )


def test_the_same_file_again_changes_nothing(ward: Command, note: Path) -> None:
    ward("documents", "import", EPISODE, note, "--source", "ED")
    again = ward("documents", "import", EPISODE.upper(), note, "--source", "ED")
    assert again.out == "ED, ed.txt: 1 page, unchanged\n"
    note.write_text("Fell down four stairs.\n")
    changed = ward("documents", "import", EPISODE, note, "--source", "ED")
    assert changed.out == "ED, ed.txt: 1 page, version 2\n"


def test_what_cannot_be_taken_in_gets_a_sentence_and_exit_code_1(
    ward: Command, note: Path, tmp_path: Path
) -> None:
    fake = tmp_path / "summary.pdf"
    fake.write_text("not a PDF")
    ran = ward("documents", "import", EPISODE, fake, "--source", "ds", "--json")
    assert ran.code == 1
    assert "is no PDF" in ran.document["error"]["message"]
    ran = ward("documents", "import", EPISODE, note, "--source", "nots")
    assert (ran.code, "notes" in ran.err) == (1, True)
    assert ward("documents", "import", new_id(), note, "--source", "ED").code == 1


def test_an_episode_is_named_by_its_id(ward: Command, note: Path) -> None:
    ran = ward("documents", "import", "S1/1", note, "--source", "ED")
    assert ran.code == 2
    assert "episodes list" in ran.err
