"""Exports that mark only what is on the disk, and the PAS's answers to them."""

from __future__ import annotations

import csv
import hashlib
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from exchange.pas_files import other, put, row, write

from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.errors import Refused, StorageFull, UserError
from coder_gui.domain.handback import AckReport, Manifest
from coder_gui.domain.identity import derive_id
from coder_gui.domain.roles import Role
from coder_gui.exchange import manifest
from coder_gui.exchange.hl7_file import frames, read_message
from coder_gui.exchange.hl7_tables import shipped_tables
from coder_gui.services.handback import UNFINISHED, HandbackService
from coder_gui.services.session import Session
from coder_gui.storage import exports, settings

from .imports import EPISODE, code_and_finalise, take

OTHER = derive_id("episode", "RXX", "SP1", "1")


@pytest.fixture
def final(session: Session, tmp_path: Path) -> Session:
    """Two episodes: one is final, one was only begun."""
    take(session, write(tmp_path, row(), other(1)))
    code_and_finalise(session)
    session.coding.add(session.actor, OTHER, System.ICD10, "I10.X")
    return session


def export(session: Session, out: Path, layout: str = "codes-csv", **options: Any) -> Manifest:
    return session.handback.export(session.actor, layout, out, **options).value


def state(session: Session, episode_id: str = EPISODE) -> State:
    return session.episodes.case(episode_id).work.state


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def answer(session: Session, tmp_path: Path, *lines: str) -> AckReport:
    header = "provider_code,spell_number,episode_number,status,reason"
    path = put(tmp_path / "ack.csv", "\r\n".join([header, *lines]) + "\r\n")
    return session.handback.acknowledge(session.actor, path).value


# Exports ----------------------------------------------------------------------------------------
def test_a_final_episode_is_written_and_becomes_exported(final, tmp_path):
    made = export(final, tmp_path / "codes.csv")
    assert (made.episodes, made.diagnoses, made.procedures) == (1, 1, 0)
    (line,) = table(tmp_path / "codes.csv")
    assert (line["spell_number"], line["type"], line["code_cds"]) == ("SP100", "D", "J181")
    assert state(final) is State.EXPORTED
    assert state(final, OTHER) is State.IN_PROGRESS


