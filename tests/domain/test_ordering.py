"""Pairs and procedure groups keep together whatever is moved, added or taken away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.ordering import (
    Placed,
    after_dagger,
    diagnosis_blocks,
    group_numbers,
    insert,
    keep_hidden,
    move,
    move_alone,
    procedure_blocks,
)


def secondary(code: str) -> bool:
    """Methods and sites, as far as these tests need them."""
    return code[0] in "YZ"


def placed(*words: str) -> list[Placed]:
    """Entries from "id" or "id>dagger"; the id is the code too."""
    parts = (word.partition(">") for word in words)
    return [Placed(own, own, dagger or None) for own, _, dagger in parts]


def ids(order: tuple[str, ...]) -> str:
    return " ".join(order)


def moved(entries: list[Placed], code_id: str, position: int) -> str:
    return ids(move(diagnosis_blocks(entries), code_id, position))


def test_a_dagger_and_its_asterisks_are_one_block() -> None:
    blocks = diagnosis_blocks(placed("A", "B", "C>B", "D>B", "E"))

    assert blocks == (("A",), ("B", "C", "D"), ("E",))


def test_a_pair_the_wrong_way_round_is_one_block_too() -> None:
    assert diagnosis_blocks(placed("A", "C>B", "B")) == (("A",), ("C", "B"))


def test_an_asterisk_away_from_its_dagger_stands_by_itself() -> None:
    assert diagnosis_blocks(placed("B", "A", "C>B")) == (("B",), ("A",), ("C",))


def test_one_step_up_passes_a_whole_pair() -> None:
    assert moved(placed("A", "B", "C>B", "D"), "D", 3) == "A D B C"


def test_one_step_down_from_the_dagger_passes_what_follows_its_asterisk() -> None:
    assert moved(placed("B", "C>B", "D", "E"), "B", 2) == "D B C E"


def test_moving_the_asterisk_takes_its_dagger_along() -> None:
    assert moved(placed("A", "B", "C>B", "D"), "C", 2) == "B C A D"
    assert moved(placed("A", "B", "C>B", "D"), "C", 4) == "A D B C"


def test_the_ends_stop_every_move() -> None:
    entries = placed("A", "B>A", "C")

    assert moved(entries, "A", -3) == "A B C"
    assert moved(entries, "C", 99) == "A B C"
    assert moved(entries, "B", 1) == "A B C"


def test_a_procedure_takes_its_methods_and_sites_along() -> None:
    blocks = procedure_blocks(placed("W1", "Z1", "Z2", "K1", "Y1"), secondary)

    assert blocks == (("W1", "Z1", "Z2"), ("K1", "Y1"))
    assert ids(move(blocks, "K1", 1)) == "K1 Y1 W1 Z1 Z2"
    assert ids(move(blocks, "W1", 2)) == "K1 Y1 W1 Z1 Z2"


def test_leading_sites_belong_to_no_group() -> None:
    blocks = procedure_blocks(placed("Z1", "Y1", "K1", "Z2"), secondary)

    assert blocks == (("Z1",), ("Y1",), ("K1", "Z2"))
    assert group_numbers(["Z1", "Y1", "K1", "Z2", "W1"], secondary) == (0, 0, 1, 1, 2)


def test_a_site_can_move_by_itself() -> None:
    assert ids(move_alone(["K1", "Z1", "W1"], "Z1", 3)) == "K1 W1 Z1"


def test_a_new_code_never_splits_a_pair() -> None:
    blocks = diagnosis_blocks(placed("A", "B", "C>B"))

    assert ids(insert(blocks, "N", 3)) == "A B C N"
    assert ids(insert(blocks, "N", 2)) == "A N B C"
    assert ids(insert(blocks, "N", None)) == "A B C N"
    assert ids(insert((), "N", 5)) == "N"


def test_an_asterisk_goes_behind_the_asterisks_its_dagger_has() -> None:
    entries = placed("X", "B", "C>B", "A")

    assert ids(after_dagger(entries, "X", "B")) == "B C X A"
    assert ids(after_dagger(entries, "C", "A")) == "X B A C"


def test_a_removed_code_keeps_its_place_for_its_return() -> None:
    assert ids(keep_hidden(["A", "gone", "B", "C"], ["C", "A", "B"])) == "C A gone B"
    assert ids(keep_hidden(["gone", "A"], ["A", "N"])) == "gone A N"


codes = st.lists(st.tuples(st.sampled_from("KWYZ"), st.booleans()), min_size=1, max_size=12)


def diagnoses(drawn: list[tuple[str, bool]]) -> list[Placed]:
    """Entries in which a True is an asterisk of the entry before it."""
    entries: list[Placed] = []
    for n, (letter, paired) in enumerate(drawn):
        dagger = next((e.id for e in reversed(entries) if e.paired_with is None), None)
        entries.append(Placed(f"{n}", f"{letter}{n}", dagger if paired else None))
    return entries


@given(codes, st.integers(0, 11), st.integers(-3, 15))
def test_no_move_loses_a_code_or_parts_a_pair(
    drawn: list[tuple[str, bool]], which: int, position: int
) -> None:
    entries = diagnoses(drawn)
    blocks = diagnosis_blocks(entries)
    order = move(blocks, entries[which % len(entries)].id, position)

    assert sorted(order) == sorted(entry.id for entry in entries)
    for block in blocks:
        start = order.index(block[0])
        assert order[start : start + len(block)] == block


@given(codes, st.integers(0, 11), st.integers(-3, 15))
def test_no_move_of_a_procedure_parts_its_group(
    drawn: list[tuple[str, bool]], which: int, position: int
) -> None:
    entries = [Placed(str(n), f"{letter}{n}") for n, (letter, _) in enumerate(drawn)]
    blocks = procedure_blocks(entries, secondary)
    order = move(blocks, entries[which % len(entries)].id, position)

    assert sorted(order) == sorted(entry.id for entry in entries)
    for block in blocks:
        start = order.index(block[0])
        assert order[start : start + len(block)] == block


@given(codes, st.integers(0, 11), st.integers(-3, 15))
def test_a_move_to_where_it_is_changes_nothing(
    drawn: list[tuple[str, bool]], which: int, position: int
) -> None:
    entries = diagnoses(drawn)
    order = [entry.id for entry in entries]
    chosen = order[which % len(order)]

    assert list(move(diagnosis_blocks(entries), chosen, order.index(chosen) + 1)) == order


@given(st.lists(st.integers(0, 20), unique=True), st.data())
def test_hidden_codes_are_never_lost(full: list[int], data: st.DataObject) -> None:
    names = [str(n) for n in full]
    shown = data.draw(st.permutations([n for n in names if int(n) % 2]))
    order = keep_hidden(names, shown)

    assert sorted(order) == sorted(names)
    assert [n for n in order if int(n) % 2] == list(shown)
