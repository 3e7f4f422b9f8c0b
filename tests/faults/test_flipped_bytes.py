"""One flipped bit anywhere is never read as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from storage.profile_rows import RandomKey, flip_byte

from coder_gui.domain.errors import StoreDamaged, WrongKey
from coder_gui.storage.database import Database
from coder_gui.storage.tables import metadata
from coder_gui.storage.verify import Fault, verify
from coder_gui.system.clock import Clock


def content(connection: Connection) -> dict[str, list[object]]:
    """Every row of every table."""
    return {
        table.name: list(connection.execute(select(table)).all())
        for table in metadata.sorted_tables
    }


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.999])
def test_a_flipped_bit_is_an_error_or_does_not_matter_and_is_always_named(
    folder: Path, key: RandomKey, clock: Clock, share: float
) -> None:
    database = Database.open(folder, key, clock=clock)
    with database.read() as connection:
        honest = content(connection)
    database.close()
    page = 1 + int(share * ((folder / "coder.db").stat().st_size // 4096))
    flip_byte(folder / "coder.db", page, offset=2000)
    (finding,) = verify(folder, key).findings
    assert (finding.fault, finding.page) == (Fault.PAGE, page)
    try:
        database = Database.open(folder, key, clock=clock)
    except (StoreDamaged, WrongKey):
        return
    try:
        with database.read() as connection:
            assert content(connection) == honest  # the page holds an index or nothing
    except StoreDamaged:
        pass
    finally:
        database.close()
