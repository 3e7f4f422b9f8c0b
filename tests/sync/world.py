"""Three laptops with real encrypted files, one embedded store, and all that can go wrong.

Everything random comes from one seed. What each laptop was told is kept for the checker.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from services.desk import Desk, TinyEditions
from standards import tiny
from storage.profile_rows import RandomKey, add_stays, stay

from coder_gui.domain.coding import System
from coder_gui.domain.conflicts import Choice, Decision
from coder_gui.domain.errors import CoderError, Offline, Refused
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.abstraction import AbstractionService
from coder_gui.services.calendar import Calendar
from coder_gui.services.conflicts import ConflictService
from coder_gui.services.judging import judge_of
from coder_gui.services.queries import QueryService
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.storage import lines, sync_rows
from coder_gui.storage.database import Database
from coder_gui.sync.client import SyncClient, SyncOutcome
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.sync.policy import MergePolicy, shipped
from coder_gui.sync.protocol import CentralStore, DeviceInfo, Page, PushReply, ServerRow

from .asking import Asking
from .faulty import Answer, Chance, Fault, FaultyCentralStore

SCHEMA = 4
STAYS = 2
CODES = ("I10.X", "E11.9", "S72.00", "W10.9", "J18.9", "F03.X", "N39.0", "Z88.0")
NAMES = ("Ada Quick", "Ben Osei", "Cem Ak")
QUERIES = 0.3
"""How often somebody does something with a query beside an edit."""
ROUNDS = 12
"""Whole syncs of all laptops within which they must agree once nothing is changed any more."""


class MovingClock:
    """A clock that goes on by a second with every look, and that can jump."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The instant."""
        self.at += timedelta(seconds=1)
        return self.at

    def today(self) -> date:
        """The day."""
        return self.at.date()

    def monotonic(self) -> float:
        """Seconds."""
        return self.at.timestamp()


NETWORK = (Fault.UNREACHED, Fault.UNANSWERED, Fault.TWICE)


class WatchedStore(FaultyCentralStore):
    """A store behind a bad network; what came of it is kept for the checker."""

    def __init__(
        self, inner: CentralStore, chance: random.Random, rate: float, counts: Counter[str]
    ) -> None:
        super().__init__(inner, Chance(chance, rate, NETWORK), counts=counts)
        self.came: list[ServerRow] = []
        self.acknowledged: dict[int, int] = {}

    def _ask(self, verb: str, exchange: Callable[[], Answer]) -> Answer:
        answer = super()._ask(verb, exchange)
        self.came += _rows_in(answer)
        if isinstance(answer, PushReply) and not answer.replay:
            self.acknowledged[answer.batch] = sum(group.st == "ok" for group in answer.groups)
        return answer


def _rows_in(answer: object) -> list[ServerRow]:
    """The rows that an answer brought."""
    if isinstance(answer, Page):
        return list(answer.rows)
    if isinstance(answer, PushReply):
        return [row for group in answer.groups for row in group.rows]
    return (
        [one for one in answer if isinstance(one, ServerRow)] if isinstance(answer, tuple) else []
    )


@dataclass
class Laptop:
    """One laptop: its files, its clock, its person."""

    folder: Path
    actor: Actor
    key: RandomKey
    login: str
    clock: MovingClock
    database: Database = field(init=False)
    desk: Desk = field(init=False)
    abstraction: AbstractionService = field(init=False)
    conflicts: ConflictService = field(init=False)
    queries: QueryService = field(init=False)
    schema: int = SCHEMA


def _replaced_here(database: Database) -> dict[str, tuple[str, str]]:
    """(code before, code now) by id, of codes that were replaced here and are not sent yet."""
    with database.read() as connection:
        ids = [
            str(uuid.UUID(one))
            for (one,) in connection.exec_driver_sql(
                "SELECT lower(hex(id)) FROM code WHERE row_state = 'dirty' AND NOT deleted"
            )
        ]
        rows = sync_rows.read_rows(connection, [("code", one) for one in ids])
    return {
        row.id: (str(row.base["code"]), str(row.doc["code"]))
        for row in rows.values()
        if row.base
        and row.base.get("code") not in (None, row.doc.get("code"))
        and not row.base.get("deleted")
    }


