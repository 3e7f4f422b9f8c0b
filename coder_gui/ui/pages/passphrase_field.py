"""A field for a passphrase: hidden, shown on Alt+S, and it tells when Caps Lock is on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.caps_lock import caps_lock_on
from coder_gui.ui.fonts import Role
from coder_gui.ui.theme import Gap, Part, Theme, repolish

SHOW_KEY = "Alt+S"


class PassphraseField(QLineEdit):
    """`caps_lock_changed(on)` follows the keys typed into it. `show` stands inside at the right."""

    caps_lock_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._caps = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.dress(self, Role.PALETTE)
        self.show_button = Button(
            theme, "Show", kind=Kind.LINK, part=Part.KEY_CAP, keys=SHOW_KEY, parent=self
        )
        self.show_button.setObjectName("show_passphrase")
        self.show_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_button.clicked.connect(self.toggle)
        shortcut = QShortcut(QKeySequence(SHOW_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.toggle)
        theme.changed.connect(self._fit)
        self._fit()

    def toggle(self) -> None:
        """Shows what was typed, or hides it again; the caret stays."""
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        caret = self.cursorPosition()
        self.setEchoMode(mode)
        self.setCursorPosition(caret)
        self.show_button.setText("Hide" if hidden else "Show")
        self._fit()

    def set_wrong(self, *, wrong: bool) -> None:
        """The edge of a passphrase that was not taken."""
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            repolish(self)

    def take(self) -> str:
        """The text, which is not kept in the field."""
        text = self.text()
        self.clear()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_button.setText("Show")
        return text

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.height(Part.UNLOCK))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        caps = caps_lock_on(event)
        if caps is not None and caps != self._caps:
            self._caps = caps
            self.caps_lock_changed.emit(caps)
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._caps:
            self._caps = False
            self.caps_lock_changed.emit(self._caps)

    def _fit(self) -> None:
        hint = self.show_button.sizeHint()
        height = self._theme.height(Part.UNLOCK)
        if self.maximumHeight() != height:
            self.setFixedHeight(height)
        right = hint.width() + 2 * Gap.S
        if self.textMargins().right() != right:
            self.setTextMargins(Gap.XS - 1, 0, right, 0)
        self.show_button.setGeometry(
            self.width() - hint.width() - Gap.S, (height - hint.height()) // 2,
            hint.width(), hint.height(),
        )  # fmt: skip
