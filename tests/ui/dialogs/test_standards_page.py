"""The trust's own standards open at the paragraph that a problem cites."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange.document_files import pdf
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from coder_gui.services.standards_books import BOOKS_FILE
from coder_gui.ui.dialogs.standards_page import StandardsPage
from coder_gui.ui.theme import Mode, Theme

from .conftest import Key, Office

ALT = Qt.KeyboardModifier.AltModifier
BOOK = "NCCS ICD-10"
PAGES = (
    ["Rules", "DGCS.1: Primary diagnosis"],
    ["DGCS.5: Dagger and asterisk", "DGCS.5 in short: the pair stays together."],
    ["Chapter XIX", *["A line of the chapter."] * 20, "DCS.XIX.7: Complications"],
    ["Index"],
)
BOOKS = """
[[book]]
name = "NCCS ICD-10"
title = "National standards 2026"
file = "nccs.pdf"
valid_from = 2026-04-01
"""


@pytest.fixture
def trust(office: Office) -> Path:
    """The trust's folder, with one book of three pages."""
    folder = office.session.books.folder
    folder.mkdir(parents=True)
    (folder / BOOKS_FILE).write_text(BOOKS)
    (folder / "nccs.pdf").write_bytes(pdf(*PAGES))
    return folder


def opened(office: Office, reference: str, book: str = BOOK) -> StandardsPage:
    """The page that the action opens for a selected problem."""
    office.open_episode()
    office.actions.update(standard=(reference, book))
    page = office.open("open_standard")
    assert isinstance(page, StandardsPage)
    return page


def test_the_key_is_refused_where_nothing_selected_cites_a_standard(office: Office) -> None:
    assert office.actions.reason("open_standard") == "No episode is open"
    office.open_episode()
    assert office.actions.reason("open_standard") == "Nothing that cites a standard is selected"
    assert office.actions.keys("open_standard") == "Shift+F1"


def test_the_book_opens_at_the_paragraph_with_the_keys_in_it(office: Office, trust: Path) -> None:
    page = opened(office, "DGCS.5")
    assert page.view.isVisible()
    assert page.view.page == 1
    assert page.where.text() == "National standards 2026, DGCS.5"
    assert page.page_words.text() == "Page 2 of 4"
    assert office.focus is page.view
    assert page.said == ""
    assert page.view.accessibleName() == "National standards 2026, DGCS.5. Page 2 of 4"


def test_a_paragraph_low_on_its_page_is_brought_to_the_top(office: Office, trust: Path) -> None:
    page = opened(office, "DCS.XIX.7")
    low = page.view.verticalScrollBar().value()
    page.go_to(0)
    page = opened(office, "DCS.XIX.99")
    assert page.view.verticalScrollBar().value() < low - 200


def test_page_down_and_page_up_turn_pages_and_esc_goes_back_where_one_was(
    office: Office, trust: Path
) -> None:
    page = opened(office, "DGCS.1")
    office.press(*[Key.Key_PageDown] * 3)
    assert page.view.page > 0
    office.press(Key.Key_Home)
    assert page.page_words.text() == "Page 1 of 4"
    office.press(Key.Key_Escape)
    assert not page.isVisible()
    assert office.focus is office.entry


def test_the_zoom_keys_of_documents_act_on_the_book(office: Office, trust: Path) -> None:
    page = opened(office, "DGCS.5")
    fits = page.view.zoomFactor()
    office.press(Key.Key_Plus, held=ALT)
    assert page.view.zoomFactor() == pytest.approx(1.25 * fits)
    office.press(Key.Key_Minus, held=ALT)
    office.press(Key.Key_Minus, held=ALT)
    assert page.view.zoomFactor() == pytest.approx(0.75 * fits)
    office.press(Key.Key_0, held=ALT)
    assert page.view.zoomFactor() == pytest.approx(fits)
    assert page.view.page == 1


def test_each_paragraph_of_a_reference_has_a_digit(office: Office, trust: Path) -> None:
    page = opened(office, "Tabular list; DGCS.5, DCS.XIX.7, p201")
    assert page.view.page == 1
    office.press(Key.Key_2)
    assert page.view.page == 2
    assert page.where.text() == "National standards 2026, DCS.XIX.7"
    office.press(Key.Key_9)
    assert page.view.page == 2


def test_a_paragraph_that_the_book_lacks_says_that_the_nearest_is_shown(
    office: Office, trust: Path
) -> None:
    page = opened(office, "DCS.XIX.99")
    assert page.view.page == 2
    assert page.said == "DCS.XIX.99 is no heading of this book. The nearest page is shown."


def test_without_the_book_one_sentence_says_where_an_administrator_puts_it(
    office: Office,
) -> None:
    page = opened(office, "PCSZ2, p204", "NCCS OPCS-4")
    assert page.empty.isVisible()
    assert page.empty.title.text() == "This trust has put no copy of NCCS OPCS-4 here"
    assert str(office.session.books.folder) in page.empty.help.text()
    assert page.where.text() == "NCCS OPCS-4, PCSZ2"
    office.press(Key.Key_Escape)
    assert office.focus is office.entry


def test_a_book_that_is_listed_and_missing_gives_the_services_sentence(
    office: Office, trust: Path
) -> None:
    (trust / "nccs.pdf").unlink()
    page = opened(office, "DGCS.5")
    assert page.empty.isVisible()
    assert "nccs.pdf is not in" in page.empty.help.text()


def test_an_answer_that_comes_after_the_page_was_left_opens_nothing(
    office: Office, trust: Path
) -> None:
    office.open_episode()
    office.extras.open_standard("DGCS.5", BOOK)
    QTest.keyClick(office.extras.standards, Key.Key_Escape)
    office.settle()
    assert not office.extras.standards.isVisible()
    assert office.extras.standards.view.pageNavigator().currentPage() == 0


def test_before_a_lock_the_book_is_shut(office: Office, trust: Path) -> None:
    page = opened(office, "DGCS.5")
    office.extras.clear()
    assert not page.isVisible()
    assert page.where.text() == ""
    assert page.view.document().pageCount() == 0


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_it_fits_a_small_screen_in_both_themes(
    office: Office, trust: Path, theme: Theme, mode: Mode, scale: float
) -> None:
    theme.set_mode(mode)
    theme.set_scale(scale)
    page = opened(office, "DGCS.5, DCS.XIX.7, DGCS.1")
    assert page.minimumSizeHint().width() <= 1280
    assert page.minimumSizeHint().height() <= 480
    assert not page.grab().isNull()
