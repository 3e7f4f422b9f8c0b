"""What the composer does with its query: saving, sending, approving, printing, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coder_gui.domain.errors import CoderError
from coder_gui.domain.queries import Query, QueryVerb
from coder_gui.ui.actions import Actions
from coder_gui.ui.queries.composer_view import ComposerView
from coder_gui.ui.queries.printing import ChoosePrinter, choose_printer

if TYPE_CHECKING:
    from coder_gui.services.query_letters import PrintJob
    from coder_gui.ui.queries.composer import QueryComposer

JOB_NAME = "Query letter"
NEEDS_REASON = "Give a reason; it stays in the history."


class ComposerActs(QObject):
    """Answers the buttons of the foot and the keys that stand on them."""

    def __init__(
        self, composer: QueryComposer, view: ComposerView, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._composer, self._view, self._actions = composer, view, actions
        self.printer: ChoosePrinter = choose_printer
        self._pack_next = False
        foot = view.middle.foot
        foot.save_wished.connect(self.save)
        foot.main_wished.connect(self.finish)
        foot.back_wished.connect(self.send_back)
        foot.recall_wished.connect(self.recall)
        foot.withdraw_wished.connect(self.leave_query)
        view.middle.form.pack_wished.connect(self.open_pack)
        actions.handle("finish_query", self.finish)
        actions.handle("national_pack", self.open_pack, within=composer)
        composer.work.ready.connect(self._on_ready)

    def save(self) -> None:
        """Ctrl+S: a draft with a reference, in the profile and for the next sync."""
        composer = self._composer
        self._view.middle.form.ticks.finish_writing()
        now, case = composer.composition, composer.case
        if now is None or case is None or composer.busy:
            return
        if not composer.changed and composer.query is not None:
            self._actions.alerts.note("Nothing to save: it is on the disk as it stands")
        elif composer.steps.writable:
            composer.work.save(case.episode.id, composer.query, now)
            composer.show_busy("Saving")

    def open_pack(self) -> None:
        """Ctrl+F6: the anonymised pack of a national query, which is saved first."""
        composer = self._composer
        self._view.middle.form.ticks.finish_writing()
        now, case = composer.composition, composer.case
        if now is None or case is None or not composer.packs or composer.busy:
            return
        if composer.steps.writable and (composer.changed or composer.query is None):
            self._pack_next = True
            composer.work.save(case.episode.id, composer.query, now)
            composer.show_busy("Saving")
        elif composer.query is not None:
            composer.pack_wished.emit(composer.query.id)

    def go_on(self, query: Query | None) -> None:
        """Saved, or refused (None): what waited for that follows."""
        waited, self._pack_next = self._pack_next, False
        if waited and query is not None:
            self._composer.pack_wished.emit(query.id)

    def finish(self) -> None:
        """Ctrl+Enter: sends for approval, approves, prints or opens the pack, by state and role."""
        composer = self._composer
        self._view.middle.form.ticks.finish_writing()
        now, case, steps = composer.composition, composer.case, composer.steps
        if now is None or case is None or steps.main is None or composer.busy:
            return
        if steps.main is QueryVerb.SEND:
            if composer.packs:
                self.open_pack()
            else:
                self._print()
            return
        if steps.stops:
            self._refuse(steps.stops)
            return
        if not composer.findings_current or composer.checked is None:
            self._actions.alerts.note("The words are being looked at. Press again in a moment")
            return
        composer.work.finish(
            case.episode.id,
            composer.query,
            now,
            steps.main,
            composer.checked.findings,
            changed=composer.changed,
        )
        composer.show_busy("Saving")

    def _refuse(self, stops: str) -> None:
        """Says why not; with checks to resolve, the focus goes to the first."""
        if "to resolve" in stops:
            self._view.middle.checks.focus_first()
        self._actions.alerts.note(stops)

    def send_back(self) -> None:
        """Alt+S: back to its writer, or an approved one back to be changed."""
        composer = self._composer
        if composer.query is None or composer.busy:
            return
        if composer.steps.recall:
            self.recall()
        elif composer.steps.send_back:
            own = composer.steps.send_back != "Send back"
            words = "Why do you take it back?" if own else "What is its writer to change?"
            self._view.middle.ask.ask(words, self._on_back_reason, hint="Quote the result itself")

    def _on_back_reason(self, reason: str) -> None:
        query = self._composer.query
        if query is not None and self._told(reason):
            self._composer.work.send_back(query, reason)

    def recall(self) -> None:
        """Takes an approved query back to change it."""
        self._view.middle.ask.ask(
            "Why is it taken back? It must be approved again.", self._on_recall_reason
        )

    def _on_recall_reason(self, reason: str) -> None:
        query = self._composer.query
        if query is not None and self._told(reason):
            self._composer.work.recall(query, reason)

    def leave_query(self) -> None:
        """Alt+X: withdraws the query with a reason; a proposal is thrown away."""
        composer, steps = self._composer, self._composer.steps
        if composer.composition is None or composer.busy:
            return
        if composer.query is None:
            composer.throw_away()
        elif steps.withdraw:
            words = f"Why is {composer.query.reference} withdrawn?"
            self._view.middle.ask.ask(
                words, self._on_withdraw_reason, hint="The histology report says it"
            )

    def _on_withdraw_reason(self, reason: str) -> None:
        query = self._composer.query
        if query is not None and self._told(reason):
            self._composer.work.withdraw(query, reason)

    def _told(self, reason: str) -> bool:
        if not reason:
            self._view.middle.ask.refuse(NEEDS_REASON)
        return bool(reason)

    # Printing ---------------------------------------------------------------------------------
    def _print(self) -> None:
        composer = self._composer
        if composer.query is not None:
            composer.show_busy("Setting the letter")
            composer.work.set_letter(composer.query)

    def _on_ready(self, job: PrintJob) -> None:
        """Noted as printed only when the system took the letter."""
        composer = self._composer
        composer.show_busy("")
        query = composer.query
        if query is None:
            return
        try:
            send = self.printer(composer, JOB_NAME)
        except CoderError as error:
            self._actions.alerts.error(str(error), topic="composer")
            return
        if send is not None:
            composer.work.print_letter(query, job, send)
