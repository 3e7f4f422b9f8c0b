"""What a letter asks to be taken over, in the sentence that asks or in one it points back to."""

from __future__ import annotations

import re

from coder_gui.wording.asked import Letter
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.forms import NOTHING_MORE, Form, Sentence

_BACK = re.compile(
    r"\b(?:it|this|these|them|those|both|same|(?:the|that|her|his|their|its) (?:\w+ ){0,3}"
    r"(?:diagnos[ei]s|conditions?|findings?|reports?|results?|opinion|description|category|chain|"
    r"link|connection|relationship|"
    r"cause|wording|entry|entries|assessment|conclusions?|view|term|above|impression))\b|"
    r"\b(?:agree|accept|concur|acknowledge|endorse|confirm)\W*$"
)
"""Words that point back at what was said before: “please add it”, “the pathologist's view”."""
_AGREES = re.compile(
    r"^\W*(?:i )?(?:agree|concur|accept|acknowledge|endorse|support|adopt|add (?:it|this|them))"
)


_ACCEPTING = re.compile(
    r"\b(?:your (?:approval|agreement|acceptance|endorsement|sign.?off|diagnosis)|accepted by you|"
    r"do you (?:accept|endorse|adopt|share|approve)|are you (?:happy|content|willing)|"
    r"(?:can|could|may|might|should) (?:\w+ ){1,4}be (?:added|listed|included|recorded|documented|"
    r"accepted|confirmed|acknowledged|coded|put)|sign (?:here )?to|is (?:that|this) your|"
    r"(?:update|amend|revise|change) .{0,40}\bto (?:include|add|list|show|say|mention))\b|"
    r"^\W*(?:true|correct|right|agreed)\W*$"
)
_ASKS_WHICH = re.compile(
    r"\b(?:what|which|whether|who|when|where|how|why|any|if|not|nothing|no|history|anything)\b"
)


def _asks_to_accept(letter: Letter, sentence: Sentence) -> bool:
    """Whether a sentence asks for agreement, in the form of its asking or in other words."""
    if sentence.form is Form.CONFIRM:
        return True
    text = _text(letter, sentence)
    return bool(_ACCEPTING.search(text)) and not _ASKS_WHICH.search(text)


def _text(letter: Letter, sentence: Sentence) -> str:
    tokens = letter.question.tokens
    text = letter.question.text[tokens[sentence.first].start : tokens[sentence.last - 1].end]
    return text.lower().replace("’", "'")


def taken_up(letter: Letter, mention: Mention) -> bool:
    """Whether a condition is to be agreed with, accepted or added."""
    sentence = letter.sentence_of(mention.first)
    if _asks_to_accept(letter, sentence):
        return True
    if sentence.form is not Form.STATEMENT:
        return False
    before = sentence
    for one in letter.sentences:
        if one.first <= sentence.first:
            continue
        if before.form not in {Form.OPEN, Form.POLAR} and _points_back(letter, one):
            return True
        before = one
    if nothing_else_asked(letter):
        return True
    open_ask = any(one.form in {Form.OPEN, Form.POLAR} for one in letter.sentences)
    agreeing = any(_AGREES.match(one.reading.text.lower()) for one in letter.options)
    return agreeing and not open_ask


def nothing_else_asked(letter: Letter) -> bool:
    """Whether no sentence and no option asks for an answer of the clinician's own.

    “Biopsy: melanoma. Could you?”: what is only said is meant to be taken over.
    """
    choices = [one for one in letter.options if one.says_something]
    texts = [one.reading.text.lower() for one in choices]
    agreeing = any(_AGREES.match(text) for text in texts) or _mere_assent(letter, texts)
    if len(choices) > 1 and not agreeing:
        return False
    return not any(_asks_openly(letter, one) for one in letter.sentences)


_REFUSES = re.compile(
    r"\b(?:not|n[o']t|no|never|declin\w*|reject\w*|disagree\w*|object\w*|drop|remove|refus\w*|"
    r"leave (?:it )?(?:out|off)|omit)\b"
)


def _mere_assent(letter: Letter, texts: list[str]) -> bool:
    """Whether the choices are only a yes and a no in other words: “keep”, “drop”."""
    named = any(one.diagnosis is not None for one in letter.options)
    return (
        not named
        and any(_REFUSES.search(text) for text in texts)
        and not any(_HOLDS_OPEN.search(text) for text in texts)
    )


