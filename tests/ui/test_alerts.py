"""The words of a note."""

from __future__ import annotations

import pytest

from coder_gui.ui.alerts import continued


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Line 7 removed", "line 7 removed"),
        ("N40.X added", "N40.X added"),
        ("ICD-10 has no such code", "ICD-10 has no such code"),
        ("PAS answers first", "PAS answers first"),
        ("No episode is open", "no episode is open"),
        ("", ""),
    ],
)
def test_words_go_on_in_a_sentence_and_codes_keep_their_capitals(words: str, said: str) -> None:
    assert continued(words) == said
