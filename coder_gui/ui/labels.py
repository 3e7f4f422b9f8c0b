"""Words on the window: plain labels, a key cap, an icon, and a label that copies itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_TEXT,
    draw_focus_ring,
    draw_icon,
    draw_key_cap,
    key_cap_width,
)
from coder_gui.ui.theme import Gap, Part, Theme, tone


def text_label(
    theme: Theme,
    text: str = "",
    *,
    role: Role = Role.BODY,
    colour: str = "text",
    code: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """A plain-text label in a role and the colour of a token (see `theme.tone`)."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    theme.dress(label, role, code=code)
    tone(label, colour)
    return label


def sentence_label(
    theme: Theme,
    text: str = "",
    *,
    role: Role = Role.BODY,
    colour: str = "text",
    parent: QWidget | None = None,
) -> QLabel:
    """A label that wraps."""
    label = text_label(theme, text, role=role, colour=colour, parent=parent)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


class ElidedLabel(QLabel):
    """A one-line label that gives way: it elides at the right and shows the whole as a tooltip."""

    def __init__(
        self,
        theme: Theme,
        *,
        role: Role = Role.BODY,
        colour: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.dress(self, role)
        tone(self, colour)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 2, super().sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._cut():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)
        painter.end()

    def _cut(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width()


class KeyCap(QWidget):
    """The key of an action, drawn as a cap. It is part of what stands before it: no focus."""

    def __init__(self, theme: Theme, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)
        self._name()

    @property
    def keys(self) -> str:
        """What stands on the cap."""
        return self._keys

    def set_keys(self, keys: str) -> None:
        """Another key; an empty text draws nothing and takes no room."""
        self._keys = keys
        self._name()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(key_cap_width(self._theme, self._keys), self._theme.height(Part.KEY_CAP))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_key_cap(painter, self._theme, self.rect(), self._keys)
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(f"Key {self._keys}" if self._keys else "")


class IconLabel(QWidget):
    """An icon beside the word that says what it means."""

    def __init__(
        self,
        theme: Theme,
        icon: Icon,
        *,
        colour: str = "text2",
        size: int = ICON_TEXT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._colour, self._size = theme, icon, colour, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)

    def set_icon(self, icon: Icon, colour: str = "text2") -> None:
        """Another drawing or colour."""
        self._icon, self._colour = icon, colour
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._size), self._theme.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_icon(painter, self._theme, self.rect(), self._icon, tone=self._colour, size=self._size)
        painter.end()


class CopyLabel(QLabel):
    """A value that takes the focus and copies on Ctrl+C, without the spaces it is shown with."""

    copied = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        role: Role = Role.STRONG,
        colour: str = "on_banner",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._what = theme, name
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContentsMargins(Gap.XS, 0, Gap.XS, 0)
        theme.dress(self, role)
        tone(self, colour)

    def show_value(self, value: str) -> None:
        """The value as it is read."""
        self.setText(value)
        self.setAccessibleName(f"{self._what} {value}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit(self.text().replace(" ", ""))
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            ring = QRect(self.rect())
            draw_focus_ring(painter, self._theme, ring, tone="focus_banner")
            painter.end()
