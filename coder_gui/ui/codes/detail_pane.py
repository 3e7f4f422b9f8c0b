"""What is known of one code: its place in the classification, notes and partners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import CodeDetail, CodeFacts, System
from coder_gui.tasks import TaskRunner
from coder_gui.ui.codes.results_card import Offer
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import TITLE_START, draw_focus_ring
from coder_gui.ui.theme import Gap, Theme, tone

MOST = 6
"""Most codes or notes that one row of the pane names."""
ARROW = " › "
STANDARD, NOTE = "Standard", "My note"
NEIGHBOURS = "Beside it"
FACTS = (STANDARD, NOTE, "Includes", "Excludes", "Partners", "Below it", NEIGHBOURS)
OPENED_SHARE = 0.6
"""Of the window's height: the room of an entry that is opened to be read."""
NEAR = 2
"""Neighbours on each side."""
NAME = "About the selected code"
LONGEST_STEP = 34
"""Characters of a title in the path."""


Notes = Callable[[System, str], str]
"""The person's own note on a canonical code, empty where there is none."""


def no_note(_system: System, _code: str) -> str:
    """Where nobody keeps notes."""
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code in its place; `neighbours` are the codes directly before and behind it.

    `note` is the person's own.
    """

    detail: CodeDetail
    neighbours: tuple[CodeFacts, ...] = ()
    note: str = ""


class _Body(QWidget):
    """Tells when what stands on it was painted; while the pane has the focus it has the ring."""

    painted = Signal()

    def __init__(self, theme: Theme, pane: QScrollArea) -> None:
        super().__init__()
        self._theme, self._pane = theme, pane

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pane.hasFocus():
            room = self._pane.viewport().rect()
            painter = QPainter(self)
            draw_focus_ring(painter, self._theme, room.translated(0, -self.y()), radius=0)
            painter.end()
        self.painted.emit()


class DetailPane(QScrollArea):
    """Follows the selected result or code; empty while nothing is selected.

    `open_entry` gives it the room and the focus, to be read before a code is accepted: `accepted`
    on Enter once it was on screen, `closed` on Esc. `opening(bool)`: it is opened, or closed.
    """

    accepted = Signal()
    closed = Signal()
    opening = Signal(bool)

    def __init__(
        self,
        classifications: Classifications,
        runner: TaskRunner,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        notes: Notes = no_note,
    ) -> None:
        super().__init__(parent)
        self._classifications = classifications
        self._notes = notes
        self._runner = runner
        self._theme = theme
        self._standard = self._beside = ""
        self._shown: tuple[System, str, date | None] | None = None
        self._filled: tuple[System, str] | None = None
        self._painted: tuple[System, str] | None = None
        self._opened: tuple[System, str] | None = None
        self.setObjectName("detail_pane")
        self.setAccessibleName(NAME)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._body = body = _Body(theme, self)
        body.painted.connect(self._on_painted)
        column = QVBoxLayout(body)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.XS)
        self._title = self._label(Role.CARD_TITLE)
        self._title.setObjectName("detail_title")
        self._path = self._label(Role.SECOND, "text2")
        self._accept, self._back = Offer(theme, "", "Enter"), Offer(theme, "", "Esc")
        self._accept.word.setObjectName("detail_accept")
        self._back.word.setText("back")
        self._offers = QWidget()
        offers = QHBoxLayout(self._offers)
        offers.setContentsMargins(0, 0, 0, 0)
        offers.setSpacing(Gap.M)
        offers.addWidget(self._accept)
        offers.addWidget(self._back)
        offers.addStretch(1)
        self._offers.hide()
        column.addWidget(self._offers)
        column.addWidget(self._title)
        column.addWidget(self._path)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Gap.M)
        self._grid.setVerticalSpacing(Gap.XS)
        self._grid.setColumnStretch(1, 1)
        theme.changed.connect(self._fit)
        self._fit()
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        for row, name in enumerate(FACTS):
            label, value = self._label(Role.HEADING, "text2"), self._label(Role.SECOND)
            label.setText(name)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setWordWrap(False)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(value, row, 1)
            self._facts[name] = (label, value)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(body)
        self.clear()

    def _label(self, role: Role, colour: str = "text") -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self._theme.dress(label, role)
        if colour != "text":
            tone(label, colour)
        return label

    def _fit(self) -> None:
        """The values begin where titles do in the lists."""
        self._grid.setColumnMinimumWidth(0, self._theme.px(TITLE_START) - 2 * Gap.M)

    # Opened to be read ------------------------------------------------------------------------
    @property
    def opened(self) -> tuple[System, str] | None:
        """The code whose entry is opened, or None."""
        return self._opened

    def open_entry(self, system: System, code: str, day: date | None, shown: str) -> None:
        """Opens a tabular entry: hierarchy, notes and neighbours, with the focus."""
        self._opened = (system, code)
        self._painted = None
        self._accept.word.setText(f"accept {shown}")
        self._offers.show()
        self.setAccessibleName(f"Tabular entry of {shown}. Enter accepts it, Escape goes back")
        self.show_code(system, code, day)
        self._fill(NEIGHBOURS, self._beside)
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _tell(self) -> None:
        self.opening.emit(self._opened is not None)

    def close_entry(self) -> None:
        """Gives the room back."""
        if self._opened is None:
            return
        self._opened = None
        self._offers.hide()
        self._fill(NEIGHBOURS, "")
        self.setAccessibleName(NAME)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
        self._tell()

    def has_shown(self, system: System, code: str) -> bool:
        """True when the entry of exactly this code is on screen, and was painted there."""
        return self._painted == (system, code)

    def _on_painted(self) -> None:
        self._painted = self._filled

    # Qt ---------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._opened is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.has_shown(*self._opened):
                self.accepted.emit()
        elif key == Qt.Key.Key_Escape:
            self.close_entry()
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._body.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._body.update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._body.update()  # the ring stays where the pane is

    def minimumSizeHint(self) -> QSize:
        second = self._theme.line(Role.SECOND)
        least = self._theme.line(Role.CARD_TITLE) + 2 * second + 2 * Gap.S
        if self._standard:  # the row of the result has the room for its beginning only
            width = self.viewport().width() - self._theme.px(TITLE_START) - 2 * Gap.M
            least += max(self.standard.heightForWidth(max(width, 80)), second) + Gap.S
        if self._opened is not None:
            wanted = self._body.heightForWidth(self.viewport().width())
            least = max(least, min(wanted, round(self.window().height() * OPENED_SHARE)))
        return QSize(80, least)

    def show_code(self, system: System, code: str, day: date | None, *, standard: str = "") -> None:
        """Reads and shows a canonical code as the edition of `day` has it.

        `standard` is what adding it here would break.
        """
        self._standard = standard
        if self._shown == (system, code, day):
            self._fill(STANDARD, standard)
            self.updateGeometry()
            return
        self._shown = (system, code, day)
        self._filled = self._painted = None
        if self._opened not in {None, (system, code)}:
            self.close_entry()
        self._read(system, code, day)

    @property
    def shown(self) -> tuple[System, str] | None:
        """The code that is shown, or None."""
        return self._filled

    @property
    def note(self) -> str:
        """The person's own note on it."""
        return self._facts[NOTE][1].text()

    @property
    def standard(self) -> QLabel:
        """What adding the code would break, where it stands in the pane."""
        return self._facts[STANDARD][1]

    def read_again(self) -> None:
        """Reads the code on show once more: its note was changed."""
        if self._shown is not None:
            self._read(*self._shown)

    def _read(self, system: System, code: str, day: date | None) -> None:
        self._runner.read(
            partial(_detail, self._classifications, self._notes, system, code, day),
            done=self._on_detail,
            key="code_detail",
        )

    def clear(self) -> None:
        """Nothing selected."""
        self._runner.forget("code_detail")
        self.close_entry()
        self._shown, self._standard, self._beside = None, "", ""
        self._filled = self._painted = None
        self._title.clear()
        self._path.clear()
        for label, value in self._facts.values():
            label.hide()
            value.hide()
            value.clear()

    def _on_detail(self, entry: Entry | None) -> None:
        if entry is None:
            shown = self._shown
            self.clear()
            if shown is not None:
                self._title.setText(f"{shown[1]} is not in this edition")
            return
        detail, facts = entry.detail, entry.detail.facts
        self._title.setText(f"{facts.display}   {facts.title}")
        steps = [_step(code, title) for code, title in detail.path if code != facts.display]
        self._path.setText(ARROW.join([*steps, facts.display]))
        self._fill(STANDARD, self._standard)
        self._fill(NOTE, entry.note)
        self._fill("Includes", "; ".join(detail.includes[:MOST]))
        self._fill("Excludes", "; ".join(detail.excludes[:MOST]))
        self._fill("Partners", _codes(detail.partners))
        self._fill("Below it", _codes(detail.children))
        self._beside = _codes(entry.neighbours)
        self._fill(NEIGHBOURS, self._beside if self._opened is not None else "")
        self._filled = (facts.system, facts.code)
        self.updateGeometry()
        self._body.update()
        if self._opened is not None:
            self._tell()  # its notes take room that it had not when it was opened

    def _fill(self, name: str, text: str) -> None:
        label, value = self._facts[name]
        value.setText(text)
        label.setVisible(bool(text))
        value.setVisible(bool(text))


