"""Clinical text on the clipboard: marked as sensitive, cleared after a while and at the lock."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

CLEAR_AFTER_SECONDS = 30
_KEPT_OUT_OF_HISTORY = (
    ("x-kde-passwordManagerHint", b"secret"),
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"1"),
    ("application/x-nspasteboard-concealed-type", b"1"),
)
"""What clipboard histories of KDE, Windows and macOS look for."""


class Clipboard(QObject):
    """Puts text on the clipboard for a limited time and takes back only what is still ours."""

    def __init__(
        self, parent: QObject | None = None, *, seconds: int = CLEAR_AFTER_SECONDS
    ) -> None:
        super().__init__(parent)
        self._ours: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(seconds * 1000)
        self._timer.timeout.connect(self.clear)

    @property
    def seconds(self) -> int:
        """How long text stays."""
        return self._timer.interval() // 1000

    def set_seconds(self, seconds: int) -> None:
        """How long text stays from the next copy on."""
        self._timer.setInterval(seconds * 1000)

    def put(self, text: str) -> None:
        """Copies text; it is gone after `seconds`, at the lock and at the end of the program."""
        data = QMimeData()
        data.setText(text)
        for kind, value in _KEPT_OUT_OF_HISTORY:
            data.setData(kind, value)
        self._system().setMimeData(data)
        self._ours = text
        self._timer.start()

    def clear(self) -> None:
        """Empties the clipboard if it still holds what was put there."""
        self._timer.stop()
        if self._ours is not None and self._system().text() == self._ours:
            self._system().clear()
        self._ours = None

    @staticmethod
    def _system() -> QClipboard:
        return QGuiApplication.clipboard()
