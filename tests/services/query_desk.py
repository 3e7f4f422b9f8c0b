"""A desk on which queries are raised, approved, printed, chased and answered, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeClock
from sqlalchemy.exc import IntegrityError

from coder_gui.domain.queries import (
    AnswerDraft,
    AnswerHow,
    Gap,
    LetterPurpose,
    Query,
    QueryKind,
    QueryOption,
    QueryText,
    Recipient,
)
from coder_gui.domain.roles import Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.queries import QueryService
from coder_gui.services.query_answers import QueryAnswerService
from coder_gui.services.query_chasing import ChasingService
from coder_gui.services.query_clock import QueryClock, read_clocks
from coder_gui.services.query_codes import CodesNow
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.system.paths import resource

from .desk import EPISODE, Desk, opened_desk

DISPUTED = "Somebody else changed this query too. Decide what holds first [F7]."
OTHER_WORDS = "Other (please explain)"
UNABLE = "Clinically unable to determine"
TYPE_2 = "Type 2 respiratory failure"
RAISED = date(2026, 11, 10)
"""A Tuesday; the stays of the desk end on 5 November, their freeze is in January."""


def on(day: date, hour: int = 12) -> datetime:
    """An hour of a day in winter, when London and UTC agree."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def asked(kind: QueryKind = QueryKind.CLINICAL, gap: Gap = Gap.TYPE) -> QueryText:
    """What is composed of a query."""
    return QueryText(
        kind,
        gap,
        Recipient("Mr A Lead", role="Consultant", specialty="General Surgery"),
        "Which type of respiratory failure was treated?",
        (
            QueryOption("Type 1 respiratory failure"),
            QueryOption(TYPE_2),
            QueryOption(OTHER_WORDS, free_text=True, fixed=True),
            QueryOption(UNABLE, fixed=True),
        ),
        (),
    )


def reply(**given: Any) -> AnswerDraft:
    """An answer that lacks nothing."""
    whole: dict[str, Any] = {
        "choice": TYPE_2,
        "text": "",
        "answered_by": "Dr R Patel",
        "answered_on": date(2026, 11, 12),
        "how": AnswerHow.LETTER,
    }
    return AnswerDraft(**{**whole, **given})


class QueryDesk:
    """A coder and a senior at one desk, with the services of queries."""

    def __init__(self, desk: Desk, clock: FakeClock) -> None:
        self.desk, self.clock = desk, clock
        self.database, self.actor = desk.database, desk.actor
        self.senior = desk.colleague("Sue Senior", Role.SENIOR)
        calendar = Calendar.shipped()
        query_clock = QueryClock(calendar, read_clocks(resource("queries", "clocks.toml")))
        policy, codes = query_policy_in_use(), CodesNow(desk.editions)
        self.queries = QueryService(
            desk.database, policy, calendar, clock, due=query_clock, codes=codes
        )
        self.answers = QueryAnswerService(
            desk.database, policy, codes, calendar, query_clock, clock
        )
        self.chasing = ChasingService(desk.database, self.queries, query_clock, clock)

    def at(self, day: date, hour: int = 12) -> None:
        """Moves the clock to an hour of a day."""
        self.clock.current = on(day, hour)

    @contextmanager
    def broken_history(self) -> Iterator[None]:
        """Every write breaks off at its last step, as the history is written."""
        told = "BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
        self._run(f"CREATE TRIGGER broken {told}")
        try:
            with pytest.raises(IntegrityError, match="the disk is gone"):
                yield
        finally:
            self._run("DROP TRIGGER broken")

    def dispute(self, query: Query) -> None:
        """Somebody else changed the query too."""
        self._run(
            'INSERT INTO "conflict" (id, kind, row_id, reason, rule, opened_at)'
            " VALUES (randomblob(16), 'query', ?, 'same_field', '', '2026-11-10')",
            bytes.fromhex(query.id.replace("-", "")),
        )

    def _run(self, statement: str, *values: object) -> None:
        with self.database.write(self.actor, "test") as uow:
            uow.connection.exec_driver_sql(statement, values)
            uow.commit()

    def draft(self, **kinds: Any) -> Query:
        """A query that is being written."""
        episode_id = kinds.pop("episode_id", EPISODE)
        return self.queries.raise_query(self.actor, episode_id, asked(**kinds)).value

    def approved(self, **kinds: Any) -> Query:
        """A query that a senior approved on RAISED."""
        self.at(RAISED)
        query = self.draft(**kinds)
        return self.queries.approve(self.senior, query.id, findings=(), overrides={}).value

    def sent(self, **kinds: Any) -> Query:
        """A query whose letter was printed on RAISED."""
        query = self.approved(**kinds)
        self.queries.note_printed(self.senior, [query.id], LetterPurpose.QUERY, ["0" * 64])
        return self.queries.get(query.id)


@contextmanager
def opened_query_desk(folder: Path, clock: FakeClock) -> Iterator[QueryDesk]:
    """A desk whose first episode is in progress, with one line."""
    with opened_desk(folder, clock) as desk:
        made = QueryDesk(desk, clock)
        made.at(RAISED)
        desk.dx("I21.4", desk.line("NSTEMI"))
        yield made
