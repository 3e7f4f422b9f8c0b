"""The main job on real input: a worklist, real-layout lists, twelve episodes, hand-back."""

from __future__ import annotations

import csv
import json
import os
from functools import partial
from pathlib import Path

from coder_gui.services.profiles import Profiles
from coder_gui.system.clock import Clock
from coder_gui.system.keyring_store import KeyringStore
from coder_gui.system.paths import profiles_root
from coder_gui.ui.dialogs.table import WordsTable
from coder_gui.ui.episodes.view import EpisodesView

from .coder_at_work import PASSPHRASE, CoderAtWork
from .handed_back import HandedBack, Told, read_codes_csv, read_hl7, read_wide_csv
from .twelve_cases import TWELVE, Case

PICTURE = "CODER_GUI_JOURNEY_PICTURE"
"""Names a PNG file that the journey draws its window into, on an episode that is coded."""
SHOWN = "SP0026000977"
"""The spell in the picture: a hip fracture with a group of procedures."""


def test_twelve_episodes_from_the_worklist_to_the_acknowledgement(
    coder: CoderAtWork,
    reference_data: Path,
    tmp_path: Path,
    clock: Clock,
    keyring_memory: KeyringStore,
) -> None:
    numbers = nhs_numbers(reference_data)
    coder.make_profile()
    import_lists(coder, reference_data / "trud_layout")
    coder.import_worklist(reference_data / "worklist" / "pas_extract.csv")
    take_into_the_round(coder, [numbers[case.spell] for case in TWELVE])
    code_the_round(coder, numbers)
    coder.until(lambda: all("final" in row for row in listed(coder)), f"final: {listed(coder)}")
    hand_back(coder, tmp_path)
    acknowledge(coder, tmp_path)
    lock_and_come_back(coder)
    coder.shell.close()
    coder.runner.drain()
    (profile,) = Profiles(profiles_root(), clock, keyring_memory).list()
    report = Profiles(profiles_root(), clock, keyring_memory).verify(profile.folder, PASSPHRASE)
    assert report.ok, report.findings
    assert report.entries > 100


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


def take_into_the_round(coder: CoderAtWork, numbers: list[str]) -> None:
    """Each episode found by its NHS number, opened, and put in the round; then the round."""
    for number in numbers:
        coder.open_by_number(number)
        coder.press("Ctrl+Shift+A")
    coder.press("F2", "/", "Esc", "Ctrl+1")
    coder.until(lambda: len(listed(coder)) == len(numbers), "the round")


def code_the_round(coder: CoderAtWork, numbers: dict[str, str]) -> None:
    """Opens the first episode of the round; the next one opens with each that is finalised."""
    by_number = {numbers[case.spell]: case for case in TWELVE}
    number = coder.nhs_number
    coder.press("F2", "Home", "Enter")
    while by_number:
        coder.until(partial(another_patient, coder, number), "the next patient of the round")
        number = coder.nhs_number
        code_one(coder, by_number[number])
        if by_number[number].spell == SHOWN:
            take_picture(coder)
        del by_number[number]
        coder.press("Ctrl+Enter")
    coder.until(lambda: "That was the last episode in the list" in coder.words, "the end")


def another_patient(coder: CoderAtWork, number: str) -> bool:
    """True once the band shows another patient than the one with this number."""
    return coder.nhs_number not in {"", number}


def code_one(coder: CoderAtWork, case: Case) -> None:
    """Lines and codes of one episode, until it can be finalised."""
    for line in case.lines:
        coder.press("F3")
        coder.add_line(line.typed, 1 + line.typed.count(";"))
        for typed, code in line.codes:
            coder.add_code(typed, code)
    while daggers := [row for row in coder.problems if "as its dagger" in row.sentence]:
        coder.press(f"Alt+{daggers[0].fix_number}")
        coder.until(lambda gone=daggers[0]: gone not in coder.problems, "the pair")  # type: ignore[misc]
    assert tuple(row.display.rstrip("†*") for row in coder.diagnoses) == case.diagnoses
    assert tuple(row.display for row in coder.procedures) == case.procedures
    assert all(row.links for row in (*coder.diagnoses, *coder.procedures))
    coder.until(lambda: not blocking(coder), f"no error on {case.spell}")


def blocking(coder: CoderAtWork) -> list[str]:
    """The errors on screen."""
    return [row.message for row in coder.problems if row.problem.blocks]


