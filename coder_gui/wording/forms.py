"""What a sentence of a question asks for: an answer of its own, a yes, or agreement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from coder_gui.wording.asking import Asking
from coder_gui.wording.assertions import Reading


class Form(StrEnum):
    """The form of a sentence. CONFIRM asks for agreement with what it says."""

    OPEN = "open"
    POLAR = "polar"
    CONFIRM = "confirm"
    STATEMENT = "statement"


_CLAUSE = re.compile(
    r"^\W*(?:(?:to us|for us|in writing|in the (?:notes|record)|the fact|with us|with this|with|"
    r"in (?:the|your|his|her) (?:[\w-]+ ){0,2}(?:notes?|summary|letter|addendum|entry|form|report)|"
    r"the following|below|here|either way|by (?:return|reply)) )*(?P<that>that )?"
)
_WH = r"(?:what|which|who|whom|whose|when|where|how|why)\b"
_STARTS_OPEN = re.compile(
    rf"^\W*(?:(?:and|so|but|also|then) )?(?:(?:in|from|on|at|for|with|by|based|given|using|after|"
    rf"during|following|as|if|please|could|can|would|will|kindly|grateful|we|i|regarding|having|"
    rf"considering)\b[^?]*?[, ] ?)?(?P<wh>{_WH})"
)
_SPECIFY = re.compile(
    r"(?:^\W*|\b(?:please|pls|kindly|to|you|team|consultant|then|and|or|help|just|also|i|"
    r"could|clarify,|perhaps|briefly) )(?:clarify|specify|describe|advise|explain|indicate|"
    r"provide|comment|identify|outline|"
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
_PLEASE = re.compile(
    r"\b(?:please|pls|kindly|(?:can|could|would|will|may) (?:you|we|i)|whether|if you (?:could|"
    r"would))\b"
)
_HELD_OPEN = re.compile(r"\b(?:or|what|which|who|when|where|how|why|whether|if|not known|either)\b")
_COURTESY = re.compile(
    r"^\W*(?:(?:dear|hello|hi|good (?:morning|afternoon)|to) [^,?!]{0,60}[, ]+)?(?:(?:once "
    r")?again,? )?"
    r"(?:(?:with )?(?:many|much|kind|best|grateful|sincere) )?(?:with )?(?:i am |i'm |we are |"
    r"we're )?"
    r"(?:thank|thanks|thanking|regards|wishes|apolog|sorry|yours|grateful for|gratitude|cheers)\b"
    r"[^?]*$"
)
"""A sentence of thanks or regards, which asks for nothing."""
_DECLARED = re.compile(
    r"^\W*(?:(?:so|then|hence|therefore|thus|and|ok|okay|right|presumably|surely|but)[, ]+)*"
    r"(?:it|this|that|these|those|he|she|they|there|the patient|patient|pt)"
    r"(?:'s|'re|'d|\s+(?:was|is|were|are|had|has|must|would|did|does|represents?|means?|counts?|"
    r"continues?|goes|amounts?|still))\b"
)
"""“So it was a PE?”: a statement with a question mark."""
_DEGREE = re.compile(r"\b(?:acute|chronic|severe)$")
_EITHER = re.compile(r"\bor (?!not\b|no\b|otherwise|disagree|say|sign|tick|initial)")
_THESE = re.compile(
    r"(?:(?:to|by|and) )?(?:(?:accept|sign|endorse|approve|add|confirm|adopt)(?:ing)? )*"
    r"(?:all |each |either )?(?:of )?(?:(?:this|these|that|those|both|such|(?:the|his|her|their) "
    r"(?:two|three|four|same|above|said|latter|former|aforementioned|reported|earlier|previous|old|"
    r"suggested|proposed))\b|(?:to|into|on|onto|among|in) (?:the |this |her |his |your |our )?"
    r"(?:\w+ )?(?:one|stay|episode|spell|admission|list|diagnos[ei]s|summary|letter|tto|record)\b)"
)
"""What is to be written was said before: “add these”, “reaffirm the two”, “add to this stay”."""
NOTHING_MORE = re.compile(r"\W*(?:(?:please|pls|here|below|now|thanks|thank you)\W*)*")
"""What may follow an asking that has no object of its own: “Your signature, please.”"""
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


def sentences(reading: Reading, asking: Asking) -> list[Sentence]:
    """The sentences in order with their forms."""
    found: list[Sentence] = []
    first = 0
    count = len(reading.tokens)
    for place in range(1, count + 1):
        if place == count or reading.sentence[place] != reading.sentence[first]:
            found.append(_sentence(reading, first, place, asking))
            first = place
    return found


def _sentence(reading: Reading, first: int, last: int, asking: Asking) -> Sentence:
    start = reading.tokens[first].start
    stop = reading.tokens[last].start if last < len(reading.tokens) else len(reading.text)
    text = reading.text[start:stop].lower().replace("’", "'")
    form, lead, says = _form(text, reading, first, last, start, asking)
    place = (start + lead[0], lead[1] - lead[0]) if lead else None
    return Sentence(first, last, form, start, place, says)


def _form(
    text: str, reading: Reading, first: int, last: int, start: int, asking: Asking
) -> tuple[Form, tuple[int, int] | None, bool]:
    if _COURTESY.search(text) and not _PLEASE.search(text):
        return Form.STATEMENT, None, False
    request = asking.request(text)
    for match in (asking.agree.search(text), request):
        if match is not None:
            if _DEGREE.search(match[0]):
                return Form.CONFIRM, match.span(), True
            if match is not request and _EITHER.search(text[match.end() :]):
                return Form.POLAR, None, False
            form, says = _complement(text, match.end(), reading, first, last, start, asking.blanks)
            if form is Form.CONFIRM:
                return form, match.span(), says
            if form is Form.POLAR:
                return form, None, False
    acted = asking.acted_on(text)
    if acted is not None and _thing(text, acted, reading, first, last, start, asking):
        return Form.CONFIRM, acted.span(), False
    further = _AND_THAT.search(text) if request else None
    if further:
        return Form.CONFIRM, further.span(), True
    tag = asking.tag.search(text)
    if tag:
        return Form.CONFIRM, tag.span(), True
    if _DECLARED.match(text) and _asked(text) and not _HELD_OPEN.search(text):
        return Form.CONFIRM, None, True
    if _STARTS_OPEN.match(text):
        return (Form.OPEN, None, False)
    if _WHETHER.search(text):
        return (Form.POLAR, None, False)
    if request or _SPECIFY.search(text):
        return (Form.OPEN, None, False)
    aux = _AUX.match(text) or _LATE_AUX.search(text)
    if aux:
        return (Form.POLAR, None, False)
    if _asked(text):
        wh = re.search(_WH, text)
        return (Form.OPEN if wh else Form.POLAR, None, False)
    return (Form.STATEMENT, None, False)


def _asked(text: str) -> bool:
    return text.rstrip(" \n”\"')").endswith("?")


def _thing(
    text: str,
    acted: re.Match[str],
    reading: Reading,
    first: int,
    last: int,
    start: int,
    asking: Asking,
) -> bool:
    """Whether a condition, or what was said before, is to be written; not a blank to be filled."""
    places = range(first, last)
    named = [mention.first for mention in reading.mentions if mention.first in places]
    stop = named[0] if named else last
    opening = [one for one in places if one < stop and reading.tokens[one].start >= start]
    blank = any(reading.tokens[one].key in asking.nouns for one in opening)
    if blank and not _DIAGNOSIS_OF.search(text):
        return False
    return bool(named) or asking.points(text[: acted.end()])


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
    if re.match(r"whether|if |(?:the )?(?:presence|absence|existence) or ", tail):
        return Form.POLAR, False
    if re.match(_WH, tail):
        return Form.OPEN, False
    if that:
        return Form.CONFIRM, True
    if _STATES.match(tail):
        return Form.CONFIRM, True
    if NOTHING_MORE.fullmatch(tail):
        return Form.CONFIRM, False
    if _THESE.match(tail):
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
