"""Locking by itself and failing well: idle time, sleep, the system's lock, and the crash dialog."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
from conftest import FakeClock
from PySide6.QtCore import QEvent, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.system.logs import EventFormatter, Pseudonyms
from coder_gui.ui.crash import CrashDialog, CrashHook, log_qt_messages, report
from coder_gui.ui.idle import IdleWatch
from coder_gui.ui.session_watch import SessionWatch
from coder_gui.ui.theme import Theme


@pytest.fixture
def watched(qtbot: QtBot) -> QWidget:
    """A window that somebody may type into."""
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def idle(clock: FakeClock, watched: QWidget) -> Iterator[IdleWatch]:
    """A watch of five minutes that has begun."""
    watch = IdleWatch(clock, 5)
    watch.start()
    yield watch
    watch.stop()


def pass_time(watch: IdleWatch, clock: FakeClock, seconds: int) -> None:
    """Lets time go by in ticks, as the timer would."""
    for _ in range(seconds // 5):
        clock.advance(seconds=5)
        watch.look()


def press(window: QWidget) -> None:
    """A key, as the window system brings it."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    QApplication.sendEvent(window.windowHandle(), event)


def test_after_the_minutes_without_a_key_it_is_idle_once(idle: IdleWatch, clock: FakeClock) -> None:
    times: list[str] = []
    idle.idle.connect(lambda: times.append("idle"))
    pass_time(idle, clock, 295)
    assert times == []
    pass_time(idle, clock, 10)
    assert times == ["idle"]


def test_it_says_so_half_a_minute_before(idle: IdleWatch, clock: FakeClock) -> None:
    warned: list[int] = []
    idle.soon.connect(warned.append)
    pass_time(idle, clock, 295)
    assert warned == [30]


def test_a_key_begins_the_minutes_anew(idle: IdleWatch, clock: FakeClock, watched: QWidget) -> None:
    times: list[str] = []
    idle.idle.connect(lambda: times.append("idle"))
    pass_time(idle, clock, 290)
    press(watched)
    pass_time(idle, clock, 290)
    assert times == []


def test_painting_is_no_sign_of_life(idle: IdleWatch, clock: FakeClock, watched: QWidget) -> None:
    times: list[str] = []
    idle.idle.connect(lambda: times.append("idle"))
    for _ in range(62):
        watched.repaint()
        pass_time(idle, clock, 5)
    assert times == ["idle"]


def test_a_laptop_that_slept_is_locked_when_it_wakes(idle: IdleWatch, clock: FakeClock) -> None:
    times: list[str] = []
    idle.idle.connect(lambda: times.append("idle"))
    clock.advance(seconds=100)
    idle.look()
    assert times == ["idle"]


def test_the_minutes_can_be_changed(idle: IdleWatch, clock: FakeClock) -> None:
    times: list[str] = []
    idle.idle.connect(lambda: times.append("idle"))
    idle.set_minutes(1)
    pass_time(idle, clock, 60)
    assert times == ["idle"]


def test_the_system_lock_and_sleep_are_passed_on(watched: QWidget) -> None:
    watch = SessionWatch(watched)
    heard: list[str] = []
    watch.locked.connect(lambda: heard.append("locked"))
    watch.on_lock()
    watch.on_sleep(True)
    watch.on_sleep(False)
    watch.on_screen_saver(True)
    watch.on_screen_saver(False)
    assert heard == ["locked"] * 3


def fault() -> tuple[type[BaseException], BaseException, object]:
    """An error whose text holds what must never be shown."""
    try:
        raise ValueError("MARLOWE 9990000018")
    except ValueError as error:
        return type(error), error, error.__traceback__


def test_a_report_has_places_and_versions_and_no_words_of_the_error() -> None:
    kind, _, trace = fault()
    text = report(kind, trace)
    assert text.startswith("ValueError in coder-gui ")
    assert "test_watching.py" in text
    assert "MARLOWE" not in text
    assert "9990000018" not in text


class Around:
    """What the hook calls."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def save(self) -> None:
        self.calls.append("save")

    def leave(self) -> None:
        self.calls.append("leave")


@pytest.fixture
def around() -> Around:
    """Notes what was called."""
    return Around()


@pytest.fixture
def hook(theme: Theme, watched: QWidget, around: Around) -> CrashHook:
    """A hook that is called by hand."""
    return CrashHook(theme, watched, around.save, around.leave)


def test_a_fault_saves_first_then_shows_one_dialog_without_patient_data(
    hook: CrashHook,
    watched: QWidget,
    around: Around,
    expected_logs: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hook.handle(*fault())
    hook.handle(*fault())
    dialogs = watched.findChildren(CrashDialog)
    assert len(dialogs) == 1
    assert around.calls == ["save", "save"]
    assert "MARLOWE" not in dialogs[0].report.toPlainText()
    formatter = EventFormatter(Pseudonyms(b"key"))
    assert not any("MARLOWE" in formatter.format(one) for one in expected_logs.records)
    assert "MARLOWE" not in capsys.readouterr().err
    dialogs[0].accept()
    assert around.calls == ["save", "save"]


def test_the_report_can_be_copied_and_the_program_left(
    hook: CrashHook,
    watched: QWidget,
    around: Around,
    expected_logs: pytest.LogCaptureFixture,
) -> None:
    hook.handle(*fault())
    (dialog,) = watched.findChildren(CrashDialog)
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    buttons["Copy the report"].click()
    assert QApplication.clipboard().text().startswith("ValueError in coder-gui")
    QApplication.clipboard().clear()
    buttons["Close the program"].click()
    assert around.calls == ["save", "leave"]


def test_a_fault_while_saving_does_not_turn_in_a_circle(
    theme: Theme, watched: QWidget, expected_logs: pytest.LogCaptureFixture
) -> None:
    def save() -> None:
        hook.handle(*fault())

    hook = CrashHook(theme, watched, save, watched.close)
    hook.handle(*fault())
    assert len(watched.findChildren(CrashDialog)) == 1
    watched.findChildren(CrashDialog)[0].accept()


def test_ctrl_c_in_the_terminal_leaves(hook: CrashHook, around: Around) -> None:
    hook.handle(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert around.calls == ["leave"]


def test_the_hook_is_put_in_and_taken_out(hook: CrashHook) -> None:
    before = sys.excepthook
    hook.install()
    assert sys.excepthook == hook.handle
    hook.remove()
    assert sys.excepthook is before


def test_qts_messages_are_counted_and_not_quoted(
    expected_logs: pytest.LogCaptureFixture,
) -> None:
    restore = log_qt_messages()
    handler = qInstallMessageHandler(None)
    handler(QtMsgType.QtWarningMsg, None, "MARLOWE")
    restore()
    assert "MARLOWE" not in expected_logs.text
    assert expected_logs.records[-1].levelno == logging.WARNING
