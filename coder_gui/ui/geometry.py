"""Where the window stood and how the docks were arranged: all that is kept outside the profile."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QRect, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FILE_NAME = "window.ini"
FIRST_SIZE = (1440, 900)
FRAME = 48
"""Room that a window's title bar and edges may take; with less the window is maximised."""


@runtime_checkable
class Arranged(Protocol):
    """A part whose divider or columns a person can move."""

    def objectName(self) -> str:
        """Its name, under which the arrangement is kept."""

    def arrangement(self) -> list[int]:
        """Numbers that say how it was left; empty while it is as shipped."""

    def arrange(self, kept: list[int]) -> None:
        """Stands as these numbers say; as shipped when there are none or they do not fit."""


class Geometry:
    """Geometry in an INI file of the person's data folder; never anything about patients."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat)

    def restore_window(self, window: QWidget) -> None:
        """Puts the window where it was; the first time in the middle, or filling a small screen."""
        kept = self._settings.value("window/geometry")
        if isinstance(kept, QByteArray) and window.restoreGeometry(kept):
            return
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry() if screen is not None else QRect(0, 0, *FIRST_SIZE)
        width, height = min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height())
        window.resize(width, height)
        if room.width() - width < FRAME or room.height() - height < FRAME:
            window.setWindowState(Qt.WindowState.WindowMaximized)
            return
        window.move(room.center().x() - width // 2, room.center().y() - height // 2)

    def save_window(self, window: QWidget) -> None:
        """Keeps where the window stands."""
        self._settings.setValue("window/geometry", window.saveGeometry())

    def dock_states(self) -> dict[str, QByteArray]:
        """The arrangement of the docks, by mode."""
        self._settings.beginGroup("docks")
        states = {name: self._settings.value(name) for name in self._settings.childKeys()}
        self._settings.endGroup()
        return {name: state for name, state in states.items() if isinstance(state, QByteArray)}

    def save_docks(self, states: dict[str, QByteArray]) -> None:
        """Keeps the arrangement of the docks."""
        for name, state in states.items():
            self._settings.setValue(f"docks/{name}", state)

    def restore_parts(self, parts: Iterable[Arranged]) -> None:
        """Gives each part the arrangement that was kept under its name."""
        for part in parts:
            kept = str(self._settings.value(f"parts/{part.objectName()}") or "").split()
            part.arrange([int(one) for one in kept if one.isdecimal()])

    def save_parts(self, parts: Iterable[Arranged]) -> None:
        """Keeps the arrangement of each part; one as shipped leaves nothing behind."""
        for part in parts:
            key, numbers = f"parts/{part.objectName()}", part.arrangement()
            if numbers:
                self._settings.setValue(key, " ".join(map(str, numbers)))
            else:
                self._settings.remove(key)

    def forget_docks(self) -> None:
        """The layout as shipped, from the next start on."""
        self._settings.remove("docks")
        self._settings.remove("parts")

    def flush(self) -> None:
        """Writes what is pending to the file."""
        self._settings.sync()
