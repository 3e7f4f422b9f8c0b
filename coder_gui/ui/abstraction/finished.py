"""What is said of a finished episode, for information: nothing of it while codes are chosen."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.episode import FINISHED_STATES, State
from coder_gui.services.mortality import Specification, of_case, shipped_specifications
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label, text_label
from coder_gui.ui.painting import ICON_SECOND
from coder_gui.ui.theme import Gap, Theme, ground


class FinishedStrip(QWidget):
    """Charlson of a final episode, in one line or two. Hidden for every other state.

    A second look judges the codes still, so it is left alone as well.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specifications: tuple[Specification, ...] = ()
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.setObjectName("finished_strip")
        self.words = sentence_label(theme, role=Role.SECOND)
        self.mark = text_label(theme, "unverified", role=Role.SECOND, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M, Gap.XS + 2, Gap.M, Gap.XS + 2)
        row.setSpacing(Gap.S)
        heading = text_label(theme, "Information only", role=Role.HEADING, colour="text2")
        for part in (IconLabel(theme, Icon.INFO, size=ICON_SECOND), heading):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_case(self, case: EpisodeCase | None, today: date) -> None:
        """Says the sum where the episode is final; else nothing."""
        found = None
        if case is not None and case.work.state in FINISHED_STATES - {State.SECOND_LOOK}:
            self._specifications = self._specifications or shipped_specifications()
            found = of_case(case, self._specifications, today)
        self.words.setText(found.words() if found is not None else "")
        self.mark.setVisible(found is not None and not found.verified)
        said = f"Information only: {self.words.text()}" if found is not None else ""
        unverified = ", unverified" if found is not None and not found.verified else ""
        self.setAccessibleName(said + unverified)
        self.setVisible(found is not None)
