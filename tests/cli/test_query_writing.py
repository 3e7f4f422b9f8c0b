"""coder-gui query raise, approve and show, as scripts call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import FakeClock
from storage.profile_rows import add_stays, stay

from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import profiles_root

from .conftest import PASSPHRASE
from .test_query_answer import Command

EPISODE = stay(1).episode


@pytest.fixture
def line(command: Command, clock: FakeClock) -> str:
    """The line of an episode of a senior's profile: creatinine rose."""
    made = command("profile", "create", "--role", Role.SENIOR.value, "--json")
    cost = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(profiles_root(), clock, None, cost=cost)
    unlocked = profiles.unlock(Path(made.document["profile"]["folder"]), PASSPHRASE)
    add_stays(unlocked.database, unlocked.actor, [1])
    session = Session.open(unlocked, clock=clock)
    typed = ">in creatinine 168 @ICE 03/11"
    (line_id,) = session.abstraction.add(session.actor, EPISODE, typed).value
    session.close()
    return line_id


def test_a_query_is_raised_from_a_line_and_approved(command: Command, line: str) -> None:
    raised = command("query", "raise", EPISODE, "--line", line, "--json")
    assert raised.code == 0, raised.err
    query = raised.document["query"]
    assert (query["state"], raised.document["findings"]) == ("for_approval", [])
    assert [one["line_id"] for one in query["text"]["evidence"] if one["chosen"]] == [line]
    approved = command("query", "approve", query["reference"], "--json")
    assert approved.code == 0, approved.err
    assert approved.document["query"]["state"] == "approved"
    shown = command("query", "show", query["reference"], "--json").document
    assert [one["event"] for one in shown["events"]] == ["raised", "submitted", "approved"]
    state = command("episodes", "show", EPISODE, "--json").document
    assert "query_raised" in str(state)


def test_a_leading_question_is_not_approved_without_a_reason(command: Command, line: str) -> None:
    leading = "Please confirm that the patient had acute kidney injury."
    raised = command("query", "raise", EPISODE, "--line", line, "--question", leading, "--json")
    reference = raised.document["query"]["reference"]
    rules = {one["rule"] for one in raised.document["findings"] if one["severity"] == "leading"}
    assert rules
    refused = command("query", "approve", reference, "--json")
    assert (refused.code, refused.document["query"]["state"]) == (1, "for_approval")
    stand = [f"--let-stand={rule}=Agreed with the renal team" for rule in sorted(rules)]
    approved = command("query", "approve", reference, *stand, "--json")
    assert approved.code == 0, approved.err
    kept = approved.document["query"]["overrides"]
    assert {(one["rule"], one["reason"]) for one in kept} == {
        (rule, "Agreed with the renal team") for rule in rules
    }


def test_given_options_are_followed_by_other_and_unable(command: Command, line: str) -> None:
    asked = ("--option", "One", "--option", "Two", "--to", "Dr B Lead", "--gap", "type")
    query = command("query", "raise", EPISODE, *asked, "--json").document["query"]["text"]
    assert [one["text"] for one in query["options"][:2]] == ["One", "Two"]
    assert [one["fixed"] for one in query["options"]] == [False, False, True, True]
    assert (query["recipient"]["name"], query["gap"]) == ("Dr B Lead", "type")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("raise", "17"), 2, "EPISODE is an id"),
        (("raise", EPISODE, "--line", stay(9).episode), 1, "A line that was named"),
        (("approve", "Q-2222-2222-2"), 1, "is not in this profile"),
        (("approve", "Q-2222-2222-2", "--let-stand", "money"), 2, "a rule, an equals sign"),
    ],
)
def test_what_is_wrong_is_a_sentence(
    command: Command, line: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ran = command("query", *arguments, "--json")
    assert ran.code == code
    assert says in ran.document["error"]["message"]
    assert command("query", "list", "--json").document["total"] == 0
