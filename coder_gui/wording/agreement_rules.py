"""What a letter wants agreed with or written: weighty words, connections, dictated wording."""

from __future__ import annotations

from coder_gui.wording.asked import Letter
from coder_gui.wording.concepts import Kind
from coder_gui.wording.forms import Form, Sentence
from coder_gui.wording.question_phrases import Phrases
from coder_gui.wording.taking_up import points_back_from, stated_before


def judge_agreement(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
    """A statement to agree with, which says something weighty that the evidence does not."""
    keys = letter.question.keys[sentence.first : sentence.last]
    _judge_relations(letter, phrases, sentence)
    if not sentence.says:
        return
    judged = {
        place
        for mention in letter.question.mentions
        for place in range(mention.first, mention.last)
        if mention.concept.kind is Kind.DIAGNOSIS
    }
    for first, last, _ in phrases.weighty.all(keys):
        place = sentence.first + first
        if place in judged:
            continue
        if not set(keys[first:last]) <= letter.record.keys:
            letter.in_question("asks_for_agreement", place, sentence.first + last)


def _judge_relations(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
    """A connection that is to be agreed with, here or in a statement that is pointed back to."""
    if any(
        True for line in letter.record.lines for _ in phrases.connections.all(line.reading.keys)
    ):
        return
    begins = sentence.lead[0] + sentence.lead[1] if sentence.lead else 0
    spans = [sentence]
    if points_back_from(letter, sentence):
        begins = 0
        spans += [one for one in letter.sentences if stated_before(letter, one, sentence)]
    for span in spans:
        for first, last, _ in phrases.connections.all(letter.question.keys[span.first : span.last]):
            place = span.first + first
            if letter.question.tokens[place].start >= begins:
                letter.in_question("relation_presumed", place, span.first + last)
    if sentence.lead is None:
        return
    named = [one for one in letter.question.mentions if sentence.first <= one.first < sentence.last]
    for place in range(sentence.first, sentence.last):
        token = letter.question.tokens[place]
        asked = sentence.lead[0] <= token.start < sentence.lead[0] + sentence.lead[1]
        if asked and token.key in phrases.linking and named:
            letter.in_question("relation_presumed", place, place + 1)


def judge_bump(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
    """A yes/no question whose only news is a qualifier that nobody documented."""
    keys = letter.question.keys
    span = keys[sentence.first : sentence.last]
    if phrases.alternatives & set(span):
        return
    if sum(option.says_something for option in letter.options) > 1:
        return
    inside = {
        place
        for mention in letter.question.mentions
        for place in range(mention.first, mention.last)
    }
    for first, last, _ in phrases.telling.all(span):
        place, end = sentence.first + first, sentence.first + last
        if set(keys[place:end]) <= letter.record.keys or inside.intersection(range(place, end)):
            continue
        if keys[place] in letter.homographs and not letter.homographs[keys[place]].isdisjoint(keys):
            continue
        if place not in letter.quoted:
            letter.in_question("more_specific", place, end)


def judge_dictated(letter: Letter, phrases: Phrases) -> None:
    """Words in quotation marks that are to be written down and that the evidence does not have."""
    if not letter.quoted:
        return
    keys = letter.question.keys
    for sentence in letter.sentences:
        inside = [one for one in range(sentence.first, sentence.last) if one in letter.quoted]
        if not inside or not _to_be_written(letter, phrases, sentence):
            continue
        row = keys[inside[0] : inside[-1] + 1]
        for trie in (phrases.telling, phrases.weighty, phrases.connections):
            for first, last, _ in trie.all(row):
                place, end = inside[0] + first, inside[0] + last
                known = set(keys[place:end]) <= letter.record.keys
                if not known and letter.quoted.issuperset(range(place, end)):
                    letter.in_question("dictated", place, end)
        for mention in letter.question.mentions:
            within = letter.quoted.issuperset(range(mention.first, mention.last))
            here = sentence.first <= mention.first < sentence.last
            if here and within and not letter.record.of(mention).mentioned:
                letter.in_question("dictated", mention.first, mention.last)
        for place in inside:
            if letter.medical(keys[place]) and letter.new(place, place + 1):
                letter.in_question("dictated", place, place + 1)


def _to_be_written(letter: Letter, phrases: Phrases, sentence: Sentence) -> bool:
    """Whether a sentence, or the one before it, speaks of words to be written."""
    if sentence.form is Form.CONFIRM:
        return True
    keys = letter.question.keys[sentence.first : sentence.last]
    return any(True for _ in phrases.wording.all(keys)) and sentence.form is not Form.OPEN
