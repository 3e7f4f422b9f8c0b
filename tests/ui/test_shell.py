"""Between locked and unlocked: first run, unlocking, refusing, locking, and what is left behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from coder_gui.domain.roles import Role
from coder_gui.ui.pages.card import WaitPage
from coder_gui.ui.pages.first_run_page import FirstRun, FirstRunPage
from coder_gui.ui.pages.recovery_code_card import RecoveryCodeCard
from coder_gui.ui.theme import Mode, Theme
from ui import ward
from ui.house import PASSPHRASE, Build, House, build, house

__all__ = ["build", "house"]

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_it_begins_locked_with_the_caret_in_the_passphrase(house: House) -> None:
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.objectName() == "passphrase"
    assert house.shell.windowTitle() == "Clinical coding"


def test_the_right_passphrase_opens_the_window(house: House) -> None:
    window = house.unlock()
    assert house.shell.currentWidget() is window
    assert window.session.actor.name == "Priya Shah"


def test_a_wrong_passphrase_gives_a_sentence_a_wait_and_another_try(house: House) -> None:
    form = house.lock_page.unlock_form
    assert form is not None
    form.field.setText("wrong wrong wrong")
    form.button.click()
    house.settle()
    assert house.shell.window_in_use is None
    assert form.refusal.text == "That passphrase did not open this laptop."
    assert form.field.text() == ""
    assert form.button.text().startswith("Try again in ")
    assert not form.button.isEnabled()


def test_the_page_says_opening_while_the_key_is_made(house: House) -> None:
    form = house.lock_page.unlock_form
    assert form is not None
    form.field.setText(PASSPHRASE)
    form.button.click()
    assert form.button.text() == "Opening"
    assert form.field.isReadOnly()
    house.settle()


def test_locking_empties_closes_and_shows_the_lock_page_at_once(
    house: House, tmp_path: Path
) -> None:
    window = house.unlock()
    ward.take_in(window.session, tmp_path)
    window.open_episode(ward.FIRST)
    house.settle()
    house.shell.clipboard.put("S72.00")
    house.shell.lock()
    assert house.shell.lock_page is not None
    assert house.shell.window_in_use is None
    assert QApplication.clipboard().text() == ""
    house.settle()
    texts = {field.text() for field in house.shell.findChildren(QLineEdit)}
    assert texts == {""}
    with house.profiles.unlock(house.folder, PASSPHRASE):
        """Nobody else holds it: the lock of the profile was given back."""


def test_ctrl_l_locks_and_the_same_place_comes_back_after_unlocking(
    house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    window = house.unlock()
    ward.take_in(window.session, tmp_path)
    window.open_episode(ward.OTHER)
    house.settle()
    entry = QApplication.focusWidget()
    assert isinstance(entry, QLineEdit)
    qtbot.keyClicks(entry, "delirium on dem")
    qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    house.settle()
    again = house.unlock()
    house.settle()
    assert again.desk.episode_id == ward.OTHER
    entry = again.findChild(QLineEdit, "line_entry")
    assert entry is not None
    assert entry.text() == "delirium on dem"


def test_another_process_on_the_profile_is_said_in_words(house: House) -> None:
    with house.profiles.unlock(house.folder, PASSPHRASE):
        form = house.lock_page.unlock_form
        assert form is not None
        form.field.setText(PASSPHRASE)
        form.button.click()
        house.settle()
        assert "open" in form.refusal.text
    assert house.shell.window_in_use is None


def test_idling_locks(house: House) -> None:
    house.unlock()
    with_signal: list[str] = []
    house.shell.locked.connect(lambda: with_signal.append("locked"))
    house.shell.idle.idle.emit()
    assert with_signal == ["locked"]
    house.settle()


def test_the_printed_code_opens_and_gives_the_next_one(house: House) -> None:
    page = house.lock_page
    assert page.unlock_form is not None
    page.unlock_form.forgotten_link.click()
    form = page.card
    form.code.setText(house.code.lower())
    form.passphrase.first.setText("another four good words")
    form.passphrase.second.setText("another four good words")
    form.button.click()
    house.settle()
    card = page.card
    assert isinstance(card, RecoveryCodeCard)
    assert card.code_label.text().replace(" ", "") != house.code
    assert house.shell.window_in_use is None
    card.kept.setChecked(True)
    card.button.click()
    house.settle()
    assert house.shell.window_in_use is not None
    house.shell.lock()
    house.settle()
    house.unlock("another four good words")


def test_a_slip_in_the_code_is_named_and_what_was_typed_stays(house: House) -> None:
    page = house.lock_page
    assert page.unlock_form is not None
    page.unlock_form.forgotten_link.click()
    form = page.card
    form.code.setText(house.code[:-1])
    form.passphrase.first.setText("another four good words")
    form.passphrase.second.setText("another four good words")
    form.button.click()
    house.settle()
    assert form.refusal.text != ""
    assert form.code.text() == house.code[:-1]


def test_without_a_profile_the_first_page_makes_one_and_shows_the_code_once(
    build: Build,
) -> None:
    house = build(person=False)
    page = house.shell.currentWidget()
    assert isinstance(page, FirstRunPage)
    page.form.name.setText("Amir Khan")
    page.form.passphrase.first.setText(PASSPHRASE)
    page.form.passphrase.second.setText(PASSPHRASE)
    page.form.button.click()
    house.settle()
    card = page.card
    assert isinstance(card, RecoveryCodeCard)
    assert not card.button.isEnabled()
    card.kept.setChecked(True)
    card.button.click()
    house.settle()
    window = house.shell.window_in_use
    assert window is not None
    assert window.session.actor.name == "Amir Khan"


def test_a_worklist_named_at_the_first_start_is_shown_before_it_is_taken_in(
    build: Build, tmp_path: Path
) -> None:
    house = build(person=False)
    file = tmp_path / "list.csv"
    file.write_text("nothing of use\n", "utf-8")
    page = house.shell.currentWidget()
    assert isinstance(page, FirstRunPage)
    page.submitted.emit(FirstRun("Amir Khan", Role.CODER, PASSPHRASE, None, file))
    house.settle()
    page.code_kept.emit()
    house.settle()
    window = house.shell.window_in_use
    assert window is not None
    worklist = window.extras.worklist
    assert worklist.isVisible()
    assert worklist.file.value() == file


def test_another_person_can_be_chosen(house: House) -> None:
    house.profiles.create(name="Beth Osei", role=Role.SENIOR, passphrase=PASSPHRASE)
    house.shell.show_locked()
    page = house.lock_page
    assert page.unlock_form is not None
    page.unlock_form.another_link.click()
    names = {button.text() for button in page.card.findChildren(type(page.card.focusProxy()))}
    assert {"Beth Osei, senior", "Priya Shah, coder"} <= names


def test_the_persons_own_settings_hold_from_unlocking_on(house: House, theme: Theme) -> None:
    window = house.unlock()
    window.session.settings.put(
        window.session.actor, "personal", {"theme": "dark", "text_scale": 150}
    )
    house.shell.lock()
    house.settle()
    theme.set_mode(Mode.LIGHT)
    house.unlock()
    assert theme.dark
    assert theme.scale == 1.5


def test_closing_the_window_locks_and_keeps_where_it_stood(house: House, tmp_path: Path) -> None:
    house.unlock()
    house.shell.close()
    assert house.shell.window_in_use is None
    assert (tmp_path / "window.ini").is_file()
    house.settle()


def test_a_demo_without_a_profile_waits_on_a_page_of_its_own(build: Build) -> None:
    house = build(person=False, demo=True)
    assert isinstance(house.shell.currentWidget(), WaitPage)


def test_no_patient_reaches_the_lock_page(house: House, tmp_path: Path) -> None:
    window = house.unlock()
    ward.take_in(window.session, tmp_path)
    window.open_episode(ward.FIRST)
    house.settle()
    house.shell.lock()
    house.settle()
    words = (
        " ".join(widget.text() for widget in house.lock_page.findChildren(QLineEdit))
        + house.shell.windowTitle()
    )
    assert "marlowe" not in words.lower()
