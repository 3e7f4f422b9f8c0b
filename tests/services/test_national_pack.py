"""A national query goes out only when nothing in it tells who the patient is."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeClock
from ui import ward

from coder_gui.domain.coding import System
from coder_gui.domain.errors import Refused, UserError
from coder_gui.domain.identifiers import Kind
from coder_gui.domain.national import (
    NationalPack,
    PackCode,
    PackDraft,
    PackEvidence,
    PackPlace,
    text_at,
    texts,
    with_text,
)
from coder_gui.domain.queries import (
    Evidence,
    Gap,
    Query,
    QueryEvent,
    QueryKind,
    QueryOption,
    QueryState,
    QueryText,
    Recipient,
)
from coder_gui.domain.roles import Role
from coder_gui.services.national_pack import NationalPackService
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.services.session import Session
from coder_gui.storage.history import story

CLEAN = NationalPack(
    reference="Q-7K3M-P4XC-9",
    age="78 years",
    sex="Female",
    care="Emergency admission, day 0 to day +11",
    specialty="Trauma and orthopaedics",
    gap="Use of the classification",
    question="Which code describes a fracture through an earlier cemented stem?",
    options=("S72.30", "M96.6", "Other"),
    codes=(PackCode("ICD-10", "S72.30", "Fracture of shaft of femur", "On the episode"),),
    trail=("S72.30: found under Fracture, femur with shaft, tabular checked",),
    standards=("DChS.XIX.1 (standards of 2026)",),
    attempts=("Internal coding query, day +3: which code?",),
    evidence=(PackEvidence("day +1", "Op note p1", "[consultant] found a loose stem"),),
    note="Nothing further",
)
PLACES = [place for place, _ in texts(CLEAN)]
PLANTED = {
    "name": "MARLOWE",
    "title and name": "Mrs Marlowe",
    "forename": "edith",
    "possessive": "Marlowe's",
    "NHS number": "999 000 0018",
    "another NHS number": "943-476-5919",
    "hospital number": "X 204417",
    "consultant": "Mr Hartley",
    "consultant code": "C4401201",
    "GMC": "GMC 7654321",
    "staff": "Sister Mary",
    "date": "03/11/2026",
    "date in words": "3rd Nov",
    "partial date": "19/09",
    "birth date": "12.03.1948",
    "postcode": "LS1 4AB",
    "telephone": "0113 496 0123",
    "e-mail": "edith@example.org",
    "ward": "Ward 12",
    "street": "12 Acacia Avenue",
    "hospital": "Royal Oakdale Infirmary",
    "organisation": "RZ9",
    "trust of the letterhead": "Northmoor",
    "its own name, in small": "northmoor's",
    "great age": "93 year old",
}


@dataclass
class Desk:
    """One episode of Edith Marlowe, its coder and a senior."""

    session: Session
    national: NationalPackService

    def draft(self, pack: NationalPack = CLEAN) -> PackDraft:
        """A pack as a person left it, with the case's identifiers behind it."""
        return PackDraft(None, ward.FIRST, pack, {})

    @property
    def senior(self) -> Any:
        """Somebody who may export."""
        return replace(self.session.actor, role=Role.SENIOR)

    def raised(self) -> Query:
        """A national query full of identifiers, as a draft."""
        return self.session.queries.raise_query(self.session.actor, ward.FIRST, query_text()).value

    def approved(self) -> Query:
        """The same, approved."""
        return self.session.queries.approve(self.senior, self.raised().id).value


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    ward.take_in(session, tmp_path)
    actor = session.actor
    with session.database.write(actor, "import") as uow:
        patient = session.episodes.case(ward.FIRST).patient.id
        uow.update("patient", patient, {"title": "Mrs", "postcode": "LS1 4AB"})
        uow.update("episode", ward.FIRST, {"consultant_name": "Mr Hartley", "ward": "Ward 12"})
        uow.record("worklist.imported", None, {})
        uow.commit()
    return Desk(session, session.national)


FIXED = query_policy_in_use().fixed(QueryKind.NATIONAL)


def query_text(**changes: Any) -> QueryText:
    """A national query full of identifiers."""
    evidence = (
        Evidence(
            None,
            "Mrs Marlowe fell on 01/11/2026, seen by Mr Hartley; NHS 999 000 0018",
            "ED record 02/11, p1",
            date(2026, 11, 2),
        ),
        Evidence(None, "Periprosthetic fracture", "CT report", date(2026, 11, 3), earlier=True),
        Evidence(None, "left out", "Notes", None, chosen=False),
    )
    text = QueryText(
        kind=QueryKind.NATIONAL,
        gap=Gap.CODING,
        recipient=Recipient("TCDS"),
        question="How is Edith's fracture of 2 November coded?",
        options=(QueryOption("As an injury"), *FIXED),
        evidence=evidence,
        note="Asked by Priya Shah, ext 4512",
    )
    return replace(text, **changes)


