"""Work off the GUI thread, in lanes: one writer, readers, the network, and the sync.

The writer lane alone writes the database, one job at a time, the most urgent first. Answers come
back on the GUI thread, and only to bound methods of QObjects: a lambda would run on the worker or
keep a dead widget alive. A receiver that has died meanwhile is passed over.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from types import MethodType, TracebackType
from typing import Any, TypeVar
from weakref import WeakMethod

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.errors import CoderError, StorageFull, StoreDamaged, StoreLocked
from coder_gui.system.immortal import keep_singletons_alive

keep_singletons_alive()

T = TypeVar("T")

DISK_ERRORS = (StorageFull, StoreLocked, StoreDamaged)
READERS = 2
NET_WORKERS = 3
DRAIN_SECONDS = 30.0
SYNC_LEAVES_SECONDS = 2.0
"""How long closing waits for a sync that was told to stop: longer than a local transaction, shorter
than a call to a server that does not answer, which may be left where it is."""
TOLD_MS = 100
"""What a sync tells is gathered this long, so that a long pull does not make views read all day."""
FOREVER = float("inf")


class Priority(IntEnum):
    """Urgency on the writer lane: what a person saved goes before an import or upkeep."""

    SAVE = 0
    DRAFT = 10
    IMPORT = 20
    UPKEEP = 30


class TaskRunner(QObject):
    """Runs plain callables in lanes and brings their answers to the GUI thread.

    `changed(Changes)` and `saved(datetime)` follow every write that returned a Saved, after its
    own `done`. `failed(CoderError)` carries errors that no receiver took, and always those of the
    disk. Any other exception is raised on the GUI thread, where the crash hook sees it.
    `changed` also follows `tell`.
    """

    changed = Signal(object)
    saved = Signal(object)
    failed = Signal(object)
    _answered = Signal()
    _told = Signal()

    def __init__(self, parent: QObject | None = None, *, readers: int = READERS) -> None:
        super().__init__(parent)
        self._home = threading.get_ident()
        self._serials = itertools.count(1)
        self._closed = False
        self._latest: dict[Hashable, int] = {}
        self._answers: deque[_Answer] = deque()
        self._writer = _Lane("writer", 1, self._answer)
        self._reader = _Lane("reader", readers, self._answer)
        self._net = _Lane("net", NET_WORKERS, self._answer, waited_for=False)
        self._sync = _Lane("sync", 1, self._answer, waited_for=False)
        self._telling = threading.Lock()
        self._news: Changes | None = None
        self._told_timer = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._told_timer.timeout.connect(self._tell_views)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        fn: Callable[[], T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Any], object] | None = None,
        priority: Priority = Priority.SAVE,
        key: Hashable = None,
    ) -> None:
        """Queues a write. With a `key`, an earlier one that has not started is dropped for it."""
        self._put(self._writer, fn, done, failed, int(priority), key, newest_only=False)

    def read(
        self,
        fn: Callable[[], T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Any], object] | None = None,
        key: Hashable = None,
    ) -> None:
        """Queues a read. With a `key`, only the answer to the last call is delivered."""
        self._put(self._reader, fn, done, failed, 0, key, newest_only=True)

    def net(
        self,
        fn: Callable[[], T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Any], object] | None = None,
        key: Hashable = None,
    ) -> None:
        """Queues work that may take long and touches no database. `key` as for reads."""
        self._put(self._net, fn, done, failed, 0, key, newest_only=True)

    def sync(
        self,
        fn: Callable[[], T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Any], object] | None = None,
        key: Hashable = None,
    ) -> None:
        """Queues work with the central store, one after the other: it may take long and reads and
        writes the database in short steps, so no other lane waits for it. `key` as for writes.
        """
        self._put(self._sync, fn, done, failed, 0, key, newest_only=False)

    def tell(self, changes: Changes) -> None:
        """Says from any thread what a long task put on the disk; `changed` follows, gathered."""
        with self._telling:
            first = self._news is None
            self._news = changes if self._news is None else self._news.with_those_of(changes)
        if first and not self._closed:
            self._told.emit()

    def forget(self, key: Hashable) -> None:
        """The answer to the last read under this key is no longer wanted."""
        self._latest[key] = 0

    @property
    def idle(self) -> bool:
        """True when nothing is queued, running, or waiting to be delivered."""
        # Lanes first: what a job leaves is there before its lane is idle.
        lanes = (self._writer, self._reader, self._net, self._sync)
        return all(lane.idle for lane in lanes) and not self._answers and self._news is None

    def drain(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Waits for everything queued, delivers the answers, and says whether all came in time."""
        return self._drain((self._writer, self._reader, self._net, self._sync), seconds)

    def close(self) -> None:
        """Finishes what is queued for the database, delivers it, and ends the threads.

        The network is not waited for: its threads die with the process. A sync, which its driver
        has told to stop, may end the step it is in.
        """
        self._net.close()
        self._sync.close()
        try:
            self._drain((self._writer, self._reader), FOREVER)
            if self._drain((self._sync,), SYNC_LEAVES_SECONDS):
                self._sync.join()
        finally:
            self._closed = True
            self._writer.close()
            self._reader.close()

    def _drain(self, lanes: Sequence[_Lane], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        first_bug: BaseException | None = None
        # Lanes first: an answer is left before its lane is idle.
        while not (idle := all(lane.idle for lane in lanes) and not self._answers):
            if time.monotonic() >= deadline:
                break
            for lane in lanes:
                lane.wait(deadline)
            while self._answers:
                with _Caught() as caught:
                    self._deliver(self._answers.popleft())
                first_bug = first_bug or caught.error
            self._tell_views()
        self._tell_views()
        if first_bug is not None:
            raise first_bug
        return idle

    def _put(
        self,
        lane: _Lane,
        fn: Callable[[], Any],
        done: Callable[[Any], object] | None,
        failed: Callable[[Any], object] | None,
        priority: int,
        key: Hashable,
        *,
        newest_only: bool,
    ) -> None:
        assert threading.get_ident() == self._home, "jobs are given out by the GUI thread"
        serial = next(self._serials)
        if newest_only and key is not None:
            self._latest[key] = serial
        lane.put(_Job(priority, serial, fn, _weak(done), _weak(failed), key, newest_only))

    def _answer(self, answer: _Answer) -> None:
        """On the worker: leaves the answer and wakes the GUI thread."""
        if self._closed:
            return
        self._answers.append(answer)
        self._answered.emit()

    def _on_answered(self) -> None:
        if self._answers:
            self._deliver(self._answers.popleft())

    def _on_told(self) -> None:
        """Waits for more of it, unless it was delivered meanwhile."""
        if self._news is not None and not self._told_timer.isActive():
            self._told_timer.start()

    def _tell_views(self) -> None:
        """On the GUI thread: what was told since the last time, as one."""
        self._told_timer.stop()
        with self._telling:
            news, self._news = self._news, None
        if news is not None:
            self.changed.emit(news)

    def _deliver(self, answer: _Answer) -> None:
        job, error = answer.job, answer.error
        if error is not None and not isinstance(error, CoderError):
            raise error
        if job.newest_only and job.key is not None:
            if self._latest.get(job.key) != job.serial:
                return
            del self._latest[job.key]
        if error is not None:
            self._deliver_error(job, error)
        else:
            self._deliver_value(job, answer.value)

    def _deliver_value(self, job: _Job, value: Any) -> None:
        try:
            _call(job.done, value)
        finally:
            if isinstance(value, Saved):
                self.saved.emit(value.at)
                self.changed.emit(value.changes)

    def _deliver_error(self, job: _Job, error: CoderError) -> None:
        taken = _call(job.failed, error)
        if not taken or isinstance(error, DISK_ERRORS):
            self.failed.emit(error)


_Receiver = WeakMethod[Callable[[Any], object]]


@dataclass(slots=True, order=True)
class _Job:
    priority: int
    serial: int
    fn: Callable[[], Any] = field(compare=False)
    done: _Receiver | None = field(compare=False)
    failed: _Receiver | None = field(compare=False)
    key: Hashable = field(compare=False)
    newest_only: bool = field(compare=False)
    dropped: bool = field(compare=False, default=False)


@dataclass(slots=True)
class _Answer:
    job: _Job
    value: Any
    error: BaseException | None


class _Caught:
    """Holds what a block raised, of whatever kind, instead of letting it end the thread."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> _Caught:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return True


class _Lane:
    """Threads that share one queue; they start with the first job."""

    def __init__(
        self,
        name: str,
        workers: int,
        answer: Callable[[_Answer], None],
        *,
        waited_for: bool = True,
    ) -> None:
        self._waited_for = waited_for
        self._name = name
        self._workers = workers
        self._answer = answer
        self._queue: list[_Job] = []
        self._waiting: dict[Hashable, _Job] = {}
        self._unfinished = 0
        self._closed = False
        self._ready = threading.Condition()
        self._threads: list[threading.Thread] = []

    @property
    def idle(self) -> bool:
        """True when nothing is queued or running."""
        with self._ready:
            return self._unfinished == 0

    def put(self, job: _Job) -> None:
        """Queues a job and starts a thread while there are fewer than allowed."""
        with self._ready:
            if self._closed:
                raise RuntimeError(f"the {self._name} lane is closed")
            if job.key is not None:
                earlier = self._waiting.get(job.key)
                if earlier is not None:
                    earlier.dropped = True
                self._waiting[job.key] = job
            heapq.heappush(self._queue, job)
            self._unfinished += 1
            if len(self._threads) < min(self._workers, self._unfinished):
                self._start()
            self._ready.notify()

    def wait(self, deadline: float) -> None:
        """Waits until the lane is idle or the deadline (monotonic seconds) has come."""
        left = None if deadline == FOREVER else max(deadline - time.monotonic(), 0)
        with self._ready:
            self._ready.wait_for(lambda: self._unfinished == 0, timeout=left)

    def close(self) -> None:
        """Drops what has not started and joins the threads, unless they are not waited for."""
        with self._ready:
            self._closed = True
            self._unfinished -= len(self._queue)
            self._queue.clear()
            self._ready.notify_all()
        if self._waited_for:
            self.join()

    def join(self) -> None:
        """Waits for the threads of a closed lane to end."""
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._work, name=name, daemon=not self._waited_for)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            if not job.dropped:
                self._run(job)
            with self._ready:
                self._unfinished -= 1
                self._ready.notify_all()
            del job

    def _run(self, job: _Job) -> None:
        """Runs one job; apart, so that an idle thread holds on to nothing it read."""
        value: Any = None
        with _Caught() as caught:
            value = job.fn()
        self._answer(_Answer(job, value, caught.error))

    def _next(self) -> _Job | None:
        with self._ready:
            self._ready.wait_for(lambda: bool(self._queue) or self._closed)
            if self._closed:
                return None
            job = heapq.heappop(self._queue)
            if job.key is not None and self._waiting.get(job.key) is job:
                del self._waiting[job.key]
            return job


def _weak(method: Callable[[Any], object] | None) -> _Receiver | None:
    """A weak hold on a bound method of a QObject; TypeError for anything else."""
    if method is None:
        return None
    if not isinstance(method, MethodType) or not isinstance(method.__self__, QObject):
        raise TypeError("a receiver is a bound method of a QObject, so that it runs on its thread")
    return WeakMethod(method)


def _call(receiver: _Receiver | None, value: object) -> bool:
    """Calls the receiver if it still lives, and says whether it did."""
    method = receiver() if receiver is not None else None
    if method is None or not shiboken6.isValid(getattr(method, "__self__", None)):
        return False
    method(value)
    return True
