"""Which rules people settle by hand, and how often: the rules to look at first when reviewing."""

from __future__ import annotations

from coder_gui.storage.database import Database
from coder_gui.storage.rule_counts import RuleCount, rule_counts

__all__ = ["RuleCount", "RuleCounts"]


class RuleCounts:
    """Counts over the whole profile. They hold no patient data: rule ids and numbers only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_profile(self) -> tuple[RuleCount, ...]:
        """Every rule that stands overridden or acknowledged, the most often first."""
        with self._database.read() as connection:
            return rule_counts(connection)
