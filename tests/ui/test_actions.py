"""One table of actions: no clash, a reason for what cannot run, handlers by place and by life."""

from __future__ import annotations

from collections import defaultdict

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QListWidget, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.domain.roles import Role
from coder_gui.ui.action_table import ACTIONS, Menu, Scope, key_words
from coder_gui.ui.actions import NOT_HERE, Actions


class Dock(QWidget):
    """Stands for a dock: a field, a list, and what it was asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.list = QLineEdit(self), QListWidget(self)
        self.field.setAccessibleName("Field")
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.done: list[str] = []

    def lock(self) -> None:
        self.done.append("lock")

    def move_line(self) -> None:
        self.done.append("move")

    def remove(self) -> None:
        self.done.append("remove")

    def filter(self) -> None:
        self.done.append("filter")

    def finalise(self) -> None:
        self.done.append("finalise")

    def show_first_problem(self) -> None:
        self.done.append("first problem")


@pytest.fixture
def docks(window: QMainWindow, qtbot: QtBot) -> tuple[Dock, Dock]:
    both, middle = (Dock(), Dock()), QWidget()
    layout = QVBoxLayout(middle)
    for dock in both:
        layout.addWidget(dock)
    window.setCentralWidget(middle)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return both


def test_ids_are_unique() -> None:
    ids = [spec.id for spec in ACTIONS]
    assert len(ids) == len(set(ids))


def test_no_two_actions_share_a_key_where_both_can_act() -> None:
    used: dict[str, list[tuple[str, Scope]]] = defaultdict(list)
    for spec in ACTIONS:
        for keys in spec.keys:
            used[QKeySequence(keys).toString()].append((spec.id, spec.scope))
    clashes = {
        keys: owners
        for keys, owners in used.items()
        if len({scope for _, scope in owners}) < len(owners)
        or (len(owners) > 1 and Scope.WINDOW in {scope for _, scope in owners})
    }
    assert clashes == {}


def test_every_key_is_one_that_qt_knows() -> None:
    for spec in ACTIONS:
        for keys in spec.keys:
            assert not QKeySequence(keys).isEmpty(), spec.id
            assert "Unknown" not in QKeySequence(keys).toString(), spec.id


def test_menu_mnemonics_keep_clear_of_the_keys() -> None:
    mnemonics = [f"Alt+{menu.value[menu.value.index('&') + 1].upper()}" for menu in Menu]
    assert len(mnemonics) == len(set(mnemonics))
    taken = {keys for spec in ACTIONS for keys in spec.keys}
    assert taken.isdisjoint(mnemonics)


def test_words_keep_the_rules_of_the_house() -> None:
    for spec in ACTIONS:
        assert not spec.text.endswith("."), spec.id
        assert spec.text[0].isupper(), spec.id
        assert not any(word in spec.text.lower() for word in ("please", "invalid", "oops")), spec.id


@pytest.mark.parametrize(
    ("portable", "words"),
    [
        ("Ctrl+Return", "Ctrl+Enter"),
        ("Ctrl++", "Ctrl++"),
        ("Alt+Up", "Alt+↑"),
        ("Ctrl+PgDown", "Ctrl+Page Down"),
        ("/", "/"),
        ("F2", "F2"),
    ],
)
def test_keys_are_written_as_on_the_keyboard(portable: str, words: str) -> None:
    assert key_words(portable) == words


def test_an_action_without_a_handler_says_that_it_is_not_available(actions: Actions) -> None:
    assert actions.reason("lock") == NOT_HERE
    assert not actions.action("lock").isEnabled()


def test_a_handled_action_runs_by_id_and_by_key(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow, qtbot: QtBot
) -> None:
    first, _ = docks
    actions.handle("lock", first.lock)
    assert actions.trigger("lock")
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert first.done == ["lock", "lock"]


def test_a_key_that_cannot_run_now_says_why(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow, qtbot: QtBot
) -> None:
    first, _ = docks
    actions.handle("finalise", first.finalise, refused=first.show_first_problem)
    with qtbot.waitSignal(actions.refused) as refusal:
        qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert refusal.args == ["finalise", "No episode is open"]
    assert first.done == ["first problem"]


def test_a_shared_action_runs_where_the_focus_is_or_was_last(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow
) -> None:
    first, second = docks
    elsewhere = QLineEdit(window)
    elsewhere.setAccessibleName("Elsewhere")
    elsewhere.show()
    for dock in docks:
        actions.handle("move_up", dock.move_line, within=dock)
    second.list.setFocus()
    actions.trigger("move_up")
    elsewhere.setFocus()
    actions.trigger("move_up")
    first.field.setFocus()
    actions.trigger("move_up")
    assert (first.done, second.done) == (["move"], ["move", "move"])


def test_what_takes_something_away_runs_only_where_the_focus_is(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow
) -> None:
    first, second = docks
    actions.handle("remove", first.remove, within=first)
    first.list.setFocus()
    assert actions.action("remove").isEnabled()
    second.list.setFocus()
    assert not actions.action("remove").isEnabled()
    assert not actions.trigger("remove")
    assert first.done == []


def test_delete_in_a_field_deletes_text_and_not_the_line(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow, qtbot: QtBot
) -> None:
    first, _ = docks
    actions.handle("remove", first.remove, within=first)
    first.field.setText("x")
    first.field.setFocus()
    first.field.home(False)
    qtbot.keyClick(first.field, Qt.Key.Key_Delete)
    assert (first.field.text(), first.done) == ("", [])


def test_a_single_character_types_in_a_field_and_acts_in_a_list(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow, qtbot: QtBot
) -> None:
    first, _ = docks
    actions.handle("filter", first.filter)
    first.field.setFocus()
    qtbot.keyClick(first.field, "/")
    assert (first.field.text(), first.done) == ("/", [])
    first.list.setFocus()
    qtbot.keyClick(first.list, "/")
    assert first.done == ["filter"]


def test_single_characters_can_be_turned_off(
    actions: Actions, docks: tuple[Dock, Dock], window: QMainWindow, qtbot: QtBot
) -> None:
    first, _ = docks
    actions.handle("filter", first.filter)
    actions.set_single_keys(on=False)
    first.list.setFocus()
    qtbot.keyClick(first.list, "/")
    assert first.done == []
    actions.set_single_keys(on=True)
    qtbot.keyClick(first.list, "/")
    assert first.done == ["filter"]


def test_a_dead_handler_is_forgotten(actions: Actions, docks: tuple[Dock, Dock]) -> None:
    first, second = docks
    actions.handle("lock", first.lock)
    actions.handle("lock", second.lock)
    shiboken6.delete(first)
    assert actions.trigger("lock")
    assert second.done == ["lock"]


def test_what_can_run_follows_the_situation(
    actions: Actions, docks: tuple[Dock, Dock], qtbot: QtBot
) -> None:
    first, _ = docks
    actions.handle("undo", first.lock)
    assert actions.reason("undo") == "Nothing to undo"
    actions.undo.offer("Line 7 removed", first.remove)
    assert actions.action("undo").isEnabled()
    with qtbot.assertNotEmitted(actions.changed):
        actions.update(role=Role.CODER)


def test_an_id_that_is_not_in_the_table_is_a_mistake_at_once(actions: Actions) -> None:
    with pytest.raises(KeyError):
        actions.handle("fly", actions.refresh)
    with pytest.raises(KeyError):
        actions.action("fly")
