"""The icons: Lucide drawings in the colour of a token, sharp at the screen's ratio."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from coder_gui.system.paths import resource


class Icon(StrEnum):
    """Every drawing in resources/icons, by what it means here."""

    READY = "circle"
    IN_PROGRESS = "circle-dot"
    PROVISIONAL = "pencil"
    WAITING = "hourglass"
    PATHOLOGY = "test-tube"
    QUERY = "message-square"
    URGENT = "flag"
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
    LAPTOP = "laptop"
    SYNCED = "cloud-check"
    OFFLINE = "cloud-off"
    CLOUD = "cloud"
    LINK = "link-2"
    UNLINK = "unlink"
    NOTHING_FOUND = "search-x"
    VOLUME = "book-open"
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
    CLAIM = "bookmark"
    CLAIM_MINE = "bookmark-check"
    SYNC = "refresh-cw"
    CONFLICT = "git-compare-arrows"
    MERGED = "git-merge"
    UNCHANGED = "equal"
    TAKEN_OUT = "minus"
    RESULT = "list-checks"


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
