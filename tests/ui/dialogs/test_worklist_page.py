"""Taking in a worklist on the page: a look first, then the good rows, or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from coder_gui.domain.case import EpisodeFilter, View

from .conftest import CONTROL, Key, Office

Extract = Callable[..., Path]
NEW = {"spell_number": "S9", "local_patient_id": "X900001", "nhs_number": "9990000042"}


def total(office: Office) -> int:
    """How many episodes are in the profile."""
    return office.session.episodes.page(EpisodeFilter(view=View.ALL)).total


def results(office: Office) -> list[str]:
    """The first column of the dry run."""
    return [row.cells[0] for row in office.extras.worklist.table.words.rows]


def test_nothing_is_taken_in_before_it_was_looked_at(office: Office, extract: Extract) -> None:
    before = total(office)
    office.open("import_worklist")
    office.type(str(extract(NEW)))
    office.press(Key.Key_Return)
    page = office.extras.worklist
    assert results(office)[0] == "New"
    assert page.said.startswith("1 new, 0 changed")
    assert total(office) == before
    office.press(Key.Key_Return, held=CONTROL)
    assert page.said.startswith("Imported. 1 new")
    assert total(office) == before + 1


def test_a_second_import_of_the_same_file_changes_nothing(office: Office, extract: Extract) -> None:
    path = extract(NEW)
    office.open("import_worklist")
    for _ in range(2):
        office.extras.worklist.look_at(path)
        office.settle()
        office.press(Key.Key_Return, held=CONTROL)
    office.extras.worklist.look_at(path)
    office.settle()
    button = office.extras.worklist.findChild(QPushButton, "import_button")
    assert not button.isEnabled()
    assert "0 new, 0 changed, 1 unchanged" in office.extras.worklist.said


def test_rejected_rows_come_first_and_the_good_ones_can_be_taken(
    office: Office, extract: Extract
) -> None:
    bad = {**NEW, "spell_number": "S10", "episode_start_date": "32/13/2026"}
    office.open("import_worklist")
    office.extras.worklist.look_at(extract(NEW, bad))
    office.settle()
    rows = office.extras.worklist.table.words.rows
    assert results(office)[:2] == ["Rejected", "New"]
    assert rows[0].cells[1] == "3"
    button = office.extras.worklist.findChild(QPushButton, "import_button")
    assert button.text() == "Import the 1 good row"
    before = total(office)
    office.press(Key.Key_Return, held=CONTROL)
    assert total(office) == before + 1


def test_leaving_the_dry_run_takes_none(office: Office, extract: Extract) -> None:
    before = total(office)
    office.open("import_worklist")
    office.extras.worklist.look_at(extract(NEW))
    office.settle()
    office.press(Key.Key_Escape)
    assert not office.extras.worklist.isVisible()
    assert office.focus is office.entry
    assert total(office) == before


def test_a_file_that_is_no_extract_gets_a_sentence(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_bytes(b"%PDF-1.7 not a list")
    office.open("import_worklist")
    office.extras.worklist.look_at(path)
    office.settle()
    assert results(office) == []
    assert office.extras.worklist.said
    assert "invalid" not in office.extras.worklist.said.lower()


def test_a_file_that_is_not_there_gets_a_sentence(office: Office, tmp_path: Path) -> None:
    office.open("import_worklist")
    office.extras.worklist.look_at(tmp_path / "nothing.csv")
    office.settle()
    assert office.extras.worklist.said


def test_the_time_an_extract_speaks_of_can_be_set(office: Office, extract: Extract) -> None:
    page = office.extras.worklist
    office.open("import_worklist")
    page.look_at(extract(NEW))
    office.settle()
    assert page.as_of.text()
    page.as_of.setText("2026-11-20 06:00")
    page.as_of.setFocus()
    office.press(Key.Key_Return)
    assert page._prepared is not None
    assert page._prepared.report.as_of == datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    page.as_of.setText("yesterday")
    page.as_of.setFocus()
    office.press(Key.Key_Return)
    assert page.said == "Type the time as 2026-11-21 06:00."


def test_a_lock_leaves_no_row_and_no_path_on_the_page(office: Office, extract: Extract) -> None:
    office.open("import_worklist")
    office.extras.worklist.look_at(extract(NEW))
    office.extras.clear()
    office.settle()
    page = office.extras.worklist
    assert (results(office), page.file.value(), page.as_of.text(), page.said) == ([], None, "", "")
    assert not page.isVisible()
