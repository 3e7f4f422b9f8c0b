"""Worklists on a real encrypted profile: dry runs, repeats, and what the PAS changes later."""

from __future__ import annotations

import os

import pytest
from exchange.pas_files import COLUMNS, OPEN, other, put, row, text_of, write

from coder_gui.domain.episode import State, Verb
from coder_gui.domain.worklist import RowStatus
from coder_gui.storage.history import story
from coder_gui.storage.outbox import unsynced

from .imports import DAY, EPISODE, NOW, code_and_finalise, counts, listed, one, take


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


def test_an_episode_that_is_being_worked_on_stays_where_it_is(session, tmp_path):
    take(session, write(tmp_path, row()))
    code_and_finalise(session)
    session.lifecycle.move(session.actor, EPISODE, Verb.REOPEN, reason="late result")
    take(session, write(tmp_path, row(consultant_code="C7654321")), as_of=NOW + DAY)
    assert session.episodes.case(EPISODE).work.state is State.IN_PROGRESS


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
