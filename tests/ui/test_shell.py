"""Between locked and unlocked: first run, unlocking, refusing, locking, and what is left behind."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import FakeClock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from coder_gui.classification.editions import Classifications
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.system.logs import LogFile, Pseudonyms, event, install_key
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.settings import Settings
from coder_gui.tasks import TaskRunner
from coder_gui.ui import docks
from coder_gui.ui.backstage import Backstage
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.hard_lock import HardLock
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.pages.card import WaitPage
from coder_gui.ui.pages.first_run_page import FirstRun, FirstRunPage
from coder_gui.ui.pages.lock_page import LockPage
from coder_gui.ui.pages.recovery_code_card import RecoveryCodeCard
from coder_gui.ui.shell import Shell
from coder_gui.ui.theme import Mode, Theme
from ui import ward

PASSPHRASE = "correct horse battery staple"
CONTROL = Qt.KeyboardModifier.ControlModifier


class House:
    """A laptop of a test: its profiles, and the shell opened on it."""

    def __init__(
        self, shell: Shell, runner: TaskRunner, profiles: Profiles, folder: Path | None, code: str
    ) -> None:
        self.shell, self.runner, self.profiles = shell, runner, profiles
        self.folder, self.code = folder, code

    def settle(self) -> None:
        """Waits for everything that was asked for and paints it."""
        self.shell.settle()

    def unlock(self, passphrase: str = PASSPHRASE) -> MainWindow:
        """Unlocks as a person does; returns the window."""
        page = self.lock_page
        form = page.unlock_form
        assert form is not None
        form.field.setText(passphrase)
        form.button.click()
        self.settle()
        assert self.shell.window_in_use is not None
        return self.shell.window_in_use

    @property
    def lock_page(self) -> LockPage:
        """The lock page, which is on show."""
        page = self.shell.lock_page
        assert page is not None
        return page


Build = Callable[..., House]


@pytest.fixture
def build(
    theme: Theme,
    runner: TaskRunner,
    clock: object,
    keyring_memory: object,
    tmp_path: Path,
    starter_root: Path,
    qtbot: QtBot,
) -> Iterator[Build]:
    """Makes a laptop with one profile, or without any."""
    shelf = Classifications(starter_root, clock=clock)
    cheap = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "profiles", clock, keyring_memory, cost=cheap)
    (tmp_path / "profiles").mkdir()
    made: list[Shell] = []

    def make(*, person: bool = True, demo: bool = False) -> House:
        folder, code = None, ""
        if person:
            created = profiles.create(name="Priya Shah", role=Role.CODER, passphrase=PASSPHRASE)
            folder, code = created.profile.folder, created.recovery_code or ""
        backstage = Backstage(profiles, shelf, docks.shipped(), clock)
        shell = Shell(
            theme, runner, clock, Settings(), Geometry(tmp_path), tmp_path / "profiles",
            lambda: backstage, demo=demo,
        )  # fmt: skip
        qtbot.addWidget(shell)
        made.append(shell)
        with qtbot.waitExposed(shell):
            shell.show()
        shell.activateWindow()
        qtbot.waitUntil(lambda: shell._backstage is not None)
        return House(shell, runner, profiles, folder, code)

    yield make
    for shell in made:
        shell.lock()
        shell.settle()
    shelf.close()


@pytest.fixture
def house(build: Build) -> House:
    """A laptop with one profile, locked."""
    return build()


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
    assert form.refusal.text.startswith("That passphrase did not open")
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


# A long lock ------------------------------------------------------------------------------------


def test_after_half_an_hour_locked_the_program_asks_to_start_anew(
    house: House, clock: FakeClock, qtbot: QtBot
) -> None:
    house.unlock()
    house.shell.lock()
    house.settle()
    clock.advance(minutes=29)
    with qtbot.assertNotEmitted(house.shell.renewal_wished):
        house.shell.hard_lock.look()
    clock.advance(minutes=1)
    with qtbot.waitSignal(house.shell.renewal_wished) as asked:
        house.shell.hard_lock.look()
    assert asked.args == [False]


def test_it_does_not_start_anew_under_the_hands_of_somebody_who_types(
    house: House, clock: FakeClock, qtbot: QtBot
) -> None:
    house.unlock()
    house.shell.lock()
    house.settle()
    clock.advance(minutes=31)
    form = house.lock_page.unlock_form
    assert form is not None
    form.field.setText("corr")
    with qtbot.assertNotEmitted(house.shell.renewal_wished):
        house.shell.hard_lock.look()
    form.field.clear()
    with qtbot.waitSignal(house.shell.renewal_wished):
        house.shell.hard_lock.look()


def test_a_recovery_code_that_is_shown_this_once_is_not_lost_to_a_new_start(
    house: House, clock: FakeClock, qtbot: QtBot
) -> None:
    house.unlock()
    house.shell.lock()
    house.settle()
    clock.advance(minutes=31)
    house.lock_page.recovery_requested.emit(house.folder, house.code, "another good passphrase")
    house.settle()
    assert isinstance(house.lock_page.card, RecoveryCodeCard)
    with qtbot.assertNotEmitted(house.shell.renewal_wished):
        house.shell.hard_lock.look()
    house.lock_page.card.kept.setChecked(True)
    house.lock_page.card.go_on()
    house.settle()
    assert house.shell.window_in_use is not None


def test_while_work_is_under_way_it_does_not_start_anew(
    house: House, clock: FakeClock, qtbot: QtBot
) -> None:
    house.unlock()
    house.shell.lock()
    house.settle()
    clock.advance(minutes=31)
    enough = threading.Event()
    house.runner.read(enough.wait)
    with qtbot.assertNotEmitted(house.shell.renewal_wished):
        house.shell.hard_lock.look()
    enough.set()
    house.settle()
    with qtbot.waitSignal(house.shell.renewal_wished):
        house.shell.hard_lock.look()


def test_a_wall_clock_that_was_set_back_puts_nothing_off(
    house: House, clock: FakeClock, qtbot: QtBot
) -> None:
    house.unlock()
    house.shell.lock()
    house.settle()
    clock.ticks += 31 * 60
    clock.current -= timedelta(hours=2)
    with qtbot.waitSignal(house.shell.renewal_wished):
        house.shell.hard_lock.look()


def test_the_demo_never_starts_anew(build: Build, clock: FakeClock, qtbot: QtBot) -> None:
    house = build(person=False)
    house.shell.open_demo()
    house.settle()
    house.shell.lock()
    house.settle()
    clock.advance(hours=3)
    with qtbot.assertNotEmitted(house.shell.renewal_wished):
        house.shell.hard_lock.look()


def test_a_trust_can_turn_the_new_start_off(clock: FakeClock, qtbot: QtBot) -> None:
    never = HardLock(clock, 0)
    never.start()
    clock.advance(hours=24)
    with qtbot.assertNotEmitted(never.due):
        never.look()


def test_an_unlocked_program_never_starts_anew(
    house: House, clock: FakeClock, qtbot: QtBot
) -> None:
    house.unlock()
    house.shell.lock()
    house.settle()
    house.unlock()
    clock.advance(hours=3)
    with qtbot.assertNotEmitted(house.shell.renewal_wished):
        house.shell.hard_lock.look()


def test_the_logs_pseudonyms_know_the_profile_only_while_it_is_open(house: House) -> None:
    pseudonyms = Pseudonyms(b"this laptop")
    house.shell.use_secrets(pseudonyms)
    locked = pseudonyms.of("an id")
    house.unlock()
    opened = pseudonyms.of("an id")
    house.shell.lock()
    assert pseudonyms.of("an id") == locked
    house.settle()
    house.unlock()
    assert pseudonyms.of("an id") == opened != locked


def test_a_line_of_the_log_names_an_episode_otherwise_while_the_profile_is_open(
    house: House, tmp_path: Path, expected_logs: object
) -> None:
    log = LogFile(tmp_path / "logs", install_key(tmp_path / "install.key")).attach()
    logger = logging.getLogger("coder_gui.tests")
    house.shell.use_secrets(log.pseudonyms)

    def noted() -> str:
        event(logger, "noted", episode=ward.FIRST)
        return str(json.loads(log.path.read_text("utf-8").splitlines()[-1])["episode"])

    try:
        before = noted()
        house.unlock()
        opened = noted()
        house.shell.lock()
        house.settle()
        assert before == noted() != opened
        house.unlock()
        assert noted() == opened
        house.shell.close()
        assert noted() == before
    finally:
        log.close()


def test_pseudonyms_given_late_know_the_profile_that_is_open(house: House) -> None:
    house.unlock()
    pseudonyms = Pseudonyms(b"this laptop")
    before = pseudonyms.of("an id")
    house.shell.use_secrets(pseudonyms)
    assert pseudonyms.of("an id") != before
