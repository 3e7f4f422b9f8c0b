"""Every problem of an open episode: rules, missing and changed evidence, sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from standards import tiny

from coder_gui.domain.abstraction import AbstractionLine, Certainty, Heading, Place, Side
from coder_gui.domain.coding import CodeEntry, Fix, Override, Problem, Severity, System
from coder_gui.domain.episode import Episode, State, TimelineEntry
from coder_gui.services.record import code_lists, problems_of
from coder_gui.standards import packs
from coder_gui.system.clock import Clock
from coder_gui.system.paths import resource

from .desk import Desk, opened_desk

PACK = packs.load(resource("rules"))
ICD10, OPCS4 = tiny.icd10(), tiny.opcs4()
NOW = datetime(2026, 11, 20, tzinfo=UTC)
EPISODE = Episode(
    **{
        **dict.fromkeys(Episode.__slots__),
        "id": "E1",
        "episode_number": 1,
        "start_date": date(2026, 11, 1),
        "end_date": date(2026, 11, 5),
        "existing_dx": (),
        "existing_px": (),
        "cancelled": False,
        "as_of": NOW,
    }
)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


def line(number: int, side: Side | None = None, *, orphaned: bool = False) -> AbstractionLine:
    return AbstractionLine(
        id=f"line {number}",
        row_id=f"row {number}",
        episode_id="E1",
        number=number,
        text="",
        heading=Heading.OTHER,
        certainty=Certainty.CONFIRMED,
        side=side,
        place=Place(),
        typed="",
        anchor=None,
        orphaned=orphaned,
        author="Ada",
        at=NOW,
    )


def entry(code: str, *line_ids: str, system: System = System.ICD10) -> CodeEntry:
    return CodeEntry(
        id=code,
        episode_id="E1",
        system=system,
        code=code,
        display="",
        title="",
        position=0,
        line_ids=line_ids,
        procedure_date=date(2026, 11, 2) if system is System.OPCS4 else None,
    )


def problems(
    *entries: CodeEntry,
    lines: Sequence[AbstractionLine] = (),
    overrides: Sequence[Override] = (),
    episode: Episode = EPISODE,
    timeline: Sequence[TimelineEntry] = (),
) -> tuple[Problem, ...]:
    diagnoses, procedures = code_lists(entries, icd10=ICD10, opcs4=OPCS4, pack=PACK)
    return problems_of(
        episode=episode,
        spell=None,
        patient=None,
        diagnoses=diagnoses,
        procedures=procedures,
        lines=lines,
        overrides=overrides,
        pack=PACK,
        icd10=ICD10,
        opcs4=OPCS4,
        today=NOW.date(),
        timeline=timeline,
    )


def test_a_supported_right_code_has_no_problem() -> None:
    assert problems(entry("I214", "line 1"), lines=[line(1)]) == ()


def test_a_code_without_a_line_is_an_error_with_a_fix() -> None:
    (problem,) = problems(entry("I214", "line 1"), entry("D62X"), lines=[line(1)])

    assert problem.message == "D62.X has no line that supports it."
    assert (problem.rule, problem.severity, problem.position) == ("EVIDENCE", Severity.ERROR, 2)
    assert problem.fixes == (Fix("link", "Link a line"),)


def test_a_line_that_was_taken_back_is_no_evidence() -> None:
    (problem,) = problems(entry("I214", "line 9"), lines=[line(1)])

    assert problem.rule == "EVIDENCE"


def test_changed_evidence_is_a_warning_that_names_the_line() -> None:
    (problem,) = problems(entry("I214", "line 4"), lines=[line(4, orphaned=True)])

    assert (problem.rule, problem.severity) == ("ORPHANED", Severity.WARNING)
    assert "rests on line 4" in problem.message


ADD_LEFT = Fix(
    "add",
    "Add Z94.3, Left sided operation",
    {"system": "opcs4", "code": "Z943", "position": 3},
)


def test_a_side_that_the_line_names_is_offered_where_the_rule_misses_it() -> None:
    """One problem: the rule's, with the side of the line as its fix."""
    coded = entry("M161", "line 1")
    procedure = entry("W461", "line 1", system=System.OPCS4)
    joint = entry("Z843", "line 1", system=System.OPCS4)

    (named,) = problems(coded, procedure, joint, lines=[line(1, Side.LEFT)])
    (unnamed,) = problems(coded, procedure, joint, lines=[line(1)])

    assert (named.rule, named.severity, named.code) == ("OPC-007", Severity.WARNING, "W46.1")
    assert named.fixes == (ADD_LEFT,)
    assert (unnamed.rule, unnamed.fixes) == ("OPC-007", ())


