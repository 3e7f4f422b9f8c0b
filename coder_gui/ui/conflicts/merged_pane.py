"""What was merged without asking, one line a change, the newest first."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from coder_gui.domain.conflicts import MergedByItself
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.conflicts.models import MergedModel
from coder_gui.ui.conflicts.rows import MergedItem, merged_items
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import text_label
from coder_gui.ui.painting import ICON_SECOND, draw_icon, draw_row, draw_text, text_width
from coder_gui.ui.theme import Gap, Part, Theme

Index = QModelIndex | QPersistentModelIndex
PATIENT = 180
"""Width of the patients' column at 100 %; a longer name takes what it needs."""


class MergedDelegate(QStyledItemDelegate):
    """One line: time, patient, what was merged."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.height(Part.TABLE_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(MergedModel.RowRole)
        if not isinstance(item, MergedItem):
            return
        theme, rect = self._theme, QRect(option.rect)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        draw_row(
            painter,
            theme,
            rect,
            selected=selected,
            hovered=bool(option.state & QStyle.StateFlag.State_MouseOver),
            focused=selected and bool(option.state & QStyle.StateFlag.State_HasFocus),
            hairline_from=Gap.L,
        )
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
        painter.restore()


class MergedView(QListView):
    """Read by arrows; Esc goes back."""

    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.merged = MergedModel(self)
        self.setObjectName("merged_view")
        self.setAccessibleName("Merged without asking")
        self.setModel(self.merged)
        self.setItemDelegate(MergedDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._on_theme_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters choose no patient."""

    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


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
        if not self.view.currentIndex().isValid() and self.view.merged.rowCount():
            self.view.setCurrentIndex(self.view.merged.index(0))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Holds no change any more."""
        self.view.merged.reset_rows(())
