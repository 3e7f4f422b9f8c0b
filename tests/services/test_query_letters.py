"""Letters of stored queries: what stands on them, who may print them, what is kept of it."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import FakeClock
from letters.paper_trail import pages
from storage.profile_rows import person

from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import (
    Evidence,
    Gap,
    LetterPurpose,
    Query,
    QueryEvent,
    QueryKind,
    QueryState,
    Recipient,
)
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.letterheads import Letterheads
from coder_gui.services.query_letters import CONTACT_LENGTH, QueryLetters

from .desk import EPISODE, OTHER
from .query_cases import case
from .query_desk import RAISED, QueryDesk, asked, opened_query_desk, reply

LEAD = Recipient("Dr B Lead", "Consultant", "6012345", "Cardiology")


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[QueryDesk]:
    folder = tmp_path / "profile"
    folder.mkdir()
    with opened_query_desk(folder, clock) as opened:
        yield opened


def letters_of(desk: QueryDesk, actor: Actor | None = None) -> QueryLetters:
    """The letters as this person prints them (None: the coder)."""
    return QueryLetters(
        desk.database,
        desk.queries,
        desk.chasing,
        Letterheads.shipped(),
        actor or desk.actor,
        desk.clock,
    )


@pytest.fixture
def letters(desk: QueryDesk) -> QueryLetters:
    return letters_of(desk)


def approved_for(desk: QueryDesk, to: Recipient, episode_id: str = EPISODE) -> str:
    """The id of a query to this recipient that is approved."""
    text = replace(asked(), recipient=to)
    query = desk.queries.raise_query(desk.actor, episode_id, text).value
    return desk.queries.approve(desk.senior, query.id, findings=(), overrides={}).value.id


def printed(desk: QueryDesk, query_id: str) -> list[dict[str, object]]:
    """What is kept of the prints of a query."""
    return [
        one.data
        for one in desk.queries.story(query_id).events
        if one.event in {QueryEvent.PRINTED, QueryEvent.REPRINTED}
    ]


def test_a_letter_has_what_is_stored_of_the_query_and_its_stay(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    query = desk.approved()
    letter = letters.letter(query.id)
    assert (letter.reference, letter.raised, letter.reply_by) == (
        query.reference,
        RAISED,
        query.due,
    )
    assert (letter.sender, letter.sender_role) == (desk.actor.name, "Clinical coder")
    assert letter.approved_by == "Sue Senior"
    assert letter.patient.name == "TESTING1, Anna"
    assert letter.patient.nhs_number == "999 000 0001"
    assert letter.patient.hospital_number == "H000001"
    assert letter.patient.episode == "1 of 1"
    assert letter.printing is not None
    assert (letter.printing.by, letter.printing.copy) == (desk.actor.name, 0)
    assert not letter.draft


def test_care_is_yours_only_for_the_consultant_of_the_episode(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    theirs = letters.letter(approved_for(desk, Recipient("Ms Osei"))).patient.care
    others = letters.letter(approved_for(desk, LEAD)).patient.care
    assert "under your care 01-Nov to 05-Nov-2026" in theirs
    assert "under Ms Osei 01-Nov to 05-Nov-2026" in others


def test_only_chosen_evidence_is_quoted_in_the_order_of_its_dates(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    evidence = (
        Evidence(None, "no date", "Notes"),
        Evidence(None, "second", "Notes", date(2026, 11, 3)),
        Evidence(None, "left out", "Notes", date(2026, 11, 2), chosen=False),
        Evidence(None, "first", "Notes", date(2026, 11, 1)),
    )
    query = desk.queries.raise_query(desk.actor, EPISODE, replace(asked(), evidence=evidence)).value
    quotes = [one.quote for one in letters.letter(query.id).evidence]
    assert quotes == ["first", "second", "no date"]


def test_a_query_that_is_written_gives_a_draft_without_printing(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    letter = letters.letter(desk.draft().id)
    assert letter.draft
    assert letter.printing is None
    assert "DRAFT" in pages(letters.pdf(letter))[0]


def test_a_draft_is_not_printed(desk: QueryDesk, letters: QueryLetters) -> None:
    query = desk.draft()
    with pytest.raises(Refused, match=f"{query.reference} is not approved yet"):
        letters.batch([query.id])


def test_a_closed_query_has_no_letter(desk: QueryDesk, letters: QueryLetters) -> None:
    query = desk.sent()
    desk.at(date(2026, 11, 13))
    desk.answers.log(desk.actor, query.id, reply())
    with pytest.raises(Refused, match="is answered"):
        letters.batch([query.id])


# What leaves only as its anonymised pack ---------------------------------------------------------
PACK_ONLY = r"^Q-\S+ leaves the trust only as its anonymised pack \(Ctrl\+F6\)\.$"
TCDS = Recipient("Terminology and Classifications Delivery Service", "NHS England")


def national(desk: QueryDesk, state: QueryState, to: Recipient = TCDS) -> Query:
    """A national query in one of the states before it is answered."""
    desk.at(RAISED)
    text = replace(asked(QueryKind.NATIONAL, Gap.CODING), recipient=to)
    query = desk.queries.raise_query(desk.actor, EPISODE, text).value
    if state is not QueryState.DRAFT:
        query = desk.queries.approve(desk.senior, query.id).value
    if state is QueryState.SENT:
        with desk.database.write(desk.senior, "test") as uow:
            desk.queries.note_pack(uow, query.id, {})
            uow.commit()
    return desk.queries.get(query.id)


@pytest.mark.parametrize("state", [QueryState.DRAFT, QueryState.APPROVED, QueryState.SENT])
def test_no_way_leads_to_a_letter_of_a_national_query_with_the_patients_name(
    desk: QueryDesk, tmp_path: Path, state: QueryState
) -> None:
    query, out = national(desk, state), tmp_path / "letter.pdf"
    letters = letters_of(desk, desk.senior)
    ways: list[Callable[[], object]] = [
        lambda: letters.preview(query.text, case(), query=query),
        *(partial(letters.letter, query.id, purpose=one) for one in LetterPurpose),
        *(partial(letters.letter, query.id, purpose=one, draft=True) for one in LetterPurpose),
        *(partial(letters.batch, [query.id], one) for one in LetterPurpose),
        *(partial(letters.batch, [query.id], one, "specialty") for one in LetterPurpose),
        *(partial(letters.to_file, query.id, out, purpose=one) for one in LetterPurpose),
    ]
    for way in ways:
        with pytest.raises(Refused, match=PACK_ONLY):
            way()
    with pytest.raises(Refused, match=r"^It leaves the trust only as"):
        letters.preview(query.text, case())
    assert list(tmp_path.glob("*letter*")) == []
    assert desk.queries.get(query.id).state is state


def test_every_public_way_of_the_letters_is_known_to_the_test_above() -> None:
    """A new method must be looked at there: `pdf` sets what `letter` gives, two know no query."""
    known = {"letter", "preview", "batch", "to_file"} | {"pdf", "contact", "set_contact"}
    assert {name for name in vars(QueryLetters) if not name.startswith("_")} == known


def test_a_batch_with_a_national_query_is_refused_for_it_and_prints_nothing(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    clinical, other = desk.approved(), national(desk, QueryState.APPROVED)
    with pytest.raises(Refused, match=other.reference):
        letters.batch([clinical.id, other.id])


def test_the_national_service_gets_no_letter_of_another_kind_either(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    query_id = approved_for(desk, TCDS)
    with pytest.raises(Refused, match=PACK_ONLY):
        letters.batch([query_id])
    ours = desk.queries.approve(desk.senior, desk.draft(kind=QueryKind.INTERNAL).id).value
    assert letters.batch([ours.id]).pages == 1


@pytest.mark.parametrize("purpose", list(LetterPurpose))
def test_no_letter_of_a_national_query_is_noted(desk: QueryDesk, purpose: LetterPurpose) -> None:
    query = national(desk, QueryState.SENT)
    ways: dict[LetterPurpose, Callable[[], object]] = {
        LetterPurpose.QUERY: lambda: desk.queries.note_printed(
            desk.senior, [query.id], purpose, ["0" * 64]
        ),
        LetterPurpose.REMINDER: lambda: desk.chasing.note_reminded(desk.senior, [query.id]),
        LetterPurpose.ESCALATION: lambda: desk.chasing.note_escalated(desk.senior, [query.id]),
    }
    with pytest.raises(Refused, match=PACK_ONLY):
        ways[purpose]()
    assert desk.queries.get(query.id).level == 0


def test_who_may_not_print_is_told_so(desk: QueryDesk) -> None:
    query = desk.approved()
    trainer = replace(person("Tom Trainer"), role=Role.TRAINER)
    with pytest.raises(Refused, match="print queries"):
        letters_of(desk, trainer).batch([query.id])
    with pytest.raises(Refused):
        letters_of(desk).batch([desk.sent().id], LetterPurpose.ESCALATION)


def test_a_query_that_is_not_here_is_told_so(letters: QueryLetters) -> None:
    with pytest.raises(NotFound):
        letters.letter(new_id())


def test_a_job_without_letters_says_what_to_do(letters: QueryLetters) -> None:
    with pytest.raises(Refused, match="Mark the queries"):
        letters.batch([])


def test_one_letter_is_printed_without_a_cover_and_noted_with_the_hash_of_its_file(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    query = desk.approved()
    job = letters.batch([query.id])
    assert (job.pages, job.query_ids) == (1, (query.id,))
    assert job.sha256s == (sha256(job.bytes).hexdigest(),)
    desk.queries.note_printed(desk.actor, job.query_ids, job.purpose, job.sha256s)
    (kept,) = printed(desk, query.id)
    assert kept == {"purpose": "query", "copy": 0, "sha256": job.sha256s[0]}


def test_a_print_after_the_first_is_a_reprint(desk: QueryDesk, letters: QueryLetters) -> None:
    query = desk.sent()
    text = pages(letters.batch([query.id]).bytes)[0]
    assert text.count("Reprint 1") == 2


def test_several_letters_are_bundled_by_whom_they_go_to(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    first = approved_for(desk, LEAD)
    second = approved_for(desk, replace(LEAD, name="Dr A Able"), OTHER)
    third = approved_for(desk, LEAD, OTHER)
    job = letters.batch([first, second, third])
    found = pages(job.bytes)
    assert [text.startswith("Query letters") for text in found] == [True, False, True, False, False]
    assert "Dr A Able" in found[0]
    assert "2 letters, 2 pages" in found[2]
    assert job.query_ids[0] == second
    assert set(job.query_ids[1:]) == {first, third}
    by_specialty = letters.batch([first, second, third], group="specialty")
    assert sum(text.startswith("Query letters") for text in pages(by_specialty.bytes)) == 1
    assert "To Cardiology" in pages(by_specialty.bytes)[0]


def test_the_hashes_of_a_job_stand_in_the_order_of_its_letters(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    ids = [approved_for(desk, LEAD), approved_for(desk, replace(LEAD, name="Dr A Able"), OTHER)]
    job = letters.batch(ids)
    alone = [letters.batch([one]).sha256s[0] for one in job.query_ids]
    assert list(job.sha256s) == alone


def test_a_reminder_names_the_days_of_the_letters_before(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    query = desk.sent()
    desk.at(date(2026, 11, 18))
    first = letters.batch([query.id], LetterPurpose.REMINDER)
    assert "First sent 10-Nov-2026. This is the same question." in pages(first.bytes)[0]
    desk.chasing.note_reminded(desk.actor, first.query_ids, first.sha256s)
    desk.at(date(2026, 11, 25))
    second = pages(letters.batch([query.id], LetterPurpose.REMINDER).bytes)[0]
    assert "First sent 10-Nov-2026, again on 18-Nov-2026." in second
    assert "Reply was due" in second


def test_a_reminder_of_what_was_never_sent_is_refused(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    with pytest.raises(Refused, match="Only a query that was sent can be chased"):
        letters.letter(desk.approved().id, purpose=LetterPurpose.REMINDER)


def test_an_escalation_goes_to_the_next_rung(desk: QueryDesk) -> None:
    query = desk.sent()
    seniors = letters_of(desk, desk.senior)
    letter = seniors.letter(query.id, purpose=LetterPurpose.ESCALATION)
    assert letter.escalated_to == desk.chasing.escalation_of(query.id).to
    assert "your care" not in letter.patient.care
    assert "First sent to Mr A Lead" in pages(seniors.pdf(letter))[0]


def test_at_the_top_of_the_ladder_there_is_nobody_to_write_to(desk: QueryDesk) -> None:
    query = desk.sent()
    while desk.chasing.escalation_of(query.id) is not None:
        desk.chasing.note_escalated(desk.senior, [query.id])
    with pytest.raises(Refused, match="top of its ladder"):
        letters_of(desk, desk.senior).batch([query.id], LetterPurpose.ESCALATION)


def test_a_file_is_private_and_kept_as_a_print_to_a_file(
    desk: QueryDesk, letters: QueryLetters, tmp_path: Path
) -> None:
    query, out = desk.approved(), tmp_path / "letter.pdf"
    written = letters.to_file(query.id, out).value
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert written.sha256 == sha256(out.read_bytes()).hexdigest()
    (kept,) = printed(desk, query.id)
    assert kept == {"purpose": "query", "copy": 0, "sha256": written.sha256, "way": "file"}
    assert desk.queries.get(query.id).state is QueryState.SENT
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["letter.pdf"]


def test_reminders_and_escalations_in_files_are_kept_as_such(
    desk: QueryDesk, tmp_path: Path
) -> None:
    query, seniors = desk.sent(), letters_of(desk, desk.senior)
    for purpose in (LetterPurpose.REMINDER, LetterPurpose.ESCALATION):
        seniors.to_file(query.id, tmp_path / f"{purpose}.pdf", purpose=purpose)
    last = desk.queries.story(query.id).events[-2:]
    assert [one.event for one in last] == [QueryEvent.REMINDED, QueryEvent.ESCALATED]
    assert [one.data["way"] for one in last] == ["file", "file"]


def test_where_no_file_can_be_written_nothing_is_kept(
    desk: QueryDesk, letters: QueryLetters, tmp_path: Path
) -> None:
    query = desk.approved()
    for out in (tmp_path / "no" / "letter.pdf", tmp_path):
        with pytest.raises(UserError):
            letters.to_file(query.id, out)
    assert printed(desk, query.id) == []


def test_what_cannot_be_kept_leaves_no_file(
    desk: QueryDesk, letters: QueryLetters, tmp_path: Path
) -> None:
    query, folder = desk.approved(), tmp_path / "out"
    folder.mkdir()
    with desk.broken_history():
        letters.to_file(query.id, folder / "letter.pdf")
    assert list(folder.iterdir()) == []


def test_the_way_to_reach_a_person_stands_on_what_they_raised(desk: QueryDesk) -> None:
    letters = letters_of(desk)
    letters.set_contact(desk.actor, "  Ext\n4417  ")
    query = desk.approved()
    assert letters.contact() == "Ext 4417"
    assert letters.letter(query.id).sender_contact == "Ext 4417"
    assert letters_of(desk, desk.senior).letter(query.id).sender_contact == ""
    letters.set_contact(desk.actor, "x" * 200)
    assert len(letters.contact()) == CONTACT_LENGTH
    letters.set_contact(desk.actor, "")
    assert letters.contact() == ""


def test_who_approves_their_own_query_is_named_once(desk: QueryDesk) -> None:
    query = desk.queries.raise_query(desk.senior, EPISODE, asked()).value
    desk.queries.approve(desk.senior, query.id, findings=(), overrides={})
    assert letters_of(desk).letter(query.id).approved_by == ""


def test_letters_made_by_threads_at_once_are_those_made_one_by_one(
    desk: QueryDesk, letters: QueryLetters
) -> None:
    made = [letters.letter(desk.approved().id), letters.letter(approved_for(desk, LEAD, OTHER))]
    alone = [letters.pdf(one) for one in made]
    found: dict[int, bytes] = {}

    def work(number: int) -> None:
        found[number] = letters.pdf(made[number % 2])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[number] == alone[number % 2] for number in range(8))
