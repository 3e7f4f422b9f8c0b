"""The keys of the desk: mine, theirs, before, both, edited, the next difference, saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.coding import Problem
from coder_gui.domain.conflicts import Choice, Decision, Difference, Subject
from coder_gui.system.clock import Clock
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.conflicts.case_pane import CasePane
from coder_gui.ui.conflicts.deciding import Deciding
from coder_gui.ui.conflicts.footer import NEXT
from coder_gui.ui.conflicts.rows import DifferenceItem
from coder_gui.ui.conflicts.standards import findings
from coder_gui.ui.conflicts.words import CHOICE_WORDS, NOTHING_DONE, decisions_left


class Answers(QObject):
    """Shows the open conflict in the pane and takes the answers to its rows.

    `answered` follows every answer.
    """

    answered = Signal()

    def __init__(
        self,
        deciding: Deciding,
        pane: CasePane,
        clock: Clock,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._deciding, self._pane = deciding, pane
        self._clock, self._actions = clock, actions
        self._shown: str | None = None
        self._typed: tuple[DifferenceItem, Decision | None] | None = None
        self._others: Mapping[Choice, Sequence[Problem]] = {}
        keys: dict[str, Callable[[], object]] = {
            "keep_mine": self.keep_mine,
            "take_theirs": self.take_theirs,
            "back_to_before": self.back_to_before,
            "keep_both": self.keep_both,
            "edit_result": self.edit,
            NEXT: self.next,
        }
        for action_id, method in keys.items():
            actions.handle(action_id, method, within=pane.view)
        pane.footer.answered.connect(self.answer)
        pane.footer.next_wished.connect(self.next)
        pane.view.current_changed.connect(self._on_current_changed)
        pane.view.edited.connect(self._on_edited)
        pane.view.edit_ended.connect(self._on_edit_ended)
        deciding.others_read.connect(self._on_others)
        deciding.edit_taken.connect(self._on_edit_taken)
        deciding.edit_refused.connect(pane.view.refuse_edit)
        deciding.anew.connect(self._on_anew)

    @property
    def shown(self) -> str | None:
        """The id of the conflict on the screen."""
        return self._shown

    def show(self, *, fresh: bool) -> None:
        """Shows the open conflict; a `fresh` one begins at its first open difference."""
        case = self._deciding.case
        if case is None:
            return
        self._shown = case.summary.id
        current = self._pane.view.current
        self._pane.show_case(
            case, self._deciding.decisions, self._clock.today(), fresh=fresh,
            single_keys=self._actions.single_keys,
        )  # fmt: skip
        if fresh or current is None or not self._pane.view.select(current.key):
            self._pane.view.select_next()
        self._show_row()

    def forget(self) -> None:
        """Holds no conflict any more."""
        self._shown, self._typed, self._others = None, None, {}
        self._pane.clear()
        self._actions.update(decisions_left=None)

    # Answers -----------------------------------------------------------------------------------
    def keep_mine(self) -> None:
        """1."""
        self.answer(Choice.MINE)

    def take_theirs(self) -> None:
        """2."""
        self.answer(Choice.THEIRS)

    def back_to_before(self) -> None:
        """3."""
        self.answer(Choice.BEFORE)

    def keep_both(self) -> None:
        """4."""
        self.answer(Choice.BOTH)

    def edit(self) -> None:
        """E."""
        self.answer(Choice.EDITED)

    def answer(self, choice: Choice) -> None:
        """Answers the current row, or says why that has no meaning there."""
        item = self._pane.view.current
        if item is None or self._shown is None:
            return
        if choice not in item.choices:
            self._actions.alerts.note(self._why_not(item, choice))
        elif choice is Choice.EDITED:
            self._open_edit(item)
        else:
            self._decide(item, Decision(choice))

    def next(self) -> None:
        """N: the next row that is not decided, else the next that differs."""
        current = self._pane.view.current
        self._pane.view.select_next(after=current.key if current is not None else None)

    def save(self) -> None:
        """Saves the result, or says what is left."""
        if self._shown is None:
            return
        if self._pane.view.editing is not None:
            self._actions.alerts.note("Save the result: Enter takes what is typed first")
        elif self._deciding.save():
            self._show_row()
        elif self._deciding.left:
            self._actions.alerts.note(f"Save the result: {decisions_left(self._deciding.left)}")
            self.next()

    def restore(self, key: str, decision: Decision | None) -> None:
        """Gives a row back the answer that it had (Ctrl+Z)."""
        if self._deciding.decide(key, decision):
            self._after(key)

    @staticmethod
    def _why_not(item: DifferenceItem, choice: Choice) -> str:
        if not item.needs_person:
            return NOTHING_DONE[item.merged]
        if choice is Choice.BOTH:
            return "Keep both has no meaning here: one of the two is saved"
        return f"This row is not {CHOICE_WORDS[choice]}: choose one of the others"

    def _decide(self, item: DifferenceItem, decision: Decision) -> None:
        before = self._deciding.decisions.get(item.key)
        if before == decision or not self._deciding.decide(item.key, decision):
            return
        if decision.choice is Choice.EDITED:
            self._typed = (item, before)  # an answer when it is taken
        else:
            self._offer_undo(item, decision.choice, before)
        self._after(item.key)

    def _offer_undo(self, item: DifferenceItem, choice: Choice, before: Decision | None) -> None:
        words = f"{item.label}: {CHOICE_WORDS[choice]}"
        self._actions.undo.offer(words, self.restore, item.key, before)
        left = decisions_left(self._deciding.left) or "nothing is left to decide"
        announce(self._pane.view, f"{words}, {left}")

    def _after(self, key: str) -> None:
        """Shows an answer at once; what the service makes of it follows."""
        if self._pane.view.current is not None and self._pane.view.current.key != key:
            self._pane.view.select(key)
        self._others = {}
        self.show(fresh=False)
        self.answered.emit()

    # Editing -----------------------------------------------------------------------------------
    def _open_edit(self, item: DifferenceItem) -> None:
        difference = self._deciding.difference(item.key)
        if difference is not None:
            self._pane.view.open_edit(item.key, _to_edit(difference))
            self._show_row()

    def _on_edited(self, key: str, text: str) -> None:
        item = self._pane.view.rows_model.difference(key)
        decision = Decision(Choice.EDITED, text)
        if item is None or self._deciding.decisions.get(key) == decision:
            self._pane.view.end_edit()
        else:
            self._decide(item, decision)

    def _on_edit_taken(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None:
            self._offer_undo(typed[0], Choice.EDITED, typed[1])
        self._pane.view.end_edit()

    def _on_edit_ended(self) -> None:
        self._show_row()

    def _on_anew(self, rows: list[Difference]) -> None:
        number = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
        self._actions.alerts.note(f"Theirs has changed meanwhile: {number} to decide anew")
        self.show(fresh=False)
        self.answered.emit()

    # The current row ---------------------------------------------------------------------------
    def _on_current_changed(self, _item: object) -> None:
        self._others = {}
        self._show_row()

    def _show_row(self) -> None:
        """What belongs to the current row: the answers, why, the evidence, the standards."""
        pane, item, case = self._pane, self._pane.view.current, self._deciding.case
        if self._shown is None or case is None:
            return
        difference = self._deciding.difference(item.key) if item is not None else None
        choices = item.choices if item is not None else ()
        pane.footer.show_choices(choices, single_keys=self._actions.single_keys)
        left = self._deciding.left
        editing = pane.view.editing is not None
        pane.footer.show_left(left, saving=self._deciding.saving, editing=editing)
        self._actions.update(decisions_left=left)
        pane.why.show_subject(codes=case.summary.subject is Subject.CODES)
        if difference is not None:
            pane.why.show_item(item, difference.mine_evidence, difference.theirs_evidence)
            if difference.needs_person and not self._others:
                self._deciding.read_others(difference)
        self._show_findings()

    def _on_others(self, key: str, found: Mapping[Choice, Sequence[Problem]]) -> None:
        item, case = self._pane.view.current, self._deciding.case
        if item is None or case is None or item.key != key or self._shown is None:
            return
        self._others = found
        self._show_findings()

    def _show_findings(self) -> None:
        """What the standards say of the result; what concerns the current row comes first."""
        case, item = self._deciding.case, self._pane.view.current
        if case is None:
            return
        sides = item.sides if item is not None else ()
        about = {side.code for side in sides}
        decided = item is None or item.decided is not None
        found = findings(case.problems, self._others, about=about, decided=decided)
        self._pane.why.show_findings(found)
        self._pane.middle.place()


def _to_edit(difference: Difference) -> str:
    """What the field begins with: what was typed before, else the result, else mine."""
    if difference.edited:
        return difference.edited
    cells = (difference.result, difference.mine, difference.theirs, difference.before)
    for cell in cells:
        if cell is not None and (cell.code or cell.text):
            return cell.code.rstrip("*") or cell.text
    return ""
