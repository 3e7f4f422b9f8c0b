"""A store that is not what it was, a copied profile, older and newer programs, revoked people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services.desk import EPISODE, OTHER
from storage.profile_rows import add_stays

from coder_gui.domain.errors import Offline
from coder_gui.sync.protocol import Page, Revoked

from .checker import check_files
from .clients import Client, CutStore, Ward, ward_of

if TYPE_CHECKING:
    from conftest import FakeClock

Two = tuple[Ward, Client, Client]


@pytest.fixture
def two(tmp_path: Path, clock: FakeClock) -> Iterator[Two]:
    """Ada and Ben have the same two stays, with a line of each."""
    with ward_of(tmp_path, clock, "ada", "ben") as (ward, (ada, ben)):
        ada.write("asthma")
        ben.write("gout")
        ward.settle()
        yield ward, ada, ben


def all_have(ward: Ward, *texts: str) -> None:
    """After everybody has synced, all agree and nothing waits."""
    ward.settle()
    first, *others = ward.snapshots()
    for one in ward.clients:
        assert one.texts() == set(texts)
        assert (one.waiting, one.questions) == (0, 0)
    for other in others:
        assert other == first


# A restored store -----------------------------------------------------------------------------
def test_what_a_restored_store_has_lost_is_sent_again_by_those_who_wrote_it(two: Two) -> None:
    ward, ada, ben = two
    put_back = ward.keep_copy()
    ada.write("#NOF")
    ward.settle()
    ben.write("fell at home")
    ward.settle()
    put_back()
    all_have(ward, "asthma", "gout", "#NOF", "fell at home")


def test_it_is_found_also_where_nobody_changed_the_epoch_and_others_wrote_since(two: Two) -> None:
    ward, ada, ben = two
    put_back = ward.keep_copy()
    ada.write("#NOF")
    ada.code("I10.X")
    ward.settle()
    put_back()
    cem = ward.laptop("cem")
    cem.run()
    cem.write("fell at home")
    cem.run()
    all_have(ward, "asthma", "gout", "#NOF", "fell at home")
    assert ada.codes() == ben.codes() == cem.codes() == ["I10X"]


def test_a_changed_epoch_makes_everybody_read_all_again_and_nothing_is_lost_or_doubled(
    two: Two,
) -> None:
    ward, ada, ben = two
    ward.central.change_epoch(ward.scope)
    ada.write("#NOF")
    assert ada.run().pulled > 10
    assert ben.run().pulled > 10
    all_have(ward, "asthma", "gout", "#NOF")


def test_a_laptop_with_work_of_others_that_the_store_lost_tells_it(two: Two) -> None:
    ward, ada, ben = two
    put_back = ward.keep_copy()
    ada.write("#NOF")
    ada.run()
    ben.run()
    put_back()
    ada.database.close()  # Ada's laptop is lost as well
    ward.clients.remove(ada)
    ward.central.change_epoch(ward.scope)
    ben.run()
    cem = ward.laptop("cem")
    cem.run()
    assert cem.texts() == {"asthma", "gout", "#NOF"}


def test_a_store_that_lacks_the_batch_of_an_unanswered_push_is_filled_again(two: Two) -> None:
    ward, ada, _ = two
    put_back = ward.keep_copy()
    ada.write("#NOF")
    ada.run()
    ada.write("fell at home")
    with pytest.raises(Offline):
        ada.run(lambda inner: CutStore(inner, "push", after=True))
    put_back()
    all_have(ward, "asthma", "gout", "#NOF", "fell at home")


# A copied profile -----------------------------------------------------------------------------
def test_a_copied_profile_becomes_a_laptop_of_its_own_and_both_keep_their_work(two: Two) -> None:
    ward, ada, _ = two
    copy = ada.copied_to("copy")
    ada.write("#NOF")
    ada.run()
    copy.write("fell at home")
    done = copy.run()
    assert done.reopen
    copy = copy.reopen()
    assert copy.database.device_id != ada.database.device_id
    all_have(ward, "asthma", "gout", "#NOF", "fell at home")


def test_a_copy_made_in_the_middle_of_a_push_loses_nothing_either(two: Two) -> None:
    ward, ada, _ = two
    ada.write("#NOF")
    with pytest.raises(Offline):
        ada.run(lambda inner: CutStore(inner, "push", after=True))
    copy = ada.copied_to("copy")
    ada.run()
    ada.write("fell at home")
    ada.run()
    copy.write("slipped")
    for _ in range(3):
        if copy.run().reopen:
            copy = copy.reopen()
    all_have(ward, "asthma", "gout", "#NOF", "fell at home", "slipped")


def test_the_one_that_keeps_the_id_verifies_although_it_writes_numbers_that_came_from_its_copy(
    two: Two,
) -> None:
    ward, ada, _ = two
    copy = ada.copied_to("copy")
    for text in ("fell at home", "slipped", "tripped"):
        copy.write(text)
    ada.write("#NOF")
    ada.run()
    assert copy.run().reopen
    copy = copy.reopen()
    copy.run()
    ada.run()
    for text in ("CKD 3", "CCF"):  # each at a number at which an entry of the copy stands already
        ada.write(text)
        twice = "SELECT count(*) FROM history JOIN history_head USING (device_id, n)"
        assert ada.rows(twice) == [(2,)]
        ada.database.close()
        assert check_files(ada.folder, ada.key, "ada") == []
        ward.clients.remove(ada)
        ada = ward.opened(ada.folder, ada.key, "ada")
    all_have(ward, "asthma", "gout", "fell at home", "slipped", "tripped", "#NOF", "CKD 3", "CCF")
    for one in ward.clients:
        assert check_files(one.folder, one.key, one.login) == []


# Older and newer programs ---------------------------------------------------------------------
def test_an_old_program_still_sends_its_work_and_reads_nothing_until_it_is_upgraded(
    two: Two,
) -> None:
    ward, ada, ben = two
    ward.central.set_schema_min(ward.scope, 5)
    ben.schema = 5
    ben.write("#NOF")
    ben.run()
    ada.write("fell at home")
    done = ada.run()
    assert (done.upgrade, done.pulled, ada.waiting) == (True, 0, 0)
    assert ada.texts() == {"asthma", "gout", "fell at home"}
    ben.run()
    assert ben.texts() == {"asthma", "gout", "#NOF", "fell at home"}
    ada.schema = 5
    assert not ada.run().upgrade
    all_have(ward, "asthma", "gout", "#NOF", "fell at home")


class NewerStore(CutStore):
    """A store on which a newer program has written a field and a kind that this one lacks."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        verb = super().__getattr__(name)
        if name != "pull":
            return verb

        def call(*args: object, **named: object) -> object:
            page = verb(*args, **named)
            assert isinstance(page, Page)
            rows = [
                replace(row, doc={**row.doc, "frailty": 7}) if row.kind == "episode_work" else row
                for row in page.rows
            ]
            rows += [
                replace(row, kind="bed_booking", doc={"bed": 3})
                for row in page.rows
                if row.kind == "episode_work"
            ]
            return replace(page, rows=tuple(rows))

        return call


