"""The fixed strips of the codes dock: its title with the finalise button, and section headings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.actions import Actions
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, KeyCap, text_label
from coder_gui.ui.painting import (
    CODE_START,
    RIGHT,
    Chip,
    chip_width,
    draw_chip,
    draw_hairline,
    draw_icon,
    draw_key_cap,
    draw_text,
    key_cap_width,
    text_width,
)
from coder_gui.ui.theme import Gap, Part, Theme
from coder_gui.ui.titles import DockTitle


class SectionHeading(QWidget):
    """One line: a word, a quiet note, at the right a chip or a key."""

    def __init__(
        self, theme: Theme, word: str, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word = word
        self._key = key
        self._note = ""
        self._chip: Chip | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        theme.changed.connect(self.updateGeometry)

    def say(self, note: str, chip: Chip | None = None) -> None:
        """The note beside the word, and a chip at the right."""
        self._note, self._chip = note, chip
        self.setAccessibleName(f"{self._word}, {note}" + (f", {chip.text}" if chip else ""))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.height(Part.SECTION_HEADING))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.height(Part.SECTION_HEADING))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        draw_hairline(painter, theme, self.rect(), tone="border", top=True)
        place = self.rect().adjusted(Gap.M, 0, -Gap.M, 0)
        right = place.right() + 1
        if self._key:
            right = draw_key_cap(painter, theme, place, self._key, right=right).left() - Gap.S
        if self._chip is not None:
            draw_chip(painter, theme, place, self._chip, right=right)
            right -= chip_width(theme, self._chip) + Gap.S
        place.setRight(right - 1)
        used = draw_text(painter, theme, place, self._word, role=Role.HEADING, tone="text2")
        place.setLeft(place.left() + used + Gap.S)
        draw_text(painter, theme, place, self._note, role=Role.SECOND, tone="text2")
        painter.end()


class QuietRow(QWidget):
    """One line where a list would be: an icon, what is so, and at the right the thing to do."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        icon: Icon | None = None,
        tone: str = "text2",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._tone = theme, icon, tone
        self._words = self._action = self._key = ""
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def say(self, words: str, action: str = "", key: str = "") -> None:
        """What is so; an action with its key, or neither."""
        self._words, self._action, self._key = words, action, key
        self.setAccessibleName(f"{words}. {action}, {key}" if action else words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.height(Part.CODE_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.height(Part.CODE_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        place = self.rect().adjusted(Gap.M, 0, -Gap.M, 0)
        if self._icon is not None:
            draw_icon(painter, theme, place, self._icon, tone=self._tone)
        place.setLeft(theme.px(CODE_START))
        words = text_width(theme, self._words)
        offer = text_width(theme, self._action, Role.SECOND) + key_cap_width(theme, self._key)
        draw_text(painter, theme, place, self._words, tone=self._tone)
        if self._action and words + offer + Gap.L < place.width():
            cap = draw_key_cap(painter, theme, place, self._key, right=place.right() + 1)
            place.setRight(cap.left() - Gap.XS - 1)
            draw_text(
                painter, theme, place, self._action, role=Role.SECOND, tone="accent", align=RIGHT
            )
        painter.end()


class CodesTitle(DockTitle):
    """ "Codes", the count of errors, and the finalise button with its key.

    Where there is not the room for all, the key cap of the button goes first, then the words of
    the marks; their icons and the button stay.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Codes", actions.keys("codes_dock"), parent)
        self._mark = IconLabel(theme, Icon.PROVISIONAL, colour="info")
        self._marked = text_label(theme, "Provisional", role=Role.STATE, colour="info")
        self._marked.setObjectName("provisional_mark")
        self._icon = IconLabel(theme, Icon.ERROR, colour="err")
        self._errors = text_label(theme, colour="err")
        self._errors.setObjectName("error_count")
        self.finalise_button = Button(theme, "Finalise and next", part=Part.DOCK_BUTTON)
        self.finalise_button.setObjectName("finalise_button")
        self.finalise_button.setAccessibleName("Finalise and open the next episode")
        self.finalise_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.finalise_button.clicked.connect(self.pressed)
        self._finalise_cap = KeyCap(theme, actions.keys("finalise"))
        self._shown: dict[QWidget, bool] = {}
        for widget in (
            self._mark,
            self._marked,
            self._icon,
            self._errors,
            self.finalise_button,
            self._finalise_cap,
        ):
            self.add(widget)
        theme.changed.connect(self._fit)
        self.show_state(errors=0, provisional=False, ready=False, shown=False)

    def show_state(self, *, errors: int, provisional: bool, ready: bool, shown: bool) -> None:
        """`ready`: nothing is in the way; `shown`: there is an episode that could be finalised."""
        self._errors.setText(f"{errors} error" + ("s" if errors > 1 else ""))
        self.finalise_button.set_kind(Kind.PRIMARY if ready else Kind.SECONDARY)
        self._shown = {
            self._mark: provisional,
            self._marked: provisional,
            self._icon: errors > 0,
            self._errors: errors > 0,
            self.finalise_button: shown,
            self._finalise_cap: shown,
        }
        self._mark.setToolTip("Provisional: the episode has not ended")
        self._icon.setToolTip(self._errors.text())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shows what there is room for, in the order in which it may go."""
        kept = {widget for widget, shown in self._shown.items() if shown}
        kept |= {self.name, self.cap}
        order: tuple[QWidget, ...] = (self._finalise_cap, self._marked, self.cap, self._errors)
        for widget in order:
            if self.width() and self._width(kept) > self.width():
                kept.discard(widget)
        for shown in (*self._shown, self.cap):
            shown.setVisible(shown in kept)

    @staticmethod
    def _width(widgets: set[QWidget]) -> int:
        return sum(widget.sizeHint().width() + Gap.S for widget in widgets) + 2 * Gap.M
