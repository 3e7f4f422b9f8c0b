"""The two coders of bench.merge_share on a centre in memory, and what they are asked, decided."""

from __future__ import annotations

import random
from pathlib import Path

from storage.profile_rows import add_stays, stay

from coder_gui.bench.merge_share import Coder, Diagnoses, Tally, begin, judge, same
from coder_gui.domain.coding import CodeEntry
from coder_gui.domain.conflicts import Choice, Decision
from coder_gui.services.conflicts import ConflictService
from coder_gui.services.record import code_lists
from coder_gui.storage import codes
from coder_gui.storage.conflicts import open_rows
from coder_gui.system.clock import Clock

from .two_laptops import Centre, Laptop, laptops


class _TestCoder(Coder):
    """A coder at a test's laptop, which has the small editions."""

    laptop: Laptop

    def __init__(self, laptop: Laptop, dice: random.Random) -> None:
        super().__init__(laptop, dice, _diagnoses_on(laptop))


def _diagnoses_on(laptop: Laptop) -> Diagnoses:
    def read(episode: str) -> tuple[CodeEntry, ...]:
        with laptop.database.read() as connection:
            record = codes.read_record(connection, episode)
        editions = laptop.editions
        return code_lists(
            record.codes, icd10=editions.icd10, opcs4=editions.opcs4, pack=laptop.pack
        )[0]

    return read


def simulate(
    folder: Path, clock: Clock, *, episodes: int, seed: int, most: int = 4, decide: bool = False
) -> Tally:
    """So many episodes on which two coders work at the same time, then both sync.

    `most`: edits of one coder on one episode. `decide`: what was asked is then decided at random,
    and `wrong` tells where the laptops do not agree afterwards.
    """
    dice = random.Random(seed)
    numbers = list(range(10, 10 + episodes))
    with laptops(folder, clock, "Ada", "Ben") as (centre, found):
        ada, ben = (_TestCoder(one, random.Random(dice.random())) for one in found)
        add_stays(ada.laptop.database, ada.laptop.actor, numbers)
        for number in numbers:
            begin(ada, stay(number).episode)
        for one in found:
            one.sync(centre)
        for number in numbers:
            for coder in (ada, ben):
                coder.work_on(stay(number).episode, dice.randint(1, most))
        _settle(centre, found)
        tally = Tally()
        for number in numbers:
            judge(tally, stay(number).episode, ada, ben)
        if decide:
            _decide_all(tally, centre, (ada, ben), dice)
            for number in numbers:
                same(tally, stay(number).episode, ada, ben)
        return tally


def _decide_all(
    tally: Tally, centre: Centre, coders: tuple[_TestCoder, ...], dice: random.Random
) -> None:
    """Answer every question at random until there is none."""
    for _ in range(10):
        for coder in coders:
            laptop = coder.laptop
            desk = ConflictService(laptop.database, laptop.editions, laptop.pack, laptop.clock)
            while listed := desk.listed():
                case = desk.case(listed[0].id)
                answers = {
                    one.key: Decision(
                        dice.choice([c for c in one.choices if c is not Choice.EDITED])
                    )
                    for one in case.differences
                    if one.needs_person
                }
                desk.decide(laptop.actor, listed[0].id, answers)
            laptop.sync(centre)
        _settle(centre, [coder.laptop for coder in coders])
        if not any(_open(coder) for coder in coders):
            return
    tally.wrong.append("deciding does not come to an end")


def _open(coder: _TestCoder) -> int:
    with coder.laptop.database.read() as connection:
        return len(open_rows(connection))


def _settle(centre: Centre, found: list[Laptop]) -> None:
    for _ in range(3):
        for one in found:
            one.sync(centre)
