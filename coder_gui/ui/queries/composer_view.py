"""How the composer is laid out: evidence, form with checks, letter; fewer where it is narrow."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.asking import AskField
from coder_gui.ui.column import Column
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel
from coder_gui.ui.painting import ICON_SECOND
from coder_gui.ui.queries.checks_pane import ChecksPane
from coder_gui.ui.queries.composer_foot import ComposerFoot
from coder_gui.ui.queries.evidence_pane import EvidencePane
from coder_gui.ui.queries.form_pane import FormPane
from coder_gui.ui.queries.letter_pane import LetterPane
from coder_gui.ui.theme import Gap, Theme, ground
from coder_gui.ui.titles import DockTitle

ALL_THREE, TWO = 1180, 800
"""Width of the window at 100 % from which three and two panes stand beside one another."""
EVIDENCE_SHARE, LETTER_SHARE = 0.225, 0.36
"""Of the width, where there are three; the form has the rest."""
CHECKS_SHARE = 0.38
"""Of the height, at most, for the checks; what is more scrolls."""
SIDE_SHARE = 0.42
"""Of the width, for the one beside the form."""


class Pane(Enum):
    """The three places of the composer."""

    EVIDENCE = "evidence"
    FORM = "form"
    LETTER = "letter"


class MiddlePane(QWidget):
    """Title with the reference and the state, form and checks in one column, question, foot."""

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("composer_middle")
        ground(self, "surface")
        self.title = DockTitle(theme, "Query", keys["codes_dock"])
        self._icon = IconLabel(theme, Icon.PROVISIONAL, size=ICON_SECOND)
        self.state = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self.state.setObjectName("query_state")
        self.state.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.title.add(self._icon)
        self.title.add(self.state)
        self.form = FormPane(theme, keys["add_option"], keys["national_pack"])
        self.checks = ChecksPane(theme, keys["problems"], keys["override"])
        self.ask = AskField(theme)
        self.ask.setObjectName("composer_question")
        self.foot = ComposerFoot(
            theme, keys["save_query"], keys["send_back_query"], keys["leave_query"]
        )
        self.body = Column()
        form, checks = QWidget(), QWidget()
        inner = QVBoxLayout(form)
        inner.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        inner.addWidget(self.form)
        below = QVBoxLayout(checks)
        below.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.M)
        below.addWidget(self.checks)
        self.body.column.addWidget(form)
        self.body.column.addStretch(1)
        self._checks_place, self._checks_inner = Column(), checks
        self._checks_place.column.addWidget(checks)
        checks.installEventFilter(self)
        self.body.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(Hairline(theme))
        column.addWidget(self.body, 1)
        column.addWidget(Hairline(theme))
        column.addWidget(self._checks_place)
        column.addWidget(self.ask)
        column.addWidget(Hairline(theme))
        column.addWidget(self.foot)

    def show_state(self, name: str, words: str, icon: Icon) -> None:
        """Which query it is, and where it stands."""
        self.title.name.setText(name)
        self._icon.set_icon(icon)
        self.state.setText(words)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._checks_inner and event.type() == QEvent.Type.LayoutRequest:
            self._fit_checks()
        elif watched is self.body and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._keep_in_sight)
        return super().eventFilter(watched, event)

    def _keep_in_sight(self) -> None:
        """Where the form has become lower, what is being written stays in sight."""
        focus = QApplication.focusWidget()
        if focus is not None and self.form.isAncestorOf(focus):
            self.body.keep_in_sight(focus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self._checks_place.verticalScrollBar().sizeHint().width()
        self.checks.set_room(self.width() - 2 * Gap.M - bar)
        self._fit_checks()

    def _fit_checks(self) -> None:
        """The checks stay in sight: as high as they need, up to a share of the pane."""
        layout = self._checks_inner.layout()
        if layout is None:
            return
        width = self._checks_place.viewport().width()
        wished = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else (
            layout.totalSizeHint().height()
        )  # fmt: skip
        height = min(max(wished, 1), round(self.height() * CHECKS_SHARE))
        if self._checks_place.height() != height or self._checks_place.minimumHeight() != height:
            self._checks_place.setFixedHeight(height)


class ComposerView(QWidget):
    """The three panes; `bring` shows one of those that take turns."""

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        ground(self, "bg")
        self.evidence = EvidencePane(theme, keys["abstraction_dock"])
        self.middle = MiddlePane(theme, keys)
        self.letter = LetterPane(theme, keys["raise_query"])
        self.up = Pane.FORM
        self._side = Pane.LETTER
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.XS)
        row.addWidget(self.evidence)
        row.addWidget(self.middle, 1)
        row.addWidget(self.letter)

    def bring(self, pane: Pane) -> None:
        """Shows this pane, where not all have their place."""
        self.up = pane
        if pane is not Pane.FORM:
            self._side = pane
        self.arrange(self.width())

    def arrange(self, width: int) -> None:
        """Three panes, two of them, or one, as the width allows."""
        theme = self._theme
        if width >= theme.px(ALL_THREE):
            shares = {Pane.EVIDENCE: EVIDENCE_SHARE, Pane.FORM: 0.0, Pane.LETTER: LETTER_SHARE}
        elif width >= theme.px(TWO):
            shares = {Pane.FORM: 0.0, self._side: SIDE_SHARE}
        else:
            shares = {self.up: 0.0 if self.up is Pane.FORM else 1.0}
        for pane, widget in (
            (Pane.EVIDENCE, self.evidence),
            (Pane.FORM, self.middle),
            (Pane.LETTER, self.letter),
        ):
            if pane is not Pane.FORM:
                widget.setFixedWidth(max(round(width * shares.get(pane, 0.0)), 1))
            widget.setVisible(pane in shares)
