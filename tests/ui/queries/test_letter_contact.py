"""How a writer is reached is set by keys in the settings, and stands on the letter."""

from __future__ import annotations

from typing import cast

import pypdfium2

from coder_gui.services.query_letters import CONTACT_LENGTH
from coder_gui.ui.dialogs.extras import Extras
from coder_gui.ui.dialogs.settings_page import SettingsPage
from ui import ward

from .person import CONTROL, Desk, Key


def settings(at_desk: Desk) -> SettingsPage:
    """The settings, opened by their key, the caret in the line for letters."""
    at_desk.press(Key.Key_Comma, CONTROL)
    page = cast("Extras", at_desk.whole.main.extras).settings
    assert page.isVisible()
    for _ in range(3):
        at_desk.press(Key.Key_Tab)
    assert at_desk.whole.focus is page.contact
    return page


def letter(at_desk: Desk) -> str:
    """The words of the letter of a query that this person wrote."""
    letters = at_desk.session.query_letters
    document = pypdfium2.PdfDocument(letters.pdf(letters.letter(at_desk.draft().id)))
    words = document[0].get_textpage().get_text_range()
    document.close()
    return words


def test_what_is_typed_stands_on_the_letter_and_in_the_settings(at_desk: Desk) -> None:
    at_desk.whole.open(ward.FIRST)
    page = settings(at_desk)
    assert page.contact.text() == ""
    at_desk.whole.type("Ext 4417, bleep 512")
    at_desk.press(Key.Key_Return, CONTROL)
    assert page.said.startswith("Saved.")
    assert at_desk.session.query_letters.contact() == "Ext 4417, bleep 512"
    assert "Ext 4417, bleep 512" in letter(at_desk)
    at_desk.press(Key.Key_Escape)
    assert settings(at_desk).contact.text() == "Ext 4417, bleep 512"


def test_an_empty_line_takes_it_from_the_letter(at_desk: Desk) -> None:
    at_desk.session.query_letters.set_contact(at_desk.session.actor, "Ext 4417")
    at_desk.whole.open(ward.FIRST)
    page = settings(at_desk)
    assert page.contact.text() == "Ext 4417"
    at_desk.press(Key.Key_A, CONTROL)
    at_desk.press(Key.Key_Delete)
    at_desk.press(Key.Key_Return, CONTROL)
    assert at_desk.session.query_letters.contact() == ""
    assert "Ext 4417" not in letter(at_desk)


def test_the_line_holds_what_a_letter_holds(at_desk: Desk) -> None:
    at_desk.whole.open(ward.FIRST)
    page = settings(at_desk)
    at_desk.whole.type("4" * (CONTACT_LENGTH + 5))
    assert page.contact.text() == "4" * CONTACT_LENGTH


def test_a_lock_leaves_nothing_of_it_on_the_page(at_desk: Desk) -> None:
    at_desk.session.query_letters.set_contact(at_desk.session.actor, "Ext 4417")
    at_desk.whole.open(ward.FIRST)
    page = settings(at_desk)
    at_desk.whole.shut()
    assert page.contact.text() == ""
