"""The right of the desk: the story of one query, in two columns where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.column import ReadColumn
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.labels import IconLabel, sentence_label, text_label
from coder_gui.ui.painting import ICON_SECOND
from coder_gui.ui.queries.story_words import StoryLine, StorySection
from coder_gui.ui.theme import Gap, Theme

SIDE_WIDTH = 300
TURNS = 720
"""Width of the narrow column, and of the pane under which there is one column, at 100 %."""
LEAD, CODE_LEAD, WIDE_LEAD = 20, 60, 72
"""Widths of the column before the words: letters, codes, names of facts."""
_TOP = Qt.AlignmentFlag.AlignTop


class _Line(QWidget):
    """One line of a section."""

    def __init__(self, theme: Theme, line: StoryLine, lead: int, *, icons: bool) -> None:
        super().__init__()
        self._theme, self._lead = theme, lead
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.S)
        self._before: QLabel | None = None
        if icons:
            row.addLayout(self._icon_place(line))
        if lead:
            role = Role.STRONG if line.code or lead == LEAD else Role.SECOND
            tone = "text" if line.code else "text2"
            self._before = text_label(theme, line.lead, role=role, colour=tone, code=line.code)
            row.addWidget(self._before, 0, _TOP)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(sentence_label(theme, line.text))
        if line.second:
            tone = line.tone if line.code else "text2"
            words.addWidget(sentence_label(theme, line.second, role=Role.SECOND, colour=tone))
        row.addLayout(words, 1)
        theme.changed.connect(self._fit)
        self._fit()

    def _icon_place(self, line: StoryLine) -> QVBoxLayout:
        place = QVBoxLayout()
        place.setContentsMargins(0, 3, 0, 0)
        tone = line.tone if line.code else "text2"
        if line.icon is not None:
            place.addWidget(IconLabel(self._theme, line.icon, colour=tone, size=ICON_SECOND))
        else:
            place.addSpacing(self._theme.px(ICON_SECOND))
        place.addStretch(1)
        return place

    def _fit(self) -> None:
        if self._before is not None:
            self._before.setFixedWidth(self._theme.px(self._lead))


class _Section(QWidget):
    """A heading and its lines."""

    def __init__(self, theme: Theme, section: StorySection) -> None:
        super().__init__()
        self.setObjectName(f"story_{section.name}")
        self.setAccessibleName(section.title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        head = QHBoxLayout()
        head.addWidget(text_label(theme, section.title, role=Role.HEADING, colour="text2"))
        head.addStretch(1)
        if section.note:
            head.addWidget(text_label(theme, section.note, role=Role.SECOND, colour="text2"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.XS)
        column.addLayout(head)
        column.addWidget(Hairline(theme))
        lead = _lead(section)
        icons = any(line.icon is not None for line in section.lines)
        for line in section.lines:
            wide = lead if line.lead or section.name != "question" else 0
            column.addWidget(_Line(theme, line, wide, icons=icons))


def _lead(section: StorySection) -> int:
    if any(line.code for line in section.lines):
        return CODE_LEAD
    if section.side:
        return WIDE_LEAD if any(line.lead for line in section.lines) else 0
    return LEAD if any(line.lead for line in section.lines) else 0


class StoryPane(ReadColumn):
    """Sections, made anew for each story; it scrolls by keyboard where it has not all its room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._shown: tuple[StorySection, ...] = ()
        self.setObjectName("story_pane")
        self.setAccessibleName("Story of the query")
        self._parts: list[_Section] = []
        self._main, self._side = QVBoxLayout(), QVBoxLayout()
        for place in (self._main, self._side):
            place.setSpacing(Gap.L)
            place.setContentsMargins(0, 0, 0, 0)
        self._side_widget = QWidget()
        self._side_widget.setLayout(self._side)
        self._turning = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._turning.setSpacing(Gap.XL)
        self._turning.addLayout(self._main, 1)
        self._turning.addWidget(self._side_widget, 0, _TOP)
        self.column.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.L)
        self.column.addLayout(self._turning)
        self.column.addStretch(1)
        theme.changed.connect(self._turn)

    @property
    def words(self) -> str:
        """Every word on show, for a screen reader and for tests."""
        labels = (one for part in self._parts for one in part.findChildren(QLabel))
        return "\n".join(label.text() for label in labels)

    def show_sections(self, sections: Sequence[StorySection]) -> None:
        """Another story, or this one as it is now."""
        if tuple(sections) == self._shown:
            return
        self._drop()
        self._shown = tuple(sections)
        for section in sections:
            part = _Section(self._theme, section)
            (self._side if section.side else self._main).addWidget(part)
            part.show()
            self._parts.append(part)
        self._main.addStretch(1)
        self._side.addStretch(1)
        self._turn()

    def clear(self) -> None:
        """Holds no words any more."""
        self._drop()
        self.verticalScrollBar().setValue(0)

    def _drop(self) -> None:
        for place in (self._main, self._side):
            while place.count():
                item = place.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        self._parts, self._shown = [], ()

    # Qt ---------------------------------------------------------------------------------------
    def minimumSizeHint(self) -> QSize:
        return QSize(80, 80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._turn()
        super().resizeEvent(event)

    def _turn(self) -> None:
        """Two columns where there is room, else one below the other."""
        wide = self.width() >= self._theme.px(TURNS)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._turning.setDirection(across if wide else down)
        if wide:
            self._side_widget.setFixedWidth(self._theme.px(SIDE_WIDTH))
        else:
            self._side_widget.setMinimumWidth(0)
            self._side_widget.setMaximumWidth(16_777_215)
