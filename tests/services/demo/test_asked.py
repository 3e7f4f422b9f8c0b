"""The demo has queries for each list, on days that fit one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import FakeClock, MemoryKeyring

from coder_gui.classification.editions import Classifications
from coder_gui.domain.chasing import DueWhat
from coder_gui.domain.episode import State
from coder_gui.domain.queries import Gap, QueryFilter, QueryState, QueryView
from coder_gui.domain.roles import Role
from coder_gui.services.demo.asked import PastClock, fill_past
from coder_gui.services.demo.build import fill, make_profile
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.passphrase import KdfParameters

DAYS = ["2026-11-21", "2027-01-02"]
"""A Saturday, and one after Christmas."""


@pytest.fixture(params=DAYS)
def demo(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    keyring_memory: MemoryKeyring,
    starter_root: Path,
) -> Iterator[Session]:
    """The demo as it opens on a day."""
    day = datetime.fromisoformat(f"{request.param}T09:30").replace(tzinfo=ZoneInfo("Europe/London"))
    clock = FakeClock(day)
    cost = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "profiles", clock, keyring_memory, cost=cost)
    classifications = Classifications(starter_root, clock=clock)
    made = make_profile(profiles, Role.CODER)
    fill_past(profiles, made, classifications, None, clock)
    unlocked = profiles.unlock(made.folder, made.passphrase)
    session = Session(unlocked, classifications=classifications, clock=clock)
    fill(session, clock)
    yield session
    session.close()
    classifications.close()


def test_the_demo_has_a_query_for_each_list_on_days_that_fit(demo: Session) -> None:
    rows = demo.queries.page(QueryFilter(QueryView.ALL)).rows
    assert {(row.state, row.gap) for row in rows} == {
        (QueryState.FOR_APPROVAL, Gap.COMPLICATION),
        (QueryState.SENT, Gap.UNLINKED),
        (QueryState.ANSWERED, Gap.UNLINKED),
    }
    states = {row.state: demo.episodes.case(row.episode_id).work.state for row in rows}
    assert states[QueryState.SENT] is states[QueryState.FOR_APPROVAL] is State.QUERY_RAISED
    assert states[QueryState.ANSWERED] is State.UPDATE_RECEIVED
    (due,) = [one for one in demo.chasing.due_today() if one.row.state is QueryState.SENT]
    assert due.what is DueWhat.REMINDER
    for row in rows:
        no_letter_leads(demo, row.query_id)
        its_days_fit(demo, row.query_id)
    assert demo.unlocked.verify().findings == ()


def no_letter_leads(demo: Session, query_id: str) -> None:
    """The program's own checks have nothing to say, and every quote has its day and place."""
    text = demo.queries.get(query_id).text
    assert demo.wording.check(text) == ()
    assert text.recipient.name.split()[-1] in {"Whitfield", "Bell", "Ferris"}
    assert all(one.date and one.place for one in text.evidence if one.chosen)


def its_days_fit(demo: Session, query_id: str) -> None:
    """What happened to it comes in order, before now, and all of it is in the history."""
    story = demo.queries.story(query_id)
    days = [one.at for one in story.events]
    assert days == sorted(days)
    assert days[-1] < demo.clock.now()
    told = demo.episodes.story(story.query.episode_id)
    assert sum(f"{story.query.reference} " in one.what for one in told) >= len(days)


def test_a_clock_of_the_past_goes_on_and_knows_its_day(clock: FakeClock) -> None:
    past = PastClock(clock)
    past.at = datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert past.today().isoformat() == "2026-07-02"
    assert past.now() < past.now()
    assert past.monotonic() == clock.monotonic()
