"""How urgent a query is, and a note for colleagues: by keys, saved, on the desk, on no letter."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from coder_gui.domain.queries import Query, QueryKind, QueryPriority
from coder_gui.ui.icons import Icon
from coder_gui.ui.queries.aside_pane import IN_PACK, LONGEST_NOTE, NOT_PRINTED, AsidePane
from coder_gui.ui.queries.desk_rows import Showing, query_item
from ui import ward

from .person import CONTROL, Desk, Key
from .rows import TODAY, row, text
from .writer import Writer

NOTE = "Ring ward 12 first, bleep 512"


@pytest.fixture
def writer(writer: Writer) -> Writer:
    """A coder with four lines on the first episode, and a proposal about one of them."""
    writer.open()
    writer.raise_from(writer.session.episodes.case(ward.FIRST).lines[1].id)
    return writer


def aside(writer: Writer) -> AsidePane:
    """The fields under the answers."""
    return writer.view.middle.form.aside


def go_to_priority(writer: Writer) -> None:
    """Tab from the answers to tick."""
    writer.view.middle.form.ticks.setFocus()
    for _ in range(4):
        writer.press(Key.Key_Tab)
        if aside(writer).isAncestorOf(writer.desk.whole.focus):
            return
    raise AssertionError("Tab does not come to the priority")


def make_urgent_with_note(writer: Writer) -> None:
    """All by keys."""
    go_to_priority(writer)
    writer.press(Key.Key_Right)
    writer.press(Key.Key_Tab)
    assert writer.desk.whole.focus is aside(writer).note
    writer.desk.whole.type(NOTE)
    writer.settle()


def words_of(query: Query, desk: Desk) -> str:
    """What stands on its letter."""
    letters = desk.session.query_letters
    document = pypdfium2.PdfDocument(letters.pdf(letters.letter(query.id)))
    found = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return found


def urgent(desk: Desk, episode_id: str) -> Query:
    """A draft that is urgent."""
    return desk.draft(episode_id, replace(text(), priority=QueryPriority.URGENT))


# In the composer ----------------------------------------------------------------------------------


def test_a_proposal_is_routine_and_says_that_the_note_is_on_no_letter(writer: Writer) -> None:
    assert aside(writer).priority.value == QueryPriority.ROUTINE
    assert aside(writer).told.text() == NOT_PRINTED


def test_both_are_set_by_keys_and_saved_with_the_draft(writer: Writer) -> None:
    make_urgent_with_note(writer)
    writer.press(Key.Key_S, CONTROL)
    assert writer.query.text.priority == QueryPriority.URGENT
    assert writer.query.text.note == NOTE
    assert writer.state.startswith("Draft, saved")


def test_a_lock_loses_neither(writer: Writer) -> None:
    make_urgent_with_note(writer)
    writer.desk.whole.shut()
    assert aside(writer).note.text() == ""
    writer.open()
    writer.press(Key.Key_F6)
    assert aside(writer).note.text() == NOTE
    assert aside(writer).priority.value == QueryPriority.URGENT


def test_the_letter_says_that_it_is_urgent_and_never_has_the_note(writer: Writer) -> None:
    make_urgent_with_note(writer)
    writer.press(Key.Key_S, CONTROL)
    words = words_of(writer.query, writer.desk)
    assert "Urgent" in words
    assert "bleep 512" not in words


def test_a_routine_letter_says_nothing_of_it(writer: Writer) -> None:
    writer.press(Key.Key_S, CONTROL)
    assert "Urgent" not in words_of(writer.query, writer.desk)


def test_a_national_query_says_that_its_note_is_in_the_pack(writer: Writer) -> None:
    segments = writer.view.middle.form.kind.segments
    next(one for one in segments if one.value == QueryKind.NATIONAL.value).click()
    writer.settle()
    assert aside(writer).told.text() == IN_PACK


def test_what_is_approved_can_be_read_but_not_changed(writer: Writer) -> None:
    make_urgent_with_note(writer)
    writer.press(Key.Key_S, CONTROL)
    writer.session.queries.approve(writer.desk.senior, writer.query.id)
    writer.press(Key.Key_Escape)
    writer.desk.whole.main.queries.open_query(writer.query.id)
    writer.settle()
    assert aside(writer).note.isReadOnly()
    assert aside(writer).note.text() == NOTE
    assert not aside(writer).priority.isEnabled()


def test_a_long_note_of_another_program_is_kept_whole(writer: Writer) -> None:
    long = "x" * (LONGEST_NOTE + 7)
    aside(writer).show_text(replace(text(), note=long))
    assert aside(writer).note.text() == long


# On the desk --------------------------------------------------------------------------------------


def test_urgent_ones_stand_first_and_are_marked(at_desk: Desk) -> None:
    first = at_desk.draft(ward.FIRST)
    second = urgent(at_desk, ward.OTHER)
    at_desk.open()
    tabs = at_desk.desk.pane.tabs.tabs
    next(tab for view, tab in tabs.items() if view == "approval").click()
    at_desk.whole.settle()
    assert list(at_desk.listed) == [second.reference, first.reference]
    marked = [one.urgent for one in at_desk.desk.pane.view.queries.rows]
    assert marked[0] is not None
    assert marked[0].icon is Icon.URGENT
    assert marked[1] is None


def test_a_row_is_said_to_be_urgent() -> None:
    said = query_item(row(urgent=True), Showing(TODAY)).sentence
    assert ", sent, urgent, " in said
    assert "urgent" not in query_item(row(), Showing(TODAY)).sentence


def test_the_story_tells_priority_and_note(at_desk: Desk) -> None:
    asked = replace(text(), priority=QueryPriority.URGENT, note=NOTE)
    at_desk.draft(ward.FIRST, asked)
    at_desk.open()
    at_desk.show_all()
    assert "Urgent" in at_desk.words
    assert NOTE in at_desk.words
