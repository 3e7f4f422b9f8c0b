"""The head of the document pane: its tabs, and what a key makes of the place the reader is at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QWidget

from coder_gui.ui.abstraction.reading import Reader
from coder_gui.ui.abstraction.tabs import Tab
from coder_gui.ui.announce import announce
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import KeyCap, text_label
from coder_gui.ui.theme import Gap, Theme, ground, tone

WORDS_FROM = 560
"""Width at 100 % from which the hint is said in full; where tabs need the room it goes."""


class PaneHead(QWidget):
    """Tabs at the left, one hint with its key at the right."""

    tab_changed = Signal()

    def __init__(self, theme: Theme, line_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line_key = line_key
        self._tabs: tuple[Tab, ...] = ()
        self._chosen: str | None = None
        ground(self, "surface")
        self.bar = QTabBar()
        self.bar.setObjectName("document_tabs")
        self.bar.setAccessibleName("Documents")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.dress(self.bar, Role.BODY)
        self.hint = text_label(theme, role=Role.SECOND, colour="text2")
        self.key = KeyCap(theme, "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, Gap.M, 0)
        row.setSpacing(Gap.S)
        row.addWidget(self.bar, 1)
        row.addWidget(self.hint)
        row.addWidget(self.key)
        self.bar.currentChanged.connect(self._on_tab_changed)

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The tabs in their order."""
        return self._tabs

    @property
    def tab(self) -> Tab | None:
        """The tab that is raised."""
        at = self.bar.currentIndex()
        return self._tabs[at] if 0 <= at < len(self._tabs) else None

    def set_tabs(self, tabs: Sequence[Tab]) -> None:
        """Other tabs; the one a person chose stays raised while it is among them. No signal."""
        self._tabs = tuple(tabs)
        blocker = QSignalBlocker(self.bar)
        while self.bar.count():
            self.bar.removeTab(0)
        for at, tab in enumerate(self._tabs):
            self.bar.addTab(tab.title.replace("&", "&&"))
            self.bar.setTabToolTip(at, tab.help)
        keys = [tab.key for tab in self._tabs]
        if self._chosen in keys:
            self.bar.setCurrentIndex(keys.index(self._chosen))
        blocker.unblock()
        self.bar.setVisible(bool(tabs))

    def forget(self) -> None:
        """No tab was chosen by anybody."""
        self._chosen = None

    def raise_tab(self, tab: Tab) -> None:
        """Raises one of the tabs."""
        self.bar.setCurrentIndex(self._tabs.index(tab))

    def step(self, by: int) -> None:
        """The next or the last tab, and round again."""
        if self._tabs:
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % len(self._tabs))

    def say_opening(self) -> None:
        """The document takes a while."""
        self._say(f"Opening {self.tab.title}" if self.tab is not None else "", "")

    def say_place(self, page: QWidget | None, reader: Reader | None) -> None:
        """What is being looked for, or what Enter makes of this place."""
        if page is None or reader is None:
            self._say("", "")
        elif reader.lost:
            self._say("not in this document", "", "err")
            announce(page, "not in this document", urgent=True)
        elif reader.words:
            count = reader.places
            found = (
                f"“{reader.words}” in 1 place"
                if count == 1
                else (f"“{reader.words}” in {count} places")
            )
            if found != self.hint.text():
                announce(page, found)
            self._say(found, "Ctrl+G" if count > 1 else "Enter")
        elif reader.selection is None and page.hasFocus():
            self._say("line of this sentence", "Enter")
        else:
            narrow = self.width() < self._theme.px(WORDS_FROM)
            self._say("make a line" if narrow else "line from selection", self._line_key)

    def _say(self, words: str, keys: str, colour: str = "text2") -> None:
        tone(self.hint, colour)
        self.hint.setText(words)
        self.key.set_keys(keys)
        needed = self.bar.sizeHint().width() + self.hint.sizeHint().width()
        needed += self.key.sizeHint().width() + 2 * Gap.S + Gap.M
        plain = colour == "text2" and not words.startswith("“")
        self.hint.setVisible(bool(words) and (not plain or needed <= self.width()))

    def _on_tab_changed(self, at: int) -> None:
        self._chosen = self.tab.key if self.tab is not None else None
        self.tab_changed.emit()
