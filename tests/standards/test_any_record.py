"""Whatever a record holds, the checks answer with problems and never raise."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.domain.coding import CheckCode, CheckRecord, PastEpisode
from coder_gui.standards import packs
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.engine import check, found_by, in_order
from coder_gui.standards.sheet import Coded, Sheet
from coder_gui.system.paths import resource
from standards import tiny

PACK = packs.load(resource("rules"))
WRITTEN = sorted(
    {
        code.raw
        for rule in PACK.rules
        for example in rule.examples
        for code in (*example.record.diagnoses, *example.record.procedures)
    }
)
ICD10, OPCS4 = tiny.icd10(), tiny.opcs4()

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
CODES = st.one_of(
    st.sampled_from(WRITTEN),
    st.from_regex(r"[A-Z][0-9]{2}(\.[0-9X][0-9]?)?", fullmatch=True),
    st.text(st.characters(exclude_characters="{}"), max_size=8),
)
CODED = st.builds(CheckCode, CODES, st.just(""), st.none() | DAYS)
RECORDS = st.builds(
    CheckRecord,
    st.just("E"),
    diagnoses=st.lists(CODED, max_size=8).map(tuple),
    procedures=st.lists(CODED, max_size=8).map(tuple),
    cds_type=st.sampled_from([None, "", "120", "130", "140", "190"]),
    birth_date=st.none() | DAYS,
    sex=st.sampled_from([None, "0", "1", "2", "9", "X"]),
    admission_date=st.none() | DAYS,
    discharge_date=st.none() | DAYS,
    admission_method=st.sampled_from([None, "11", "21", "31", "82", "2C", "99"]),
    discharge_method=st.sampled_from([None, "1", "4", "5"]),
    patient_classification=st.sampled_from([None, "1", "2", "3"]),
    episode_number=st.none() | st.integers(-1, 99),
    last_episode=st.none() | st.booleans(),
    start_date=st.none() | DAYS,
    end_date=st.none() | DAYS,
    main_specialty=st.sampled_from([None, "100", "315"]),
    treatment_function=st.sampled_from([None, "100", "315", "424"]),
    neonatal_level=st.sampled_from([None, "0", "3"]),
    palliative_days=st.none() | st.integers(-1, 99),
    finished=st.booleans(),
    history=st.lists(
        st.builds(PastEpisode, DAYS, st.lists(CODES, max_size=4).map(tuple)), max_size=3
    ).map(tuple),
    spell_episodes=st.lists(st.tuples(DAYS, DAYS), max_size=3).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(RECORDS)
def test_any_record_is_answered_in_words(record: CheckRecord) -> None:
    problems = check(record, PACK, ICD10, OPCS4, today=date(2026, 11, 21))

    lengths = {"diagnoses": len(record.diagnoses), "procedures": len(record.procedures)}
    for each in problems:
        assert each.message
        assert "{" not in each.message
        assert each.position is None or 1 <= each.position <= lengths[each.list]
        assert all(fix.label and "{" not in fix.label for fix in each.fixes)


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_who_gives_no_facts_is_told_nothing_of_sex_or_age(record: CheckRecord) -> None:
    bare = CheckRecord("E", diagnoses=record.diagnoses, procedures=record.procedures)

    told = {each.rule for each in check(bare, PACK, ICD10, OPCS4)}

    of_facts = {"ICD-130", "ICD-131", "ICD-161", "ICD-164", "ICD-166", "ICD-168", "ICD-172"}
    assert not told & (of_facts | {"OPC-005", "OPC-017", "OPC-040"})


class Scanned(Sheet):
    """A record whose codes are compared one by one, as if nothing was known of them before."""

    __slots__ = ()

    def meets(self, name: str, ranges: CodeRanges) -> bool:
        return True

    def any_of(self, name: str, ranges: CodeRanges) -> tuple[Coded, ...]:
        return tuple(each for each in self.codes(name) if each.code in ranges)


@settings(max_examples=150, deadline=None)
@given(RECORDS)
def test_rules_that_are_not_asked_would_have_found_nothing(record: CheckRecord) -> None:
    sheet = Scanned(record, ICD10, OPCS4)

    assert check(record, PACK, ICD10, OPCS4) == in_order(found_by(PACK.rules, sheet))
