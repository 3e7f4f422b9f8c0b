"""coder-gui query national: written when clean, listed by place when not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeClock
from services.query_desk import asked
from storage.profile_rows import add_stays, stay

from coder_gui.domain.queries import Gap, QueryKind
from coder_gui.domain.roles import Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.profiles import Profiles
from coder_gui.services.queries import QueryService
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import profiles_root

from .conftest import PASSPHRASE, Ran

Command = Callable[..., Ran]
Raise = Callable[..., str]


@pytest.fixture
def raised(command: Command, clock: FakeClock) -> Raise:
    """Raises a national query in a new profile; returns its reference."""

    def make(question: str, *, role: Role = Role.SENIOR, approved: bool = True) -> str:
        made = command("profile", "create", "--role", role.value, "--json")
        cost = KdfParameters(memory=64, passes=1, lanes=1)
        profiles = Profiles(profiles_root(), clock, None, cost=cost)
        unlocked = profiles.unlock(Path(made.document["profile"]["folder"]), PASSPHRASE)
        add_stays(unlocked.database, unlocked.actor, [1])
        policy = query_policy_in_use()
        queries = QueryService(unlocked.database, policy, Calendar.shipped(), clock)
        text = replace(
            asked(),
            kind=QueryKind.NATIONAL,
            gap=Gap.CODING,
            question=question,
            options=policy.fixed(QueryKind.NATIONAL),
        )
        query = queries.raise_query(unlocked.actor, stay(1).episode, text).value
        if approved and role is Role.SENIOR:
            queries.approve(unlocked.actor, query.id)
        unlocked.close()
        return query.reference

    return make


def test_a_clean_pack_is_written(command: Command, raised: Raise, tmp_path: Path) -> None:
    reference = raised("How is the fracture of Mrs Testing1 coded?")
    out = tmp_path / "pack.pdf"
    ran = command("query", "national", reference, "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert ran.document == {"reference": reference, "written": True, "remaining": []}
    assert out.read_bytes().startswith(b"%PDF")
    assert b"Testing1" not in out.read_bytes()
    (row,) = command("query", "list", "--view", "waiting", "--json").document["rows"]
    assert (row["reference"], row["state"]) == (reference, "sent")


def test_a_pack_waits_for_the_approval(command: Command, raised: Raise, tmp_path: Path) -> None:
    reference, out = raised("How is it coded?", approved=False), tmp_path / "pack.pdf"
    ran = command("query", "national", reference, "--out", out)
    assert ran.code == 1
    assert f"{reference} is not approved yet. Its pack goes out then." in ran.err
    assert not out.exists()


@pytest.mark.parametrize("purpose", ["query", "reminder", "escalation"])
def test_a_national_query_has_no_letter(
    command: Command, raised: Raise, tmp_path: Path, purpose: str
) -> None:
    reference, out = raised("How is it coded?"), tmp_path / "letter.pdf"
    ran = command("query", "letter", reference, "--out", out, "--purpose", purpose)
    assert ran.code == 1
    assert f"{reference} leaves the trust only as its anonymised pack (Ctrl+F6)." in ran.err
    assert not out.exists()


def test_what_remains_is_listed_by_place_and_nothing_is_written(
    command: Command, raised: Raise, tmp_path: Path
) -> None:
    reference = raised("Her daughter Joan asks how it is coded?")
    out = tmp_path / "pack.pdf"
    ran = command("query", "national", reference, "--out", out, "--json")
    assert ran.code == 1
    assert ran.document["remaining"] == [{"place": "question", "kind": "name"}]
    assert not out.exists()
    for_people = command("query", "national", reference, "--out", out)
    assert for_people.out == "Question: Perhaps a name\n"
    assert "Nothing was written" in for_people.err
    assert "Joan" not in ran.out + ran.err + for_people.out + for_people.err


def test_a_coder_is_told_who_exports(command: Command, raised: Raise, tmp_path: Path) -> None:
    reference = raised("How is it coded?", role=Role.CODER)
    ran = command("query", "national", reference, "--out", tmp_path / "pack.pdf")
    assert ran.code == 1
    assert "A senior or a manager exports a national query." in ran.err


def test_a_folder_that_is_not_there_is_said(
    command: Command, raised: Raise, tmp_path: Path
) -> None:
    reference = raised("How is it coded?")
    ran = command("query", "national", reference, "--out", tmp_path / "none" / "pack.pdf")
    assert ran.code == 1
    assert "There is no such folder." in ran.err
    (row,) = command("query", "list", "--view", "to_print", "--json").document["rows"]
    assert row["state"] == "approved"
