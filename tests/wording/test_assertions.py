"""How lines are read: what is stated, denied, doubted, remembered, and by whom."""

from __future__ import annotations

import pytest

from coder_gui.wording.assertions import Said
from coder_gui.wording.linter import Linter


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ward round: pneumonia", Said.STATED),
        ("No evidence of pneumonia", Said.DENIED),
        ("No fever, rigors or pneumonia", Said.DENIED),
        ("No chest pain, pneumonia on CXR", Said.STATED),
        ("No pain but pneumonia on CXR", Said.STATED),
        ("Pneumonia ruled out", Said.DENIED),
        ("Pneumonia unlikely", Said.DENIED),
        ("?pneumonia", Said.QUERIED),
        ("? pneumonia", Said.QUERIED),
        ("Pneumonia?", Said.QUERIED),
        ("Cannot exclude pneumonia", Said.QUERIED),
        ("Differential: PE, pneumonia", Said.QUERIED),
        ("Probable pneumonia", Said.STATED),
        ("Treated as suspected pneumonia", Said.STATED),
        ("Impression: likely pneumonia, ?PE", Said.STATED),
        ("History of pneumonia", Said.HISTORY),
        ("Pneumonia in 2015", Said.HISTORY),
        ("Pneumonia 3 years ago", Said.HISTORY),
        ("Father had pneumonia", Said.FAMILY),
        ("Daughter reports pneumonia", Said.BY_OTHERS),
        ("Nursing notes: pneumonia", Said.BY_OTHERS),
        ("Patient says he had pneumonia", Said.BY_OTHERS),
        ("“Pneumonia” (physiotherapist, 12-Mar)", Said.BY_OTHERS),
        ("Referred to physiotherapist. Pneumonia noted", Said.STATED),
        ("Advanced nurse practitioner: pneumonia", Said.STATED),
        ("Previous admission: pneumonia", Said.EARLIER),
        ("2019 discharge letter: pneumonia", Said.EARLIER),
        ("Discharge letter 12-Mar-2024: pneumonia", Said.STATED),
        ("At risk of pneumonia", Said.SUPPOSED),
        ("Pneumonia pathway started", Said.SUPPOSED),
        ("Discharge letter: pneumonia not mentioned", Said.SUPPOSED),
    ],
)
def test_a_line_is_read_as_it_is_meant(line: str, said: Said, linter: Linter) -> None:
    reading = linter.reader.read(line)
    found = {
        mention.concept.id: how for mention, how in zip(reading.mentions, reading.said, strict=True)
    }
    assert found["pneumonia"] is said


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("AKI", "aki"),
        ("acute kidney injury", "aki"),
        ("acute renal failure", "aki"),
        ("hyponatremia", "hyponatraemia"),
        ("T2DM", "t2dm"),
        ("type II respiratory failure", "resp_failure_2"),
        ("non-STEMI", "nstemi"),
        ("#NOF", "hip_fracture"),
        ("post-op ileus", "postop_ileus"),
        ("delerium", "delirium"),
        ("pnuemonia", "pneumonia"),
        ("c. diff colitis", "cdiff"),
        ("pre-eclampsia", "pre_eclampsia"),
        ("Alzheimer's disease", "alzheimers"),
    ],
)
def test_a_condition_is_known_by_every_way_of_writing(
    text: str, concept: str, linter: Linter
) -> None:
    assert [one.concept.id for one in linter.reader.read(text).mentions] == [concept]


@pytest.mark.parametrize("text", ["injection given", "fit for discharge", "all well", "CT section"])
def test_everyday_words_are_no_conditions(text: str, linter: Linter) -> None:
    assert linter.reader.read(text).mentions == []
