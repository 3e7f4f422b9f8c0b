"""A page with one card in its middle, and a foot that says which laptop this is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from coder_gui.ui.announce import announce
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label, text_label
from coder_gui.ui.sheet import RADIUS_CARD
from coder_gui.ui.theme import Gap, Theme, ground, tone

WIDTH = 460
INSET = 40
BAR = 8
PRODUCT = "Clinical coding"
MAIN_KEYS = ("Ctrl+Return", "Ctrl+Enter")
QUIT_KEYS, LARGER_KEYS, SMALLER_KEYS = "Ctrl+Q", "Ctrl++", "Ctrl+-"
"""As in the table of actions, which need not be loaded for a card; a test compares."""


class Card(QWidget):
    """The card: a bar in the patient's blue, then what the page puts into `column`.

    `resized` asks the page to give the card the height that its words now need. Enter in a field
    and Ctrl+Enter anywhere come to `go_on`, Esc comes to `go_back`.
    """

    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, width: int = WIDTH) -> None:
        super().__init__(parent)
        self._theme, self._width = theme, width
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(INSET, INSET, INSET, Gap.XL + Gap.XS)
        self.column.setSpacing(Gap.S)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for keys in MAIN_KEYS:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.go_on)

    def go_on(self) -> None:
        """The card's main action, or the first field that stands in its way."""

    def go_back(self) -> None:
        """The way back, where there is one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.go_on()
        elif plain and event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        width = self._theme.px(self._width)
        return QSize(width, self.column.totalHeightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = self._theme.colors
        shape = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(shape, RADIUS_CARD, RADIUS_CARD)
        painter.fillPath(path, c.surface)
        painter.setClipPath(path)
        painter.fillRect(QRect(0, 0, self.width(), BAR), c.banner)
        painter.setClipping(False)
        painter.setPen(QPen(c.border, 1))
        painter.drawPath(path)
        painter.end()


class Form(Card):
    """A card that tries something and says how it went."""

    def show_opening(self) -> None:
        """What was typed is being tried."""
        raise NotImplementedError

    def show_refused(self, sentence: str, *, retry_after: float = 0.0) -> None:
        """It was not taken, and why; `retry_after` in seconds until the next try is looked at."""
        raise NotImplementedError


class CardPage(QWidget):
    """The page behind a card. `show_card` swaps the card; the page scrolls when it is too tall."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        ground(self, "bg")
        self._card: Card | None = None
        self._middle = QWidget()
        self._middle.setProperty("ground", "none")
        self._holder = QVBoxLayout(self._middle)
        self._holder.setContentsMargins(0, Gap.L, 0, Gap.L)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Page")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._middle)
        self.laptop = text_label(theme, role=Role.SECOND, colour="text2")
        foot = QHBoxLayout()
        foot.setContentsMargins(Gap.XL + Gap.S, Gap.S, Gap.XL + Gap.S, Gap.XL)
        foot.addWidget(text_label(theme, PRODUCT, role=Role.HEADING))
        foot.addStretch(1)
        foot.addWidget(self.laptop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notice = sentence_label(theme, role=Role.BODY)
        self.notice.setObjectName("card_notice")
        self._notice_row = self._make_notice_row()
        column.addWidget(self._notice_row)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)
        theme.changed.connect(self._fit)
        for keys, act in (
            (QUIT_KEYS, self._on_quit),
            (LARGER_KEYS, self._on_larger),
            (SMALLER_KEYS, self._on_smaller),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def _make_notice_row(self) -> QWidget:
        row = QWidget()
        ground(row, "subtle")
        inside = QHBoxLayout(row)
        inside.setContentsMargins(Gap.XL + Gap.S, Gap.M, Gap.XL + Gap.S, Gap.M)
        inside.setSpacing(Gap.M)
        inside.addWidget(IconLabel(self._theme, Icon.INFO, colour="info"))
        inside.addWidget(self.notice, 1)
        row.hide()
        return row

    def say_above(self, sentence: str) -> None:
        """Why this page is on show, above the card, for as long as the page is."""
        self.notice.setText(sentence)
        self._notice_row.setVisible(bool(sentence))
        announce(self, sentence, urgent=True)

    @property
    def card(self) -> Card | None:
        """The card on show."""
        return self._card

    def show_card(self, card: Card) -> None:
        """Puts a card in the middle; the one before is gone."""
        before, self._card = self._card, card
        if before is not None:
            forget_typed(before)
            self._holder.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._holder.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        card.resized.connect(self._fit)
        card.show()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_quit(self) -> None:
        self.window().close()

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """What has the focus is never out of sight on a low screen."""
        if new is not None and self._middle.isAncestorOf(new):
            self._scroll.ensureWidgetVisible(new)

    def _on_larger(self) -> None:
        self._theme.step_scale(1)

    def _on_smaller(self) -> None:
        self._theme.step_scale(-1)

    def _fit(self) -> None:
        """The card has its width and the height that its words then need."""
        if self._card is not None:
            room = self.width() - 2 * Gap.L
            width = min(self._card.sizeHint().width(), max(room, 280))
            height = max(self._card.column.totalHeightForWidth(width), 1)
            self._card.setFixedSize(width, height)


class WaitPage(CardPage):
    """Says what is being done before there is anything to show."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("wait_page")
        card = Card(theme)
        self._words = sentence_label(theme, words, role=Role.ENTRY, colour="text2")
        card.column.addWidget(text_label(theme, PRODUCT, role=Role.PAGE_TITLE))
        card.column.addWidget(self._words)
        self.show_card(card)

    def say(self, words: str) -> None:
        """Another sentence."""
        self._words.setText(words)
        self._fit()


class Remark(QWidget):
    """An icon and a sentence under a field or in a list of facts."""

    def __init__(
        self,
        theme: Theme,
        icon: Icon,
        text: str = "",
        *,
        colour: str = "text2",
        role: Role = Role.SECOND,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = IconLabel(theme, icon, colour=colour)
        self._words = sentence_label(theme, text, role=role, colour=colour)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.M)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    @property
    def text(self) -> str:
        """The sentence."""
        return self._words.text()

    def say(self, text: str, icon: Icon | None = None, colour: str | None = None) -> None:
        """Another sentence; an empty one hides the remark."""
        self._words.setText(text)
        if icon is not None and colour is not None:
            self._icon.set_icon(icon, colour)
            tone(self._words, colour)
        self.setVisible(bool(text))


def forget_typed(part: QWidget) -> None:
    """Empties every field at once: Qt deletes a widget later, and a passphrase must not wait."""
    for field in part.findChildren(QLineEdit):
        field.clear()


def field_label(theme: Theme, text: str, buddy: QWidget) -> QLabel:
    """The name above a field."""
    label = text_label(theme, text, role=Role.CARD_TITLE)
    label.setBuddy(buddy)
    buddy.setAccessibleName(text)
    return label
