"""Parameters written as one line of text: codes, a colon, and other codes."""

from __future__ import annotations

from coder_gui.standards.code_ranges import CodeRanges


def ranges(text: str) -> CodeRanges:
    """Codes and ranges with commas between. Raises ValueError naming what is not a code."""
    return CodeRanges(part.strip() for part in text.split(","))


def codes_and_codes(text: str) -> tuple[CodeRanges, CodeRanges]:
    """ "T39: X40, X60" as the codes on both sides. Raises ValueError."""
    left, colon, right = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} needs a colon between codes and codes")
    return ranges(left), ranges(right)
