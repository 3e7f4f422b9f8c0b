"""Charlson as information: dated groups, each counted once, shown for finished coding only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.episode import State
from coder_gui.services import mortality
from coder_gui.services.mortality import Specification, in_use, shipped_specifications

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def shmi() -> Specification:
    return in_use(shipped_specifications(), DAY)


def test_the_primary_diagnosis_does_not_count(shmi: Specification) -> None:
    assert shmi.of(["I500", "F03X", "J449"]).score == 18
    assert shmi.of(["F03X"]).score == 0


def test_each_group_counts_once(shmi: Specification) -> None:
    found = shmi.of(["S7200", "F03X", "F019", "J449", "J459"])
    assert found.groups == (("Dementia", 14), ("Pulmonary disease", 4))
    assert (found.score, found.band) == (18, "more than 5")


def test_a_negative_sum_is_nought(shmi: Specification) -> None:
    assert shmi.of(["S7200", "E112"]).score == 0
    assert shmi.of(["S7200", "E112"]).band == "0"


def test_the_bands_are_nought_one_to_five_and_more(shmi: Specification) -> None:
    assert shmi.of(["S7200", "J449"]).band == "1 to 5"


def test_codes_that_version_160_dropped_count_in_no_group(shmi: Specification) -> None:
    assert shmi.of(["S7200", "M351", "E110", "E120", "E100"]).groups == ()


def test_the_words_name_the_version_and_each_group(shmi: Specification) -> None:
    assert shmi.of(["S7200", "F03X"]).words() == "Charlson 14 (SHMI v1.60): Dementia 14"
    assert shmi.of(["S7200"]).words() == "Charlson 0 (SHMI v1.60): no group"
    assert not shmi.verified


def test_before_the_first_version_the_first_is_used_and_later_the_newest() -> None:
    (shipped,) = shipped_specifications()
    assert in_use([shipped], date(2020, 1, 1)) is shipped
    with pytest.raises(ValueError, match="no specification"):
        in_use([], DAY)


@pytest.mark.parametrize("state", list(State))
def test_it_is_told_of_finished_coding_only(state: State) -> None:
    case = SimpleNamespace(
        work=SimpleNamespace(state=state),
        episode=SimpleNamespace(end_date=DAY),
        diagnoses=[SimpleNamespace(code="S7200"), SimpleNamespace(code="F03X")],
    )
    told = mortality.of_case(cast("EpisodeCase", case), shipped_specifications(), DAY)
    finished = {State.SECOND_LOOK, State.FINAL, State.EXPORTED, State.ACKNOWLEDGED}
    assert (told is not None) == (state in finished)


@given(st.lists(st.text(max_size=8), max_size=20))
def test_any_codes_give_a_sum_that_is_never_negative(codes: list[str]) -> None:
    assert in_use(shipped_specifications(), DAY).of(codes).score >= 0


def test_the_groups_are_those_of_the_published_table_but_for_what_160_dropped(
    reference_data: Path, shmi: Specification
) -> None:
    rows = (reference_data / "comorbidity" / "icd10_comorbidity_map.csv").read_text().splitlines()
    older = [row.split(",")[2] for row in rows if row.startswith("charlson_icd10_shmi,")]
    ours = [prefix for prefix in older if any(prefix in group.codes for group in shmi.groups)]
    assert sorted(set(older) - set(ours)) == ["E110", "M351"]
