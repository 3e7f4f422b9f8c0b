"""A new recovery code for the profile, shown once; the one before it opens nothing any more."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coder_gui.domain.errors import CoderError
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.pages.card import field_label
from coder_gui.ui.pages.passphrase_field import PassphraseField
from coder_gui.ui.pages.recovery_code_card import RecoveryCodeCard
from coder_gui.ui.theme import Gap, Theme

ABOUT = (
    "With the recovery code the profile opens when the passphrase is forgotten. A new code is "
    "shown once, and the one before it opens nothing any more."
)
WIDTH = 460


class RecoveryPage(Page):
    """Asks for the passphrase, then shows the code until it is said to be on paper."""

    def __init__(
        self,
        profiles: Profiles,
        session: Session,
        runner: TaskRunner,
        clipboard: Clipboard,
        theme: Theme,
        place: QWidget,
    ) -> None:
        super().__init__(theme, place, "Renew the recovery code", ABOUT)
        self._profiles = profiles
        self._info = session.unlocked.info
        self._clock = session.clock
        self._folder = self._info.folder
        self._runner = runner
        self._clipboard = clipboard
        self.card: RecoveryCodeCard | None = None
        self.passphrase = PassphraseField(theme)
        self.passphrase.setObjectName("passphrase_for_code")
        self.passphrase.returnPressed.connect(self._on_make)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.S)
        column.addWidget(field_label(theme, "Passphrase", self.passphrase))
        column.addWidget(self.passphrase)
        self.add_narrow(self._form, WIDTH)
        self._make = self.add_button("Make a new code", primary=True, keys="Ctrl+Enter")
        self._make.setObjectName("make_code_button")
        self._make.clicked.connect(self._on_make)

    def begin(self) -> None:
        """An empty field; a code that is still shown stays until it is said to be on paper."""
        if self.card is None:
            self.say("")
            self.passphrase.take()
            self.passphrase.setFocus()
        else:
            self.card.kept.setFocus()

    def leave(self) -> None:
        """Nothing that was typed stays behind."""
        self.passphrase.take()

    def close_page(self) -> None:
        """Goes back, but not over a code that nobody has written down."""
        if self.card is not None and not self.card.kept.isChecked() and self.isVisible():
            self.say(
                "This code is shown only now. Print it or write it down, then tick the box.",
                "warn",
            )
            self.card.kept.setFocus()
            return
        self._drop_card()
        super().close_page()

    def clear(self) -> None:
        """Empties the page."""
        self.passphrase.take()
        self._drop_card()
        super().clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc on the card means the way back from the page."""
        if watched is self.card and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                self.close_page()
                return True
        return super().eventFilter(watched, event)

    def press_main(self) -> None:
        """Ctrl+Enter: makes the code, or goes on once it is on paper."""
        if self.card is not None:
            self.card.go_on()
        else:
            super().press_main()

    def _drop_card(self) -> None:
        card, self.card = self.card, None
        if card is not None:
            card.code_label.clear()
            card.code_label.setAccessibleName("")
            card.hide()
            card.deleteLater()
        self._form.show()
        self._make.show()
        self._make.setEnabled(True)

    def _on_make(self) -> None:
        if not self.passphrase.text():
            self.say("Type the passphrase of this profile.", "err")
            self.passphrase.setFocus()
            return
        self._make.setEnabled(False)
        self.say("Making a code", "text2")
        make = partial(self._profiles.new_recovery_code, self._folder, self.passphrase.take())
        self._runner.read(make, done=self._on_made, failed=self._on_failed)

    def _on_made(self, code: str) -> None:
        if not self.isVisible():
            self.open_page()
        self.say("The code before this one opens nothing any more.")
        self._form.hide()
        self._make.hide()
        info = self._info
        self.card = RecoveryCodeCard(
            self.theme, code, owner=info.name, laptop=info.laptop, made=self._clock.today()
        )
        self.card.installEventFilter(self)
        self.card.confirmed.connect(self.close_page)
        self.card.copied.connect(self._clipboard.put)
        self.body.insertWidget(1, self.card, 0, Qt.AlignmentFlag.AlignTop)
        self.card.show()
        self.card.kept.setFocus()

    def _on_failed(self, error: CoderError) -> None:
        self._make.setEnabled(True)
        self.say(str(error), "err")
        self.passphrase.setFocus()
