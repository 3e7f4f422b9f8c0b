"""The command palette: every action, patient and code by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from coder_gui.domain.case import EpisodeRow
from coder_gui.domain.coding import Hit
from coder_gui.tasks import TaskRunner
from coder_gui.ui import palette_rows
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.overlay import Overlay
from coder_gui.ui.painting import (
    ICON_SECOND,
    RIGHT,
    draw_hairline,
    draw_icon,
    draw_key_cap,
    draw_row,
    draw_text,
    text_width,
)
from coder_gui.ui.palette_rows import Does, PaletteRow, Want
from coder_gui.ui.theme import Gap, Part, Theme, ground

WIDTH = 640
RowRole = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class PaletteModel(QAbstractListModel):
    """The rows on show; headings cannot be chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[PaletteRow] = []

    @property
    def rows(self) -> tuple[PaletteRow, ...]:
        """What is listed."""
        return tuple(self._rows)

    def show_rows(self, rows: Sequence[PaletteRow]) -> None:
        """Another list."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].does is Does.NOTHING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        return row.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None

    def neighbour(self, start: int, step: int) -> int | None:
        """The next row in this direction that can be chosen."""
        place = start + step
        while 0 <= place < len(self._rows):
            if self._rows[place].does is not Does.NOTHING:
                return place
            place += step
        return None


class PaletteDelegate(QStyledItemDelegate):
    """Icon, text, where it belongs or why not, key."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: PaletteRow = index.data(RowRole)
        part = Part.SECTION_HEADING if row.does is Does.NOTHING else Part.PALETTE_ROW
        return QSize(0, self._theme.height(part))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: PaletteRow = index.data(RowRole)
        rect: QRect = option.rect
        if row.does is Does.NOTHING:
            words = rect.adjusted(Gap.S, 0, 0, 0)
            draw_text(painter, self._theme, words, row.text, role=Role.HEADING, tone="text2")
            return
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        draw_row(painter, self._theme, rect, selected=chosen, hovered=hovered, hairline=False)
        self._paint_row(painter, row, rect.adjusted(Gap.M, 0, -Gap.M, 0), chosen=chosen)

    def _paint_row(self, painter: QPainter, row: PaletteRow, rect: QRect, *, chosen: bool) -> None:
        right = rect.right() + 1
        if row.keys:
            right = draw_key_cap(painter, self._theme, rect, row.keys, right=right).left() - Gap.S
        right = self._paint_side(painter, row, rect, right)
        colour = "text2" if row.reason else "text"
        rect.setRight(right - Gap.S)
        if row.icon is not None:
            used = draw_icon(painter, self._theme, rect, row.icon)
            rect.setLeft(rect.left() + used + Gap.M - 2)
        role = Role.STRONG if chosen and not row.reason else Role.BODY
        draw_text(painter, self._theme, rect, row.text, role=role, tone=colour)

    def _paint_side(self, painter: QPainter, row: PaletteRow, rect: QRect, right: int) -> int:
        """The words at the right: where it belongs, or the reason it cannot run."""
        words = row.reason or row.right
        if not words:
            return right
        role = Role.STATE if row.reason else Role.SECOND
        room = rect.width() // 2
        width = min(text_width(self._theme, words, role), room)
        place = QRect(right - width, rect.top(), width, rect.height())
        draw_text(painter, self._theme, place, words, role=role, tone="text2", align=RIGHT)
        if row.reason is None:
            return place.left()
        side = self._theme.px(ICON_SECOND)
        icon = QRect(place.left() - side - Gap.XS, rect.top(), side, rect.height())
        draw_icon(painter, self._theme, icon, Icon.INFO, size=ICON_SECOND)
        return icon.left()


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


class Palette(Overlay):
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
        super().__init__(theme, parent, width=WIDTH)
        self.setObjectName("palette")
        self.setAccessibleName("Find an action, patient or code")
        self._actions, self._runner = actions, runner
        self._find_patients, self._find_codes = find_patients, find_codes
        self._recent: tuple[str, ...] = ()
        self._chosen_by_hand = False
        self._parts: dict[Want, list[PaletteRow]] = {}
        self.field = CapField(theme, Part.PALETTE_FIELD, icon=Icon.SEARCH, role=Role.PALETTE)
        self.field.setObjectName("palette_field")
        self.field.setAccessibleName("Find an action, patient or code")
        self.field.setPlaceholderText("Find an action, patient or code")
        self.field.set_cap("Esc")
        self.field.textChanged.connect(self._on_text_changed)
        self.field.installEventFilter(self)
        self._model = PaletteModel(self)
        self.view = self._make_view(theme)
        top = QWidget()
        inner = QVBoxLayout(top)
        inner.setContentsMargins(Gap.S, Gap.S, Gap.S, Gap.S)
        inner.setSpacing(Gap.S)
        inner.addWidget(self.field)
        inner.addWidget(self.view, 1)
        self.column.addWidget(top, 1)
        self.column.addWidget(_Foot(theme, self.card))

    @property
    def rows(self) -> tuple[PaletteRow, ...]:
        """What is listed now."""
        return self._model.rows

    def set_recent(self, ids: Sequence[str]) -> None:
        """The actions used last, the newest first."""
        known = {spec.id for spec in self._actions.specs if not spec.own}
        self._recent = tuple(one for one in ids if one in known)[: palette_rows.RECENT]

    def open(self) -> None:
        """Opens with an empty field."""
        self.field.clear()
        self._on_text_changed("")
        super().open()

    def focus_first(self) -> None:
        """The caret goes into the field."""
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

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

    def _make_view(self, theme: Theme) -> QListView:
        view = QListView()
        view.setObjectName("palette_view")
        view.setAccessibleName("Found")
        view.setModel(self._model)
        view.setItemDelegate(PaletteDelegate(theme, view))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMinimumHeight(0)
        view.clicked.connect(self._on_row_clicked)
        return view

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
