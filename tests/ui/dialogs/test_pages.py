"""The other pages: what they show, what they do, and how they are left."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import PASSPHRASE, FakeClock
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from coder_gui.domain.episode import State
from coder_gui.domain.errors import WrongKey
from coder_gui.ui.dialogs.table import TableRow, WordsModel, WordsTable
from coder_gui.ui.frame_actions import PERSONAL
from coder_gui.ui.theme import Theme
from ui.ward import FIRST

from .conftest import CONTROL, SHIFT, Key, Office

PAGES = (
    "import_worklist",
    "import_classifications",
    "export",
    "acknowledge",
    "change_passphrase",
    "settings",
    "sources",
    "recovery_code",
)
NEW_PASSPHRASE = "four other words on paper"


# All of them ---


@pytest.mark.parametrize("action_id", PAGES)
def test_a_page_covers_the_docks_and_esc_gives_the_focus_back(
    office: Office, action_id: str
) -> None:
    page = office.open(action_id)
    assert page.isAncestorOf(office.focus)
    assert page.accessibleName()
    office.press(Key.Key_Escape)
    assert not page.isVisible()
    assert office.focus is office.entry


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_page_needs_more_than_a_small_screen(office: Office, theme: Theme, scale: float) -> None:
    theme.set_scale(scale)
    office.settle()
    for action_id in PAGES:
        page = office.open(action_id)
        hint = page.minimumSizeHint()
        assert hint.width() <= 1280, action_id
        assert hint.height() <= 480, action_id
        for field in page.findChildren(QLineEdit):
            assert field.height() >= field.fontMetrics().height(), action_id


def test_a_page_gives_way_to_the_next(office: Office) -> None:
    first, second = office.open("export"), office.open("settings")
    assert not first.isVisible()
    assert second.isVisible()
    office.press(Key.Key_Escape)
    assert office.focus is office.entry


def test_tab_stays_on_the_page(office: Office) -> None:
    page = office.open("export")
    for _ in range(12):
        office.press(Key.Key_Tab)
        assert page.isAncestorOf(office.focus)


def test_every_field_of_every_page_has_a_name(office: Office) -> None:
    for action_id in PAGES:
        page = office.open(action_id)
        for field in page.findChildren(QLineEdit):
            assert field.accessibleName(), (action_id, field.objectName())


def test_the_table_keeps_the_contract_of_qt(theme: Theme, qtmodeltester: ModelTester) -> None:
    model = WordsModel(theme, ("One", "Two"))
    model.set_rows([TableRow(("a", "b")), TableRow(("c",), "err")])
    qtmodeltester.check(model)


# Handing back ---


def test_final_episodes_are_written_to_a_file_and_marked(office: Office, tmp_path: Path) -> None:
    office.final()
    office.open("export")
    out = tmp_path / "codes.csv"
    office.type(str(out))
    office.press(Key.Key_Return, held=CONTROL)
    assert office.extras.export.said.startswith("1 episode with 1 codes exported into codes.csv")
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert "I10X" in row.values()
    assert "Marlowe" not in out.read_text("utf-8")
    assert office.session.episodes.case(FIRST).work.state is State.EXPORTED


def test_an_export_without_a_file_or_an_episode_says_so(office: Office, tmp_path: Path) -> None:
    office.open("export")
    office.press(Key.Key_Return, held=CONTROL)
    assert office.extras.export.said == "Name the file to write into."
    office.type(str(tmp_path / "codes.csv"))
    office.press(Key.Key_Return, held=CONTROL)
    assert office.extras.export.said
    button = office.extras.export.findChild(QPushButton, "export_button")
    assert button.isEnabled()


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("export", "Name the file to write into."),
        ("acknowledge", "Name the file to read."),
        ("import_worklist", "Name the file to read."),
        ("import_classifications", "Name the folder to read."),
    ],
)
def test_enter_in_an_empty_file_field_says_what_is_wanted(
    office: Office, action: str, sentence: str
) -> None:
    page = office.open(action)
    office.press(Key.Key_Return)
    assert page.said == sentence
    assert office.focus.objectName() == "file_path"


def test_a_layout_is_chosen_by_key_and_is_the_one_that_is_written(
    office: Office, tmp_path: Path
) -> None:
    office.final()
    office.open("export")
    office.press(Key.Key_Backtab, held=SHIFT)
    office.press(Key.Key_Down, Key.Key_Down, Key.Key_Tab)
    office.type(str(tmp_path / "back.hl7"))
    office.press(Key.Key_Return)
    assert (tmp_path / "back.hl7").read_bytes().startswith(b"FHS|")


def test_an_export_of_nothing_is_no_success(office: Office, tmp_path: Path) -> None:
    office.open("export")
    office.type(str(tmp_path / "codes.csv"))
    office.press(Key.Key_Return)
    assert office.extras.export.said == (
        "No final episode waits for an export: codes.csv holds only its headings."
    )


def test_rows_of_an_acknowledgement_that_are_not_understood_are_counted(
    office: Office, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.csv"
    answer.write_text(
        "provider_code,spell_number,episode_number,status\nRZ9,SP000,1,ACCEPTED\n", "utf-8"
    )
    page = office.open("acknowledge")
    office.type(str(answer))
    office.press(Key.Key_Return)
    assert page.said == "0 acknowledged, 0 refused by the PAS, 1 not understood."


def test_the_words_of_a_table_stand_under_their_heading(theme: Theme, qtbot: QtBot) -> None:
    table = WordsTable(theme, "a_table", "A table", ("Hello", "Two"), (200, 200))
    qtbot.addWidget(table)
    table.words.set_rows([TableRow(("Hello", ""))])
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    with qtbot.waitExposed(table):
        table.show()
    head, cell = (_first_ink(one) for one in (table.horizontalHeader(), table.viewport()))
    assert abs(head - cell) <= 1


def _first_ink(widget: QWidget) -> int:
    """The first column of pixels in which something is written, in the upper row."""
    image = widget.grab(QRect(0, 0, 190, 20)).toImage()
    ground = image.pixelColor(4, 8)
    return next(
        x
        for x in range(4, image.width())
        for y in range(4, image.height())
        if image.pixelColor(x, y) != ground
    )


def test_a_file_that_is_no_acknowledgement_gets_a_sentence(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("nothing;of;the;kind\n1;2;3;4\n", "utf-8")
    page = office.open("acknowledge")
    office.type(str(path))
    office.press(Key.Key_Return)
    assert page.said


# History ---


def test_the_history_tells_the_newest_first_and_the_selected_one_whole(office: Office) -> None:
    office.final()
    office.open_episode()
    office.open("history")
    page = office.extras.history
    whats = [row.cells[2] for row in page.table.words.rows]
    assert len(whats) >= 3
    assert page.said == f"{len(whats)} entries, the newest first"
    assert "Priya Shah" in page.whole.text()
    office.press(Key.Key_Down)
    assert page.table.words.rows[1].cells[2] in page.whole.text()
    office.extras.clear()
    assert page.table.words.rows == ()
    assert page.whole.text() == ""


# Classifications ---


def test_the_starter_is_said_not_to_be_for_live_coding(office: Office) -> None:
    office.open("import_classifications")
    rows = office.extras.classifications.table.words.rows
    assert [row.cells[0] for row in rows] == ["ICD-10 starter", "OPCS-4 starter"]
    assert all(row.cells[4].startswith("No: a starter") for row in rows)


def test_a_folder_without_lists_is_refused_with_the_reason(office: Office, tmp_path: Path) -> None:
    page = office.open("import_classifications")
    (tmp_path / "empty").mkdir()
    office.type(str(tmp_path / "empty"))
    office.press(Key.Key_Return)
    assert page.said
    assert len(office.extras.classifications.table.words.rows) == 2


# Passphrase, recovery code ---


def fields(page: QWidget) -> list[str]:
    """What stands in the fields of a page."""
    return [field.text() for field in page.findChildren(QLineEdit)]


def test_the_passphrase_is_changed_and_no_field_keeps_it(office: Office, clock: FakeClock) -> None:
    page = office.open("change_passphrase")
    for words in (PASSPHRASE, NEW_PASSPHRASE, NEW_PASSPHRASE):
        office.type(words)
        office.press(Key.Key_Return)
    assert page.said.startswith("The passphrase is changed.")
    assert fields(page) == ["", "", ""]
    folder = office.session.unlocked.info.folder
    office.session.close()
    with pytest.raises(WrongKey):
        office.profiles.unlock(folder, PASSPHRASE)
    clock.advance(minutes=1)
    office.profiles.unlock(folder, NEW_PASSPHRASE).close()


def test_a_wrong_passphrase_changes_nothing_and_empties_the_fields(office: Office) -> None:
    page = office.open("change_passphrase")
    for words in ("not the passphrase", NEW_PASSPHRASE, NEW_PASSPHRASE):
        office.type(words)
        office.press(Key.Key_Return)
    assert page.said.endswith("Type all three again.")
    assert fields(page) == ["", "", ""]


def test_leaving_the_page_leaves_no_passphrase_behind(office: Office) -> None:
    page = office.open("change_passphrase")
    office.type("half a passph")
    office.press(Key.Key_Escape)
    assert fields(page) == ["", "", ""]


def test_two_that_differ_are_not_sent(office: Office) -> None:
    page = office.open("change_passphrase")
    for words in (PASSPHRASE, NEW_PASSPHRASE, "four other words"):
        office.type(words)
        office.press(Key.Key_Return)
    assert page.said == "The passphrase does not keep its rules yet"


def test_a_new_recovery_code_is_shown_once_and_opens_the_profile(office: Office) -> None:
    office.open("recovery_code")
    page = office.extras.recovery
    office.type(PASSPHRASE)
    office.press(Key.Key_Return)
    assert page.card is not None
    code = page.card.code_label.text().replace(" ", "")
    office.press(Key.Key_Escape)
    assert page.isVisible()
    assert page.said == "This code is shown only now. Print it or write it down, then tick the box."
    page.card.kept.setChecked(True)
    office.press(Key.Key_Return, held=CONTROL)
    assert not page.isVisible()
    assert page.card is None
    assert not any(label.text() for label in page.findChildren(QLabel, "recovery_code"))
    folder = office.session.unlocked.info.folder
    office.session.close()
    office.profiles.unlock_with_recovery(folder, code, NEW_PASSPHRASE).unlocked.close()


def test_a_wrong_passphrase_makes_no_code(office: Office) -> None:
    page = office.open("recovery_code")
    office.type("not the passphrase")
    office.press(Key.Key_Return)
    assert office.extras.recovery.card is None
    assert page.said
    assert fields(page) == [""]


# Settings, sources, backup, about ---


def test_settings_are_kept_within_what_the_trust_allows(office: Office) -> None:
    page = office.open("settings")
    office.extras.settings.idle.setText("3")
    office.extras.settings.clipboard.setText("900")
    office.extras.settings.single.setChecked(False)
    office.press(Key.Key_Return, held=CONTROL)
    assert page.said.startswith("Saved.")
    kept = office.session.settings.get(PERSONAL, {})
    assert kept["idle_lock_minutes"] == 3
    assert kept["clipboard_seconds"] == 30
    assert kept["single_letter_keys"] is False
    office.open("export")
    office.open("settings")
    assert office.extras.settings.idle.value() == 3


def test_a_source_is_added_renamed_moved_and_withdrawn(office: Office) -> None:
    office.open("sources")
    page = office.extras.sources
    names = [row.cells[1] for row in page.table.words.rows]
    office.type("ward")
    page.name.setFocus()
    office.type("Ward system")
    office.press(Key.Key_Return, held=CONTROL)
    assert page.said == "Ward system is saved. It is typed as @ward."
    assert [row.cells[1] for row in page.table.words.rows] == [*names, "Ward system"]
    page.table.setFocus()
    office.press(Key.Key_Up, Key.Key_Down)
    assert (page.key.text(), page.name.text()) == ("ward", "Ward system")
    page.move_selected(-1)
    office.settle()
    assert page.table.words.rows[-2].cells[0] == "ward"
    page.table.setFocus()
    office.press(Key.Key_Delete)
    assert [row.cells[1] for row in page.table.words.rows] == names
    assert "withdrawn" in page.said
    office.press(Key.Key_Return, held=CONTROL)
    assert "ward" in [source.key for source in office.session.abstraction.sources()]


def test_a_source_needs_a_key_that_can_be_typed(office: Office) -> None:
    office.open("sources")
    office.type("two words")
    office.press(Key.Key_Return, held=CONTROL)
    assert "without spaces" in office.extras.sources.said


def test_a_backup_is_made_and_said(office: Office) -> None:
    folder = office.session.unlocked.info.folder
    office.actions.trigger("backup")
    office.settle()
    assert office.said[-1].text == "An encrypted backup is made and checked"
    assert list((folder / "backups").glob("*Z/coder.db"))


def test_about_says_what_the_program_is_not(office: Office) -> None:
    office.actions.trigger("about")
    assert "not a medical device" in office.said[-1].text


# The trust's own lists ---


def test_the_lists_of_trud_are_imported_and_serve_the_open_episode(
    office: Office, reference_data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "trud"
    folder.mkdir()
    for name in ("ICD10*.txt", "OPCS*.txt"):
        for path in (reference_data / "trud_layout").glob(name):
            (folder / path.name).write_bytes(path.read_bytes())
    page = office.open("import_classifications")
    told: list[object] = []
    office.runner.changed.connect(told.append)
    office.type(str(folder))
    office.press(Key.Key_Return)
    assert page.said.startswith("Loaded ICD-10"), page.said
    rows = office.extras.classifications.table.words.rows
    assert [row.cells[4] for row in rows] == ["Yes", "Yes"]
    assert told
