"""Two laptops and one query: what comes together, and what a person decides on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from services.desk import EPISODE
from services.query_desk import asked, reply

from coder_gui.domain.conflicts import Choice, Decision, Subject
from coder_gui.domain.episode import State
from coder_gui.domain.errors import Refused
from coder_gui.domain.queries import LetterPurpose, Query, QueryEvent, QueryOption, QueryState
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.conflicts import ConflictService
from coder_gui.services.queries import QueryService
from coder_gui.services.query_answers import QueryAnswerService
from coder_gui.services.query_clock import QueryClock, read_clocks
from coder_gui.services.query_codes import CodesNow
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.system.clock import Clock
from coder_gui.system.paths import resource
from sync.two_laptops import Centre, Laptop, laptops


@dataclass
class Writer:
    """One person with a laptop and the services of queries."""

    laptop: Laptop
    actor: Actor
    queries: QueryService
    answers: QueryAnswerService
    desk: ConflictService

    @classmethod
    def at(cls, laptop: Laptop, role: Role) -> Writer:
        """A person of this role at a laptop."""
        database, clock, calendar = laptop.database, laptop.clock, Calendar.shipped()
        policy, codes = query_policy_in_use(Path("there-is-none")), CodesNow(laptop.editions)
        due = QueryClock(calendar, read_clocks(resource("queries", "clocks.toml")))
        queries = QueryService(database, policy, calendar, clock, due=due, codes=codes)
        answers = QueryAnswerService(database, policy, codes, calendar, due, clock)
        desk = ConflictService(database, laptop.editions, laptop.pack, clock)
        return cls(laptop, replace(laptop.actor, role=role), queries, answers, desk)

    def printed(self, query: Query) -> Query:
        """The letter goes to the printer."""
        told = self.queries.note_printed(
            self.actor, [query.id], LetterPurpose.QUERY, [self.actor.name[0].lower() * 64]
        )
        return told.value[0]

    def rewritten(self, query: Query, question: str) -> Query:
        """The question is another."""
        text = replace(self.queries.get(query.id).text, question=question)
        return self.queries.save(self.actor, query.id, text).value

    def decide(self, *choices: Choice) -> None:
        """Answer what the one open conflict asks, in its order."""
        (open_one,) = self.desk.listed()
        case = self.desk.case(open_one.id)
        keys = [one.key for one in case.differences]
        decisions = {k: Decision(one) for k, one in zip(keys, choices, strict=True)}
        self.desk.decide(self.actor, open_one.id, decisions)


World = tuple[Centre, Writer, Writer]


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    """Ada, a coder, and Sue, a senior, who both have the episode in hand."""
    with laptops(tmp_path, clock, "Ada", "Sue") as (centre, (ada, sue)):
        ada.dx("I10X", ada.line("htn"))
        ada.sync(centre)
        sue.sync(centre)
        yield centre, Writer.at(ada, Role.CODER), Writer.at(sue, Role.SENIOR)


def sync(centre: Centre, *people: Writer) -> None:
    """Everybody syncs until nothing is new."""
    for _ in range(3):
        for one in people:
            one.laptop.sync(centre)


def same(query: Query, *people: Writer) -> Query:
    """The query, which is the same on every laptop, with its story."""
    stories = [one.queries.story(query.id) for one in people]
    assert all(each == stories[0] for each in stories)
    return stories[0].query


def shared(world: World) -> Query:
    """A draft of Ada's that both laptops have."""
    centre, ada, sue = world
    query = ada.queries.raise_query(ada.actor, EPISODE, asked()).value
    sync(centre, ada, sue)
    return query


def test_a_letter_printed_offline_keeps_its_reference(world: World) -> None:
    centre, ada, sue = world
    query = sue.queries.raise_query(sue.actor, EPISODE, asked()).value
    sue.queries.approve(sue.actor, query.id)
    on_paper = sue.printed(query).reference
    ada.queries.raise_query(ada.actor, EPISODE, asked())
    sync(centre, ada, sue)
    assert ada.queries.by_reference(on_paper) == sue.queries.get(query.id)
    assert len(ada.queries.of_episode(EPISODE)) == 2
    assert same(query, ada, sue).state is QueryState.SENT
    assert ada.laptop.work().work.state is State.QUERY_RAISED


