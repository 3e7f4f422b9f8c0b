"""The pages of the window and the actions that open them; made with the window, emptied with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from coder_gui import __version__
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.errors import CoderError
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.asking import AskField
from coder_gui.ui.dialogs.classifications_page import ClassificationsPage
from coder_gui.ui.dialogs.export_page import AcknowledgePage, ExportPage
from coder_gui.ui.dialogs.history_page import HistoryPage
from coder_gui.ui.dialogs.moves import EpisodeMoves
from coder_gui.ui.dialogs.own_words_page import OwnWordsPage
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.passphrase_page import PassphrasePage
from coder_gui.ui.dialogs.recovery_page import RecoveryPage
from coder_gui.ui.dialogs.rule_counts_page import RuleCountsPage
from coder_gui.ui.dialogs.settings_page import SettingsPage
from coder_gui.ui.dialogs.sources_page import SourcesPage
from coder_gui.ui.dialogs.standards_page import StandardsPage
from coder_gui.ui.dialogs.worklist_page import WorklistPage
from coder_gui.ui.queries.insight_page import InsightPage
from coder_gui.ui.queries.national_page import NationalPage
from coder_gui.ui.sync.claims import ClaimActions
from coder_gui.ui.sync.driver import SyncDriver
from coder_gui.ui.sync.join_page import JoinPage, PasswordPage
from coder_gui.ui.sync.sync_page import SyncPage
from coder_gui.ui.theme import Theme

ABOUT = (
    "Clinical coding {version}. It holds no HRG logic, codes nothing by itself, and is not a "
    "medical device."
)


class Extras(QObject):
    """Opens pages in `place`; asks for reasons in `asking`, which the window puts under the docks.

    `show_case` and `clear` are called with the docks'.
    """

    def __init__(
        self,
        session: Session,
        profiles: Profiles,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        place: QWidget,
    ) -> None:
        super().__init__(place.parentWidget())
        self._session = session
        self._runner = runner
        self._actions = actions
        self.asking = AskField(theme, place.parentWidget())
        self.moves = EpisodeMoves(session, runner, actions, self.asking, self)
        self.claims = ClaimActions(session, runner, actions, self.asking, self)
        self.worklist = WorklistPage(session, runner, theme, place)
        self.classifications = ClassificationsPage(session, runner, theme, place)
        self.export = ExportPage(session, runner, theme, place)
        self.acknowledge = AcknowledgePage(session, runner, theme, place)
        self.history = HistoryPage(session, runner, theme, place)
        self.passphrase = PassphrasePage(profiles, session, runner, theme, place)
        self.settings = SettingsPage(session, runner, actions, theme, place)
        clipboard = actions.clipboard
        self.recovery = RecoveryPage(profiles, session, runner, clipboard, theme, place)
        self.sources = SourcesPage(session, runner, theme, place)
        self.own_words = OwnWordsPage(session, runner, actions, theme, place)
        self.rule_counts = RuleCountsPage(session, runner, theme, place)
        self.insight = InsightPage(session, runner, theme, place)
        self.national = NationalPage(session, runner, theme, place)
        self.standards = StandardsPage(session, runner, actions, theme, place)
        self.standards.setObjectName("open_standard_page")
        self.sync = SyncPage(session, runner, actions, theme, place)
        self.join = JoinPage(session, runner, theme, place)
        self.password = PasswordPage(session, runner, theme, place)
        self.sync.join_wished.connect(_Opener(self, self.join).press)
        self.sync.password_wished.connect(_Opener(self, self.password).press)
        self._pages: dict[str, Page] = {
            "sync_page": self.sync,
            "join_central": self.join,
            "central_password": self.password,
            "import_worklist": self.worklist,
            "import_classifications": self.classifications,
            "export": self.export,
            "acknowledge": self.acknowledge,
            "history": self.history,
            "change_passphrase": self.passphrase,
            "recovery_code": self.recovery,
            "sources": self.sources,
            "settings": self.settings,
            "own_words": self.own_words,
            "rule_counts": self.rule_counts,
            "query_insight": self.insight,
            "national_pack": self.national,
        }
        for action_id, page in self._pages.items():
            page.setObjectName(f"{action_id}_page")
            if page is not self.national:
                actions.handle(action_id, _Opener(self, page).press)
        actions.handle("national_pack", self.open_pack)
        actions.handle("open_standard", self.open_cited)
        actions.handle("backup", self.back_up)
        actions.handle("about", self.about)

    def open(self, page: Page) -> None:
        """Shows one page; another that is open gives way."""
        self._close_all_but(page)
        page.open_page()

    def open_pack(self, query_id: str | None = None) -> None:
        """Shows the pack of a national query of the open episode; None: of its newest."""
        self.national.choose(query_id)
        self.open(self.national)

    def open_standard(self, reference: str, book: str) -> None:
        """Opens the trust's copy of a book at the paragraph, or says where one is put."""
        self._close_all_but(self.standards)
        self.standards.open_at(reference, book)

    def open_cited(self) -> None:
        """Opens the standard of what is selected, as the situation has it."""
        cited = self._actions.situation.standard
        if cited is not None:
            self.open_standard(*cited)

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode."""
        self.moves.show_case(case)
        self.claims.show_case(case)
        self.history.show_case(case)
        self.standards.show_case(case)
        self.national.show_case(case)

    def follow(self, syncing: SyncDriver) -> None:
        """What runs the sync of this window."""
        self.sync.follow(syncing)
        for changed in (self.claims.changed, self.join.joined, self.password.given):
            changed.connect(syncing.refresh)

    def clear(self) -> None:
        """Empties every page, before a lock."""
        self.moves.show_case(None)
        self.claims.show_case(None)
        self.national.show_case(None)
        for page in self._all:
            page.clear()

    @property
    def _all(self) -> tuple[Page, ...]:
        return (*self._pages.values(), self.standards)

    def _close_all_but(self, page: Page) -> None:
        for other in self._all:
            if other is not page:
                other.close_page()

    def back_up(self) -> None:
        """Makes a checked, encrypted backup now."""
        self._runner.write(
            partial(self._session.unlocked.back_up),
            done=self._on_backed_up,
            failed=self._on_failed,
            priority=Priority.UPKEEP,
        )

    def about(self) -> None:
        """Says what this program is."""
        self._actions.alerts.note(ABOUT.format(version=__version__))

    def _on_backed_up(self, _backup: Any) -> None:
        self._actions.alerts.note("An encrypted backup is made and checked")

    def _on_failed(self, error: CoderError) -> None:
        self._actions.alerts.error(str(error), topic="backup")


class _Opener(QObject):
    """One action that opens one page."""

    def __init__(self, extras: Extras, page: Page) -> None:
        super().__init__(extras)
        self._extras = extras
        self._page = page

    def press(self) -> None:
        self._extras.open(self._page)
