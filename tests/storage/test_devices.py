"""Whose profile it is."""

from __future__ import annotations

from coder_gui.storage import devices


def test_the_person_of_the_profile_is_read_back(database, actor):
    with database.read() as connection:
        assert devices.actor(connection) == actor
