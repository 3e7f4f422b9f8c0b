"""How often this profile's own final codes have each code: what the search ranks by besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder_gui.domain.coding import System
from coder_gui.storage import codes as rows
from coder_gui.storage.database import Database

if TYPE_CHECKING:
    from coder_gui.classification.editions import Classifications

NEWEST = 20_000
"""Final codes that are counted, the newest first: about two years of one coder."""


class LocalUsage:
    """Counts of codes, of no patient; they leave the search when the profile is closed."""

    def __init__(self, database: Database, classifications: Classifications) -> None:
        self._database = database
        self._classifications = classifications

    def use(self) -> None:
        """Reads the counts and gives them to the search: at unlock and after finalising."""
        with self._database.read() as connection:
            counts = rows.final_counts(connection, NEWEST)
        for system in System:
            self._classifications.use_local_usage(system, counts[system])

    def stop(self) -> None:
        """Takes the counts out of the search."""
        for system in System:
            self._classifications.use_local_usage(system, {})
