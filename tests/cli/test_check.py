"""`coder-gui check`: coded episodes in, problems out, in the words the trusts' scripts rely on."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from standards.packs_on_disk import RULE, TRUST_HEAD, write_pack

from coder_gui.cli.answers import Context
from coder_gui.cli.main import main

WHOLE: dict[str, Any] = {
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
    "diagnoses": ["I21.4", "I10.X"],
    "procedures": [{"code": "K63.3", "date": "2026-05-02"}],
    "history": [{"end_date": "2025-11-02", "diagnoses": ["I10.X"]}],
}


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for the file: the starter lists are made once in it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def own_home(shared_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODER_GUI_HOME", str(shared_home))
    return shared_home


class Answer:
    """What the command printed and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    def rules(self, episode: int = 0) -> list[str]:
        """Rules reported for an episode, in order."""
        return [each["rule"] for each in self.document["episodes"][episode]["problems"]]


def run(folder: Path, content: bytes, *options: str, before: tuple[str, ...] = ()) -> Answer:
    file = folder / "episodes.json"
    file.write_bytes(content)
    context = Context(out=io.StringIO(), err=io.StringIO())
    code = main([*before, "check", str(file), *options], context)
    assert isinstance(context.out, io.StringIO)
    assert isinstance(context.err, io.StringIO)
    return Answer(code, context.out.getvalue(), context.err.getvalue())


def checked(folder: Path, *episodes: dict[str, Any]) -> Answer:
    return run(folder, json.dumps({"episodes": episodes}).encode(), "--json")


def test_a_clean_episode_has_no_problems_and_exit_code_0(tmp_path: Path) -> None:
    answer = checked(tmp_path, WHOLE)

    assert answer.document == {"episodes": [{"id": "E1", "problems": []}]}
    assert (answer.code, answer.err) == (0, "")


def test_a_problem_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    answer = checked(tmp_path, {"id": "E1", "diagnoses": ["W19.9", "I21.4"]})

    (problem,) = answer.document["episodes"][0]["problems"]
    assert problem["message"].startswith("W19.9 is an external cause")
    del problem["message"]
    assert problem == {
        "rule": "ICD-016",
        "severity": "error",
        "code": "W19.9",
        "position": 1,
        "list": "diagnoses",
        "reference": "DChS.XX.1",
        "unverified": True,
    }
    assert answer.code == 1


def test_only_the_id_and_the_diagnoses_have_to_be_there(tmp_path: Path) -> None:
    answer = checked(tmp_path, {"id": "E1", "diagnoses": []})

    assert answer.rules() == []
    assert answer.code == 0


def test_a_finished_episode_without_a_diagnosis_is_reported(tmp_path: Path) -> None:
    finished = {"id": "E1", "end_date": "2026-05-04", "diagnoses": []}
    census = {**finished, "id": "E2", "cds_type": "190"}

    answer = checked(tmp_path, finished, census)

    assert (answer.rules(0), answer.rules(1)) == (["ICD-008"], [])


def test_a_gap_in_the_list_is_an_empty_entry(tmp_path: Path) -> None:
    answer = checked(tmp_path, {"id": "E1", "diagnoses": ["I21.4", None, "I10.X", ""]})

    positions = [each["position"] for each in answer.document["episodes"][0]["problems"]]
    assert (answer.rules(), positions) == (["ICD-010", "ICD-010"], [2, 4])


def test_what_the_starter_lacks_is_information_and_no_failure(tmp_path: Path) -> None:
    answer = checked(tmp_path, {"id": "E1", "diagnoses": ["I21.7"]})

    (problem,) = answer.document["episodes"][0]["problems"]
    assert (problem["rule"], problem["severity"], answer.code) == ("ICD-002", "info", 0)


def test_the_catalogue_of_wrong_codes_is_told_apart(tmp_path: Path) -> None:
    codes = ["I21.4", "heart", "E11", "N40", "S72.0", "W19.01", "W10.X", "I21.4", "G01.X"]

    answer = checked(tmp_path, {"id": "E1", "diagnoses": codes})

    found = {each["position"]: each["rule"] for each in answer.document["episodes"][0]["problems"]}
    assert found == {
        2: "ICD-001",
        3: "ICD-003",
        4: "ICD-004",
        5: "ICD-005",
        6: "ICD-006",
        7: "ICD-012",
        8: "ICD-009",
        9: "ICD-013",
    }


def test_procedures_are_checked_in_their_groups(tmp_path: Path) -> None:
    procedures = [
        {"code": "Z94.2"},
        {"code": "W37.1", "date": "2026-04-30"},
        {"code": "Z94.3"},
        {"code": "K63.3", "date": "2026-05-05"},
        {"code": "W46"},
    ]

    answer = checked(tmp_path, {**WHOLE, "procedures": procedures})

    found = [
        (each["rule"], each["position"]) for each in answer.document["episodes"][0]["problems"]
    ]
    assert found == [("OPC-002", 1), ("OPC-004", 4), ("OPC-001", 5), ("OPC-004", 5)]


