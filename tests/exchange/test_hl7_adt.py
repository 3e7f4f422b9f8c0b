"""What an ADT message says: who, which spell, when, and what cannot be taken."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.exchange.hl7_adt import AdtEvent, LeftOut, read_event, sender
from coder_gui.exchange.hl7_fields import moment
from coder_gui.exchange.hl7_file import frames, read_message
from coder_gui.exchange.hl7_message import MessageRefused, parse
from coder_gui.exchange.hl7_replay import Replay
from coder_gui.exchange.hl7_tables import AdtVerb, shipped_tables
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_state import PasState
from coder_gui.exchange.worklist_layout import shipped_layout

from .pas_files import message, nhs_number

TABLES = shipped_tables()
LAYOUT = shipped_layout()
AT = "20260914080000"


def read(text: str, notes: Notes | None = None) -> AdtEvent | LeftOut:
    return read_event(parse(text, "utf-8"), TABLES, LAYOUT, notes or Notes())


def event(event_code: str = "A01", at: str = AT, **facts: Any) -> AdtEvent:
    found = read(message(event_code, "1", at, **facts))
    assert isinstance(found, AdtEvent)
    return found


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(MessageRefused) as caught:
        read(text)
    assert caught.value.text.endswith(".")
    return caught.value.segment, caught.value.text


def test_an_admission_says_who_where_and_when():
    found = event(nhs=nhs_number(3), admitted="20260913230000", vip="Y")
    assert found.verb is AdtVerb.ADMIT
    assert (found.provider_code, found.local_patient_id, found.spell_number) == ("RXX", "P1", "V1")
    assert found.patient == {
        "nhs_number": nhs_number(3),
        "surname": "Marlowe",
        "forenames": "Edith",
        "birth_date": date(1948, 3, 12),
        "sex": "2",
        "postcode": "ZZ99 3WZ",
        "vip": True,
    }
    assert found.spell == {"patient_classification": "1", "admission_date": date(2026, 9, 13)}
    assert found.episode == {
        "consultant_code": "C1111111",
        "consultant_name": "Dr Alan Smith",
        "main_specialty": "300",
        "ward": "AMU",
        "bed": "Bed 1",
    }


def test_the_time_is_evn_2_on_the_hospitals_clock_and_the_day_is_evn_6():
    found = event("A02", "20260914003000", happened="20260913234500")
    assert found.as_of == datetime(2026, 9, 13, 23, 30, tzinfo=UTC)
    assert found.day == date(2026, 9, 13)


def test_without_evn_2_the_time_is_that_of_the_header():
    text = message("A01", "1", AT).replace(f"EVN|A01|{AT}", "EVN|A01|")
    found = read(text)
    assert isinstance(found, AdtEvent)
    assert found.as_of == datetime(2026, 9, 14, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("20260914080000+0000", datetime(2026, 9, 14, 8, 0, tzinfo=UTC)),
        ("20260914080000.25-0530", datetime(2026, 9, 14, 13, 30, 0, 250000, tzinfo=UTC)),
        ("20261214", datetime(2026, 12, 14, tzinfo=UTC)),
    ],
)
def test_times_may_have_a_zone_and_less_precision(text, utc):
    assert moment(text) == utc


@pytest.mark.parametrize("text", ["2026", "20261301", "20260230", "00010101", "99991231", "now"])
def test_what_is_no_time_is_none(text):
    assert moment(text) is None


def test_an_nhs_number_is_found_by_its_authority_or_its_type():
    for known in (f"{nhs_number(4)}^^^NHS^XX", f"{nhs_number(4)}^^^X^NHSNMBR"):
        text = message("A01", "1", AT).replace("P1^^^RXX^MR", f"{known}~P1^^^RXX^PI")
        found = read(text)
        assert isinstance(found, AdtEvent)
        assert found.local_patient_id == "P1"
        assert found.patient["nhs_number"] == nhs_number(4)


def test_of_several_consultants_the_one_with_a_national_code_counts():
    text = message("A01", "1", AT).replace(
        "C1111111^Smith^Alan^^^Dr", "LOCAL7^Smith^Alan~C7654321^Smith^Alan^^^Mr"
    )
    found = read(text)
    assert isinstance(found, AdtEvent)
    assert found.episode["consultant_code"] == "C7654321"
    assert found.episode["consultant_name"] == "Mr Alan Smith"


def test_the_consultant_may_stand_in_pv1_9():
    text = message("A01", "1", AT, consultant=None).replace("|||300|", "||C2222222^Reed|300|")
    found = read(text)
    assert isinstance(found, AdtEvent)
    assert found.episode["consultant_code"] == "C2222222"


def test_an_empty_field_says_nothing_and_two_quotation_marks_clear():
    found = event(consultant=None, ward="", service="", sex="", born='""')
    assert "consultant_code" not in found.episode
    assert "ward" not in found.episode
    assert "sex" not in found.patient
    assert found.patient["birth_date"] is None


@pytest.mark.parametrize(
    ("said", "ours"), [("M", "1"), ("F", "2"), ("U", "0"), ("O", "9"), ("2", "2"), ("Q", "X")]
)
def test_sexes_are_mapped_to_the_nhs_codes(said, ours):
    assert event(sex=said).patient["sex"] == ours


def test_what_is_in_no_map_is_left_out_with_a_note():
    notes = Notes()
    text = message("A01", "1", AT, service="XYZ", patient_class="Q", sex="Q")
    found = read(text, notes)
    assert isinstance(found, AdtEvent)
    assert "main_specialty" not in found.episode
    assert "patient_classification" not in found.spell
    assert len(notes.sentences()) == 4
    assert all("message 1" in note for note in notes.sentences()[1:])


def test_discharge_facts_are_nhs_codes():
    found = event("A03", method="04", discharged="20260920", admitted="20260914")
    assert found.spell["discharge_method"] == "4"
    assert found.spell["discharge_date"] == date(2026, 9, 20)


def test_diagnoses_and_procedures_are_taken_as_what_the_pas_has():
    found = event(
        "A08",
        more=(
            "DG1|1||I10X^Hypertension^I10|||F|||||||||2",
            "DG1|2|I10|J181|||F|||||||||1",
            "DG1|3||233604007^Pneumonia^SNOMED",
            "PR1|1||W371^Hip^OPCS4||20260915",
        ),
    )
    assert found.episode["existing_dx"] == ("J181", "I10X")
    assert found.episode["existing_px"] == ("W371@2026-09-15",)


def test_a_merge_names_the_number_that_is_given_up():
    found = event("A40", visit="", merged="P9")
    assert found.verb is AdtVerb.MERGE
    assert found.prior_patients == ("P9",)
    assert found.spell_number == ""


def test_the_sender_is_application_and_facility():
    assert sender(parse(message("A01", "1", AT), "utf-8")) == "PAS|RXX"


def test_a_facility_is_mapped_to_its_provider():
    tables = TABLES.with_providers({"rxx": "RZ9"})
    found = read_event(parse(message("A01", "1", AT), "utf-8"), tables, LAYOUT, Notes())
    assert isinstance(found, AdtEvent)
    assert found.provider_code == "RZ9"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (message("R01", "1", AT, kind="ORU"), "ORU messages"),
        (message("A05", "1", AT), "ADT^A05"),
        (message("A01", "1", AT, patient_class="O"), "not admitted"),
        (message("A01", "1", AT, patient_class="E"), "not admitted"),
    ],
)
def test_messages_that_change_no_worklist_are_left_out_with_a_reason(text, words):
    found = read(text)
    assert isinstance(found, LeftOut)
    assert words in found.reason


@pytest.mark.parametrize(
    ("text", "segment", "words"),
    [
        (message("A01", "1", AT, visit=""), "PV1", "missing"),
        (message("A01", "1", AT).replace("PID|1", "PIX|1"), "PID", "missing"),
        (message("A01", "1", AT).replace("P1^^^RXX^MR", ""), "PID", "no hospital number"),
        (message("A01", "1", AT, visit='""'), "PV1", "PV1-19"),
        (message("A01", "1", AT, patient="P" * 21), "PID", "20 characters"),
        (message("A01", "1", AT, visit="V" * 41), "PV1", "40 characters"),
        (message("A01", "1", AT, born="12/03/1948"), "PID", "PID-7"),
        (message("A01", "1", AT, nhs="9990000019"), "PID", "check digit"),
        (message("A01", "1", AT, admitted="20260914", discharged="20260913"), "PV1", "PV1-45"),
        (message("A01", "1", "soon"), "EVN", "EVN-2"),
        (message("A01", "1", ""), "EVN", "Neither"),
        (message("A01", "1", AT, name="x" * 300), "PID", "255 characters"),
        (message("A01", "1", AT, consultant="C" * 13), "PV1", "12 characters"),
        (message("A40", "1", AT, visit=""), "MRG", "missing"),
        (message("A40", "1", AT, visit="", merged='""'), "MRG", "no hospital number"),
        (message("A01", "1", AT).replace("|PAS|RXX|", "|PAS||"), "MSH", "MSH-4"),
    ],
)
def test_what_cannot_be_taken_names_its_segment(text, segment, words):
    found, said = refusal(text)
    assert found == segment
    assert words in said


PARTS = st.one_of(
    st.sampled_from(["", '""', "^^^", "~", "A^B&C~D", "99991231", "20260230", "\\X\\", "²", "-1"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12),
)


def sentence(text: str) -> str | None:
    try:
        found = read(text)
        if isinstance(found, AdtEvent):
            Replay(PasState(), Notes()).apply(found)
    except UserError as error:
        return error.text
    return None


@given(
    code=st.sampled_from([*TABLES.events, "A05", ""]),
    changes=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50), PARTS), max_size=5),
)
def test_whatever_stands_in_its_fields_a_message_is_read_or_told(code, changes):
    whole = message(code, "1", AT, merged="P9", more=("DG1|1||I10X^^I10", "PR1|1||W371^^OPCS4"))
    lines = [line.split("|") for line in whole.rstrip("\r").split("\r")]
    for segment, number, value in changes:
        fields = lines[segment % len(lines)]
        if number < len(fields):
            fields[number] = value
    said = sentence("\r".join("|".join(fields) for fields in lines))
    assert said is None or said.endswith(".")


def test_the_shared_messages_hold_118_admissions_and_a_merge(reference_data):
    path = reference_data / "hl7_adt_samples" / "messages_sample.hl7"
    notes = Notes()
    found = [
        read_event(read_message(frame, TABLES.character_sets), TABLES, LAYOUT, notes)
        for frame in frames(path)
    ]
    verbs = Counter(one.verb for one in found if isinstance(one, AdtEvent))
    assert verbs == {AdtVerb.ADMIT: 118, AdtVerb.MERGE: 1}
    assert sum(isinstance(one, LeftOut) for one in found) == 32
