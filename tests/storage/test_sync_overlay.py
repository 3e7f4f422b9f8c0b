"""An episode shown as it would be, and as before afterwards."""

from __future__ import annotations

from coder_gui.domain.identity import derive_id
from coder_gui.domain.roles import Actor
from coder_gui.storage.codes import read_codes
from coder_gui.storage.database import Database
from coder_gui.storage.sync_overlay import seen_as

from .profile_rows import add_code, add_stays, stay

EPISODE = stay(1).episode


def test_rows_are_shown_otherwise_and_nothing_of_it_stays(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    one, two = (add_code(database, actor, EPISODE, code) for code in ("I10X", "E119"))
    order = derive_id("code_set", EPISODE, "icd10")
    with database.sync_write(actor) as work:
        here = work.local_rows([("code", one), ("code", two)])
        docs = {
            ("code", one): None,
            ("code", two): {**here["code", two].doc, "code": "E112"},
            ("code_set", order): {"episode_id": EPISODE, "system": "icd10", "order": [two, one]},
        }
        with seen_as(work, docs):
            assert [entry.code for entry in read_codes(work.connection, EPISODE)] == ["E112"]
        assert [entry.code for entry in read_codes(work.connection, EPISODE)] == ["I10X", "E119"]
        assert work.local_rows([("code", one), ("code", two)]) == here
        assert not work.local_rows([("code_set", order)])
