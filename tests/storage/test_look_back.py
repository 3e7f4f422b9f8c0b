"""Earlier episodes that rules may look back on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coder_gui.domain.episode import State
from coder_gui.domain.identity import derive_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import episodes
from coder_gui.storage.database import Database
from coder_gui.storage.look_back import MOST_EPISODES, earlier_episodes

from .profile_rows import add_stays, code_row, episode_row, patient_row, spell_row, stay

PATIENT = stay(1).patient
EARLIEST = date(2023, 11, 10)
NOW = stay(1).episode


@pytest.fixture(autouse=True)
def this_episode(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1], start_date=date(2026, 11, 10), end_date=date(2026, 11, 12))


def earlier(
    database: Database,
    actor: Actor,
    number: int,
    *codes: str,
    state: State | None = State.FINAL,
    **fields: object,
) -> None:
    """One more stay of the same patient."""
    with database.write(actor, "worklist.import") as work:
        work.insert("patient", patient_row(number))
        work.insert("spell", spell_row(number, patient_id=PATIENT))
        given = {"patient_id": PATIENT, "existing_dx": ["C504"], **fields}
        work.insert("episode", episode_row(number, **given))
        episode_id = stay(number).episode
        for code in codes:
            work.insert("code", code_row(episode_id, work, code))
        if state is not None:
            work.insert(
                "episode_work",
                {
                    "id": derive_id("episode_work", episode_id),
                    "episode_id": episode_id,
                    "state": state.value,
                },
            )
        work.record("imported", episode_id, {})
        work.commit()


def read(database: Database, earliest: date | None = EARLIEST) -> list[tuple[date, set[str]]]:
    with database.read() as connection:
        whole = episodes.read_whole(connection, NOW)
        found = earlier_episodes(connection, whole.episode, earliest)
    return [(each.end_date, set(each.diagnoses)) for each in found]


def test_finalised_episodes_are_read_the_latest_first(database: Database, actor: Actor) -> None:
    earlier(database, actor, 2, "E119", "I10X", end_date=date(2025, 3, 1))
    earlier(database, actor, 3, "J440", end_date=date(2026, 2, 1), state=State.EXPORTED)

    assert read(database) == [
        (date(2026, 2, 1), {"J440"}),
        (date(2025, 3, 1), {"E119", "I10X"}),
    ]


@pytest.mark.parametrize("state", [None, State.IN_PROGRESS, State.CANCELLED, State.NOT_CODABLE])
def test_what_is_not_finalised_does_not_count(
    database: Database, actor: Actor, state: State | None
) -> None:
    earlier(database, actor, 2, "E119", end_date=date(2025, 3, 1), state=state)

    assert read(database) == []


@pytest.mark.parametrize(
    ("end", "counts"),
    [
        (date(2023, 11, 9), False),
        (date(2023, 11, 10), True),
        (date(2026, 11, 10), True),
        (date(2026, 11, 11), False),
    ],
)
def test_the_look_goes_from_the_earliest_day_to_the_start(
    database: Database, actor: Actor, end: date, counts: bool
) -> None:
    earlier(database, actor, 2, "E119", end_date=end)

    assert bool(read(database)) is counts


def test_neither_the_codes_of_the_pas_nor_other_patients_count(
    database: Database, actor: Actor
) -> None:
    earlier(database, actor, 2, end_date=date(2025, 3, 1))
    earlier(database, actor, 3, "E119", end_date=date(2025, 3, 1), patient_id=stay(3).patient)

    assert read(database) == []


def test_later_episodes_of_the_same_stay_do_not_count(database: Database, actor: Actor) -> None:
    spell = stay(1).spell
    earlier(
        database, actor, 2, "E119", spell_id=spell, episode_number=2, end_date=date(2026, 11, 10)
    )
    earlier(
        database, actor, 3, "I10X", spell_id=spell, episode_number=0, end_date=date(2026, 11, 10)
    )

    assert read(database) == [(date(2026, 11, 10), {"I10X"})]


def test_only_the_newest_are_read(database: Database, actor: Actor) -> None:
    for number in range(2, MOST_EPISODES + 4):
        day = date(2024, 1, 1) + timedelta(days=number)
        earlier(database, actor, number, "E119", end_date=day)

    found = read(database)

    assert len(found) == MOST_EPISODES
    assert found[-1][0] == date(2024, 1, 1) + timedelta(days=4)


def test_without_a_start_nothing_is_read(database: Database, actor: Actor) -> None:
    earlier(database, actor, 2, "E119", end_date=date(2025, 3, 1))

    assert read(database, earliest=None) == []
