"""A field of one line with an icon at its left and a key cap at its right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_TEXT,
    RIGHT,
    draw_icon,
    draw_key_cap,
    draw_text,
    key_cap_width,
    text_width,
)
from coder_gui.ui.theme import Gap, Part, Theme, repolish

INSET = 8  # the style sheet's padding of a field


class CapField(QLineEdit):
    """The cap says which key matters here; the word before it goes when the text needs the room.

    `part` gives its height. The placeholder is not the field's name: set an accessible name.
    """

    def __init__(
        self,
        theme: Theme,
        part: Part,
        *,
        icon: Icon | None = None,
        role: Role = Role.BODY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._part = part
        self._icon = icon
        self._word = ""
        self._key = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.dress(self, role)
        theme.changed.connect(self._fit)
        self._fit()

    def set_cap(self, key: str, word: str = "") -> None:
        """Shows a key cap (empty: none) with a word before it."""
        if (key, word) == (self._key, self._word):
            return
        self._key, self._word = key, word
        self._fit()
        self.update()

    @property
    def cap(self) -> tuple[str, str]:
        """The key on the cap and the word before it; empty where there is none."""
        return self._key, self._word

    def set_wrong(self, wrong: bool) -> None:
        """The edge of a text that cannot be taken; the sentence stands under the field."""
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            repolish(self)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.height(self._part))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.height(self._part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter is the main action of what the field stands in, never Enter in the field."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        inner = self.rect().adjusted(INSET + Gap.XS, 0, -INSET, 0)
        if self._icon is not None:
            draw_icon(painter, self._theme, inner, self._icon)
        if self._key:
            cap = draw_key_cap(painter, self._theme, inner, self._key, right=inner.right() + 1)
            self._paint_word(painter, QRect(inner), cap.left() - Gap.S)
        painter.end()

    def _paint_word(self, painter: QPainter, inner: QRect, right: int) -> None:
        """The word, where the text leaves room for it."""
        if not self._word:
            return
        inner.setRight(right - 1)
        shown = self.text() or self.placeholderText()
        taken = INSET + self.textMargins().left() + self.fontMetrics().horizontalAdvance(shown)
        if inner.right() - text_width(self._theme, self._word, Role.SECOND) < taken + Gap.L:
            return
        draw_text(
            painter,
            self._theme,
            inner,
            self._word,
            role=Role.SECOND,
            tone="text2",
            align=RIGHT,
        )

    def _fit(self) -> None:
        left = self._theme.px(ICON_TEXT) + Gap.S + Gap.XS if self._icon is not None else Gap.XS
        right = key_cap_width(self._theme, self._key) + Gap.S if self._key else 0
        margins = self.textMargins()
        if (margins.left(), margins.right()) != (left, right):
            self.setTextMargins(left, 0, right, 0)
        height = self._theme.height(self._part)
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)
