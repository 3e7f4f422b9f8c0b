"""The query composer: evidence, question and letter over the docks; nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import CoderError
from coder_gui.domain.queries import Query, QueryState, QueryVerb
from coder_gui.domain.query_policy import PACK_ONLY
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.cover import Cover
from coder_gui.ui.dates import clock_time, long_date
from coder_gui.ui.queries.composer_acts import ComposerActs
from coder_gui.ui.queries.composer_edits import ComposerEdits
from coder_gui.ui.queries.composer_keys import KEYS, ComposerKeys
from coder_gui.ui.queries.composer_view import ComposerView, Pane
from coder_gui.ui.queries.composing import Checked, Composing, Done, Opened
from coder_gui.ui.queries.composition import Composition, marks
from coder_gui.ui.queries.form_pane import FormFacts
from coder_gui.ui.queries.steps import Steps, state_sign, steps
from coder_gui.ui.queries.subject import QuerySubject
from coder_gui.ui.theme import Theme
from coder_gui.wording.findings import Finding

if TYPE_CHECKING:
    from coder_gui.services.session import Session

KIND = "composer"
NO_LETTER = "No letter with the patient's name is printed."
KEEP_MS, CHECK_MS = 500, 40
"""Pauses before what is typed is kept as a draft, and before its words are looked at."""


class QueryComposer(Cover):
    """`closed` follows the way back; `printed(query id)` a letter that went to the printer.

    `pack_wished(query id)`: the pack of a national query, saved as it stands.

    `show_case` tells which episode is open: a query of another one leaves the screen.
    """

    printed = Signal(str)
    pack_wished = Signal(str)

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, theme: Theme, place: QWidget
    ) -> None:
        super().__init__(theme, place, "Query")
        self._session, self._actions = session, actions
        self.case: EpisodeCase | None = None
        self.query: Query | None = None
        self.composition: Composition | None = None
        self.checked: Checked | None = None
        self.busy = ""
        self._saved: Composition | None = None
        self._saved_at = ""
        self.setObjectName("query_composer")
        self.work = Composing(session, runner, self)
        self.view = ComposerView(theme, {name: actions.keys(name) for name in KEYS})
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._keeping = self._timer(KEEP_MS)
        self._keeping.timeout.connect(self.keep)
        self._checking = self._timer(CHECK_MS)
        self._checking.timeout.connect(self._check)
        self.edits = ComposerEdits(self, self.view, actions, self)
        self.acts = ComposerActs(self, self.view, actions, self)
        self.keys = ComposerKeys(self.view, actions, self.acts, self)
        self._connect(runner)

    def _timer(self, pause: int) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(pause)
        return made

    def _connect(self, runner: TaskRunner) -> None:
        work = self.work
        work.opened.connect(self._on_opened)
        work.checked.connect(self._on_checked)
        work.drawn.connect(self.view.letter.show_pdf)
        work.missed.connect(self._on_missed)
        work.done.connect(self._on_done)
        work.refused.connect(self._on_refused)
        self.view.letter.wanted.connect(self._draw)
        runner.changed.connect(self._on_changed)
        self.theme.changed.connect(self._arrange)

    # Opening and closing ----------------------------------------------------------------------
    def start(self, case: EpisodeCase, subject: QuerySubject) -> None:
        """F6: the open query about this, else a proposal."""
        self._begin(case)
        self.work.start(case, subject)

    def open_query(self, case: EpisodeCase, query_id: str) -> None:
        """A query of the open episode."""
        self._begin(case)
        self.work.open(case, query_id)

    def _begin(self, case: EpisodeCase) -> None:
        """What is being written is saved first; the page comes up once the answer is there."""
        self.put_by()
        self._forget()
        self.case = case

    def begin(self) -> None:
        """The caret into the question."""
        self._arrange()
        self.view.bring(Pane.FORM)
        self.view.middle.form.question.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """What is changed is saved as a draft with its reference."""
        self.put_by()
        self._forget()

    def clear(self) -> None:
        """Holds nothing of any patient any more; what is typed is in the profile."""
        self._forget()
        super().clear()

    def flush_drafts(self) -> None:
        """Keeps what is typed now, as before a lock."""
        self.view.middle.form.ticks.finish_writing()
        if self._keeping.isActive():
            self.keep()

    def put_by(self) -> None:
        """Saves what is changed, on the way out."""
        self.view.middle.form.ticks.finish_writing()
        now, case = self.composition, self.case
        if now is None or case is None or not self.changed:
            return
        self.keep()  # a save that is refused loses nothing
        self.work.save(case.episode.id, self.query, now)

    def throw_away(self) -> None:
        """Leaves a proposal that nobody raised; what is typed of it goes too."""
        if self.case is not None and self.query is None:
            self._keeping.stop()
            self.work.keep(self.case.episode.id, None, None)
            self._saved = self.composition
            self.close_page()

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode; a fresh reading brings lines written since."""
        if self.case is None:
            return
        if case is not None and case.episode.id == self.case.episode.id:
            self.case = case
        elif self.isVisible():
            self.close_page()
        else:
            self._forget()  # the answer on its way is about another patient

    def _forget(self) -> None:
        self._keeping.stop()
        self._checking.stop()
        self.work.forget()
        self.edits.forget()
        self.case = self.query = self.composition = self.checked = self._saved = None
        self.busy = self._saved_at = ""
        self.view.middle.ask.forget()
        self.view.evidence.clear()
        self.view.middle.form.clear()
        self.view.middle.checks.clear()
        self.view.letter.clear()
        self._actions.update(query_stops=None, query_packs=None)

    # What is composed -------------------------------------------------------------------------
    @property
    def changed(self) -> bool:
        """Something is written that is not saved."""
        return self.composition is not None and self.composition != self._saved

    @property
    def steps(self) -> Steps:
        """What can be done now."""
        state = self.query.state if self.query is not None else None
        return steps(
            state,
            self._may,
            may_write=self.work.may_write(self.query),
            left=self.view.middle.checks.left,
            packs=self.packs,
        )

    @property
    def packs(self) -> bool:
        """It leaves the trust only as its anonymised pack; no letter of it is set."""
        return self.composition is not None and self.work.packs(self.composition.text)

    def _may(self, verb: QueryVerb) -> str | None:
        return self.work.may(verb, self.query)

    @property
    def findings_current(self) -> bool:
        """The checks are of the text as it stands."""
        return (
            self.checked is not None
            and self.composition is not None
            and self.checked.text == self.composition.text
        )

    def compose(self, composition: Composition) -> None:
        """Takes an edit: shows it, keeps it, has it checked and drawn."""
        if composition == self.composition or not self.steps.writable:
            return
        self.composition = composition
        self._show()
        self._keeping.start()
        self._checking.start()
        self.view.letter.follow(at_once=self.packs)

    def keep(self) -> None:
        """Keeps what is typed on this laptop."""
        self._keeping.stop()
        if self.case is not None and self.changed:
            self.work.keep(self.case.episode.id, self.query, self.composition)

    def show_busy(self, words: str) -> None:
        """Says what is being done; nothing else can be begun meanwhile."""
        self.busy = words
        self._show_steps()

    # Showing ----------------------------------------------------------------------------------
    def _on_opened(self, found: Opened) -> None:
        if self.case is None or found.case.episode.id != self.case.episode.id:
            return
        self.case = found.case
        if self.isVisible() and found.query is not None and found.query == self.query:
            return  # read again after one's own write
        self.query, self.composition = found.query, found.composition
        self._saved = None if found.resumed else found.composition
        self.view.middle.checks.wait()
        self._show(fresh=True)
        if not self.isVisible():
            self.open_page()
        if found.resumed:
            self._actions.alerts.note("What was typed of this query and not saved is here again")
        self._check()
        self.view.letter.follow(at_once=True)

    def _show(self, *, fresh: bool = False) -> None:
        now = self.composition
        if now is None:
            return
        writable = self.steps.writable
        self.view.evidence.show_evidence(now.text.evidence, writable=writable, fresh=fresh)
        self.view.middle.form.show_text(now.text, self._facts(now), writable=writable, fresh=fresh)
        self._show_findings(writable=writable)

    def _facts(self, now: Composition) -> FormFacts:
        policy, kind = self.work.policy, now.text.kind
        facts = policy.kinds[kind]
        if self.query is not None and self.query.due is not None:
            day, left = self.query.due, ""
        else:
            day, number = self.work.reply_by(kind)
            left = f"{number} working day" if number == 1 else f"{number} working days"
        gaps = facts.gaps if now.text.gap in facts.gaps else (now.text.gap, *facts.gaps)
        return FormFacts(
            recipients=self.work.recipients(kind, self.case) if self.case is not None else (),
            gaps=tuple((gap, policy.gaps[gap].words) for gap in gaps),
            kinds=tuple((one, policy.kinds[one].name) for one in policy.kinds),
            reply_by=f"{day:%a} {long_date(day)}",
            reply_days=left,
            hint=policy.gaps[now.text.gap].hint,
            closed=self.steps.closed,
            packs=self.packs,
        )

    def _show_findings(self, *, writable: bool) -> None:
        now = self.composition
        if now is None:
            return
        form, checked = self.view.middle.form, self.checked
        marked = self._marked(writable=writable)
        form.show_options(now.text, marked, writable=writable)
        if self.findings_current:
            form.question.show_findings(marked)
        if checked is not None:
            self.edits.show_checks(checked, writable=writable)
        self._show_steps()

    def _marked(self, *, writable: bool) -> tuple[Finding, ...]:
        """Whose words are marked as they stand: nobody lets them stand, and they can be changed."""
        if not writable or self.checked is None or not self.findings_current:
            return ()
        reasons = self.edits.reasons
        return tuple(one for one in self.checked.findings if one.rule not in reasons)

    def _show_steps(self) -> None:
        if self.composition is None:
            return
        now, query = self.steps, self.query
        stops = self.busy or now.stops
        self.view.middle.foot.show_steps(
            now, changed=self.changed, raised=query is not None, busy=self.busy
        )
        name = f"Query {query.reference}" if query is not None else "New query"
        words, icon = state_sign(query.state if query is not None else None)
        self.view.middle.show_state(name, f"{words}{self._state_more()}", icon)
        self._actions.update(
            query_stops=stops if now.main is not None else now.closed,
            query_packs=self.packs,
        )

    def _state_more(self) -> str:
        """What follows the word of the state: whose it is, and whether it is on the disk."""
        query = self.query
        if query is None:
            return ""
        if self.changed:
            return ", changes not saved"
        if self._saved_at and query.state is QueryState.DRAFT:
            return f", saved {self._saved_at}"
        return f", by {query.approved_by or query.raised_by}"

    # Answers ----------------------------------------------------------------------------------
    def _check(self) -> None:
        self._checking.stop()
        if self.composition is not None:
            self.work.check(self.composition.text)

    def _on_checked(self, found: Checked) -> None:
        if self.composition is None or found.text != self.composition.text:
            return
        before = self.checked
        self.checked = found
        self._show_findings(writable=self.steps.writable)
        if before is None or marks(before.findings) != marks(found.findings):
            self.view.letter.follow()

    def _draw(self) -> None:
        now = self.composition
        if now is None or self.case is None:
            return
        if self.packs:
            self.work.forget_letter()
            self.view.letter.show_words(PACK_ONLY.format("It"), NO_LETTER)
            return
        marked = self._marked(writable=self.steps.writable)
        self.work.draw(self.case, now.text, self.query, marked)

    def _on_missed(self, error: CoderError) -> None:
        if self.composition is None:
            self._actions.alerts.error(str(error), topic=KIND)
        else:
            self.view.letter.say_missed(str(error))

    def _on_done(self, done: Done) -> None:
        """Saved: the draft on this laptop has had its day."""
        self._actions.alerts.note(done.words)
        self._actions.alerts.settle(KIND)
        self.work.keep_field(done.query.episode_id, done.was, None)
        own = self.query.id if self.query is not None else None
        if self.composition is None or own != done.was:
            return  # left meanwhile
        self.busy = ""
        self.query = done.query
        self.composition = self._as_saved(self.composition, done.query)
        self._saved = self.composition
        self._saved_at = clock_time(self._session.clock.now(), seconds=True)
        self.view.middle.ask.close_question()
        self._show()
        if not self.steps.writable:
            self.edits.forget()
        if done.verb is not None or done.was is None:
            self.view.letter.follow(at_once=True)  # it has its reference, or another state now
        if done.verb is QueryVerb.SEND:
            self.printed.emit(done.query.id)
        self.acts.go_on(done.query)

    def _as_saved(self, now: Composition, query: Query) -> Composition:
        return Composition(query.text, now.proposed, now.overrides)

    def _on_refused(self, error: CoderError) -> None:
        self.busy = ""
        self.acts.go_on(None)
        ask = self.view.middle.ask
        if ask.isVisible():
            ask.refuse(str(error))
        else:
            self._actions.alerts.error(str(error), topic=KIND)
        self._show_steps()

    def _on_changed(self, changes: Changes) -> None:
        """Another person's sync has brought another state of this query."""
        if self.query is None or self.case is None or self.changed or self.busy:
            return
        if self.isVisible() and changes.touches(kind="query", episode=self.case.episode.id):
            self.work.open(self.case, self.query.id)

    # Qt ---------------------------------------------------------------------------------------
    def press_main(self) -> None:
        """Ctrl+Enter."""
        self.acts.finish()

    def event(self, event: QEvent) -> bool:
        """The composer's keys go before those of the window under it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.keys.knows(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.view.middle.ask.isVisible():
            self.view.middle.ask.close_question()
        elif not self.keys.press(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self.view.arrange(self.width())

    @property
    def has_focus(self) -> bool:
        """The focus is here."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)
