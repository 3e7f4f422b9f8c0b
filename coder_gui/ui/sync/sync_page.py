"""The page of the sync: how it stands, what came of it, and what a person can do about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.conflicts import MergedByItself
from coder_gui.domain.errors import CoderError
from coder_gui.domain.sync import RefusedChange, SyncState, SyncStatus
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label, text_label
from coder_gui.ui.sync import words
from coder_gui.ui.sync.act_words import act
from coder_gui.ui.sync.facts_form import FactsForm
from coder_gui.ui.theme import Gap, Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.tasks import TaskRunner
    from coder_gui.ui.actions import Actions
    from coder_gui.ui.sync.driver import SyncDriver

STORE, LAST, HERE, NEXT, CLAIMS = (
    "Central store", "Last sync", "On this laptop only", "Next try", "Taken by you",
)  # fmt: skip
REFUSED, MERGED = "sync page refused", "sync page merged"
WIDE = 760
"""The state is read as a sentence: no wider than this at 100 %."""


class SyncPage(Page):
    """Everything the status bar has no room for. `join_wished`, `password_wished`: other pages."""

    join_wished = Signal()
    password_wished = Signal()

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        place: QWidget,
    ) -> None:
        super().__init__(theme, place, "Sync", "")
        self._session, self._runner, self._actions = session, runner, actions
        self._driver: SyncDriver | None = None
        self._refused: tuple[RefusedChange, ...] = ()
        self._leaving = False
        self._icon = IconLabel(theme, Icon.LAPTOP, colour="text")
        self.state = sentence_label(theme, role=Role.CARD_TITLE)
        self.state.setObjectName("sync_sentence")
        self.advice = sentence_label(theme, colour="text2")
        self.advice.setObjectName("sync_advice")
        self.facts = FactsForm(theme, (STORE, LAST, HERE, NEXT, CLAIMS))
        self.refused_table = WordsTable(
            theme, "refused_table", "Changes that the central store did not take",
            ("When", "Patient", "What", "Why it was not taken"), (120, 260, 220, 500),
        )  # fmt: skip
        self.merged_table = WordsTable(
            theme, "merged_table", "Merged without asking today",
            ("When", "Patient", "What was merged"), (120, 260, 700),
        )  # fmt: skip
        self.merged_table.say_empty(
            "Nothing was merged today",
            "When a colleague and you change different parts of an episode, it is listed here.",
        )
        self._lay_out()
        self._make_buttons()
        runner.changed.connect(self._on_changed)

    def follow(self, driver: SyncDriver) -> None:
        """What runs the sync of this window."""
        self._driver = driver
        driver.status_changed.connect(self._on_status)

    def begin(self) -> None:
        """Shows how it stands, and reads what was merged and what was not taken."""
        self.say("")
        self._ask_leaving(asked=False)
        status = self._driver.status if self._driver is not None else None
        if status is not None:
            self._on_status(status)
        if self._driver is not None:
            self._driver.refresh()
        self._read_lists()
        buttons = (self.sync_button, self.join_button, self.password_button)
        next((one for one in buttons if one.isVisibleTo(self)), self).setFocus()

    def clear(self) -> None:
        """Holds nothing of any patient."""
        for key in (REFUSED, MERGED):
            self._runner.forget(key)
        self._refused = ()
        self.refused_table.words.set_rows(())
        self.merged_table.words.set_rows(())
        self.facts.clear()
        super().clear()

    # Building ---------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Gap.M)
        head.addWidget(self._icon)
        head.addWidget(self.state, 1)
        self._head = QWidget()
        head.setContentsMargins(0, 0, 0, 0)
        self._head.setLayout(head)
        self.body.addWidget(self._head)
        self.body.addWidget(self.advice)
        self.body.addWidget(self.facts)
        self.try_again = Button(self.theme, "Send this change again", kind=Kind.SECONDARY)
        self.try_again.setObjectName("try_again")
        self.try_again.clicked.connect(self._on_try_again)
        row = QHBoxLayout()
        row.addWidget(self.try_again)
        row.addStretch(1)
        self._refused_part = self._part("Not taken by the central store", self.refused_table)
        column = self._refused_part.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(row)
        self._merged_part = self._part("Merged without asking today", self.merged_table)
        self.body.addWidget(self._refused_part, 1)
        self.body.addWidget(self._merged_part, 1)
        self.body.addStretch(0)

    def _part(self, title: str, table: WordsTable) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, Gap.S, 0, 0)
        column.setSpacing(Gap.S)
        column.addWidget(text_label(self.theme, title, role=Role.CARD_TITLE))
        column.addWidget(table, 1)
        part.hide()
        return part

    def _make_buttons(self) -> None:
        self.leave_button = self.add_button("Leave the central store")
        self.leave_button.setObjectName("leave_central")
        self.leave_button.clicked.connect(self._on_leave)
        self.stay_button = self.add_button("Stay")
        self.stay_button.clicked.connect(self._on_stay)
        self.password_button = self.add_button("Give the password again")
        self.password_button.setObjectName("give_password")
        self.password_button.clicked.connect(self.password_wished)
        self.join_button = self.add_button("Join a central store")
        self.join_button.setObjectName("join_central")
        self.join_button.clicked.connect(self.join_wished)
        self.sync_button = self.add_button("Sync now", keys=self._actions.keys("sync_now"))
        self.sync_button.setObjectName("sync_now_button")
        self.sync_button.clicked.connect(self._on_sync)

    # How it stands ----------------------------------------------------------------------------
    def _on_status(self, status: SyncStatus) -> None:
        if not self.isVisible():
            return
        now = self._session.clock.now()
        central = words.joined(status)
        said = words.sync(status, now) or words.place(status, status.unsynced)
        self._icon.set_icon(said.icon, said.colour if said.urgent else "text2")
        self.state.setText(words.headline(status, now))
        advice = words.advice(status)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        last = words.moment(status.last_sync, now) if status.last_sync else "Not yet"
        here = words.counted(status.unsynced, "change") if status.unsynced else "Nothing"
        held = words.claims(status, now)
        self.facts.say(STORE, status.central if central else "")
        self.facts.say(LAST, last if central else "")
        self.facts.say(HERE, here if central else "")
        self.facts.say(NEXT, words.next_try(status) if central else "")
        self.facts.say(CLAIMS, held.text if held and central else "")
        self._merged_part.setVisible(central)
        self._offer(status, central=central)

    def _offer(self, status: SyncStatus, *, central: bool) -> None:
        """The buttons that have a meaning now; the one thing to do is the primary one."""
        paused = status.state is SyncState.PAUSED and status.needs_password
        asking = self._leaving and central
        self._leaving = asking
        self.join_button.setVisible(not central)
        self.password_button.setVisible(paused and not asking)
        self.sync_button.setVisible(central and not asking)
        self.sync_button.setEnabled(status.state is not SyncState.SYNCING)
        self.leave_button.setVisible(central)
        self.stay_button.setVisible(asking)
        first = self.join_button if not central else self.sync_button
        first = self.password_button if paused else first
        self._set_primary(self.stay_button if asking else first)

    def _set_primary(self, button: Button) -> None:
        for one in (self.join_button, self.password_button, self.sync_button, self.stay_button):
            one.set_kind(Kind.PRIMARY if one is button else Kind.SECONDARY)
        self._primary = button

    def _read_lists(self) -> None:
        if self._session.sync.joined:
            sync = self._session.sync
            self._runner.read(sync.refused, done=self._on_refused, key=REFUSED)
            self._runner.read(sync.merged_today, done=self._on_merged, key=MERGED)

    def _on_refused(self, refused: tuple[RefusedChange, ...]) -> None:
        now, self._refused = self._session.clock.now(), refused
        self.refused_table.words.set_rows(
            [
                TableRow((words.moment(one.at, now), one.patient, act(one.action), one.reason))
                for one in refused
            ]
        )
        self._refused_part.setVisible(bool(refused))
        if refused:
            self.refused_table.selectRow(0)

    def _on_merged(self, merged: tuple[MergedByItself, ...]) -> None:
        now = self._session.clock.now()
        self.merged_table.words.set_rows(
            [TableRow((words.moment(one.at, now), one.patient, one.text)) for one in merged]
        )

    def _on_changed(self, _changes: object) -> None:
        if self.isVisible():
            self._read_lists()

    # Acting -----------------------------------------------------------------------------------
    def _on_sync(self) -> None:
        self._actions.trigger("sync_now")

    def _on_try_again(self) -> None:
        row = self.refused_table.currentIndex().row()
        if 0 <= row < len(self._refused):
            again = partial(
                self._session.sync.retry_refused,
                self._session.actor,
                self._refused[row].group_id,
            )
            self._runner.write(again, done=self._on_sent_again, failed=self._on_failed)

    def _on_sent_again(self, _saved: object) -> None:
        self.say("The change goes to the central store with the next sync.")
        if self._driver is not None:
            self._driver.sync_now()

    def _on_leave(self) -> None:
        if not self._leaving:
            self._ask_leaving(asked=True)
            return
        self._ask_leaving(asked=False)
        leave = partial(self._session.sync.leave_central, self._session.actor)
        self._runner.sync(leave, done=self._on_left, failed=self._on_failed)

    def _on_stay(self) -> None:
        self._ask_leaving(asked=False)
        self.say("")

    def _ask_leaving(self, *, asked: bool) -> None:
        """Leaving is said twice, with what would then be on this laptop only."""
        self._leaving = asked
        status = self._driver.status if self._driver is not None else None
        self.leave_button.setText(
            "Leave, keep everything here" if asked else "Leave the central store"
        )
        if status is None:
            return
        self._offer(status, central=words.joined(status))
        if asked:
            self.say(leaving_words(status), "warn" if status.unsynced else "text")
            self.stay_button.setFocus()

    def _on_left(self, _nothing: object) -> None:
        self.say("This profile has left the central store. Everything stays on this laptop.", "ok")
        if self._driver is not None:
            self._driver.refresh()
        self.join_button.setFocus()

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")


def leaving_words(status: SyncStatus) -> str:
    """What leaving means, with what nobody else has."""
    kept = "Everything stays on this laptop, and nothing is sent or received any more."
    if not status.unsynced:
        return f"{kept} Your colleagues keep what was synced."
    verb = "is" if status.unsynced == 1 else "are"
    return (
        f"{words.counted(status.unsynced, 'change')} {verb} on this laptop only. Sync first, or "
        f"they reach nobody. {kept}"
    )
