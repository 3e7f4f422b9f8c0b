"""A typical FCE as key presses: eight codes, evidence for each, finalised. One case, twice.

On screen: the notes are in the document pane and lines are taken from them. On paper: the notes
are beside the laptop and every line is typed, with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit

from coder_gui.bench.keyboard import Keyboard
from coder_gui.ui.codes.rows import ResultItem
from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.main_window import MainWindow

EVIDENCE: Final = "Tripped over the edge of a rug"
"""Words in the notes of the demo's patient whose record the scripts are about."""

CAUSE: Final = "20"
"""Second answer to what caused an injury, W01; then its place, 0 for the home."""
SIDE: Final = "1"
"""First answer to which side: Z94.2, right."""


@dataclass(frozen=True, slots=True)
class Do:
    """Types `text`, then presses `keys`; then `see` has to come true.

    `see`: "lines 3" or "codes 3" (so many are listed), "page Clerking" (the caret is in that one),
    "entry", "search" (in that field), "found S72.00" (the first result for what is
    typed), "clear" (no problem is left), "next" (another episode is open), "" (nothing).
    """

    text: str = ""
    keys: tuple[str, ...] = ()
    see: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """The steps of one way of working, from the episode just opened to the next one opened."""

    name: str
    steps: tuple[Do, ...]

    @property
    def codes(self) -> int:
        """How many codes it ends with."""
        return max(int(step.see[6:]) for step in self.steps if step.see.startswith("codes "))


def _take(number: int, find: str, *, heading: str = "", whole: bool = True) -> tuple[Do, ...]:
    """In the document: a heading by its digit, find by typing, a line of the sentence or part."""
    return (Do(heading + find, ("Enter" if whole else "Shift+Enter",), f"lines {number}"),)


def _write(number: int, line: str, *, back: bool = True) -> tuple[Do, ...]:
    """In the entry: a line in shorthand."""
    return (*([Do("", ("F3",), "entry")] if back else []), Do(line, ("Enter",), f"lines {number}"))


def _code(number: int, typed: str, code: str, *, go: bool = True) -> tuple[Do, ...]:
    """In the search: a code the coder knows, Enter adds it with the selected line."""
    return (
        *([Do("", ("F4",), "search")] if go else []),
        Do(typed, (), f"found {code}"),
        Do("", ("Enter",), f"codes {number}"),
    )


def _answer(number: int, digits: str, *, go: bool = True) -> tuple[Do, ...]:
    """In the search: what the code before still needs, by the digits of the answer."""
    return (*([Do("", ("F4",), "search")] if go else []), Do(digits, (), f"codes {number}"))


def _back(document: str) -> tuple[Do, ...]:
    """From the search to the document that was read."""
    return (Do("", ("Shift+F3",), f"page {document}"),)


def _turn(document: str) -> tuple[Do, ...]:
    """From one document to the next."""
    return (Do("", ("Ctrl+Tab",), f"page {document}"),)


_FIELDS: Final = {"entry": "line_entry", "search": "code_search"}
_ED, _CLERKING, _OPERATION = "ED record", "Clerking", "Op note"
_FINISH = (Do("", ("Ctrl+Enter",), "next"),)


def on_screen(_operated: date) -> Script:
    """The notes are in the document pane: find by typing, Enter makes the line.

    The day of the operation comes with its line, from the heading of the note.
    """
    return Script("evidence on screen", (
        *_back(_ED),
        *_take(1, "disp", whole=False), *_code(1, "s7200", "S72.00"), *_back(_ED),
        *_take(2, "trip", heading="2"), *_answer(2, CAUSE), *_back(_ED),
        *_take(3, "pen", heading="3"), *_code(3, "z880", "Z88.0"), *_back(_ED),
        *_turn(_CLERKING),
        *_take(4, "ost"), *_code(4, "m8199", "M81.99"), *_back(_CLERKING),
        *_take(5, "hyp"), *_code(5, "e039", "E03.9"), *_back(_CLERKING),
        *_take(6, "chr"), *_code(6, "n183", "N18.3"), *_back(_CLERKING),
        *_turn(_OPERATION),
        *_take(7, "hemi", heading="5", whole=False), *_code(7, "w461", "W46.1"),
        *_answer(8, SIDE, go=False), Do("", (), "clear"),
        *_FINISH,
    ))  # fmt: skip


def on_paper(operated: date) -> Script:
    """The notes are beside the laptop: every line is typed, with its place."""
    return Script("evidence on paper", (
        *_write(1, "#NOF R @ED p1 l12", back=False), *_code(1, "s7200", "S72.00"),
        *_write(2, ">ec tripped on rug at home"), *_answer(2, CAUSE),
        *_write(3, ">co pen allergy"), *_code(3, "z880", "Z88.0"),
        *_write(4, "osteoporosis @cl p1"), *_code(4, "m8199", "M81.99"),
        *_write(5, "hypothyroid"), *_code(5, "e039", "E03.9"),
        *_write(6, "CKD3"), *_code(6, "n183", "N18.3"),
        *_write(7, f">pr cemented hemi R @op {operated:%d/%m} p1"), *_code(7, "w461", "W46.1"),
        *_answer(8, SIDE, go=False),
        *_FINISH,
    ))  # fmt: skip


class Replay(Keyboard):
    """Plays scripts on the window of an unlocked profile."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._work = window

    def play(self, script: Script) -> None:
        """Every step in turn; the strokes and keys add up. Raises NotSeen."""
        for step in script.steps:
            before = self._work.desk.episode_id
            self.type(step.text)
            self.press(*step.keys)
            if step.see:
                self.until(lambda see=step.see, was=before: self._seen(see, was), step.see)  # type: ignore[misc]

    def in_entry(self) -> bool:
        """True when the caret is in the line entry, where it stands after opening an episode."""
        return self._seen("entry", None)

    def _seen(self, what: str, before: str | None) -> bool:
        kind, _, wanted = what.partition(" ")
        focus = QApplication.focusWidget()
        name = focus.objectName() if focus is not None else ""
        match kind:
            case "lines":
                return self._count(["lines_view"]) == int(wanted)
            case "codes":
                return self._count(["diagnoses_view", "procedures_view"]) == int(wanted)
            case "found":
                return isinstance(focus, QLineEdit) and self._first_found() == wanted
            case "clear":
                return not self._count(["problems_view"])
            case "next":
                return self._work.desk.episode_id not in {before, None}
            case "page":
                return focus is not None and focus.accessibleName().endswith(f" of {wanted}")
            case _:
                return name == _FIELDS[kind]

    def _view(self, name: str) -> QAbstractItemView | None:
        return self._work.findChild(QAbstractItemView, name)

    def _count(self, names: Sequence[str]) -> int:
        views = [self._view(name) for name in names]
        return sum(view.model().rowCount() for view in views if view is not None)

    def _first_found(self) -> str:
        view = self._view("results_view")
        if view is None or not view.isVisible() or not view.model().rowCount():
            return ""
        row = view.model().index(0, 0).data(KeyedListModel.RowRole)
        return row.display if isinstance(row, ResultItem) else ""
