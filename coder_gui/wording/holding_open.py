"""Whether a question holds open what it names: beside others, as a choice, for one case only."""

from __future__ import annotations

import re

from coder_gui.wording.asked import Letter
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.documented import Documented, Standing
from coder_gui.wording.forms import Form, Sentence
from coder_gui.wording.question_phrases import Phrases


def even(letter: Letter, phrases: Phrases, mention: Mention) -> bool:
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


_ASKS_FOR = re.compile(
    r"\b(?:what|which|any|(?:what|which|any),? (?:if any|other|further|underlying|"
    r"new|additional|associated|related|specific))[, ]*$"
)


_ORIGIN = re.compile(r"^[^.?!,]{0,30}?\b(?:origin|aetiology|etiology|nature|type|form|cause)\b")


def only_origin(letter: Letter, mention: Mention) -> bool:
    """“Of alcoholic or of viral origin”: asks where something comes from."""
    if mention.last - mention.first > 1:
        return False
    token = letter.question.tokens[mention.first]
    word = token.text.lower()
    if not word.endswith(("ic", "al", "ive", "ous")):
        return False
    return bool(_ORIGIN.search(letter.question.text[token.end :].lower()))


_INTENT = re.compile(
    r"\b(?:accident\w*|unintention\w*|intent\w*|deliberate\w*|on purpose|self.?harm|suicid\w*|"
    r"assault\w*)\b"
)


def asks_intent(letter: Letter, mention: Mention) -> bool:
    """“Overdose: accidental or deliberate”: how it came about, which the record tells."""
    code = mention.concept.code
    if not ("T36" <= code[:3] <= "T65" or mention.concept.id == "overdose"):
        return False
    choices = " | ".join(one.reading.text for one in letter.options if one.says_something)
    asked = {
        match[0][:6] for match in _INTENT.finditer(f"{letter.question.text} {choices}".lower())
    }
    told = any(_INTENT.search(line.given.text.lower()) for line in letter.record.lines)
    return told and len(asked) >= 2


_OPERATED_ON = re.compile(r"S\d[23]|M20|M72|K4[0-6]|H2[56]|G56")
"""Codes of fractures, dislocations, and of what is known by its operation."""
_OPERATED = re.compile(
    r"\b(?:mua|approach|laparoscop\w*|converted|open or|k.?wires?|wires?|fix(?:ed|ation)|plat(?:e|"
    r"ed|"
    r"ing)|nail(?:ed)?|screws?|mesh|graft|implants?|stents?|sutures?|tunnelled|cemented|"
    r"uncemented|levels?|prosthes[ie]s|device|anaesthe\w+|how many|which (?:side|eye|leg|arm|hand|"
    r"foot|hip|knee|level|"
    r"digit|finger|toe|vessel|artery|vein|valve|segment|lobe|tooth|teeth|ear|tube|ovary|breast)|"
    r"drain|"
    r"resect\w*|excis\w*|remov\w*|repair\w*|releas\w*|fus(?:ed|ion)|decompress\w*|inject\w*|"
    r"biops\w*)\b"
)


def only_operated(letter: Letter, mention: Mention) -> bool:
    """“Colles R wrist, MUA or wires?”: an eponym that says what was operated on, which is asked."""
    sentence = letter.sentence_of(mention.first)
    if sentence.form not in {Form.OPEN, Form.POLAR}:
        return False
    tokens, text = letter.question.tokens, letter.question.text.lower()
    if not _OPERATED_ON.match(mention.concept.code):
        return False
    if any(one.diagnosis is not None for one in letter.options):
        return False
    if mention.first - sentence.first > 2:
        return False
    asked = _OPERATED.search(text[tokens[mention.last - 1].end : tokens[sentence.last - 1].end])
    return asked is not None and any(
        _OPERATED.search(line.given.text.lower()) for line in letter.record.lines
    )


_IF = re.compile(r"(?:[,;(–-] ?|\band |^)if (?:(?:an?|it (?:was|is)|this (?:was|is)|there was) )?$")


def only_if(letter: Letter, mention: Mention) -> bool:
    """“And was it intended, if an overdose?”: said for one case, not asserted."""
    start = letter.question.tokens[mention.first].start
    return bool(_IF.search(letter.question.text[:start].lower()))


def asked_for(letter: Letter, mention: Mention) -> bool:
    """“Which infection”, “what, if any, fracture”: a general word that is asked to be filled."""
    if mention.concept.id not in letter.umbrella:
        return False
    start = letter.question.tokens[mention.first].start
    return bool(_ASKS_FOR.search(letter.question.text[:start].lower()))


_PRESENCE = re.compile(
    r"\b(?:presence or (?:the )?absence|absence or (?:the )?presence|presence or otherwise) of "
    r"(?:an?|the|any|actual)? ?$"
)
_OR_ELSE = re.compile(r"\bor (?:is it |was it |to )?(?:something|anything) else\b")
_OR_EXPECTED = re.compile(
    r"\bor (?:was it |is it )?(?:an? |the |as an? )?(?:expected|incidental|inherent|normal|usual|"
    r"anticipated|unrelated|neither)\b"
)


def evenly(letter: Letter, mention: Mention, known: Documented) -> bool:
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


def among_alternatives(
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
    if _definite_and_new(letter, mention):
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
    return bool(different) or offered(letter, mention)


_DEFINITE = re.compile(r"\b(?:the|this|that|her|his|their|its|\w+[’']s)(?: [\w-]+)?\s$")
_PREDICATED = re.compile(
    r"^[^?.,;]{0,50}?\b(?:was|were|is|are|be|had|has|did|caused|due|related|linked|attribut\w+|"
    r"result\w*|"
    r"arose|arising|secondary|complicat\w+|of the)\b[^?.;]*\bor\b"
)
_THE = re.compile(r"\b(?:the|her|his|their)\s$")
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


def _definite_and_new(letter: Letter, mention: Mention) -> bool:
    """“Was it the sepsis or the dehydration that caused it”: known to all but to the record."""
    start = letter.question.tokens[mention.first].start
    if letter.standing(mention).standing is not Standing.ABSENT or letter.record.empty:
        return False
    return bool(_THE.search(letter.question.text[:start].lower()))


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


def offered(letter: Letter, mention: Mention) -> bool:
    """Whether the options hold it open beside another answer of the same kind."""
    choices = [option for option in letter.options if option.says_something]
    named = [option.diagnosis for option in choices]
    here = any(one is not None and one.concept.id == mention.concept.id for one in named)
    return here and any(one is None or not same_answer(letter, mention, one) for one in named)
