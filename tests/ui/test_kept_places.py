"""Dividers, columns and shut groups come back as they were left, after a lock and a restart."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from coder_gui.ui.abstraction.dock import AbstractionDock
from coder_gui.ui.dialogs.table import WordsTable
from coder_gui.ui.episodes.dock import EpisodesDock
from coder_gui.ui.geometry import FILE_NAME
from coder_gui.ui.main_window import MainWindow
from ui.whole import Whole, whole

__all__ = ["whole"]


def divider(main: MainWindow) -> tuple[AbstractionDock, QSplitterHandle]:
    """The divider between lines and document."""
    dock = main.findChild(AbstractionDock)
    splitter = main.findChild(QSplitter, "abstraction_splitter")
    assert dock is not None
    assert splitter is not None
    return dock, splitter.handle(1)


def drag(whole: Whole, handle: QSplitterHandle, by: int) -> None:
    """Drags a divider down by so many pixels."""
    mouse = Qt.MouseButton.LeftButton
    middle = handle.rect().center()
    QTest.mousePress(handle, mouse, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(0, by))
    QTest.mouseRelease(handle, mouse, pos=middle)
    whole.settle()


def history(main: MainWindow) -> WordsTable:
    """The table of the history page."""
    table = main.findChild(WordsTable, "history_table")
    assert table is not None
    return table


def test_the_divider_over_the_document_comes_back_and_keeps_its_share(whole: Whole) -> None:
    dock, handle = divider(whole.open())
    shipped = dock.upper.height()
    drag(whole, handle, 160)
    dragged = dock.upper.height()
    assert dragged > shipped + 100
    whole.shut()
    dock, _ = divider(whole.open())
    assert abs(dock.upper.height() - dragged) <= 2
    share = dock.upper.height() / dock.splitter.height()
    whole.main.resize(1440, 1100)
    whole.settle()
    assert abs(dock.upper.height() / dock.splitter.height() - share) < 0.01
    whole.main.actions_table.trigger("reset_layout")
    whole.settle()
    assert dock.arrangement() == []
    assert dock.upper.height() < dragged


def test_the_columns_of_a_table_come_back_at_any_text_size(whole: Whole) -> None:
    table = history(whole.open())
    shipped = table.columnWidth(1)
    assert table.arrangement() == []
    table.horizontalHeader().resizeSection(1, 222)
    whole.shut()
    whole.theme.set_scale(1.5)
    table = history(whole.open())
    assert table.columnWidth(1) == 333
    whole.theme.set_scale(1.0)
    assert table.columnWidth(1) == 222
    whole.main.actions_table.trigger("reset_layout")
    assert table.columnWidth(1) == shipped


def test_shut_groups_come_back_shut(whole: Whole) -> None:
    main = whole.open(None)
    main.actions_table.trigger("view_uncoded")
    whole.settle()
    main.episodes.focus_default()
    whole.press(Qt.Key.Key_Left)
    whole.press(Qt.Key.Key_Left)
    dock = main.findChild(EpisodesDock)
    assert dock is not None
    assert dock.episodes_model.episode_ids() == []
    whole.shut()
    dock = whole.open(None).findChild(EpisodesDock)
    assert dock is not None
    assert dock.lists.collapsed == {"Ward 12"}
    assert dock.episodes_model.episode_ids() == []
    dock.focus_list()
    whole.press(Qt.Key.Key_Right)
    assert len(dock.episodes_model.episode_ids()) == 3


def test_no_name_of_a_ward_or_a_patient_stands_in_the_file_of_places(whole: Whole) -> None:
    main = whole.open()
    _, handle = divider(main)
    drag(whole, handle, 60)
    history(main).horizontalHeader().resizeSection(0, 99)
    main.actions_table.trigger("view_uncoded")
    whole.settle()
    main.episodes.focus_default()
    whole.press(Qt.Key.Key_Left)
    whole.press(Qt.Key.Key_Left)
    whole.shut()
    main._geometry.flush()
    text = (whole.folder / FILE_NAME).read_text(encoding="utf-8").casefold()
    assert "history_table" in text
    assert not any(word in text for word in ("ward 12", "marlowe", "osei", "99900"))


def test_numbers_that_no_longer_fit_leave_everything_as_shipped(whole: Whole) -> None:
    main = whole.open()
    table, (dock, _) = history(main), divider(main)
    table.arrange([1, 2])
    dock.arrange([1500])
    assert table.arrangement() == dock.arrangement() == []


def test_esc_in_the_entry_puts_a_notice_away_and_keeps_what_is_typed(whole: Whole) -> None:
    main = whole.open()
    main.findChild(AbstractionDock).actions_table.alerts.warn(
        "Only the passphrase protects this profile."
    )
    whole.type("half a line")
    whole.press(Qt.Key.Key_Escape)
    assert main.notice_bar.texts == ()
    assert whole.focus.objectName() == "line_entry"
    assert main.findChild(AbstractionDock).line_entry.text() == "half a line"


def test_esc_while_a_line_is_edited_leaves_the_notice(whole: Whole) -> None:
    main = whole.open()
    main.findChild(AbstractionDock).actions_table.alerts.warn(
        "Only the passphrase protects this profile."
    )
    whole.type("#NOF L")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        whole.press(key)
    assert len(main.notice_bar.texts) == 1
    assert main.findChild(AbstractionDock).line_entry.text() == ""
