"""Rows of queries: what goes in comes out, and the list finds what is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import (
    CodeNow,
    Evidence,
    Gap,
    LintOverride,
    Outcome,
    Query,
    QueryEvent,
    QueryFilter,
    QueryKind,
    QueryOption,
    QueryState,
    QueryText,
    QueryView,
    Recipient,
    Subject,
)
from coder_gui.domain.roles import Actor
from coder_gui.storage import queries
from coder_gui.storage.database import Database
from coder_gui.storage.query_pages import StoredQueryRow, count_views, find_page
from coder_gui.storage.query_rows import codes_json, overrides_json, query_of, text_values
from coder_gui.storage.tables import SYNCED

from .profile_rows import add_stays, patient_row, stay

EPISODE, OTHER = stay(1).episode, stay(2).episode
TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 20, 9, 30, 1, 5, tzinfo=UTC)
TEXT = QueryText(
    QueryKind.CLINICAL,
    Gap.RESULT,
    Recipient("Mr J Hartley", "Consultant", "6012345", "Trauma and orthopaedics", ("Level 1",)),
    "What diagnosis, if any, explains the findings?",
    (QueryOption("The diagnosis is", free_text=True), QueryOption("Other", True, True)),
    (Evidence(new_id(), "Creatinine 168", "ICE 06:40", date(2026, 9, 19), side="L"),),
    Subject((new_id(),), (new_id(),), "ICD-008"),
    "urgent",
    "Asked twice on the ward",
)


@pytest.fixture(autouse=True)
def stays(database: Database, actor: Actor) -> None:
    """Two stays; the second patient's name is hidden."""
    add_stays(database, actor, [1, 2])
    with database.write(actor, "vip") as work:
        work.update("patient", stay(2).patient, {"vip": True, "surname": "Nováková"})
        work.record("pas_changed", None, {})
        work.commit()


def put(
    database: Database, actor: Actor, reference: str, episode: str = EPISODE, **columns: object
) -> str:
    """A query with these columns; returns its id. `text`: what it asks."""
    text = columns.pop("text", TEXT)
    assert isinstance(text, QueryText)
    with database.write(actor, "query") as work:
        query_id = queries.add(work, episode, reference, text)
        queries.change(work, query_id, columns)
        queries.add_event(work, query_id, episode, QueryEvent.RAISED, {"n": 1})
        work.record("query_raised", episode, {})
        work.commit()
    return query_id


def listed(database: Database, text: str = "", view: QueryView = QueryView.ALL) -> list[str]:
    """The references that a text finds, in the order of the list."""
    with database.read() as connection:
        found = find_page(connection, QueryFilter(view, text), TODAY)
    assert found.total == len(found.rows)
    return [row.reference for row in found.rows]


def test_a_query_comes_back_as_it_was_written(database: Database, actor: Actor) -> None:
    query_id = put(database, actor, "Q-7K3M-P4XC-9")
    with database.read() as connection:
        found = queries.get(connection, query_id)
        assert queries.find_reference(connection, "Q-7K3M-P4XC-9") == found
        assert queries.of_episode(connection, EPISODE) == (found,)
        assert queries.of_episode(connection, OTHER) == ()
        assert queries.is_taken(connection, found.reference)
        assert not queries.is_taken(connection, "Q-2222-2222-2")
        (event,) = queries.events(connection, query_id)
    assert found.text == TEXT
    assert (found.raised_by, found.state, found.level) == (actor.name, QueryState.DRAFT, 0)
    assert (event.event, event.data, event.author) == (QueryEvent.RAISED, {"n": 1}, actor.name)


def test_everything_that_happens_to_it_comes_back_too(database: Database, actor: Actor) -> None:
    codes = (CodeNow("icd10", "I21.4", "Subendocardial infarction"),)
    override = LintOverride("money", "income", "A quote", "Sue", AT)
    other = put(database, actor, "Q-AAAA-AAAA-A")
    query_id = put(
        database,
        actor,
        "Q-BBBB-BBBB-B",
        state="duplicate",
        approved_by="Sue",
        approved_at=AT,
        sent_at=AT,
        due=TODAY,
        level=2,
        overrides=overrides_json([override]),
        codes_before=codes_json(codes),
        codes_after=codes_json(codes),
        answered_at=AT,
        closed_at=AT,
        closed_by="Sue",
        outcome="duplicate",
        duplicate_of=other,
        unanswered=True,
        keep_open=True,
    )
    with database.read() as connection:
        found = queries.get(connection, query_id)
        assert queries.get(connection, other).duplicate_of is None
    assert found == Query(
        query_id, EPISODE, "Q-BBBB-BBBB-B", QueryState.DUPLICATE, TEXT, actor.name, found.raised_at,
        "Sue", AT, AT, TODAY, 2, (override,), codes, codes, AT, AT, "Sue", Outcome.DUPLICATE,
        "Q-AAAA-AAAA-A", True, True,
    )  # fmt: skip


def test_a_query_that_is_not_here_is_said(database: Database) -> None:
    with database.read() as connection:
        assert queries.find(connection, new_id()) is None
        assert queries.find_reference(connection, "Q-2222-2222-2") is None
        with pytest.raises(NotFound, match="This query is not in this profile"):
            queries.get(connection, new_id())


