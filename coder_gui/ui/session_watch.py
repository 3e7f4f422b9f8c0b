"""The system's own lock and sleep: when the session locks, so does the profile.

Linux: logind over D-Bus. Windows: session notifications of the window (written to the
documentation of wtsapi32.h; not tried on Windows yet). macOS: the idle watch sees the sleep.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any, cast

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

_LOGIN = "org.freedesktop.login1"
_MANAGER = "org.freedesktop.login1.Manager"
_SESSION = "org.freedesktop.login1.Session"
_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")

_WM_WTSSESSION_CHANGE = 0x02B1  # winuser.h
_WM_POWERBROADCAST = 0x0218
_WTS_SESSION_LOCK = 0x7
_PBT_APMSUSPEND = 0x4


class SessionWatch(QObject):
    """`locked`: the system locks its session or goes to sleep."""

    locked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._filter: _WindowsFilter | None = None
        if sys.platform == "linux":
            self._listen_to_logind()
        elif sys.platform == "win32":
            self._filter = _WindowsFilter(self, int(window.winId()))
            application = QApplication.instance()
            if application is not None:
                application.installNativeEventFilter(self._filter)

    @Slot()
    def on_lock(self) -> None:
        """logind: the session is to be locked."""
        self.locked.emit()

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """logind: the laptop goes to sleep, or has come back."""
        if begins:
            self.locked.emit()

    @Slot(bool)
    def on_screen_saver(self, active: bool) -> None:
        """The desktop has covered the screen."""
        if active:
            self.locked.emit()

    def _listen_to_logind(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        system = QDBusConnection.systemBus()
        if system.isConnected():
            system.connect(_LOGIN, "", _SESSION, "Lock", self, _slot("on_lock()"))
            system.connect(_LOGIN, "", _MANAGER, "PrepareForSleep", self, _slot("on_sleep(bool)"))
        session = QDBusConnection.sessionBus()
        if session.isConnected():
            for name in _SCREEN_SAVERS:
                session.connect("", "", name, "ActiveChanged", self, _slot("on_screen_saver(bool)"))


def _slot(signature: str) -> bytes:
    """Qt's code for a slot; the stub asks for bytes where PySide6 takes only text."""
    return cast("bytes", SLOT(signature))


class _WindowsFilter(QAbstractNativeEventFilter):
    """Listens for the session lock and for sleep in the window's messages."""

    def __init__(self, watch: SessionWatch, window: int) -> None:
        super().__init__()
        self._watch = watch
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(wintypes.HWND(window), 0)

    def nativeEventFilter(self, kind: Any, message: int) -> tuple[bool, int]:
        if bytes(kind) == b"windows_generic_MSG":
            found = wintypes.MSG.from_address(int(message))
            locks = found.message == _WM_WTSSESSION_CHANGE and found.wParam == _WTS_SESSION_LOCK
            sleeps = found.message == _WM_POWERBROADCAST and found.wParam == _PBT_APMSUSPEND
            if locks or sleeps:
                self._watch.on_lock()
        return False, 0
