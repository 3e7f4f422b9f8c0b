"""The conflict desk: it takes the place of the docks until every difference is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.changes import Changes
from coder_gui.domain.conflicts import ConflictCase, ConflictSummary, MergedByItself
from coder_gui.domain.errors import CoderError
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.conflicts.answers import Answers
from coder_gui.ui.conflicts.case_pane import CasePane
from coder_gui.ui.conflicts.deciding import Deciding
from coder_gui.ui.conflicts.footer import ANSWERS, NEXT
from coder_gui.ui.conflicts.list_pane import ListPane
from coder_gui.ui.conflicts.merged_pane import MergedPane
from coder_gui.ui.conflicts.rows import conflict_item
from coder_gui.ui.conflicts.words import merged_words
from coder_gui.ui.cover import Cover
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Gap, Theme, ground

if TYPE_CHECKING:
    from coder_gui.services.session import Session

LIST_WIDTH = 208
"""Width of the list at 100 %."""
NARROW = 800
"""Width of the window at 100 % under which list and conflict take turns."""
KIND = "conflict"


class ConflictDesk(Cover):
    """`episode_wanted(episode id)`: a conflict is to be shown, and its patient goes before it.

    `show_case` tells which episode is open: a conflict is shown when its own is.
    """

    episode_wanted = Signal(str)

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, theme: Theme, place: QWidget
    ) -> None:
        super().__init__(theme, place, "Conflicts")
        self._session, self._actions = session, actions
        self._listed: tuple[ConflictSummary, ...] | None = None
        self._merged: tuple[MergedByItself, ...] = ()
        self._episode: str | None = None
        self._listing = False
        self._follows: tuple[str, ...] = ()
        self._said: CoderError | None = None
        self.setObjectName("conflict_desk")
        ground(self, "bg")
        keys = {one: actions.keys(one) for one in [name for name, _ in ANSWERS.values()] + [NEXT]}
        self.deciding = Deciding(session, runner, self)
        self.pane = ListPane(theme, actions.keys("conflicts"))
        self.case_pane = CasePane(theme, keys)
        self.merged_pane = MergedPane(theme)
        self.empty = EmptyState(theme)
        ground(self.merged_pane, "surface")
        ground(self.empty, "surface")
        self._stack = QStackedWidget()
        for part in (self.case_pane, self.merged_pane, self.empty):
            self._stack.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.XS)
        row.addWidget(self.pane)
        row.addWidget(self._stack, 1)
        self.answers = Answers(self.deciding, self.case_pane, session.clock, actions, self)
        self._connect(runner)
        self._arrange()

    def _connect(self, runner: TaskRunner) -> None:
        self._actions.handle("conflicts", self.come_up)
        self._actions.handle("save_result", self.press_main)
        self.pane.view.opened.connect(self.open_conflict)
        self.pane.view.escaped.connect(self.close_page)
        self.pane.foot.wished.connect(self.show_merged)
        self.merged_pane.left.connect(self._on_merged_left)
        self.empty.acted.connect(self._on_empty_acted)
        self.case_pane.view.left_sideways.connect(self.focus_list)
        self.case_pane.view.escaped.connect(self.close_page)
        self.case_pane.footer.save_wished.connect(self.press_main)
        self.answers.answered.connect(self._show_list)
        self.deciding.listed.connect(self._on_listed)
        self.deciding.merged_read.connect(self._on_merged)
        self.deciding.read.connect(self._on_read)
        self.deciding.saved.connect(self._on_saved)
        self.deciding.refused.connect(self._on_refused)
        self.closed.connect(self._on_closed)
        runner.changed.connect(self._on_changed)
        self.theme.changed.connect(self._arrange)

    # Opening and closing -----------------------------------------------------------------------
    def start(self) -> None:
        """Takes up what was decided before a lock."""
        self.deciding.start()

    def begin(self) -> None:
        """Reads the list; the conflict of the open episode is opened, else the first."""
        self._listing, self._listed = False, None
        self._actions.update(desk_open=True)
        self._stack.setCurrentWidget(self.case_pane)
        self._arrange()
        self.case_pane.focus_rows()
        self.deciding.read_list()

    def leave(self) -> None:
        """Keeps the decisions, and holds no conflict on show."""
        self._forget_conflict()

    def clear(self) -> None:
        """Holds nothing of any patient any more; the decisions are in the profile."""
        self.deciding.clear()
        self._listed, self._merged, self._follows = None, (), ()
        self._episode, self._said = None, None
        self.case_pane.clear()
        self.merged_pane.clear()
        self.pane.clear()
        self._actions.update(desk_open=False)
        super().clear()

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode. Another one than that of the conflict leaves the desk."""
        self._episode = case.episode.id if case is not None else None
        if self.isVisible() and self.deciding.case is not None:
            self._show_conflict(fresh=not self.answers.shown)

    def open_conflict(self, conflict_id: str, *, focus: bool = True) -> None:
        """Shows a conflict, after its patient; the focus goes to its rows."""
        summary = self._summary(conflict_id)
        if summary is None:
            return
        self._listing = False
        self._stack.setCurrentWidget(self.case_pane)
        self._arrange()
        if conflict_id != self.deciding.conflict_id:
            self._forget_conflict()
            self.deciding.open(conflict_id)
        if focus:
            self.case_pane.focus_rows()
        self._show_list()
        self.pane.view.select(conflict_id)
        if summary.episode_id and summary.episode_id != self._episode:
            self.episode_wanted.emit(summary.episode_id)

    def show_merged(self) -> None:
        """What was merged without asking."""
        self._listing = False
        self._arrange()
        self.merged_pane.show_merged(self._merged)
        self._stack.setCurrentWidget(self.merged_pane)
        self.merged_pane.begin()

    def focus_list(self) -> None:
        """Puts the focus into the list; where it is narrow, the list comes up."""
        if not self._listed:
            return
        self._listing = True
        self._arrange()
        if self.pane.view.current is None:
            self.pane.view.select(self._listed[0].id)
        self.pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def press_main(self) -> None:
        """Ctrl+Enter: saves the result that is in sight, or says why not yet."""
        if self.case_pane.isVisible():
            self.answers.save()

    # Qt ----------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """List beside the conflict, or one of the two where the window is narrow."""
        narrow = self.width() < self.theme.px(NARROW)
        wide = self.width() if narrow else self.theme.px(LIST_WIDTH)
        self.pane.setFixedWidth(max(wide, 1))
        self.pane.setVisible(not narrow or self._listing)
        self._stack.setVisible(not narrow or not self._listing)

    # The list ----------------------------------------------------------------------------------
    def _summary(self, conflict_id: str | None) -> ConflictSummary | None:
        return next((one for one in self._listed or () if one.id == conflict_id), None)

    def _on_listed(self, found: tuple[ConflictSummary, ...]) -> None:
        if not self.isVisible():
            return
        first, self._listed = self._listed is None, found
        said, self._said = self._said, None
        self._show_list()
        open_id = self.deciding.conflict_id
        if open_id is not None and self._summary(open_id) is None and not self.deciding.saving:
            self._actions.alerts.note("This conflict was settled by what the sync brought")
            self._forget_conflict()
            open_id = None
        elif said is not None:
            self._actions.alerts.error(str(said), topic=KIND)
        if open_id is None and self._stack.currentWidget() is not self.merged_pane:
            self._open_next(own=first)

    def _open_next(self, *, own: bool) -> None:
        """The conflict of the open episode (`own`), the one that stood below the last, or the
        first.
        """
        found = self._listed or ()
        ids = [one.id for one in found]
        wanted = [one.id for one in found if own and one.episode_id == self._episode]
        wanted += [one for one in self._follows if one in ids]
        for conflict_id in (*wanted, *ids):
            self.open_conflict(conflict_id, focus=self._has_focus())
            return
        self._show_empty()

    def _show_list(self) -> None:
        memory, opened = self.deciding.memory, self.answers.shown
        self.pane.show_items(
            [conflict_item(one, memory.count(one.id), opened) for one in self._listed or ()]
        )

    def _show_empty(self) -> None:
        had_focus = self._has_focus()
        self._listing = False
        if self._merged:
            words = merged_words(self._merged, self._session.clock.today())
            self.empty.say(Icon.CONFLICT, "Nothing to decide", f"Merged without asking: {words}.",
                           action="See what was merged")  # fmt: skip
        else:
            self.empty.say(
                Icon.CONFLICT, "Nothing to decide",
                "What two people change in the same place comes here.",
                action="Go to the episodes", keys=self._actions.keys("episodes_dock"),
            )  # fmt: skip
        self._stack.setCurrentWidget(self.empty)
        self._arrange()
        if had_focus:
            self.empty.action.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_focus(self) -> bool:
        """The focus is here, and not in a page or the palette over it."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _on_empty_acted(self) -> None:
        if self._merged:
            self.show_merged()
        else:
            self._actions.trigger("episodes_dock")

    def _on_merged(self, found: tuple[MergedByItself, ...]) -> None:
        self._merged = found
        words = merged_words(found, self._session.clock.today())
        self.pane.foot.say(words, any_merged=bool(found))
        self.merged_pane.show_merged(found)
        if self.isVisible() and self._stack.currentWidget() is self.empty:
            self._show_empty()

    def _on_merged_left(self) -> None:
        self._stack.setCurrentWidget(self.case_pane)
        if self.deciding.conflict_id is None:
            self._open_next(own=False)
        else:
            self.case_pane.focus_rows()

    # The open conflict -------------------------------------------------------------------------
    def _on_read(self, case: ConflictCase) -> None:
        """A conflict is shown only when the band shows its patient."""
        episode_id = case.summary.episode_id
        if self.isVisible() and (not episode_id or episode_id == self._episode):
            self._show_conflict(fresh=not self.answers.shown)

    def _show_conflict(self, *, fresh: bool) -> None:
        case = self.deciding.case
        if case is None or case.summary.episode_id not in {"", self._episode}:
            return
        self.answers.show(fresh=fresh)
        self._show_list()

    def _forget_conflict(self) -> None:
        self.deciding.close()
        self.answers.forget()
        self._show_list()

    def _on_saved(self, summary: ConflictSummary) -> None:
        ids = [one.id for one in self._listed or ()]
        at = ids.index(summary.id) if summary.id in ids else -1
        self._follows = tuple(ids[at + 1 :])
        self.answers.forget()
        self._actions.undo.clear()
        self._actions.alerts.note(f"The result is saved: {summary.title}")
        self.deciding.read_list()

    def _on_refused(self, error: CoderError) -> None:
        """Said once the list is read again: a conflict that is settled meanwhile is no error."""
        self._said = error
        if self.isVisible():
            self.deciding.read_list()

    def _on_changed(self, changes: Changes) -> None:
        if not self.isVisible():
            return
        if changes.touches(kind=KIND):
            self.deciding.read_list()
        if self._episode is not None and changes.touches(episode=self._episode):
            self.deciding.read_case()

    def _on_closed(self) -> None:
        self._actions.update(desk_open=False)
