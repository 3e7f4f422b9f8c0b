"""How an answer to tick is painted, and the field in which its words are written."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_SECOND,
    RIGHT,
    draw_icon,
    draw_text,
    text_width,
)
from coder_gui.ui.queries.composition import LONGEST_OPTION
from coder_gui.ui.queries.question_editor import finding_format
from coder_gui.ui.queries.tick_rows import TickItem, TicksModel
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.theme import Gap, Theme

LETTER, WORDS = 26, 48
"""Where the letter and the words begin, at 100 %; the grip or the lock stands before."""
_PAD = 3
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class TickDelegate(RowDelegate[TickItem]):
    """`finished(place, words)` when a person has written something else.

    `typed`: the letter with which the next field begins, in place of what stood there.
    """

    finished = Signal(int, str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._field: QLineEdit | None = None
        self._begun: QLineEdit | None = None
        self.typed = ""

    # Painting ---------------------------------------------------------------------------------
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view, item = option.widget, index.data(TicksModel.RowRole)
        if not isinstance(item, TickItem) or not isinstance(view, QAbstractItemView):
            return QSize(0, 0)
        layout = self._layout(item, self._words_width(item, view.viewport().width()))
        return QSize(0, layout.lineCount() * self._theme.line(Role.BODY) + 2 * _PAD + 2)

    def _words_width(self, item: TickItem, width: int) -> int:
        note = text_width(self._theme, item.note, Role.SECOND) + Gap.M if item.note else 0
        room = width - self._theme.px(WORDS)
        return max(room - note if note < room / 2 else room, 40)

    def _layout(self, item: TickItem, width: int) -> QTextLayout:
        layout = QTextLayout(item.text or "Empty", self._theme.font(Role.BODY))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        ranges = []
        for start, length, leading in item.marked:
            found = QTextLayout.FormatRange()
            found.start, found.length = start, length
            found.format = finding_format(self._theme, leading=leading)
            ranges.append(found)
        layout.setFormats(ranges)
        layout.beginLayout()
        step = self._theme.line(Role.BODY)
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)  # in the middle of its line, as the letter before it stands
            line.setPosition(QPointF(0, line.lineNumber() * step + (step - line.height()) / 2))
        layout.endLayout()
        return layout

    def paint_row(self, painter: QPainter, rect: QRect, item: TickItem, state: RowState) -> None:
        """One answer; it is selected only while the list has the focus."""
        theme = self._theme
        self.ground(painter, rect, replace(state, selected=state.focused))
        inner = rect.adjusted(0, _PAD, 0, -_PAD - 2)
        line = QRect(inner.left(), inner.top(), inner.width(), theme.line(Role.BODY))
        if item.fixed:
            draw_icon(painter, theme, line.adjusted(Gap.XS, 0, 0, 0), Icon.FINAL, size=ICON_SECOND)
        elif not item.locked:
            self._paint_grip(painter, line)
        letter = line.adjusted(theme.px(LETTER), 0, 0, 0)
        draw_text(painter, theme, letter, item.letter, role=Role.STRONG, tone="text2")
        width = self._words_width(item, rect.width())
        painter.setPen(theme.colors.text if item.text else theme.colors.text2)
        layout = self._layout(item, width)
        layout.draw(painter, QPointF(rect.left() + theme.px(WORDS), inner.top()))
        if item.note and width < rect.width() - theme.px(WORDS):
            note = line.adjusted(0, 0, -Gap.XS, 0)
            draw_text(painter, theme, note, item.note, role=Role.SECOND, tone="text2", align=RIGHT)

    def _paint_grip(self, painter: QPainter, line: QRect) -> None:
        """Six dots by which a row is dragged."""
        dot, step = max(self._theme.px(2), 2), self._theme.px(5)
        left = line.left() + Gap.S
        top = line.center().y() - step - dot // 2
        for across in range(2):
            for down in range(3):
                x, y = left + across * step, top + down * step
                painter.fillRect(x, y, dot, dot, self._theme.colors.control)

    # Writing ----------------------------------------------------------------------------------
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setObjectName("option_words")
        field.setAccessibleName(f"Answer {index.row() + 1}")
        field.setMaxLength(LONGEST_OPTION)
        self._theme.dress(field, Role.BODY)
        self._field = field
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not isinstance(editor, QLineEdit) or editor is self._begun:
            return
        self._begun = editor
        item = index.data(TicksModel.RowRole)
        words = item.text if isinstance(item, TickItem) else ""
        editor.setText(self.typed or words)
        if not self.typed:
            editor.selectAll()
        self.typed = ""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            self.finished.emit(index.row(), editor.text().strip())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        place = QRect(option.rect)
        place.setLeft(place.left() + self._theme.px(WORDS) - Gap.S - 1)
        editor.setGeometry(place)

    def finish(self) -> None:
        """Takes what is typed in a field that is open."""
        field = self._field
        if field is not None and isValid(field) and field.isVisible():
            self.commitData.emit(field)
            self.closeEditor.emit(field)
        self._field = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps the words, Esc leaves them; Ctrl+Enter is the composer's."""
        if isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            own = event.key() in _ENTER | {Qt.Key.Key_Escape} and not event.modifiers()
            if event.type() == QEvent.Type.ShortcutOverride and own:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and own:
                if event.key() in _ENTER:
                    self.commitData.emit(watched)
                self.closeEditor.emit(watched)
                return True
        return super().eventFilter(watched, event)
