"""HL7 messages on a real encrypted profile: repeats, waiting, cancelling, merging."""

from __future__ import annotations

from datetime import UTC, date, datetime

from exchange.pas_files import OPEN, message, put, row, write, write_messages

from coder_gui.domain.episode import State
from coder_gui.domain.identity import derive_id

from .imports import code_and_finalise, counts, listed, one, take

V1 = derive_id("episode", "RXX", "V1", "1")
V2 = derive_id("episode", "RXX", "V1", "2")
ADMITTED = message("A01", "m1", "20260914080000", consultant="C1111111")
MOVED = message("A02", "m2", "20260916090000", consultant="C2222222")
LEFT = message("A03", "m3", "20260920100000", consultant="C2222222", method="1")


def test_messages_make_episodes(session, tmp_path):
    report = take(session, write_messages(tmp_path, ADMITTED, MOVED, LEFT))
    assert counts(report) == (1, 2, 0)
    assert [(r["id"], r["episode_number"], r["end_date"]) for r in listed(session)] == [
        (V1, 1, date(2026, 9, 16)),
        (V2, 2, date(2026, 9, 20)),
    ]


def test_the_same_messages_again_are_duplicates(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, MOVED))
    before = listed(session)
    report = take(session, write_messages(tmp_path, ADMITTED, MOVED, ADMITTED))
    assert counts(report) == (0, 0, 0)
    assert report.duplicates == 3
    assert listed(session) == before


def test_a_control_id_with_other_content_is_rejected(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED))
    report = take(session, write_messages(tmp_path, ADMITTED.replace("Marlowe", "Other")))
    (rejection,) = report.rejected
    assert (rejection.file, rejection.message, rejection.segment) == ("adt.hl7", "m1", "MSH")
    assert "other content" in rejection.reason
    assert one(session, V1)["surname"] == "Marlowe"


def test_messages_that_wait_are_applied_when_the_admission_comes(session, tmp_path):
    report = take(session, write_messages(tmp_path, MOVED, LEFT))
    assert report.held == 2
    assert listed(session) == []
    assert take(session, write_messages(tmp_path, MOVED, LEFT)).duplicates == 2
    report = take(session, write_messages(tmp_path, ADMITTED, name="late.hl7"))
    assert counts(report) == (1, 2, 0)
    assert len(listed(session)) == 2
    assert any("had waited" in note for note in report.notes)
    assert take(session, write_messages(tmp_path, MOVED)).duplicates == 1


def test_messages_that_wait_are_applied_when_an_extract_brings_the_spell(session, tmp_path):
    take(session, write_messages(tmp_path, LEFT.replace("C2222222", "C1111111")))
    stay = row(spell_number="V1", local_patient_id="P1", consultant_code="C1111111", **OPEN)
    as_of = datetime(2026, 9, 15, tzinfo=UTC)
    report = take(session, write(tmp_path, stay), as_of=as_of)
    assert counts(report) == (1, 0, 0)
    assert one(session, V1)["end_date"] == date(2026, 9, 20)


def test_a_folder_of_messages_is_read_in_the_order_of_their_times(session, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("1.hl7", LEFT), ("2.hl7", MOVED), ("3.hl7", ADMITTED)):
        write_messages(folder, text, name=name)
    put(folder / "readme.txt", "nothing")
    report = take(session, folder)
    assert counts(report) == (1, 2, 0)
    (rejection,) = report.rejected
    assert (rejection.file, rejection.message) == ("readme.txt", None)


def test_a_file_without_messages_is_refused_as_a_whole(session, tmp_path):
    path = put(tmp_path / "x.hl7", "no message")
    assert session.worklist.prepare([path], format="hl7").report.file_error is not None


def test_other_messages_are_left_out_with_a_note(session, tmp_path):
    lab = message("R01", "m9", "20260914080000", kind="ORU")
    report = take(session, write_messages(tmp_path, ADMITTED, lab))
    assert counts(report) == (1, 0, 0)
    assert not report.rejected
    assert any("ORU messages" in note for note in report.notes)


