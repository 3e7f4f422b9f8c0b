"""Which scope a row goes to: one by site, one by specialty, and a patient who is in both."""

from __future__ import annotations

import json

from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import sync_outbox
from coder_gui.storage.database import Database
from coder_gui.storage.sync_scopes import assign_scopes, of_episodes, scope_of

from .profile_rows import add_code, episode_row, patient_row, spell_row, stay
from .server_model import Server, scope

NORTH, SOUTH, REST = new_id(), new_id(), new_id()
SCOPES = [
    scope(NORTH, {"sites": ["N1", "N2"]}),
    scope(SOUTH, {"sites": ["S1"], "specialties": ["300", "301"]}, {"specialties": ["501"]}),
    scope(REST),
]


def write(database: Database, actor: Actor) -> str:
    """One patient with an episode at each site; returns the southern episode's id."""
    south = {**episode_row(2), "patient_id": stay(1).patient, "site_code": "S1"}
    with database.write(actor, "worklist.import") as work:
        work.insert_many("patient", [patient_row(1)])
        work.insert_many("spell", [spell_row(1), spell_row(2, patient_id=stay(1).patient)])
        work.insert_many("episode", [episode_row(1, site_code="N1"), south])
        work.record("worklist.imported", None, {})
        work.commit()
    return stay(2).episode


def send(database: Database, actor: Actor, server: Server) -> None:
    for one in (NORTH, SOUTH, REST):
        for _ in range(10):
            with database.sync_write(actor) as work:
                assign_scopes(work, SCOPES)
                batch = sync_outbox.freeze(work, one)
                work.commit()
            if batch is None:
                break
            reply = server.push(batch)
            with database.sync_write(actor) as work:
                sync_outbox.settle(work, batch, reply)
                work.commit()


def test_a_rule_holds_where_each_list_of_it_names_the_value() -> None:
    assert scope_of(SCOPES, "N2", "999") == NORTH
    assert scope_of(SCOPES, "S1", "301") == SOUTH
    assert scope_of(SCOPES, "S1", "999") == REST
    assert scope_of(SCOPES, None, "501") == SOUTH
    assert scope_of(SCOPES, None, None) == REST


def test_without_a_scope_for_the_rest_the_first_takes_it() -> None:
    assert scope_of(SCOPES[:2], "X9", None) == NORTH


def test_each_scope_gets_its_episodes_and_a_patient_of_both_is_told_to_both(
    database: Database, actor: Actor
) -> None:
    server = Server()
    south = write(database, actor)
    code = add_code(database, actor, south)
    send(database, actor, server)
    northern, southern = server.docs(NORTH), server.docs(SOUTH)
    assert ("episode", stay(1).episode) in northern
    assert ("episode", south) not in northern
    assert ("code", code) in southern
    assert ("code", code) not in northern
    patient = ("patient", stay(1).patient)
    assert northern[patient].items() <= southern[patient].items()  # told whole the second time
    assert ("spell", stay(1).spell) not in southern
    with database.read() as connection:
        assert sync_outbox.pending(connection) == 0
        placed = dict(of_episodes(connection, [stay(1).episode, south], SCOPES))
    assert placed == {stay(1).episode: NORTH, south: SOUTH}


def test_nothing_of_a_group_goes_to_a_scope_it_does_not_belong_to(
    database: Database, actor: Actor
) -> None:
    server = Server()
    south = write(database, actor)
    send(database, actor, server)
    for batch in server.batches:
        if batch.scope_id != SOUTH:
            assert south not in json.dumps(batch.body)
