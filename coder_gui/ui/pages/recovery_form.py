"""Opening a profile with its printed recovery code, and setting a new passphrase."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.pages.card import Form, Remark, field_label
from coder_gui.ui.pages.facts import Person
from coder_gui.ui.pages.new_passphrase import LACKS, NewPassphrase
from coder_gui.ui.theme import Gap, Part, Theme

WITH_CODE = (
    "Type the recovery code that was printed or written down when the profile was made. Small "
    "letters and missing dashes do not matter. Nothing on the laptop is lost."
)
WITHOUT_CODE = (
    "This profile has no recovery code. If the trust set a recovery key, IT can open the profile "
    "with it. Nothing on the laptop is lost until then."
)
OPEN = "Open and set the passphrase"


class RecoveryForm(Form):
    """`submitted(code, new passphrase)`, or `left` for the way back."""

    submitted = Signal(str, str)
    left = Signal()

    def __init__(self, theme: Theme, one: Person, minimum: int) -> None:
        super().__init__(theme)
        self.setObjectName("recovery_form")
        self.code = CapField(theme, Part.UNLOCK, role=Role.ENTRY)
        theme.dress(self.code, Role.ENTRY, code=True)
        self.code.setObjectName("recovery_code_field")
        self.code.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.code.textChanged.connect(self._on_changed)
        self.passphrase = NewPassphrase(theme, minimum)
        self.passphrase.changed.connect(self._on_changed)
        self.passphrase.resized.connect(self.resized)
        self.refusal = Remark(theme, Icon.ERROR, colour="err")
        self.refusal.setObjectName("refusal")
        self.refusal.hide()
        self.button = Button(
            theme, OPEN, kind=Kind.PRIMARY, part=Part.UNLOCK, role=Role.LARGE_BUTTON,
            keys="Ctrl+Enter",
        )  # fmt: skip
        self.button.setObjectName("recover")
        self.button.clicked.connect(self._on_submit)
        self.hint = sentence_label(theme, role=Role.SECOND, colour="text2")
        self._opening = False
        back = Button(theme, "Back", kind=Kind.LINK, part=Part.DOCK_BUTTON, keys="Esc")
        back.setObjectName("back")
        back.clicked.connect(self.left)
        column = self.column
        column.addWidget(text_label(theme, "Forgotten passphrase", role=Role.PAGE_TITLE))
        has_code = one.has_code is not False
        words = WITH_CODE if has_code else WITHOUT_CODE
        column.addWidget(sentence_label(theme, words, colour="text2"))
        if has_code:
            column.addSpacing(Gap.S)
            column.addWidget(field_label(theme, "Recovery code", self.code))
            column.addWidget(self.code)
            column.addWidget(self.passphrase)
            column.addWidget(self.refusal)
            column.addWidget(self.hint)
            column.addWidget(self.button)
        self._has_code = has_code
        self._on_changed()
        self.setFocusProxy(self.code if has_code else back)
        row = QHBoxLayout()
        row.setContentsMargins(-Gap.XS, 0, -Gap.XS, 0)
        row.addWidget(back)
        row.addStretch(1)
        column.addLayout(row)

    def show_opening(self) -> None:
        """The code is being tried."""
        self._opening = True
        self.refusal.hide()
        self.button.setText("Opening")
        self.button.setEnabled(False)
        self.resized.emit()

    def show_refused(self, sentence: str, *, retry_after: float = 0.0) -> None:
        """It did not open; what was typed stays, so that a slip can be mended."""
        self._opening = False
        self.button.setText(OPEN)
        self.refusal.say(sentence)
        announce(self.code, sentence, urgent=True)
        self._on_changed()
        self.code.setFocus()
        self.resized.emit()

    def go_on(self) -> None:
        """Tries the code, or goes to the field that lacks something and says what."""
        if self._opening or not self._has_code:
            return
        sentence, field = self._missing()
        if field is None:
            self._on_submit()
        else:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            announce(field, sentence, urgent=True)

    def go_back(self) -> None:
        """To the lock page."""
        self.left.emit()

    def _missing(self) -> tuple[str, QWidget | None]:
        """The first thing that is not there yet, in words, and where it goes."""
        if not self.code.text().strip():
            return "The recovery code is not filled in yet", self.code
        field = self.passphrase.lacking
        return ("", None) if field is None else (LACKS, field)

    def _on_changed(self) -> None:
        sentence, field = self._missing()
        self.hint.setText(sentence)
        self.button.setEnabled(field is None and not self._opening)

    def _on_submit(self) -> None:
        self.submitted.emit(self.code.text(), self.passphrase.first.text())
