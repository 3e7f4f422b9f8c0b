"""The unlock card: one field, one button, what is on this laptop. No patient data."""

from __future__ import annotations

import math
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import text_label
from coder_gui.ui.pages.card import Form, Remark, field_label
from coder_gui.ui.pages.facts import Person, place_sentence, sync_sentence
from coder_gui.ui.pages.passphrase_field import PassphraseField
from coder_gui.ui.theme import Gap, Part, Theme, ground

UNLOCK = "Unlock"
ENCRYPTED = "Everything on this laptop is encrypted"
ALONE = "This laptop has no keyring; the passphrase is asked each time"


class UnlockForm(Form):
    """`submitted(passphrase)`; the page says how it went with `show_opening` and `show_refused`."""

    submitted = Signal(str)
    forgotten = Signal()
    another_wished = Signal()

    def __init__(
        self, theme: Theme, one: Person, today: date, *, demo_passphrase: str | None = None
    ) -> None:
        super().__init__(theme)
        self._today = today
        self.setObjectName("unlock_form")
        self._until_retry = 0
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._on_second_gone)
        self.field = PassphraseField(theme)
        self.field.setObjectName("passphrase")
        self.field.caps_lock_changed.connect(self._on_caps_lock_changed)
        self.field.textEdited.connect(self._on_text_edited)
        self.caps_remark = Remark(
            theme, Icon.WARNING, "Caps Lock is on", colour="warn", role=Role.BODY
        )
        self.refusal = Remark(theme, Icon.ERROR, colour="err", role=Role.BODY)
        self.refusal.setObjectName("refusal")
        self.button = Button(
            theme, UNLOCK, kind=Kind.PRIMARY, part=Part.UNLOCK, role=Role.LARGE_BUTTON
        )
        self.button.setObjectName("unlock")
        self.button.clicked.connect(self._on_submit)
        self.forgotten_link = Button(
            theme, "Forgotten passphrase", kind=Kind.LINK, part=Part.DOCK_BUTTON
        )
        self.forgotten_link.clicked.connect(self.forgotten)
        self.another_link = Button(theme, "Another person", kind=Kind.LINK, part=Part.DOCK_BUTTON)
        self.another_link.clicked.connect(self.another_wished)
        self._lay_out(theme, one, demo_passphrase)
        self.caps_remark.hide()
        self.refusal.hide()
        self.setFocusProxy(self.field)

    def go_on(self) -> None:
        """Tries the passphrase."""
        self._on_submit()

    def show_opening(self) -> None:
        """The passphrase is being tried."""
        self.refusal.hide()
        self.field.set_wrong(wrong=False)
        self.field.setReadOnly(True)
        self.button.setText("Opening")
        self.button.setEnabled(False)
        self._settle()

    def show_refused(self, sentence: str, *, retry_after: float = 0.0) -> None:
        """It did not open: says why, and counts down until the next try is looked at."""
        self.field.setReadOnly(False)
        self.field.take()
        self.field.set_wrong(wrong=True)
        self.refusal.say(sentence)
        announce(self.field, sentence, urgent=True)
        self._until_retry = math.ceil(retry_after)
        if self._until_retry > 0:
            self._countdown.start()
        self._show_wait()
        self.field.setFocus()
        self._settle()

    def show_facts(self, one: Person) -> None:
        """What is on this laptop only, and when it was last synced."""
        self._place.say(place_sentence(one))
        self._sync.say(sync_sentence(one, self._today))

    def add_keyring_note(self, one: Person) -> None:
        """Says so when the passphrase stands alone."""
        if one.needs_keyring is False:
            self._keyring_note.say(ALONE)
            self._settle()

    def _lay_out(self, theme: Theme, one: Person, demo_passphrase: str | None) -> None:
        column = self.column
        column.addWidget(text_label(theme, UNLOCK, role=Role.BIG))
        column.addWidget(
            text_label(
                theme, f"Signed in to this laptop as {one.name}", role=Role.ENTRY, colour="text2"
            )
        )
        column.addSpacing(Gap.M)
        column.addWidget(field_label(theme, "Passphrase", self.field))
        column.addWidget(self.field)
        column.addWidget(self.caps_remark)
        column.addWidget(self.refusal)
        column.addSpacing(Gap.S)
        column.addWidget(self.button)
        links = QHBoxLayout()
        links.setContentsMargins(-Gap.XS, 0, -Gap.XS, 0)  # words under the field's edge
        links.addWidget(self.forgotten_link)
        links.addStretch(1)
        links.addWidget(self.another_link)
        column.addSpacing(Gap.XS)
        column.addLayout(links)
        column.addSpacing(Gap.S)
        line = QWidget()
        line.setFixedHeight(1)
        ground(line, "sunken")
        column.addWidget(line)
        column.addSpacing(Gap.XS)
        column.addWidget(Remark(theme, Icon.ENCRYPTED, ENCRYPTED, role=Role.BODY))
        self._place = Remark(theme, Icon.LAPTOP, place_sentence(one), role=Role.BODY)
        self._sync = Remark(theme, Icon.CLOUD, sync_sentence(one, self._today), role=Role.BODY)
        column.addWidget(self._place)
        column.addWidget(self._sync)
        self._keyring_note = Remark(theme, Icon.KEY, role=Role.BODY)
        self._keyring_note.hide()
        column.addWidget(self._keyring_note)
        if demo_passphrase is not None:
            words = f"A demo with invented patients. Its passphrase is: {demo_passphrase}"
            note = Remark(theme, Icon.INFO, words, colour="info", role=Role.BODY)
            note.setObjectName("demo_passphrase")
            column.addWidget(note)

    def _on_submit(self) -> None:
        if self._until_retry > 0 or self.field.isReadOnly() or not self.field.text():
            return
        self.submitted.emit(self.field.text())

    def _on_caps_lock_changed(self, on: bool) -> None:
        self.caps_remark.setVisible(on)
        self._settle()

    def _on_text_edited(self) -> None:
        self.field.set_wrong(wrong=False)

    def _on_second_gone(self) -> None:
        self._until_retry -= 1
        if self._until_retry <= 0:
            self._countdown.stop()
        self._show_wait()

    def _show_wait(self) -> None:
        waiting = self._until_retry > 0
        self.button.setText(f"Try again in {self._until_retry} s" if waiting else UNLOCK)
        self.button.setEnabled(not waiting)

    def _settle(self) -> None:
        """What stands on the card has changed: its height follows."""
        self.resized.emit()
