"""Names written short in the evidence."""

from __future__ import annotations

import pytest

from coder_gui.wording.linter import Linter, leads
from coder_gui.wording.shortened import shortened


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("obstetric cholestasis", "OC, bile acids 41"),
        ("pyloric stenosis", "PS, for theatre"),
        ("pulmonary oedema", "pulm oedema, furosemide"),
        ("paraplegia", "SCI T6, para"),
        ("duodenal atresia", "duod atresia repaired"),
    ],
)
def test_first_letters_and_cut_words_name_it(name: str, written: str, linter: Linter) -> None:
    reader = linter.reader
    asked = reader.read(name).mentions[0]
    assert list(shortened(reader.read(written).tokens, asked, reader.not_short))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("hypertension", "hyper alert"),
        ("chronic rhinitis", "CR 80"),
        ("pulmonary oedema", "lung oedema"),
        ("bronchitis", "bd"),
    ],
)
def test_other_short_words_do_not(name: str, written: str, linter: Linter) -> None:
    reader = linter.reader
    asked = reader.read(name).mentions[0]
    assert not list(shortened(reader.read(written).tokens, asked, reader.not_short))


WRITTEN = {
    "first letters": ("Was the obstetric cholestasis treated?", "ANC: OC, bile acids 41"),
    "ward abbreviation": ("Which grade was the pressure ulcer?", "Ward: PU L heel"),
    "trisomy": ("Was the Down's syndrome known before?", "Paeds: T21"),
    "eponym": ("Which side was the fractured wrist?", "ED: Colles, cast"),
    "sign for fracture": ("Was the hip fracture operated on?", "ED: R NOF #"),
    "site and ca": ("Please state the stage of the rectal tumour.", "MDT: T3 N0 rectal ca"),
    "adjective": ("Which organism caused the chest sepsis?", "AMU: septic from chest"),
    "operation that tells": ("Which eye had the cataract?", "Op note: phaco and IOL"),
    "seen on a scan": (
        "Was the bleeding from the diverticular disease?",
        "Diverticular disease on CT",
    ),
    "cancer in small letters": ("Has the cancer been staged?", "MDT: oesoph ca T3N1"),
    "a verb": ("Did the wound dehiscence reach the fascia?", "WR: wound dehisced"),
    "letters of another name": ("Was the stillbirth before labour?", "Delivery: SB"),
    "asked for its origin": ("Is it of alcoholic or of viral origin?", "Clerking: CLD, EtOH"),
    "a time is no stage": ("Was the stroke 2 weeks before the fall?", "WR: stroke"),
    "heart attack": ("Was the myocardial infarct treated by stent?", "CCU: NSTEMI"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_another_written_form_documents_it(name: str, check) -> None:
    question, evidence = WRITTEN[name]
    assert not leads(check(question, evidence))


def test_a_stay_of_two_weeks_is_no_stage_but_a_stage_is(check) -> None:
    assert not leads(check("Was the CKD 3 days old?", "WR: CKD"))
    assert leads(check("Was the CKD 3 known?", "WR: CKD"))
