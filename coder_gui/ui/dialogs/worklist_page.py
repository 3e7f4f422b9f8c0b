"""Taking in a worklist: a dry run in a table first, then the rows that are wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError
from coder_gui.domain.worklist import ImportProgress, ImportReport, ReportRow, RowStatus
from coder_gui.services.import_run import ImportRun, PreparedImport
from coder_gui.services.session import Session
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.dates import LONDON
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Part, Theme

ABOUT = (
    "A PAS extract (CSV) or HL7 v2 messages. Nothing is taken in before you have seen what it "
    "would change; what coders wrote on an episode always stays."
)
PATTERNS = "Worklists (*.csv *.txt *.hl7 *.dat);;All files (*)"
HEADINGS = ("Result", "Row", "Episode", "What")
WIDTHS = (120, 70, 320, 560)
_STATUS = {
    RowStatus.REJECTED: ("Rejected", "err"),
    RowStatus.HELD: ("Held", "warn"),
    RowStatus.NEW: ("New", "ok"),
    RowStatus.CHANGED: ("Changed", "info"),
    RowStatus.NOTE: ("Note", "info"),
    RowStatus.DUPLICATE: ("Duplicate", "text2"),
    RowStatus.UNCHANGED: ("Unchanged", "text2"),
}
"""The words and colours of the results, in the order in which the table shows them."""


class WorklistPage(Page):
    """Choose a file, look, import."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Import a worklist", ABOUT)
        self._session = session
        self._runner = runner
        self._prepared: PreparedImport | None = None
        self._run: ImportRun | None = None
        self.file = FileField(theme, "File", patterns=PATTERNS)
        self.file.chosen.connect(self._on_chosen)
        self.file.missed.connect(self._on_missed)
        self.as_of = CapField(theme, Part.FIELD)
        self.as_of.setObjectName("as_of")
        self.as_of.setAccessibleName("The extract speaks of this time")
        self.as_of.setMaximumWidth(theme.px(220))
        self.as_of.returnPressed.connect(self._on_as_of)
        label = text_label(theme, "As of")
        label.setBuddy(self.as_of)
        row = QHBoxLayout()
        row.setSpacing(Gap.S)
        row.addWidget(self.file, 1)
        row.addWidget(label)
        row.addWidget(self.as_of)
        self.table = WordsTable(theme, "dry_run_table", "Dry run", HEADINGS, WIDTHS)
        self.table.say_empty(
            "Nothing read yet", "Choose a file: what it would change stands here first."
        )
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self._take = self.add_button("Import", primary=True, keys="Ctrl+Enter")
        self._take.setObjectName("import_button")
        self._take.setEnabled(False)
        self._take.clicked.connect(self._on_take)

    def begin(self) -> None:
        """The caret into the file field."""
        self.file.path.setFocus()

    def clear(self) -> None:
        """Empties the page. An import on its way stops; importing again takes the rest."""
        self._run = None
        self._forget()
        self.file.clear()
        self.as_of.clear()
        super().clear()

    def look_at(self, path: Path) -> None:
        """Starts the dry run of a file or folder."""
        self.file.set_value(path)
        self._on_chosen(path)

    def _forget(self) -> None:
        self._runner.forget("dry run")
        self._prepared = None
        self._take.setEnabled(False)
        self._take.setText("Import")
        self.table.words.set_rows(())

    def _on_chosen(self, path: Path) -> None:
        self._start(path, None)

    def _on_as_of(self) -> None:
        path = self.file.value()
        when = _instant(self.as_of.text())
        if when is None:
            self.say("Type the time as 2026-11-21 06:00.", "err")
        elif path is not None:
            self._start(path, when)

    def _start(self, path: Path, as_of: datetime | None) -> None:
        if self._run is not None:
            self.say(
                "The import before is still on its way. Choose the file when it is in.", "warn"
            )
            return
        self._forget()
        self.say("Reading the file", "text2")
        prepare = partial(self._session.worklist.prepare, [path], as_of=as_of)
        self._runner.read(prepare, done=self._on_prepared, failed=self._on_failed, key="dry run")

    def _on_prepared(self, prepared: PreparedImport) -> None:
        self._prepared = prepared
        report = prepared.report
        self._show(report)
        if report.file_error:
            self.say(report.file_error, "err")
            return
        if report.as_of is not None:
            self.as_of.setText(report.as_of.astimezone(LONDON).strftime("%Y-%m-%d %H:%M"))
        good = report.new + report.changed + report.held
        self._take.setEnabled(good > 0)
        self._take.setText(_button_words(report))
        self.say(_summary(report), "warn" if report.rejected else "text")
        if good:
            self._take.setFocus()

    def _show(self, report: ImportReport) -> None:
        rows = []
        for row in sorted(report.rows, key=_weight):
            word, colour = _STATUS[row.status]
            rows.append(TableRow((word, str(row.row or ""), row.label, row.detail), colour))
        self.table.words.set_rows(rows)

    def _on_take(self) -> None:
        prepared = self._prepared
        if prepared is None:
            return
        self._take.setEnabled(False)
        self.say("Importing", "text2")
        self._run = self._session.worklist.start(self._session.actor, prepared)
        self._go_on(self._run)

    def _go_on(self, run: ImportRun) -> None:
        """Queues one step; what a coder saves meanwhile goes before the next."""
        if run.looks:
            self._runner.read(run.look, done=self._on_looked, failed=self._on_stopped)
        else:
            self._runner.write(
                run.write,
                done=self._on_written,
                failed=self._on_stopped,
                priority=Priority.IMPORT,
            )

    def _on_written(self, saved: Saved[ImportProgress]) -> None:
        self._on_looked(saved.value)

    def _on_looked(self, progress: ImportProgress) -> None:
        run = self._run
        if run is None:
            return
        if progress.report is None:
            self.say(f"Importing {progress.done:,} of {progress.total:,}", "text2")
            self._go_on(run)
            return
        self._run = self._prepared = None
        self._take.setText("Import")
        self._show(progress.report)
        self.say(f"Imported. {_summary(progress.report)}", "ok")
        self.file.path.setFocus()

    def _on_stopped(self, error: CoderError) -> None:
        """What is in is whole, and the lists have to show it."""
        run, self._run = self._run, None
        if run is not None:
            self._runner.changed.emit(run.changes)
        self._on_failed(error)

    def _on_missed(self, sentence: str) -> None:
        self.say(sentence, "err")

    def _on_failed(self, error: CoderError) -> None:
        self._forget()
        self.say(str(error), "err")


def _weight(row: ReportRow) -> int:
    """What somebody has to look at first, then what the import brings, then the rest."""
    return list(_STATUS).index(row.status)


def _summary(report: ImportReport) -> str:
    parts = [
        f"{report.new} new",
        f"{report.changed} changed",
        f"{report.unchanged} unchanged",
        f"{len(report.rejected)} rejected",
    ]
    if report.held:
        parts.append(f"{report.held} held until their admission arrives")
    if report.duplicates:
        parts.append(f"{report.duplicates} duplicates")
    if report.absent:
        parts.append(f"{report.absent} no longer in the extract, kept")
    text = ", ".join(parts) + "."
    if report.ignored_columns:
        text += f" Columns not used: {', '.join(report.ignored_columns)}."
    return text


def _button_words(report: ImportReport) -> str:
    good = report.new + report.changed + report.held
    rows = "row" if good == 1 else "rows"
    return f"Import the {good} good {rows}" if report.rejected else f"Import {good} {rows}"


def _instant(text: str) -> datetime | None:
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return local.replace(tzinfo=LONDON).astimezone(UTC)