def _asks_openly(letter: Letter, sentence: Sentence) -> bool:
    if sentence.form is Form.OPEN:
        return True
    if sentence.form is not Form.POLAR:
        return False
    named = any(sentence.first <= one.first < sentence.last for one in letter.question.mentions)
    return named or bool(_HOLDS_OPEN.search(_text(letter, sentence)))


_HOLDS_OPEN = re.compile(
    r"\b(?:or|whether|if|significan\w*|relevan\w*|mean\w*|cause\w*|relat\w*|link\w*|due|site|side|"
    r"type|stage|date|when|further|known|old|new|treated|ruled|excluded|resolved|any|symptom\w*|"
    r"finding|(?:\w+ ){9})"
)


def _points_back(letter: Letter, sentence: Sentence) -> bool:
    """Whether a sentence asks for agreement with what an earlier one says."""
    if not _asks_to_accept(letter, sentence):
        return False
    if any(
        sentence.first <= one.first < sentence.last and one.concept.kind is Kind.DIAGNOSIS
        for one in letter.question.mentions
    ):
        return False
    text = _text(letter, sentence)
    return bool(_BACK.search(text)) or sentence.form is not Form.CONFIRM


def points_back_from(letter: Letter, sentence: Sentence) -> bool:
    """Whether what a sentence asks to be agreed with was said before: “please confirm this”."""
    if sentence.lead is None:
        return False
    end = sentence.lead[0] + sentence.lead[1]
    stop = letter.question.tokens[sentence.last - 1].end
    tail = letter.question.text[end:stop].lower()
    return bool(_BACK.search(tail)) or bool(NOTHING_MORE.fullmatch(tail))


def stated_before(letter: Letter, one: Sentence, asking: Sentence) -> bool:
    """Whether a sentence is the statement right before another."""
    return one.form is Form.STATEMENT and one.last == asking.first


_OVER = re.compile(
    r"(?<!not )(?<!n't )(?<!not be )(?<!n't be )(?<!never )\b(?:carr(?:y|ied|ying)|br(?:ing|ought)|"
    r"roll(?:ed|ing)?|cop(?:y|ied)|transfer(?:red)?|pull(?:ed)?|tak(?:e|en))"
    r" (?:[\w']+ ){0,4}?(?:forward|over|across|through|on to this)\b"
)
_LASTS = re.compile(
    r"\b(?:life.?long|incurable|irreversible|(?:do|does|will|would) ?n[o']t (?:go away|resolve|"
    r"change|disappear)|for life|never (?:goes|go|resolves?)|(?:remains?|still) (?:present|applies|"
    r"apply|valid|active|current|holds?|stands?))\b"
)
_FOR_NOW = re.compile(
    r"\b(?:list|add|includ|record|document|cod|captur|count|put|enter|appear)\w*\b.{0,50}\b"
    r"(?:this|present|current|today's)(?: \w+)? "
    r"(?:episode|stay|spell|admission|attendance|record)\b|"
    r"\b(?:list|add|include|record|document|code|copy|enter)\b.{0,40}\b(?:from|as (?:o|i)n|per) "
    r"(?:the|her|his|their) (?:previous|last|old|earlier|prior)\b"
)
_STILL = re.compile(
    r"^(?!.*\b(?:not?|never|neither|longer)\b).*\b(?:same|still|appl(?:y|ies)|continu\w+|unchanged|"
    r"as before)\b"
)


def carried_forward(letter: Letter) -> bool:
    """Whether what is of an earlier stay is to be agreed with, needs only a yes, or is to last."""
    if any(_asks_to_accept(letter, one) for one in letter.sentences):
        return True
    if nothing_else_asked(letter):
        return True
    forms = {one.form for one in letter.sentences if "anything" not in _text(letter, one)}
    choices = [option.reading.text.lower() for option in letter.options if option.says_something]
    if len(choices) == 1 and _STILL.search(choices[0]):
        return True
    yes = not letter.options or any(
        option.yes or _STILL.search(option.reading.text.lower()) for option in letter.options
    )
    if Form.POLAR in forms and yes:
        return True
    text = letter.question.text.lower().replace("’", "'")
    if _OVER.search(text):
        return True
    for one in letter.sentences:
        part = _text(letter, one)
        if _ASKS_WHICH.search(part):
            continue
        if _LASTS.search(part) or (one.form is not Form.STATEMENT and _FOR_NOW.search(part)):
            return True
    return False
