"""What options may offer."""

from __future__ import annotations

import pytest

from coder_gui.wording.linter import leads

WAYS_OUT = ["Other (please explain)", "Clinically unable to determine"]
OPEN = "What diagnosis, if any, explains the findings?"


def rules(findings) -> set[str]:
    return {finding.rule for finding in findings}


def test_several_answers_that_fit_the_findings_are_fair(check) -> None:
    options = ["Acute kidney injury", "Chronic kidney disease", "Dehydration", *WAYS_OUT]
    assert check(OPEN, "Creatinine 168", options=options) == ()


def test_a_single_new_diagnosis_is_no_choice(check) -> None:
    findings = check(OPEN, "Creatinine 168", options=["Acute kidney injury", *WAYS_OUT])
    assert rules(findings) == {"option_only_one"}
    assert findings[0].part == "option 1"
    assert findings[0].text == "Acute kidney injury"


def test_a_diagnosis_and_its_denial_are_no_choice_either(check) -> None:
    options = ["Acute kidney injury", "No acute kidney injury", *WAYS_OUT]
    assert leads(check(OPEN, "Creatinine 168", options=options))


def test_a_single_diagnosis_beside_no_significance_is_a_choice(check) -> None:
    options = ["The diagnosis is (free text)", "A change without clinical significance", *WAYS_OUT]
    assert check(OPEN, "Creatinine 168", options=options) == ()


def test_degrees_of_one_diagnosis_point_one_way(check) -> None:
    options = ["Sepsis", "Severe sepsis", "Septic shock", *WAYS_OUT]
    assert "options_one_way" in rules(check(OPEN, "CRP 200, BP 80/40", options=options))


def test_degrees_of_a_documented_diagnosis_are_a_choice(check) -> None:
    options = ["Acute", "Chronic", "Acute on chronic", *WAYS_OUT]
    question = "Was the heart failure acute, chronic or acute on chronic?"
    assert check(question, "Ward round: heart failure", options=options) == ()


def test_one_finer_form_of_a_documented_diagnosis_is_no_choice(check) -> None:
    options = ["Acute systolic heart failure", *WAYS_OUT]
    findings = check("What type is it?", "Ward round: heart failure", options=options)
    assert rules(findings) == {"option_more_specific"}


def test_an_option_needs_something_in_the_evidence(check) -> None:
    options = ["Acute kidney injury", "Dehydration", "Appendicitis", *WAYS_OUT]
    findings = check(OPEN, "Creatinine 168, urine output low", options=options)
    assert [one.text for one in findings] == ["Appendicitis"]
    assert rules(findings) == {"option_without_support"}


def test_an_option_that_the_record_denies_is_found(check) -> None:
    options = ["Pulmonary embolism", "Pneumonia", *WAYS_OUT]
    evidence = ("CTPA: no pulmonary embolism", "CXR: shadowing, cough")
    assert "option_denied" in rules(check(OPEN, *evidence, options=options))


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (["Pneumonia", "Heart failure"], "options_closed"),
        (["Pneumonia", "Heart failure", "Unable to determine"], "options_no_other"),
        (["Pneumonia", "Heart failure", "Other: ______"], "options_no_undetermined"),
        (["Left", "Right", "Unable to determine"], "options_incomplete"),
        (["Yes", *WAYS_OUT], "options_yes_only"),
    ],
)
def test_a_list_needs_its_ways_out(options: list[str], rule: str, check) -> None:
    findings = check("What was found?", "Cough, BNP 900, CXR opacities", options=options)
    assert rule in rules(findings)


@pytest.mark.parametrize(
    "words",
    ["Something else (please write)", "Another diagnosis", "None of the above", "Other: ........"],
)
def test_other_is_known_by_other_words(words: str, check) -> None:
    options = ["Left", "Right", words, "Not possible to say"]
    assert check("Which side was it?", "Op note: left. Letter: right", options=options) == ()


def test_options_that_all_presume_the_same_lead(check) -> None:
    options = ["Assault by fist", "Assault by weapon"]
    rules = {one.rule for one in check("How did it happen?", "ED: # jaw", options=options)}
    assert "options_presume" in rules
    way_out = {one.rule for one in check("How?", "ED: # jaw", options=[*options, *WAYS_OUT])}
    assert "options_presume" not in way_out
