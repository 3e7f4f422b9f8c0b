"""The right of the composer: the letter as it will be printed, a moment behind what is written."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.labels import KeyCap, sentence_label, text_label
from coder_gui.ui.queries.letter_page import LetterPage
from coder_gui.ui.theme import Gap, Theme, ground
from coder_gui.ui.titles import DockTitle

FOLLOWS_MS = 300
"""How long nothing must be typed before the letter follows."""
ZOOM_KEYS = "Alt++"


class LetterPane(QWidget):
    """`wanted` when the letter is to be set anew."""

    wanted = Signal()

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("letter_pane")
        ground(self, "surface")
        self.title = DockTitle(theme, "Letter", keys)
        self.said: QLabel = text_label(theme, role=Role.SECOND, colour="text2")
        self.said.setObjectName("letter_pages")
        self.title.add(self.said)
        self._zoom: tuple[QWidget, ...] = (
            Hairline(theme, upright=True),
            text_label(theme, "zoom", role=Role.SECOND, colour="text2"),
            KeyCap(theme, ZOOM_KEYS),
        )
        for part in self._zoom:
            self.title.add(part)
        self.page = LetterPage(theme)
        self.missed = sentence_label(theme, colour="text2")
        self.missed.setObjectName("letter_missed")
        self.missed.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.missed.setContentsMargins(Gap.L, Gap.L, Gap.L, Gap.L)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(Hairline(theme))
        column.addWidget(self.missed)
        column.addWidget(self.page, 1)
        self.missed.hide()
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(FOLLOWS_MS)
        self._follow.timeout.connect(self.wanted)
        self.page.told.connect(self._say)

    def follow(self, *, at_once: bool = False) -> None:
        """The text has changed: the letter follows after a pause, or at once."""
        if at_once:
            self._follow.stop()
            self.wanted.emit()
        else:
            self._follow.start()

    def show_pdf(self, data: bytes) -> None:
        """The newest letter."""
        self.missed.hide()
        self._show_zoom(shown=True)
        self.page.show_pdf(data)

    def show_words(self, *sentences: str) -> None:
        """There is no letter, and why; the one before goes at once."""
        self._follow.stop()
        self.page.clear()
        self.say_missed(" ".join(sentences))
        self.page.setAccessibleDescription(self.missed.text())
        self._show_zoom(shown=False)

    def _show_zoom(self, *, shown: bool) -> None:
        for part in self._zoom:
            part.setVisible(shown)

    def say_missed(self, sentence: str) -> None:
        """The letter cannot be set, and why; the one before stays below."""
        self.missed.setText(sentence)
        self.missed.setVisible(bool(sentence))

    def stop(self) -> None:
        """Nothing more follows."""
        self._follow.stop()

    def clear(self) -> None:
        """Shows no letter, and holds none."""
        self.stop()
        self.missed.clear()
        self.missed.hide()
        self._show_zoom(shown=True)
        self.page.setAccessibleDescription("")
        self.page.clear()
        self.said.clear()

    def _say(self) -> None:
        pages = self.page.pages
        self.said.setText(f"A4, page {self.page.page} of {pages}" if pages else "")
