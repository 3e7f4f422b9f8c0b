"""Checks the wording of a query while it is written; the linter is built at first use."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from coder_gui.classification.editions import terms_folders
from coder_gui.classification.terms import read_terms
from coder_gui.classification.who_list import read_who_list, who_file
from coder_gui.domain.coding import System
from coder_gui.domain.queries import QueryText
from coder_gui.system.paths import resource, trust_settings_file
from coder_gui.wording.data import read_data
from coder_gui.wording.findings import EvidenceText, Finding
from coder_gui.wording.linter import Linter

CHECK_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "Names no diagnosis that the record does not state",
        frozenset(
            {
                "not_documented",
                "more_specific",
                "record_says_no",
                "one_side",
                "queried_as_fact",
                "said_by_others",
                "earlier_only",
                "history_as_current",
                "family_as_patient",
                "procedure_not_documented",
            }
        ),
    ),
    ("Asks an open question", frozenset({"asks_for_agreement", "dictated", "relation_presumed"})),
    (
        "Leaves the answer to the clinician",
        frozenset({"steering", "pressure", "option_emphasised", "evidence_concludes"}),
    ),
    ("No word about payment, indicators or targets", frozenset({"money", "indicators"})),
    (
        "Offers answers that the evidence supports",
        frozenset(
            {
                "option_only_one",
                "options_one_way",
                "option_without_support",
                "option_denied",
                "option_more_specific",
                "options_presume",
            }
        ),
    ),
    (
        "Options include other and unable to determine",
        frozenset(
            {
                "options_closed",
                "options_no_other",
                "options_no_undetermined",
                "options_incomplete",
                "options_yes_only",
            }
        ),
    ),
    (
        "Quotes evidence of this admission",
        frozenset({"evidence_missing", "evidence_earlier", "finding_not_quoted"}),
    ),
)
"""The checks in the order in which they are shown: what holds when a check passes, its rules."""


def passing(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The words of the checks that none of the findings breaks."""
    broken = {finding.rule for finding in findings}
    return tuple(words for words, rules in CHECK_WORDS if not rules & broken)


def _titles() -> dict[str, str]:
    """Titles of the ICD-10 list of this installation; none where there is no such list."""
    who = who_file()
    rows = read_who_list(who).rows if who else {}
    return {code: row.title for code, row in rows.items()}


class QueryWording:
    """The linter over this laptop's data: shipped files, and the trust's where there are any.

    `folder` is where the trust's settings are (None: this laptop's). Building takes about half a
    second and happens once, at the first check or by `prepare` from a worker.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._trust = (folder or trust_settings_file().parent) / "wording"
        self._lock = threading.Lock()
        self._linter: Linter | None = None

    def prepare(self) -> Linter:
        """Builds the linter where that is still to be done. Thread-safe."""
        with self._lock:
            if self._linter is None:
                terms = [
                    term for system in System for term in read_terms(system, terms_folders()).terms
                ]
                data = read_data(resource("wording"), self._trust)
                self._linter = Linter(data, terms, _titles())
            return self._linter

    def check(self, text: QueryText) -> tuple[Finding, ...]:
        """What is wrong with the wording, held against the evidence that goes on the letter."""
        evidence = [
            EvidenceText(
                f"{one.place}: {one.quote}" if one.place else one.quote,
                earlier=one.earlier,
                nothing_found=one.nothing_found,
                certainty=one.certainty,
            )
            for one in text.evidence
            if one.chosen
        ]
        options = [option.text for option in text.options]
        return self.prepare().check(text.question, options, evidence)
