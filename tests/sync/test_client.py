"""The loop between real laptops and one store: what comes, what goes, what both have changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services.desk import EPISODE, OTHER
from storage.profile_rows import add_stays, stay

from coder_gui.domain.changes import Changes
from coder_gui.storage import sync_outbox
from coder_gui.sync.protocol import Busy, CentralStore

from .clients import Client, Cut, CutStore, Ward, ward_of

if TYPE_CHECKING:
    from conftest import FakeClock

Two = tuple[Ward, Client, Client]


@pytest.fixture
def two(tmp_path: Path, clock: FakeClock) -> Iterator[Two]:
    """Ada and Ben have the same two stays."""
    with ward_of(tmp_path, clock, "ada", "ben") as (ward, (ada, ben)):
        yield ward, ada, ben


def calls(laptop: Client) -> list[str]:
    """The verbs of one sync."""
    seen: list[CutStore] = []

    def watch(inner: CentralStore) -> CutStore:
        seen.append(CutStore(inner))
        return seen[0]

    laptop.run(watch)
    return seen[0].calls


def test_with_nothing_to_do_one_hello_is_all(two: Two) -> None:
    _, ada, ben = two
    assert calls(ada) == ["hello"]
    assert calls(ben) == ["hello"]


def test_what_one_writes_the_other_reads(two: Two) -> None:
    _, ada, ben = two
    ada.write("#NOF")
    ada.code("S72.00")
    assert ada.run().pushed >= 1
    assert ada.waiting == 0
    assert ben.run().pulled > 0
    assert ben.texts() == {"#NOF"}
    assert ben.codes() == ["S7200"]


def test_what_was_sent_does_not_come_back(two: Two) -> None:
    _, ada, _ = two
    ada.write("asthma")
    ada.run()
    assert calls(ada) == ["hello"]


def test_both_write_to_one_episode_and_both_have_both(two: Two) -> None:
    ward, ada, ben = two
    ada.write("asthma")
    ada.code("I10.X")
    ben.write("gout")
    ward.settle()
    assert ada.texts() == ben.texts() == {"asthma", "gout"}
    assert ada.codes() == ben.codes() == ["I10X"]
    assert ada.questions == ben.questions == 0
    one, other = ward.snapshots()
    assert one == other


def test_codes_that_both_add_meet_in_one_list(two: Two) -> None:
    ward, ada, ben = two
    ada.code("S72.00")
    ward.settle()
    ada.code("I10.X")
    ben.code("E11.9")
    ward.settle()
    assert ada.codes() == ben.codes()
    assert set(ada.codes()) == {"S7200", "I10X", "E119"}


def test_a_question_that_only_a_person_can_answer_holds_up_nothing_else(two: Two) -> None:
    ward, ada, ben = two
    code = ada.code("I10.X")
    ward.settle()
    ada.coding.replace(ada.actor, code, "J18.9")
    ben.coding.replace(ben.actor, code, "N40.X")
    ben.write("fell at home", OTHER)
    ada.run()
    done = ben.run()
    assert (ben.questions, done.finished) == (1, True)
    assert ben.codes() == ["N40X"]
    ada.run()
    assert ada.texts(OTHER) == {"fell at home"}
    assert ada.codes() == ["J189"]


def test_a_laptop_that_joins_late_gets_everything(two: Two) -> None:
    ward, ada, _ = two
    ada.write("asthma")
    ada.run()
    cem = ward.laptop("cem")
    assert cem.run().pulled > 0
    assert cem.texts() == {"asthma"}
    assert cem.run().pulled == 0


def test_three_laptops_agree_in_the_end(two: Two) -> None:
    ward, ada, ben = two
    cem = ward.laptop("cem")
    cem.run()
    for number, one in enumerate((ada, ben, cem)):
        one.write(f"line {number}")
        one.write(f"other {number}", OTHER)
    ward.settle()
    assert ada.texts() == ben.texts() == cem.texts() == {"line 0", "line 1", "line 2"}
    first, second, third = ward.snapshots()
    assert first == second == third


def test_what_two_laptops_have_of_one_extract_is_one_set_of_rows(two: Two) -> None:
    ward, ada, ben = two
    server = ward.laptop("night")
    for one in (ada, ben, server):
        add_stays(one.database, one.actor, [7, 8])
    ward.settle()
    for one in (ada, ben, server):
        ids = [str(row) for (row,) in one.rows("SELECT lower(hex(id)) FROM episode")]
        assert sorted(ids) == sorted(
            stay(number).episode.replace("-", "") for number in (1, 2, 7, 8)
        )
        assert one.questions == 0
        assert one.waiting == 0
    first, second, third = ward.snapshots()
    assert first == second == third


def test_a_large_import_goes_in_several_batches_and_comes_in_several_chunks(two: Two) -> None:
    _, ada, ben = two
    add_stays(ada.database, ada.actor, range(10, 410))
    ada.run()
    assert ada.waiting == 0
    assert ben.run().pulled >= 1200
    assert ben.rows("SELECT count(*) FROM episode") == [(402,)]
    assert ben.run().pulled == 0


def test_the_window_is_told_of_every_change_that_came(two: Two) -> None:
    _, ada, ben = two
    ada.write("asthma")
    ada.run()
    told: list[Changes] = []
    store = ben.store()
    client = ben.client(store)
    client._report = told.append
    client.run()
    store.close()
    assert any(EPISODE in one.episodes for one in told)


def test_a_sync_that_is_stopped_ends_after_its_step_and_the_next_goes_on(two: Two) -> None:
    _, ada, ben = two
    ada.write("asthma")
    ada.run()
    store = ben.store()
    client = ben.client(store)
    client._stopped = lambda: True
    assert not client.run().finished
    store.close()
    assert ben.texts() == set()
    assert ben.run().finished
    assert ben.texts() == {"asthma"}


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_after_a_busy_store_less_is_sent_or_asked_for_at_once_and_soon_more_again(
    two: Two, verb: str
) -> None:
    _, ada, ben = two
    ada.write("asthma")
    laptop = ada
    if verb == "pull":
        ada.run()
        laptop = ben
    before = (laptop.pace.batch_ops, laptop.pace.page_rows)
    with pytest.raises(Busy):
        laptop.run(lambda inner: CutStore(inner, verb, error=Busy))
    now = (laptop.pace.batch_ops, laptop.pace.page_rows)
    assert now == ((before[0] // 2, before[1]) if verb == "push" else (before[0], before[1] // 2))
    laptop.run()
    assert (laptop.pace.batch_ops, laptop.pace.page_rows) == before


def test_a_frozen_batch_goes_again_as_the_same_bytes_and_is_taken_once(two: Two) -> None:
    _, ada, _ = two
    ada.write("asthma")
    with pytest.raises(Cut):
        ada.run(lambda inner: CutStore(inner, "push", after=True))
    with ada.database.read() as connection:
        batch = sync_outbox.frozen(connection, ada.ward.scope)
    assert batch is not None
    store = ada.store()
    reply = store.push(ada.me.device_id, batch)
    store.close()
    assert reply.replay
    ada.write("gout")
    ada.run()
    assert ada.waiting == 0
    assert ada.texts() == {"asthma", "gout"}


def test_what_is_saved_while_a_push_runs_goes_with_the_same_sync(two: Two) -> None:
    _, ada, _ = two
    ada.write("asthma")
    store = ada.store()
    for name in ada.client(store).steps():
        if name == "frozen" and "gout" not in ada.texts():
            ada.write("gout")
    store.close()
    assert ada.waiting == 0
