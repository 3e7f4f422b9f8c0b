"""Answers to queries: what one needs before it is kept, and the line of evidence it becomes. Pure.

Source: domain facts section 9: the clinician's own words are kept; codes follow from a coder.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from coder_gui.domain.abstraction import Certainty, Heading, LineDraft, Place, Side
from coder_gui.domain.anchoring import quote_text
from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import AnswerDraft, Gap, QueryKind, QueryOption, QueryText
from coder_gui.domain.shorthand_text import day_words

REPLY_SOURCE = "reply"
"""The source that answers are evidence from (resources/sources.json)."""
LONGEST = 4000
"""Characters of an answer; what is longer is attached as a scan."""
HEADINGS = {
    Gap.PROCEDURE: Heading.PROCEDURE,
    Gap.CAUSE: Heading.EXTERNAL_CAUSE,
    Gap.COMPLICATION: Heading.COMPLICATION,
}
"""The heading of an answer's line, by what was asked; other answers stand under Other."""
_GMC = re.compile(r"[0-9]{7}")
_SIDES = {
    Side.BOTH: re.compile(r"\b(both|bilateral(ly)?)\b", re.IGNORECASE),
    Side.LEFT: re.compile(r"\bleft\b", re.IGNORECASE),
    Side.RIGHT: re.compile(r"\bright\b", re.IGNORECASE),
}


def checked_answer(
    draft: AnswerDraft, asked: QueryText, *, raised: date, today: date
) -> AnswerDraft:
    """The answer as it is kept, without blanks around. Raises UserError with `field`.

    `raised` and `today` are days in London; an answer lies between them.
    """
    answer = replace(
        draft,
        choice=_plain(draft.choice),
        text=_plain(draft.text),
        answered_by=" ".join(_plain(draft.answered_by).split()),
        gmc=re.sub(r"\s", "", draft.gmc or "") or None,
        recorded_in=_plain(draft.recorded_in),
    )
    if not answer.choice and not quote_text(answer.text):
        raise UserError(
            "An answer needs the option that was ticked, or the clinician's words.", field="text"
        )
    if answer.choice:
        option = _option(answer.choice, asked)
        if option.free_text and not quote_text(answer.text):
            raise UserError(
                f"“{option.text}” needs the words that stand beside it on the letter.",
                field="text",
            )
    if max(len(answer.text), len(answer.recorded_in)) > LONGEST:
        raise UserError(
            f"An answer can have {LONGEST:,} characters; this one has {len(answer.text):,}."
            " Attach the letter as a scan, and write what it says in short.",
            field="text",
        )
    _check_person(answer)
    if answer.answered_on > today:
        raise UserError(
            f"{day_words(answer.answered_on)} lies ahead. Write the day of the answer.",
            field="answered_on",
        )
    if answer.answered_on < raised:
        raise UserError(
            f"The query was raised on {day_words(raised)}; its answer cannot be of an earlier day.",
            field="answered_on",
        )
    return answer


def _plain(text: str) -> str:
    """Without blanks around and halves of characters that no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _option(choice: str, asked: QueryText) -> QueryOption:
    for option in asked.options:
        if option.text.strip().casefold() == choice.casefold():
            return option
    raise UserError(
        f"“{choice}” is not an option of this query. Choose one of its options, or write the"
        " answer in the clinician's words.",
        field="choice",
    )


def _check_person(answer: AnswerDraft) -> None:
    if not answer.answered_by:
        raise UserError("Say who answered.", field="answered_by")
    if answer.gmc is not None and not _GMC.fullmatch(answer.gmc):
        raise UserError("A GMC number has 7 digits. Leave it out if it is not known.", field="gmc")


def answer_line(answer: AnswerDraft, asked: QueryText, reference: str) -> LineDraft | None:
    """The line of evidence that an answer becomes; None for kinds that no clinician answers.

    What a coding manager, a national adviser or a data team answers is kept with the query: it is
    not documentation of the patient's care. “Unable to determine” is written down as not stated.
    """
    if asked.kind is not QueryKind.CLINICAL:
        return None
    option = _option(answer.choice, asked) if answer.choice else None
    undetermined = option is not None and option.fixed and not option.free_text
    ticked = "" if option is None or option.free_text else option.text.strip()
    words = quote_text("; ".join(part for part in (ticked.rstrip("."), answer.text) if part))
    return LineDraft(
        text=words,
        heading=HEADINGS.get(asked.gap, Heading.OTHER),
        certainty=Certainty.UNSTATED if undetermined else Certainty.CONFIRMED,
        side=_side(words) if asked.gap is Gap.LATERALITY and not undetermined else None,
        place=Place(source=REPLY_SOURCE, date=answer.answered_on, words=reference),
    )


def _side(words: str) -> Side | None:
    """The one side that an answer names; None for none, and for left and right together."""
    found = [side for side, word in _SIDES.items() if word.search(words)]
    if Side.BOTH in found:
        return Side.BOTH
    return found[0] if len(found) == 1 else None
