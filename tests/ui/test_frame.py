"""The frame's own parts: band, spell, menus, notices, palette, key sheet, layout."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.domain.case import EpisodeRow
from coder_gui.domain.coding import Hit
from coder_gui.domain.episode import State, TimelineEntry
from coder_gui.domain.roles import Actor, Role
from coder_gui.tasks import TaskRunner
from coder_gui.ui import palette_rows
from coder_gui.ui.action_table import ACTIONS, Menu
from coder_gui.ui.actions import Actions
from coder_gui.ui.banner import age_words
from coder_gui.ui.dock_layout import Mode, mode_for
from coder_gui.ui.key_sheet import KeySheet, sheet_rows
from coder_gui.ui.menu_row import MenuRow
from coder_gui.ui.notices import MOST, NoticeBar
from coder_gui.ui.overlay import Overlay
from coder_gui.ui.palette import Palette
from coder_gui.ui.palette_list import PaletteModel
from coder_gui.ui.palette_rows import Does, Want
from coder_gui.ui.spell_strip import SpellStrip, share, shown_entries
from coder_gui.ui.theme import Theme


def entry(number: int, start: int = 1, end: int | None = None) -> TimelineEntry:
    """An episode of November 2026."""
    return TimelineEntry(
        f"episode-{number}",
        number,
        "T&O",
        "Hartley",
        date(2026, 11, start),
        date(2026, 11, end) if end else None,
        State.READY,
    )


def patient_row(number: int, *, masked: bool = False) -> EpisodeRow:
    """A row of the list."""
    return EpisodeRow(
        f"episode-{number}", "p", "OSEI, Kwame", None, "X1", None, "Ward 8", "4", "Nair", "T&O",
        None, None, State.READY, False, masked, False, False, 3, None, None, "Ward 8",
    )  # fmt: skip


# The band ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (date(1948, 3, 12), "78y"),
        (date(2026, 11, 16), "0d"),
        (date(2026, 10, 25), "22d"),
        (date(2026, 9, 16), "2m"),
        (date(2025, 1, 17), "21m"),
        (date(2024, 11, 16), "2y"),
        (date(2026, 12, 1), "not yet born"),
    ],
)
def test_an_age_is_told_in_days_months_or_years(birth: date, words: str) -> None:
    assert age_words(birth, date(2026, 11, 16)) == words


def test_up_to_four_episodes_are_all_shown_of_more_the_neighbours() -> None:
    four = [entry(number) for number in range(4)]
    assert shown_entries(four, 2) == tuple(four)
    seven = [entry(number) for number in range(7)]
    assert [one.episode_number for one in shown_entries(seven, 0)] == [0, 1, 2]
    assert [one.episode_number for one in shown_entries(seven, 3)] == [2, 3, 4]
    assert [one.episode_number for one in shown_entries(seven, 6)] == [4, 5, 6]


@given(
    wanted=st.lists(st.integers(96, 260), max_size=4),
    least=st.integers(1, 96),
    available=st.integers(0, 1200),
)
def test_blocks_never_take_more_than_there_is(
    wanted: list[int], least: int, available: int
) -> None:
    widths = share(wanted, least, available)
    assert len(widths) == len(wanted)
    assert sum(widths) <= max(available, 0) or widths == []
    if available >= least * len(wanted):
        assert all(width >= min(least, want) for width, want in zip(widths, wanted, strict=True))


def test_the_strip_is_read_out_clicked_and_walked_by_keys(theme: Theme, qtbot: QtBot) -> None:
    strip = SpellStrip(theme)
    qtbot.addWidget(strip)
    strip.show_spell([entry(1, 2, 9), entry(2, 9, None)], "episode-1", 2026)
    strip.resize(strip.sizeHint())
    strip.show()
    assert strip.accessibleDescription() == (
        "open: episode 1  T&O, Hartley, 02-Nov to 09-Nov, Ready; "
        "episode 2  T&O, Hartley, 09-Nov on, Ready"
    )
    (_, first), (_, second) = strip._blocks()
    with qtbot.waitSignal(strip.episode_requested) as asked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=second.center())
    assert asked.args == ["episode-2"]
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    with qtbot.waitSignal(strip.episode_requested) as asked:
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert asked.args == ["episode-2"]
    assert strip.neighbour(1) == "episode-2"
    assert strip.neighbour(-1) is None
    assert first.right() < second.left()
    assert not strip.grab().isNull()
    strip.clear()
    assert strip.natural_width() == 0
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


# Menus ------------------------------------------------------------------------------------------


def test_every_action_of_a_menu_is_in_it(
    actions: Actions, theme: Theme, window: QMainWindow
) -> None:
    row = MenuRow(actions, theme, Actor("Priya Shah", Role.CODER, "d"), window, badge="Demo")
    listed = {}
    for action in row.menu_bar.actions():
        box = action.menu()
        listed[box.title()] = [one.text() for one in box.actions() if not one.isSeparator()]
    for menu in Menu:
        wanted = {spec.text for spec in ACTIONS if spec.menu is menu}
        assert set(listed[menu.value]) == wanted
    assert row.person.text() == "Priya Shah, coder"


def test_the_find_button_opens_the_palette(
    actions: Actions, theme: Theme, window: QMainWindow, qtbot: QtBot
) -> None:
    row = MenuRow(actions, theme, Actor("Priya Shah", Role.CODER, "d"), window)
    with qtbot.waitSignal(actions.refused) as refused:
        row.find_button.click()
    assert refused.args[0] == "find"
    assert row.minimumSizeHint().width() == 0


# Notices ----------------------------------------------------------------------------------------


def test_notices_replace_their_topic_and_are_settled_by_it(
    actions: Actions, theme: Theme, window: QMainWindow
) -> None:
    bar = NoticeBar(actions, theme, window)
    actions.alerts.error("Not saved: the disk is full.", topic="disk")
    actions.alerts.error("Not saved: the disk is still full.", topic="disk")
    actions.alerts.warn("This laptop has no keyring.")
    assert bar.texts == ("Not saved: the disk is still full.", "This laptop has no keyring.")
    actions.alerts.settle("disk")
    assert bar.texts == ("This laptop has no keyring.",)
    actions.alerts.note("Only a note")
    assert bar.texts == ("This laptop has no keyring.",)
    actions.alerts.clear()
    assert bar.texts == ()
    assert not bar.isVisibleTo(window)


def test_notices_do_not_fill_the_window(
    actions: Actions, theme: Theme, window: QMainWindow
) -> None:
    bar = NoticeBar(actions, theme, window)
    for number in range(6):
        actions.alerts.warn(f"Warning {number}")
    assert len(bar.texts) == MOST
    assert bar.dismiss_newest()
    assert bar.texts[-1] == "Warning 4"


def test_the_one_thing_to_do_is_a_button(
    actions: Actions, theme: Theme, window: QMainWindow, qtbot: QtBot
) -> None:
    bar = NoticeBar(actions, theme, window)
    actions.alerts.error("The session is locked.", action_id="lock")
    button = next(one for one in bar.findChildren(QWidget) if getattr(one, "text", str)() == "Lock")
    with qtbot.waitSignal(actions.refused):
        button.click()
    qtbot.keyClick(bar._rows[0], Qt.Key.Key_Escape)
    assert bar.texts == ()


# Palette ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want", "words"),
    [("query", Want.ALL, "query"), ("> lock", Want.ACTIONS, "lock"),
     ("@marl", Want.PATIENTS, "marl"), (" # s72", Want.CODES, "s72"), ("", Want.ALL, "")],
)  # fmt: skip
def test_the_first_sign_says_what_is_wanted(text: str, want: Want, words: str) -> None:
    assert palette_rows.parse_want(text) == (want, words)


def reasons() -> dict[str, str | None]:
    """Everything can run, but finalise."""
    found: dict[str, str | None] = {spec.id: None for spec in ACTIONS}
    found["finalise"] = "1 error to resolve first"
    return found


def test_actions_are_found_by_the_beginnings_of_their_words() -> None:
    rows = palette_rows.action_rows(ACTIONS, "put path", reasons(), 12)
    assert [row.target for row in rows if row.does is Does.ACTION] == ["pathology_queue"]
    assert palette_rows.action_rows(ACTIONS, "zzz", reasons(), 12) == []


def test_what_cannot_run_stays_in_the_list_with_its_reason_after_what_can() -> None:
    rows = [
        row
        for row in palette_rows.action_rows(ACTIONS, "open", reasons(), 12)
        if row.does is Does.ACTION
    ]
    blocked = next(row for row in rows if row.target == "finalise")
    assert blocked.reason == "1 error to resolve first"
    group = [row.target for row in rows if row.target in {"next_episode", "finalise"}]
    assert group == ["next_episode", "finalise"]
    assert blocked.spoken == "Finalise and open next, 1 error to resolve first, Ctrl+Enter"


def test_masked_names_stay_masked() -> None:
    rows = palette_rows.patient_rows([patient_row(1), patient_row(2, masked=True)])
    assert [row.text for row in rows[1:]] == ["OSEI, Kwame", "Name hidden until opened"]


def test_codes_say_why_they_were_found() -> None:
    rows = palette_rows.code_rows([Hit("F051", "F05.1", "Delirium", "delirium in the title", True)])
    assert rows[1].text == "F05.1  Delirium"
    assert rows[1].right == "delirium in the title"
    assert palette_rows.code_rows([]) == []


@pytest.fixture
def palette(
    actions: Actions, runner: TaskRunner, theme: Theme, window: QMainWindow, qtbot: QtBot
) -> Palette:
    """A palette over a window with a field."""
    made = Palette(
        actions, runner, theme, window,
        find_patients=lambda text: [patient_row(1)] if "osei".startswith(text.lower()) else [],
        find_codes=lambda text: [Hit("F051", "F05.1", "Delirium", "why", True)]
        if text.startswith("del") else [],
    )  # fmt: skip
    field = QLineEdit()
    field.setAccessibleName("Entry")
    window.setCentralWidget(field)
    window.resize(1000, 700)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    field.setFocus()
    return made


def test_the_model_of_the_palette_keeps_qts_rules(window: QMainWindow) -> None:
    model = PaletteModel(window)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(palette_rows.action_rows(ACTIONS, "o", reasons(), 12))
    assert model.rowCount() > 3
    assert model.data(QModelIndex()) is None
    assert model.neighbour(-1, 1) == 1
    model.show_rows([])
    assert model.neighbour(-1, 1) is None


def test_typing_finds_patients_and_codes_beside_actions(
    palette: Palette, runner: TaskRunner, qtbot: QtBot
) -> None:
    palette.open()
    qtbot.keyClicks(palette.field, "del")
    runner.drain()
    assert [row.text for row in palette.rows if row.does is Does.CODE] == ["F05.1  Delirium"]
    palette.field.clear()
    qtbot.keyClicks(palette.field, "@ose")
    runner.drain()
    assert [row.does for row in palette.rows] == [Does.NOTHING, Does.PATIENT]
    with qtbot.waitSignal(palette.patient_chosen) as chosen:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen.args == ["episode-1"]
    assert not palette.isVisible()


def test_no_match_offers_the_code_search(
    palette: Palette, runner: TaskRunner, qtbot: QtBot
) -> None:
    palette.open()
    qtbot.keyClicks(palette.field, "xyzzy")
    runner.drain()
    assert [row.text for row in palette.rows] == ["Nothing called 'xyzzy'. Search codes for it"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.field.text() == "# xyzzy"


def test_up_and_down_pass_over_headings_and_codes_are_chosen(
    palette: Palette, runner: TaskRunner, qtbot: QtBot
) -> None:
    palette.open()
    qtbot.keyClicks(palette.field, "# del")
    runner.drain()
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    with qtbot.waitSignal(palette.code_chosen) as chosen:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen.args == ["F05.1"]


def test_at_most_twelve_rows_can_be_chosen(palette: Palette, qtbot: QtBot) -> None:
    palette.open()
    qtbot.keyClicks(palette.field, "> c")
    rows = [row for row in palette.rows if row.does is not Does.NOTHING]
    assert 0 < len(rows) <= palette_rows.MOST_ROWS


def test_a_click_runs_a_row_and_a_press_beside_the_card_closes(
    palette: Palette, qtbot: QtBot
) -> None:
    palette.open()
    qtbot.keyClicks(palette.field, "> all keys")
    index = palette.view.model().index(1, 0)
    with qtbot.waitSignals([palette.recent_changed, palette.action_chosen]):
        palette.view.clicked.emit(index)
    palette.open()
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not palette.isVisible()


def test_only_known_actions_are_remembered(palette: Palette) -> None:
    palette.set_recent(["lock", "fly", "edit_line", "quit"])
    palette.open()
    assert [row.target for row in palette.rows[1:]] == ["lock", "quit"]
    assert not palette.grab().isNull()


# Key sheet and overlay --------------------------------------------------------------------------


def test_the_key_sheet_lists_every_key_once() -> None:
    rows = [row for row in sheet_rows("") if row.does is Does.ACTION]
    wanted = [spec for spec in ACTIONS if spec.keys and not spec.id.startswith("fix_")]
    assert len(rows) == len(wanted) + 1
    assert "Alt+1 to 9" in [row.keys for row in rows]


def test_the_key_sheet_is_filtered_by_words_and_by_keys() -> None:
    assert [row.target for row in sheet_rows("ctrl+enter") if row.target] == ["finalise"]
    assert "lock" in [row.target for row in sheet_rows("lock")]


def test_the_key_sheet_scrolls_while_the_caret_stays(
    theme: Theme, window: QMainWindow, qtbot: QtBot
) -> None:
    sheet = KeySheet(theme, window)
    window.resize(900, 400)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    sheet.open()
    QApplication.processEvents()
    bar = sheet.view.verticalScrollBar()
    qtbot.keyClick(sheet.field, Qt.Key.Key_Down)
    down = bar.value()
    qtbot.keyClick(sheet.field, Qt.Key.Key_PageDown)
    assert bar.value() > down > 0
    qtbot.keyClick(sheet.field, Qt.Key.Key_PageUp)
    qtbot.keyClick(sheet.field, Qt.Key.Key_Up)
    assert bar.value() == 0
    qtbot.keyClick(sheet.field, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_tab_stays_inside_the_card(theme: Theme, window: QMainWindow, qtbot: QtBot) -> None:
    overlay = Overlay(theme, window, width=400)
    first, second = QLineEdit(), QLineEdit()
    for field in (first, second):
        field.setAccessibleName("Field")
        overlay.column.addWidget(field)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    overlay.open()
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Tab)
    assert first.hasFocus()
    QApplication.sendEvent(
        overlay, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    )
    overlay.close_card()
    overlay.close_card()
    assert not overlay.isVisible()


def test_the_card_stays_inside_a_small_window(
    theme: Theme, window: QMainWindow, qtbot: QtBot
) -> None:
    sheet = KeySheet(theme, window)
    theme.set_scale(2.0)
    window.resize(640, 360)
    window.show()
    sheet.open()
    assert window.rect().contains(sheet.card.geometry())


# Layout -----------------------------------------------------------------------------------------


@given(width=st.integers(320, 4000), scale=st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_the_mode_follows_the_effective_width(width: int, scale: float) -> None:
    mode = mode_for(width, scale)
    effective = width / scale
    assert (mode is Mode.THREE) is (effective >= 1180)
    assert (mode is Mode.ONE) is (effective < 800)
