"""Writing down what the record says: lines, places that carry on, looks; and nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from exchange.document_files import pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder_gui.domain.abstraction import Certainty, Heading, Place, Side, Source
from coder_gui.domain.episode import State
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.shorthand import draft_of, to_text
from coder_gui.system.clock import Clock

from .reading_desk import EPISODE, ReadingDesk, opened_reading_desk, stay


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[ReadingDesk]:
    with opened_reading_desk(tmp_path, clock) as opened:
        yield opened


# Adding ---------------------------------------------------------------------------------------
def test_an_entry_becomes_lines_and_starts_the_episode(desk: ReadingDesk) -> None:
    saved = desk.abstraction.add(desk.actor, EPISODE, "#NOF L ; fell on stairs @ED 03/11 p2")
    first, second = desk.shown()
    assert saved.value == (first.id, second.id)
    assert (first.text, first.side, first.number) == ("#NOF", Side.LEFT, 1)
    assert first.place == second.place == Place("ED", page=2, date=date(2026, 11, 3))
    assert (first.author, first.at) == (desk.actor.name, saved.at)
    assert desk.work().work.state is State.IN_PROGRESS
    assert desk.events() == ["state_moved", "line_added", "line_added"]
    assert saved.changes.touches(kind="abstraction_line", episode=EPISODE)


def test_the_first_line_is_the_main_condition_and_then_the_heading_last_used(
    desk: ReadingDesk,
) -> None:
    desk.type("#NOF")
    desk.type(">co htn")
    desk.type("t2dm")
    assert [(line.heading, line.text) for line in desk.shown()] == [
        (Heading.MAIN_CONDITION, "#NOF"),
        (Heading.COMORBIDITY, "htn"),
        (Heading.COMORBIDITY, "t2dm"),
    ]


def test_a_place_is_taken_over_by_the_next_entries(desk: ReadingDesk) -> None:
    desk.type("#NOF L @ED p2")
    desk.type(">ec fell at home")
    assert desk.shown()[1].place == Place("ED", page=2)


def test_a_place_alone_writes_no_line_and_serves_the_next(desk: ReadingDesk) -> None:
    saved = desk.abstraction.add(desk.actor, EPISODE, "@cl p3")
    assert saved.value == ()
    assert desk.shown() == ()
    assert desk.work().work.state is State.READY
    assert desk.abstraction.defaults(EPISODE).place == Place("cl", page=3)
    desk.type("htn")
    assert desk.shown()[0].place == Place("cl", page=3)


def test_places_of_one_episode_do_not_reach_another(desk: ReadingDesk) -> None:
    desk.type("#NOF @ED p2")
    desk.type("pneumonia", stay(2).episode)
    assert desk.shown(stay(2).episode)[0].place == Place()


def test_on_another_laptop_the_line_typed_last_is_what_the_next_starts_from(
    desk: ReadingDesk,
) -> None:
    desk.type("#NOF @ED p2")
    desk.type(">co htn @cl p1")
    with desk.database.write(desk.actor, "forget") as work:
        work.connection.exec_driver_sql("DELETE FROM draft")
        work.commit()
    defaults = desk.abstraction.defaults(EPISODE)
    assert (defaults.heading, defaults.place) == (Heading.COMORBIDITY, Place("cl", page=1))


def test_a_day_without_a_year_lies_before_the_end_of_the_episode(desk: ReadingDesk) -> None:
    desk.type("x @ED 06/11")  # the episode ended on 5 November 2026
    assert desk.shown()[0].place.date == date(2025, 11, 6)


def test_an_empty_entry_is_said_to_be_empty(desk: ReadingDesk) -> None:
    with pytest.raises(UserError, match="empty"):
        desk.type("  ; ")
    assert desk.events() == []


def test_an_entry_too_long_for_a_line_is_a_document(desk: ReadingDesk) -> None:
    with pytest.raises(UserError, match="document"):
        desk.type("x" * 4001)


def test_half_a_character_does_not_stop_a_line(desk: ReadingDesk) -> None:
    desk.type("pain \ud83d score")
    assert desk.texts() == ["pain \ufffd score"]


def test_nothing_is_written_on_a_finished_episode(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("#NOF")
    desk.finish()
    with pytest.raises(Refused, match="Reopen"):
        desk.type("htn")
    with pytest.raises(Refused, match="Reopen"):
        desk.abstraction.edit(desk.actor, line_id, "#NOF L")
    with pytest.raises(Refused, match="Reopen"):
        desk.abstraction.retract(desk.actor, line_id)
    with pytest.raises(Refused, match="Reopen"):
        desk.abstraction.look(desk.actor, EPISODE, "gp")
    assert desk.rows(line_id) == 1


def test_an_episode_that_is_not_here_is_said_to_be_so(desk: ReadingDesk) -> None:
    with pytest.raises(NotFound):
        desk.type("#NOF", new_id())


# Editing, taking back, order ------------------------------------------------------------------
def test_an_edit_is_a_new_row_of_the_same_line(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("htn @cl p1")
    saved = desk.abstraction.edit(desk.actor, line_id, ">co hypertension on ramipril @cl p2")
    (line,) = desk.shown()
    assert saved.value == (line_id,) == (line.id,)
    assert (line.heading, line.text, line.place.page) == (
        Heading.COMORBIDITY,
        "hypertension on ramipril",
        2,
    )
    assert desk.rows(line_id) == 2
    event, told = desk.story()[-1]
    assert event == "line_edited"
    assert told["before"]["text"] == "htn"
    assert told["after"]["page"] == 2


def test_the_shorthand_of_a_line_edits_it_to_itself_without_a_row(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("tx LRTI R @notes v2 03/11 06:05 p14 ward round")
    typed = to_text(draft_of(desk.shown()[0]), desk.abstraction.sources())
    desk.abstraction.edit(desk.actor, line_id, typed)
    assert desk.rows(line_id) == 1


def test_an_edit_without_a_place_takes_none_over(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("htn @cl p1")
    desk.abstraction.edit(desk.actor, line_id, "htn")
    assert desk.shown()[0].place == Place()


def test_correcting_the_last_line_corrects_what_the_next_starts_from(desk: ReadingDesk) -> None:
    desk.type("#NOF @ED p1")
    (line_id,) = desk.type("htn @cl p1")
    desk.abstraction.edit(desk.actor, line_id, ">co htn @cl p2")
    defaults = desk.abstraction.defaults(EPISODE)
    assert (defaults.heading, defaults.place) == (Heading.COMORBIDITY, Place("cl", page=2))


def test_correcting_an_older_line_leaves_what_the_next_starts_from(
    desk: ReadingDesk, clock: Clock
) -> None:
    (line_id,) = desk.type("#NOF @ED p1")
    desk.type(">co htn @cl p1")
    desk.abstraction.edit(desk.actor, line_id, "#NOF @ED p9")
    defaults = desk.abstraction.defaults(EPISODE)
    assert (defaults.heading, defaults.place) == (Heading.COMORBIDITY, Place("cl", page=1))


def test_an_edit_can_split_a_line(desk: ReadingDesk) -> None:
    (line_id,) = desk.type(">co htn t2dm @cl p1")
    desk.type("asthma")
    ids = desk.abstraction.edit(desk.actor, line_id, ">co htn @cl p1; t2dm").value
    assert desk.texts() == ["htn", "t2dm", "asthma"]
    assert ids == tuple(line.id for line in desk.shown()[:2])


def test_a_line_cannot_be_emptied_by_an_edit(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("htn")
    with pytest.raises(UserError, match="Del"):
        desk.abstraction.edit(desk.actor, line_id, "@ED p3")
    assert desk.texts() == ["htn"]


def test_a_line_with_a_withdrawn_source_can_still_be_edited(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("htn @gp p1")
    desk.abstraction.save_source(desk.actor, Source("gp", "GP record", 23), withdrawn=True)
    desk.abstraction.edit(desk.actor, line_id, "hypertension @gp p1")
    assert desk.shown()[0].place == Place("gp", page=1)


def test_a_retracted_line_comes_back_where_it_was(desk: ReadingDesk) -> None:
    first, second, third = desk.type(">co a; b; c")
    desk.abstraction.retract(desk.actor, second)
    assert desk.texts() == ["a", "c"]
    assert [line.number for line in desk.shown()] == [1, 2]
    desk.abstraction.move(desk.actor, third, 1)
    desk.abstraction.restore(desk.actor, second)
    assert desk.texts() == ["c", "a", "b"]
    assert desk.rows(second) == 3
    assert desk.events()[-3:] == ["line_retracted", "line_moved", "line_restored"]
    assert first in {line.id for line in desk.shown()}


def test_a_retracted_line_supports_no_code_until_it_is_back(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("htn")
    code_id = desk.dx("I10.X", line_id)
    assert desk.shown()[0].code_ids == (code_id,)
    desk.abstraction.retract(desk.actor, line_id)
    assert "EVIDENCE I10.X" in desk.problems()
    desk.abstraction.restore(desk.actor, line_id)
    assert "EVIDENCE I10.X" not in desk.problems()


def test_a_removed_line_is_not_changed_and_one_that_is_there_not_restored(
    desk: ReadingDesk,
) -> None:
    (line_id,) = desk.type("htn")
    desk.abstraction.restore(desk.actor, line_id)
    assert desk.rows(line_id) == 1
    desk.abstraction.retract(desk.actor, line_id)
    with pytest.raises(UserError, match="removed"):
        desk.abstraction.edit(desk.actor, line_id, "hypertension")
    with pytest.raises(NotFound):
        desk.abstraction.restore(desk.actor, new_id())


def test_a_line_moves_within_its_heading(desk: ReadingDesk) -> None:
    (main,) = desk.type("#NOF")
    htn, t2dm, asthma = desk.type(">co htn; t2dm; asthma")
    desk.abstraction.move(desk.actor, asthma, 2)
    assert [line.id for line in desk.shown()] == [main, asthma, htn, t2dm]
    desk.abstraction.move(desk.actor, asthma, 99)
    desk.abstraction.move(desk.actor, t2dm, 1)  # the main condition keeps its number
    assert [line.id for line in desk.shown()] == [main, t2dm, htn, asthma]
    before = desk.events()
    desk.abstraction.move(desk.actor, main, 3)
    assert desk.events() == before


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "edit", "retract", "restore", "move"]), st.integers(0, 9)
        ),
        max_size=12,
    )
)
def test_whatever_is_done_no_row_is_lost_and_numbers_stay_whole(
    tmp_path_factory: pytest.TempPathFactory, clock: Clock, deeds: list[tuple[str, int]]
) -> None:
    with opened_reading_desk(tmp_path_factory.mktemp("profile"), clock) as desk:
        made = [*desk.type("first"), *desk.type(">co second")]
        gone: set[str] = set()
        rows = 2
        for deed, at in deeds:
            line_id = made[at % len(made)]
            if deed == "add":
                made += desk.type(f"line {at}")
                rows += 1
            elif deed == "restore":
                desk.abstraction.restore(desk.actor, line_id)
                rows += line_id in gone
                gone.discard(line_id)
            elif line_id not in gone and deed == "retract":
                desk.abstraction.retract(desk.actor, line_id)
                gone.add(line_id)
                rows += 1
            elif line_id not in gone and deed == "edit":
                desk.abstraction.edit(desk.actor, line_id, f"text {rows}")
                rows += 1
            elif line_id not in gone:
                desk.abstraction.move(desk.actor, line_id, at)
        shown = desk.shown()
        assert {line.id for line in shown} == set(made) - gone
        assert [line.number for line in shown] == list(range(1, len(shown) + 1))
        assert sum(desk.rows(line_id) for line_id in made) == rows


# Sources --------------------------------------------------------------------------------------
def test_a_source_looked_through_is_noted_once_and_can_be_taken_back(desk: ReadingDesk) -> None:
    desk.abstraction.look(desk.actor, EPISODE, "GP rec")
    desk.abstraction.look(desk.actor, EPISODE, "gp")
    (look,) = desk.episodes.case(EPISODE).looks
    assert (look.source, look.author) == ("gp", desk.actor.name)
    desk.abstraction.withdraw_look(desk.actor, EPISODE, "gp")
    assert desk.episodes.case(EPISODE).looks == ()
    desk.abstraction.look(desk.actor, EPISODE, "gp")
    assert [look.source for look in desk.episodes.case(EPISODE).looks] == ["gp"]
    assert desk.events() == ["looked", "look_withdrawn", "looked"]
    assert desk.work().work.state is State.READY


def test_an_unknown_source_cannot_be_looked_through(desk: ReadingDesk) -> None:
    with pytest.raises(UserError, match="not a source"):
        desk.abstraction.look(desk.actor, EPISODE, "xyz")


def test_the_trust_changes_the_list_of_sources(desk: ReadingDesk) -> None:
    own = Source("edms", "EDMS scans", 2)
    desk.abstraction.save_source(desk.actor, own)
    desk.abstraction.save_source(desk.actor, Source("pas", "PAS", 25), withdrawn=True)
    sources = desk.abstraction.sources()
    assert own in sources
    assert "pas" not in {source.key for source in sources}
    desk.type("scan @edms p4")
    assert desk.shown()[0].place == Place("edms", page=4)


@pytest.mark.parametrize("key", ["", "two words", "a;b", "@x"])
def test_a_source_needs_a_key_that_can_be_typed(desk: ReadingDesk, key: str) -> None:
    with pytest.raises(UserError, match="key"):
        desk.abstraction.save_source(desk.actor, Source(key, "Name", 1))


# Selections and carrying ----------------------------------------------------------------------
def test_a_selection_becomes_a_line_with_its_quote(desk: ReadingDesk) -> None:
    content = desk.take()
    desk.type(">ec fall")
    line_id = desk.quote(content, "last three stairs\x20at home", certainty=Certainty.CONFIRMED)
    line = next(line for line in desk.shown() if line.id == line_id)
    assert (line.heading, line.text) == (Heading.EXTERNAL_CAUSE, "last three stairs at home")
    before = content.page_texts[0].partition("last three stairs")[0]
    assert line.place == Place("ED", line=len(before.split("\n")))
    assert line.anchor is not None
    assert line.anchor.quote == "last three stairs at home"
    assert not line.orphaned


def test_the_line_of_a_text_is_told_where_its_lines_end_as_on_windows(desk: ReadingDesk) -> None:
    content = desk.take("ED record\r\n\r\nFell on stairs.\r\nNeck of femur\r\nfractured.")
    desk.quote(content, "Neck of femur", heading=Heading.MAIN_CONDITION)
    (line,) = desk.shown()
    assert line.place == Place("ED", line=4)
    desk.abstraction.edit(desk.actor, line.id, "#NOF @ED l4")
    (edited,) = desk.shown()
    assert edited.place == Place("ED", line=4)
    assert edited.anchor is not None


def test_a_line_of_a_document_has_the_day_of_the_entry_it_is_in(desk: ReadingDesk) -> None:
    notes = "03/11/2026 WR\nDelirium.\n12/03/2016 clinic\nKnown asthma.\n"
    content = desk.take(notes, reference="notes.txt")
    for words in ("Delirium", "Known asthma"):
        desk.quote(content, words, heading=Heading.COMORBIDITY)
    assert [line.place.date for line in desk.shown()] == [date(2026, 11, 3), None]


def test_the_day_stands_on_an_earlier_page_of_a_pdf_too(desk: ReadingDesk) -> None:
    pages = pdf(["OPERATION NOTE    02/11/2026"], ["Neck of femur fractured."])
    content = desk.take(pages, reference="op.pdf")
    anchor = desk.documents.anchor(content, 2, 0, 13)
    desk.abstraction.add_from_selection(desk.actor, EPISODE, anchor)
    assert desk.shown()[0].place == Place("ED", page=2, date=date(2026, 11, 2))


def test_a_selection_of_a_pdf_tells_its_page(desk: ReadingDesk) -> None:
    content = desk.take(pdf(["Fell on stairs."], ["Neck of femur fractured."]), reference="ed.pdf")
    anchor = desk.documents.anchor(content, 2, 0, 13)
    desk.abstraction.add_from_selection(desk.actor, EPISODE, anchor)
    assert desk.shown()[0].place == Place("ED", page=2)


def test_a_selection_does_not_change_the_place_typed_last(desk: ReadingDesk) -> None:
    desk.type("#NOF @cl p2")
    desk.quote(desk.take(), "three stairs", heading=Heading.EXTERNAL_CAUSE)
    defaults = desk.abstraction.defaults(EPISODE)
    assert (defaults.heading, defaults.place) == (Heading.EXTERNAL_CAUSE, Place("cl", page=2))


def test_an_edit_keeps_the_quote_as_long_as_the_source_stays(desk: ReadingDesk) -> None:
    line_id = desk.quote(desk.take(), "neck of femur")
    desk.abstraction.edit(desk.actor, line_id, "#NOF L @ED p1")
    assert desk.shown()[0].anchor is not None
    desk.abstraction.edit(desk.actor, line_id, "#NOF L @cl p1")
    assert desk.shown()[0].anchor is None


def test_words_of_another_episode_s_document_are_no_evidence_here(desk: ReadingDesk) -> None:
    content = desk.take(episode_id=stay(2).episode)
    anchor = desk.documents.anchor(content, 1, 0, 10)
    with pytest.raises(UserError, match="this episode"):
        desk.abstraction.add_from_selection(desk.actor, EPISODE, anchor)


def test_a_line_is_carried_within_its_spell_with_its_evidence_and_no_codes(
    desk: ReadingDesk,
) -> None:
    there = desk.add_second_episode()
    line_id = desk.quote(desk.take(), "neck of femur", heading=Heading.MAIN_CONDITION)
    desk.dx("S72.00", line_id)
    new_line = desk.abstraction.carry(desk.actor, line_id, there).value
    (carried,) = desk.shown(there)
    assert (carried.id, carried.carried_from) == (new_line, line_id)
    assert carried.anchor == desk.shown()[0].anchor
    assert carried.code_ids == ()
    assert desk.episodes.case(there).diagnoses == ()
    with pytest.raises(UserError, match="already"):
        desk.abstraction.carry(desk.actor, line_id, there)


def test_a_line_is_not_carried_to_another_spell(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("#NOF")
    for elsewhere in (stay(2).episode, EPISODE):
        with pytest.raises(UserError, match="same spell"):
            desk.abstraction.carry(desk.actor, line_id, elsewhere)
