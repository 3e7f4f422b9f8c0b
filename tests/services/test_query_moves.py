"""Any order of verbs on a query: no dead end, and a refused one leaves nothing."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from conftest import FakeClock
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import (
    OPEN_QUERIES,
    QUERY_MOVES,
    WAITING,
    LetterPurpose,
    Query,
    QueryState,
    QueryVerb,
    next_query_state,
)
from coder_gui.domain.roles import Actor, Role

from .query_desk import RAISED, QueryDesk, on, opened_query_desk, reply

PEOPLE = ("Ada Quick", "Ben Slow", "Sue Senior", "Olu Audit")
VERBS = tuple(QueryVerb)


class Moves(RuleBasedStateMachine):
    """One query in the hands of two coders, a senior and an auditor."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()

    @initialize()
    def begin(self) -> None:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        clock = FakeClock(on(RAISED))
        self.desk: QueryDesk = self.stack.enter_context(opened_query_desk(folder, clock))
        colleague = self.desk.desk.colleague
        self.people: dict[str, Actor] = {
            "Ada Quick": self.desk.actor,
            "Ben Slow": colleague(),
            "Sue Senior": self.desk.senior,
            "Olu Audit": colleague("Olu Audit", Role.AUDITOR),
        }
        self.query_id = self.desk.draft().id
        self.other = self.desk.sent()

    @property
    def query(self) -> Query:
        return self.desk.queries.get(self.query_id)

    def _do(self, verb: QueryVerb, actor: Actor) -> None:
        queries, answers, one = self.desk.queries, self.desk.answers, self.query_id
        {
            QueryVerb.SUBMIT: lambda: queries.submit(actor, one),
            QueryVerb.SEND_BACK: lambda: queries.send_back(actor, one, "why"),
            QueryVerb.APPROVE: lambda: queries.approve(actor, one),
            QueryVerb.RECALL: lambda: queries.recall(actor, one),
            QueryVerb.SEND: lambda: queries.note_printed(
                actor, [one], LetterPurpose.QUERY, ["0" * 64]
            ),
            QueryVerb.ANSWER: lambda: answers.log(actor, one, reply(answered_on=RAISED)),
            QueryVerb.CLOSE: lambda: answers.close(actor, one),
            QueryVerb.REOPEN: lambda: queries.reopen(actor, one, "why"),
            QueryVerb.WITHDRAW: lambda: queries.withdraw(actor, one, "why"),
            QueryVerb.MARK_DUPLICATE: lambda: queries.mark_duplicate(
                actor, one, self.other.reference
            ),
        }[verb]()

    @rule(verb=st.sampled_from(VERBS), name=st.sampled_from(PEOPLE))
    def somebody_tries(self, verb: QueryVerb, name: str) -> None:
        actor, before = self.people[name], self.query
        story = self.desk.queries.story(self.query_id)
        may = self.desk.queries.may(actor, verb, before)
        self.desk.clock.current += timedelta(seconds=1)
        try:
            self._do(verb, actor)
        except UserError:
            assert self.desk.queries.story(self.query_id) == story
            unanswered = verb is QueryVerb.CLOSE and not story.answers
            again = verb is QueryVerb.ANSWER and before.state is QueryState.ANSWERED
            assert may is not None or unanswered or again
            return
        again = verb is QueryVerb.ANSWER and before.state is QueryState.ANSWERED
        assert may is None or again
        after = self.desk.queries.story(self.query_id)
        assert len(after.events) > len(story.events)
        assert after.events[: len(story.events)] == story.events
        asked = before.sent_at is not None or before.answered_at is not None
        unsent = verb is QueryVerb.REOPEN and not asked
        if again:  # a second answer is kept beside the first
            target = before.state
        else:
            target = QueryState.DRAFT if unsent else next_query_state(before.state, verb)
        assert after.query.state is target

    @invariant()
    def somebody_can_always_do_something(self) -> None:
        if not hasattr(self, "query_id"):
            return
        query = self.query
        open_to = [
            verb
            for verb in QUERY_MOVES
            if any(
                self.desk.queries.may(actor, verb, query) is None for actor in self.people.values()
            )
        ]
        assert open_to
        assert self.desk.queries.may(self.people["Olu Audit"], open_to[0], query) is not None

    @invariant()
    def what_is_kept_fits_the_state(self) -> None:
        if not hasattr(self, "query_id"):
            return
        query = self.query
        if query.state in WAITING:
            assert query.approved_by == "Sue Senior"
            assert query.due is not None
        if query.state in OPEN_QUERIES:
            assert (query.outcome, query.closed_by, query.duplicate_of) == (None, None, None)
        else:
            assert query.outcome is not None
            assert query.closed_by is not None
        if query.state is QueryState.SENT:
            assert query.sent_at is not None or query.answered_at is not None

    def teardown(self) -> None:
        self.stack.close()


TestMoves = Moves.TestCase
TestMoves.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
