"""The window around three docks: opening, moving, saving, narrowing, emptying, and its names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from coder_gui.domain.errors import StorageFull, UserError
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui import docks
from coder_gui.ui.action_table import ACTIONS
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.dock_layout import Mode
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.theme import Theme
from ui import ward

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Settle = Callable[[], None]


@pytest.fixture
def settle(runner: TaskRunner) -> Settle:
    """Waits for everything that was asked for and paints it."""

    def wait() -> None:
        for _ in range(3):
            runner.drain()
            QApplication.processEvents()

    return wait


@pytest.fixture
def open_window(
    session: Session,
    runner: TaskRunner,
    theme: Theme,
    tmp_path: Path,
    qtbot: QtBot,
    settle: Settle,
) -> Iterator[MainWindow]:
    """The window on a ward of three episodes, nothing open yet."""
    ward.take_in(session, tmp_path)
    made = MainWindow(
        session,
        _profiles(session),
        runner,
        theme,
        Clipboard(),
        docks.shipped(),
        Geometry(tmp_path),
        badge="Test",
    )
    qtbot.addWidget(made)
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.start()
    settle()
    yield made
    made.empty()
    settle()


def _profiles(session: Session) -> object:
    from coder_gui.services.profiles import Profiles

    return Profiles(session.unlocked.info.folder.parent, session.clock, None)


def _all_text(window: MainWindow) -> str:
    """Every text that a widget or a model of the window holds."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        for name in ("text", "placeholderText", "toPlainText", "windowTitle"):
            read = getattr(widget, name, None)
            if callable(read):
                found.append(str(read()))
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            for row in range(model.rowCount()):
                index = model.index(row, 0)
                found.append(str(index.data()))
                found.append(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
    return "\n".join(found)


def test_without_an_episode_the_band_stays_and_says_so(open_window: MainWindow) -> None:
    assert open_window.band.name_label.text() == "No patient open"
    assert not open_window.band.strip.isVisible()


def test_every_fact_of_the_next_patient_is_seen_however_short_the_last_ones_were(
    open_window: MainWindow, session: Session
) -> None:
    case, band = session.episodes.case(ward.FIRST), open_window.band
    short = replace(case.patient, sex="1", local_patient_id="X1", birth_date=date(2026, 11, 1))
    long = replace(
        case.patient, sex="2", local_patient_id="X204417-0099", birth_date=date(1948, 3, 12)
    )
    for patient in (short, long):
        band.show_case(replace(case, patient=patient), date(2026, 11, 21))
    label = band.local_number
    seen = label.visibleRegion().boundingRect().size()
    assert seen == label.size()
    assert label.width() >= label.sizeHint().width()


def test_opening_an_episode_shows_the_patient_and_the_spell(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    band = open_window.band
    assert band.name_label.text() == "MARLOWE, Edith"
    assert band.born.text() == "12-Mar-1948 (78y)"
    assert band.sex.text() == "Female"
    assert band.nhs_number.text() == "999 000 0018"
    assert band.local_number.text() == "X204417"
    assert "2 episodes" in band.strip.accessibleDescription() or band.strip.natural_width() > 0
    assert open_window.desk.episode_id == ward.FIRST


def test_the_caret_is_in_the_line_entry_after_opening(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.objectName() == "line_entry"


def test_of_two_quick_openings_the_last_one_counts(open_window: MainWindow, settle: Settle) -> None:
    open_window.open_episode(ward.FIRST)
    open_window.open_episode(ward.OTHER)
    settle()
    assert open_window.band.name_label.text() == "OSEI, Kwame"


def test_alt_right_and_left_move_through_the_spell(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    qtbot.keyClick(open_window, Qt.Key.Key_Right, ALT)
    settle()
    assert open_window.desk.episode_id == ward.SECOND
    qtbot.keyClick(open_window, Qt.Key.Key_Right, ALT)
    settle()
    assert open_window.desk.episode_id == ward.SECOND
    qtbot.keyClick(open_window, Qt.Key.Key_Left, ALT)
    settle()
    assert open_window.desk.episode_id == ward.FIRST


def test_a_write_on_the_open_episode_is_read_again_and_said_to_be_saved(
    open_window: MainWindow, settle: Settle
) -> None:
    session = open_window.session
    open_window.open_episode(ward.FIRST)
    settle()
    open_window.runner.write(lambda: session.abstraction.add(session.actor, ward.FIRST, "#NOF L"))
    settle()
    case = open_window.desk.case
    assert case is not None
    assert [line.text for line in case.lines] == ["#NOF"]
    assert open_window.status_bar.saved.text.startswith("Saved ")


def test_a_write_elsewhere_does_not_read_the_open_episode_again(
    open_window: MainWindow, settle: Settle
) -> None:
    session = open_window.session
    open_window.open_episode(ward.FIRST)
    settle()
    before = open_window.desk.case
    open_window.runner.write(lambda: session.abstraction.add(session.actor, ward.OTHER, "#NOF L"))
    settle()
    assert open_window.desk.case is before


def test_opening_is_written_into_the_history_after_painting(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    story = open_window.session.episodes.story(ward.FIRST)
    assert any("open" in entry.event for entry in story)


def test_the_episode_that_was_open_comes_back_at_the_next_start(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.OTHER)
    settle()
    open_window.empty()
    open_window.start()
    settle()
    assert open_window.desk.episode_id == ward.OTHER


def test_emptying_leaves_no_word_of_the_patient_anywhere(
    open_window: MainWindow, settle: Settle
) -> None:
    session = open_window.session
    session.abstraction.add(session.actor, ward.FIRST, "Zymurgitis of Marlowe")
    open_window.open_episode(ward.FIRST)
    settle()
    assert "MARLOWE" in _all_text(open_window)
    open_window.palette_card.open()
    open_window.palette_card.field.setText("marlowe")
    settle()
    open_window.empty()
    settle()
    left = _all_text(open_window).lower()
    for canary in ("marlowe", "osei", "9990000018", "999 000 0018", "x204417", "zymurgitis"):
        assert canary not in left


def test_a_case_on_its_way_when_the_window_is_emptied_never_arrives(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    open_window.empty()
    settle()
    assert open_window.band.name_label.text() == "No patient open"


def test_no_window_title_names_a_patient(open_window: MainWindow, settle: Settle) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    titles = [widget.windowTitle() for widget in open_window.findChildren(QWidget)]
    assert not any("marlowe" in title.lower() for title in titles)


def test_a_full_disk_turns_the_status_and_stays_until_a_save_works(
    open_window: MainWindow, settle: Settle
) -> None:
    def fill() -> None:
        raise StorageFull("Not saved: the disk is full. Free some space, then save again.")

    session = open_window.session
    open_window.runner.write(fill)
    settle()
    assert open_window.status_bar.saved.text.startswith("Not saved")
    assert open_window.notice_bar.texts == (
        "Not saved: the disk is full. Free some space, then save again.",
    )
    open_window.runner.write(lambda: session.abstraction.add(session.actor, ward.FIRST, "#NOF L"))
    settle()
    assert open_window.status_bar.saved.text.startswith("Saved ")
    assert open_window.notice_bar.texts == ()


def test_an_error_nobody_took_is_a_sentence_that_esc_puts_away(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    def refuse() -> None:
        raise UserError("That is not a code.")

    open_window.runner.read(refuse)
    settle()
    assert open_window.notice_bar.texts == ("That is not a code.",)
    qtbot.keyClick(open_window, Qt.Key.Key_Escape)
    assert open_window.notice_bar.texts == ()


def test_f2_f3_f4_go_to_the_docks(open_window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    places = {
        Qt.Key.Key_F2: open_window.episodes_dock,
        Qt.Key.Key_F3: open_window.abstraction_dock,
        Qt.Key.Key_F4: open_window.codes_dock,
    }
    for key, dock in places.items():
        qtbot.keyClick(open_window, key)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert dock.isAncestorOf(focus), key


@pytest.mark.parametrize(
    ("width", "scale", "mode"),
    [(1440, 1.0, Mode.THREE), (1280, 1.0, Mode.THREE), (1280, 1.25, Mode.TWO),
     (1280, 2.0, Mode.ONE), (1024, 1.0, Mode.TWO), (790, 1.0, Mode.ONE)],
)  # fmt: skip
def test_docks_share_places_where_it_is_narrow_or_enlarged(
    open_window: MainWindow, settle: Settle, width: int, scale: float, mode: Mode
) -> None:
    open_window.theme.set_scale(scale)
    open_window.resize(width, 720)
    settle()
    assert open_window.layout_of_docks.mode is mode


def test_narrowing_keeps_the_caret_and_brings_its_dock_to_the_front(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    entry = QApplication.focusWidget()
    for width in (1024, 790, 1440):
        open_window.resize(width, 720)
        settle()
        assert QApplication.focusWidget() is entry
        assert not open_window.abstraction_dock.visibleRegion().isEmpty()


def test_the_menus_stay_whole_at_200_percent(open_window: MainWindow, settle: Settle) -> None:
    open_window.theme.set_scale(2.0)
    open_window.resize(1280, 720)
    settle()
    row = open_window.menu_row
    ends = [row.menu_bar.actionGeometry(one).right() for one in row.menu_bar.actions()]
    assert max(ends) <= row.menu_bar.width()
    assert not row.person.isVisible()


def test_in_one_place_f4_brings_the_codes_to_the_front(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    open_window.open_episode(ward.FIRST)
    open_window.resize(790, 720)
    settle()
    qtbot.keyClick(open_window, Qt.Key.Key_F4)
    settle()
    assert not open_window.codes_dock.visibleRegion().isEmpty()
    assert open_window.episodes_dock.visibleRegion().isEmpty()


def test_the_window_fits_a_small_laptop_at_any_text_size(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    for scale in (1.0, 1.25, 1.5, 2.0):
        open_window.theme.set_scale(scale)
        settle()
        least = open_window.layout().minimumSize()
        assert least.width() <= 1280, scale
        assert least.height() <= 720, scale
    assert open_window.minimumSizeHint().boundedTo(QSize(1280, 720)) == (
        open_window.minimumSizeHint()
    )


def test_the_layout_comes_back_as_it_was_and_can_be_reset(
    open_window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    area = open_window.area
    area.resizeDocks([open_window.episodes_dock], [420], Qt.Orientation.Horizontal)
    settle()
    changed = open_window.episodes_dock.width()
    assert changed != 316
    open_window.save_layout()
    kept = Geometry(tmp_path).dock_states()
    open_window.actions_table.trigger("reset_layout")
    settle()
    assert open_window.episodes_dock.width() != changed
    open_window.layout_of_docks.restore(kept)
    open_window.layout_of_docks.follow(open_window.width())
    settle()
    assert open_window.episodes_dock.width() == changed


def test_text_size_and_colours_follow_the_keys_and_are_kept(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.keyClick(open_window, Qt.Key.Key_Plus, CONTROL)
    open_window.actions_table.trigger("colours_switch")
    settle()
    kept = open_window.session.settings.get("personal", {})
    assert (kept["text_scale"], kept["theme"]) == (110, "dark")
    assert open_window.theme.dark
    assert open_window.theme.scale == 1.1


def test_the_palette_opens_a_patient_and_gives_the_focus_back(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    entry = QApplication.focusWidget()
    assert isinstance(entry, QLineEdit)
    qtbot.keyClicks(entry, "delirium")
    entry.setCursorPosition(3)
    qtbot.keyClick(open_window, Qt.Key.Key_K, CONTROL)
    palette = open_window.palette_card
    assert palette.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is entry
    assert (entry.text(), entry.cursorPosition()) == ("delirium", 3)
    entry.clear()
    qtbot.keyClick(open_window, Qt.Key.Key_K, CONTROL)
    qtbot.keyClicks(palette.field, "@ osei")
    settle()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    settle()
    assert open_window.desk.episode_id == ward.OTHER


def test_the_palette_remembers_what_was_used_last(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    open_window.palette_card.open()
    qtbot.keyClicks(open_window.palette_card.field, "> reset")
    qtbot.keyClick(open_window.palette_card.field, Qt.Key.Key_Return)
    settle()
    assert open_window.session.settings.get("palette_recent") == ["reset_layout"]
    open_window.palette_card.open()
    assert open_window.palette_card.rows[1].target == "reset_layout"


def test_a_copied_number_has_no_spaces_and_leaves_the_clipboard_at_the_lock(
    open_window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    open_window.band.nhs_number.setFocus()
    qtbot.keyClick(open_window.band.nhs_number, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "9990000018"
    open_window.empty()
    assert QApplication.clipboard().text() == ""


def test_the_time_of_a_save_is_told_to_the_second(open_window: MainWindow) -> None:
    open_window.status_bar.show_saved(datetime(2026, 11, 16, 14, 32, 7, tzinfo=UTC))
    assert open_window.status_bar.saved.text == "Saved 14:32:07"


def test_every_action_of_the_table_is_answered(open_window: MainWindow) -> None:
    actions = open_window.actions_table
    unanswered = [spec.id for spec in ACTIONS if not spec.own and spec.id not in actions._handlers]
    assert unanswered == []


def test_every_widget_that_takes_the_focus_has_a_name(
    open_window: MainWindow, settle: Settle
) -> None:
    open_window.open_episode(ward.FIRST)
    settle()
    nameless = _nameless(open_window)
    extras = open_window.extras
    assert extras is not None
    for action_id in ("find", "key_sheet", "import_worklist", "import_classifications", "export",
                      "acknowledge", "history", "change_passphrase", "settings"):  # fmt: skip
        assert open_window.actions_table.trigger(action_id), action_id
        settle()
        nameless += _nameless(open_window)
    assert nameless == []


def _nameless(window: MainWindow) -> list[str]:
    """Widgets on screen that take the focus and have nothing to say to a screen reader."""
    found = []
    for widget in window.findChildren(QWidget):
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible()
        if not takes_focus or isinstance(widget, QTabBar) or _is_part_of_another(widget):
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        words = face.text(QAccessible.Text.Name) if face is not None else ""
        if isinstance(widget, QAbstractButton):
            words = words or widget.text()
        if not words:
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def _is_part_of_another(widget: QWidget) -> bool:
    """Qt's own inner widgets, such as the editor of a spin box, speak through their owner."""
    return widget.objectName().startswith("qt_") and widget.parentWidget() is not None
