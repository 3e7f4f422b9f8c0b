"""Ctrl+F6 leads from a national query, in the composer or on the desk, to its anonymised pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from coder_gui.domain.queries import (
    WAITING,
    WRITTEN,
    LetterPurpose,
    Query,
    QueryKind,
    QueryState,
)
from coder_gui.ui.dialogs.extras import Extras
from coder_gui.ui.queries.desk_offers import LETTERS, PACK, offered
from coder_gui.ui.queries.national_page import NationalPage
from ui import ward

from .person import CONTROL, Desk, Key
from .rows import row
from .writer import Writer

PACK_WORDS = "It leaves the trust only as its anonymised pack (Ctrl+F6)"
NATIONAL = "Which of the two codes does the fracture have?"


def page(at_desk: Desk) -> NationalPage:
    """The page of the pack."""
    return cast("Extras", at_desk.whole.main.extras).national


def national(at_desk: Desk, question: str, episode_id: str = ward.FIRST) -> Query:
    """A national query of an episode."""
    session = at_desk.session
    case = session.episodes.case(episode_id)
    asked = session.queries.propose(case, kind=QueryKind.NATIONAL)
    return at_desk.draft(episode_id, replace(asked, question=question))


def approved_national(at_desk: Desk) -> Query:
    """The same, approved by a senior."""
    case = at_desk.session.episodes.case(ward.FIRST)
    asked = at_desk.session.queries.propose(case, kind=QueryKind.NATIONAL)
    return at_desk.approved(asked=replace(asked, question=NATIONAL))


def send_pack(at_desk: Desk, query: Query) -> Query:
    """A colleague has exported its pack."""
    draft = at_desk.session.national.draft(query_id=query.id)
    at_desk.session.national.export(at_desk.senior, draft)
    return at_desk.query(query)


def choose_national(writer: Writer) -> None:
    """The kind, by its button."""
    segments = writer.view.middle.form.kind.segments
    next(one for one in segments if one.value == QueryKind.NATIONAL.value).click()
    writer.settle()


# In the composer ----------------------------------------------------------------------------------


def test_the_composer_saves_a_national_query_and_shows_its_pack(writer: Writer) -> None:
    writer.open()
    writer.raise_from(writer.session.episodes.case(ward.FIRST).lines[1].id)
    choose_national(writer)
    writer.ask(NATIONAL)
    assert writer.view.middle.form.pack.isVisible()
    writer.press(Key.Key_F6, CONTROL)
    shown = page(writer.desk)
    assert shown.isVisible()
    assert writer.query.text.kind is QueryKind.NATIONAL
    assert shown.question.text() == NATIONAL
    writer.press(Key.Key_Escape)
    assert writer.composer.isVisible()
    assert not shown.isVisible()


def test_a_clinical_query_has_no_pack_and_the_key_says_so(writer: Writer) -> None:
    writer.open()
    writer.raise_from(writer.session.episodes.case(ward.FIRST).lines[1].id)
    assert not writer.view.middle.form.pack.isVisible()
    assert writer.desk.whole.main.actions_table.reason(PACK) == "Only a national query has a pack"
    writer.press(Key.Key_F6, CONTROL)
    assert not page(writer.desk).isVisible()
    assert writer.note.endswith(": only a national query has a pack")


def test_the_pack_is_of_the_query_on_show_not_of_the_newest(writer: Writer) -> None:
    older = national(writer.desk, NATIONAL)
    national(writer.desk, "Is it a complication or a condition of its own?")
    writer.open()
    writer.desk.whole.main.queries.open_query(older.id)
    writer.settle()
    writer.press(Key.Key_F6, CONTROL)
    assert page(writer.desk).question.text() == NATIONAL


def test_without_a_query_on_show_the_menu_takes_the_newest(writer: Writer) -> None:
    national(writer.desk, NATIONAL)
    newer = "Is it a complication or a condition of its own?"
    writer.desk.clock.current += timedelta(minutes=1)
    national(writer.desk, newer)
    writer.open()
    writer.press(Key.Key_F6, CONTROL)
    assert page(writer.desk).question.text() == newer


# On the desk --------------------------------------------------------------------------------------


def test_the_desk_opens_the_patient_then_the_pack(at_desk: Desk) -> None:
    national(at_desk, NATIONAL, ward.OTHER)
    at_desk.open()
    at_desk.show_all()
    assert at_desk.desk.place.foot.buttons[PACK].isVisible()
    at_desk.press(Key.Key_F6, CONTROL)
    assert at_desk.band.startswith("OSEI")
    assert page(at_desk).isVisible()
    assert page(at_desk).question.text() == NATIONAL
    at_desk.press(Key.Key_Escape)
    assert at_desk.desk.isVisible()
    assert at_desk.whole.focus is at_desk.desk.pane.view


def test_another_query_of_the_desk_has_no_pack(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    assert at_desk.whole.main.actions_table.reason(PACK) == "Only a national query has a pack"
    assert not at_desk.desk.place.foot.buttons[PACK].isVisible()


@pytest.mark.parametrize("state", list(QueryState))
def test_a_pack_is_offered_while_the_query_counts(state: QueryState) -> None:
    actions = offered(row(pack_only=True, state=state), None)
    assert (PACK in actions) is (state in WRITTEN | WAITING)
    assert (actions[0] == PACK) is (state is QueryState.APPROVED)
    assert not LETTERS & set(actions)
    assert PACK not in offered(row(state=state), None)


def test_the_pack_of_an_approved_query_is_the_main_action_of_the_desk(at_desk: Desk) -> None:
    query = approved_national(at_desk)
    at_desk.open()
    at_desk.show_all()
    foot = at_desk.desk.place.foot
    assert foot.main == PACK
    assert not any(foot.buttons[one].isVisible() for one in LETTERS)
    at_desk.press(Key.Key_P)
    assert at_desk.note.endswith(": it leaves the trust only as its anonymised pack (Ctrl+F6)")
    assert at_desk.whole.main.actions_table.reason("print_query") == PACK_WORDS
    assert at_desk.printer.asked == 0
    at_desk.press(Key.Key_Return, CONTROL)
    assert page(at_desk).isVisible()
    assert at_desk.query(query).state is QueryState.APPROVED


def test_of_a_national_query_that_was_sent_the_answer_is_logged_and_nobody_is_reminded(
    at_desk: Desk,
) -> None:
    sent = send_pack(at_desk, approved_national(at_desk))
    at_desk.clock.current += timedelta(days=90)
    at_desk.open()
    (item,) = at_desk.session.chasing.due_today()
    assert (item.row.query_id, item.letter) == (sent.id, None)
    at_desk.show_all()
    foot = at_desk.desk.place.foot
    assert foot.main == "log_answer"
    assert foot.buttons[PACK].isVisible()
    assert not any(foot.buttons[one].isVisible() for one in LETTERS)
    for action_id in LETTERS:
        assert at_desk.whole.main.actions_table.reason(action_id) == PACK_WORDS


def test_a_batch_prints_the_letters_of_the_others_alone(at_desk: Desk) -> None:
    clinical, other = at_desk.approved(ward.OTHER), approved_national(at_desk)
    at_desk.open()
    at_desk.show_all()
    at_desk.press(Key.Key_A, CONTROL)
    assert at_desk.desk.pane.batch.buttons[LetterPurpose.QUERY].text() == "Print 1"
    at_desk.press(Key.Key_P)
    assert len(at_desk.printer.jobs) == 1
    assert at_desk.query(clinical).state is QueryState.SENT
    assert at_desk.query(other).state is QueryState.APPROVED


# Where the letter stands otherwise ----------------------------------------------------------------


def test_the_composer_shows_no_letter_of_a_national_query(writer: Writer) -> None:
    writer.open()
    writer.raise_from(writer.session.episodes.case(ward.FIRST).lines[1].id)
    writer.wait_for_letter()
    choose_national(writer)
    letter = writer.view.letter
    assert letter.page.pages == 0
    assert letter.missed.isVisible()
    assert letter.missed.text().startswith(f"{PACK_WORDS}. No letter")
    writer.ask(NATIONAL)
    assert letter.page.pages == 0
    writer.press(Key.Key_F6)
    assert writer.desk.whole.focus is letter.page
    segments = writer.view.middle.form.kind.segments
    next(one for one in segments if one.value == QueryKind.CLINICAL.value).click()
    writer.wait_for_letter()
    assert not letter.missed.isVisible()


def test_ctrl_enter_on_an_approved_national_query_leads_to_its_pack(writer: Writer) -> None:
    query = approved_national(writer.desk)
    writer.open()
    writer.desk.whole.main.queries.open_query(query.id)
    writer.settle()
    assert writer.view.middle.foot.main.text() == "Open the pack"
    assert writer.view.letter.page.pages == 0
    writer.press(Key.Key_Return, CONTROL)
    assert page(writer.desk).isVisible()
    assert page(writer.desk).question.text() == NATIONAL
    assert writer.desk.printer.asked == 0
    assert writer.query.state is QueryState.APPROVED


def test_only_a_national_query_can_be_addressed_to_the_national_service(writer: Writer) -> None:
    writer.open()
    writer.raise_from(writer.session.episodes.case(ward.FIRST).lines[1].id)
    to = writer.view.middle.form.to
    assert not [at for at in range(to.count()) if "Terminology" in to.itemText(at)]
    choose_national(writer)
    assert "Terminology" in to.currentText()
