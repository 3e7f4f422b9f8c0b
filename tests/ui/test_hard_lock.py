"""What a long lock does, and what the log may know between lock and lock."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta
from pathlib import Path

from conftest import FakeClock
from pytestqt.qtbot import QtBot

from coder_gui.system.logs import LogFile, Pseudonyms, event, install_key
from coder_gui.ui.hard_lock import HardLock
from coder_gui.ui.pages.recovery_code_card import RecoveryCodeCard
from ui import ward
from ui.house import Build, House, build, house

__all__ = ["build", "house"]


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
