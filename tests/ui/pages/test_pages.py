"""The pages where the window would be: what they say, when they wait, and what they forget."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.domain.roles import Role
from coder_gui.system import passphrase, profile_file
from coder_gui.system.profile_file import ProfileFacts
from coder_gui.ui.action_table import ACTIONS
from coder_gui.ui.fonts import Role as TypeRole
from coder_gui.ui.pages import card, lock_page, new_passphrase
from coder_gui.ui.pages.card import CardPage, WaitPage
from coder_gui.ui.pages.facts import Person, people, person, place_sentence, sync_sentence
from coder_gui.ui.pages.first_run_page import FirstRun, FirstRunPage
from coder_gui.ui.pages.lock_page import LockPage
from coder_gui.ui.pages.new_passphrase import NewPassphrase
from coder_gui.ui.pages.passphrase_field import SHOW_KEY, PassphraseField
from coder_gui.ui.pages.recovery_form import RecoveryForm
from coder_gui.ui.theme import Theme

TODAY = date(2026, 11, 16)
PRIYA = Person(
    Path("priya"), "Priya Shah", Role.CODER, "WARD-CODER-07", 6,
    datetime(2026, 11, 16, 12, 5, tzinfo=UTC),
)  # fmt: skip
BETH = Person(Path("beth"), "Beth Osei", Role.SENIOR, "WARD-CODER-07")
GOOD = "four words do well"
Show = Callable[[CardPage], CardPage]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Puts a page on screen."""

    def on_screen(page: CardPage) -> CardPage:
        qtbot.addWidget(page)
        page.resize(1280, 720)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        return page

    return on_screen


@pytest.fixture
def page(theme: Theme, show: Show) -> LockPage:
    """The lock page of two people."""
    made = LockPage(theme, [PRIYA, BETH], TODAY)
    show(made)
    return made


def words_of(widget: QWidget) -> str:
    """Every text on a page."""
    found = []
    for part in widget.findChildren(QWidget):
        read = getattr(part, "text", None)
        if callable(read):
            found.append(str(read()))
    return " ".join(found)


# Facts ------------------------------------------------------------------------------------------


def test_people_are_listed_with_the_one_used_last_first(tmp_path: Path) -> None:
    for place, name in enumerate(("old", "new")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "keyslot.json").write_text("{}", "utf-8")
        profile_file.write(folder, ProfileFacts(name.title(), Role.CODER, "LAPTOP", place))
    os.utime(tmp_path / "old" / "profile.json", (1, 1))
    (tmp_path / "elsewhere").mkdir()
    assert [one.name for one in people(tmp_path)] == ["New", "Old"]
    assert people(tmp_path / "nowhere") == ()


