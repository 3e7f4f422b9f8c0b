"""How the search benchmark judges: which hit is right, which sets there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.bench.search import Wanted, keystrokes, place, read_set, sets
from coder_gui.domain.coding import Hit, System


def hit(code: str) -> Hit:
    """A hit of a canonical code."""
    return Hit(code=code, display=code, title="", why="", usable=True)


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        (["S7200"], ["S720"], 1),
        (["I10X"], ["I10"], 1),
        (["J189", "I214"], ["I214"], 2),
        (["E119"], ["E11"], 1),
        (["S723"], ["S720"], None),
        ([], ["S720"], None),
    ],
)
def test_the_first_right_hit_counts_by_its_four_characters(
    found: list[str], wanted: list[str], expected: int | None
) -> None:
    assert place([hit(code) for code in found], Wanted("x", tuple(wanted))) == expected


def test_a_set_is_read_with_its_codes_in_order(tmp_path: Path) -> None:
    file = tmp_path / "set.tsv"
    file.write_text("# Remark\nterm\tcodes\n#nof r\tS72.0\told mi\n1st fit\tR56.8 G40.9\n", "utf-8")
    assert read_set(System.ICD10, file) == [
        Wanted("#nof r", ("S720",)),
        Wanted("1st fit", ("R568", "G409")),
    ]


def test_every_beginning_of_a_term_is_a_key_press() -> None:
    assert keystrokes("mi r") == ["m", "mi", "mi ", "mi r"]


def test_the_tuning_set_and_the_held_out_set_share_no_term() -> None:
    for system in System:
        found = sets(system)
        tuned = [one.term for name in found if "tuned" in name for one in found[name]]
        held = {one.term for name in found if "held" in name for one in found[name]}
        assert held.isdisjoint(tuned)
