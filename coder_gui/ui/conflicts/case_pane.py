"""The open conflict on the screen: heading, heads, rows, why, and the foot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.domain.conflicts import ConflictCase, Decision
from coder_gui.ui.conflicts.columns import Head, HeadStrip
from coder_gui.ui.conflicts.footer import Footer
from coder_gui.ui.conflicts.rows import items_of
from coder_gui.ui.conflicts.view import DifferencesView
from coder_gui.ui.conflicts.why_pane import WhyPane
from coder_gui.ui.conflicts.words import counts, heading
from coder_gui.ui.dates import moment
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, text_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

LOW = 300
"""Height of the pane at 100 % under which its parts are as low as they can be."""


class Middle(QWidget):
    """Rows above why. The rows get what they need, why the rest; where that is too little for its
    sentence, the rows get all.
    """

    def __init__(self, view: DifferencesView, why: WhyPane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._why = view, why
        self.low = False
        for part in (view, why):
            part.setParent(self)

    def place(self) -> None:
        """Divides the height anew."""
        width, height = self.width(), self.height()
        wished, why = self._view.rows_height(), self._why.wish(width)
        if wished + why <= height:
            rows = wished
        else:
            least = self._view.least_height(2 if self.low else 3)
            share = least if self.low else max(least, height * 55 // 100)
            rows = max(height - why, min(wished, share))
            if height - rows < self._why.least(width):
                rows = height
        self._view.setGeometry(0, 0, width, rows)
        self._why.setGeometry(0, rows, width, min(max(height - rows, 0), why))
        self._why.setVisible(rows < height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return super().event(event)


class CasePane(QWidget):
    """Shows a conflict; decides nothing."""

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._keys = theme, dict(keys)
        self.setObjectName("conflict_case")
        ground(self, "surface")
        self.heading = ElidedLabel(theme, role=Role.STRONG)
        self.heading.setObjectName("conflict_heading")
        self.counts = text_label(theme, role=Role.SECOND, colour="text2")
        self.counts.setObjectName("conflict_counts")
        self.heads = HeadStrip(theme)
        self.view = DifferencesView(theme)
        self.view.viewport_width.connect(self.heads.follow_width)
        self.why = WhyPane(theme)
        self.middle = Middle(self.view, self.why)
        self.footer = Footer(theme, keys)
        self._title = QWidget()
        row = QHBoxLayout(self._title)
        row.setContentsMargins(Gap.M, 0, Gap.M, 0)
        row.setSpacing(Gap.M)
        row.addWidget(self.heading, 1)
        row.addWidget(self.counts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._title, Hairline(theme), self.heads):
            column.addWidget(part)
        column.addWidget(self.middle, 1)
        column.addWidget(Hairline(theme))
        column.addWidget(self.footer)
        theme.changed.connect(self._fit)
        self._fit()

    def show_case(
        self,
        case: ConflictCase,
        decisions: Mapping[str, Decision],
        today: date,
        *,
        fresh: bool,
        single_keys: bool,
    ) -> None:
        """A conflict, another one (`fresh`) or the same as it is with these decisions."""
        self.heading.setText(heading(case.summary))
        self.counts.setText(counts(case))
        caps = self._keys if single_keys else {}
        heads = (
            Head(Icon.LAPTOP, "Mine", caps.get("keep_mine", ""),
                 _who(case.mine_by, moment(case.mine_at, today))),
            Head(Icon.PERSON, "Theirs", caps.get("take_theirs", ""),
                 _who(case.theirs_by, moment(case.theirs_at, today))),
            Head(Icon.HISTORY, "Before", caps.get("back_to_before", ""),
                 _who("as both started", moment(case.before_at, today))),
            Head(Icon.RESULT, "Result", "", "what will be saved"),
        )  # fmt: skip
        self.heads.show_heads(heads)
        self.view.setAccessibleDescription(self.heads.accessibleName())
        self.view.show_rows(items_of(case, decisions), fresh=fresh)
        self.middle.place()

    def clear(self) -> None:
        """Holds nothing of any patient any more."""
        self.heading.clear()
        self.counts.clear()
        self.heads.show_heads(())
        self.view.show_rows((), fresh=True)
        self.view.setAccessibleDescription("")
        self.why.clear()
        self.footer.show_choices((), single_keys=False)
        self.footer.left.clear()
        self.footer.save.setEnabled(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focus_rows(self) -> None:
        """Puts the focus into the rows."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Where there is little height, what is said elsewhere too gives way."""
        self._title.setFixedHeight(self._theme.height(Part.DOCK_TITLE))
        low = self.height() < self._theme.px(LOW)
        self.middle.low = low
        self.heads.set_low(low=low)
        self.why.set_low(low=low)
        self.footer.set_low(low=low)
        self.middle.place()


def _who(name: str, when: str) -> str:
    return ", ".join(part for part in (name, when) if part)
