"""`coder-gui check` end to end: whole stays in, the rules of every group out."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coder_gui.cli.answers import Context
from coder_gui.cli.main import main

Days = dict[str, Any]
STAY: Days = {
    "id": "E1",
    "cds_type": "130",
    "patient": {"birth_date": "1950-01-31", "sex": "1"},
    "spell": {
        "number": "SP1",
        "admission_date": "2026-05-01",
        "discharge_date": "2026-05-04",
        "admission_method": "21",
        "discharge_method": "1",
        "patient_classification": "1",
    },
    "episode_number": 1,
    "last_episode": True,
    "start_date": "2026-05-01",
    "end_date": "2026-05-04",
    "main_specialty": "300",
    "treatment_function": "300",
    "consultant_code": "C1234567",
    "neonatal_level": None,
    "palliative_days": 0,
    "diagnoses": ["I21.4"],
    "procedures": [],
    "history": [],
}
MOTHER: Days = {"patient": {"birth_date": "1996-01-31", "sex": "2"}, "cds_type": "140"}
BABY: Days = {"patient": {"birth_date": "2026-05-01", "sex": "2"}, "cds_type": "120"}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One home for the file: the starter lists are made once in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODER_GUI_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def px(*codes: str, day: str = "2026-05-02") -> list[dict[str, str]]:
    """Procedures of one day; methods and sites without a date."""
    return [{"code": code} if code[0] in "YZ" else {"code": code, "date": day} for code in codes]


def episode(spell: dict[str, str] | None = None, **changes: Any) -> Days:
    """The stay with these changes."""
    return {**STAY, **changes, "spell": {**STAY["spell"], **(spell or {})}}


def problems(folder: Path, *episodes: Days) -> list[list[dict[str, Any]]]:
    """What the command answers, for each episode."""
    file = folder / "episodes.json"
    file.write_text(json.dumps({"episodes": episodes}), "utf-8")
    out = io.StringIO()
    main(["check", str(file), "--json"], Context(out=out, err=io.StringIO()))
    return [each["problems"] for each in json.loads(out.getvalue())["episodes"]]


def told(found: list[dict[str, Any]]) -> set[str]:
    """Rule and severity of what is to be put right; what is only shown apart."""
    return {f"{each['rule']} {each['severity']}" for each in found if each["severity"] != "info"}


MATERNITY = [
    (episode(**MOTHER, diagnoses=["O70.0", "Z37.0"], procedures=px("R24.9")), set()),
    (episode(**MOTHER, diagnoses=["O70.0"], procedures=px("R24.9")), {"ICD-120 error"}),
    (
        episode(**MOTHER, diagnoses=["O80.0", "O70.0", "O70.1", "Z37.0", "Z39.0"]),
        {"ICD-123 warning", "ICD-127 warning", "ICD-133 warning"},
    ),
    (
        episode(**MOTHER, diagnoses=["O30.0", "O99.5", "Z37.0"], procedures=px("R17.2")),
        {"ICD-122 warning", "ICD-128 warning"},
    ),
    (episode(diagnoses=["O70.0", "Z37.0"]), {"ICD-121 error", "ICD-130 error"}),
    (episode(**BABY, diagnoses=["Z38.0"]), set()),
    (episode(**BABY, diagnoses=["P59.0", "P07.3", "Z38.0"]), {"ICD-124 error"}),
    (episode({"admission_method": "82"}, **BABY, diagnoses=["P07.1"]), {"ICD-125 error"}),
    (episode(diagnoses=["P07.1", "Z38.0"]), {"ICD-126 error", "ICD-131 error"}),
]
INJURY = [
    (episode(diagnoses=["S72.00", "W19.0"]), set()),
    (episode(diagnoses=["S72.00"]), {"ICD-140 error"}),
    (episode(diagnoses=["S72.00"], episode_number=2), {"ICD-140 warning"}),
    (episode(diagnoses=["S72.00", "I10.X", "W19.0"]), {"ICD-141 warning"}),
    (episode(diagnoses=["T39.1"]), {"ICD-142 error"}),
    (episode(diagnoses=["T39.1", "X62.0"]), {"ICD-142 warning"}),
    (episode(diagnoses=["T51.0"]), {"ICD-143 error"}),
    (episode(diagnoses=["T45.5", "X44.0", "Y44.2"]), {"ICD-144 warning"}),
    (episode(diagnoses=["I95.9", "Y52.5"]), {"ICD-146 warning"}),
    (episode(diagnoses=["T81.4"]), {"ICD-147 error"}),
    (episode(diagnoses=["T81.4", "Y83.9"]), {"ICD-148 warning"}),
    (episode(diagnoses=["T81.2", "Y60.0", "Y83.1"]), {"ICD-149 error"}),
    (episode(diagnoses=["S02.10", "S06.50", "W19.0"]), {"ICD-153 error"}),
    (episode(diagnoses=["T23.3", "X11.0"]), {"ICD-154 warning"}),
    (episode(diagnoses=["S27.00", "S27.10", "W19.0"]), {"ICD-157 error"}),
]
FACTORS = [
    (episode(diagnoses=["C61.X"], treatment_function="315"), {"ICD-161 warning"}),
    (episode(diagnoses=["C61.X"], palliative_days=2), {"ICD-161 warning"}),
    (
        episode(history=[{"end_date": "2025-11-02", "diagnoses": ["E11.9"]}]),
        {"ICD-164 warning"},
    ),
    (episode(history=[{"end_date": "2023-04-30", "diagnoses": ["E11.9"]}]), set()),
    (episode(diagnoses=["N80.0"]), {"ICD-166 error"}),
    (episode(diagnoses=["N80.0"], patient={"sex": "9"}), set()),
    (episode(diagnoses=["F03.X"], patient={"birth_date": "2001-01-01"}), {"ICD-168 warning"}),
    (episode({"discharge_method": "4"}, diagnoses=["I46.9"]), {"ICD-169 warning"}),
    (episode({"discharge_method": "4"}, diagnoses=["R06.0"]), {"ICD-170 warning"}),
    (episode({"admission_method": "31"}), {"ICD-171 warning"}),
    (episode({"patient_classification": "2"}), {"ICD-172 warning"}),
    (episode({"admission_method": "11"}), {"ICD-173 warning"}),
    (episode(**BABY, diagnoses=["Z38.0"], neonatal_level="1"), {"ICD-174 warning"}),
]
THEATRES = [
    (
        episode(diagnoses=["M16.1"], procedures=px("W37.1", "Z94.3"), treatment_function="110"),
        set(),
    ),
    (episode(procedures=px("C71.2", "C75.1", "Z94.2")), {"OPC-006 warning"}),
    (episode(procedures=px("W37.1")), {"OPC-007 warning"}),
    (episode(procedures=px("W37.1", "Z94.2", "Z94.3")), {"OPC-008 error"}),
    (episode(procedures=px("U21.2", "Y98.1")), {"OPC-009 warning"}),
    (episode(procedures=px("W37.1", "Z94.2", "Y53.4")), {"OPC-012 warning"}),
    (episode(procedures=px("G43.3", "G45.9")), {"OPC-014 warning"}),
    (episode(procedures=px("J18.3", "Y98.1")), {"OPC-015 error"}),
    (episode(procedures=px("Q07.4")), {"OPC-017 error"}),
    (episode(procedures=px("K75.2", "Y53.4", "K49.1", "Y53.4")), {"OPC-023 warning"}),
    (episode(procedures=px("J18.3", "J18.3")), {"OPC-037 warning"}),
    (episode(procedures=px("X99.8")), {"OPC-039 error"}),
    (
        episode(
            {"admission_method": "11", "patient_classification": "2"},
            diagnoses=["K40.9"],
            treatment_function="100",
            start_date="2026-05-04",
        ),
        {"OPC-040 warning"},
    ),
]


STAYS = MATERNITY + INJURY + FACTORS + THEATRES


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """The problems of all stays, from one run of the command; each is a stay of its own."""
    apart = [
        {**stay, "spell": {**stay["spell"], "number": f"SP{n}"}}
        for n, (stay, _) in enumerate(STAYS)
    ]
    return problems(tmp_path_factory.mktemp("stays"), *apart)


@pytest.mark.parametrize("number", range(len(STAYS)))
def test_a_whole_stay_is_told_what_the_rules_find(
    answers: list[list[dict[str, Any]]], number: int
) -> None:
    assert told(answers[number]) == STAYS[number][1]


def test_the_look_back_names_the_condition_and_no_code(tmp_path: Path) -> None:
    past = {"end_date": "2025-11-02", "diagnoses": ["E11.9"]}

    ((problem,),) = problems(tmp_path, episode(history=[past]))

    assert "diabetes (02-Nov-2025)" in problem["message"]
    assert "Check the record" in problem["message"]
    assert "E11" not in problem["message"]
    assert (problem["code"], problem["position"]) == (None, None)


def test_episodes_of_one_stay_in_the_file_know_of_each_other(tmp_path: Path) -> None:
    own = episode(procedures=px("J18.3", day="2026-05-06"))
    next_one = episode(id="E2", episode_number=2, start_date="2026-05-04", end_date="2026-05-09")
    stranger = episode({"number": "SP2"}, id="E3", start_date="2026-05-04", end_date="2026-05-09")

    assert told(problems(tmp_path, own, next_one)[0]) == {"OPC-004 error", "OPC-005 warning"}
    assert told(problems(tmp_path, own, stranger)[0]) == {"OPC-004 error"}
