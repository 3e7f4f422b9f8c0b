"""The codes that this profile finalised rank in its searches, and leave with the profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from ui import ward

from coder_gui.domain.coding import System
from coder_gui.services.session import Session
from coder_gui.storage.codes import final_counts


@pytest.fixture
def coded(session: Session, tmp_path: Path) -> Session:
    """Two episodes with the same code and evidence, one of them final."""
    ward.take_in(session, tmp_path)
    for episode in (ward.FIRST, ward.OTHER):
        (line,) = session.abstraction.add(session.actor, episode, ">mc htn @ED p1").value
        session.coding.add(session.actor, episode, System.ICD10, "I10.X", line_ids=[line])
    session.lifecycle.finalise(session.actor, ward.FIRST)
    return session


def counts(session: Session, newest: int = 100) -> dict[System, dict[str, int]]:
    with session.database.read() as connection:
        return final_counts(connection, newest)


def test_only_final_codes_count(coded: Session) -> None:
    assert counts(coded) == {System.ICD10: {"I10X": 1}, System.OPCS4: {}}
    coded.lifecycle.finalise(coded.actor, ward.OTHER)
    assert counts(coded)[System.ICD10] == {"I10X": 2}
    assert counts(coded, newest=1)[System.ICD10] == {"I10X": 1}


def test_the_search_has_the_counts_until_the_profile_is_closed(coded: Session) -> None:
    coded.local_usage.use()
    given = coded.classifications._local_usage
    assert given[System.ICD10] == {"I10X": 1}
    coded.local_usage.stop()
    assert given == {System.ICD10: {}, System.OPCS4: {}}
