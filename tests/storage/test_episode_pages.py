"""Pages of a long list: what is counted, and which rows are taken when there are too many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coder_gui.domain.case import EpisodeFilter, Grouping, View
from coder_gui.domain.episode import State
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import episode_pages, rounds
from coder_gui.storage.columns import id_text
from coder_gui.storage.database import Database

from .profile_rows import episode_row, patient_row, spell_row, stay

NEWEST = date(2026, 11, 5)
STATES = [State.READY, State.IN_PROGRESS, State.FINAL, State.QUERY_RAISED]


@pytest.fixture(autouse=True)
def long_list(database: Database, actor: Actor) -> None:
    """Twelve stays, in two imports; the first has the oldest end and the last ward."""
    for numbers in (range(1, 9), range(9, 13)):
        with database.write(actor, "worklist.import") as work:
            work.insert_many("patient", [patient_row(number) for number in numbers])
            work.insert_many(
                "spell", [spell_row(number, discharge_date=ended(number)) for number in numbers]
            )
            work.insert_many(
                "episode",
                [
                    episode_row(number, end_date=ended(number), ward=f"Ward {20 - number:02}")
                    for number in numbers
                ],
            )
            work.insert_many(
                "episode_work",
                [
                    {
                        "id": derive_id("episode_work", stay(number).episode),
                        "episode_id": stay(number).episode,
                        "state": STATES[number % len(STATES)].value,
                    }
                    for number in numbers
                ],
            )
            work.record("imported", None, {})
            work.commit()


def ended(number: int) -> date:
    """The end of a stay: later numbers ended later."""
    return NEWEST - timedelta(days=40 - number)


def found(database: Database, **wanted: object) -> tuple[set[int], int]:
    """(numbers of the stays found, how many match)."""
    with database.read() as connection:
        page = episode_pages.find_rows(connection, EpisodeFilter(**wanted))  # type: ignore[arg-type]
    ids = {stay(number).episode: number for number in range(1, 13)}
    return {ids[id_text(row.episode_id)] for row in page.rows}, page.total


UNCODED = {1, 3, 4, 5, 7, 8, 9, 11, 12}
"""All but those that are final."""


def test_of_many_uncoded_the_first_by_ward_or_by_their_end_are_taken(database: Database) -> None:
    assert found(database, limit=3) == ({12, 11, 9}, 9)  # Ward 08, 09 and 11
    assert found(database, limit=3, grouping=Grouping.FREEZE) == ({1, 3, 4}, 9)
    assert found(database, limit=3, grouping=Grouping.CONSULTANT) == ({1, 3, 4}, 9)


def test_of_all_the_last_that_ended_are_taken(database: Database) -> None:
    wanted = {"view": View.ALL, "grouping": Grouping.STATE, "limit": 3}
    assert found(database, **wanted) == ({10, 11, 12}, 12)


def test_of_many_that_match_a_text_the_last_imported_are_taken(database: Database) -> None:
    assert found(database, text="anna", limit=3) == ({9, 11, 12}, 9)
    numbers, total = found(database, text="anna", limit=3, view=View.ALL)
    assert (len(numbers), total) == (3, 12)
    assert numbers < {9, 10, 11, 12}


def test_a_state_or_a_ward_narrows_a_long_list(database: Database) -> None:
    assert found(database, state=State.READY, limit=2) == ({12, 8}, 3)
    assert found(database, state=State.READY, limit=2, text="anna")[1] == 3
    assert found(database, view=View.QUEUES, grouping=Grouping.FREEZE, limit=2) == ({3, 7}, 3)
    assert found(database, view=View.ALL, ward="Ward 10") == ({10}, 1)
    assert found(database, view=View.ALL, ward="Ward") == (set(), 0)
    assert found(database, view=View.ALL, ward="Ward", text="anna") == (set(), 0)


def test_every_match_is_found_when_there_is_room(database: Database) -> None:
    assert found(database) == (UNCODED, 9)
    for grouping in Grouping:
        assert found(database, text="testing", grouping=grouping) == (UNCODED, 9)


def test_counts_follow_what_another_connection_writes(database: Database, actor: Actor) -> None:
    def counts() -> dict[View, int]:
        with database.read() as connection:
            return episode_pages.count_views(connection)

    before = counts()
    assert before == {View.UNCODED: 9, View.QUEUES: 3, View.ALL: 12, View.ROUND: 0}
    assert counts() == before
    with database.write(actor, "finalise") as work:
        episode_id = stay(1).episode
        work.upsert(
            "episode_work",
            derive_id("episode_work", episode_id),
            {"episode_id": episode_id, "state": State.FINAL.value},
        )
        work.record("state_moved", episode_id, {})
        rounds.write(work.connection, [episode_id])
        work.commit()
    assert counts() == {View.UNCODED: 8, View.QUEUES: 3, View.ALL: 12, View.ROUND: 1}
    assert found(database, text="anna")[1] == 8


def test_one_row_is_found_whether_it_matches_or_not(database: Database) -> None:
    with database.read() as connection:
        row = episode_pages.find_row(connection, stay(2).episode)
        assert row is not None
        assert (row.state, row.place) == (State.FINAL.value, None)
        assert episode_pages.find_row(connection, new_id()) is None
