"""What the options offer: more than one answer, each with a reason in the evidence, a way out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coder_gui.wording.asked import Letter, Option
from coder_gui.wording.assertions import Said
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.documented import Documented, Standing
from coder_gui.wording.holding_open import same_answer
from coder_gui.wording.support import abnormal

_NEW = frozenset({Standing.ABSENT, Standing.FAMILY})
_OPEN = _NEW | {Standing.LESS_SPECIFIC, Standing.EARLIER, Standing.HISTORY, Standing.BY_OTHERS}
"""Standings of what an option would bring into the record."""
_SEVERAL = 2
_ROOT = 5
"""Letters by which words of one family are known: macula, macular, maculopathy."""
_TICK = re.compile(r"[\[(][xX✓✔√•*][\])]|[✓✔☑☒√★☆→⇒◄►←]|<[-=]+|[-=]+>|>>|<<|\*\*|__[^\W_]|!!|!\s*$")
_NEITHER = re.compile(r"^\W*neither\b(?: of (?:these|them|the \w+))?\W*$")
_CAUSE = re.compile(
    r"^\W*(?:due to|caused by|secondary to|because of|related to|associated with|as a result of|"
    r"from)\b"
)
"""An option that gives the cause of something documented, which is itself the sign of it."""
_WORDS = re.compile(r"[^\W\d_]{4,}")
_ASIDE = re.compile(r"[(\[][^)\]]*[)\]]|(?: [-–—]+ |, (?:which|as|since|because|given)\b).*$")
_DATE = re.compile(r"\d+[/.]\d+(?:[/.]\d+)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_REASON = re.compile(
    r"\b(?:fits?|given|in view of|in light of|since|because|supported|supports|explains|"
    r"consistent|match\w*|suits?|evidence|evidenced|borne out|based on|as (?:shown|seen|per|the)|"
    r"makes sense|clear\w*|obvious\w*|more accurate|better|best|correct|right|sensible|safest|"
    r"please (?:sign|tick|choose|select|confirm|initial)|not (?:recommended|advised|ideal|"
    r"preferred|enough)|unlikely|"
    r"weaker|less|avoid|vague|insufficient|sign|initial|ideal\w*|helpful\w*|"
    r"would (?:allow|help|let)|agrees? with|backed|accounts? for)\b"
)
"""“(fits best with the 1.2 L)”: why one should choose it."""
_FIGURE = re.compile(r"\d")
_LOUD = 8
"""Letters in capitals from which an option stands out among others."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An option that names a diagnosis, and what the evidence says of it."""

    option: Option
    mention: Mention
    known: Documented


def judge_options(letter: Letter) -> None:
    """Adds what is wrong with the options; a letter without options asks for free text."""
    if not letter.options:
        return
    offered = [
        Offered(option, option.diagnosis, letter.standing(option.diagnosis))
        for option in letter.options
        if option.diagnosis is not None and not letter.otherwise_meant(option.diagnosis)
    ]
    _ways_out(letter, offered)
    _yes_alone(letter)
    _presuming(letter)
    _without_signs(letter, offered)
    _emphasised(letter)
    some = any(letter.supported(one.mention) for one in offered)
    for one in offered:
        if one.known.standing is Standing.DENIED and _reported_denied(letter, one.mention):
            continue
        if one.known.standing is Standing.DENIED:
            letter.in_option("option_denied", one.option, one.mention)
        elif some and one.known.standing in _NEW and not _supported(letter, one):
            letter.in_option("option_without_support", one.option, one.mention)
    _one_way(letter, offered)


def _reported_denied(letter: Letter, mention: Mention) -> bool:
    """Whether the question itself says that it was denied, and another option holds that open."""
    pairs = zip(letter.question.mentions, letter.question.said, strict=True)
    told = any(
        said is Said.DENIED and not one.concept.implied.isdisjoint(mention.concept.implied)
        for one, said in pairs
    )
    return told and sum(option.says_something for option in letter.options) >= _SEVERAL


def _supported(letter: Letter, one: Offered) -> bool:
    """Whether a sign or a word of the option itself is in the evidence: “stoma”, “macular”."""
    if letter.supported(one.mention) or _CAUSE.match(one.option.reading.text.lower()):
        return True
    own = {
        token.key[:_ROOT]
        for token in one.option.reading.tokens
        if len(token.key) >= _ROOT and token.key.isalpha() and token.key not in letter.degrees
    }
    return any(key[:_ROOT] in own for key in letter.record.keys)


