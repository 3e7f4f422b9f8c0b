"""Letterheads and fixed words from data, which a trust may replace."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import LetterPurpose, QueryKind
from coder_gui.services.letterheads import Letterheads
from coder_gui.system.paths import resource

HEADS = resource("queries", "letterhead.toml")
TEXTS = resource("queries", "letter_texts.toml")
DAY = date(2026, 11, 16)


def own(
    folder: Path, *, heads: tuple[str, str] = ("", ""), texts: tuple[str, str] = ("", "")
) -> Path:
    """A trust's folder of settings; each file is the shipped one with one text replaced."""
    queries = folder / "queries"
    queries.mkdir(parents=True)
    for source, (old, new) in ((HEADS, heads), (TEXTS, texts)):
        text = source.read_text("utf-8")
        assert old in text
        (queries / source.name).write_text(text.replace(old, new, 1) if old else text, "utf-8")
    return folder


def test_every_kind_of_query_has_titles_for_every_purpose_and_words_on_how_to_answer() -> None:
    shipped = Letterheads.shipped()
    for kind in QueryKind:
        head = shipped.of(kind, DAY)
        assert set(head.titles) == set(LetterPurpose)
        assert head.reply
    assert shipped.of(QueryKind.INTERNAL, DAY).words.signatures[1] == "ACC no."


def test_a_file_of_the_trust_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    folder = own(tmp_path, heads=("Northmoor Hospitals", "Southmoor Hospitals"))
    (folder / "queries" / TEXTS.name).unlink()
    head = Letterheads.in_use(folder).of(QueryKind.CLINICAL, DAY)
    assert head.organisation.startswith("Southmoor")
    assert head.words.to == "To"


def test_the_letterhead_of_the_day_is_used_so_that_a_reprint_looks_as_the_letter_did(
    tmp_path: Path,
) -> None:
    before = HEADS.read_text("utf-8")
    block = before[before.index("[[letterhead]]") :]
    later = block.replace("valid_from = 2026-04-01", "valid_from = 2027-04-01")
    heads = tmp_path / "heads.toml"
    heads.write_text(before + later.replace("Northmoor Hospitals", "Merged Hospitals"), "utf-8")
    found = Letterheads.read(heads, TEXTS)
    on = {
        day: found.of(QueryKind.CLINICAL, day).organisation.split()[0]
        for day in (date(2025, 1, 1), date(2027, 3, 31), date(2027, 4, 1))
    }
    assert list(on.values()) == ["Northmoor", "Northmoor", "Merged"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("left = 15", "left = 40", "must lie 5 to 25 mm"),
        ("width = 90", 'width = "90"', "width must be a number of mm"),
        ("left = 15, ", "", "left is missing"),
        ("left = 15", "left = 25", "reaches the patient"),
        ('marking = "', 'marking = "' + "x" * 61, "at most 60"),
        ("contact = [", 'contact = ["1", "2", ', "at most 3 lines"),
        ("department", "departement", "department is missing"),
        ("[[letterhead]]", "[[other]]", "other is not known"),
    ],
)
def test_a_letterhead_that_cannot_be_used_says_what_is_wrong(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = own(tmp_path, heads=(old, new))
    with pytest.raises(UserError, match=said):
        Letterheads.in_use(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Page {number}", "Page {nummer}", "page has {nummer}"),
        ("{total}", "{total", "brace that does not close"),
        ('draft = "DRAFT"', 'draft = "{name}"', "filled in there is nothing"),
        ("First sent {first}", "First sent {date}", "notices, reminder has {date}"),
        ('coder = "Clinical coder"', "", "coder is missing"),
        ('"Name", "GMC no.", ', '"Name", ', "signatures must have 4 texts"),
        ("[kind.epr]", "[kind.epic]", "titles|epr"),
        ('to = "To"', 'to = "To"\ntoo = "x"', "too is not known"),
    ],
)
def test_words_that_cannot_be_filled_in_are_found_before_a_letter_is_printed(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = own(tmp_path, texts=(old, new))
    with pytest.raises(UserError, match=said):
        Letterheads.in_use(folder)


def test_the_shipped_files_say_where_they_come_from() -> None:
    for file in (HEADS, TEXTS):
        told = tomllib.loads(file.read_text("utf-8"))
        assert told["valid_from"]
        assert told["source"]