def _step(code: str, title: str) -> str:
    """A step of the path: its code and as much of its title as tells it from others."""
    short = title.split(",")[0]
    if len(short) > LONGEST_STEP:
        short = short[:LONGEST_STEP].rsplit(" ", 1)[0] + "…"
    return f"{code} {short}".strip()


def _detail(
    classifications: Classifications, notes: Notes, system: System, code: str, day: date | None
) -> Entry | None:
    entry = _place(classifications, system, code, day)
    return None if entry is None else replace(entry, note=notes(system, code))


def _place(
    classifications: Classifications, system: System, code: str, day: date | None
) -> Entry | None:
    edition = classifications.for_date(system, day)
    detail = edition.detail(code)
    if detail is None:
        return None
    around = edition.children(code[: max(len(code.removesuffix("X")) - 1, 3)])
    if code not in around:
        return Entry(detail)
    at = around.index(code)
    beside = [one for one in around[max(at - NEAR, 0) : at + NEAR + 1] if one != code]
    return Entry(detail, tuple(filter(None, (edition.facts(one) for one in beside))))


def _codes(facts: tuple[CodeFacts, ...]) -> str:
    shown = "; ".join(f"{one.display} {one.title}" for one in facts[:MOST])
    more = len(facts) - MOST
    return f"{shown}; and {more} more" if more > 0 else shown
