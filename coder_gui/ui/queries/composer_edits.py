"""Each edit of the composer: what a person does in a pane becomes a step of the composition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextCursor

from coder_gui.domain.queries import Gap, QueryKind, QueryOption, QueryText, Recipient
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.queries.checks_pane import check_items
from coder_gui.ui.queries.composer_view import ComposerView
from coder_gui.ui.queries.composition import MOST_OPTIONS, option_of
from coder_gui.wording.findings import EVIDENCE, QUESTION, Finding

if TYPE_CHECKING:
    from coder_gui.ui.queries.composer import QueryComposer
    from coder_gui.ui.queries.composing import Checked

STAND_QUESTION = "Why may {words} stand? The reason is kept with the query."
STAND_HINT = "The sepsis screen of 12-Nov names it"
NEEDS_REASON = "Give a reason; it stays with the query."


class ComposerEdits(QObject):
    """Connected to the panes; every step goes to `composer.compose`."""

    def __init__(
        self, composer: QueryComposer, view: ComposerView, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._composer, self._view, self._actions = composer, view, actions
        self._standing: Finding | None = None
        form, checks = view.middle.form, view.middle.checks
        view.evidence.toggled.connect(self.toggle)
        form.asked.connect(self._on_asked)
        form.recipient_chosen.connect(self._on_recipient)
        form.recipient_wished.connect(self._on_recipient_wished)
        form.gap_chosen.connect(self._on_gap)
        form.kind_chosen.connect(self._on_kind)
        form.aside.priority_chosen.connect(self._on_priority)
        form.aside.noted.connect(self._on_noted)
        form.option_wished.connect(self.add_option)
        form.ticks.changed.connect(self._on_option_written)
        form.ticks.removed.connect(self.remove_option)
        form.ticks.moved.connect(self._on_option_moved)
        form.ticks.line_wished.connect(self._on_line_wished)
        checks.taken.connect(self.take)
        checks.stand_wished.connect(self.let_stand)
        checks.shown.connect(self.show_words)
        composer.work.proposed.connect(self._on_proposed)

    # Evidence and fields ----------------------------------------------------------------------
    def toggle(self, place: int) -> None:
        """A line of evidence is quoted, or left out, which Ctrl+Z takes back."""
        now = self._composer.composition
        if now is None or not self._composer.steps.writable:
            return
        if 0 <= place < len(now.text.evidence):
            chosen = not now.text.evidence[place].chosen
            self.quote(place, chosen=chosen)
            words = "Evidence quoted" if chosen else "Evidence left out"
            self._actions.undo.offer(words, self._put_quote_back, place, not chosen)

    def quote(self, place: int, *, chosen: bool) -> None:
        """A line of evidence goes on the letter or not."""
        now = self._composer.composition
        if now is not None and 0 <= place < len(now.text.evidence):
            self._composer.compose(now.quoting(place, chosen=chosen))
            announce(self._view.evidence.view, "Quoted" if chosen else "Left out")

    def _put_quote_back(self, place: int, chosen: bool) -> None:
        self.quote(place, chosen=chosen)
        rows = self._view.evidence.view
        rows.setCurrentIndex(rows.evidence.index(place))

    def forget(self) -> None:
        """Another query: what was done to this one is not taken back in that."""
        self._standing = None
        self._actions.undo.drop(self)

    def _on_asked(self, question: str) -> None:
        now = self._composer.composition
        if now is not None:
            self._composer.compose(now.asking(question))

    def _on_recipient(self, recipient: Recipient) -> None:
        now = self._composer.composition
        if now is not None:
            self._composer.compose(now.to(recipient))

    def _on_recipient_wished(self) -> None:
        self._view.middle.ask.ask(
            "To whom does it go? Name, then a comma and what they are",
            self._on_recipient_typed,
            hint="Dr A Nair, consultant physician",
        )
        self._show_again()

    def _on_recipient_typed(self, typed: str) -> None:
        name, _, role = (part.strip() for part in typed.partition(","))
        if not name:
            self._view.middle.ask.refuse("Type the name of the person it goes to.")
            return
        self._view.middle.ask.close_question()
        self._on_recipient(Recipient(name, role))

    def _on_priority(self, priority: str) -> None:
        now = self._composer.composition
        if now is not None:
            self._composer.compose(now.at_priority(priority))

    def _on_noted(self, note: str) -> None:
        now = self._composer.composition
        if now is not None:
            self._composer.compose(now.noting(note))

    def _on_gap(self, gap: Gap) -> None:
        now, case = self._composer.composition, self._composer.case
        if now is not None and case is not None and gap is not now.text.gap:
            self._composer.work.repropose(case, now.text.subject, now.text.kind, gap)

    def _on_kind(self, kind: QueryKind) -> None:
        now, case = self._composer.composition, self._composer.case
        if now is None or case is None or kind is now.text.kind:
            return
        offered = self._composer.work.policy.kinds[kind].gaps
        gap = now.text.gap if now.text.gap in offered else offered[0]
        self._composer.work.repropose(case, now.text.subject, kind, gap)

    def _on_proposed(self, text: QueryText) -> None:
        now = self._composer.composition
        if now is not None:
            self._composer.compose(now.reproposed(text))

    # Answers to tick --------------------------------------------------------------------------
    def add_option(self) -> None:
        """Alt+A: one more answer, open for writing."""
        now = self._composer.composition
        if now is None or not self._composer.steps.writable:
            return
        if len(now.text.options) >= MOST_OPTIONS:
            self._actions.alerts.note(f"A letter holds {MOST_OPTIONS} answers at most")
            return
        place = now.free_options
        self._composer.compose(now.adding_option(QueryOption("")))
        self._view.middle.form.ticks.setFocus(Qt.FocusReason.OtherFocusReason)
        self._view.middle.form.ticks.write(place)

    def _on_option_written(self, place: int, words: str) -> None:
        now = self._composer.composition
        if now is None or place >= len(now.text.options):
            return
        option = now.text.options[place]
        if not words and not option.fixed:
            self._composer.compose(now.without_option(place))
        else:
            self._composer.compose(now.with_option(place, replace(option, text=words)))

    def remove_option(self, place: int) -> None:
        """Del: the answer is taken out, which Ctrl+Z takes back; a fixed one stays."""
        now = self._composer.composition
        if now is None:
            return
        option = now.text.options[place]
        if option.fixed:
            self._actions.alerts.note(f"“{option.text}” stands on every query")
            return
        self._composer.compose(now.without_option(place))
        self._view.middle.form.ticks.select(min(place, len(now.text.options) - 2))
        words = f"Answer {chr(ord('A') + place)} removed"
        self._actions.undo.offer(words, self.put_option_back, place, option)
        self._actions.alerts.note(f"{words}. Undo [{self._actions.keys('undo')}]")

    def put_option_back(self, place: int, option: QueryOption) -> None:
        """Takes the removal back."""
        now = self._composer.composition
        if now is not None:
            self._composer.compose(now.putting_option(place, option))
            self._view.middle.form.ticks.select(place)

    def _on_option_moved(self, place: int, to: int) -> None:
        now = self._composer.composition
        if now is not None:
            moved = now.moving_option(place, to)
            if moved is not now:
                self._composer.compose(moved)
                self._view.middle.form.ticks.select(to)

    def _on_line_wished(self, place: int) -> None:
        now = self._composer.composition
        if now is not None and not now.text.options[place].fixed:
            option = now.text.options[place]
            changed = replace(option, free_text=not option.free_text)
            self._composer.compose(now.with_option(place, changed))

    # Checks -----------------------------------------------------------------------------------
    def show_checks(self, checked: Checked, *, writable: bool) -> None:
        """The findings as cards, with the reasons of a senior."""
        items = check_items(
            checked.findings,
            self.reasons,
            writable=writable,
            may_stand=self._composer.work.may_override is None,
        )
        self._view.middle.checks.show_checks(items, checked.passed, checked.total)

    @property
    def reasons(self) -> dict[str, str]:
        """Reasons given now, and those that the approval has kept."""
        query, now = self._composer.query, self._composer.composition
        kept = {one.rule: one.reason for one in query.overrides} if query is not None else {}
        return {**kept, **(now.overrides if now is not None else {})}

    def take(self, finding: Finding) -> None:
        """What a finding offers takes the place of its words, where they still stand."""
        now = self._composer.composition
        if now is None or not self._composer.findings_current:
            return
        reworded = now.reworded(finding)
        if reworded is not None:
            self._composer.compose(reworded)
            announce(self._view.middle, f"Reworded: {finding.rewording}")

    def let_stand(self, finding: Finding) -> None:
        """A senior lets a finding stand, with a reason; or takes that back."""
        now, refused = self._composer.composition, self._composer.work.may_override
        if now is None or refused is not None:
            return
        if finding.rule in now.overrides:
            self._composer.compose(now.overriding(finding.rule, ""))
            return
        self._standing = finding
        words = f"“{finding.text}”" if finding.text else "this"
        self._view.middle.ask.ask(
            STAND_QUESTION.format(words=words), self._on_stand_reason, hint=STAND_HINT
        )

    def _on_stand_reason(self, reason: str) -> None:
        now, finding = self._composer.composition, self._standing
        if not reason:
            self._view.middle.ask.refuse(NEEDS_REASON)
        elif now is not None and finding is not None:
            self._standing = None
            self._view.middle.ask.close_question()
            self._composer.compose(now.overriding(finding.rule, reason))

    def show_words(self, finding: Finding) -> None:
        """Puts the caret to the words that a finding is about."""
        form, place = self._view.middle.form, option_of(finding)
        if finding.part == QUESTION:
            cursor = QTextCursor(form.question.document())
            cursor.setPosition(min(finding.start, len(form.question.words)))
            end = min(finding.start + finding.length, len(form.question.words))
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            form.question.setTextCursor(cursor)
            form.question.setFocus(Qt.FocusReason.OtherFocusReason)
        elif finding.part == EVIDENCE:
            self._view.evidence.focus_rows()
        elif place is not None:
            form.ticks.select(place)
            form.ticks.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_again(self) -> None:
        """The list shows who it goes to, not that somebody else is wished."""
        to, now = self._view.middle.form.to, self._composer.composition
        if now is not None:
            words = self._view.middle.form.to_words(now.text.recipient)
            to.setCurrentIndex(max(to.findText(words), 0))
