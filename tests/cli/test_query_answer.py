"""coder-gui query list, due and answer, as scripts call them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeClock
from services.query_desk import TYPE_2
from storage.profile_rows import stay

from .conftest import Ran
from .query_profile import query_profile

Command = Callable[..., Ran]
GIVEN = ("--by", "Dr R Patel", "--how", "letter", "--on", "2026-11-03")


@pytest.fixture
def sent(command: Command, clock: FakeClock) -> str:
    """The reference of a query that was printed on 2 November 2026."""
    with query_profile(command, clock) as asker:
        return asker.sent().reference


def test_a_query_is_listed_with_where_it_stands(command: Command, sent: str) -> None:
    ran = command("query", "list", "--view", "waiting", "--json")
    assert ran.code == 0, ran.err
    (row,) = ran.document["rows"]
    assert (row["reference"], row["state"], row["due"]) == (sent, "sent", "2026-11-09")
    assert ran.document["total"] == 1


def test_the_list_for_people_has_no_names_of_patients(command: Command, sent: str) -> None:
    row = command("query", "list", "--json").document["rows"][0]
    shown = command("query", "list").out
    assert f"{sent}  Sent" in shown
    assert row["patient"] not in shown
    assert row["patient"].split(",")[0] not in shown


def test_what_is_due_today_is_told_with_its_letter(command: Command, sent: str) -> None:
    ran = command("query", "due", "--json")
    assert ran.code == 0, ran.err
    (item,) = ran.document["items"]
    assert item["row"]["reference"] == sent
    assert item["letter"] == "escalation"
    assert sent in command("query", "due").out


def test_an_answer_is_logged_and_becomes_evidence(
    command: Command, sent: str, tmp_path: Path
) -> None:
    scan = tmp_path / "reply.txt"
    scan.write_text("Type 2. R Patel")
    typed = sent.lower().replace("-", "")

    ran = command("query", "answer", typed, *GIVEN, "--choice", TYPE_2, "--scan", scan, "--json")

    assert ran.code == 0, ran.err
    assert ran.document["query"]["state"] == "answered"
    (answer,) = ran.document["answers"]
    assert (answer["choice"], answer["answered_on"]) == (TYPE_2, "2026-11-03")
    assert answer["document_id"]
    shown = command("episodes", "show", stay(1).episode, "--json").document
    assert any(line["id"] == answer["line_id"] for line in shown["lines"])
    assert command("query", "list", "--view", "answered", "--json").document["total"] == 1


def test_an_answer_for_people_is_one_line(command: Command, sent: str) -> None:
    ran = command("query", "answer", sent, *GIVEN, "--text", "Type 2")
    assert ran.out == f"{sent}: answer of Dr R Patel logged\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((*GIVEN,), 1, "An answer needs the option that was ticked"),
        ((*GIVEN, "--text", "x", "--gmc", "12"), 1, "A GMC number has 7 digits"),
        ((*GIVEN[:4], "--on", "3 Nov", "--text", "x"), 2, "3 Nov is not a day"),
        ((*GIVEN, "--text", "x", "--scan", "gone.pdf"), 2, "gone.pdf"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_nothing_is_logged(
    command: Command, sent: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ran = command("query", "answer", sent, *arguments, "--json")
    assert ran.code == code
    assert says in ran.document["error"]["message"]
    assert command("query", "list", "--view", "answered", "--json").document["total"] == 0


def test_a_slip_in_the_reference_is_told(command: Command, sent: str) -> None:
    wrong = sent[:-1] + ("2" if sent[-1] != "2" else "3")
    ran = command("query", "answer", wrong, *GIVEN, "--text", "x", "--json")
    assert ran.code == 1
    assert "One character of this reference is wrong" in ran.err


def test_a_reference_of_another_profile_is_not_found(command: Command, sent: str) -> None:
    ran = command("query", "answer", "Q-2222-2222-2", *GIVEN, "--text", "x", "--json")
    assert ran.code == 1
    assert sent not in ran.err
