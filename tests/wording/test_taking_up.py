"""What others said, or an earlier stay, is not to be taken over; what it means may be asked."""

from __future__ import annotations

import pytest

from coder_gui.wording.linter import leads

OUT = ["Other", "Unable to determine"]
REPORT = ("Marrow report: myelodysplasia", "Summary: pancytopenia")

TAKEN_OVER = [
    ("Bone marrow: myelodysplasia. Could you?", []),
    ("The marrow shows myelodysplasia. Signature to show that you go along: ____", []),
    ("The marrow has myelodysplasia. May we?", ["You may", "You may not"]),
    ("Marrow: 'myelodysplasia'. Please have the summary say so.", []),
    ("Marrow: myelodysplasia. That is the diagnosis then?", []),
    ("As myelodysplasia was found, please sign to accept these diagnoses.", []),
    ("The marrow reads myelodysplasia. Kindly transfer to the discharge diagnosis.", []),
]


@pytest.mark.parametrize(("question", "options"), TAKEN_OVER)
def test_a_report_is_not_only_to_be_signed(question: str, options: list[str], check) -> None:
    assert leads(check(question, *REPORT, options=options))


ASKED = [
    "In the light of the marrow report, what is the final diagnosis?",
    "The marrow report gives myelodysplasia. What does it mean for the diagnosis, if anything?",
    "Myelodysplasia on the marrow report: was it accepted, rejected or left undecided?",
]


@pytest.mark.parametrize("question", ASKED)
def test_the_meaning_of_a_report_is_asked_openly(question: str, check) -> None:
    assert not leads(check(question, *REPORT))


def test_a_radiologist_named_in_brackets_is_still_who_reported(check) -> None:
    question = "The MRI gives discitis. Please sign to accept it."
    assert leads(check(question, "MRI (Dr Shah): discitis", "WR: back pain"))
    assert not leads(check(question, "MRI: discitis", "Dr Shah: discitis, flucloxacillin"))


def test_a_symptom_by_a_therapist_is_not_to_be_verified(check) -> None:
    evidence = ("SLT: dysphagia, level 2", "WR: rehab")
    assert leads(check("The SLT found dysphagia. Would you verify it?", *evidence))
    assert not leads(check("What was the cause of the dysphagia seen by the SLT?", *evidence))


EARLIER = [
    "Previous coded episodes show epilepsy. Please add to this one.",
    "It is all over the previous volume. Please document the epilepsy.",
    "Her last stay in August had epilepsy. Is this a recurrence of epilepsy?",
    "The old folder has 'epilepsy'. I trust that its omission will be made good.",
]


@pytest.mark.parametrize("question", EARLIER)
def test_what_an_earlier_stay_had_is_not_to_be_taken_over(question: str, check) -> None:
    assert leads(check(question, "Volume 2 (2019): epilepsy", "03/04/2026 WR: blackout"))
    assert leads(check(question, "Summary 08/24: epilepsy", "Drug chart 04/26: keppra"))


def test_where_it_is_written_may_be_said_and_something_else_asked(check) -> None:
    question = "Is the COPD mentioned in the 2021 letter still a current condition?"
    options = ["Current", "Not current", *OUT]
    assert not leads(check(question, "Earlier admission 2021 letter: COPD", options=options))


def test_history_of_this_admission_is_known_better_than_an_old_letter(check) -> None:
    evidence = ("Old letter: MI 2019", "02/06/2026 Clerking: cellulitis, PMH MI")
    question = "History: MI in 2019. Should it be recorded as history only?"
    assert not leads(check(question, *evidence))


def test_a_possibility_is_not_to_be_made_firm(check) -> None:
    assert leads(check("Possible TB was mentioned. Could you firm that up?", "WR: possible TB"))
    assert not leads(check("Was the possible TB confirmed or ruled out?", "WR: possible TB"))
