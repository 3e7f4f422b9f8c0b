"""profile.json holds what the lock page shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder_gui.domain.errors import StoreDamaged
from coder_gui.domain.roles import Role
from coder_gui.system import profile_file
from coder_gui.system.profile_file import ProfileFacts

facts = st.builds(
    ProfileFacts,
    name=st.text(max_size=40),
    role=st.sampled_from(Role),
    laptop=st.text(max_size=40),
    unsynced=st.integers(0, 10**6),
    last_sync=st.none() | st.datetimes(timezones=st.just(UTC)),
    schema=st.none() | st.text(max_size=8),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts)
def test_what_is_written_is_read(folder, known):
    profile_file.write(folder, known)
    assert profile_file.read(folder) == known


def test_the_file_holds_nothing_else(folder):
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    profile_file.write(folder, ProfileFacts("Ann Lee", Role.CODER, "LT-0042", 3, at, "0001"))
    assert json.loads((folder / "profile.json").read_bytes()) == {
        "name": "Ann Lee",
        "role": "coder",
        "laptop": "LT-0042",
        "unsynced": 3,
        "last_sync": "2026-11-21T09:30:00+00:00",
        "schema": "0001",
    }


@pytest.mark.parametrize(
    "content", [None, b"", b"[1]", b'{"name": "A"}', b'{"name": "A", "role": "king"}', b"\xff"]
)
def test_a_damaged_file_says_that_the_work_is_elsewhere(folder, content):
    if content is not None:
        (folder / "profile.json").write_bytes(content)
    with pytest.raises(StoreDamaged, match="The work itself is in the encrypted file"):
        profile_file.read(folder)
