"""Finished codes as HL7 messages, read back by our own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.handback import ExportCode, ExportRecord
from coder_gui.exchange.hl7_adt import AdtEvent, read_event
from coder_gui.exchange.hl7_file import frames, read_message
from coder_gui.exchange.hl7_message import Message, parse
from coder_gui.exchange.hl7_out import batch_text, message_text
from coder_gui.exchange.hl7_tables import shipped_tables
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.worklist_layout import shipped_layout

from .finished import finished

MADE_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def sent(record: ExportRecord, *, with_names: bool = False) -> Message:
    return parse(message_text(record, with_names=with_names), "utf-8")


def test_codes_go_out_in_order_as_dg1_and_pr1():
    message = sent(finished())
    assert (message.kind, message.event) == ("ADT", "A08")
    diagnoses = message.all("DG1")
    assert [one.text(3) for one in diagnoses] == ["G301-D", "F001-A", "S7200", "I10X"]
    assert {one.text(3, 3) for one in diagnoses} == {"I10"}
    assert [one.text(15) for one in diagnoses] == ["1", "2", "3", "4"]
    assert {one.text(6) for one in diagnoses} == {"F"}
    procedures = message.all("PR1")
    assert [(one.text(3), one.text(5), one.text(14)) for one in procedures] == [
        ("W371", "20260915", "1"),
        ("Z943", "20260915", "2"),
    ]


def test_the_visit_names_spell_and_episode():
    visit = sent(finished()).first("PV1")
    assert visit is not None
    assert (visit.text(19), visit.text(50), visit.text(50, 5)) == ("SP100", "1", "FCE")
    assert (visit.text(2), visit.text(7), visit.text(44)) == ("I", "C1234567", "20260914")


def test_a_name_is_there_only_when_asked_for():
    person = sent(finished()).first("PID")
    assert person is not None
    assert not person.given(5), "empty says nothing; two quotation marks would clear the name"
    assert "9990000018" not in person.raw(3)
    named = sent(finished(), with_names=True).first("PID")
    assert named is not None
    assert (named.text(5), named.text(5, 2)) == ("Marlowe", "Edith")


def test_the_same_codes_are_the_same_message_each_time():
    assert message_text(finished(), with_names=False) == message_text(finished(), with_names=False)
    assert len(sent(finished()).control_id) == 20


def test_other_codes_or_another_finish_are_another_message():
    ids = {
        sent(record, with_names=with_names).control_id
        for record, with_names in [
            (finished(), False),
            (finished(), True),
            (finished(diagnoses=finished().diagnoses[::-1]), False),
            (finished(finalised_at=MADE_AT), False),
            (finished(procedures=(ExportCode("W371"),)), False),
            (replace(finished(), episode_id="0198c0de-0000-7000-8000-000000000002"), False),
        ]
    }
    assert len(ids) == 6


def test_a_batch_is_counted_and_read_back(tmp_path: Path):
    records = [finished(), finished(spell_number="SP101", local_patient_id="M101")]
    text = "".join(batch_text(records, export_id="0198" * 9, made_at=MADE_AT, with_names=False))
    path = tmp_path / "out.hl7"
    path.write_bytes(text.encode())
    tables = shipped_tables()
    events = [
        read_event(read_message(frame, tables.character_sets), tables, shipped_layout(), Notes())
        for frame in frames(path)
    ]
    assert [event.spell_number for event in events if isinstance(event, AdtEvent)] == [
        "SP100",
        "SP101",
    ]
    assert "\rBTS|2\r" in text
    assert text.startswith("FHS|^~\\&|CODERGUI|")


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


@given(spell=TEXT, surname=TEXT, local=TEXT)
def test_whatever_a_number_or_name_holds_it_arrives_whole(spell, surname, local):
    record = finished(spell_number=spell, surname=surname, local_patient_id=local)
    message = sent(record, with_names=True)
    visit, person = message.first("PV1"), message.first("PID")
    assert visit is not None
    assert person is not None
    assert visit.text(19) == spell.strip()
    assert person.text(5) == surname.strip()
    assert person.text(3) == local.strip()
