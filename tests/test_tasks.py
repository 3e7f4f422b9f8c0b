"""The lanes: order, priority, last call wins, dead receivers, errors, and no threads left."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import shiboken6
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.errors import StorageFull, UserError
from coder_gui.tasks import Priority, TaskRunner

AT = datetime(2026, 11, 21, 14, 32, 7, tzinfo=UTC)


class Receiver(QObject):
    """Notes what it is given, in order, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[object] = []
        self.errors: list[object] = []
        self.threads: set[int] = set()

    def take(self, value: object) -> None:
        self.values.append(value)
        self.threads.add(threading.get_ident())

    def take_error(self, error: object) -> None:
        self.errors.append(error)

    def stumble(self, value: object) -> None:
        raise ZeroDivisionError("a bug in a view")


class Gate:
    """Holds a lane until it is opened, so that what is queued behind it can be looked at."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self) -> str:
        self.entered.set()
        assert self.opened.wait(timeout=10)
        return "gate"


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    one = TaskRunner()
    yield one
    one.close()


@pytest.fixture
def receiver(qapp: object) -> Receiver:
    return Receiver()


def refuse() -> None:
    raise UserError("That is not a code.")


def fill_disk() -> None:
    raise StorageFull("The disk is full.")


def divide() -> float:
    return 1 / 0


def saved(value: object, kind: str = "line") -> Callable[[], Saved[object]]:
    return lambda: Saved(value, Changes(kinds=frozenset({kind})), AT)


def test_answers_arrive_on_the_gui_thread_through_the_event_loop(
    runner: TaskRunner, receiver: Receiver, qtbot: QtBot
) -> None:
    runner.read(lambda: 7, done=receiver.take)
    qtbot.waitUntil(lambda: receiver.values == [7])
    assert receiver.threads == {threading.get_ident()}


def test_work_runs_off_the_gui_thread(runner: TaskRunner, receiver: Receiver) -> None:
    runner.write(threading.get_ident, done=receiver.take)
    runner.drain()
    assert receiver.values != [threading.get_ident()]


def test_writes_of_one_priority_keep_their_order(runner: TaskRunner, receiver: Receiver) -> None:
    for number in range(50):
        runner.write(lambda number=number: number, done=receiver.take)
    runner.drain()
    assert receiver.values == list(range(50))


def test_a_save_goes_before_an_import_that_was_queued_first(
    runner: TaskRunner, receiver: Receiver
) -> None:
    gate = Gate()
    runner.write(gate)
    assert gate.entered.wait(timeout=10)
    runner.write(lambda: "upkeep", done=receiver.take, priority=Priority.UPKEEP)
    runner.write(lambda: "import", done=receiver.take, priority=Priority.IMPORT)
    runner.write(lambda: "draft", done=receiver.take, priority=Priority.DRAFT)
    runner.write(lambda: "save", done=receiver.take)
    gate.opened.set()
    runner.drain()
    assert receiver.values == ["save", "draft", "import", "upkeep"]


@hypothesis_settings(max_examples=25, deadline=None)
@given(jobs=st.lists(st.sampled_from(list(Priority)), max_size=12))
def test_any_mix_of_writes_runs_by_priority_then_age(jobs: list[Priority], qapp: object) -> None:
    runner, receiver, gate = TaskRunner(), Receiver(), Gate()
    runner.write(gate)
    assert gate.entered.wait(timeout=10)
    for number, priority in enumerate(jobs):
        runner.write(lambda job=(priority, number): job, done=receiver.take, priority=priority)
    gate.opened.set()
    runner.close()
    assert receiver.values == sorted((priority, number) for number, priority in enumerate(jobs))


def test_only_one_write_runs_at_a_time(runner: TaskRunner) -> None:
    inside: list[int] = []
    most: list[int] = []

    def enter() -> None:
        inside.append(1)
        most.append(len(inside))
        inside.pop()

    for _ in range(100):
        runner.write(enter)
    runner.drain()
    assert max(most) == 1


def test_a_write_tells_its_caller_first_then_that_it_is_saved_then_what_changed(
    runner: TaskRunner, receiver: Receiver
) -> None:
    runner.saved.connect(receiver.take)
    runner.changed.connect(receiver.take)
    runner.write(saved("line-1"), done=receiver.take)
    runner.drain()
    answer = Saved("line-1", Changes(kinds=frozenset({"line"})), AT)
    assert receiver.values == [answer, AT, answer.changes]


def test_a_bug_in_the_caller_does_not_hide_that_it_was_saved(
    runner: TaskRunner, receiver: Receiver
) -> None:
    runner.saved.connect(receiver.take)
    runner.write(saved("line-1"), done=receiver.stumble)
    with pytest.raises(ZeroDivisionError):
        runner.drain()
    assert receiver.values == [AT]


def test_of_reads_under_one_key_only_the_last_answers(
    runner: TaskRunner, receiver: Receiver
) -> None:
    gate = Gate()
    runner.read(gate, done=receiver.take, key="search")
    assert gate.entered.wait(timeout=10)
    for text in ("d", "de", "del"):
        runner.read(lambda text=text: text, done=receiver.take, key="search")
    gate.opened.set()
    runner.drain()
    assert receiver.values == ["del"]


def test_reads_that_never_started_are_not_run(qapp: object) -> None:
    runner, gate = TaskRunner(readers=1), Gate()
    ran: list[str] = []
    runner.read(gate)
    assert gate.entered.wait(timeout=10)
    for text in ("d", "de", "del"):
        runner.read(lambda text=text: ran.append(text), key="search")
    gate.opened.set()
    runner.close()
    assert ran == ["del"]


def test_keys_do_not_disturb_each_other(runner: TaskRunner, receiver: Receiver) -> None:
    runner.read(lambda: "codes", done=receiver.take, key="codes")
    runner.read(lambda: "episodes", done=receiver.take, key="episodes")
    runner.drain()
    assert sorted(map(str, receiver.values)) == ["codes", "episodes"]


def test_a_forgotten_read_does_not_answer(runner: TaskRunner, receiver: Receiver) -> None:
    runner.read(lambda: "case", done=receiver.take, key="case")
    runner.forget("case")
    runner.drain()
    assert receiver.values == []


def test_a_later_draft_replaces_one_that_has_not_started(
    runner: TaskRunner, receiver: Receiver
) -> None:
    gate = Gate()
    runner.write(gate)
    assert gate.entered.wait(timeout=10)
    for text in ("#", "#N", "#NOF"):
        runner.write(
            lambda text=text: text, done=receiver.take, key="draft", priority=Priority.DRAFT
        )
    gate.opened.set()
    runner.drain()
    assert receiver.values == ["#NOF"]


def test_a_receiver_that_was_deleted_is_passed_over(runner: TaskRunner, receiver: Receiver) -> None:
    runner.read(lambda: 1, done=receiver.take)
    shiboken6.delete(receiver)
    runner.drain()
    assert receiver.values == []


def test_a_queued_job_does_not_keep_its_receiver_alive(runner: TaskRunner) -> None:
    gate, values = Gate(), []
    short_lived = Receiver()
    short_lived.destroyed.connect(lambda: values.append("gone"))
    runner.write(gate)
    runner.write(lambda: 1, done=short_lived.take)
    del short_lived
    gc.collect()
    assert values == ["gone"]
    gate.opened.set()
    runner.drain()


def test_an_error_of_the_persons_world_goes_to_the_one_who_asked(
    runner: TaskRunner, receiver: Receiver
) -> None:
    runner.failed.connect(receiver.take)
    runner.write(refuse, done=receiver.take, failed=receiver.take_error)
    runner.drain()
    assert [str(error) for error in receiver.errors] == ["That is not a code."]
    assert receiver.values == []


def test_an_error_that_nobody_takes_is_told_to_the_window(
    runner: TaskRunner, receiver: Receiver
) -> None:
    runner.failed.connect(receiver.take_error)
    runner.read(refuse, done=receiver.take)
    runner.drain()
    assert [str(error) for error in receiver.errors] == ["That is not a code."]


def test_a_full_disk_is_told_to_the_window_as_well_as_to_the_one_who_asked(
    runner: TaskRunner, receiver: Receiver
) -> None:
    runner.failed.connect(receiver.take)
    runner.write(fill_disk, failed=receiver.take_error)
    runner.drain()
    assert len(receiver.values) == len(receiver.errors) == 1


def test_a_bug_is_raised_on_the_gui_thread_and_the_lane_works_on(
    runner: TaskRunner, receiver: Receiver
) -> None:
    runner.write(divide, failed=receiver.take_error)
    runner.write(lambda: "next", done=receiver.take)
    with pytest.raises(ZeroDivisionError):
        runner.drain()
    assert (receiver.values, receiver.errors) == (["next"], [])


def test_a_bug_reaches_the_exception_hook_from_the_event_loop(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    with qtbot.captureExceptions() as caught:
        runner.read(divide)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_even_leaving_the_program_inside_a_job_is_brought_over(runner: TaskRunner) -> None:
    def leave() -> None:
        raise SystemExit(3)

    runner.write(leave)
    with pytest.raises(SystemExit):
        runner.drain()


def test_a_receiver_must_be_a_bound_method_of_a_qobject(runner: TaskRunner) -> None:
    with pytest.raises(TypeError, match="bound method"):
        runner.read(lambda: 1, done=print)
    with pytest.raises(TypeError, match="bound method"):
        runner.read(lambda: 1, done=[].append)


def test_what_answers_ask_for_in_turn_is_drained_too(
    runner: TaskRunner, receiver: Receiver
) -> None:
    class Chain(QObject):
        def take(self, value: int) -> None:
            receiver.take(value)
            if value < 5:
                runner.write(lambda: value + 1, done=self.take)

    chain = Chain()
    runner.write(lambda: 1, done=chain.take)
    assert runner.drain()
    assert receiver.values == [1, 2, 3, 4, 5]


def test_draining_gives_up_after_the_time_it_was_given(runner: TaskRunner) -> None:
    gate = Gate()
    runner.write(gate)
    assert runner.drain(0.01) is False
    gate.opened.set()
    assert runner.drain() is True


def test_closing_finishes_what_was_queued_and_ends_the_threads(
    receiver: Receiver, qapp: object
) -> None:
    before = set(threading.enumerate())
    runner = TaskRunner()
    for number in range(10):
        runner.write(lambda number=number: number, done=receiver.take)
        runner.read(lambda: None)
    runner.close()
    assert receiver.values == list(range(10))
    assert set(threading.enumerate()) == before


def test_nothing_is_taken_after_closing(qapp: object) -> None:
    runner = TaskRunner()
    runner.close()
    with pytest.raises(RuntimeError, match="closed"):
        runner.write(lambda: None)


def test_closing_does_not_wait_for_the_network(qapp: object, receiver: Receiver) -> None:
    runner, gate = TaskRunner(), Gate()
    runner.net(gate, done=receiver.take)
    assert gate.entered.wait(timeout=10)
    runner.close()
    gate.opened.set()
    assert receiver.values == []


def test_an_idle_thread_holds_on_to_nothing_it_read(runner: TaskRunner, receiver: Receiver) -> None:
    class Secret:
        """Stands for a case that must be gone after a lock."""

    held: list[weakref.ref[Secret]] = []

    def read() -> Secret:
        secret = Secret()
        held.append(weakref.ref(secret))
        return secret

    runner.read(read, done=receiver.take)
    runner.drain()
    receiver.values.clear()
    gc.collect()
    assert held[0]() is None


def test_a_sync_under_way_holds_up_neither_a_save_nor_a_read(
    runner: TaskRunner, receiver: Receiver, qtbot: QtBot
) -> None:
    gate = Gate()
    runner.sync(gate)
    assert gate.entered.wait(timeout=10)
    runner.write(lambda: "saved", done=receiver.take)
    runner.read(lambda: "read", done=receiver.take)
    qtbot.waitUntil(lambda: sorted(map(str, receiver.values)) == ["read", "saved"])
    assert not runner.idle
    gate.opened.set()
    runner.drain()


def test_two_syncs_never_run_at_the_same_time(runner: TaskRunner, receiver: Receiver) -> None:
    gate = Gate()
    runner.sync(gate, done=receiver.take)
    assert gate.entered.wait(timeout=10)
    runner.sync(lambda: gate.opened.is_set(), done=receiver.take)
    gate.opened.set()
    runner.drain()
    assert receiver.values == ["gate", True]


def test_what_a_sync_tells_reaches_the_views_on_their_thread_and_gathered(
    runner: TaskRunner, receiver: Receiver, qtbot: QtBot
) -> None:
    runner.changed.connect(receiver.take)

    def tell_much() -> None:
        for number in range(500):
            runner.tell(Changes(frozenset({"code"}), frozenset({str(number)})))

    runner.sync(tell_much)
    qtbot.waitUntil(lambda: runner.idle)
    assert receiver.threads == {threading.get_ident()}
    told = [one for one in receiver.values if isinstance(one, Changes)]
    assert {name for one in told for name in one.episodes} == {str(n) for n in range(500)}
    assert len(told) < 20


def test_draining_tells_what_was_told(runner: TaskRunner, receiver: Receiver) -> None:
    runner.changed.connect(receiver.take)
    runner.sync(lambda: runner.tell(Changes(everything=True)))
    runner.drain()
    assert receiver.values == [Changes(everything=True)]


def test_closing_lets_a_sync_end_the_step_it_is_in(qapp: object, receiver: Receiver) -> None:
    before = set(threading.enumerate())
    runner, gate = TaskRunner(), Gate()
    runner.sync(gate, done=receiver.take)
    assert gate.entered.wait(timeout=10)
    gate.opened.set()
    runner.close()
    assert receiver.values == ["gate"]
    assert set(threading.enumerate()) == before


def test_closing_does_not_wait_long_for_a_server_that_is_silent(
    qapp: object, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coder_gui.tasks.SYNC_LEAVES_SECONDS", 0.01)
    runner, gate = TaskRunner(), Gate()
    runner.sync(gate, done=receiver.take)
    assert gate.entered.wait(timeout=10)
    runner.close()
    gate.opened.set()
    assert receiver.values == []
