"""A key, a person and PAS rows to write, for the tests of the encrypted database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor, Role
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.unit_of_work import UnitOfWork

PROVIDER = "RXX"
AS_OF = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


class RandomKey:
    """A random key of 32 bytes with its salt, or a given one."""

    def __init__(self, digits: str | None = None) -> None:
        self._digits = digits or os.urandom(48).hex()

    def hex(self) -> str:
        """The 96 digits."""
        return self._digits


class StillClock:
    """A clock for processes that a test starts."""

    def now(self) -> datetime:
        """Always the same instant."""
        return AS_OF

    def today(self) -> date:
        """Always the same day."""
        return AS_OF.date()

    def monotonic(self) -> float:
        """Always the same moment."""
        return 0.0


def person(name: str = "Ada Quick", device_id: str | None = None) -> Actor:
    """A coder on a laptop."""
    return Actor(name=name, role=Role.CODER, device_id=device_id or new_id())


@dataclass(frozen=True)
class Stay:
    """The ids of one patient with one spell and one episode."""

    patient: str
    spell: str
    episode: str


def stay(number: int) -> Stay:
    """The ids of the stay with this number."""
    return Stay(
        derive_id("patient", PROVIDER, str(number)),
        derive_id("spell", PROVIDER, f"S{number}"),
        derive_id("episode", PROVIDER, f"S{number}", "1"),
    )


def patient_row(number: int, **fields: Any) -> dict[str, Any]:
    """A patient as the PAS gives them."""
    return {
        "id": stay(number).patient,
        "provider_code": PROVIDER,
        "local_patient_id": f"H{number:06}",
        "nhs_number": f"999{number:07}",
        "surname": f"Testing{number}",
        "forenames": "Anna",
        "birth_date": date(1948, 3, 12),
        "sex": "2",
        "as_of": AS_OF,
        **fields,
    }


def spell_row(number: int, **fields: Any) -> dict[str, Any]:
    """The stay of that patient."""
    return {
        "id": stay(number).spell,
        "patient_id": stay(number).patient,
        "provider_code": PROVIDER,
        "spell_number": f"S{number}",
        "admission_date": date(2026, 11, 1),
        "discharge_date": date(2026, 11, 5),
        "as_of": AS_OF,
        **fields,
    }


def episode_row(number: int, **fields: Any) -> dict[str, Any]:
    """The one episode of that stay."""
    return {
        "id": stay(number).episode,
        "spell_id": stay(number).spell,
        "patient_id": stay(number).patient,
        "provider_code": PROVIDER,
        "spell_number": f"S{number}",
        "episode_number": 1,
        "start_date": date(2026, 11, 1),
        "end_date": date(2026, 11, 5),
        "consultant_code": "C1234567",
        "consultant_name": "Ms Osei",
        "main_specialty": "300",
        "treatment_function": "300",
        "ward": "Kestrel",
        "bed": "4",
        "as_of": AS_OF,
        **fields,
    }


def add_stays(database: Database, actor: Actor, numbers: range | list[int], **episode: Any) -> None:
    """Write these stays in one unit of work, as an import would."""
    with database.write(actor, "worklist.import") as work:
        work.insert_many("patient", [patient_row(number) for number in numbers])
        work.insert_many("spell", [spell_row(number) for number in numbers])
        work.insert_many("episode", [episode_row(number, **episode) for number in numbers])
        work.record("worklist.imported", None, {"episodes": len(numbers)})
        work.commit()


def code_row(
    episode_id: str, work: UnitOfWork, code: str = "I10X", **fields: Any
) -> dict[str, Any]:
    """A diagnosis that a coder assigned."""
    return {
        "id": new_id(),
        "episode_id": episode_id,
        "system": "icd10",
        "code": code,
        "author": work.actor.name,
        "at": work.now,
        **fields,
    }


def add_code(database: Database, actor: Actor, episode_id: str, code: str = "I10X") -> str:
    """Add a code to an episode, in a unit of work of its own; returns the id of its row."""
    with database.write(actor, "code.add") as work:
        row = code_row(episode_id, work, code)
        work.insert("code", row)
        work.record("code.added", episode_id, {"code": code})
        work.commit()
    return str(row["id"])


def meddle(path: Path, key: RandomKey, *statements: str) -> None:
    """Change an encrypted file behind the program's back, as one who has the key could."""
    connection = connect(path, key)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


def flip_byte(path: Path, page: int, offset: int = 1000) -> None:
    """Flip one bit in a page (counted from 1) of a closed file."""
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 + offset] ^= 1
    path.write_bytes(data)
