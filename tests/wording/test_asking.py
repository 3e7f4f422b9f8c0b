"""What a sentence asks for: an answer of the clinician's own, a yes, or words in the record."""

from __future__ import annotations

import pytest

from coder_gui.wording.findings import EvidenceText
from coder_gui.wording.forms import Form
from coder_gui.wording.linter import Linter

TO_BE_WRITTEN = [
    "Please add ileus.",
    "Pls mention ileus in the letter.",
    "Would you be so kind as to let ileus stand?",
    "Would you mind adding ileus?",
    "Could ileus be entered?",
    "Could we have ileus put on the summary?",
    "The letter should read ileus.",
    "We would be glad if ileus were on the summary.",
    "It would help if the letter said ileus.",
    "A short note of ileus would be welcome.",
    "We would like to see ileus on the letter.",
    "Could the letter please end with ileus?",
    "Kindly canonise ileus.",
    "So it was an ileus?",
    "It was an ileus, right?",
]

TO_BE_TOLD = [
    "Please clarify the ileus.",
    "Please add the cause of the ileus.",
    "Could the cause of the ileus be added?",
    "Please record whether the ileus was new.",
    "Would you describe the ileus further?",
    "Please say what the ileus was due to.",
    "Please note the presence or absence of ileus.",
    "Was it an ileus or an obstruction?",
]

COURTESY = ["Many thanks for your help with this.", "Dear Dr Ali, thank you for your letter."]


def forms(linter: Linter, text: str) -> list[Form]:
    letter = linter._read(text, [], [EvidenceText("WR: ileus")])
    return [sentence.form for sentence in letter.sentences]


@pytest.mark.parametrize("text", TO_BE_WRITTEN)
def test_words_that_are_to_be_written_or_agreed_with(text: str, linter: Linter) -> None:
    assert forms(linter, text) == [Form.CONFIRM]


@pytest.mark.parametrize("text", TO_BE_TOLD)
def test_words_that_leave_the_answer_open(text: str, linter: Linter) -> None:
    assert forms(linter, text)[0] in {Form.OPEN, Form.POLAR}


@pytest.mark.parametrize("text", COURTESY)
def test_thanks_ask_for_nothing(text: str, linter: Linter) -> None:
    assert forms(linter, text) == [Form.STATEMENT]
