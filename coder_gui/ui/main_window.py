"""The window of one unlocked profile: three docks around one episode, band and status bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from coder_gui.domain.case import EpisodeCase, EpisodeFilter, EpisodeRow, View
from coder_gui.domain.coding import Hit, System
from coder_gui.domain.errors import CoderError
from coder_gui.domain.sync import SyncStatus
from coder_gui.tasks import DISK_ERRORS, Priority, TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.banner import PatientBand
from coder_gui.ui.case_desk import CaseDesk
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.conflicts.desk import ConflictDesk
from coder_gui.ui.cover import Cover, is_main_key
from coder_gui.ui.dock_layout import DockLayout, make_dock
from coder_gui.ui.docks import Abstraction, Codes, DockMakers, Episodes, Extras
from coder_gui.ui.frame_actions import PERSONAL, FrameActions
from coder_gui.ui.geometry import Arranged, Geometry
from coder_gui.ui.key_sheet import KeySheet
from coder_gui.ui.leaving import LeavingQuestion
from coder_gui.ui.menu_row import MenuRow
from coder_gui.ui.notices import NoticeBar
from coder_gui.ui.palette import Palette
from coder_gui.ui.queries.places import QueryPlaces
from coder_gui.ui.status_bar import NOT_SAVED, StatusBar
from coder_gui.ui.sync.driver import SyncDriver
from coder_gui.ui.theme import Theme, ground
from coder_gui.ui.upkeep import Upkeep

if TYPE_CHECKING:
    from coder_gui.services.profiles import Profiles
    from coder_gui.services.session import Session

RECENT_ACTIONS = "palette_recent"
FOUND_PATIENTS, FOUND_CODES = 4, 3


class MainWindow(QWidget):
    """Everything on screen between unlocking and locking; made anew for each session.

    It owns no data: `empty` leaves nothing of any patient in any widget or model.
    `lock_wished(sentence)`: it is to be locked, and this said on the lock page; `erase_wished`
    likewise, the profile is to be erased.
    """

    lock_requested = Signal()
    lock_wished = Signal(str)
    erase_wished = Signal(str)
    quit_requested = Signal()
    personal_known = Signal(object)

    def __init__(
        self,
        session: Session,
        profiles: Profiles,
        runner: TaskRunner,
        theme: Theme,
        clipboard: Clipboard,
        makers: DockMakers,
        geometry: Geometry,
        parent: QWidget | None = None,
        *,
        badge: str = "",
    ) -> None:
        super().__init__(parent)
        self.session, self.runner, self.theme = session, runner, theme
        self._geometry, self._badge = geometry, badge
        self.setObjectName("main_window")
        ground(self, "bg")
        self.actions_table = Actions(self, clipboard)
        self.actions_table.update(role=session.actor.role)
        self.frame = FrameActions(session, runner, self.actions_table, theme, self)
        self.menu_row = MenuRow(self.actions_table, theme, session.actor, self, badge=badge)
        self.band = PatientBand(theme, self)
        self.area = QMainWindow(self)
        self.area.setWindowFlags(Qt.WindowType.Widget)  # its constructor always makes a window
        self.notice_bar = NoticeBar(self.actions_table, theme, self)
        self.status_bar = StatusBar(self.actions_table, theme, self)
        self.status_bar.follow(self.actions_table.alerts)
        self._make_docks(makers)
        self._lay_out()
        self.desk = CaseDesk(session, runner, self)
        self.palette_card = Palette(
            self.actions_table, runner, theme, self,
            find_patients=self._find_patients, find_codes=self._find_codes,
        )  # fmt: skip
        self.key_sheet = KeySheet(theme, self)
        self.leaving = LeavingQuestion(self.actions_table, theme, self)
        self._under_docks.addWidget(self.leaving)
        self.conflict_desk = ConflictDesk(session, runner, self.actions_table, theme, self.area)
        self.queries = QueryPlaces(
            session, runner, self.actions_table, theme, self.area,
            abstraction=self.abstraction, codes=self.codes,
        )  # fmt: skip
        self.syncing = SyncDriver(session, runner, self.actions_table.alerts, self)
        self.extras: Extras | None = None
        if makers.extras is not None:
            parts = (session, profiles, runner, self.actions_table, theme, self.area)
            self.extras = makers.extras(*parts)
            self._under_docks.addWidget(self.extras.asking)
            self.extras.follow(self.syncing)
            self.queries.pack_wished.connect(self.extras.open_pack)
            settings_page = getattr(self.extras, "settings", None)
            if settings_page is not None:
                settings_page.closed.connect(self._on_settings_closed)
        self._geometry.restore_parts(self._arranged())
        self.upkeep = Upkeep(session, runner, self.actions_table.alerts, self)
        self._connect()

    # Opening and closing ----------------------------------------------------------------------

    def start(self) -> None:
        """Reads what the window shows first: the status, the lists, the episode left open."""
        for dock in self._parts():
            dock.show_case(None)
        self.desk.read_status()
        self.desk.resume()
        settings = self.session.settings
        self.runner.read(lambda: settings.get(RECENT_ACTIONS, []), done=self._on_recent_known)
        if not self.session.unlocked.info.needs_keyring and not self._badge:
            self.actions_table.alerts.warn(
                "Only the passphrase protects this profile: this laptop had no keyring when it "
                "was made.",
                topic="keyring",
            )
        self.upkeep.start()
        self.conflict_desk.start()
        self.queries.start()
        self.syncing.start()
        self.episodes.focus_default()

    def open_episode(self, episode_id: str) -> None:
        """Opens an episode of this profile; asks first when a typed line is not saved."""
        self._uncover()
        self._open_asking(episode_id)

    def _uncover(self) -> None:
        for cover in self.findChildren(Cover):
            cover.close_page()

    def _open_asking(self, episode_id: str) -> None:
        case = self.desk.case
        if case is None or case.episode.id == episode_id or not self.abstraction.unsaved_text:
            self.desk.open(episode_id)
        else:
            self.leaving.ask(self.abstraction, case.patient.display_name, episode_id)

    def import_worklist(self, path: Path) -> None:
        """Opens the page for worklists on a file; nothing is taken in before it was looked at."""
        page = getattr(self.extras, "worklist", None)
        if self.actions_table.trigger("import_worklist") and page is not None:
            page.file.set_value(path)
            page.file.chosen.emit(path)

    def show_error(self, error: CoderError) -> None:
        """Says what a person can do something about."""
        self.actions_table.alerts.error(str(error))

    def before_lock(self) -> None:
        """Has every dock save what is typed and not yet saved."""
        for dock in self._parts():
            flush = getattr(dock, "flush_drafts", None)
            if flush is not None:
                flush()
        self.queries.flush_drafts()

    def empty(self) -> None:
        """Leaves nothing of any patient in any widget, model or answer on its way."""
        self.upkeep.stop()
        self.syncing.stop()
        self.desk.forget()
        self.leaving.forget()
        self.palette_card.field.clear()
        self.palette_card.close_card()
        self.key_sheet.close_card()
        self.actions_table.update(case=None, undo=None)
        self.actions_table.undo.clear()
        self.actions_table.alerts.clear()
        self.actions_table.clipboard.clear()
        for part in (*self._parts(), self.extras, self.conflict_desk, self.queries):
            if part is not None:
                part.clear()
        self.band.clear()

    def save_layout(self) -> None:
        """Keeps how docks, dividers and columns were arranged."""
        self._geometry.save_docks(self.layout_of_docks.states())
        self._geometry.save_parts(self._arranged())

    # Qt ---------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(QSize(1280, 720))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.layout_of_docks.follow(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.layout_of_docks.follow(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.notice_bar.dismiss_newest():
            return
        if is_main_key(event) and self._covered_by is not None:
            self._covered_by.press_main()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter in the band is the main action of what covers the docks, if anything does."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and is_main_key(event)
            and self._covered_by is not None
        ):
            event.accept()
            return True
        return super().event(event)

    @property
    def _covered_by(self) -> Cover | None:
        """What lies over the docks, if the focus is in one of the strips around it."""
        focus = QApplication.focusWidget()
        strips = (self.menu_row, self.band, self.notice_bar, self.status_bar)
        if focus is not None and not any(strip.isAncestorOf(focus) for strip in strips):
            return None
        shown = [one for one in self.children() if isinstance(one, Cover) and one.isVisible()]
        return shown[-1] if shown else None  # the last of the children lies on top

    # Building ---------------------------------------------------------------------------------

    def _make_docks(self, makers: DockMakers) -> None:
        parts = (self.session, self.runner, self.actions_table, self.theme, self)
        self.episodes: Episodes = makers.episodes(*parts)
        self.abstraction: Abstraction = makers.abstraction(*parts)
        self.codes: Codes = makers.codes(*parts)
        self.episodes_dock = self._dock("episodes_dock", "Episodes", self.episodes)
        self.abstraction_dock = self._dock("abstraction_dock", "Abstraction", self.abstraction)
        self.codes_dock = self._dock("codes_dock", "Codes", self.codes)
        docks = (self.episodes_dock, self.abstraction_dock, self.codes_dock)
        self.layout_of_docks = DockLayout(self.area, docks, self.theme)
        self.layout_of_docks.restore(self._geometry.dock_states())

    def _parts(self) -> tuple[Episodes, Abstraction, Codes]:
        """What the docks hold, left to right."""
        return self.episodes, self.abstraction, self.codes

    def _arranged(self) -> list[Arranged]:
        """The parts with a divider or columns."""
        parts = (self.abstraction, *self.findChildren(QTableView))
        return [one for one in parts if isinstance(one, Arranged)]

    def _dock(self, name: str, title: str, content: object) -> QDockWidget:
        return make_dock(name, title, cast("QWidget", content), self.area)

    def _lay_out(self) -> None:
        self.area.setObjectName("dock_area")
        self.area.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.menu_row)
        column.addWidget(self.band)
        column.addWidget(self.area, 1)
        self._under_docks = QVBoxLayout()
        column.addLayout(self._under_docks)
        column.addWidget(self.notice_bar)
        column.addWidget(self.status_bar)

    def _connect(self) -> None:
        frame = self.frame
        frame.lock_requested.connect(self.lock_requested)
        frame.quit_requested.connect(self.quit_requested)
        frame.find_requested.connect(self.palette_card.open)
        frame.keys_requested.connect(self.key_sheet.open)
        frame.reset_requested.connect(self._on_reset_requested)
        frame.dock_requested.connect(self._on_dock_requested)
        frame.step_requested.connect(self._on_step_requested)
        self.conflict_desk.episode_wanted.connect(self._open_asking)
        self.conflict_desk.closed.connect(self._on_desk_closed)
        self.queries.episode_wanted.connect(self._open_asking)
        self.queries.closed.connect(self._on_desk_closed)
        self.conflict_desk.deciding.saved.connect(self.syncing.refresh)
        self.desk.shown.connect(self._on_case_shown)
        self.desk.refused.connect(self.show_error)
        self.desk.status_read.connect(self.status_bar.show_facts)
        self.syncing.status_changed.connect(self._on_sync_status)
        self.syncing.left.connect(self.lock_wished)
        self.syncing.erased.connect(self.erase_wished)
        self.actions_table.handle("sync_now", self.syncing.sync_now)
        self.band.episode_requested.connect(self.open_episode)
        self.band.copied.connect(self._on_number_copied)
        self.episodes.episode_requested.connect(self.open_episode)
        self.episodes.import_requested.connect(self._on_import_requested)
        self.abstraction.line_selected.connect(self._on_line_selected)
        self.abstraction.typed_saved.connect(self.leaving.saved)
        self.abstraction.typed_refused.connect(self.leaving.refused)
        self.leaving.going_on.connect(self.desk.open)
        self.leaving.stayed.connect(self._on_dock_left)
        self.codes.code_selected.connect(self._on_code_selected)
        self.codes.finalised.connect(self._on_finalised)
        for dock in (self.episodes, self.codes):
            left = getattr(dock, "left", None)
            if left is not None:
                left.connect(self._on_dock_left)
        self.palette_card.action_chosen.connect(self.actions_table.trigger)
        self.palette_card.patient_chosen.connect(self.open_episode)
        self.palette_card.code_chosen.connect(self._on_code_chosen)
        self.palette_card.recent_changed.connect(self._on_recent_changed)
        self.runner.saved.connect(self._on_saved)
        self.runner.failed.connect(self._on_failed)
        self.theme.changed.connect(self._on_theme_changed)

    # The open episode -------------------------------------------------------------------------

    def _on_case_shown(self, case: EpisodeCase, opened: bool) -> None:
        """The band changes before anything else; then the docks, left to right."""
        self.band.show_case(case, self.session.clock.today())
        if opened:
            self.actions_table.undo.clear()
        self.actions_table.update(case=case, problems=len(case.problems))
        if opened:
            self.episodes.select(case.episode.id)
        for part in (*self._parts(), self.extras, self.conflict_desk, self.queries):
            if part is not None:
                part.show_case(case)
        if opened:
            self._raise(self.abstraction_dock)
            if not self._is_covered():
                self.abstraction.focus_default()

    def _on_step_requested(self, step: int) -> None:
        episode_id = self.band.strip.neighbour(step)
        if episode_id is not None:
            self.open_episode(episode_id)

    def _on_finalised(self, episode_id: str) -> None:
        self._open_next(episode_id)

    def _open_next(self, episode_id: str) -> None:
        following = self.episodes.next_after(episode_id)
        if following is None:
            self.actions_table.alerts.note("That was the last episode in the list")
            if not self._is_covered():
                self._on_dock_requested("episodes_dock")
        else:
            self.desk.open(following)  # nothing more can be saved on the one just finished

    def _is_covered(self) -> bool:
        """A page stands over the docks; what comes in late then leaves the focus there."""
        return any(cover.isVisible() for cover in self.findChildren(Cover))

    def _on_line_selected(self, line_id: str) -> None:
        self.actions_table.update(line_selected=bool(line_id))
        self.codes.set_lines(line_id)

    def _on_code_selected(self, code_id: str) -> None:
        self.actions_table.update(code_selected=bool(code_id))
        self.abstraction.highlight_codes((code_id,) if code_id else ())

    # Going places -----------------------------------------------------------------------------

    def _on_dock_requested(self, name: str) -> None:
        places = {
            "episodes_dock": (self.episodes_dock, self.episodes),
            "abstraction_dock": (self.abstraction_dock, self.abstraction),
            "codes_dock": (self.codes_dock, self.codes),
        }
        dock, content = places[name]
        self._raise(dock)
        content.focus_default()

    def _on_desk_closed(self) -> None:
        """The focus is never nowhere: without a place to go back to it goes to the lines."""
        if QApplication.focusWidget() in {None, self}:
            self._on_dock_left()

    def _on_dock_left(self) -> None:
        self._on_dock_requested("abstraction_dock")

    def _raise(self, dock: QDockWidget) -> None:
        self.layout_of_docks.bring_up(dock)

    def _on_code_chosen(self, code: str) -> None:
        if not self.actions_table.trigger("code_search"):
            return
        field = self.findChild(QLineEdit, "code_search")
        if field is not None:
            field.setText(code)

    def _on_import_requested(self) -> None:
        self.actions_table.trigger("import_worklist")

    def _on_reset_requested(self) -> None:
        self._geometry.forget_docks()
        for part in self._arranged():
            part.arrange([])
        self.layout_of_docks.reset(self.width())
        self.actions_table.alerts.note("The docks stand as they were shipped")

    def _on_number_copied(self, number: str) -> None:
        clipboard = self.actions_table.clipboard
        clipboard.put(number)
        self.actions_table.alerts.note(f"Copied. Gone from the clipboard in {clipboard.seconds} s")

    # What the palette finds; these run beside the window's thread -------------------------------

    def _find_patients(self, text: str) -> Sequence[EpisodeRow]:
        wanted = EpisodeFilter(view=View.ALL, text=text, limit=FOUND_PATIENTS)
        return self.session.episodes.page(wanted).rows

    def _find_codes(self, text: str) -> Sequence[Hit]:
        day = self.session.clock.today()
        found: list[Hit] = []
        for system in System:
            edition = self.session.classifications.for_date(system, day)
            found += edition.search(text, limit=FOUND_CODES)
        return found

    def _on_recent_known(self, ids: object) -> None:
        if isinstance(ids, list):
            self.palette_card.set_recent([str(one) for one in ids])

    def _on_recent_changed(self, ids: tuple[str, ...]) -> None:
        session = self.session

        def keep() -> None:
            session.settings.put(session.actor, RECENT_ACTIONS, list(ids))

        self.runner.write(keep, priority=Priority.DRAFT)

    # The state of the data ----------------------------------------------------------------------

    def _on_saved(self, at: datetime) -> None:
        self.status_bar.show_saved(at)
        self.actions_table.alerts.settle(NOT_SAVED)

    def _on_failed(self, error: CoderError) -> None:
        if isinstance(error, DISK_ERRORS):
            self.status_bar.show_not_saved()
            self.actions_table.alerts.error(str(error), topic=NOT_SAVED)
        else:
            self.show_error(error)

    def _on_sync_status(self, status: SyncStatus) -> None:
        self.status_bar.show_sync(status, self.session.clock.now())
        self.actions_table.update(sync=replace(status, next_try_seconds=None))

    def _on_settings_closed(self) -> None:
        settings = self.session.settings
        self.runner.read(lambda: settings.get(PERSONAL, {}), done=self._on_personal_read)

    def _on_personal_read(self, values: object) -> None:
        self.personal_known.emit(values or {})

    def _on_theme_changed(self) -> None:
        self.layout_of_docks.follow(self.width())
        self.update()
