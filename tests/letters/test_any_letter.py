"""Whatever stands in a letter, nothing overlaps, leaves the margins, or is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coder_gui.domain.letters import LetterPatient, QueryLetter
from coder_gui.domain.queries import Evidence, LetterPurpose, QueryOption, Recipient
from coder_gui.letters.paper import BOTTOM, LEFT, RIGHT, Panel, Rule, Sheet, Tick, Words
from coder_gui.letters.query_letter import letter_sheets
from coder_gui.letters.slip import SLIP_TOP
from coder_gui.letters.text import POINT, SMALLEST

from .paper_trail import PRINTING, letter

_WORDS = st.sampled_from(
    [
        "creatinine",
        "88",
        "µmol/L,",
        "up.",
        "Ŵyn",
        "Пацієнт",
        "კახიძე",
        "W" * 120,
        "a/b/c-" * 40,
        "\n",
    ]
)


def words(most: int) -> st.SearchStrategy[str]:
    """Texts of words of all lengths, cut at `most` characters."""
    return st.lists(_WORDS, max_size=max(2, most // 6)).map(lambda some: " ".join(some)[:most])


EVIDENCE = st.builds(
    Evidence,
    st.none(),
    words(700),
    words(120),
    st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1))),
    nothing_found=st.booleans(),
    earlier=st.booleans(),
)
RECIPIENT = st.builds(
    Recipient,
    words(100),
    words(60),
    st.sampled_from([None, "6012345"]),
    words(60),
    st.lists(words(60), max_size=6).map(tuple),
)
LETTER = st.builds(
    lambda **given: letter(**given),
    purpose=st.sampled_from(list(LetterPurpose)),
    recipient=RECIPIENT,
    escalated_to=st.one_of(st.none(), RECIPIENT),
    sender=words(100),
    sender_role=words(60),
    sender_contact=words(60),
    approved_by=words(100),
    patient=st.builds(
        LetterPatient,
        words(100),
        st.one_of(st.none(), st.just(date(1948, 3, 12))),
        st.one_of(st.none(), st.just("999 000 0018")),
        words(20),
        st.just("1 of 2"),
        words(160),
    ),
    evidence=st.lists(EVIDENCE, max_size=30).map(tuple),
    question=words(4000),
    options=st.lists(
        st.builds(QueryOption, words(300), st.booleans(), st.booleans()), min_size=1, max_size=12
    ).map(tuple),
    printing=words(100).map(lambda name: replace(PRINTING, by=name)),
    draft=st.booleans(),
    sent_before=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 1)), max_size=3).map(tuple),
)


def boxes(sheet: Sheet) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and text of every line: from above its capitals to its baseline."""
    return [
        (
            one.x,
            one.baseline - one.line.style.size * POINT * 0.72,
            one.x + one.line.width,
            one.baseline,
            one.line.text,
        )
        for one in sheet.marks
        if isinstance(one, Words)
    ]


def overlapping(sheet: Sheet) -> list[tuple[str, str]]:
    """Lines of text that stand on one another."""
    found = sorted(boxes(sheet), key=lambda box: box[1])
    return [
        (first[4], second[4])
        for place, first in enumerate(found)
        for second in found[place + 1 :]
        if second[1] < first[3] - 0.05
        and second[0] < first[2] - 0.05
        and first[0] < second[2] - 0.05
        and first[4].strip()
        and second[4].strip()
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LETTER)
@example(letter(question="W" * 4000))
@example(letter(recipient=Recipient("N" * 100, "R" * 60, "6012345", "S" * 60, ("A" * 60,) * 6)))
@example(letter(options=(QueryOption("O" * 300, free_text=True),) * 12))
@example(letter(evidence=(Evidence(None, "q" * 5000, "p" * 900),)))
def test_nothing_overlaps_or_leaves_its_margins(whole: QueryLetter) -> None:
    sheets = letter_sheets(whole)
    for number, sheet in enumerate(sheets, start=1):
        assert overlapping(sheet) == []
        for left, top, right, bottom, text in boxes(sheet):
            assert left >= LEFT - 0.01, text
            assert right <= RIGHT + 0.01, text
            assert 8 <= top < bottom <= 294, text
            assert number == len(sheets) or bottom <= BOTTOM + 0.1 or top > 278, text
        assert all(one.line.style.size >= SMALLEST for one in sheet.marks if isinstance(one, Words))
        for mark in sheet.marks:
            if isinstance(mark, Rule):
                assert LEFT <= mark.x < mark.to_x <= RIGHT
            elif isinstance(mark, Tick | Panel):
                assert LEFT <= mark.x <= RIGHT


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LETTER)
def test_the_slip_is_at_its_place_on_the_last_sheet_and_only_there(whole: QueryLetter) -> None:
    sheets = letter_sheets(whole)
    dashed = [
        [one.y for one in sheet.marks if isinstance(one, Rule) and one.dash] for sheet in sheets
    ]
    assert dashed == [*([[]] * (len(sheets) - 1)), [SLIP_TOP, SLIP_TOP]]
    ticks = [[one.y for one in sheet.marks if isinstance(one, Tick)] for sheet in sheets]
    assert all(not one for one in ticks[:-1])
    assert len(ticks[-1]) == len(whole.options)
    assert all(SLIP_TOP + 20 < y < SLIP_TOP + 80 for y in ticks[-1])
    above = [bottom for _, _, _, bottom, text in boxes(sheets[-1]) if bottom < SLIP_TOP - 1.3]
    assert max(above, default=0) <= SLIP_TOP - 3


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LETTER)
def test_no_word_of_the_question_or_the_evidence_is_lost(whole: QueryLetter) -> None:
    set_text = "".join(
        one.line.text
        for sheet in letter_sheets(whole)
        for one in sheet.marks
        if isinstance(one, Words)
    )
    counted = {sign: set_text.count(sign) for sign in "Щкµ"}
    wanted = [whole.question, *(one.quote for one in whole.evidence)]
    for sign, count in counted.items():
        assert count >= sum(text.count(sign) for text in wanted)
    assert "".join(whole.question.split())[:40] in "".join(set_text.split())
