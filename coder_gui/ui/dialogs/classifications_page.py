"""Loading ICD-10 and OPCS-4: what is in use, and the import of a trust's own files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from coder_gui.classification.editions import EditionInfo, ImportOutcome
from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.dates import long_date
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.theme import Theme

ABOUT = (
    "ICD-10 5th edition and OPCS-4 in the files that TRUD delivers, and counts of how often a "
    "code is used. Choose the folder, or one file. The edition of an episode is chosen by its end."
)
HEADINGS = ("Edition", "In use from", "Until", "Codes", "For live coding")
WIDTHS = (240, 140, 140, 100, 300)


class ClassificationsPage(Page):
    """The editions on this laptop, shared by its profiles."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Classifications", ABOUT)
        self._shelf = session.classifications
        self._runner = runner
        self.folder = FileField(theme, "Folder or file", folder=True, both=True)
        self.folder.chosen.connect(self._on_chosen)
        self.folder.missed.connect(self._on_missed)
        self.table = WordsTable(theme, "editions_table", "Editions", HEADINGS, WIDTHS)
        self.body.addWidget(self.folder)
        self.body.addWidget(self.table, 1)

    def begin(self) -> None:
        """Reads what is in use."""
        self.folder.path.setFocus()
        self._read()

    def clear(self) -> None:
        """Empties the page."""
        self._runner.forget("editions")
        self.folder.clear()
        self.table.words.set_rows(())
        super().clear()

    def _read(self) -> None:
        self._runner.read(self._shelf.editions, done=self._on_editions, key="editions")

    def _on_editions(self, editions: list[EditionInfo]) -> None:
        self.table.words.set_rows([_row(edition) for edition in editions])

    def _on_chosen(self, path: Path) -> None:
        self.say("Reading and checking the lists", "text2")
        load = partial(self._shelf.import_files, [path])
        self._runner.net(load, done=self._on_loaded, failed=self._on_failed, key="import_lists")

    def _on_loaded(self, outcome: ImportOutcome) -> None:
        names = [f"{edition.name}: {edition.codes:,} codes" for edition in outcome.editions]
        names += [
            f"usage of {usage.system.value}: {usage.codes:,} codes" for usage in outcome.usage
        ]
        self.say(f"Loaded {'; '.join(names)}.", "ok")
        self._runner.changed.emit(Changes(everything=True))
        self._read()

    def _on_missed(self, sentence: str) -> None:
        self.say(sentence, "err")

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")


def _row(edition: EditionInfo) -> TableRow:
    live = "No: a starter, until the trust's own list is imported" if edition.starter else "Yes"
    return TableRow(
        (
            edition.name,
            long_date(edition.valid_from),
            long_date(edition.valid_to) if edition.valid_to else "",
            f"{edition.codes:,}",
            live,
        ),
        "warn" if edition.starter else "text",
    )