def _ways_out(letter: Letter, offered: list[Offered]) -> None:
    """A list that brings something into the record needs its ways out, any other is advised to.

    Where the diagnoses are those of the record, another cause or "neither" is a way out too.
    """
    new = [one for one in offered if one.known.standing in _OPEN]
    other = any(
        option.other or _NEITHER.match(option.reading.text.lower()) for option in letter.options
    )
    if not new:
        other = other or any(option.elsewhere or option.nothing for option in letter.options)
    unable = any(option.unable for option in letter.options)
    whole = letter.options[0]
    if not other and not unable:
        letter.in_option("options_closed" if new else "options_incomplete", whole)
    elif not other:
        letter.in_option("options_no_other" if new else "options_incomplete", whole)
    elif not unable:
        letter.in_option("options_no_undetermined" if new else "options_incomplete", whole)


def _yes_alone(letter: Letter) -> None:
    agreeing = [option for option in letter.options if option.yes]
    if agreeing and not any(option.no or option.nothing for option in letter.options):
        rest = [option for option in letter.options if option.says_something and not option.yes]
        if not rest:
            letter.in_option("options_yes_only", agreeing[0])


def _presuming(letter: Letter) -> None:
    """A list without a way out of which every answer takes the same thing for granted.

    “Assault by fist”, “assault by weapon”, where nobody wrote of an assault.
    """
    choices = [option for option in letter.options if option.says_something]
    if len(choices) < _SEVERAL or len(choices) < len(letter.options):
        return
    if any(
        one.nothing or one.elsewhere or one.no or _FIGURE.search(one.reading.text)
        for one in choices
    ):
        return
    shared = frozenset.intersection(*(frozenset(one.reading.keys) for one in choices))
    asked = letter.record.keys | frozenset(letter.question.keys) | letter.degrees
    for place, key in enumerate(choices[0].reading.keys):
        if key in shared and key not in asked and len(key) >= _ROOT and key.isalpha():
            token = choices[0].reading.tokens[place]
            part = f"option {choices[0].number}"
            length = token.end - token.start
            letter.at("options_presume", part, choices[0].reading.text, token.start, length)
            return


def _one_way(letter: Letter, offered: list[Offered]) -> None:
    """Whether all that is new points one way while nothing else can be chosen."""
    new = [one for one in offered if one.known.standing in _NEW]
    finer = [one for one in offered if one.known.standing is Standing.LESS_SPECIFIC]
    choices = [option for option in letter.options if option.says_something]
    if new and len(new) == len(offered):
        first = new[0]
        one_answer = all(same_answer(letter, first.mention, one.mention) for one in new[1:])
        alone = all(option in [one.option for one in new] or _denies(option) for option in choices)
        if len(new) >= _SEVERAL and any(option.insignificant for option in letter.options):
            return
        if one_answer and alone:
            rule = "option_only_one" if len(new) == 1 else "options_one_way"
            letter.in_option(rule, first.option, first.mention)
    elif len(finer) == 1 and len(choices) == 1:
        letter.in_option("option_more_specific", finer[0].option, finer[0].mention)


def _without_signs(letter: Letter, offered: list[Offered]) -> None:
    """Whether most of the new diagnoses are grave ones of which the evidence has no sign."""
    new = [one for one in offered if one.known.standing in _NEW]
    if len(new) < _SEVERAL or letter.record.empty:
        return
    evidence = abnormal([line.given.text for line in letter.record.lines])
    bare = [
        one
        for one in new
        if letter.support.grave(one.mention.concept)
        and not letter.support.found(one.mention.concept, evidence)
    ]
    if len(bare) == len(new) or (len(bare) >= _SEVERAL and 2 * len(bare) > len(new)):
        for one in bare:
            letter.in_option("option_without_support", one.option, one.mention)


def _emphasised(letter: Letter) -> None:
    """One option ticked beforehand, or the only one in capitals."""
    record = {key for key in letter.record.keys if key[:1].isdigit()}
    for seen in (_ticked, _capitals, lambda text: _reasoned(text, record)):
        marked = [
            option
            for option in letter.options
            if seen(option.reading.text) and not (option.other or option.unable)
        ]
        if marked and len(marked) < len(letter.options):
            for option in marked:
                letter.in_option("option_emphasised", option)


def _ticked(text: str) -> bool:
    return bool(_TICK.search(text))


def _reasoned(text: str, figures: set[str]) -> bool:
    """Whether a bracket gives a reason for the answer, or a figure of the evidence."""
    for match in _ASIDE.finditer(text.lower()):
        inside = match[0]
        plain = _DATE.sub("", inside)
        if _REASON.search(inside) or not figures.isdisjoint(_NUMBER.findall(plain)):
            return True
    return False


def _capitals(text: str) -> bool:
    words = _WORDS.findall(text)
    loud = [word for word in words if word.isupper()]
    return len(loud) == len(words) and sum(map(len, loud)) >= _LOUD


def _denies(option: Option) -> bool:
    """“No sepsis”: the other half of a yes/no question, not an answer of its own."""
    return option.no and any(
        mention.concept.kind is Kind.DIAGNOSIS for mention in option.reading.mentions
    )
