"""The sync as the window uses it: states, erasing, what was refused, documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import add_code, stay

from coder_gui.domain.errors import CoderError, UserError
from coder_gui.domain.exchange_rows import ScopeInfo
from coder_gui.domain.roles import Role
from coder_gui.domain.sync import SyncState
from coder_gui.services.session import Session
from coder_gui.storage import sync_outbox, sync_scopes, sync_state

from .laptops import NAME, PASSPHRASE, Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

EPISODE = stay(1).episode
CANARY = b"CANARY-4711 the patient fell from a ladder"


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


def asked(centre: Trust, question: str) -> list[tuple[object, ...]]:
    """What the store's file says."""
    db = sqlite3.connect(centre.path)
    try:
        return db.execute(question).fetchall()
    finally:
        db.close()


def test_a_profile_without_a_store_is_standalone_and_syncs_nothing(centre: Trust) -> None:
    with centre.laptop("priya", stays=1, join=False) as priya:
        run = priya.sync.sync()
        assert run.status.state is SyncState.STANDALONE
        assert run.status.unsynced == 1
        assert not priya.sync.joined


def test_joining_syncs_and_leaving_keeps_the_work(centre: Trust) -> None:
    with centre.laptop("priya", stays=1) as priya:
        status = priya.sync.status()
        assert (status.state, status.unsynced, status.central) == (SyncState.SYNCED, 0, NAME)
        assert priya.unlocked.info.last_sync is not None
        with pytest.raises(UserError, match="joined a central store already"):
            priya.sync.join(priya.actor, centre.join_file("priya"))
        priya.sync.leave_central(priya.actor)
        assert priya.sync.status().state is SyncState.STANDALONE
        with priya.database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM episode").scalar() == 1


