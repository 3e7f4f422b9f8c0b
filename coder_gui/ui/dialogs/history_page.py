"""An episode's story: who did what, when, and what it was before and after."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from coder_gui.domain.case import EpisodeCase, HistoryEntry
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.dates import LONDON, clock_time, long_date
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.theme import Theme

HEADINGS = ("When", "Who", "What", "Before", "After")
WIDTHS = (150, 140, 260, 260, 260)


class HistoryPage(Page):
    """Read-only; the newest entry stands first."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        about = "Every change is kept with who made it and what it was before."
        super().__init__(theme, place, "History of this episode", about)
        self._session = session
        self._runner = runner
        self._case: EpisodeCase | None = None
        self.table = WordsTable(theme, "history_table", "History", HEADINGS, WIDTHS)
        self.body.addWidget(self.table, 1)

    def show_case(self, case: EpisodeCase | None) -> None:
        """The episode whose story is told."""
        self._case = case
        if case is None:
            self.table.words.set_rows(())

    def begin(self) -> None:
        """Reads the story."""
        self.table.setFocus()
        if self._case is not None:
            story = partial(self._session.episodes.story, self._case.episode.id)
            self._runner.read(story, done=self._on_story, key="story")

    def clear(self) -> None:
        """Empties the page."""
        self._case = None
        self.table.words.set_rows(())
        super().clear()

    def _on_story(self, entries: tuple[HistoryEntry, ...]) -> None:
        newest = sorted(entries, key=lambda entry: (entry.at, entry.n), reverse=True)
        self.table.words.set_rows([_row(entry) for entry in newest])
        if newest:
            self.table.selectRow(0)
        self.say(f"{len(entries)} entries" if entries else "Nothing has happened here yet.")


def _row(entry: HistoryEntry) -> TableRow:
    day = entry.at.astimezone(LONDON).date()
    when = f"{long_date(day)} {clock_time(entry.at, seconds=True)}"
    return TableRow((when, entry.actor, entry.what, entry.before or "", entry.after or ""))
