"""Every page opened once: all that takes the keyboard has a name, and nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from coder_gui.ui.action_table import ACTIONS

from .coder_at_work import CoderAtWork

PAGES = {
    "import_worklist": "Import a worklist",
    "import_classifications": "Import classifications",
    "export": "Export final episodes",
    "acknowledge": "Import an acknowledgement",
    "history": "History of this episode",
    "change_passphrase": "Change the passphrase",
    "settings": "Settings",
}
SMALLEST = (1280, 720)
NEED_A_NAME = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)
INNER = ("qt_", "ScrollLeftButton", "ScrollRightButton")
"""Parts of Qt's own widgets, which the widget speaks for."""


def opened_everywhere(ward: CoderAtWork) -> Iterator[str]:
    """An episode with a document, then every page, the key sheet and results; names each."""
    yield "start"
    ward.press("F2", "Home", "Enter")
    ward.until(lambda: ward.focus == "line_entry" and ward.lines != (), "an episode")
    ward.press("Shift+F3")
    ward.until(lambda: ward.focus.startswith("document_"), "the document")
    yield "document"
    ward.press("F3", "Ctrl+Shift+F")
    ward.until(lambda: ward.focus == "choice_field", "the choice of a source")
    yield "choice"
    ward.press("Esc", "F6")
    ward.until(lambda: ward.sees("query_composer") and ward.focus == "query_question", "composer")
    yield "composer"
    ward.press("Alt+X", "Ctrl+K")
    yield "palette"
    ward.press("Esc")
    for action, words in PAGES.items():
        ward.menu_action(words)
        ward.until(lambda page=f"{action}_page": ward.sees(page), words)  # type: ignore[misc]
        yield words
        ward.press("Esc")
    ward.press("F7")
    ward.until(lambda: ward.sees("conflict_desk") and ward.words.count("Nothing to"), "the desk")
    yield "conflicts"
    ward.press("Esc", "F1")
    ward.until(lambda: ward.window.key_sheet.isVisible(), "the keys")
    yield "keys"
    ward.press("Esc", "F4")
    ward.type("fracture")
    ward.until(lambda: len(ward.results) > 1, "results")
    yield "results"
    ward.press("Ctrl+L")
    ward.until(lambda: ward.focus == "passphrase", "the lock page")
    yield "lock page"
    ward.shell.show_first_run()
    yield "first run"


def said(widget: QWidget) -> str:
    """The name that a screen reader gets."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def nameless(top: QWidget) -> Iterator[str]:
    """What is on screen, can be acted on, and has no name."""
    for widget in top.findChildren(QWidget):
        acts = isinstance(widget, NEED_A_NAME) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        spoken_for = isinstance(widget, QHeaderView) or widget.objectName().startswith(INNER)
        if acts and not spoken_for and widget.isVisible() and not said(widget).strip():
            parent = widget.parentWidget()
            where = type(parent).__name__ if parent is not None else "nothing"
            yield f"{type(widget).__name__} {widget.objectName()} in {where}"


def test_every_page_has_an_action_that_opens_it() -> None:
    texts = {spec.id: spec.text for spec in ACTIONS}
    assert {action: texts[action] for action in PAGES} == PAGES


def test_all_that_takes_the_keyboard_has_a_name(ward: CoderAtWork) -> None:
    found = {stage: list(nameless(ward.shell)) for stage in opened_everywhere(ward)}
    assert {stage: names for stage, names in found.items() if names} == {}


def test_every_row_is_one_sentence_to_a_screen_reader(ward: CoderAtWork) -> None:
    for stage in opened_everywhere(ward):
        for view in ward.shell.findChildren(QAbstractItemView):
            if view.isVisible():
                assert list(silent_rows(view)) == [], stage


def silent_rows(view: QAbstractItemView) -> Iterator[str]:
    """Rows of which a screen reader says nothing."""
    if isinstance(view, (QTableView, QHeaderView)):  # whose cells speak, each with its heading
        return
    interface = QAccessible.queryAccessibleInterface(view)
    for number in range(view.model().rowCount()):
        cell = interface.child(number)
        if cell is None or not cell.text(QAccessible.Text.Name).strip():
            yield f"row {number} of {view.objectName()}"


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
def test_no_strip_is_cut_and_the_window_fits_a_small_laptop(
    ward: CoderAtWork, percent: int
) -> None:
    ward.shell.resize(*SMALLEST)
    ward.press("F2", "Home", "Enter")
    ward.until(lambda: ward.focus == "line_entry" and ward.lines != (), "an episode")
    steps = 0
    while round(ward.shell.theme.scale * 100) < percent:
        ward.press("Ctrl+=")
        ward.shell.settle()
        steps += 1
        assert steps < 20
    ward.shell.settle()
    hint = ward.shell.minimumSizeHint()
    assert (hint.width(), hint.height()) <= SMALLEST
    inner = ward.window.minimumSizeHint()
    assert inner.width() <= SMALLEST[0]
    assert inner.height() <= SMALLEST[1]
    assert (ward.shell.width(), ward.shell.height()) == SMALLEST
    window = ward.window
    strips = [window.menu_row, window.band, window.status_bar, window.notice_bar]
    strips += [part.title_widget for part in (window.episodes, window.abstraction, window.codes)]
    assert [words for strip in strips for words in cut(strip)] == []


def cut(strip: QWidget) -> Iterator[str]:
    """The words of a strip that stand out of it or have less height than they need."""
    for child in strip.findChildren(QWidget):
        if not isinstance(child, (QLabel, QAbstractButton, QLineEdit)) or not child.isVisible():
            continue
        top = child.mapTo(strip, child.rect().topLeft()).y()
        needed = child.fontMetrics().height()
        inside = top >= 0 and top + child.height() <= strip.height()
        if child.text() and (child.height() < needed or not inside):
            yield f"{strip.objectName() or type(strip).__name__}: {child.text()}"