def take_picture(coder: CoderAtWork) -> None:
    """Draws the window into the file that the environment names."""
    name = os.environ.get(PICTURE)
    if name:
        coder.press("F3")
        coder.shell.settle()
        assert coder.shell.grab().save(name, "PNG")


def hand_back(coder: CoderAtWork, folder: Path) -> None:
    """Three layouts; what each file says is what was coded."""
    readers = (
        ("Codes CSV, one row a code", "codes.csv", read_codes_csv),
        ("Wide CSV, one row an episode", "wide.csv", read_wide_csv),
        ("HL7 ADT^A08 with DG1 and PR1", "codes.hl7", read_hl7),
    )
    for at, (_layout, name, read) in enumerate(readers):
        coder.press("Ctrl+E")
        coder.until(lambda: coder.focus == "file_path", "the page for exports")
        if at == 1:
            coder.tab_to_words("Also episodes that were exported before")
            coder.press("Space")
        if at:
            coder.tab_to_words(readers[at - 1][0])  # Tab comes to the layout that is chosen
            coder.press("Down")
            coder.tab_to("file_path")
        coder.replace(str(folder / name))
        coder.press("Enter")
        coder.until(partial(exported, coder, name), f"the export {name}")
        coder.press("Esc")
        assert_as_coded(read(folder / name))
        manifest = json.loads((folder / f"{name}.manifest.json").read_text("utf-8"))
        assert manifest["episodes"] == len(TWELVE)
        text = (folder / name).read_text("utf-8")
        assert not any(word in text for word in ("Jenkins", "JENKINS", "999"))


def exported(coder: CoderAtWork, name: str) -> bool:
    """True once the page says that all twelve are in this file."""
    return coder.page_says.startswith("12 episodes") and name in coder.page_says


def assert_as_coded(told: Told) -> None:
    """Every code of every case, in order, and a day within the stay for each operation."""
    assert told.keys() == {case.spell for case in TWELVE}
    for case in TWELVE:
        one: HandedBack = told[case.spell]
        assert [_bare(code) for code in one.diagnoses] == _plain(case.diagnoses), case.spell
        assert [_bare(code) for code in one.procedures] == _plain(case.procedures), case.spell
        assert not case.procedures or one.dates[0].startswith("2026-"), case.spell
    assert told["SP0026000941"].diagnoses[:2] == ["G301-D", "F001-A"]
    assert told["SP0026000977"].dates[0] == "2026-09-11"


def _bare(cds: str) -> str:
    return cds.partition("-")[0]


def _plain(codes: tuple[str, ...]) -> list[str]:
    return [code.replace(".", "") for code in codes]


def acknowledge(coder: CoderAtWork, folder: Path) -> None:
    """The PAS takes all but one, and says why not that one."""
    answer = folder / "answer.csv"
    lines = ["provider_code,spell_number,episode_number,status,reason"]
    lines += [f"RZ9,{case.spell},1,accepted," for case in TWELVE[1:]]
    lines.append(f"RZ9,{TWELVE[0].spell},1,rejected,Spell closed")
    answer.write_text("\n".join(lines) + "\n", "utf-8")
    coder.menu_action("Import an acknowledgement")
    coder.until(lambda: coder.focus == "file_path", "the page for acknowledgements")
    coder.type(str(answer))
    coder.press("Enter")
    coder.until(lambda: "11 acknowledged, 1 refused" in coder.page_says, "the answer")
    (told,) = coder.find("ack_table", WordsTable).words.rows
    assert told.cells == ("Refused", "", f"{TWELVE[0].spell}, episode 1", "Spell closed")
    coder.press("Esc")
    coder.until(
        lambda: sum("acknowledged" in row for row in listed(coder)) == 11, "the states in the list"
    )


def lock_and_come_back(coder: CoderAtWork) -> None:
    """After a lock the list, the place in it and the open episode are as they were."""
    coder.press("F2", "Down", "Down", "Enter")
    coder.until(lambda: coder.lines != (), "an episode")
    before = (coder.nhs_number, coder.codes, listed(coder), current(coder))
    coder.press("Ctrl+L")
    coder.until(lambda: coder.focus == "passphrase", "the lock page")
    assert "999" not in coder.words
    coder.unlock()
    coder.until(lambda: coder.nhs_number == before[0], "the episode that was open")
    coder.until(lambda: listed(coder) == before[2], "the list as it was")
    assert (coder.nhs_number, coder.codes, listed(coder), current(coder)) == before


def current(coder: CoderAtWork) -> str:
    """The current row of the episode list."""
    return str(coder.find("episodes_view", EpisodesView).current_episode)
