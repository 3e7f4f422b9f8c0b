"""The anonymised pack of a national query: looked through by a person, then exported."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError
from coder_gui.domain.national import PackDraft, PackPlace, Remaining
from coder_gui.domain.queries import OPEN_QUERIES
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import text_label
from coder_gui.ui.queries.pack_view import PackView
from coder_gui.ui.theme import Gap, Part, Theme

ABOUT = (
    "Names, numbers, dates and places are replaced; what was replaced is tinted. Nothing leaves "
    "while anything remains that may tell who the patient is: replace it, or say why it does not."
)
NOTHING = "Nothing remains that was found"
HEADINGS = ("What", "Words", "Where")
WIDTHS = (125, 110, 230)
PACK, SCAN = "national pack", "national scan"
SIDE_BY_SIDE = 900
"""Width, at 100 %, from which the pack and the list stand beside each other."""


class NationalPage(Page):
    """The pack of the open episode's national query, or of the episode where it has none."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "National query", ABOUT)
        self._session, self._runner = session, runner
        self._episode_id: str | None = None
        self._query_id: str | None = None
        self._draft: PackDraft | None = None
        self._fresh: PackDraft | None = None
        self._remaining: tuple[Remaining, ...] = ()
        self._stops = ""
        self.question = _field(theme, "Question", "pack_question")
        self.question.returnPressed.connect(self._on_question)
        self.question.editingFinished.connect(self._on_question)
        self.view = PackView(theme)
        self.table = WordsTable(theme, "remaining_table", "What remains", HEADINGS, WIDTHS)
        self.table.say_empty(NOTHING, "Read the pack once more, then export.")
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.words = _field(theme, "Replace with, or why it is no identifier", "pack_words")
        self.words.set_cap("Enter", "replace")
        self.words.returnPressed.connect(self._on_replace)
        self.also = _field(theme, "Names to hide as well", "pack_also")
        self.also.set_cap("Enter", "hide")
        self.also.returnPressed.connect(self._on_also)
        self.replace_it = Button(theme, "Replace", keys="Enter")
        self.replace_it.clicked.connect(self._on_replace)
        self.keep_it = Button(theme, "No identifier", keys="Alt+N")
        self.keep_it.clicked.connect(self._on_keep)
        self.drop_it = Button(theme, "Leave the item out", keys="Alt+X")
        self.drop_it.clicked.connect(self._on_drop)
        self.file = FileField(theme, "Into the file", patterns="PDF (*.pdf)", save=True)
        self._export = self.add_button("Export", primary=True, keys="Ctrl+Enter")
        self._export.setObjectName("export_pack")
        self._export.clicked.connect(self._on_export)
        self._listening = (self.table, self.view, self.words, self.also, self.question)
        for one in self._listening:
            one.installEventFilter(self)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Gap.S)
        top.addWidget(_label(self.theme, "Question", self.question))
        top.addWidget(self.question, 1)
        side = QVBoxLayout()
        side.setSpacing(Gap.S)
        self._heading = text_label(self.theme, "What remains", role=Role.CARD_TITLE)
        side.addWidget(self._heading)
        side.addWidget(self.table, 1)
        side.addWidget(_label(self.theme, "Replace with, or why it is no identifier", self.words))
        side.addWidget(self.words)
        buttons = QHBoxLayout()
        buttons.setSpacing(Gap.S)
        for one in (self.replace_it, self.keep_it, self.drop_it):
            buttons.addWidget(one)
        buttons.addStretch(1)
        side.addLayout(buttons)
        side.addWidget(_label(self.theme, "Names to hide as well, such as a daughter's", self.also))
        side.addWidget(self.also)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(Gap.L)
        self._both.addWidget(self.view, 3)
        self._both.addLayout(side, 2)
        self.body.addLayout(top)
        self.body.addLayout(self._both, 1)
        self.add_above_foot(self.file)

    # Opening ---------------------------------------------------------------------------------
    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode; a pack on show of another one goes."""
        episode_id = case.episode.id if case is not None else None
        if episode_id != self._episode_id:
            self._episode_id, self._query_id = episode_id, None
            self._forget()

    def choose(self, query_id: str | None) -> None:
        """The pack of this query of the open episode at the next opening, or of its newest."""
        self._query_id = query_id

    def begin(self) -> None:
        """Drafts the pack, or takes up the one that was left."""
        self.say("")
        self.table.setFocus()
        if self._episode_id is None:
            self.say("Open an episode first, then come back.", "warn")
            return
        read = partial(self._open, self._query_id, self._episode_id)
        self._runner.read(read, done=self._on_opened, failed=self._on_failed, key=PACK)

    def _open(self, query_id: str | None, episode_id: str) -> tuple[PackDraft, PackDraft, str]:
        """The untouched pack, the one as it was left, and why its query cannot go now or ""."""
        found = query_id
        if found is None:
            queries = self._session.queries
            national = [
                one.id
                for one in queries.of_episode(episode_id)
                if queries.policy.no_letter(one) and one.state in OPEN_QUERIES
            ]
            found = national[-1] if national else None
        service = self._session.national
        fresh = service.draft(query_id=found, episode_id=episode_id)
        draft, stops = service.resume(query_id=found, episode_id=episode_id), None
        if found is not None:
            queries = self._session.queries
            stops = queries.may_send_pack(self._session.actor, queries.get(found))
        return fresh, draft, stops or ""

    def _on_opened(self, opened: tuple[PackDraft, PackDraft, str]) -> None:
        self._fresh, draft, self._stops = opened
        self.question.setText(draft.pack.question)
        self.question.setCursorPosition(0)
        self._take(draft, keep=False)

    def clear(self) -> None:
        """Empties the page; what was done to the pack is kept on this laptop."""
        self._forget()
        self.file.clear()
        super().clear()

    def _forget(self) -> None:
        self._runner.forget(PACK)
        self._runner.forget(SCAN)
        self._draft = self._fresh = None
        self._remaining, self._stops = (), ""
        self.view.clear_pack()
        self.table.words.set_rows(())
        for field in (self.question, self.words, self.also):
            field.clear()

    # Looking through -------------------------------------------------------------------------
    def _take(self, draft: PackDraft, *, keep: bool = True) -> None:
        """The pack after a step; it is searched again as a whole."""
        self._draft = draft
        if keep and self._fresh is not None:
            remember = partial(
                self._session.national.remember, self._session.actor, draft, self._fresh
            )
            self._runner.write(remember, failed=self._on_failed)
        scan = partial(self._session.national.scan, draft)
        self._runner.read(scan, done=self._on_scanned, failed=self._on_failed, key=SCAN)

    def _on_scanned(self, remaining: tuple[Remaining, ...]) -> None:
        if self._draft is None:
            return
        form, row = self._session.national.form, self.table.currentIndex().row()
        self._remaining = remaining
        self.view.show_pack(self._draft, form, remaining)
        self.table.words.set_rows(
            [
                TableRow((form.findings[one.kind], one.text, form.place_words(one.place)), "warn")
                for one in remaining
            ]
        )
        if remaining:
            self.table.selectRow(min(max(row, 0), len(remaining) - 1))
        count = len(remaining)
        self._heading.setText(f"What remains ({count})" if count else "What remains")
        words = f"{count} to settle before it can go" if count else NOTHING
        if not count and self._stops:
            words = f"{NOTHING}. {self._stops}"
        self.say(words, "warn" if count or self._stops else "ok")
        for button in (self.replace_it, self.keep_it):
            button.setEnabled(bool(count))
        self._on_current()

    def _on_current(self, *_rows: Any) -> None:
        found = self._current()
        self.view.go_to(found)
        self.drop_it.setEnabled(found is not None and found.place.item >= 0)
        if found is not None and self.table.hasFocus():
            form = self._session.national.form
            announce(self, f"{form.findings[found.kind]}: {found.text}")

    def _current(self) -> Remaining | None:
        row = self.table.currentIndex().row()
        return self._remaining[row] if 0 <= row < len(self._remaining) else None

    def _on_replace(self) -> None:
        found, words = self._current(), self.words.text().strip()
        if self._draft is None or found is None:
            return
        if not words:
            self.say("Type what stands there instead.", "err")
            self.words.setFocus()
            return
        self._step(partial(self._session.national.replace_found, self._draft, found, words))

    def _on_keep(self) -> None:
        found = self._current()
        if self._draft is None or found is None:
            return
        self._step(
            partial(self._session.national.keep_found, self._draft, found, self.words.text())
        )

    def _on_drop(self) -> None:
        found = self._current()
        if self._draft is not None and found is not None and found.place.item >= 0:
            self._step(partial(self._session.national.leave_out, self._draft, found.place))

    def _on_also(self) -> None:
        names = [one.strip() for one in self.also.text().split(",") if one.strip()]
        if self._draft is None or not names:
            return
        hide = partial(self._session.national.hide_also, self._draft, names)
        self._runner.read(hide, done=self._on_hidden, failed=self._on_failed, key=PACK)

    def _on_hidden(self, draft: PackDraft) -> None:
        self.also.clear()
        self._take(draft)

    def _on_question(self) -> None:
        draft, text = self._draft, self.question.text().strip()
        if draft is not None and text != draft.pack.question:
            self._step(partial(self._session.national.rewrite, draft, PackPlace("question"), text))

    def _step(self, change: Any) -> None:
        """A change of the pack that reads nothing."""
        try:
            draft = change()
        except CoderError as error:
            self.say(str(error), "err")
            self.words.setFocus()
            return
        self.words.clear()
        self._take(draft)
        self.table.setFocus()

    # Leaving ---------------------------------------------------------------------------------
    def _on_export(self) -> None:
        out, draft = self.file.value(), self._draft
        if draft is None:
            return
        if self._remaining:
            self.say(self._session.national.refusal(self._remaining), "err")
            self.table.setFocus()
            return
        if out is None:
            self.say(self.file.wanted, "err")
            self.file.path.setFocus()
            return
        self.say("Writing", "text2")
        to_file, actor = self._session.national.to_file, self._session.actor
        export = partial(to_file, actor, draft, out.with_suffix(".pdf"))
        self._runner.write(export, done=self._on_exported, failed=self._on_failed)

    def _on_exported(self, saved: Saved[Path]) -> None:
        counts = " The query counts as sent." if self._draft and self._draft.query_id else ""
        self.say(
            f"Written to {saved.value.name}. Send it as your trust sends national queries.{counts}",
            "ok",
        )

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")

    # Qt --------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt+N and Alt+X wherever the caret is; Enter in the list goes to the words."""
        if isinstance(event, QKeyEvent) and watched in self._listening:
            own = self._own(watched, event)
            if own is not None and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if own is not None and event.type() == QEvent.Type.KeyPress:
                own()
                return True
        return super().eventFilter(watched, event)

    def _own(self, watched: QObject, event: QKeyEvent) -> Callable[[], object] | None:
        key, held = event.key(), event.modifiers()
        if held == Qt.KeyboardModifier.AltModifier:
            return {Qt.Key.Key_N: self._on_keep, Qt.Key.Key_X: self._on_drop}.get(Qt.Key(key))
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held
        return self.words.setFocus if enter and watched is self.table else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= self.theme.px(SIDE_BY_SIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(way)


def _field(theme: Theme, name: str, object_name: str) -> CapField:
    field = CapField(theme, Part.FIELD)
    field.setObjectName(object_name)
    field.setAccessibleName(name)
    return field


def _label(theme: Theme, words: str, field: QWidget) -> QWidget:
    label = text_label(theme, words, colour="text2")
    label.setBuddy(field)
    return label
