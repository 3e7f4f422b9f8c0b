"""The lock page: unlock, recover, choose another person. It shows no patient data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from coder_gui.ui.pages.card import Card, CardPage, Form
from coder_gui.ui.pages.facts import Person
from coder_gui.ui.pages.unlock_form import UnlockForm
from coder_gui.ui.theme import Theme

ALONE_MINIMUM = 14
BESIDE_KEYRING_MINIMUM = 10
"""Characters of a passphrase, as coder_gui.system.passphrase has them; a test compares."""


class LockPage(CardPage):
    """Shows the people of this laptop, the first of them ready to unlock.

    `unlock_requested(folder, passphrase)`, `recovery_requested(folder, code, passphrase)`,
    `new_profile_wished`, `code_kept` once the next recovery code is on paper.
    """

    unlock_requested = Signal(object, str)
    recovery_requested = Signal(object, str, str)
    new_profile_wished = Signal()
    code_kept = Signal()
    copied = Signal(str)

    def __init__(
        self,
        theme: Theme,
        people: Sequence[Person],
        today: date,
        parent: QWidget | None = None,
        *,
        demo_passphrase: str | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self.setObjectName("lock_page")
        self.setAccessibleName("Locked")
        self._people = list(people)
        self._today = today
        self._demo_passphrase = demo_passphrase
        self._one = self._people[0]
        self.show_unlock()

    @property
    def person(self) -> Person:
        """Whose profile is to be unlocked."""
        return self._one

    @property
    def unlock_form(self) -> UnlockForm | None:
        """The unlock card when it is the one on show."""
        return self.card if isinstance(self.card, UnlockForm) else None

    def show_unlock(self) -> None:
        """The unlock card of the chosen person."""
        form = UnlockForm(
            self._theme, self._one, self._today, demo_passphrase=self._demo_passphrase
        )
        form.submitted.connect(self._on_submitted)
        form.forgotten.connect(self._on_forgotten)
        form.another_wished.connect(self._on_another_wished)
        form.add_keyring_note(self._one)
        self.laptop.setText(f"Laptop  {self._one.laptop}" if self._one.laptop else "")
        self._show(form)

    def show_opening(self) -> None:
        """What was typed is being tried."""
        if isinstance(self.card, Form):
            self.card.show_opening()

    def show_refused(self, sentence: str, *, retry_after: float = 0.0) -> None:
        """It did not open, and why."""
        if isinstance(self.card, Form):
            self.card.show_refused(sentence, retry_after=retry_after)

    def show_code(self, code: str, today: date) -> None:
        """The next recovery code, once; `today` it was made."""
        from coder_gui.ui.pages.recovery_code_card import RecoveryCodeCard

        card = RecoveryCodeCard(
            self._theme, code, owner=self._one.name, laptop=self._one.laptop, made=today
        )
        card.confirmed.connect(self.code_kept)
        card.copied.connect(self.copied)
        self._show(card)

    def refresh(self, people: Sequence[Person]) -> None:
        """The same people with what profile.json says by now; what is being typed stays."""
        known = {one.folder: one for one in self._people}
        self._people = [
            replace(
                one,
                needs_keyring=known[one.folder].needs_keyring,
                has_code=known[one.folder].has_code,
            )
            if one.folder in known
            else one
            for one in people
        ]
        for one in self._people:
            if one.folder == self._one.folder:
                self._one = one
        if self.unlock_form is not None:
            self.unlock_form.show_facts(self._one)

    def learn(self, folder: Path, *, needs_keyring: bool, has_code: bool) -> None:
        """What the key file says, once it has been read behind the page."""

        def known(one: Person) -> Person:
            if one.folder != folder:
                return one
            return replace(one, needs_keyring=needs_keyring, has_code=has_code)

        self._people = [known(one) for one in self._people]
        if self._one.folder == folder:
            self._one = known(self._one)
            if self.unlock_form is not None:
                self.unlock_form.add_keyring_note(self._one)

    def _show(self, card: Card) -> None:
        self.show_card(card)
        card.setFocus()

    def _on_submitted(self, passphrase: str) -> None:
        self.unlock_requested.emit(self._one.folder, passphrase)

    def _on_forgotten(self) -> None:
        from coder_gui.ui.pages.recovery_form import RecoveryForm

        alone = self._one.needs_keyring is False
        form = RecoveryForm(
            self._theme, self._one, ALONE_MINIMUM if alone else BESIDE_KEYRING_MINIMUM
        )
        form.submitted.connect(self._on_recovery_submitted)
        form.left.connect(self.show_unlock)
        self._show(form)

    def _on_recovery_submitted(self, code: str, passphrase: str) -> None:
        self.recovery_requested.emit(self._one.folder, code, passphrase)

    def _on_another_wished(self) -> None:
        from coder_gui.ui.pages.people_form import PeopleForm

        form = PeopleForm(self._theme, self._people)
        form.chosen.connect(self._on_person_chosen)
        form.new_wished.connect(self.new_profile_wished)
        form.left.connect(self.show_unlock)
        self._show(form)

    def _on_person_chosen(self, one: Person) -> None:
        self._one = one
        self.show_unlock()
