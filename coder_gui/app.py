"""The composition root of the window: builds every object once, in order, closes in reverse."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from coder_gui.domain.roles import Role
from coder_gui.system.clock import SystemClock
from coder_gui.system.hardening import harden
from coder_gui.system.paths import (
    classifications_root,
    data_root,
    logs_root,
    profiles_root,
    trust_settings_file,
)
from coder_gui.system.settings import read_trust_file
from coder_gui.tasks import TaskRunner
from coder_gui.ui.fonts import load_fonts
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.shell import Shell
from coder_gui.ui.theme import Mode, Theme

if TYPE_CHECKING:
    from coder_gui.ui.backstage import Backstage

UNLOCKS_WITH = "CODER_GUI_PASSPHRASE"
NO_DISPLAY = 3
RENEWED, MINIMISED = "CODER_GUI_RENEWED", "minimised"
FROZEN_ANEW = "PYINSTALLER_RESET_ENVIRONMENT"
"""Tells a frozen program that it is a start of its own, not a part of the one that starts it."""
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
NO_DISPLAY_WORDS = (
    "There is no display here. The same window can be drawn into a file with --screenshot FILE."
)


def run(
    *,
    profile: Path | None,
    demo: bool,
    demo_role: Role = Role.CODER,
    screenshot: Path | None = None,
    on_painted: Callable[[], object] | None = None,
) -> int:
    """Opens the window and returns the exit code when it is closed.

    `profile`: the folder to unlock (None: the one used last, or the first run). `demo`: a
    throw-away profile with a synthetic ward, of a person with `demo_role`. `screenshot`: draws the
    window into a PNG file without a display and ends. `on_painted` is called once the first page
    is on screen.
    """
    if screenshot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        sys.stderr.write(f"{NO_DISPLAY_WORDS}\n")
        return NO_DISPLAY
    harden()
    with contextlib.ExitStack() as stack:
        shell = build(stack, profile, demo=demo, demo_role=demo_role)
        if on_painted is not None:
            shell.painted.connect(on_painted)
        shell.painted.connect(partial(_install_hooks, stack, shell, profile))
        _show(shell)
        if demo:
            shell.open_demo()
        if screenshot is not None:
            from coder_gui.ui.picture import take_picture

            return take_picture(shell, screenshot, os.environ.get(UNLOCKS_WITH))
        return QApplication.exec()


def _has_display() -> bool:
    """False only where Qt would end the process for want of one."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return any(os.environ.get(name) for name in _DISPLAYS)


def build(
    stack: contextlib.ExitStack,
    profile: Path | None,
    *,
    demo: bool,
    demo_role: Role = Role.CODER,
) -> Shell:
    """The application, its theme, its lanes and its window, each closed after what uses it."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("coder-gui")
    application.setApplicationDisplayName("Clinical coding")
    application.setQuitOnLastWindowClosed(True)
    trust = read_trust_file(trust_settings_file()).settings
    load_fonts()
    theme = Theme(application)
    theme.set_mode(Mode(trust.theme))
    theme.set_scale(trust.text_scale / 100)
    theme.apply(application)
    clock = SystemClock()
    root = stack.enter_context(_demo_root()) if demo else profiles_root()
    runner = TaskRunner()
    stack.callback(runner.close)
    geometry = Geometry(root if demo else data_root())

    def prepare() -> Backstage:
        from coder_gui.ui import backstage

        return backstage.prepare(root, classifications_root(), clock, trust, demo_role)

    folder = profile.resolve() if profile is not None else None
    shell = Shell(theme, runner, clock, trust, geometry, root, prepare, profile=folder, demo=demo)
    stack.callback(shell.close)
    return shell


@contextlib.contextmanager
def _demo_root() -> Iterator[Path]:
    """A private folder that is gone when the demo is closed."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="coder-gui-demo-") as name:
        yield Path(name)


def start_anew(program: str, arguments: list[str]) -> bool:
    """Starts a process of its own, with this one's environment; False where that failed."""
    from PySide6.QtCore import QProcess

    started = QProcess.startDetached(program, arguments)
    return started[0] if isinstance(started, tuple) else started


def _show(shell: Shell) -> None:
    """As it was before, when the program was renewed: it does not push itself in front."""
    renewed = os.environ.pop(RENEWED, "")
    if renewed:
        shell.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    if renewed == MINIMISED:
        shell.showMinimized()
    else:
        shell.show()


def _install_hooks(stack: contextlib.ExitStack, shell: Shell, profile: Path | None = None) -> None:
    """What is not needed for the first painting: the log, the crash hook, the system's lock."""
    from coder_gui.system.logs import LogFile, install_key
    from coder_gui.ui.crash import CrashHook, log_qt_messages
    from coder_gui.ui.session_watch import SessionWatch

    log = LogFile(logs_root(), install_key(logs_root() / "key")).attach()
    stack.callback(log.close)
    shell.use_secrets(log.pseudonyms)
    hook = CrashHook(shell.theme, shell, shell.save_typed, shell.close)
    hook.install()
    stack.callback(hook.remove)
    stack.callback(log_qt_messages())
    SessionWatch(shell).locked.connect(shell.lock)
    shell.renewal_wished.connect(partial(renew, shell, profile))


def renew(
    shell: Shell,
    profile: Path | None,
    minimised: bool,
    start: Callable[[str, list[str]], bool] = start_anew,
) -> None:
    """Starts the program anew on its lock page and ends this process, with all it remembers.

    Where no process can be started this one stays: a lock page is better than none.
    """
    frozen = getattr(sys, "frozen", False)
    arguments = [] if frozen else ["-m", "coder_gui"]
    if profile is not None:
        arguments += ["--profile", str(profile.resolve())]
    os.environ[RENEWED] = MINIMISED if minimised else "1"
    if frozen:
        os.environ[FROZEN_ANEW] = "1"
    if start(sys.executable, arguments):
        shell.close()
    else:
        del os.environ[RENEWED]
