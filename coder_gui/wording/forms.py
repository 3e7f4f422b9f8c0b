"""What a sentence of a question asks for: an answer of its own, a yes, or agreement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from coder_gui.wording.assertions import Reading


class Form(StrEnum):
    """The form of a sentence. CONFIRM asks for agreement with what it says."""

    OPEN = "open"
    POLAR = "polar"
    CONFIRM = "confirm"
    STATEMENT = "statement"


_ASK = (
    r"(?:please|kindly|grateful if you (?:could|would|can)|(?:can|could|would|will|may) you|"
    r"(?:can|could) we (?:ask you|please)(?: to)?|"
    r"(?:we|i)(?:'d| would)? (?:need|ask|request|like|want|require|invite|urge) "
    r"(?:you|the consultant|the team|your team)? ?to|you (?:should|must|need to|could|may wish to|"
    r"might (?:like|want|wish) to|are asked to|are able to)|if you (?:could|would|can)|able to|"
    r"happy to|willing to|content to|asked to|remember to|necessary to|possible to|grateful to|"
    r"for you to|like you to|and)"
)
_FILL = r"(?: please| kindly| also| then| now| formally| simply| just| retrospectively| urgently)*"
_VERB = (
    r"(?:confirm|document|add|agree|concur|record|amend|include|list|acknowledge|verify|"
    r"validate|endorse|certify|update|change|revise|write|enter|sign|attest|upgrade|put|note|"
    r"state|accept|support|say|diagnose|code|authorise|approve|carry|copy|"
    r"retain|transfer|bring|adopt|capture|reflect|register|recognise|ratify|countersign)"
)
_REQUEST = re.compile(rf"\b{_ASK}{_FILL} ({_VERB})\b")
_BARE = re.compile(rf"^\W*(?:{_VERB}(?! (?:of|is|was|states?|says?))|confirmation)\b")
_AGREE = re.compile(
    r"\b(?:(?:would|do|can|could|will|did) (?:you|the (?:team|consultant))(?: not)?"
    r"(?: please| kindly| also)? "
    r"(?:agree|concur|accept|support|endorse|say|think|feel|believe|consider|call|regard|attribute|"
    r"diagnose)|are you (?:happy|content|in agreement|satisfied|willing|able)|is it "
    r"(?:correct|right|true|fair|reasonable|safe|your (?:view|opinion|impression))|am i (?:right|"
    r"correct)|are we (?:right|correct)|can (?:you|we) (?:confirm|agree|assume)|"
    r"do we have your agreement|your (?:agreement|confirmation)|confirmation (?:that|of))\b"
)
_TAG = re.compile(
    r"(?:[,–—-] ?(?:correct|right|yes|agreed|true|yes or no)|,? (?:isn'?t it|wasn'?t it|"
    r"didn'?t (?:he|she|they)|is that (?:right|correct)|do you (?:not )?agree|"
    r"would you agree|don'?t you think|am i right|is this correct|"
    r"tick if (?:you )?agree|yes or no|y/n))\s*\??\s*$"
)
_CLAUSE = re.compile(
    r"^\W*(?:(?:to us|for us|in writing|in the (?:notes|record)|the fact|with us|with this|with|"
    r"the following|below|here|either way|by (?:return|reply)) )*(?P<that>that )?"
)
_WH = r"(?:what|which|who|whom|whose|when|where|how|why)\b"
_STARTS_OPEN = re.compile(
    rf"^\W*(?:(?:and|so|but|also|then) )?(?:(?:in|from|on|at|for|with|by|based|given|using|after|"
    rf"during|following|as|if|please|could|can|would|will|kindly|grateful|we|i|regarding|having|"
    rf"considering)\b[^?]*?[, ] ?)?(?P<wh>{_WH})"
)
_SPECIFY = re.compile(
    r"\b(?:clarify|specify|describe|advise|explain|indicate|provide|comment|identify|outline|"
    r"detail|give|tell|tick|choose|select|help|complete|review|let us know|state|name)\b"
)
_WHETHER = re.compile(r"\b(?:whether|if (?:the|this|he|she|it|there|they|a|an|his|her|any)\b)")
_AUX = re.compile(
    r"^(?:\W|(?:and|so|but|also|then|therefore|however|if so|please)\b)*"
    r"(?:(?:in|from|on|based|given|with|at|following|after|during|for|as|by|having|according)\b"
    r"[^,?]*,\s*)?"
    r"(?P<aux>is|was|were|are|did|does|do|has|had|have|can|could|would|will|should|may|might|"
    r"isn'?t|wasn'?t|didn'?t|hasn'?t|doesn'?t)\b"
)
_LATE_AUX = re.compile(
    r"[,;:–-] (?:please )?(?P<aux>is|was|were|are|did|does|do|has|had|have|can|could|would|should|"
    r"might|may) (?:this|the|it|he|she|there|that|his|her|they|these|you|patient|a|an)\b"
)
_STATES = re.compile(
    r"^(?!.{0,40}\b(?:which|what|who|when|where|how|why|whether|if|for which|to which)\b)"
    r"(?:the |this |his |her |their |our |your |a |an |there |it |he |she |mr |mrs |ms |patient)"
    r"(?:[\w'-]+ ){0,6}?(?:was|were|is|are|had|has|have|did|suffered|developed|represents?|"
    r"required|underwent|should be|became)\b"
)
"""A statement without “that”: “confirm the fracture was pathological”."""
_AND_THAT = re.compile(r"\band (?:also )?that (?:it|the|this|he|she|they|there|his|her)\b")
_QUOTES = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|(?<!\w)'[^']*'(?!\w)|«[^»]*»")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: tokens `first` up to `last`, its form, the characters of its asking words."""

    first: int
    last: int
    form: Form
    start: int
    lead: tuple[int, int] | None = None
    says: bool = False


