"""What leads and what does not, as sentences; what holds for any text at all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder_gui.wording.findings import EvidenceText, Severity
from coder_gui.wording.linter import Linter, leads

WAYS_OUT = ["Other (please explain)", "Clinically unable to determine"]


def rules(findings) -> set[str]:
    return {finding.rule for finding in findings}


LEADING = {
    "a result is not a diagnosis": (
        "Please confirm that the patient had acute kidney injury.",
        ["Creatinine 88, then 168"],
        "not_documented",
    ),
    "a presumption counts like a question": (
        "When did the patient's sepsis begin?",
        ["CRP 240, Tazocin started"],
        "not_documented",
    ),
    "a denied diagnosis is not asked for": (
        "When did the pulmonary embolism develop?",
        ["CTPA: no evidence of pulmonary embolism"],
        "record_says_no",
    ),
    "a kind says more than the condition": (
        "Which antibiotic was given for the aspiration pneumonia?",
        ["Ward round: pneumonia"],
        "more_specific",
    ),
    "a stage that nobody wrote says more than the record": (
        "What caused the severe heart failure?",
        ["Ward round: heart failure"],
        "more_specific",
    ),
    "a relative's illness is not the patient's": (
        "How is the asthma managed?",
        ["Family history: mother has asthma"],
        "family_as_patient",
    ),
    "history is not now": (
        "Was the stroke treated with thrombolysis?",
        ["PMH: stroke 2011"],
        "history_as_current",
    ),
    "an earlier admission is not this one": (
        "When did the AKI resolve?",
        ["Previous admission: AKI", "Creatinine 80"],
        "earlier_only",
    ),
    "others suggest, they do not document": (
        "Please confirm severe malnutrition.",
        ["Dietitian: severe malnutrition, MUST 4"],
        "said_by_others",
    ),
    "a possibility is not a fact": (
        "When did the PE develop?",
        ["?PE, for CTPA"],
        "queried_as_fact",
    ),
    "a sepsis screen documents no sepsis": (
        "What was the source of the sepsis?",
        ["Sepsis screen sent, sepsis six started"],
        "not_documented",
    ),
    "one side of a conflict is not to be confirmed": (
        "Please confirm the pneumonia.",
        ["Ward round: pneumonia", "Discharge letter: no pneumonia"],
        "one_side",
    ),
    "a cause is not to be stated for the clinician": (
        "Please confirm that the delirium was due to the urinary tract infection.",
        ["Ward round: delirium", "Ward round: urinary tract infection"],
        "relation_presumed",
    ),
    "nothing is asked without evidence": (
        "What was the cause of the chest pain?",
        [],
        "evidence_missing",
    ),
    "a slip of the finger hides nothing": (
        "When did the pnuemonia resolve?",
        ["CXR: shadowing"],
        "not_documented",
    ),
    "American spelling hides nothing": (
        "What caused the anemia?",
        ["Hb 72"],
        "not_documented",
    ),
}


@pytest.mark.parametrize("name", LEADING)
def test_it_leads(name: str, check) -> None:
    question, evidence, rule = LEADING[name]
    findings = check(question, *evidence)
    assert rule in rules(findings)
    assert leads(findings)


FAIR = {
    "an open question": ("What diagnosis, if any, explains the creatinine?", ["Creatinine 168"]),
    "an abbreviation documents its words": (
        "What was the stage of the acute kidney injury?",
        ["Ward round: AKI"],
    ),
    "words document their abbreviation": ("What caused the AKI?", ["Dr A: acute renal failure"]),
    "the more general needs no more": (
        "What organism caused the pneumonia?",
        ["Ward round: aspiration pneumonia"],
    ),
    "a working diagnosis is a diagnosis": (
        "What organism caused the pneumonia?",
        ["Impression: probable pneumonia"],
    ),
    "a relation between two documented conditions": (
        "Was the delirium due to the urinary tract infection?",
        ["Ward round: delirium", "Ward round: UTI"],
    ),
    "a quoted conflict": (
        "The letter states 'pneumonia' and the report 'no consolidation'. Which applies?",
        ["Discharge letter: pneumonia", "CXR: no consolidation"],
    ),
    "alternatives that fit the findings": (
        "Was the breathlessness caused by pneumonia, heart failure or something else?",
        ["CXR: bilateral opacities, BNP 900, CRP 80"],
    ),
    "what was ruled out may be said to be": (
        "CTPA excluded a pulmonary embolism. What was the diagnosis?",
        ["CTPA: no pulmonary embolism"],
    ),
    "a lasting condition of the history": (
        "Please clarify the type of diabetes.",
        ["PMH: diabetes, COPD"],
    ),
    "other grammar is not another diagnosis": (
        "What caused the fracture of the femur?",
        ["Fractured femur after a fall"],
    ),
}


@pytest.mark.parametrize("name", FAIR)
def test_it_does_not_lead(name: str, check) -> None:
    question, evidence = FAIR[name]
    assert not leads(check(question, *evidence))


HARMLESS = [
    "The patient is on a low income and lives alone. What was the cause of the collapse?",
    "What was the nature of the target organ damage?",
    "Was the target INR reached after the collapse?",
    "Please pay attention to both entries. Which is right?",
    "Which was the index procedure?",
    "Was the index finger or the middle finger injured?",
    "Was the stay prolonged by worries about the cost of living?",
    "Please confirm which side was operated on.",
    "Please confirm the date of the procedure.",
    "Please confirm the name of the consultant.",
    "The entries on the side of operation are not clearly written. Which side was it?",
    "Her personal independence payment letter is filed here. What was the diagnosis that day?",
    "Was the fundus seen?",
    "Please document any diagnosis in the notes as an addendum.",
    "What was the performance status before the collapse?",
]


@pytest.mark.parametrize("question", HARMLESS)
def test_it_does_not_cry_wolf(question: str, check) -> None:
    evidence = (
        "Collapse at home, fell on the left side",
        "Op note: right. Discharge letter: left",
        "INR 1.8, target INR 2.5",
        "Clinic: target organ damage",
    )
    assert check(question, *evidence) == ()


UNFAIR_WORDS = {
    "This would move the episode to a higher HRG. What was treated?": "money",
    "A fuller answer would increase the trust's income. What was treated?": "money",
    "Our SHMI is high. What else was wrong?": "indicators",
    "We have a target for depth of coding. What else was wrong?": "indicators",
    "The findings clearly point to one answer. Which?": "steering",
    "As you know, the criteria for it were met. What was it?": "steering",
    "Most consultants would agree. What is your diagnosis?": "steering",
}


@pytest.mark.parametrize("question", UNFAIR_WORDS)
def test_words_that_must_not_weigh_are_found(question: str, check) -> None:
    assert UNFAIR_WORDS[question] in rules(check(question, "Chest pain, troponin 14"))


def test_a_finding_marks_its_words_and_offers_others(check) -> None:
    question = "Please confirm that he had acute kidney injury."
    found = next(one for one in check(question, "Creatinine 168") if one.rule == "not_documented")
    assert question[found.start : found.start + found.length] == found.text
    assert found.text == "acute kidney injury"
    assert "acute kidney injury" in found.why
    assert found.replaces == (0, len(question))
    assert found.rewording is not None


def test_a_symptom_that_is_not_quoted_is_advice_only(check) -> None:
    findings = check("What caused the seizure?", "Found on floor")
    assert rules(findings) == {"finding_not_quoted"}
    assert findings[0].severity is Severity.WARNING
    assert not leads(findings)


def test_the_certainty_of_a_line_counts(check) -> None:
    question = "When did the pneumonia begin?"
    assert not leads(check(question, EvidenceText("Pneumonia", certainty="confirmed")))
    assert not leads(check(question, EvidenceText("?Pneumonia", certainty="treated_as")))
    for certainty in ("differential", "ruled_out", "history", "family"):
        assert leads(check(question, EvidenceText("Pneumonia", certainty=certainty)))


def test_a_line_of_an_earlier_admission_or_of_nothing_found_documents_nothing(check) -> None:
    question = "When did the pneumonia begin?"
    earlier = check(question, EvidenceText("Pneumonia", earlier=True), "Cough")
    assert "earlier_only" in rules(earlier)
    nothing = check(question, EvidenceText("Pneumonia", nothing_found=True), "Cough")
    assert "not_documented" in rules(nothing)


TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            [
                "please",
                "confirm",
                "the",
                "patient",
                "had",
                "was",
                "AKI",
                "pneumonia",
                "no",
                "?",
                "or",
                "/",
                ":",
                "“",
                "”",
                "'",
                "(",
                ")",
                "2",
                "stage",
                "type",
                "due",
                "to",
                "not",
                "acute",
                "on",
                "chronic",
                "of",
                "mother",
                "history",
                "2019",
                "HRG",
                "clearly",
                "#",
                ".",
                ",",
                "other",
            ]
        ),
        max_size=25,
    ).map(" ".join),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=4))
def test_no_text_makes_it_fail_and_every_place_is_right(
    linter: Linter, question: str, options: list[str], evidence: list[str]
) -> None:
    findings = linter.check(question, options, [EvidenceText(text) for text in evidence])
    for one in findings:
        if one.part == "question":
            assert question[one.start : one.start + one.length] == one.text
        elif one.part.startswith("option"):
            option = options[int(one.part.split()[1]) - 1]
            assert option[one.start : one.start + one.length] == one.text


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, st.lists(TEXTS, min_size=2, max_size=5), st.randoms())
def test_the_order_of_the_evidence_does_not_matter(
    linter: Linter, question: str, evidence: list[str], random
) -> None:
    lines = [EvidenceText(text) for text in evidence]
    shuffled = random.sample(lines, len(lines))
    first = {(one.rule, one.start) for one in linter.check(question, [], lines)}
    second = {(one.rule, one.start) for one in linter.check(question, [], shuffled)}
    assert first == second


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(
        [
            "AKI",
            "pneumonia",
            "sepsis",
            "delirium",
            "type 2 respiratory failure",
            "heart failure",
            "hyponatraemia",
            "iron deficiency anaemia",
            "cellulitis",
            "NSTEMI",
            "stroke",
            "sarcoidosis",
            "Bell's palsy",
        ]
    ),
    st.sampled_from(
        (
            "When did the {} resolve?",
            "Please confirm that the patient had {}.",
            "What treatment was given for the patient's {}?",
        )
    ),
)
def test_documenting_the_diagnosis_removes_the_finding(
    linter: Linter, diagnosis: str, form: str
) -> None:
    question = form.format(diagnosis)
    without = linter.check(question, [], [EvidenceText("Seen on the ward round, continue plan")])
    assert leads(without)
    stated = EvidenceText(f"Consultant ward round: {diagnosis}")
    assert not leads(linter.check(question, [], [stated]))


def test_a_sentence_that_asks_for_a_yes_is_replaced_as_a_whole(linter: Linter) -> None:
    question = "Thank you for the notes. Please confirm that the patient had acute kidney injury."
    found = [one for one in linter.check(question, (), ()) if one.rewording and one.replaces]
    assert found
    start, length = found[0].replaces or (0, 0)
    better = question[:start] + (found[0].rewording or "") + question[start + length :]
    assert better.startswith("Thank you for the notes. From your clinical judgement, what")
    assert better.endswith("?")
    quoted = [EvidenceText("Creatinine 88, then 168")]
    assert not leads(linter.check(better, (), quoted))