def test_out_of_reach_it_says_since_when_and_tries_less_and_less_often(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", stays=1) as priya:
        centre.cut()
        began = clock.now()
        add_code(priya.database, priya.actor, EPISODE)
        first = priya.sync.sync().status
        clock.advance(minutes=5)
        second = priya.sync.sync().status
        assert first.state is second.state is SyncState.OFFLINE
        assert second.offline_since == began
        assert second.unsynced == 1
        assert priya.sync.next_delay() <= 300
        centre.mend()
        after = priya.sync.sync().status
        assert (after.state, after.unsynced, after.offline_since) == (SyncState.SYNCED, 0, None)
        assert 42 <= priya.sync.next_delay() <= 78


def test_a_person_who_was_revoked_keeps_working_and_the_sync_waits(centre: Trust) -> None:
    with centre.laptop("priya", stays=1) as priya:
        centre.central.revoke("priya")
        run = priya.sync.sync()
        assert run.status.state is SyncState.PAUSED
        assert run.wipe == ""
        assert not run.status.needs_password
        assert run.status.detail
        add_code(priya.database, priya.actor, EPISODE)


def test_the_role_of_the_store_is_the_one_of_the_next_unlocking(centre: Trust) -> None:
    with centre.laptop("priya") as priya:
        folder = priya.unlocked.info.folder
        centre.central.add_member("priya", "Priya Shah", "senior", ["north"])
        priya.sync.sync()
        assert priya.actor.role is Role.CODER
    with centre.opened(folder, "priya") as again:
        assert again.actor.role is Role.SENIOR


def laptop_with_canary(centre: Trust, session: Session) -> Path:
    session.documents.import_bytes(
        session.actor, EPISODE, CANARY, source="ds", reference="letter.txt"
    )
    session.unlocked.back_up()
    session.sync.sync()
    return session.unlocked.info.folder


def test_a_withdrawn_laptop_leaves_nothing_and_the_store_was_told(
    centre: Trust, keyring_memory: MemoryKeyring
) -> None:
    with centre.laptop("priya", stays=1) as priya:
        folder = laptop_with_canary(centre, priya)
        profile_id = priya.unlocked.info.profile_id
        copies = {path.name: path.read_bytes() for path in folder.glob("*.db")}
        centre.central.wipe(priya.actor.device_id)
        assert priya.sync.sync().wipe == "now"
        assert asked(centre, "SELECT count(*) FROM device WHERE wiped_at IS NOT NULL") == [(1,)]
    centre.profiles("priya").erase(folder)
    left = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert not [path for path in left if b"CANARY" in path.read_bytes()]
    assert not [name for name in keyring_memory.items if profile_id in name[1]]
    folder.mkdir()
    for name, data in copies.items():
        (folder / name).write_bytes(data)
    with pytest.raises(CoderError):
        centre.profiles("priya").unlock(folder, PASSPHRASE)


def test_a_leaver_sends_the_work_first(centre: Trust) -> None:
    with centre.laptop("priya", stays=1) as priya:
        add_code(priya.database, priya.actor, EPISODE)
        centre.central.wipe(priya.actor.device_id, "after_drain")
        assert priya.sync.sync().wipe == "now"
        assert asked(centre, "SELECT count(*) FROM row_head WHERE kind = 'code'") == [(1,)]
        assert priya.sync.sync().wipe == "now"  # until somebody erases it


def test_what_the_store_refuses_is_told_with_its_reason_and_can_be_sent_again(
    centre: Trust,
) -> None:
    with centre.laptop("priya", stays=1) as priya:
        centre.central.add_member("priya", "Priya Shah", "auditor", ["north"])
        code = add_code(priya.database, priya.actor, EPISODE)
        status = priya.sync.sync().status
        assert (status.state, status.refused) == (SyncState.ACTION, 1)
        (change,) = priya.sync.refused()
        assert change.episode_id == EPISODE
        assert change.reason
        assert change.patient == "TESTING1, Anna"
        centre.central.add_member("priya", "Priya Shah", "coder", ["north"])
        priya.sync.retry_refused(priya.actor, change.group_id)
        status = priya.sync.sync().status
        assert (status.state, status.refused, status.unsynced) == (SyncState.SYNCED, 0, 0)
        told = asked(centre, f"SELECT count(*) FROM row_head WHERE id = '{code}'")
        assert told == [(1,)]
        assert not priya.unlocked.verify().findings


def test_a_document_comes_when_it_is_wanted(centre: Trust) -> None:
    with centre.laptop("priya", stays=1) as priya:
        priya.documents.import_bytes(
            priya.actor, EPISODE, CANARY, source="ds", reference="letter.txt"
        )
        priya.sync.sync()
        with centre.laptop("tom") as tom:
            (sha256,) = [one[0] for one in asked(centre, "SELECT sha256 FROM blob")]
            assert not tom.database.documents.has(str(sha256))
            assert tom.sync.fetch_document(str(sha256))
            kept = tom.database.documents.get(str(sha256))
            assert kept is not None
            assert kept.data == CANARY
            assert not tom.sync.fetch_document("0" * 64)


def test_a_document_goes_to_the_scope_of_its_episode_only(centre: Trust) -> None:
    centre.central.add_scope("south", "Southshire", [{"sites": ["S1"]}])
    centre.central.add_member("priya", "Priya Shah", "coder", ["south"])
    with centre.laptop("priya", stays=1) as priya:
        laptop_with_canary(centre, priya)
        assert asked(centre, "SELECT scope_id FROM blob") == [(centre.scope,)]


def test_what_the_store_does_not_understand_pauses_the_sync_and_keeps_everything(
    centre: Trust,
) -> None:
    with centre.laptop("priya", stays=1) as priya:
        priya.abstraction.add(priya.actor, EPISODE, "fell")
        with priya.database.sync_write(priya.actor) as work:
            scope = sync_state.scopes(work.connection, priya.database.device_id)[0]
            sync_scopes.assign_scopes(work, [scope_info(scope)])
            assert sync_outbox.freeze(work, scope) is not None
            work.connection.exec_driver_sql("UPDATE batch SET sha256 = zeroblob(32)")
            work.commit()
        status = priya.sync.sync().status
        assert status.state is SyncState.PAUSED
        assert "Everything is kept on this laptop" in status.detail
        assert status.unsynced == 1


def scope_info(scope_id: str) -> ScopeInfo:
    return ScopeInfo(scope_id, "S", "Scope", "coder", "", 0, "", 0, 0, "ok", 0)
