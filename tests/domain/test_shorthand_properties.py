"""What holds for any typing: nothing raises, nothing is lost, and a line comes back as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.abstraction import Certainty, Heading, LineDraft, Place, Side
from coder_gui.domain.shorthand import to_text
from coder_gui.domain.shorthand_text import is_mark, kept_word, plain_word

from .shorthand_entry import SOURCES, understand

_PIECES = (
    ">co >mc >xx ? ?? ~ tx ro h/o fh nil L R B @ED @cl @nots @n @ @clinic letter v2 p14 l3 p0"
    " 17/09 31/02 3/7 06:40 25:00 ; \\ \\; \\? \\@gp #NOF creat -> Hep é 𝒳"
)
PIECES = st.sampled_from(_PIECES.split(" "))
ENTRIES = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=12).map(" ".join),
    st.lists(PIECES, max_size=10).map("".join),
)
WORDS = st.lists(
    st.text(min_size=1, max_size=8).filter(lambda word: not any(map(str.isspace, word))),
    min_size=1,
    max_size=5,
).map(" ".join)
TEXTS = st.one_of(WORDS, st.lists(PIECES, min_size=1, max_size=5).map(" ".join)).map(
    lambda text: " ".join(text.split()) or "x"
)
COUNTS = st.none() | st.integers(min_value=1, max_value=99999)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@st.composite
def places(draw: st.DrawFn) -> Place:
    """No place, or any place in a known source."""
    if draw(st.booleans()):
        return Place()
    day = draw(st.none() | DAYS)
    minute = draw(st.none() | st.times().map(lambda one: time(one.hour, one.minute)))
    return Place(
        source=draw(st.sampled_from(SOURCES)).key,
        volume=draw(COUNTS),
        page=draw(COUNTS),
        line=draw(COUNTS),
        date=day,
        time=minute if day else None,
        words=draw(st.none() | TEXTS),
    )


DRAFTS = st.builds(
    LineDraft,
    text=TEXTS,
    heading=st.sampled_from(Heading),
    certainty=st.sampled_from(Certainty),
    side=st.none() | st.sampled_from(Side),
    place=places(),
)


@given(ENTRIES)
def test_nothing_typed_raises_and_every_chip_points_at_its_words(typed: str) -> None:
    parsed = understand(typed)
    for part in parsed.parts:
        assert part.raw == typed[part.start : part.end]
        assert part.words
        assert part.line <= len(parsed.lines)


@given(ENTRIES)
def test_every_line_has_a_text_and_no_white_space_at_its_edges(typed: str) -> None:
    for line in understand(typed).lines:
        assert line.text
        assert line.text == " ".join(line.text.split())


@given(ENTRIES)
def test_nothing_typed_is_lost(typed: str) -> None:
    parsed = understand(typed)
    alone = [part.raw for part in parsed.parts if part.kind in ("heading", "place")]
    kept = Counter("".join([*(line.typed for line in parsed.lines), *alone]))
    letters = Counter(letter for letter in typed if not letter.isspace() and letter != ";")
    assert not letters - kept


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_words_without_a_meaning_are_all_in_the_texts(texts: list[str]) -> None:
    plain = [
        " ".join(word for word in text.split() if not is_mark(word) and not set(word) & set(";\\"))
        for text in texts
    ]
    parsed = understand("; ".join(plain))
    assert [line.text for line in parsed.lines] == [text for text in plain if text]


@given(DRAFTS)
def test_a_line_written_as_shorthand_comes_back_as_it_was(draft: LineDraft) -> None:
    (line,) = understand(to_text(draft, SOURCES), heading=Heading.OTHER).lines
    assert replace(line, typed="") == draft


@given(ENTRIES)
def test_what_was_typed_can_be_edited_and_means_the_same(typed: str) -> None:
    for line in understand(typed).lines:
        again = understand(to_text(line, SOURCES), heading=Heading.OTHER).lines
        assert [replace(one, typed="") for one in again] == [replace(line, typed="")]


@given(st.text(min_size=1).filter(lambda word: not any(map(str.isspace, word))))
def test_a_kept_word_is_plain_again(word: str) -> None:
    assert plain_word(kept_word(word)) == word
