"""What a question asserts, held against what the evidence documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coder_gui.wording.asked import Letter
from coder_gui.wording.assertions import Said
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.cues import phrase_keys
from coder_gui.wording.documented import Documented, Standing
from coder_gui.wording.forms import Form, Sentence
from coder_gui.wording.taking_up import (
    carried_forward,
    points_back_from,
    stated_before,
    taken_up,
)
from coder_gui.wording.tokens import Tokeniser
from coder_gui.wording.trie import Trie

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


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of language.toml that judgements of a question need."""

    connections: Trie[str]
    weighty: Trie[str]
    others: Trie[str]
    treated_by: Trie[str]
    linking: frozenset[str]
    alternatives: frozenset[str]
    telling: Trie[str]
    wording: Trie[str]

    @classmethod
    def of(cls, phrases: dict[str, tuple[str, ...]], tokeniser: Tokeniser) -> Phrases:
        """The phrases of the data, ready to be found."""

        def trie(name: str) -> Trie[str]:
            made: Trie[str] = Trie()
            for phrase in phrases[name]:
                made.add(phrase_keys(tokeniser, phrase), phrase)
            return made

        return cls(
            trie("question.connections"),
            trie("question.weighty"),
            trie("speakers.others"),
            trie("cues.treated_by"),
            tokeniser.key_set(phrases["asking.linking"]),
            tokeniser.key_set(phrases["grammar.alternatives"]),
            trie("grammar.telling"),
            trie("asking.wording"),
        )


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
            _judge_agreement(letter, phrases, sentence)
        if sentence.form in {Form.POLAR, Form.CONFIRM}:
            _judge_bump(letter, phrases, sentence)
    _judge_dictated(letter, phrases)


def _judge_mention(
    letter: Letter, phrases: Phrases, mention: Mention, flags: frozenset[Said]
) -> None:
    known = letter.standing(mention)
    sentence = letter.sentence_of(mention.first)
    if _quoted_from_record(letter, mention, known) and not (
        (known.reported or known.standing in _OF_OTHERS) and taken_up(letter, mention)
    ):
        return
    if letter.otherwise_meant(mention) or _only_if(letter, mention):
        return
    if _only_origin(letter, mention):
        return
    if Said.SUPPOSED in flags or _names_a_treatment(letter, phrases, mention):
        return
    if _PROCESS.match(letter.question.text[letter.question.tokens[mention.first].start :]):
        return
    if _asked_for(letter, mention) or _evenly(letter, mention, known):
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
    if known.standing not in _SETTLED and _among_alternatives(letter, phrases, mention, sentence):
        return None
    match known.standing:
        case Standing.STATED:
            if known.denied and sentence.form is Form.CONFIRM:
                return "one_side"
            if known.reported and taken_up(letter, mention) and not _even(letter, phrases, mention):
                return "said_by_others"
            return None
        case Standing.LESS_SPECIFIC:
            return None if _offered(letter, mention) else "more_specific"
        case Standing.QUERIED:
            return _of_queried(letter, phrases, mention, flags, sentence)
        case Standing.BY_OTHERS:
            aside = sentence.form is Form.STATEMENT
            keys = letter.question.keys
            keys = keys if aside else keys[sentence.first : sentence.last]
            named = any(True for _ in phrases.others.all(keys))
            up = not _even(letter, phrases, mention) and taken_up(letter, mention)
            fair = named and sentence.form is not Form.CONFIRM and not up
            return None if fair else "said_by_others"
        case Standing.EARLIER:
            fair = Said.HISTORY in flags or letter.question.earlier
            if _even(letter, phrases, mention) and sentence.form is not Form.CONFIRM:
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


def _even(letter: Letter, phrases: Phrases, mention: Mention) -> bool:
    """Whether a different diagnosis is held open beside it, by the options or with an “or”."""
    offered = [one.diagnosis for one in letter.options if one.diagnosis is not None]
    if any(not same_answer(letter, mention, one) for one in offered):
        return True
    for sentence in letter.sentences:
        if sentence.form is Form.STATEMENT:
            continue
        keys = letter.question.keys[sentence.first : sentence.last]
        named = [
            one
            for one in letter.question.mentions
            if sentence.first <= one.first < sentence.last and one.concept.kind is Kind.DIAGNOSIS
        ]
        if phrases.alternatives & set(keys) and any(
            not same_answer(letter, mention, one) for one in named
        ):
            return True
    return False


