"""coder-gui episodes list and show, as scripts call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange.pas_files import OPEN, nhs_number, other, row, write

from coder_gui.domain.coding import System
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.system.clock import Clock

from .coded import Command, make_profile, opened

EPISODE = derive_id("episode", "RXX", "SP100", "1")
LISTED = {
    "id",
    "provider_code",
    "spell_number",
    "episode_number",
    "local_patient_id",
    "nhs_number",
    "surname",
    "forenames",
    "birth_date",
    "sex",
    "admission_date",
    "start_date",
    "end_date",
    "discharge_date",
    "discharge_method",
    "consultant_code",
    "main_specialty",
    "treatment_function",
    "ward",
    "state",
    "claimed_by",
    "diagnoses",
    "procedures",
}


@pytest.fixture
def ward(command: Command, starter_root: Path, clock: Clock, tmp_path: Path) -> Command:
    """The command line beside a profile with a coded, an open and a waiting episode."""
    folder = make_profile(command, starter_root)
    command("worklist", "import", write(tmp_path, row(), other(1, **OPEN), other(2)))
    with opened(folder, clock) as session:
        actor = session.actor
        (line,) = session.abstraction.add(actor, EPISODE, "#NOF R @ED p2").value
        session.coding.add(actor, EPISODE, System.ICD10, "S72.00", line_ids=(line,))
        session.coding.add(
            actor,
            EPISODE,
            System.OPCS4,
            "W37.1",
            line_ids=(line,),
            procedure_date=session.episodes.case(EPISODE).episode.start_date,
        )
        session.episodes.round_add(actor, EPISODE)
    return command


def listed(ward: Command, *options: str) -> list[dict[str, object]]:
    ran = ward("episodes", "list", *options, "--json")
    assert ran.code == 0, ran.err
    found: list[dict[str, object]] = ran.document["episodes"]
    return found


def test_every_episode_is_listed_with_the_keys_of_the_contract(ward):
    found = listed(ward)
    assert len(found) == 3
    assert all(set(one) == LISTED for one in found)
    coded = next(one for one in found if one["id"] == EPISODE)
    assert coded["nhs_number"] == nhs_number(1)
    assert coded["birth_date"] == "1948-03-12"
    assert coded["state"] == "in_progress"
    assert coded["diagnoses"] == ["S72.00"]
    assert coded["procedures"] == [{"code": "W37.1", "date": "2026-09-14"}]
    assert coded["claimed_by"] is None


@pytest.mark.parametrize(
    ("queue", "count"),
    [("all", 3), ("uncoded", 3), ("in_progress", 1), ("imported", 1), ("round", 1), ("final", 0)],
)
def test_a_queue_or_a_state_narrows_the_list(ward, queue, count):
    assert len(listed(ward, "--queue", queue)) == count


def test_a_limit_cuts_the_list(ward):
    assert len(listed(ward, "--limit", "2")) == 2
    assert listed(ward, "--limit", "0") == []


def test_wrong_usage_is_said(ward):
    assert ward("episodes", "list", "--limit", "-1").code == 2
    with pytest.raises(SystemExit) as caught:
        ward("episodes", "list", "--queue", "nowhere")
    assert caught.value.code == 2
    assert ward("episodes", "show", "17").code == 2


def test_a_person_reads_a_line_an_episode(ward):
    lines = ward("episodes", "list").out.splitlines()
    assert len(lines) == 3
    assert f"{EPISODE}  SP100 / 1  20-Sep-2026  In progress  7B" in lines


def test_an_episode_is_shown_whole(ward):
    ran = ward("episodes", "show", EPISODE, "--json")
    assert ran.code == 0, ran.err
    whole = ran.document
    assert whole["id"] == EPISODE
    assert whole["state"] == "in_progress"
    assert whole["patient"]["surname"] == "Marlowe"
    (line,) = whole["lines"]
    assert (line["text"], line["side"], line["place"]["source"]) == ("#NOF", "R", "ED")
    (diagnosis,) = whole["diagnoses"]
    assert (diagnosis["display"], diagnosis["line_ids"]) == ("S72.00", [line["id"]])
    assert whole["queries"] == []
    assert isinstance(whole["problems"], list)
    assert "line_added" in {entry["event"] for entry in whole["history"]}


def test_an_episode_lists_its_queries(ward):
    (line,) = ward("episodes", "show", EPISODE, "--json").document["lines"]
    raised = ward("query", "raise", EPISODE, "--line", line["id"], "--json").document["query"]
    (query,) = ward("episodes", "show", EPISODE, "--json").document["queries"]
    assert query == {
        "reference": raised["reference"],
        "kind": "clinical",
        "gap": raised["text"]["gap"],
        "state": raised["state"],
        "due": None,
    }
    assert f"{raised['reference']}  For approval" in ward("episodes", "show", EPISODE).out


def test_a_person_reads_an_episode(ward):
    told = ward("episodes", "show", EPISODE).out
    assert "SP100 / 1" in told
    assert "#NOF" in told
    assert "S72.00" in told


def test_an_episode_that_is_not_here_gets_a_sentence(ward):
    ran = ward("episodes", "show", new_id(), "--json")
    assert ran.code == 1
    assert ran.document["error"]["kind"] == "not_found"
