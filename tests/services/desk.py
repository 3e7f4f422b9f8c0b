"""A coder's desk for tests: an encrypted database with stays and lines, and the coding services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from standards import tiny
from storage.profile_rows import RandomKey, add_stays, person, stay

from coder_gui.domain.coding import Classification, CodeEntry, Problem, System
from coder_gui.domain.finalising import SecondLook
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.coding import CodingService
from coder_gui.services.lifecycle import LifecycleService
from coder_gui.services.record import blocking, code_lists
from coder_gui.standards import packs
from coder_gui.storage.codes import read_record
from coder_gui.storage.database import Database
from coder_gui.storage.history import story
from coder_gui.storage.work import WorkFacts, read_work
from coder_gui.system.clock import Clock
from coder_gui.system.paths import resource

EPISODE = stay(1).episode
OTHER = stay(2).episode
START, END = date(2026, 11, 1), date(2026, 11, 5)


@dataclass
class TinyEditions:
    """The small editions for every day."""

    icd10: Classification
    opcs4: Classification

    def for_date(self, system: System, day: date | None) -> Classification:
        """The edition of the system."""
        return self.icd10 if system is System.ICD10 else self.opcs4


class Desk:
    """Two finished stays; one coder at work on them."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        clock: Clock,
        *,
        editions: TinyEditions | None = None,
        policy: SecondLook | None = None,
    ) -> None:
        self.database = database
        self.actor = actor
        self.editions = editions or TinyEditions(tiny.icd10(), tiny.opcs4())
        self.pack = packs.load(resource("rules"))
        self.clock = clock
        self.coding = CodingService(database, self.editions, self.pack, clock)
        self.lifecycle = LifecycleService(
            database, self.editions, self.pack, Calendar.shipped(), clock, policy=policy
        )

    def colleague(self, name: str = "Ben Slow", role: Role = Role.CODER) -> Actor:
        """Another person on this laptop."""
        return replace(self.actor, name=name, role=role)

    def line(self, text: str = "#NOF", episode_id: str = EPISODE, **columns: Any) -> str:
        """Write a line down; returns its id."""
        line_id = new_id()
        self._line_row(line_id, episode_id, text=text, **columns)
        return line_id

    def retract(self, line_id: str, row_id: str, episode_id: str = EPISODE) -> None:
        """Take back the line whose current row is this."""
        self._line_row(line_id, episode_id, text="", retracted=True, replaces=row_id)

    def _line_row(self, line_id: str, episode_id: str, **columns: Any) -> None:
        with self.database.write(self.actor, "add_line") as uow:
            uow.insert(
                "abstraction_line",
                {
                    "id": columns.pop("row_id", None) or new_id(),
                    "line_id": line_id,
                    "episode_id": episode_id,
                    "heading": "mc",
                    "certainty": "confirmed",
                    "author": uow.actor.name,
                    "at": uow.now,
                    **columns,
                },
            )
            uow.record("line_added", episode_id, {"line_id": line_id})
            uow.commit()

    def dx(self, code: str, *line_ids: str, position: int | None = None) -> str:
        """Add a diagnosis; returns its id."""
        saved = self.coding.add(
            self.actor, EPISODE, System.ICD10, code, line_ids=line_ids, position=position
        )
        return saved.value.id

    def px(self, code: str, *line_ids: str, day: date | None = None) -> str:
        """Add a procedure; returns its id."""
        saved = self.coding.add(
            self.actor, EPISODE, System.OPCS4, code, line_ids=line_ids, procedure_date=day
        )
        return saved.value.id

    def lists(
        self, episode_id: str = EPISODE
    ) -> tuple[tuple[CodeEntry, ...], tuple[CodeEntry, ...]]:
        """Diagnoses and procedures as they are shown."""
        with self.database.read() as connection:
            record = read_record(connection, episode_id)
        return code_lists(
            record.codes, icd10=self.editions.icd10, opcs4=self.editions.opcs4, pack=self.pack
        )

    def diagnoses(self) -> list[str]:
        """Display codes of the diagnoses in order."""
        return [entry.display for entry in self.lists()[0]]

    def procedures(self) -> list[str]:
        """Display codes of the procedures in order."""
        return [entry.display for entry in self.lists()[1]]

    def problems(self) -> dict[str, Problem]:
        """The problems that count for finalising, by rule and code ("ICD-009 I10.X")."""
        with self.database.read() as connection:
            record = read_record(connection, EPISODE)
        found = blocking(
            record,
            pack=self.pack,
            icd10=self.editions.icd10,
            opcs4=self.editions.opcs4,
            today=self.clock.today(),
        )
        return {f"{each.rule} {each.code or ''}".strip(): each for each in found}

    def work(self, episode_id: str = EPISODE) -> WorkFacts:
        """The work on an episode."""
        with self.database.read() as connection:
            return read_work(connection, episode_id)

    def story(self, episode_id: str = EPISODE) -> list[tuple[str, dict[str, Any]]]:
        """Events of the episode with their data, oldest first."""
        with self.database.read() as connection:
            return [
                (entry.event, json.loads(entry.data or "{}"))
                for entry in story(connection, episode_id)
            ]

    def events(self, episode_id: str = EPISODE) -> list[str]:
        """Events without their data."""
        return [event for event, _ in self.story(episode_id)]


@contextmanager
def opened_desk(folder: Path, clock: Clock, **choices: Any) -> Iterator[Desk]:
    """A desk on a new database, closed in the end."""
    actor = person()
    database = Database.create(folder, RandomKey(), clock=clock, device=actor)
    try:
        add_stays(database, actor, [1, 2])
        yield Desk(database, actor, clock, **choices)
    finally:
        database.close()
