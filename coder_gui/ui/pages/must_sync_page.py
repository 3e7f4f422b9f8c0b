"""The page of a laptop that was away from its central store for too long: it syncs, or it locks.

The profile is open, and nothing of any patient is read from it before the store was reached.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.errors import CoderError
from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.tasks import TaskRunner
from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.pages.card import CardPage, Form, Remark, field_label
from coder_gui.ui.pages.passphrase_field import PassphraseField
from coder_gui.ui.sync.driver import REOPEN, WIPED
from coder_gui.ui.sync.words import counted
from coder_gui.ui.theme import Gap, Part, Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.services.sync import SyncRun

SYNC, SYNCING = "Sync now", "Syncing"
OUT_OF_REACH = (
    "The central store was not reached. Connect this laptop to the trust's network, and sync again."
)


class MustSyncForm(Form):
    """`submitted(password)`: "" unless the store wants another one. `left` for locking."""

    submitted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, name: str, sentence: str, unsynced: int) -> None:
        super().__init__(theme)
        self.setObjectName("must_sync_form")
        self.sentence = sentence_label(theme, sentence, role=Role.BODY)
        self.refusal = Remark(theme, Icon.WARNING, colour="warn", role=Role.BODY)
        self.refusal.setObjectName("refusal")
        self.refusal.hide()
        self.password = PassphraseField(theme)
        self.password.setObjectName("central_password")
        self._password_part = QWidget()
        part = QVBoxLayout(self._password_part)
        part.setContentsMargins(0, 0, 0, 0)
        part.setSpacing(Gap.S)
        part.addWidget(field_label(theme, "Password of the central store, for one use",
                                   self.password))  # fmt: skip
        part.addWidget(self.password)
        self._password_part.hide()
        self.button = Button(
            theme, SYNC, kind=Kind.PRIMARY, part=Part.UNLOCK, role=Role.LARGE_BUTTON
        )
        self.button.setObjectName("must_sync_now")
        self.button.clicked.connect(self.go_on)
        lock = Button(theme, "Lock", kind=Kind.LINK, part=Part.DOCK_BUTTON, keys="Esc")
        lock.setObjectName("must_sync_lock")
        lock.clicked.connect(self.left)
        foot = QHBoxLayout()
        foot.setContentsMargins(-Gap.XS, 0, -Gap.XS, 0)
        foot.addWidget(lock)
        foot.addStretch(1)
        kept = f"{counted(unsynced, 'change')} on this laptop only, all saved"
        column = self.column
        column.addWidget(text_label(theme, "Sync to go on", role=Role.PAGE_TITLE))
        column.addWidget(text_label(theme, f"Signed in as {name}", role=Role.ENTRY, colour="text2"))
        column.addSpacing(Gap.S)
        column.addWidget(self.sentence)
        column.addWidget(Remark(theme, Icon.LAPTOP, kept, role=Role.BODY))
        column.addWidget(self.refusal)
        column.addWidget(self._password_part)
        column.addSpacing(Gap.S)
        column.addWidget(self.button)
        column.addLayout(foot)
        self.setFocusProxy(self.button)

    def go_on(self) -> None:
        """Syncs, with the password where one is asked for."""
        asked = self._password_part.isVisibleTo(self)
        if asked and not self.password.text():
            self.password.setFocus()
            announce(self.password, "Type the password first", urgent=True)
        elif self.button.isEnabled():
            self.submitted.emit(self.password.take() if asked else "")

    def go_back(self) -> None:
        """Locks."""
        self.left.emit()

    def show_opening(self) -> None:
        """A sync runs."""
        self.refusal.hide()
        self.button.setText(SYNCING)
        self.button.setEnabled(False)
        self.resized.emit()

    def show_refused(self, sentence: str, *, retry_after: float = 0.0) -> None:
        """It came to nothing, and why."""
        self.button.setText(SYNC)
        self.button.setEnabled(True)
        self.refusal.say(sentence)
        announce(self.button, sentence, urgent=True)
        asked = self._password_part.isVisibleTo(self)
        (self.password if asked else self.button).setFocus()
        self.resized.emit()

    def ask_password(self) -> None:
        """The store did not take the one that is kept."""
        self._password_part.show()
        self.setFocusProxy(self.password)
        self.resized.emit()


class MustSyncPage(CardPage):
    """Syncs at once and when asked. `synced`: the limit is over, the window may open.

    `lock_wished`; `left(sentence)`: to be locked, and this said; `erased(sentence)`: to be erased.
    """

    synced = Signal()
    lock_wished = Signal()
    left = Signal(str)
    erased = Signal(str)

    def __init__(
        self, theme: Theme, session: Session, runner: TaskRunner, status: SyncStatus
    ) -> None:
        super().__init__(theme)
        self.setObjectName("must_sync_page")
        self.setAccessibleName("Sync to go on")
        self._session, self._runner = session, runner
        self._stop = threading.Event()
        laptop = session.unlocked.info.laptop
        self.laptop.setText(f"Laptop  {laptop}" if laptop else "")
        self.form = MustSyncForm(theme, session.actor.name, status.detail, status.unsynced)
        self.form.submitted.connect(self._on_submitted)
        self.form.left.connect(self.lock_wished)
        self.show_card(self.form)

    def start(self) -> None:
        """The first try; a laptop that has a network again needs nothing else."""
        self.form.setFocus()
        self._on_submitted("")

    def stop(self) -> None:
        """The profile is about to be closed: a sync that runs ends after the step it is in."""
        self._stop.set()

    def _on_submitted(self, password: str) -> None:
        self.form.show_opening()
        work = partial(_sync, self._session, password, self._stop)
        self._runner.sync(work, done=self._on_synced, failed=self._on_failed)

    def _on_synced(self, answer: tuple[SyncRun, bool] | None) -> None:
        if answer is None or self._stop.is_set():
            return
        run, still = answer
        if run.wipe:
            self.erased.emit(WIPED)
        elif run.reopen:
            self.left.emit(REOPEN)
        elif not still:
            self.synced.emit()
        else:
            status = run.status
            if status.needs_password:
                self.form.ask_password()
            paused = status.state is SyncState.PAUSED
            self.form.show_refused(status.detail if paused else OUT_OF_REACH)

    def _on_failed(self, error: CoderError) -> None:
        if not self._stop.is_set():
            self.form.show_refused(str(error))


def _sync(session: Session, password: str, stop: threading.Event) -> tuple[SyncRun, bool] | None:
    """On the lane: the run, and whether the limit still stands. None when it was stopped."""
    try:
        if password:
            session.sync.set_password(session.actor, password)
        run = session.sync.sync(stopped=stop.is_set)
        return run, not (run.wipe or run.reopen) and session.sync.must_go_online()
    except CoderError:
        if stop.is_set():
            return None
        raise
