"""What takes the place of the docks for a while; the band and the status bar stay in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.theme import Theme, ground

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Cover(QWidget):
    """Lies over `place`, as large as that is; both have one parent. Esc goes back.

    Ctrl+Enter is its own main action while it has the focus, never the window's. `closed` follows
    the way back; the focus returns to where it was. A key that leads into the docks closes it.
    """

    closed = Signal()

    def __init__(self, theme: Theme, place: QWidget, title: str) -> None:
        super().__init__(place.parentWidget())
        self.theme = theme
        self._where = place
        self._back = FocusBack()
        self.setAccessibleName(title)
        ground(self, "surface")
        self.hide()
        place.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    # Opening and closing ---------------------------------------------------------------------
    def open_page(self) -> None:
        """Shows the page and puts the caret where it begins."""
        if not self.isVisible():
            self._back.note()
        self._place()
        self.show()
        self.raise_()
        self.begin()

    def come_up(self) -> None:
        """Shows the page, over every other; where it is shown alone, the focus goes to its list."""
        window = self.parentWidget()
        found = window.findChildren(Cover) if window is not None else []
        above = [one for one in found if one is not self and one.isVisible()]
        for page in above:
            page.close_page()
        if not self.isVisible():
            self.open_page()
        elif not above:
            self.focus_list()

    def focus_list(self) -> None:
        """Called where the page is to come up and is there: the focus to where its work begins."""

    def begin(self) -> None:
        """Called on opening: read what is shown, set the focus."""
        self.setFocus()

    def close_page(self) -> None:
        """Goes back to the docks."""
        if not self.isVisible():
            return
        self.leave()
        back, self._back = self._back, FocusBack()  # hiding may move the focus into the docks
        self.hide()
        back.give()
        self.closed.emit()

    def leave(self) -> None:
        """Called on the way back: what must not stay behind is taken out."""

    def clear(self) -> None:
        """Empties it before a lock; subclasses empty what they hold and call this."""
        self._back.forget()
        self.hide()

    def press_main(self) -> None:
        """Ctrl+Enter: the main action, where it can be done."""

    # Qt --------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_page()
        elif is_main_key(event):
            self.press_main()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() == Qt.Key.Key_Escape or is_main_key(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = event.type() in {QEvent.Type.Resize, QEvent.Type.Move}
        if watched is self._where and moved and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keeps Tab on the page."""
        inside = [one for one in self.findChildren(QWidget) if _takes_tab(one)]
        if inside:
            focus = QApplication.focusWidget()
            place = inside.index(focus) if focus in inside else -1
            step = 1 if forward else -1
            inside[(place + step) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A key that leads into the docks under the page closes it."""
        if new is not None and self.isVisible() and self._where.isAncestorOf(new):
            self._back.forget()
            self.close_page()

    def _place(self) -> None:
        self.setGeometry(self._where.geometry())


def is_main_key(event: QKeyEvent) -> bool:
    """True for Ctrl+Enter, the main action of the screen."""
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and event.key() in _ENTER


def _takes_tab(widget: QWidget) -> bool:
    wants = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return wants and widget.isVisible() and widget.isEnabled()
