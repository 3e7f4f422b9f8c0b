"""A coder's desk with the services of reading: lines, documents, and the episodes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.profile_rows import RandomKey, add_stays, episode_row, person, stay

from coder_gui.domain.abstraction import AbstractionLine, DocumentContent
from coder_gui.domain.identity import derive_id
from coder_gui.services.abstraction import AbstractionService
from coder_gui.services.calendar import Calendar
from coder_gui.services.documents import DocumentService
from coder_gui.services.episodes import EpisodeService
from coder_gui.storage import lines
from coder_gui.storage.database import Database
from coder_gui.system.clock import Clock

from .desk import EPISODE, Desk

NOTE = (
    "Presenting complaint\n"
    "Fell down the last three stairs at home this morning, found by carer 08:20.\n"
    "Imaging\n"
    "Displaced intracapsular fracture left neck of femur.\n"
)
SECOND = derive_id("episode", "RXX", "S1", "2")
"""The second episode of the first stay, where a test adds it."""


class ReadingDesk(Desk):
    """A desk for reading notes: two finished stays."""

    def __init__(self, database: Database, actor: Any, clock: Clock) -> None:
        super().__init__(database, actor, clock)
        self.abstraction = AbstractionService(database, clock)
        self.documents = DocumentService(database, clock)
        self.episodes = EpisodeService(
            database, self.editions, self.pack, Calendar.shipped(), clock
        )

    def type(self, typed: str, episode_id: str = EPISODE) -> tuple[str, ...]:
        """Enter a line of shorthand; returns the ids of its lines."""
        return self.abstraction.add(self.actor, episode_id, typed).value

    def shown(self, episode_id: str = EPISODE) -> tuple[AbstractionLine, ...]:
        """The lines of an episode as they stand on screen."""
        with self.database.read() as connection:
            return lines.read(connection, episode_id)

    def texts(self, episode_id: str = EPISODE) -> list[str]:
        """The texts of those lines."""
        return [line.text for line in self.shown(episode_id)]

    def rows(self, line_id: str) -> int:
        """How many rows a line has: none is ever taken away."""
        with self.database.read() as connection:
            counted = connection.exec_driver_sql(
                "SELECT count(*) FROM abstraction_line WHERE line_id = ?",
                (bytes.fromhex(line_id.replace("-", "")),),
            )
            return int(counted.scalar_one())

    def take(
        self,
        data: str | bytes = NOTE,
        *,
        source: str = "ED",
        reference: str = "ed.txt",
        episode_id: str = EPISODE,
    ) -> DocumentContent:
        """Take a document in; returns its content."""
        raw = data.encode() if isinstance(data, str) else data
        saved = self.documents.import_bytes(
            self.actor, episode_id, raw, source=source, reference=reference
        )
        return self.documents.content(saved.value.id)

    def quote(self, content: DocumentContent, words: str, **choices: Any) -> str:
        """Make a line of words of a document's first page; returns its id."""
        start = content.page_texts[0].index(words)
        anchor = self.documents.anchor(content, 1, start, len(words))
        saved = self.abstraction.add_from_selection(
            self.actor, content.info.episode_id, anchor, **choices
        )
        return saved.value

    def add_second_episode(self, **fields: Any) -> str:
        """Give the first stay a second episode; returns its id."""
        row = episode_row(1, id=SECOND, episode_number=2, **fields)
        with self.database.write(self.actor, "worklist.import") as work:
            work.insert("episode", row)
            work.record("imported", SECOND, {})
            work.commit()
        return SECOND

    def finish(self, episode_id: str = EPISODE) -> None:
        """Make the episode final, however that came about."""
        with self.database.write(self.actor, "finalise") as work:
            values = {"episode_id": episode_id, "state": "final"}
            work.upsert("episode_work", derive_id("episode_work", episode_id), values)
            work.record("state_moved", episode_id, {"to": "final"})
            work.commit()


@contextmanager
def opened_reading_desk(folder: Path, clock: Clock) -> Iterator[ReadingDesk]:
    """A desk on a new database, closed in the end."""
    actor = person()
    database = Database.create(folder, RandomKey(), clock=clock, device=actor)
    try:
        add_stays(database, actor, [1, 2])
        yield ReadingDesk(database, actor, clock)
    finally:
        database.close()


__all__ = ["EPISODE", "NOTE", "SECOND", "ReadingDesk", "opened_reading_desk", "stay"]
