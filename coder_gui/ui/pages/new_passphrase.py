"""A new passphrase, typed twice, with its rules checked while typing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.ui.icons import Icon
from coder_gui.ui.pages.card import Remark, field_label
from coder_gui.ui.pages.passphrase_field import PassphraseField
from coder_gui.ui.theme import Gap, Theme

LONG_ENOUGH = "At least {minimum} characters; four words do well"
VARIED = "At least 5 different characters"
ALIKE = "Both are the same"
FEWEST_DIFFERENT = 5
LACKS = "The passphrase does not keep its rules yet"


class NewPassphrase(QWidget):
    """Two fields and three rules that turn into ticks; `changed` follows every key.

    The rules are those that the profile checks again; `minimum` counts characters.
    """

    changed = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, minimum: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimum = minimum
        self.first = PassphraseField(theme)
        self.first.setObjectName("new_passphrase")
        self.second = PassphraseField(theme)
        self.second.setObjectName("new_passphrase_again")
        self._rules = [
            Remark(theme, Icon.READY, LONG_ENOUGH.format(minimum=minimum)),
            Remark(theme, Icon.READY, VARIED),
            Remark(theme, Icon.READY, ALIKE),
        ]
        self._caps = Remark(theme, Icon.WARNING, "Caps Lock is on", colour="warn")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.S)
        column.addWidget(field_label(theme, "Passphrase", self.first))
        column.addWidget(self.first)
        column.addWidget(field_label(theme, "Passphrase again", self.second))
        column.addWidget(self.second)
        for rule in (*self._rules, self._caps):
            column.addWidget(rule)
        self._caps.hide()
        for field in (self.first, self.second):
            field.textChanged.connect(self._on_text_changed)
            field.caps_lock_changed.connect(self._on_caps_lock_changed)
        self.setFocusProxy(self.first)

    @property
    def ok(self) -> bool:
        """True when every rule is kept."""
        return all(self._kept())

    @property
    def lacking(self) -> PassphraseField | None:
        """The field to go on in: the first while it breaks a rule, then the second until alike."""
        long_enough, varied, alike = self._kept()
        if not (long_enough and varied):
            return self.first
        return None if alike else self.second

    def take(self) -> str:
        """The passphrase; both fields are empty afterwards."""
        self.second.take()
        return self.first.take()

    def _kept(self) -> tuple[bool, bool, bool]:
        text = self.first.text()
        return (
            len(text) >= self._minimum and bool(text.strip()),
            len(set(text.casefold())) >= FEWEST_DIFFERENT,
            bool(text) and text == self.second.text(),
        )

    def _on_text_changed(self) -> None:
        words = (LONG_ENOUGH.format(minimum=self._minimum), VARIED, ALIKE)
        for rule, text, kept in zip(self._rules, words, self._kept(), strict=True):
            rule.say(text, Icon.CODED if kept else Icon.READY, "ok" if kept else "text2")
            rule.setAccessibleName(f"{text}: {'done' if kept else 'not yet'}")
        self.changed.emit()

    def _on_caps_lock_changed(self, on: bool) -> None:
        self._caps.setVisible(on)
        self.resized.emit()
