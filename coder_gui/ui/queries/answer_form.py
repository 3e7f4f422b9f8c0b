"""The fields of an answer: the option ticked, the words, who, when, how, where, the scan."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from coder_gui.domain.queries import AnswerHow, QueryOption
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.choices import RadioButton
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.queries.answer_typed import SCAN_FILES, Typed
from coder_gui.ui.queries.desk_words import HOW_WORDS
from coder_gui.ui.queries.option_rows import OptionRows
from coder_gui.ui.theme import Gap, Part, Theme, repolish

KEEP_DELAY = 500
"""Milliseconds after which what is typed is kept as a draft."""
TURNS = 880
"""Width at 100 % under which there is one column."""
_LINES = 5


class WordsField(QPlainTextEdit):
    """The clinician's words; Tab leaves it, Ctrl+Enter is the page's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("answer_words")
        self.setTabChangesFocus(True)
        theme.dress(self, Role.ENTRY)
        theme.changed.connect(self._fit)
        self._fit()

    def set_wrong(self, wrong: bool) -> None:
        """The edge of a text that cannot be taken."""
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            repolish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        self.setFixedHeight(_LINES * self._theme.line(Role.ENTRY) + 2 * Gap.S)


class AnswerForm(QWidget):
    """`changed` a moment after something was typed; `scan_chosen(Path)` a file is to be read."""

    changed = Signal()
    scan_chosen = Signal(object)
    scan_missed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = False
        self._with_words: frozenset[str] = frozenset()
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEEP_DELAY)
        self._keeping.timeout.connect(self.changed)
        self.question = sentence_label(theme)
        self.question.setObjectName("answer_question")
        self.options = OptionRows(theme)
        self.words = WordsField(theme)
        self.answered_by = self._line("answered_by", "Who answered")
        self.gmc = self._line("gmc", "GMC number")
        self.answered_on = self._line("answered_on", "Day of the answer")
        self.recorded_in = self._line("recorded_in", "Recorded in the notes at")
        self.recorded_in.setPlaceholderText("Notes volume 2, page 31")
        self.file = FileField(theme, "Scan", patterns=SCAN_FILES)
        self.file.setObjectName("answer_scan")
        self.file.chosen.connect(self.scan_chosen)
        self.file.missed.connect(self.scan_missed)
        self._hows = QButtonGroup(self)
        self._how_buttons: dict[AnswerHow, RadioButton] = {}
        self._wrongs: dict[str, QLabel] = {}
        self._lay_out()
        self.options.chosen.connect(self._on_edited)
        self.options.by_digit.connect(self._on_digit)
        self.words.textChanged.connect(self._on_edited)
        self.file.path.textEdited.connect(self._on_edited)
        self._hows.buttonToggled.connect(self._on_edited)

    def _line(self, name: str, words: str) -> CapField:
        field = CapField(self._theme, Part.FIELD)
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.setMaxLength(200)
        field.textEdited.connect(self._on_edited)
        return field

    def _lay_out(self) -> None:
        """What was answered, and beside it by whom and how; below it where it is narrow."""
        what, who = QVBoxLayout(), QVBoxLayout()
        for column in (what, who):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(Gap.XS)
        what.addWidget(self.question)
        what.addSpacing(Gap.XS)
        self._add(what, "choice", "What was ticked", self.options)
        self._add(what, "text", "In the clinician's own words", self.words)
        who.addLayout(self._who_grid())
        self._add(who, "how", "How it came", self._how_row())
        self._add(who, "scan", "", self.file)
        for column in (what, who):
            column.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(Gap.XL)
        self._columns.addLayout(what, 1)
        self._columns.addLayout(who, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= self._theme.px(TURNS)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(across if wide else down)
        self._columns.setSpacing(Gap.XL if wide else 0)
        super().resizeEvent(event)

    def _who_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Gap.M)
        grid.setVerticalSpacing(Gap.XS)
        places = (
            ("answered_by", self.answered_by),
            ("gmc", self.gmc),
            ("answered_on", self.answered_on),
            ("recorded_in", self.recorded_in),
        )
        for place, (name, field) in enumerate(places):
            cell = QVBoxLayout()
            cell.setSpacing(Gap.XS)
            self._add(cell, name, field.accessibleName(), field)
            cell.addStretch(1)
            grid.addLayout(cell, place // 2, place % 2)
        for side, stretch in ((0, 3), (1, 2)):
            grid.setColumnStretch(side, stretch)
        return grid

    def _add(self, column: QVBoxLayout, name: str, words: str, field: QWidget) -> None:
        """A label, the field, and the sentence of what does not fit."""
        if words:
            label = text_label(self._theme, words, role=Role.HEADING, colour="text2")
            label.setBuddy(field)
            if not field.accessibleName():
                field.setAccessibleName(words)
            column.addWidget(label)
        column.addWidget(field)
        wrong = sentence_label(self._theme, role=Role.SECOND, colour="err")
        wrong.setObjectName(f"wrong_{name}")
        wrong.hide()
        self._wrongs[name] = wrong
        column.addWidget(wrong)
        column.addSpacing(Gap.S)

    def _how_row(self) -> QWidget:
        place = QWidget()
        flow = FlowLayout(place, gap=Gap.M, line_gap=Gap.XS)
        for how, words in HOW_WORDS.items():
            button = RadioButton(self._theme, words)
            button.setObjectName(f"how_{how.value}")
            button.setAccessibleName(words)
            self._hows.addButton(button)
            self._how_buttons[how] = button
            flow.addWidget(button)
        return place

    # What is typed ----------------------------------------------------------------------------
    def show_query(self, question: str, options: Sequence[QueryOption], typed: Typed) -> None:
        """The question with its options, and what is typed so far."""
        self._quiet = True
        self.right()
        self.question.setText(question)
        self._with_words = frozenset(one.text for one in options if one.free_text)
        self.options.show_options([one.text for one in options], typed.choice)
        self.words.setPlainText(typed.text)
        self.answered_by.setText(typed.answered_by)
        self.gmc.setText(typed.gmc)
        self.answered_on.setText(typed.answered_on)
        self.recorded_in.setText(typed.recorded_in)
        self.file.path.setText(typed.scan)
        for field in (self.answered_by, self.recorded_in, self.file.path):
            field.setCursorPosition(0)
        known = {one.value for one in AnswerHow}
        how = AnswerHow(typed.how) if typed.how in known else AnswerHow.LETTER
        self._how_buttons[how].setChecked(True)
        self._quiet = False

    @property
    def typed(self) -> Typed:
        """The words in the fields."""
        how = next(how for how, one in self._how_buttons.items() if one.isChecked())
        return Typed(
            choice=self.options.choice,
            text=self.words.toPlainText(),
            answered_by=self.answered_by.text(),
            gmc=self.gmc.text(),
            answered_on=self.answered_on.text(),
            how=how.value,
            recorded_in=self.recorded_in.text(),
            scan=self.file.path.text().strip(),
        )

    def begin(self) -> None:
        """The focus where an answer begins: the options, or the words where there are none."""
        if not self.options.take_focus():
            self.words.setFocus()

    def refuse(self, field: str | None, sentence: str) -> bool:
        """Marks the field, keeps its text and takes the focus there; False for no such field."""
        wrong = self._wrongs.get(field or "")
        if wrong is None:
            return False
        wrong.setText(sentence)
        wrong.show()
        widget = self._fields()[field or ""]
        if isinstance(widget, CapField | WordsField):
            widget.set_wrong(True)
        if widget is not self.options or not self.options.take_focus():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def right(self) -> None:
        """Nothing is known to be wrong."""
        for label in self._wrongs.values():
            label.clear()
            label.hide()
        for widget in self._fields().values():
            if isinstance(widget, CapField | WordsField):
                widget.set_wrong(False)

    def flush(self) -> bool:
        """True where something typed is not kept yet; it then counts as kept."""
        waiting = self._keeping.isActive()
        self._keeping.stop()
        return waiting

    def clear(self) -> None:
        """Holds no words any more."""
        self.show_query("", (), Typed())
        self._keeping.stop()

    def _fields(self) -> dict[str, QWidget]:
        return {
            "choice": self.options,
            "text": self.words,
            "answered_by": self.answered_by,
            "gmc": self.gmc,
            "answered_on": self.answered_on,
            "how": self._how_buttons[AnswerHow.LETTER],
            "recorded_in": self.recorded_in,
            "scan": self.file.path,
        }

    def _on_digit(self) -> None:
        """What is typed next are the words that stand beside the option."""
        if self.options.choice in self._with_words:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        if self._quiet:
            return
        self.right()
        self._keeping.start()