def test_what_a_newer_program_wrote_is_kept_and_not_understood(two: Two) -> None:
    _, ada, ben = two
    ada.write("#NOF", OTHER)
    ada.run()
    ben.run(NewerStore)
    kept = ben.rows("SELECT extra FROM episode_work WHERE extra IS NOT NULL")
    assert kept
    assert all("frailty" in str(one) for (one,) in kept)
    assert ben.texts(OTHER) == {"#NOF"}


# People and laptops that may not ----------------------------------------------------------------
def test_a_revoked_person_is_told_and_keeps_what_is_here(two: Two) -> None:
    ward, ada, _ = two
    ada.write("#NOF")
    ward.central.revoke("ada")
    with pytest.raises(Revoked):
        ada.run()
    assert ada.texts() == {"asthma", "gout", "#NOF"}
    assert ada.waiting > 0


def test_a_laptop_to_be_emptied_now_sends_nothing_more(two: Two) -> None:
    ward, ada, ben = two
    ada.write("#NOF")
    ward.central.wipe(ada.database.device_id, "now")
    assert ada.run().wipe == "now"
    ben.run()
    assert ben.texts() == {"asthma", "gout"}


def test_a_leavers_laptop_sends_everything_first_and_is_emptied_then(two: Two) -> None:
    ward, ada, ben = two
    ada.write("#NOF")
    ward.central.wipe(ada.database.device_id, "after_drain")
    assert ada.run().wipe == "now"
    ben.run()
    assert ben.texts() == {"asthma", "gout", "#NOF"}


