"""The canary's journey in a process of its own: `python -m journeys.canary_worker PLACE STARTER`.

PLACE holds the folders `home`, `temp`, `config` (all the program may write to), `given` (what the
coder got) and `chosen` (where the coder exports to). A line of JSON on standard output for every
stage says in which files the canary was found in plain text.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coder_gui import app
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.services.demo.ward import build_ward
from coder_gui.system.clock import SystemClock
from coder_gui.system.paths import classifications_root
from coder_gui.ui.crash import CrashDialog

from .coder_at_work import CoderAtWork

SURNAME, FORENAME, NHS_NUMBER = "Quistbergsson", "Ferdinanda", "9990000263"
TYPED = "zymurgophobia after a fall"
"""Words of a line and of a draft; what a coder writes is as secret as a name."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of the journey."""

    root: Path

    @property
    def watched(self) -> tuple[Path, ...]:
        """Where the canary must never be found."""
        return tuple(self.root / name for name in ("home", "temp", "config"))

    @property
    def given(self) -> Path:
        """What the coder got."""
        return self.root / "given"

    @property
    def chosen(self) -> Path:
        """Where the coder exports to."""
        return self.root / "chosen"


def forms(text: str) -> Iterator[bytes]:
    """A text as it could stand in a file."""
    for word in {text, text.upper(), text.lower()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = word.encode(encoding)
            yield raw
            yield raw.hex().encode()
            for shift in range(3):  # base64 of a text within another depends on where it begins
                whole = base64.b64encode(b"\0" * shift + raw)
                yield whole[4 if shift else 0 : -4]


def needles() -> frozenset[bytes]:
    """Every form of every canary."""
    spaced = f"{NHS_NUMBER[:3]} {NHS_NUMBER[3:6]} {NHS_NUMBER[6:]}"
    words = (SURNAME, FORENAME, NHS_NUMBER, spaced, TYPED.split()[0])
    return frozenset(form for word in words for form in forms(word))


def found_in(folders: tuple[Path, ...]) -> list[str]:
    """The files below these folders that hold, or are named after, a canary."""
    wanted = needles()
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            name = path.name.encode()
            data = path.read_bytes() if path.is_file() else b""
            if any(one in data or one in name for one in wanted):
                found.append(str(path))
    return found


def write_given(given: Path) -> Path:
    """A worklist with one good row and one that is refused, and the summary it names."""
    rows = build_ward(SystemClock().today()).rows
    row = next(row for row in rows if row["episode_end_date"] and row["last_episode_flag"] == "1")
    row |= {"surname": SURNAME, "forenames": FORENAME, "nhs_number": NHS_NUMBER}
    row |= {"summary_text_ref": "summary.txt", "notes_location": f"With Dr {SURNAME}"}
    bad = row | {"spell_number": "BAD1", "episode_start_date": f"{SURNAME} 31/02/2026"}
    (given / "summary.txt").write_text(
        f"Discharge summary of {FORENAME} {SURNAME}, {NHS_NUMBER}.\nEssential hypertension.\n"
    )
    path = given / "worklist.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, shipped_layout().names, restval="")
        writer.writeheader()
        writer.writerows([row, bad])
    return path


def tell(stage: str, place: Place, **more: object) -> None:
    """One line: what was found at this stage."""
    told = {"stage": stage, "found": found_in(place.watched), **more}
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


def journey(place: Place, coder: CoderAtWork) -> None:
    """First run, import, lines and codes, a crash, a lock, an export."""
    coder.make_profile()
    coder.import_worklist(write_given(place.given))
    tell("imported", place)
    coder.open_by_number(NHS_NUMBER)
    coder.until(lambda: SURNAME.upper() in coder.patient, "the patient")
    coder.add_line(f"{TYPED} @ED p1")
    coder.add_code("I10", "I10.X")
    coder.press("Shift+F3")
    coder.until(lambda: coder.focus == "document_text", "the summary")
    coder.type("ess")
    coder.press("Enter")
    coder.until(lambda: len(coder.lines) == 2, "the line from the summary")
    coder.press("F3")
    coder.type(TYPED)
    coder.shell.settle()
    tell("coded", place)
    crash(place, coder)
    coder.press("Ctrl+L")
    coder.until(lambda: coder.focus == "passphrase", "the lock page")
    coder.runner.drain()
    tell("locked", place, window=coder.shell.windowTitle(), words=coder.words)
    coder.unlock()
    coder.until(lambda: coder.field == TYPED, "the draft")
    coder.replace("x")
    coder.press("Backspace")
    coder.menu_action("Back up this profile now")
    coder.until(lambda: "backup is made" in coder.words, "the backup")
    finish(place, coder)


def finish(place: Place, coder: CoderAtWork) -> None:
    """Finalise and export into a folder of the coder's choice."""
    coder.press("Ctrl+Enter")
    coder.until(lambda: "1 error" not in coder.words, "the final state")
    coder.press("Ctrl+E")
    coder.until(lambda: coder.focus == "file_path", "the page for exports")
    coder.type(str(place.chosen / "codes.csv"))
    coder.press("Enter")
    coder.until(lambda: "manifest" in coder.page_says, "the export")
    tell("exported", place)


def crash(place: Place, coder: CoderAtWork) -> None:
    """A fault whose text and variables hold the name; the dialog shows neither."""
    surname = SURNAME
    try:
        raise ValueError(f"no such patient: {surname} {NHS_NUMBER}")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    coder.until(lambda: coder.sees("crash_dialog"), "the crash dialog")
    report = coder.find("crash_dialog", CrashDialog).report
    tell("crashed", place, report=report.toPlainText())
    coder.tab_to_words("Go on")
    coder.press("Space")
    coder.shell.activateWindow()  # as a window manager does; there is none off screen
    coder.until(lambda: coder.focus == "line_entry", "the entry")


def main(root: Path, starter: Path) -> None:
    """The program as `app.run` makes it, with the coder in place of the event loop."""
    place = Place(root)
    shutil.copytree(starter, classifications_root(), dirs_exist_ok=True)
    with contextlib.ExitStack() as stack:
        shell = app.build(stack, None, demo=False)
        shell.painted.connect(partial(app._install_hooks, stack, shell))
        shell.showNormal()
        shell.resize(1440, 900)
        shell.activateWindow()
        journey(place, CoderAtWork(shell, shell._runner))
    tell("ended", place)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
