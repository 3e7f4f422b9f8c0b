"""A coder at the real window: types, waits until something is seen, and reads the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from coder_gui.bench.keyboard import LONGEST_SECONDS, Keyboard, NotSeen
from coder_gui.tasks import TaskRunner
from coder_gui.ui.codes.search_pane import SearchPane
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.palette_list import RowRole
from coder_gui.ui.shell import Shell

PASSPHRASE = "four words on paper"
W = TypeVar("W", bound=QWidget)


class CoderAtWork(Keyboard):
    """Acts by keys only; everything else here reads what is on screen."""

    def __init__(self, shell: Shell, runner: TaskRunner) -> None:
        super().__init__(shell)
        self.shell, self.runner = shell, runner

    def until(self, seen: Callable[[], bool], what: str, seconds: float = LONGEST_SECONDS) -> None:
        """As on any keyboard; what is on screen instead goes into the failure."""
        try:
            super().until(seen, what, seconds)
        except NotSeen as error:
            rows = [
                self._said(name)
                for name in (
                    "lines_view",
                    "diagnoses_view",
                    "procedures_view",
                    "results_view",
                    "problems_view",
                )
            ]
            screen = "\n".join([f"focus: {self.focus} {self.field!r}", self.words, *rows])
            raise NotSeen(f"{error}\n{screen}") from None

    def _said(self, name: str) -> str:
        """A list as a screen reader says it."""
        views = self.shell.findChildren(QWidget, name)
        return f"{name}: {[row.sentence for row in self.rows(name)]}" if views else name

    # The keyboard -----------------------------------------------------------------------------
    @property
    def focus(self) -> str:
        """The name of what has the focus."""
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""

    @property
    def field(self) -> str:
        """The text of the field that has the focus."""
        widget = QApplication.focusWidget()
        return widget.text() if isinstance(widget, QLineEdit) else ""

    @property
    def caret(self) -> int:
        """The place of the caret in the field that has the focus."""
        widget = QApplication.focusWidget()
        return widget.cursorPosition() if isinstance(widget, QLineEdit) else -1

    def tab_to(self, name: str) -> None:
        """Presses Tab until this has the focus."""
        for _ in range(60):
            if self.focus == name:
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {name}")

    def tab_to_words(self, words: str) -> None:
        """Presses Tab until the button, box or field with these words has the focus."""
        for _ in range(60):
            widget = QApplication.focusWidget()
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            if widget is not None and words in {widget.accessibleName(), text}:
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {words}")

    def replace(self, text: str) -> None:
        """Types over what the field holds."""
        self.press("Ctrl+A")
        self.type(text)

    def menu_action(self, words: str) -> None:
        """Runs an action by its words, through the palette."""
        self.press("Ctrl+K")
        self.type(f">{words}")
        self.until(lambda: self._palette_offers(words), f"{words} in the palette")
        self.press("Enter")

    # What is seen -----------------------------------------------------------------------------
    @property
    def window(self) -> MainWindow:
        """The window of the unlocked profile."""
        window = self.shell.window_in_use
        assert window is not None, "the profile is locked"
        return window

    def find(self, name: str, kind: type[W]) -> W:
        """A widget on screen by its name."""
        for widget in self.shell.findChildren(kind, name):
            if widget.isVisible():
                return widget
        raise AssertionError(f"{name} is not on screen")

    def sees(self, name: str) -> bool:
        """True when a widget of this name is on screen."""
        return any(one.isVisible() for one in self.shell.findChildren(QWidget, name))

    def label(self, name: str) -> str:
        """The words of a label."""
        return self.find(name, QLabel).text()

    @property
    def words(self) -> str:
        """Every label on screen, one a line."""
        labels = self.shell.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible() and one.text())

    @property
    def patient(self) -> str:
        """The name in the band."""
        return self.label("patient_name")

    @property
    def nhs_number(self) -> str:
        """The NHS number in the band, without spaces."""
        return self.window.band.nhs_number.text().replace(" ", "")

    @property
    def episodes(self) -> tuple[Any, ...]:
        """The rows of the episode list, with their group headings."""
        return self.rows("episodes_view")

    @property
    def lines(self) -> tuple[Any, ...]:
        """The rows of the abstraction."""
        return self.rows("lines_view")

    @property
    def diagnoses(self) -> tuple[Any, ...]:
        """The rows of the diagnoses."""
        return self.rows("diagnoses_view")

    @property
    def procedures(self) -> tuple[Any, ...]:
        """The rows of the procedures."""
        return self.rows("procedures_view")

    @property
    def results(self) -> tuple[Any, ...]:
        """The rows of the code search; empty while there are none on screen."""
        return self.rows("results_view") if self.sees("results_view") else ()

    @property
    def problems(self) -> tuple[Any, ...]:
        """The rows of the problems."""
        return self.rows("problems_view")

    def rows(self, name: str) -> tuple[Any, ...]:
        """The rows of a list of the window."""
        for widget in self.shell.findChildren(QWidget, name):
            model = cast("Any", widget).model()
            return tuple(model.index(at, 0).data(model.RowRole) for at in range(model.rowCount()))
        raise AssertionError(f"there is no {name}")

    @property
    def status(self) -> str:
        """The left part of the status bar."""
        return self.window.status_bar.saved.text

    @property
    def warnings(self) -> tuple[str, ...]:
        """The sentences over the status bar."""
        return self.window.notice_bar.texts

    @property
    def page_says(self) -> str:
        """The sentence in the foot of the page on screen."""
        return self.label("page_says") if self.sees("page_says") else ""

    # Steps that most journeys take --------------------------------------------------------------
    def make_profile(self, name: str = "Priya Shah") -> None:
        """First run: a profile, its recovery code on paper, the starter, nothing to do yet."""
        self.until(lambda: self.focus == "person_name", "the first page")
        self.type(name)
        self.tab_to("new_passphrase")
        self.type(PASSPHRASE)
        self.tab_to("new_passphrase_again")
        self.type(PASSPHRASE)
        self.tab_to("make_profile")
        self.press("Space")
        self.until(lambda: self.sees("recovery_code"), "the recovery code")
        self.tab_to("code_is_kept")
        self.press("Space")
        self.tab_to("code_confirmed")
        self.press("Space")
        self.until(self.is_open, "the window")

    def is_open(self) -> bool:
        """True once the window of a profile is on screen."""
        return self.shell.window_in_use is not None and self.window.isVisible()

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Types the passphrase on the lock page."""
        self.until(lambda: self.focus == "passphrase", "the lock page")
        self.type(passphrase)
        self.press("Enter")
        self.until(self.is_open, "the window")

    def import_worklist(self, path: Path) -> None:
        """Ctrl+I, the file, a look at the dry run, Import, back."""
        self.press("Ctrl+I")
        self.until(lambda: self.focus == "file_path", "the page for worklists")
        self.type(str(path))
        self.press("Enter")
        self.until(lambda: self.focus == "import_button", "the dry run")
        self.press("Ctrl+Enter")
        self.until(lambda: self.page_says.startswith("Imported."), "the import")
        self.press("Esc")

    def open_by_number(self, nhs_number: str) -> None:
        """Finds an episode among all by NHS number and opens it."""
        self.press("Ctrl+4", "F2", "/")
        self.until(lambda: self.focus == "episodes_filter", "the filter")
        self.replace(nhs_number)
        self.press("Enter")
        self.until(lambda: self.nhs_number == nhs_number, "the patient in the band")

    def add_line(self, typed: str, count: int = 1) -> None:
        """Types a line into the entry and waits until it is in the list."""
        before = len(self.lines)
        self.until(lambda: self.focus == "line_entry", "the entry")
        self.type(typed)
        self.press("Enter")
        self.until(lambda: len(self.lines) == before + count, f"the line {typed}")

    def add_code(self, typed: str, display: str) -> None:
        """Searches a code and adds it with the selected line; the caret is in the search."""
        self.press("Ctrl+F")
        self.until(lambda: self.focus == "code_search", "the search")
        self.type(typed)
        self.until(lambda: self._answered(typed) and display in self.offered, f"{display} found")
        for _ in range(self.offered.index(display)):
            self.press("Down")
        self.press("Enter")
        self.until(lambda: display in self.codes, f"{display} in the list")

    @property
    def offered(self) -> tuple[str, ...]:
        """The codes that the search found for what is typed, best first."""
        return tuple(row.display for row in self.results)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the episode as they stand in the two lists, without marks of role."""
        return tuple(row.display.rstrip("†*") for row in (*self.diagnoses, *self.procedures))

    def _answered(self, typed: str) -> bool:
        """The results on screen are those of the whole text, not of its beginning."""
        pane = self.window.findChild(SearchPane)
        return pane is not None and pane._answered == typed

    def _palette_offers(self, words: str) -> bool:
        row = self.window.palette_card.view.currentIndex().data(RowRole)
        return row is not None and row.text == words
