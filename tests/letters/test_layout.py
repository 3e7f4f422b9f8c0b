"""What flows from sheet to sheet."""

from __future__ import annotations

from coder_gui.letters.layout import Column, Flow
from coder_gui.letters.paper import LEFT, Rule, Sheet, Tick, Words
from coder_gui.letters.text import BODY, HEADING, wrap

TOP = 20.0
COLUMNS = (Column(LEFT, 40, "Date"), Column(LEFT + 45, 100, "Words"))


def begin(number: int) -> tuple[Sheet, float]:
    """A sheet without a head."""
    return Sheet(), TOP


def texts(sheet: Sheet) -> list[str]:
    """The lines of a sheet in the order in which they were set."""
    return [one.line.text for one in sheet.marks if isinstance(one, Words)]


def rows(count: int, text: str = "one") -> list[tuple[tuple[object, ...], ...]]:
    """Rows of a table, the first cell its number."""
    return [(COLUMNS[0].cell(str(n)), COLUMNS[1].cell(text)) for n in range(count)]


def test_lines_go_on_on_the_next_sheet_and_none_is_left_alone() -> None:
    flow = Flow(begin, bottom=TOP + 10 * BODY.leading + 0.1)
    flow.lines(wrap("\n".join(str(n) for n in range(11)), BODY, 100))
    assert [texts(sheet) for sheet in flow.sheets] == [
        [str(n) for n in range(9)],
        ["9", "10"],
    ]


def test_a_heading_stays_with_what_follows() -> None:
    flow = Flow(begin, bottom=60)
    flow.paragraph("\n".join("x" * 7))
    flow.heading("Our question")
    flow.paragraph("What?")
    assert texts(flow.sheets[1]) == ["Our question", "What?"]


def test_room_before_a_heading_is_not_kept_at_the_top_of_a_sheet() -> None:
    flow = Flow(begin)
    flow.heading("First", before=30)
    (word,) = [one for one in flow.sheet.marks if isinstance(one, Words)]
    assert word.baseline == TOP + HEADING.ascent


def test_the_heading_of_a_table_stands_on_every_sheet_it_reaches() -> None:
    flow = Flow(begin, bottom=80)
    flow.table(COLUMNS, rows(20))
    assert len(flow.sheets) > 2
    assert all(texts(sheet)[:2] == ["Date", "Words"] for sheet in flow.sheets)
    numbers = [text for sheet in flow.sheets for text in texts(sheet) if text.isdigit()]
    assert numbers == [str(n) for n in range(20)]


def test_a_row_that_fits_a_sheet_is_not_parted() -> None:
    flow = Flow(begin, bottom=80)
    flow.table(COLUMNS, rows(4, "\n".join("abcdef")))
    for sheet in flow.sheets:
        words = [text for text in texts(sheet) if text in set("abcdef")]
        assert "".join(words) in {"abcdef", "abcdef" * 2}


def test_a_row_that_is_taller_than_a_sheet_goes_on_and_loses_nothing() -> None:
    flow = Flow(begin, bottom=100)
    lines = [f"line {n}" for n in range(60)]
    flow.table(COLUMNS, rows(1, "\n".join(lines)))
    assert [text for sheet in flow.sheets for text in texts(sheet) if text in set(lines)] == lines


def test_each_row_of_a_table_to_tick_has_one_box_wherever_it_ends() -> None:
    flow = Flow(begin, bottom=100)
    flow.table(COLUMNS, rows(3, "\n".join("x" * 40)), ticked=True)
    ticks = [mark for sheet in flow.sheets for mark in sheet.marks if isinstance(mark, Tick)]
    assert len(ticks) == 3


def test_an_empty_table_is_its_heading() -> None:
    flow = Flow(begin)
    flow.table(COLUMNS, [])
    assert texts(flow.sheet) == ["Date", "Words"]
    assert sum(isinstance(mark, Rule) for mark in flow.sheet.marks) == 1


def test_a_list_is_numbered_or_has_points() -> None:
    flow = Flow(begin)
    flow.items(["one", "two"], numbered=True)
    flow.items(["three"])
    assert texts(flow.sheet) == ["1", "one", "2", "two", "•", "three"]
