"""Notes on codes and wordings of one person: kept, found by the search, and gone when locked."""

from __future__ import annotations

import pytest

from coder_gui.domain.coding import System
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.services.own_words import LONGEST_NOTE, LONGEST_WORDING, OwnWords
from coder_gui.services.session import Session

ICD10 = System.ICD10


@pytest.fixture(autouse=True)
def search_files(session: Session) -> None:
    session.classifications.prepare_search()


def found(session: Session, typed: str) -> list[str]:
    return [hit.code for hit in session.classifications.for_date(ICD10, None).search(typed)]


def test_a_note_on_a_code_is_kept_changed_and_taken_away(session: Session) -> None:
    words, actor = session.own_words, session.actor
    assert words.note(ICD10, "I214") == ""
    words.keep_note(actor, ICD10, "I214", "  type 2: see local policy 7\n")
    assert words.note(ICD10, "I214") == "type 2: see local policy 7"
    words.keep_note(actor, ICD10, "I214", "ask the senior")
    assert words.note(ICD10, "I214") == "ask the senior"
    words.keep_note(actor, ICD10, "I214", " ")
    assert words.note(ICD10, "I214") == ""


def test_a_note_is_of_one_classification(session: Session) -> None:
    session.own_words.keep_note(session.actor, System.OPCS4, "J183", "with Y75.2")
    assert session.own_words.note(ICD10, "J183") == ""


def test_a_note_that_is_too_long_is_refused_with_the_count(session: Session) -> None:
    with pytest.raises(UserError, match="4,000 characters; this one has 4,001"):
        session.own_words.keep_note(session.actor, ICD10, "I214", "x" * (LONGEST_NOTE + 1))


def test_a_wording_that_is_taught_is_found_at_once_and_first(session: Session) -> None:
    assert "I214" not in found(session, "zorgle")
    session.own_words.teach(session.actor, ICD10, "  Zorgle   MI ", "I214")
    assert found(session, "zorgle mi")[0] == "I214"
    (kept,) = session.own_words.terms()
    assert kept.term.wordings == ("zorgle mi",)


def test_a_wording_that_is_forgotten_is_not_found_any_more(session: Session) -> None:
    session.own_words.teach(session.actor, ICD10, "zorgle", "I214")
    (kept,) = session.own_words.terms()
    session.own_words.forget(session.actor, kept.id)
    assert "I214" not in found(session, "zorgle")
    with pytest.raises(NotFound):
        session.own_words.forget(session.actor, kept.id)


def test_own_wordings_are_there_after_the_next_unlock_and_gone_while_locked(
    session: Session,
) -> None:
    session.own_words.teach(session.actor, ICD10, "zorgle", "I214")
    session.own_words.stop()
    assert "I214" not in found(session, "zorgle")
    again = OwnWords(session.database, session.classifications)
    again.use()
    assert found(session, "zorgle")[0] == "I214"


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("", "Type the words"),
        (" ; ", "Type the words"),
        ("x" * (LONGEST_WORDING + 1), "can have 80 characters"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(session: Session, wording: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        session.own_words.teach(session.actor, ICD10, wording, "I214")


def test_the_same_wording_for_the_same_code_twice_is_refused(session: Session) -> None:
    session.own_words.teach(session.actor, ICD10, "zorgle", "I214")
    with pytest.raises(UserError, match=r"one of your words for I21\.4 already"):
        session.own_words.teach(session.actor, ICD10, "ZORGLE", "I214")
    session.own_words.teach(session.actor, ICD10, "zorgle", "I219")
    assert set(found(session, "zorgle")[:2]) == {"I214", "I219"}


def test_what_was_taught_is_taken_back_once_and_other_words_stay(session: Session) -> None:
    words, actor = session.own_words, session.actor
    taught = words.teach(actor, ICD10, "zorgle", "I214").value
    words.teach(actor, ICD10, "zorgle", "I219")
    words.unteach(actor, taught)
    assert [one.term.codes for one in words.terms()] == [("I219",)]
    with pytest.raises(NotFound):
        words.unteach(actor, taught)
