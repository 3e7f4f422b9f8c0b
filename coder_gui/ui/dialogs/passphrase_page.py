"""Changing the passphrase. The encrypted file stays as it is; only its key is wrapped anew."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.domain.errors import CoderError
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.passphrase import ALONE_MINIMUM
from coder_gui.system.paths import trust_settings_file
from coder_gui.system.settings import read_trust_file
from coder_gui.tasks import TaskRunner
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.labels import text_label
from coder_gui.ui.pages.card import field_label
from coder_gui.ui.pages.new_passphrase import LACKS, NewPassphrase
from coder_gui.ui.pages.passphrase_field import PassphraseField
from coder_gui.ui.theme import Gap, Theme

ABOUT = (
    "The new passphrase opens this profile and its backups from now on. The recovery code stays "
    "as it is."
)
WIDTH = 460


class PassphrasePage(Page):
    """The old passphrase once, the new one twice; no field keeps what was sent."""

    def __init__(
        self,
        profiles: Profiles,
        session: Session,
        runner: TaskRunner,
        theme: Theme,
        place: QWidget,
    ) -> None:
        super().__init__(theme, place, "Change the passphrase", ABOUT)
        self._profiles = profiles
        self._folder = session.unlocked.info.folder
        self._runner = runner
        self.old = PassphraseField(theme)
        self.old.setObjectName("old_passphrase")
        minimum = read_trust_file(trust_settings_file()).settings.passphrase_minimum
        if not session.unlocked.info.needs_keyring:
            minimum = max(minimum, ALONE_MINIMUM)
        self.new = NewPassphrase(theme, minimum)
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.S)
        column.addWidget(field_label(theme, "Passphrase now", self.old))
        column.addWidget(self.old)
        column.addSpacing(Gap.S)
        column.addWidget(text_label(theme, "The new one, twice", colour="text2"))
        column.addWidget(self.new)
        self._form = form
        self.add_narrow(form, WIDTH)
        self._change = self.add_button("Change the passphrase", primary=True, keys="Ctrl+Enter")
        self._change.setObjectName("change_button")
        self._change.clicked.connect(self._on_change)
        self.old.returnPressed.connect(self.new.first.setFocus)
        self.new.first.returnPressed.connect(self.new.second.setFocus)
        self.new.second.returnPressed.connect(self._on_change)

    def begin(self) -> None:
        """Empty fields, the caret in the first."""
        self._empty()
        self.say("")
        self.old.setFocus()

    def leave(self) -> None:
        """Nothing that was typed stays behind."""
        self._empty()

    def clear(self) -> None:
        """Empties the page."""
        self._empty()
        super().clear()

    def _empty(self) -> None:
        self.old.take()
        self.new.take()

    def _on_change(self) -> None:
        lacking = self.old if not self.old.text() else self.new.lacking
        if lacking is not None:
            self.say("Type the passphrase now" if lacking is self.old else LACKS, "err")
            lacking.setFocus()
            return
        self._change.setEnabled(False)
        self.say("Changing", "text2")
        change = partial(
            self._profiles.change_passphrase, self._folder, self.old.take(), self.new.take()
        )
        self._runner.read(change, done=self._on_changed, failed=self._on_failed)

    def _on_changed(self, passed_over: tuple[Path, ...]) -> None:
        self._change.setEnabled(True)
        text = "The passphrase is changed."
        if passed_over:
            text += f" {len(passed_over)} old backups still open with the passphrase before."
        self.say(text, "ok")
        self.old.setFocus()

    def _on_failed(self, error: CoderError) -> None:
        self._change.setEnabled(True)
        self.say(f"{error} Type all three again.", "err")
        self.old.setFocus()
