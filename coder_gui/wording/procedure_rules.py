"""Procedures and statements that a question brings into the record by itself."""

from __future__ import annotations

import re

from coder_gui.wording.asked import Letter
from coder_gui.wording.forms import Form, Sentence
from coder_gui.wording.question_phrases import Phrases

_UNDERGOES = re.compile(
    r"\b(?:undergo(?:es|ne)?|underwent|have|had|receiv\w+|requir\w+|perform\w*|carried out|done|"
    r"need(?:ed)?|given|took place)\b"
)
_THAT = re.compile(
    r"\b(?:document|record|write|state|add|note|enter|include|say|annotate|mention|chart|log)\b"
    r"[^.?!]{0,40}?\bthat (?!you\b|we\b|is\b|was\b|this (?:query|letter|question)\b)"
)
"""“Please document in the notes that …”: what follows is dictated."""
_LONG = 6
_SEVERAL = 2


def judge_procedures(letter: Letter, phrases: Phrases) -> None:
    """Adds procedures to be agreed with, and statements to be written, that nobody wrote."""
    if letter.record.empty:
        return
    for sentence in letter.sentences:
        if sentence.form in {Form.POLAR, Form.CONFIRM}:
            _judge_undergone(letter, phrases, sentence)
        if sentence.form is Form.CONFIRM:
            _judge_statement(letter, phrases, sentence)


def _judge_undergone(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
    """“Did the patient undergo paracentesis?”: a yes/no question that brings in a procedure."""
    keys = letter.question.keys[sentence.first : sentence.last]
    if phrases.alternatives & set(keys) or not _UNDERGOES.search(_text(letter, sentence)):
        return
    if any(one.says_something and not (one.yes or one.no) for one in letter.options):
        return
    for place in range(sentence.first, sentence.last):
        key = letter.question.keys[place]
        procedure = key in phrases.procedures or key.endswith(phrases.procedure_endings)
        if procedure and place not in letter.quoted and letter.new(place, place + 1):
            letter.in_question("procedure_not_documented", place, place + 1)


def _judge_statement(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
    """“Please document that specialist palliative care was provided.”"""
    text = _text(letter, sentence)
    match = _THAT.search(text)
    if match is None:
        return
    begins = letter.question.tokens[sentence.first].start + match.end()
    told = [
        place
        for place in range(sentence.first, sentence.last)
        if letter.question.tokens[place].start >= begins
        and len(letter.question.keys[place]) >= _LONG
        and letter.question.keys[place] not in phrases.process
    ]
    new = [place for place in told if letter.new(place, place + 1)]
    if len(new) >= _SEVERAL:
        letter.in_question("asks_for_agreement", new[0], new[-1] + 1)


def _text(letter: Letter, sentence: Sentence) -> str:
    tokens = letter.question.tokens
    start, stop = tokens[sentence.first].start, tokens[sentence.last - 1].end
    return letter.question.text[start:stop].lower()
