"""Keeping a running process's memory from other programs and from crash dumps, where possible."""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4  # linux/prctl.h
_SEM_FAILCRITICALERRORS = 0x0001  # errhandlingapi.h
_SEM_NOGPFAULTERRORBOX = 0x0002


def harden() -> tuple[str, ...]:
    """Switches off core dumps, and on Linux reading this process's memory by another one.

    Returns the names of the measures that took effect. What a system does not offer is left out:
    the program runs without it, and disk encryption is expected for swap and hibernation.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)
        return ("no_error_report",)
    import resource

    done: list[str] = []
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    done.append("no_core_file")
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
            done.append("not_dumpable")
    return tuple(done)
