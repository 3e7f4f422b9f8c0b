"""A page takes the place of the docks; the patient band and the status bar stay in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.column import Column
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone


class Page(QWidget):
    """Title, body, and a foot with what happened and the buttons. Esc goes back.

    `place` is the widget that it covers, as large as that is; both have one parent.
    Subclasses fill `body`, and call `add_button` for what can be done; the primary one also
    answers Ctrl+Enter. `closed` follows the way back; the focus returns to where it was.
    """

    closed = Signal()

    def __init__(self, theme: Theme, place: QWidget, title: str, about: str) -> None:
        super().__init__(place.parentWidget())
        self.theme = theme
        self._where = place
        self._before: QWidget | None = None
        self._primary: Button | None = None
        self._narrow: tuple[QWidget, int] | None = None
        self.setAccessibleName(title)
        ground(self, "surface")
        middle = Column()
        self.body = middle.column
        self.body.setSpacing(Gap.M)
        self._says = sentence_label(theme, role=Role.BODY)
        self._says.setObjectName("page_says")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(Gap.S)
        back = Button(theme, "Back", kind=Kind.LINK, keys="Esc", part=Part.DOCK_BUTTON)
        back.setObjectName("page_back")
        back.clicked.connect(self.close_page)
        head = QHBoxLayout()
        head.addWidget(text_label(theme, title, role=Role.PAGE_TITLE), 1)
        head.addWidget(back)
        foot = QHBoxLayout()
        foot.setSpacing(Gap.M)
        foot.addWidget(self._says, 1)
        foot.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.XL, Gap.L, Gap.XL, Gap.L)
        column.setSpacing(Gap.M)
        column.addLayout(head)
        if about:
            self.body.addWidget(sentence_label(theme, about, colour="text2"))
        column.addWidget(middle, 1)
        column.addLayout(foot)
        self.hide()
        place.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    # Opening and closing ---------------------------------------------------------------------
    def open_page(self) -> None:
        """Shows the page and puts the caret where it begins."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.begin()

    def begin(self) -> None:
        """Called on opening: read what is shown, set the focus."""
        self.setFocus()

    def close_page(self) -> None:
        """Goes back to the docks."""
        if not self.isVisible():
            return
        self.leave()
        before, self._before = self._before, None
        self.hide()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def leave(self) -> None:
        """Called on the way back: what must not stay behind is taken out."""

    def clear(self) -> None:
        """Empties the page before a lock; subclasses empty what they hold and call this."""
        self.say("")
        self._before = None
        self.hide()

    # What subclasses use ---------------------------------------------------------------------
    def add_button(self, text: str, *, primary: bool = False, keys: str = "") -> Button:
        """A button at the right of the foot; the primary one answers Ctrl+Enter."""
        kind = Kind.PRIMARY if primary else Kind.SECONDARY
        button = Button(self.theme, text, kind=kind, keys=keys)
        self._buttons.addWidget(button)
        if primary:
            self._primary = button
        return button

    def add_narrow(self, form: QWidget, width: int) -> None:
        """Puts a form into the body that is at most so wide (at 100 %) and stands at its top."""
        self._narrow = (form, width)
        self.body.addWidget(form, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addStretch(1)
        self.theme.changed.connect(self._fit_narrow)
        self._fit_narrow()

    def say(self, text: str, colour: str = "text") -> None:
        """One sentence in the foot: what was found, what happened, what to do."""
        self._says.setText(text)
        tone(self._says, colour)
        if text and self.isVisible():
            announce(self, text, urgent=colour == "err")

    @property
    def said(self) -> str:
        """The sentence in the foot."""
        return self._says.text()

    # Qt --------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.close_page()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.press_main()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape or (enter and control):
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
            self._before = None
            self.close_page()

    def press_main(self) -> None:
        """Ctrl+Enter: presses the primary button where that can be pressed."""
        if self._primary is not None and self._primary.isEnabled():
            self._primary.click()

    def _fit_narrow(self) -> None:
        if self._narrow is not None:
            form, width = self._narrow
            form.setMaximumWidth(self.theme.px(width))

    def _place(self) -> None:
        self.setGeometry(self._where.geometry())


def _takes_tab(widget: QWidget) -> bool:
    wants = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return wants and widget.isVisible() and widget.isEnabled()
