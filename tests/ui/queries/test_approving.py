"""A senior at the composer: approves, lets findings stand, sends back, prints; then words stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import PASSPHRASE, FakeClock, MemoryKeyring

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import QueryState, QueryText
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.query_wording import QueryWording
from coder_gui.services.session import Session
from coder_gui.ui.queries.form_pane import WRITE_OPEN
from ui import ward

from .person import Desk
from .writer import ALT, CONTROL, LEADING, Key, Writer

OPEN = "What diagnosis, if any, explains the findings of 4 November 2026?"


@pytest.fixture
def senior(senior_at_desk: Desk, wording: QueryWording) -> Writer:
    """A senior with four lines on the first episode; no window yet."""
    senior_at_desk.session.wording = wording
    made = Writer(senior_at_desk)
    made.write_lines()
    return made


def by_a_coder(senior: Writer, question: str, *, submit: bool = True) -> str:
    """A query that a colleague wrote and sent for approval; its id."""
    session = senior.session
    coder = Actor("Tom Reilly", Role.CODER, session.actor.device_id)
    case = session.episodes.case(ward.FIRST)
    text: QueryText = session.queries.propose(case, line_ids=(case.lines[1].id,))
    asked = replace(text, question=question)
    made = session.queries.raise_query(coder, ward.FIRST, asked).value
    if submit:
        session.queries.submit(coder, made.id)
    return made.id


def open_in_composer(senior: Writer, query_id: str) -> None:
    """The window with the query of the first episode in the composer."""
    senior.open()
    senior.desk.whole.main.queries.open_query(query_id)
    senior.settle()
    assert senior.composer.isVisible()
    senior.wait_for_checks()


def test_a_senior_approves_what_was_sent_and_the_words_stay_as_they_are(senior: Writer) -> None:
    open_in_composer(senior, by_a_coder(senior, OPEN))
    assert senior.main == ("Approve", True, "")
    assert senior.state == "For approval, by Tom Reilly"
    senior.press(Key.Key_Return, CONTROL)
    query = senior.query
    assert query.state is QueryState.APPROVED
    assert senior.main == ("Print the letter", True, "")
    form = senior.view.middle.form
    assert form.question.isReadOnly()
    assert form.reply_by.text() == "Fri 27-Nov-2026"
    before = senior.now
    senior.press(Key.Key_F3)
    senior.press(Key.Key_Space)
    senior.press(Key.Key_A, ALT)
    assert senior.now == before


def test_what_is_approved_looks_like_what_cannot_be_changed(senior: Writer) -> None:
    query_id = by_a_coder(senior, OPEN)
    open_in_composer(senior, query_id)
    form = senior.view.middle.form
    assert form.told.text() == WRITE_OPEN
    assert all(one.isVisible() for one in form.kind.segments)
    senior.press(Key.Key_Return, CONTROL)
    assert form.told.text() == "Approved: its words stay as they are"
    assert not form.to.isEnabled()
    assert [one.text() for one in form.kind.segments if one.isVisible()] == ["Clinical"]
    assert [one.text() for one in form.aside.priority.segments if one.isVisible()] == ["Routine"]
    senior.press(Key.Key_S, ALT)
    senior.answer("A new result has come")
    assert all(one.isVisible() for one in form.kind.segments)
    assert form.told.text() == WRITE_OPEN


def test_a_finding_stands_with_a_reason_that_the_query_keeps(senior: Writer) -> None:
    open_in_composer(senior, by_a_coder(senior, LEADING))
    while senior.view.middle.checks.left:
        before = senior.view.middle.checks.left
        senior.press(Key.Key_R, ALT)
        senior.answer("The ward round of 4 November names it on paper")
        assert senior.view.middle.checks.left < before
    assert senior.main == ("Approve", True, "")
    senior.press(Key.Key_Return, CONTROL)
    query = senior.query
    assert query.state is QueryState.APPROVED
    reasons = {one.reason for one in query.overrides}
    assert reasons == {"The ward round of 4 November names it on paper"}
    assert {one.by for one in query.overrides} == {"Priya Shah"}


def test_letting_a_finding_stand_needs_a_reason_and_can_be_taken_back(senior: Writer) -> None:
    open_in_composer(senior, by_a_coder(senior, LEADING))
    left = senior.view.middle.checks.left
    senior.press(Key.Key_R, ALT)
    senior.answer("")
    assert senior.view.middle.ask.isVisible()
    assert senior.view.middle.checks.left == left
    senior.answer("It is in the paper notes")
    assert senior.view.middle.checks.left < left
    standing = next(card for card in senior.cards if card.item.reason)
    standing.setFocus()
    senior.press(Key.Key_R, ALT)
    assert senior.view.middle.checks.left == left


def test_a_senior_sends_back_what_is_to_be_changed(senior: Writer) -> None:
    query_id = by_a_coder(senior, OPEN)
    open_in_composer(senior, query_id)
    senior.press(Key.Key_S, ALT)
    senior.answer("Quote the result of 7 November too")
    assert senior.query.state is QueryState.DRAFT
    told = senior.session.queries.story(query_id).events[-1]
    assert told.data["reason"] == "Quote the result of 7 November too"


def test_a_senior_who_writes_approves_at_once(senior: Writer) -> None:
    senior.open()
    senior.raise_from(senior.session.episodes.case(ward.FIRST).lines[1].id)
    senior.ask(OPEN)
    assert senior.main == ("Approve", True, "")
    senior.press(Key.Key_Return, CONTROL)
    assert senior.query.state is QueryState.APPROVED
    assert senior.query.text.question == OPEN


def test_the_letter_goes_to_the_printer_and_is_noted_only_when_it_took_it(senior: Writer) -> None:
    query_id = by_a_coder(senior, OPEN)
    senior.session.queries.approve(senior.desk.senior, query_id)
    open_in_composer(senior, query_id)
    senior.desk.printer.takes = False
    senior.press(Key.Key_Return, CONTROL)
    assert (senior.desk.printer.asked, senior.desk.printer.jobs) == (1, [])
    assert senior.query.state is QueryState.APPROVED
    senior.desk.printer.takes = True
    senior.press(Key.Key_Return, CONTROL)
    data, name = senior.desk.printer.jobs[-1]
    assert data.startswith(b"%PDF")
    assert name == "Query letter"
    assert senior.query.state is QueryState.SENT
    assert senior.main == ("Print again", True, "")
    assert senior.note == f"{senior.query.reference} printed"


def test_a_printer_that_does_not_print_says_why_and_nothing_is_noted(senior: Writer) -> None:
    query_id = by_a_coder(senior, OPEN)
    senior.session.queries.approve(senior.desk.senior, query_id)
    open_in_composer(senior, query_id)

    def broken(*_: object) -> None:
        raise UserError("No printer is set up on this laptop.")

    senior.composer.acts.printer = broken
    senior.press(Key.Key_Return, CONTROL)
    assert senior.query.state is QueryState.APPROVED
    assert senior.desk.whole.main.notice_bar.isVisible()
    assert senior.main == ("Print the letter", True, "")


def test_an_approved_query_is_taken_back_to_be_changed_with_a_reason(senior: Writer) -> None:
    query_id = by_a_coder(senior, OPEN)
    senior.session.queries.approve(senior.desk.senior, query_id)
    open_in_composer(senior, query_id)
    senior.press(Key.Key_S, ALT)
    senior.answer("A new result has come")
    assert senior.query.state is QueryState.DRAFT
    assert not senior.view.middle.form.question.isReadOnly()


def test_enter_in_the_desk_opens_the_query_and_esc_goes_back_to_the_desk(senior: Writer) -> None:
    by_a_coder(senior, OPEN)
    senior.desk.open()
    senior.desk.show_all()
    senior.press(Key.Key_Return)
    senior.settle()
    assert senior.composer.isVisible()
    senior.press(Key.Key_Escape)
    assert not senior.composer.isVisible()
    assert senior.desk.desk.isVisible()
    assert senior.desk.whole.focus is senior.desk.desk.pane.view


# Reasons that were typed --------------------------------------------------------------------------

REASON = "The ward round of 4 November names it on paper"


def let_all_stand(senior: Writer) -> None:
    """Gives a reason for every finding."""
    while senior.view.middle.checks.left:
        senior.press(Key.Key_R, ALT)
        senior.answer(REASON)


def standing(senior: Writer) -> set[str]:
    """The reasons on the cards of the findings."""
    return {card.item.reason for card in senior.cards}


def test_reasons_are_there_again_after_saving_and_a_lock(senior: Writer) -> None:
    query_id = by_a_coder(senior, LEADING)
    open_in_composer(senior, query_id)
    let_all_stand(senior)
    senior.press(Key.Key_S, CONTROL)
    assert senior.state.startswith("For approval")
    senior.desk.whole.shut()
    open_in_composer(senior, query_id)
    assert "typed and not saved" not in senior.note
    assert standing(senior) == {REASON}
    assert senior.main == ("Approve", True, "")
    senior.press(Key.Key_Return, CONTROL)
    assert {one.reason for one in senior.query.overrides} == {REASON}
    assert senior.session.episodes.case(ward.FIRST).drafts == ()


def test_reasons_are_there_again_after_a_lock_without_saving(senior: Writer) -> None:
    query_id = by_a_coder(senior, LEADING)
    open_in_composer(senior, query_id)
    let_all_stand(senior)
    senior.desk.whole.shut()
    open_in_composer(senior, query_id)
    assert standing(senior) == {REASON}


def test_reasons_are_there_again_after_esc(senior: Writer) -> None:
    query_id = by_a_coder(senior, LEADING)
    open_in_composer(senior, query_id)
    let_all_stand(senior)
    senior.press(Key.Key_Escape)
    senior.desk.whole.main.queries.open_query(query_id)
    senior.settle()
    senior.wait_for_checks()
    assert standing(senior) == {REASON}


def test_reasons_outlive_the_program(
    senior: Writer, clock: FakeClock, keyring_memory: MemoryKeyring
) -> None:
    query_id = by_a_coder(senior, LEADING)
    open_in_composer(senior, query_id)
    let_all_stand(senior)
    senior.press(Key.Key_S, CONTROL)
    senior.desk.whole.shut()
    old = senior.session
    folder = old.unlocked.info.folder
    old.close()
    again = Profiles(folder.parent, clock, keyring_memory).unlock(folder, PASSPHRASE)
    session = Session(again, classifications=old.classifications, clock=clock)
    session.wording = old.wording
    senior.desk.whole.session = session
    open_in_composer(senior, query_id)
    assert standing(senior) == {REASON}
    senior.desk.whole.shut()
    session.close()


def test_reasons_are_for_the_words_that_they_were_given_for(senior: Writer) -> None:
    query_id = by_a_coder(senior, LEADING)
    open_in_composer(senior, query_id)
    let_all_stand(senior)
    senior.press(Key.Key_S, CONTROL)
    senior.press(Key.Key_Escape)
    session = senior.session
    other = replace(session.queries.get(query_id).text, question="Was it sepsis? Do you agree?")
    session.queries.save(senior.desk.senior, query_id, other)
    senior.desk.whole.main.queries.open_query(query_id)
    senior.settle()
    senior.wait_for_checks()
    assert senior.cards
    assert standing(senior) == {""}


# Room ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
def test_what_a_finding_offers_stands_whole_in_its_card(senior: Writer, percent: int) -> None:
    long = "What further detail can be given? The patient has hypertension and CKD, please confirm."
    open_in_composer(senior, by_a_coder(senior, long))
    assert max(len(card.use.text()) for card in senior.cards if card.use is not None) > 40
    whole = senior.desk.whole
    for width in (1280, 1366, 1440):
        whole.main.resize(width, 768)
        whole.theme.set_scale(percent / 100)
        senior.settle()
        checks = senior.view.middle.checks
        assert senior.cards
        for card in senior.cards:
            assert card.about.isHidden() is not bool(card.about.text()), "no empty line"
            assert card.mapTo(senior.view.middle, card.rect().topRight()).x() < (
                senior.view.middle.width()
            )
            for offer in (card.use, card.stand):
                if offer is not None:
                    assert offer.width() >= offer.sizeHint().width()
                    right = offer.mapTo(card, offer.rect().topRight())
                    assert right.x() < card.width()
        assert checks.width() <= senior.view.middle.width()
