"""Draws the window into a PNG file, without a display."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from coder_gui.ui.shell import Shell

SIZE = (1440, 900)
LONGEST_SECONDS = 120
_LOOK_EVERY_MS = 20


def take_picture(shell: Shell, file: Path, passphrase: str | None) -> int:
    """Unlocks if it can, opens the first episode of the round, and saves what is on screen.

    Returns 0, or 1 when the window did not come to rest or the file could not be written.
    """
    shell.showNormal()  # a small screen had it fill the screen
    shell.resize(*SIZE)
    page = shell.lock_page
    if page is not None and passphrase and not shell.is_demo:
        shell.unlock(page.person.folder, passphrase)
    wants_window = shell.is_demo or bool(passphrase)
    if wants_window and not _wait(lambda: shell.window_in_use is not None):
        return 1
    shell.settle()
    window = shell.window_in_use
    if window is not None and window.desk.episode_id is None:
        window.actions_table.trigger("view_round")
        shell.settle()
        window.actions_table.trigger("next_episode")
        shell.settle()
    return 0 if shell.grab().save(str(file), "PNG") else 1


def _wait(done: Callable[[], bool]) -> bool:
    """Runs the event loop until `done`, at most two minutes."""
    loop, look, end = QEventLoop(), QTimer(), QTimer()

    def check() -> None:
        if done():
            loop.quit()

    look.timeout.connect(check)
    end.setSingleShot(True)
    end.timeout.connect(loop.quit)
    look.start(_LOOK_EVERY_MS)
    end.start(LONGEST_SECONDS * 1000)
    loop.exec()
    look.stop()
    end.stop()
    QApplication.processEvents()
    return done()
