"""The first start, on one page: a profile, the classifications, and the first work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QVBoxLayout,
    QWidget,
)

from coder_gui.domain.roles import Role as Job
from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.choices import ComboBox, RadioButton
from coder_gui.ui.dialogs.file_field import FileField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.pages.card import Card, CardPage, Remark, field_label
from coder_gui.ui.pages.new_passphrase import LACKS, NewPassphrase
from coder_gui.ui.pages.recovery_code_card import RecoveryCodeCard
from coder_gui.ui.theme import Gap, Part, Theme

WIDTH = 900
ONE_COLUMN_UNDER = 860
MAKE, OPEN_DEMO = "Make the profile", "Open the demo"


class Lists(Enum):
    """Where the classifications come from."""

    STARTER = "Take the starter for now: not for live coding"
    IMPORT = "Import the trust's lists"


class Work(Enum):
    """What to begin with."""

    NOTHING = "Begin with an empty list"
    WORKLIST = "Import a worklist"
    DEMO = "Look at the demo first: invented patients, nothing is kept"


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What the page asks for. `lists` and `worklist` are files or folders, or None."""

    name: str
    job: Job
    passphrase: str
    lists: Path | None = None
    worklist: Path | None = None


class _Choice(QWidget):
    """Radio buttons under a heading; the one that needs a file shows where to put it."""

    changed = Signal()

    def __init__(self, theme: Theme, title: str, options: tuple[Enum, ...], file: FileField,
                 needs_file: Enum) -> None:  # fmt: skip
        super().__init__()
        self._options, self._needs_file, self._file = options, needs_file, file
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.XS)
        column.addWidget(text_label(theme, title, role=Role.CARD_TITLE))
        for place, option in enumerate(options):
            button = RadioButton(theme, str(option.value))
            button.setObjectName(option.name.lower())
            self._group.addButton(button, place)
            column.addWidget(button)
            if option is needs_file:
                column.addWidget(file)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        file.path.textChanged.connect(self.changed)
        self._on_toggled()

    @property
    def chosen(self) -> Enum:
        """The option taken."""
        return self._options[self._group.checkedId()]

    def _on_toggled(self) -> None:
        self._file.setVisible(self.chosen is self._needs_file)
        self.changed.emit()


