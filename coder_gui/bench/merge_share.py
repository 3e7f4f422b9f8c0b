"""Two coders at work on the same episodes without claims: how much merges without a person.

Their edits are what coders do in a day, in the shares given here; which codes they choose comes
from one small pool, since both read the same record. An oracle that knows only sets says whether a
merge was right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coder_gui.domain.coding import CodeEntry, System
from coder_gui.domain.episode import Verb
from coder_gui.domain.errors import UserError
from coder_gui.domain.roles import Actor
from coder_gui.services.abstraction import AbstractionService
from coder_gui.services.coding import CodingService
from coder_gui.services.lifecycle import LifecycleService
from coder_gui.storage import lines
from coder_gui.storage.conflicts import open_rows
from coder_gui.storage.database import Database
from coder_gui.storage.work import read_work

BASE = ("S7200", "I10X", "W190")
POOL = (
    "A419", "D62X", "E119", "E86X", "F03X", "F171", "H258", "I259", "I489", "I500", "J189",
    "J440", "J459", "J960", "K409", "K802", "L031", "M161", "N179", "R31X", "T814", "Z880",
    "Z922", "Z966",
)  # fmt: skip
SHARES = {
    "line": 30,
    "code": 28,
    "edit_line": 10,
    "link": 8,
    "override": 4,
    "replace": 5,
    "remove": 4,
    "move": 3,
    "retract": 3,
    "wait": 3,
    "look": 2,
}
"""How often a coder does what, in a hundred edits."""


@dataclass
class Tally:
    """What came of the edits. An edit is asked about when its episode's part is in conflict."""

    edits: int = 0
    asked: int = 0
    episodes: int = 0
    asked_episodes: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of concurrent edits that needed no person."""
        return 1 - self.asked / self.edits if self.edits else 1.0


@dataclass
class Intent:
    """What one coder wanted of one episode's diagnoses."""

    edits: int = 0
    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)


class Desk(Protocol):
    """A laptop's services, as a session and a test's laptop have them."""

    database: Database
    actor: Actor
    abstraction: AbstractionService
    coding: CodingService
    lifecycle: LifecycleService


Diagnoses = Callable[[str], Sequence[CodeEntry]]
"""The diagnoses of an episode as they stand on a laptop."""


class Coder:
    """One coder with a die."""

    def __init__(self, laptop: Desk, dice: random.Random, diagnoses: Diagnoses) -> None:
        self.laptop = laptop
        self.dice = dice
        self.diagnoses = diagnoses
        self.intents: dict[str, Intent] = {}

    def work_on(self, episode: str, edits: int) -> None:
        """So many edits of an episode."""
        intent = self.intents.setdefault(episode, Intent())
        kinds, weights = list(SHARES), list(SHARES.values())
        for _ in range(edits):
            kind = self.dice.choices(kinds, weights)[0]
            try:
                done = getattr(self, f"_{kind}")(episode, intent)
            except UserError:
                done = False
            intent.edits += done is not False

    def lines(self, episode: str) -> list[str]:
        """Line ids of the episode."""
        with self.laptop.database.read() as connection:
            return [one.id for one in lines.read(connection, episode)]

    def _line(self, episode: str, _intent: Intent) -> None:
        text = f"finding {self.dice.randint(1, 999)} @gp p{self.dice.randint(1, 9)}"
        self.laptop.abstraction.add(self.laptop.actor, episode, text)

    def _code(self, episode: str, intent: Intent) -> bool | None:
        there = {one.code for one in self.diagnoses(episode)}
        free = [one for one in POOL if one not in there]
        if not free:
            return False
        code = self.dice.choice(free)
        saved = self.laptop.abstraction.add(self.laptop.actor, episode, f"reason for {code}")
        self.laptop.coding.add(self.laptop.actor, episode, System.ICD10, code, line_ids=saved.value)
        intent.added.add(code)
        intent.removed.discard(code)
        return None

    def _edit_line(self, episode: str, _intent: Intent) -> bool | None:
        listed = self.lines(episode)
        if not listed:
            return False
        line = self.dice.choice(listed)
        text = f"reworded {self.dice.randint(1, 999)}"
        self.laptop.abstraction.edit(self.laptop.actor, line, text)
        return None

    def _link(self, episode: str, _intent: Intent) -> bool | None:
        listed, there = self.diagnoses(episode), self.lines(episode)
        if not listed or not there:
            return False
        entry, line = self.dice.choice(listed), self.dice.choice(there)
        self.laptop.coding.link(self.laptop.actor, entry.id, line)
        return None

    def _override(self, episode: str, _intent: Intent) -> bool | None:
        found = self.laptop.lifecycle.ready_to_finalise(episode)
        if not found:
            return False
        self.laptop.coding.override(self.laptop.actor, episode, found[0], "as the record says")
        return None

    def _replace(self, episode: str, intent: Intent) -> bool | None:
        listed = self.diagnoses(episode)[1:]
        if not listed:
            return False
        entry = self.dice.choice(listed)
        there = {one.code for one in self.diagnoses(episode)}
        code = self.dice.choice([one for one in POOL if one not in there])
        self.laptop.coding.replace(self.laptop.actor, entry.id, code)
        _swap(intent, entry.code, code)
        return None

    def _remove(self, episode: str, intent: Intent) -> bool | None:
        listed = self.diagnoses(episode)[1:]
        if not listed:
            return False
        entry = self.dice.choice(listed)
        self.laptop.coding.remove(self.laptop.actor, entry.id)
        _swap(intent, entry.code, None)
        return None

    def _move(self, episode: str, _intent: Intent) -> bool | None:
        listed = self.diagnoses(episode)
        if not listed:
            return False
        entry = self.dice.choice(listed)
        self.laptop.coding.move(self.laptop.actor, entry.id, self.dice.randint(1, len(listed)))
        return None

    def _retract(self, episode: str, _intent: Intent) -> bool | None:
        listed = self.lines(episode)
        if not listed:
            return False
        self.laptop.abstraction.retract(self.laptop.actor, self.dice.choice(listed))
        return None

    def _wait(self, episode: str, _intent: Intent) -> None:
        self.laptop.lifecycle.move(
            self.laptop.actor,
            episode,
            Verb.WAIT_INFORMATION,
            reason="notes missing",
            next_action="ask for them",
        )

    def _look(self, episode: str, _intent: Intent) -> None:
        self.laptop.abstraction.look(self.laptop.actor, episode, "gp")


