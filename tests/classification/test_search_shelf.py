"""Search files: made where they are missing, made again when terms change, never in the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from classification.conftest import StandingClock
from coder_gui.classification.editions import Classifications
from coder_gui.classification.search_file import SUFFIX
from coder_gui.domain.coding import System


@pytest.fixture
def own_terms(terms_folder: Path, tmp_path: Path) -> Path:
    """A copy of the few terms, to be changed."""
    return Path(shutil.copytree(terms_folder, tmp_path / "terms"))


@pytest.fixture
def shelf(tmp_path: Path, own_terms: Path) -> Iterator[Classifications]:
    """Editions with these terms."""
    made = Classifications(tmp_path / "lists", clock=StandingClock(), terms=(own_terms,))
    yield made
    made.close()


def files(shelf: Classifications) -> list[str]:
    """Names of the search files."""
    return sorted(file.name for file in shelf.root.glob(f"*{SUFFIX}"))


def first(shelf: Classifications, text: str) -> str | None:
    """The first displayed OPCS-4 code."""
    hits = shelf.for_date(System.OPCS4).search(text)
    return hits[0].display if hits else None


def test_without_a_search_file_titles_are_searched(shelf: Classifications) -> None:
    assert first(shelf, "phacoemulsification") == "C71.2"
    assert first(shelf, "xyzeye") is None
    assert files(shelf) == []


def test_the_file_is_made_once_for_each_list_and_used(
    shelf: Classifications, own_terms: Path
) -> None:
    (own_terms / "opcs4").mkdir()
    (own_terms / "opcs4" / "eyes.tsv").write_text(
        "wordings\tcodes\tkind\nxyzeye\tC71.2\tprocedure\n", "utf-8"
    )
    shelf.prepare_search()
    made = files(shelf)
    assert len(made) == len(System)
    assert first(shelf, "xyzeye") == "C71.2"
    shelf.prepare_search()
    assert files(shelf) == made


def test_changed_terms_make_another_file_and_the_old_one_goes(
    shelf: Classifications, own_terms: Path, tmp_path: Path
) -> None:
    shelf.prepare_search()
    before = files(shelf)
    shelf.close()
    (own_terms / "opcs4").mkdir()
    (own_terms / "opcs4" / "eyes.tsv").write_text(
        "wordings\tcodes\tkind\nxyzeye\tC71.2\tprocedure\n", "utf-8"
    )
    again = Classifications(tmp_path / "lists", clock=StandingClock(), terms=(own_terms,))
    again.prepare_search_beside()
    again.close()
    after = files(again)
    assert len(after) == len(System)
    assert before != after
    assert first(again, "xyzeye") == "C71.2"
    again.close()


def test_a_damaged_search_file_leaves_the_titles(shelf: Classifications) -> None:
    shelf.prepare_search()
    for file in shelf.root.glob(f"*{SUFFIX}"):
        file.write_bytes(b"not a database at all")
    shelf.close()
    assert first(shelf, "phacoemulsification") == "C71.2"


def test_a_trusts_slip_is_told_and_the_rest_counts(shelf: Classifications, own_terms: Path) -> None:
    (own_terms / "opcs4").mkdir()
    (own_terms / "opcs4" / "eyes.tsv").write_text(
        "wordings\tcodes\tkind\nxyzeye\tC71.2\tprocedure\nbad\t\tprocedure\n", "utf-8"
    )
    shelf.prepare_search()
    assert first(shelf, "xyzeye") == "C71.2"
    (refused,) = shelf.refused_terms()
    assert refused.startswith("eyes.tsv, line 3: there is no code.")
