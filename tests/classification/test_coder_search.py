"""Search that understands a coder: shorthand, slips, compounds, denials, meanings, cases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.classification.edition import Edition
from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import Hit, System
from coder_gui.domain.searching import SearchContext, Term


@pytest.fixture(scope="session")
def icd10(taught: Classifications) -> Edition:
    """ICD-10 with a few terms."""
    return taught.for_date(System.ICD10)


def first(edition: Edition, text: str, context: SearchContext | None = None) -> Hit:
    """The first hit."""
    return edition.search(text, context=context)[0]


def codes(edition: Edition, text: str, context: SearchContext | None = None) -> list[str]:
    """The first ten displayed codes."""
    return [hit.display for hit in edition.search(text, limit=10, context=context)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nstemi", "I21.4"),
        ("NON-STEMI", "I21.4"),
        ("#nof r", "S72.00"),
        ("r nof fracture", "S72.00"),
        ("open # nof", "S72.01"),
        ("t2dm w neuropathy", "E11.4"),
        ("neuropathy t2dm", "E11.4"),
        ("hemorrhoids", "K64.9"),
        ("appendictis", "K37.X"),
        ("diabtes type 2", "E11.9"),
        ("ckd 3", "N18.3"),
        ("ckd3", "N18.3"),
        ("fall at home", "W19.0"),
        ("fall", "W19.9"),
        ("i21.4", "I21.4"),
        ("i214", "I21.4"),
        ("bph", "N40.X"),
    ],
)
def test_what_a_coder_types_finds_the_code_first(icd10: Edition, text: str, code: str) -> None:
    assert codes(icd10, text)[0] == code


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ca bronchus mets liver", {"C34.9", "C78.7"}),
        ("aki on ckd3", {"N17.9", "N18.3"}),
        ("nstemi + aki", {"I21.4", "N17.9"}),
        ("t2dm, asthma", {"E11.9", "J45.9"}),
    ],
)
def test_two_conditions_in_one_text_both_have_hits(
    icd10: Edition, text: str, wanted: set[str]
) -> None:
    assert wanted <= set(codes(icd10, text))


def test_an_abbreviation_with_several_meanings_offers_all_of_them(icd10: Edition) -> None:
    assert {"G35.X", "I05.0"} <= set(codes(icd10, "ms"))
    assert codes(icd10, "ms", SearchContext(specialty="320"))[0] == "I05.0"
    assert codes(icd10, "ms", SearchContext(specialty="400"))[0] == "G35.X"


def test_a_hit_says_why_it_was_found_what_it_means_and_what_it_adds(icd10: Edition) -> None:
    assert first(icd10, "nstemi").why == "nstemi: non-ST elevation myocardial infarction"
    assert first(icd10, "nstemi").lead == "nstemi"
    dementia = first(icd10, "dementia in alzheimers")
    assert (dementia.display, dementia.adds) == ("G30.9", ("F009",))
    assert dementia.means == "dementia in Alzheimer disease"
    assert "neuropathy for neurological complications" in first(icd10, "t2dm neuropathy").why
    assert "typo: diabtes read as diabetes" in first(icd10, "diabtes type 2").why
    assert "a hint from a drug" in first(icd10, "metformin").why
    assert first(icd10, "asthma").why == "asthma in the title"
    assert first(icd10, "asthma").lead == "asthma"


def test_words_that_rule_a_term_out_take_it_away(icd10: Edition) -> None:
    assert first(icd10, "weber b").means == "fracture of lateral malleolus"
    assert all(
        hit.means != "fracture of lateral malleolus" for hit in icd10.search("undisplaced weber b")
    )


def test_what_a_title_denies_does_not_come_before_what_it_states(icd10: Edition) -> None:
    stated = codes(icd10, "calculus of gallbladder cholecystitis")
    assert stated.index("K80.1") < stated.index("K80.2") if "K80.2" in stated else True
    assert codes(icd10, "gallbladder calculus without cholecystitis")[0] == "K80.2"


def test_sex_and_age_move_codes_back_and_hide_nothing(icd10: Edition) -> None:
    woman = SearchContext(sex="2", age=70)
    assert "N40.X" in codes(icd10, "bph", woman)
    anyone = codes(icd10, "jaundice")
    adult = codes(icd10, "jaundice", SearchContext(age=70))
    newborn = [code for code in anyone if code.startswith("P")]
    assert newborn
    assert not adult[0].startswith("P")


def test_one_code_of_a_family_stands_for_all_of_it(icd10: Edition) -> None:
    found = codes(icd10, "rheumatoid arthritis")
    assert len({code[:5] for code in found}) == len(found)
    hit = next(hit for hit in icd10.search("rheumatoid arthritis") if hit.display == "M06.9")
    assert not hit.usable
    assert codes(icd10, "rheumatoid arthritis hand, unspecified").count("M06.94") == 1


def test_categories_come_after_everything_that_may_be_assigned(icd10: Edition) -> None:
    hits = icd10.search("hypertension", limit=40)
    levels = [len(hit.code) == 3 for hit in hits]
    assert levels == sorted(levels)


def test_where_little_is_answered_the_hits_are_labelled_nearest(icd10: Edition) -> None:
    hits = icd10.search("zzqx qqqzv asthma vvvw")
    assert all(hit.nearest for hit in hits) or hits[0].display.startswith("J45")
    assert icd10.search("zzqxv") == []
    near = icd10.search("i21.7")
    assert near
    assert all(hit.nearest for hit in near)


def test_a_persons_own_wordings_count_and_stay_in_memory(
    taught: Classifications,
) -> None:
    mine = Term(
        System.ICD10,
        ("zebra crossing", "zxzxq"),
        ("J189",),
        "shorthand",
        "our word",
        owner="personal",
    )
    before = {file.name: file.stat().st_mtime_ns for file in taught.root.iterdir()}
    taught.use_personal_terms([mine])
    try:
        edition = taught.for_date(System.ICD10)
        assert first(edition, "zebra crossing").display == "J18.9"
        assert first(edition, "zxzxq").why == "zxzxq: our word (your word)"
        assert first(edition, "zebra cros").display == "J18.9"
        assert {file.name: file.stat().st_mtime_ns for file in taught.root.iterdir()} == before
    finally:
        taught.use_personal_terms([])


def test_what_the_trust_uses_comes_first_among_equals(taught: Classifications) -> None:
    def positions() -> list[str]:
        return codes(taught.for_date(System.ICD10), "asthma")

    before = positions()
    assert before.index("J45.9") < before.index("J45.8")
    taught.use_local_usage(System.ICD10, {"J458": 5000})
    try:
        assert positions()[1] == "J45.8"
    finally:
        taught.use_local_usage(System.ICD10, {})


texts = st.text(max_size=300) | st.lists(
    st.sampled_from(
        ["nof", "#", "ca", "ms", "without", "diabtes", "+", "2°", "t2dm", "i21.4", "frac", "r"]
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=60)
@given(texts)
def test_any_text_is_answered_without_an_error(icd10: Edition, text: str) -> None:
    hits = icd10.search(text)
    assert len(hits) <= 20
    assert len({hit.code for hit in hits}) == len(hits)
    assert all(hit.why and hit.title for hit in hits)


def test_a_huge_text_is_cut(icd10: Edition) -> None:
    assert icd10.search("asthma " * 100_000)[0].display.startswith("J4")


def test_nothing_is_found_for_nothing(icd10: Edition) -> None:
    for text in ("", "  ", "+++", "???", "\x00"):
        assert icd10.search(text) == []
