"""What the evidence itself must not do."""

from __future__ import annotations

import pytest

from coder_gui.wording.linter import leads

ASKED = "What diagnosis, if any, was being treated?"

LEADS = {
    "a comment of the coder": ("Lactate 4", "Coder's note: this is sepsis, only not written"),
    "a comment signed by the coder": (
        "Metronidazole",
        "[my reading: aspiration pneumonia - coder]",
    ),
    "an equals sign": ("Creat 300 = AKI 3",),
    "an arrow": ("pH 7.1, ketones 6 -> DKA",),
    "that is": ("trop 500 to 900, i.e. NSTEMI",),
    "criteria in a bracket": ("ketones 6 (meets the criteria for DKA)",),
    "money": ("NB best practice tariff only with a type", "WR: stroke"),
    "an audit": ("reminder: the auditors come on Monday", "WR: stroke"),
}

FAIR = {
    "a clinician concludes": ("Dr Shah: creat 300 = AKI",),
    "a unit concludes": ("ED: lactate 4 -> sepsis",),
    "a quoted conclusion": ("'lactate 4, so sepsis'",),
    "values that change": ("Creat 88 -> 240", "Na 119 -> 128"),
    "a clinician says the same": ("CRP 300 = sepsis", "WR: sepsis"),
    "a patient's income": ("social worker: low income",),
}


@pytest.mark.parametrize("evidence", LEADS.values(), ids=LEADS)
def test_what_the_writer_concludes_among_the_evidence_leads(check, evidence) -> None:
    assert leads(check(ASKED, *evidence))


@pytest.mark.parametrize("evidence", FAIR.values(), ids=FAIR)
def test_what_others_conclude_is_evidence(check, evidence) -> None:
    assert not leads(check(ASKED, *evidence))


def test_the_finding_names_the_words_that_were_concluded(check) -> None:
    found = check(ASKED, "Creat 300 = AKI 3")
    assert [(one.rule, one.part, one.text) for one in found] == [
        ("evidence_concludes", "evidence", "AKI")
    ]
