"""The actions of the table that the abstraction dock answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from coder_gui.domain.abstraction import AbstractionLine
from coder_gui.ui.abstraction.choice_strip import Choice
from coder_gui.ui.abstraction.deeds import LineDeeds
from coder_gui.ui.abstraction.rows import in_order
from coder_gui.ui.actions import Actions
from coder_gui.ui.dates import short_date
from coder_gui.ui.icons import Icon

if TYPE_CHECKING:
    from coder_gui.ui.abstraction.dock import AbstractionDock

FILES = "Text and PDF (*.txt *.text *.pdf);;All files (*)"
_LOOK, _CARRY, _IMPORT = "look", "carry", "import"


class LineKeys(QObject):
    """Runs what keys and menus ask for; what needs a choice asks in the dock's strip."""

    file_chosen = Signal(str)

    def __init__(self, dock: AbstractionDock, deeds: LineDeeds, actions: Actions) -> None:
        super().__init__(dock)
        self._dock, self._deeds = dock, deeds
        self._asking = ""
        self._path: Path | None = None
        self._dialog: QFileDialog | None = None
        self._carried: AbstractionLine | None = None
        actions.handle("line_from_selection", self.line_from_selection)
        actions.handle("source_looked", self.ask_source_looked)
        actions.handle("import_document", self.import_document)
        actions.handle("show_moved_quotes", self.show_moved_quotes)
        actions.handle("carry_line", self.ask_carry)
        actions.handle("document", dock.document_pane.focus_page)
        actions.handle("page_larger", self.page_larger)
        actions.handle("page_smaller", self.page_smaller)
        actions.handle("page_fits", self.page_fits)
        actions.handle("next_document", self.next_document)
        actions.handle("previous_document", self.previous_document)
        actions.handle("move_up", self.move_up, within=dock)
        actions.handle("move_down", self.move_down, within=dock)
        actions.handle("remove", self.remove, within=dock.lines_view)
        dock.upper.strip.chosen.connect(self._on_chosen)
        dock.upper.strip.left.connect(self._on_left)
        dock.document_pane.import_wished.connect(self.import_document)
        self.file_chosen.connect(self._on_file_chosen)

    # Lines --------------------------------------------------------------------------------------
    def remove(self) -> None:
        """Takes the current line away; its neighbour becomes the current one."""
        line = self._dock.line
        if line is not None and not self._dock.refusal:
            self._deeds.retract(line)

    def move_up(self) -> None:
        """Moves the current line up under its heading."""
        self._move(-1)

    def move_down(self) -> None:
        """Moves the current line down under its heading."""
        self._move(1)

    def _move(self, by: int) -> None:
        line, case = self._dock.line, self._dock.case
        if line is None or case is None or self._dock.refusal:
            return
        beside = [one for one in in_order(case.lines) if one.heading is line.heading]
        at = beside.index(line) + by
        if 0 <= at < len(beside):
            self._deeds.move(line, beside[at].number)

    def show_moved_quotes(self) -> None:
        """Goes to the next line whose quote is no longer in place, and round again."""
        case = self._dock.case
        orphans = [line for line in in_order(case.lines) if line.orphaned] if case else []
        if orphans:
            here = self._dock.line
            after = [one for one in orphans if here is not None and one.number > here.number]
            self._dock.set_current_line((after or orphans)[0].id)
            self._dock.lines_view.setFocus()

    def ask_carry(self) -> None:
        """Asks to which other episode of the spell the current line is carried."""
        line, case = self._dock.line, self._dock.case
        if line is None or case is None:
            return
        others = [one for one in case.timeline if one.episode_id != line.episode_id]
        choices = [
            Choice(
                one.episode_id,
                f"Episode {one.episode_number} {one.specialty}, {one.consultant}"
                + (f", {short_date(one.start_date)}" if one.start_date else ""),
            )
            for one in others
        ]
        self._carried = line
        self._ask(_CARRY, Icon.EXPORTED, f"Carry line {line.number} to", choices, "Episode")

    # Sources and documents ----------------------------------------------------------------------
    def ask_source_looked(self) -> None:
        """Asks which source was looked through; one that is ticked is taken back."""
        case = self._dock.case
        if case is not None:
            looked = {look.source for look in case.looks}
            question = "Looked through, nothing found"
            self._ask(_LOOK, Icon.NOTHING_FOUND, question, self._sources(looked), _SOURCE)

    def import_document(self) -> None:
        """Asks for a file, then for its source."""
        if self._dock.case is None:
            return
        dialog = QFileDialog(self._dock, "Import a document")
        dialog.setNameFilter(FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file_chosen(self, path: str) -> None:
        if self._dock.case is not None:
            self._path = Path(path)
            question = f"{self._path.name} is from"
            self._ask(_IMPORT, Icon.ADD_DOCUMENT, question, self._sources(set()), _SOURCE)

    def line_from_selection(self) -> None:
        """Makes a line of the selection, else of the sentence the reader is at."""
        pane = self._dock.document_pane
        content, taken = pane.content, pane.taken
        if content is not None and taken is not None:
            self._dock.make_line(content, taken)

    def next_document(self) -> None:
        """Raises the next tab."""
        self._dock.document_pane.step_tab(1)

    def previous_document(self) -> None:
        """Raises the tab before."""
        self._dock.document_pane.step_tab(-1)

    def page_larger(self) -> None:
        """Larger sheets of a PDF."""
        self._dock.document_pane.zoom(1)

    def page_smaller(self) -> None:
        """Smaller sheets of a PDF."""
        self._dock.document_pane.zoom(-1)

    def page_fits(self) -> None:
        """Sheets of a PDF as wide as their pane."""
        self._dock.document_pane.zoom(0)

    # The strip ----------------------------------------------------------------------------------
    def _sources(self, ticked: set[str]) -> list[Choice]:
        return [Choice(one.key, one.name, one.key in ticked) for one in self._dock.sources]

    def _ask(self, what: str, icon: Icon, question: str, choices: list[Choice], hint: str) -> None:
        self._asking = what
        self._dock.upper.strip.ask(icon, question, choices, hint)

    def _on_chosen(self, key: str) -> None:
        case, what = self._dock.case, self._asking
        self._on_left()
        if case is None:
            return
        if what == _CARRY and self._carried is not None:
            self._deeds.carry(self._carried, key)
        elif what == _IMPORT and self._path is not None:
            self._deeds.import_document(case.episode.id, self._path, key)
        elif what == _LOOK:
            source = next((one for one in self._dock.sources if one.key == key), None)
            looked = any(look.source == key for look in case.looks)
            if source is not None:
                self._deeds.look(case.episode.id, source, withdraw=looked)

    def _on_left(self) -> None:
        self._asking = ""
        self._dock.focus_default()


_SOURCE = "Name or number of a source"
