"""Cards in place under the search field: a framed list with its keys below; the results."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
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
TEACH, TEACH_KEY = "Once its code is selected, have these words remembered for it", "Alt+T"


class Offer(QWidget):
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


class CardFrame(QWidget):
    """A framed column in place under the search field. The foot has words and up to two keys."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self._wants_second, self._any_row, self._quiet = True, False, False
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.says = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self.says.setObjectName(f"{name}_says")
        self._first = Offer(theme, f"{name}_enter", "Enter")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self.update)

    def add_foot(self, *, second: tuple[str, str]) -> None:
        """The strip at the foot: the words, what Enter does, and a second word with its key."""
        words, key = second
        self._second = Offer(self._theme, f"{self._name}_{_slug(key)}", key)
        self._second.word.setText(words)
        strip = QWidget()
        ground(strip, "subtle")
        foot = QHBoxLayout(strip)
        foot.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        foot.setSpacing(Gap.M)
        foot.addWidget(self.says, 1)
        foot.addWidget(self._first)
        foot.addWidget(self._second)
        self.body.addWidget(strip)

    def offer(self, words: str, *, second: bool) -> None:
        """What Enter does with the selected row; `second`: the second key does something too."""
        self._first.word.setText(words)
        self._wants_second = second
        self._fit()

    def say(self, words: str, *, any_row: bool = True) -> None:
        """The words of the foot; the keys stand there only while there is something to take."""
        self.says.setText(words)
        self.says.setAccessibleName(words)
        self._any_row = any_row
        self._fit()

    def hush(self, quiet: bool) -> None:
        """While `quiet`, the keys mean something else and do not stand here."""
        self._quiet = quiet
        self._fit()

    def _fit(self) -> None:
        """Keys that do not fit give way to the words."""
        words = self.says.fontMetrics().horizontalAdvance(self.says.text())
        room = self.width() - 2 * Gap.M - words
        first = self._first.sizeHint().width() + Gap.M
        second = self._second.sizeHint().width() + Gap.M
        shown = self._any_row and not self._quiet
        self._first.setVisible(shown and first < room)
        self._second.setVisible(shown and self._wants_second and first + second < room)

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


def _slug(key: str) -> str:
    return key.lower().replace("+", "_")


class ResultsCard(CardFrame):
    """`view` lists what was found; the foot counts it and says what Enter does.

    Under the foot of a search that found nothing stands how its words are taught.
    """

    def __init__(self, model: ResultsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "search", parent)
        self.view = FitList(
            "results_view",
            "Search results",
            model,
            ResultsDelegate(theme),
            theme,
            least=LEAST_ROWS,
            most=MOST_ROWS,
        )
        self.body.addWidget(self.view)
        self.add_foot(second=("without a line", "Alt+Enter"))
        self.teach = QWidget()
        self.teach.setObjectName("search_teach")
        ground(self.teach, "subtle")
        strip = QHBoxLayout(self.teach)
        strip.setContentsMargins(Gap.M, 0, Gap.M, Gap.XS)
        strip.setSpacing(Gap.XS)
        words = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        words.setText(TEACH)
        strip.addWidget(words, 1)
        strip.addWidget(KeyCap(theme, TEACH_KEY))
        self.body.addWidget(self.teach)

    def show_count(self, words: str, *, any_row: bool, found: bool) -> None:
        """How many there are, whether there is any to take, and whether any of them is a match."""
        self.teach.setVisible(not found)
        self.view.setVisible(any_row)
        self.say(words, any_row=any_row)
