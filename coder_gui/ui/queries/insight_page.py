"""What queries tell of the records: sentences first, then bars, or the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from coder_gui.domain.errors import CoderError
from coder_gui.domain.query_figures import Chart, QueryFigures
from coder_gui.services.query_insight import sentences
from coder_gui.services.query_pictures import TABLE_HEADINGS, charts, save_figures, whole_table
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.buttons import Button
from coder_gui.ui.choices import CheckBox, ComboBox
from coder_gui.ui.dates import long_date
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.queries.bars import BarChart
from coder_gui.ui.theme import Gap, Part, Theme

ABOUT = (
    "What queries tell of the records. Queries count once they are approved. Nothing here ranks "
    "people: consultants stand in the order of the alphabet."
)
FIGURES = "query_figures"
TWO_COLUMNS = 900
"""Width of the page, at 100 %, from which charts stand side by side."""
LEAST_WORDS = 300
"""Width under which sentences are not squeezed, at 100 %; it says how high they may get."""
FIRST_MONTH = 4
"""The financial year begins in April."""
PERIODS = (
    "Last 3 months",
    "Last 12 months",
    "This financial year",
    "Last financial year",
    "This month",
)
WIDTHS = (330, 80, 90, 110, 90, 130, 160)


def period(choice: int, today: date) -> tuple[date, date]:
    """First and last day of a choice of PERIODS."""
    april = date(today.year - (today.month < FIRST_MONTH), FIRST_MONTH, 1)
    return (
        (_months_before(today, 3), today),
        (_months_before(today, 12), today),
        (april, today),
        (april.replace(year=april.year - 1), april - timedelta(days=1)),
        (today.replace(day=1), today),
    )[choice]


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


class InsightPage(Page):
    """Read-only. T shows the table in place of the bars, and back."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "What queries tell", ABOUT)
        self._insight, self._clock, self._runner = session.query_insight, session.clock, runner
        self._figures: QueryFigures | None = None
        self._charts: list[BarChart] = []
        self._as_table = False
        self.periods = ComboBox(theme, Part.FIELD)
        self.periods.addItems(PERIODS)
        self.periods.setObjectName("insight_period")
        self.periods.setAccessibleName("Raised in")
        self.periods.currentIndexChanged.connect(self._count)
        hide = f"Hide counts below {self._insight.least}, for readers outside the trust"
        self.hide_small = CheckBox(theme, hide)
        self.hide_small.setAccessibleName(hide)
        self.hide_small.toggled.connect(self._count)
        self.turn = Button(theme, "Show the table", keys="T")
        self.turn.clicked.connect(self._turn)
        self._says_all = sentence_label(theme, role=Role.ENTRY)
        self._says_all.setMinimumWidth(theme.px(LEAST_WORDS))
        self._says_all.setObjectName("insight_sentences")
        self._pictures = QWidget()
        self._grid = QGridLayout(self._pictures)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(Gap.M)
        self.table = WordsTable(
            theme, "insight_table", "Figures of queries", TABLE_HEADINGS, WIDTHS
        )
        self.table.say_empty(
            "No queries in this time", "Choose a longer time, or raise one with F6."
        )
        self.table.installEventFilter(self)
        self._teaching = QWidget()
        self._taught = QVBoxLayout(self._teaching)
        self._taught.setContentsMargins(0, 0, 0, 0)
        self._taught.setSpacing(Gap.XS)
        self.file = FileField(theme, "Into the file", save=True)
        self._save_table = self.add_button("Save the table, CSV")
        self._save_table.setObjectName("save_figures_csv")
        self._save_table.clicked.connect(self._on_csv)
        self._save_pictures = self.add_button(
            "Save the pictures, PDF", primary=True, keys="Ctrl+Enter"
        )
        self._save_pictures.clicked.connect(self._on_pdf)
        self._lay_out()

    def _lay_out(self) -> None:
        label = text_label(self.theme, "Raised in")
        label.setBuddy(self.periods)
        self._in_line = (label, self.hide_small)
        self.theme.changed.connect(self._fit)
        self._fit()
        row = QWidget()
        flow = FlowLayout(row, gap=Gap.M, line_gap=Gap.S)
        for one in (label, self.periods, self.hide_small, self.turn):
            flow.addWidget(one)
        self.body.addWidget(row)
        self.body.addWidget(self._says_all)
        self.body.addWidget(self._pictures)
        self.body.addWidget(self.table, 100)
        self.body.addWidget(self._teaching)
        self.body.addStretch(1)
        self.add_above_foot(self.file)
        self.table.hide()

    def _fit(self) -> None:
        """Words beside fields are as high as those, so that they stand in one line."""
        self.periods.setFixedWidth(self.theme.px(200))
        for one in self._in_line:
            one.setFixedHeight(self.theme.height(Part.FIELD))
        self.turn.setMinimumHeight(self.theme.height(Part.FIELD))

    # Showing ---------------------------------------------------------------------------------
    def begin(self) -> None:
        """Counts; the caret on the choice of the time."""
        self.say("")
        self.periods.setFocus()
        self._count()

    def clear(self) -> None:
        """Empties the page."""
        self._runner.forget(FIGURES)
        self._figures = None
        self._show_charts(())
        self._show_teaching(None)
        self.table.words.set_rows(())
        self._says_all.clear()
        self.file.clear()
        super().clear()

    def _count(self, _changed: object = None) -> None:
        start, end = period(max(self.periods.currentIndex(), 0), self._clock.today())
        read = partial(self._insight.figures, start, end, hide=self.hide_small.isChecked())
        self._runner.read(read, done=self._on_counted, failed=self._on_failed, key=FIGURES)

    def _on_counted(self, figures: QueryFigures) -> None:
        self._figures = figures
        self._says_all.setText(" ".join(sentences(figures)))
        self._show_charts(charts(figures))
        rows = whole_table(figures) if figures.total.asked else ()
        self.table.words.set_rows([TableRow(row) for row in rows])
        self._show_teaching(figures)
        self._show_either()

    def _show_charts(self, found: Sequence[Chart]) -> None:
        for old in self._charts:
            _away(old)
        self._charts = [BarChart(self.theme, one) for one in found]
        self._place_charts()

    def _place_charts(self) -> None:
        columns = 2 if self.width() >= self.theme.px(TWO_COLUMNS) else 1
        for number, chart in enumerate(self._charts):
            self._grid.addWidget(chart, number // columns, number % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _show_teaching(self, figures: QueryFigures | None) -> None:
        while (item := self._taught.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                _away(old)
        gaps = figures.gaps if figures is not None else ()
        if gaps:
            self._taught.addWidget(text_label(self.theme, "For an induction", role=Role.CARD_TITLE))
        for gap in gaps:
            times = "1 query" if gap.count == 1 else f"{gap.count} queries"
            words = f"{gap.specialty}, {gap.gap.lower()} ({times}). {gap.sentence}"
            told = sentence_label(self.theme, words)
            told.setMinimumWidth(self.theme.px(LEAST_WORDS))
            self._taught.addWidget(told)
        self._teaching.setVisible(bool(gaps))

    def _show_either(self) -> None:
        any_at_all = self._figures is not None and self._figures.total.asked > 0
        self.table.setVisible(self._as_table or not any_at_all)
        self._pictures.setVisible(not self._as_table and any_at_all)
        self.turn.setText("Show the bars" if self._as_table else "Show the table")
        self.turn.setEnabled(any_at_all)
        for button in (self._save_table, self._save_pictures):
            button.setEnabled(any_at_all)

    def _turn(self) -> None:
        self._as_table = not self._as_table
        self._show_either()
        shown: QWidget | None = self.table if self._as_table else next(iter(self._charts), None)
        if shown is not None:
            shown.setFocus()

    # Qt --------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and not event.modifiers() and self.turn.isEnabled():
            self._turn()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """T in the table too, where Qt would look for a row that begins with it."""
        if watched is self.table and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_T
            if pressed and not event.modifiers():
                self.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_charts()

    # Saving ----------------------------------------------------------------------------------
    def _on_csv(self) -> None:
        self._save("csv")

    def _on_pdf(self) -> None:
        self._save("pdf")

    def _save(self, ending: str) -> None:
        out = self.file.value()
        if self._figures is None:
            return
        if out is None:
            self.say(self.file.wanted, "err")
            self.file.path.setFocus()
            return
        self.say("Writing", "text2")
        save = partial(
            save_figures,
            self._figures,
            out.with_suffix(f".{ending}"),
            period=period_words(self._figures),
            foot=f"Counted on {long_date(self._clock.today())}",
        )
        self._runner.read(save, done=self._on_saved, failed=self._on_failed)

    def _on_saved(self, path: Path) -> None:
        self.say(f"Saved as {path.name}. The file is not encrypted; it names no patient.", "ok")

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")


def _away(widget: QWidget) -> None:
    """Takes a widget off the page at once; it is deleted when Qt gets to it."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def period_words(figures: QueryFigures) -> str:
    """The time of the figures, for the paper."""
    return f"Queries raised from {long_date(figures.start)} to {long_date(figures.end)}"
