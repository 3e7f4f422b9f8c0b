"""The field of an edit: it opens below the cells of its row, so that nothing is covered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.theme import Gap, Part, Theme

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class EditStrip(QWidget):
    """Enter takes what is typed, Esc leaves it; a text that cannot be taken stays, with why."""

    taken = Signal(str)
    left = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("edit_strip")
        self.field = CapField(theme, Part.FIELD)
        self.field.setObjectName("edit_result")
        self.field.set_cap("Enter", "takes it")
        self.field.installEventFilter(self)
        self.wrong = sentence_label(theme, role=Role.SECOND, colour="err")
        self.wrong.setObjectName("edit_wrong")
        self.wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Gap.S)
        column.setSpacing(Gap.XS)
        column.addWidget(self.field)
        column.addWidget(self.wrong)
        self.hide()

    def open(self, name: str, text: str) -> None:
        """Shows the field with a text; `name` says what is edited."""
        self.field.setAccessibleName(name)
        self.field.setReadOnly(False)
        self.field.setText(text)
        self.field.selectAll()
        self._say("")
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refuse(self, sentence: str) -> None:
        """Keeps the text and says what does not fit."""
        self.field.setReadOnly(False)
        self._say(sentence)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.field, sentence, urgent=True)

    def forget(self) -> None:
        """Hides the field with every word of it."""
        self.field.clear()
        self.field.setAccessibleName("")
        self._say("")
        self.hide()

    def height_for(self, width: int) -> int:
        """The height that it needs at this width, in pixels."""
        layout = self.layout()
        assert layout is not None, "made with one"
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else (
            layout.totalSizeHint().height()
        )  # fmt: skip

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter, escape = event.key() in _ENTER and plain, event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and (enter or escape):
            event.accept()
        elif event.type() == QEvent.Type.KeyPress and escape:
            self.left.emit()
            return True
        elif event.type() == QEvent.Type.KeyPress and enter:
            self._take()
            return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        text = self.field.text().strip()
        if not text:
            self.refuse("Type what is to be saved. Esc leaves the row as it was.")
        elif not self.field.isReadOnly():
            self.field.setReadOnly(True)
            self.taken.emit(text)

    def _say(self, sentence: str) -> None:
        self.field.set_wrong(bool(sentence))
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        self.resized.emit()
