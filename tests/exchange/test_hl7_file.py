"""Files of messages: line ends, frames, batches, character sets, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.exchange.hl7_file import (
    Frame,
    frames,
    hl7_files,
    looks_like_hl7,
    read_message,
    read_text,
)
from coder_gui.exchange.hl7_message import MessageRefused
from coder_gui.exchange.hl7_tables import shipped_tables
from coder_gui.exchange.table_file import FileRefused

from .pas_files import message

SETS = shipped_tables().character_sets
ONE = message("A01", "1", "20260914080000")
TWO = message("A03", "2", "20260920100000")


def cut(folder: Path, data: bytes | str) -> list[Frame]:
    path = folder / "adt.hl7"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(frames(path))


def control_ids(found: list[Frame]) -> list[str]:
    return [read_message(frame, SETS).control_id for frame in found]


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("between", ["", "blank line"])
def test_messages_are_cut_whatever_the_line_ends(tmp_path, line_end, between):
    gap = line_end if between else ""
    found = cut(tmp_path, (ONE + gap.replace("\n", "\r") + TWO).replace("\r", line_end))
    assert control_ids(found) == ["1", "2"]
    assert [len(read_message(frame, SETS).segments) for frame in found] == [4, 4]


def test_a_repeat_with_other_line_ends_has_the_same_hash(tmp_path):
    (one,) = cut(tmp_path, ONE)
    (other,) = cut(tmp_path, ONE.replace("\r", "\r\n"))
    assert one.sha256 == other.sha256


def test_frames_of_mllp_are_taken_off(tmp_path):
    found = cut(tmp_path, f"\x0b{ONE}\x1c\r\x0b{TWO}\x1c\r")
    assert control_ids(found) == ["1", "2"]


def test_a_frame_that_never_ends_is_a_message_cut_short(tmp_path):
    found = cut(tmp_path, f"\x0b{ONE}\x1c\r\x0b{TWO[:60]}")
    assert [frame.whole for frame in found] == [True, False]
    with pytest.raises(MessageRefused, match="cut short"):
        read_message(found[1], SETS)
    lost = cut(tmp_path, f"\x0b{ONE[:60]}\x0b{TWO}\x1c\r")
    assert [frame.whole for frame in lost] == [False, True]


def test_batches_are_unwrapped(tmp_path):
    text = f"FHS|^~\\&|PAS\rBHS|^~\\&|PAS\r{ONE}{TWO}BTS|2\rFTS|1\r"
    assert control_ids(cut(tmp_path, text)) == ["1", "2"]


def test_a_batch_that_has_less_than_it_says_is_refused(tmp_path):
    text = f"BHS|^~\\&|PAS\r{ONE}BTS|2\r"
    with pytest.raises(FileRefused, match="says that it has 2 messages and holds 1"):
        cut(tmp_path, text)


def test_a_field_broken_over_lines_stays_one_field(tmp_path):
    (frame,) = cut(tmp_path, ONE.replace("1 High St^^Town", "1 High St\r\nFlat 2^^Town"))
    person = read_message(frame, SETS).first("PID")
    assert person is not None
    assert person.text(11) == "1 High St Flat 2"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("", "utf-8"), ("UNICODE UTF-8", "utf-8"), ("8859/1", "iso8859-1"), ("8859/15", "iso8859-15")],
)
def test_the_declared_character_set_is_used(tmp_path, declared, codec):
    text = message("A01", "1", "20260914080000", charset=declared, name="Brontë^Zoë")
    (frame,) = cut(tmp_path, text.encode(codec))
    person = read_message(frame, SETS).first("PID")
    assert person is not None
    assert person.text(5) == "Brontë"


@pytest.mark.parametrize(
    ("declared", "codec", "words"),
    [
        ("ASCII", "utf-8", "ASCII"),
        ("", "iso8859-1", "none named"),
        ("UNICODE UTF-8", "iso8859-1", "UTF-8"),
        ("8859/1", "cp1252", "control characters"),
        ("UNICODE", "utf-8", "not known"),
        ("KLINGON", "utf-8", "not known"),
    ],
)
def test_bytes_outside_the_declared_character_set_are_refused(tmp_path, declared, codec, words):
    text = message("A01", "1", "20260914080000", charset=declared, name="Brontë’s^Zoë")
    (frame,) = cut(tmp_path, text.encode(codec, "replace"))
    with pytest.raises(MessageRefused, match=words):
        read_message(frame, SETS)


def test_a_message_that_was_kept_as_text_is_read_again_in_its_character_set(tmp_path):
    text = message("A01", "1", "20260914080000", charset="8859/1", name="Bront\\XEB\\^Zoë")
    (frame,) = cut(tmp_path, text.encode("iso8859-1"))
    kept = read_message(frame, SETS).text
    person = read_text(kept, SETS).first("PID")
    assert person is not None
    assert (person.text(5), person.text(5, 2)) == ("Brontë", "Zoë")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"Dear Sir,\r\nno message here", "no HL7 message"),
        (b"%PDF-1.7\r\n", "no HL7 message"),
        (b"PK\x03\x04\x00\x00", "NUL"),
        (b"PID|1||A1\rPV1|1|I\r", "cut short"),
    ],
)
def test_a_file_that_holds_no_messages_is_refused(tmp_path, data, words):
    with pytest.raises(FileRefused, match=words):
        cut(tmp_path, data)


def test_files_and_folders_are_listed_in_order_without_hidden_ones(tmp_path):
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for name in ("2.hl7", "1.hl7", ".hidden", "b/3.hl7"):
        (folder / name).write_text(ONE)
    single = tmp_path / "single.hl7"
    single.write_text(ONE)
    assert [name for name, _ in hl7_files([folder, single])] == [
        "1.hl7",
        "2.hl7",
        "b/3.hl7",
        "single.hl7",
    ]


def test_an_empty_folder_and_a_missing_file_are_said(tmp_path):
    with pytest.raises(FileRefused, match="no files"):
        hl7_files([tmp_path])
    with pytest.raises(FileRefused, match="no such file"):
        hl7_files([tmp_path / "gone"])
    with pytest.raises(FileRefused, match="cannot be read"):
        frames(tmp_path / "gone")


def test_messages_are_known_by_how_they_begin(tmp_path):
    path = tmp_path / "x.txt"
    for text, known in ((ONE, True), (f"\x0b{ONE}", True), ("FHS|^~", True), ("MSHELL", False)):
        path.write_text(text)
        assert looks_like_hl7(path) is known
    assert not looks_like_hl7(tmp_path / "gone")


def test_the_shared_messages_are_all_read(reference_data):
    found = list(frames(reference_data / "hl7_adt_samples" / "messages_sample.hl7"))
    assert len(found) == 151
    assert len({read_message(frame, SETS).control_id for frame in found}) == 151


def sentence(path: Path) -> str | None:
    try:
        for frame in frames(path):
            read_message(frame, SETS)
    except UserError as error:
        return error.text
    return None


PIECES = [b"MSH|^~\\&|", b"PID|", b"\r", b"\n", b"\x0b", b"\x1c", b"BTS|9", b"\xff", ONE.encode()]


@settings(max_examples=200, deadline=None)
@given(data=st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)))
def test_no_bytes_whatever_raise_anything_but_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.hl7"
    path.write_bytes(data)
    said = sentence(path)
    assert said is None or said.endswith(".")
