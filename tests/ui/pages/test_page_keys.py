"""The pages by keyboard alone: Enter, Ctrl+Enter and Esc, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.domain.roles import Role
from coder_gui.ui.pages.card import CardPage
from coder_gui.ui.pages.facts import Person
from coder_gui.ui.pages.first_run_page import FirstRun, FirstRunPage
from coder_gui.ui.pages.lock_page import LockPage
from coder_gui.ui.pages.recovery_code_card import NOT_KEPT, RecoveryCodeCard
from coder_gui.ui.pages.recovery_form import RecoveryForm
from coder_gui.ui.theme import Theme

GOOD = "four words do well"
PRIYA = Person(Path("priya"), "Priya Shah", Role.CODER, "WARD-CODER-07", has_code=True)
Show = Callable[[CardPage], None]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Puts a page on screen."""

    def on_screen(page: CardPage) -> None:
        qtbot.addWidget(page)
        page.resize(1280, 720)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        assert page.card is not None
        page.card.setFocus()

    return on_screen


@pytest.fixture
def first_run(theme: Theme, show: Show) -> FirstRunPage:
    """The page of the first start, with somebody to go back to."""
    page = FirstRunPage(theme, 14, may_leave=True)
    show(page)
    return page


@pytest.fixture
def recovery(theme: Theme, show: Show) -> Iterator[RecoveryForm]:
    """The card for a forgotten passphrase."""
    page = LockPage(theme, [PRIYA], date(2026, 11, 16))
    show(page)
    assert page.unlock_form is not None
    page.unlock_form.forgotten_link.click()
    assert isinstance(page.card, RecoveryForm)
    yield page.card
    page.close()


def focus() -> QWidget:
    """What has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, *, ctrl: bool = False) -> None:
    """A key where the focus is."""
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(focus(), key, held)


def test_enter_leads_from_field_to_field_and_in_the_last_makes_the_profile(
    first_run: FirstRunPage, qtbot: QtBot
) -> None:
    form = first_run.form
    QTest.keyClicks(focus(), "Amir Khan")
    press(Qt.Key.Key_Return)
    assert focus() is form.passphrase.first
    QTest.keyClicks(focus(), GOOD)
    press(Qt.Key.Key_Return)
    assert focus() is form.passphrase.second
    QTest.keyClicks(focus(), GOOD)
    with qtbot.waitSignal(first_run.submitted) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [FirstRun("Amir Khan", Role.CODER, GOOD)]


def test_ctrl_enter_makes_the_profile_from_any_field_and_only_once(
    first_run: FirstRunPage,
) -> None:
    asked: list[object] = []
    first_run.submitted.connect(asked.append)
    form = first_run.form
    form.name.setText("Amir Khan")
    form.passphrase.first.setText(GOOD)
    form.passphrase.second.setText(GOOD)
    form.job.setFocus()
    press(Qt.Key.Key_Return, ctrl=True)
    form.show_making()
    press(Qt.Key.Key_Return, ctrl=True)
    form.passphrase.second.setFocus()
    press(Qt.Key.Key_Return)
    assert len(asked) == 1


def test_ctrl_enter_goes_to_the_file_that_is_not_chosen_yet(first_run: FirstRunPage) -> None:
    form = first_run.form
    form.name.setText("Amir Khan")
    form.passphrase.first.setText(GOOD)
    form.passphrase.second.setText(GOOD)
    button = form.work.findChild(QAbstractButton, "worklist")
    assert button is not None
    button.click()
    form.name.setFocus()
    press(Qt.Key.Key_Return, ctrl=True)
    assert focus() is form.work_file.path
    assert form.hint.text() == "No worklist is chosen yet"


def test_esc_on_the_first_run_goes_back_only_where_somebody_can_unlock(
    theme: Theme, show: Show, first_run: FirstRunPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(first_run.left):
        press(Qt.Key.Key_Escape)
    first_run.close()
    alone = FirstRunPage(theme, 14, may_leave=False)
    show(alone)
    with qtbot.assertNotEmitted(alone.left):
        press(Qt.Key.Key_Escape)


def test_the_recovery_form_says_what_it_lacks_and_enter_goes_there(
    recovery: RecoveryForm, qtbot: QtBot
) -> None:
    assert recovery.hint.text() == "The recovery code is not filled in yet"
    QTest.keyClicks(focus(), "6ACEC-YBNX0")
    press(Qt.Key.Key_Return)
    assert focus() is recovery.passphrase.first
    assert recovery.hint.text() == "The passphrase does not keep its rules yet"
    QTest.keyClicks(focus(), GOOD)
    press(Qt.Key.Key_Return)
    QTest.keyClicks(focus(), GOOD)
    assert recovery.hint.text() == ""
    with qtbot.waitSignal(recovery.submitted) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["6ACEC-YBNX0", GOOD]


def test_ctrl_enter_opens_with_the_code_and_esc_goes_back(
    recovery: RecoveryForm, qtbot: QtBot
) -> None:
    recovery.passphrase.first.setText(GOOD)
    recovery.passphrase.second.setText(GOOD)
    press(Qt.Key.Key_Return, ctrl=True)
    assert focus() is recovery.code
    recovery.code.setText("6ACEC-YBNX0")
    with qtbot.waitSignal(recovery.submitted):
        press(Qt.Key.Key_Return, ctrl=True)
    with qtbot.waitSignal(recovery.left):
        press(Qt.Key.Key_Escape)


def test_the_recovery_code_is_confirmed_by_keys_and_never_by_accident(
    first_run: FirstRunPage, qtbot: QtBot
) -> None:
    first_run.show_code("6ACEC-YBNX0")
    card = first_run.card
    assert isinstance(card, RecoveryCodeCard)
    with qtbot.assertNotEmitted(first_run.code_kept):
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return, ctrl=True)
        press(Qt.Key.Key_Escape)
    assert focus() is card.kept
    assert card.hint.text() == NOT_KEPT
    press(Qt.Key.Key_Space)
    assert card.hint.text() == ""
    with qtbot.waitSignal(first_run.code_kept):
        press(Qt.Key.Key_Return)


def test_ctrl_enter_unlocks_and_esc_leaves_the_list_of_people(
    theme: Theme, show: Show, qtbot: QtBot
) -> None:
    page = LockPage(theme, [PRIYA], date(2026, 11, 16))
    show(page)
    QTest.keyClicks(focus(), GOOD)
    asked: list[str] = []
    page.unlock_requested.connect(lambda _folder, typed: asked.append(typed))
    press(Qt.Key.Key_Return, ctrl=True)
    press(Qt.Key.Key_Return)
    assert asked == [GOOD, GOOD]
    assert page.unlock_form is not None
    page.unlock_form.another_link.click()
    press(Qt.Key.Key_Escape)
    assert page.unlock_form is not None


def test_tab_goes_through_the_first_run_in_the_order_it_is_read(first_run: FirstRunPage) -> None:
    form = first_run.form
    for field in (form.name, form.job, form.passphrase.first, form.passphrase.second):
        assert focus() is field
        press(Qt.Key.Key_Tab)
    assert form.lists.isAncestorOf(focus())
    press(Qt.Key.Key_Tab)
    assert form.work.isAncestorOf(focus())
