"""Acknowledgements as PAS systems write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.domain.errors import UserError
from coder_gui.exchange.acknowledgement import Answers, read_answers, shipped_words
from coder_gui.exchange.hl7_tables import shipped_tables
from coder_gui.exchange.table_file import FileRefused

SETS = shipped_tables().character_sets
HEADER = "provider_code,spell_number,episode_number,status,reason\r\n"


def read(tmp_path: Path, text: str) -> Answers:
    path = tmp_path / "ack"
    path.write_bytes(text.encode())
    return read_answers(path, shipped_words(), SETS)


def ack(control_id: str, status: str, answered: str, text: str = "", more: str = "") -> str:
    return (
        f"MSH|^~\\&|PAS|RXX|CODERGUI|RXX|20261121||ACK|{control_id}|P|2.4\r"
        f"MSA|{status}|{answered}|{text}\r{more}"
    )


def test_a_row_acknowledges_or_refuses_an_episode(tmp_path):
    answers = read(
        tmp_path, f"{HEADER}rxx,00100,01,Accepted,\r\nRXX,SP2,2,rejected,No such FCE\r\n"
    )
    assert [(one.key, one.accepted, one.reason) for one in answers.found] == [
        (("RXX", "100", 1), True, ""),
        (("RXX", "SP2", 2), False, "No such FCE"),
    ]
    assert not answers.rejected


def test_short_column_names_and_a_missing_reason_are_fine(tmp_path):
    answers = read(tmp_path, "provider;spell;episode;status\r\nRXX;SP1;1;OK\r\n")
    assert answers.found[0].accepted


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("RXX,SP1,one,OK,", "episode_number"),
        ("RXX,,1,OK,", "spell_number"),
        (",SP1,1,OK,", "provider_code"),
        ("RXX,SP1,1,perhaps,", "status"),
        ("RXX,SP1", "episode_number"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_with_its_place(tmp_path, line, field):
    answers = read(tmp_path, f"{HEADER}RXX,SP9,1,OK,\r\n{line}\r\n")
    assert len(answers.found) == 1
    (rejection,) = answers.rejected
    assert (rejection.row, rejection.field) == (3, field)


def test_a_missing_column_refuses_the_file(tmp_path):
    with pytest.raises(FileRefused, match="status"):
        read(tmp_path, "provider_code,spell_number,episode_number\r\nRXX,SP1,1\r\n")


def test_hl7_acknowledgements_name_the_message(tmp_path):
    answers = read(
        tmp_path,
        ack("1", "AA", "abc") + ack("2", "AE", "DEF", "Unknown code") + ack("3", "AR", "GHI"),
    )
    assert [(one.control_id, one.accepted, one.reason) for one in answers.found] == [
        ("ABC", True, ""),
        ("DEF", False, "Unknown code"),
        ("GHI", False, ""),
    ]


def test_the_reason_may_stand_in_err(tmp_path):
    text = ack("1", "AE", "ABC", more="ERR|||103^Table value not found^HL70357\r")
    assert read(tmp_path, text).found[0].reason == "Table value not found"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ack("1", "??", "ABC"), "MSA-1"),
        (ack("1", "AA", ""), "MSA-2"),
        (ack("1", "AA", "ABC").replace("MSA|", "MSX|"), "MSA is missing"),
    ],
)
def test_a_message_that_is_no_acknowledgement_is_rejected(tmp_path, text, words):
    answers = read(tmp_path, ack("0", "AA", "OK") + text)
    assert len(answers.found) == 1
    assert words in answers.rejected[0].reason


def test_what_is_neither_is_refused(tmp_path):
    with pytest.raises(UserError):
        read(tmp_path, "hello")
