"""A page takes the place of the docks; the patient band and the status bar stay in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.column import Column
from coder_gui.ui.cover import Cover
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.theme import Gap, Part, Theme, tone


class Page(Cover):
    """Title, body, and a foot with what happened and the buttons. Esc goes back.

    Subclasses fill `body`, and call `add_button` for what can be done; the primary one also
    answers Ctrl+Enter.
    """

    def __init__(self, theme: Theme, place: QWidget, title: str, about: str) -> None:
        super().__init__(theme, place, title)
        self._primary: Button | None = None
        self._narrow: tuple[QWidget, int] | None = None
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
        self._whole = column = QVBoxLayout(self)
        column.setContentsMargins(Gap.XL, Gap.L, Gap.XL, Gap.L)
        column.setSpacing(Gap.M)
        column.addLayout(head)
        if about:
            self.body.addWidget(sentence_label(theme, about, colour="text2"))
        column.addWidget(middle, 1)
        column.addLayout(foot)

    def clear(self) -> None:
        """Empties the page before a lock; subclasses empty what they hold and call this."""
        self.say("")
        super().clear()

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

    def add_above_foot(self, widget: QWidget) -> None:
        """Puts a widget between the body, which may scroll, and the foot."""
        self._whole.insertWidget(self._whole.count() - 1, widget)

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

    def press_main(self) -> None:
        """Ctrl+Enter: presses the primary button where that can be pressed."""
        if self._primary is not None and self._primary.isEnabled():
            self._primary.click()

    def _fit_narrow(self) -> None:
        if self._narrow is not None:
            form, width = self._narrow
            form.setMaximumWidth(self.theme.px(width))
