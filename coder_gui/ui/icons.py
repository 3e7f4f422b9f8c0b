"""The icons: Lucide drawings in the colour of a token, sharp at the screen's ratio."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from coder_gui.domain.abstraction import Certainty
from coder_gui.domain.coding import Severity
from coder_gui.domain.episode import State
from coder_gui.system.paths import resource


class Icon(StrEnum):
    """Every drawing in resources/icons, by what it means here."""

    READY = "circle"
    IN_PROGRESS = "circle-dot"
    PROVISIONAL = "pencil"
    WAITING = "hourglass"
    PATHOLOGY = "test-tube"
    QUERY = "message-square"
    REPLY = "message-square-reply"
    UPDATED = "bell-dot"
    CODED = "circle-check"
    SECOND_LOOK = "users"
    FINAL = "lock"
    EXPORTED = "send"
    ACKNOWLEDGED = "check-check"
    REOPENED = "rotate-ccw"
    CANCELLED = "ban"
    NOT_CODABLE = "circle-slash"
    CHECK = "check"
    PROBABLE = "circle-dot-dashed"
    UNSURE = "message-circle-question-mark"
    ERROR = "octagon-alert"
    NO_EVIDENCE = "circle-alert"
    WARNING = "triangle-alert"
    INFO = "info"
    FREEZE = "timer"
    CLAIM = "bookmark"
    LAPTOP = "laptop"
    SYNCED = "cloud-check"
    OFFLINE = "cloud-off"
    CLOUD = "cloud"
    CONFLICT = "git-compare-arrows"
    MERGED = "git-merge"
    LINK = "link-2"
    UNLINK = "unlink"
    NOTHING_FOUND = "search-x"
    VOLUME = "book-open"
    VOLUME_MISSING = "book-x"
    HISTORY = "history"
    SEARCH = "search"
    CLOSE = "x"
    EXPANDED = "chevron-down"
    COLLAPSED = "chevron-right"
    PERSON = "user"
    ENCRYPTED = "shield-check"
    DOCUMENT = "file-text"
    ADD_DOCUMENT = "file-plus"
    LIST = "list"
    PRINT = "printer"
    LIGHT = "sun"
    DARK = "moon"
    UNDO = "undo-2"
    IMPORT = "download"
    EXPORT = "upload"
    COPY = "copy"
    FOLDER = "folder-open"
    KEY = "key-round"
    EMPTY = "inbox"
    REMOVE = "trash-2"
    ADD = "plus"
    KEYBOARD = "keyboard"
    UP = "arrow-up"
    DOWN = "arrow-down"
    LAYOUT = "layout-dashboard"
    SETTINGS = "settings-2"
    TEXT_SIZE = "zoom-in"
    RUN = "circle-play"


STATE_ICONS: dict[State, tuple[Icon, str]] = {
    State.IMPORTED: (Icon.READY, "text2"),
    State.READY: (Icon.READY, "text2"),
    State.IN_PROGRESS: (Icon.IN_PROGRESS, "info"),
    State.WAITING_FOR_INFORMATION: (Icon.WAITING, "warn"),
    State.OUTSTANDING_PATHOLOGY: (Icon.PATHOLOGY, "warn"),
    State.QUERY_RAISED: (Icon.QUERY, "query"),
    State.UPDATE_RECEIVED: (Icon.UPDATED, "info"),
    State.SECOND_LOOK: (Icon.SECOND_LOOK, "text2"),
    State.FINAL: (Icon.FINAL, "ok"),
    State.EXPORTED: (Icon.EXPORTED, "ok"),
    State.ACKNOWLEDGED: (Icon.ACKNOWLEDGED, "ok"),
    State.CANCELLED: (Icon.CANCELLED, "text2"),
    State.NOT_CODABLE: (Icon.NOT_CODABLE, "text2"),
}
"""State: (icon, name of the colour token). The word stands beside it, from STATE_WORDS."""

CERTAINTY_ICONS: dict[Certainty, tuple[Icon, str]] = {
    Certainty.CONFIRMED: (Icon.CHECK, "ok"),
    Certainty.TREATED_AS: (Icon.PROBABLE, "info"),
    Certainty.DIFFERENTIAL: (Icon.UNSURE, "warn"),
    Certainty.RULED_OUT: (Icon.NOT_CODABLE, "text2"),
    Certainty.HISTORY: (Icon.HISTORY, "text2"),
    Certainty.FAMILY: (Icon.SECOND_LOOK, "text2"),
    Certainty.UNSTATED: (Icon.PROBABLE, "text2"),
    Certainty.NIL: (Icon.NOTHING_FOUND, "text2"),
}

SEVERITY_ICONS: dict[Severity, tuple[Icon, str]] = {
    Severity.ERROR: (Icon.ERROR, "err"),
    Severity.WARNING: (Icon.WARNING, "warn"),
    Severity.INFO: (Icon.INFO, "info"),
}


class Icons:
    """Draws and keeps pixmaps by (icon, colour, size, ratio); sizes are logical pixels."""

    def __init__(self) -> None:
        self._drawings: dict[Icon, str] = {}
        self._pixmaps: dict[tuple[Icon, int, int, float], QPixmap] = {}

    def pixmap(self, icon: Icon, colour: QColor, size: int, ratio: float) -> QPixmap:
        """The icon as a square pixmap of `size`, sharp on a screen of this ratio."""
        key = (icon, colour.rgba(), size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._draw(icon, colour, size, ratio)
        return found

    def icon(self, icon: Icon, colour: QColor, size: int, ratio: float) -> QIcon:
        """The icon for menus and buttons of Qt's own."""
        return QIcon(self.pixmap(icon, colour, size, ratio))

    def drop(self) -> None:
        """Forgets every pixmap: the theme or the screen has changed."""
        self._pixmaps.clear()

    def _draw(self, icon: Icon, colour: QColor, size: int, ratio: float) -> QPixmap:
        if icon not in self._drawings:
            self._drawings[icon] = resource("icons", f"{icon.value}.svg").read_text("utf-8")
        drawing = self._drawings[icon].replace("currentColor", colour.name())
        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