class FirstRunForm(Card):
    """The whole form; `submitted(FirstRun)` or `demo_wished`."""

    submitted = Signal(object)
    demo_wished = Signal()
    left = Signal()

    def __init__(self, theme: Theme, minimum: int, *, may_leave: bool) -> None:
        super().__init__(theme, width=WIDTH)
        self.setObjectName("first_run_form")
        self.name = CapField(theme, Part.UNLOCK, role=Role.ENTRY)
        self.name.setObjectName("person_name")
        self.job = ComboBox(theme, Part.UNLOCK)
        self.job.setObjectName("person_role")
        self.job.addItems([job.value.capitalize() for job in Job])
        self.passphrase = NewPassphrase(theme, minimum)
        self.lists_file = FileField(theme, "Folder", folder=True)
        self.lists_file.setObjectName("lists_file")
        self.work_file = FileField(theme, "File")
        self.work_file.setObjectName("worklist_file")
        self.lists = _Choice(theme, "Classifications", tuple(Lists), self.lists_file, Lists.IMPORT)
        self.work = _Choice(theme, "First work", tuple(Work), self.work_file, Work.WORKLIST)
        self.refusal = Remark(theme, Icon.ERROR, colour="err")
        self.refusal.setObjectName("refusal")
        self.refusal.hide()
        self.hint = sentence_label(theme, role=Role.SECOND, colour="text2")
        self.button = Button(
            theme, MAKE, kind=Kind.PRIMARY, part=Part.UNLOCK, role=Role.LARGE_BUTTON,
            keys="Ctrl+Enter",
        )  # fmt: skip
        self.button.setObjectName("make_profile")
        self._making = False
        self._may_leave = may_leave
        self._back = Button(theme, "Back", kind=Kind.LINK, part=Part.DOCK_BUTTON, keys="Esc")
        self._back.setObjectName("back")
        self._back.setVisible(may_leave)
        self._lay_out(theme)
        self._connect()
        self.setFocusProxy(self.name)
        self._on_changed()

    def arrange(self, width: int) -> None:
        """Two columns side by side, or one under the other where the page is narrow."""
        narrow = width < self._theme.px(ONE_COLUMN_UNDER)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if narrow else across)

    def show_making(self) -> None:
        """The profile is being made."""
        self._making = True
        self.refusal.hide()
        self.button.setText("Making the profile")
        self.button.setEnabled(False)
        self.resized.emit()

    def show_refused(self, sentence: str) -> None:
        """It was not made; what was typed stays."""
        self._making = False
        self.refusal.say(sentence)
        announce(self, sentence, urgent=True)
        self._on_changed()
        self.resized.emit()

    def _lay_out(self, theme: Theme) -> None:
        self.column.addWidget(text_label(theme, "Start", role=Role.BIG))
        words = "A profile is one person on one laptop. Everything in it is encrypted."
        self.column.addWidget(sentence_label(theme, words, role=Role.ENTRY, colour="text2"))
        self.column.addSpacing(Gap.S)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(Gap.S)
        left.addWidget(field_label(theme, "Your name, as colleagues know it", self.name))
        left.addWidget(self.name)
        left.addWidget(field_label(theme, "Your role", self.job))
        left.addWidget(self.job)
        left.addWidget(self.passphrase)
        left.addStretch(1)
        right.addWidget(self.lists)
        right.addSpacing(Gap.L)
        right.addWidget(self.work)
        right.addStretch(1)
        right.addWidget(self.refusal)
        right.addWidget(self.hint)
        right.addWidget(self.button)
        right.addWidget(self._back)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Gap.XL * 2)
        self._columns.addLayout(left, 1)
        self._columns.addLayout(right, 1)
        self.column.addLayout(self._columns)

    def _connect(self) -> None:
        self.name.textChanged.connect(self._on_changed)
        self.passphrase.changed.connect(self._on_changed)
        self.passphrase.resized.connect(self.resized)
        for choice in (self.lists, self.work):
            choice.changed.connect(self._on_changed)
            choice.changed.connect(self.resized)
        self.button.clicked.connect(self._on_submit)
        self._back.clicked.connect(self.left)

    def go_on(self) -> None:
        """Makes the profile, or goes to the first field that lacks something and says what."""
        if self._making:
            return
        sentence, field = self._missing()
        if field is None:
            self._on_submit()
        else:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            announce(field, sentence, urgent=True)

    def go_back(self) -> None:
        """To the lock page, where there is somebody to unlock."""
        if self._may_leave and not self._making:
            self.left.emit()

    def _on_changed(self) -> None:
        if self._making:
            return
        sentence, field = self._missing()
        demo = self.work.chosen is Work.DEMO
        self.button.setText(OPEN_DEMO if demo else MAKE)
        self.button.setEnabled(field is None)
        self.hint.setText(sentence)

    def _missing(self) -> tuple[str, QWidget | None]:
        """The first thing that is not there yet, in words, and where it goes."""
        lacking = self.passphrase.lacking
        if self.work.chosen is Work.DEMO:
            return "", None
        if not self.name.text().strip():
            return "Your name is not filled in yet", self.name
        if lacking is not None:
            return LACKS, lacking
        if self.lists.chosen is Lists.IMPORT and self.lists_file.value() is None:
            return "No folder with lists is chosen yet", self.lists_file.path
        if self.work.chosen is Work.WORKLIST and self.work_file.value() is None:
            return "No worklist is chosen yet", self.work_file.path
        return "", None

    def _on_submit(self) -> None:
        if self.work.chosen is Work.DEMO:
            self.demo_wished.emit()
            return
        lists = self.lists_file.value() if self.lists.chosen is Lists.IMPORT else None
        work = self.work_file.value() if self.work.chosen is Work.WORKLIST else None
        job = tuple(Job)[self.job.currentIndex()]
        self.submitted.emit(
            FirstRun(self.name.text(), job, self.passphrase.first.text(), lists, work)
        )


class FirstRunPage(CardPage):
    """The form, then the recovery code. `submitted(FirstRun)`, `demo_wished`, `code_kept`."""

    submitted = Signal(object)
    demo_wished = Signal()
    code_kept = Signal()
    copied = Signal(str)
    left = Signal()

    def __init__(
        self, theme: Theme, minimum: int, parent: QWidget | None = None, *, may_leave: bool
    ) -> None:
        super().__init__(theme, parent)
        self.setObjectName("first_run_page")
        self.setAccessibleName("First start")
        self._owner = ""
        self.form = FirstRunForm(theme, minimum, may_leave=may_leave)
        self.form.submitted.connect(self._on_submitted)
        self.form.demo_wished.connect(self.demo_wished)
        self.form.left.connect(self.left)
        self.show_card(self.form)
        self.form.setFocus()

    def _on_submitted(self, wanted: FirstRun) -> None:
        self._owner = wanted.name
        self.submitted.emit(wanted)

    def show_code(self, code: str, laptop: str = "", made: date | None = None) -> None:
        """The recovery code, once; `made` that day for the profile on this `laptop`."""
        card = RecoveryCodeCard(self._theme, code, owner=self._owner, laptop=laptop, made=made)
        card.confirmed.connect(self.code_kept)
        card.copied.connect(self.copied)
        self.show_card(card)
        card.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.card is self.form:
            self.form.arrange(self.width())
        super().resizeEvent(event)
