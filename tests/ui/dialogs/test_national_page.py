"""The page on which a person looks through an anonymised pack before it goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from coder_gui.domain.coding import System
from coder_gui.domain.queries import Query, QueryKind, QueryState
from coder_gui.domain.roles import Role
from coder_gui.services.session import Session
from coder_gui.ui.queries.national_page import NationalPage
from ui.ward import FIRST, OTHER

from .conftest import Office

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LINES = (
    "fell on stairs 02/11/2026, found by daughter Joan @ED 02/11 p1",
    "Mrs Marlowe reviewed by Mr Hartley, given 5/10 overnight @notes p4",
)


def opened(office: Office) -> NationalPage:
    """The pack of the first episode, with two things that only a person can tell."""
    session = office.session
    if not session.episodes.case(FIRST).lines:
        for line in LINES:
            session.abstraction.add(session.actor, FIRST, line)
        session.coding.add(session.actor, FIRST, System.ICD10, "S72.00")
    office.open_episode()
    page = office.open("national_pack")
    assert isinstance(page, NationalPage)
    return page


def left(page: NationalPage) -> list[str]:
    """The words that remain."""
    return [row.cells[1] for row in page.table.words.rows]


def settle(office: Office, page: NationalPage) -> None:
    """A person settles everything, and asks."""
    office.press(Key.Key_Return)
    office.type("a relative")
    office.press(Key.Key_Return)
    office.press(Key.Key_Return)
    office.type("A pain score")
    office.press(Key.Key_N, held=ALT)
    page.question.setFocus()
    office.type("How is it coded?")
    office.press(Key.Key_Return)


def test_what_is_sure_is_replaced_and_the_rest_is_listed(office: Office) -> None:
    page = opened(office)
    assert left(page) == ["Joan", "5/10"]
    text = page.view.toPlainText()
    assert "[patient] reviewed by [staff]" in text
    assert "Marlowe" not in text
    assert page.said == "2 to settle before it can go"
    assert page.table.hasFocus()


def test_enter_replaces_and_alt_n_lets_stand_with_a_reason(office: Office) -> None:
    page = opened(office)
    office.press(Key.Key_Return)
    assert page.words.hasFocus()
    office.type("a relative")
    office.press(Key.Key_Return)
    assert left(page) == ["5/10"]
    assert "found by daughter a relative" in page.view.toPlainText()
    office.press(Key.Key_N, held=ALT)
    assert page.said == "Say why this is no identifier. The reason is kept."
    office.type("A pain score")
    office.press(Key.Key_N, held=ALT)
    assert left(page) == []
    assert page.said == "Nothing remains that was found"


def test_alt_x_leaves_the_item_out(office: Office) -> None:
    page = opened(office)
    office.press(Key.Key_X, held=ALT)
    assert left(page) == ["5/10"]
    assert "fell on stairs" not in page.view.toPlainText()


def test_further_names_are_hidden(office: Office) -> None:
    page = opened(office)
    page.also.setFocus()
    office.type("Joan, overnight")
    office.press(Key.Key_Return)
    assert left(page) == ["5/10"]
    assert "found by daughter [patient]" in page.view.toPlainText()


def test_the_export_is_refused_with_the_count_while_anything_remains(
    office: Office, tmp_path: Path
) -> None:
    page = opened(office)
    page.file.set_value(tmp_path / "pack.pdf")
    page.press_main()
    assert page.said == (
        "2 things may still identify the patient. "
        "The first: perhaps a name in Anonymised evidence 1, words."
    )
    assert not (tmp_path / "pack.pdf").exists()


def test_a_coder_is_told_who_exports(office: Office, tmp_path: Path) -> None:
    page = opened(office)
    settle(office, page)
    page.file.set_value(tmp_path / "pack.pdf")
    page.press_main()
    office.settle()
    assert page.said == "A senior or a manager exports a national query."


def test_a_senior_exports_what_was_settled(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office)
    settle(office, page)
    as_senior(office.session, monkeypatch)
    page.press_main()
    assert page.said == "Name the file to write into."
    page.file.set_value(tmp_path / "pack")
    page.press_main()
    office.settle()
    assert page.said.startswith("Written to pack.pdf.")
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF")


def of_query(office: Office) -> tuple[NationalPage, Query]:
    """The pack of a national query that nobody approved yet, with all settled."""
    session = office.session
    asked = session.queries.propose(session.episodes.case(FIRST), kind=QueryKind.NATIONAL)
    asked = replace(asked, question="How is it coded?")
    query = session.queries.raise_query(session.actor, FIRST, asked).value
    office.open_episode()
    page = office.open("national_pack")
    assert isinstance(page, NationalPage)
    assert left(page) == []
    return page, query


def test_the_pack_of_a_query_that_is_not_approved_says_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_senior(office.session, monkeypatch)
    page, query = of_query(office)
    words = f"{query.reference} is not approved yet. Its pack goes out then."
    assert page.said == f"Nothing remains that was found. {words}"
    page.file.set_value(tmp_path / "pack.pdf")
    page.press_main()
    office.settle()
    assert page.said == words
    assert not (tmp_path / "pack.pdf").exists()


def test_the_export_of_the_pack_sends_its_query(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_senior(office.session, monkeypatch)
    page, query = of_query(office)
    queries, actor = office.session.queries, office.session.actor
    queries.approve(actor, query.id)
    page.file.set_value(tmp_path / "none" / "pack.pdf")
    page.press_main()
    office.settle()
    assert page.said == "There is no such folder. Choose another one."
    assert queries.get(query.id).state is QueryState.APPROVED
    page.file.set_value(tmp_path / "pack.pdf")
    page.press_main()
    office.settle()
    assert page.said.startswith("Written to pack.pdf.")
    assert page.said.endswith("The query counts as sent.")
    assert queries.get(query.id).state is QueryState.SENT


def as_senior(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person of this profile is a senior."""
    monkeypatch.setattr(session, "actor", replace(session.actor, role=Role.SENIOR))


def test_a_lock_empties_the_page_and_loses_no_decision(office: Office) -> None:
    page = opened(office)
    settle(office, page)
    before = page.view.toPlainText()
    office.extras.clear()
    office.settle()
    assert page.view.toPlainText() == ""
    assert page.table.words.rows == ()
    assert page.question.text() == ""
    office.desk.forget()
    page = opened(office)
    assert left(page) == []
    assert page.question.text() == "How is it coded?"
    assert page.view.toPlainText() == before


def test_new_evidence_begins_the_pack_anew(office: Office) -> None:
    page = opened(office)
    settle(office, page)
    page.close_page()
    office.session.abstraction.add(office.session.actor, FIRST, "wound dry @notes p5")
    assert left(opened(office)) == ["Joan", "5/10"]


def test_another_episode_takes_the_pack_off_the_page(office: Office) -> None:
    page = opened(office)
    office.open_episode(OTHER)
    assert page.view.toPlainText() == ""
    assert page.table.words.rows == ()
