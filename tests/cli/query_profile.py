"""A senior's profile with a stay, and the queries raised in it before the command runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from conftest import FakeClock
from services.query_desk import asked
from storage.profile_rows import add_stays, stay

from coder_gui.domain.queries import LetterPurpose, Query
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.profiles import Profiles
from coder_gui.services.queries import QueryService
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import profiles_root

from .conftest import PASSPHRASE, Ran

Command = Callable[..., Ran]


@dataclass(frozen=True)
class Asker:
    """The senior, on 2 November 2026."""

    queries: QueryService
    actor: Actor

    def draft(self) -> Query:
        """A query that is being written."""
        return self.queries.raise_query(self.actor, stay(1).episode, asked()).value

    def approved(self) -> Query:
        """A query that may be printed."""
        query = self.draft()
        self.queries.approve(self.actor, query.id)
        return query

    def sent(self) -> Query:
        """A query that was printed."""
        query = self.approved()
        self.queries.note_printed(self.actor, [query.id], LetterPurpose.QUERY, ["0" * 64])
        return query


@contextmanager
def query_profile(command: Command, clock: FakeClock) -> Iterator[Asker]:
    """The profile, made by the command line; closed again when the queries are raised."""
    made = command("profile", "create", "--role", Role.SENIOR.value, "--json")
    cost = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(profiles_root(), clock, None, cost=cost)
    unlocked = profiles.unlock(Path(made.document["profile"]["folder"]), PASSPHRASE)
    clock.current = datetime(2026, 11, 2, 12, tzinfo=UTC)
    add_stays(unlocked.database, unlocked.actor, [1])
    queries = QueryService(unlocked.database, query_policy_in_use(), Calendar.shipped(), clock)
    yield Asker(queries, unlocked.actor)
    unlocked.close()
