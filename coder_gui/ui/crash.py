"""A bug of ours: what was typed is saved, and one dialog says where it struck, nothing else.

The report holds places in the code, versions and the kind of error, never its text, which could
hold patient data.
"""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from coder_gui import __version__
from coder_gui.system.logs import code_lines, event
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.theme import Gap, Theme

_LOG = logging.getLogger(__name__)
_QT_LOG = logging.getLogger("qt")
WORDS = (
    "The program has a fault and stopped what it was doing. Everything that said Saved is on the "
    "disk, and what was typed has been kept. You can go on, or close the program. The report "
    "below holds no patient data; IT can use it."
)
_LEVELS = {
    QtMsgType.QtDebugMsg: (logging.DEBUG, "debug"),
    QtMsgType.QtInfoMsg: (logging.INFO, "info"),
    QtMsgType.QtWarningMsg: (logging.WARNING, "warning"),
    QtMsgType.QtCriticalMsg: (logging.ERROR, "critical"),
    QtMsgType.QtFatalMsg: (logging.CRITICAL, "fatal"),
}


def report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where the error struck and what the program runs on; never the error's own text."""
    about = f"coder-gui {__version__}, Qt {qVersion()}, Python {platform.python_version()}"
    return "\n".join([f"{kind.__name__} in {about}, {platform.system()}", *code_lines(trace)])


class CrashDialog(QDialog):
    """The one dialog of the program: says what happened, copies the report."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_dialog")
        self.setWindowTitle("A fault in the program")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = QPlainTextEdit(text)
        self.report.setReadOnly(True)
        self.report.setAccessibleName("Report")
        theme.dress(self.report, Role.SECOND)
        go_on = Button(theme, "Go on", kind=Kind.PRIMARY)
        go_on.clicked.connect(self.accept)
        copy = Button(theme, "Copy the report")
        copy.clicked.connect(self._on_copy)
        close = Button(theme, "Close the program")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.XL, Gap.XL, Gap.XL, Gap.L)
        column.setSpacing(Gap.M)
        column.addWidget(text_label(theme, "A fault in the program", role=Role.PAGE_TITLE))
        column.addWidget(sentence_label(theme, WORDS))
        column.addWidget(self.report, 1)
        column.addLayout(buttons)
        self.resize(theme.px(560), theme.px(420))

    def _on_copy(self) -> None:
        self.report.selectAll()
        self.report.copy()


class CrashHook(QObject):
    """Stands in `sys.excepthook`: logs, saves, shows the dialog once at a time."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        save: Callable[[], None],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._theme, self._window, self._save, self._leave = theme, window, save, leave
        self._dialog: CrashDialog | None = None
        self._busy = False
        self._before = sys.excepthook

    def install(self) -> None:
        """From now on, errors nobody caught come here."""
        sys.excepthook = self.handle

    def remove(self) -> None:
        """Puts the interpreter's own hook back."""
        sys.excepthook = self._before

    def handle(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Logs where it struck, saves what is typed, shows the dialog. Never calls itself."""
        if issubclass(kind, KeyboardInterrupt):
            self._leave()
            return
        text = report(kind, trace)
        event(_LOG, "fault", level=logging.ERROR, error=error)
        if sys.stderr is not None:
            sys.stderr.write(f"{text}\n")
        if self._busy:
            return
        self._busy = True
        try:
            self._save()
            self._show(text)
        finally:
            self._busy = False

    def _show(self, text: str) -> None:
        if self._dialog is not None:
            return
        self._dialog = CrashDialog(self._theme, text, self._window)
        self._dialog.rejected.connect(self._on_rejected)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    def _on_rejected(self) -> None:
        self._leave()

    def _on_finished(self) -> None:
        self._dialog = None


def log_qt_messages() -> Callable[[], None]:
    """Counts Qt's own messages in the log instead of the terminal; their text is not kept.

    Returns what puts Qt's own way back.
    """

    def handler(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level, word = _LEVELS.get(kind, (logging.WARNING, "warning"))
        event(_QT_LOG, "qt_message", level=level, kind=word)

    before = qInstallMessageHandler(handler)

    def restore() -> None:
        qInstallMessageHandler(before)

    return restore
