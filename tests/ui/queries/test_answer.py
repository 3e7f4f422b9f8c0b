"""Logging an answer: by digits and words, with its scan; nothing typed is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import AnswerHow, QueryState
from coder_gui.ui.labels import KeyCap
from coder_gui.ui.queries.answer_typed import DRAFTS, Typed, answer_of, from_json, read_scan
from ui import ward

from .person import CONTROL, Desk, Key
from .rows import TODAY

PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
    b":~\x9bU\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)
"""One white point."""


def open_answer(at_desk: Desk, episode_id: str = ward.FIRST) -> None:
    """The desk on the one query that waits, then L."""
    at_desk.open(episode_id)
    at_desk.press(Key.Key_L)
    assert at_desk.answer.isVisible()


def wrong(at_desk: Desk, field: str) -> str:
    """The sentence under a field."""
    label = at_desk.answer.form.findChild(QLabel, f"wrong_{field}")
    assert label is not None
    return label.text() if label.isVisible() else ""


# Saving -----------------------------------------------------------------------------------------


def test_a_digit_and_ctrl_enter_log_what_was_ticked(at_desk: Desk) -> None:
    query = at_desk.sent()
    open_answer(at_desk)
    assert at_desk.answer.form.question.text() == query.text.question
    at_desk.press(Key.Key_3)
    at_desk.press(Key.Key_Return, CONTROL)
    assert not at_desk.answer.isVisible()
    story = at_desk.story(query)
    assert story.query.state is QueryState.ANSWERED
    (answer,) = story.answers
    assert answer.choice == "Clinically unable to determine"
    assert (answer.answered_by, answer.gmc) == ("Mr J Hartley", "6012345")
    assert (answer.answered_on, answer.how) == (TODAY, AnswerHow.LETTER)
    assert at_desk.note == f"Answer to {query.reference} saved"
    assert at_desk.whole.focus is at_desk.desk.pane.field  # for the next letter


def test_after_the_digit_of_an_option_with_a_line_its_words_are_typed(at_desk: Desk) -> None:
    query = at_desk.sent()
    open_answer(at_desk)
    at_desk.press(Key.Key_1)
    at_desk.type("Type 2")
    at_desk.press(Key.Key_Return, CONTROL)
    (answer,) = at_desk.story(query).answers
    assert (answer.choice, answer.text) == ("The type is", "Type 2")


def test_the_digit_of_an_option_stands_beside_its_words(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    rows = at_desk.answer.form.options
    for cap in rows.findChildren(KeyCap):
        button = next(one for one in rows.buttons if one.parent() is cap.parent())
        assert 0 <= cap.x() - button.geometry().right() <= 12
        assert button.width() >= button.sizeHint().width()


def test_words_person_day_way_and_place_are_kept(at_desk: Desk) -> None:
    query = at_desk.sent()
    open_answer(at_desk)
    form = at_desk.answer.form
    at_desk.press(Key.Key_1)
    form.words.setPlainText("Type 2, with retinopathy")
    form.answered_by.setText("Dr P Okafor")
    form.gmc.setText("7012345")
    form.answered_on.setText("19/11")
    form.recorded_in.setText("Notes volume 2, page 31")
    form._how_buttons[AnswerHow.ADDENDUM].click()
    at_desk.press(Key.Key_Return, CONTROL)
    (answer,) = at_desk.story(query).answers
    assert (answer.choice, answer.text) == ("The type is", "Type 2, with retinopathy")
    assert (answer.answered_by, answer.gmc) == ("Dr P Okafor", "7012345")
    assert answer.answered_on.isoformat() == "2026-11-19"
    assert (answer.how, answer.recorded_in) == (AnswerHow.ADDENDUM, "Notes volume 2, page 31")
    at_desk.show_all()
    assert "“Type 2, with retinopathy”" in at_desk.words


def test_an_answer_becomes_evidence_of_the_open_episode(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    at_desk.press(Key.Key_1)
    at_desk.answer.form.words.setPlainText("Type 2")
    at_desk.press(Key.Key_Return, CONTROL)
    case = at_desk.session.episodes.case(ward.FIRST)
    assert [line.text for line in case.lines] == ["Type 2"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("gmc", "12", "A GMC number has 7 digits. Leave it out if it is not known."),
        ("answered_by", "", "Say who answered."),
        ("answered_on", "31/02/2026", "“31/02/2026” is no day. Write it as 21/11/2026."),
        ("answered_on", "01/11/2026", "The query was raised on 10-Nov-2026"),
    ],
)
def test_what_does_not_fit_is_said_under_its_field(
    at_desk: Desk, field: str, typed: str, sentence: str
) -> None:
    query = at_desk.sent()
    open_answer(at_desk)
    at_desk.press(Key.Key_3)
    line = getattr(at_desk.answer.form, field)
    line.setText(typed)
    at_desk.press(Key.Key_Return, CONTROL)
    assert wrong(at_desk, field).startswith(sentence)
    assert line.text() == typed
    assert at_desk.whole.focus is line
    assert at_desk.story(query).answers == ()


def test_an_answer_without_option_and_words_is_asked_for(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    at_desk.press(Key.Key_Return, CONTROL)
    assert wrong(at_desk, "text").startswith("An answer needs the option that was ticked")
    assert at_desk.whole.focus is at_desk.answer.form.words


# The scan ---------------------------------------------------------------------------------------


def test_a_scanned_picture_is_attached(at_desk: Desk, tmp_path: Path) -> None:
    query = at_desk.sent()
    file = tmp_path / "scan.png"
    file.write_bytes(PICTURE)
    open_answer(at_desk)
    at_desk.press(Key.Key_3)
    at_desk.answer.form.file.set_value(file)
    at_desk.answer.form.file.chosen.emit(file)
    at_desk.whole.settle()
    assert at_desk.answer.said == "The scan is read: picture, 1 kB."
    at_desk.press(Key.Key_Return, CONTROL)
    (answer,) = at_desk.story(query).answers
    assert answer.document_id is not None
    documents = at_desk.session.episodes.case(ward.FIRST).documents
    assert [one.id for one in documents] == [answer.document_id]


def test_a_file_that_is_no_scan_gets_a_sentence_and_the_rest_stays(
    at_desk: Desk, tmp_path: Path
) -> None:
    query = at_desk.sent()
    file = tmp_path / "letter.docx"
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    open_answer(at_desk)
    at_desk.press(Key.Key_3)
    at_desk.answer.form.file.set_value(file)
    at_desk.press(Key.Key_Return, CONTROL)  # without Enter in the field
    assert "Word" in wrong(at_desk, "scan") or "Word" in at_desk.answer.said
    assert at_desk.answer.form.options.choice == "Clinically unable to determine"
    assert at_desk.story(query).answers == ()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("scan.png", PICTURE, "image/png"),
        ("reply.txt", b"Type 2 diabetes.\n", "text/plain"),
    ],
)
def test_scans_are_known_by_what_they_hold(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_scan(tmp_path / name) == (data, kind)


def test_a_file_that_is_gone_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Look whether it is still there"):
        read_scan(tmp_path / "gone.pdf")


# Drafts -----------------------------------------------------------------------------------------


def test_esc_and_coming_back_finds_what_was_typed(at_desk: Desk) -> None:
    query = at_desk.sent()
    open_answer(at_desk)
    at_desk.press(Key.Key_1)
    at_desk.answer.form.words.setPlainText("Type 2")
    at_desk.answer.form.answered_by.setText("Dr P Okafor")
    at_desk.press(Key.Key_Escape)
    assert not at_desk.answer.isVisible()
    assert at_desk.desk.isVisible()
    assert at_desk.answer.form.words.toPlainText() == ""
    at_desk.press(Key.Key_L)
    typed = at_desk.answer.form.typed
    assert (typed.choice, typed.text, typed.answered_by) == (
        "The type is",
        "Type 2",
        "Dr P Okafor",
    )
    assert at_desk.answer.said == "This was typed before and not saved."
    at_desk.press(Key.Key_Return, CONTROL)
    assert at_desk.story(query).answers[0].text == "Type 2"
    assert at_desk.session.settings.get(DRAFTS, {}) == {}


def test_a_lock_keeps_what_is_typed_and_leaves_nothing_in_the_window(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    at_desk.answer.form.words.setPlainText("Type 2")
    page = at_desk.answer
    at_desk.whole.shut()
    assert page.form.typed.text == ""
    assert page.about.text() == page.form.question.text() == ""
    open_answer(at_desk)
    assert at_desk.answer.form.words.toPlainText() == "Type 2"


def test_fields_left_as_they_were_keep_no_draft(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    at_desk.press(Key.Key_Escape)
    assert at_desk.session.settings.get(DRAFTS, {}) == {}


def test_only_plain_values_of_a_draft_are_taken() -> None:
    typed = Typed(choice="A", text="words", how="email")
    assert from_json(typed.to_json()) == typed
    assert from_json({"text": "words", "strange": "x"}) == Typed(text="words")
    assert from_json({}) is None
    assert from_json("words") is None


def test_a_day_is_read_as_it_is_written() -> None:
    assert answer_of(Typed(answered_on="19/11"), None, TODAY).answered_on.day == 19
    with pytest.raises(UserError, match="is no day") as error:
        answer_of(Typed(answered_on="soon"), None, TODAY)
    assert error.value.field == "answered_on"


# Keys -------------------------------------------------------------------------------------------


def test_digits_in_the_words_are_words(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    at_desk.answer.form.words.setFocus(Qt.FocusReason.TabFocusReason)
    at_desk.type("2 days")
    assert at_desk.answer.form.words.toPlainText() == "2 days"
    assert at_desk.answer.form.options.choice == ""


def test_digits_choose_nothing_when_single_keys_are_off(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.whole.main.actions_table.set_single_keys(on=False)
    at_desk.desk.acts.run("log_answer")
    at_desk.whole.settle()
    at_desk.press(Key.Key_1)
    assert at_desk.answer.form.options.choice == ""
    at_desk.whole.main.actions_table.set_single_keys(on=True)


def test_every_field_has_a_name_for_a_screen_reader(at_desk: Desk) -> None:
    at_desk.sent()
    open_answer(at_desk)
    form = at_desk.answer.form
    fields = (
        form.words,
        form.answered_by,
        form.gmc,
        form.answered_on,
        form.recorded_in,
        form.file.path,
        *form.options.buttons,
        *form._how_buttons.values(),
    )
    assert all(field.accessibleName() for field in fields)
