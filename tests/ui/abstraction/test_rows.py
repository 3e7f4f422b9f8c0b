"""What a row of the abstraction says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from coder_gui.domain.abstraction import Certainty, Heading, Place, Side, Source
from coder_gui.domain.coding import CodeEntry, System
from coder_gui.domain.queries import (
    Gap,
    Query,
    QueryKind,
    QueryState,
    QueryText,
    Recipient,
    Subject,
)
from coder_gui.ui.abstraction.rows import Marks, in_order, items_of

from .conftest import EPISODE, MakeCase, MakeLine

Sources = tuple[Source, ...]


def code(number: int, display: str) -> CodeEntry:
    return CodeEntry(
        f"c{number}", EPISODE, System.ICD10, display.replace(".", ""), display, "", number
    )


def test_lines_stand_under_their_headings_in_the_order_of_the_screen(make_line: MakeLine) -> None:
    lines = [
        make_line(1, heading=Heading.PROCEDURE),
        make_line(2, heading=Heading.COMORBIDITY),
        make_line(3, heading=Heading.MAIN_CONDITION),
        make_line(4, heading=Heading.COMORBIDITY),
    ]
    assert [line.number for line in in_order(lines)] == [3, 2, 4, 1]


def test_a_heading_is_said_once_and_the_last_line_under_it_closes_it(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    lines = [
        make_line(1),
        make_line(2, heading=Heading.COMORBIDITY),
        make_line(3, heading=Heading.COMORBIDITY),
    ]
    items = items_of(make_case(lines=lines), sources, 2026, Marks())
    assert [(item.heading, item.ends) for item in items] == [
        ("Main condition", True),
        ("Comorbidities", False),
        ("", True),
    ]


def test_the_second_line_says_side_date_and_place(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    line = make_line(side=Side.LEFT)
    (item,) = items_of(make_case(lines=[line]), sources, 2026, Marks())
    assert [fact.text for fact in item.facts] == ["Left", "17-Sep", "ED record p2 line 14"]


def test_a_time_stands_with_its_date(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    place = Place(source="ICE", date=date(2025, 9, 19), time=time(6, 40), words="biochemistry")
    (item,) = items_of(make_case(lines=[make_line(place=place)]), sources, 2026, Marks())
    assert [fact.text for fact in item.facts] == ["", "19-Sep-2025 06:40", "ICE, biochemistry"]


def test_the_codes_a_line_supports_are_on_it(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    case = make_case(
        lines=[make_line(code_ids=("c1", "c2", "gone"))],
        diagnoses=(code(1, "S72.00"), code(2, "W10.0")),
    )
    (item,) = items_of(case, sources, 2026, Marks())
    assert item.codes == (("c1", "S72.00", False), ("c2", "W10.0", False))


def test_a_line_is_one_sentence_for_a_screen_reader(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    line = make_line(7, certainty=Certainty.TREATED_AS, text="LRTI", orphaned=True)
    (item,) = items_of(make_case(lines=[line]), sources, 2026, Marks())
    assert item.sentence == (
        "line 7, main condition, LRTI, treated as, 17-Sep-2026, ED record p2 line 14, "
        "place changed, supports no code yet"
    )


def test_marks_are_on_the_lines_they_are_meant_for(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    one, two = make_line(1, code_ids=("c1", "c2")), make_line(2)
    case = make_case(lines=[one, two], diagnoses=(code(1, "S72.00"), code(2, "W10.0")))
    items = items_of(case, sources, 2026, Marks(codes=frozenset({"c2"}), editing=two.id))
    assert [(item.linked, item.editing) for item in items] == [(True, False), (False, True)]
    assert [selected for _, _, selected in items[0].codes] == [False, True]


def test_the_pointer_is_told_the_quote(
    make_line: MakeLine, make_case: MakeCase, sources: Sources
) -> None:
    from .conftest import anchor_of

    line = make_line(anchor=anchor_of("No head injury"))
    (item,) = items_of(make_case(lines=[line]), sources, 2026, Marks())
    assert "“No head injury”" in item.help
    assert "Priya Shah, 16-Nov-2026 14:32" in item.help


def query_about(line_id: str, state: QueryState) -> Query:
    nobody = Recipient("Mr J Hartley")
    text = QueryText(
        QueryKind.CLINICAL, Gap.TYPE, nobody, "What type?", (), (), Subject(line_ids=(line_id,))
    )
    raised = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
    return Query("q1", EPISODE, "Q-7K3M-P4XC-9", state, text, "Priya Shah", raised)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (QueryState.DRAFT, "query draft"),
        (QueryState.SENT, "query"),
        (QueryState.ANSWERED, "reply in"),
        (QueryState.CLOSED, ""),
        (QueryState.WITHDRAWN, ""),
    ],
)
def test_a_line_says_that_a_query_about_it_is_open(
    make_line: MakeLine, make_case: MakeCase, sources: Sources, state: QueryState, words: str
) -> None:
    asked, other = make_line(1), make_line(2)
    case = make_case(lines=[asked, other], queries=(query_about(asked.id, state),))
    items = items_of(case, sources, 2026, Marks())
    assert [item.query for item in items] == [words, ""]
    assert items[0].sentence.endswith(words or "supports no code yet")
