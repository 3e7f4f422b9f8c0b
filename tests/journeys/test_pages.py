"""Pages over the docks: what comes in late does not take the keyboard, a key to a dock does."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QApplication

from coder_gui.bench.keys import demo_case
from coder_gui.system.clock import Clock

from .coder_at_work import CoderAtWork
from .conftest import Sit


def ward(sit_down: Sit) -> CoderAtWork:
    """The demo's ward, open."""
    coder = sit_down(demo=True)
    coder.shell.open_demo()
    coder.until(coder.is_open, "the demo", seconds=30)
    coder.until(lambda: bool(coder.episodes), "the round")
    return coder


def test_finalising_does_not_take_the_keyboard_from_a_page_that_was_opened_meanwhile(
    sit_down: Sit, clock: Clock
) -> None:
    coder = ward(sit_down)
    code_something(coder, clock.today())
    episode = coder.window.desk.episode_id
    coder.press("Ctrl+Enter", "Ctrl+E")
    coder.type("/somewhere/co")
    coder.until(lambda: coder.window.desk.episode_id != episode, "the next episode")
    coder.type("des.csv")
    assert coder.focus == "file_path"
    assert coder.field == "/somewhere/codes.csv"


def test_a_key_to_a_dock_closes_the_page_over_it(sit_down: Sit) -> None:
    coder = ward(sit_down)
    coder.press("Enter")
    coder.until(lambda: coder.focus == "line_entry", "an episode")
    for keys, place in (("F2", "episodes_view"), ("F3", "line_entry"), ("Ctrl+F", "code_search")):
        coder.press("Ctrl+E")
        coder.until(lambda: coder.sees("export_page"), "the page")
        coder.press(keys)
        assert coder.focus == place
        assert not coder.sees("export_page")


def test_esc_goes_back_to_where_the_caret_was(sit_down: Sit) -> None:
    coder = ward(sit_down)
    coder.press("Enter")
    coder.until(lambda: coder.focus == "line_entry", "an episode")
    coder.type("half a line")
    coder.press("Left", "Left", "Ctrl+I")
    coder.until(lambda: coder.sees("import_worklist_page"), "the page")
    coder.press("Esc")
    assert (coder.focus, coder.field, coder.caret) == ("line_entry", "half a line", 9)


def code_something(coder: CoderAtWork, today: date) -> None:
    """An episode of the ward with one line and one code."""
    episode, _ = demo_case(today)
    coder.window.open_episode(episode)
    coder.until(lambda: coder.window.desk.episode_id == episode, "the episode")
    coder.until(lambda: coder.focus == "line_entry", "the entry")
    coder.add_line("#NOF R @ED p1")
    coder.add_code("s7200", "S72.00")
    coder.until(lambda: not coder.problems, "no problem")
    assert QApplication.focusWidget() is not None
