"""A profile copied to another laptop, both at work at once; a store put back from a dump."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services.desk import OTHER
from storage.profile_rows import add_stays
from sync.clients import EDITIONS

from coder_gui.classification.editions import Classifications
from coder_gui.domain.conflicts import Choice, Decision
from coder_gui.domain.roles import Role
from coder_gui.services.conflicts import ConflictService
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.storage import lines
from coder_gui.system.passphrase import KdfParameters

from .syncing import Run, Worker, reopened
from .wards import PostgresWard, RealClient, populated

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

PASSPHRASE = "correct horse battery staple"


def both_sync(laptops: list[RealClient], workers: list[Worker]) -> list[Run]:
    """Each in a process of its own, at the same time."""
    for one in laptops:
        one.database.close()
    runs = [worker.start("sync", one) for worker, one in zip(workers, laptops, strict=True)]
    for run in runs:
        run.finish()
    return runs


def test_of_two_copies_that_sync_at_once_one_gets_a_new_id_and_both_have_everything(
    ward: PostgresWard, worker: Worker, second_worker: Worker
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        ben.write("before")
        ben.run()
        copy = ben.copied_to("copy")
        before = ben.device
        for number in range(2):
            ada.write(f"ada {number}")
            ada.run()
            ben.write(f"here {number}")
            copy.write(f"there {number}")
            copy.write(f"there {number}", OTHER)
            both_sync([ben, copy], [worker, second_worker])
            ben, copy = reopened(ben), reopened(copy)
        assert len({ada.device, ben.device, copy.device}) == 3
        assert before in (ben.device, copy.device)
        assert ward.wrong() == []
        wanted = {f"{who} {number}" for who in ("ada", "here", "there") for number in range(2)}
        for one in (ada, ben, copy):
            assert one.texts() == wanted | {"before"}
            assert one.texts(OTHER) == {f"there {number}" for number in range(2)}


def test_copies_with_the_same_batch_waiting_send_it_once(
    ward: PostgresWard, worker: Worker, second_worker: Worker
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        ben.write("frozen before it was copied")
        store = ben.store()
        steps = ben.client(store).steps()
        while next(steps) != "frozen":
            continue
        store.close()
        copy = ben.copied_to("copy")
        both_sync([ben, copy], [worker, second_worker])
        ben, copy = reopened(ben), reopened(copy)
        assert ben.device == copy.device  # nothing yet shows that they are two
        ben.write("here")
        copy.write("there")
        assert ward.wrong() == []
        assert ben.device != copy.device
        for one in (ada, ben, copy):
            assert one.texts() == {"frozen before it was copied", "here", "there"}


# Whole profiles -------------------------------------------------------------------------------
class Bench:
    """Profiles of one person that have joined the ward's store."""

    def __init__(self, ward: PostgresWard, clock: FakeClock, keyring: MemoryKeyring) -> None:
        self.ward, self.clock, self.keyring = ward, clock, keyring
        self.shelf = Classifications(ward.folder / "shelf", clock=clock)
        ward.central.add_member("priya", "Priya Shah", "coder", ["one"])

    def join_file(self) -> dict[str, object]:
        """As an administrator gives it to a person on this machine."""
        password = self.ward.central.invite("priya")
        place = self.ward.place
        return {
            "kind": "postgres", "name": "Trust", "login": "priya", "sslmode": "disable",
            "host": place["host"], "port": place["port"], "database": place["database"],
            "password": password,
        }  # fmt: skip

    def profiles(self, laptop: str) -> Profiles:
        """The profiles on a laptop."""
        cheap = KdfParameters(memory=64, passes=1, lanes=1)
        return Profiles(self.ward.folder / laptop, self.clock, self.keyring, cost=cheap)

    @contextmanager
    def opened(self, laptop: str, folder: Path) -> Iterator[Session]:
        """A profile, unlocked."""
        unlocked = self.profiles(laptop).unlock(folder, PASSPHRASE)
        session = Session(
            unlocked,
            classifications=self.shelf,
            clock=self.clock,
            keyring=lambda: self.keyring,
        )
        try:
            yield session
        finally:
            session.close()


