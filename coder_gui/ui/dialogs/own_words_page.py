"""A person's own search words: what the code search finds under them, besides everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.classification.editions import Classifications
from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import canonical, display
from coder_gui.domain.coding import System
from coder_gui.domain.errors import CoderError, UserError
from coder_gui.domain.searching import Term
from coder_gui.services.own_words import LONGEST_WORDING, OwnWords
from coder_gui.services.session import Session
from coder_gui.system.paths import trust_settings_file
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.choices import RadioButton
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.labels import sentence_label, text_label
from coder_gui.ui.theme import Gap, Part, Theme, tone

ABOUT = (
    "Words that you type for a code. The search finds it under them from now on; nobody else sees "
    "them. Words for the whole trust are files in the folder {folder}, as README.md describes."
)
HEADINGS = ("Words", "Classification", "Code", "Title")
WIDTHS = (280, 130, 110, 460)
SYSTEM_WORDS = {System.ICD10: "ICD-10", System.OPCS4: "OPCS-4"}
EXAMPLES = {System.ICD10: "J18.1", System.OPCS4: "W37.1"}
NO_CODE = "The title of the code stands here while you type it"
TERMS, CHECKED = "own_words", "own_words_code"


@dataclass(frozen=True, slots=True)
class Kept:
    """A wording as it is listed; `title` is empty where the edition in use lacks the code."""

    id: str
    term: Term
    title: str


class OwnWordsPage(Page):
    """Words, classification, code; Ctrl+Enter keeps them, Delete in the list takes them away."""

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, theme: Theme, place: QWidget
    ) -> None:
        folder = trust_settings_file().parent / "terms"
        super().__init__(theme, place, "My search words", ABOUT.format(folder=folder))
        self._words, self._shelf = session.own_words, session.classifications
        self._clock, self._actor = session.clock, session.actor
        self._runner, self._actions = runner, actions
        self._kept: tuple[Kept, ...] = ()
        self._code: str | None = None
        self._checking = self._keep_then = False
        self.wording = self._field("own_wording", "Words", 280, LONGEST_WORDING)
        self.code = self._field("own_code", "Code", 120, 10)
        self.icd10 = RadioButton(theme, SYSTEM_WORDS[System.ICD10])
        self.opcs4 = RadioButton(theme, SYSTEM_WORDS[System.OPCS4])
        self.icd10.setChecked(True)
        self.title = sentence_label(theme, NO_CODE, colour="text2")
        self.title.setObjectName("own_title")
        self.table = WordsTable(theme, "own_words_table", "My search words", HEADINGS, WIDTHS)
        self.table.say_empty("No words of your own yet", "Type words and a code above.")
        self.table.answers(remove=self.forget, move=self.move_row)
        self._lay_out()
        save = self.add_button("Keep the words", primary=True, keys="Ctrl+Enter")
        save.setObjectName("keep_words")
        save.clicked.connect(self.keep)
        self.code.textChanged.connect(self._check)
        self.wording.textChanged.connect(self._on_wording)
        self.icd10.toggled.connect(self._check)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Gap.S)
        for field in (self.wording, self.code):
            label = text_label(self.theme, field.accessibleName())
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field, 8)
            if field is self.wording:
                row.addWidget(self.icd10)
                row.addWidget(self.opcs4)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.title)
        self.body.addWidget(self.table, 1)

    def _field(self, name: str, words: str, width: int, most: int) -> CapField:
        field = CapField(self.theme, Part.FIELD)
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.setMaxLength(most)
        field.setMaximumWidth(self.theme.px(width))
        field.returnPressed.connect(self.keep)
        return field

    @property
    def system(self) -> System:
        """The classification that is chosen."""
        return System.ICD10 if self.icd10.isChecked() else System.OPCS4

    def begin(self) -> None:
        """Reads the list; the caret into the words."""
        self._empty_fields()
        self.say("")
        self.wording.setFocus()
        self._read()

    def clear(self) -> None:
        """Empties the page."""
        for key in (TERMS, CHECKED):
            self._runner.forget(key)
        self._empty_fields()
        self._kept = ()
        self.table.words.set_rows(())
        super().clear()

    def keep(self) -> None:
        """Keeps the words, once there is a code of the edition in use."""
        self._keep_then = self._checking
        if self._checking:
            return
        if self._code is None:
            typed = self.code.text().strip()
            self.say(self.title.text() if typed else "Type the code that the words mean.", "err")
            self.code.set_wrong(True)
            self.code.setFocus()
            return
        self._teach(Term(self.system, (self.wording.text(),), (self._code,), "shorthand"))

    def forget(self) -> None:
        """Takes the selected words away; Ctrl+Z brings them back."""
        at = self.table.currentIndex().row()
        if not 0 <= at < len(self._kept):
            return
        kept = self._kept[at]
        job = partial(self._words.forget, self._actor, kept.id)
        self._runner.write(job, done=self._on_written, failed=self._on_failed)
        said = f"“{kept.term.wordings[0]}” taken away"
        self._actions.undo.offer(said, self.bring_back, kept.term)
        self.say(f"{said}. Undo with {self._actions.keys('undo')}.")

    def bring_back(self, term: Term) -> None:
        """Keeps words again that were taken away."""
        self.say(f"“{term.wordings[0]}” is back.")
        self._teach(term, done=self._on_written)

    def move_row(self, _by: int) -> None:
        """The list stands in the order in which the words were kept."""

    def _teach(self, term: Term, done: Any = None) -> None:
        job = partial(
            self._words.teach,
            self._actor,
            term.system,
            term.wordings[0],
            term.codes[0],
            means=term.means,
        )
        self._runner.write(job, done=done or self._on_kept, failed=self._on_failed)

    def _read(self) -> None:
        today = self._clock.today()
        job = partial(_listed, self._words, self._shelf, today)
        self._runner.read(job, done=self._on_listed, key=TERMS)

    def _empty_fields(self) -> None:
        self.wording.clear()
        self.code.clear()
        self._code = None
        self._say_title(NO_CODE)
        for field in (self.wording, self.code):
            field.set_wrong(False)

    # The live check ---------------------------------------------------------------------------
    def _check(self) -> None:
        """Says what the code is while it is typed; nothing is wrong before Enter."""
        typed, system = self.code.text().strip(), self.system
        self._code = None
        self._checking = self._keep_then = False
        self.code.set_wrong(False)
        self._runner.forget(CHECKED)
        if not typed:
            self._say_title(NO_CODE)
            return
        code = canonical(system, typed)
        if code is None:
            self._say_title(f"Type an {SYSTEM_WORDS[system]} code, such as {EXAMPLES[system]}")
            return
        self._checking = True
        job = partial(_looked_up, self._shelf, self._clock.today(), system, code)
        self._runner.read(job, done=self._on_checked, key=CHECKED)

    def _on_checked(self, found: tuple[System, str, str, str]) -> None:
        system, code, title, edition = found
        self._checking = False
        if title:
            self._code = code
            self._say_title(f"{display(system, code)} {title}", "ok")
        else:
            self._say_title(f"{display(system, code)} is not in {edition}")
        if self._keep_then:
            self.keep()

    def _say_title(self, words: str, colour: str = "text2") -> None:
        self.title.setText(words)
        tone(self.title, colour)
        self.code.setAccessibleDescription(words)

    # Slots ------------------------------------------------------------------------------------
    def _on_wording(self) -> None:
        self.wording.set_wrong(False)

    def _on_listed(self, kept: tuple[Kept, ...]) -> None:
        row = self.table.currentIndex().row()
        self._kept = kept
        self.table.words.set_rows([_row(one) for one in kept])
        if self.table.hasFocus() and kept:
            self.table.selectRow(min(max(row, 0), len(kept) - 1))

    def _on_kept(self, saved: Saved[Term]) -> None:
        term = saved.value
        self._empty_fields()
        code = display(term.system, term.codes[0])
        self.say(f"The search finds {code} under “{term.wordings[0]}” now.", "ok")
        self.wording.setFocus()
        self._read()

    def _on_written(self, _saved: Saved[Any]) -> None:
        self._read()

    def _on_failed(self, error: CoderError) -> None:
        self.say(str(error), "err")
        if isinstance(error, UserError) and error.field == "wording":
            self.wording.set_wrong(True)
            self.wording.setFocus()
        self._read()


def _listed(words: OwnWords, shelf: Classifications, today: date) -> tuple[Kept, ...]:
    """The words, the newest first, with the titles of today's editions."""
    found = []
    for stored in reversed(words.terms()):
        facts = shelf.for_date(stored.term.system, today).facts(stored.term.codes[0])
        found.append(Kept(stored.id, stored.term, facts.title if facts else ""))
    return tuple(found)


def _looked_up(
    shelf: Classifications, today: date, system: System, code: str
) -> tuple[System, str, str, str]:
    edition = shelf.for_date(system, today)
    facts = edition.facts(code)
    return system, code, facts.title if facts else "", edition.use.name


def _row(kept: Kept) -> TableRow:
    term = kept.term
    title = kept.title or "Not in the edition in use"
    code = display(term.system, term.codes[0])
    return TableRow((", ".join(term.wordings), SYSTEM_WORDS[term.system], code, title))