def test_a_cancelled_admission_keeps_what_was_written_and_it_comes_back(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, LEFT.replace("C2222222", "C1111111")))
    line_id = code_and_finalise(session, V1)
    take(session, write_messages(tmp_path, message("A11", "m4", "20260921080000")))
    case = session.episodes.case(V1)
    assert case.work.state is State.CANCELLED
    assert case.work.state_before_cancel is State.FINAL
    assert [line.id for line in case.lines] == [line_id]
    again = message("A01", "m5", "20260922080000", admitted="20260914080000")
    take(session, write_messages(tmp_path, again))
    case = session.episodes.case(V1)
    assert case.work.state is State.UPDATE_RECEIVED, "it was final and its end date is gone"
    assert [code.code for code in case.diagnoses] == ["J181"]


def test_a_cancelled_transfer_keeps_what_was_written_on_its_episode(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, MOVED))
    session.abstraction.add(session.actor, V2, "stroke @cl p2")
    back = message("A12", "m4", "20260916110000", consultant="C1111111")
    take(session, write_messages(tmp_path, back))
    case = session.episodes.case(V2)
    assert case.work.state is State.CANCELLED
    assert [line.text for line in case.lines] == ["stroke"]
    assert one(session, V1)["end_date"] is None


def test_a_cancelled_discharge_opens_a_finished_episode(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, LEFT.replace("C2222222", "C1111111")))
    code_and_finalise(session, V1)
    take(session, write_messages(tmp_path, message("A13", "m4", "20260920120000")))
    case = session.episodes.case(V1)
    assert case.episode.end_date is None
    assert case.work.state is State.UPDATE_RECEIVED
    assert case.work.reopened


def test_a_merge_keeps_what_was_written_under_the_other_number(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED))
    session.abstraction.add(session.actor, V1, "stroke @cl p2")
    merge = message("A40", "m4", "20260917080000", patient="P7", visit="", merged="P1")
    take(session, write_messages(tmp_path, merge.replace("Marlowe", "Reed")))
    case = session.episodes.case(V1)
    assert case.patient.local_patient_id == "P7"
    assert case.patient.surname == "Reed"
    assert [line.text for line in case.lines] == ["stroke"]
    later = message("A02", "m5", "20260918080000", patient="P1", ward="7B")
    assert counts(take(session, write_messages(tmp_path, later))) == (0, 1, 0)
    assert session.episodes.case(V1).patient.surname == "Reed"


def test_a_merge_of_another_sex_brings_finished_episodes_back(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, LEFT.replace("C2222222", "C1111111")))
    code_and_finalise(session, V1)
    merge = message("A40", "m4", "20260921080000", patient="P7", visit="", merged="P1", sex="M")
    take(session, write_messages(tmp_path, merge))
    assert session.episodes.case(V1).work.state is State.UPDATE_RECEIVED


def test_an_extract_finds_the_episodes_that_messages_made(session, tmp_path):
    take(session, write_messages(tmp_path, ADMITTED, MOVED, LEFT))
    same = {
        "spell_number": "V1",
        "local_patient_id": "P1",
        "nhs_number": "",
        "nhs_number_status": "",
    }
    path = write(
        tmp_path,
        row(
            **same, consultant_code="C1111111", episode_end_date="2026-09-16", last_episode_flag="2"
        ),
        row(
            **same,
            episode_number="2",
            consultant_code="C2222222",
            episode_start_date="2026-09-16",
        ),
    )
    report = take(session, path)
    assert counts(report) == (0, 2, 0)
    assert {r["id"] for r in listed(session)} == {V1, V2}


def test_the_trusts_own_map_of_facilities_is_used(session, tmp_path):
    session.settings.put(session.actor, "hl7.providers", {"rxx": "RZ9"})
    take(session, write_messages(tmp_path, ADMITTED))
    assert listed(session)[0]["provider_code"] == "RZ9"
