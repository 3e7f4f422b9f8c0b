"""What the PAS says of one episode, and the rest of its spell."""

from __future__ import annotations

from datetime import date

import pytest

from coder_gui.domain.episode import State
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import episodes
from coder_gui.storage.database import Database

from .profile_rows import PROVIDER, add_stays, episode_row, stay

EPISODE = stay(1).episode


@pytest.fixture(autouse=True)
def stays(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1, 2], existing_dx=["I10X"], last_episode=True)


def test_an_episode_comes_with_its_spell_and_patient(database: Database) -> None:
    with database.read() as connection:
        whole = episodes.read_whole(connection, EPISODE)
        assert episodes.spell_of(connection, EPISODE) == whole.spell.id
    assert (whole.patient.id, whole.spell.id, whole.episode.id) == (
        stay(1).patient,
        stay(1).spell,
        EPISODE,
    )
    assert (whole.episode.existing_dx, whole.episode.existing_px) == (("I10X",), ())
    assert whole.episode.last_episode is True
    assert whole.patient.vip is False
    assert whole.spell.discharge_date == date(2026, 11, 5)


def test_an_unknown_episode_is_said_to_be_unknown(database: Database) -> None:
    with database.read() as connection:
        for read in (episodes.read_whole, episodes.spell_of):
            with pytest.raises(NotFound):
                read(connection, new_id())


def test_a_timeline_is_in_the_order_of_the_dates_with_states(
    database: Database, actor: Actor
) -> None:
    later, sooner = (derive_id("episode", PROVIDER, "S1", number) for number in ("2", "3"))
    with database.write(actor, "worklist.import") as work:
        dates = {later: (date(2026, 11, 5), None), sooner: (date(2026, 10, 30), date(2026, 11, 1))}
        for number, (episode_id, (start, end)) in enumerate(dates.items(), 2):
            row = episode_row(
                1, id=episode_id, episode_number=number, start_date=start, end_date=end
            )
            work.insert("episode", row)
        work.insert(
            "episode_work",
            {"id": new_id(), "episode_id": EPISODE, "state": State.FINAL.value},
        )
        work.record("imported", EPISODE, {})
        work.commit()
    with database.read() as connection:
        timeline = episodes.read_timeline(connection, stay(1).spell)
    assert [(entry.episode_id, entry.state) for entry in timeline] == [
        (sooner, State.READY),
        (EPISODE, State.FINAL),
        (later, State.IMPORTED),
    ]
    assert {entry.consultant for entry in timeline} == {"Ms Osei"}
    assert {entry.specialty for entry in timeline} == {"300"}
