"""The four views of the episode list and what they are called."""

from __future__ import annotations

from coder_gui.domain.case import View
from coder_gui.ui.view_tabs import TabWords

WORDS = {
    View.ROUND: "Round",
    View.UNCODED: "Uncoded",
    View.QUEUES: "Queues",
    View.ALL: "All",
}

TABS = TabWords(
    name="Views of the episode list",
    noun=("episode", "episodes"),
    views=tuple(WORDS.items()),
    uncounted=frozenset({View.ALL}),
)
"""The tabs of the dock; how many episodes there are in all is only read out."""
