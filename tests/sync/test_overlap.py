"""How much of two coders' work on the same episodes merges by itself, and none of it wrongly."""

from __future__ import annotations

from pathlib import Path

from coder_gui.system.clock import Clock

from .overlap import simulate


def test_nine_in_ten_concurrent_edits_merge_without_a_person_and_none_wrongly(
    tmp_path: Path, clock: Clock
) -> None:
    found = simulate(tmp_path, clock, episodes=25, seed=7)
    assert found.wrong == []
    assert found.edits > 100
    assert found.share >= 0.9


def test_whatever_is_answered_all_laptops_agree_afterwards(tmp_path: Path, clock: Clock) -> None:
    found = simulate(tmp_path, clock, episodes=12, seed=3, most=9, decide=True)
    assert found.wrong == []
    assert found.asked_episodes > 0
