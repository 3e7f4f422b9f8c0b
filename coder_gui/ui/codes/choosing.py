"""From a chosen result to codes on the episode: what it needs is asked, by key, one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coder_gui.domain.asking import Ask, Where
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import System
from coder_gui.domain.searching import Trail
from coder_gui.services.completion import Completion, place
from coder_gui.services.session import Session
from coder_gui.services.trail import answered, found_by
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.codes.asks import AskQueue, Stated
from coder_gui.ui.codes.deeds import CodeDeeds
from coder_gui.ui.codes.rows import ResultItem

if TYPE_CHECKING:
    from coder_gui.ui.codes.dock import CodesDock

CHARACTERS, ASKS = "code_characters", "code_asks"
_BESIDE = {Where.BEFORE, Where.AFTER}


@dataclass(frozen=True, slots=True)
class Choice:
    """A code on its way to the episode. `answers` is the question it answers, None for a result.

    `typed` comes back into the field when the choice is given up; `replaces` is the id of the code
    whose place it takes.
    """

    system: System
    code: str
    display: str
    title: str
    trail: Trail
    linked: bool
    typed: str = ""
    stated: Stated = ()
    replaces: str = ""
    answers: Ask | None = None


class Choosing(QObject):
    """Chosen results and answers become codes.

    In this order: its characters, the tabular entry where the trust asks for it, its line, then
    the code; then what the code still needs.
    """

    def __init__(
        self,
        dock: CodesDock,
        deeds: CodeDeeds,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
    ) -> None:
        super().__init__(dock)
        self._dock, self._deeds, self._actions = dock, deeds, actions
        self._runner = runner
        self._completion: Completion = session.completion
        self._must_look = session.tabular_check.asked_of(session.actor)
        self._laterality = session.pack.laterality
        self._queue = AskQueue()
        self._replacing = ""
        self._choice: Choice | None = None
        self._narrowing: Ask | None = None
        self._line_then = ""
        self._pending: Choice | None = None
        search = dock.search
        search.chosen.connect(self._on_chosen)
        search.answer_taken.connect(self._on_answer)
        search.ask_left.connect(self._on_ask_left)
        search.ask_dropped.connect(self.forget_questions)
        search.ask_card.view.current_changed.connect(self._on_answer_current)
        dock.detail.accepted.connect(self._on_entry_read)
        dock.detail.closed.connect(self._on_entry_closed)
        deeds.chosen.connect(self._on_saved)
        deeds.refused.connect(self._on_refused)

    # What is under way ----------------------------------------------------------------------
    @property
    def replacing(self) -> str:
        """The id of the code that the next chosen result takes the place of, or ""."""
        return self._replacing

    def replace_next(self, code_id: str) -> None:
        """The next chosen result takes the place of this code; "": it is added."""
        if code_id != self._replacing:
            self._replacing = code_id
            self._dock.show_intent()

    def forget(self) -> None:
        """Another episode: nothing that was asked or begun holds any more."""
        self._replacing = ""
        self.forget_questions()

    def forget_questions(self) -> None:
        """Nothing is asked any more; what is on the episode stays."""
        self._runner.forget(CHARACTERS)
        self._runner.forget(ASKS)
        self._queue.clear()
        self._choice, self._narrowing, self._pending = None, None, None
        self._dock.search.close_ask()
        self._dock.search.expect_nothing()

    def show_case(self, case: EpisodeCase) -> None:
        """The record has changed: what is asked is worked out again."""
        if not self._queue.codes or self._pending is not None:
            return
        completion, codes, stated = self._completion, self._queue.codes, self._queue.stated

        def look() -> tuple[Ask, ...]:
            first = completion.asks(case, codes[0], stated=stated)
            others = [ask for code in codes[1:] for ask in completion.asks(case, code)]
            return (*first, *others)

        self._runner.read(look, done=self._on_asks, key=ASKS)

    def show_intent(self) -> None:
        """Says what Enter does with an answer."""
        self._dock.search.offer_answer(self._intent())

    def _intent(self) -> str:
        narrowing, choice = self._narrowing, self._choice
        replaced = self._dock.entry(choice.replaces if choice else "")
        if replaced is not None:
            return f"replace {replaced.display}"
        current = narrowing or self._queue.current
        row = self._dock.search.ask_card.current
        if current is None or (row is not None and row.more):
            return f"choose {row.display}" if row is not None else "choose"
        ask = choice.answers if narrowing is not None and choice is not None else current
        lines = self._dock.case.lines if self._dock.case else ()
        if ask is None:
            line = self._dock.selected_line
            words = f"add with line {line.number}" if line else "add, then its line"
            return words if lines else "add"
        mine = self._answer_lines(ask)
        numbers = [str(line.number) for line in lines if line.id in mine]
        many = "line" if len(numbers) == 1 else "lines"
        return f"add with {many} {', '.join(numbers)}" if numbers else "add"

    # A result -------------------------------------------------------------------------------
    def _on_chosen(self, item: ResultItem, linked: bool) -> None:
        replaced = self._dock.entry(self._replacing)
        if replaced is not None and item.system is not replaced.system:
            self._actions.alerts.note(
                f"{item.display} is of {item.where}: it cannot take the place of {replaced.display}"
            )
            return
        self._queue.clear()
        self._pending = None
        typed = self._dock.code_search.text().strip()
        checked = self._dock.detail.has_shown(item.system, item.code)
        choice = Choice(
            item.system,
            item.code,
            item.display,
            item.title,
            trail=found_by(typed, item.hit, checked=checked),
            linked=linked,
            typed=typed,
            stated=tuple((item.system, code) for code in item.hit.adds),
            replaces=replaced.id if replaced is not None else "",
        )
        if item.usable:
            self._accept(choice)
        else:
            self._narrow(choice)

    # Characters -----------------------------------------------------------------------------
    def _narrow(self, choice: Choice) -> None:
        case = self._dock.case
        self._choice, self._narrowing = choice, None
        day = case.episode.end_date if case is not None else None
        ask = partial(self._completion.characters, choice.system, choice.code, day)
        self._runner.read(ask, done=self._on_characters, key=CHARACTERS)
        self._dock.search.clear()
        self._dock.search.expect()

    def _on_characters(self, ask: Ask | None) -> None:
        choice = self._choice
        if choice is None:
            return
        if ask is None:
            self._accept(choice)  # the service says why it cannot be assigned
            return
        only = ask.answers[0]
        if len(ask.answers) == 1 and only.whole and only.code == f"{choice.code}X":
            self._accept(replace(choice, code=only.code, display=only.display))
            return
        self._narrowing = ask
        self._dock.search.ask(ask, self._queue.counter, "")
        self.show_intent()

    # Answers --------------------------------------------------------------------------------
    def _on_answer(self, number: int, linked: bool) -> None:
        ask = self._narrowing or self._queue.current
        if ask is None or not 0 <= number < len(ask.answers):
            return
        answer = ask.answers[number]
        checked = self._dock.detail.has_shown(answer.system, answer.code)
        if self._narrowing is not None and self._choice is not None:
            trail = replace(self._choice.trail, checked=checked)
            choice = replace(
                self._choice,
                code=answer.code,
                display=answer.display,
                title=answer.title,
                trail=trail,
                linked=self._choice.linked and linked,
            )
        else:
            choice = Choice(
                answer.system,
                answer.code,
                answer.display,
                answer.title,
                trail=answered(ask, answer.code, checked=checked),
                linked=linked,
                answers=ask,
            )
        if answer.whole:
            self._accept(choice)
        else:
            self._narrow(choice)

    def _on_ask_left(self) -> None:
        """Esc: not this question now; from its characters back to the question before."""
        choice, narrowing = self._choice, self._narrowing
        self._choice, self._narrowing = None, None
        if narrowing is not None and choice is not None and choice.answers is None:
            self._dock.search.close_ask()
            self._dock.code_search.setText(choice.typed)
            return
        current = self._queue.current
        if narrowing is None and current is not None:
            self._queue.settle(current)
        self._put_next()

    def _on_answer_current(self, key: object) -> None:
        if key is not None:
            self.show_intent()

    def _answer_lines(self, ask: Ask) -> tuple[str, ...]:
        """The lines of the code that asked; the selected one, where it was selected since."""
        line = self._dock.selected_line
        if line is not None and line.id != self._line_then:
            return (line.id,)
        entry = self._dock.entry(ask.code_id)
        return entry.line_ids if entry is not None else ()

    # Accepting ------------------------------------------------------------------------------
    def _accept(self, choice: Choice) -> None:
        """The code is whole: the tabular entry, the line, then the episode."""
        self._choice = choice
        detail = self._dock.detail
        if self._must_look and detail.opened != (choice.system, choice.code):
            day = self._dock.case.episode.end_date if self._dock.case else None
            detail.open_entry(choice.system, choice.code, day, choice.display)
            return
        if self._must_look:
            choice = replace(choice, trail=replace(choice.trail, checked=True))
            detail.close_entry()
        case, line = self._dock.case, self._dock.selected_line
        if choice.answers is not None:
            self._save(choice, self._answer_lines(choice.answers) if choice.linked else ())
        elif choice.linked and not choice.replaces and line is None and case and case.lines:
            self._choice = choice
            self._dock.ask(
                f"Which line supports {choice.display} {choice.title}?",
                self._on_line,
                hint="2, or 2 5. Empty: no line yet",
            )
        else:
            self._save(choice, (line.id,) if choice.linked and line is not None else ())

    def _on_line(self, answer: str) -> None:
        lines = line_ids(self._dock, answer) if answer else ()
        if self._choice is not None and (lines or not answer):
            self._dock.asking.close_question()
            self._save(self._choice, lines)

    def _save(self, choice: Choice, lines: tuple[str, ...]) -> None:
        dock, case = self._dock, self._dock.case
        self._choice, self._narrowing = None, None
        if case is None:
            return
        replaced = dock.entry(choice.replaces)
        self._pending = choice
        if replaced is not None:
            self._deeds.replace(
                replaced, choice.code, choice.display, trail=choice.trail, about=choice
            )
            self.replace_next("")
        else:
            ask = choice.answers
            self._deeds.add(
                case.episode.id,
                choice.system,
                choice.code,
                lines,
                trail=choice.trail,
                position=place(ask, case) if ask is not None else None,
                partner=ask.code_id if ask is not None and ask.where in _BESIDE else None,
                about=choice,
            )
        dock.search.clear()
        dock.search.expect()
        dock.focus_default()

    def _on_saved(self, code_id: str, about: object) -> None:
        if self._pending is None or about is not self._pending:
            return
        about, self._pending = self._pending, None
        if about.answers is not None:
            self._queue.settle(about.answers)
            self._queue.also(code_id)
        else:
            self._queue.begin(code_id, about.stated)
            self._line_then = self._dock.line_id

    def _on_refused(self, _words: str) -> None:
        if self._pending is not None:
            self._pending = None
            self._dock.search.expect_nothing()
            self._put_next()

    # Questions ------------------------------------------------------------------------------
    def _on_asks(self, asks: tuple[Ask, ...]) -> None:
        before = self._queue.current
        self._queue.take(asks)
        if self._narrowing is not None and self._queue.current == before:
            return
        self._narrowing = None
        if self._dock.detail.opened is None:
            self._put_next()

    def _put_next(self) -> None:
        """The next question, or none."""
        search, current = self._dock.search, self._queue.current
        if current is None:
            search.expect_nothing()
            search.close_ask()
            self._queue.clear()
        elif search.ask_card.ask != current:
            search.ask(current, self._queue.counter, "", prefer=self._said(current))
            self.show_intent()

    def _said(self, ask: Ask) -> str:
        """The answer that the supporting line gives already: its side. Enter takes that one."""
        mine = self._answer_lines(ask)
        lines = self._dock.case.lines if self._dock.case else ()
        sides = {line.side.value for line in lines if line.id in mine and line.side is not None}
        codes = {self._laterality.get(side, "").replace(".", "") for side in sides}
        return next((each.code for each in ask.answers if each.code in codes), "")

    # The tabular entry ------------------------------------------------------------------------
    def _on_entry_read(self) -> None:
        if self._choice is not None:
            self._accept(self._choice)

    def _on_entry_closed(self) -> None:
        """Esc in the tabular entry: nothing is accepted; back to where it was chosen."""
        if self._choice is not None and self._narrowing is None:
            self._choice = None
        self._dock.focus_default()


def line_ids(dock: CodesDock, answer: str) -> tuple[str, ...]:
    """Line ids of the numbers typed; refuses the answer where one does not exist."""
    by_number = {line.number: line.id for line in dock.case.lines} if dock.case else {}
    numbers = [int(word) for word in re.findall(r"\d+", answer)]
    unknown = [number for number in numbers if number not in by_number]
    if not numbers:
        dock.asking.refuse("Type the number of a line, for example 2.")
        return ()
    if unknown:
        dock.asking.refuse(f"There is no line {unknown[0]}.")
        return ()
    return tuple(by_number[number] for number in numbers)
