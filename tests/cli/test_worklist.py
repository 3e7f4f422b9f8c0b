"""coder-gui worklist import, as scripts call it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from exchange.pas_files import message, other, put, row, text_of, write, write_messages

from .coded import Command, make_profile

KEYS = {
    "new",
    "changed",
    "unchanged",
    "absent",
    "duplicates",
    "held",
    "ignored_columns",
    "file_error",
    "rejected",
    "notes",
    "as_of",
    "dry_run",
    "applied",
}


@pytest.fixture
def ward(command: Command, starter_root: Path) -> Command:
    make_profile(command, starter_root)
    return command


def episodes(ward: Command) -> int:
    return len(ward("episodes", "list", "--json").document["episodes"])


def test_a_worklist_is_imported_and_answered_as_json(ward, tmp_path):
    path = write(tmp_path, row(), other(1), {**other(2), "sex": "F"})
    ran = ward("worklist", "import", path, "--json")
    assert ran.code == 1
    answer = ran.document
    assert set(answer) == KEYS
    assert (answer["new"], answer["changed"], answer["unchanged"], answer["absent"]) == (2, 0, 0, 0)
    assert answer["rejected"] == [
        {"row": 4, "field": "sex", "reason": "This is one of 0, 1, 2, 9 or X."}
    ]
    assert answer["ignored_columns"] == []
    assert answer["file_error"] is None
    assert episodes(ward) == 2


def test_a_dry_run_changes_nothing(ward, tmp_path):
    ran = ward("worklist", "import", write(tmp_path, row()), "--dry-run", "--json")
    assert ran.code == 0
    assert ran.document["new"] == 1
    assert ran.document["dry_run"]
    assert not ran.document["applied"]
    assert episodes(ward) == 0


def test_all_or_nothing_imports_nothing_beside_a_bad_row(ward, tmp_path):
    path = write(tmp_path, row(), {**other(2), "sex": "F"})
    ran = ward("worklist", "import", path, "--all-or-nothing", "--json")
    assert ran.code == 1
    assert not ran.document["applied"]
    assert episodes(ward) == 0


def test_a_file_that_is_no_worklist_says_so(ward, tmp_path):
    path = put(tmp_path / "list.csv", "%PDF-1.7")
    ran = ward("worklist", "import", path, "--json")
    assert ran.code == 1
    assert "PDF" in ran.document["file_error"]
    assert ran.document["new"] == 0
    assert "PDF" in ward("worklist", "import", path).err


def test_the_second_time_nothing_changes(ward, tmp_path):
    path = write(tmp_path, row(), other(1))
    ward("worklist", "import", path)
    ran = ward("worklist", "import", path, "--json")
    assert ran.code == 0
    assert (ran.document["new"], ran.document["changed"], ran.document["unchanged"]) == (0, 0, 2)


def test_as_of_decides_which_extract_is_newer(ward, tmp_path):
    ward("worklist", "import", write(tmp_path, row()), "--as-of", "2026-11-20T06:00:00Z")
    path = write(tmp_path, row(ward_end="OLD"))
    ran = ward("worklist", "import", path, "--as-of", "2026-11-20T05:59", "--json")
    assert ran.document["unchanged"] == 1
    assert ran.document["as_of"] == "2026-11-20T05:59:00+00:00"
    ran = ward("worklist", "import", path, "--as-of", "2026-11-21", "--json")
    assert ran.document["changed"] == 1


def test_without_as_of_the_time_of_the_file_counts(ward, tmp_path):
    path = write(tmp_path, row())
    os.utime(path, (1_790_000_000, 1_790_000_000))
    ran = ward("worklist", "import", path, "--dry-run", "--json")
    assert ran.document["as_of"] == "2026-09-21T14:13:20+00:00"


def test_a_time_that_is_none_is_wrong_usage(ward, tmp_path):
    assert ward("worklist", "import", write(tmp_path, row()), "--as-of", "yesterday").code == 2


def test_messages_answer_with_file_message_and_segment(ward, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    good = message("A01", "m1", "20260914080000")
    bad = message("A01", "m2", "20260914080000", nhs="9990000019")
    waits = message("A03", "m3", "20260914080000", visit="V7")
    write_messages(folder, good, bad, waits, good)
    ran = ward("worklist", "import", folder, "--format", "hl7", "--json")
    assert ran.code == 1
    answer = ran.document
    assert (answer["new"], answer["duplicates"], answer["held"]) == (1, 1, 1)
    (rejected,) = answer["rejected"]
    assert rejected["file"] == "adt.hl7"
    assert rejected["message"] == "m2"
    assert rejected["segment"] == "PID"
    assert "check digit" in rejected["reason"]


def test_people_are_told_in_sentences(ward, tmp_path):
    path = put(tmp_path / "x.csv", text_of([row(), {**other(2), "sex": "F"}]))
    ran = ward("worklist", "import", path)
    assert "row 3, sex: This is one of 0, 1, 2, 9 or X." in ran.err
    assert ran.out == (
        "1 new, 0 changed, 0 unchanged, 0 absent, 0 duplicates, 0 held, 1 rejected.\n"
    )
    dry = ward("worklist", "import", path, "--dry-run")
    assert dry.out.startswith("Dry run: 0 new")
    none = ward("worklist", "import", path, "--all-or-nothing")
    assert none.out.endswith("Nothing was imported.\n")


def test_the_shared_extract_is_imported_with_nothing_rejected(ward, reference_data):
    path = reference_data / "worklist" / "pas_extract.csv"
    ran = ward("worklist", "import", path, "--json")
    assert ran.code == 0
    assert ran.document["new"] == 300
    assert ran.document["rejected"] == []
