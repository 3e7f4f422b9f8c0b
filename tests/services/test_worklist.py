"""Worklists on a real encrypted profile: dry runs, repeats, and what the PAS changes later."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange.pas_files import (
    COLUMNS,
    OPEN,
    message,
    other,
    put,
    row,
    text_of,
    write,
    write_messages,
)

from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import ImportReport, RowStatus
from coder_gui.services.session import Session
from coder_gui.services.worklist import WorklistService
from coder_gui.storage.episode_answers import episode_answers
from coder_gui.storage.history import story
from coder_gui.storage.outbox import unsynced

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EPISODE = derive_id("episode", "RXX", "SP100", "1")


def take(
    session: Session, *paths: Path, as_of: datetime | None = NOW, **options: Any
) -> ImportReport:
    prepared = session.worklist.prepare(paths, as_of=as_of)
    return session.worklist.apply(session.actor, prepared, **options).value


def listed(session: Session) -> list[dict[str, Any]]:
    with session.database.read() as connection:
        return episode_answers(connection)


def one(session: Session, episode_id: str = EPISODE) -> dict[str, Any]:
    return next(row for row in listed(session) if row["id"] == episode_id)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.new, report.changed, report.unchanged


def code_and_finalise(session: Session, episode_id: str = EPISODE) -> str:
    """An episode with one line and one code that rests on it, final; returns the line's id."""
    actor = session.actor
    (line_id,) = session.abstraction.add(actor, episode_id, "CAP @cl p1").value
    session.coding.add(actor, episode_id, System.ICD10, "J18.1", line_ids=(line_id,))
    session.lifecycle.finalise(actor, episode_id)
    return line_id


# Dry runs and repeats ---------------------------------------------------------------------------
def test_a_dry_run_writes_nothing(session, tmp_path):
    prepared = session.worklist.prepare([write(tmp_path, row())], as_of=NOW)
    assert counts(prepared.report) == (1, 0, 0)
    assert not prepared.report.applied
    assert listed(session) == []


def test_an_import_brings_the_episodes_and_says_so(session, tmp_path):
    report = take(session, write(tmp_path, row(), other(1, **OPEN)))
    assert counts(report) == (2, 0, 0)
    assert report.applied
    assert {(r["surname"], r["state"]) for r in listed(session)} == {
        ("Marlowe", "ready"),
        ("Marlowe", "imported"),
    }


def test_importing_twice_changes_nothing(session, tmp_path):
    path = write(tmp_path, row(), other(1))
    take(session, path, as_of=None)
    before = listed(session)
    with session.database.read() as connection:
        waiting = unsynced(connection)
    report = take(session, path, as_of=None)
    assert counts(report) == (0, 0, 2)
    assert report.absent == 0
    assert listed(session) == before
    with session.database.read() as connection:
        assert unsynced(connection) == waiting


def test_the_time_of_an_extract_is_that_of_its_file(session, tmp_path):
    path = write(tmp_path, row())
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert session.worklist.prepare([path]).report.as_of == NOW


def test_an_older_extract_changes_nothing_and_says_so(session, tmp_path):
    take(session, write(tmp_path, row(ward_end="AMU")))
    report = take(session, write(tmp_path, row(ward_end="7B")), as_of=NOW - DAY)
    assert counts(report) == (0, 0, 1)
    assert "older than what is known" in report.notes[0]
    assert one(session)["ward"] == "AMU"


def test_good_rows_are_taken_beside_bad_ones(session, tmp_path):
    report = take(session, write(tmp_path, row(), other(1, sex="F")))
    assert counts(report) == (1, 0, 0)
    assert [(r.row, r.field) for r in report.rejected] == [(3, "sex")]
    assert len(listed(session)) == 1


def test_all_or_nothing_takes_nothing_when_a_row_is_bad(session, tmp_path):
    path = write(tmp_path, row(), other(1, sex="F"))
    report = take(session, path, all_or_nothing=True)
    assert not report.applied
    assert report.rejected
    assert listed(session) == []


