"""The list of episodes as Qt sees it: headings and episodes in one column."""

from __future__ import annotations

from collections.abc import Sequence

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

    def codable_after(self, episode_id: str, order: Sequence[str], *, waiting: bool) -> str | None:
        """The next episode that can be coded now; after the last comes the first.

        `order` is the list in which `episode_id` stood, when it has left this one. With `waiting`,
        as in the queues, those that wait count too.
        """
        items = {row.key: row for row in self._rows if isinstance(row, EpisodeItem)}
        ids = list(items) if episode_id in items else list(order)
        at = ids.index(episode_id) if episode_id in ids else -1
        ahead = [items[one] for one in [*ids[at + 1 :], *ids[: max(at, 0)]] if one in items]
        left = (item for item in ahead if not item.done and (waiting or not item.waits))
        return next((item.episode_id for item in left if item.key != episode_id), None)
