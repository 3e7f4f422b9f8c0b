"""`coder-gui query lint`: letters in, verdicts out, line by line."""

from __future__ import annotations

import io
import json
from argparse import Namespace

import pytest

from coder_gui.cli.answers import Context
from coder_gui.cli.query import lint

AKI = {
    "id": "a",
    "question": "Please confirm that the patient had acute kidney injury.",
    "evidence": ["Creatinine 88, then 168"],
    "options": [],
}


def run(text: str, *, as_json: bool = True) -> tuple[int, list[str], str]:
    """Exit code, lines of stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    context = Context(out=out, err=err, as_json=as_json)
    code = lint(Namespace(json=as_json), context, io.StringIO(text))
    return code, out.getvalue().splitlines(), err.getvalue()


def test_each_letter_is_answered_on_its_line() -> None:
    fair = {**AKI, "id": 7, "evidence": ["Ward round: AKI"]}
    code, lines, err = run(f"{json.dumps(AKI)}\n\n{json.dumps(fair)}\n")
    assert (code, err) == (0, "")
    first, second = map(json.loads, lines)
    assert first["id"] == "a"
    assert first["verdict"] == "leading"
    assert set(first["findings"][0]) == {"rule", "text", "why"}
    assert second == {"id": 7, "verdict": "ok", "findings": []}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{not json", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"id": "x"}', "has no question"),
        ('{"id": "x", "question": 3}', "has no question"),
        ('{"id": "x", "question": "q", "evidence": "e"}', "“evidence” must be a list"),
        ('{"id": "x", "question": "q", "options": [1]}', "“options” must be a list"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_answered(line: str, words: str) -> None:
    code, lines, err = run(f"{json.dumps(AKI)}\n{line}\n{json.dumps(AKI)}\n")
    assert code == 1
    answers = [json.loads(one) for one in lines]
    assert [one.get("verdict") for one in answers] == ["leading", None, "leading"]
    assert answers[1]["line"] == 2
    assert words in answers[1]["error"]
    assert "Line 2: " in err


def test_evidence_and_options_may_be_left_out() -> None:
    code, lines, _ = run('{"id": "x", "question": "What was the diagnosis?"}\n')
    assert code == 0
    assert json.loads(lines[0])["verdict"] == "ok"


def test_people_get_sentences() -> None:
    code, lines, _ = run(json.dumps(AKI), as_json=False)
    assert code == 0
    assert lines[0] == "a: leading"
    assert lines[1].strip().startswith("“acute kidney injury” stands in none of the evidence")


def test_it_works_without_a_profile(command, monkeypatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(AKI).encode() + b"\n\xff\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    ran = command("query", "lint", "--json", passphrase=None)
    assert ran.code == 1
    assert json.loads(ran.out.splitlines()[0])["verdict"] == "leading"
