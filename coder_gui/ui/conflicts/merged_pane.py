"""What was merged without asking, one line a change, the newest first."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.conflicts import MergedByItself
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.conflicts.models import MergedModel
from coder_gui.ui.conflicts.rows import MergedItem, merged_items
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import text_label
from coder_gui.ui.painting import ICON_SECOND, draw_icon, draw_text, text_width
from coder_gui.ui.row_delegate import RowDelegate, RowState
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Gap, Part, Theme

PATIENT = 180
"""Width of the patients' column at 100 %; a longer name takes what it needs."""


class MergedDelegate(RowDelegate[MergedItem]):
    """One line: time, patient, what was merged."""

    part = Part.TABLE_ROW

    def paint_row(self, painter: QPainter, rect: QRect, item: MergedItem, state: RowState) -> None:
        """One change."""
        theme = self._theme
        self.ground(painter, rect, state, hairline_from=Gap.L)
        place = rect.adjusted(Gap.L, 0, -Gap.M, 0)
        used = draw_icon(painter, theme, place, Icon.MERGED, size=ICON_SECOND)
        place.setLeft(place.left() + used + Gap.S)
        used = draw_text(painter, theme, place, item.time, role=Role.SECOND, tone="text2")
        place.setLeft(place.left() + used + Gap.M)
        role, tone = (Role.SECOND, "text2") if item.masked else (Role.STRONG, "text")
        draw_text(painter, theme, place, item.patient, role=role, tone=tone, italic=item.masked)
        wide = max(theme.px(PATIENT), text_width(theme, item.patient, role) + Gap.M)
        place.setLeft(place.left() + wide)
        draw_text(painter, theme, place, item.text)


class MergedView(RowsView[MergedItem]):
    """Read by arrows; Esc goes back."""

    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.merged = MergedModel()
        words, delegate = "Merged without asking", MergedDelegate(theme)
        super().__init__("merged_view", words, self.merged, delegate, theme, parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class MergedPane(QWidget):
    """The list with its heading and the way back; `left` when it is taken."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("merged_pane")
        self._title = text_label(theme, "Merged without asking", role=Role.STRONG)
        self.back = Button(theme, "Back", kind=Kind.LINK, keys="Esc", part=Part.DOCK_BUTTON)
        self.back.setObjectName("merged_back")
        self.back.clicked.connect(self.left)
        self.view = MergedView(theme)
        self.view.escaped.connect(self.left)
        head = QHBoxLayout()
        head.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        head.addWidget(self._title, 1)
        head.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Hairline(theme))
        column.addWidget(self.view, 1)

    def show_merged(self, merged: Iterable[MergedByItself]) -> None:
        """These changes; the current row stays."""
        self.view.merged.update_rows(merged_items(merged))

    def begin(self) -> None:
        """Puts the focus on the newest."""
        if self.view.current is None:
            self.view.select_place(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Holds no change any more."""
        self.view.merged.reset_rows(())