def test_a_file_that_is_no_worklist_takes_nothing(session, tmp_path):
    path = put(tmp_path / "list.csv", "%PDF-1.7")
    report = take(session, path)
    assert report.file_error is not None
    assert "PDF" in report.file_error
    assert not report.applied


@pytest.mark.parametrize("what", ["gone", "folder", "two", "none"])
def test_what_cannot_be_an_extract_gets_a_sentence(session, tmp_path, what):
    path = write(tmp_path, row())
    paths = {"gone": [tmp_path / "gone.csv"], "folder": [tmp_path], "two": [path, path], "none": []}
    report = session.worklist.prepare(paths[what], format="csv").report
    assert report.file_error is not None
    assert report.file_error.endswith(".")


def test_the_table_of_a_dry_run_shows_problems_first(session, tmp_path):
    take(session, write(tmp_path, row(), other(2)))
    path = write(tmp_path, row(ward_end="AMU"), other(2), other(3), other(3), other(4, sex="F"))
    report = session.worklist.prepare([path], as_of=NOW + DAY).report
    assert [line.status for line in report.rows] == [
        RowStatus.REJECTED,
        RowStatus.CHANGED,
        RowStatus.NEW,
        RowStatus.DUPLICATE,
        RowStatus.UNCHANGED,
    ]
    assert report.rows[1].detail == "ward"
    assert report.rows[1].label == "SP100 / 1"


def test_what_changed_since_the_dry_run_is_compared_again(session, tmp_path):
    first = session.worklist.prepare([write(tmp_path, row(), name="a.csv")], as_of=NOW)
    second = session.worklist.prepare([write(tmp_path, row(), name="b.csv")], as_of=NOW)
    session.worklist.apply(session.actor, first)
    report = session.worklist.apply(session.actor, second).value
    assert counts(report) == (0, 0, 1)
    assert len(listed(session)) == 1


def test_views_are_told_what_an_import_touched(session, tmp_path):
    prepared = session.worklist.prepare([write(tmp_path, row())], as_of=NOW)
    saved = session.worklist.apply(session.actor, prepared)
    assert saved.changes.touches(kind="episode", episode=EPISODE)


# Absent -----------------------------------------------------------------------------------------
def test_an_episode_missing_from_a_later_extract_is_listed_and_kept(session, tmp_path):
    take(session, write(tmp_path, row(), *(other(seed) for seed in range(1, 6))))
    report = take(session, write(tmp_path, *(other(seed) for seed in range(1, 6))), as_of=NOW + DAY)
    assert report.absent == 1
    assert [(line.label, line.detail) for line in report.rows if line.status is RowStatus.NOTE] == [
        ("SP100 / 1", "Not in this extract. It is kept.")
    ]
    assert len(listed(session)) == 6


def test_an_open_episode_is_missed_where_the_extract_has_open_ones(session, tmp_path):
    take(session, write(tmp_path, row(**OPEN), other(1, **OPEN)))
    assert take(session, write(tmp_path, other(1, **OPEN)), as_of=NOW + DAY).absent == 1


def test_an_extract_of_another_time_misses_nobody(session, tmp_path):
    take(session, write(tmp_path, row(), other(1)))
    october = {
        "admission_date": "2026-10-14",
        "episode_start_date": "2026-10-14",
        "episode_end_date": "2026-10-20",
        "discharge_date": "2026-10-20",
    }
    assert take(session, write(tmp_path, other(9, **october)), as_of=NOW + DAY).absent == 0


def test_the_edge_of_an_extract_is_no_way_to_get_lost_uncoded(session, tmp_path):
    early = {
        "admission_date": "2026-08-01",
        "episode_start_date": "2026-08-01",
        "episode_end_date": "2026-08-02",
        "discharge_date": "2026-08-02",
    }
    rest = [other(seed) for seed in range(1, 4)]
    take(session, write(tmp_path, row(**early), *rest))
    assert take(session, write(tmp_path, *rest), as_of=NOW + DAY).absent == 1


