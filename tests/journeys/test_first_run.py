"""A first run: from the first page to an empty list, by keys only."""

from __future__ import annotations

from coder_gui.system.paths import profiles_root
from coder_gui.ui.buttons import Button

from .coder_at_work import PASSPHRASE, CoderAtWork


def test_a_new_coder_comes_to_empty_lists_and_back_after_a_lock(coder: CoderAtWork) -> None:
    coder.make_profile("Priya Shah")
    coder.until(lambda: "Nothing in your round" in coder.words, "the empty round")
    assert "No patient open" in coder.words
    assert coder.status == "Everything saved"
    coder.press("Ctrl+L")
    coder.until(lambda: coder.focus == "passphrase", "the lock page")
    assert "Signed in to this laptop as Priya Shah" in coder.words
    coder.unlock()
    coder.until(lambda: "Nothing in your round" in coder.words, "the empty round")


def test_nothing_is_made_before_the_passphrase_keeps_its_rules(coder: CoderAtWork) -> None:
    coder.until(lambda: coder.focus == "person_name", "the first page")
    coder.type("Priya Shah")
    coder.tab_to("new_passphrase")
    coder.type("short")
    assert "The passphrase does not keep its rules yet" in coder.words
    assert not coder.find("make_profile", Button).isEnabled()
    assert list(profiles_root().glob("*/keyslot.json")) == []


def test_a_wrong_passphrase_gives_a_sentence_and_the_right_one_still_opens(
    coder: CoderAtWork,
) -> None:
    coder.make_profile()
    coder.press("Ctrl+L")
    coder.until(lambda: coder.focus == "passphrase", "the lock page")
    coder.type("four words on papyrus")
    coder.press("Enter")
    coder.until(lambda: coder.sees("refusal"), "the refusal")
    assert "did not open" in coder.words
    assert coder.field == ""
    assert PASSPHRASE not in coder.words
