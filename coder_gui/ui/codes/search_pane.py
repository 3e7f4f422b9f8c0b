"""The code search: one field, results in place under it, Enter adds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from coder_gui.classification.editions import Classifications
from coder_gui.domain.asking import Ask
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import Hit, System
from coder_gui.domain.patient import age_on
from coder_gui.domain.searching import SearchContext
from coder_gui.services.foresight import Foreseen, Foresight
from coder_gui.tasks import TaskRunner
from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.codes.ask_card import AskCard
from coder_gui.ui.codes.asks import DIGITS, AnswerItem
from coder_gui.ui.codes.missed import Missed
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
NEAREST_LIMIT = 3
"""Most results that are shown for want of a match."""
ANSWER_PLACEHOLDER = "Answer with a digit, or type the next code"
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
    context = context_of(case)
    mine = classifications.for_date(first, day).search(text, limit=FIRST_LIMIT, context=context)
    theirs = classifications.for_date(other, day).search(text, limit=SECOND_LIMIT, context=context)
    if _only_nearest(mine) and not _only_nearest(theirs):
        mine = []
    elif _only_nearest(theirs):
        theirs, mine = [], mine[:NEAREST_LIMIT] if _only_nearest(mine) else mine
    return text, (*result_items(first, mine), *result_items(other, theirs))


def context_of(case: EpisodeCase | None) -> SearchContext | None:
    """What is known of the case that ranks results; None without one."""
    if case is None:
        return None
    episode, born = case.episode, case.patient.birth_date
    start = episode.start_date
    return SearchContext(
        specialty=episode.treatment_function or episode.main_specialty,
        sex=case.patient.sex,
        age=age_on(born, start) if born and start else None,
    )


def _only_nearest(hits: list[Hit]) -> bool:
    return all(hit.nearest for hit in hits)


class SearchPane(QWidget):
    """`chosen(ResultItem, bool)`: Enter (linked) or Alt+Enter (not). `shown(row|None)`: the result
    or answer to tell more about. `answered`: the results or a question are on screen. `emptied`:
    the field was cleared by Esc. `left`: Esc in an empty field. `up`, `down`: the arrows left.

    While a question is open and the field is empty: `answer_taken(number from 0, bool)`, and
    `ask_left` on Esc. `ask_dropped`: something else is typed, so nothing is asked any more.
    """

    chosen = Signal(object, bool)
    answer_taken = Signal(int, bool)
    ask_left = Signal()
    ask_dropped = Signal()
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
        self._expecting, self._held, self._closed = False, "", ""
        self.missed = Missed()
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
        self.ask_card = AskCard(theme)
        self.ask_card.hide()
        self.ask_card.view.current_changed.connect(self._on_answer_current)
        self.ask_card.view.entered_row.connect(self._on_entered_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.XS)
        column.addWidget(self.code_search)
        column.addWidget(self.card)
        column.addWidget(self.ask_card)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_waiting_for("add")
        self.close_results()

    # State ----------------------------------------------------------------------------------
    def set_case(self, case: EpisodeCase | None) -> None:
        """The episode that is searched for: its end chooses the editions."""
        known = self._case
        if case is None or known is None or known.episode.id != case.episode.id:
            self.missed.forget()
        self._case = case

    def set_expected(self, system: System) -> None:
        """The classification whose results come first."""
        self._first = system

    def set_waiting_for(self, words: str, *, replacing: str = "") -> None:
        """What Enter does to the selected result, such as "add with line 2".

        `replacing` is the id of the code that a chosen one would take the place of.
        """
        self._replacing = replacing
        self.card.offer(words, second=not replacing)

    def set_writable(self, reason: str) -> None:
        """Empty: codes can be searched and added; else why not, said in the field's place."""
        self._closed = reason
        self.code_search.setEnabled(not reason)
        self._invite()
        if reason or not self.card.isVisible():
            self.code_search.set_cap("" if reason else "Ctrl+F")

    def _invite(self) -> None:
        """What the empty field says."""
        open_ask = ANSWER_PLACEHOLDER if self.ask_card.ask is not None else PLACEHOLDER
        self.code_search.setPlaceholderText(self._closed or open_ask)

    def clear(self) -> None:
        """An empty field, no results, no question."""
        self._runner.forget(_FOUND)
        self._enter_when_answered = None
        self.code_search.clear()
        self.close_results()
        self.close_ask()

    # Questions about a chosen code ------------------------------------------------------------
    def expect(self) -> None:
        """A question may follow: digits typed until then are kept for it."""
        self._expecting = True

    def ask(self, ask: Ask, counter: str, words: str, *, prefer: str = "") -> None:
        """Puts a question in the place of the results; `words` say what Enter does.

        `prefer` is the code of the answer that is selected ("": the first).
        """
        if self.code_search.text():
            self.expect_nothing()
            return
        self._expecting = False
        self.close_results()
        self.ask_card.put(ask, counter, prefer)
        self.offer_answer(words)
        self._invite()
        self.shown.emit(self.ask_card.current)
        self.answered.emit()
        announce(self.code_search, self.ask_card.spoken())
        held, self._held = self._held, ""
        if held:
            self._held = held[1:]
            self._take_digit(held[0])

    def offer_answer(self, words: str) -> None:
        """What Enter does with the selected answer, such as "add with line 2"."""
        self.ask_card.offer(words, second=True)

    def expect_nothing(self) -> None:
        """No question follows: what was kept for it was meant for the field."""
        self._expecting = False
        held, self._held = self._held, ""
        if held:
            self.code_search.insert(held)

    def close_ask(self) -> None:
        """Takes the question away; nothing is said of it."""
        if self.ask_card.ask is None:
            return
        self.ask_card.close_question()
        self._invite()
        self.shown.emit(None)

    def _take_digit(self, digit: str) -> None:
        number = self.ask_card.number_of(digit)
        if number is not None:
            self._take(number, linked=True)

    def _take(self, number: int, *, linked: bool) -> None:
        self.answer_taken.emit(number, linked)

    def _digit(self, typed: str) -> bool:
        """True when the key was a digit for a question that is open, or may be in a moment."""
        if typed not in DIGITS or self.code_search.text():
            return False
        if self._expecting:
            self._held += typed
            return True
        if self.ask_card.ask is None:
            return False
        self._take_digit(typed)
        return True

    def close_results(self) -> None:
        """Takes the results away."""
        self._pause.stop()
        self._runner.forget(_FORESEEN)
        self._answered = ""
        self._model.reset_rows(())
        self.card.hide()
        self.code_search.set_cap("Ctrl+F")
        if self.ask_card.ask is None:
            self.shown.emit(None)

    @property
    def current(self) -> ResultItem | AnswerItem | None:
        """The selected result or answer."""
        return self.ask_card.current if self.ask_card.ask is not None else self._result

    @property
    def _result(self) -> ResultItem | None:
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
            if not event.isAutoRepeat():  # a key held too long answers no question
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
        typed = event.text()
        if typed and self._digit(typed):
            return True
        if typed and self._held:  # a letter: the digits before it were meant for the field
            self.expect_nothing()
        return False

    def _enter(self, *, linked: bool) -> None:
        text = self.code_search.text().strip()
        if not text:
            if self.ask_card.ask is not None:
                self._take(self.ask_card.view.currentIndex().row(), linked=linked)
            return
        if self._answered != text:  # typed faster than answered: act on what was typed
            self._enter_when_answered = linked
            return
        row = self._result
        if row is not None:
            self.chosen.emit(row, linked)

    def _escape(self) -> None:
        if self.code_search.text():
            self.clear()
            self.emptied.emit()
        elif self.ask_card.ask is not None:
            self.ask_left.emit()
        else:
            self.left.emit()

    def _step(self, by: int) -> None:
        text = self.code_search.text().strip()
        if text and self._answered != text:  # typed faster than answered, as for Enter
            self._steps_when_answered += by
            return
        view = self.results_view if self.ask_card.ask is None else self.ask_card.view
        model = view.model()
        count = model.rowCount()
        if not count:
            (self.down if by > 0 else self.up).emit()
            return
        row = view.currentIndex().row() + by
        view.setCurrentIndex(model.index(min(max(row, 0), count - 1), 0))
        view.scrollTo(view.currentIndex())

    # Slots ----------------------------------------------------------------------------------
    def _on_text_changed(self, typed: str) -> None:
        self._enter_when_answered, self._steps_when_answered = None, 0
        self._pause.stop()
        text = typed.strip()
        self.missed.typed(text)
        if not text:
            self._runner.forget(_FOUND)
            self.close_results()
            return
        if self.ask_card.ask is not None or self._expecting:
            self._expecting = False
            self.close_ask()
            self.ask_dropped.emit()
        self._look(text)

    def look_again(self) -> None:
        """Searches once more for what is typed: the search knows other words now."""
        text = self.code_search.text().strip()
        if text and self.code_search.isEnabled():
            self._look(text)

    def _look(self, text: str) -> None:
        look = partial(find, self._classifications, text, self._case, self._first)
        self._runner.read(look, done=self._on_found, key=_FOUND)

    def _on_found(self, found: Found) -> None:
        text, items = found
        if self.code_search.text().strip() != text:
            return
        self._answered = text
        self._model.reset_rows(items)
        found_any = any(not item.nearest for item in items)
        self.missed.answered(text, found=found_any)
        words = self._count_words(text, items)
        self.card.show_count(words, any_row=bool(items), found=found_any)
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

    def _on_answer_current(self, key: object) -> None:
        if key is not None:
            self.shown.emit(self.ask_card.current)

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
