"""What a question asserts, held against what the evidence documents."""

from __future__ import annotations

import re

from coder_gui.wording.agreement_rules import (
    judge_agreement,
    judge_bump,
    judge_dictated,
)
from coder_gui.wording.asked import Letter
from coder_gui.wording.assertions import Said
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.documented import Documented, Standing
from coder_gui.wording.forms import Form, Sentence
from coder_gui.wording.holding_open import (
    among_alternatives,
    asked_for,
    asks_intent,
    even,
    evenly,
    offered,
    only_if,
    only_operated,
    only_origin,
)
from coder_gui.wording.procedure_rules import judge_procedures
from coder_gui.wording.question_phrases import Phrases
from coder_gui.wording.taking_up import carried_forward, taken_up

_SETTLES = re.compile(
    r"\b(?:confirmed (?:or|and)|ruled out|excluded|or not|outcome|final diagnosis|conclusion|"
    r"differential)\b"
)
_PREDICATE = re.compile(
    r"\b(?:have|has|had|having|develop\w*|suffer\w*|sustain\w*|experience\w*|is|was|were|be|been|"
    r"this|it|there|represent\w*|diagnos\w+|with|from|of)"
    r"(?: (?:a|an|any|some|actual|new|true))*\s*$"
)
"""What stands before a condition that is asked after, not presumed: "did she have a"."""
_OF_OTHERS = frozenset({Standing.BY_OTHERS, Standing.EARLIER, Standing.QUERIED})
_SETTLED = frozenset({Standing.STATED, Standing.DENIED})


_PROCESS = re.compile(
    r"CDI (?:query|queries|team|specialist|review|clarification|programme|request|lead)\b"
)
"""Clinical documentation improvement, not an infection."""


def judge_question(letter: Letter, phrases: Phrases) -> None:
    """Adds what is wrong with the question."""
    pairs = zip(letter.question.mentions, letter.question.flags, strict=True)
    for mention, flags in pairs:
        if mention.concept.kind is Kind.DIAGNOSIS:
            _judge_mention(letter, phrases, mention, flags)
        elif mention.concept.kind is Kind.FINDING:
            _judge_finding(letter, mention)
    for sentence in letter.sentences:
        if sentence.form is Form.CONFIRM:
            judge_agreement(letter, phrases, sentence)
        if sentence.form in {Form.POLAR, Form.CONFIRM}:
            judge_bump(letter, phrases, sentence)
    judge_dictated(letter, phrases)
    judge_procedures(letter, phrases)


def _judge_mention(
    letter: Letter, phrases: Phrases, mention: Mention, flags: frozenset[Said]
) -> None:
    known = letter.standing(mention)
    sentence = letter.sentence_of(mention.first)
    if _quoted_from_record(letter, mention, known) and not (
        (known.reported or known.standing in _OF_OTHERS) and taken_up(letter, mention)
    ):
        return
    if letter.otherwise_meant(mention) or only_if(letter, mention):
        return
    if only_origin(letter, mention) or asks_intent(letter, mention):
        return
    if only_operated(letter, mention):
        return
    if Said.SUPPOSED in flags or _names_a_treatment(letter, phrases, mention):
        return
    if _PROCESS.match(letter.question.text[letter.question.tokens[mention.first].start :]):
        return
    if asked_for(letter, mention) or evenly(letter, mention, known):
        return
    rule = _rule_of(letter, phrases, mention, flags, known, sentence)
    if rule is not None:
        letter.in_question(rule, mention.first, mention.last)


