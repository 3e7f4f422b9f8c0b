"""Qt may take as many references to None, True and False as it likes."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

from coder_gui.system.immortal import keep_singletons_alive

PLENTY = 1_000_000


class Sender(QObject):
    """A signal and a slot that returns nothing."""

    sent = Signal()

    def take(self) -> None:
        return None


def test_thousands_of_signals_leave_the_singletons_alive(qapp: object) -> None:
    keep_singletons_alive()
    one = Sender()
    one.sent.connect(one.take)
    for _ in range(20_000):
        one.sent.emit()
    assert all(sys.getrefcount(value) > PLENTY for value in (None, True, False))


def test_doing_it_twice_changes_nothing() -> None:
    keep_singletons_alive()
    before = sys.getrefcount(None)
    keep_singletons_alive()
    assert abs(sys.getrefcount(None) - before) < PLENTY
