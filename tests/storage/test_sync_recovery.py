"""A copied profile and a restored server: the laptop's own verification holds through both."""

from __future__ import annotations

from pathlib import Path

from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import sync_recovery
from coder_gui.storage.database import Database
from coder_gui.storage.verify import verify

from .profile_rows import RandomKey, add_code, add_stays, stay


def test_a_copied_profile_that_never_sent_anything_verifies_with_its_new_id(
    database: Database, folder: Path, key: RandomKey, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    add_code(database, actor, stay(1).episode)
    with database.sync_write(actor) as work:
        sync_recovery.fork(work, new_id())
        work.commit()
    database.close()
    assert verify(folder, key).ok
