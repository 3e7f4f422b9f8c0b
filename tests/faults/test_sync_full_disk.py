"""A full disk on the laptop in the middle of a sync: said in a sentence, and nothing is lost."""

from __future__ import annotations

from storage.profile_rows import add_stays

from .syncing import Worker, closed, reopened
from .wards import PostgresWard, RealClient, populated

STAYS = 150
ROOM = 60_000
"""Bytes that a file may have: the write-ahead log soon has more."""


def facts(laptop: RealClient) -> list[tuple[object, ...]]:
    """Every row's state, what waits and how, and where the laptop is in the store's log."""
    found = laptop.rows("SELECT hex(grp), kind, hex(row_id), state FROM outbox ORDER BY 1, 3")
    for kind in ("patient", "episode", "code", "abstraction_line"):
        found += laptop.rows(f'SELECT hex(id), row_version, row_state FROM "{kind}" ORDER BY 1')
    return found + laptop.rows("SELECT * FROM sync_state ORDER BY 1, 2, 3")


def full_after(step: str, laptop: RealClient, worker: Worker) -> RealClient:
    """A sync for which the disk is full after the step; the laptop as it is found then."""
    with closed(laptop) as after:
        run = worker.start("fill", laptop, after=step, room=ROOM)
        assert run.finish() == 0
    (told,) = [" ".join(words[1:]) for words in run.said if words[0] == "full"]
    assert told.startswith("The disk is full or cannot be written. Nothing that was saved is lost")
    assert run.steps[-1] == step
    return after[0]


def test_while_rows_come_in(ward: PostgresWard, worker: Worker) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        add_stays(ada.database, ada.actor, range(10, 10 + STAYS))
        ada.run()
        ben.write("gout")
        before = facts(ben)
        ben = full_after("pulled", ben, worker)
        assert facts(ben) == before
        ben.write("written while there was room again")
        assert ward.wrong() == []
        assert ben.rows("SELECT count(*) FROM episode") == [(STAYS + 2,)]
        assert ada.texts() == {"gout", "written while there was room again"}


def test_while_the_answer_to_what_was_sent_is_noted(ward: PostgresWard, worker: Worker) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        ben.write("gout")
        add_stays(ben.database, ben.actor, range(10, 10 + STAYS))
        frozen = steps_to(ben, "frozen")
        before, head = facts(frozen), ward.read().head
        ben = full_after("hello", frozen, worker)
        assert ward.read().head > head  # the store has it,
        assert facts(ben) == before  # the laptop does not know
        assert {state for *_, state in ben.rows("SELECT state FROM outbox")} >= {"frozen"}
        assert ward.wrong() == []
        assert ada.rows("SELECT count(*) FROM episode") == [(STAYS + 2,)]
        assert ada.texts() == {"gout"}


def steps_to(laptop: RealClient, name: str) -> RealClient:
    """A sync that ends after a step; the laptop as it is found then."""
    store = laptop.store()
    steps = laptop.client(store).steps()
    while next(steps) != name:
        continue
    store.close()
    laptop.database.close()
    return reopened(laptop)
