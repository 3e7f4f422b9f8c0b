"""Which rules are settled by hand, and how often: those to look at first when reviewing."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from coder_gui.services.rule_counts import RuleCount
from coder_gui.services.session import Session
from coder_gui.standards.rules import Rule, RulePack
from coder_gui.tasks import TaskRunner
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.dialogs.table import TableRow, WordsTable
from coder_gui.ui.theme import Theme

ABOUT = (
    "How often each rule stands overridden with a reason, or acknowledged, in this profile. "
    "A rule that is often overridden may be wrong here, or not understood."
)
HEADINGS = ("Overridden", "Acknowledged", "Rule", "Standard", "What it says")
WIDTHS = (110, 120, 90, 220, 560)
COUNTS = "rule_counts"
_PLACE = re.compile(r"\{(\w+)\}")
_STANDS_FOR = {"code": "a code", "other": "another code"}


class RuleCountsPage(Page):
    """Read-only; the rule that is settled most often stands first."""

    def __init__(self, session: Session, runner: TaskRunner, theme: Theme, place: QWidget) -> None:
        super().__init__(theme, place, "Overrides by rule", ABOUT)
        self._counts, self._pack, self._runner = session.rule_counts, session.pack, runner
        self.table = WordsTable(theme, "rule_counts_table", "Overrides by rule", HEADINGS, WIDTHS)
        self.table.say_empty(
            "No rule is overridden or acknowledged",
            "A reason given with Alt+R, or a warning acknowledged with Alt+K, counts here.",
        )
        self.body.addWidget(self.table, 1)

    def begin(self) -> None:
        """Counts."""
        self.table.setFocus()
        self._runner.read(self._counts.of_profile, done=self._on_counted, key=COUNTS)

    def clear(self) -> None:
        """Empties the page."""
        self._runner.forget(COUNTS)
        self.table.words.set_rows(())
        super().clear()

    def _on_counted(self, counts: tuple[RuleCount, ...]) -> None:
        self.table.words.set_rows([_row(count, self._pack) for count in counts])
        if counts:
            self.table.selectRow(0)
        rules = "rule" if len(counts) == 1 else "rules"
        self.say(f"{len(counts)} {rules}, the most often settled first" if counts else "")


def _row(count: RuleCount, pack: RulePack) -> TableRow:
    rule = pack.rule(count.rule)
    overridden, acknowledged = str(count.overrides), str(count.acknowledgements)
    if rule is None:
        return TableRow((overridden, acknowledged, count.rule, "", "Not among the rules in use"))
    return TableRow((overridden, acknowledged, rule.id, rule.reference, _says(rule)))


def _says(rule: Rule) -> str:
    """Its sentence in its first case, about codes in general."""
    message = next(iter(rule.wordings.values())).message
    said = _PLACE.sub(lambda found: _STANDS_FOR.get(found[1], "…"), message)
    return said[:1].upper() + said[1:]
