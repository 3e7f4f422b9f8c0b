"""Prefixes and ranges of codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.standards.code_ranges import CodeRanges


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        (["V01-Y98"], ["V010", "W199", "Y98X", "W10X", "Y98"], ["U999", "Y990", "Z000", "V000"]),
        (["I70"], ["I700", "I7001", "I70"], ["I710", "I69X"]),
        (["S72.0"], ["S720", "S7200", "S7201"], ["S721", "S72"]),
        (["U07.1-U07.7"], ["U071", "U077"], ["U070", "U078"]),
        (["A40.3-A41.2"], ["A403", "A409", "A410", "A412"], ["A402", "A413"]),
        (["Z"], ["Z000", "Z999"], ["Y999"]),
        (["C00-C75", "C80"], ["C509", "C80X"], ["C770"]),
        ([], [], ["A000", ""]),
    ],
)
def test_membership_goes_by_prefix(words: list[str], inside: list[str], outside: list[str]) -> None:
    ranges = CodeRanges(words)

    assert [code for code in inside if code not in ranges] == []
    assert [code for code in outside if code in ranges] == []


@pytest.mark.parametrize("word", ["", "7", "A4", "S72-", "Y98-V01", "I70.00.1", "A40-A41-A42"])
def test_what_is_no_range_is_refused_by_its_word(word: str) -> None:
    with pytest.raises(ValueError, match=r"is not a code|ends before"):
        CodeRanges([word])


def test_nothing_but_text_is_inside() -> None:
    assert None not in CodeRanges(["A00-Z99"])


@given(
    st.from_regex(r"[A-Z][0-9]{2}[0-9]?", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]{2}[0-9]?", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]{2}[0-9X][0-9]?", fullmatch=True),
)
def test_a_range_holds_what_comparing_prefixes_says(low: str, high: str, code: str) -> None:
    if low[: len(high)] > high:
        low, high = high, low
    if low[: len(high)] > high:
        return
    ranges = CodeRanges([f"{low}-{high}"])

    assert (code in ranges) == (code[: len(low)] >= low and code[: len(high)] <= high)
    assert code not in ranges or ranges.meet(frozenset({code[:3]}))
