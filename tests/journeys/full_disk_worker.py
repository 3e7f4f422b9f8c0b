"""The window on a disk that fills up: `python -m journeys.full_disk_worker`, CODER_GUI_HOME set.

One JSON object on standard output says what the coder saw at each step.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Iterator

from coder_gui import app
from coder_gui.services.demo.build import OPENS_WITH

from .coder_at_work import CoderAtWork

PAGE = 4096
LINE = "#NOF R ; fell on stairs at home @ED p1"


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow, or be written, beyond one page."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PAGE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def main() -> None:
    """A line that cannot be saved, a code that cannot, then room again."""
    seen: dict[str, object] = {}
    with contextlib.ExitStack() as stack:
        shell = app.build(stack, None, demo=False)
        shell.showNormal()
        shell.resize(1440, 900)
        shell.activateWindow()
        coder = CoderAtWork(shell, shell._runner)
        coder.unlock(OPENS_WITH)
        coder.until(lambda: bool(coder.episodes), "the round")
        coder.press("F2", "Home", "Down", "Enter")
        coder.until(lambda: coder.focus == "line_entry", "an episode")
        coder.add_line("nil of note @cl p1")
        seen["before"] = coder.status
        with full_disk():
            coder.type(LINE)
            coder.press("Enter")
            coder.until(lambda: "Not saved" in coder.status, "that it is not saved")
            coder.until(lambda: coder.field == LINE, "the text back in the entry")
            seen["full"] = {"status": coder.status, "warnings": coder.warnings}
            seen["words"] = coder.words
            coder.press("F4")
            coder.type("I10")
            coder.press("Enter")
            coder.shell.settle()
            seen["codes"] = coder.codes
        coder.press("F3")
        seen["field"] = coder.field
        coder.press("Enter")
        coder.until(lambda: len(coder.lines) == 3, "the lines")
        coder.until(lambda: coder.status.startswith("Saved"), "that it is saved")
        seen["after"] = {"status": coder.status, "warnings": coder.warnings}
        seen["lines"] = [row.text for row in coder.lines]
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
