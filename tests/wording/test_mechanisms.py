"""What misled the linter in letters of other authors, one sentence each."""

from __future__ import annotations

import pytest

from coder_gui.wording.linter import leads

OUT = ["Other", "Unable to determine"]

LEADS = {
    "a preferred option": ("What was it?", "CT: thick sigmoid", ["Colitis (preferred)", "Ileus"]),
    "an arrow": ("What was it?", "OGD: erosions", ["Gastritis <-- our view", "Peptic ulcer"]),
    "a tick": ("What was it?", "Bili 90, ALP 400", ["[x] Cholangitis", "[ ] Hepatitis"]),
    "capitals": ("What was it?", "Hb 70", ["IRON DEFICIENCY ANAEMIA", "dilutional anaemia"]),
    "most choose": (
        "Most consultants choose the first. Which?",
        "Na 120",
        ["SIADH", "Dehydration"],
    ),
    "a hint": ("Tick one (hint: the second).", "EF 30%", ["Fluid overload", "Heart failure"]),
    "pre-ticked": ("Which (ticked for your convenience)?", "op note: dusky", ["A", "B"]),
    "a hint at omission": ("You may have forgotten to mention a problem.", "BNP 900", []),
    "help if the letter said": ("It would help if the letter said more.", "BMI 16", []),
    "criteria unnamed": ("This is above the cut-off for delirium. What is it?", "4AT 9", []),
    "scores as": ("It scores as severe withdrawal. Enter the diagnosis.", "CIWA 22", []),
    "bands": ("A complication code would lift this case two bands.", "op note", []),
    "an unknown syndrome": ("What triggered the Xylor syndrome?", "ED: pain", []),
    "kidneys failing": ("Were his kidneys failing?", "Creat 280", []),
    "an injury": ("Who repaired the ureteric injury?", "Op note: JJ", []),
    "presumed type": ("What type of shock was it?", "BP 70/40, norad", []),
    "retained swab": ("Was the retained swab removed?", "XR: no retained foreign body", []),
    "a slash in a date": (
        "Was the type 1 respiratory failure on 4/3 caused by pneumonia?",
        "WR: pneumonia",
        [],
    ),
    "a bargain": ("If you write coma we can use the code.", "GCS 3", []),
    "a removal": ("Could the entry be removed?", "Letter: pressure ulcer", []),
    "an order": ("Please put pneumonia above COPD.", "Letter: 1 COPD 2 pneumonia", []),
    "a mechanism": ("How did the fall cause the stroke?", "WR: fall, stroke", []),
    "a default": ("I have coded gout, shout if not.", "Urate 600", []),
    "a reason in an option": (
        "What was it?",
        "Scan: 1200 ml",
        ["Acute retention (fits the 1200 ml)", "Neurogenic bladder", *OUT],
    ),
    "a definite cause": ("Was it the sepsis or the haemorrhage that did it?", "WR: AKI", []),
    "a sign that is searched with a name": ("Croup?", "barking cough", ["Yes", "No"]),
    "a negative question": ("Ought not the letter to say 'with coma'?", "GCS 3", []),
    "new diagnoses in a closed list": ("What was it?", "ketones 5, pH 7.1", ["DKA", "HHS"]),
}

FAIR = {
    "left or right": ("Which side?", "Op note: hernia", ["Left", "Right"]),
    "two dates": ("Which date?", "PAS 3/4, notes 4/4", ["3 April", "4 April"]),
    "yes or no of the documented": ("Is the asthma treated?", "WR: asthma", ["Yes", "No"]),
    "queried and asked for outcome": (
        "What became of '?endocarditis'?",
        "WR: ?endocarditis",
        ["Confirmed", "Excluded", "Still possible"],
    ),
    "quoted steering words of a clinician": (
        "ED 'surely viral', ENT 'bacterial tonsillitis': which was it?",
        "ED: surely viral; ENT: bacterial tonsillitis",
        [],
    ),
    "an intent": ("Overdose: intentional?", "ED: took tablets, accidental", ["Intentional", *OUT]),
    "sides written short": ("Which type was the fracture of the NOF?", "ED: # L NOF", []),
    "an eponym with its operation": ("Colles R wrist: MUA or wires?", "list: MUA R wrist", []),
    "forms and clinics": ("VTE form and stroke clinic: why?", "VTE form blank", []),
    "two documented and neither": ("Which?", "?TIA ?migraine", ["TIA", "Migraine", "Neither"]),
    "a documented cause": (
        "Was the AKI due to the rhabdomyolysis?",
        "WR: AKI, rhabdo",
        ["AKI due to rhabdomyolysis", "AKI from another cause", "Unable to determine"],
    ),
    "causes of one result": (
        "What is its significance?",
        "K 2.4, diarrhoea, furosemide",
        ["Hypokalaemia due to diarrhoea", "Hypokalaemia due to diuretic", "No significance", *OUT],
    ),
    "a shock that is none": ("Was the DC shock before the drug?", "CCU: DCCV", []),
    "a bipolar prosthesis": ("Was it bipolar or unipolar?", "Op note: R hemi", []),
    "an aspiration that is none": ("Was the aspiration of the knee easy?", "knee aspirated", []),
    "payment of the patient": (
        "PIP payment has stopped. Was this a factor in the stay?",
        "SW: PIP payment stopped",
        [],
    ),
    "money in the record": ("Who had the money?", "ED: mother counting till money", []),
    "only if": ("Was the toxicity intended, if an overdose?", "AMU: lithium toxicity", []),
    "thanks for help": ("What was it? Thank you for your help.", "CRP 180", []),
    "a conclusion is no concussion": ("What was the conclusion?", "WR: awaiting scan", []),
    "audit trail": ("An audit trail shows two users. Which time?", "PAS 10:00", []),
    "psychotic symptoms": ("Were psychotic symptoms treated?", "MH: psychotic symptoms", []),
}


