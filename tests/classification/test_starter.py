"""The starter lists: made here, in the UK form, near to the real thing, and labelled."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from coder_gui.classification.content import EditionContent
from coder_gui.classification.editions import Classifications
from coder_gui.classification.starter import (
    OPCS4_FILE,
    icd10_headings,
    opcs4_headings,
    read_opcs4_starter,
    starter_key,
)
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.domain.coding import System
from coder_gui.system.paths import resource

FOLDER = resource("classifications")


def test_undivided_categories_have_the_filler(whole_list: EditionContent) -> None:
    usable = whole_list.usable()
    assert {"I10X", "N40X", "R54X", "R17X", "B59X"} <= usable
    assert not {"I10", "N40", "R54", "R17"} & usable


def test_external_causes_have_the_place_of_occurrence(whole_list: EditionContent) -> None:
    places = [code for code in sorted(whole_list.rows) if code.startswith("W10")]
    assert places == ["W10", *(f"W10{digit}" for digit in range(10))]
    assert whole_list.rows["W100"].title == "Fall on and from stairs and steps, home"
    assert whole_list.rows["X599"].title == "Exposure to unspecified factor, unspecified place"
    assert whole_list.rows["X340"].title == "Victim of earthquake, home"
    assert "Y345" in whole_list.rows
    assert whole_list.rows["Y060"].title == "By spouse or partner"


def test_national_fifth_characters_are_there(whole_list: EditionContent) -> None:
    usable = whole_list.usable()
    wanted = {"S7200", "S7201", "T08X0", "I7021", "J9609", "M45X3", "M2322", "M5456", "S0601"}
    assert wanted | {"S2711", "T1421", "M9903"} <= usable
    assert not {"S720", "T08X", "I702", "J960", "M45X", "S060"} & usable
    assert {"S830", "M169", "S010", "M512"} <= usable
    assert whole_list.rows["S7200"].title == "Fracture of neck of femur, closed"
    assert whole_list.rows["J9600"].title.endswith("type I [hypoxic]")


def test_what_who_changed_in_2019_is_taken_back(whole_list: EditionContent) -> None:
    assert {"K580", "K589", "G564", "M312"} <= whole_list.usable()
    gone = {"K581", "K588", "G905", "R003", "R170", "B1800", "Z227", "U089", "A925"}
    assert not gone & whole_list.rows.keys()
    assert "B180" in whole_list.usable()
    assert whole_list.rows["R17X"].title == "Unspecified jaundice"


def test_emergency_codes_have_titles_and_dates(whole_list: EditionContent) -> None:
    assert whole_list.rows["U073"].title == "Personal history of COVID-19"
    assert whole_list.rows["U073"].valid_from == date(2020, 11, 1)
    assert "U069" in whole_list.usable()


def test_asterisks_and_sexes_are_marked(whole_list: EditionContent) -> None:
    assert whole_list.rows["G01X"].role == "asterisk"
    assert whole_list.rows["H360"].role == "asterisk"
    assert whole_list.rows["A390"].role is None
    assert whole_list.rows["C61X"].sex == "1"
    assert whole_list.rows["O800"].sex == "2"
    assert whole_list.rows["D075"].sex == "1"
    assert whole_list.rows["D070"].sex == "2"
    assert whole_list.rows["J189"].sex is None


def test_every_shipped_fact_is_about_a_code_that_exists(
    whole_list: EditionContent, uk: UkForm
) -> None:
    for fifths in uk.fifths:
        assert [code for code in fifths.codes if code not in whole_list.rows] == []
    assert [code for code in uk.asterisks if code not in whole_list.rows] == []
    for spans in uk.sexes.values():
        ends = [end for span in spans for end in span.split("-")]
        lost = [end for end in ends if not any(code.startswith(end) for code in whole_list.rows)]
        assert set(lost) <= {"C58", "D40", "N98", "Q55", "Z36"}


def test_the_starter_is_labelled_and_never_decisive(starters: Classifications) -> None:
    for system in System:
        use = starters.for_date(system).use
        assert use.starter
        assert not use.complete
        assert use.note == "Starter list, not for live coding: import the TRUD files"
    assert [info.starter for info in starters.editions()] == [True, True]


def test_the_starter_is_made_once(starters: Classifications, tmp_path: Path) -> None:
    before = starters.editions()
    starters.ensure_starter()
    assert starters.editions() == before
    assert starter_key(System.ICD10, FOLDER, "") == starter_key(System.ICD10, FOLDER, "")
    assert starter_key(System.ICD10, FOLDER, "") != starter_key(System.ICD10, FOLDER, "counts")


def test_chapters_and_blocks_head_the_lists() -> None:
    codes = [heading.code for heading in icd10_headings()]
    assert codes[:2] == ["I", "A00-A09"]
    assert "XXII" in codes
    hosts = [h.code for h in opcs4_headings(FOLDER) if h.first <= "O29" <= h.last]
    assert hosts == ["O", "W"]


def test_the_opcs4_starter_covers_every_chapter() -> None:
    content = read_opcs4_starter(FOLDER)
    usable = content.usable()
    assert len(usable) >= 650
    assert {code[0] for code in usable} == set("ABCDEFGHJKLMNOPQRSTUVWXYZ")
    assert all(code[:3] in content.rows for code in usable)
    everyday = "H011 G451 H221 M459 J183 T202 C712 C751 R172 R182 R249 W371 W401 W461 K753 X403"
    assert set(everyday.split()) <= usable
    assert {"Z941", "Z942", "Z943", "Y752", "Y532", "U051", "X332", "E851"} <= usable


def test_the_opcs4_starter_carries_its_licence() -> None:
    head = (FOLDER / OPCS4_FILE).read_text("utf-8").splitlines()[:4]
    assert "Open Government Licence v3.0" in " ".join(head)
    assert "Crown copyright" in " ".join(head)


def test_codes_and_titles_of_the_opcs4_starter_are_the_classification_s(
    reference_data: Path,
) -> None:
    with (reference_data / "opcs4" / "opcs4_codes.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["alt_code"]: row["title"] for row in csv.DictReader(file)}
    content = read_opcs4_starter(FOLDER)
    wrong = [
        (code, row.title, truth.get(code))
        for code, row in content.rows.items()
        if row.title != truth.get(code)
    ]
    assert wrong == []


def test_the_icd10_starter_is_close_to_what_the_nation_uses(
    whole_list: EditionContent, reference_data: Path
) -> None:
    with (reference_data / "icd10" / "icd10_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["usage_2023_24"]]
    uses = {row["hes_code"]: int(row["usage_2023_24"]) for row in rows}
    held = sum(count for code, count in uses.items() if code in whole_list.rows)
    share = held / sum(uses.values())
    assert share > 0.9999
    lost = sorted(code for code in uses if code not in whole_list.rows)
    assert len(lost) <= 0.002 * len(uses), lost


def test_fifth_characters_match_the_published_list(
    whole_list: EditionContent, reference_data: Path
) -> None:
    file = reference_data / "icd10_fifth_characters" / "icd10_uk_5char_codes.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        listed = {row["code5"] for row in csv.DictReader(stream)}
    ours = {code for code in whole_list.usable() if len(code) == 5}
    theirs = {code for code in listed if code[0] in "IJMST"}
    assert len(ours & theirs) / len(theirs) > 0.985
    assert len(ours & theirs) / len(ours) > 0.99