def test_an_event_of_a_newer_program_is_passed_by(database: Database, actor: Actor) -> None:
    query_id = put(database, actor, "Q-7K3M-P4XC-9")
    with database.write(actor, "newer") as work:
        row = {"query_id": query_id, "episode_id": EPISODE, "event": "faxed", "data": {}}
        work.insert("query_event", {"id": new_id(), **row, "author": "Ann", "at": work.now})
        work.record("query_faxed", EPISODE, {})
        work.commit()
    with database.read() as connection:
        assert len(queries.events(connection, query_id)) == 1


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
_TEXTS = st.builds(
    QueryText,
    st.sampled_from(QueryKind),
    st.sampled_from(Gap),
    st.builds(Recipient, _WORDS, _WORDS, st.none() | _WORDS, _WORDS, st.tuples(_WORDS, _WORDS)),
    _WORDS,
    st.lists(st.builds(QueryOption, _WORDS, st.booleans(), st.booleans()), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Evidence, st.none() | _WORDS, _WORDS, _WORDS, st.none() | st.dates(), st.booleans(),
            st.booleans(), st.booleans(), _WORDS, st.none() | st.sampled_from("LRB"), _WORDS,
        ),
        max_size=3,
    ).map(tuple),
    st.builds(Subject, st.tuples(_WORDS), st.just(()), st.none() | _WORDS),
    _WORDS,
    _WORDS,
)  # fmt: skip
_BARE = dict.fromkeys(column.name for column in SYNCED["query"].c) | {
    "id": "i", "episode_id": "e", "reference": "r", "state": "draft", "raised_by": "a",
    "raised_at": AT, "level": 0,
}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXTS)
def test_whatever_is_composed_is_read_back(text: QueryText) -> None:
    assert query_of({**_BARE, **text_values(text)}).text == text


def test_what_a_newer_program_adds_to_the_json_is_passed_by() -> None:
    values = text_values(TEXT)
    values["recipient"] |= {"pager": "4417"}
    values["evidence"][0] |= {"colour": "red"}
    values["options"][0] |= {"weight": 3}
    assert query_of({**_BARE, **values}).text == TEXT


# The list -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {"one", "two"}),
        ("hart", {"one"}),
        ("HARTLEY trauma", {"one"}),
        ("artley", set()),
        ("osei", {"one", "two"}),  # the consultant of the episode
        ("novak", {"two"}),
        ("NOVÁKOVÁ anna", {"two"}),
        ("testing1", {"one"}),
        ("h000002", {"two"}),
        ("q-7k3m", {"one"}),
        ("7K3M-P4", {"one"}),
        ("bbbb", {"two"}),
        ("data qual", {"two"}),
        ("hart nová", set()),
        ("100%", set()),
        ("- ,", {"one", "two"}),
    ],
)
def test_words_find_the_reference_the_recipient_the_specialty_and_the_patient(
    database: Database, actor: Actor, typed: str, found: set[str]
) -> None:
    put(database, actor, "Q-7K3M-P4XC-9")
    team = replace(TEXT, recipient=Recipient("Data quality team"))
    put(database, actor, "Q-BBBB-BBBB-B", OTHER, text=team)
    names = {"Q-7K3M-P4XC-9": "one", "Q-BBBB-BBBB-B": "two"}
    assert {names[one] for one in listed(database, typed)} == found


def test_each_view_has_its_order(database: Database, actor: Actor) -> None:
    days = {"Q-1": date(2026, 11, 20), "Q-2": date(2026, 11, 18), "Q-3": date(2026, 11, 25)}
    for number, (reference, due) in enumerate(days.items()):
        at = AT.replace(hour=10 + number)
        put(database, actor, reference, state="sent", due=due, raised_at=at, answered_at=at)
    put(database, actor, "Q-4", state="draft", raised_at=AT.replace(hour=8))
    put(database, actor, "Q-5", state="for_approval", raised_at=AT.replace(hour=9))
    assert listed(database, view=QueryView.DUE) == ["Q-2", "Q-1"]
    assert listed(database, view=QueryView.WAITING) == ["Q-2", "Q-1", "Q-3"]
    assert listed(database, view=QueryView.APPROVAL) == ["Q-5", "Q-4"]
    assert listed(database) == ["Q-3", "Q-2", "Q-1", "Q-5", "Q-4"]
    assert listed(database, view=QueryView.TO_PRINT) == []
    with database.read() as connection:
        counts = count_views(connection, TODAY)
    assert [counts[view] for view in QueryView] == [2, 2, 0, 3, 0, 5]


def test_a_page_is_capped_and_says_how_many_there_are(database: Database, actor: Actor) -> None:
    for number in range(5):
        put(database, actor, f"Q-{number}")
    with database.read() as connection:
        found = find_page(connection, QueryFilter(QueryView.ALL, "hartley", limit=2), TODAY)
        nothing = find_page(connection, QueryFilter(QueryView.ANSWERED), TODAY)
    assert (len(found.rows), found.total, found.counts[QueryView.ALL]) == (2, 5, 5)
    assert (nothing.rows, nothing.total, nothing.counts[QueryView.ALL]) == ((), 0, 5)


def test_a_row_has_what_recognises_it_and_says_whose_name_is_hidden(
    database: Database, actor: Actor
) -> None:
    query_id = put(database, actor, "Q-7K3M-P4XC-9", OTHER, state="sent", due=TODAY, level=1)
    with database.write(actor, "print") as work:
        for event in (QueryEvent.PRINTED, QueryEvent.REPRINTED, QueryEvent.REMINDED):
            queries.add_event(work, query_id, OTHER, event, {"purpose": "query"})
        work.record("query_printed", OTHER, {})
        work.commit()
    with database.read() as connection:
        (row,) = find_page(connection, QueryFilter(QueryView.ALL), TODAY).rows
    assert row == StoredQueryRow(
        query_id, OTHER, "Q-7K3M-P4XC-9", "clinical", "result", "sent", "Mr J Hartley",
        "Trauma and orthopaedics", "300", "Nováková", "Anna", "H000002", True, actor.name,
        row.raised_at, TODAY, 1, False, date(2026, 11, 5), date(2026, 11, 5), 2, True,
    )  # fmt: skip
    assert patient_row(2)["surname"] != row.surname
