"""The code search: one field, results in place under it, Enter adds."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import Hit, System
from coder_gui.tasks import TaskRunner
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.codes.delegates import ResultsDelegate
from coder_gui.ui.codes.models import ResultsModel
from coder_gui.ui.codes.rows import ResultItem, result_items
from coder_gui.ui.codes.views import FitList
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone

FIRST_LIMIT = 20
SECOND_LIMIT = 8
"""Most results of the classification expected here, and of the other."""
PLACEHOLDER = "Code or words, for example I21.4 or fracture femur"
_READ_KEY = "code_search"

Key = Qt.Key
Found = tuple[str, tuple[ResultItem, ...]]


def find(classifications: Classifications, text: str, day: date | None, first: System) -> Found:
    """(text, results): the expected classification first, its real matches before nearest ones."""
    other = System.OPCS4 if first is System.ICD10 else System.ICD10
    mine = classifications.for_date(first, day).search(text, limit=FIRST_LIMIT)
    theirs = classifications.for_date(other, day).search(text, limit=SECOND_LIMIT)
    if _only_nearest(mine) and not _only_nearest(theirs):
        mine = []
    elif _only_nearest(theirs):
        theirs = []
    return text, (*result_items(first, mine), *result_items(other, theirs))


def _only_nearest(hits: list[Hit]) -> bool:
    return all(hit.nearest for hit in hits)


class SearchPane(QWidget):
    """`chosen(ResultItem, bool)`: Enter (linked) or Alt+Enter (not). `shown(ResultItem|None)`:
    the result to tell more about. `left`: Esc in an empty field. `up`, `down`: the arrows left.
    """

    chosen = Signal(object, bool)
    shown = Signal(object)
    left = Signal()
    up = Signal()
    down = Signal()
    painted = Signal()

    def __init__(
        self,
        classifications: Classifications,
        runner: TaskRunner,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._classifications = classifications
        self._runner = runner
        self._day: date | None = None
        self._first = System.ICD10
        self._answered = ""
        self._enter_when_answered: bool | None = None
        self.code_search = CapField(theme, Part.SEARCH, icon=Icon.SEARCH, role=Role.ENTRY)
        self.code_search.setObjectName("code_search")
        self.code_search.setAccessibleName("Search codes")
        self.code_search.setPlaceholderText(PLACEHOLDER)
        self.code_search.setMaxLength(200)
        self.code_search.textEdited.connect(self._on_text_edited)
        self.code_search.installEventFilter(self)
        self._model = ResultsModel(self)
        self.results_view = FitList(
            "results_view", "Search results", self._model, ResultsDelegate(theme), theme, least=3
        )
        self.results_view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results_view.current_changed.connect(self._on_current_changed)
        self.results_view.entered_row.connect(self._on_entered_row)
        self._says = QLabel()
        self._says.setObjectName("search_says")
        self._says.setAccessibleName("Search result")
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self._says, Role.SECOND)
        tone(self._says, "text2")
        self._hint = QLabel()
        self._hint.setObjectName("search_hint")
        self._hint.setAccessibleName("Keys of the search")
        theme.dress(self._hint, Role.SECOND)
        tone(self._hint, "text2")
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        foot.addWidget(self._says, 1)
        foot.addWidget(self._hint)
        ground(self._foot, "subtle")
        self._lay_out()
        self.set_waiting_for("")
        self.close_results()

    def _lay_out(self) -> None:
        field = QWidget()
        around = QHBoxLayout(field)
        around.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        around.addWidget(self.code_search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(field)
        column.addWidget(self.results_view)
        column.addWidget(self._foot)

    # State ----------------------------------------------------------------------------------
    def set_episode(self, day: date | None) -> None:
        """The episode's end date, which chooses the editions; None while it is open."""
        self._day = day
        self.clear()

    def set_expected(self, system: System) -> None:
        """The classification whose results come first."""
        self._first = system

    def set_waiting_for(self, words: str) -> None:
        """What Enter does to the selected result, such as "add with line 2"."""
        self._hint.setText(f"{words or 'add'} Enter    add without a line Alt+Enter")

    def clear(self) -> None:
        """An empty field and no results."""
        self._runner.forget(_READ_KEY)
        self._enter_when_answered = None
        self.code_search.clear()
        self.close_results()

    def close_results(self) -> None:
        """Takes the results away."""
        self._answered = ""
        self._model.reset_rows(())
        self.results_view.hide()
        self._foot.hide()
        self.code_search.set_cap("Ctrl+F")
        self.shown.emit(None)

    @property
    def current(self) -> ResultItem | None:
        """The selected result."""
        index = self.results_view.currentIndex()
        row = index.data(ResultsModel.RowRole) if index.isValid() else None
        return row if isinstance(row, ResultItem) else None

    # Keys -----------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.code_search and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_ours(event: QKeyEvent) -> bool:
        plain = event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.AltModifier,
        }
        return plain and event.key() in {Key.Key_Return, Key.Key_Enter, Key.Key_Escape}

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in {Key.Key_Return, Key.Key_Enter}:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            self._enter(linked=not event.modifiers() & Qt.KeyboardModifier.AltModifier)
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key == Key.Key_Escape:
            self._escape()
            return True
        if key in {Key.Key_Down, Key.Key_Up}:
            self._step(1 if key == Key.Key_Down else -1)
            return True
        return False

    def _enter(self, *, linked: bool) -> None:
        text = self.code_search.text().strip()
        if not text:
            return
        if self._answered != text:  # typed faster than answered: act on what was typed
            self._enter_when_answered = linked
            return
        row = self.current
        if row is not None:
            self.chosen.emit(row, linked)

    def _escape(self) -> None:
        if self.code_search.text():
            self.clear()
        else:
            self.left.emit()

    def _step(self, by: int) -> None:
        count = self._model.rowCount()
        if not count:
            (self.down if by > 0 else self.up).emit()
            return
        row = self.results_view.currentIndex().row() + by
        self.results_view.setCurrentIndex(self._model.index(min(max(row, 0), count - 1)))

    # Slots ----------------------------------------------------------------------------------
    def _on_text_edited(self, text: str) -> None:
        self._enter_when_answered = None
        if not text.strip():
            self._runner.forget(_READ_KEY)
            self.close_results()
            return
        self._runner.read(
            partial(find, self._classifications, text.strip(), self._day, self._first),
            done=self._on_found,
            key=_READ_KEY,
        )

    def _on_found(self, found: Found) -> None:
        text, items = found
        if self.code_search.text().strip() != text:
            return
        self._answered = text
        self._model.reset_rows(items)
        self.results_view.setVisible(bool(items))
        self._foot.show()
        self.code_search.set_cap("Esc")
        self._says.setText(_count_words(text, items))
        self._hint.setVisible(bool(items))
        self.results_view.select_first()
        if self._enter_when_answered is not None:
            linked, self._enter_when_answered = self._enter_when_answered, None
            self._enter(linked=linked)

    def _on_current_changed(self, _key: object) -> None:
        self.shown.emit(self.current)

    def _on_entered_row(self, _key: object) -> None:
        self._enter(linked=True)


def _count_words(text: str, items: tuple[ResultItem, ...]) -> str:
    if not items:
        return f"No code for '{text}'. Try fewer or other words"
    if all(item.nearest for item in items):
        return f"No code for '{text}'. Nearest"
    return f"{len(items)} found"
