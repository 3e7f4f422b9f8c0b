"""Imports into an unlocked profile, and what is then to be seen there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from coder_gui.domain.coding import System
from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import ImportReport
from coder_gui.services.session import Session
from coder_gui.storage.episode_answers import episode_answers

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EPISODE = derive_id("episode", "RXX", "SP100", "1")
"""The episode of the good row."""


def take(
    session: Session, *paths: Path, as_of: datetime | None = NOW, **options: Any
) -> ImportReport:
    """A dry run, then the import of it."""
    prepared = session.worklist.prepare(paths, as_of=as_of)
    return session.worklist.apply(session.actor, prepared, **options).value


def listed(session: Session) -> list[dict[str, Any]]:
    """Every episode as the command line lists it."""
    with session.database.read() as connection:
        return episode_answers(connection)


def one(session: Session, episode_id: str = EPISODE) -> dict[str, Any]:
    """One of them."""
    return next(row for row in listed(session) if row["id"] == episode_id)


def counts(report: ImportReport) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return report.new, report.changed, report.unchanged


def code_and_finalise(session: Session, episode_id: str = EPISODE) -> str:
    """Makes an episode final with one line and one code that rests on it; returns the line's id."""
    actor = session.actor
    (line_id,) = session.abstraction.add(actor, episode_id, "CAP @cl p1").value
    session.coding.add(actor, episode_id, System.ICD10, "J18.1", line_ids=(line_id,))
    session.lifecycle.finalise(actor, episode_id)
    return line_id
