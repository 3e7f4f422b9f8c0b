"""What the window gives its parts: alerts, undo, clipboard, announcements, Caps Lock, places."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.ui import announce
from coder_gui.ui.alerts import Alerts, Kind
from coder_gui.ui.announce import PoliteVoice
from coder_gui.ui.caps_lock import caps_lock_on
from coder_gui.ui.clipboard import CLEAR_AFTER_SECONDS, Clipboard
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.undo import LIMIT, Undo


class View(QObject):
    """A view with something to take back."""

    def __init__(self) -> None:
        super().__init__()
        self.back: list[object] = []

    def put_back(self, *what: object) -> None:
        self.back.append(what)


def test_each_kind_of_alert_is_heard_with_its_action(qtbot: QtBot) -> None:
    alerts, heard = Alerts(), []
    alerts.shown.connect(heard.append)
    alerts.note("Line 7 removed", action_id="undo")
    alerts.warn("No keyring", topic="keyring")
    alerts.error("Not saved", topic="disk")
    assert [(one.kind, one.action_id, one.topic) for one in heard] == [
        (Kind.NOTE, "undo", ""),
        (Kind.WARNING, None, "keyring"),
        (Kind.ERROR, None, "disk"),
    ]
    with qtbot.waitSignals([alerts.settled, alerts.cleared]):
        alerts.settle("disk")
        alerts.clear()


def test_steps_are_taken_back_in_turn(qapp: QApplication) -> None:
    undo, view = Undo(), View()
    undo.offer("Line 1 removed", view.put_back, "line-1")
    undo.offer("Line 2 removed", view.put_back, "line-2")
    assert undo.words == "Line 2 removed"
    assert undo.run() == "Line 2 removed"
    assert undo.run() == "Line 1 removed"
    assert undo.run() is None
    assert view.back == [("line-2",), ("line-1",)]


def test_a_step_of_a_view_that_is_gone_does_nothing(qapp: QApplication) -> None:
    undo, view = Undo(), View()
    undo.offer("Line 1 removed", view.put_back, "line-1")
    shiboken6.delete(view)
    assert undo.run() == "Line 1 removed"


def test_only_the_last_steps_are_kept_and_none_after_clearing(qapp: QApplication) -> None:
    undo, view = Undo(), View()
    for number in range(LIMIT + 10):
        undo.offer(f"Step {number}", view.put_back)
    count = 0
    while undo.run():
        count += 1
    assert count == LIMIT
    undo.offer("Step", view.put_back)
    undo.clear()
    assert undo.words is None


def test_text_leaves_the_clipboard_after_its_time(qtbot: QtBot) -> None:
    clipboard = Clipboard(seconds=CLEAR_AFTER_SECONDS)
    clipboard.put("S72.00")
    assert QApplication.clipboard().text() == "S72.00"
    assert clipboard.seconds == 30
    clipboard._timer.setInterval(1)
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "")


def test_what_a_person_copied_since_is_left_alone(qapp: QApplication) -> None:
    clipboard = Clipboard()
    clipboard.put("S72.00")
    QApplication.clipboard().setText("a shopping list")
    clipboard.clear()
    assert QApplication.clipboard().text() == "a shopping list"
    QApplication.clipboard().clear()


def test_text_is_marked_for_clipboard_histories_to_leave_out(qapp: QApplication) -> None:
    clipboard = Clipboard()
    clipboard.put("S72.00")
    data = QApplication.clipboard().mimeData()
    assert data is not None
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    clipboard.clear()
    clipboard.clear()


def test_the_seconds_can_be_set(qapp: QApplication) -> None:
    clipboard = Clipboard()
    clipboard.set_seconds(10)
    assert clipboard.seconds == 10


def test_a_polite_voice_speaks_at_once_then_waits_and_says_the_last(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(announce, "announce", lambda widget, text: said.append(text))
    widget = QWidget()
    qtbot.addWidget(widget)
    voice = PoliteVoice(widget)
    for text in ("Saved 14:32:07", "Saved 14:32:09", "Saved 14:32:11"):
        voice.say(text)
    assert said == ["Saved 14:32:07"]
    voice._pause.setInterval(1)
    voice._pause.start()
    qtbot.waitUntil(lambda: said == ["Saved 14:32:07", "Saved 14:32:11"])
    voice._pause.stop()


def test_an_announcement_is_an_event_of_the_widget(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    announce.announce(widget, "Patient MARLOWE, Edith", urgent=True)


@pytest.mark.parametrize(
    ("text", "shift", "on"),
    [("A", False, True), ("a", False, False), ("a", True, True), ("A", True, False),
     ("1", False, None), ("", False, None)],
)  # fmt: skip
def test_caps_lock_is_told_from_what_a_letter_came_out_as(
    qapp: QApplication, text: str, shift: bool, on: bool | None
) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifiers, text)
    assert caps_lock_on(event) is on


def test_a_window_comes_back_where_it_stood(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = QWidget(), QWidget()
    for window in (first, second):
        qtbot.addWidget(window)
    places = Geometry(tmp_path)
    first.setGeometry(60, 70, 500, 400)
    places.save_window(first)
    places.flush()
    Geometry(tmp_path).restore_window(second)
    assert second.geometry() == first.geometry()


def test_the_first_time_a_small_screen_is_filled(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    Geometry(tmp_path).restore_window(window)
    screen = QApplication.primaryScreen().availableGeometry()
    small = screen.width() < 1440 + 48 or screen.height() < 900 + 48
    assert window.isMaximized() is small


def test_only_geometry_is_in_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    window.setWindowTitle("MARLOWE")
    qtbot.addWidget(window)
    places = Geometry(tmp_path)
    places.save_window(window)
    places.save_docks({"three": window.saveGeometry()})
    places.flush()
    assert b"MARLOWE" not in (tmp_path / "window.ini").read_bytes()
    assert set(places.dock_states()) == {"three"}
    places.forget_docks()
    assert places.dock_states() == {}