def test_a_leavers_laptop_is_not_emptied_while_a_change_is_on_it_only(two: Two) -> None:
    ward, ada, ben = two
    code = ada.code("I10.X")
    ward.settle()
    ben.coding.replace(ben.actor, code, "J18.9")
    ben.run()
    ada.coding.replace(ada.actor, code, "N40.X")
    ward.central.wipe(ada.database.device_id, "after_drain")
    assert ada.run().wipe == ""
    assert ada.questions == 1


def test_a_leavers_laptop_is_not_emptied_while_the_store_refuses_a_change(two: Two) -> None:
    ward, ada, _ = two
    ward.central.add_member("ada", "Ada", "auditor", ["one"])
    ada.write("#NOF")
    ward.central.wipe(ada.database.device_id, "after_drain")
    done = ada.run()
    assert (done.rejected, done.wipe) == (1, "")


# Scopes -------------------------------------------------------------------------------------------
def test_people_of_other_scopes_get_nothing_of_an_episode(two: Two, clock: FakeClock) -> None:
    ward, ada, _ = two
    ward.central.add_scope("two", "Two", rules=[{"specialties": ["100"]}])
    eve = ward.laptop("eve", scopes=("two",))
    ada.write("canary")
    ada.run()
    clock.advance(minutes=1)
    assert eve.run().finished
    assert eve.rows("SELECT count(*) FROM episode") == [(0,)]
    assert eve.texts(EPISODE) == set()


def test_a_person_of_two_scopes_sends_each_episode_where_it_belongs(
    tmp_path: Path, clock: FakeClock
) -> None:
    with ward_of(tmp_path, clock) as (ward, _):
        ward.central.add_scope("bones", "Bones", rules=[{"specialties": ["110"]}])
        both = ward.laptop("both", scopes=("one", "bones"))
        add_stays(both.database, both.actor, [1])
        add_stays(both.database, both.actor, [2], treatment_function="110")
        both.run()
        one, bones = ward.laptop("ada"), ward.laptop("bea", scopes=("bones",))
        one.run()
        bones.run()
        assert one.rows("SELECT treatment_function FROM episode") == [("300",)]
        assert bones.rows("SELECT treatment_function FROM episode") == [("110",)]
        bones.write("#NOF", OTHER)
        bones.run()
        both.run()
        assert both.texts(OTHER) == {"#NOF"}
        assert both.run().finished


# Clocks -------------------------------------------------------------------------------------------
def test_clocks_ten_years_off_change_nothing_of_what_is_agreed(two: Two, clock: FakeClock) -> None:
    ward, ada, ben = two
    clock.current += timedelta(days=3650)
    ada.write("#NOF")
    ada.run()
    clock.current -= timedelta(days=7300)
    ben.write("fell at home")
    all_have(ward, "asthma", "gout", "#NOF", "fell at home")


def test_the_stores_time_that_is_kept_never_goes_back(two: Two) -> None:
    ward, ada, _ = two
    ada.run()
    kept = "SELECT value FROM sync_state WHERE key = 'server_time'"
    before = ada.rows(kept)
    ward.store_clock.current -= timedelta(days=30)
    ada.run()
    assert ada.rows(kept) == before