_SOURCE = re.compile(
    r"^\W*(?:(?:that|which) (?:is|was|are|were) )?(?:mentioned|listed|recorded|noted|documented|"
    r"written|given|named|described|stated|put|entered) (?:in|on|at|during|by)\b"
)


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
    if {Said.QUERIED, Said.DENIED} & flags or _SETTLES.search(letter.question.text.lower()):
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


_ASKS_FOR = re.compile(
    r"\b(?:what|which|any|(?:what|which|any),? (?:if any|other|further|underlying|"
    r"new|additional|associated|related|specific))[, ]*$"
)


_ORIGIN = re.compile(r"^[^.?!,]{0,30}?\b(?:origin|aetiology|etiology|nature|type|form|cause)\b")


def _only_origin(letter: Letter, mention: Mention) -> bool:
    """“Of alcoholic or of viral origin”: asks where something comes from."""
    if mention.last - mention.first > 1:
        return False
    token = letter.question.tokens[mention.first]
    word = token.text.lower()
    if not word.endswith(("ic", "al", "ive", "ous")):
        return False
    return bool(_ORIGIN.search(letter.question.text[token.end :].lower()))


_IF = re.compile(r"(?:[,;(–-] ?|\band |^)if (?:(?:an?|it (?:was|is)|this (?:was|is)|there was) )?$")


def _only_if(letter: Letter, mention: Mention) -> bool:
    """“And was it intended, if an overdose?”: said for one case, not asserted."""
    start = letter.question.tokens[mention.first].start
    return bool(_IF.search(letter.question.text[:start].lower()))


def _asked_for(letter: Letter, mention: Mention) -> bool:
    """“Which infection”, “what, if any, fracture”: a general word that is asked to be filled."""
    if mention.concept.id not in letter.umbrella:
        return False
    start = letter.question.tokens[mention.first].start
    return bool(_ASKS_FOR.search(letter.question.text[:start].lower()))


_PROCESS = re.compile(
    r"CDI (?:query|queries|team|specialist|review|clarification|programme|request|lead)\b"
)
"""Clinical documentation improvement, not an infection."""
_PRESENCE = re.compile(
    r"\b(?:presence or (?:the )?absence|absence or (?:the )?presence|presence or otherwise) of "
    r"(?:an?|the|any|actual)? ?$"
)
_OR_ELSE = re.compile(r"\bor (?:is it |was it |to )?(?:something|anything) else\b")
_OR_EXPECTED = re.compile(
    r"\bor (?:was it |is it )?(?:an? |the |as an? )?(?:expected|incidental|inherent|normal|usual|"
    r"anticipated|unrelated|neither)\b"
)


def _evenly(letter: Letter, mention: Mention, known: Documented) -> bool:
    """“Presence or absence of”, “this, that or something else”, “complication or expected”."""
    tokens, text = letter.question.tokens, letter.question.text.lower()
    sentence = letter.sentence_of(mention.first)
    start, end = tokens[mention.first].start, tokens[mention.last - 1].end
    if known.mentioned and _PRESENCE.search(text[:start]):
        return True
    if sentence.form is Form.CONFIRM or not letter.supported(mention):
        return False
    after = text[end : tokens[sentence.last - 1].end]
    if text[start:].startswith("complication") and _OR_EXPECTED.search(after):
        return True
    named = [
        one
        for one in letter.question.mentions
        if sentence.first <= one.first < sentence.last and one.concept.kind is Kind.DIAGNOSIS
    ]
    other = any(
        one is not mention
        and (one.concept.id == mention.concept.id or not same_answer(letter, mention, one))
        for one in named
    )
    return other and bool(_OR_ELSE.search(after))


def _among_alternatives(
    letter: Letter, phrases: Phrases, mention: Mention, sentence: Sentence
) -> bool:
    """Whether it is one of several different answers that the question holds open."""
    if not letter.supported(mention) or _presupposed(letter, mention) or _heads(letter, mention):
        return False
    tokens = letter.question.tokens
    keys = letter.question.keys[sentence.first : sentence.last]
    marks = "".join(
        token.gap
        for token in tokens[sentence.first + 1 : sentence.last]
        if not token.text[:1].isdigit()
    )
    if not (phrases.alternatives & set(keys)) and "/" not in marks:
        return False
    if letter.standing(mention).standing is Standing.LESS_SPECIFIC and _beside_or(
        letter, phrases, mention
    ):
        return True
    different = [
        other
        for other in letter.question.mentions
        if sentence.first <= other.first < sentence.last
        and other.concept.kind is Kind.DIAGNOSIS
        and other is not mention
        and not same_answer(letter, mention, other)
    ]
    return bool(different) or _offered(letter, mention)


