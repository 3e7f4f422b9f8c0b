"""The left of the desk: the conflicts that wait, and what was merged without asking."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.conflicts.models import ConflictsModel
from coder_gui.ui.conflicts.rows import ConflictItem
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.labels import ElidedLabel, text_label
from coder_gui.ui.painting import ICON_SECOND, draw_icon, draw_text, text_width
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Gap, Part, Theme, ground
from coder_gui.ui.titles import DockTitle

_GO = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right}


class ConflictsDelegate(RowDelegate[ConflictItem]):
    """Three lines: the patient, what the conflict is about, how far it is decided."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._theme
        lines = theme.line(Role.BODY) + 2 * theme.line(Role.SECOND)
        return QSize(0, lines + Gap.XS + 2 * Gap.S + 2)

    def paint_row(
        self, painter: QPainter, rect: QRect, item: ConflictItem, state: RowState
    ) -> None:
        """One conflict."""
        self.ground(painter, rect, state, opened=item.opened, hairline_from=Gap.L)
        self._paint_words(painter, rect.adjusted(Gap.L, Gap.S, -Gap.M, -Gap.S), item)

    def _paint_words(self, painter: QPainter, place: QRect, item: ConflictItem) -> None:
        theme = self._theme
        line = QRect(place.left(), place.top(), place.width(), theme.line(Role.BODY))
        name = Role.SECOND if item.masked else Role.STRONG
        if text_width(theme, item.name, name) > line.width():
            name = Role.SECOND if item.masked else Role.HEADING
        tone = "text2" if item.masked else "text"
        draw_text(painter, theme, line, item.name, role=name, tone=tone, italic=item.masked)
        line = QRect(place.left(), line.bottom() + 1, place.width(), theme.line(Role.SECOND))
        draw_text(painter, theme, line, item.title, role=Role.SECOND, tone="text2")
        line.translate(0, line.height() + Gap.XS)
        if item.state.icon is not None:
            used = draw_icon(painter, theme, line, item.state.icon, tone=item.state.tone,
                             size=ICON_SECOND)  # fmt: skip
            line.setLeft(line.left() + used + 6)
        draw_text(painter, theme, line, item.state.word, role=Role.STATE, tone=item.state.tone)


class ConflictsView(RowsView[ConflictItem]):
    """Arrows walk; Enter, Right or a click opens, so that no name is shown in passing."""

    opened = Signal(str)
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.conflicts = ConflictsModel()
        delegate = ConflictsDelegate(theme)
        super().__init__("conflicts_view", "Conflicts", self.conflicts, delegate, theme, parent)
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() in _GO and self.current is not None:
            self.opened.emit(self.current.key)
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(str(index.data(ConflictsModel.IdRole)))


class MergedFoot(QWidget):
    """How much was merged without asking, and the way to it."""

    wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("merged_foot")
        ground(self, "subtle")
        title = text_label(theme, "Merged without asking", role=Role.HEADING, colour="text2")
        self.words = ElidedLabel(theme, role=Role.SECOND)
        self.words.setObjectName("merged_words")
        self.button = Button(theme, "See what was merged", kind=Kind.LINK, part=Part.DOCK_BUTTON)
        self.button.setObjectName("see_merged")
        self.button.clicked.connect(self.wished)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.L - Gap.XS, Gap.M, Gap.M, Gap.M)
        column.setSpacing(Gap.XS)
        words = QVBoxLayout()  # in line with the label of the button, not with its edge
        words.setContentsMargins(Gap.XS, 0, 0, Gap.XS)
        words.setSpacing(Gap.XS)
        words.addWidget(title)
        words.addWidget(self.words)
        column.addLayout(words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        theme.changed.connect(self.updateGeometry)

    def say(self, words: str, *, any_merged: bool) -> None:
        """The number and the time; the button only where there is something to see."""
        self.words.setText(words)
        self.button.setVisible(any_merged)


class ListPane(QWidget):
    """Title with the number, the list, and the foot."""

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conflicts_pane")
        ground(self, "surface")
        self.title = DockTitle(theme, "Conflicts", keys)
        self._count = text_label(theme, role=Role.SECOND, colour="text2")
        self._count.setObjectName("conflicts_count")
        self.title.add(self._count)
        self.view = ConflictsView(theme)
        self.foot = MergedFoot(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.title, Hairline(theme)):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        column.addWidget(Hairline(theme))
        column.addWidget(self.foot)

    def show_items(self, items: Sequence[ConflictItem]) -> None:
        """The conflicts as they are now."""
        self.view.conflicts.update_rows(items)
        self._count.setText(str(len(items)))

    def clear(self) -> None:
        """Holds no conflict any more."""
        self.view.conflicts.reset_rows(())
        self._count.setText("")
        self.foot.say("", any_merged=False)
