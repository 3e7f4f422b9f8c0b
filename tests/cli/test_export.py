"""coder-gui export and acknowledge, as scripts call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exchange.pas_files import put, row, write

from coder_gui.domain.coding import System
from coder_gui.domain.identity import derive_id
from coder_gui.system.clock import Clock

from .coded import Command, make_profile, opened

EPISODE = derive_id("episode", "RXX", "SP100", "1")


@pytest.fixture
def ward(command: Command, starter_root: Path, clock: Clock, tmp_path: Path) -> Command:
    """The command line beside a profile with one final episode."""
    folder = make_profile(command, starter_root)
    command("worklist", "import", write(tmp_path, row()))
    with opened(folder, clock) as session:
        (line,) = session.abstraction.add(session.actor, EPISODE, "CAP @cl p1").value
        session.coding.add(session.actor, EPISODE, System.ICD10, "J18.1", line_ids=(line,))
        session.lifecycle.finalise(session.actor, EPISODE)
    return command


def state(ward: Command) -> str:
    (episode,) = ward("episodes", "list", "--json").document["episodes"]
    return str(episode["state"])


@pytest.mark.parametrize("layout", ["codes-csv", "wide-csv", "hl7", "grouper"])
def test_an_export_writes_the_file_and_its_manifest(ward, tmp_path, layout):
    out = tmp_path / "out.dat"
    ran = ward("export", layout, out, "--final-only", "--json")
    assert ran.code == 0, ran.err
    made = ran.document["manifest"]
    assert (made["layout"], made["episodes"], made["diagnoses"]) == (layout, 1, 1)
    assert "J181" in out.read_text()
    assert json.loads(Path(ran.document["manifest_file"]).read_text())["sha256"] == made["sha256"]
    assert state(ward) == "exported"


def test_final_only_leaves_out_what_was_handed_back(ward, tmp_path):
    ward("export", "codes-csv", tmp_path / "one.csv")
    only = ward("export", "codes-csv", tmp_path / "two.csv", "--final-only", "--json")
    assert only.document["manifest"]["episodes"] == 0
    again = ward("export", "codes-csv", tmp_path / "three.csv", "--json")
    assert again.document["manifest"]["again"] == 1


def test_names_are_exported_only_when_asked_for(ward, tmp_path):
    ward("export", "wide-csv", tmp_path / "one.csv")
    assert "Marlowe" not in (tmp_path / "one.csv").read_text()
    ward("export", "wide-csv", tmp_path / "two.csv", "--with-names")
    assert "Marlowe" in (tmp_path / "two.csv").read_text()


def test_a_person_reads_what_was_written(ward, tmp_path):
    ran = ward("export", "codes-csv", tmp_path / "one.csv")
    assert ran.out.startswith("1 episodes: 1 diagnoses, 0 procedures.")
    assert "not for live coding" in ran.err


def test_a_folder_that_is_not_there_gets_a_sentence(ward, tmp_path):
    ran = ward("export", "codes-csv", tmp_path / "gone" / "one.csv", "--json")
    assert ran.code == 1
    assert "folder" in ran.document["error"]["message"]
    assert state(ward) == "final"


def test_an_acknowledgement_moves_episodes_on(ward, tmp_path):
    ward("export", "codes-csv", tmp_path / "one.csv")
    text = "provider_code,spell_number,episode_number,status\r\nRXX,SP100,1,OK\r\n"
    ran = ward("acknowledge", put(tmp_path / "ack.csv", text), "--json")
    assert ran.code == 0
    assert ran.document["acknowledged"] == 1
    assert state(ward) == "acknowledged"


def test_refusals_and_rejections_are_listed(ward, tmp_path):
    ward("export", "codes-csv", tmp_path / "one.csv")
    text = (
        "provider_code,spell_number,episode_number,status,reason\r\n"
        "RXX,SP100,1,refused,Unknown code\r\nRXX,NONE,1,OK,\r\n"
    )
    path = put(tmp_path / "ack.csv", text)
    ran = ward("acknowledge", path, "--json")
    assert ran.code == 1
    assert ran.document["refused"][0]["reason"] == "Unknown code"
    assert ran.document["rejected"][0]["row"] == 3
    told = ward("acknowledge", path)
    assert "row 3, spell_number: This episode was not handed back from here." in told.err
    assert "1 known before" in told.out


def test_a_file_that_is_no_acknowledgement_says_so(ward, tmp_path):
    ran = ward("acknowledge", put(tmp_path / "ack.csv", ""), "--json")
    assert ran.code == 1
    assert "empty" in ran.document["file_error"]