_DEFINITE = re.compile(r"\b(?:the|this|that|her|his|their|its|\w+[’']s)(?: [\w-]+)?\s$")
_PREDICATED = re.compile(
    r"^[^?.,;]{0,50}?\b(?:was|were|is|are|be|had|has|did|caused|due|related|linked|attribut\w+|"
    r"result\w*|"
    r"arose|arising|secondary|complicat\w+|of the)\b[^?.;]*\bor\b"
)
_SEPARATED = re.compile(r"\bor\b")
_HEADING = re.compile(
    r"^\W*(?:re|ref|subject|query|queries|regarding|concerning|about|title|topic|clarification|"
    r"documentation|request|coding|cdi)\b[^\n?]*?(?=\n|\bdear\b|\bhello\b|\bhi\b)|"
    r"^[^\n?!]{0,120}(?=\n)"
)


def _presupposed(letter: Letter, mention: Mention) -> bool:
    """“Whether the heart block was due to A, to B or to something else”: is taken for granted."""
    tokens, text = letter.question.tokens, letter.question.text.lower()
    sentence = letter.sentence_of(mention.first)
    start, end = tokens[mention.first].start, tokens[mention.last - 1].end
    before = text[tokens[sentence.first].start : start]
    if not _DEFINITE.search(before) or _SEPARATED.search(before):
        return False
    return bool(_PREDICATED.search(text[end : tokens[sentence.last - 1].end]))


def _heads(letter: Letter, mention: Mention) -> bool:
    """Whether it stands in the heading of the letter, which asks nothing: “RE: Possible sepsis”."""
    heading = _HEADING.match(letter.question.text.lower())
    return heading is not None and letter.question.tokens[mention.first].start < heading.end()


def _beside_or(letter: Letter, phrases: Phrases, mention: Mention) -> bool:
    """“Type 1 or type 2”, “acute or chronic heart failure”: one of several kinds."""
    keys, tokens = letter.question.keys, letter.question.tokens
    near = {
        *keys[max(0, mention.first - 1) : mention.first],
        *keys[mention.last : mention.last + 1],
    }
    gaps = tokens[mention.first].gap
    if mention.last < len(tokens):
        gaps += tokens[mention.last].gap
    return bool(near & phrases.alternatives) or "," in gaps or "/" in gaps


def same_answer(letter: Letter, one: Mention, other: Mention) -> bool:
    """Whether two conditions are forms of the same one: more of it, or a degree of it."""
    if one.concept.id in other.concept.implied or other.concept.id in one.concept.implied:
        return True
    shared = (one.concept.implied & other.concept.implied) - letter.umbrella
    if not shared:
        return False
    mine = one.content | _split(one.qualifiers)
    theirs = other.content | _split(other.qualifiers)
    return (mine ^ theirs) <= letter.degrees


def _split(qualifiers: frozenset[str]) -> frozenset[str]:
    return frozenset(word for one in qualifiers for word in one.split())


def _offered(letter: Letter, mention: Mention) -> bool:
    """Whether the options hold it open beside another answer of the same kind."""
    choices = [option for option in letter.options if option.says_something]
    named = [option.diagnosis for option in choices]
    here = any(one is not None and one.concept.id == mention.concept.id for one in named)
    return here and any(one is None or not same_answer(letter, mention, one) for one in named)


def _judge_finding(letter: Letter, mention: Mention) -> None:
    known = letter.record.of(mention)
    if not known.mentioned and not letter.record.empty:
        letter.in_question("finding_not_quoted", mention.first, mention.last)
    others = known.standing is Standing.BY_OTHERS or known.reported
    if others and taken_up(letter, mention):
        letter.in_question("said_by_others", mention.first, mention.last)


def _judge_agreement(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
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
        if asked and token.key in phrases.linking and len(named) > 1:
            letter.in_question("relation_presumed", place, place + 1)


def _judge_bump(letter: Letter, phrases: Phrases, sentence: Sentence) -> None:
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


def _judge_dictated(letter: Letter, phrases: Phrases) -> None:
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


def _to_be_written(letter: Letter, phrases: Phrases, sentence: Sentence) -> bool:
    """Whether a sentence, or the one before it, speaks of words to be written."""
    if sentence.form is Form.CONFIRM:
        return True
    keys = letter.question.keys[sentence.first : sentence.last]
    return any(True for _ in phrases.wording.all(keys)) and sentence.form is not Form.OPEN
