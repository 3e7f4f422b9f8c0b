"""What the window relies on in its three docks, and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtWidgets import QWidget

from coder_gui.domain.case import EpisodeCase

if TYPE_CHECKING:
    from coder_gui.services.profiles import Profiles
    from coder_gui.services.session import Session
    from coder_gui.tasks import TaskRunner
    from coder_gui.ui.actions import Actions
    from coder_gui.ui.sync.driver import SyncDriver
    from coder_gui.ui.theme import Theme


class Dock(Protocol):
    """What every dock offers."""

    title_widget: QWidget

    def show_case(self, case: EpisodeCase | None) -> None:
        """Shows the open episode, or that none is open."""

    def clear(self) -> None:
        """Holds nothing of any patient any more."""

    def focus_default(self) -> None:
        """Puts the focus where a person goes on working."""


class Episodes(Dock, Protocol):
    """The left dock: lists of episodes."""

    episode_requested: Any
    import_requested: Any

    def select(self, episode_id: str) -> None:
        """Marks the open episode in the list."""

    def next_after(self, episode_id: str) -> str | None:
        """The episode below this one in the list as it stands."""


class Abstraction(Dock, Protocol):
    """The middle dock: lines and documents."""

    line_selected: Any
    typed_saved: Any
    typed_refused: Any

    @property
    def unsaved_text(self) -> str:
        """What is typed for the open episode and not saved."""

    def save_typed(self) -> None:
        """Saves it; `typed_saved` or `typed_refused` follows."""

    def selected_line_ids(self) -> tuple[str, ...]:
        """The selected lines."""

    def highlight_codes(self, code_ids: tuple[str, ...]) -> None:
        """Shows which lines support these codes."""


class Codes(Dock, Protocol):
    """The right dock: codes, search, problems."""

    code_selected: Any
    finalised: Any

    def set_lines(self, line_id: str) -> None:
        """The line that a code added now is linked to; empty for none."""


class Extras(Protocol):
    """The pages and questions beside the docks."""

    asking: QWidget

    def follow(self, syncing: SyncDriver) -> None:
        """What runs the sync of this window."""

    def open_pack(self, query_id: str) -> None:
        """Shows the pack of a national query of the open episode."""

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode."""

    def clear(self) -> None:
        """Holds nothing of any patient any more."""


Make = Callable[["Session", "TaskRunner", "Actions", "Theme", QWidget], Any]
MakeExtras = Callable[["Session", "Profiles", "TaskRunner", "Actions", "Theme", QWidget], Any]


@dataclass(frozen=True, slots=True)
class DockMakers:
    """How the three docks and what stands beside them are made; tests give small ones."""

    episodes: Make
    abstraction: Make
    codes: Make
    extras: MakeExtras | None = None


def shipped() -> DockMakers:
    """The docks of the product; imported only here, so that the lock page need not wait."""
    from coder_gui.ui.abstraction.dock import AbstractionDock
    from coder_gui.ui.codes.dock import CodesDock
    from coder_gui.ui.dialogs.extras import Extras as ShippedExtras
    from coder_gui.ui.episodes.dock import EpisodesDock

    return DockMakers(EpisodesDock, AbstractionDock, CodesDock, ShippedExtras)
