"""The command palette: every action, patient and code by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.domain.case import EpisodeRow
from coder_gui.domain.coding import Hit
from coder_gui.tasks import TaskRunner
from coder_gui.ui import palette_rows
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import RIGHT, draw_hairline, draw_key_cap, draw_text
from coder_gui.ui.palette_list import FieldOverlay, RowRole
from coder_gui.ui.palette_rows import Does, PaletteRow, Want
from coder_gui.ui.theme import Gap, Part, Theme, ground


class _Foot(QWidget):
    """How the palette is used, in one line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.height(Part.PALETTE_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        draw_hairline(painter, theme, self.rect(), tone="border", top=True)
        row = self.rect().adjusted(Gap.L, 0, -Gap.L, 0)
        for word, keys in (("choose", "↑ ↓"), ("run", "Enter")):
            used = draw_text(painter, theme, row, word, role=Role.SECOND, tone="text2")
            row.setLeft(row.left() + used + Gap.S)
            cap = draw_key_cap(painter, theme, row, keys)
            row.setLeft(cap.right() + Gap.L)
        words = "start with  >  action,  @  patient,  #  code"
        draw_text(painter, theme, row, words, role=Role.SECOND, tone="text2", align=RIGHT)
        painter.end()


class Palette(FieldOverlay):
    """Finds by typing; Enter runs. The last five actions stand there before anything is typed."""

    action_chosen = Signal(str)
    patient_chosen = Signal(str)
    code_chosen = Signal(str)
    recent_changed = Signal(object)

    def __init__(
        self,
        actions: Actions,
        runner: TaskRunner,
        theme: Theme,
        parent: QWidget,
        *,
        find_patients: Callable[[str], Sequence[EpisodeRow]],
        find_codes: Callable[[str], Sequence[Hit]],
    ) -> None:
        words = "Find an action, patient or code"
        field = CapField(theme, Part.PALETTE_FIELD, icon=Icon.SEARCH, role=Role.PALETTE)
        field.setPlaceholderText(words)
        super().__init__(theme, parent, field, name="palette", words=words, found="Found")
        self.setObjectName("palette")
        self.setAccessibleName(words)
        self._actions, self._runner = actions, runner
        self._find_patients, self._find_codes = find_patients, find_codes
        self._recent: tuple[str, ...] = ()
        self._chosen_by_hand = False
        self._parts: dict[Want, list[PaletteRow]] = {}
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMouseTracking(True)
        self.view.setMinimumHeight(0)
        self.view.clicked.connect(self._on_row_clicked)
        self.column.addWidget(_Foot(theme, self.card))

    def set_recent(self, ids: Sequence[str]) -> None:
        """The actions used last, the newest first."""
        known = {spec.id for spec in self._actions.specs if not spec.own}
        self._recent = tuple(one for one in ids if one in known)[: palette_rows.RECENT]

    def card_height(self) -> int:
        """The rows on show, the field above and the foot below."""
        rows = sum(
            self._theme.height(
                Part.SECTION_HEADING if row.does is Does.NOTHING else Part.PALETTE_ROW
            )
            for row in self.rows
        )
        fixed = self._theme.height(Part.PALETTE_FIELD) + self._theme.height(Part.PALETTE_ROW)
        return rows + fixed + 3 * Gap.S + 2

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and self._steer(event):
            return True
        return super().eventFilter(watched, event)

    def _steer(self, event: QKeyEvent) -> bool:
        """Up and Down choose, Enter runs; everything else is the field's."""
        if event.type() != QKeyEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._chosen_by_hand = True
            self._choose(self._model.neighbour(self.view.currentIndex().row(), step))
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._run(self.view.currentIndex())
            return True
        return False

    def _choose(self, place: int | None) -> None:
        if place is None:
            return
        index = self._model.index(place)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        announce(self.field, self.rows[place].spoken)

    def _on_text_changed(self, text: str) -> None:
        want, words = palette_rows.parse_want(text)
        self._chosen_by_hand = False
        self._parts = {}
        for key in (Want.PATIENTS, Want.CODES):
            self._runner.forget(("palette", key))
        if not words and want is Want.ALL:
            self._list_recent()
            return
        if want in {Want.ALL, Want.ACTIONS}:
            reasons = {
                spec.id: self._actions.reason(spec.id)
                for spec in self._actions.specs
                if not spec.own
            }
            limit = palette_rows.MOST_ROWS if want is Want.ACTIONS else palette_rows.MOST_ROWS - 4
            self._parts[Want.ACTIONS] = palette_rows.action_rows(
                self._actions.specs, words, reasons, limit
            )
        self._ask(want, words)
        self._list_parts(words)

    def _ask(self, want: Want, words: str) -> None:
        """Patients and codes are looked up beside the window's thread."""
        if len(words) < 2:
            return
        if want in {Want.ALL, Want.PATIENTS}:
            self._runner.read(
                lambda: (words, tuple(self._find_patients(words))),
                done=self._on_patients_found,
                key=("palette", Want.PATIENTS),
            )
        if want in {Want.ALL, Want.CODES}:
            self._runner.read(
                lambda: (words, tuple(self._find_codes(words))),
                done=self._on_codes_found,
                key=("palette", Want.CODES),
            )

    def _on_patients_found(self, found: tuple[str, tuple[EpisodeRow, ...]]) -> None:
        self._parts[Want.PATIENTS] = palette_rows.patient_rows(found[1])
        self._list_parts(found[0])

    def _on_codes_found(self, found: tuple[str, tuple[Hit, ...]]) -> None:
        self._parts[Want.CODES] = palette_rows.code_rows(found[1])
        self._list_parts(found[0])

    def _list_recent(self) -> None:
        rows = [
            palette_rows.action_row(self._actions.spec(one), self._actions.reason(one))
            for one in self._recent
        ]
        self._list([palette_rows.heading("Used last"), *rows] if rows else [])

    def _list_parts(self, words: str) -> None:
        order = (Want.ACTIONS, Want.PATIENTS, Want.CODES)
        rows = [row for want in order for row in self._parts.get(want, [])]
        self._list(_capped(rows) or palette_rows.nothing_found(words))

    def _list(self, rows: list[PaletteRow]) -> None:
        chosen = self.view.currentIndex().data(RowRole)
        self._model.show_rows(rows)
        self._place()
        can_run = (at for at, row in enumerate(rows) if _can_run(row))
        first = next(can_run, self._model.neighbour(-1, 1))
        kept = rows.index(chosen) if chosen in rows and self._chosen_by_hand else first
        if kept is not None:
            self.view.setCurrentIndex(self._model.index(kept))

    def _on_row_clicked(self, index: QModelIndex) -> None:
        self._run(index)

    def _run(self, index: QModelIndex) -> None:
        row = index.data(RowRole)
        if not isinstance(row, PaletteRow):
            return
        if row.does is Does.SEARCH_CODES:
            self.field.setText(f"# {row.target}")
            return
        self.close_card()
        if row.does is Does.ACTION:
            self._recent = tuple(dict.fromkeys((row.target, *self._recent)))[: palette_rows.RECENT]
            self.recent_changed.emit(self._recent)
            self.action_chosen.emit(row.target)
        elif row.does is Does.PATIENT:
            self.patient_chosen.emit(row.target)
        elif row.does is Does.CODE:
            self.code_chosen.emit(row.target)


def _can_run(row: PaletteRow) -> bool:
    return row.does is not Does.NOTHING and row.reason is None


def _capped(rows: list[PaletteRow]) -> list[PaletteRow]:
    """At most twelve rows that can be chosen, with the headings they need."""
    kept: list[PaletteRow] = []
    left = palette_rows.MOST_ROWS
    for row in rows:
        if row.does is not Does.NOTHING:
            left -= 1
        if left < 0 or (left == 0 and row.does is Does.NOTHING):
            break
        kept.append(row)
    return kept
