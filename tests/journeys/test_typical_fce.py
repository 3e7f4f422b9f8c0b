"""A typical FCE in at most 120 key presses; a paper case is counted and shown beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from coder_gui.bench.keys import AIM, count
from coder_gui.bench.typical_fce import Script, on_paper, on_screen
from coder_gui.system.clock import Clock

from .coder_at_work import CoderAtWork

PAPER_CEILING = 190
"""What the paper case took when it was recorded, and a little more: it is to get fewer."""


def counted(ward: CoderAtWork, clock: Clock, make: Any) -> dict[str, Any]:
    """One way of working, played on the demo's ward."""
    figures = count(ward.window, make, clock.today())
    print(f"{figures['name']}: {figures['strokes']} presses, {figures['keys']} keys")
    return figures


def test_eight_codes_with_evidence_on_screen_take_at_most_120_presses(
    ward: CoderAtWork, clock: Clock
) -> None:
    figures = counted(ward, clock, on_screen)
    assert figures["codes"] == 8
    assert figures["strokes"] <= AIM
    assert figures["keys"] <= AIM, "also with Ctrl, Alt and Shift as keys of their own"


def test_the_same_case_from_paper_is_counted_beside_it(ward: CoderAtWork, clock: Clock) -> None:
    figures = counted(ward, clock, on_paper)
    assert figures["codes"] == 8
    assert AIM < figures["strokes"] <= PAPER_CEILING


def test_both_ways_write_the_same_codes() -> None:
    def codes(script: Script) -> set[str]:
        return {step.see for step in script.steps if step.see.startswith("found")}

    day = date(2026, 11, 12)
    assert codes(on_screen(day)) == codes(on_paper(day))