def test_a_row_that_was_refused_is_not_absent(session, tmp_path):
    take(session, write(tmp_path, row(), other(1)))
    report = take(session, write(tmp_path, row(sex="F"), other(1)), as_of=NOW + DAY)
    assert report.absent == 0


# What a coder wrote survives --------------------------------------------------------------------
def test_an_update_keeps_what_was_written(session, tmp_path):
    take(session, write(tmp_path, row()))
    line_id = code_and_finalise(session)
    report = take(session, write(tmp_path, row(ward_end="AMU")), as_of=NOW + DAY)
    assert counts(report) == (0, 1, 0)
    case = session.episodes.case(EPISODE)
    assert case.episode.ward == "AMU"
    assert case.work.state is State.FINAL
    assert [line.id for line in case.lines] == [line_id]
    assert [code.code for code in case.diagnoses] == ["J181"]


@pytest.mark.parametrize(
    "cells",
    [
        {"consultant_code": "C7654321"},
        {"sex": "9"},
        {"episode_end_date": "2026-09-19", "discharge_date": "2026-09-19"},
    ],
)
def test_a_change_that_matters_brings_a_finished_episode_back(session, tmp_path, cells):
    take(session, write(tmp_path, row()))
    code_and_finalise(session)
    take(session, write(tmp_path, row(**cells)), as_of=NOW + DAY)
    work = session.episodes.case(EPISODE).work
    assert work.state is State.UPDATE_RECEIVED
    assert work.reopened
    assert [code.code for code in session.episodes.case(EPISODE).diagnoses] == ["J181"]


def test_a_change_of_sex_reaches_episodes_that_are_not_in_the_extract(session, tmp_path):
    later = row(
        spell_number="SP101",
        admission_date="2026-10-01",
        episode_start_date="2026-10-01",
        episode_end_date="2026-10-02",
        discharge_date="2026-10-02",
    )
    take(session, write(tmp_path, row(), later))
    code_and_finalise(session)
    take(session, write(tmp_path, {**later, "sex": "9"}), as_of=NOW + DAY)
    assert session.episodes.case(EPISODE).work.state is State.UPDATE_RECEIVED


def test_after_the_freeze_a_change_makes_an_amendment(session, tmp_path):
    spring = {
        "admission_date": "2026-04-14",
        "episode_start_date": "2026-04-14",
        "episode_end_date": "2026-04-20",
        "discharge_date": "2026-04-20",
    }
    take(session, write(tmp_path, row(**spring)))
    code_and_finalise(session)
    take(session, write(tmp_path, row(**spring, consultant_code="C7654321")), as_of=NOW + DAY)
    assert session.episodes.case(EPISODE).work.amendment


def test_an_episodes_story_tells_what_the_pas_changed(session, tmp_path):
    take(session, write(tmp_path, row()))
    take(session, write(tmp_path, row(ward_end="AMU")), as_of=NOW + DAY)
    told = session.episodes.story(EPISODE)[-1]
    assert told.event == "pas_changed"
    assert (told.before, told.after) == ("ward 7B", "ward AMU")


def test_an_import_is_one_entry_of_the_history_without_a_patient(session, tmp_path):
    take(session, write(tmp_path, row()))
    with session.database.read() as connection:
        assert story(connection, EPISODE) == []
    assert session.unlocked.verify().ok


# Messages ---------------------------------------------------------------------------------------
V1 = derive_id("episode", "RXX", "V1", "1")
V2 = derive_id("episode", "RXX", "V1", "2")
ADMITTED = message("A01", "m1", "20260914080000", consultant="C1111111")
MOVED = message("A02", "m2", "20260916090000", consultant="C2222222")
LEFT = message("A03", "m3", "20260920100000", consultant="C2222222", method="1")


