"""Connections, qualifiers and wordings that a letter wants to be given back."""

from __future__ import annotations

import pytest

from coder_gui.system.paths import resource
from coder_gui.wording.data import Rule, read_data
from coder_gui.wording.linter import leads

OUT = ["Other", "Unable to determine"]


def rules(findings) -> set[str]:
    return {finding.rule for finding in findings}


DICTATED = [
    ("Just needs the words 'acute on chronic' before liver failure.", "Letter: liver failure"),
    ("Insert 'hospital acquired' before pneumonia in your entry.", "WR: pneumonia"),
    ("Suggested wording: 'severe'. What was the asthma?", "WR: asthma"),
]


@pytest.mark.parametrize(("question", "line"), DICTATED)
def test_words_in_quotation_marks_that_nobody_wrote_are_dictated(
    question: str, line: str, check
) -> None:
    assert "dictated" in rules(check(question, line))


def test_words_quoted_from_the_record_are_not_dictated(check) -> None:
    question = "The op note says 'lap converted', the letter 'laparoscopic'. Was it completed?"
    assert not leads(check(question, "op note: lap converted", "letter: lap chole"))


LINKED = [
    "Can we link the ulcer to the diabetes?",
    "State that the ulcer was from the diabetes.",
    "The diabetes led to the ulcer: please confirm this chain.",
]


@pytest.mark.parametrize("question", LINKED)
def test_a_link_that_nobody_wrote_is_not_to_be_agreed_with(question: str, check) -> None:
    assert "relation_presumed" in rules(check(question, "WR: foot ulcer, diabetes"))
    assert not leads(check(question, "WR: foot ulcer due to diabetes"))


def test_a_qualifier_without_its_condition_is_news_too(check) -> None:
    question = "There is a burn in your clerking. Full thickness, I take it?"
    assert "more_specific" in rules(check(question, "clerking: burn of hand"))


PRESUPPOSED = (
    "Was the heart block caused by the digoxin, by the hyperkalaemia or by something else?"
)


def test_what_a_choice_of_causes_takes_for_granted_is_no_choice(check) -> None:
    assert "not_documented" in rules(check(PRESUPPOSED, "K 7.1, digoxin level 2.9, rate 34"))
    assert not leads(check(PRESUPPOSED, "WR: heart block, hyperkalaemia, digoxin level 2.9"))


def test_a_heading_holds_nothing_open(check) -> None:
    question = "RE: Possible pneumonia / pulmonary oedema\nWhat was the diagnosis?"
    options = ["Pneumonia", "Pulmonary oedema", *OUT]
    assert leads(check(question, "CXR: shadowing", "sats 82%", options=options))
    assert not leads(check("What was the diagnosis?", "CXR: shadow, sats 82%", options=options))


STEERS = [
    "Under the ISTH definition this is more. What was it?",
    "The criteria are met. What was it?",
    "Both boxes for it are ticked. What was it?",
    "WHO says >48. Diagnosis?",
    "One cannot help concluding something. What was it?",
    "It is hard to see another cause. What was it?",
    "The results speak for themselves. Diagnosis?",
    "A cynic would say it was no mere faint. Diagnosis?",
    "What else could it be?",
    "It belongs to the moderate group. What was it?",
]


@pytest.mark.parametrize("question", STEERS)
def test_standards_and_opinions_of_others_steer(question: str, check) -> None:
    assert "steering" in rules(check(question, "WR: seen, Hb 89"))


HARMLESS = [
    "The discharge criteria were met on 4/6. When was he fit?",
    "The biopsy was taken under image guidance. Which side?",
    "We think two people share this name. Which is meant?",
    "We suggest that you keep a copy. What was the catheter for?",
    "It is hard to read whether line 4 says left. What does it say?",
    "She works in the payments office. How did the fall happen?",
    "Mr Turner's letter is undated. When was it written?",
    "Sir, what was the catheter for?",
]


@pytest.mark.parametrize("question", HARMLESS)
def test_the_same_words_of_other_things_do_not(question: str, check) -> None:
    assert not leads(check(question, "WR: catheter, fall", "Letter: left"))


def test_parts_that_patterns_share_are_spelt_out() -> None:
    found: dict[str, Rule] = dict(read_data(resource("wording")).rules)
    words = " ".join(found["steering"].words)
    assert "<standard>" not in words
    assert "criteri" in words


def test_a_name_in_the_possessive_is_a_disease_where_no_person_owns_anything(check) -> None:
    assert leads(check("When was the Kaposi's treated?", "WR: purple lesions"))
    assert not leads(check("When was Miss Addison's treatment begun?", "WR: antibiotics"))


def test_a_word_of_the_option_in_the_evidence_supports_it(check) -> None:
    options = ["Hernia beside the stoma", "Prolapse of the stoma", *OUT]
    assert not leads(check("What is the bulge?", "Nurse: bulge beside stoma", options=options))