def test_what_the_pas_had_before_is_never_exported(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    assert final.episodes.case(EPISODE).episode.existing_dx == ("J181", "I10X")
    assert [line["code_cds"] for line in table(tmp_path / "codes.csv")] == ["J181"]


def test_the_manifest_vouches_for_the_file(final, tmp_path, clock):
    out = tmp_path / "codes.csv"
    made = export(final, out)
    data = json.loads(manifest.beside(out).read_text())
    assert data["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest() == made.sha256
    assert data["size"] == out.stat().st_size
    assert data["file"] == "codes.csv"
    assert data["made_by"] == final.actor.name
    assert datetime.fromisoformat(data["made_at"]) == clock.now()
    assert data["filter"] == {"final_only": True, "with_names": False, "states": ["final"]}
    assert set(data["editions"]) == {"icd10", "opcs4"}
    assert any("not for live coding" in note for note in data["notes"])
    assert "Marlowe" not in manifest.beside(out).read_text()


@pytest.mark.parametrize("layout", ["codes-csv", "wide-csv", "hl7", "grouper"])
def test_no_layout_has_names_unless_they_are_asked_for(final, tmp_path, layout):
    out = tmp_path / "out"
    export(final, out, layout)
    assert "Marlowe" not in out.read_text()
    if layout != "grouper":
        export(final, out, layout, final_only=False, with_names=True)
        assert "Marlowe" in out.read_text()


def test_only_files_of_the_export_are_left_and_only_their_owner_reads_them(final, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    export(final, folder / "codes.csv")
    assert sorted(path.name for path in folder.iterdir()) == [
        "codes.csv",
        "codes.csv.manifest.json",
    ]
    assert (folder / "codes.csv").stat().st_mode & 0o077 == 0


def test_an_export_again_is_a_choice_and_moves_nobody(final, tmp_path):
    export(final, tmp_path / "one.csv")
    assert export(final, tmp_path / "two.csv").episodes == 0
    again = export(final, tmp_path / "three.csv", final_only=False)
    assert (again.episodes, again.again) == (1, 1)
    assert state(final) is State.EXPORTED
    assert table(tmp_path / "three.csv") == table(tmp_path / "one.csv")
    assert final.episodes.story(EPISODE)[-1].event == "exported_again"


def test_the_same_episode_is_the_same_message_each_time(final, tmp_path):
    def messages(path: Path) -> list[str]:
        sets = shipped_tables().character_sets
        return [read_message(frame, sets).text for frame in frames(path)]

    export(final, tmp_path / "one.hl7", "hl7")
    export(final, tmp_path / "two.hl7", "hl7", final_only=False)
    assert messages(tmp_path / "one.hl7") == messages(tmp_path / "two.hl7")


def test_an_export_of_nothing_is_a_header(session, tmp_path):
    made = export(session, tmp_path / "codes.csv")
    assert made.episodes == 0
    assert table(tmp_path / "codes.csv") == []


def test_an_unknown_layout_names_the_known_ones(session, tmp_path):
    with pytest.raises(UserError, match="codes-csv, wide-csv, hl7, grouper"):
        export(session, tmp_path / "x", "xml")


# Nothing is marked whose file is not there ------------------------------------------------------
@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow: what a full disk does to a program."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_gets_a_sentence_and_marks_nothing(final, tmp_path):
    out = tmp_path / "codes.csv"
    with full_disk(), pytest.raises(StorageFull, match="nothing was marked"):
        export(final, out)
    assert state(final) is State.FINAL
    assert not out.exists()
    assert not list(tmp_path.glob(".*.part"))
    assert export(final, out).episodes == 1


def test_a_place_that_cannot_be_written_marks_nothing(final, tmp_path):
    out = tmp_path / "codes.csv"
    manifest.beside(out).mkdir()
    with pytest.raises(UserError, match="Nothing was marked"):
        export(final, out)
    assert state(final) is State.FINAL
    assert not out.exists()


@pytest.mark.parametrize("name", [".", "gone/codes.csv"])
def test_a_folder_that_is_none_or_is_all_gets_a_sentence(final, tmp_path, name):
    with pytest.raises(UserError, match="folder"):
        export(final, tmp_path / name)
    assert state(final) is State.FINAL


class MeddlingClock:
    """A clock that lets a colleague change the episode when it is first asked."""

    def __init__(self, clock: Any, change: Any) -> None:
        self.clock = clock
        self.change = change

    def now(self) -> datetime:
        """The instant, after the change."""
        change, self.change = self.change, None
        if change:
            change()
        return self.clock.now()

    def today(self) -> date:
        """The day."""
        return self.clock.today()

    def monotonic(self) -> float:
        """Seconds."""
        return self.clock.monotonic()


def test_an_episode_that_changes_during_the_export_stops_it(final, tmp_path, clock):
    senior = replace(final.actor, role=Role.SENIOR)

    def change() -> None:
        final.lifecycle.move(senior, EPISODE, Verb.REOPEN, reason="late result")

    service = HandbackService(final.database, final.classifications, MeddlingClock(clock, change))
    with pytest.raises(UserError, match="changed during the export"):
        service.export(final.actor, "codes-csv", tmp_path / "codes.csv")
    assert not (tmp_path / "codes.csv").exists()
    assert state(final) is State.IN_PROGRESS


def test_what_a_crash_left_before_the_mark_is_written_over(final, tmp_path):
    out = put(tmp_path / "codes.csv", "what a crash left")
    assert export(final, out).episodes == 1
    assert len(table(out)) == 1


def test_a_manifest_that_a_crash_prevented_is_written_at_the_next_export(final, tmp_path):
    out = tmp_path / "codes.csv"
    made = export(final, out)
    manifest.beside(out).unlink()
    with final.database.write(final.actor, "test") as uow:
        left = {"export_id": made.export_id, "path": str(out)}
        settings.put(uow.connection, UNFINISHED, left)
        uow.commit()
    export(final, tmp_path / "next.csv")
    found = manifest.read(out)
    assert found is not None
    assert found["sha256"] == made.sha256
    with final.database.read() as connection:
        assert settings.get(connection, UNFINISHED) is None


def test_a_file_that_the_pas_has_not_answered_is_not_lost_to_the_next(final, tmp_path):
    out = tmp_path / "codes.csv"
    export(final, out)
    with pytest.raises(Refused, match="1 episodes that the PAS has not acknowledged"):
        export(final, out)
    assert export(final, out, final_only=False).episodes == 1
    answer(final, tmp_path, "RXX,SP100,1,OK,")
    assert export(final, out).episodes == 0


# Acknowledgements -------------------------------------------------------------------------------
def test_an_acknowledged_episode_moves_on(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    report = answer(final, tmp_path, "RXX,SP100,1,accepted,")
    assert (report.acknowledged, report.refused, report.rejected) == (1, (), ())
    assert state(final) is State.ACKNOWLEDGED
    assert answer(final, tmp_path, "RXX,SP100,1,accepted,").unchanged == 1


def test_a_refused_episode_stays_exported_with_its_reason(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    report = answer(final, tmp_path, "RXX,SP100,1,rejected,Unknown code")
    (refusal,) = report.refused
    assert (refusal.spell_number, refusal.reason) == ("SP100", "Unknown code")
    assert state(final) is State.EXPORTED
    with final.database.read() as connection:
        (item,) = exports.items(connection, [EPISODE])
    assert item.refused == "Unknown code"
    assert final.episodes.story(EPISODE)[-1].event == "export_refused"
    assert answer(final, tmp_path, "RXX,SP100,1,rejected,Unknown code").unchanged == 1


def test_what_was_never_handed_back_is_rejected_with_its_row(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    report = answer(final, tmp_path, "RXX,SP1,1,OK,", "RXX,SP100,1,OK,", "RXX,NONE,1,OK,")
    assert report.acknowledged == 1
    assert [one.row for one in report.rejected] == [2, 4]
    assert {one.reason for one in report.rejected} == {
        "This episode was not handed back from here."
    }


def test_an_acknowledgement_of_an_episode_that_is_worked_on_again(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    senior = replace(final.actor, role=Role.SENIOR)
    final.lifecycle.move(senior, EPISODE, Verb.REOPEN, reason="late result")
    report = answer(final, tmp_path, "RXX,SP100,1,OK,")
    assert (report.acknowledged, report.moved_on) == (1, 1)
    assert state(final) is State.IN_PROGRESS


@pytest.mark.parametrize("with_names", [False, True])
def test_hl7_answers_find_their_messages(final, tmp_path, with_names):
    out = tmp_path / "out.hl7"
    export(final, out, "hl7", with_names=with_names)
    (frame,) = frames(out)
    control_id = read_message(frame, shipped_tables().character_sets).control_id
    text = f"MSH|^~\\&|PAS|RXX|||20261121||ACK|9|P|2.4\rMSA|AA|{control_id}\r"
    text += "MSH|^~\\&|PAS|RXX|||20261121||ACK|10|P|2.4\rMSA|AA|NONE\r"
    report = final.handback.acknowledge(final.actor, put(tmp_path / "ack.hl7", text)).value
    assert report.acknowledged == 1
    assert [one.message for one in report.rejected] == ["10"]
    assert state(final) is State.ACKNOWLEDGED


def test_a_file_that_is_no_acknowledgement_changes_nothing(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    path = put(tmp_path / "ack.csv", "%PDF-1.7")
    report = final.handback.acknowledge(final.actor, path).value
    assert report.file_error is not None
    assert state(final) is State.EXPORTED


def test_the_history_still_verifies_after_all_of_it(final, tmp_path):
    export(final, tmp_path / "codes.csv")
    answer(final, tmp_path, "RXX,SP100,1,rejected,Unknown code")
    answer(final, tmp_path, "RXX,SP100,1,OK,")
    assert final.unlocked.verify().ok
