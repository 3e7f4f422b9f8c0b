"""Where the three docks stand: side by side, two of them tabbed, or all tabbed in one place."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.theme import Theme

TWO_PLACES_UNDER = 1180
ONE_PLACE_UNDER = 800
"""Effective pixels: the window's width divided by the text scale."""
SHARES = (316, 604, 512)
"""Widths of the docks at 1440; other widths keep the proportions."""
VERSION = 1


class Mode(Enum):
    """How many places the docks share."""

    THREE = "three"
    TWO = "two"
    ONE = "one"


def mode_for(width: int, scale: float) -> Mode:
    """The mode of a window of this width at this text scale."""
    effective = width / scale
    if effective < ONE_PLACE_UNDER:
        return Mode.ONE
    return Mode.TWO if effective < TWO_PLACES_UNDER else Mode.THREE


class DockLayout(QObject):
    """Arranges three docks in a QMainWindow, and remembers how a person left each mode."""

    def __init__(
        self, area: QMainWindow, docks: tuple[QDockWidget, QDockWidget, QDockWidget], theme: Theme
    ) -> None:
        super().__init__(area)
        self._area, self._docks, self._theme = area, docks, theme
        self._mode: Mode | None = None
        self._states: dict[Mode, QByteArray] = {}
        area.setDockNestingEnabled(True)
        north = QTabWidget.TabPosition.North
        area.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, north)

    @property
    def mode(self) -> Mode | None:
        """The mode in use; None before the first arrangement."""
        return self._mode

    def follow(self, width: int) -> None:
        """Goes over to the mode of this width; what the person had made of it comes back."""
        mode = mode_for(width, self._theme.scale)
        if mode is self._mode:
            return
        focus = QApplication.focusWidget()
        if self._mode is not None:
            self._states[self._mode] = self._area.saveState(VERSION)
        self._mode = mode
        kept = self._states.get(mode)
        self._take_out()
        if kept is None or not self._area.restoreState(kept, VERSION):
            self._arrange(mode)
        self._dress_tabs()
        self._keep_focus(focus)

    def reset(self, width: int) -> None:
        """Back to the layout as shipped."""
        self._states.clear()
        self._mode = mode_for(width, self._theme.scale)
        for dock in self._docks:
            dock.setFloating(False)
        self._take_out()
        self._arrange(self._mode)
        self._dress_tabs()

    def bring_up(self, dock: QDockWidget) -> None:
        """Makes a dock visible when it stands behind another tab."""
        dock.show()
        dock.raise_()

    def states(self) -> dict[str, QByteArray]:
        """What to keep for the next start, by mode."""
        if self._mode is not None:
            self._states[self._mode] = self._area.saveState(VERSION)
        return {mode.value: state for mode, state in self._states.items()}

    def restore(self, states: dict[str, QByteArray]) -> None:
        """What an earlier start kept; taken up when the mode is next entered."""
        known = {mode.value: mode for mode in Mode}
        self._states = {known[name]: state for name, state in states.items() if name in known}
        self._mode = None

    def _keep_focus(self, focus: QWidget | None) -> None:
        """Moving a dock takes the focus from it: gives it back, and the dock its place in front."""
        for dock in self._docks:
            if focus is not None and dock.isAncestorOf(focus):
                self.bring_up(dock)
                focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self, mode: Mode) -> None:
        episodes, abstraction, codes = self._docks
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        self._area.addDockWidget(left, episodes)
        self._area.addDockWidget(left, abstraction)
        self._area.addDockWidget(left, codes)
        across = Qt.Orientation.Horizontal
        if mode is Mode.THREE:
            self._area.splitDockWidget(episodes, abstraction, across)
            self._area.splitDockWidget(abstraction, codes, across)
        elif mode is Mode.TWO:
            self._area.splitDockWidget(episodes, codes, across)
            self._area.tabifyDockWidget(episodes, abstraction)
        else:
            self._area.tabifyDockWidget(episodes, abstraction)
            self._area.tabifyDockWidget(abstraction, codes)
        for dock in self._docks:
            dock.show()
        self._share_width(mode)
        episodes.raise_()

    def _take_out(self) -> None:
        """Takes the docks out; only a layout without them lets Qt retire its tab bars."""
        for dock in self._docks:
            self._area.removeDockWidget(dock)
        layout = self._area.layout()
        if layout is not None:
            layout.activate()

    def _share_width(self, mode: Mode) -> None:
        episodes, abstraction, codes = self._docks
        across = Qt.Orientation.Horizontal
        if mode is Mode.THREE:
            self._area.resizeDocks([episodes, abstraction, codes], list(SHARES), across)
        elif mode is Mode.TWO:
            self._area.resizeDocks([abstraction, codes], [SHARES[1], SHARES[2]], across)

    def _dress_tabs(self) -> None:
        """Qt makes the tab bars itself: they get the theme's font, a name and no frame."""
        for bar in self._area.findChildren(QTabBar, options=_DIRECT):
            self._theme.dress(bar, Role.BUTTON)
            bar.setAccessibleName("Docks that share this place")
            bar.setDrawBase(False)
            bar.setExpanding(False)
            bar.setUsesScrollButtons(False)


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def make_dock(name: str, title: str, content: QWidget, area: QMainWindow) -> QDockWidget:
    """A movable dock that cannot be closed; `content.title_widget` becomes its title bar."""
    dock = QDockWidget(title, area)
    dock.setObjectName(name)
    dock.setAccessibleName(title)
    dock.setFeatures(
        QDockWidget.DockWidgetFeature.DockWidgetMovable
        | QDockWidget.DockWidgetFeature.DockWidgetFloatable
    )
    dock.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
    title_widget = getattr(content, "title_widget", None)
    if isinstance(title_widget, QWidget):
        dock.setTitleBarWidget(title_widget)
    dock.setWidget(content)
    return dock
