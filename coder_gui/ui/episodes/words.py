"""What the episodes dock says where rows would be, and of how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.domain.case import EpisodeFilter, EpisodePage, View
from coder_gui.domain.episode import UNCODED_STATES
from coder_gui.ui.episodes.views import WORDS
from coder_gui.ui.icons import Icon


@dataclass(frozen=True, slots=True)
class Emptiness:
    """An empty state: icon, sentence, help, and one action by its id in the table.

    `everywhere`: the action is to look in all episodes, a key of the field.
    """

    icon: Icon
    title: str
    help: str
    action: str
    action_id: str = ""
    everywhere: bool = False


def emptiness(wanted: EpisodeFilter) -> Emptiness:
    """Why there is no row, and the one thing to do about it."""
    typed = wanted.text.strip()
    if typed and wanted.view is View.ALL:
        title = f"No episode matches '{typed}'."
        return Emptiness(Icon.SEARCH, title, "Import a worklist to add more.", "Import a worklist",
                         "import_worklist")  # fmt: skip
    if typed:
        title = f"No episode matches '{typed}' in {WORDS[wanted.view]}."
        return Emptiness(Icon.SEARCH, title, "", "Search all", everywhere=True)
    return _EMPTY[wanted.view]


_EMPTY = {
    View.ROUND: Emptiness(
        Icon.LIST, "Nothing in your round.", "", "Take episodes from Uncoded", "view_uncoded"
    ),
    View.UNCODED: Emptiness(
        Icon.CODED,
        "Nothing is uncoded.",
        "New episodes come with a worklist.",
        "Import a worklist",
        "import_worklist",
    ),
    View.QUEUES: Emptiness(
        Icon.WAITING,
        "Nothing waits.",
        "An episode put in a queue stands here with its reason.",
        "Show Uncoded",
        "view_uncoded",
    ),
    View.ALL: Emptiness(
        Icon.EMPTY,
        "No episodes on this laptop yet.",
        "They come with a worklist from the PAS.",
        "Import a worklist",
        "import_worklist",
    ),
}


def left_words(wanted: EpisodeFilter, page: EpisodePage) -> str:
    """What stands in the title: "9 of 14 left" of the round, "86 uncoded" and the like."""
    if wanted.view is View.ROUND and not wanted.text.strip() and page.rows:
        left = sum(row.state in UNCODED_STATES for row in page.rows)
        return f"{left} of {page.total:,} left"
    if wanted.text.strip():
        return "1 match" if page.total == 1 else f"{page.total:,} matches"
    return {
        View.ROUND: "",
        View.UNCODED: f"{page.total:,} uncoded",
        View.QUEUES: f"{page.total:,} waiting",
        View.ALL: "1 episode" if page.total == 1 else f"{page.total:,} episodes",
    }[wanted.view]


def capped_words(page: EpisodePage) -> str:
    """The line under a list that does not hold all that match; empty when it does."""
    shown = len(page.rows)
    return "" if shown >= page.total else f"First {shown} of {page.total:,}. Type more to narrow"
