"""Measures against crash dumps and other programs, tried in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import ctypes, json, resource
from coder_gui.system.hardening import harden
done = harden()
dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if "not_dumpable" in done else None
print(json.dumps({
    "done": done, "again": harden(), "core": resource.getrlimit(resource.RLIMIT_CORE),
    "dumpable": dumpable,
}))
"""


def test_a_hardened_process_writes_no_core_and_cannot_be_read():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert "no_core_file" in found["done"]
    assert found["core"] == [0, 0]
    assert found["again"] == found["done"]
    if sys.platform == "linux":
        assert found["dumpable"] == 0
