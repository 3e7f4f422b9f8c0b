"""The main job on real input: a worklist, real-layout lists, twelve episodes, hand-back."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from .coder_at_work import CoderAtWork
from .twelve_cases import TWELVE, Case

PICTURE = "CODER_GUI_JOURNEY_PICTURE"
"""Names a PNG file that the journey draws its window into, on an episode that is coded."""


def test_twelve_episodes_from_the_worklist_to_the_acknowledgement(
    coder: CoderAtWork, reference_data: Path, tmp_path: Path
) -> None:
    numbers = nhs_numbers(reference_data)
    coder.make_profile()
    import_lists(coder, reference_data / "trud_layout")
    coder.import_worklist(reference_data / "worklist" / "pas_extract.csv")
    for case in TWELVE:
        coder.open_by_number(numbers[case.spell])
        coder.press("Ctrl+Shift+A")
    coder.press("F2", "/", "Esc", "Ctrl+1")
    coder.until(lambda: len(listed(coder)) == len(TWELVE), "the round")
    code_the_round(coder, numbers)


def nhs_numbers(reference_data: Path) -> dict[str, str]:
    """NHS number of each spell of the extract."""
    with (reference_data / "worklist" / "pas_extract.csv").open(encoding="utf-8") as file:
        return {row["spell_number"]: row["nhs_number"] for row in csv.DictReader(file)}


def listed(coder: CoderAtWork) -> list[str]:
    """The episodes in the list on screen, as a screen reader says them."""
    return [row.sentence for row in coder.episodes if hasattr(row, "episode_id")]


def import_lists(coder: CoderAtWork, folder: Path) -> None:
    """The page for classifications, through the palette."""
    coder.menu_action("Import classifications")
    coder.until(lambda: coder.focus == "file_path", "the page for classifications")
    coder.type(str(folder))
    coder.press("Enter")
    coder.until(lambda: coder.page_says.startswith("Loaded"), "the lists", seconds=60)
    coder.press("Esc")


def code_the_round(coder: CoderAtWork, numbers: dict[str, str]) -> None:
    """Opens the first episode of the round; the next one opens with each that is finalised."""
    by_number = {numbers[case.spell]: case for case in TWELVE}
    last = coder.nhs_number
    coder.press("F2", "Home", "Enter")
    for _ in TWELVE:
        coder.until(lambda before=last: coder.nhs_number != before, "the next patient")  # type: ignore[misc]
        last = coder.nhs_number
        code_one(coder, by_number.pop(last))


def code_one(coder: CoderAtWork, case: Case) -> None:
    """Lines and codes of one episode, then Ctrl+Enter."""
    for line in case.lines:
        coder.press("F3")
        coder.add_line(line.typed, 1 + line.typed.count(";"))
        for typed, code in line.codes:
            coder.add_code(typed, code)
    coder.until(lambda: not blocking(coder), f"no error on {case.spell}")
    coder.press("Ctrl+Enter")


def blocking(coder: CoderAtWork) -> list[str]:
    """The errors on screen."""
    return [row.message for row in coder.problems if row.problem.blocks]
