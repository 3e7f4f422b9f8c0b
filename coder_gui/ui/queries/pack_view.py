"""A pack as it will stand on paper: what was replaced is tinted, what remains is underlined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from coder_gui.domain.identifying import Mark
from coder_gui.domain.national import NationalForm, PackDraft, PackPlace, Remaining, texts
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import draw_focus_ring
from coder_gui.ui.theme import Gap, Theme

_JOINTS = {"code": "  ", "title": "  ", "note": "  ", "place": "  ", "quote": "\n    "}
"""What stands before a part of an item that is not its first."""


class PackView(QTextEdit):
    """Read-only; it follows the finding that is current in the list beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._draft: PackDraft | None = None
        self._form: NationalForm | None = None
        self._remaining: tuple[Remaining, ...] = ()
        self._starts: dict[PackPlace, int] = {}
        self._current: Remaining | None = None
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setObjectName("pack_view")
        self.setAccessibleName("The pack")
        theme.dress(self, Role.BODY)
        theme.changed.connect(self._draw)
        self.setMinimumHeight(theme.px(220))
        self.document().setDocumentMargin(Gap.M)

    def show_pack(
        self, draft: PackDraft, form: NationalForm, remaining: Sequence[Remaining]
    ) -> None:
        """Another pack, or the same with other findings."""
        self._draft, self._form, self._remaining = draft, form, tuple(remaining)
        self._draw()

    def clear_pack(self) -> None:
        """Holds nothing of any patient any more."""
        self._draft, self._remaining, self._current = None, (), None
        self._starts.clear()
        self.clear()
        self.document().clearUndoRedoStacks()

    def go_to(self, found: Remaining | None) -> None:
        """Marks a finding and brings it into sight."""
        self._current = found
        self._mark_current()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to the page."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        room = self.viewport().rect()
        painter.setPen(self._theme.color("control"))
        painter.drawRect(room.adjusted(0, 0, -1, -1))
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, room, radius=0)
        painter.end()

    # Drawing ---------------------------------------------------------------------------------
    def _draw(self) -> None:
        draft, form = self._draft, self._form
        if draft is None or form is None:
            return
        bar = self.verticalScrollBar().value()
        self.clear()
        self._starts.clear()
        cursor = QTextCursor(self.document())
        shown = {place: text for place, text in texts(draft.pack) if text}
        by_field: dict[str, list[PackPlace]] = {name: [] for name in form.fields}
        for place in shown:
            by_field[place.field].append(place)
        for number, (name, places) in enumerate(by_field.items()):
            cursor.insertText(("\n\n" if number else "") + form.fields[name], self._heading())
            if not places:
                cursor.insertText(f"\n{form.nothing}", self._plain("text2"))
            before: PackPlace | None = None
            for place in places:
                cursor.insertText(_joint(before, place), self._plain())
                self._insert(cursor, place, shown[place], draft.marks)
                before = place
        self.verticalScrollBar().setValue(bar)
        self._mark_current()

    def _insert(
        self,
        cursor: QTextCursor,
        place: PackPlace,
        text: str,
        marks: Mapping[PackPlace, Iterable[Mark]],
    ) -> None:
        self._starts[place] = cursor.position()
        spans = [(one.start, one.length, self._replaced()) for one in marks.get(place, ())]
        spans += [
            (one.start, one.length, self._left()) for one in self._remaining if one.place == place
        ]
        at = 0
        for start, length, look in sorted(spans, key=lambda span: span[0]):
            if start < at:
                continue
            cursor.insertText(text[at:start], self._plain())
            cursor.insertText(text[start : start + length], look)
            at = start + length
        cursor.insertText(text[at:], self._plain())

    def _plain(self, tone: str = "text") -> QTextCharFormat:
        look = QTextCharFormat()
        look.setFont(self._theme.font(Role.BODY))
        look.setForeground(self._theme.color(tone))
        return look

    def _heading(self) -> QTextCharFormat:
        look = self._plain("text2")
        look.setFont(QFont(self._theme.font(Role.HEADING)))
        return look

    def _replaced(self) -> QTextCharFormat:
        look = self._plain()
        look.setBackground(self._theme.color("info_bg"))
        return look

    def _left(self) -> QTextCharFormat:
        look = self._plain()
        look.setBackground(self._theme.color("warn_bg"))
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(self._theme.color("err")))
        return look

    def _mark_current(self) -> None:
        found = self._current
        if found is None or found.place not in self._starts:
            self.setExtraSelections([])
            return
        start = self._starts[found.place] + found.start
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + found.length, QTextCursor.MoveMode.KeepAnchor)
        one = QTextEdit.ExtraSelection()
        one.cursor = cursor
        one.format.setBackground(self._theme.color("accent"))
        one.format.setForeground(self._theme.color("on_accent"))
        self.setExtraSelections([one])
        plain = QTextCursor(self.document())
        plain.setPosition(start)
        self.setTextCursor(plain)
        self.ensureCursorVisible()


def _joint(before: PackPlace | None, place: PackPlace) -> str:
    """What stands between two texts of a field."""
    if before is None or before.item != place.item:
        return "\n"
    return _JOINTS.get(place.part, " ")
