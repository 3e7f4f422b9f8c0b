"""The episodes dock: find an episode, open it, keep the round in order, all by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from coder_gui.domain.case import EpisodeCase, EpisodeFilter, Grouping, View
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import PoliteVoice
from coder_gui.ui.conditions import joined
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.episodes.filter_field import FilterField
from coder_gui.ui.episodes.hint_foot import CONFLICTS, QUERIES, HintFoot
from coder_gui.ui.episodes.keys import EpisodeKeys
from coder_gui.ui.episodes.lists import EpisodeLists, Listed
from coder_gui.ui.episodes.model import EpisodesModel
from coder_gui.ui.episodes.rows import EpisodeItem, Showing, episode_item, items_of
from coder_gui.ui.episodes.view import EpisodesView
from coder_gui.ui.episodes.views import TABS
from coder_gui.ui.episodes.words import capped_words, emptiness, left_words
from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.labels import ElidedLabel, text_label
from coder_gui.ui.theme import Gap, Theme, ground
from coder_gui.ui.titles import DockTitle
from coder_gui.ui.view_tabs import ViewTabs

if TYPE_CHECKING:
    from coder_gui.services.session import Session

PATIENCE = 150
"""Milliseconds after which the dock says that it is still looking."""


class EpisodesDock(QWidget):
    """`episode_requested(episode id)`: a person wants to open it; `import_requested`: a worklist;
    `left`: the keyboard leaves the dock without a choice.
    """

    episode_requested = Signal(str)
    import_requested = Signal()
    left = Signal()

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.actions_table, self._theme = session, actions, theme
        self._listed: Listed | None = None
        self._opened: str | None = None
        self._before: list[str] = []
        self._return_to = FocusBack()
        self._list_wished = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._awaited: EpisodeFilter | None = None
        self._central = False
        self.setObjectName("episodes_dock_body")
        ground(self, "surface")
        self.title_widget = DockTitle(theme, "Episodes", actions.keys("episodes_dock"))
        self._left_label = text_label(theme, role=Role.SECOND, colour="text2")
        self.title_widget.add(self._left_label)
        self.filter_field = FilterField(theme, actions.keys("filter"))
        self.tabs = ViewTabs(theme, TABS)
        self.episodes_model = EpisodesModel(self)
        self.episodes_view = EpisodesView(self.episodes_model, theme)
        self.empty = EmptyState(theme)
        self._foot = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self._voice = PoliteVoice(self.filter_field)
        self._lay_out(theme)
        self.lists = EpisodeLists(session, runner, self)
        self._connect()
        self.keys = EpisodeKeys(self, session, runner, actions)

    def _lay_out(self, theme: Theme) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.episodes_view)
        self._stack.addWidget(self.empty)
        self._foot.setContentsMargins(Gap.M, Gap.XS + 2, Gap.M, Gap.XS + 2)
        ground(self._foot, "subtle")
        self._foot.hide()
        head = QVBoxLayout()
        head.setContentsMargins(Gap.M, 0, Gap.M, Gap.S)
        head.setSpacing(Gap.S)
        head.addWidget(self.filter_field)
        head.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Hairline(theme))
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)
        for hint in (QUERIES, CONFLICTS):
            column.addWidget(HintFoot(hint, self.actions_table, theme))

    def _connect(self) -> None:
        self.lists.started.connect(self._on_started)
        self.lists.listed.connect(self._on_listed)
        self.lists.asked.connect(self._patience.start)
        self._patience.timeout.connect(self._on_patience_over)
        self.filter_field.textEdited.connect(self._on_text_edited)
        self.filter_field.textChanged.connect(self._on_text_changed)
        self.filter_field.list_wished.connect(self.focus_list)
        self.filter_field.first_wished.connect(self._on_first_wished)
        self.filter_field.everywhere_wished.connect(self._on_everywhere_wished)
        self.filter_field.returned.connect(self._on_returned)
        self.tabs.chosen.connect(self.show_view)
        self.episodes_view.opened.connect(self.episode_requested)
        self.episodes_view.group_shut.connect(self._on_group_shut)
        self.episodes_view.group_opened.connect(self._on_group_opened)
        self.episodes_view.left_upwards.connect(self.focus_filter)
        self.episodes_view.typed.connect(self._on_typed)
        self.episodes_view.escaped.connect(self._on_returned)
        self.empty.acted.connect(self._on_empty_acted)
        self.actions_table.changed.connect(self._on_situation)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(140), super().minimumSizeHint().height())

    # The interface of a dock --------------------------------------------------------------------
    def show_case(self, case: EpisodeCase | None) -> None:
        """Marks the open episode, whose name is then shown also where rows are masked."""
        opened = case.episode.id if case is not None else None
        if opened != self._opened:
            touched = {self._opened, opened}
            self._opened = opened
            self._show_again(touched)
            if opened is not None and not self.episodes_view.hasFocus():
                self.episodes_view.select(opened)

    def clear(self) -> None:
        """Holds no row and no text any more, and asks for none."""
        self.lists.close()
        self._patience.stop()
        self._listed, self._opened, self._before = None, None, []
        self.episodes_model.reset_rows(())
        self.filter_field.clear()
        self.tabs.set_counts(())
        self._left_label.setText("")
        self._foot.setText("")

    def flush_drafts(self) -> None:
        """Writes the filter to the profile now, as before a lock."""
        self.lists.flush()

    def focus_default(self) -> None:
        """Puts the focus into the list, or into the field where there is none."""
        if self.episodes_model.rowCount():
            self.focus_list()
        else:
            self._list_wished = self._listed is None  # the first rows are on their way
            self.focus_filter()

    def select(self, episode_id: str) -> None:
        """Makes an episode the current row."""
        self.episodes_view.select(episode_id)

    def next_after(self, episode_id: str) -> str | None:
        """The next episode of the list that can be coded now; after the last comes the first."""
        waiting = self.lists.wanted.view is View.QUEUES
        return self.episodes_model.codable_after(episode_id, self._before, waiting=waiting)

    # What keys ask ------------------------------------------------------------------------------
    @property
    def opened(self) -> str | None:
        """The open episode."""
        return self._opened

    def focus_filter(self) -> None:
        """Puts the caret into the field and remembers where it came from."""
        before = QApplication.focusWidget()
        if before is not None and not self.isAncestorOf(before):
            self._return_to.note()
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def focus_list(self) -> None:
        """Puts the focus into the list; a row is current there."""
        if self.episodes_view.current_episode is None:
            self.episodes_view.select_first()
        self.episodes_view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_view(self, view: View) -> None:
        """Another view; the text typed stays."""
        self.tabs.set_view(view)
        self.lists.ask(view=view)

    def next_grouping(self) -> None:
        """Groups by ward, freeze, consultant, state in turn."""
        order = tuple(Grouping)
        at = order.index(self.lists.wanted.grouping) + 1
        self.lists.collapse(frozenset())
        self.lists.ask(grouping=order[at % len(order)])

    # Showing ------------------------------------------------------------------------------------
    def _on_started(self, wanted: EpisodeFilter) -> None:
        """The filter that the profile remembers."""
        if not self.filter_field.text():
            self.filter_field.setText(wanted.text)
        self.tabs.set_view(wanted.view)

    def _on_patience_over(self) -> None:
        """The old rows stay; only the foot says that new ones are on their way."""
        counts = self._listed.page.counts if self._listed is not None else {}
        held = counts.get(View.ALL)
        self._foot.setText("Searching" if held is None else f"Searching {held:,} episodes")
        self._foot.show()

    def _on_listed(self, listed: Listed) -> None:
        self._patience.stop()
        self._listed = listed
        self.tabs.set_counts(listed.page.counts.items())
        self._left_label.setText(left_words(listed.wanted, listed.page))
        foot = capped_words(listed.page)
        self._foot.setText(foot)
        self._foot.setVisible(bool(foot))
        self._show_rows(fresh=listed.fresh)
        self._show_emptiness(listed)
        waiting, self._list_wished = self._list_wished, False
        if waiting and listed.page.rows and self.filter_field.hasFocus():
            self.focus_list()
        elif listed.fresh and self.filter_field.hasFocus():
            self._voice.say(self._left_label.text() or self.empty.title.text())
        if self._awaited == listed.wanted:
            self._on_first_wished()

    def _show_rows(self, *, fresh: bool) -> None:
        """The rows of the page; the current one is the same episode as before."""
        listed = self._listed
        if listed is None:
            return
        showing = self._showing(listed)
        items = items_of(listed.page.rows, showing)
        view = self.episodes_view
        current = view.current_episode or self._opened
        ids = self.episodes_model.episode_ids()
        if ids:
            self._before = ids
        if fresh:
            self.episodes_model.reset_rows(items)
            if current is None or not view.select(current):
                view.select_first()
        else:
            with view.place_kept():
                self.episodes_model.update_rows(items)

    def _showing(self, listed: Listed) -> Showing:
        return Showing(
            year=self.session.clock.today().year,
            view=listed.wanted.view,
            grouping=listed.wanted.grouping,
            opened=self._opened,
            central=self._central,
            collapsed=self.lists.collapsed,
        )

    def _show_again(self, episode_ids: set[str | None]) -> None:
        """These rows look different now; the list is as it was."""
        if self._listed is None:
            return
        showing = self._showing(self._listed)
        for row in self._listed.page.rows:
            if row.episode_id in episode_ids:
                at = self.episodes_model.row_of(row.episode_id)
                item = None if at is None else self.episodes_model.item(at)
                if isinstance(item, EpisodeItem):
                    self.episodes_model.change_row(episode_item(row, item.group, showing))

    def _show_emptiness(self, listed: Listed) -> None:
        if listed.page.rows:
            self._stack.setCurrentWidget(self.episodes_view)
            return
        empty = emptiness(listed.wanted)
        keys = "Alt+Enter" if empty.everywhere else self.actions_table.keys(empty.action_id)
        self.empty.say(empty.icon, empty.title, empty.help, action=empty.action, keys=keys)
        had_focus = self.episodes_view.hasFocus()
        self._stack.setCurrentWidget(self.empty)
        if had_focus:
            self.focus_filter()

    # Slots --------------------------------------------------------------------------------------
    def _on_text_edited(self, text: str) -> None:
        self._awaited = None
        self.lists.ask(text=text)

    def _on_typed(self, text: str) -> None:
        """What is typed in the list goes behind what the filter holds; the caret follows it."""
        current = self.episodes_view.current_episode
        if self.actions_table.single_keys:
            self._awaited = None
            self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filter_field.setCursorPosition(len(self.filter_field.text()))
            self.filter_field.insert(text)
        elif text == " " and current is not None:
            self.keys.toggle_round(current)

    def _on_text_changed(self, text: str) -> None:
        """Also when the field is cleared by Esc."""
        self.episodes_view.space_types = bool(text)
        if text != self.lists.wanted.text:
            self.lists.ask(text=text)

    def _on_situation(self) -> None:
        """With a central store rows say which of them are synced."""
        central = joined(self.actions_table.situation) is None
        if central != self._central:
            self._central = central
            self._show_rows(fresh=False)

    def _on_first_wished(self) -> None:
        """Opens the first row; typed faster than answered, it is the first of what was typed."""
        listed = self._listed is not None and self._listed.wanted == self.lists.wanted
        self._awaited = None if listed else self.lists.wanted
        ids = self.episodes_model.episode_ids()
        if ids and listed:
            self.select(ids[0])
            self.episode_requested.emit(ids[0])

    def _on_everywhere_wished(self) -> None:
        self.show_view(View.ALL)

    def _on_returned(self) -> None:
        """Back to where the keyboard was before it came here."""
        if not self._return_to.give():
            self.left.emit()

    def _on_group_shut(self, label: str) -> None:
        self.lists.collapse(self.lists.collapsed | {label})
        self._show_rows(fresh=False)
        self.episodes_view.select(f"group:{label}")

    def _on_group_opened(self, label: str) -> None:
        self.lists.collapse(self.lists.collapsed - {label})
        self._show_rows(fresh=False)

    def _on_empty_acted(self) -> None:
        empty = emptiness(self.lists.wanted)
        if empty.everywhere:
            self._on_everywhere_wished()
        elif empty.action_id == "import_worklist":
            self.import_requested.emit()
        else:
            self.actions_table.trigger(empty.action_id)
