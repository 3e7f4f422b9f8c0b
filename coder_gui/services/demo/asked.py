"""Queries of the demo ward, at their own days: the clock is set back while they are written.

What is asked is data (resources/demo/queries.toml). Patients and people are invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from coder_gui.domain.calendar import LONDON
from coder_gui.domain.queries import AnswerDraft, AnswerHow, Evidence, Gap, LetterPurpose, Query
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.demo.build import episode_id_of, take_documents, take_stays
from coder_gui.services.demo.ward import build_ward
from coder_gui.services.query_clock import QueryClock
from coder_gui.services.session import Session
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.classification.editions import Classifications
    from coder_gui.services.demo.build import DemoProfile
    from coder_gui.services.demo.ward import DemoWard
    from coder_gui.services.profiles import Profiles
    from coder_gui.standards.rules import RulePack
    from coder_gui.system.clock import Clock

_HOURS = {"seen": 8, "raised": 10, "approved": 14, "printed": 15, "answered": 11}
"""The hour of each step."""


class PastClock:
    """A clock that stands still at a moment of the past, and goes on by a second with each look."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.at = clock.now()

    def now(self) -> datetime:
        """The instant."""
        self.at += timedelta(seconds=1)
        return self.at

    def today(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self._clock.monotonic()


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: whose stay, on which working days before today, about which lines (from 1)."""

    story: str
    copy: int
    episode: int
    days: Mapping[str, int]
    lines: tuple[str, ...]
    about: tuple[int, ...]
    also: tuple[int, ...] = ()
    gap: Gap | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)


def shipped() -> tuple[str, tuple[Asked, ...]]:
    """The name of the senior who approves, and the queries."""
    told = tomllib.loads(resource("demo", "queries.toml").read_text("utf-8"))
    return told["people"]["senior"], tuple(_asked(one) for one in told["query"])


def _asked(told: Mapping[str, Any]) -> Asked:
    return Asked(
        story=told["story"],
        copy=told["copy"],
        episode=told["episode"],
        days={step: told[step] for step in _HOURS if step in told},
        lines=tuple(told["lines"]),
        about=tuple(told["about"]),
        also=tuple(told.get("also", ())),
        gap=Gap(told["gap"]) if "gap" in told else None,
        answer=told.get("answer", {}),
    )


def fill_past(
    profiles: Profiles,
    made: DemoProfile,
    classifications: Classifications,
    pack: RulePack | None,
    clock: Clock,
) -> None:
    """Opens the profile on days of the past and asks what was asked then; it is locked again."""
    past = PastClock(clock)
    unlocked = profiles.with_clock(past).unlock(made.folder, made.passphrase)
    session = Session(unlocked, classifications=classifications, clock=past, pack=pack)
    try:
        ask(session, past, clock.today())
    finally:
        session.close()


def ask(session: Session, past: PastClock, today: date) -> None:
    """Writes the queries of the demo, the oldest step first."""
    senior, every = shipped()
    ward = build_ward(today)
    desk = _Desk(session, ward, replace(session.actor, name=senior, role=Role.SENIOR))
    days = QueryClock(session.calendar)
    steps = sorted(
        (-back, _HOURS[step], number, step)
        for number, one in enumerate(every)
        for step, back in one.days.items()
    )
    for back, hour, number, step in steps:
        day = days.working_day_before(today, -back)
        past.at = datetime.combine(day, time(hour, number), LONDON)
        desk.do(step, every[number], day)


class _Desk:
    """The coder and the senior of the demo, who write queries."""

    def __init__(self, session: Session, ward: DemoWard, senior: Actor) -> None:
        self._session = session
        self._ward = ward
        self._coder = replace(session.actor, role=Role.CODER)
        self._senior = senior
        self._queries: dict[str, Query] = {}

    def do(self, step: str, asked: Asked, day: date) -> None:
        """One step of one query."""
        queries = self._session.queries
        if step == "seen":
            self._take(asked)
        elif step == "raised":
            self._raise(asked)
        elif step == "approved":
            queries.approve(self._senior, self._of(asked).id)
        elif step == "printed":
            told = [self._of(asked).id], LetterPurpose.QUERY, ["0" * 64]
            queries.note_printed(self._coder, *told)
        else:
            self._answer(asked, day)

    def _of(self, asked: Asked) -> Query:
        return self._queries[asked.story]

    def _spell(self, asked: Asked) -> str:
        return self._ward.spells[asked.story][asked.copy - 1]

    def _episode(self, asked: Asked) -> str:
        return episode_id_of(self._ward, (self._spell(asked), asked.episode))

    def _take(self, asked: Asked) -> None:
        """The stay comes onto the worklist, with its notes."""
        spell = self._spell(asked)
        rows = [row for row in self._ward.rows if row["spell_number"] == spell]
        take_stays(self._session, self._ward, rows)
        notes = [one for one in self._ward.documents if one.episode[0] == spell]
        take_documents(self._session, self._ward, notes)

    def _raise(self, asked: Asked) -> None:
        session, episode_id = self._session, self._episode(asked)
        admitted = self._ward.admitted(self._spell(asked))
        written = [
            session.abstraction.add(self._coder, episode_id, line.format_map(_Days(admitted))).value
            for line in asked.lines
        ]
        about = [written[number - 1][0] for number in asked.about]
        case = session.episodes.case(episode_id)
        text = session.queries.propose(case, line_ids=about, gap=asked.gap)
        quoted = {*about, *(written[number - 1][0] for number in asked.also)}
        evidence = tuple(_chosen(one, quoted) for one in text.evidence)
        text = replace(text, evidence=evidence)
        query = session.queries.raise_query(self._coder, episode_id, text).value
        session.queries.submit(self._coder, query.id)
        self._queries[asked.story] = query

    def _answer(self, asked: Asked, day: date) -> None:
        query, told = self._of(asked), asked.answer
        answer = AnswerDraft(
            choice=query.text.options[told["option"] - 1].text,
            text=told["text"],
            answered_by=told["by"],
            answered_on=day,
            how=AnswerHow.LETTER,
            gmc=told["gmc"],
            recorded_in=told["recorded_in"],
        )
        self._session.query_answers.log(self._coder, query.id, answer)


def _chosen(one: Evidence, quoted: set[str]) -> Evidence:
    return replace(one, chosen=one.line_id in quoted)


class _Days(dict[str, str]):
    """`{d3}` is the third day after admission."""

    def __init__(self, admitted: date) -> None:
        super().__init__()
        self._admitted = admitted

    def __missing__(self, key: str) -> str:
        return (self._admitted + timedelta(days=int(key.removeprefix("d")))).strftime("%d/%m/%Y")
