"""Search: codes in any form, words in any order, use as prior, reasons in words, never an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.classification.edition import Edition
from coder_gui.classification.editions import Classifications
from coder_gui.classification.index_reader import IndexReader
from coder_gui.classification.query import Query, Wanted, plain
from coder_gui.domain.coding import System


def codes(edition: Edition, text: str, limit: int = 20) -> list[str]:
    """The displayed codes that a text finds."""
    return [hit.display for hit in edition.search(text, limit=limit)]


@pytest.mark.parametrize("text", ["s72.00", "S7200", "s72 00", " S72.00 ", "S72.00†"])
def test_a_code_is_found_in_any_written_form(small: Edition, text: str) -> None:
    hit = small.search(text)[0]
    assert hit.code == "S7200"
    assert hit.why == "the code S72.00"


def test_the_beginning_of_a_code_lists_what_begins_so_assignable_first(small: Edition) -> None:
    assert codes(small, "s72") == ["S72.00", "S72.01", "S72.30", "S72.31", "S72", "S72.0", "S72.3"]
    assert codes(small, "i10") == ["I10.X", "I10"]
    assert small.search("S7")[0].why == "code begins S7"
    assert small.search("i10")[1].why == "the code I10"


def test_all_words_are_found_by_their_beginning_in_any_order(small: Edition) -> None:
    expected = ["F05.1", "F05.0"]
    assert codes(small, "delir dem") == expected
    assert codes(small, "DEM delirium") == expected
    assert small.search("dem delir")[0].why == "dementia + delirium in the title"


def test_small_words_need_not_be_in_the_title(small: Edition) -> None:
    assert codes(small, "fracture of the shaft of the femur")[0] == "S72.30"
    assert codes(small, "of") == ["S72.00", "S72.01", "S72.30", "S72.31", "S72.0", "S72", "S72.3"]


def test_use_decides_between_equals_and_assignable_codes_come_before_categories(
    small: Edition,
) -> None:
    assert codes(small, "pneumonia") == ["J18.9", "J18"]
    assert codes(small, "bronchopneumonia") == ["J18.0"]
    assert codes(small, "hypertension") == ["I10.X", "I10"]
    assert codes(small, "appendicitis") == ["K35.8", "K35.3", "K35.2", "K35"]
    assert codes(small, "acute appendicitis")[-1] == "K35"


def test_digits_of_one_code_come_in_their_order(small: Edition) -> None:
    assert codes(small, "fracture neck femur") == ["S72.00", "S72.01", "S72.0"]


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("sjogren", "M35.0", "Sjögren in the title"),
        ("Sjögren's", "M35.0", "Sjögren in the title"),
        ("b12", "D51.0", "B₁₂ in the title"),
        ("localised", "K35.3", "localized in the title"),
        ("hemorrhage", "T81.4", "haemorrhage in the title"),
        ("postprocedural", "T81.4", "post-procedural in the title"),
        ("covid 19", "U07.1", "COVID + 19 in the title"),
        ("open s72", "S72.01", "code begins S72 + open in the title"),
    ],
)
def test_spelling_accents_and_codes_among_words_do_not_matter(
    small: Edition, text: str, code: str, why: str
) -> None:
    hit = small.search(text)[0]
    assert (hit.display, hit.why, hit.nearest) == (code, why, False)


def test_at_most_the_limit_comes_back(small: Edition) -> None:
    assert len(small.search("s72", limit=2)) == 2
    assert len(small.search("acute", limit=1)) == 1
    assert small.search("acute", limit=0) == []


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("pnuemonia", "J18.9", "pneumonia in the title; “pnuemonia” read as “pneumonia”"),
        (
            "fractre femur",
            "S72.00",
            "fracture + femur in the title; “fractre” read as “fracture”",
        ),
        ("delirium xyzzy", "F05.9", "delirium in the title; nothing has “xyzzy”"),
        (
            "delirium pneumonia",
            "J18.9",
            "pneumonia in the title; nothing with “delirium” as well",
        ),
        ("k35.9", "K35.8", "K35.9 is not in ICD-10 small; this is near it"),
    ],
)
def test_where_nothing_matches_the_nearest_are_shown_as_such(
    small: Edition, text: str, code: str, why: str
) -> None:
    hits = small.search(text)
    assert 1 <= len(hits) <= 3
    assert all(hit.nearest for hit in hits)
    assert (hits[0].display, hits[0].why) == (code, why)


@pytest.mark.parametrize("text", ["", "   ", "xyzzy", "!!!", "日本語", '"', "a" * 5000])
def test_nothing_is_found_for_nothing(small: Edition, text: str) -> None:
    assert [hit for hit in small.search(text) if not hit.nearest] == []


def test_an_interpreter_can_give_a_word_more_spellings(
    small_reader: IndexReader, small: Edition
) -> None:
    def shorthand(system: System, text: str) -> Query:
        query = plain(system, text)
        wanted = tuple(
            Wanted("htn", ("htn", "hypertension")) if want.typed == "htn" else want
            for want in query.wanted
        )
        return Query(query.text, query.code, wanted, query.folded)

    knowing = Edition(small_reader, small.use, interpreter=shorthand)
    hit = knowing.search("essential htn")[0]
    assert (hit.display, hit.why) == ("I10.X", "essential + hypertension in the title")


@given(st.text(max_size=40) | st.from_regex(r"[a-zA-Z0-9 .†*'\"()-]{0,30}", fullmatch=True))
def test_no_text_makes_search_raise(small: Edition, text: str) -> None:
    hits = small.search(text)
    assert len(hits) <= 20
    assert len({hit.code for hit in hits}) == len(hits)
    assert all(hit.why for hit in hits)
    assert sum(hit.nearest for hit in hits) in {0, len(hits)}


@given(st.sampled_from(["fracture of femur", "acute appendicitis", "delirium dementia"]))
def test_every_beginning_of_a_typed_text_finds_something(small: Edition, text: str) -> None:
    for end in range(1, len(text) + 1):
        assert small.search(text[:end])


EVERYDAY = [
    ("icd10", "fracture neck of femur", "S72.00"),
    ("icd10", "type 2 diabetes", "E11.9"),
    ("icd10", "hypertension", "I10.X"),
    ("icd10", "chest pain", "R07.4"),
    ("icd10", "urinary tract infection", "N39.0"),
    ("icd10", "heart failure", "I50.9"),
    ("icd10", "asthma", "J45.9"),
    ("icd10", "sepsis", "A41.9"),
    ("icd10", "atrial fib", "I48.9"),
    ("icd10", "personal history covid", "U07.3"),
    ("opcs4", "caesarean", "R18.2"),
    ("opcs4", "phaco", "C71.2"),
    ("opcs4", "right sided", "Z94.2"),
    ("opcs4", "laparoscopic approach abdominal", "Y75.2"),
    ("opcs4", "total cholecystectomy", "J18.3"),
]


@pytest.mark.parametrize(("system", "text", "code"), EVERYDAY)
def test_everyday_texts_find_everyday_codes_first(
    real_layout: Classifications, reference_data: Path, system: str, text: str, code: str
) -> None:
    assert codes(real_layout.for_date(System(system)), text)[0] == code


@pytest.mark.parametrize(
    ("system", "text", "code"),
    [
        ("icd10", "fracture neck of femur", "S72.00"),
        ("icd10", "delirium dementia", "F05.1"),
        ("icd10", "fall stairs home", "W10.0"),
        ("opcs4", "dialysis", "X40.1"),
        ("opcs4", "colonic", "H20.1"),
    ],
)
def test_the_starter_answers_too(
    starters: Classifications, system: str, text: str, code: str
) -> None:
    found = codes(starters.for_date(System(system)), text)
    assert found
    assert code == found[0] or system == "opcs4"
