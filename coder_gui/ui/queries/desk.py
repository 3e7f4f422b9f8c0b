"""The queries desk: what is due, to approve, to print, waiting, answered; it covers the docks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.changes import Changes
from coder_gui.domain.chasing import DueItem
from coder_gui.domain.errors import CoderError
from coder_gui.domain.queries import Query, QueryRow, QueryStory
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.cover import Cover
from coder_gui.ui.queries.answer_page import AnswerPage
from coder_gui.ui.queries.batch_strip import BatchGroup
from coder_gui.ui.queries.desk_acts import KIND, DeskActs
from coder_gui.ui.queries.desk_list import DeskList
from coder_gui.ui.queries.desk_offers import common_refusals, letters_of, offered, refusals
from coder_gui.ui.queries.desk_rows import Showing, query_items
from coder_gui.ui.queries.desk_search import DeskSearch
from coder_gui.ui.queries.desk_story import StoryPlace
from coder_gui.ui.queries.desk_words import emptiness
from coder_gui.ui.queries.desk_work import DeskWork, Listed
from coder_gui.ui.queries.due_watch import DueWatch
from coder_gui.ui.queries.story_words import story_sections
from coder_gui.ui.theme import Gap, Theme, ground

if TYPE_CHECKING:
    from coder_gui.services.session import Session

LIST_WIDTH = 400
"""Width of the list at 100 %."""
NARROW = 800
"""Width of the window at 100 % under which list and story take turns."""


class QueriesDesk(Cover):
    """`episode_wanted(episode id)`: a query's patient goes before its story; `query_wanted(query
    id)`: it is to be opened in the composer. `show_case` tells which episode is open.
    """

    episode_wanted = Signal(str)
    query_wanted = Signal(str)

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, theme: Theme, place: QWidget
    ) -> None:
        super().__init__(theme, place, "Queries")
        self._session, self._actions = session, actions
        self._listed: Listed | None = None
        self._marked: frozenset[str] = frozenset()
        self._episode: str | None = None
        self._story: QueryStory | None = None
        self._story_of: str | None = None
        self._then: str | None = None
        self._story_up = False
        self.setObjectName("queries_desk")
        ground(self, "bg")
        names = {spec.id for spec in actions.specs}
        keys = {name: actions.keys(name) for name in names}
        self.work = DeskWork(session, runner, self)
        self.pane = DeskList(theme, keys)
        self.place = StoryPlace(theme, keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.XS)
        row.addWidget(self.pane)
        row.addWidget(self.place, 1)
        self.watch = DueWatch(session, runner, actions, self)
        self.answer = AnswerPage(session, runner, theme, place)
        self.search = DeskSearch(self.work, self.pane, actions, self)
        self.acts = DeskActs(self, self.work, self.place, actions, self)
        self._connect(runner)
        self._arrange()

    def _connect(self, runner: TaskRunner) -> None:
        view = self.pane.view
        self._actions.handle("queries_desk", self.come_up)
        self._actions.handle("find_query", self.find_query)
        self._actions.handle("filter", self.pane.focus_field, within=self)
        self.acts.handle(view)
        view.current_changed.connect(self._on_current_changed)
        view.shown.connect(self._on_show_wished)
        view.opened.connect(self._on_opened)
        view.marked.connect(self._on_marked)
        view.all_marked.connect(self._on_all_marked)
        view.escaped.connect(self._on_escaped)
        self.search.show_wished.connect(self._on_show_wished)
        self.search.key_wished.connect(self.acts.run)
        self.pane.batch.wished.connect(self.acts.print_purpose)
        self.pane.batch.cleared.connect(self.clear_marks)
        self.place.show_wished.connect(self._on_story_wished)
        self.acts.answer_wished.connect(self._on_answer_wished)
        self.acts.open_wished.connect(self._on_open_wished)
        self.answer.logged.connect(self._on_logged)
        self.answer.refused.connect(self._on_answer_refused)
        self.work.listed.connect(self._on_listed)
        self.work.told.connect(self._on_told)
        runner.changed.connect(self._on_changed)
        self.theme.changed.connect(self._arrange)

    # Opening and closing ----------------------------------------------------------------------
    def start(self) -> None:
        """Counts what is due today, from now on."""
        self.watch.start()

    def find_query(self) -> None:
        """The desk with the caret in its field, for a reference."""
        if not self.isVisible():
            self.come_up()
        self.pane.focus_field()

    def begin(self) -> None:
        """Reads the list; the focus is in it."""
        self._story_up = False
        self._arrange()
        self.pane.view.setFocus()
        self.work.read_list()

    def focus_list(self) -> None:
        """Puts the focus into the list; where it is narrow, the list comes up."""
        self._story_up = False
        self._arrange()
        self.pane.focus_list()

    def leave(self) -> None:
        """Holds no story any more, and no question."""
        self._forget_story()
        self._then = None
        self.search.forget()
        self.place.clear()
        self._actions.update(query_refusals=None, row_packs=None)

    def clear(self) -> None:
        """Holds nothing of any patient any more; what is typed of an answer is in the profile."""
        self.watch.stop()
        self.search.forget()
        self.work.forget()
        self._forget_story()
        self._listed, self._marked = None, frozenset()
        self._episode = self._then = None
        self.answer.clear()
        self.place.clear()
        self.pane.clear()
        self._actions.update(query_refusals=None, row_packs=None)
        super().clear()

    def flush_drafts(self) -> None:
        """Writes what is typed of an answer to the profile now, as before a lock."""
        self.answer.flush_draft()

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode: a story is shown once its patient is in the band."""
        before, self._episode = self._episode, case.episode.id if case is not None else None
        if not self.isVisible() or self._episode == before:
            return
        self._show_rows()
        self._show_current()
        if self._narrow and self._story_up:
            self.place.foot.focus_main()

    def press_main(self) -> None:
        """Ctrl+Enter: the main action of the query."""
        self.place.foot.press_main()

    # What the acts ask ------------------------------------------------------------------------
    @property
    def row(self) -> QueryRow | None:
        """The current query."""
        current = self.pane.view.current
        return self._row(current.query_id) if current is not None else None

    @property
    def marked_rows(self) -> list[QueryRow]:
        """The marked queries, in the order of the list."""
        rows = self._listed.page.rows if self._listed is not None else ()
        return [row for row in rows if row.query_id in self._marked]

    @property
    def due(self) -> Mapping[str, DueItem]:
        """What is due, by query."""
        return self._listed.due if self._listed is not None else {}

    @property
    def group(self) -> BatchGroup:
        """What the letters of one cover sheet share."""
        return self.pane.batch.group

    def refusals(self) -> Mapping[str, str]:
        """What cannot be done with the current query, or with none of those marked."""
        row = self.row
        own = self._refusals(row) if row is not None else {}
        marked = self.marked_rows
        if not marked:
            return own
        letters = {"print_query", "remind", "escalate"}
        common = common_refusals([self._refusals(one) for one in marked])
        rest = {name: reason for name, reason in own.items() if name not in letters}
        return {**rest, **{name: common[name] for name in letters if name in common}}

    def show_then(self, action_id: str) -> bool:
        """True where the story is on the screen; else it is brought, and the act follows."""
        row = self.row
        if row is None:
            return False
        if self._is_shown(row.query_id):
            return True
        self._then = action_id
        self._bring(row)
        return False

    def clear_marks(self) -> None:
        """No query is marked; the focus stays in the list."""
        self._mark(frozenset())

    def _refusals(self, row: QueryRow) -> dict[str, str]:
        return refusals(row, self.work.allowed)

    # The list ---------------------------------------------------------------------------------
    def _row(self, query_id: str | None) -> QueryRow | None:
        rows = self._listed.page.rows if self._listed is not None else ()
        return next((one for one in rows if one.query_id == query_id), None)

    def _showing(self) -> Showing:
        return Showing(
            today=self._session.clock.today(),
            opened=self._episode,
            story=self._story_of,
            due=self.due,
            marked=self._marked,
            words=self.work.words,
        )

    def _on_listed(self, listed: Listed) -> None:
        if not self.isVisible():
            return
        self._listed = listed
        ids = {row.query_id for row in listed.page.rows}
        self._marked &= ids
        self.pane.show_page(
            listed.page, query_items(listed.page.rows, self._showing()), fresh=listed.fresh,
            empty=emptiness(listed.wanted),
        )  # fmt: skip
        self._show_marks()
        self._show_current()
        self.search.follow(listed)

    def _show_rows(self) -> None:
        if self._listed is not None:
            self.pane.show_items(query_items(self._listed.page.rows, self._showing()))

    def _on_escaped(self) -> None:
        if self._marked:
            self.clear_marks()
        else:
            self.close_page()

    # Marks ------------------------------------------------------------------------------------
    def _on_marked(self, query_id: str) -> None:
        self._mark(self._marked ^ {query_id})

    def _on_all_marked(self) -> None:
        rows = self._listed.page.rows if self._listed is not None else ()
        ids = frozenset(row.query_id for row in rows)
        self._mark(frozenset() if self._marked == ids else ids)

    def _mark(self, ids: frozenset[str]) -> None:
        self._marked = ids
        self._show_rows()
        self._show_marks()
        self._tell_refusals()

    def _show_marks(self) -> None:
        letters = letters_of(self.marked_rows, self.due)
        counts = {purpose: len(ids) for purpose, ids in letters.items()}
        single = self._actions.single_keys
        self.pane.batch.show_marked(len(self._marked), counts, single_keys=single)

    # The story --------------------------------------------------------------------------------
    def _is_shown(self, query_id: str) -> bool:
        return self._story_of == query_id and self.place.shows_story

    def _on_current_changed(self) -> None:
        if self.isVisible():
            self._then = None
            self.place.close_questions()
            self._show_current()

    def _show_current(self) -> None:
        """The current query: its story where its patient is open, else that it can be shown."""
        row = self.row
        if row is None:
            self._forget_story()
            self.place.clear()
            self._tell_refusals()
            return
        item = self.due.get(row.query_id)
        self.place.show_row(
            row, item, offered(row, item), self._refusals(row), self._session.clock.today(),
            single_keys=self._actions.single_keys and not self._narrow,
        )  # fmt: skip
        self._tell_refusals()
        if self._story_of != row.query_id:
            self._forget_story()
        if row.episode_id != self._episode:
            self._forget_story()
            self.place.hide_story(waiting=self._then is not None)
        elif self._story_of is None:
            self._read_story(row.query_id)

    def _on_story_wished(self) -> None:
        row = self.row
        if row is not None:
            self._on_show_wished(row.query_id)
            if not self._narrow:
                self.pane.view.setFocus()

    def _on_show_wished(self, query_id: str) -> None:
        if not self.pane.view.select(query_id):
            return
        row = self.row
        if row is not None:
            self._story_up = True
            self._arrange()
            if self._narrow:
                self.place.foot.focus_main()
            self._bring(row)

    def _bring(self, row: QueryRow) -> None:
        """The story, after its patient."""
        if row.episode_id != self._episode:
            self.episode_wanted.emit(row.episode_id)
        elif self._story_of is None:
            self._read_story(row.query_id)

    def _read_story(self, query_id: str) -> None:
        self._story_of = query_id
        self.work.read_story(query_id)

    def _on_told(self, story: QueryStory) -> None:
        query = story.query
        if query.id != self._story_of or query.episode_id != self._episode:
            return
        self._story = story
        self.place.show_story(story_sections(story, self.work.words, self._session.clock.today()))
        self._show_rows()
        then, self._then = self._then, None
        if then is not None:
            self.acts.run(then)

    def _forget_story(self) -> None:
        self.work.forget_story()
        self._story, self._story_of = None, None

    def _tell_refusals(self) -> None:
        row = self.row
        shown = row if self.isVisible() else None
        told = dict(self.refusals()) if shown is not None else None
        self._actions.update(query_refusals=told, row_packs=shown.pack_only if shown else None)

    def _on_opened(self, query_id: str) -> None:
        if self.pane.view.select(query_id):
            self._on_open_wished()

    def _on_open_wished(self) -> None:
        """Enter: the composer, with the patient in the band before."""
        row = self.row
        if row is None:
            return
        if row.episode_id == self._episode:
            self.query_wanted.emit(row.query_id)
        else:
            self._then = "open_query"
            self.episode_wanted.emit(row.episode_id)

    def _on_answer_wished(self) -> None:
        if self._story is not None:
            self.answer.open_query(self._story.query, single_keys=self._actions.single_keys)

    def _on_logged(self, query: Query) -> None:
        self._actions.alerts.note(f"Answer to {query.reference} saved")

    def _on_answer_refused(self, error: CoderError) -> None:
        self._actions.alerts.error(str(error), topic=KIND)

    def _on_changed(self, changes: Changes) -> None:
        if not self.isVisible() or not self.work.concerns(changes):
            return
        self.work.read_list()
        if self._story_of is not None:
            self.work.read_story(self._story_of)

    # Qt ---------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Where list and story take turns, Esc and Left lead from the story to the list first."""
        back = event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Left} and not event.modifiers()
        if back and self._story_up and self._narrow:
            self.focus_list()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """List beside the story, or one of the two where the window is narrow."""
        narrow = self._narrow
        wide = self.width() if narrow else self.theme.px(LIST_WIDTH)
        self.pane.setFixedWidth(max(wide, 1))
        self.pane.setVisible(not narrow or not self._story_up)
        self.place.setVisible(not narrow or self._story_up)

    @property
    def _narrow(self) -> bool:
        return self.width() < self.theme.px(NARROW)
