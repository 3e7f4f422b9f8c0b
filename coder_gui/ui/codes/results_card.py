"""The results of the code search, in place under its field: a framed list with its keys below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.codes.delegates import ResultsDelegate
from coder_gui.ui.codes.models import ResultsModel
from coder_gui.ui.codes.views import FitList
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import ElidedLabel, KeyCap, text_label
from coder_gui.ui.sheet import RADIUS_CARD
from coder_gui.ui.theme import Gap, Theme, ground

LEAST_ROWS, MOST_ROWS = 3, 5
"""Results on screen at once; the rest is scrolled to."""


class _Offer(QWidget):
    """A word and its key."""

    def __init__(self, theme: Theme, name: str, key: str) -> None:
        super().__init__()
        self.word = text_label(theme, role=Role.SECOND, colour="text2")
        self.word.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.XS)
        row.addWidget(self.word)
        row.addWidget(KeyCap(theme, key))


class ResultsCard(QWidget):
    """`view` lists what was found; the foot counts it and says what Enter does."""

    def __init__(self, model: ResultsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.view = FitList(
            "results_view",
            "Search results",
            model,
            ResultsDelegate(theme),
            theme,
            least=LEAST_ROWS,
            most=MOST_ROWS,
        )
        self.says = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self.says.setObjectName("search_says")
        self._linked = _Offer(theme, "search_enter", "Enter")
        self._alone = _Offer(theme, "search_alt_enter", "Alt+Enter")
        self._alone.word.setText("without a line")
        self._foot = QWidget()
        ground(self._foot, "subtle")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        foot.setSpacing(Gap.M)
        foot.addWidget(self.says, 1)
        foot.addWidget(self._linked)
        foot.addWidget(self._alone)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addWidget(self._foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self.update)

    def offer(self, words: str, *, alone: bool) -> None:
        """What Enter does with the selected result; `alone`: Alt+Enter does it without a line."""
        self._linked.word.setText(words)
        self._wants_alone = alone
        self._fit()

    def show_count(self, words: str, *, any_row: bool) -> None:
        """How many there are; the keys stand there only while there is something to take."""
        self.says.setText(words)
        self.says.setAccessibleName(words)
        self._any_row = any_row
        self.view.setVisible(any_row)
        self._fit()

    _wants_alone = True
    _any_row = False

    def _fit(self) -> None:
        """Keys that do not fit give way to the words of what was found."""
        room = (
            self.width() - 2 * Gap.M - self.says.fontMetrics().horizontalAdvance(self.says.text())
        )
        first = self._linked.sizeHint().width() + Gap.M
        second = self._alone.sizeHint().width() + Gap.M
        self._linked.setVisible(self._any_row and first < room)
        self._alone.setVisible(self._any_row and self._wants_alone and first + second < room)

    # Qt -------------------------------------------------------------------------------------
    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.control, 1))
        painter.setBrush(self._theme.colors.surface)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        painter.end()

    def bring_to_view(self, index: QModelIndex) -> None:
        """Makes a result current and scrolls to it."""
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
