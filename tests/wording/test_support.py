"""Grave diagnoses among the options need a sign in the evidence."""

from __future__ import annotations

import pytest

from coder_gui.services.query_wording import QueryWording
from coder_gui.system.paths import resource
from coder_gui.wording.data import read_data
from coder_gui.wording.support import Support, abnormal

WAYS_OUT = ["Other", "Unable to determine"]

BARE = {
    "knee": ("knee pain after football, XR normal, home", ["Septic arthritis", "Osteosarcoma"]),
    "head": ("headache 2/7, neuro NAD", ["Subarachnoid haemorrhage", "Brain tumour"]),
    "cough": ("dry cough on ramipril, CXR clear", ["Lung cancer", "Tuberculosis", "Pneumonia"]),
    "eye": ("gritty red eye, chloramphenicol", ["Acute glaucoma", "Retinal detachment"]),
    "skin": ("fine rash, well child", ["Stevens-Johnson syndrome", "Necrotising fasciitis"]),
    "back": ("back pain after lifting, neuro intact", ["Cauda equina syndrome", "Discitis"]),
}


@pytest.mark.parametrize("name", BARE)
def test_a_list_of_grave_diagnoses_without_any_sign_leads(name: str, check) -> None:
    evidence, options = BARE[name]
    found = check("What was the cause?", f"ED: {evidence}", options=[*options, *WAYS_OUT])
    assert "option_without_support" in {one.rule for one in found}


def test_with_signs_the_same_list_is_fair(check) -> None:
    options = ["Septic arthritis", "Gout", *WAYS_OUT]
    assert not check("What was the cause?", "ED: hot swollen knee, urate 600", options=options)


def test_what_is_normal_is_no_sign() -> None:
    said = abnormal(["trop <5 x2, ECG NSR, D-dimer neg", "hot knee; CRP 3, T 39"])
    assert said.split("; ") == [" t 39", "hot knee"] or "hot knee" in said
    assert "trop" not in said
    assert "crp" not in said


def test_every_group_of_signs_can_be_read_and_covers_a_code() -> None:
    data = read_data(resource("wording"))
    assert len(data.support) > 40
    assert Support(data.support)
    linter = QueryWording().prepare()
    mention = linter.reader.read("necrotising fasciitis").mentions[0]
    assert Support(data.support).grave(mention.concept)