def test_messages_make_episodes(session, tmp_path):
    report = take(session, write_messages(tmp_path, ADMITTED, MOVED, LEFT))
    assert counts(report) == (1, 2, 0)
    assert [(r["id"], r["episode_number"], r["end_date"]) for r in listed(session)] == [
        (V1, 1, date(2026, 9, 16)),
        (V2, 2, date(2026, 9, 20)),
    ]


def test_the_same_messages_again_are_duplicates(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, MOVED))
    before = listed(session)
    report = take(session, write_messages(tmp_path, ADMITTED, MOVED, ADMITTED))
    assert counts(report) == (0, 0, 0)
    assert report.duplicates == 3
    assert listed(session) == before


def test_a_control_id_with_other_content_is_rejected(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED))
    report = take(session, write_messages(tmp_path, ADMITTED.replace("Marlowe", "Other")))
    (rejection,) = report.rejected
    assert (rejection.file, rejection.message, rejection.segment) == ("adt.hl7", "m1", "MSH")
    assert "other content" in rejection.reason
    assert one(session, V1)["surname"] == "Marlowe"


def test_messages_that_wait_are_applied_when_the_admission_comes(session, tmp_path):
    report = take(session, write_messages(tmp_path, MOVED, LEFT))
    assert report.held == 2
    assert listed(session) == []
    assert take(session, write_messages(tmp_path, MOVED, LEFT)).duplicates == 2
    report = take(session, write_messages(tmp_path, ADMITTED, name="late.hl7"))
    assert counts(report) == (1, 2, 0)
    assert len(listed(session)) == 2
    assert any("had waited" in note for note in report.notes)
    assert take(session, write_messages(tmp_path, MOVED)).duplicates == 1


def test_messages_that_wait_are_applied_when_an_extract_brings_the_spell(session, tmp_path):
    take(session, write_messages(tmp_path, LEFT.replace("C2222222", "C1111111")))
    stay = row(spell_number="V1", local_patient_id="P1", consultant_code="C1111111", **OPEN)
    as_of = datetime(2026, 9, 15, tzinfo=UTC)
    report = take(session, write(tmp_path, stay), as_of=as_of)
    assert counts(report) == (1, 0, 0)
    assert one(session, V1)["end_date"] == date(2026, 9, 20)


def test_a_folder_of_messages_is_read_in_the_order_of_their_times(session, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("1.hl7", LEFT), ("2.hl7", MOVED), ("3.hl7", ADMITTED)):
        write_messages(folder, text, name=name)
    put(folder / "readme.txt", "nothing")
    report = take(session, folder)
    assert counts(report) == (1, 2, 0)
    (rejection,) = report.rejected
    assert (rejection.file, rejection.message) == ("readme.txt", None)


def test_a_file_without_messages_is_refused_as_a_whole(session, tmp_path):
    path = put(tmp_path / "x.hl7", "no message")
    assert session.worklist.prepare([path], format="hl7").report.file_error is not None


def test_other_messages_are_left_out_with_a_note(session, tmp_path):
    lab = message("R01", "m9", "20260914080000", kind="ORU")
    report = take(session, write_messages(tmp_path, ADMITTED, lab))
    assert counts(report) == (1, 0, 0)
    assert not report.rejected
    assert any("ORU messages" in note for note in report.notes)


def test_a_cancelled_admission_keeps_what_was_written_and_it_comes_back(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, LEFT.replace("C2222222", "C1111111")))
    line_id = code_and_finalise(session, V1)
    take(session, write_messages(tmp_path, message("A11", "m4", "20260921080000")))
    case = session.episodes.case(V1)
    assert case.work.state is State.CANCELLED
    assert case.work.state_before_cancel is State.FINAL
    assert [line.id for line in case.lines] == [line_id]
    again = message("A01", "m5", "20260922080000", admitted="20260914080000")
    take(session, write_messages(tmp_path, again))
    case = session.episodes.case(V1)
    assert case.work.state is not State.CANCELLED
    assert [code.code for code in case.diagnoses] == ["J181"]


