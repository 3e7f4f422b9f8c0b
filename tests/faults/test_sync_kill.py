"""kill -9 of the laptop's program in the middle of a sync: nothing lost, nothing applied twice."""

from __future__ import annotations

import pytest
from services.desk import OTHER

from .syncing import Worker, closed
from .wards import RealClient, RealWard, populated

STORES = pytest.mark.parametrize("ward", ["embedded", "postgres"], indirect=True)
MOST = 40


def work(ada: RealClient, ben: RealClient, number: int) -> None:
    """Both have new lines and codes, also in the same lists; Ada's are at the store."""
    ada.write(f"ada {number}")
    ada.write(f"ada elsewhere {number}", OTHER)
    ada.run()
    ben.write(f"ben {number}")
    ben.write(f"ben elsewhere {number}", OTHER)


@STORES
def test_killed_exactly_after_any_step_the_next_sync_goes_on(
    ward: RealWard, worker: Worker
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        killed_after = []
        for steps in range(1, MOST):
            work(ada, ben, steps)
            with closed(ben) as after:
                run = worker.start("sync", ben, steps=steps)
                code = run.finish()
            (ben,) = after
            killed_after += run.steps[-1:]
            if code == 0:
                break
            assert code == -9
        assert code == 0
        assert ward.wrong() == []
        assert {"hello", "pulled", "applied", "frozen", "sent", "finished"} <= set(killed_after)
        for one in (ada, ben):
            written = {
                f"{who} {number}" for who in ("ada", "ben") for number in range(1, steps + 1)
            }
            assert one.texts() == written
            assert one.questions == 0


@STORES
def test_killed_somewhere_after_any_step_the_next_sync_goes_on(
    ward: RealWard, worker: Worker
) -> None:
    """The program runs on while it is killed: in a transaction, or while the store works."""
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        killed = 0
        for steps in range(1, MOST):
            work(ada, ben, steps)
            with closed(ben) as after:
                run = worker.start("sync", ben)
                done = run.until_steps(steps)
                if len(done) == steps:
                    run.kill()
                code = run.finish()
            (ben,) = after
            killed += code == -9
            if len(done) < steps:
                break
        assert killed > 3
        assert ward.wrong() == []
        assert ada.texts() == ben.texts()
        assert ada.texts() == {f"{w} {n}" for w in ("ada", "ben") for n in range(1, steps + 1)}


@STORES
@pytest.mark.parametrize("verb", ["hello", "pull", "push"])
def test_killed_between_an_answer_and_its_being_noted_the_next_sync_hears_it_again(
    ward: RealWard, worker: Worker, verb: str
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        work(ada, ben, 1)
        with closed(ben) as after:
            assert worker.start("sync", ben, dies_in=verb).finish() == -9
        (ben,) = after
        taken = ward.read().head
        done = ben.run()
        if verb == "push":  # the same batch, answered from the store's memory
            assert (done.merged, ward.read().head) == (0, taken)
        assert (done.disputed, ben.waiting) == (0, 0)
        assert ward.wrong() == []
