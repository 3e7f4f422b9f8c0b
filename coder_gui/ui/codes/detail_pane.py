"""What is known of one code: its place in the classification, notes and partners."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import CodeDetail, CodeFacts, System
from coder_gui.tasks import TaskRunner
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import TITLE_START
from coder_gui.ui.theme import Gap, Theme, tone

MOST = 6
"""Most codes or notes that one row of the pane names."""
ARROW = " › "
STANDARD = "Standard"
LONGEST_STEP = 34
"""Characters of a title in the path."""


class DetailPane(QScrollArea):
    """Follows the selected result or code; empty while nothing is selected."""

    def __init__(
        self,
        classifications: Classifications,
        runner: TaskRunner,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._classifications = classifications
        self._runner = runner
        self._theme = theme
        self._standard = ""
        self._shown: tuple[System, str, date | None] | None = None
        self.setObjectName("detail_pane")
        self.setAccessibleName("About the selected code")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.XS)
        self._title = self._label(Role.CARD_TITLE)
        self._title.setObjectName("detail_title")
        self._path = self._label(Role.SECOND, "text2")
        column.addWidget(self._title)
        column.addWidget(self._path)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Gap.M)
        self._grid.setVerticalSpacing(Gap.XS)
        self._grid.setColumnStretch(1, 1)
        theme.changed.connect(self._fit)
        self._fit()
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        for row, name in enumerate((STANDARD, "Includes", "Excludes", "Partners", "Below it")):
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

    def minimumSizeHint(self) -> QSize:
        lines = self._theme.line(Role.CARD_TITLE) + self._theme.line(Role.SECOND)
        return QSize(80, lines + 2 * Gap.S)

    def show_code(self, system: System, code: str, day: date | None, *, standard: str = "") -> None:
        """Reads and shows a canonical code as the edition of `day` has it.

        `standard` is what adding it here would break.
        """
        self._standard = standard
        if self._shown == (system, code, day):
            self._fill(STANDARD, standard)
            return
        self._shown = (system, code, day)
        self._runner.read(
            partial(_detail, self._classifications, system, code, day),
            done=self._on_detail,
            key="code_detail",
        )

    def clear(self) -> None:
        """Nothing selected."""
        self._runner.forget("code_detail")
        self._shown, self._standard = None, ""
        self._title.clear()
        self._path.clear()
        for label, value in self._facts.values():
            label.hide()
            value.hide()
            value.clear()

    def _on_detail(self, detail: CodeDetail | None) -> None:
        if detail is None:
            shown = self._shown
            self.clear()
            if shown is not None:
                self._title.setText(f"{shown[1]} is not in this edition")
            return
        facts = detail.facts
        self._title.setText(f"{facts.display}   {facts.title}")
        steps = [_step(code, title) for code, title in detail.path if code != facts.display]
        self._path.setText(ARROW.join([*steps, facts.display]))
        self._fill(STANDARD, self._standard)
        self._fill("Includes", "; ".join(detail.includes[:MOST]))
        self._fill("Excludes", "; ".join(detail.excludes[:MOST]))
        self._fill("Partners", _codes(detail.partners))
        self._fill("Below it", _codes(detail.children))

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
    classifications: Classifications, system: System, code: str, day: date | None
) -> CodeDetail | None:
    return classifications.for_date(system, day).detail(code)


def _codes(facts: tuple[CodeFacts, ...]) -> str:
    shown = "; ".join(f"{one.display} {one.title}" for one in facts[:MOST])
    more = len(facts) - MOST
    return f"{shown}; and {more} more" if more > 0 else shown