def _swap(intent: Intent, old: str, new: str | None) -> None:
    if old in intent.added:
        intent.added.discard(old)
    else:
        intent.removed.add(old)
    if new is not None:
        intent.added.add(new)
        intent.removed.discard(new)


def begin(coder: Coder, episode: str) -> None:
    """The record as both coders find it."""
    actor = coder.laptop.actor
    saved = coder.laptop.abstraction.add(actor, episode, "fell at home, #NOF ;HTN ;lives alone")
    for code in BASE:
        coder.laptop.coding.add(actor, episode, System.ICD10, code, line_ids=saved.value[:1])


def judge(tally: Tally, episode: str, ada: Coder, ben: Coder) -> None:
    """Counts what was asked about an episode, and holds what was not against what was wanted."""
    asked = [_asked(one, episode) for one in (ada, ben)]
    intents = [one.intents[episode] for one in (ada, ben)]
    tally.episodes += 1
    tally.edits += sum(one.edits for one in intents)
    tally.asked += min(sum(asked) * 2, sum(one.edits for one in intents))  # an edit of each side
    tally.asked_episodes += any(asked)
    if any(asked):
        return
    lists = same(tally, episode, ada, ben)
    wanted = set(BASE) | intents[0].added | intents[1].added
    wanted -= intents[0].removed | intents[1].removed
    if set(lists[0]) != wanted:
        tally.wrong.append(f"{episode}: {lists[0]} for {sorted(wanted)}")
    elif len(set(lists[0])) != len(lists[0]):
        tally.wrong.append(f"{episode}: {lists[0]} has a code twice")


def same(tally: Tally, episode: str, ada: Coder, ben: Coder) -> list[list[str]]:
    """Both laptops show the same codes, lines and state; returns the codes."""
    lists = [[one.code for one in coder.diagnoses(episode)] for coder in (ada, ben)]
    states = []
    for coder in (ada, ben):
        with coder.laptop.database.read() as connection:
            states.append(read_work(connection, episode).work)
    for what, agree in (
        ("codes", lists[0] == lists[1]),
        ("states", states[0] == states[1]),
        ("lines", ada.lines(episode) == ben.lines(episode)),
    ):
        if not agree:
            tally.wrong.append(f"{episode}: the {what} differ")
    return lists


def _asked(coder: Coder, episode: str) -> int:
    with coder.laptop.database.read() as connection:
        return len(open_rows(connection, episode))
