"""Which edition serves an episode, what an import changes, and what it never does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from classification.conftest import NOW, StandingClock
from classification.written import OPCS4_NAME
from coder_gui.classification.content import CodeRow, EditionContent
from coder_gui.classification.editions import Classifications
from coder_gui.classification.index_file import IndexFacts, write_index
from coder_gui.domain.coding import System
from coder_gui.domain.errors import UserError

Shelve = Callable[..., Path]


@pytest.fixture
def shelve(tmp_path: Path) -> Shelve:
    """Puts a tiny edition on the shelf, as an import would."""

    def put(name: str, valid_from: str, *codes: str) -> Path:
        content = EditionContent(System.OPCS4)
        for code in codes or ("W37", "W371"):
            content.add(CodeRow(code, f"{name} {code}"))
        facts = IndexFacts(
            System.OPCS4, name, date.fromisoformat(valid_from), False, (), NOW.isoformat()
        )
        folder = tmp_path / "classifications"
        folder.mkdir(exist_ok=True)
        return write_index(folder, content, facts)

    return put


def served(classifications: Classifications, day: str | None) -> tuple[str, bool, str | None]:
    """Name, whether membership decides, and note of the OPCS-4 edition for a day."""
    use = classifications.for_date(System.OPCS4, date.fromisoformat(day) if day else None).use
    return use.name, use.complete, use.note


def test_the_edition_of_the_end_date_serves(
    shelve: Shelve, classifications: Classifications
) -> None:
    shelve("OPCS-4.10", "2023-04-01")
    shelve("OPCS-4.11", "2026-04-01")
    assert served(classifications, "2026-03-31") == ("OPCS-4.10", True, None)
    assert served(classifications, "2026-04-01") == ("OPCS-4.11", True, None)
    assert served(classifications, None) == ("OPCS-4.11", True, None)


def test_the_last_imported_edition_stays_in_use_and_says_so(
    shelve: Shelve, classifications: Classifications
) -> None:
    shelve("OPCS-4.9", "2020-04-01")
    shelve("OPCS-4.10", "2023-04-01")
    note = "OPCS-4.10 used: 4.11 not imported"
    assert served(classifications, "2026-11-21") == ("OPCS-4.10", False, note)
    assert served(classifications, "2024-01-01") == ("OPCS-4.10", True, None)


def test_before_the_first_imported_edition_the_first_serves(
    shelve: Shelve, classifications: Classifications
) -> None:
    shelve("OPCS-4.10", "2023-04-01")
    note = "OPCS-4.10 used: 4.9 not imported"
    assert served(classifications, "2022-05-01") == ("OPCS-4.10", False, note)
    note = "OPCS-4.10 used: no edition known for that day"
    assert served(classifications, "1970-01-01") == ("OPCS-4.10", False, note)


def test_an_edition_the_shipped_dates_do_not_know_serves_from_its_day(
    shelve: Shelve, classifications: Classifications
) -> None:
    shelve("OPCS-4.11", "2026-04-01")
    shelve("OPCS-4.12", "2029-04-01")
    assert served(classifications, "2029-03-31") == ("OPCS-4.11", True, None)
    assert served(classifications, "2029-04-01") == ("OPCS-4.12", True, None)


def test_without_an_import_the_starter_serves_and_an_import_ends_it(
    shelve: Shelve, classifications: Classifications
) -> None:
    assert classifications.for_date(System.OPCS4).use.starter
    shelve("OPCS-4.11", "2026-04-01")
    assert not classifications.for_date(System.OPCS4).use.starter
    assert [info.name for info in classifications.editions()] == ["ICD-10 starter", "OPCS-4.11"]


def test_of_two_imports_of_an_edition_the_newer_serves(
    shelve: Shelve, classifications: Classifications
) -> None:
    older = shelve("OPCS-4.11", "2026-04-01", "W37", "W371")
    os.utime(older, (older.stat().st_mtime - 60,) * 2)
    shelve("OPCS-4.11", "2026-04-01", "W37", "W372")
    edition = classifications.for_date(System.OPCS4)
    assert edition.facts("W372") is not None
    assert edition.facts("W371") is None


def test_what_a_newer_import_replaced_is_removed_a_day_later(
    shelve: Shelve, tmp_path: Path
) -> None:
    days = 24 * 60 * 60
    replaced = shelve("OPCS-4.11", "2026-04-01", "W37", "W371")
    os.utime(replaced, (NOW.timestamp() - 2 * days,) * 2)
    lately = shelve("OPCS-4.11", "2026-04-01", "W37", "W372")
    os.utime(lately, (NOW.timestamp() - days / 2,) * 2)
    current = shelve("OPCS-4.11", "2026-04-01", "W37", "W373")
    os.utime(current, (NOW.timestamp(),) * 2)
    broken = current.with_name(".opcs4-x.sqlite.99.building")
    broken.write_bytes(b"half")
    os.utime(broken, (NOW.timestamp() - 2 * days,) * 2)
    made = Classifications(tmp_path / "classifications", clock=StandingClock())
    assert made.for_date(System.OPCS4).facts("W373") is not None
    made.close()
    assert sorted(current.parent.glob("*4.11*")) == sorted([lately, current])
    assert not broken.exists()


def test_a_damaged_index_file_is_passed_over(
    shelve: Shelve, classifications: Classifications
) -> None:
    shelve("OPCS-4.10", "2023-04-01")
    shelve("OPCS-4.11", "2026-04-01").write_bytes(b"damaged")
    assert served(classifications, "2026-05-01")[0] == "OPCS-4.10"


def test_an_edition_in_hand_goes_on_while_another_is_imported(
    shelve: Shelve, classifications: Classifications
) -> None:
    shelve("OPCS-4.11", "2026-04-01", "W37", "W371")
    in_hand = classifications.for_date(System.OPCS4)
    shelve("OPCS-4.11", "2026-04-01", "W37", "W372")
    assert in_hand.facts("W371") is not None
    assert classifications.for_date(System.OPCS4).facts("W372") is not None
    assert in_hand.facts("W371") is not None


def test_an_import_tells_what_it_brought(
    classifications: Classifications, tmp_path: Path, opcs4_lines: str
) -> None:
    file = tmp_path / "list.txt"
    file.write_text(opcs4_lines, "utf-8", newline="")
    outcome = classifications.import_files(
        [file], name="OPCS-4 ours", valid_from=date(2027, 1, 1), system=System.OPCS4
    )
    [info] = outcome.editions
    assert (info.system, info.name) == (System.OPCS4, "OPCS-4 ours")
    assert info.valid_from == date(2027, 1, 1)
    assert info.sources[0].name == "list.txt"
    assert info.imported_at.startswith("2026-11-21")
    assert info.codes > 900
    assert info.size > 100_000
    assert all(test.passed for test in info.self_tests)
    assert outcome.usage == ()


def test_importing_twice_changes_nothing(
    classifications: Classifications, tmp_path: Path, opcs4_lines: str
) -> None:
    file = tmp_path / "list.txt"
    file.write_text(opcs4_lines, "utf-8", newline="")

    def bring() -> list[str]:
        classifications.import_files([file], name="ours", valid_from=date(2027, 1, 1))
        return sorted(path.name for path in (tmp_path / "classifications").glob("*.sqlite"))

    assert bring() == bring()


def test_a_refused_file_changes_nothing(
    classifications: Classifications, tmp_path: Path, opcs4_lines: str
) -> None:
    good, bad = tmp_path / "list.txt", tmp_path / "usage_opcs4.csv"
    good.write_text(opcs4_lines, "utf-8", newline="")
    bad.write_text("code,count\nW37.1,many\n", "utf-8")
    with pytest.raises(UserError, match="“many” is not a count"):
        classifications.import_files([good, bad], name="ours", valid_from=date(2027, 1, 1))
    assert list((tmp_path / "classifications").iterdir()) == []


def test_counts_order_the_search_of_every_edition(
    shelve: Shelve, classifications: Classifications, tmp_path: Path
) -> None:
    shelve("OPCS-4.10", "2023-04-01", "W37", "W371", "W372")
    shelve("OPCS-4.11", "2026-04-01", "W37", "W371", "W372")
    file = tmp_path / "usage_opcs4.csv"
    file.write_text("code,count\nW37.2,5000\nX99.9,1\n", "utf-8")
    outcome = classifications.import_files([file])
    [usage] = outcome.usage
    assert (usage.codes, usage.uses, usage.unknown) == (2, 5001, 1)
    for day in (date(2024, 1, 1), date(2026, 5, 1)):
        edition = classifications.for_date(System.OPCS4, day)
        assert [hit.code for hit in edition.search("opcs w37 4")][:2] == ["W372", "W371"]
        facts = edition.facts("W372")
        assert facts is not None
        assert facts.usage == 5000
    names = {info.usage for info in classifications.editions() if info.system is System.OPCS4}
    assert names == {"usage_opcs4.csv"}


def test_counts_order_the_starter_and_lists_imported_later_too(
    classifications: Classifications, tmp_path: Path, opcs4_lines: str
) -> None:
    before = classifications.for_date(System.OPCS4)
    file = tmp_path / "usage_opcs4.csv"
    file.write_text("code,count\nH01.3,77\n", "utf-8")
    classifications.import_files([file])
    for edition, expected in ((before, 0), (classifications.for_date(System.OPCS4), 77)):
        facts = edition.facts("H013")
        assert facts is not None
        assert facts.usage == expected
    titles = tmp_path / "list.txt"
    titles.write_text(opcs4_lines, "utf-8", newline="")
    classifications.import_files([titles], name="ours", valid_from=date(2026, 5, 1))
    facts = classifications.for_date(System.OPCS4).facts("H013")
    assert facts is not None
    assert facts.usage == 77


def test_damaged_counts_count_as_none(classifications: Classifications, tmp_path: Path) -> None:
    (tmp_path / "classifications" / "usage-opcs4.json").write_text("{", "utf-8")
    assert classifications.for_date(System.OPCS4).use.starter


METADATA = "Row\tCode\tTitle\tSex Absolute\n1\tH01.1\ta\t0\n2\tQ07.4\tb\t2\n3\tN09.3\tc\t1\n"


def test_metadata_joins_the_list_of_its_edition(
    shelve: Shelve, classifications: Classifications, tmp_path: Path
) -> None:
    metadata = tmp_path / "OPCS411 Metadata Nov 2025 V1.0.txt"
    metadata.write_text(METADATA, "utf-8")
    with pytest.raises(UserError, match="the list it belongs to is not here"):
        classifications.import_files([metadata])
    shelve("OPCS-4.11", "2026-04-01", "H01", "H011", "Q07", "Q074", "N09", "N093")
    outcome = classifications.import_files([metadata])
    assert [info.name for info in outcome.editions] == ["OPCS-4.11"]
    facts = classifications.for_date(System.OPCS4).facts("Q074")
    assert facts is not None
    assert facts.sex == "2"


def test_the_starter_is_made_once_by_threads_that_ask_together(
    classifications: Classifications, tmp_path: Path
) -> None:
    names: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: names.append(classifications.for_date(System.OPCS4).use.name)
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["OPCS-4 starter"] * 4
    assert len(list((tmp_path / "classifications").glob("starter-opcs4-*"))) == 1


def test_a_damaged_starter_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "classifications"
    first = Classifications(folder, clock=StandingClock())
    first.for_date(System.OPCS4)
    first.close()
    [file] = folder.glob("starter-opcs4-*")
    file.write_bytes(b"damaged")
    second = Classifications(folder, clock=StandingClock())
    assert second.for_date(System.OPCS4).facts("W371") is not None
    second.close()


def test_an_installation_without_a_list_still_answers(
    classifications: Classifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    edition = classifications.for_date(System.ICD10)
    assert edition.use.name == "ICD-10, no list"
    assert edition.use.note == "There is no list on this laptop yet: import the TRUD files"
    assert (edition.use.starter, edition.use.complete) == (True, False)
    assert edition.facts("I10X") is None
    assert edition.search("covid identified")[0].display == "U07.1"
    assert classifications.for_date(System.OPCS4).use.name == "OPCS-4 starter"


def test_the_real_layout_gives_two_editions(
    real_layout: Classifications, reference_data: Path
) -> None:
    infos = {info.name: info for info in real_layout.editions()}
    assert infos.keys() == {"ICD-10 5th edition", "OPCS-4.10"}
    assert infos["ICD-10 5th edition"].usage == "usage_icd10.csv"
    assert infos["OPCS-4.10"].sources[0].name == OPCS4_NAME
    assert infos["OPCS-4.10"].valid_to == date(2026, 3, 31)
    use = real_layout.for_date(System.ICD10, date(2026, 5, 4)).use
    assert (use.complete, use.note, use.starter) == (True, None, False)
    detail = real_layout.for_date(System.ICD10).detail("F051")
    assert detail is not None
    assert detail.path[0] == ("V", "Mental and behavioural disorders")
