"""Pages over the docks: what comes in late does not take the keyboard, a key to a dock does."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QApplication

from coder_gui.bench.keys import demo_case
from coder_gui.system.clock import Clock

from .coder_at_work import CoderAtWork


def test_finalising_does_not_take_the_keyboard_from_a_page_that_was_opened_meanwhile(
    ward: CoderAtWork, clock: Clock
) -> None:
    code_something(ward, clock.today())
    episode = ward.window.desk.episode_id
    ward.press("Ctrl+Enter", "Ctrl+E")
    ward.type("/somewhere/co")
    ward.until(lambda: ward.window.desk.episode_id != episode, "the next episode")
    ward.type("des.csv")
    assert ward.focus == "file_path"
    assert ward.field == "/somewhere/codes.csv"


def test_a_key_to_a_dock_closes_the_page_over_it(ward: CoderAtWork) -> None:
    ward.press("Enter")
    ward.until(lambda: ward.focus == "line_entry", "an episode")
    for keys, place in (("F2", "episodes_view"), ("F3", "line_entry"), ("Ctrl+F", "code_search")):
        ward.press("Ctrl+E")
        ward.until(lambda: ward.sees("export_page"), "the page")
        ward.press(keys)
        assert ward.focus == place
        assert not ward.sees("export_page")


def test_esc_goes_back_to_where_the_caret_was(ward: CoderAtWork) -> None:
    ward.press("Enter")
    ward.until(lambda: ward.focus == "line_entry", "an episode")
    ward.type("half a line")
    ward.press("Left", "Left", "Ctrl+I")
    ward.until(lambda: ward.sees("import_worklist_page"), "the page")
    ward.press("Esc")
    assert (ward.focus, ward.field, ward.caret) == ("line_entry", "half a line", 9)


def code_something(ward: CoderAtWork, today: date) -> None:
    """An episode of the ward with one line and one code."""
    episode, _ = demo_case(today)
    ward.window.open_episode(episode)
    ward.until(lambda: ward.window.desk.episode_id == episode, "the episode")
    ward.until(lambda: ward.focus == "line_entry", "the entry")
    ward.add_line("#NOF R @ED p1")
    ward.add_code("i10x", "I10.X")
    ward.until(lambda: not ward.problems, "no problem")
    assert QApplication.focusWidget() is not None
