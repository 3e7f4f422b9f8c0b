"""What tells who a patient is goes out of a text, in whatever form; what is medicine stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.identifiers import Known, folded, settled
from coder_gui.domain.identifying import Identifying
from coder_gui.domain.identifying_places import organisation_names
from coder_gui.services.identifying_words import identifying_words

WORDS = identifying_words()
ADMITTED = date(2026, 9, 14)
KNOWN = Known(
    patient=("MARLOWE, Edith Rose (Mrs)", "Pennington"),
    consultants=("Mr J Hartley",),
    staff=("Priya Shah", "Theresa Reilly"),
    others=("Okafor",),
    numbers=("9990000018", "X204417", "SP1000123", "C4401201"),
    places=("RZ9", "RZ901", "Ward 12", "St Brannoc's Hospital"),
    postcode="LS1 4AB",
    born=date(1948, 3, 12),
    admitted=ADMITTED,
)
CASE = Identifying(KNOWN, WORDS)


def _clean(text: str, case: Identifying = CASE) -> str:
    return case.clean(text).text


def _left(text: str, case: Identifying = CASE) -> list[str]:
    cleaned = case.clean(text).text
    return [cleaned[found.start : found.end] for found in case.find(cleaned)]


def _patient(name: str, *, born: date | None = None) -> Identifying:
    return Identifying(Known(patient=(name,), admitted=ADMITTED, born=born), WORDS)


NAMES = [
    "Marlowe",
    "MARLOWE",
    "marlowe",
    "Mrs Marlowe",
    "mrs marlowe",
    "Mrs. E. Marlowe",
    "E Marlowe",
    "E.R. Marlowe",
    "Marlowe E.",
    "Edith Marlowe",
    "Edith Rose Marlowe",
    "MARLOWE, Edith (Mrs)",
    "Marlowe, E",
    "Edith",
    "edith",
    "Mr.Marlowe",
    "Marlowe E.R.",
    "Marlowe-Smith",
    "Smith-Marlowe",
    "Pennington",
    "E.R.M.",
    "E.M.",
    "Ｍarlowe",
    "Mar\u00adlowe",
    "Mar\u200blowe",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_patients_name_goes_in_every_form(name: str) -> None:
    assert _clean(f"Fall at home. {name} was found by a carer.") in {
        "Fall at home. [patient] was found by a carer.",
    }


def test_a_possessive_and_a_plural_go_with_the_name() -> None:
    assert _clean("Marlowe's hip, the Marlowes' stairs, Marlowe’s fall") == (
        "[patient]'s hip, the [patient]' stairs, [patient]’s fall"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("O'BRIEN, Máire", "O’Brien"),
        ("O'BRIEN, Máire", "Obrien"),
        ("O'BRIEN, Máire", "Maire O Brien"),
        ("WIŚNIEWSKA, Agnieszka", "Wisniewska"),
        ("WIŚNIEWSKA, Agnieszka", "Wiśniewskiej"),
        ("MACALLISTER, Hamish", "McAllister"),
        ("MACALLISTER, Hamish", "Mac Allister"),
        ("VAN DER BERG, Ilse", "van der Berg"),
        ("SMITH-JONES, Ann", "Smith Jones"),
        ("SMITH-JONES, Ann", "Mrs Jones"),
        ("SØRENSEN, Kai", "Sorensen"),
        ("NG, Li", "Mr Ng"),
        ("Ó BRIAIN, Dara", "Ó Briain"),
        ("IVANOV, Petr", "Ivanova"),
    ],
)
def test_accents_apostrophes_and_declined_forms_do_not_hide_a_name(name: str, written: str) -> None:
    assert _clean(f"Seen: {written}, in bed.", _patient(name)) == "Seen: [patient], in bed."


@pytest.mark.parametrize(
    "text",
    [
        "Colles fracture, Crohn's disease, Parkinson's disease, Hartmann's procedure",
        "Baker's cyst, Bell's palsy, Wilson's disease, Smith fracture, Jones fracture",
        "May need rehab. Long history of falls. White cell count 12, black stools",
        "Field block. Price. Hand pain, foot drop, hip fracture. Day 3.",
        "GCS 15/15, AMTS 6/10, power 4/5, BP 120/80, for 3/7, 2/52 ago, 24/7 care",
        "MR angiogram. MS relapse. Miss doses. Dr to review. mr to chase",
        "Hb 92 on day 1, was 118. K 4.1, 350 ml, 2000 ml, 10-12 cm, pH 7.32, B12 low, T12 L1",
        "S72.00 C71.2 I10.X W10.9 DChS.XX.1 OPCS-4.11 K63.3",
        "Operation Note. Past Medical History. Day Surgery, Fracture Clinic, Community Hospital.",
        "seen by SALT, reviewed by Physiotherapy, d/w Cardiology, under Ortho",
        "88 years old, 78F, day +3, over 89, [patient], [consultant], month -2",
        "E. coli @ 10:30, room air, bed rest, the ward, theatre time 62 minutes",
    ],
)
def test_medicine_is_left_alone(text: str) -> None:
    assert _clean(text) == text
    assert _left(text) == []


@pytest.mark.parametrize(
    ("surname", "before", "after"),
    [
        ("Parkinson", "Parkinson's disease since 2019", "[patient]'s disease since year -7"),
        ("Parkinson", "parkinson's", "[patient]'s"),
        ("Long", "Mrs Long, long history", "[patient], long history"),
        ("Long", "mrs long has a long bone", "[patient] has a long bone"),
        ("Hand", "HAND in bed, hand pain, both hands", "[patient] in bed, hand pain, both hands"),
        ("May", "May fell; may need rehab", "[patient] fell; may need rehab"),
        ("Bell", "Bell's palsy", "[patient]'s palsy"),
    ],
)
def test_the_patients_own_name_wins_over_what_it_also_means(
    surname: str, before: str, after: str
) -> None:
    assert _clean(before, _patient(f"{surname.upper()}, Olwen (Mrs)")) == after


def test_a_consultant_and_staff_are_told_apart() -> None:
    assert _clean("Mr Hartley and Dr Anjali Gupta saw her, d/w Priya Shah") == (
        "[consultant] and [staff] saw her, d/w [staff]"
    )


@pytest.mark.parametrize(
    "name",
    [
        "Mrs M",
        "DrSmith",
        "Dr Smith",
        "Mrs Jones",
        "Sister Mary",
        "Prof. O'Neill",
        "Nurse Jane Doe",
        "DR SMITH",
        "Mr de Silva",
    ],
)
def test_any_title_with_a_name_goes(name: str) -> None:
    assert _clean(f"Asked {name} today") == "Asked [staff] today"


@pytest.mark.parametrize(
    "text",
    [
        "daughter Joan called",
        "patient known as Edie",
        "aka 'Edie'",
        "carer Jackie came",
        "seen by Whitfield",
        "Okafor agreed",
        "mr smith came",
        "from Leeds",
        "on Christmas Day",
        "seen on the 14th.",
        "number 4401777 given",
        "KBX771122 written on the label",
        "17-09 reviewed",
        "given 5/10 then",
        "31/02/2026",
        "AB12 CDE at the kerb",
        "999 000 0019",
        "at St Alban's",
    ],
)
def test_what_only_a_person_can_tell_remains(text: str) -> None:
    assert _left(text), text


def test_a_forename_takes_the_surname_beside_it_along() -> None:
    assert _left("told John Smith today") == ["John Smith"]
    assert _left("SMITH, John") == ["SMITH, John"]
    assert _left("Review John today") == ["John"]
    assert _clean("Marlowe12 and Marlowe_Edith") == "[patient]12 and [patient]_[patient]"


NUMBERS = [
    "9990000018",
    "999 000 0018",
    "999-000-0018",
    "999.000.0018",
    "999  000  0018",
    "９９９ ０００ ００１８",
    "9434765919",
    "943 476 5919",
    "X204417",
    "x204417",
    "X 204417",
    "X-204-417",
    "X204418",
    "SP1000123",
    "sp 1000123",
    "C4401201",
    "GMC 4401201",
    "GMC: 7654321",
    "NMC PIN 12A3456B",
    "0113 496 0123",
    "+44 113 496 0123",
    "(0113) 4960123",
    "07700 900123",
    "ext 4512",
    "bleep 1234",
    "MRN 004512",
    "QQ 12 34 56 C",
    "edith@example.org",
    "https://example.org/p/1",
    "www.example.org",
    "trust.nhs.uk",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_and_addresses_go_in_every_form(number: str) -> None:
    cleaned = _clean(f"Noted {number} today")
    assert sum(letter.isdigit() for letter in cleaned) == 0
    assert "example" not in cleaned
    assert "nhs.uk" not in cleaned
    assert _left(f"Noted {number} today") == []


PLACES = [
    "LS1 4AB",
    "ls14ab",
    "SW1A 1AA",
    "12 Acacia Avenue",
    "Flat 3, 14B Mill Close",
    "Harehills Road",
    "Ward 12",
    "ward 12",
    "Ward C4",
    "Nightingale ward",
    "bed 4",
    "Bay 3",
    "St Brannoc's Hospital",
    "Royal Oakdale Infirmary",
    "Oakdale Nursing Home",
    "RZ901",
    "RZ9",
]


@pytest.mark.parametrize("place", PLACES)
def test_places_go(place: str) -> None:
    assert _clean(f"She came from {place} today") == "She came from [place] today"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("17/09/2026", "day +3"),
        ("17/9/26", "day +3"),
        ("17.09.2026", "day +3"),
        ("17-09-2026", "day +3"),
        ("17 09 2026", "day +3"),
        ("2026-09-17", "day +3"),
        ("2026/09/17", "day +3"),
        ("20260917", "day +3"),
        ("20260917143000", "day +3"),
        ("09/17/2026", "day +3"),
        ("2026-09-17T14:32", "day +3 14:32"),
        ("17/09/2026 14:32", "day +3 14:32"),
        ("17.ix.2026", "day +3"),
        ("17/09", "day +3"),
        ("19/09", "day +5"),
        ("17 Sep", "day +3"),
        ("17-Sep-2026", "day +3"),
        ("17th September 2026", "day +3"),
        ("the 17th of September", "day +3"),
        ("Sept 17th, 2026", "day +3"),
        ("SEPTEMBER 17", "day +3"),
        ("Thursday 17 September 2026", "day +3"),
        ("Thu 17/09/2026", "day +3"),
        ("Monday 14th", "day 0"),
        ("17 Sep 14:32", "day +3 14:32"),
        ("17 Sep 20 mg", "day +3 20 mg"),
        ("3rd Sept", "day -11"),
        ("Sept 2026", "month 0"),
        ("17thSept2026", "day +3"),
        ("17SEP26", "day +3"),
        ("17-19/09/2026", "day +3 to day +5"),
        ("14th-17th September", "day 0 to day +3"),
        ("14 and 17 Sept", "day 0 to day +3"),
        ("July 2026", "month -2"),
        ("Sept '26", "month 0"),
        ("09/2026", "month 0"),
        ("03/04/2019", "year -7"),
        ("June 2011", "year -15"),
        ("12/03/1948", "age 78"),
        ("12 March 1948", "age 78"),
        ("1948-03-12", "age 78"),
        ("12.3.48", "age 78"),
    ],
)
def test_a_date_becomes_days_from_the_admission(written: str, told: str) -> None:
    assert _clean(f"Noted {written}, then home") == f"Noted {told}, then home"
    assert _left(f"Noted {written}, then home") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MI in 2016", "MI in year -10"),
        ("stopped 1998.", "stopped year -28."),
        ("CABG 2011.", "CABG year -15."),
        ("DOB: 01/02/2001", "DOB: age 25"),
        ("born 1930", "born over 89"),
        ("a 93 year old", "a over 89"),
        ("aged 91", "over 89"),
        ("94F", "over 89"),
        ("NCCS 2026", "NCCS 2026"),
        ("ferritin 2000", "ferritin 2000"),
    ],
)
def test_years_and_ages(text: str, told: str) -> None:
    assert _clean(text) == told


def test_a_birth_date_ninety_years_back_is_over_89() -> None:
    born = date(1935, 3, 12)
    assert _clean("Born 12/03/1935", _patient("Marlowe", born=born)) == "Born over 89"


def test_without_an_admission_a_date_has_no_offset() -> None:
    case = Identifying(Known(patient=("Marlowe",)), WORDS)
    assert _clean("17/09/2026", case) == "[date]"


FORMATS = [
    *("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y%m%d", "%d-%b-%Y", "%d/%m/%y"),
    *("%Y/%m/%d", "%Y-%m-%dT%H:%M", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%A %d %B %Y"),
    *("%a %d/%m/%Y", "%dth of %B %Y", "%d %m %Y"),
]


@given(
    day=st.dates(date(1990, 1, 1), ADMITTED + timedelta(days=400)),
    form=st.sampled_from(FORMATS),
    before=st.sampled_from(["", "seen ", "(", "on ", "Seen: ", "x\n", "then,"]),
    after=st.sampled_from(["", " at 10:30", ").", ", home", "; well", "\nthen"]),
)
def test_any_full_date_leaves_no_year_and_no_month(
    day: date, form: str, before: str, after: str
) -> None:
    cleaned = _clean(f"{before}{day.strftime(form)}{after}")
    assert str(day.year) not in cleaned
    assert day.strftime("%B") not in cleaned or day.month == 5
    assert cleaned.replace(before, "", 1).startswith(("day ", "year ", "age "))
    offset = (day - ADMITTED).days
    if abs(offset) <= 366 and offset:
        assert f"day {offset:+d}" in cleaned


@given(
    digits=st.integers(0, 999_999),
    gap=st.sampled_from(["", " ", "-", ".", "  ", " - "]),
    around=st.sampled_from(["NHS {}", "({})", "no. {}.", "{}", "12 {} 3", "x\n{}\ny"]),
)
def test_any_valid_nhs_number_is_found(digits: int, gap: str, around: str) -> None:
    body = f"999{digits:06d}"
    check = 11 - sum(int(one) * (10 - n) for n, one in enumerate(body)) % 11
    if check == 10 or digits == 999_999:
        return
    number = body + str(check % 11)
    written = gap.join((number[:3], number[3:6], number[6:]))
    cleaned = _clean(around.format(written))
    assert number[3:6] not in cleaned.replace("[number]", "") or "[number]" in cleaned
    assert number[6:] not in cleaned


@given(st.text(max_size=200))
def test_no_text_breaks_the_search_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = CASE.clean(text)
    assert CASE.clean(once.text).text == once.text
    assert all(found.replacement is None for found in CASE.find(once.text))
    for mark in once.marks:
        assert 0 <= mark.start < mark.start + mark.length <= len(once.text)


@given(
    st.lists(st.sampled_from([*NAMES, *NUMBERS, *PLACES, "and", "fell", "17/09/2026"]), max_size=6)
)
def test_marks_stand_where_the_replacements_stand(parts: list[str]) -> None:
    cleaned = CASE.clean("; ".join(parts))
    for mark in cleaned.marks:
        words = cleaned.text[mark.start : mark.start + mark.length].strip()
        assert words.startswith(("[", "day ", "year ", "age "))


def test_folding_keeps_every_place() -> None:
    text = "Ångström ÆØ ŁÓDŹ straße ﬁn İ"
    assert len(folded(text)) == len(text)
    assert settled("ﬁne\u00a0１２\u200b") == "fine 12"


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Northmoor Hospitals NHS Foundation Trust", "Northmoor"),
        ("The Northmoor Group", "Northmoor Group"),
        ("Northmoor Teaching Hospitals NHS Trust", "Northmoor"),
        ("University Hospitals of East Fenland NHS Trust", "University Hospitals of East Fenland"),
        ("Northmoor Health", "Northmoor"),
        ("Fenland and Northmoor NHS Trust", "Fenland and Northmoor"),
        ("Hope Hospital", None),  # hope is in every record
        ("General Hospital", None),
    ],
)
def test_a_trust_is_known_by_what_is_its_own_of_its_name(name: str, own: str | None) -> None:
    assert organisation_names(name, WORDS) == ((name,) if own is None else (name, own))
