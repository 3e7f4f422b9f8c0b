"""The one top-level window: locked it holds the lock page, unlocked the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget

from coder_gui.domain.errors import CoderError, WrongKey
from coder_gui.system import garbage
from coder_gui.system.clock import Clock
from coder_gui.system.settings import Settings
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.hard_lock import HardLock
from coder_gui.ui.idle import IdleWatch
from coder_gui.ui.pages.card import PRODUCT, CardPage, WaitPage, forget_typed
from coder_gui.ui.pages.facts import Person, people, person
from coder_gui.ui.pages.lock_page import ALONE_MINIMUM, LockPage
from coder_gui.ui.theme import Mode, Theme, ground

if TYPE_CHECKING:
    from coder_gui.domain.sync import SyncStatus
    from coder_gui.system.logs import Pseudonyms
    from coder_gui.ui.backstage import Backstage, Made, Opened
    from coder_gui.ui.main_window import MainWindow
    from coder_gui.ui.pages.first_run_page import FirstRun, FirstRunPage
    from coder_gui.ui.pages.must_sync_page import MustSyncPage

DEMO_BADGE = "Demo: invented patients"
MAKING_DEMO = "Making a ward of invented patients"


class Shell(QStackedWidget):
    """Goes between locked and unlocked. `painted` fires once, after the first page is on screen;
    `unlocked(MainWindow)` and `locked` follow each change. `renewal_wished(minimised)`: it has been
    locked for long, nothing is typed or under way, and the program should start anew.

    `prepare` makes the Backstage; it is called on a lane once the first page is painted.
    """

    painted = Signal()
    renewal_wished = Signal(bool)
    unlocked = Signal(object)
    locked = Signal()

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        clock: Clock,
        trust: Settings,
        geometry: Geometry,
        root: Path,
        prepare: Callable[[], Backstage],
        *,
        profile: Path | None = None,
        demo: bool = False,
    ) -> None:
        super().__init__()
        self.is_demo = demo
        self._theme, self._runner, self._clock = theme, runner, clock
        self._trust, self._geometry, self._root = trust, geometry, root
        self._prepare = prepare
        self._profile = profile
        self._backstage: Backstage | None = None
        self._waiting: Callable[[Backstage], None] | None = None
        self._after: FirstRun | None = None
        self._opened: Opened | None = None
        self._demo_passphrase: str | None = None
        self._was_painted = False
        self._erased = ""
        self._pseudonyms: Pseudonyms | None = None
        self.window_in_use: MainWindow | None = None
        self.must_sync_page: MustSyncPage | None = None
        self.clipboard = Clipboard(self, seconds=trust.clipboard_seconds)
        self.idle = IdleWatch(clock, trust.idle_lock_minutes, self)
        self.idle.idle.connect(self.lock)
        self.idle.soon.connect(self._on_soon_idle)
        self.hard_lock = HardLock(clock, trust.renew_after_minutes, self)
        self.hard_lock.due.connect(self._on_long_locked)
        self.setObjectName("shell")
        self.setWindowTitle(PRODUCT)
        ground(self, "bg")
        self._geometry.restore_window(self)
        self._show_first()

    @property
    def lock_page(self) -> LockPage | None:
        """The lock page when it is the one on show."""
        page = self.currentWidget()
        return page if isinstance(page, LockPage) else None

    @property
    def theme(self) -> Theme:
        """The theme of the application."""
        return self._theme

    def save_typed(self) -> None:
        """Keeps what is typed and not yet saved."""
        if self.window_in_use is not None:
            self.window_in_use.before_lock()

    def use_secrets(self, pseudonyms: Pseudonyms) -> None:
        """The log's pseudonyms take the secret of a profile while it is open."""
        self._pseudonyms = pseudonyms
        if self._opened is not None:
            pseudonyms.bind(self._opened.session.unlocked.log_secret())

    def settle(self) -> None:
        """Waits for everything asked for and paints it; for pictures and measurements."""
        for _ in range(3):
            self._runner.drain()
            QApplication.processEvents()

    # Locked -----------------------------------------------------------------------------------

    def show_locked(self) -> None:
        """The lock page of this laptop's people; without any, the first-run page."""
        known = self._people()
        if not known:
            if self.is_demo:
                self._show_page(WaitPage(self._theme, MAKING_DEMO))
            else:
                self.show_first_run()
            return
        page = LockPage(
            self._theme, known, self._clock.today(), demo_passphrase=self._demo_passphrase
        )
        page.unlock_requested.connect(self._on_unlock_requested)
        page.recovery_requested.connect(self._on_recovery_requested)
        page.new_profile_wished.connect(self.show_first_run)
        page.code_kept.connect(self._on_code_kept)
        page.copied.connect(self.clipboard.put)
        self._show_page(page)
        if self._backstage is not None:
            self._learn(self._backstage)

    def show_first_run(self) -> None:
        """The page that makes a profile."""
        from coder_gui.ui.pages.first_run_page import FirstRunPage

        minimum = max(self._trust.passphrase_minimum, ALONE_MINIMUM)
        page = FirstRunPage(self._theme, minimum, may_leave=bool(self._people()))
        page.submitted.connect(self._on_first_run_submitted)
        page.demo_wished.connect(self.open_demo)
        page.code_kept.connect(self._on_first_code_kept)
        page.copied.connect(self.clipboard.put)
        page.left.connect(self.show_locked)
        self._show_page(page)

    def unlock(self, folder: Path, passphrase: str) -> None:
        """Opens a profile; the page on show says how it goes."""
        page = self.lock_page
        if page is not None:
            page.show_opening()
        self._when_ready(lambda backstage: self._run(lambda: backstage.unlock(folder, passphrase)))

    def open_demo(self) -> None:
        """Makes the synthetic ward and opens it."""
        if self.lock_page is None:
            self._show_page(WaitPage(self._theme, MAKING_DEMO))
        self._when_ready(
            lambda backstage: self._runner.write(
                backstage.open_demo,
                done=self._on_demo_opened,
                failed=self._on_refused,
                priority=Priority.UPKEEP,
            )
        )

    def lock(self) -> None:
        """Empties every view, closes the profile, and shows the lock page at once."""
        window, page, opened = self.window_in_use, self.must_sync_page, self._opened
        shown = page if window is None else window
        if shown is None or opened is None:
            return
        self.window_in_use = self.must_sync_page = self._opened = None
        self.idle.stop()
        if window is not None:
            window.before_lock()
            window.save_layout()
            window.empty()
        elif page is not None:
            page.stop()
        self.clipboard.clear()
        self._close_other_windows()
        # After what was queued before it, so that nothing that was typed is left out.
        self._runner.write(opened.session.close, done=self._on_closed, priority=Priority.UPKEEP)
        if self._pseudonyms is not None:
            self._pseudonyms.unbind()
        self.show_locked()
        self.removeWidget(shown)
        shown.deleteLater()
        QCoreApplication.sendPostedEvents(shown, QEvent.Type.DeferredDelete)
        QTimer.singleShot(0, self, garbage.release)
        if not self.is_demo and self._demo_passphrase is None:
            self.hard_lock.start()
        self.locked.emit()

    # Qt ---------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        return QSize(640, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._on_painted)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._geometry.save_window(self)
        self.lock()
        self._geometry.flush()
        super().closeEvent(event)

    # Steps ------------------------------------------------------------------------------------

    def _show_first(self) -> None:
        self.show_locked()

    def _people(self) -> list[Person]:
        known = list(people(self._root))
        if self._profile is not None:
            known = [one for one in known if one.folder != self._profile]
            known.insert(0, person(self._profile))
        return known

    def _show_page(self, page: QWidget) -> None:
        before = self.currentWidget()
        self.addWidget(page)
        self.setCurrentWidget(page)
        if before is not None and before is not self.window_in_use:
            forget_typed(before)
            self.removeWidget(before)
            before.deleteLater()

    def _on_painted(self) -> None:
        self.painted.emit()
        self._runner.read(self._prepare, done=self._on_prepared)

    def _on_prepared(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._learn(backstage)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting(backstage)

    def _learn(self, backstage: Backstage) -> None:
        """Tells the lock page what the key file says."""
        page = self.lock_page
        if page is None:
            return
        for info in backstage.profiles.list():
            page.learn(info.folder, needs_keyring=info.needs_keyring, has_code=info.has_code)

    def _when_ready(self, act: Callable[[Backstage], None]) -> None:
        """At once, or when the imports behind the page are done."""
        if self._backstage is not None:
            act(self._backstage)
        else:
            self._waiting = act

    def _run(self, fn: Callable[[], Opened]) -> None:
        self._runner.write(
            fn, done=self._on_opened, failed=self._on_refused, priority=Priority.UPKEEP
        )

    def _on_unlock_requested(self, folder: Path, passphrase: str) -> None:
        self.unlock(folder, passphrase)

    def _on_recovery_requested(self, folder: Path, code: str, passphrase: str) -> None:
        page = self.lock_page
        if page is not None:
            page.show_opening()
        self._when_ready(
            lambda backstage: self._run(lambda: backstage.recover(folder, code, passphrase))
        )

    def _on_opened(self, opened: Opened) -> None:
        if opened.code and self.lock_page is not None:
            self._opened = opened
            self.lock_page.show_code(opened.code, self._clock.today())
        else:
            self._enter(opened)

    def _on_code_kept(self) -> None:
        if self._opened is not None:
            self._enter(self._opened)

    def _on_refused(self, error: CoderError) -> None:
        page = self.currentWidget()
        if isinstance(page, WaitPage):
            page.say(str(error))
        elif isinstance(page, LockPage):
            wait, sentence = 0.0, str(error)
            if isinstance(error, WrongKey):
                wait = error.retry_after
                sentence = error.reason if page.unlock_form else sentence  # it counts down itself
            page.show_refused(sentence, retry_after=wait)
        else:
            self._first_run_page(page).form.show_refused(str(error))

    def _on_demo_opened(self, answer: tuple[Opened, str]) -> None:
        opened, self._demo_passphrase = answer
        self._enter(opened)

    def _enter(self, opened: Opened) -> None:
        """Shows the window of the session, or first the page on which it must sync."""
        self.hard_lock.stop()
        self._opened = opened
        if self._pseudonyms is not None:
            self._pseudonyms.bind(opened.session.unlocked.log_secret())
        self._apply(opened.personal)
        if opened.must_sync is None:
            self._show_window(opened)
        else:
            self._show_must_sync(opened, opened.must_sync)

    def _show_must_sync(self, opened: Opened, status: SyncStatus) -> None:
        """Away for more than max_offline_days: no patient is shown until the store was reached."""
        from coder_gui.ui.pages.must_sync_page import MustSyncPage

        page = MustSyncPage(self._theme, opened.session, self._runner, status)
        page.synced.connect(self._on_must_synced)
        page.lock_wished.connect(self.lock)
        page.left.connect(self._on_lock_wished)
        page.erased.connect(self._on_erase_wished)
        self.must_sync_page = page
        self._show_page(page)
        self.idle.start()
        page.start()

    def _on_must_synced(self) -> None:
        self.must_sync_page = None
        if self._opened is not None:
            self._show_window(self._opened)

    def _show_window(self, opened: Opened) -> None:
        """Builds the window of the session and shows it."""
        from coder_gui.ui.main_window import MainWindow

        backstage = self._backstage
        assert backstage is not None, "a session comes from backstage"
        window = MainWindow(
            opened.session, backstage.profiles, self._runner, self._theme, self.clipboard,
            backstage.makers, self._geometry, self,
            badge=DEMO_BADGE if self._demo_passphrase else "",
        )  # fmt: skip
        window.lock_requested.connect(self.lock)
        window.lock_wished.connect(self._on_lock_wished)
        window.erase_wished.connect(self._on_erase_wished)
        window.quit_requested.connect(self.close)
        window.personal_known.connect(self._apply)
        self.window_in_use = window
        window.actions_table.set_single_keys(on=bool(opened.personal.get("single_letter_keys", 1)))
        self._show_page(window)
        window.start()
        QTimer.singleShot(0, window, garbage.settle)
        self.idle.start()
        self.unlocked.emit(window)
        self._go_on_with_first_run(backstage, window)

    def _apply(self, personal: dict[str, Any]) -> None:
        """The person's own settings, within what the trust allows."""
        from coder_gui.system.settings import with_personal

        settings = with_personal(self._trust, personal).settings
        self._theme.set_mode(Mode(settings.theme))
        self._theme.set_scale(settings.text_scale / 100)
        self.idle.set_minutes(settings.idle_lock_minutes)
        self.clipboard.set_seconds(settings.clipboard_seconds)

    # First run --------------------------------------------------------------------------------

    def _on_first_run_submitted(self, wanted: FirstRun) -> None:
        self._after = wanted
        self._first_run_page(self.currentWidget()).form.show_making()
        self._when_ready(
            lambda backstage: self._runner.write(
                lambda: backstage.make(wanted), done=self._on_made, failed=self._on_refused
            )
        )

    def _on_made(self, made: Made) -> None:
        self._profile = made.folder
        if made.code is None:
            self._on_first_code_kept()
        else:
            page = self._first_run_page(self.currentWidget())
            page.show_code(made.code, made.laptop, self._clock.today())

    def _on_first_code_kept(self) -> None:
        if self._after is not None and self._profile is not None:
            self.unlock(self._profile, self._after.passphrase)

    def _go_on_with_first_run(self, backstage: Backstage, window: MainWindow) -> None:
        wanted, self._after = self._after, None
        if wanted is None:
            return
        lists = wanted.lists
        if lists is not None:
            self._runner.net(
                lambda: backstage.import_lists(lists),
                done=window.actions_table.alerts.note,
                failed=window.show_error,
            )
        if wanted.worklist is not None:
            window.import_worklist(wanted.worklist)

    @staticmethod
    def _first_run_page(page: QWidget | None) -> FirstRunPage:
        from coder_gui.ui.pages.first_run_page import FirstRunPage

        assert isinstance(page, FirstRunPage)
        return page

    # Locking ----------------------------------------------------------------------------------

    def _on_closed(self, _nothing: object) -> None:
        page = self.lock_page
        if page is not None:
            page.refresh(self._people())

    def _on_lock_wished(self, sentence: str) -> None:
        """The sync needs the profile opened anew; the lock page says why."""
        self.lock()
        self._say_above(sentence)

    def _on_erase_wished(self, sentence: str) -> None:
        """The central store withdrew this laptop: locked at once, then erased behind the page."""
        backstage, opened = self._backstage, self._opened
        if backstage is None or opened is None:
            return
        folder = opened.session.unlocked.info.folder
        self._erased = sentence
        self.lock()
        self._say_above(sentence)
        self._runner.write(
            partial(backstage.profiles.erase, folder),
            done=self._on_erased,
            failed=self._on_not_erased,
            priority=Priority.UPKEEP,
        )

    def _on_erased(self, _nothing: object) -> None:
        self._profile = None
        self.show_locked()
        self._say_above(self._erased)

    def _on_not_erased(self, error: CoderError) -> None:
        self.show_locked()
        self._say_above(f"{self._erased} {error}")

    def _say_above(self, sentence: str) -> None:
        page = self.currentWidget()
        if isinstance(page, CardPage):
            page.say_above(sentence)

    def _on_soon_idle(self, seconds: int) -> None:
        if self.window_in_use is not None:
            words = f"Locks in {seconds} s. Any key keeps it open"
            self.window_in_use.actions_table.alerts.note(words)

    def _on_long_locked(self) -> None:
        page = self.lock_page
        # Opened with a recovery code: the next one is on show, this once.
        if page is None or self._opened is not None:
            return
        if any(field.text() for field in page.findChildren(QLineEdit)):
            return
        if self._runner.idle:
            self._geometry.save_window(self)
            self._geometry.flush()
            self.renewal_wished.emit(self.isMinimized())

    def _close_other_windows(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if widget is not self and widget.isVisible():
                widget.close()