def texts(session: Session, episode: str) -> set[str]:
    """The lines that stand."""
    with session.database.read() as connection:
        return {one.draft.text for one in lines.stored(connection, episode) if not one.retracted}


def test_a_copied_profile_is_opened_anew_under_its_new_id_and_goes_on(
    ward: PostgresWard, clock: FakeClock, keyring_memory: MemoryKeyring
) -> None:
    bench = Bench(ward, clock, keyring_memory)
    with populated(ward, ["ada"]) as (ada,):
        made = bench.profiles("one").create(
            name="Priya Shah", role=Role.CODER, passphrase=PASSPHRASE
        )
        first = made.profile.folder
        episode = ada.rows("SELECT lower(hex(id)) FROM episode")[0][0]
        episode = f"{episode[:8]}-{episode[8:12]}-{episode[12:16]}-{episode[16:20]}-{episode[20:]}"
        with bench.opened("one", first) as session:
            session.sync.join(session.actor, bench.join_file())
            session.sync.sync()
        second = ward.folder / "two" / first.name
        shutil.copytree(first, second)
        with bench.opened("one", first) as session:
            session.abstraction.add(session.actor, episode, "here")
            assert not session.sync.sync().reopen
        with bench.opened("two", second) as session:
            session.abstraction.add(session.actor, episode, "there")
            run = session.sync.sync()
            assert (run.reopen, run.wipe) == (True, "")
            with pytest.raises(ValueError, match="another device"):
                session.abstraction.add(session.actor, episode, "under the old id")
            device = session.database.device_id
        everything = {"here", "there"}
        with bench.opened("two", second) as session:
            assert session.database.device_id == session.actor.device_id == device
            run = session.sync.sync()
            assert (run.reopen, run.status.unsynced) == (False, 0)
            assert texts(session, episode) == everything
        with bench.opened("one", first) as session:
            assert session.database.device_id != device
            assert not session.sync.sync().reopen
            assert texts(session, episode) == everything
        assert ward.wrong() == []
        assert ada.texts(episode) == everything
        for laptop, place in (("one", first), ("two", second)):
            assert bench.profiles(laptop).verify(place, PASSPHRASE).findings == ()
        bench.shelf.close()


# A store that was put back --------------------------------------------------------------------
def keep_mine(laptop: RealClient) -> None:
    """The person answers every question that is open."""
    desk = ConflictService(laptop.database, EDITIONS, laptop.pack, laptop.clock)
    for summary in desk.listed():
        asked = [one for one in desk.case(summary.id).differences if one.needs_person]
        desk.decide(laptop.actor, summary.id, {one.key: Decision(Choice.MINE) for one in asked})


@pytest.mark.parametrize("announced", [True, False])
def test_what_a_store_lacks_after_a_dump_was_put_back_comes_from_the_laptops(
    ward: PostgresWard, *, announced: bool
) -> None:
    logins = ["ada", "ben", "cem"]
    with populated(ward, logins) as laptops:
        for one in laptops:
            one.write(f"{one.login} before")
        ward.settle()
        ward.dump()
        ada = laptops[0]
        add_stays(ada.database, ada.actor, [7, 8])
        changed = ada.code("I10.X")
        ward.settle()
        for one in laptops:  # acknowledged, some of it also in rows that others wrote
            one.write(f"{one.login} after")
            one.code({"ada": "E11.9", "ben": "J18.9", "cem": "F03.X"}[one.login])
            one.run()
        laptops[1].run()
        laptops[1].coding.replace(laptops[1].actor, changed, "N17.9")
        laptops[1].run()
        lost = ward.read()
        laptops[2].write("not yet sent")

        ward.put_back()
        if announced:
            ward.central.change_epoch("one")

        ward.settle()
        keep_mine(laptops[1])  # what Ben's code replaced came back, and he is asked
        assert ward.wrong() == []
        assert lost.rows.keys() <= ward.read().rows.keys()
        wanted = {f"{who} {when}" for who in logins for when in ("before", "after")}
        for one in laptops:
            assert one.texts() == wanted | {"not yet sent"}
            assert sorted(one.codes()) == ["E119", "F03X", "J189", "N179"]
