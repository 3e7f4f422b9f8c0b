"""coder-gui query letter and contact, as scripts call them."""

from __future__ import annotations

import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import FakeClock
from letters.paper_trail import pages
from services.query_desk import asked

from .conftest import Ran
from .query_profile import query_profile

Command = Callable[..., Ran]


@pytest.fixture
def queries(command: Command, clock: FakeClock) -> tuple[str, str, str]:
    """The reference and id of an approved query, and the reference of a draft."""
    with query_profile(command, clock) as asker:
        query, draft = asker.approved(), asker.draft()
    return query.reference, query.id, draft.reference


def test_the_letter_is_written_for_its_owner_alone_and_told_in_json(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    reference, out = queries[0], tmp_path / "letter.pdf"
    ran = command("query", "letter", reference.lower(), "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert ran.document == {
        "reference": reference,
        "purpose": "query",
        "copy": 0,
        "file": str(out),
        "sha256": sha256(out.read_bytes()).hexdigest(),
    }
    (text,) = pages(out.read_bytes())
    assert reference in text
    assert asked().question in text


def test_a_second_letter_replaces_the_file_and_is_a_reprint(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    reference, query_id, _ = queries
    out = tmp_path / "letter.pdf"
    command("query", "letter", reference, "--out", out)
    ran = command("query", "letter", query_id, "--out", out)
    assert ran.out.strip() == f"{reference}: letter written to letter.pdf, reprint 1"
    assert pages(out.read_bytes())[0].count("Reprint 1") == 2


def test_a_written_letter_stands_in_the_history_of_the_query(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    command("query", "letter", queries[0], "--out", tmp_path / "letter.pdf")
    (row,) = command("query", "list", "--view", "waiting", "--json").document["rows"]
    assert (row["reference"], row["state"], row["prints"]) == (queries[0], "sent", 1)
    assert command("verify").code == 0


def test_a_draft_has_no_letter(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    out = tmp_path / "letter.pdf"
    ran = command("query", "letter", queries[2], "--out", out)
    assert ran.code == 1
    assert "is not approved yet" in ran.err
    assert not out.exists()


def test_a_reminder_is_a_letter_of_its_own(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    out = tmp_path / "letter.pdf"
    early = command("query", "letter", queries[0], "--out", out, "--purpose", "reminder")
    assert early.code == 1
    assert "Only a query that was sent" in early.err
    command("query", "letter", queries[0], "--out", out)
    ran = command("query", "letter", queries[0], "--out", out, "--purpose", "reminder")
    assert ran.code == 0, ran.err
    assert pages(out.read_bytes())[0].startswith("Reminder")


def test_a_folder_that_is_not_there_is_told(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    ran = command("query", "letter", queries[0], "--out", tmp_path / "no" / "letter.pdf")
    assert ran.code == 1
    assert "There is no such folder" in ran.err


def test_a_reference_with_a_slip_of_the_pen_is_told(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    wrong = queries[0][:-1] + ("3" if queries[0][-1] == "2" else "2")
    ran = command("query", "letter", wrong, "--out", tmp_path / "letter.pdf")
    assert ran.code == 1
    assert "One character of this reference is wrong" in ran.err


def test_how_to_reach_a_person_is_set_shown_and_stands_on_their_letters(
    command: Command, queries: tuple[str, str, str], tmp_path: Path
) -> None:
    assert "say nothing" in command("query", "contact").out
    assert command("query", "contact", "Ext 4417").out.strip() == "Ext 4417"
    assert command("query", "contact", "--json").document == {"contact": "Ext 4417"}
    out = tmp_path / "letter.pdf"
    command("query", "letter", queries[0], "--out", out)
    assert "Ext 4417" in pages(out.read_bytes())[0]
