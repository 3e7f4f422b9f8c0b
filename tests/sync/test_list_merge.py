"""Merging two orders of one list: what is safe, what a person must see, that nothing is lost."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.sync.list_merge import FIRST_POSITION, ORDER, OrderMerge, merge_order


def merged(base: str, mine: str, theirs: str, **how: object) -> tuple[str, str]:
    """Orders written as words of one letter an entry."""
    hidden = tuple(str(how.get("hidden", "")))
    found = merge_order(
        base, mine, theirs, hidden=hidden, mine_first=bool(how.get("mine_first", False))
    )
    return "".join(found.order), found.problem


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "order"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "abcx", "abc", "abcx"),
        ("abc", "abc", "bac", "bac"),
        ("abc", "abcx", "abcy", "abcyx"),  # both at the end: the centre's first
        ("abc", "abxc", "aybc", "aybxc"),
        ("abc", "acbx", "abcy", "acybx"),  # a new entry stays behind what it stood behind
        ("abc", "ac", "abcy", "acy"),  # a removal against an untouched entry
        ("abc", "ac", "ab", "a"),
        ("abcd", "acbd", "acbd", "acbd"),  # both moved the same way
        ("abc", "bacx", "abcy", "bacyx"),
        ("", "ab", "ab", "ab"),
        ("abc", "abcx", "abcxy", "abcxy"),  # mine was seen by the other
    ],
)
def test_what_does_not_exclude_each_other_is_merged(
    base: str, mine: str, theirs: str, order: str
) -> None:
    assert merged(base, mine, theirs) == (order, "")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "problem"),
    [
        ("abcd", "acbd", "abdc", ORDER),  # both moved
        ("abcd", "adbc", "abc", ORDER),  # one moved what the other removed
        ("abcd", "acdb", "adbc", ORDER),
        ("abc", "bac", "cab", FIRST_POSITION),
        ("abc", "xabc", "yabc", FIRST_POSITION),
        ("", "a", "b", FIRST_POSITION),  # each laptop began the list
        ("abc", "bac", "xabc", FIRST_POSITION),
        ("abc", "bc", "xabc", FIRST_POSITION),
    ],
)
def test_what_needs_a_person_is_told_and_keeps_every_entry(
    base: str, mine: str, theirs: str, problem: str
) -> None:
    order, told = merged(base, mine, theirs)
    assert told == problem
    assert set(order) >= (set(mine) | set(theirs)) - set(base)


def test_one_side_may_put_another_entry_first_while_the_other_adds_behind() -> None:
    assert merged("abc", "cab", "abcx") == ("cxab", "")


def test_a_hidden_entry_does_not_count_as_the_first() -> None:
    assert merged("habc", "hbac", "hxabc")[1] == ""
    assert merged("habc", "hbac", "hxabc", hidden="h")[1] == FIRST_POSITION


def test_new_entries_at_one_place_can_stand_the_other_way_round() -> None:
    assert merged("abc", "abcx", "abcy", mine_first=True) == ("abcxy", "")


def test_an_entry_that_stands_twice_is_kept_once() -> None:
    assert merge_order("ab", "aab", "abb") == OrderMerge(("a", "b"))


Order = list[str]


def check_laws(base: Order, mine: Order, theirs: Order) -> None:
    """What holds of any three orders."""
    untouched_sides(base, mine)
    found = merge_order(base, mine, theirs)
    nothing_lost(found, base, mine, theirs)
    both_agree(found, base, mine, theirs)
    if not found.problem:
        moves_kept(found, base, mine, theirs)
        first_kept(found, base, mine, theirs)


def untouched_sides(base: Order, x: Order) -> None:
    """Against a side that did nothing the other is taken whole."""
    assert merge_order(base, x, base).order == tuple(x)
    assert merge_order(base, base, x).order == tuple(x)
    assert merge_order(base, x, x).order == tuple(x)


def nothing_lost(found: OrderMerge, base: Order, mine: Order, theirs: Order) -> None:
    """Nothing is lost, doubled or invented, also where a person decides."""
    added = (set(mine) | set(theirs)) - set(base)
    assert len(found.order) == len(set(found.order))
    assert set(found.order) == added | set(base) & set(mine) & set(theirs)


def both_agree(found: OrderMerge, base: Order, mine: Order, theirs: Order) -> None:
    """The other laptop finds the same, with the sides named the other way."""
    there = merge_order(base, theirs, mine, mine_first=True)
    assert found.problem == there.problem
    if not found.problem:
        assert found.order == there.order


def moves_kept(found: OrderMerge, base: Order, mine: Order, theirs: Order) -> None:
    """The side that moved something sees its order."""
    for side, other in ((mine, theirs), (theirs, mine)):
        common = [each for each in base if each in side and each in other]
        as_side = [each for each in side if each in common]
        if as_side != common:
            assert [each for each in found.order if each in common] == as_side


def first_kept(found: OrderMerge, base: Order, mine: Order, theirs: Order) -> None:
    """The first entry is that of the side that changed it."""
    first, ours, other, was = (next(iter(side), None) for side in (found.order, mine, theirs, base))
    assert first == (ours if ours == other or other == was else other)


letters = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@settings(max_examples=300, deadline=None)
@given(letters, letters, letters)
def test_the_laws_hold(base: Order, mine: Order, theirs: Order) -> None:
    check_laws(base, mine, theirs)


def test_the_laws_hold_of_twenty_thousand_lists() -> None:
    dice = random.Random(4)

    def order() -> Order:
        return dice.sample("abcdefgh", dice.randint(0, 6))

    for _ in range(20_000):
        base = order()
        mine, theirs = (base if dice.random() < 0.1 else order() for _ in range(2))
        check_laws(base, mine, theirs)
