"""Is the list what it claims to be? Codes whose meaning never changes give the answer.

Only a value that contradicts them refuses a file. An empty column switches its checks off, and
ages never refuse. Sources: TRUD ICD-10 layout; sentinels of ICD-10 5th edition and OPCS-4.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from coder_gui.classification.content import EditionContent
from coder_gui.classification.edition_dates import Mandate
from coder_gui.classification.importers.text_file import TextFile
from coder_gui.domain.codes import ASTERISK, DAGGER, display
from coder_gui.domain.coding import System

TITLES: dict[System, dict[str, tuple[str, ...]]] = {
    System.ICD10: {
        "A00": ("cholera",),
        "I10": ("hypertension",),
        "J18": ("pneumonia",),
        "S72": ("femur",),
        "Z99": ("dependence",),
    },
    System.OPCS4: {
        "A01": ("brain",),
        "C71": ("lens",),
        "H01": ("appendix",),
        "R17": ("caesarean",),
        "W37": ("hip",),
        "Z94": ("lateral",),
    },
}
"""A word that the title of a category has in every edition, from the first chapter to the last."""

UNDIVIDED = ("I10", "N40", "M45", "R54")
"""Categories without fourth characters: their code must have come out with the filler X."""

MOST_LOST = 25
"""Categories of the WHO list that an edition may lack: WHO 2016 and 2019 differ by fewer."""

_MALE, _FEMALE, _BOTH = ("C61", "N40"), ("N80", "O80"), ("J189",)


def check_whole(file: TextFile, content: EditionContent, mandate: Mandate | None) -> None:
    """Refuses a list that is of another classification, lacks a part, or is cut short."""
    label = "ICD-10" if content.system is System.ICD10 else "OPCS-4"
    for code, expected in TITLES[content.system].items():
        row = content.rows.get(code)
        if row is None:
            raise file.refuse(
                f"{label} category {code} is missing. Part of the file is lost; "
                "download the release again."
            )
        if not any(word in row.title.casefold() for word in expected):
            raise file.refuse(
                f"{code} reads “{row.title[:60]}”; in {label} its title has the word "
                f"“{expected[0]}”. This is another classification, or the columns have slipped."
            )
    chapters = {code[0] for code in content.rows}
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    wanted = set(letters) - ({"I", "O"} if content.system is System.OPCS4 else set())
    lost = sorted(wanted - chapters)
    if lost:
        raise file.refuse(
            f"no code begins with {', '.join(lost)}. Part of the file is lost; "
            "download the release again."
        )
    usable = len(content.usable())
    least = mandate.least_codes if mandate else 0
    if usable < least:
        raise file.refuse(
            f"it has {usable:,} codes that can be assigned; {mandate.name if mandate else ''} has "
            f"at least {least:,}. Part of the file is lost; download the release again."
        )
    content.note("whole", f"{usable:,} codes that can be assigned, every chapter present.")


def check_categories(file: TextFile, content: EditionContent, known: Set[str]) -> None:
    """Refuses an ICD-10 list that lacks more categories than editions differ by."""
    lost = sorted(known - content.rows.keys())
    if len(lost) > MOST_LOST:
        raise file.refuse(
            f"{len(lost)} of {len(known):,} categories of ICD-10 are missing, among them "
            f"{lost[0]}, {lost[len(lost) // 2]} and {lost[-1]}. Part of the file is lost; "
            "download the release again."
        )


def check_icd10(file: TextFile, content: EditionContent) -> None:
    """Refuses an ICD-10 list whose fillers or roles contradict the sentinels."""
    for code in UNDIVIDED:
        if code in content.rows and f"{code}X" not in content.rows:
            below = sorted(other for other in content.rows if other.startswith(code))[1:4]
            raise file.refuse(
                f"{code} is undivided in ICD-10, but the file divides it "
                f"({', '.join(display(System.ICD10, other) for other in below)})."
            )
    content.note("fillers", "I10, N40, M45 and R54 have the filler X.")
    roles = {row.role for row in content.rows.values()}
    if ASTERISK in roles:
        _check_role(file, content, "G01", ASTERISK)
        content.note("asterisks", "G01 is an asterisk category, as it should be.")
    else:
        content.note("asterisks", "The file marks no asterisk codes; their checks are off.")
    if content.dagger_facts:
        _check_role(file, content, "A390", DAGGER)
        content.note("daggers", "A39.0 is a dagger code, as it should be.")
    else:
        content.note("daggers", "The file marks no dagger codes; pairs are checked with less.")


def _check_role(file: TextFile, content: EditionContent, code: str, role: str) -> None:
    row = content.rows.get(code)
    other = DAGGER if role == ASTERISK else ASTERISK
    if row is not None and (row.role == other or (role == ASTERISK and row.role is None)):
        raise file.refuse(
            f"{display(System.ICD10, code)} is marked {row.role or 'neither dagger nor asterisk'} "
            f"in column USAGE, but it is {'an' if role == ASTERISK else 'a'} {role} code. "
            "The column does not mean what it should."
        )


def read_gender_mask(file: TextFile, content: EditionContent, masks: Mapping[str, str]) -> None:
    """Learns which value means male, female and both, and sets the sex of each code.

    Prostate (C61, N40) is male, endometriosis and delivery (N80, O80) female, pneumonia (J18.9)
    both. Values that contradict each other refuse the file; too few switch the check off.
    """
    male, female, both = (_values(masks, codes) for codes in (_MALE, _FEMALE, _BOTH))
    if not (male and female and both):
        content.note("sex", "Column GENDER_MASK is empty; no code is limited to one sex.")
        return
    for values, codes in ((male, _MALE), (female, _FEMALE), (both, _BOTH)):
        if len(values) > 1:
            raise file.refuse(
                f"column GENDER_MASK gives {' and '.join(codes)} different values "
                f"({', '.join(sorted(values))}), but both belong to the same sex."
            )
    if len(male | female | both) < 3:
        raise file.refuse(
            "column GENDER_MASK gives the same value to conditions of the prostate (C61, N40), of "
            "the womb and delivery (N80, O80) or to pneumonia (J18.9). It does not mean the sex."
        )
    meaning = {male.pop(): "1", female.pop(): "2", both.pop(): None}
    unknown = {value for value in masks.values() if value and value not in meaning}
    for code, value in masks.items():
        content.rows[code].sex = meaning.get(value)
    for code, row in content.rows.items():
        if code not in masks and code[:3] in content.rows:
            row.sex = row.sex or content.rows[code[:3]].sex
    detail = ", ".join(f"{value} is {_SEXES[sex]}" for value, sex in sorted(meaning.items()))
    if unknown:
        detail += f"; left alone: {', '.join(sorted(unknown))}"
    content.note("sex", f"GENDER_MASK: {detail}.")


_SEXES = {"1": "male", "2": "female", None: "both"}


def _values(masks: Mapping[str, str], codes: tuple[str, ...]) -> set[str]:
    found = (masks.get(code) or masks.get(f"{code}X") for code in codes)
    return {value for value in found if value}


def read_ages(content: EditionContent, ages: Mapping[str, tuple[str, str]]) -> None:
    """Sets the ages when they are numbers that fit what is known; otherwise they are left out.

    Delivery (O80.9) must lie within 8 to 65 years, and pneumonia (J18.9) be without limits.
    """
    numbers: dict[str, tuple[int, int]] = {}
    for code, (lowest, highest) in ages.items():
        if lowest.isdigit() and highest.isdigit():
            numbers[code] = (int(lowest), int(highest))
    if not numbers:
        content.note("ages", "Columns MIN_AGE and MAX_AGE are empty; no code has an age limit.")
        return
    delivery, pneumonia = numbers.get("O809"), numbers.get("J189")
    fits = delivery is not None and 8 <= delivery[0] < delivery[1] <= 65
    fits = fits and (pneumonia is None or (pneumonia[0] == 0 and pneumonia[1] >= 99))
    if not fits:
        content.note(
            "ages", "The ages do not fit O80.9 or J18.9; no code has an age limit.", passed=False
        )
        return
    for code, (low, high) in numbers.items():
        row = content.rows[code]
        row.min_age = low or None
        row.max_age = high if high < 99 else None
    content.note("ages", "MIN_AGE and MAX_AGE are completed years.")
