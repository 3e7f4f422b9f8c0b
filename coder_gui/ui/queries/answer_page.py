"""Logging an answer: over the desk, with what the letter asked; typed words are never lost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError, UserError
from coder_gui.domain.queries import Query
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.queries.answer_form import AnswerForm
from coder_gui.ui.queries.answer_typed import DRAFTS, Scan, Typed, answer_of, fresh, from_json
from coder_gui.ui.queries.answer_typed import read_scan as read_file
from coder_gui.ui.queries.story_words import recipient_words
from coder_gui.ui.theme import Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session

WIDTH = 1240
_READ, _SCAN = "answer draft", "answer scan"


class AnswerPage(Page):
    """`logged(Query)` once the answer is kept, `refused(CoderError)` when that did not work after
    the page was left. Opened for a query whose patient is in the band.
    """

    logged = Signal(object)
    refused = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Log an answer", "")
        self._session, self._runner = session, runner
        self._query: Query | None = None
        self._begun = Typed()
        self._scan: Scan | None = None
        self._saving = False
        self.setObjectName("answer_page")
        self.about = sentence_label(theme, role=Role.STRONG)
        self.about.setObjectName("answer_about")
        self.form = AnswerForm(theme)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.about)  # stays in sight while the form scrolls
        self.add_narrow(self.form, WIDTH)
        self.save = self.add_button("Save the answer", primary=True, keys="Ctrl+Enter")
        self.save.setObjectName("save_answer")
        self.save.clicked.connect(self._on_save)
        self.form.changed.connect(self.keep)
        self.form.scan_chosen.connect(self._on_scan_chosen)
        self.form.scan_missed.connect(self._on_scan_missed)

    # Opening and closing ----------------------------------------------------------------------
    def open_query(self, query: Query, *, single_keys: bool) -> None:
        """Shows the page for a query, with what was typed for it before."""
        self._query, self._scan, self._saving = query, None, False
        self.form.options.single_keys = single_keys
        self._begun = fresh(query, self._session.clock.today())
        self._show(self._begun)
        self.say("")
        self.open_page()
        settings = self._session.settings
        self._runner.read(lambda: settings.get(DRAFTS, {}), done=self._on_draft_read, key=_READ)

    def begin(self) -> None:
        """The options."""
        self.form.begin()

    def leave(self) -> None:
        """Keeps what is typed, and holds nothing of it."""
        self.flush_draft()
        self._empty()

    def clear(self) -> None:
        """Holds nothing of a patient any more; what is typed is in the profile."""
        self._empty()
        super().clear()

    def _empty(self) -> None:
        for key in (_READ, _SCAN):
            self._runner.forget(key)
        self._query, self._scan, self._begun = None, None, Typed()
        self.about.clear()
        self.form.clear()

    def _show(self, typed: Typed) -> None:
        query = self._query
        if query is None:
            return
        self.about.setText(f"{query.reference} · {recipient_words(query.text.recipient)}")
        self.form.show_query(query.text.question, query.text.options, typed)
        self.save.setEnabled(not self._saving)

    # What is typed ----------------------------------------------------------------------------
    def flush_draft(self) -> None:
        """Keeps what is typed now, as before a lock."""
        if self.form.flush():
            self.keep()

    def keep(self) -> None:
        """Writes what is typed to the profile; nothing is kept of fields left as they were."""
        query, typed = self._query, self.form.typed
        if query is None:
            return
        value = typed.to_json() if typed != self._begun else None
        job = partial(_put_draft, self._session, query.id, value)
        self._runner.write(job, priority=Priority.DRAFT, key=(DRAFTS, query.id))

    def _on_draft_read(self, kept: object) -> None:
        query = self._query
        if query is None or not isinstance(kept, Mapping) or self.form.typed != self._begun:
            return
        typed = from_json(kept.get(query.id))
        if typed is None:
            return
        self._show(typed)
        self.say("This was typed before and not saved.", "text2")
        self.form.begin()
        if typed.scan:
            self._on_scan_chosen(Path(typed.scan))

    # The scan ---------------------------------------------------------------------------------
    def _on_scan_chosen(self, path: Path) -> None:
        self._scan = None
        self.form.right()
        self._runner.read(
            partial(read_file, path), done=self._on_scan_read, failed=self._on_scan_refused,
            key=_SCAN,
        )  # fmt: skip

    def _on_scan_read(self, scan: Scan) -> None:
        self._scan = scan
        kind = {"application/pdf": "PDF", "text/plain": "text"}.get(scan[1], "picture")
        size = max(len(scan[0]) // 1000, 1)
        self.say(f"The scan is read: {kind}, {size:,} kB.", "ok")
        self.keep()

    def _on_scan_refused(self, error: CoderError) -> None:
        self._refuse(error)

    def _on_scan_missed(self, sentence: str) -> None:
        self.form.refuse("scan", sentence)

    # Saving -----------------------------------------------------------------------------------
    def _on_save(self) -> None:
        query, typed = self._query, self.form.typed
        if query is None or self._saving:
            return
        self.form.right()
        self.say("")
        today, session = self._session.clock.today(), self._session
        path = Path(typed.scan).expanduser() if typed.scan and self._scan is None else None
        scan = self._scan if typed.scan else None

        def log() -> Saved[Query]:
            given = read_file(path) if path is not None else scan
            answer = answer_of(typed, given, today)
            return session.query_answers.log(session.actor, query.id, answer)

        self._saving = True
        self.save.setEnabled(False)
        self.keep()
        self._runner.write(log, done=self._on_logged, failed=self._on_refused)

    def _on_logged(self, saved: Saved[Query]) -> None:
        query = saved.value
        job = partial(_put_draft, self._session, query.id, None)
        self._runner.write(job, priority=Priority.DRAFT, key=(DRAFTS, query.id))
        self.form.flush()
        if self._query is not None and self._query.id == query.id:
            self._query = None
            self.close_page()
        self._saving = False
        self.logged.emit(query)

    def _on_refused(self, error: CoderError) -> None:
        self._saving = False
        if self._query is None:
            self.refused.emit(error)
            return
        self.save.setEnabled(True)
        self._refuse(error)

    def _refuse(self, error: CoderError) -> None:
        """The sentence under the field it belongs to, else in the foot; what is typed stays."""
        field = error.field if isinstance(error, UserError) else None
        if not self.form.refuse(field, str(error)):
            self.say(str(error), "err")


def _put_draft(session: Session, query_id: str, value: dict[str, str] | None) -> None:
    """Keeps one draft or takes it away; no view waits for it."""
    kept = session.settings.get(DRAFTS, {})
    if not isinstance(kept, dict) or kept.get(query_id) == value:
        return
    others = {one: typed for one, typed in kept.items() if one != query_id}
    session.settings.put(
        session.actor, DRAFTS, others if value is None else {**others, query_id: value}
    )
