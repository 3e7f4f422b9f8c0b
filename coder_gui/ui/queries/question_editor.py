"""The field of the question: words that a check found are tinted and underlined as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.theme import Gap, Theme, repolish
from coder_gui.wording.findings import QUESTION, Finding, Severity

LEAST, MOST = 3, 8
"""Lines in sight: at least, and at most before it scrolls."""
LONGEST = 4000
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class QuestionEditor(QPlainTextEdit):
    """`edited` when a person changed the text. Tab leaves it; keys of the composer pass through.

    It grows with its words.
    """

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = False
        self._findings: tuple[Finding, ...] = ()
        self.setObjectName("query_question")
        self.setAccessibleName("Question")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(Gap.S)
        theme.dress(self, Role.ENTRY)
        theme.changed.connect(self._on_theme_changed)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    @property
    def words(self) -> str:
        """The question as it stands."""
        return self.toPlainText()

    def show_words(self, text: str) -> None:
        """Another question: nothing can be taken back to the one before."""
        self._quiet = True
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._quiet = False
        self.show_findings(())
        self._fit()

    def put_words(self, text: str) -> None:
        """Another wording of the same question, which Ctrl+Z takes back; the caret to its end."""
        if text == self.words:
            return
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Marks the words that the findings are about."""
        self._findings = tuple(one for one in findings if one.part == QUESTION and one.length)
        self._mark()

    def _mark(self) -> None:
        marks = []
        for finding in self._findings:
            leading = finding.severity is Severity.LEADING
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document())
            last = len(self.words)
            mark.cursor.setPosition(min(finding.start, last))
            mark.cursor.setPosition(
                min(finding.start + finding.length, last), QTextCursor.MoveMode.KeepAnchor
            )
            mark.format = finding_format(self._theme, leading=leading)
            marks.append(mark)
        self.setExtraSelections(marks)

    def set_still(self, *, still: bool) -> None:
        """It can only be read: no edge, quiet ground."""
        if bool(self.property("still")) != still:
            self.setProperty("still", still)
            repolish(self)

    def minimum_height(self) -> int:
        """The height of as many lines as it must show."""
        return LEAST * self._theme.line(Role.ENTRY) + 2 * Gap.S + 4

    # Qt ---------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alone = held == Qt.KeyboardModifier.AltModifier
        main = event.key() in _ENTER and held & Qt.KeyboardModifier.ControlModifier
        if alone or main or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _on_text_changed(self) -> None:
        self._fit()
        if not self._quiet:
            self.edited.emit()

    def _on_theme_changed(self) -> None:
        self._mark()
        self._fit()

    def _fit(self) -> None:
        """As high as its lines, within bounds; a plain document counts its height in lines."""
        line = self.fontMetrics().lineSpacing()
        lines = max(round(self.document().size().height()), 1)
        shown = min(max(lines, LEAST), MOST)
        height = max(shown * line + 2 * Gap.S + 4, self.minimum_height())
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)


def finding_format(theme: Theme, *, leading: bool) -> QTextCharFormat:
    """How words that a check found are drawn: tinted with a wavy line, or with the line alone."""
    c, form = theme.colors, QTextCharFormat()
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    form.setUnderlineColor(c.err if leading else c.warn)
    if leading:
        form.setBackground(c.err_bg)
        form.setForeground(c.err)
    return form
