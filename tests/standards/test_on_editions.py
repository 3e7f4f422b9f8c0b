"""The rules on whole editions: the starter, and files in the layout of the real ones."""

from __future__ import annotations

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import Severity, System
from coder_gui.standards.engine import check
from coder_gui.standards.examples import disagreements

from .test_clean_episodes import EPISODES, PACK, record


def errors(classifications: Classifications) -> list[str]:
    """Every error reported on the clean episodes."""
    return [
        f"{episode['what']}: {problem.message}"
        for episode in EPISODES
        for problem in check(
            record(episode),
            PACK,
            classifications.for_date(System.ICD10, episode.get("end")),
            classifications.for_date(System.OPCS4, episode.get("end")),
        )
        if problem.severity is Severity.ERROR
    ]


def test_every_example_holds_on_the_starter(starters: Classifications) -> None:
    found = disagreements(PACK, starters.for_date(System.ICD10), starters.for_date(System.OPCS4))

    assert [str(each) for each in found] == []


def test_clean_episodes_have_no_error_on_the_starter(starters: Classifications) -> None:
    assert errors(starters) == []


def test_every_example_holds_on_imported_editions(imported: Classifications) -> None:
    found = disagreements(PACK, imported.for_date(System.ICD10), imported.for_date(System.OPCS4))

    assert [str(each) for each in found] == []


def test_clean_episodes_have_no_error_on_imported_editions(imported: Classifications) -> None:
    assert errors(imported) == []
