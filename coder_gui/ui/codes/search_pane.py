"""The code search: one field, results in place under it, Enter adds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from coder_gui.classification.editions import Classifications
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import Hit, System
from coder_gui.services.foresight import Foreseen, Foresight
from coder_gui.tasks import TaskRunner
from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.codes.models import ResultsModel
from coder_gui.ui.codes.results_card import ResultsCard
from coder_gui.ui.codes.rows import ResultItem, result_items
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Gap, Part, Theme

FIRST_LIMIT = 20
SECOND_LIMIT = 8
"""Most results of the classification expected here, and of the other."""
PLACEHOLDER = "Code or words, for example I21.4 or fracture femur"
PAUSE_MS = 40
"""Milliseconds without a key after which the standards are asked about the results."""
_FOUND, _FORESEEN = "code_search", "code_foresight"

Key = Qt.Key
Found = tuple[str, tuple[ResultItem, ...]]
Foresaw = tuple[str, dict[tuple[System, str], Foreseen]]


def find(
    classifications: Classifications, text: str, case: EpisodeCase | None, first: System
) -> Found:
    """(text, results): the expected classification first, its real matches before nearest ones."""
    day = case.episode.end_date if case else None
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
    the result to tell more about. `answered`: the results are on screen. `emptied`: the field was
    cleared by Esc. `left`: Esc in an empty field. `up`, `down`: the arrows left.
    """

    chosen = Signal(object, bool)
    shown = Signal(object)
    answered = Signal()
    emptied = Signal()
    left = Signal()
    up = Signal()
    down = Signal()

    def __init__(
        self,
        classifications: Classifications,
        foresight: Foresight,
        runner: TaskRunner,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._classifications, self._foresight = classifications, foresight
        self._runner = runner
        self._case: EpisodeCase | None = None
        self._first = System.ICD10
        self._replacing = ""
        self._answered = ""
        self._enter_when_answered: bool | None = None
        self._steps_when_answered = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.code_search = CapField(theme, Part.SEARCH, icon=Icon.SEARCH, role=Role.ENTRY)
        self.code_search.setObjectName("code_search")
        self.code_search.setAccessibleName("Search codes")
        self.code_search.setPlaceholderText(PLACEHOLDER)
        self.code_search.setMaxLength(200)
        self.code_search.textChanged.connect(self._on_text_changed)
        self.code_search.installEventFilter(self)
        self._model = ResultsModel(self)
        self.card = ResultsCard(self._model, theme)
        self.results_view = self.card.view
        self.results_view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results_view.current_changed.connect(self._on_current_changed)
        self.results_view.entered_row.connect(self._on_entered_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.XS)
        column.addWidget(self.code_search)
        column.addWidget(self.card)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_waiting_for("add")
        self.close_results()

    # State ----------------------------------------------------------------------------------
    def set_case(self, case: EpisodeCase | None) -> None:
        """The episode that is searched for: its end chooses the editions."""
        self._case = case

    def set_expected(self, system: System) -> None:
        """The classification whose results come first."""
        self._first = system

    def set_waiting_for(self, words: str, *, replacing: str = "") -> None:
        """What Enter does to the selected result, such as "add with line 2".

        `replacing` is the id of the code that a chosen one would take the place of.
        """
        self._replacing = replacing
        self.card.offer(words, alone=not replacing)

    def set_writable(self, reason: str) -> None:
        """Empty: codes can be searched and added; else why not, said in the field's place."""
        self.code_search.setEnabled(not reason)
        self.code_search.setPlaceholderText(reason or PLACEHOLDER)
        if reason or not self.card.isVisible():
            self.code_search.set_cap("" if reason else "Ctrl+F")

    def clear(self) -> None:
        """An empty field and no results."""
        self._runner.forget(_FOUND)
        self._enter_when_answered = None
        self.code_search.clear()
        self.close_results()

    def close_results(self) -> None:
        """Takes the results away."""
        self._pause.stop()
        self._runner.forget(_FORESEEN)
        self._answered = ""
        self._model.reset_rows(())
        self.card.hide()
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
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier:
            return event.key() in {Key.Key_Return, Key.Key_Enter}
        plain = held == Qt.KeyboardModifier.NoModifier
        return plain and event.key() in {Key.Key_Return, Key.Key_Enter, Key.Key_Escape}

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in {Key.Key_Return, Key.Key_Enter}:
            if held not in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier}:
                return False
            self._enter(linked=held == Qt.KeyboardModifier.NoModifier)
            return True
        if held:
            return False
        if key == Key.Key_Escape:
            self._escape()
            return True
        steps = {Key.Key_Down: 1, Key.Key_Up: -1, Key.Key_PageDown: 5, Key.Key_PageUp: -5}
        if key in steps:
            self._step(steps[Key(key)])
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
            self.emptied.emit()
        else:
            self.left.emit()

    def _step(self, by: int) -> None:
        text = self.code_search.text().strip()
        if text and self._answered != text:  # typed faster than answered, as for Enter
            self._steps_when_answered += by
            return
        count = self._model.rowCount()
        if not count:
            (self.down if by > 0 else self.up).emit()
            return
        row = self.results_view.currentIndex().row() + by
        self.card.bring_to_view(self._model.index(min(max(row, 0), count - 1)))

    # Slots ----------------------------------------------------------------------------------
    def _on_text_changed(self, typed: str) -> None:
        self._enter_when_answered, self._steps_when_answered = None, 0
        self._pause.stop()
        text = typed.strip()
        if not text:
            self._runner.forget(_FOUND)
            self.close_results()
            return
        look = partial(find, self._classifications, text, self._case, self._first)
        self._runner.read(look, done=self._on_found, key=_FOUND)

    def _on_found(self, found: Found) -> None:
        text, items = found
        if self.code_search.text().strip() != text:
            return
        self._answered = text
        self._model.reset_rows(items)
        words = self._count_words(text, items)
        self.card.show_count(words, any_row=bool(items))
        self.card.show()
        self.code_search.set_cap("Esc")
        if not self.results_view.select_first():
            self.shown.emit(None)
        steps, self._steps_when_answered = self._steps_when_answered, 0
        if steps and items:
            self._step(steps)
        self.answered.emit()
        announce(self.code_search, words)
        if self._enter_when_answered is not None:
            linked, self._enter_when_answered = self._enter_when_answered, None
            self._enter(linked=linked)
        elif items:
            self._pause.start()

    def _on_pause(self) -> None:
        """The results are on screen and no key came since: what the standards say of them."""
        case, text = self._case, self._answered
        if case is None or not text:
            return
        codes = tuple((item.system, item.code) for item in self._model.rows)
        of, replacing = self._foresight.of, self._replacing

        def look() -> Foresaw:
            return text, of(case, codes, replacing=replacing)

        self._runner.read(look, done=self._on_foreseen, key=_FORESEEN)

    def _on_foreseen(self, answer: Foresaw) -> None:
        text, foreseen = answer
        if text != self._answered:
            return
        warned = tuple(
            replace(item, foreseen=foreseen.get((item.system, item.code)))
            for item in self._model.rows
        )
        self._model.update_rows(warned)
        self.shown.emit(self.current)

    def _on_current_changed(self, _key: object) -> None:
        self.shown.emit(self.current)

    def _on_entered_row(self, _key: object) -> None:
        self._enter(linked=True)

    def _count_words(self, text: str, items: tuple[ResultItem, ...]) -> str:
        if items and not all(item.nearest for item in items):
            return f"{len(items)} found"
        names = {}
        if self._case is not None:
            names = {System.ICD10: self._case.icd10.name, System.OPCS4: self._case.opcs4.name}
        where = f" in {names[self._first]}" if names else ""
        if items:
            return f"No code for '{text}'{where}. Nearest:"
        return f"No code for '{text}'{where}. Try fewer or other words"
