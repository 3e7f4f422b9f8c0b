"""The small parts of the window: labels, caps, buttons, choices, titles, and the flow of a line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.choices import CheckBox, ComboBox, NumberField, RadioButton
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import CopyLabel, ElidedLabel, IconLabel, KeyCap, text_label
from coder_gui.ui.theme import Part, Theme
from coder_gui.ui.titles import DockTitle
from coder_gui.ui.tokens import LIGHT

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(qtbot: QtBot, widget: QWidget, width: int = 0) -> QWidget:
    """The widget on screen, as wide as asked."""
    qtbot.addWidget(widget)
    if width:
        widget.resize(width, widget.sizeHint().height())
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def colours(widget: QWidget) -> set[str]:
    """Every colour that the widget paints."""
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }


def test_labels_show_text_as_it_is_and_never_as_markup(theme: Theme, qtbot: QtBot) -> None:
    label = text_label(theme, "<b>no</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_an_elided_label_gives_way_and_shows_all_as_a_tooltip(theme: Theme, qtbot: QtBot) -> None:
    label = ElidedLabel(theme)
    label.setText("Line 7 removed from the abstraction")
    shown(qtbot, label, 60)
    assert label.minimumSizeHint().width() < 60
    assert label._cut()
    label.resize(600, 20)
    assert not label._cut()


def test_a_key_cap_without_a_key_takes_no_room(theme: Theme, qtbot: QtBot) -> None:
    cap = KeyCap(theme, "F2")
    qtbot.addWidget(cap)
    assert cap.accessibleName() == "Key F2"
    assert cap.sizeHint().width() > 0
    cap.set_keys("")
    assert cap.sizeHint().width() == 0
    assert not cap.isVisible()


def test_an_icon_label_takes_another_icon(theme: Theme, qtbot: QtBot) -> None:
    label = IconLabel(theme, Icon.CHECK, colour="ok")
    shown(qtbot, label)
    before = label.grab().toImage()
    label.set_icon(Icon.ERROR, "err")
    assert label.grab().toImage() != before


def test_a_value_is_copied_without_its_spaces_and_shows_the_focus(
    theme: Theme, qtbot: QtBot
) -> None:
    label = CopyLabel(theme, "NHS number")
    label.show_value("999 000 0018")
    shown(qtbot, label)
    label.activateWindow()
    label.setFocus()
    with qtbot.waitSignal(label.copied) as copied:
        qtbot.keyClick(label, Qt.Key.Key_C, CONTROL)
    assert copied.args == ["9990000018"]
    assert label.accessibleName() == "NHS number 999 000 0018"
    assert LIGHT.focus_banner in colours(label)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_enter_and_space_press_a_button(
    theme: Theme, qtbot: QtBot, kind: Kind, key: Qt.Key
) -> None:
    button = Button(theme, "Export", kind=kind)
    shown(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_a_button_holds_icon_words_and_key(theme: Theme, qtbot: QtBot) -> None:
    plain = Button(theme, "Lock")
    full = Button(theme, "Lock", icon=Icon.FINAL, keys="Ctrl+L")
    for button in (plain, full):
        qtbot.addWidget(button)
    assert full.sizeHint().width() > plain.sizeHint().width() + 40
    assert plain.sizeHint().height() == theme.height(Part.BUTTON)
    full.set_keys("")
    assert full.sizeHint().width() < plain.sizeHint().width() + 40


def test_only_the_primary_button_is_filled(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Finalise and next")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shown(qtbot, button)
    assert not {LIGHT.accent, LIGHT.accent_h} & colours(button)
    button.set_kind(Kind.PRIMARY)
    assert {LIGHT.accent, LIGHT.accent_h} & colours(button)


def test_the_focus_can_be_seen_on_every_kind_of_button(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    buttons = [Button(theme, "Keep mine", kind=kind) for kind in Kind]
    for button in buttons:
        column.addWidget(button)
    shown(qtbot, window)
    window.activateWindow()
    for button in buttons:
        button.clearFocus()
        without = button.grab().toImage()
        button.setFocus()
        assert button.grab().toImage() != without, button.kind


def test_hover_press_and_disabled_are_drawn(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Export", kind=Kind.PRIMARY)
    shown(qtbot, button)
    here = QPointF(3, 3)
    button.enterEvent(QEnterEvent(here, here, here))
    button.leaveEvent(QEvent(QEvent.Type.Leave))
    button.setDown(True)
    assert LIGHT.accent_p in colours(button)
    button.setDown(False)
    button.setEnabled(False)
    assert LIGHT.sunken in colours(button)


def test_a_check_box_shows_its_edge_and_its_tick(theme: Theme, qtbot: QtBot) -> None:
    box = CheckBox(theme, "I have written the code down")
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shown(qtbot, box)
    assert LIGHT.accent not in colours(box)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert box.isChecked()
    assert LIGHT.accent in colours(box)
    box.setEnabled(False)
    assert LIGHT.accent not in colours(box)


def test_radio_buttons_show_which_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    first, second = RadioButton(theme, "Starter"), RadioButton(theme, "Import")
    column.addWidget(first)
    column.addWidget(second)
    shown(qtbot, window)
    first.setChecked(True)
    assert first.grab().toImage() != second.grab().toImage()
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert second.isChecked()
    assert not first.isChecked()
    second.setEnabled(False)
    assert second.grab().toImage() != first.grab().toImage()


@pytest.mark.parametrize("back", [False, True])
def test_tab_goes_to_the_chosen_radio_button_and_the_arrows_choose(
    theme: Theme, qtbot: QtBot, back: bool
) -> None:
    window, group = QWidget(), QButtonGroup()
    column = QVBoxLayout(window)
    before, after = Button(theme, "Before"), Button(theme, "After")
    ways = [RadioButton(theme, word) for word in ("Codes", "Wide", "HL7")]
    for widget in (before, *ways, after):
        column.addWidget(widget)
    for way in ways:
        group.addButton(way)
    ways[0].setChecked(True)
    shown(qtbot, window)
    window.activateWindow()
    reason = Qt.FocusReason.BacktabFocusReason if back else Qt.FocusReason.TabFocusReason
    ways[-1].setFocus(reason)
    assert ways[0].hasFocus()
    qtbot.keyClick(ways[0], Qt.Key.Key_Down)
    assert ways[1].hasFocus()
    assert ways[1].isChecked()


def test_a_number_keeps_to_its_range_and_steps_by_key(theme: Theme, qtbot: QtBot) -> None:
    field = NumberField(theme, 1, 15)
    shown(qtbot, field)
    field.setValue(99)
    assert field.value() == 15
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "15"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 14
    field.clear()
    assert field.value() == 1
    qtbot.keyClicks(field, "x7")
    assert field.value() == 7


def test_a_list_is_as_high_as_a_field(theme: Theme, qtbot: QtBot) -> None:
    box = ComboBox(theme, Part.UNLOCK)
    box.addItems(["Coder", "Senior"])
    shown(qtbot, box, 200)
    assert box.height() == theme.height(Part.UNLOCK)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "Senior"


def test_a_dock_title_does_not_set_the_docks_width(theme: Theme, qtbot: QtBot) -> None:
    title = DockTitle(theme, "Episodes", "F2")
    title.add(QLabel("9 of 14 left"))
    qtbot.addWidget(title)
    assert title.minimumSizeHint().width() == 0
    assert title.sizeHint().height() == theme.height(Part.DOCK_TITLE)


def test_a_flow_wraps_what_does_not_fit(qtbot: QtBot) -> None:
    window = QWidget()
    flow = FlowLayout(window, gap=8, line_gap=4)
    for _ in range(4):
        item = QWidget()
        item.setFixedSize(100, 20)
        flow.addWidget(item)
    qtbot.addWidget(window)
    assert flow.sizeHint().width() == 4 * 100 + 3 * 8
    assert flow.minimumSize().width() == 100
    assert flow.heightForWidth(430) == 20
    assert flow.heightForWidth(220) == 44
    assert flow.heightForWidth(90) == 4 * 20 + 3 * 4
    window.resize(220, 60)
    window.show()
    places = [flow.itemAt(at).geometry().topLeft().toTuple() for at in range(4)]
    assert places == [(0, 0), (108, 0), (0, 24), (108, 24)]
    assert flow.takeAt(0) is not None
    assert flow.itemAt(9) is None
    assert flow.takeAt(9) is None
    assert flow.count() == 3


def test_a_colour_given_to_a_button_is_used(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "1 conflict to decide", kind=Kind.QUIET, tone="err", role=Role.STATE)
    shown(qtbot, button)
    red = QColor(theme.colors.err).name().upper()
    assert red in colours(button)
