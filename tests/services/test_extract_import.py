"""Extracts beside each other: what is missing, what the table shows, and texts beside them."""

from __future__ import annotations

import pytest
from exchange.pas_files import OPEN, nhs_number, other, put, row, write

from coder_gui.domain.worklist import RowStatus
from coder_gui.services.worklist import WorklistService

from .imports import DAY, EPISODE, NOW, counts, listed, take


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


def test_a_number_that_seems_to_be_another_persons_is_pointed_out(session, tmp_path):
    take(session, write(tmp_path, row()))
    changed = row(nhs_number=nhs_number(77), birth_date="1990-01-01")
    report = take(session, write(tmp_path, changed), as_of=NOW + DAY)
    assert "check that the hospital number" in report.notes[0]
    assert "row 2" in report.notes[0]


def test_an_extract_of_a_time_to_come_is_pointed_out(session, tmp_path, clock):
    path = write(tmp_path, row())
    assert not session.worklist.prepare([path], as_of=clock.now()).report.notes
    report = session.worklist.prepare([path], as_of=clock.now() + 2 * DAY).report
    assert "not come yet" in report.notes[0]


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