def test_a_damaged_file_of_facts_still_gives_somebody_to_unlock(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text("not json", "utf-8")
    assert person(tmp_path).name == "Profile"


@pytest.mark.parametrize(
    ("unsynced", "words"),
    [(0, "Everything is saved"), (1, "1 change is on this laptop only, all saved"),
     (6, "6 changes are on this laptop only, all saved")],
)  # fmt: skip
def test_what_is_on_this_laptop_only_is_told(unsynced: int, words: str) -> None:
    assert place_sentence(Person(Path(), "x", Role.CODER, "", unsynced)) == words


def test_the_last_sync_is_told_by_day() -> None:
    assert sync_sentence(PRIYA, TODAY) == "Last synced today at 12:05"
    assert sync_sentence(PRIYA, date(2026, 11, 18)) == "Last synced on 16-Nov-2026 at 12:05"
    assert sync_sentence(BETH, TODAY) == "Not synced with a central store"


# Unlock -----------------------------------------------------------------------------------------


def test_the_page_shows_who_and_what_and_no_patient(page: LockPage) -> None:
    words = words_of(page)
    for wanted in ("Signed in to this laptop as Priya Shah", "6 changes are on this laptop only",
                   "Everything on this laptop is encrypted", "Laptop  WARD-CODER-07"):  # fmt: skip
        assert wanted in words


def test_enter_submits_and_an_empty_field_does_not(page: LockPage, qtbot: QtBot) -> None:
    form = page.unlock_form
    assert form is not None
    with qtbot.assertNotEmitted(page.unlock_requested):
        qtbot.keyClick(form.field, Qt.Key.Key_Return)
    qtbot.keyClicks(form.field, GOOD)
    with qtbot.waitSignal(page.unlock_requested) as asked:
        qtbot.keyClick(form.field, Qt.Key.Key_Return)
    assert asked.args == [PRIYA.folder, GOOD]


def test_while_it_waits_enter_does_nothing_and_the_button_counts_down(
    page: LockPage, qtbot: QtBot
) -> None:
    form = page.unlock_form
    assert form is not None
    page.show_refused("That passphrase did not open this laptop.", retry_after=1.2)
    assert form.button.text() == "Try again in 2 s"
    qtbot.keyClicks(form.field, GOOD)
    with qtbot.assertNotEmitted(page.unlock_requested):
        qtbot.keyClick(form.field, Qt.Key.Key_Return)
    form._on_second_gone()
    form._on_second_gone()
    assert form.button.text() == "Unlock"
    with qtbot.waitSignal(page.unlock_requested):
        qtbot.keyClick(form.field, Qt.Key.Key_Return)


def test_caps_lock_is_said_while_it_is_on(page: LockPage, qtbot: QtBot) -> None:
    form = page.unlock_form
    assert form is not None
    qtbot.keyClicks(form.field, "A", Qt.KeyboardModifier.NoModifier)
    assert not form.caps_remark.isHidden()
    qtbot.keyClicks(form.field, "a")
    assert form.caps_remark.isHidden()


def test_the_card_grows_with_what_it_has_to_say(page: LockPage) -> None:
    assert page.card is not None
    before = page.card.height()
    page.show_refused("That passphrase did not open this laptop. Try again in 4 s.")
    assert page.card.height() > before


def test_what_the_key_file_says_comes_later(page: LockPage) -> None:
    assert "no keyring" not in words_of(page)
    page.learn(PRIYA.folder, needs_keyring=False, has_code=True)
    assert "This laptop has no keyring" in words_of(page)


def test_fresh_facts_leave_what_is_being_typed(page: LockPage, qtbot: QtBot) -> None:
    form = page.unlock_form
    assert form is not None
    qtbot.keyClicks(form.field, "four wo")
    page.refresh([Person(PRIYA.folder, "Priya Shah", Role.CODER, "", 9), BETH])
    assert form.field.text() == "four wo"
    assert "9 changes" in words_of(page)


def test_the_demo_shows_its_passphrase(theme: Theme, show: Show) -> None:
    page = show(LockPage(theme, [PRIYA], TODAY, demo_passphrase="ward round at nine"))
    assert "Its passphrase is: ward round at nine" in words_of(page)


def test_a_shown_passphrase_is_hidden_again_when_it_was_taken(theme: Theme, qtbot: QtBot) -> None:
    field = PassphraseField(theme)
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, GOOD)
    qtbot.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    assert field.show_button.text() == "Hide"
    assert field.take() == GOOD
    assert field.text() == ""
    assert field.echoMode() is QLineEdit.EchoMode.Password


# Recovering, choosing, making -------------------------------------------------------------------


def test_a_profile_without_a_code_says_who_can_help(theme: Theme, qtbot: QtBot) -> None:
    form = RecoveryForm(theme, Person(Path(), "x", Role.CODER, "", has_code=False), 14)
    qtbot.addWidget(form)
    assert "IT can open the profile" in words_of(form)


def test_forgotten_and_back_and_another_person(page: LockPage, qtbot: QtBot) -> None:
    form = page.unlock_form
    assert form is not None
    form.forgotten_link.click()
    back = page.card.findChild(QAbstractButton, "back")
    back.click()
    assert page.unlock_form is not None
    page.unlock_form.another_link.click()
    with qtbot.waitSignal(page.new_profile_wished):
        page.card.findChild(QAbstractButton, "new_profile").click()
    page.card.findChild(QAbstractButton, "1").click()
    assert page.person == BETH


def test_rules_turn_into_ticks_while_typing(theme: Theme, qtbot: QtBot) -> None:
    two = NewPassphrase(theme, 14)
    qtbot.addWidget(two)
    two.first.setText("aaaaaaaaaaaaaaaaa")
    assert not two.ok
    assert [rule.accessibleName().rpartition(": ")[2] for rule in two._rules] == [
        "done", "not yet", "not yet",
    ]  # fmt: skip
    two.first.setText(GOOD)
    two.second.setText(GOOD)
    assert two.ok
    assert two.take() == GOOD
    assert two.second.text() == ""


@pytest.mark.parametrize("text", ["", "short", "aaaaaaaaaaaaaaaa", GOOD, "  " * 9, "abcde" * 3])
def test_the_page_and_the_profile_agree_on_what_is_good_enough(
    theme: Theme, qtbot: QtBot, text: str
) -> None:
    two = NewPassphrase(theme, passphrase.ALONE_MINIMUM)
    qtbot.addWidget(two)
    two.first.setText(text)
    two.second.setText(text)
    assert two.ok is (passphrase.problem(text, minimum=passphrase.ALONE_MINIMUM) is None)


def test_numbers_that_are_kept_twice_for_speed_are_the_same() -> None:
    assert lock_page.ALONE_MINIMUM == passphrase.ALONE_MINIMUM
    assert lock_page.BESIDE_KEYRING_MINIMUM == passphrase.BESIDE_KEYRING_MINIMUM
    assert new_passphrase.FEWEST_DIFFERENT == passphrase._FEWEST_DIFFERENT
    keys = {spec.id: spec.keys for spec in ACTIONS}
    assert card.QUIT_KEYS in keys["quit"]
    assert card.LARGER_KEYS in keys["text_larger"]
    assert card.SMALLER_KEYS in keys["text_smaller"]
    assert SHOW_KEY in keys["show_passphrase"]