def test_a_side_that_the_line_names_is_offered_where_no_rule_asks() -> None:
    coded = entry("K801", "line 1")
    procedure = entry("J183", "line 1", system=System.OPCS4)
    method = entry("Y752", "line 1", system=System.OPCS4)

    (problem,) = problems(coded, procedure, method, lines=[line(1, Side.LEFT)])

    assert (problem.rule, problem.severity, problem.fixes) == ("SIDE", Severity.INFO, (ADD_LEFT,))


def test_a_group_with_its_side_asks_for_nothing() -> None:
    coded = entry("M161", "line 1")
    procedure = entry("W461", "line 1", system=System.OPCS4)
    side = entry("Z943", "line 1", system=System.OPCS4)

    assert problems(coded, procedure, side, lines=[line(1, Side.LEFT)]) == ()


def test_a_procedure_of_another_episode_of_the_stay_is_sent_there() -> None:
    coded = entry("K801", "line 1")
    procedure = replace(
        entry("J183", "line 1", system=System.OPCS4), procedure_date=date(2026, 11, 7)
    )
    later = TimelineEntry("E2", 2, "", "", date(2026, 11, 5), date(2026, 11, 9), State.IMPORTED)
    own = replace(later, episode_id="E1", start_date=date(2026, 11, 1))

    alone = problems(coded, procedure, lines=[line(1)], timeline=[own])
    found = problems(coded, procedure, lines=[line(1)], timeline=[own, later])
    gone = replace(later, state=State.CANCELLED)

    assert [each.rule for each in alone] == ["OPC-004"]
    assert [each.rule for each in found] == ["OPC-004", "OPC-005"]
    assert "another episode of this stay (05-Nov-2026 to 09-Nov-2026)" in found[1].message
    assert problems(coded, procedure, lines=[line(1)], timeline=[own, gone]) == alone


def test_reasons_answer_rules_of_the_record() -> None:
    reason = Override("o", "ICD-016", "W190", "Agreed", "Ada", NOW)

    found = problems(
        entry("W190", "line 1"), entry("M161", "line 1"), lines=[line(1)], overrides=[reason]
    )

    assert [(each.rule, each.blocks) for each in found] == [("ICD-016", False)]


def test_errors_stand_before_warnings_whoever_found_them() -> None:
    found = problems(entry("F009", "line 1"), entry("G309"), lines=[line(1, orphaned=True)])

    assert [each.rule for each in found] == ["EVIDENCE", "ICD-013", "ORPHANED"]


def test_an_open_episode_needs_no_primary_diagnosis() -> None:
    still_in = replace(EPISODE, end_date=None)

    assert problems(episode=still_in) == ()
    assert [each.rule for each in problems()] == ["ICD-008"]


def test_the_case_and_the_finaliser_agree_on_what_blocks(desk: Desk) -> None:
    support = desk.line()
    desk.dx("W19.0", support)
    desk.dx("S72.00")
    desk.px("W46.1", support)
    diagnoses, procedures = desk.lists()

    shown = problems_of(
        episode=EPISODE,
        spell=None,
        patient=None,
        diagnoses=diagnoses,
        procedures=procedures,
        lines=[replace(line(1), id=support)],
        overrides=(),
        pack=PACK,
        icd10=ICD10,
        opcs4=OPCS4,
        today=NOW.date(),
    )

    asked = desk.lifecycle.ready_to_finalise(diagnoses[0].episode_id)
    assert [each.message for each in shown if each.blocks] == [each.message for each in asked]
