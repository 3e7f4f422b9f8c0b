"""Lines as they lie in the database: rows that replace rows, and one order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder_gui.domain.abstraction import Anchor, Certainty, Heading, LineDraft, Place, Side
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import lines
from coder_gui.storage.codes import evidence_line
from coder_gui.storage.database import Database
from coder_gui.storage.document_rows import add_version

from .profile_rows import add_stays, stay

EPISODE = stay(1).episode
FULL = LineDraft(
    text="Displaced intracapsular fracture",
    heading=Heading.MAIN_CONDITION,
    certainty=Certainty.TREATED_AS,
    side=Side.BOTH,
    place=Place("notes", 2, 14, 3, date(2026, 11, 3), time(6, 40), "back page"),
    typed="tx Displaced intracapsular fracture B @notes v2 p14 l3 03/11 06:40 back page",
)


@pytest.fixture(autouse=True)
def stays(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1, 2])


def add(
    database: Database, actor: Actor, *drafts: LineDraft, after: str | None = None
) -> list[str]:
    """Write new lines of the first episode; returns their ids."""
    with database.write(actor, "add_line") as work:
        ids = lines.add(work, EPISODE, drafts, after=after)
        work.record("line_added", EPISODE, {})
        work.commit()
    return list(ids)


def replace(database: Database, actor: Actor, line_id: str, **how: object) -> None:
    """Write the next row of a line."""
    with database.write(actor, "edit_line") as work:
        line = lines.find(work.connection, line_id)
        assert line is not None
        lines.replace(work, line, **how)  # type: ignore[arg-type]
        work.record("line_edited", EPISODE, {})
        work.commit()


def texts(database: Database) -> list[str]:
    """What stands on screen."""
    with database.read() as connection:
        return [line.text for line in lines.read(connection, EPISODE)]


def simple(*words: str, heading: Heading = Heading.COMORBIDITY) -> list[LineDraft]:
    """Drafts with these texts."""
    return [LineDraft(text=word, heading=heading) for word in words]


def test_every_field_of_a_line_comes_back(database: Database, actor: Actor) -> None:
    (line_id,) = add(database, actor, FULL)
    with database.read() as connection:
        (line,) = lines.read(connection, EPISODE)
        found = lines.find(connection, line_id)
    assert found is not None
    assert found.draft == FULL
    assert (line.id, line.number, line.author, line.episode_id) == (line_id, 1, actor.name, EPISODE)
    assert (line.text, line.side, line.place) == (FULL.text, FULL.side, FULL.place)
    assert found.said["time"] == time(6, 40)
    assert "quote" not in found.said


def test_an_edit_leaves_the_row_before_it_untouched(database: Database, actor: Actor) -> None:
    (line_id,) = add(database, actor, FULL)
    (edited,) = simple("shorter")
    replace(database, actor, line_id, draft=edited)
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT text, replaces IS NULL FROM abstraction_line ORDER BY rowid"
        ).all()
    assert [tuple(row) for row in rows] == [(FULL.text, 1), ("shorter", 0)]
    assert texts(database) == ["shorter"]


def test_a_line_retracted_and_brought_back_keeps_its_words(
    database: Database, actor: Actor
) -> None:
    (line_id,) = add(database, actor, FULL)
    replace(database, actor, line_id, retracted=True)
    assert texts(database) == []
    replace(database, actor, line_id)
    with database.read() as connection:
        found = lines.find(connection, line_id)
    assert found is not None
    assert found.draft == FULL


def two_replacements(database: Database, actor: Actor) -> str:
    """A line that two laptops replaced before they synced; returns its id."""
    (line_id,) = add(database, actor, *simple("before"))
    with database.read() as connection:
        first = lines.find(connection, line_id)
    assert first is not None
    for word in ("theirs", "mine"):
        with database.write(actor, "edit_line") as work:
            lines.replace(work, first, draft=simple(word)[0])
            work.record("line_edited", EPISODE, {})
            work.commit()
    return line_id


def test_of_two_replacements_of_one_row_every_laptop_shows_the_same_one(
    database: Database, actor: Actor
) -> None:
    line_id = two_replacements(database, actor)
    with database.read() as connection:
        found = lines.find(connection, line_id)
        evidence = evidence_line(connection, line_id)
    assert found is not None
    (rival,) = found.rivals
    assert found.row.id < rival.id
    assert texts(database) == [found.row.text] == [evidence.text]


def test_the_next_change_of_a_line_takes_the_place_of_both_replacements(
    database: Database, actor: Actor
) -> None:
    line_id = two_replacements(database, actor)
    with database.write(actor, "edit_line") as work:
        found = lines.find(work.connection, line_id)
        assert found is not None
        lines.replace(work, found, draft=simple("decided")[0])
        work.record("line_edited", EPISODE, {})
        work.commit()
    with database.read() as connection:
        decided = lines.find(connection, line_id)
        assert evidence_line(connection, line_id).text == "decided"
    assert decided is not None
    assert (decided.row.text, decided.rivals) == ("decided", ())


def test_new_lines_stand_at_the_end_or_after_a_line(database: Database, actor: Actor) -> None:
    first, _ = add(database, actor, *simple("a", "d"))
    add(database, actor, *simple("b", "c"), after=first)
    add(database, actor, *simple("e"), after=new_id())
    assert texts(database) == ["a", "b", "c", "d", "e"]


def test_headings_stand_in_their_own_order(database: Database, actor: Actor) -> None:
    add(database, actor, *simple("other", heading=Heading.OTHER))
    add(database, actor, *simple("cause", heading=Heading.EXTERNAL_CAUSE))
    add(database, actor, *simple("main", heading=Heading.MAIN_CONDITION))
    assert texts(database) == ["main", "cause", "other"]


def test_a_line_that_the_order_does_not_know_comes_last(database: Database, actor: Actor) -> None:
    ids = add(database, actor, *simple("a", "b", "c"))
    with database.write(actor, "move_line") as work:
        lines.set_order(work, EPISODE, [ids[2], ids[0]])
        work.record("line_moved", EPISODE, {})
        work.commit()
    assert texts(database) == ["c", "a", "b"]


def test_the_order_is_one_row_that_every_laptop_names_alike(
    database: Database, actor: Actor
) -> None:
    add(database, actor, *simple("a"))
    add(database, actor, *simple("b"))
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT hex(id) FROM line_set").scalars().all()
    assert rows == [derive_id("line_set", EPISODE).replace("-", "").upper()]


def test_a_quote_is_lost_unless_it_is_in_the_newest_version(
    database: Database, actor: Actor
) -> None:
    def version(sha256: str) -> str:
        with database.write(actor, "import_document") as work:
            found = add_version(
                work,
                episode_id=EPISODE,
                source="ED",
                reference="ed.txt",
                sha256=sha256,
                media_type="text/plain",
                size=1,
                pages=1,
            )
            work.record("document_imported", EPISODE, {})
            work.commit()
        return found.id

    def orphaned() -> Sequence[bool]:
        with database.read() as connection:
            return [line.orphaned for line in lines.read(connection, EPISODE)]

    document_id = version("a" * 64)
    anchor = Anchor(document_id, "a" * 64, 1, 0, 4, "fell", "", " down")
    add(database, actor, LineDraft("fell", Heading.EXTERNAL_CAUSE, anchor=anchor), *simple("htn"))
    assert orphaned() == [False, False]
    version("b" * 64)
    assert orphaned() == [True, False]
    with database.read() as connection:
        assert [line.draft.anchor for line in lines.quoting(connection, document_id)] == [anchor]


def test_a_row_written_by_itself_keeps_author_and_time(
    database: Database, actor: Actor, clock
) -> None:
    (line_id,) = add(database, actor, FULL)
    with database.read() as connection:
        (before,) = lines.read(connection, EPISODE)
    clock.advance(hours=1)
    replace(database, actor, line_id, draft=FULL, by_itself=True)
    with database.read() as connection:
        (after,) = lines.read(connection, EPISODE)
    assert (after.author, after.at) == (before.author, before.at)
    assert after.row_id != before.row_id


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(list(Heading)), min_size=1, max_size=6),
    st.permutations(range(6)),
)
def test_on_screen_headings_never_mix_and_each_keeps_its_order(
    headings: list[Heading], order: list[int]
) -> None:
    from types import SimpleNamespace

    stored = [
        lines.StoredLine(SimpleNamespace(line_id=str(at), heading=heading))  # type: ignore[arg-type]
        for at, heading in enumerate(headings)
    ]
    kept = [str(at) for at in order]
    shown = lines.shown_order(stored, kept)
    positions = [list(lines._HEADINGS).index(Heading(line.row.heading)) for line in shown]
    assert positions == sorted(positions)
    for heading in set(headings):
        same = [kept.index(line.line_id) for line in shown if line.row.heading == heading]
        assert same == sorted(same)