# Nothing gets through ---------------------------------------------------------------------------
def test_the_places_are_all_texts_of_a_pack() -> None:
    def count(value: Any) -> int:
        if isinstance(value, str):
            return 1
        if is_dataclass(value):
            return sum(count(getattr(value, one.name)) for one in fields(value))
        return sum(count(one) for one in value)

    assert len(PLACES) == count(CLEAN)
    assert {place.field for place in PLACES} == {one.name for one in fields(NationalPack)}


def test_a_clean_pack_has_nothing_left(desk: Desk) -> None:
    assert desk.national.scan(desk.draft()) == ()


def test_an_identifier_planted_in_any_field_is_found_there(desk: Desk) -> None:
    missed = {}
    for what, planted in PLANTED.items():
        for form in ("{text}, {planted} noted", "{planted}", "({planted}) {text}"):
            pack = CLEAN
            for place in PLACES:
                words = form.format(text=text_at(CLEAN, place), planted=planted)
                pack = with_text(pack, place, words)
            found = {one.place for one in desk.national.scan(desk.draft(pack))}
            if found != set(PLACES):
                missed[what, form] = set(PLACES) - found
    assert missed == {}


def test_an_identifier_in_any_one_field_blocks_the_export(desk: Desk) -> None:
    for place in PLACES:
        planted = PLANTED["title and name"]
        pack = with_text(CLEAN, place, f"{text_at(CLEAN, place)} {planted}")
        with pytest.raises(Refused) as refused:
            desk.national.export(desk.senior, desk.draft(pack))
        assert "1 thing may still identify the patient" in str(refused.value)
        assert "Marlowe" not in str(refused.value)


def test_a_refusal_counts_and_names_the_first_place_without_its_words(desk: Desk) -> None:
    pack = replace(CLEAN, question="Marlowe?", evidence=(PackEvidence("", "", "on 03/11/2026"),))
    with pytest.raises(Refused) as refused:
        desk.national.export(desk.senior, desk.draft(pack))
    assert str(refused.value) == (
        "2 things may still identify the patient. The first: name of the patient in Question."
    )


# Drafting ---------------------------------------------------------------------------------------
def test_a_draft_hides_what_is_sure_and_counts_days(desk: Desk) -> None:
    session = desk.session
    raised = session.queries.raise_query(session.actor, ward.FIRST, query_text()).value
    draft = desk.national.draft(query_id=raised.id)
    pack = draft.pack
    assert pack.question == "How is [patient]'s fracture of day 0 coded?"
    assert pack.reference == raised.reference
    assert pack.age == "78 years"
    assert pack.evidence == (
        PackEvidence(
            "day 0",
            "ED record day 0, p1",
            "[patient] fell on day -1, seen by [consultant]; NHS [number]",
        ),
        PackEvidence("day +1", "CT report", "Periprosthetic fracture", "earlier admission"),
    )
    assert pack.note == "Asked by [staff], ext [number]"
    assert desk.national.scan(draft) == ()
    where = PackPlace("question")
    assert [pack.question[m.start : m.start + m.length] for m in draft.marks[where]] == [
        "[patient]",
        "day 0",
    ]


def test_an_episode_without_a_query_gives_its_lines_codes_and_trails(desk: Desk) -> None:
    session, actor = desk.session, desk.session.actor
    session.abstraction.add(actor, ward.FIRST, "Marlowe fell 02/11/2026 @ED p2")
    session.coding.add(actor, ward.FIRST, System.ICD10, "S72.00")
    removed = session.coding.add(actor, ward.FIRST, System.ICD10, "I10.X").value
    session.coding.remove(actor, removed.id)
    pack = desk.national.draft(episode_id=ward.FIRST).pack
    assert [(one.code, one.note) for one in pack.codes] == [
        ("S72.00", "On the episode"),
        ("I10.X", "Considered, not on the episode"),
    ]
    assert pack.evidence[0].quote.startswith("[patient] fell")
    assert pack.question == ""


def test_attempts_tell_other_queries_of_the_episode_and_seniors_words(desk: Desk) -> None:
    session, actor = desk.session, desk.session.actor
    internal = query_text(kind=QueryKind.INTERNAL, question="Which code, for Mrs Marlowe?")
    first = session.queries.raise_query(actor, ward.FIRST, internal).value
    session.queries.submit(actor, first.id)
    session.queries.send_back(desk.senior, first.id, "Ask nationally, Edith is waiting")
    raised = session.queries.raise_query(actor, ward.FIRST, query_text()).value
    attempts = desk.national.draft(query_id=raised.id).pack.attempts
    assert attempts == (
        "Internal coding query, day +19: Which code, for [patient]?",
        "Sent back by a senior, day +19: Ask nationally, [patient] is waiting",
    )