def test_a_cancelled_transfer_keeps_what_was_written_on_its_episode(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, MOVED))
    session.abstraction.add(session.actor, V2, "stroke @cl p2")
    back = message("A12", "m4", "20260916110000", consultant="C1111111")
    take(session, write_messages(tmp_path, back))
    case = session.episodes.case(V2)
    assert case.work.state is State.CANCELLED
    assert [line.text for line in case.lines] == ["stroke"]
    assert one(session, V1)["end_date"] is None


def test_a_cancelled_discharge_opens_a_finished_episode(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, LEFT.replace("C2222222", "C1111111")))
    code_and_finalise(session, V1)
    take(session, write_messages(tmp_path, message("A13", "m4", "20260920120000")))
    case = session.episodes.case(V1)
    assert case.episode.end_date is None
    assert case.work.state is State.UPDATE_RECEIVED
    assert case.work.reopened


def test_a_merge_keeps_what_was_written_under_the_other_number(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED))
    session.abstraction.add(session.actor, V1, "stroke @cl p2")
    merge = message("A40", "m4", "20260917080000", patient="P7", visit="", merged="P1")
    take(session, write_messages(tmp_path, merge.replace("Marlowe", "Reed")))
    case = session.episodes.case(V1)
    assert case.patient.local_patient_id == "P7"
    assert case.patient.surname == "Reed"
    assert [line.text for line in case.lines] == ["stroke"]
    later = message("A02", "m5", "20260918080000", patient="P1", ward="7B")
    assert counts(take(session, write_messages(tmp_path, later))) == (0, 1, 0)
    assert session.episodes.case(V1).patient.surname == "Reed"


def test_a_merge_of_another_sex_brings_finished_episodes_back(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, LEFT.replace("C2222222", "C1111111")))
    code_and_finalise(session, V1)
    merge = message("A40", "m4", "20260921080000", patient="P7", visit="", merged="P1", sex="M")
    take(session, write_messages(tmp_path, merge))
    assert session.episodes.case(V1).work.state is State.UPDATE_RECEIVED


def test_an_extract_finds_the_episodes_that_messages_made(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, MOVED, LEFT))
    same = {
        "spell_number": "V1",
        "local_patient_id": "P1",
        "nhs_number": "",
        "nhs_number_status": "",
    }
    path = write(
        tmp_path,
        row(
            **same, consultant_code="C1111111", episode_end_date="2026-09-16", last_episode_flag="2"
        ),
        row(
            **same,
            episode_number="2",
            consultant_code="C2222222",
            episode_start_date="2026-09-16",
        ),
    )
    report = take(session, path)
    assert counts(report) == (0, 2, 0)
    assert {r["id"] for r in listed(session)} == {V1, V2}


def test_the_trusts_own_map_of_facilities_is_used(session, tmp_path):
    session.settings.put(session.actor, "hl7.providers", {"rxx": "RZ9"})
    take(session, write_messages(tmp_path, ADMITTED))
    assert listed(session)[0]["provider_code"] == "RZ9"


# Summary texts ----------------------------------------------------------------------------------
def test_a_summary_text_beside_the_extract_becomes_a_document(session, tmp_path):
    (tmp_path / "eds").mkdir()
    put(tmp_path / "eds" / "1.txt", "Admitted with pneumonia.")
    path = write(tmp_path, row(summary_text_ref="eds/1.txt"))
    prepared = session.worklist.prepare([path], as_of=NOW)
    assert [text.reference for text in prepared.documents] == ["eds/1.txt"]
    session.worklist.apply(session.actor, prepared)
    (document,) = session.documents.list(EPISODE)
    assert document.source == "ds"
    assert session.documents.content(document.id).page_texts == ("Admitted with pneumonia.",)
    take(session, path)
    assert session.documents.list(EPISODE)[0].version == 1
    put(tmp_path / "eds" / "1.txt", "Admitted with CAP.")
    take(session, path)
    assert session.documents.list(EPISODE)[0].version == 2


