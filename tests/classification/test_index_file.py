"""The index file: built whole or not at all, read back as it was, ordered by likelihood."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coder_gui.classification.content import CodeRow, EditionContent
from coder_gui.classification.index_file import (
    IndexFacts,
    Source,
    open_index,
    priors,
    read_content,
    read_facts,
    write_index,
)
from coder_gui.classification.index_reader import IndexReader
from coder_gui.domain.coding import System
from coder_gui.domain.errors import StorageFull, StoreDamaged

FACTS = IndexFacts(
    System.ICD10,
    "ICD-10 5th edition",
    date(2016, 4, 1),
    starter=False,
    sources=(Source("list.txt", "abc"),),
    built_at="2026-11-21T09:30:00+00:00",
)


def test_a_list_comes_back_as_it_went_in(tmp_path: Path, small_content: EditionContent) -> None:
    file = write_index(tmp_path, small_content, FACTS)
    again = read_content(file)
    assert again.rows == small_content.rows
    assert again.headings == small_content.headings
    assert again.dagger_facts


def test_the_file_says_what_it_is(tmp_path: Path, small_content: EditionContent) -> None:
    said = read_facts(write_index(tmp_path, small_content, FACTS))
    assert said is not None
    assert (said.name, said.valid_from, said.sources) == (
        FACTS.name,
        FACTS.valid_from,
        FACTS.sources,
    )
    assert said.codes == len(small_content.usable())
    assert said.rows == len(small_content.rows)


def test_the_same_list_is_the_same_file_and_another_one_is_not(
    tmp_path: Path, small_content: EditionContent
) -> None:
    first = write_index(tmp_path, small_content, FACTS)
    bytes_before = first.read_bytes()
    assert write_index(tmp_path, small_content, FACTS) == first
    assert first.read_bytes() == bytes_before
    assert write_index(tmp_path, small_content, replace(FACTS, name="Other")) != first
    assert not list(tmp_path.glob("*.building"))


def test_rows_are_numbered_by_how_likely_they_are_wanted(
    tmp_path: Path, small_content: EditionContent
) -> None:
    file = write_index(tmp_path, small_content, FACTS)
    with closing(open_index(file)) as connection:
        codes = [row[0] for row in connection.execute("SELECT code FROM code ORDER BY rank")]
    assert codes[:4] == ["I10X", "J189", "U071", "F051"]
    usable = small_content.usable()
    assert set(codes[: len(usable)]) == usable


def test_digits_share_what_was_counted_for_their_code(small_content: EditionContent) -> None:
    found = priors(small_content)
    assert found["S7200"] == found["S7201"] == found["S720"] == 86
    assert found["S7230"] == 0
    assert found["I10X"] == 6426


@pytest.mark.parametrize("damage", ["empty", "text", "half", "other format"])
def test_a_damaged_file_is_no_edition(
    tmp_path: Path, small_content: EditionContent, damage: str
) -> None:
    file = write_index(tmp_path, small_content, FACTS)
    data = file.read_bytes()
    spoilt = {
        "empty": b"",
        "text": b"not a database at all" * 100,
        "half": data[:300],
        "other format": data.replace(b"format1", b"format9"),
    }
    assert spoilt[damage] != data
    file.write_bytes(spoilt[damage])
    assert read_facts(file) is None


def test_a_full_disk_is_said_and_leaves_nothing_behind(
    tmp_path: Path, whole_list: EditionContent
) -> None:
    import resource  # not on Windows

    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, most))
    try:
        with pytest.raises(StorageFull, match="ICD-10 5th edition was not imported"):
            write_index(tmp_path, whole_list, FACTS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_said(tmp_path: Path, small_content: EditionContent) -> None:
    with pytest.raises(StorageFull, match="cannot be written"):
        write_index(tmp_path / "gone", small_content, FACTS)


def test_a_file_damaged_while_in_use_is_said(tmp_path: Path, small_content: EditionContent) -> None:
    file = write_index(tmp_path, small_content, FACTS)
    data = bytearray(file.read_bytes())
    data[8192:-4096] = b"\xff" * len(data[8192:-4096])
    file.write_bytes(data)
    reader = IndexReader(file, FACTS)
    wanted = pytest.raises(StoreDamaged, match="Import its files again")
    with wanted, reader.connection() as connection:
        connection.execute("SELECT * FROM code ORDER BY title").fetchall()
    reader.close()


def test_the_index_cannot_be_written_through_a_reader(
    tmp_path: Path, small_content: EditionContent
) -> None:
    file = write_index(tmp_path, small_content, FACTS)
    with (
        closing(open_index(file)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM code")


def test_a_reader_lends_one_connection_to_one_thread_at_a_time(
    tmp_path: Path, small_content: EditionContent
) -> None:
    reader = IndexReader(write_index(tmp_path, small_content, FACTS), FACTS)
    with reader.connection() as first, reader.connection() as second:
        assert first is not second
    with reader.connection() as again:
        assert again in (first, second)
        reader.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        again.execute("SELECT 1")


def test_codes_without_a_parent_in_the_list_are_kept(tmp_path: Path) -> None:
    content = EditionContent(System.OPCS4)
    content.add(CodeRow("W371", "Primary total prosthetic replacement"))
    again = read_content(write_index(tmp_path, content, replace(FACTS, system=System.OPCS4)))
    assert again.usable() == {"W371"}