def test_an_age_is_told_as_far_as_it_may_be(desk: Desk) -> None:
    session = desk.session
    patient = session.episodes.case(ward.FIRST).patient.id
    told = {}
    for born in (
        date(1930, 1, 1),
        date(1936, 11, 3),
        date(2025, 10, 1),
        date(2026, 10, 20),
        date(2026, 3, 1),
        None,
    ):
        with session.database.write(session.actor, "import") as uow:
            uow.update("patient", patient, {"birth_date": born})
            uow.record("worklist.imported", None, {})
            uow.commit()
        told[born and born.year, born and born.month] = desk.national.draft(
            episode_id=ward.FIRST
        ).pack.age
    assert told == {
        (1930, 1): "over 89",
        (1936, 11): "89 years",
        (2025, 10): "13 months",
        (2026, 10): "13 days",
        (2026, 3): "8 months",
        (None, None): "Not known",
    }


# A person decides -------------------------------------------------------------------------------
def test_a_finding_is_replaced_by_what_a_person_types(desk: Desk) -> None:
    pack = replace(CLEAN, note="daughter Joan called, then Mr Hartley")
    draft = desk.draft(pack)
    joan = next(one for one in desk.national.scan(draft) if one.text == "Joan")
    draft = desk.national.replace_found(draft, joan, "of the patient")
    assert draft.pack.note == "daughter of the patient called, then Mr Hartley"
    assert [one.text for one in desk.national.scan(draft)] == ["Mr Hartley"]
    with pytest.raises(UserError, match="has changed"):
        desk.national.replace_found(draft, joan, "again")


def test_what_is_typed_is_searched_as_well(desk: Desk) -> None:
    draft = desk.draft(replace(CLEAN, note="daughter Joan"))
    (joan,) = desk.national.scan(draft)
    draft = desk.national.replace_found(draft, joan, "Ms Marlowe")
    assert [one.kind for one in desk.national.scan(draft)] == [Kind.PATIENT]


def test_a_finding_is_let_stand_in_its_place_with_a_reason_that_is_kept(desk: Desk) -> None:
    pack = replace(CLEAN, note="given 5/10 twice", question="given 5/10?")
    draft = desk.draft(pack)
    in_question, in_note = desk.national.scan(draft)
    with pytest.raises(UserError, match="Say why"):
        desk.national.keep_found(draft, in_question, " ")
    draft = desk.national.keep_found(draft, in_question, "A pain score")
    assert desk.national.scan(draft) == (in_note,)
    draft = desk.national.keep_found(draft, in_note, "A pain score")
    saved = desk.national.export(desk.senior, draft)
    assert saved.value.startswith(b"%PDF")
    with desk.session.database.read() as connection:
        entry = next(
            one for one in story(connection, ward.FIRST) if one.event == "national_exported"
        )
    assert entry.data is not None
    assert "A pain score" in entry.data
    assert "5/10" not in entry.data


def test_further_names_are_hidden_everywhere(desk: Desk) -> None:
    pack = replace(CLEAN, note="née Pennington", attempts=("PENNINGTON again",))
    draft = desk.national.hide_also(desk.draft(pack), ["Pennington"])
    assert draft.pack.note == "née [patient]"
    assert draft.pack.attempts == ("[patient] again",)
    typed = replace(draft, pack=replace(draft.pack, question="Pennington?"))
    assert [one.place.field for one in desk.national.scan(typed)] == ["question"]


def test_evidence_that_cannot_be_told_is_left_out(desk: Desk) -> None:
    first, second = PackEvidence("", "", "Joan"), PackEvidence("", "", "given 5/10")
    draft = desk.draft(replace(CLEAN, evidence=(first, second)))
    score = next(one for one in desk.national.scan(draft) if one.place.item == 1)
    draft = desk.national.keep_found(draft, score, "A pain score")
    draft = desk.national.leave_out(draft, PackPlace("evidence", 0, "quote"))
    assert draft.pack.evidence == (second,)
    assert desk.national.scan(draft) == ()


def test_texts_of_the_classification_say_nothing_of_a_patient(desk: Desk) -> None:
    pack = with_text(CLEAN, PackPlace("codes", 0, "title"), "Fracture seen by Leeds")
    draft = desk.draft(pack)
    assert desk.national.scan(draft)
    known = replace(draft, published=frozenset({"Fracture seen by Leeds"}))
    assert desk.national.scan(known) == ()