def test_episodes_are_answered_in_the_order_of_the_file(tmp_path: Path) -> None:
    answer = checked(tmp_path, *({**WHOLE, "id": f"E{n}"} for n in (3, 1, 2)))

    assert [each["id"] for each in answer.document["episodes"]] == ["E3", "E1", "E2"]


def test_without_json_a_person_reads_lines(tmp_path: Path) -> None:
    content = json.dumps({"episodes": [WHOLE, {"id": "E2", "diagnoses": ["N40"]}]})

    answer = run(tmp_path, content.encode())

    assert answer.out.splitlines()[0] == "E1: no problems"
    assert "  error diagnoses 1: N40 needs the filler X" in answer.out
    assert answer.code == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": None}, "episodes[0].id is missing."),
        ({"diagnoses": None}, "episodes[0].diagnoses is missing."),
        ({"diagnoses": "I21.4"}, "episodes[0].diagnoses must be a list."),
        ({"diagnoses": [7]}, "episodes[0].diagnoses[0] must be a text."),
        ({"procedures": ["K63.3"]}, "episodes[0].procedures[0] must be an object"),
        (
            {"procedures": [{"code": "K63.3", "date": "02/05/2026"}]},
            "episodes[0].procedures[0].date is not a date in the form CCYY-MM-DD.",
        ),
        ({"start_date": "20260501"}, "episodes[0].start_date is not a date"),
        ({"end_date": "2026-02-30"}, "episodes[0].end_date is not a date"),
        ({"patient": []}, "episodes[0].patient must be an object"),
        ({"patient": {"sex": "F"}}, "episodes[0].patient.sex must be one of 1, 2, 9, 0, X."),
        ({"spell": {"admission_method": 21}}, "episodes[0].spell.admission_method must be a text."),
        ({"episode_number": "1"}, "episodes[0].episode_number must be a whole number."),
        ({"episode_number": True}, "episodes[0].episode_number must be a whole number."),
        ({"last_episode": 1}, "episodes[0].last_episode must be true or false."),
        ({"history": [{"diagnoses": []}]}, "episodes[0].history[0].end_date is missing."),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    answer = checked(tmp_path, {**WHOLE, **change})

    assert answer.err.startswith(sentence)
    assert answer.document["error"]["message"].startswith(sentence)
    assert answer.code == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"episodes": [', "The file is not JSON: line 1, column 15"),
        (b"", "The file is not JSON"),
        (b"[]", "The file must be an object"),
        (b"{}", "episodes is missing."),
        (b'{"episodes": {}}', "episodes must be a list."),
        (b'{"episodes": [7]}', "episodes[0] must be an object"),
        (b'\xff\xfe{"episodes": []}', "The file is not written in UTF-8"),
        (b"[" * 100_000, "The file is nested too deeply"),
    ],
)
def test_what_is_no_such_document_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    answer = run(tmp_path, content, "--json")

    assert answer.err.startswith(sentence)
    assert answer.code == 1


def test_a_refusal_never_repeats_what_could_be_a_patients(tmp_path: Path) -> None:
    answer = checked(tmp_path, {**WHOLE, "patient": {"birth_date": "31.01.1950"}})

    assert "1950" not in answer.err + answer.out


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    content = "\ufeff" + json.dumps({"episodes": [WHOLE]})

    assert run(tmp_path, content.encode(), "--json").code == 0


def test_keys_nobody_knows_are_ignored_and_said_once(tmp_path: Path) -> None:
    answer = checked(tmp_path, *({**WHOLE, "id": f"E{n}", "end_dat": 1} for n in (1, 2)))

    assert answer.err == "Not known, and ignored: episode: end_dat.\n"
    assert answer.code == 0


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    context = Context(out=io.StringIO(), err=io.StringIO())

    assert main(["check", str(tmp_path / "none.json"), "--json"], context) == 2


def test_a_profile_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    content = json.dumps({"episodes": [WHOLE]}).encode()

    answer = run(tmp_path, content, before=("--profile", str(tmp_path / "nobody")))

    assert answer.code == 2
    assert "no profile in the folder" in answer.err


def test_with_a_profile_the_trusts_own_rules_count_and_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "trust" / "settings.json"
    monkeypatch.setattr("coder_gui.standards.packs.trust_settings_file", lambda: settings)
    content = json.dumps({"episodes": [{"id": "E1", "diagnoses": ["W19.9", "I21.4"]}]}).encode()
    head = TRUST_HEAD + '[[switch_off]]\nrule = "ICD-016"\nreason = "Local policy 12"\n'
    settings.parent.mkdir()
    write_pack(settings.parent / "rules", RULE, head)

    answer = run(tmp_path, content, "--json", before=("--profile", str(tmp_path)))
    without = run(tmp_path, content, "--json")

    assert answer.rules() == ["T-001"]
    assert "Pack of Ferry Trust switches off ICD-016: Local policy 12." in answer.err
    assert without.rules() == ["ICD-016"]
