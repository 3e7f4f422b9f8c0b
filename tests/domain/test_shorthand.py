"""One line of typing: every row of the design's table, and what people type beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from coder_gui.domain.abstraction import Certainty, Heading, LineDraft, Place, Side
from coder_gui.domain.shorthand import Parsed, parse, to_text

from .shorthand_entry import SOURCES, understand

ED_PLACE = Place(source="ED", date=date(2026, 9, 17), page=2, line=14)


def only(parsed: Parsed) -> LineDraft:
    """The one line of an entry."""
    (line,) = parsed.lines
    return line


# The table of the design, row by row ----------------------------------------------------------
def test_a_main_condition_with_side_source_day_page_and_line() -> None:
    line = only(understand("#NOF L @ED 17/09 p2 l14"))
    assert (line.text, line.heading, line.certainty, line.side, line.place) == (
        "#NOF",
        Heading.MAIN_CONDITION,
        Certainty.CONFIRMED,
        Side.LEFT,
        ED_PLACE,
    )
    assert line.typed == "#NOF L @ED 17/09 p2 l14"


def test_an_external_cause_takes_the_place_of_the_line_before() -> None:
    line = only(understand(">ec fell on stairs at home", place=ED_PLACE))
    assert (line.heading, line.text) == (Heading.EXTERNAL_CAUSE, "fell on stairs at home")
    assert line.place == ED_PLACE


def test_two_comorbidities_from_one_place() -> None:
    parsed = understand(">co htn on ramipril @cl p1 l22; t2dm diet")
    assert [line.text for line in parsed.lines] == ["htn on ramipril", "t2dm diet"]
    assert {line.heading for line in parsed.lines} == {Heading.COMORBIDITY}
    assert {line.place for line in parsed.lines} == {Place(source="cl", page=1, line=22)}


@pytest.mark.parametrize(
    ("typed", "certainty", "text"),
    [
        ("?PE @ED 17/09", Certainty.DIFFERENTIAL, "PE"),
        ("tx LRTI @notes v2 18/09 p14", Certainty.TREATED_AS, "LRTI"),
        ("ro MI @ice 17/09 09:10", Certainty.RULED_OUT, "MI"),
        ("h/o TIA 2019 @gp", Certainty.HISTORY, "TIA 2019"),
        ("fh ca breast @cl p2", Certainty.FAMILY, "ca breast"),
        ("nil renal function @ds", Certainty.NIL, "renal function"),
        ("~ delirium @nursing p31", Certainty.UNSTATED, "delirium"),
    ],
)
def test_a_mark_before_the_text_says_how_certain_it_is(
    typed: str, certainty: Certainty, text: str
) -> None:
    line = only(understand(typed))
    assert (line.certainty, line.text) == (certainty, text)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("x @notes v2 18/09 p14", Place("notes", volume=2, page=14, date=date(2026, 9, 18))),
        ("x @ice 17/09 09:10", Place("ice", date=date(2026, 9, 17), time=time(9, 10))),
        ("x @gp", Place("gp")),
        ("x @nursing p31", Place("nursing", page=31)),
    ],
)
def test_a_place_has_volume_page_day_and_time(typed: str, place: Place) -> None:
    assert only(understand(typed)).place == place


def test_a_procedure_with_its_side() -> None:
    line = only(understand(">pr cemented hemi L @op 18/09 p1 l3"))
    assert (line.heading, line.text, line.side) == (Heading.PROCEDURE, "cemented hemi", Side.LEFT)
    assert line.place == Place("op", page=1, line=3, date=date(2026, 9, 18))


def test_a_letter_that_is_not_last_before_the_place_is_no_side() -> None:
    line = only(understand("Hep B carrier"))
    assert (line.text, line.side) == ("Hep B carrier", None)


def test_a_place_given_once_at_the_end_serves_the_lines_before_it() -> None:
    first, second = understand("#NOF L ; fell on stairs @ED 03/05 p2").lines
    assert first.place == second.place == Place("ED", page=2, date=date(2026, 5, 3))
    assert (first.side, second.text) == (Side.LEFT, "fell on stairs")


def test_a_place_alone_is_kept_for_the_next_lines() -> None:
    parsed = understand("@ED p3")
    assert parsed.lines == ()
    assert parsed.place == Place("ED", page=3)
    assert only(understand("htn", place=parsed.place)).place == Place("ED", page=3)


def test_a_question_mark_inside_is_not_a_certainty() -> None:
    line = only(understand("pain ?cause"))
    assert (line.text, line.certainty) == ("pain ?cause", Certainty.CONFIRMED)


def test_a_result_stands_under_the_heading_last_used() -> None:
    line = only(understand("creat 88 -> 168 @ICE 19/09 06:40", heading=Heading.INVESTIGATION))
    assert (line.heading, line.text) == (Heading.INVESTIGATION, "creat 88 -> 168")
    assert line.place == Place("ice", date=date(2026, 9, 19), time=time(6, 40))


# Headings and certainty -----------------------------------------------------------------------
@pytest.mark.parametrize("heading", list(Heading))
def test_every_heading_has_its_two_letters_in_any_case(heading: Heading) -> None:
    assert only(understand(f">{heading.upper()} x")).heading is heading


def test_a_heading_alone_is_kept_for_the_next_lines() -> None:
    parsed = understand(">co")
    assert (parsed.lines, parsed.heading) == ((), Heading.COMORBIDITY)


def test_a_heading_and_a_place_without_a_text_are_both_kept() -> None:
    parsed = understand("#NOF; >co @cl p1; htn")
    assert [line.heading for line in parsed.lines] == [Heading.MAIN_CONDITION, Heading.COMORBIDITY]
    assert [line.place.source for line in parsed.lines] == ["cl", "cl"]


@pytest.mark.parametrize("typed", [">90% stenosis", "> 50", ">", ">xx pain", "?", "nil", "~"])
def test_what_is_no_heading_and_no_certainty_is_text(typed: str) -> None:
    assert only(understand(typed)).text == typed


def test_a_certainty_with_nothing_to_be_certain_about_is_the_text() -> None:
    line = only(understand("nil @ds"))
    assert (line.text, line.certainty, line.place.source) == ("nil", Certainty.CONFIRMED, "ds")


# Places ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("@ed", "ED"),
        ("@ED record p2", "ED"),
        ("@disch", "ds"),
        ("@Discharge summary", "ds"),
        ("@cl", "cl"),  # a whole key counts before the beginning of "Clinic letter"
        ("@clinic letter", "letter"),
        ("@clinic l", "letter"),
        ("@not", "notes"),
    ],
)
def test_a_source_is_a_unique_beginning_of_a_name_or_key(typed: str, key: str) -> None:
    place = only(understand(f"x {typed}")).place
    assert place.source == key


def test_words_behind_a_source_stay_words() -> None:
    place = only(understand("x @ED ambulance sheet p2 back page")).place
    assert place == Place("ED", page=2, words="ambulance sheet back page")


def test_a_second_page_or_a_time_without_a_day_stays_words() -> None:
    assert only(understand("x @ED p2 p3 06:40")).place == Place("ED", page=2, words="p3 06:40")


def test_an_at_sign_with_a_space_behind_it_is_text() -> None:
    line = only(understand("BP 90/50 @ 10:00 @ED p2"))
    assert (line.text, line.place) == ("BP 90/50 @ 10:00", Place("ED", page=2))


def test_a_second_place_for_one_line_stays_as_words_of_the_first() -> None:
    place = only(understand("#NOF @ED p2; @cl p1")).place
    assert place == Place("ED", page=2, words="@cl p1")


def test_a_source_that_is_not_known_leaves_everything_as_text() -> None:
    parsed = understand("#NOF L @NOTS v2 18/09 p14", place=ED_PLACE)
    line = only(parsed)
    assert (line.text, line.side) == ("#NOF @NOTS v2 18/09 p14", Side.LEFT)
    assert line.place == Place()  # and not the place before: the evidence is not there
    assert parsed.place == ED_PLACE


def test_an_unknown_place_alone_stays_with_the_line_before_it() -> None:
    line = only(understand("delirium, 4AT 8 ; @NOTS v2 19/09 p14"))
    assert line.text == "delirium, 4AT 8 @NOTS v2 19/09 p14"
    assert line.place == Place()


def test_a_line_after_an_unknown_place_takes_no_place_over() -> None:
    _, second = understand("a @NOTS; b", place=ED_PLACE).lines
    assert second.place == Place()


# Days -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "end", "day"),
    [
        ("03/05", date(2026, 9, 24), date(2026, 5, 3)),
        ("24/09", date(2026, 9, 24), date(2026, 9, 24)),
        ("25/09", date(2026, 9, 24), date(2025, 9, 25)),
        ("20/11", None, date(2026, 11, 20)),
        ("22/11", None, date(2025, 11, 22)),
        ("29/02", date(2026, 9, 24), date(2024, 2, 29)),
        ("1/9", date(2026, 9, 24), date(2026, 9, 1)),
        ("17/09/25", date(2026, 9, 24), date(2025, 9, 17)),
        ("17/09/68", date(2026, 9, 24), date(1968, 9, 17)),
        ("17/09/2019", date(2026, 9, 24), date(2019, 9, 17)),
        ("01/12/2026", date(2026, 9, 24), date(2026, 12, 1)),
    ],
)
def test_a_day_without_a_year_is_the_latest_not_after_the_end(
    typed: str, end: date | None, day: date
) -> None:
    assert only(understand(f"x @ED {typed}", end_date=end)).place.date == day


@pytest.mark.parametrize("typed", ["31/02", "29/02/2025", "00/01", "13/13", "01/01/1200"])
def test_a_day_that_does_not_exist_stays_words_and_is_pointed_out(typed: str) -> None:
    parsed = understand(f"x @ED {typed}")
    assert only(parsed).place == Place("ED", words=typed)
    (trouble,) = [part for part in parsed.parts if not part.ok]
    assert (trouble.kind, trouble.words) == ("date", f"{typed} is not a date")


# Chips ----------------------------------------------------------------------------------------
def test_chips_say_what_was_understood_and_what_was_taken_over() -> None:
    typed = "delirium ; @notes v2 19/09 p14"
    parsed = understand(typed, heading=Heading.COMPLICATION)
    assert [(part.kind, part.words, part.raw) for part in parsed.parts] == [
        ("heading", "Complications", ""),
        ("certainty", "Confirmed", ""),
        ("text", "delirium", "delirium"),
        ("date", "19-Sep-2026", "19/09"),
        ("place", "Notes volume 2, p14", "@notes v2 19/09 p14"),
    ]
    assert all(part.ok and part.raw == typed[part.start : part.end] for part in parsed.parts)


def test_an_unknown_source_is_named_with_the_nearest_one() -> None:
    typed = "x @NOTS p14"
    (trouble,) = [part for part in understand(typed).parts if not part.ok]
    assert (trouble.kind, trouble.words) == ("source", "NOTS is not a source")
    assert trouble.suggestion == "NOTES"
    mended = typed[: trouble.start] + trouble.suggestion + typed[trouble.end :]
    assert only(understand(mended)).place == Place("notes", page=14)


@pytest.mark.parametrize(
    ("typed", "near"), [("nusring", "nursing"), ("ic", "ice"), ("home", None), ("zzz", None)]
)
def test_the_nearest_source_is_one_or_two_slips_away(typed: str, near: str | None) -> None:
    found = [part for part in understand(f"x @{typed}").parts if part.kind == "source"]
    assert [part.suggestion for part in found] in ([near], [])  # [] where it was understood


def test_an_unfinished_source_names_what_it_could_become() -> None:
    (trouble,) = [part for part in understand("x @c").parts if not part.ok]
    assert trouble.words == "c could be Clerking or CRIS radiology or Clinic letter"
    assert trouble.candidates[:3] == ("cl", "cris", "letter")
    assert trouble.suggestion == "cl"


def test_an_unknown_heading_is_named_with_a_near_one() -> None:
    (trouble,) = [part for part in understand(">ca x").parts if not part.ok]
    assert (trouble.kind, trouble.words, trouble.suggestion) == (
        "heading",
        ">ca is not a heading",
        ">co",
    )


def test_each_line_of_an_entry_has_its_own_chips() -> None:
    parsed = understand("a @ED p1; ?b")
    assert [part.words for part in parsed.parts if part.line == 1] == [
        "Main condition",
        "Differential",
        "b",
        "ED record p1",
    ]


# Escapes and editing --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (r"vitamin \B", "vitamin B"),
        (r"K 4.2\; Na 138", "K 4.2; Na 138"),
        (r"\?PE", "?PE"),
        (r"seen \@gp", "seen @gp"),
        (r"3\7 of amoxicillin", r"3\7 of amoxicillin"),
        (r"\\server\notes", r"\\server\notes"),
    ],
)
def test_a_backslash_keeps_a_word_plain(typed: str, text: str) -> None:
    line = only(understand(typed))
    assert (line.text, line.side, line.certainty) == (text, None, Certainty.CONFIRMED)


def test_editing_shows_a_line_as_shorthand_with_its_heading_and_year() -> None:
    line = only(understand("tx LRTI R @notes v2 18/09 06:05 p14 ward round"))
    assert to_text(line, SOURCES) == ">mc tx LRTI R @notes v2 18/09/2026 06:05 p14 ward round"


def test_editing_shows_an_unknown_source_as_it_was_typed() -> None:
    line = only(understand("#NOF L @NOTS p3"))
    assert to_text(line, SOURCES) == ">mc #NOF L @NOTS p3"


def test_a_quote_with_signs_of_the_shorthand_comes_back_whole() -> None:
    draft = LineDraft(text="?PE; see @gp p2, hep B", heading=Heading.OTHER)
    typed = to_text(draft, SOURCES)
    parsed = understand(typed)
    assert replace(only(parsed), typed="") == draft


def test_an_empty_entry_has_no_lines() -> None:
    for typed in ("", "   ", ";", " ; ;"):
        parsed = parse(
            typed,
            sources=SOURCES,
            heading=Heading.OTHER,
            place=ED_PLACE,
            end_date=None,
            today=date(2026, 11, 21),
        )
        assert (parsed.lines, parsed.parts) == ((), ())
        assert (parsed.place, parsed.heading) == (ED_PLACE, Heading.OTHER)
