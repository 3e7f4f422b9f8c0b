"""The question about a chosen code, in the place of the search results: answers with digits."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from coder_gui.domain.asking import Ask
from coder_gui.ui.codes.asks import (
    DIGITS,
    AnswerItem,
    answer_items,
    question_words,
    reference_words,
)
from coder_gui.ui.codes.delegates import Index, Rows, draw_middle
from coder_gui.ui.codes.results_card import CardFrame
from coder_gui.ui.codes.views import FitList
from coder_gui.ui.fonts import Role
from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.painting import (
    CODE_START,
    RIGHT,
    TITLE_START,
    draw_key_cap,
    draw_text,
    text_width,
)
from coder_gui.ui.theme import Gap, Part, Theme, ground

LEAST_ROWS = 3
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


class AnswersDelegate(Rows):
    """One line: the digit as a key cap, code, title, and what is asked after it."""

    part = Part.CODE_ROW

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.height(self.part))

    def paint_row(
        self,
        painter: QPainter,
        rect: QRect,
        item: object,
        *,
        selected: bool,
        option: QStyleOptionViewItem,
    ) -> None:
        """Paints one answer."""
        if not isinstance(item, AnswerItem):
            return
        theme = self._theme
        self.ground(painter, rect, option, selected=selected)
        draw_key_cap(painter, theme, rect.adjusted(Gap.M, 0, 0, 0), item.digit)
        code = rect.adjusted(theme.px(CODE_START), 0, 0, 0)
        draw_text(painter, theme, code, item.display, role=Role.STRONG, code=True, elide=False)
        place = rect.adjusted(theme.px(TITLE_START), 0, -Gap.M, 0)
        more = text_width(theme, item.more, Role.SMALL)
        title = text_width(theme, item.title)
        if more and title + more + Gap.M <= place.width():
            draw_text(painter, theme, place, item.more, role=Role.SMALL, tone="text2", align=RIGHT)
            place.setRight(place.right() - more - Gap.S)
        draw_middle(painter, theme, place, item.title)


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
        head = QWidget()
        ground(head, "subtle")
        words = QVBoxLayout(head)
        words.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        words.setSpacing(0)
        self.question = sentence_label(theme, role=Role.STRONG)
        self.question.setObjectName("ask_question")
        self.reference = sentence_label(theme, role=Role.SECOND, colour="text2")
        self.reference.setObjectName("ask_reference")
        words.addWidget(self.question)
        words.addWidget(self.reference)
        self.body.addWidget(head)
        self.body.addWidget(self.view)
        self.add_foot(second=("not now", "Esc"))

    def put(self, ask: Ask, counter: str) -> None:
        """Asks; the first answer is selected."""
        self.ask = ask
        self.question.setText(question_words(ask))
        self.reference.setText(reference_words(ask))
        self.model.reset_rows(answer_items(ask))
        self.view.select_first()
        self.view.setAccessibleName(f"Answers to: {question_words(ask)}")
        self.say(counter)
        self.show()

    def close_question(self) -> None:
        """Takes the question away with every word of it."""
        self.ask = None
        self.model.reset_rows(())
        self.question.clear()
        self.reference.clear()
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
        at = DIGITS.find(digit)
        return at if 0 <= at < self.model.rowCount() else None

    def spoken(self) -> str:
        """The question for screen readers."""
        if self.ask is None:
            return ""
        answers = ". ".join(row.sentence for row in self.model.rows)
        return f"{question_words(self.ask)} {answers}"
