"""A person's own search words: kept with a code that exists, found by the search, taken away."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from coder_gui.domain.coding import System
from coder_gui.ui.dialogs.own_words_page import OwnWordsPage
from coder_gui.ui.theme import Theme

from .conftest import CONTROL, Key, Office


@pytest.fixture
def page(office: Office) -> OwnWordsPage:
    """The page, opened by its action."""
    opened = office.open("own_words")
    assert isinstance(opened, OwnWordsPage)
    return opened


def kept(page: OwnWordsPage) -> list[tuple[str, ...]]:
    return [row.cells for row in page.table.words.rows]


def teach(office: Office, page: OwnWordsPage, words: str, code: str) -> None:
    page.wording.setFocus()
    office.type(words)
    page.code.setFocus()
    office.type(code)
    office.press(Key.Key_Return, held=CONTROL)


def found(office: Office, text: str, system: System = System.ICD10) -> list[str]:
    edition = office.session.classifications.for_date(system, office.session.clock.today())
    return [hit.code for hit in edition.search(text)]


def test_the_caret_begins_in_the_words_and_the_trusts_folder_is_named(
    office: Office, page: OwnWordsPage
) -> None:
    assert office.focus is page.wording
    said = " ".join(label.text() for label in page.findChildren(type(page.title)))
    assert "Words for the whole trust are files in the folder" in said


def test_words_that_are_kept_are_found_by_the_search_from_then_on(
    office: Office, page: OwnWordsPage
) -> None:
    assert "J181" not in found(office, "bottom lung thing")
    teach(office, page, "Bottom  lung thing", "j18 1")
    assert found(office, "bottom lung thing")[0] == "J181"
    assert kept(page)[0][:3] == ("bottom lung thing", "ICD-10", "J18.1")
    assert "pneumonia" in kept(page)[0][3].lower()
    assert page.said == "The search finds J18.1 under “bottom lung thing” now."
    assert page.wording.text() == "" == page.code.text()
    assert office.focus is page.wording


def test_the_title_stands_there_while_the_code_is_typed(office: Office, page: OwnWordsPage) -> None:
    page.code.setFocus()
    office.type("j18")
    assert page.title.text().startswith("J18 ")
    office.type("1")
    assert page.title.text().startswith("J18.1 Lobar pneumonia")
    assert page.code.accessibleDescription() == page.title.text()


def test_a_code_that_is_none_gives_a_sentence_and_is_kept_by_nobody(
    office: Office, page: OwnWordsPage
) -> None:
    teach(office, page, "abc", "zzz")
    assert page.said == "Type an ICD-10 code, such as J18.1"
    assert office.focus is page.code
    assert page.code.text() == "zzz"
    assert kept(page) == []


def test_a_code_that_the_edition_lacks_says_so(office: Office, page: OwnWordsPage) -> None:
    teach(office, page, "abc", "J18.7")
    assert page.said.startswith("J18.7 is not in ")
    assert kept(page) == []


def test_words_without_a_code_ask_for_it(office: Office, page: OwnWordsPage) -> None:
    office.type("abc")
    office.press(Key.Key_Return)
    assert page.said == "Type the code that the words mean."
    assert office.focus is page.code


def test_words_that_cannot_be_searched_for_go_back_to_their_field(
    office: Office, page: OwnWordsPage
) -> None:
    teach(office, page, "...", "J18.1")
    assert page.said == "Type the words that you search with."
    assert office.focus is page.wording
    assert page.code.text() == "J18.1"


def test_enter_before_the_check_has_answered_still_keeps_the_words(
    office: Office, page: OwnWordsPage
) -> None:
    page.wording.setText("quick one")
    page.code.setText("J18.1")
    QTest.keyClick(page.code, Key.Key_Return)
    office.settle()
    assert kept(page)[0][0] == "quick one"


def test_a_procedure_is_looked_up_in_its_own_classification(
    office: Office, page: OwnWordsPage
) -> None:
    page.icd10.setFocus()
    office.press(Key.Key_Right)
    assert page.opcs4.isChecked()
    teach(office, page, "camera down", "G45.1")
    assert kept(page)[0][1:3] == ("OPCS-4", "G45.1")
    assert found(office, "camera down", System.OPCS4)[0] == "G451"


def test_delete_takes_words_away_and_ctrl_z_brings_them_back(
    office: Office, page: OwnWordsPage
) -> None:
    teach(office, page, "one thing", "J18.1")
    teach(office, page, "other thing", "J18.0")
    page.table.setFocus()
    office.press(Key.Key_Delete)
    assert [row[0] for row in kept(page)] == ["one thing"]
    assert page.said == "“other thing” taken away. Undo with Ctrl+Z."
    assert "J180" not in found(office, "other thing")[:1]
    assert office.actions.undo.run() is not None
    office.settle()
    assert [row[0] for row in kept(page)] == ["other thing", "one thing"]
    assert found(office, "other thing")[0] == "J180"


def test_nothing_is_left_on_the_page_before_a_lock(office: Office, page: OwnWordsPage) -> None:
    teach(office, page, "one thing", "J18.1")
    office.type("half")
    office.extras.clear()
    assert kept(page) == []
    assert page.wording.text() == ""


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_a_small_screen(office: Office, theme: Theme, scale: float) -> None:
    theme.set_scale(scale)
    page = office.open("own_words")
    assert page.minimumSizeHint().width() <= 1280
    assert page.minimumSizeHint().height() <= 480
