"""A laptop's clock that is off: said calmly, once, with what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.protocol import CentralStore
from coder_gui.ui.sync import words
from ui.whole import Whole

from .conftest import Store
from .test_pages import open_page

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FAST = SyncStatus(SyncState.SYNCED, last_sync=NOW, clock_off=timedelta(minutes=7))
SENTENCE = "The clock of this laptop is 7 minutes slow"


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (timedelta(minutes=7), "7 minutes fast"),
        (timedelta(minutes=-61), "61 minutes slow"),
        (timedelta(hours=2, minutes=5), "2 hours fast"),
        (timedelta(hours=-30), "30 hours slow"),
        (timedelta(days=3650), "3650 days fast"),
    ],
)
def test_how_far_it_is_off_is_said_in_the_unit_that_fits(off: timedelta, said: str) -> None:
    assert words.how_far(off) == said


def test_it_is_said_beside_the_state_and_never_instead_of_what_is_to_be_done() -> None:
    fact = words.sync(FAST, NOW)
    assert fact is not None
    assert (fact.text, fact.short) == ("Synced 09:30, clock 7 minutes fast", "Synced")
    assert not fact.urgent
    paused = words.sync(replace(FAST, state=SyncState.PAUSED), NOW)
    assert paused is not None
    assert paused.text == "Sync paused, action needed"
    assert words.advice(replace(FAST, state=SyncState.STANDALONE)).count("clock") == 0


class Ahead:
    """A store whose clock is seven minutes on, in a file."""

    def __init__(self, whole: Whole, minutes: int) -> None:
        self._clock, self._later = whole.session.clock, timedelta(minutes=minutes)

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return self._clock.now() + self._later


def test_the_bar_the_page_and_one_notice_say_it_until_it_is_right(
    joined: Whole, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(minutes: int) -> None:
        def make() -> CentralStore:
            return EmbeddedCentralStore(store.path, login="priya", clock=Ahead(joined, minutes))

        monkeypatch.setattr(joined.session.central, "open", make)

    window = joined.open()
    opened(7)
    joined.press(Qt.Key.Key_F5)
    assert window.status_bar.sync.said is not None
    assert window.status_bar.sync.said.text.endswith(", clock 7 minutes slow")
    (notice,) = window.notice_bar.texts
    assert notice.startswith(SENTENCE)
    joined.press(Qt.Key.Key_Escape)
    joined.press(Qt.Key.Key_F5)
    assert window.notice_bar.texts == ()  # dismissed, and not said again with every sync
    assert open_page(joined).advice.text().startswith(SENTENCE)
    joined.press(Qt.Key.Key_Escape)
    opened(0)
    joined.press(Qt.Key.Key_F5)
    assert "clock" not in window.status_bar.sync.text()