class World:
    """`counts` says how often each verb worked and each fault happened."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        *,
        laptops: int = 3,
        policy: MergePolicy | None = None,
        store: type[EmbeddedCentralStore] = EmbeddedCentralStore,
    ) -> None:
        self.folder, self.seed = folder, seed
        self.random = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self._asking = Asking(random.Random(seed + 1), self.counts)
        self._query_policy = query_policy_in_use(folder / "no trust")
        self.policy = policy or shipped()
        self._store_class = store
        self.editions = TinyEditions(tiny.icd10(), tiny.opcs4())
        self.path = folder / "central.db"
        self.central = EmbeddedCentral(self.path)
        self.central.create()
        self.scope = self.central.add_scope("one", "One", scope_id=new_id())
        self._outcomes: dict[int, SyncOutcome] = {}
        self.overwritten: list[str] = []
        self._given_up: dict[
            Path, set[tuple[str, str]]
        ] = {}  # (code id, code) replaced on a laptop
        """What was found on the way: codes replaced by two without a question (I4), I2."""
        self.laptops: list[Laptop] = []
        for number in range(laptops):
            name = NAMES[number % len(NAMES)]
            login = f"login{number}"
            self.central.add_member(login, name, "senior", ["one"])
            self.laptops.append(self._make(number, name, login))
        add_stays(self.laptops[0].database, self.laptops[0].actor, list(range(1, STAYS + 1)))
        for laptop in self.laptops:
            self.sync(laptop, rate=0.0)

    # Laptops ------------------------------------------------------------------------------------
    def _make(self, number: int, name: str, login: str) -> Laptop:
        folder = self.folder / f"laptop{number}"
        folder.mkdir()
        actor = Actor(name=name, role=Role.SENIOR, device_id=new_id())
        laptop = Laptop(folder, actor, RandomKey(), login, MovingClock())
        Database.create(folder, laptop.key, clock=laptop.clock, device=actor).close()
        self._open(laptop)
        store = self._store_class(self.path, login=login)
        store.enrol(self._me(laptop))
        store.close()
        return laptop

    def _open(self, laptop: Laptop) -> None:
        laptop.database = Database.open(laptop.folder, laptop.key, clock=laptop.clock)
        actor = Actor(laptop.actor.name, laptop.actor.role, laptop.database.device_id)
        laptop.actor = actor
        laptop.desk = Desk(laptop.database, actor, laptop.clock, editions=self.editions)
        laptop.abstraction = AbstractionService(laptop.database, laptop.clock)
        laptop.conflicts = ConflictService(
            laptop.database, self.editions, laptop.desk.pack, laptop.clock
        )
        laptop.queries = QueryService(
            laptop.database, self._query_policy, Calendar.shipped(), laptop.clock
        )

    def _me(self, laptop: Laptop) -> DeviceInfo:
        return DeviceInfo(laptop.actor.device_id, "test", laptop.schema)

    def any_laptop(self) -> Laptop:
        """One of them."""
        return self.random.choice(self.laptops)

    # What people do -----------------------------------------------------------------------------
    def edit(self, laptop: Laptop) -> str:
        """One random edit on a random episode; what the desk refuses is left out."""
        if self._asking.chance.random() < QUERIES:
            self._asking.something(laptop.queries, laptop.actor)
        episode = stay(self.random.randint(1, STAYS)).episode
        deed = self.random.choice(
            (self._line, self._line, self._edit_line, self._retract, self._code, self._code,
             self._move, self._remove, self._replace, self._replace, self._link)
        )  # fmt: skip
        try:
            deed(laptop, episode)
        except CoderError:
            self.counts["refused"] += 1
            return "refused"
        self.counts["edit"] += 1
        return deed.__name__.strip("_")

    def _line(self, laptop: Laptop, episode: str) -> None:
        text = f">co condition {self.random.randint(1, 10_000)}"
        laptop.abstraction.add(laptop.actor, episode, text)

    def _lines(self, laptop: Laptop, episode: str) -> list[str]:
        with laptop.database.read() as connection:
            return [one.row.line_id for one in lines.stored(connection, episode)]

    def _edit_line(self, laptop: Laptop, episode: str) -> None:
        found = self._lines(laptop, episode)
        if found:
            text = f">co changed {self.random.randint(1, 10_000)}"
            laptop.abstraction.edit(laptop.actor, self.random.choice(found), text)

    def _retract(self, laptop: Laptop, episode: str) -> None:
        found = self._lines(laptop, episode)
        if found:
            laptop.abstraction.retract(laptop.actor, self.random.choice(found))

    def _codes(self, laptop: Laptop, episode: str) -> list[str]:
        return [one.id for one in laptop.desk.lists(episode)[0]]

    def _code(self, laptop: Laptop, episode: str) -> None:
        code = self.random.choice(CODES)
        laptop.desk.coding.add(laptop.actor, episode, System.ICD10, code)

    def _move(self, laptop: Laptop, episode: str) -> None:
        found = self._codes(laptop, episode)
        if found:
            place = self.random.randint(1, len(found))
            laptop.desk.coding.move(laptop.actor, self.random.choice(found), place)

    def _remove(self, laptop: Laptop, episode: str) -> None:
        found = self._codes(laptop, episode)
        if found:
            laptop.desk.coding.remove(laptop.actor, self.random.choice(found))

    def _replace(self, laptop: Laptop, episode: str) -> None:
        found = laptop.desk.lists(episode)[0]
        if found:
            code = self.random.choice(CODES)
            entry = self.random.choice(found)
            laptop.desk.coding.replace(laptop.actor, entry.id, code)
            self._given_up.setdefault(laptop.folder, set()).add((entry.id, entry.code))

    def _link(self, laptop: Laptop, episode: str) -> None:
        codes, lines = self._codes(laptop, episode), self._lines(laptop, episode)
        if codes and lines:
            laptop.desk.coding.link(
                laptop.actor, self.random.choice(codes), self.random.choice(lines)
            )

    def decide(self, laptop: Laptop) -> None:
        """Answers every open conflict of a laptop, each question by chance.

        The words of a letter that is out are not for choice: then one side is taken whole.
        """
        for summary in laptop.conflicts.listed():
            case = laptop.conflicts.case(summary.id)
            answers = {
                one.key: Decision(
                    self.random.choice([c for c in one.choices if c is not Choice.EDITED])
                )
                for one in case.differences
                if one.needs_person
            }
            sides = (
                dict.fromkeys(answers, Decision(side)) for side in (Choice.THEIRS, Choice.MINE)
            )
            for given in (answers, *sides):
                try:
                    laptop.conflicts.decide(laptop.actor, summary.id, given)
                except Refused:
                    self.counts["out already"] += 1
                else:
                    break
            else:
                raise AssertionError(f"seed {self.seed}: no side of {summary.title} can be kept")
            self.counts["decided"] += 1

    # What machines do ---------------------------------------------------------------------------
    def sync(
        self, laptop: Laptop, *, rate: float = 0.0, steps: int | None = None
    ) -> SyncOutcome | None:
        """One sync through a network that fails at `rate`, or only its first steps."""
        going = self._going(laptop, rate)
        for number, _ in enumerate(going):
            if steps is not None and number >= steps:
                going.close()
                self.counts["stopped"] += 1
                return None
        return self._outcomes.pop(id(laptop), None)

    def sync_together(self, one: Laptop, other: Laptop, *, rate: float = 0.0) -> None:
        """Two syncs at the same time: their steps take turns by chance."""
        going = [self._going(one, rate), self._going(other, rate)]
        while going:
            chosen = self.random.choice(going)
            if next(chosen, None) is None:
                going.remove(chosen)
        self.counts["together"] += 1

    def _going(self, laptop: Laptop, rate: float) -> Iterator[str]:
        """The steps of a sync; what came of it is in `_outcomes` in the end."""
        inner = self._store_class(self.path, login=laptop.login)
        store = WatchedStore(inner, self.random, rate, self.counts)
        judge = judge_of(self.editions, laptop.desk.pack, laptop.clock)
        client = SyncClient(
            laptop.database,
            laptop.actor,
            store,
            self._me(laptop),
            self.policy,
            judge,
            laptop.clock,
        )
        mine = _replaced_here(laptop.database)
        try:
            yield from client.steps()
        except Offline:
            return
        finally:
            store.close()
            self._look_for_overwritten(laptop, mine, store.came)
            self._look_for_unkept(laptop, store.acknowledged)
            if client.outcome.reopen:
                laptop.database.close()
                self._open(laptop)
                self.counts["forked"] += 1
        if client.outcome.finished:
            self.counts["synced"] += 1
        self._outcomes[id(laptop)] = client.outcome

    def _look_for_unkept(self, laptop: Laptop, acknowledged: dict[int, int]) -> None:
        """I2: what was acknowledged just now is in the log, with every group of it."""
        if not acknowledged or self.counts["restored"]:
            return
        with sqlite3.connect(self.path) as db:
            found = dict(
                db.execute(
                    "SELECT batch, count(*) FROM op_log WHERE device_id = ? GROUP BY batch",
                    (self._me(laptop).device_id,),
                ).fetchall()
            )
        db.close()
        self.overwritten += [
            f"I2: batch {no} of {laptop.login} was acknowledged and is not in the log"
            for no, taken in acknowledged.items()
            if found.get(no, 0) != taken
        ]

    def _look_for_overwritten(
        self, laptop: Laptop, mine: dict[str, tuple[str, str]], came: list[ServerRow]
    ) -> None:
        with laptop.database.read() as connection:
            asked = {
                row_id
                for (row_id,) in connection.exec_driver_sql(
                    "SELECT lower(hex(row_id)) FROM conflict WHERE kind = 'code'"
                )
            }
        still = _replaced_here(laptop.database)
        for row in came:
            base, here = mine.get(row.id, ("", ""))
            if still.get(row.id) == (base, here):
                continue  # the sync ended before what came was looked at
            theirs = row.doc.get("code")
            differ = len({base, here, theirs}) == 3 and not row.doc.get("deleted")
            if self.counts["restored"] and (row.id, theirs) in self._given_up.get(
                laptop.folder, set()
            ):
                continue  # the restored store has what this laptop changed, twice by now
            if base and theirs and differ and row.id.replace("-", "") not in asked:
                self.overwritten.append(
                    f"I4: {here} of {laptop.login} and {theirs} of {row.by} for {base}: not asked"
                )

    def crash(self, laptop: Laptop) -> None:
        """The files as they are at this moment are all that is left."""
        kept = self.folder / "kept"
        shutil.copytree(laptop.folder, kept)
        laptop.database.close()
        shutil.rmtree(laptop.folder)
        kept.rename(laptop.folder)
        self._open(laptop)
        self.counts["crashed"] += 1

    def clone(self, laptop: Laptop) -> Laptop:
        """The profile is copied to another laptop, and both go on."""
        laptop.database.close()
        folder = self.folder / f"laptop{len(self.laptops)}"
        shutil.copytree(laptop.folder, folder)
        self._open(laptop)
        made = Laptop(folder, laptop.actor, laptop.key, laptop.login, MovingClock())
        self._open(made)
        self._given_up[folder] = set(self._given_up.get(laptop.folder, ()))
        self.laptops.append(made)
        self.counts["cloned"] += 1
        return made

    def back_up(self) -> None:
        """The store's file as it is now, for `restore`."""
        self.central.close()
        for path in self.folder.glob("central.db*"):
            shutil.copy(path, self.folder / f"backup-{path.name}")
        self.counts["backed_up"] += 1

    def restore(self, *, announced: bool) -> None:
        """The store goes back to the backup; `announced`: somebody changed the epoch."""
        if not (self.folder / "backup-central.db").exists():
            return
        self.central.close()
        for path in self.folder.glob("central.db*"):
            path.unlink()
        for path in self.folder.glob("backup-central.db*"):
            shutil.copy(path, self.folder / path.name.removeprefix("backup-"))
        if announced:
            self.central.change_epoch(self.scope)
        self.counts["restored"] += 1

    def jump(self, laptop: Laptop) -> None:
        """A clock goes wrong by years."""
        laptop.clock.at += timedelta(days=self.random.choice((-3650, 3650)))
        self.counts["jumped"] += 1

    def quiesce(self) -> int:
        """Everybody decides and syncs until nothing changes; returns the rounds it took.

        Raises AssertionError when they do not come to an end.
        """
        for number in range(1, ROUNDS + 1):
            moved = False
            for laptop in list(self.laptops):
                self.decide(laptop)
                done = self.sync(laptop)
                moved = moved or done is None or bool(
                    done.pulled or done.pushed or done.merged or done.disputed or done.reopen
                    or done.refilled
                )  # fmt: skip
                moved = moved or laptop.conflicts.count() > 0
            if not moved:
                return number
        raise AssertionError(f"seed {self.seed}: no end after {ROUNDS} rounds")

    def close(self) -> None:
        """Closes every file."""
        for laptop in self.laptops:
            laptop.database.close()
        self.central.close()
