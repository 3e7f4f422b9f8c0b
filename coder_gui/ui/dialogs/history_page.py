"""An episode's story: who did what, when, and what it was before and after."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from coder_gui.domain.case import EpisodeCase, HistoryEntry
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.dates import LONDON, clock_time, long_date
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.theme import Theme

HEADINGS = ("When", "Who", "What", "Before", "After")
WIDTHS = (170, 130, 220, 280, 280)


class HistoryPage(Page):
    """Read-only; the newest entry stands first."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        about = "Every change is kept with who made it and what it was before."
        super().__init__(theme, place, "History of this episode", about)
        self._session = session
        self._runner = runner
        self._case: EpisodeCase | None = None
        self.table = WordsTable(theme, "history_table", "History", HEADINGS, WIDTHS)
        self.table.say_empty("Nothing has happened here yet")
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.whole = sentence_label(theme)
        self.whole.setObjectName("history_entry")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.whole)

    def show_case(self, case: EpisodeCase | None) -> None:
        """The episode whose story is told."""
        known = self._case
        self._case = case
        if case is None or known is None or case.episode.id != known.episode.id:
            self._forget()
        if case is not None and self.isVisible():
            self._read(case)

    def begin(self) -> None:
        """Reads the story."""
        self.table.setFocus()
        if self._case is not None:
            self._read(self._case)

    def clear(self) -> None:
        """Empties the page."""
        self._case = None
        self._forget()
        super().clear()

    def _read(self, case: EpisodeCase) -> None:
        story = partial(self._session.episodes.story, case.episode.id)
        self._runner.read(story, done=self._on_story, key="story")

    def _forget(self) -> None:
        self._runner.forget("story")
        self.table.words.set_rows(())
        self.whole.clear()

    def _on_story(self, entries: tuple[HistoryEntry, ...]) -> None:
        newest = sorted(entries, key=lambda entry: (entry.at, entry.n), reverse=True)
        self.table.words.set_rows([_row(entry) for entry in newest])
        if newest:
            self.table.selectRow(0)
        one = len(entries) == 1
        self.say(f"{len(entries)} {'entry' if one else 'entries'}, the newest first")

    def _on_row(self, now: QModelIndex, _before: QModelIndex) -> None:
        """The whole of the selected entry, which the columns may cut."""
        rows = self.table.words.rows
        if not 0 <= now.row() < len(rows):
            self.whole.clear()
            return
        when, who, what, before, after = rows[now.row()].cells
        self.whole.setText(f"{when}, {who}. {what}." + _change(before, after))


def _change(before: str, after: str) -> str:
    if before and after:
        return f" Before: {before}. After: {after}."
    return f" {before or after}." if before or after else ""


def _row(entry: HistoryEntry) -> TableRow:
    day = entry.at.astimezone(LONDON).date()
    when = f"{long_date(day)} {clock_time(entry.at, seconds=True)}"
    return TableRow((when, entry.actor, entry.what, entry.before or "", entry.after or ""))
