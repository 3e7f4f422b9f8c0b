"""The recovery code, shown once: it must be printed or written down before going on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.choices import CheckBox
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import CopyLabel, sentence_label, text_label
from coder_gui.ui.pages.card import Card
from coder_gui.ui.printing import RecoverySheet, print_sheet
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone

WHY = (
    "With this code the profile opens if the passphrase is ever forgotten. It is shown this once "
    "and is not kept on the laptop. Print it or write it down, and keep it where the trust keeps "
    "such things, not with the laptop."
)
KEPT = "I have printed the code or written it down"
NOT_KEPT = "Tick first that the code is printed or written down"
PRINT_KEYS = "Ctrl+P"
Printing = Callable[[QWidget, RecoverySheet], tuple[bool, str]]


class RecoveryCodeCard(Card):
    """`confirmed` once the person says that the code is on paper."""

    confirmed = Signal()
    copied = Signal(str)

    def __init__(
        self,
        theme: Theme,
        code: str,
        *,
        owner: str = "",
        laptop: str = "",
        made: date | None = None,
        printing: Printing = print_sheet,
    ) -> None:
        super().__init__(theme)
        self._sheet, self._printing = RecoverySheet(code, owner, laptop, made), printing
        self.setObjectName("recovery_code_card")
        self.code_label = CopyLabel(theme, "Recovery code", role=Role.PATIENT, colour="text")
        self.code_label.setObjectName("recovery_code")
        theme.dress(self.code_label, Role.CARD_TITLE, code=True)
        self.code_label.setWordWrap(True)
        self.code_label.show_value(code.replace("-", " - "))
        tone(self.code_label, "text")
        ground(self.code_label, "subtle")
        self.code_label.setContentsMargins(Gap.M, Gap.M, Gap.M, Gap.M)
        self.code_label.copied.connect(self.copied)
        self.print_button = Button(
            theme, "Print", part=Part.UNLOCK, role=Role.LARGE_BUTTON, keys=PRINT_KEYS
        )
        self.print_button.setObjectName("print_code")
        self.print_button.clicked.connect(self.print_code)
        QShortcut(
            QKeySequence(PRINT_KEYS), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        ).activated.connect(self.print_code)
        self.kept = CheckBox(theme, KEPT)
        self.kept.setObjectName("code_is_kept")
        self.kept.toggled.connect(self._on_kept_toggled)
        self.button = Button(
            theme, "Go on", kind=Kind.PRIMARY, part=Part.UNLOCK, role=Role.LARGE_BUTTON,
            keys="Ctrl+Enter",
        )  # fmt: skip
        self.button.setObjectName("code_confirmed")
        self.button.setEnabled(False)
        self.button.clicked.connect(self.confirmed)
        self.column.addWidget(text_label(theme, "Recovery code", role=Role.PAGE_TITLE))
        self.column.addWidget(sentence_label(theme, WHY, colour="text2"))
        self.column.addSpacing(Gap.S)
        self.column.addWidget(self.code_label)
        self.column.addWidget(self.print_button)
        self.column.addSpacing(Gap.S)
        self.column.addWidget(self.kept)
        self.hint = sentence_label(theme, NOT_KEPT, role=Role.SECOND, colour="text2")
        self.column.addWidget(self.hint)
        self.column.addWidget(self.button)
        self.setFocusProxy(self.kept)

    def go_on(self) -> None:
        """Goes on once the code is said to be on paper; until then to the place that says so."""
        if self.kept.isChecked():
            self.button.click()
        else:
            self.kept.setFocus(Qt.FocusReason.ShortcutFocusReason)
            announce(self.kept, NOT_KEPT, urgent=True)

    def print_code(self) -> None:
        """Prints the code on one page; says what came of it."""
        printed, sentence = self._printing(self, self._sheet)
        if not shiboken6.isValid(self):
            return  # locked while the printer was being chosen
        if sentence:
            self.hint.setText(sentence)
            tone(self.hint, "text2" if printed else "warn")
            announce(self.kept, sentence, urgent=not printed)
            self.resized.emit()
        self.kept.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kept_toggled(self, kept: bool) -> None:
        self.button.setEnabled(kept)
        tone(self.hint, "text2")
        self.hint.setText("" if kept else NOT_KEPT)