def quoted(reading: Reading) -> frozenset[int]:
    """The tokens that stand between quotation marks."""
    spans = [match.span() for match in _QUOTES.finditer(reading.text)]
    return frozenset(
        place
        for place, token in enumerate(reading.tokens)
        if any(start < token.start and token.end < end for start, end in spans)
    )


def sentences(reading: Reading, blanks: frozenset[str]) -> list[Sentence]:
    """The sentences in order with their forms. `blanks`: keys of what one may ask to be told."""
    found: list[Sentence] = []
    first = 0
    count = len(reading.tokens)
    for place in range(1, count + 1):
        if place == count or reading.sentence[place] != reading.sentence[first]:
            found.append(_sentence(reading, first, place, blanks))
            first = place
    return found


def _sentence(reading: Reading, first: int, last: int, blanks: frozenset[str]) -> Sentence:
    start = reading.tokens[first].start
    stop = reading.tokens[last].start if last < len(reading.tokens) else len(reading.text)
    text = reading.text[start:stop].lower().replace("’", "'")
    form, lead, says = _form(text, reading, first, last, start, blanks)
    place = (start + lead[0], lead[1] - lead[0]) if lead else None
    return Sentence(first, last, form, start, place, says)


def _form(
    text: str, reading: Reading, first: int, last: int, start: int, blanks: frozenset[str]
) -> tuple[Form, tuple[int, int] | None, bool]:
    agree = _AGREE.search(text)
    request = _REQUEST.search(text) or _BARE.search(text)
    for match in (agree, request):
        if match is not None:
            form, says = _complement(text, match.end(), reading, first, last, start, blanks)
            if form is Form.CONFIRM:
                return form, match.span(), says
            if form is Form.POLAR:
                return form, None, False
    further = _AND_THAT.search(text) if request else None
    if further:
        return Form.CONFIRM, further.span(), True
    tag = _TAG.search(text)
    if tag:
        return Form.CONFIRM, tag.span(), True
    if _STARTS_OPEN.match(text):
        return (Form.OPEN, None, False)
    if _WHETHER.search(text):
        return (Form.POLAR, None, False)
    if request or _SPECIFY.search(text):
        return (Form.OPEN, None, False)
    aux = _AUX.match(text) or _LATE_AUX.search(text)
    if aux:
        return (Form.POLAR, None, False)
    if text.rstrip(" \n”\"')").endswith("?"):
        wh = re.search(_WH, text)
        return (Form.OPEN if wh else Form.POLAR, None, False)
    return (Form.STATEMENT, None, False)


def _complement(
    text: str,
    end: int,
    reading: Reading,
    first: int,
    last: int,
    start: int,
    blanks: frozenset[str],
) -> tuple[Form, bool]:
    """What is to be confirmed: a statement, whether something is so, or a blank to fill in."""
    rest = text[end:]
    clause = _CLAUSE.match(rest)
    that = bool(clause and clause["that"])
    begins = end + (clause.end() if clause else 0)
    tail = text[begins:]
    if re.match(r"whether|if ", tail):
        return Form.POLAR, False
    if re.match(_WH, tail):
        return Form.OPEN, False
    if that:
        return Form.CONFIRM, True
    if _STATES.match(tail):
        return Form.CONFIRM, True
    if not tail.strip(" .?!)\"'”\n"):
        return Form.CONFIRM, False
    if not _DIAGNOSIS_OF.match(tail) and _blank(reading, first, last, start + begins, blanks):
        return Form.OPEN, False
    named = any(
        first <= mention.first < last and reading.tokens[mention.first].start >= start + end
        for mention in reading.mentions
    )
    subject = re.match(r"(?:this|these|those|them|both|it|the patient|the same|he|she)\b", tail)
    return (Form.CONFIRM if named or subject else Form.OPEN), False


def _blank(reading: Reading, first: int, last: int, begins: int, blanks: frozenset[str]) -> bool:
    """Whether the words begin with a thing to be told: "the final diagnosis", "date of surgery"."""
    named = {place for mention in reading.mentions for place in range(mention.first, mention.last)}
    places = [place for place in range(first, last) if reading.tokens[place].start >= begins]
    for number, place in enumerate(places[:4]):
        key = reading.tokens[place].key
        if place in named or key in _ENDS_PHRASE:
            return number == 0 and place not in named
        if key in blanks:
            return True
    return not places


_DIAGNOSIS_OF = re.compile(
    r"(?:(?:the|a|an|his|her|their) )?(?:[\w'-]+ ){0,3}?(?:diagnos[ei]s|condition|finding|opinion|"
    r"impression|conclusion) (?:of|as|that|being) (?!th(?:is|e|at)\b)"
)
"""“Confirm the pathologist's diagnosis of”: what follows is no blank to fill in."""
_ENDS_PHRASE = frozenset(
    ("of", "that", "was", "is", "in", "on", "for", "to", "by", "under", "at", "as", "with")
)
