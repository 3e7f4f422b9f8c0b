"""The list of episodes as Qt sees it: headings and episodes in one column."""

from __future__ import annotations

from PySide6.QtCore import Qt

from coder_gui.ui.episodes.rows import EpisodeItem, GroupItem, Item
from coder_gui.ui.keyed_model import KeyedListModel


class EpisodesModel(KeyedListModel[Item]):
    """Rows are `GroupItem` or `EpisodeItem`; nothing is worked out when a view asks."""

    def value(self, row: Item, role: int) -> object:
        """Names for typing ahead, sentences for screen readers, words for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.label if isinstance(row, GroupItem) else row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, EpisodeItem):
            return row.help
        return None

    def item(self, at: int) -> Item | None:
        """The row at this place, or None."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def episode_ids(self) -> list[str]:
        """The episodes in the order of the list, without those of shut groups."""
        return [row.episode_id for row in self._rows if isinstance(row, EpisodeItem)]

    def after(self, episode_id: str) -> str | None:
        """The episode below this one, or None at the end and when it is not in the list."""
        ids = self.episode_ids()
        if episode_id not in ids:
            return None
        at = ids.index(episode_id) + 1
        return ids[at] if at < len(ids) else None