# Leaving ----------------------------------------------------------------------------------------
def test_a_coder_does_not_export(desk: Desk) -> None:
    with pytest.raises(Refused, match="A senior or a manager exports a national query"):
        desk.national.export(desk.session.actor, desk.draft())


def test_a_pack_needs_a_question(desk: Desk) -> None:
    with pytest.raises(UserError, match="no question yet"):
        desk.national.export(desk.senior, desk.draft(replace(CLEAN, question=" ")))


def test_the_same_pack_gives_the_same_bytes_and_is_kept_with_its_query(desk: Desk) -> None:
    session = desk.session
    raised = desk.approved()
    draft = desk.national.draft(query_id=raised.id)
    first = desk.national.export(desk.senior, draft).value
    assert desk.national.export(desk.senior, draft).value == first
    events = session.queries.story(raised.id).events
    assert [one.event.value for one in events].count("exported") == 2


def test_the_export_of_an_approved_national_query_is_its_sending(
    desk: Desk, clock: FakeClock
) -> None:
    approved = desk.approved()
    draft = desk.national.draft(query_id=approved.id)
    desk.national.export(desk.senior, draft)
    sent = desk.session.queries.get(approved.id)
    assert (sent.state, sent.sent_at) == (QueryState.SENT, clock.current)
    clock.current += timedelta(days=1)
    desk.national.export(desk.senior, draft)
    assert desk.session.queries.get(approved.id).sent_at == sent.sent_at
    with desk.session.database.read() as connection:
        events = [one.event for one in story(connection, ward.FIRST)]
    assert events.count("query_exported") == 2


def test_a_national_query_that_is_not_approved_has_no_pack_yet(desk: Desk) -> None:
    query = desk.raised()
    draft = desk.national.draft(query_id=query.id)
    words = f"{query.reference} is not approved yet. Its pack goes out then."
    assert desk.national.may_export(desk.senior, query.id) == words
    with pytest.raises(Refused, match=words):
        desk.national.export(desk.senior, draft)
    assert desk.session.queries.get(query.id).state is QueryState.DRAFT
    desk.national.export(desk.senior, desk.draft())  # the episode without a query has one


def test_a_national_query_that_is_withdrawn_after_it_was_drafted_stays_here(desk: Desk) -> None:
    query = desk.approved()
    draft = desk.national.draft(query_id=query.id)
    desk.session.queries.withdraw(desk.senior, query.id, "The guidance has come")
    with pytest.raises(Refused, match="is withdrawn"):
        desk.national.export(desk.senior, draft)


def test_the_pack_of_another_kind_of_query_sends_nothing(desk: Desk) -> None:
    session, text = desk.session, query_text(kind=QueryKind.INTERNAL, recipient=Recipient("Lead"))
    query = session.queries.raise_query(session.actor, ward.FIRST, text).value
    desk.national.export(desk.senior, desk.national.draft(query_id=query.id))
    story_now = session.queries.story(query.id)
    assert story_now.query.state is QueryState.DRAFT
    assert story_now.events[-1].event is QueryEvent.EXPORTED


def test_a_pack_that_cannot_be_written_sends_nothing(desk: Desk, tmp_path: Path) -> None:
    query = desk.approved()
    draft = desk.national.draft(query_id=query.id)
    with pytest.raises(UserError, match="There is no such folder"):
        desk.national.to_file(desk.senior, draft, tmp_path / "none" / "pack.pdf")
    assert desk.session.queries.get(query.id).state is QueryState.APPROVED
    out = desk.national.to_file(desk.senior, draft, tmp_path / "pack.pdf").value
    assert out.read_bytes().startswith(b"%PDF")
    assert desk.session.queries.get(query.id).state is QueryState.SENT


def test_a_refused_pack_leaves_no_file(desk: Desk, tmp_path: Path) -> None:
    draft = desk.national.draft(query_id=desk.raised().id)
    with pytest.raises(Refused):
        desk.national.to_file(desk.senior, draft, tmp_path / "pack.pdf")
    assert not (tmp_path / "pack.pdf").exists()


def test_a_pack_with_long_evidence_goes_over_several_sheets(desk: Desk) -> None:
    many = tuple(
        PackEvidence(f"day +{n}", "Notes", "wound dry, mobilising " * 20) for n in range(30)
    )
    saved = desk.national.export(desk.senior, desk.draft(replace(CLEAN, evidence=many)))
    assert saved.value.count(b"/Type /Page\n") > 2


@pytest.fixture
def clock() -> FakeClock:
    """21 November 2026: day +19 of the admission."""
    return FakeClock(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
