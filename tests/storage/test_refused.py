"""Changes that the store did not take."""

from __future__ import annotations

from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import refused, sync_outbox
from coder_gui.storage.database import Database
from coder_gui.storage.sync_scopes import assign_scopes

from .profile_rows import add_code, add_stays, stay
from .server_model import Server, scope

SCOPE = new_id()
EPISODE = stay(1).episode


def send(database: Database, actor: Actor, server: Server) -> None:
    with database.sync_write(actor) as work:
        assign_scopes(work, [scope(SCOPE)])
        batch = sync_outbox.freeze(work, SCOPE)
        work.commit()
    if batch is not None:
        reply = server.push(batch)
        with database.sync_write(actor) as work:
            sync_outbox.settle(work, batch, reply)
            work.commit()


def test_a_refused_change_is_told_with_its_reason_and_whose_episode_it_is(
    database: Database, actor: Actor
) -> None:
    server = Server()
    add_stays(database, actor, [1])
    send(database, actor, server)
    server.refuses = lambda kind, op: kind == "code"
    add_code(database, actor, EPISODE)
    send(database, actor, server)
    with database.read() as connection:
        assert refused.count(connection) == 1
        (told,) = refused.listed(connection)
        assert refused.names(connection, [EPISODE]) == {EPISODE: "TESTING1, Anna"}
    assert (told.episode_id, told.action, told.reason) == (
        EPISODE,
        "code.add",
        "Not in this role.",
    )


def test_sent_again_it_goes_with_the_next_batch_and_the_row_is_clean(
    database: Database, actor: Actor
) -> None:
    server = Server()
    add_stays(database, actor, [1])
    send(database, actor, server)
    server.refuses = lambda kind, op: kind == "code"
    code = add_code(database, actor, EPISODE)
    send(database, actor, server)
    with database.read() as connection:
        group = refused.listed(connection)[0].group_id
    with database.write(actor, "retry") as uow:
        refused.again(uow, group)
        uow.record("refused_sent_again", None, {})
        uow.commit()
    server.refuses = lambda kind, op: False
    send(database, actor, server)
    with database.read() as connection:
        assert refused.count(connection) == 0
        assert sync_outbox.pending(connection) == 0
    assert ("code", code) in server.docs(SCOPE)


def test_a_masked_patient_has_no_name_and_an_unknown_document_is_text(
    database: Database, actor: Actor
) -> None:
    with database.read() as connection:
        assert refused.names(connection, [EPISODE]) == {}
        assert refused.media_type(connection, "0" * 64) == "text/plain"
        assert refused.listed(connection) == ()