def test_each_laptop_draws_references_of_its_own(world: World) -> None:
    centre, ada, sue = world
    made = [
        one.queries.raise_query(one.actor, EPISODE, asked()).value
        for one in (ada, sue)
        for _ in range(5)
    ]
    sync(centre, ada, sue)
    assert len({one.reference for one in made}) == 10
    assert {one.id for one in ada.queries.of_episode(EPISODE)} == {one.id for one in made}


def test_submitted_by_one_and_approved_by_the_other_is_approved(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    ada.queries.submit(ada.actor, query.id)
    sue.queries.approve(sue.actor, query.id)
    sync(centre, ada, sue)
    found = same(query, ada, sue)
    assert (found.state, found.approved_by) == (QueryState.APPROVED, "Sue")
    assert found.due is not None
    assert ada.desk.count() == sue.desk.count() == 0


def test_printed_by_both_it_is_sent_once_with_both_prints(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.queries.approve(sue.actor, query.id)
    sync(centre, ada, sue)
    ada.printed(query)
    sue.printed(query)
    sync(centre, ada, sue)
    assert same(query, ada, sue).state is QueryState.SENT
    events = [one.event for one in ada.queries.story(query.id).events]
    assert events.count(QueryEvent.PRINTED) == 2
    assert ada.queries.copies(query.id, LetterPurpose.QUERY) == 2


def test_an_answer_is_kept_where_the_other_prints_it_again(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.queries.approve(sue.actor, query.id)
    sue.printed(query)
    sync(centre, ada, sue)
    ada.answers.log(ada.actor, query.id, reply(answered_on=ada.laptop.clock.today()))
    sue.printed(query)
    sync(centre, ada, sue)
    found = same(query, ada, sue)
    assert (found.state, len(sue.queries.story(query.id).answers)) == (QueryState.ANSWERED, 1)
    assert ada.laptop.work().work.state is State.UPDATE_RECEIVED


def test_two_questions_are_shown_in_words_and_one_is_chosen(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.rewritten(query, "Which type, if any?")
    ada.rewritten(query, "What type was it?")
    sync(centre, sue, ada)
    assert (ada.desk.count(), sue.desk.count()) == (1, 0)
    (listed,) = ada.desk.listed()
    assert (listed.subject, listed.title) == (Subject.FIELDS, "Episode 1 · query")
    (one,) = ada.desk.case(listed.id).differences
    assert (one.section, one.why) == ("Query", "You and Sue both changed the question.")
    assert (one.mine.text, one.theirs.text) == ("What type was it?", "Which type, if any?")
    with pytest.raises(Refused, match="Decide what holds first"):
        ada.queries.submit(ada.actor, query.id)
    ada.decide(Choice.THEIRS)
    sync(centre, ada, sue)
    assert same(query, ada, sue).text.question == "Which type, if any?"
    assert ada.queries.submit(ada.actor, query.id).value.state is QueryState.FOR_APPROVAL


def changed_behind(world: World) -> Query:
    """Sue approves what Ada rewrites; Ada is asked."""
    centre, ada, sue = world
    query = shared(world)
    sue.queries.approve(sue.actor, query.id)
    ada.rewritten(query, "Please confirm type 2")
    sync(centre, sue, ada)
    (one,) = ada.desk.case(ada.desk.listed()[0].id).differences
    assert one.why == (
        "You changed the question while Sue moved the query on. With your words it goes back for "
        "approval."
    )
    with pytest.raises(Refused, match="Decide what holds first"):
        ada.printed(query)
    return query


def test_the_approved_words_hold_where_they_are_chosen(world: World) -> None:
    centre, ada, sue = world
    query = changed_behind(world)
    ada.decide(Choice.THEIRS)
    sync(centre, ada, sue)
    found = same(query, ada, sue)
    assert (found.state, found.text.question) == (QueryState.APPROVED, asked().question)
    assert ada.printed(query).state is QueryState.SENT


def test_words_that_nobody_approved_go_for_approval(world: World) -> None:
    centre, ada, sue = world
    query = changed_behind(world)
    ada.decide(Choice.MINE)
    sync(centre, ada, sue)
    found = same(query, ada, sue)
    assert (found.state, found.text.question) == ("for_approval", "Please confirm type 2")
    assert (found.approved_by, found.due, found.codes_before) == (None, None, ())
    assert sue.queries.approve(sue.actor, query.id).value.state is QueryState.APPROVED


def test_the_words_of_a_letter_that_is_out_are_kept(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.queries.approve(sue.actor, query.id)
    sue.printed(query)
    ada.rewritten(query, "Please confirm type 2")
    sync(centre, sue, ada)
    with pytest.raises(Refused, match="The letter of this query is printed"):
        ada.decide(Choice.MINE)
    ada.decide(Choice.THEIRS)
    sync(centre, ada, sue)
    assert same(query, ada, sue).text == asked()


def test_withdrawn_by_one_and_printed_by_the_other_is_decided_as_a_whole(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.queries.approve(sue.actor, query.id)
    sync(centre, ada, sue)
    sue.printed(query)
    ada.queries.withdraw(ada.actor, query.id, "The discharge letter says it")
    sync(centre, sue, ada)
    (one,) = ada.desk.case(ada.desk.listed()[0].id).differences
    assert (one.mine.text, one.theirs.text) == ("Withdrawn", "Sent")
    ada.decide(Choice.THEIRS)
    sync(centre, ada, sue)
    found = same(query, ada, sue)
    assert (found.state, found.outcome, found.closed_by) == (QueryState.SENT, None, None)


def test_options_and_evidence_are_told_line_by_line(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    for one, more in ((sue, "Type 3"), (ada, "Type 4")):
        text = one.queries.get(query.id).text
        options = (QueryOption(more), *text.options)
        one.queries.save(one.actor, query.id, replace(text, options=options))
    sync(centre, sue, ada)
    (one,) = ada.desk.case(ada.desk.listed()[0].id).differences
    assert one.why == "You and Sue both changed the answers to tick."
    assert one.mine.text.splitlines()[:2] == ["Type 4", "Type 1 respiratory failure"]
    assert one.before.text.splitlines()[0] == "Type 1 respiratory failure"


def test_a_conflict_stays_open_when_more_of_the_query_comes(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.rewritten(query, "Which type, if any?")
    ada.rewritten(query, "What type was it?")
    sync(centre, sue, ada)
    text = sue.queries.get(query.id).text
    sue.queries.save(sue.actor, query.id, replace(text, note="Seen on the ward"))
    sync(centre, sue, ada)
    assert ada.desk.count() == 1
    assert sue.queries.get(query.id).text.question == "Which type, if any?"
    sue.rewritten(query, "What type was it?")
    sync(centre, sue, ada)
    assert ada.desk.count() == 0
    assert same(query, ada, sue).text.note == "Seen on the ward"


def test_both_sides_of_a_dispute_are_in_the_history(world: World) -> None:
    centre, ada, sue = world
    query = shared(world)
    sue.rewritten(query, "Which type, if any?")
    ada.rewritten(query, "What type was it?")
    sync(centre, sue, ada)
    (opened,) = [data for event, data in ada.laptop.story() if event == "conflict_opened"]
    assert opened["mine"] == {"question": "What type was it?"}
    assert opened["theirs"] == {"question": "Which type, if any?"}
    assert opened["before"] == {"question": asked().question}


def test_a_due_day_is_the_centres_where_two_seniors_approve(world: World, clock: Clock) -> None:
    centre, ada, sue = world
    query = shared(world)
    tom = replace(sue.actor, name="Tom", device_id=ada.actor.device_id)
    sue.queries.approve(sue.actor, query.id)
    ada.queries.approve(tom, query.id)
    sync(centre, sue, ada)
    found = same(query, ada, sue)
    assert found.approved_by == "Sue"
    assert isinstance(found.due, date)
    assert ada.desk.count() == 0
