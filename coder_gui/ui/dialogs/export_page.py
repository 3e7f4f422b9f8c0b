"""Handing codes back: export of final episodes, and the acknowledgement that comes back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError
from coder_gui.domain.handback import AckReport, Manifest
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.choices import CheckBox, RadioButton
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Theme

ABOUT = (
    "Writes the codes of final episodes into a file, with a manifest beside it, and marks the "
    "episodes as exported. The file is not encrypted: save it only where the trust allows."
)
LAYOUTS = (
    ("codes-csv", "Codes CSV, one row a code", "csv"),
    ("wide-csv", "Wide CSV, one row an episode", "csv"),
    ("hl7", "HL7 ADT^A08 with DG1 and PR1", "hl7"),
    ("grouper", "Grouper input", "csv"),
)


class ExportPage(Page):
    """Choose a layout and a file, export."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Export final episodes", ABOUT)
        self._session = session
        self._runner = runner
        self._layouts = QButtonGroup(self)
        choices = QVBoxLayout()
        choices.setSpacing(Gap.XS)
        for number, (_, words, _) in enumerate(LAYOUTS):
            button = RadioButton(theme, words)
            button.setAccessibleName(words)
            self._layouts.addButton(button, number)
            choices.addWidget(button)
        self._layouts.button(0).setChecked(True)
        self.file = FileField(theme, "Into the file", patterns="All files (*)", save=True)
        self.file.chosen.connect(self._on_export)
        self.file.missed.connect(self._on_missed)
        self.again = CheckBox(theme, "Also episodes that were exported before")
        self.again.setAccessibleName("Also episodes that were exported before")
        self.body.addWidget(text_label(theme, "Layout", role=Role.STRONG))
        self.body.addLayout(choices)
        self.body.addWidget(self.file)
        self.body.addWidget(self.again)
        self.body.addStretch(1)
        self._export = self.add_button("Export", primary=True, keys="Ctrl+Enter")
        self._export.setObjectName("export_button")
        self._export.clicked.connect(self._on_export)

    def begin(self) -> None:
        """The caret into the file field; what was said of the last file is over."""
        self.say("")
        self.file.path.setFocus()

    def clear(self) -> None:
        """Empties the page."""
        self.file.clear()
        self.again.setChecked(False)
        super().clear()

    def _on_export(self) -> None:
        out = self.file.value()
        layout, _, ending = LAYOUTS[max(self._layouts.checkedId(), 0)]
        if out is None:
            self._on_missed(self.file.wanted)
            return
        if not out.suffix:
            out = out.with_suffix(f".{ending}")
        self.say("Writing", "text2")
        self._export.setEnabled(False)
        export = partial(
            self._session.handback.export,
            self._session.actor,
            layout,
            out,
            final_only=not self.again.isChecked(),
        )
        self._runner.write(export, done=self._on_exported, failed=self._on_failed)

    def _on_missed(self, sentence: str) -> None:
        self.say(sentence, "err")
        self.file.path.setFocus()

    def _on_exported(self, saved: Saved[Manifest]) -> None:
        manifest = saved.value
        self._export.setEnabled(True)
        if not manifest.episodes:
            waits = "No final episode waits for an export"
            self.say(f"{waits}: {manifest.file} holds only its headings.", "warn")
            return
        episodes = "episode" if manifest.episodes == 1 else "episodes"
        codes = manifest.diagnoses + manifest.procedures
        words = f"{manifest.episodes} {episodes} with {codes} codes exported into {manifest.file}"
        self.say(" ".join([f"{words}, the manifest beside it.", *manifest.notes]), "ok")

    def _on_failed(self, error: CoderError) -> None:
        self._export.setEnabled(True)
        self.say(str(error), "err")


class AcknowledgePage(Page):
    """Reads what the PAS says of an export."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        about = "The file in which the PAS says which exported episodes it has taken."
        super().__init__(theme, place, "Import an acknowledgement", about)
        self._session = session
        self._runner = runner
        self.file = FileField(theme, "File")
        self.file.chosen.connect(self._on_chosen)
        self.file.missed.connect(self._on_missed)
        headings, widths = ("Result", "Row", "Episode", "Why"), (140, 80, 240, 460)
        self.table = WordsTable(theme, "ack_table", "Refused", headings, widths)
        self.table.say_empty(
            "Nothing to look at", "What the PAS refused or what fits no export stands here."
        )
        self.body.addWidget(self.file)
        self.body.addWidget(self.table, 1)

    def begin(self) -> None:
        """The caret into the file field; what was said of the last file is over."""
        self.say("")
        self.file.path.setFocus()

    def clear(self) -> None:
        """Empties the page."""
        self.file.clear()
        self.table.words.set_rows(())
        super().clear()

    def _on_chosen(self, path: Path) -> None:
        read = partial(self._session.handback.acknowledge, self._session.actor, path)
        self._runner.write(read, done=self._on_read, failed=self._on_failed)

    def _on_read(self, saved: Saved[AckReport]) -> None:
        report = saved.value
        self.table.words.set_rows(_answers(report))
        if report.file_error:
            self.say(report.file_error, "err")
            return
        words = f"{report.acknowledged} acknowledged, {len(report.refused)} refused by the PAS"
        if report.moved_on:
            words += f", {report.moved_on} being worked on again"
        if report.rejected:
            words += f", {len(report.rejected)} not understood"
        self.say(f"{words}.", "warn" if report.refused or report.rejected else "ok")

    def _on_missed(self, sentence: str) -> None:
        self.say(sentence, "err")

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")


def _answers(report: AckReport) -> list[TableRow]:
    """What somebody has to look at: what the PAS refused, and what could not be understood."""
    refused = [
        TableRow(
            ("Refused", "", f"{one.spell_number}, episode {one.episode_number}", one.reason), "err"
        )
        for one in report.refused
    ]
    unclear = [
        TableRow(("Not understood", str(one.row or ""), "", one.reason), "warn")
        for one in report.rejected
    ]
    return refused + unclear