@pytest.mark.parametrize(
    "reference",
    [
        "../secret.txt",
        "eds/../../secret.txt",
        "/etc/passwd",
        "\\\\server\\x.txt",
        "C:\\x.txt",
        "C:x",
    ],
)
def test_a_summary_text_is_read_beside_the_extract_only(session, tmp_path, reference):
    put(tmp_path / "secret.txt", "secret")
    folder = tmp_path / "in"
    folder.mkdir()
    report = take(session, write(folder, row(summary_text_ref=reference)))
    assert counts(report) == (1, 0, 0)
    assert any("leads out of the extract's folder" in note for note in report.notes)
    assert session.documents.list(EPISODE) == ()


def test_a_link_that_leads_elsewhere_is_not_followed(session, tmp_path):
    put(tmp_path / "secret.txt", "secret")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.txt").symlink_to(tmp_path / "secret.txt")
    report = take(session, write(folder, row(summary_text_ref="1.txt")))
    assert any("leads out" in note for note in report.notes)


def test_a_summary_text_that_is_not_there_is_a_note(session, tmp_path):
    report = take(session, write(tmp_path, row(summary_text_ref="eds/1.txt")))
    assert counts(report) == (1, 0, 0)
    assert "not beside the extract" in report.notes[0]
    assert not report.rejected


def test_a_summary_text_that_is_no_text_is_a_note_and_the_rows_stay(session, tmp_path):
    (tmp_path / "1.txt").write_bytes(b"\x00\x01\x02\xff")
    report = take(session, write(tmp_path, row(summary_text_ref="1.txt")))
    assert counts(report) == (1, 0, 0)
    assert len(report.notes) == 1


def test_without_documents_the_rows_are_imported_all_the_same(session, tmp_path, clock):
    put(tmp_path / "1.txt", "text")
    service = WorklistService(session.database, clock)
    prepared = service.prepare([write(tmp_path, row(summary_text_ref="1.txt"))], as_of=NOW)
    assert service.apply(session.actor, prepared).value.new == 1


# Real input -------------------------------------------------------------------------------------
def test_the_shared_extract_is_taken_whole_and_twice_changes_nothing(session, reference_data):
    path = reference_data / "worklist" / "pas_extract.csv"
    report = take(session, path, as_of=None)
    assert counts(report) == (300, 0, 0)
    assert not report.rejected
    report = take(session, path, as_of=None)
    assert counts(report) == (0, 0, 300)
    assert report.absent == 0


def test_the_shared_messages_are_taken(session, reference_data):
    path = reference_data / "hl7_adt_samples" / "messages_sample.hl7"
    report = take(session, path)
    assert report.new == 118
    assert not report.rejected
    assert take(session, path).duplicates == 119


def test_a_spreadsheets_export_is_taken_like_the_original(session, tmp_path, reference_data):
    original = (reference_data / "worklist" / "pas_extract.csv").read_text("utf-8-sig")
    take(session, put(tmp_path / "a.csv", original))
    turned = put(tmp_path / "b.csv", original, "utf-16")
    assert counts(take(session, turned)) == (0, 0, 300)
    rows = [row(), other(3)]
    text = text_of(rows, columns=[*COLUMNS, "gp"], delimiter=";", line_end="\n")
    report = take(session, put(tmp_path / "c.csv", text, "cp1252"))
    assert counts(report) == (2, 0, 0)
    assert report.ignored_columns == ("gp",)


def test_an_episode_that_is_being_worked_on_stays_where_it_is(session, tmp_path):
    take(session, write(tmp_path, row()))
    code_and_finalise(session)
    session.lifecycle.move(session.actor, EPISODE, Verb.REOPEN, reason="late result")
    take(session, write(tmp_path, row(consultant_code="C7654321")), as_of=NOW + DAY)
    assert session.episodes.case(EPISODE).work.state is State.IN_PROGRESS
