"""The upper part of the dock: lines, what was looked through, a question, the entry."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.domain.abstraction import Source, SourceLook
from coder_gui.ui.abstraction.choice_strip import ChoiceStrip
from coder_gui.ui.abstraction.entry import LineEntry
from coder_gui.ui.abstraction.finished import FinishedStrip
from coder_gui.ui.abstraction.look_for_strip import LookForStrip
from coder_gui.ui.abstraction.model import LinesModel
from coder_gui.ui.abstraction.view import LinesView
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel, KeyCap, sentence_label, text_label
from coder_gui.ui.painting import ICON_SECOND
from coder_gui.ui.theme import Gap, Theme, ground

NOTHING_YET = (
    "Nothing abstracted yet. Type a line, for example #NOF L ; fell on stairs @ED 17/09 p2"
)


class LooksStrip(QWidget):
    """The sources that were looked through without a (further) finding."""

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "subtle")
        self.words = ElidedLabel(theme, role=Role.SECOND)
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M, Gap.XS + 2, Gap.M, Gap.XS + 2)
        row.setSpacing(Gap.S)
        row.addWidget(IconLabel(theme, Icon.NOTHING_FOUND, size=ICON_SECOND))
        row.addWidget(text_label(theme, "Looked, nothing found", role=Role.HEADING, colour="text2"))
        row.addWidget(self.words, 1)
        row.addWidget(KeyCap(theme, keys))
        self.hide()

    def show_looks(self, looks: Sequence[SourceLook], sources: Sequence[Source]) -> None:
        """Names the sources; goes away when there is none."""
        names = {source.key: source.name for source in sources}
        said = ", ".join(names.get(look.source, look.source) for look in looks)
        self.words.setText(said)
        self.setAccessibleName(f"Looked, nothing found: {said}" if said else "")
        self.setVisible(bool(looks))


class Upper(QWidget):
    """Everything over the document pane, one under the other. `fitted`: it wants another height."""

    fitted = Signal()

    def __init__(
        self,
        model: LinesModel,
        theme: Theme,
        look_keys: str,
        look_for_keys: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.view = LinesView(model, theme)
        self.nothing = sentence_label(theme, NOTHING_YET, colour="text2")
        self.nothing.setContentsMargins(Gap.M, Gap.L, Gap.M, Gap.L)
        self.looks = LooksStrip(theme, look_keys)
        self.look_for = LookForStrip(theme, look_for_keys)
        self.finished = FinishedStrip(theme)
        self.strip = ChoiceStrip(theme)
        self.entry = LineEntry(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        for part in self._parts():
            column.addWidget(part)
        model.rowsInserted.connect(self._on_rows_changed)
        model.rowsRemoved.connect(self._on_rows_changed)
        model.modelReset.connect(self._on_rows_changed)
        self._on_rows_changed()

    def sizeHint(self) -> QSize:
        """As high as all lines and strips; the splitter decides how much of it there is."""
        lines = 0 if self.view.isHidden() else self.view.sizeHint().height()
        return QSize(0, lines + self._strips())

    def minimumSizeHint(self) -> QSize:
        """A long word in a strip does not hold the window open; strips are cut before that."""
        return QSize(0, super().minimumSizeHint().height())

    def least_height(self) -> int:
        """With as few lines in view as can be, and every strip whole."""
        lines = 0 if self.view.isHidden() else self.view.minimumSizeHint().height()
        rows = 0
        if not self.look_for.isHidden():
            rows = self._wanted(self.look_for) - self.look_for.least_height()
        return lines + self._strips() - rows

    def _parts(self) -> tuple[QWidget, ...]:
        """The strips under the lines, from the top."""
        strips = (self.nothing, self.looks, self.finished, self.look_for, self.strip)
        return (*strips, self.entry)

    def _strips(self) -> int:
        return sum(self._wanted(part) for part in self._parts() if not part.isHidden())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.fitted.emit()
        return done

    def _wanted(self, part: QWidget) -> int:
        if part.hasHeightForWidth():
            return part.heightForWidth(self.width())
        return part.sizeHint().height()

    def _on_rows_changed(self) -> None:
        lines = self.view.model().rowCount()
        self.nothing.setVisible(lines == 0)
        self.view.setVisible(lines > 0)
        self.updateGeometry()
