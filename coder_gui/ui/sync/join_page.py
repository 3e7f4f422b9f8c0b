"""Joining a central store by the join file, and giving its password again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.domain.errors import CoderError, Offline
from coder_gui.services.central_access import CentralSettings, read_join_file
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.pages.card import field_label
from coder_gui.ui.pages.passphrase_field import PassphraseField
from coder_gui.ui.sync.facts_form import FactsForm
from coder_gui.ui.theme import Gap, Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.tasks import TaskRunner

ABOUT = (
    "The join file comes from whoever looks after the central store. It names the store and holds "
    "a password for one use, which is changed at once. Delete the file afterwards."
)
AGAIN = (
    "The central store no longer takes this laptop's password. Ask whoever looks after the store "
    "for a new one. It is for one use: this program changes it at once and keeps the new one."
)
STORE, LOGIN, PLACE = "Central store", "Your login there", "Where it is"
READ = "join file"
WIDTH = 460


class JoinPage(Page):
    """The file, what it says, and joining. `joined` follows."""

    joined = Signal()

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Join a central store", ABOUT)
        self._session, self._runner = session, runner
        self._told: dict[str, Any] | None = None
        self.file = FileField(theme, "Join file", patterns="Join files (*.json);;All files (*)")
        self.file.chosen.connect(self._on_chosen)
        self.file.missed.connect(self._on_missed)
        self.facts = FactsForm(theme, (STORE, LOGIN, PLACE))
        self._means = sentence_label(theme, colour="text2")
        self.body.addWidget(self.file)
        self.body.addWidget(self.facts)
        self.body.addWidget(self._means)
        self.body.addStretch(1)
        self.button = self.add_button("Join", primary=True, keys="Ctrl+Enter")
        self.button.setObjectName("join_button")
        self.button.clicked.connect(self._on_join)

    def begin(self) -> None:
        """An empty field with the caret in it."""
        self._empty()
        self.say("")
        self.file.path.setFocus()

    def leave(self) -> None:
        """The password of the file does not stay behind."""
        self._empty()

    def clear(self) -> None:
        """Empties the page."""
        self._empty()
        super().clear()

    def _empty(self) -> None:
        self._runner.forget(READ)
        self._told = None
        self.file.clear()
        self.facts.clear()
        self._means.clear()
        self.button.setText("Join")
        self.button.setEnabled(False)

    def _on_missed(self, sentence: str) -> None:
        self.say(sentence, "err")

    def _on_chosen(self, path: Path) -> None:
        self._runner.read(
            partial(read_join_file, path), done=self._on_read, failed=self._on_refused, key=READ
        )

    def _on_read(self, told: dict[str, Any]) -> None:
        try:
            settings = CentralSettings.from_join_file(told)
        except CoderError as error:
            self._on_refused(error)
            return
        self._told = told
        self.say("")
        self.facts.say(STORE, settings.name)
        self.facts.say(LOGIN, settings.login)
        self.facts.say(PLACE, settings.host or settings.path)
        self._means.setText(
            "What you have coded is sent there, and what your colleagues code comes here. It goes "
            "on by itself whenever the store can be reached; without it you work on as now."
        )
        self.button.setText(f"Join {settings.name}")
        self.button.setEnabled(True)
        self.button.setFocus()

    def _on_refused(self, error: CoderError) -> None:
        self._told = None
        self.facts.clear()
        self.button.setEnabled(False)
        self.say(str(error), "err")
        self.file.path.setFocus()

    def _on_join(self) -> None:
        if self._told is None:
            return
        self.button.setEnabled(False)
        self.say("Joining", "text2")
        join = partial(self._session.sync.join, self._session.actor, self._told)
        self._runner.sync(join, done=self._on_joined, failed=self._on_not_joined)

    def _on_joined(self, settings: CentralSettings) -> None:
        self._empty()
        self.say(f"Joined {settings.name}. The first sync begins now.", "ok")
        self.joined.emit()

    def _on_not_joined(self, error: CoderError) -> None:
        self.button.setEnabled(self._told is not None)
        self.say(_reached(error), "err")
        self.button.setFocus()


class PasswordPage(Page):
    """The password that whoever looks after the store gave, once. `given` follows."""

    given = Signal()

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Password of the central store", AGAIN)
        self._session, self._runner = session, runner
        self.password = PassphraseField(theme)
        self.password.setObjectName("central_password")
        self.password.returnPressed.connect(self._on_give)
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.S)
        column.addWidget(field_label(theme, "Password for one use", self.password))
        column.addWidget(self.password)
        self.add_narrow(form, WIDTH)
        self.button = self.add_button("Use this password", primary=True, keys="Ctrl+Enter")
        self.button.setObjectName("use_password")
        self.button.clicked.connect(self._on_give)

    def begin(self) -> None:
        """An empty field with the caret in it."""
        self.password.take()
        self.button.setEnabled(True)
        self.say("")
        self.password.setFocus()

    def leave(self) -> None:
        """Nothing that was typed stays behind."""
        self.password.take()

    def clear(self) -> None:
        """Empties the page."""
        self.password.take()
        super().clear()

    def _on_give(self) -> None:
        if not self.password.text():
            self.say("Type the password first", "err")
            self.password.setFocus()
            return
        self.button.setEnabled(False)
        self.say("Trying it", "text2")
        give = partial(self._session.sync.set_password, self._session.actor, self.password.take())
        self._runner.sync(give, done=self._on_given, failed=self._on_not_given)

    def _on_given(self, _nothing: object) -> None:
        self.button.setEnabled(True)
        self.say("The central store takes it. Sync goes on.", "ok")
        self.given.emit()

    def _on_not_given(self, error: CoderError) -> None:
        self.button.setEnabled(True)
        self.say(_reached(error), "err")
        self.password.setFocus()


def _reached(error: CoderError) -> str:
    """What to do about an error of the store; offline needs a network first."""
    if isinstance(error, Offline):
        return f"{error} Try again when this laptop is on the trust's network."
    return str(error)
