"""A file or folder by typing its place or by the system's dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from coder_gui.ui.buttons import Button
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Part, Theme


class FileField(QWidget):
    """`chosen(Path)` on Enter in the field, or when the dialog is answered; `missed` on Enter
    in the empty field, with the sentence that says what to do.

    `folder`: a folder is meant; with `both` a file will do as well.
    """

    chosen = Signal(object)
    missed = Signal(str)

    def __init__(
        self,
        theme: Theme,
        label: str,
        *,
        patterns: str = "All files (*)",
        folder: bool = False,
        save: bool = False,
        both: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._patterns, self._folder, self._save = patterns, folder, save
        name = text_label(theme, label)
        self.path = CapField(theme, Part.FIELD, icon=Icon.FOLDER)
        self.path.setObjectName("file_path")
        self.path.setAccessibleName(label)
        self.path.set_cap("Enter")
        self.path.returnPressed.connect(self._on_return)
        name.setBuddy(self.path)
        self._browse = Button(theme, "Choose a folder" if folder else "Choose a file")
        self._browse.clicked.connect(self.browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.S)
        row.addWidget(name)
        row.addWidget(self.path, 1)
        row.addWidget(self._browse)
        if both:
            file = Button(theme, "Choose a file")
            file.clicked.connect(self.browse_file)
            row.addWidget(file)

    def value(self) -> Path | None:
        """What stands in the field, or None."""
        text = self.path.text().strip()
        return Path(text).expanduser() if text else None

    def set_value(self, path: Path) -> None:
        """Puts a place into the field."""
        self.path.setText(str(path))
        self.path.setCursorPosition(0)

    def clear(self) -> None:
        """Empties the field."""
        self.path.clear()

    def browse(self) -> None:
        """Opens the system's dialog."""
        self._open(folder=self._folder)

    def browse_file(self) -> None:
        """Opens the system's dialog for a file, where a folder would do as well."""
        self._open(folder=False)

    def _open(self, *, folder: bool) -> None:
        dialog = QFileDialog(self.window())
        if self._save:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        elif folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self._patterns)
        dialog.fileSelected.connect(self._on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_selected(self, name: str) -> None:
        self.set_value(Path(name))
        self._on_return()

    def _on_return(self) -> None:
        path = self.value()
        if path is not None:
            self.chosen.emit(path)
        else:
            self.missed.emit(self.wanted)

    @property
    def wanted(self) -> str:
        """The sentence for an empty field."""
        if self._save:
            return "Name the file to write into."
        return f"Name the {'folder' if self._folder else 'file'} to read."