@pytest.mark.parametrize("name", LEADS)
def test_leading(name: str, check) -> None:
    question, evidence, options = LEADS[name]
    closed = name.startswith("new diagnoses") or not options
    assert leads(check(question, evidence, options=options if closed else [*options, *OUT]))


@pytest.mark.parametrize("name", FAIR)
def test_fair(name: str, check) -> None:
    question, evidence, options = FAIR[name]
    assert not leads(check(question, evidence, options=options))


HARMLESS = [
    "The CT report gives a suggested diagnosis. What was the reason for the drain?",
    "Was a central line for feeding put in on 3 May?",
    "There is a note of 3 May and one of 4 May. Which is right?",
    "Antibiotics were given as per local guidelines. What was treated?",
    "The sodium was back in the normal range. What was the fluid for?",
    "She may have slipped on ice. How did she come to fall?",
    "Second line chemotherapy is charted. On which dates was it given?",
    "Which of the two dates may we record?",
    "The stoma site was already marked. Which side was it?",
]


@pytest.mark.parametrize("question", HARMLESS)
def test_ordinary_words_of_the_ward_do_not_steer(question: str, check) -> None:
    assert not leads(check(question, "WR: sodium 138, drain, feeding line, fall, chemo"))


AGREE = ["Agree", "Disagree", *OUT]

CARRIED = [
    ("Treated for epilepsy last admission. Please could it be carried forward?", []),
    ("The old notes give epilepsy. As it is lifelong, kindly list it.", []),
    ("At the previous attendance in November 2025 he had epilepsy. Does this still apply?", []),
    ("The previous letter says epilepsy. Please tick.", ["Same diagnosis as before", *OUT]),
    ("The last admission gave epilepsy. Can this be added to the present letter?", []),
    ("The last stay had epilepsy. We'd like your approval to put epilepsy here.", []),
    ("We'd be grateful to have the epilepsy of the last spell brought over.", []),
]


@pytest.mark.parametrize(("question", "options"), CARRIED)
def test_what_is_known_from_an_earlier_stay_is_not_to_be_taken_over(
    question: str, options: list[str], check
) -> None:
    for line in ("11/11/2025 (previous) Letter: epilepsy", "11/11/2025 Letter: epilepsy"):
        assert leads(check(question, line, "07/03/2026 WR: hip pain", options=options))


def test_what_of_an_earlier_stay_mattered_now_may_be_asked(check) -> None:
    question = "The previous letter gives epilepsy. Which conditions, if any, were relevant now?"
    assert not leads(check(question, "(previous) Letter: epilepsy", "07/03/2026 WR: hip pain"))


REPORTED = [
    ("Do you agree with the pathologist's diagnosis of Crohn's disease?", AGREE),
    ("The histology shows Crohn's disease. Please accept this as a diagnosis.", []),
    ("The histology shows Crohn's disease. Would you agree?", AGREE),
    ("The biopsy was reported as Crohn's disease. Is that your diagnosis?", AGREE),
    ("The biopsy was reported as Crohn's disease. Can it be added to the summary?", []),
    ("Since Crohn's disease was found, please acknowledge it.", ["Acknowledged", *OUT]),
    ("Please confirm the diagnosis of Crohn's disease given by the histology.", ["Yes", "No"]),
]


@pytest.mark.parametrize(("question", "options"), REPORTED)
def test_a_report_is_no_diagnosis_to_agree_with(question: str, options: list[str], check) -> None:
    assert leads(check(question, "Histology: Crohn's disease", "WR: colitis", options=options))
    if "No" not in options:
        both = ("Histology: Crohn's disease", "WR: Crohn's disease, mesalazine")
        assert not leads(check(question, *both, options=options))


REPORT_ASKED = [
    ("What is the clinical significance, if any, of the histology?", []),
    ("Histology says Crohn's disease, the round says colitis. Which, or neither?", []),
    ("Which is it?", ["Crohn's disease", "Ulcerative colitis", *OUT]),
]


@pytest.mark.parametrize(("question", "options"), REPORT_ASKED)
def test_the_meaning_of_a_report_may_be_asked(question: str, options: list[str], check) -> None:
    assert not leads(check(question, "Histology: Crohn's disease", "WR: colitis", options=options))


EVEN = [
    ("CDI query for clarification. What is the significance of the result?", "Creat 236", []),
    ("Please note the presence or absence of peritonitis.", "CT request: ?peritonitis", []),
    ("Is this hemiplegia, hemiparesis or something else?", "WR: stroke, weak arm and leg", []),
    ("Which organ? There's no preferred answer.", "WR: target organ damage", []),
    ("If the form was done later, just say so. Which time?", "PAS 10:00, notes 11:00", []),
    ("What was treated?", "SHO: rash ?drug", ["Drug rash", "Viral rash", "Other: ______", OUT[1]]),
]


@pytest.mark.parametrize(("question", "line", "options"), EVEN)
def test_what_is_asked_evenly_does_not_lead(question: str, line: str, options, check) -> None:
    assert not leads(check(question, line, options=options))


def test_more_of_one_condition_or_something_else_is_not_even(check) -> None:
    assert leads(check("Was it sepsis, septic shock or something else?", "WR: T 39, BP 80/40"))