def test_the_first_run_says_what_is_missing_until_nothing_is(
    theme: Theme, show: Show, qtbot: QtBot
) -> None:
    page = show(FirstRunPage(theme, 14, may_leave=False))
    assert isinstance(page, FirstRunPage)
    form = page.form
    assert form.hint.text() == "Your name is not filled in yet"
    form.name.setText("Amir Khan")
    assert form.hint.text() == "The passphrase does not keep its rules yet"
    form.passphrase.first.setText(GOOD)
    form.passphrase.second.setText(GOOD)
    assert form.button.isEnabled()
    form.lists.findChild(QAbstractButton, "import").click()
    assert form.hint.text() == "No folder with lists is chosen yet"
    form.lists_file.set_value(Path("lists"))
    form.work.findChild(QAbstractButton, "worklist").click()
    assert form.hint.text() == "No worklist is chosen yet"
    form.work_file.set_value(Path("work.csv"))
    form.job.setCurrentIndex(1)
    with qtbot.waitSignal(page.submitted) as asked:
        form.button.click()
    assert asked.args == [FirstRun("Amir Khan", Role.SENIOR, GOOD, Path("lists"), Path("work.csv"))]


def test_the_demo_needs_neither_name_nor_passphrase(theme: Theme, show: Show, qtbot: QtBot) -> None:
    page = show(FirstRunPage(theme, 14, may_leave=True))
    assert isinstance(page, FirstRunPage)
    page.form.work.findChild(QAbstractButton, "demo").click()
    assert page.form.button.text() == "Open the demo"
    with qtbot.waitSignal(page.demo_wished):
        page.form.button.click()
    with qtbot.waitSignal(page.left):
        page.form.findChild(QAbstractButton, "back").click()


def test_what_was_refused_stays_typed(theme: Theme, show: Show) -> None:
    page = show(FirstRunPage(theme, 14, may_leave=False))
    assert isinstance(page, FirstRunPage)
    page.form.name.setText("Amir Khan")
    page.form.show_making()
    assert page.form.button.text() == "Making the profile"
    page.form.show_refused("The profile was not made: no space left.")
    assert page.form.refusal.text == "The profile was not made: no space left."
    assert page.form.name.text() == "Amir Khan"


def test_the_recovery_code_leaves_the_screen_with_its_card_and_so_does_what_was_typed(
    theme: Theme, show: Show, qtbot: QtBot
) -> None:
    page = show(FirstRunPage(theme, 14, may_leave=False))
    assert isinstance(page, FirstRunPage)
    field = page.form.passphrase.first
    field.setText(GOOD)
    page.show_code("6ACEC-YBNX0")
    assert field.text() == ""
    with qtbot.waitSignal(page.copied) as copied:
        code = page.card.code_label
        code.setFocus()
        qtbot.keyClick(code, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == ["6ACEC-YBNX0"]


def test_a_wait_page_says_what_is_done(theme: Theme, show: Show) -> None:
    page = show(WaitPage(theme, "Making a ward of invented patients"))
    assert isinstance(page, WaitPage)
    page.say("The disk is full.")
    assert "The disk is full." in words_of(page)


# Size, keys, names ------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("kind", ["lock", "first"])
def test_no_word_is_cut_at_the_side_of_a_small_laptop(
    theme: Theme, show: Show, scale: float, kind: str
) -> None:
    theme.set_scale(scale)
    page = (
        LockPage(theme, [PRIYA], TODAY)
        if kind == "lock"
        else FirstRunPage(theme, 14, may_leave=True)
    )
    show(page)
    assert page.card.width() <= 1280
    for label in page.card.findChildren(QWidget):
        if label.isVisible():
            right = label.mapTo(page.card, label.rect().topRight()).x()
            assert right <= page.card.width(), label


def test_text_grows_by_key_on_the_lock_page_and_the_window_closes_by_key(
    theme: Theme, page: LockPage, qtbot: QtBot
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme.scale == 1.1
    qtbot.keyClick(page, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert theme.scale == 1.0
    qtbot.keyClick(page, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not page.isVisible()


def test_everything_that_takes_the_focus_has_a_name(
    theme: Theme, page: LockPage, show: Show
) -> None:
    first = show(FirstRunPage(theme, 14, may_leave=True))
    nameless = []
    for widget in (*page.findChildren(QWidget), *first.findChildren(QWidget)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if face is None or not face.text(QAccessible.Text.Name):
            nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert nameless == []


def test_the_page_is_set_in_the_products_typeface(page: LockPage, theme: Theme) -> None:
    assert page.unlock_form is not None
    assert page.unlock_form.field.font().family() == "Inter"
    assert theme.font(TypeRole.BIG).pixelSize() == 28
    assert QApplication.font().family() == "Inter"
