"""Asking for the list: the filter in use, kept in the encrypted profile, and the page it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from coder_gui.domain.case import EpisodeFilter, EpisodePage, Grouping, View
from coder_gui.domain.changes import Changes
from coder_gui.tasks import Priority, TaskRunner

if TYPE_CHECKING:
    from coder_gui.services.session import Session

SETTING = "episodes_list"
_READ = "episodes page"
KEEP_DELAY = 600
"""Milliseconds after which a changed filter is written to the profile."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page with the filter it answers; `fresh`: another question than the page before."""

    wanted: EpisodeFilter
    page: EpisodePage
    fresh: bool


class EpisodeLists(QObject):
    """Runs the filter beside the window's thread; of several questions the last one counts."""

    started = Signal(object)
    """The EpisodeFilter that the profile remembers, before its page comes."""
    listed = Signal(object)
    asked = Signal()

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self.wanted = EpisodeFilter(view=View.ROUND)
        self.collapsed: frozenset[str] = frozenset()
        self._answered: EpisodeFilter | None = None
        self._closed = False
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEEP_DELAY)
        self._keeping.timeout.connect(self.keep)
        runner.changed.connect(self._on_changed)
        runner.read(self._first, done=self._on_first)

    def ask(self, **changes: Any) -> None:
        """Changes the filter by fields of EpisodeFilter and asks for its page."""
        if self._closed:
            return
        wanted = replace(self.wanted, **changes)
        if wanted != self.wanted:
            self.wanted = wanted
            self._keeping.start()
        self._read()

    def collapse(self, labels: frozenset[str]) -> None:
        """Remembers which groups are shut: in the profile, since a ward's name may tell."""
        if labels != self.collapsed:
            self.collapsed = labels
            if not self._closed:
                self._keeping.start()

    def keep(self) -> None:
        """Writes the filter and the shut groups to the profile now."""
        self._keeping.stop()
        wanted, session = self.wanted, self._session
        value = {
            "view": wanted.view.value,
            "text": wanted.text,
            "grouping": wanted.grouping.value,
            "collapsed": sorted(self.collapsed),
        }

        def job() -> None:  # answers nothing: it is not a save that anybody waits for
            session.settings.put(session.actor, SETTING, value)

        self._runner.write(job, priority=Priority.DRAFT, key=SETTING)

    def flush(self) -> None:
        """Writes a filter that was changed and not yet written."""
        if self._keeping.isActive():
            self.keep()

    def close(self) -> None:
        """Asks no more and drops answers on their way."""
        self._keeping.stop()
        self._closed = True
        self._runner.forget(_READ)

    def _first(self) -> dict[str, Any]:
        return self._session.settings.get(SETTING) or {}

    def _on_first(self, kept: dict[str, Any]) -> None:
        self.collapsed = frozenset(map(str, kept.get("collapsed", ())))
        self.wanted = EpisodeFilter(
            view=_member(View, kept.get("view"), View.ROUND),
            text=kept.get("text", ""),
            grouping=_member(Grouping, kept.get("grouping"), Grouping.WARD),
        )
        self.started.emit(self.wanted)
        self._read()

    def _read(self) -> None:
        if self._closed:
            return
        wanted, episodes = self.wanted, self._session.episodes
        self.asked.emit()
        self._runner.read(lambda: (wanted, episodes.page(wanted)), done=self._on_page, key=_READ)

    def _on_page(self, answer: tuple[EpisodeFilter, EpisodePage]) -> None:
        if self._closed:
            return
        wanted, page = answer
        fresh = wanted != self._answered
        self._answered = wanted
        self.listed.emit(Listed(wanted, page, fresh))

    def _on_changed(self, changes: Changes) -> None:
        if changes.everything or changes.episodes or changes.patients or changes.kinds & _KINDS:
            self._read()


_KINDS = frozenset({"round_item", "episode", "patient", "spell", "episode_work"})


def _member(kind: type[Any], value: str | None, otherwise: Any) -> Any:
    return kind(value) if value in {one.value for one in kind} else otherwise
