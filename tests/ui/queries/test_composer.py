"""Composing by keys: from the record to a question, answers and checks; nothing typed is lost."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from coder_gui.domain.queries import Gap, QueryKind, QueryState
from coder_gui.ui.codes.dock import CodesDock
from ui import ward

from .writer import ALT, CONTROL, LEADING, Key, Writer


@pytest.fixture
def writer(writer: Writer) -> Writer:
    """A coder with four lines on the first episode, which is open."""
    writer.open()
    return writer


@pytest.fixture
def line(writer: Writer) -> str:
    """The line of the high creatinine."""
    return writer.session.episodes.case(ward.FIRST).lines[1].id


# Raising ------------------------------------------------------------------------------------------


def test_f6_on_a_line_proposes_a_query_that_quotes_it(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    chosen = [one.quote for one in writer.now.text.evidence if one.chosen]
    assert "creatinine 168" in chosen
    assert writer.question
    assert writer.options[-2:] == ["Other (please explain)", "Clinically unable to determine"]
    assert writer.desk.whole.focus is writer.view.middle.form.question
    assert writer.state == "Not saved yet"
    assert writer.view.evidence.count.text() == f"{len(chosen)} of 4"


def test_a_proposal_that_nobody_touched_leaves_nothing_behind(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_Escape)
    assert not writer.composer.isVisible()
    assert writer.queries == ()
    assert writer.session.episodes.case(ward.FIRST).drafts == ()


def test_leaving_saves_what_was_written_as_a_draft_with_a_reference(
    writer: Writer, line: str
) -> None:
    writer.raise_from(line)
    writer.ask("What explains the rise in creatinine?")
    writer.press(Key.Key_Escape)
    assert writer.query.text.question == "What explains the rise in creatinine?"
    assert writer.query.state is QueryState.DRAFT
    assert writer.note == f"Draft {writer.query.reference} saved"
    assert writer.session.episodes.case(ward.FIRST).drafts == ()


def test_f6_on_the_same_line_opens_the_query_that_there_is(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_S, CONTROL)
    writer.press(Key.Key_Escape)
    writer.raise_from(line)
    assert writer.composer.query == writer.query
    assert writer.view.middle.title.name.text() == f"Query {writer.query.reference}"


def test_the_line_says_that_a_query_about_it_is_open(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_S, CONTROL)
    writer.press(Key.Key_Escape)
    view = writer.desk.whole.main.abstraction.lines_view
    rows = view.model().rows
    assert [row.query for row in rows if row.line_id == line] == ["query draft"]


def test_f6_on_another_line_proposes_another_query(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_S, CONTROL)
    writer.press(Key.Key_Escape)
    other = writer.session.episodes.case(ward.FIRST).lines[3].id
    writer.raise_from(other)
    assert writer.composer.query is None


def test_a_code_is_what_the_query_is_about_while_the_codes_have_the_focus(writer: Writer) -> None:
    session, whole = writer.session, writer.desk.whole
    from coder_gui.domain.coding import System

    line_id = session.episodes.case(ward.FIRST).lines[1].id
    added = session.coding.add(
        session.actor, ward.FIRST, System.ICD10, "R798", line_ids=(line_id,)
    ).value
    whole.main.desk.open(ward.FIRST)
    whole.settle()
    codes = cast("CodesDock", whole.main.codes)
    codes.select_code(added.id)
    codes.diagnoses_view.setFocus()
    writer.press(Key.Key_F6)
    assert writer.now.text.subject.code_ids == (added.id,)


def test_a_line_written_since_can_be_quoted_too(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_S, CONTROL)
    writer.press(Key.Key_Escape)
    writer.write_lines("creatinine 96 @ICE 07/11")
    writer.raise_from(line)
    last = writer.now.text.evidence
    found = next(one for one in last if one.quote == "creatinine 96")
    assert not found.chosen


def test_throwing_a_proposal_away_keeps_none_of_it(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask("What explains the rise?")
    writer.press(Key.Key_X, ALT)
    assert not writer.composer.isVisible()
    assert writer.queries == ()
    assert writer.session.episodes.case(ward.FIRST).drafts == ()


# Writing ------------------------------------------------------------------------------------------


def test_a_leading_question_is_underlined_and_refused(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask(LEADING)
    assert "acute kidney injury" in " ".join(writer.marked)
    words, enabled, stops = writer.main
    assert words == "Send for approval"
    assert not enabled
    assert stops.endswith("to resolve")
    writer.press(Key.Key_Return, CONTROL)
    assert writer.queries == () or writer.query.state is QueryState.DRAFT
    assert writer.note == stops
    assert writer.desk.whole.focus is writer.cards[0]


def test_the_rewording_of_a_finding_takes_the_place_of_its_words(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask(LEADING)
    card = next(card for card in writer.cards if card.item.number == 1)
    finding = card.item.finding
    before = writer.question
    writer.press(Key.Key_1, ALT)
    held = before[: finding.start] + (finding.rewording or "")
    assert writer.question.startswith(held)
    assert writer.now.text.question == writer.question


def test_ctrl_z_in_the_question_takes_a_rewording_back(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask(LEADING)
    writer.press(Key.Key_1, ALT)
    writer.press(Key.Key_F4)
    writer.press(Key.Key_Z, CONTROL)
    assert writer.question == LEADING
    assert writer.now.text.question == LEADING


def test_space_leaves_a_line_out_and_quotes_it_again(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    chosen = [one.chosen for one in writer.now.text.evidence]
    first = chosen.index(True)
    writer.press(Key.Key_F3)
    writer.press(Key.Key_Space)
    assert not writer.now.text.evidence[first].chosen
    writer.press(Key.Key_Space)
    assert [one.chosen for one in writer.now.text.evidence] == chosen


def test_other_and_unable_to_determine_cannot_be_removed(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    ticks = writer.view.middle.form.ticks
    ticks.setFocus()
    before = writer.options
    for place in (len(before) - 1, len(before) - 2):
        ticks.select(place)
        writer.press(Key.Key_Delete)
        assert writer.options == before
        assert "stands on every query" in writer.note
        writer.press(Key.Key_Up, ALT)
        assert writer.options == before


def test_an_answer_is_added_written_moved_and_removed_by_keys(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    first = writer.options[0]
    writer.press(Key.Key_A, ALT)
    field = writer.desk.whole.focus
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "A change that needs no diagnosis")
    writer.press(Key.Key_Return)
    assert writer.options[-3] == "A change that needs no diagnosis"
    assert writer.desk.whole.focus is writer.view.middle.form.ticks
    for _ in range(len(writer.options) - 3):
        writer.press(Key.Key_Up, ALT)
    assert writer.options[:2] == ["A change that needs no diagnosis", first]
    writer.press(Key.Key_Delete)
    assert writer.options[0] == first
    writer.press(Key.Key_Z, CONTROL)
    assert writer.options[0] == "A change that needs no diagnosis"


def test_an_answer_left_empty_is_taken_out_again(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    before = writer.options
    writer.press(Key.Key_A, ALT)
    writer.press(Key.Key_Return)
    assert writer.options == before


def test_space_gives_an_answer_a_line_to_write_on(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    ticks = writer.view.middle.form.ticks
    ticks.setFocus()
    ticks.select(0)
    before = writer.now.text.options[0].free_text
    writer.press(Key.Key_Space)
    assert writer.now.text.options[0].free_text is not before


def chosen(writer: Writer) -> list[bool]:
    """Which lines are quoted."""
    return [one.chosen for one in writer.now.text.evidence]


def test_ctrl_z_takes_back_what_space_did_to_the_evidence(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    before = chosen(writer)
    writer.press(Key.Key_F3)
    writer.press(Key.Key_Space)
    writer.press(Key.Key_Down)
    writer.press(Key.Key_Space)
    rows = writer.view.evidence.view
    second = rows.currentIndex().row()
    assert sum(one is not other for one, other in zip(chosen(writer), before, strict=True)) == 2
    rows.setCurrentIndex(rows.evidence.index(0))
    writer.press(Key.Key_Z, CONTROL)
    assert rows.currentIndex().row() == second
    assert chosen(writer)[second] is before[second]
    assert writer.note.startswith("Taken back: evidence ")
    writer.press(Key.Key_Z, CONTROL)
    assert chosen(writer) == before


def test_what_was_done_to_one_query_is_not_taken_back_in_another(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_F3)
    writer.press(Key.Key_Space)
    assert writer.desk.whole.main.actions_table.undo.words in {
        "Evidence quoted",
        "Evidence left out",
    }
    writer.press(Key.Key_Escape)
    assert writer.desk.whole.main.actions_table.undo.words is None
    other = writer.session.episodes.case(ward.FIRST).lines[3].id
    writer.raise_from(other)
    before = chosen(writer)
    writer.press(Key.Key_F3)
    writer.press(Key.Key_Z, CONTROL)
    assert chosen(writer) == before


def test_another_kind_brings_its_recipient_and_keeps_a_question_that_was_written(
    writer: Writer, line: str
) -> None:
    writer.raise_from(line)
    writer.ask("Who looked after the patient from 5 November?")
    kind = writer.view.middle.form.kind
    next(one for one in kind.segments if one.value == QueryKind.DATA_QUALITY.value).click()
    writer.settle()
    policy = writer.session.queries.policy
    key = policy.kinds[QueryKind.DATA_QUALITY].recipient
    assert writer.now.text.recipient == policy.recipients[key]
    assert writer.question == "Who looked after the patient from 5 November?"
    assert writer.options[-1] == "Unable to determine"


def test_another_gap_proposes_another_question_while_nobody_wrote_one(
    writer: Writer, line: str
) -> None:
    writer.raise_from(line)
    before, form = writer.question, writer.view.middle.form
    gaps = [one.words for one in writer.session.queries.policy.gaps.values() if one.gap is Gap.SITE]
    form.gap.setCurrentText(gaps[0])
    form.gap.activated.emit(form.gap.findText(gaps[0]))
    writer.settle()
    assert writer.now.text.gap is Gap.SITE
    assert writer.question != before


def test_somebody_else_is_asked_by_name(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    to = writer.view.middle.form.to
    to.activated.emit(to.findText("Somebody else"))
    writer.settle()
    writer.answer("Dr A Nair, consultant physician")
    assert writer.now.text.recipient.name == "Dr A Nair"
    assert writer.now.text.recipient.role == "consultant physician"
    assert to.currentText() == "Dr A Nair, consultant physician"


def test_a_new_draft_has_its_reference_on_the_letter_at_once(writer: Writer, line: str) -> None:
    import pypdfium2

    writer.raise_from(line)
    writer.wait_for_letter()
    drawn: list[bytes] = []
    writer.composer.work.drawn.connect(drawn.append)
    writer.press(Key.Key_S, CONTROL)
    writer.desk.whole.qtbot.waitUntil(lambda: bool(drawn), timeout=20_000)
    document = pypdfium2.PdfDocument(drawn[-1])
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert writer.query.reference in words


# The letter, and what is never lost ---------------------------------------------------------------


def test_the_letter_follows_with_its_draft_mark(writer: Writer, line: str) -> None:
    import pypdfium2

    writer.raise_from(line)
    drawn: list[bytes] = []
    writer.composer.work.drawn.connect(drawn.append)
    writer.ask("What explains the rise in creatinine?")
    qtbot = writer.desk.whole.qtbot
    qtbot.waitUntil(lambda: bool(drawn), timeout=20_000)
    writer.wait_for_letter()
    document = pypdfium2.PdfDocument(drawn[-1])
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert "DRAFT" in words
    assert "What explains the rise" in words
    assert writer.view.letter.said.text() == "A4, page 1 of 1"


def test_a_lock_in_the_middle_of_a_word_loses_nothing(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask("What explains the ri")
    writer.desk.whole.shut()
    assert writer.question == ""
    writer.open()
    assert "typed and not saved" in writer.note
    writer.press(Key.Key_F6)
    assert writer.question == "What explains the ri"
    assert writer.queries == ()


def test_a_lock_keeps_what_was_typed_over_a_saved_draft(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_S, CONTROL)
    reference = writer.query.reference
    writer.ask("What explains the ri")
    writer.desk.whole.shut()
    writer.open()
    writer.press(Key.Key_F6)
    assert writer.question == "What explains the ri"
    assert writer.view.middle.title.name.text() == f"Query {reference}"
    assert writer.state.endswith("changes not saved")
    assert writer.query.text.question != "What explains the ri"


def test_another_patient_takes_the_query_off_the_screen_and_saves_it(
    writer: Writer, line: str
) -> None:
    writer.raise_from(line)
    writer.ask("What explains the rise in creatinine?")
    writer.desk.whole.main.open_episode(ward.OTHER)
    writer.settle()
    assert not writer.composer.isVisible()
    assert writer.query.text.question == "What explains the rise in creatinine?"
    assert writer.question == ""


def test_nothing_of_the_patient_is_left_after_a_lock(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.wait_for_letter()
    writer.desk.whole.main.empty()
    view = writer.view
    assert view.evidence.view.evidence.rows == ()
    assert view.middle.form.ticks.ticks.rows == ()
    assert view.letter.page.pages == 0
    assert view.middle.form.to.count() == 0


# Sending ------------------------------------------------------------------------------------------


def test_a_coder_sends_for_approval_and_the_episode_waits(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask("What diagnosis, if any, explains the findings of 4 November 2026?")
    assert writer.main == ("Send for approval", True, "")
    writer.press(Key.Key_Return, CONTROL)
    assert writer.query.state is QueryState.FOR_APPROVAL
    assert writer.note == f"{writer.query.reference} sent for approval"
    assert writer.main[1:] == (False, "A senior approves it")
    assert writer.view.middle.form.question.isReadOnly()
    assert not writer.view.middle.form.add.isVisible()


def test_its_writer_takes_it_back_with_a_reason_and_writes_on(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.ask("What diagnosis, if any, explains the findings of 4 November 2026?")
    writer.press(Key.Key_Return, CONTROL)
    writer.press(Key.Key_S, ALT)
    writer.answer("One more result has come")
    assert writer.query.state is QueryState.DRAFT
    assert not writer.view.middle.form.question.isReadOnly()


def test_withdrawing_asks_for_a_reason_and_takes_no_empty_one(writer: Writer, line: str) -> None:
    writer.raise_from(line)
    writer.press(Key.Key_S, CONTROL)
    writer.press(Key.Key_X, ALT)
    writer.answer("")
    assert writer.query.state is QueryState.DRAFT
    writer.answer("The discharge letter says it")
    assert writer.query.state is QueryState.WITHDRAWN
    assert writer.view.middle.form.question.isReadOnly()
