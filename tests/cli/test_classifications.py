"""The commands that import and list editions."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from coder_gui.cli.answers import Context, Exit
from coder_gui.cli.main import main
from coder_gui.system.paths import resource


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    context = Context(out=io.StringIO(), err=io.StringIO())
    code = main([str(argument) for argument in arguments], context)
    assert isinstance(context.out, io.StringIO)
    assert isinstance(context.err, io.StringIO)
    return code, context.out.getvalue(), context.err.getvalue()


@pytest.fixture
def titles(tmp_path: Path) -> Path:
    """A short OPCS-4 CodesAndTitles file with every chapter in it."""
    lines = resource("classifications", "opcs4_starter.tsv").read_text("utf-8").splitlines()[4:]
    file = tmp_path / "procedures.txt"
    file.write_text("\r\n".join(["A01\tMajor excision of tissue of brain", *lines, ""]), "utf-8")
    return file


def test_a_list_is_imported_and_listed(titles: Path) -> None:
    own = ("--edition", "OPCS-4 ours", "--valid-from", "2026-05-01")
    code, out, _ = run("classifications", "import", titles, *own, "--json")
    answer = json.loads(out)
    assert code == Exit.SUCCESS
    assert answer["editions"][0]["name"] == "OPCS-4 ours"
    assert answer["editions"][0]["valid_from"] == "2026-05-01"
    assert answer["editions"][0]["sources"][0]["name"] == "procedures.txt"
    assert answer["usage"] == []
    code, out, _ = run("classifications", "list", "--json")
    assert code == Exit.SUCCESS
    listed = {edition["name"]: edition["starter"] for edition in json.loads(out)["editions"]}
    assert listed == {"ICD-10 starter": True, "OPCS-4 ours": False}


def test_counts_are_imported_for_the_system_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "use.csv"
    file.write_text("code,count\nH01.1,5\n", "utf-8")
    code, out, _ = run("classifications", "import", file, "--system", "opcs4", "--json")
    assert code == Exit.SUCCESS
    assert json.loads(out)["usage"] == [
        {"system": "opcs4", "source": "use.csv", "codes": 1, "uses": 5, "unknown": 0}
    ]


def test_a_refused_file_is_a_sentence_and_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "OPCS411 CodesAndTitles Nov 2025 V1.0.txt"
    file.write_bytes(b"%PDF-1.7")
    code, out, err = run("classifications", "import", file, "--json")
    assert code == Exit.PROBLEMS
    assert "is a PDF document" in json.loads(out)["error"]["message"]
    assert "is a PDF document" in err


def test_for_a_person_the_answer_is_lines(titles: Path) -> None:
    own = ("--edition", "OPCS-4 ours", "--valid-from", "2026-05-01")
    _, out, _ = run("classifications", "import", titles, *own)
    assert "OPCS-4 ours: 943 codes, from 2026-05-01" in out
    assert "every chapter present" in out
    _, out, _ = run("classifications", "list")
    assert "ICD-10 starter" in out
    assert "not for live coding" in out


def test_a_date_that_is_none_is_wrong_usage(
    titles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("classifications", "import", titles, "--valid-from", "1/4/2026")
    assert ended.value.code == Exit.USAGE
    assert "is not a date CCYY-MM-DD" in capsys.readouterr().err


def test_the_real_layout_is_imported_as_a_folder(reference_data: Path) -> None:
    code, out, _ = run("classifications", "import", reference_data / "trud_layout", "--json")
    assert code == Exit.SUCCESS
    answer = json.loads(out)
    assert {edition["name"] for edition in answer["editions"]} == {
        "ICD-10 5th edition",
        "OPCS-4.10",
    }
    assert {usage["unknown"] for usage in answer["usage"]} == {0}
    code, out, err = run("search", "opcs4", "hip", "--on", "2026-11-21", "--limit", "1", "--json")
    assert json.loads(out)["hits"][0]["code"].startswith(("W", "Z"))
    assert "OPCS-4.10 used: 4.11 not imported" in err
