"""Rows of an invented ward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from coder_gui.domain.case import EpisodeRow
from coder_gui.domain.episode import State

MakeRow = Callable[..., EpisodeRow]


@pytest.fixture
def make_row() -> MakeRow:
    """A row with everything but what the test names."""

    def make(number: int = 1, **changes: Any) -> EpisodeRow:
        values: dict[str, Any] = {
            "episode_id": f"00000000-0000-4000-8000-{number:012d}",
            "patient_id": f"10000000-0000-4000-8000-{number:012d}",
            "display_name": "MARLOWE, Edith",
            "nhs_number": "9990000018",
            "local_patient_id": "X204417",
            "birth_date": date(1948, 3, 12),
            "ward": "Ward 12",
            "bed": "4",
            "consultant": "Hartley",
            "specialty": "T&O",
            "start_date": date(2026, 9, 17),
            "end_date": date(2026, 9, 24),
            "state": State.IN_PROGRESS,
            "reopened": False,
            "masked": False,
            "unsynced": True,
            "in_round": True,
            "days_since": 53,
            "freeze": date(2026, 11, 16) + timedelta(days=3),
            "freeze_days": 3,
            "group": "Ward 12",
        }
        return EpisodeRow(**{**values, **changes})

    return make
