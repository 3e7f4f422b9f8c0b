"""A query that a senior approved, after the central store was put back to an earlier moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import add_stays
from sync.clients import EDITIONS, Client, Ward

from coder_gui.domain.queries import LetterPurpose, Query, QueryEvent, QueryState
from coder_gui.domain.roles import Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.queries import QueryService
from coder_gui.services.query_codes import CodesNow
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.storage import refused

from .desk import EPISODE
from .query_desk import asked

if TYPE_CHECKING:
    from conftest import FakeClock


@dataclass
class Person:
    """Somebody at a laptop who asks queries."""

    laptop: Client
    role: Role

    @property
    def queries(self) -> QueryService:
        """The verbs of queries on this laptop."""
        return QueryService(
            self.laptop.database,
            query_policy_in_use(Path("there-is-none")),
            Calendar.shipped(),
            self.laptop.clock,
            codes=CodesNow(EDITIONS),
        )

    def __getattr__(self, verb: str) -> object:
        """A verb of the service, as this person; it gives what was saved."""
        actor = replace(self.laptop.actor, role=self.role)
        return lambda *told: getattr(self.queries, verb)(actor, *told).value

    def refused(self) -> list[str]:
        """What the store did not take, with its reason."""
        with self.laptop.database.read() as connection:
            return [one.reason for one in refused.listed(connection)]

    def send_again(self) -> None:
        """All that the store did not take."""
        database = self.laptop.database
        with database.write(self.laptop.actor, "send_again") as uow:
            for one in refused.listed(uow.connection):
                refused.again(uow, one.group_id)
            uow.commit()


@dataclass
class World:
    """Ada is a coder and Sue a senior."""

    ward: Ward
    ada: Person
    sue: Person

    def printed(self) -> Query:
        """Ada's query, approved by Sue, printed by Ada."""
        query = self.ada.raise_query(EPISODE, asked())
        self.ada.submit(query.id)
        self.ward.settle()
        self.sue.approve(query.id)
        self.ward.settle()
        self.ada.note_printed([query.id], LetterPurpose.QUERY, ["0" * 64])
        self.ward.settle()
        return query

    def sue_is_gone(self) -> None:
        """Her laptop never comes back."""
        self.ward.clients.remove(self.sue.laptop)
        self.sue.laptop.database.close()

    def newcomer(self) -> Person:
        """A laptop that has what the store has."""
        made = Person(self.ward.laptop("ben"), Role.CODER)
        self.ward.settle()
        return made


@pytest.fixture
def world(tmp_path: Path, clock: FakeClock) -> Iterator[World]:
    with closing(Ward(tmp_path, clock)) as ward:
        ada = Person(ward.laptop("ada"), Role.CODER)
        sue = Person(ward.laptop("sue"), Role.SENIOR)
        ward.central.add_member("sue", "Sue", "senior", ["one"])
        add_stays(ada.laptop.database, ada.laptop.actor, [1])
        ward.settle()
        yield World(ward, ada, sue)


def holds(person: Person, query: Query) -> None:
    """The query is there as it was, with its story."""
    found = person.queries.story(query.id)
    assert (found.query.state, found.query.approved_by) == (QueryState.SENT, "Sue")
    assert {QueryEvent.APPROVED, QueryEvent.PRINTED} <= {one.event for one in found.events}


def test_a_coders_laptop_alone_brings_back_what_a_senior_approved(world: World) -> None:
    put_back = world.ward.keep_copy()
    query = world.printed()
    put_back()
    world.ward.central.change_epoch(world.ward.scope)
    world.sue_is_gone()
    world.ward.settle()
    assert world.ada.refused() == []
    holds(world.newcomer(), query)


def test_in_whichever_order_they_come_both_laptops_agree_after_a_restore(world: World) -> None:
    put_back = world.ward.keep_copy()
    query = world.printed()
    put_back()
    world.ward.central.change_epoch(world.ward.scope)
    world.sue.laptop.run()
    world.ward.settle()
    assert world.ada.refused() == world.sue.refused() == []
    for one in (world.ada, world.sue, world.newcomer()):
        holds(one, query)


def test_where_nobody_told_of_the_restore_it_waits_until_it_is_told_and_sent_again(
    world: World,
) -> None:
    put_back = world.ward.keep_copy()
    query = world.printed()
    put_back()
    world.ada.laptop.run()
    assert set(world.ada.refused()) == {"The role coder may not make this change of state."}
    holds(world.ada, query)
    world.sue_is_gone()
    world.ward.central.change_epoch(world.ward.scope)
    world.ada.send_again()
    world.ward.settle()
    assert world.ada.refused() == []
    holds(world.newcomer(), query)
