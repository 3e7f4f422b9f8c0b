"""The trust's list of sources: where abstracted lines can come from, and what is typed for them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.domain.abstraction import Source
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.choices import CheckBox
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Part, Theme

ABOUT = (
    "The records that coders read here, in the order in which they are looked through. The key is "
    "what is typed behind @ in a line. Lines keep the name that a source had."
)
HEADINGS = ("Key", "Name", "Kept on")
WIDTHS = (140, 360, 200)


class SourcesPage(Page):
    """Type a key and a name, Ctrl+Enter saves; Delete in the list withdraws, Alt+Up and Down move.

    Choosing a row puts it into the fields; another key makes a new source.
    """

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Sources of evidence", ABOUT)
        self._service = session.abstraction
        self._actor = session.actor
        self._runner = runner
        self._sources: tuple[Source, ...] = ()
        self._select = ""
        self.key = self._field("source_key", "Key", 140)
        self.name = self._field("source_name", "Name", 320)
        self.paper = CheckBox(theme, "Paper volumes")
        self.paper.setObjectName("source_paper")
        self.paper.setAccessibleName("Paper volumes")
        row = QHBoxLayout()
        row.setSpacing(Gap.S)
        for field in (self.key, self.name):
            label = text_label(theme, field.accessibleName())
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        row.addWidget(self.paper)
        row.addStretch(1)
        self.table = WordsTable(theme, "sources_table", "Sources", HEADINGS, WIDTHS)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.say_empty("No sources", "Type a key and a name above to add the first one.")
        self.table.answers(remove=self.withdraw, move=self.move_selected)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self._save = self.add_button("Save the source", primary=True, keys="Ctrl+Enter")
        self._save.setObjectName("save_source")
        self._save.clicked.connect(self._on_save)

    def _field(self, name: str, words: str, width: int) -> CapField:
        field = CapField(self.theme, Part.FIELD)
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.setMaxLength(60)
        field.setMaximumWidth(self.theme.px(width))
        field.returnPressed.connect(self._on_save)
        return field

    def begin(self) -> None:
        """Reads the list; the caret into the key of a new source."""
        self._empty_fields()
        self.say("")
        self.key.setFocus()
        self._read()

    def clear(self) -> None:
        """Empties the page."""
        self._runner.forget("sources")
        self._empty_fields()
        self._sources = ()
        self.table.words.set_rows(())
        super().clear()

    def withdraw(self) -> None:
        """Takes the selected source out of the list; saving it again brings it back."""
        source = self._selected
        if source is not None:
            self._write(source, self._on_withdrawn, withdrawn=True)

    def move_selected(self, by: int) -> None:
        """Swaps the selected source with its neighbour."""
        at = self.table.currentIndex().row()
        if not (0 <= at < len(self._sources) and 0 <= at + by < len(self._sources)):
            return
        order = list(self._sources)
        order[at], order[at + by] = order[at + by], order[at]
        self._select = order[at + by].key
        for position, source in enumerate(order, start=1):
            if source.position != position:
                self._write(replace(source, position=position), self._on_moved)

    @property
    def _selected(self) -> Source | None:
        at = self.table.currentIndex().row()
        return self._sources[at] if 0 <= at < len(self._sources) else None

    def _read(self) -> None:
        self._runner.read(self._service.sources, done=self._on_sources, key="sources")

    def _write(self, source: Source, done: Any, *, withdrawn: bool = False) -> None:
        save = partial(self._service.save_source, self._actor, source, withdrawn=withdrawn)
        self._runner.write(save, done=done, failed=self._on_failed)

    def _empty_fields(self) -> None:
        self.key.clear()
        self.name.clear()
        self.paper.setChecked(False)
        for field in (self.key, self.name):
            field.set_wrong(False)

    # Slots ----------------------------------------------------------------------------------
    def _on_sources(self, sources: tuple[Source, ...]) -> None:
        self._sources = sources
        rows = [
            TableRow((one.key, one.name, "Paper" if one.paper else "Screen")) for one in sources
        ]
        self.table.words.set_rows(rows)
        wanted, self._select = self._select, ""
        for at, one in enumerate(sources):
            if one.key == wanted:
                self.table.selectRow(at)

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        source = self._selected
        if source is not None and self.table.hasFocus():
            self.key.setText(source.key)
            self.name.setText(source.name)
            self.paper.setChecked(source.paper)

    def _on_save(self) -> None:
        key, name = self.key.text().strip(), self.name.text().strip()
        known = next((one for one in self._sources if one.key.casefold() == key.casefold()), None)
        last = max((one.position for one in self._sources), default=0)
        position = known.position if known else last + 1
        source = Source(known.key if known else key, name, position, self.paper.isChecked())
        self._select = source.key
        self._write(source, self._on_saved)

    def _on_saved(self, saved: Saved[Source]) -> None:
        self._empty_fields()
        self.say(f"{saved.value.name} is saved. It is typed as @{saved.value.key}.", "ok")
        self.key.setFocus()
        self._read()

    def _on_withdrawn(self, saved: Saved[Source]) -> None:
        source = saved.value
        self.key.setText(source.key)
        self.name.setText(source.name)
        self.paper.setChecked(source.paper)
        self.say(f"{source.name} is withdrawn. Save it again to bring it back.")
        self._read()

    def _on_moved(self, _saved: Saved[Source]) -> None:
        self._read()

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")
        field = self.name if self.key.text().strip() and not self.name.text().strip() else self.key
        field.set_wrong(True)
        field.setFocus()


def _row(source: Source) -> TableRow:
    return TableRow((source.key, source.name, "Paper" if source.paper else "Screen"))
