"""The fixed strips of the codes dock: its title with the finalise button, and section headings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.actions import Actions
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, KeyCap, text_label
from coder_gui.ui.painting import (
    Chip,
    chip_width,
    draw_chip,
    draw_hairline,
    draw_key_cap,
    draw_text,
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


class CodesTitle(DockTitle):
    """ "Codes", the count of errors, and the finalise button with its key."""

    pressed = Signal()

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Codes", actions.keys("codes_dock"), parent)
        self._mark = IconLabel(theme, Icon.PROVISIONAL, colour="info")
        self._marked = text_label(theme, "Provisional", role=Role.STATE, colour="info")
        self._icon = IconLabel(theme, Icon.ERROR, colour="err")
        self._errors = text_label(theme, colour="err")
        self._errors.setObjectName("error_count")
        self.finalise_button = Button(theme, "Finalise and next", part=Part.DOCK_BUTTON)
        self.finalise_button.setObjectName("finalise_button")
        self.finalise_button.setAccessibleName("Finalise and open the next episode")
        self.finalise_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.finalise_button.clicked.connect(self.pressed)
        self._cap = KeyCap(theme, actions.keys("finalise"))
        for widget in (
            self._mark,
            self._marked,
            self._icon,
            self._errors,
            self.finalise_button,
            self._cap,
        ):
            self.add(widget)
        self.show_state(errors=0, provisional=False, ready=False, shown=False)

    def show_state(self, *, errors: int, provisional: bool, ready: bool, shown: bool) -> None:
        """`ready`: nothing is in the way; `shown`: there is an episode that could be finalised."""
        self._mark.setVisible(provisional)
        self._marked.setVisible(provisional)
        self._icon.setVisible(errors > 0)
        self._errors.setVisible(errors > 0)
        self._errors.setText(f"{errors} error" + ("s" if errors > 1 else ""))
        self.finalise_button.setVisible(shown)
        self._cap.setVisible(shown)
        self.finalise_button.set_kind(Kind.PRIMARY if ready else Kind.SECONDARY)
