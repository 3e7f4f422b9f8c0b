"""Changing the passphrase. The encrypted file stays as it is; only its key is wrapped anew."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from coder_gui.domain.errors import CoderError
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Part, Theme

ABOUT = (
    "The new passphrase opens this profile and its backups from now on. The recovery code stays "
    "as it is."
)


class PassphrasePage(Page):
    """The old passphrase once, the new one twice."""

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
        form = QFormLayout()
        form.setHorizontalSpacing(Gap.L)
        form.setVerticalSpacing(Gap.S)
        self.old = self._field("old_passphrase", "Passphrase now")
        self.new = self._field("new_passphrase", "New passphrase")
        self.again = self._field("new_passphrase_again", "New passphrase again")
        for field in (self.old, self.new, self.again):
            label = text_label(theme, field.accessibleName())
            label.setBuddy(field)
            form.addRow(label, field)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self._change = self.add_button("Change the passphrase", primary=True, keys="Ctrl+Enter")
        self._change.setObjectName("change_button")
        self._change.clicked.connect(self._on_change)
        self.again.returnPressed.connect(self._on_change)

    def _field(self, name: str, words: str) -> CapField:
        field = CapField(self.theme, Part.FIELD)
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMaximumWidth(self.theme.px(420))
        return field

    def begin(self) -> None:
        """Empty fields, the caret in the first."""
        self._empty()
        self.old.setFocus()

    def clear(self) -> None:
        """Empties the page."""
        self._empty()
        super().clear()

    def _empty(self) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()

    def _on_change(self) -> None:
        if self.new.text() != self.again.text():
            self.say("The new passphrase is not the same twice. Type it again.", "err")
            return
        self._change.setEnabled(False)
        self.say("Changing", "text2")
        change = partial(
            self._profiles.change_passphrase, self._folder, self.old.text(), self.new.text()
        )
        self._runner.read(change, done=self._on_changed, failed=self._on_failed)

    def _on_changed(self, passed_over: tuple[Path, ...]) -> None:
        self._change.setEnabled(True)
        self._empty()
        text = "The passphrase is changed."
        if passed_over:
            text += f" {len(passed_over)} old backups still open with the passphrase before."
        self.say(text, "ok")

    def _on_failed(self, error: CoderError) -> None:
        self._change.setEnabled(True)
        self.say(str(error), "err")
        self.old.setFocus()
