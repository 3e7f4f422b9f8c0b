"""The demo's profile is made by the services a coder uses."""

from __future__ import annotations

from coder_gui.domain.case import EpisodeFilter, View
from coder_gui.domain.episode import State
from coder_gui.services.demo.build import fill
from coder_gui.services.session import Session


def test_the_ward_is_taken_in_with_notes_work_and_a_round(session: Session) -> None:
    fill(session, session.clock)
    everything = session.episodes.page(EpisodeFilter(view=View.ALL))
    states = {row.state for row in everything.rows}
    assert everything.total == 89
    assert {
        State.IMPORTED,
        State.READY,
        State.IN_PROGRESS,
        State.WAITING_FOR_INFORMATION,
        State.OUTSTANDING_PATHOLOGY,
        State.FINAL,
    } <= states
    assert everything.counts[View.ROUND] == 14


def test_the_first_patient_shows_quotes_codes_and_one_thing_to_do(session: Session) -> None:
    fill(session, session.clock)
    first = session.episodes.page(EpisodeFilter(view=View.ROUND, text="marlowe")).rows[0]
    case = session.episodes.case(first.episode_id)
    assert case.patient.display_nhs_number == "999 000 0018"
    assert [entry.display for entry in case.diagnoses][:2] == ["S72.00", "W10.0"]
    assert all(line.anchor is not None and not line.orphaned for line in case.lines)
    assert [p.message for p in case.problems if p.blocks] == ["D62.X has no line that supports it."]


def test_earlier_stays_give_conditions_to_look_for(session: Session) -> None:
    fill(session, session.clock)
    everything = session.episodes.page(EpisodeFilter(view=View.ALL)).rows
    asked = [session.prompter.prompts(row.episode_id) for row in everything]
    assert max(len(prompts) for prompts in asked) >= 4
    assert sum(bool(prompts) for prompts in asked) >= 2
