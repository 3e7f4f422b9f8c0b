"""When an answer to a query is due, when a reminder, and when the next rung of the ladder.

Days are working days in England (domain.calendar); how many is data, which a trust replaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coder_gui.domain.calendar import LONDON
from coder_gui.domain.chasing import Clock, Clocks, Rung, RungDay
from coder_gui.domain.queries import WAITING, QueryKind
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.system.paths import resource, trust_settings_file

if TYPE_CHECKING:
    from coder_gui.domain.calendar import Calendar
    from coder_gui.domain.queries import QueryState

CLOCKS = ("queries", "clocks.toml")
_LONGEST = 250
"""Working days of about a year: a clock that is longer is a slip of the pen."""


def clocks_in_use(folder: Path | None = None) -> Clocks:
    """The trust's clocks where an administrator of this laptop put a file, else the shipped ones.

    `folder` is where the trust's settings are (None: this laptop's).
    """
    own = (folder or trust_settings_file().parent).joinpath(*CLOCKS)
    return read_clocks(own if own.is_file() else resource(*CLOCKS))


def read_clocks(path: Path) -> Clocks:
    """Clocks from a file. Raises UserError with the place and the reason."""
    whole = read_toml(path)
    valid_from, source = whole.day("valid_from"), whole.text("source")
    if valid_from is None:
        raise whole.refuse("valid_from is missing")
    verified = whole.text("verified", "local") != "local"
    found: dict[QueryKind, Clock] = {}
    for table in whole.tables("clock"):
        clock = _clock(table)
        if clock.kind in found:
            raise table.refuse(f"{clock.kind.value} has a clock already")
        found[clock.kind] = clock
    whole.finish()
    lacking = [kind.value for kind in QueryKind if kind not in found]
    if lacking:
        raise whole.refuse(f"there is no clock for {', '.join(lacking)}")
    return Clocks(found, valid_from, source, verified)


def _clock(table: TomlTable) -> Clock:
    name = table.text("kind")
    known = [kind.value for kind in QueryKind]
    if name not in known:
        raise table.refuse(f"{name} is not a kind of query: {', '.join(known)}")
    days = {
        key: _days(table, key) for key in ("answer", "reminder", "again", "near_freeze", "not_sent")
    }
    rungs = tuple(_rung(one, level) for level, one in enumerate(table.tables("rung"), start=1))
    if [rung.after for rung in rungs] != sorted({rung.after for rung in rungs}):
        raise table.refuse("each rung must come after the one below it")
    table.finish()
    return Clock(QueryKind(name), **days, rungs=rungs)


def _rung(table: TomlTable, level: int) -> Rung:
    people = table.table("people")
    rung = Rung(
        level=level,
        after=_days(table, "after"),
        before_freeze=_days(table, "before_freeze") if "before_freeze" in table else None,
        name=table.text("name"),
        role=table.text("role"),
        address=table.texts("address", ()),
        people={specialty: people.text(specialty) for specialty in people},
    )
    table.finish()
    return rung


def _days(table: TomlTable, key: str) -> int:
    days = table.number(key)
    if days is None or not 1 <= days <= _LONGEST:
        raise table.refuse(f"{key} must be a number of working days from 1 to {_LONGEST}")
    return days


class Clocked(Protocol):
    """What the clocks look at: a Query, or no more of one than this."""

    @property
    def kind(self) -> QueryKind:
        """Whom it goes to."""

    @property
    def state(self) -> QueryState:
        """Where it stands."""

    @property
    def approved_at(self) -> datetime | None:
        """When it was approved."""

    @property
    def due(self) -> date | None:
        """The day an answer is asked for by."""

    @property
    def level(self) -> int:
        """0, or the rung reached."""


class QueryClock:
    """The clocks at work on a calendar. Pure: no storage, no today.

    `runs_by` names, for a kind of query, the kind by whose clock it runs (its own by default).
    """

    def __init__(
        self,
        calendar: Calendar,
        clocks: Clocks | None = None,
        *,
        runs_by: Mapping[QueryKind, QueryKind] | None = None,
    ) -> None:
        self._calendar = calendar
        self._clocks = clocks or clocks_in_use()
        self._runs_by = runs_by or {}

    def of(self, kind: QueryKind) -> Clock:
        """The clock of this name."""
        return self._clocks.of[kind]

    def clock_of(self, query: Clocked) -> Clock:
        """The clock that a query runs by."""
        return self.of(self._runs_by.get(query.kind, query.kind))

    def due(self, kind: QueryKind, day: date) -> date:
        """The day by which an answer is asked for: `kind` is a clock's, `day` of the approval."""
        return self._calendar.working_day_after(day, self.of(kind).answer)

    def reminder_on(self, query: Clocked, last_letter: date | None = None) -> date | None:
        """The day of the next reminder; None while no answer is awaited.

        `last_letter`: the day of the last reminder or escalation, None before the first one.
        """
        approved = approved_on(query)
        if approved is None or query.state not in WAITING:
            return None
        clock = self.clock_of(query)
        if last_letter is not None:
            return self._calendar.working_day_after(last_letter, clock.again)
        asked = query.due or self.due(clock.kind, approved)
        return max(
            self._calendar.working_day_after(approved, clock.reminder),
            self._calendar.working_day_after(asked, 1),
        )

    def rung_on(
        self,
        query: Clocked,
        freeze: date | None,
        last_escalation: date | None = None,
        *,
        today: date | None = None,
    ) -> RungDay | None:
        """The next rung above the one reached, and its day; None at the top or while not waiting.

        `freeze` is the day of the episode's freeze; it pulls rungs of which the data says so, and
        one that is pulled before a lower one takes its place, also one that has come `today` while
        the lower one was missed. `last_escalation`: no rung is due before the working day after it.
        """
        approved = approved_on(query)
        if approved is None or query.state not in WAITING:
            return None
        first = self._calendar.working_day_after(approved, 1)
        if last_escalation is not None:
            first = max(first, self._calendar.working_day_after(last_escalation, 1))
        ladder = self.clock_of(query).rungs
        days = [
            self._rung_day(rung, approved, freeze, first)
            for rung in ladder
            if rung.level > query.level
        ]
        hurried = [one for one in days if one.pulled and today is not None and one.day <= today]
        return min(hurried or days, key=lambda one: (one.day, -one.rung.level), default=None)

    def _rung_day(self, rung: Rung, approved: date, freeze: date | None, first: date) -> RungDay:
        counted = self._calendar.working_day_after(approved, rung.after)
        if freeze is None or rung.before_freeze is None:
            return RungDay(max(counted, first), rung)
        latest = self._calendar.working_day_before(freeze, rung.before_freeze)
        pulled = latest < counted
        return RungDay(max(min(counted, latest), first), rung, pulled)

    def near_freeze_from(self, query: Clocked, freeze: date) -> date:
        """The first day on which the freeze is near."""
        return self._calendar.working_day_before(freeze, self.clock_of(query).near_freeze)

    def not_sent_from(self, query: Clocked, day: date) -> date:
        """The first day on which a query is spoken of that has stood still since `day`."""
        return self._calendar.working_day_after(day, self.clock_of(query).not_sent)

    def working_day_before(self, day: date, number: int) -> date:
        """The nth working day before `day`; `number` from 1."""
        return self._calendar.working_day_before(day, number)


def approved_on(query: Clocked) -> date | None:
    """The day in London on which a query was approved."""
    return None if query.approved_at is None else london_day(query.approved_at)


def london_day(at: datetime) -> date:
    """The day in London of an instant."""
    return at.astimezone(LONDON).date()
