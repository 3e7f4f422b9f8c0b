"""An extract meets what is known: new, changed, unchanged, older, and numbered otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import RowStatus
from coder_gui.exchange.extract_merge import ExtractOutcome, merge_extract
from coder_gui.exchange.pas_csv import PasRow
from coder_gui.exchange.pas_plan import in_words, make_plan
from coder_gui.exchange.pas_state import KINDS, PasState, Row

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PATIENT = {"surname": "Marlowe", "forenames": "Edith", "sex": "2", "birth_date": date(1948, 3, 12)}
SPELL = {"admission_date": date(2026, 9, 14), "discharge_date": None}
EPISODE = {
    "start_date": date(2026, 9, 14),
    "end_date": None,
    "consultant_code": "C1111111",
    "ward": "7B",
    "existing_dx": (),
}


def pas_row(
    place: int = 2,
    *,
    spell: str = "SP1",
    number: int = 1,
    patient: str = "M1",
    person: dict[str, Any] | None = None,
    stay: dict[str, Any] | None = None,
    **episode: Any,
) -> PasRow:
    return PasRow(
        place,
        "RXX",
        spell,
        number,
        patient,
        {**PATIENT, **(person or {})},
        {**SPELL, **(stay or {})},
        {**EPISODE, **episode},
    )


def merge(state: PasState, *rows: PasRow, as_of: datetime = NOW) -> ExtractOutcome:
    return merge_extract(state, rows, as_of)


def reload(state: PasState) -> PasState:
    """The state as it would be read from the profile after the plan was written."""
    fresh = PasState(extract_times=state.extract_times)
    for kind in KINDS:
        fresh.load(kind, [dict(row.values) for row in state.rows(kind)])
    return fresh


def statuses(outcome: ExtractOutcome) -> list[RowStatus]:
    return [merged.status for merged in outcome.merged]


def episodes(state: PasState, spell: str = "SP1") -> list[tuple[Any, ...]]:
    rows = state.episodes[derive_id("spell", "RXX", spell)]
    return sorted(
        (row.get("episode_number"), row.get("consultant_code"), row.get("start_date"))
        for row in rows
    )


def hl7_spell(*consultants: tuple[int, str, date]) -> PasState:
    """A spell that messages made: numbered as first seen, with an alias for each episode."""
    state = PasState()
    merge(
        state, *(pas_row(n, number=n, start_date=d, consultant_code=c) for n, c, d in consultants)
    )
    spell_id = derive_id("spell", "RXX", "SP1")
    for row in state.episodes[spell_id]:
        values = {
            "id": derive_id("episode_alias", row.id),
            "spell_id": spell_id,
            "start_date": row.get("start_date"),
            "consultant_code": row.get("consultant_code"),
            "episode_id": row.id,
            "as_of": NOW,
        }
        state.add(Row("episode_alias", values["id"], values, new=True))
    return reload(state)


def test_rows_that_nobody_knew_are_new_with_derived_ids():
    state = PasState()
    outcome = merge(state, pas_row(2), pas_row(3, number=2, start_date=date(2026, 9, 16)))
    assert statuses(outcome) == [RowStatus.NEW, RowStatus.NEW]
    assert outcome.merged[0].episode.id == derive_id("episode", "RXX", "SP1", "1")
    plan = make_plan(state)
    assert [len(plan.inserts[kind]) for kind in ("patient", "spell", "episode")] == [1, 1, 2]
    assert not plan.updates
    assert not plan.effects


def test_the_same_rows_again_change_nothing():
    state = PasState()
    merge(state, pas_row())
    again = reload(state)
    assert statuses(merge(again, pas_row())) == [RowStatus.UNCHANGED]
    plan = make_plan(again)
    assert plan.empty
    assert not plan.heard


def test_the_same_rows_at_a_later_time_are_only_heard():
    state = PasState()
    merge(state, pas_row())
    later = reload(state)
    assert statuses(merge(later, pas_row(), as_of=NOW + DAY)) == [RowStatus.UNCHANGED]
    plan = make_plan(later)
    assert plan.empty
    assert {kind: len(rows) for kind, rows in plan.heard.items()} == {
        "patient": 1,
        "spell": 1,
        "episode": 1,
    }


def test_a_later_extract_changes_and_says_what():
    state = PasState()
    merge(state, pas_row())
    later = reload(state)
    outcome = merge(later, pas_row(ward="AMU", end_date=date(2026, 9, 20)), as_of=NOW + DAY)
    assert statuses(outcome) == [RowStatus.CHANGED]
    assert outcome.merged[0].changed_columns() == ("end_date", "ward")
    (effect,) = make_plan(later).effects
    assert effect.relevant == {"end_date"}
    assert in_words(effect.changes, which=0) == "end date none; ward 7B"
    assert in_words(effect.changes, which=1) == "end date 20-Sep-2026; ward AMU"


def test_an_older_extract_never_overwrites_a_newer_one():
    state = PasState()
    merge(state, pas_row(ward="AMU"))
    kept = reload(state)
    outcome = merge(kept, pas_row(ward="7B", person={"surname": "Old"}), as_of=NOW - DAY)
    assert statuses(outcome) == [RowStatus.UNCHANGED]
    assert outcome.older == [2]
    assert make_plan(kept).empty


def test_an_extract_between_two_does_not_undo_what_the_later_one_confirmed():
    state = PasState()
    merge(state, pas_row(ward="AMU"))
    confirmed = reload(state)
    merge(confirmed, pas_row(ward="AMU"), as_of=NOW + 2 * DAY)
    between = reload(confirmed)
    merge(between, pas_row(ward="7B"), as_of=NOW + DAY)
    assert make_plan(between).empty


def test_an_older_extract_still_adds_what_nobody_knew():
    state = PasState()
    merge(state, pas_row())
    older = reload(state)
    outcome = merge(older, pas_row(5, spell="SP0"), as_of=NOW - DAY)
    assert statuses(outcome) == [RowStatus.NEW]


def test_a_change_of_the_patient_changes_each_of_their_episodes():
    state = PasState()
    merge(state, pas_row(2), pas_row(3, spell="SP2"))
    later = reload(state)
    rows = [pas_row(2, person={"sex": "1"}), pas_row(3, spell="SP2", person={"sex": "1"})]
    assert statuses(merge(later, *rows, as_of=NOW + DAY)) == [RowStatus.CHANGED] * 2
    effects = make_plan(later).effects
    assert [effect.relevant for effect in effects] == [frozenset({"sex"})] * 2


def test_a_bed_and_a_consultants_name_go_with_what_they_belong_to():
    state = PasState()
    merge(state, pas_row())
    known = reload(state)
    (row,) = known.episodes[derive_id("spell", "RXX", "SP1")]
    row.values.update(bed="Bed 4", consultant_name="Dr Alan Smith")
    merge(known, pas_row(ward="AMU"), as_of=NOW + DAY)
    assert row.get("bed") is None
    assert row.get("consultant_name") == "Dr Alan Smith"
    merge(known, pas_row(ward="AMU", consultant_code="C9"), as_of=NOW + DAY)
    assert row.get("consultant_name") is None


def test_a_spell_given_to_another_patient_takes_its_episodes_along():
    state = PasState()
    merge(state, pas_row(2), pas_row(3, number=2, start_date=date(2026, 9, 16)))
    later = reload(state)
    moved = pas_row(2, patient="M2", person={"sex": "1"})
    merge(later, moved, as_of=NOW + DAY)
    owner = derive_id("patient", "RXX", "M2")
    rows = later.episodes[derive_id("spell", "RXX", "SP1")]
    assert {row.get("patient_id") for row in rows} == {owner}
    effects = make_plan(later).effects
    assert all(effect.changes["patient_id"] == ("M1", "M2") for effect in effects)
    assert all(effect.relevant == {"sex"} for effect in effects)


def test_a_number_that_was_merged_stands_for_the_survivor_and_says_nothing_of_them():
    state = PasState()
    merge(state, pas_row(2, patient="M1"))
    survivor = derive_id("patient", "RXX", "M1")
    alias_id = derive_id("patient_alias", "RXX", "M9")
    alias = {
        "id": alias_id,
        "provider_code": "RXX",
        "local_patient_id": "M9",
        "patient_id": survivor,
        "as_of": NOW,
    }
    state.add(Row("patient_alias", alias_id, alias, new=True))
    known = reload(state)
    outcome = merge(
        known, pas_row(2, spell="SP9", patient="M9", person={"surname": "Other"}), as_of=NOW + DAY
    )
    assert outcome.merged[0].spell.get("patient_id") == survivor
    assert known.patients[survivor].get("surname") == "Marlowe"
    assert len(known.patients) == 1


def test_a_cancelled_episode_that_an_extract_lists_again_is_reinstated():
    state = PasState()
    merge(state, pas_row())
    known = reload(state)
    (row,) = known.episodes[derive_id("spell", "RXX", "SP1")]
    row.values["cancelled"] = True
    merge(known, pas_row(), as_of=NOW + DAY)
    (effect,) = make_plan(known).effects
    assert effect.cancelled is False


# Episodes that messages numbered ---------------------------------------------------------------
def days(*numbers: int) -> Iterable[date]:
    return (date(2026, 9, number) for number in numbers)


def test_a_row_matches_by_number_first():
    one, two = days(14, 17)
    state = hl7_spell((1, "C1111111", one), (2, "C2222222", two))
    outcome = merge(
        state,
        pas_row(2, number=1, start_date=one),
        pas_row(3, number=2, start_date=two, consultant_code="C2222222"),
        as_of=NOW + DAY,
    )
    assert statuses(outcome) == [RowStatus.UNCHANGED] * 2


def test_a_row_whose_number_differs_matches_by_start_and_consultant():
    one, two, three = days(14, 16, 18)
    state = hl7_spell((1, "C1111111", one), (2, "C3333333", three), (3, "C2222222", two))
    before = {row.get("consultant_code"): row.id for row in state.rows("episode")}
    outcome = merge(
        state,
        pas_row(2, number=1, start_date=one),
        pas_row(3, number=2, start_date=two, consultant_code="C2222222"),
        pas_row(4, number=3, start_date=three, consultant_code="C3333333"),
        as_of=NOW + DAY,
    )
    assert RowStatus.NEW not in statuses(outcome)
    after = {row.get("consultant_code"): row.id for row in state.rows("episode")}
    assert after == before, "ids never change, so all that was written stays"
    assert episodes(state) == [
        (1, "C1111111", one),
        (2, "C2222222", two),
        (3, "C3333333", three),
    ]


def test_an_episode_that_messages_missed_is_new_beside_the_one_that_has_its_number():
    one, two = days(14, 17)
    state = hl7_spell((1, "C2222222", two))
    (known,) = state.rows("episode")
    outcome = merge(
        state,
        pas_row(2, number=1, start_date=one),
        pas_row(3, number=2, start_date=two, consultant_code="C2222222"),
        as_of=NOW + DAY,
    )
    assert statuses(outcome) == [RowStatus.NEW, RowStatus.CHANGED]
    assert outcome.merged[1].episode.id == known.id
    assert outcome.merged[0].episode.id != known.id
    assert episodes(state) == [(1, "C1111111", one), (2, "C2222222", two)]


def test_a_number_alone_does_not_make_a_cancelled_episode_another_consultants():
    one, two, three = days(14, 16, 19)
    state = hl7_spell((1, "C1111111", one), (2, "C2222222", two))
    (cancelled,) = (row for row in state.rows("episode") if row.get("episode_number") == 2)
    cancelled.values["cancelled"] = True
    outcome = merge(
        state,
        pas_row(2, number=1, start_date=one),
        pas_row(3, number=2, start_date=three, consultant_code="C3333333"),
        as_of=NOW + DAY,
    )
    assert statuses(outcome) == [RowStatus.UNCHANGED, RowStatus.NEW]
    assert cancelled.get("cancelled")
    assert cancelled.get("consultant_code") == "C2222222"


def test_a_cancelled_episode_that_an_extract_names_by_its_beginning_is_reinstated():
    one, two = days(14, 16)
    state = hl7_spell((1, "C1111111", one), (2, "C2222222", two))
    (cancelled,) = (row for row in state.rows("episode") if row.get("episode_number") == 2)
    cancelled.values["cancelled"] = True
    merge(
        state,
        pas_row(3, number=2, start_date=two, consultant_code="C2222222"),
        as_of=NOW + DAY,
    )
    assert not cancelled.get("cancelled")
