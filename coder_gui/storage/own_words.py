"""A person's own notes on codes and own wordings for the search; on this laptop only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.coding import System
from coder_gui.domain.identity import new_id
from coder_gui.domain.searching import Term
from coder_gui.storage.tables import code_note, personal_term
from coder_gui.storage.unit_of_work import UnitOfWork

PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class StoredTerm:
    """A personal wording with the id it is taken away by."""

    id: str
    term: Term


def note(connection: Connection, system: System, code: str) -> str:
    """The person's note on a canonical code; empty where there is none."""
    row = connection.execute(
        select(code_note.c.text).where(code_note.c.system == system.value, code_note.c.code == code)
    ).one_or_none()
    return "" if row is None else str(row.text)


def keep_note(uow: UnitOfWork, system: System, code: str, text: str) -> None:
    """Write the note on a code; an empty text takes it away."""
    if not text:
        uow.connection.execute(
            delete(code_note).where(code_note.c.system == system.value, code_note.c.code == code)
        )
    else:
        values = insert(code_note).values(system=system.value, code=code, text=text, at=uow.now)
        uow.connection.execute(
            values.on_conflict_do_update(
                index_elements=[code_note.c.system, code_note.c.code],
                set_={"text": text, "at": uow.now},
            )
        )
    uow.touch(kind="code_note")


def terms(connection: Connection) -> tuple[StoredTerm, ...]:
    """The person's own wordings, the oldest first."""
    rows = connection.execute(select(personal_term).order_by(personal_term.c.at))
    return tuple(
        StoredTerm(
            row.id,
            Term(
                system=System(row.system),
                wordings=tuple(row.wordings),
                codes=tuple(row.codes),
                kind="shorthand",
                means=row.means,
                owner=PERSONAL,
            ),
        )
        for row in rows
    )


def add_term(uow: UnitOfWork, term: Term) -> str:
    """Keep a wording; returns its id."""
    row_id = new_id()
    uow.connection.execute(
        insert(personal_term).values(
            id=row_id,
            system=term.system.value,
            wordings=list(term.wordings),
            codes=list(term.codes),
            means=term.means,
            at=uow.now,
        )
    )
    uow.touch(kind="personal_term")
    return row_id


def remove_term(uow: UnitOfWork, term_id: str) -> bool:
    """Take a wording away; False where it was not there."""
    gone = uow.connection.execute(delete(personal_term).where(personal_term.c.id == term_id))
    uow.touch(kind="personal_term")
    return bool(gone.rowcount)
