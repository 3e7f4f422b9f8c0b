"""Keeps None, True and False alive under Python 3.11.

PySide6 6.12 is compiled for interpreters in which these objects are immortal (PEP 683, Python
3.12). On 3.11 each slot that returns None and each `Signal.emit()` takes one reference too many,
and the process ends with "deallocating None" after some thousand of them (measured: 200 emits
cost True 200 of its 151 references). A very large count has the effect of immortality.
"""

from __future__ import annotations

import ctypes
import sys

FIRST_IMMORTAL = (3, 12)
REFERENCES = 1 << 40
_SINGLETONS: tuple[object, ...] = (None, True, False, NotImplemented, ...)


def keep_singletons_alive() -> None:
    """Gives the singletons more references than can ever be lost; calling it again is harmless."""
    if sys.version_info >= FIRST_IMMORTAL or sys.implementation.name != "cpython":
        return
    for singleton in _SINGLETONS:
        if sys.getrefcount(singleton) < REFERENCES // 2:
            # A reference count is the first word of every object of CPython 3.11.
            ctypes.c_ssize_t.from_address(id(singleton)).value += REFERENCES
