"""Letters from the desk: one, many, reminders, escalations; noted only when a printer took them."""

from __future__ import annotations

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import LetterPurpose, Query, QueryEvent, QueryState
from coder_gui.ui.queries.desk_acts import JOB_NAME
from ui import ward

from .person import CONTROL, Desk, Key


def events(at_desk: Desk, query: Query) -> list[QueryEvent]:
    """What happened to a query since it was approved."""
    found = [one.event for one in at_desk.story(query).events]
    return found[found.index(QueryEvent.APPROVED) + 1 :]


def test_p_prints_the_letter_and_the_query_is_sent(at_desk: Desk) -> None:
    query = at_desk.approved()
    at_desk.open()
    at_desk.press(Key.Key_P)
    ((data, name),) = at_desk.printer.jobs
    assert data.startswith(b"%PDF")
    assert name == JOB_NAME
    assert events(at_desk, query) == [QueryEvent.PRINTED]
    assert at_desk.query(query).state is QueryState.SENT
    assert at_desk.note == "1 letter printed"


def test_thinking_better_of_it_notes_nothing(at_desk: Desk) -> None:
    query = at_desk.approved()
    at_desk.printer.takes = False
    at_desk.open()
    at_desk.press(Key.Key_P)
    assert (at_desk.printer.asked, at_desk.printer.jobs) == (1, [])
    assert events(at_desk, query) == []


def test_a_printer_that_did_not_take_it_says_what_to_do(at_desk: Desk) -> None:
    query = at_desk.approved()
    at_desk.open()

    def no_printer(*_given: object) -> None:
        raise UserError("No printer is set up on this laptop. Set one up, then print again.")

    at_desk.desk.acts.printer = no_printer
    at_desk.press(Key.Key_P)
    assert at_desk.whole.main.notice_bar.texts == (
        "No printer is set up on this laptop. Set one up, then print again.",
    )
    assert events(at_desk, query) == []


def test_r_prints_a_reminder_and_it_is_due_no_more(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    assert at_desk.desk.place.foot.main == "remind"
    at_desk.press(Key.Key_R)
    assert events(at_desk, query) == [QueryEvent.PRINTED, QueryEvent.REMINDED]
    assert at_desk.listed == []


def test_a_second_print_is_a_reprint(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    assert at_desk.desk.place.foot.buttons["print_query"].text() == "Print again"
    at_desk.press(Key.Key_P)
    assert events(at_desk, query) == [QueryEvent.PRINTED, QueryEvent.REPRINTED]


def test_a_coder_is_told_who_escalates(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_E)
    assert not at_desk.desk.place.decide.isVisible()
    assert at_desk.note == "Escalate to the next rung: a senior or a manager escalates queries."
    assert events(at_desk, query) == [QueryEvent.PRINTED]


def test_e_says_to_which_rung_and_whom_before_anything_is_printed(senior_at_desk: Desk) -> None:
    at_desk = senior_at_desk
    query = at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_E)
    decide = at_desk.desk.place.decide
    assert decide.sentence.text() == (
        f"Escalate {query.reference} to Clinical lead, Trauma and orthopaedics"
    )
    assert decide.more.text() == (
        "Rung 1 of its ladder, before it is due. The letter goes there instead of to Mr J Hartley."
    )
    at_desk.press(Key.Key_Escape)
    assert at_desk.printer.jobs == []
    assert at_desk.whole.focus is at_desk.desk.pane.view
    at_desk.press(Key.Key_E)
    at_desk.press(Key.Key_Return)
    assert events(at_desk, query) == [QueryEvent.PRINTED, QueryEvent.ESCALATED]
    assert at_desk.query(query).level == 1


def test_a_rung_that_is_due_is_the_main_action(senior_at_desk: Desk) -> None:
    at_desk = senior_at_desk
    at_desk.sent()
    at_desk.clock.advance(days=4)
    at_desk.open()
    assert at_desk.desk.place.foot.main == "escalate"
    at_desk.press(Key.Key_Return, CONTROL)
    assert "due since 24-Nov-2026" in at_desk.desk.place.decide.more.text()


def test_marked_queries_are_one_job_with_a_cover_for_each_consultant(at_desk: Desk) -> None:
    first, other = at_desk.approved(), at_desk.approved(ward.OTHER)
    at_desk.open()
    at_desk.press(Key.Key_A, CONTROL)
    at_desk.press(Key.Key_P)
    assert len(at_desk.printer.jobs) == 1
    for query in (first, other):
        assert events(at_desk, query) == [QueryEvent.PRINTED]
    assert at_desk.note == "2 letters printed"
    assert not at_desk.desk.pane.batch.isVisible()


def test_a_reminder_for_marked_queries_goes_to_those_that_are_due(at_desk: Desk) -> None:
    waiting, fresh = at_desk.sent(), at_desk.approved(ward.OTHER)
    at_desk.open()
    at_desk.show_all()
    at_desk.press(Key.Key_A, CONTROL)
    at_desk.desk.pane.batch.buttons[LetterPurpose.REMINDER].click()
    at_desk.whole.settle()
    assert events(at_desk, waiting) == [QueryEvent.PRINTED, QueryEvent.REMINDED]
    assert events(at_desk, fresh) == []


def test_a_print_needs_no_patient_in_the_band(at_desk: Desk) -> None:
    query = at_desk.approved(ward.OTHER)
    at_desk.open()
    at_desk.press(Key.Key_P)
    assert at_desk.band.startswith("MARLOWE")
    assert events(at_desk, query) == [QueryEvent.PRINTED]