def _rule_of(
    letter: Letter,
    phrases: Phrases,
    mention: Mention,
    flags: frozenset[Said],
    known: Documented,
    sentence: Sentence,
) -> str | None:
    if known.standing not in _SETTLED and among_alternatives(letter, phrases, mention, sentence):
        return None
    match known.standing:
        case Standing.STATED:
            if known.denied and sentence.form is Form.CONFIRM:
                return "one_side"
            if known.reported and taken_up(letter, mention) and not even(letter, phrases, mention):
                return "said_by_others"
            return None
        case Standing.LESS_SPECIFIC:
            fair = offered(letter, mention) or _only_its_side(letter, mention)
            return None if fair else "more_specific"
        case Standing.QUERIED:
            return _of_queried(letter, phrases, mention, flags, sentence)
        case Standing.BY_OTHERS:
            aside = sentence.form is Form.STATEMENT
            keys = letter.question.keys
            keys = keys if aside else keys[sentence.first : sentence.last]
            named = any(True for _ in phrases.others.all(keys))
            up = not even(letter, phrases, mention) and taken_up(letter, mention)
            fair = named and sentence.form is not Form.CONFIRM and not up
            return None if fair else "said_by_others"
        case Standing.EARLIER:
            fair = Said.HISTORY in flags or letter.question.earlier
            if even(letter, phrases, mention) and sentence.form is not Form.CONFIRM:
                return None
            asked = sentence.form is Form.POLAR and not _attributed(letter, mention)
            return None if fair and not asked and not carried_forward(letter) else "earlier_only"
        case Standing.HISTORY:
            fair = Said.HISTORY in flags or "history" in letter.question.keys
            return None if fair and sentence.form is not Form.CONFIRM else "history_as_current"
        case Standing.FAMILY:
            return None if Said.FAMILY in flags else "family_as_patient"
        case Standing.DENIED:
            fair = bool({Said.DENIED, Said.QUERIED} & flags) and sentence.form is not Form.CONFIRM
            return None if fair else "record_says_no"
        case _:
            return None if Said.DENIED in flags and known.mentioned else "not_documented"


_SOURCE = re.compile(
    r"^\W*(?:(?:that|which) (?:is|was|are|were) )?(?:mentioned|listed|recorded|noted|documented|"
    r"written|given|named|described|stated|put|entered) (?:in|on|at|during|by)\b"
)


_SIDES = frozenset({"left", "right"})


def _only_its_side(letter: Letter, mention: Mention) -> bool:
    """Whether all that it says more is a side that the evidence has."""
    own = _SIDES & (set(mention.words) | mention.qualifiers)
    return bool(own) and own <= letter.record.keys


def _attributed(letter: Letter, mention: Mention) -> bool:
    """“The COPD mentioned in the 2021 letter”: says where it is written, asks something else."""
    end = letter.question.tokens[mention.last - 1].end
    return bool(_SOURCE.match(letter.question.text[end:].lower()))


def _of_queried(
    letter: Letter,
    phrases: Phrases,
    mention: Mention,
    flags: frozenset[Said],
    sentence: Sentence,
) -> str | None:
    if sentence.form is Form.CONFIRM:
        return "queried_as_fact"
    settles = _SETTLES.search(letter.question.text.lower())
    if not settles and not even(letter, phrases, mention) and taken_up(letter, mention):
        return "queried_as_fact"
    if {Said.QUERIED, Said.DENIED} & flags or settles or offered(letter, mention):
        return None
    tokens = letter.question.tokens
    before = letter.question.text[
        tokens[sentence.first].start : tokens[mention.first].start
    ].lower()
    if sentence.form is Form.POLAR and _PREDICATE.search(before):
        return None
    if len(letter.question.mentions) > 1 and phrases.alternatives & set(letter.question.keys):
        return None
    return "queried_as_fact"


def _quoted_from_record(letter: Letter, mention: Mention, known: Documented) -> bool:
    """Words in quotation marks that the evidence has, however it has them."""
    inside = all(place in letter.quoted for place in range(mention.first, mention.last))
    return inside and known.mentioned and known.standing is not Standing.LESS_SPECIFIC


def _names_a_treatment(letter: Letter, phrases: Phrases, mention: Mention) -> bool:
    """“Cataract surgery”, “hernia repair”: names what was done, not what the patient has."""
    return any(True for _ in phrases.treated_by.ends(letter.question.keys, mention.last))


def _judge_finding(letter: Letter, mention: Mention) -> None:
    known = letter.record.of(mention)
    if not known.mentioned and not letter.record.empty:
        letter.in_question("finding_not_quoted", mention.first, mention.last)
    sentence = letter.sentence_of(mention.first)
    asked = sentence.form is Form.CONFIRM and not letter.record.empty
    new = not known.mentioned or known.standing is Standing.LESS_SPECIFIC
    if asked and new and mention.first not in letter.quoted:
        letter.in_question("asks_for_agreement", mention.first, mention.last)
    others = known.standing is Standing.BY_OTHERS or known.reported
    if others and taken_up(letter, mention):
        letter.in_question("said_by_others", mention.first, mention.last)
