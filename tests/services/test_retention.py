"""What a laptop need not hold goes, and comes back whole; two real laptops and a store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import add_code, stay

from coder_gui.domain.case import Draft
from coder_gui.domain.episode import State
from coder_gui.services.retention import Retention, shipped
from coder_gui.services.session import Session
from coder_gui.storage import drafts, history, rounds, sync_rows
from coder_gui.storage.tables import SYNCED
from coder_gui.storage.work import read_work, write_work
from services.laptops import Trust, trust
from services.query_desk import asked

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

EPISODE, OTHER = stay(1).episode, stay(2).episode
LETTER = b"Dear Dr Ashcroft, fractured neck of femur."


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


def finish(session: Session, episode: str, state: str = "acknowledged") -> None:
    with session.database.write(session.actor, "finalise") as uow:
        work = read_work(uow.connection, episode).work
        write_work(uow, episode, replace(work, state=State(state)))
        uow.record("state_moved", episode, {"to": state})
        uow.commit()


def coded(session: Session, episode: str = EPISODE) -> None:
    """A document, a line and a code, and the coding is done."""
    session.documents.import_bytes(
        session.actor, episode, LETTER, source="ds", reference="letter.txt"
    )
    session.abstraction.add(session.actor, episode, ">co hip pain")
    add_code(session.database, session.actor, episode, "S7200")
    finish(session, episode)


def in_hand(session: Session) -> None:
    """The episode is on the round, so that it stays."""
    with session.database.write(session.actor, "round") as uow:
        rounds.write(uow.connection, [EPISODE])
        uow.commit()


def held(session: Session, episode: str = EPISODE) -> dict[str, int]:
    """How many rows of each kind are here of an episode."""
    found = {}
    with session.database.read() as connection:
        for kind, table in SYNCED.items():
            if "episode_id" in table.c:
                found[kind] = connection.exec_driver_sql(
                    f'SELECT count(*) FROM "{kind}" WHERE episode_id = ?',
                    (bytes.fromhex(episode.replace("-", "")),),
                ).scalar_one()
    return {kind: number for kind, number in found.items() if number}


def here(session: Session, episode: str = EPISODE) -> bool:
    with session.database.read() as connection:
        return bool(sync_rows.read_rows(connection, [("episode", episode)]))


def told(session: Session, episode: str = EPISODE) -> list[tuple[str, str | None]]:
    with session.database.read() as connection:
        return [(one.event, one.data) for one in history.story(connection, episode)]


def tidy_later(session: Session, clock: FakeClock) -> int:
    """The sync of a day on which what was sent need not be kept any longer."""
    clock.advance(days=36)
    session.sync.sync()
    return sum(not here(session, one) for one in (EPISODE, OTHER))


def sound(*sessions: Session) -> bool:
    return all(not one.unlocked.verify().findings for one in sessions)


def test_acknowledged_work_leaves_with_its_document_and_the_profile_stays_sound(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=2) as priya:
        coded(priya)
        priya.sync.sync()
        assert sound(priya)
        assert tidy_later(priya, clock) == 1
        assert not here(priya)
        assert here(priya, OTHER)
        assert set(held(priya)) == {"history"}
        assert {data for _, data in told(priya)} == {None}
        assert priya.database.documents.kept_before(clock.now()) == []
        assert sound(priya)


def test_an_episode_that_left_comes_back_whole_when_a_colleague_writes_on_it(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=2) as priya, centre.laptop("tom") as tom:
        in_hand(tom)
        coded(priya)
        priya.sync.sync()
        tom.sync.sync()
        before, said = held(tom), told(tom)
        tidy_later(priya, clock)
        add_code(tom.database, tom.actor, EPISODE, "I10X")
        tom.sync.sync()
        priya.sync.sync()
        assert here(priya)
        assert held(priya) == {**before, "code": before["code"] + 1,
                               "history": before["history"] + 1}  # fmt: skip
        assert told(priya)[: len(said)] == said
        assert sound(priya, tom)


def test_an_episode_comes_back_with_its_codes_when_only_the_pas_says_something_new(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=2) as priya, centre.laptop("tom") as tom:
        in_hand(tom)
        coded(priya)
        priya.sync.sync()
        tom.sync.sync()
        tidy_later(priya, clock)
        with tom.database.write(tom.actor, "worklist.import") as uow:
            uow.update("episode", EPISODE, {"ward": "Heron"})
            uow.record("worklist.imported", None, {})
            uow.commit()
        tom.sync.sync()
        priya.sync.sync()
        assert held(priya) == held(tom)
        assert sound(priya)


def test_what_was_sent_lately_stays_so_that_a_restored_store_can_be_filled(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=2) as priya:
        coded(priya)
        priya.sync.sync()
        clock.advance(days=30)
        priya.sync.sync()
        assert here(priya)


def test_what_a_laptop_was_away_with_for_long_is_kept_from_the_day_it_was_sent(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=2) as priya:
        coded(priya)
        clock.advance(days=60)
        priya.sync.sync()
        clock.advance(days=2)
        priya.sync.sync()
        assert here(priya)
        assert tidy_later(priya, clock) == 1
        assert sound(priya)


@pytest.mark.parametrize("kept_by", ["draft", "round", "claim", "unsent"])
def test_what_somebody_has_in_hand_stays(centre: Trust, clock: FakeClock, kept_by: str) -> None:
    with centre.laptop("priya", stays=2) as priya:
        coded(priya)
        priya.sync.sync()
        clock.advance(days=36)
        if kept_by == "draft":
            with priya.database.write(priya.actor, "draft") as uow:
                drafts.save(uow.connection, Draft(EPISODE, "line", "half a", 6), clock.now())
                uow.commit()
        elif kept_by == "round":
            in_hand(priya)
        elif kept_by == "claim":
            priya.claims.take(priya.actor, [EPISODE])
        else:
            retention = Retention(priya.database, priya.calendar, clock)
            retention.purge(priya.actor)
            add_code(priya.database, priya.actor, EPISODE, "I10X")
            assert retention.tidy(priya.actor).episodes == 0
        priya.sync.sync()
        assert here(priya)


def test_an_open_query_keeps_its_episode_until_it_is_ended(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya", stays=2) as priya:
        coded(priya)
        query = priya.queries.raise_query(priya.actor, EPISODE, asked()).value
        priya.sync.sync()
        assert tidy_later(priya, clock) == 0
        assert priya.queries.get(query.id) == query
        priya.queries.withdraw(priya.actor, query.id, "Settled by telephone")
        priya.sync.sync()
        assert tidy_later(priya, clock) == 1
        assert set(held(priya)) == {"history"}
        assert priya.queries.of_episode(EPISODE) == ()
        assert sound(priya)


def test_finished_work_leaves_when_its_freeze_is_a_month_over(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=2) as priya:
        finish(priya, EPISODE, "final")
        priya.sync.sync()
        tidy_later(priya, clock)
        assert here(priya)  # discharged in November; frozen in January
        clock.current = datetime.fromisoformat("2027-02-27T09:00:00+00:00")
        priya.sync.sync()
        assert not here(priya)
        assert here(priya, OTHER)


def test_it_is_done_once_a_day_and_a_few_at_a_time(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya", stays=7) as priya:
        for number in range(1, 8):
            finish(priya, stay(number).episode)
        priya.sync.sync()
        clock.advance(days=36)
        few = replace(shipped(), episodes_at_once=3)
        retention = Retention(priya.database, priya.calendar, clock, few)
        assert retention.due()
        reports: list[object] = []
        assert retention.tidy(priya.actor, reports.append).episodes == 7
        assert len(reports) == 3
        assert not retention.due()
        clock.advance(hours=25)
        assert retention.due()
        assert sound(priya)


def test_a_document_that_another_episode_has_too_stays(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya", stays=2) as priya:
        coded(priya)
        priya.documents.import_bytes(
            priya.actor, OTHER, LETTER, source="ds", reference="letter.txt"
        )
        priya.sync.sync()
        tidy_later(priya, clock)
        assert not here(priya)
        assert len(priya.database.documents.kept_before(clock.now())) == 1
