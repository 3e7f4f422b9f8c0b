"""Leaving a patient with a line that is typed and not saved: asked by name, in place."""

from __future__ import annotations

from PySide6.QtCore import Qt

from coder_gui.ui.abstraction.dock import AbstractionDock
from coder_gui.ui.main_window import MainWindow
from ui import ward
from ui.whole import Whole, whole

__all__ = ["whole"]
LINE = "acute blood loss after the fall on the stairs at home"


def type_and_leave(whole: Whole) -> MainWindow:
    """Half a line, then the other patient."""
    main = whole.open()
    whole.type(LINE)
    main.open_episode(ward.OTHER)
    whole.settle()
    return main


def drafts(whole: Whole) -> list[str]:
    """What is kept as drafts of the first episode."""
    return [draft.text for draft in whole.session.episodes.case(ward.FIRST).drafts]


def test_with_a_line_not_saved_the_other_patient_waits_for_an_answer(whole: Whole) -> None:
    main = type_and_leave(whole)
    assert main.band.name_label.text() == "MARLOWE, Edith"
    assert main.leaving.isVisible()
    assert main.leaving.isAncestorOf(whole.focus)
    words = main.leaving.question.text()
    assert words == (
        "The line for MARLOWE, Edith is not saved: “acute blood loss after the fall on the…”."
    )


def test_enter_saves_the_line_and_goes_on(whole: Whole) -> None:
    main = type_and_leave(whole)
    whole.press(Qt.Key.Key_Return)
    assert main.band.name_label.text() == "OSEI, Kwame"
    assert [line.text for line in whole.session.episodes.case(ward.FIRST).lines] == [LINE]
    assert drafts(whole) == []
    assert not main.leaving.isVisible()
    assert whole.focus.objectName() == "line_entry"


def test_esc_stays_with_the_caret_in_the_line(whole: Whole) -> None:
    main = type_and_leave(whole)
    whole.press(Qt.Key.Key_Escape)
    assert main.band.name_label.text() == "MARLOWE, Edith"
    assert not main.leaving.isVisible()
    assert whole.focus.objectName() == "line_entry"
    assert main.abstraction.unsaved_text == LINE


def test_alt_d_keeps_the_line_as_a_draft_and_goes_on(whole: Whole) -> None:
    main = type_and_leave(whole)
    whole.press(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert main.band.name_label.text() == "OSEI, Kwame"
    assert drafts(whole) == [LINE]
    assert whole.session.episodes.case(ward.FIRST).lines == ()


def test_another_episode_of_the_same_patient_asks_too(whole: Whole) -> None:
    main = whole.open()
    whole.type(LINE)
    whole.press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert main.leaving.isVisible()


def test_nothing_typed_nothing_asked(whole: Whole) -> None:
    main = whole.open()
    whole.type("   ")
    main.open_episode(ward.OTHER)
    whole.settle()
    assert main.band.name_label.text() == "OSEI, Kwame"


def test_a_line_taken_up_and_not_changed_is_not_asked_about(whole: Whole) -> None:
    main = whole.open()
    whole.type("fall")
    whole.press(Qt.Key.Key_Return)
    whole.press(Qt.Key.Key_Up)
    whole.press(Qt.Key.Key_Return)
    main.open_episode(ward.OTHER)
    whole.settle()
    assert main.band.name_label.text() == "OSEI, Kwame"


def test_an_edited_line_and_the_one_that_waits_are_both_saved(whole: Whole) -> None:
    main = whole.open()
    whole.type("fall")
    whole.press(Qt.Key.Key_Return)
    whole.type("sepsis")
    dock = main.findChild(AbstractionDock)
    assert dock is not None
    dock.entering.edit(whole.session.episodes.case(ward.FIRST).lines[0].id)
    whole.type(" at home")
    main.open_episode(ward.OTHER)
    whole.settle()
    whole.press(Qt.Key.Key_Return)
    texts = [line.text for line in whole.session.episodes.case(ward.FIRST).lines]
    assert texts == ["fall at home", "sepsis"]


def test_going_elsewhere_with_the_keyboard_stays_and_asks_no_more(whole: Whole) -> None:
    main = type_and_leave(whole)
    main.episodes.focus_default()
    whole.settle()
    assert not main.leaving.isVisible()
    assert main.leaving.question.text() == ""
    assert main.band.name_label.text() == "MARLOWE, Edith"


def test_a_lock_asks_nothing_and_keeps_the_line(whole: Whole) -> None:
    main = type_and_leave(whole)
    main.before_lock()
    main.empty()
    whole.settle()
    assert not main.leaving.isVisible()
    assert "MARLOWE" not in main.leaving.question.text() + main.leaving.accessibleName()
    assert drafts(whole) == [LINE]


def test_an_episode_is_not_finalised_over_a_typed_line(whole: Whole) -> None:
    main = whole.open()
    whole.type("fall")
    assert main.actions_table.situation.line_unsaved
    whole.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    whole.press(Qt.Key.Key_Delete)
    assert not main.actions_table.situation.line_unsaved
