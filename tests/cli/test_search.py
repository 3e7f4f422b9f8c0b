"""The command that searches, with a term or one a line."""

from __future__ import annotations

import io
import json

import pytest

from coder_gui.cli.answers import Context, Exit
from coder_gui.cli.main import main


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    context = Context(out=io.StringIO(), err=io.StringIO())
    code = main(list(arguments), context)
    assert isinstance(context.out, io.StringIO)
    assert isinstance(context.err, io.StringIO)
    return code, context.out.getvalue(), context.err.getvalue()


def test_a_term_gives_one_document_with_codes_titles_and_reasons() -> None:
    code, out, err = run("search", "opcs4", "phaco", "--json")
    assert code == Exit.SUCCESS
    answer = json.loads(out)
    assert "phaco" in answer["hits"][0]["why"]
    assert answer == {
        "term": "phaco",
        "hits": [
            {
                "code": "C71.2",
                "title": "Phacoemulsification of lens",
                "why": answer["hits"][0]["why"],
            },
            *answer["hits"][1:],
        ],
    }
    assert "not for live coding" in err


def test_words_of_a_term_need_no_quotes_and_the_limit_holds() -> None:
    _, out, _ = run("search", "opcs4", "hip", "joint", "--limit", "2", "--json")
    answer = json.loads(out)
    assert answer["term"] == "hip joint"
    assert len(answer["hits"]) == 2


def test_without_a_term_each_line_gives_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("h01.1\n\nappendx\nh01.7\n"))
    code, out, _ = run("search", "opcs4", "--limit", "1")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == Exit.SUCCESS
    assert [line["term"] for line in lines] == ["h01.1", "", "appendx", "h01.7"]
    assert lines[0]["hits"][0]["code"] == "H01.1"
    assert lines[1]["hits"] == []
    assert "read as appendix" in lines[2]["hits"][0]["why"]
    assert lines[3]["hits"][0]["nearest"] is True


def test_bytes_that_are_no_text_find_nothing_and_stop_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\nphaco\n"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", raw)
    code, out, _ = run("search", "opcs4")
    assert code == Exit.SUCCESS
    assert json.loads(out.splitlines()[1])["hits"][0]["code"] == "C71.2"


def test_for_a_person_the_answer_is_lines() -> None:
    _, out, _ = run("search", "opcs4", "phaco")
    assert out.startswith("C71.2   Phacoemulsification of lens  (")
    _, out, _ = run("search", "opcs4", "h01.7")
    assert out.startswith("No code for “h01.7” in OPCS-4 starter. Nearest:\n")
    _, out, _ = run("search", "opcs4", "xyzzy")
    assert out == "No code for “xyzzy” in OPCS-4 starter.\n"


def test_a_limit_below_one_is_wrong_usage() -> None:
    code, _, err = run("search", "opcs4", "hip", "--limit", "0")
    assert code == Exit.USAGE
    assert "at least 1" in err
