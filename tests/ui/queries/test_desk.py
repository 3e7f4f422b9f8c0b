"""The desk by keyboard: the patient first, references found, each act with its question."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from coder_gui.domain.queries import Outcome, QueryFilter, QueryState, QueryView
from coder_gui.ui.queries.desk_words import HIDDEN_NAME
from ui import ward

from .person import CONTROL, SHIFT, Desk, Key


def press_button(at_desk: Desk, name: str) -> None:
    """As a mouse does."""
    button = at_desk.desk.findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible(), name
    button.click()
    at_desk.whole.settle()


# Opening ----------------------------------------------------------------------------------------


def test_shift_f6_shows_what_is_due_today_with_the_story_of_the_open_patient(
    at_desk: Desk,
) -> None:
    query = at_desk.sent()
    at_desk.open()
    assert at_desk.listed == [query.reference]
    assert at_desk.whole.focus is at_desk.desk.pane.view
    assert at_desk.desk.place.heading.text() == query.reference
    assert "What further detail of the type, if any, can be given?" in at_desk.words
    assert "“Creatinine 168”" in at_desk.words
    assert "Drinking poorly" not in at_desk.words
    item = at_desk.desk.pane.view.current
    assert item is not None
    assert item.sentence.endswith("sent, 4 days late, today: remind")


def test_no_queries_says_how_one_is_raised(at_desk: Desk) -> None:
    at_desk.open()
    at_desk.show_all()
    empty = at_desk.desk.pane.empty
    assert empty.title.text() == "No queries yet."
    assert empty.isVisible()
    empty.action.click()
    at_desk.whole.settle()
    assert not at_desk.desk.isVisible()


def test_each_view_has_its_count(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.draft(ward.SECOND)
    at_desk.approved(ward.OTHER)
    at_desk.open()
    names = [tab.accessibleName() for tab in at_desk.desk.pane.tabs.tabs.values()]
    assert names == [
        "Due today, 2 queries",
        "For approval, 1 query",
        "To print, 1 query",
        "Waiting, 1 query",
        "Answered, 0 queries",
        "All, 3 queries",
    ]


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_F2, Key.Key_F3, Key.Key_F4])
def test_esc_and_the_keys_of_the_docks_lead_back(at_desk: Desk, key: Qt.Key) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.press(key)
    assert not at_desk.desk.isVisible()
    assert at_desk.whole.main.area.isAncestorOf(at_desk.whole.focus)


# The patient first --------------------------------------------------------------------------------


def test_another_patients_query_is_shown_only_under_their_own_name(at_desk: Desk) -> None:
    other = at_desk.sent(ward.OTHER)
    at_desk.open()
    assert at_desk.band.startswith("MARLOWE")
    assert at_desk.words == ""
    assert at_desk.desk.place.closed.title.text() == "The patient of this query is not open"
    at_desk.press(Key.Key_Right)
    assert at_desk.band.startswith("OSEI")
    assert "“Creatinine 168”" in at_desk.words
    assert at_desk.desk.isVisible()
    assert at_desk.whole.focus is at_desk.desk.pane.view
    assert at_desk.desk.place.heading.text() == other.reference


def test_walking_the_list_opens_nobody(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.sent(ward.OTHER)
    at_desk.open()
    for key in (Key.Key_Down, Key.Key_Up, Key.Key_Down):
        at_desk.press(key)
    assert at_desk.band.startswith("MARLOWE")


def test_an_unsaved_line_of_another_patient_stops_the_change(at_desk: Desk) -> None:
    at_desk.sent(ward.OTHER)
    at_desk.whole.open()
    at_desk.whole.type("NOF L")
    at_desk.press(Key.Key_F6, SHIFT)
    at_desk.press(Key.Key_Right)
    assert at_desk.whole.main.leaving.isVisible()
    assert at_desk.band.startswith("MARLOWE")
    assert at_desk.words == ""


def test_enter_opens_the_composer_after_the_patient(at_desk: Desk) -> None:
    query = at_desk.sent(ward.OTHER)
    at_desk.open()
    seen: list[tuple[str, str]] = []

    def on_wanted(query_id: str) -> None:
        seen.append((query_id, at_desk.band[:4]))

    at_desk.desk.query_wanted.connect(on_wanted)
    at_desk.press(Key.Key_Return)
    assert seen == [(query.id, "OSEI")]


# Finding ------------------------------------------------------------------------------------------


def test_a_scanned_reference_goes_straight_to_its_query(at_desk: Desk) -> None:
    at_desk.sent()
    draft = at_desk.draft(ward.OTHER)
    at_desk.open()
    at_desk.type(draft.reference)
    at_desk.press(Key.Key_Return)
    current = at_desk.desk.pane.view.current
    assert current is not None
    assert current.reference == draft.reference
    assert at_desk.band.startswith("OSEI")
    assert at_desk.desk.work.wanted.view is QueryView.ALL
    assert at_desk.desk.pane.field.text() == ""
    assert at_desk.whole.focus is at_desk.desk.pane.view


def test_a_wrong_reference_gives_a_sentence_and_keeps_what_was_typed(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    last = "2" if query.reference[-1] != "2" else "3"
    wrong = query.reference[:-1] + last
    at_desk.type(wrong)
    at_desk.press(Key.Key_Return)
    pane = at_desk.desk.pane
    assert pane.wrong.text() == (
        "One character of this reference is wrong. Look at the letter again."
    )
    assert pane.field.text() == wrong
    assert at_desk.whole.focus is pane.field
    at_desk.press(Key.Key_Backspace)
    assert not pane.wrong.isVisible()


def test_a_reference_that_is_not_here_says_so(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.type("Q-CZ6E-P34V-V")
    at_desk.press(Key.Key_Return)
    assert at_desk.desk.pane.wrong.text().startswith("Q-CZ6E-P34V-V is not in this profile.")


def test_typing_narrows_the_list_and_esc_widens_it_again(at_desk: Desk) -> None:
    first, other = at_desk.sent(), at_desk.sent(ward.OTHER)
    at_desk.open()
    at_desk.type("Osei")
    assert at_desk.listed == [other.reference]
    at_desk.press(Key.Key_Escape)
    assert set(at_desk.listed) == {first.reference, other.reference}
    assert at_desk.desk.isVisible()


def test_find_a_query_by_its_reference_is_in_the_palette(at_desk: Desk) -> None:
    at_desk.whole.open()
    assert at_desk.whole.main.actions_table.trigger("find_query")
    at_desk.whole.settle()
    assert at_desk.whole.focus is at_desk.desk.pane.field


# Acts -------------------------------------------------------------------------------------------


def test_w_asks_why_and_withdraws(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_W)
    ask = at_desk.desk.place.ask
    assert ask.isVisible()
    assert not at_desk.desk.place.foot.isVisible()
    at_desk.press(Key.Key_Return)
    assert ask.isVisible()
    at_desk.type("the histology says it")
    at_desk.press(Key.Key_Return)
    assert not ask.isVisible()
    ended = at_desk.query(query)
    assert (ended.state, ended.outcome) == (QueryState.WITHDRAWN, Outcome.WITHDRAWN)
    assert at_desk.note == f"{query.reference} withdrawn"
    assert at_desk.listed == []


def test_what_cannot_be_done_says_why_and_types_nothing(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_C)
    assert at_desk.note.startswith("Close the query: it has no answer yet")
    assert at_desk.desk.pane.field.text() == ""


def test_a_duplicate_names_the_other_by_its_reference(at_desk: Desk) -> None:
    query, other = at_desk.sent(), at_desk.sent(ward.SECOND)
    at_desk.open()
    at_desk.select(query)
    at_desk.press(Key.Key_D)
    ask = at_desk.desk.place.ask
    at_desk.type(query.reference)
    at_desk.press(Key.Key_Return)
    assert ask.isVisible()  # of itself
    ask.answer.setText("Q-CZ6E-P34V-V")
    at_desk.press(Key.Key_Return)
    assert ask.isVisible()  # the service knows no such query
    ask.answer.setText(other.reference.lower())
    at_desk.press(Key.Key_Return)
    assert not ask.isVisible()
    assert at_desk.query(query).state is QueryState.DUPLICATE


def test_a_closes_as_answered_elsewhere_with_the_place(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_A)
    at_desk.type("discharge letter, addendum")
    at_desk.press(Key.Key_Return)
    assert at_desk.query(query).outcome is Outcome.ANSWERED_ELSEWHERE


def test_u_before_the_freeze_is_near_says_from_when(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_U)
    press_button(at_desk, "decide_close")
    (said,) = at_desk.whole.main.notice_bar.texts
    assert said.startswith("The freeze is on 20-Jan-2027. From 13-Jan-2027")


def test_u_at_the_freeze_keeps_the_query_open_for_a_late_answer(at_desk: Desk) -> None:
    query = at_desk.sent()
    freeze = at_desk.session.queries.page(QueryFilter(QueryView.ALL)).rows[0].freeze
    assert freeze is not None
    at_desk.clock.advance(days=(freeze - at_desk.clock.today()).days)
    at_desk.open()
    at_desk.press(Key.Key_U)
    assert at_desk.desk.place.decide.isVisible()
    at_desk.press(Key.Key_Return)
    kept = at_desk.query(query)
    assert (kept.unanswered, kept.keep_open, kept.state) == (True, True, QueryState.SENT)


def test_an_act_on_another_patients_query_brings_the_patient_first(at_desk: Desk) -> None:
    query = at_desk.sent(ward.OTHER)
    at_desk.open()
    at_desk.press(Key.Key_W)
    assert at_desk.band.startswith("OSEI")
    assert at_desk.desk.place.ask.isVisible()
    at_desk.type("not needed")
    at_desk.press(Key.Key_Return)
    assert at_desk.query(query).state is QueryState.WITHDRAWN


def test_single_letters_do_nothing_when_they_are_turned_off(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.whole.main.actions_table.set_single_keys(on=False)
    at_desk.press(Key.Key_W)
    assert not at_desk.desk.place.ask.isVisible()
    at_desk.whole.main.actions_table.set_single_keys(on=True)


def test_ctrl_enter_is_the_main_action(at_desk: Desk) -> None:
    at_desk.approved()
    at_desk.open()
    foot = at_desk.desk.place.foot
    assert foot.main == "print_query"
    wished: list[str] = []
    foot.wished.connect(wished.append)
    at_desk.printer.takes = False
    at_desk.press(Key.Key_Return, CONTROL)
    assert wished == ["print_query"]


# Marks ------------------------------------------------------------------------------------------


def test_space_and_ctrl_a_mark_and_esc_clears(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.sent(ward.OTHER)
    at_desk.open()
    at_desk.press(Key.Key_Space)
    batch = at_desk.desk.pane.batch
    assert batch.isVisible()
    assert batch.words.text() == "1 query marked"
    at_desk.press(Key.Key_A, CONTROL)
    assert batch.words.text() == "2 queries marked"
    assert [one.text() for one in batch.buttons.values() if one.isVisible()] == [
        "Print 2",
        "Remind 2",
    ]
    at_desk.press(Key.Key_Escape)
    assert not batch.isVisible()
    assert at_desk.desk.isVisible()


# Leaving nothing behind ---------------------------------------------------------------------------


def test_clearing_leaves_nothing_of_a_patient(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.type("Marl")
    at_desk.whole.main.empty()
    at_desk.whole.settle()
    desk = at_desk.desk
    assert at_desk.listed == []
    assert desk.pane.field.text() == ""
    said = [
        desk.place.heading.text(),
        desk.place.to.text(),
        desk.place.pane.words,
        desk.pane.number.text(),
        desk.answer.about.text(),
    ]
    assert "".join(said) == ""
    assert query.reference not in desk.accessibleName()


def test_a_masked_patient_is_named_once_their_episode_is_open(at_desk: Desk) -> None:
    with at_desk.session.database.write(at_desk.session.actor, "mask") as uow:
        patient = at_desk.session.episodes.case(ward.OTHER).patient.id
        uow.update("patient", patient, {"vip": True})
        uow.record("patient_changed", None, {})
        uow.commit()
    at_desk.sent(ward.OTHER)
    at_desk.open()
    view = at_desk.desk.pane.view
    assert view.current is not None
    assert view.current.name == HIDDEN_NAME
    at_desk.press(Key.Key_Right)
    assert view.current.name.startswith("OSEI")


def test_what_comes_with_a_sync_is_shown_and_the_place_is_kept(at_desk: Desk) -> None:
    first = at_desk.sent()
    at_desk.open()
    other = at_desk.sent(ward.OTHER)
    saved = at_desk.session.queries.withdraw(at_desk.senior, other.id, "asked twice")
    at_desk.whole.runner.tell(saved.changes)
    at_desk.whole.settle()
    current = at_desk.desk.pane.view.current
    assert current is not None
    assert current.reference == first.reference


# The hint in the episodes -------------------------------------------------------------------------


def test_the_episodes_say_how_many_queries_are_due(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.sent(ward.OTHER)
    at_desk.whole.open()
    button = at_desk.whole.main.findChild(QPushButton, "due_button")
    assert button is not None
    assert button.isVisible()
    assert button.text() == "2 queries due today"
    button.click()
    at_desk.whole.settle()
    assert at_desk.desk.isVisible()


def test_nothing_due_shows_no_hint(at_desk: Desk) -> None:
    at_desk.whole.open()
    button = at_desk.whole.main.findChild(QPushButton, "due_button")
    assert button is not None
    assert not button.isVisible()


def test_the_composer_opens_over_the_desk_and_esc_leads_back_to_the_row(at_desk: Desk) -> None:
    query = at_desk.draft(ward.OTHER)
    at_desk.open()
    at_desk.show_all()
    at_desk.press(Key.Key_Return)
    composer = at_desk.whole.main.queries.composer
    assert composer.isVisible()
    assert at_desk.band.startswith("OSEI")
    at_desk.press(Key.Key_Escape)
    assert not composer.isVisible()
    assert at_desk.desk.isVisible()
    assert at_desk.whole.focus is at_desk.desk.pane.view
    current = at_desk.desk.pane.view.current
    assert current is not None
    assert current.reference == query.reference
