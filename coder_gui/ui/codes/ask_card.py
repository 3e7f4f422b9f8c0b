"""The question about a chosen code, in the place of the search results: answers with digits."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStyleOptionViewItem, QWidget

from coder_gui.domain.asking import Ask
from coder_gui.ui.codes.asks import (
    DIGITS,
    AnswerItem,
    answer_items,
    question_words,
    reference_words,
)
from coder_gui.ui.codes.results_card import CardFrame
from coder_gui.ui.codes.views import FitList
from coder_gui.ui.fonts import Role
from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.painting import (
    CODE_START,
    TITLE_START,
    WRAP,
    draw_key_cap,
    draw_text,
    wrapped_height,
)
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.theme import Gap, Theme, ground

LEAST_ROWS = 5
"""Answers that are on screen however low the place is; the rest is scrolled to."""


class AnswersModel(KeyedListModel[AnswerItem]):
    """The answers to the open question."""

    def value(self, row: AnswerItem, role: int) -> object:
        """The code and its title; the sentence for screen readers; the title for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.display} {row.whole_title}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return row.whole_title if role == Qt.ItemDataRole.ToolTipRole else None


class AnswersDelegate(RowDelegate[AnswerItem]):
    """The digit as a key cap, the code, and the title in as many lines as it takes."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item, view = index.data(AnswersModel.RowRole), option.widget
        plain = self._theme.height(self.part)
        if not isinstance(item, AnswerItem) or not isinstance(view, QListView):
            return QSize(0, plain)
        place = self._place(QRect(0, 0, view.viewport().width(), plain))
        return QSize(0, plain + wrapped(self._theme, item.title, place.width()))

    def _place(self, rect: QRect) -> QRect:
        return rect.adjusted(self._theme.px(TITLE_START), 0, -Gap.M, 0)

    def paint_row(self, painter: QPainter, rect: QRect, item: AnswerItem, state: RowState) -> None:
        """Paints one answer."""
        theme = self._theme
        start = theme.px(CODE_START)
        self.ground(painter, rect, state, hairline_from=start)
        first = QRect(rect.left(), rect.top(), rect.width(), theme.height(self.part))
        draw_key_cap(painter, theme, first.adjusted(Gap.M, 0, 0, 0), item.digit)
        code = first.adjusted(start, 0, 0, 0)
        draw_text(painter, theme, code, item.display, role=Role.STRONG, code=True, elide=False)
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("text"))
        top = (theme.height(self.part) - theme.metrics(Role.BODY).lineSpacing()) // 2
        painter.drawText(self._place(rect).adjusted(0, top, 0, 0), WRAP, item.title)


def wrapped(theme: Theme, text: str, width: int, role: Role = Role.BODY) -> int:
    """Height in pixels of the lines after the first that a text takes in a width."""
    whole = wrapped_height(theme, text, max(width, 40), role)
    return max(whole - theme.metrics(role).lineSpacing(), 0)


class Question(QWidget):
    """The question, wrapped, and its reference under it: as high as they are, never elided."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = self._reference = ""
        self.setObjectName("ask_question")
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def say(self, words: str, reference: str) -> None:
        """Asks."""
        self._words, self._reference = words, reference
        self.setAccessibleName(", ".join(filter(None, (words, reference))))
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The question."""
        return self._words

    @property
    def reference(self) -> str:
        """What stands under it."""
        return self._reference

    def _room(self) -> int:
        return self.width() - 2 * Gap.M

    def sizeHint(self) -> QSize:
        theme = self._theme
        lines = theme.line(Role.STRONG) + theme.line(Role.SECOND)
        return QSize(
            100, lines + wrapped(theme, self._words, self._room(), Role.STRONG) + 2 * Gap.XS
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        place = self.rect().adjusted(Gap.M, Gap.XS, -Gap.M, -Gap.XS)
        painter.setFont(theme.font(Role.STRONG))
        painter.setPen(theme.color("text"))
        painter.drawText(place, WRAP, self._words)
        place.setTop(place.bottom() + 1 - theme.line(Role.SECOND))
        draw_text(painter, theme, place, self._reference, role=Role.SECOND, tone="text2")
        painter.end()


class AskCard(CardFrame):
    """`view` lists the answers under the question; the foot says what the keys do."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "ask", parent)
        self.model = AnswersModel(self)
        self.ask: Ask | None = None
        self.view = FitList(
            "answers_view",
            "Answers",
            self.model,
            AnswersDelegate(theme),
            theme,
            least=LEAST_ROWS,
            most=len(DIGITS),
        )
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.question = Question(theme)
        self.body.addWidget(self.question)
        self.body.addWidget(self.view)
        self.add_foot(second=("not now", "Esc"))

    def put(self, ask: Ask, counter: str, prefer: str = "") -> None:
        """Asks; the answer with the code `prefer` is selected, else the first."""
        self.ask = ask
        self.question.say(question_words(ask), reference_words(ask))
        self.model.reset_rows(answer_items(ask))
        keys = (row.key for row in self.model.rows if row.code == prefer)
        if not self.view.select(next(keys, None)):
            self.view.select_first()
        self.view.setAccessibleName(f"Answers to: {question_words(ask)}")
        self.say(counter)
        self.show()

    def close_question(self) -> None:
        """Takes the question away with every word of it."""
        self.ask = None
        self.model.reset_rows(())
        self.question.say("", "")
        self.say("")
        self.hide()

    @property
    def current(self) -> AnswerItem | None:
        """The selected answer."""
        index = self.view.currentIndex()
        row = index.data(AnswersModel.RowRole) if index.isValid() else None
        return row if isinstance(row, AnswerItem) else None

    def number_of(self, digit: str) -> int | None:
        """The place of the answer that a digit takes; None where there is none."""
        return next((at for at, row in enumerate(self.model.rows) if row.digit == digit), None)

    def spoken(self) -> str:
        """The question for screen readers."""
        if self.ask is None:
            return ""
        answers = ". ".join(row.sentence for row in self.model.rows)
        return f"{question_words(self.ask)} {answers}"
