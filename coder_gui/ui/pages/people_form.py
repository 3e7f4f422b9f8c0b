"""Choosing whose profile to unlock, or making another one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.pages.card import Card
from coder_gui.ui.pages.facts import Person
from coder_gui.ui.theme import Gap, Part, Theme


class PeopleForm(Card):
    """One button per profile of this laptop. `chosen(Person)`, `new_wished`, `left`."""

    chosen = Signal(object)
    new_wished = Signal()
    left = Signal()

    def __init__(self, theme: Theme, people: Sequence[Person]) -> None:
        super().__init__(theme)
        self.setObjectName("people_form")
        self._people = {str(place): one for place, one in enumerate(people)}
        self.column.addWidget(text_label(theme, "Another person", role=Role.PAGE_TITLE))
        words = "Each profile has its own passphrase; nobody sees another person's work."
        self.column.addWidget(sentence_label(theme, words, colour="text2"))
        self.column.addSpacing(Gap.S)
        first: Button | None = None
        for place, one in self._people.items():
            button = Button(
                theme, f"{one.name}, {one.role.value}", part=Part.UNLOCK, icon=Icon.PERSON
            )
            button.setObjectName(place)
            button.clicked.connect(self._on_person_clicked)
            self.column.addWidget(button)
            first = first or button
        self.column.addSpacing(Gap.S)
        new = Button(theme, "Make a new profile", kind=Kind.LINK, part=Part.DOCK_BUTTON)
        new.setObjectName("new_profile")
        new.clicked.connect(self.new_wished)
        back = Button(theme, "Back", kind=Kind.LINK, part=Part.DOCK_BUTTON, keys="Esc")
        back.setObjectName("back")
        back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setContentsMargins(-Gap.XS, 0, -Gap.XS, 0)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(new)
        self.column.addLayout(row)
        self.setFocusProxy(first or new)

    def go_back(self) -> None:
        """To the person before."""
        self.left.emit()

    def _on_person_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(self._people[sender.objectName()])
