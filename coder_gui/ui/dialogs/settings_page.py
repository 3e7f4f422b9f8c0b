"""What a person may set: the idle lock, the clipboard, single keys, how letters reach them."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from coder_gui.domain.errors import CoderError
from coder_gui.services.query_letters import CONTACT_LENGTH
from coder_gui.services.session import Session
from coder_gui.system.paths import trust_settings_file
from coder_gui.system.settings import RULES, read_trust_file
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.choices import CheckBox, NumberField
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.frame_actions import PERSONAL
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Part, Theme

CONTACT_WIDTH = 480
"""At 100 %: as wide as the longest contact that a letter holds."""
ABOUT = "These settings are yours alone; they are kept in the encrypted profile."


class SettingsPage(Page):
    """Numbers and switches; saved together."""

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        place: QWidget,
    ) -> None:
        super().__init__(theme, place, "Settings", ABOUT)
        self._session = session
        self._runner = runner
        self._actions = actions
        trust = read_trust_file(trust_settings_file()).settings
        idle, clipboard = RULES["idle_lock_minutes"], RULES["clipboard_seconds"]
        self.idle = self._number(
            "Lock after this many minutes without a key", idle.low, trust.idle_lock_minutes
        )
        self.clipboard = self._number(
            "Empty the clipboard after this many seconds", clipboard.low, trust.clipboard_seconds
        )
        self.single = CheckBox(theme, "Single keys act in lists, such as /")
        self.single.setObjectName("single_letter_keys")
        self.single.setAccessibleName(self.single.text())
        form = QFormLayout()
        form.setHorizontalSpacing(Gap.L)
        form.setVerticalSpacing(Gap.S)
        for field in (self.idle, self.clipboard):
            label = text_label(theme, field.accessibleName())
            label.setBuddy(field)
            most = text_label(
                theme, f"{field.accessibleDescription()}; the trust sets the most", colour="text2"
            )
            row = QHBoxLayout()
            row.setSpacing(Gap.S)
            row.addWidget(field)
            row.addWidget(most, 1)
            form.addRow(label, row)
        form.addRow(self.single)
        self.contact = CapField(theme, Part.FIELD)
        self.contact.setObjectName("letter_contact")
        self.contact.setAccessibleName("On your query letters, how to reach you")
        self.contact.setPlaceholderText("Ext 4417")
        self.contact.setMaxLength(CONTACT_LENGTH)
        self.contact.setMaximumWidth(theme.px(CONTACT_WIDTH))
        theme.changed.connect(self._fit)
        label = text_label(theme, self.contact.accessibleName())
        label.setBuddy(self.contact)
        form.addRow(label, self.contact)
        self.body.addLayout(form)
        self.body.addStretch(1)
        save = self.add_button("Save the settings", primary=True, keys="Ctrl+Enter")
        save.setObjectName("save_settings")
        save.clicked.connect(self._on_save)

    def _fit(self) -> None:
        self.contact.setMaximumWidth(self.theme.px(CONTACT_WIDTH))

    def _number(self, words: str, low: int, high: int) -> NumberField:
        field = NumberField(self.theme, low, high)
        field.setAccessibleName(words)
        return field

    def begin(self) -> None:
        """Reads the settings in force."""
        self.say("")
        self.idle.setFocus()
        read = partial(_read, self._session)
        self._runner.read(read, done=self._on_read, key=PERSONAL)

    def _on_read(self, found: tuple[dict[str, Any], str]) -> None:
        values, contact = found
        self.contact.setText(contact)
        self.contact.setCursorPosition(0)
        self.idle.setValue(int(values.get("idle_lock_minutes", 5)))
        self.clipboard.setValue(int(values.get("clipboard_seconds", 30)))
        self.single.setChecked(bool(values.get("single_letter_keys", True)))

    def clear(self) -> None:
        """Shows nothing of this person any more."""
        self.contact.clear()
        super().clear()

    def _on_save(self) -> None:
        values = {
            "idle_lock_minutes": self.idle.value(),
            "clipboard_seconds": self.clipboard.value(),
            "single_letter_keys": self.single.isChecked(),
        }
        self._runner.write(
            partial(_keep, self._session, values, self.contact.text()),
            done=self._on_saved,
            failed=self._on_failed,
        )

    def _on_saved(self, _saved: object) -> None:
        self._actions.clipboard.set_seconds(self.clipboard.value())
        self._actions.set_single_keys(on=self.single.isChecked())
        self.say("Saved. The idle lock follows from now on.", "ok")

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")


def _read(session: Session) -> tuple[dict[str, Any], str]:
    return session.settings.get(PERSONAL, {}), session.query_letters.contact()


def _keep(session: Session, values: dict[str, Any], contact: str) -> None:
    kept = session.settings.get(PERSONAL, {})
    session.settings.put(session.actor, PERSONAL, {**kept, **values})
    session.query_letters.set_contact(session.actor, contact)
