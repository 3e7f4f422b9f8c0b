"""The words of a sentence that ask for a yes, or for something to be written into the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coder_gui.wording.tokens import Tokeniser

_PLEASE = r"(?:please|pls|plz|kindly)"
_YOU = r"(?:you|the (?:team|consultant|doctor)|your team|some(?:body|one)|any(?:body|one)|one|we)"
_WILLING = (
    r"(?:able|happy|willing|content|good enough|kind enough|so (?:good|kind)(?: as)?|prepared|"
    r"inclined|minded|ready|pleased|available)"
)
_COULD = r"(?:can|could|would|will|may|might|shall|should)"
_ASK = (
    rf"(?:{_PLEASE}|grateful if you (?:could|would|can)|{_COULD} {_YOU}|"
    rf"{_WILLING} to|(?:can|could|may|might) (?:we|i)(?: \w+)? (?:ask|trouble|invite|request|beg)"
    rf"(?: you| the (?:team|consultant))?(?: please)?(?: to)?|can we please|"
    r"(?:we|i)(?:'d| would)? (?:need|ask|request|like|want|require|invite|urge|beg|wish) "
    r"(?:you|the consultant|the team|your team)? ?to|you (?:should|must|need to|could|may wish to|"
    r"might (?:like|want|wish) to|are (?:kindly )?(?:asked|requested|invited) to|are able to|"
    r"have to|will want to|prefer to|wish to|want to|care to|choose to|opt to|be minded to)|"
    r"(?:request|ask|suggest|propose|recommend|require|urge) that (?:you|the (?:team|consultant)|"
    r"someone)|if you (?:could|would|can)|asked to|remember to|necessary to|"
    r"possible to|grateful to|for you to|like you to|you to|and|then|or)"
)
_FILL = (
    r"(?:,? (?:please|pls|kindly|also|then|now|formally|simply|just|retrospectively|urgently|"
    r"therefore|perhaps|possibly|be so kind as to|be good enough to|be kind enough to|go ahead and|"
    rf"find time to|be {_WILLING} to|agree to|consent to))*,?"
)
_FINE = (
    r"(?:(?:is it|are we|am i|would it be|it'?s|that'?s|also|and|so|all)? ?(?:fine|ok|okay|alright|"
    r"all right|happy|safe|good|cool|acceptable|reasonable|fair|allowed)(?: with you| by you| "
    r"for me| for us| now| then)?)"
)
_MIND = (
    r"(?:(?:would|do) you (?:mind|object to|consider|be opposed to|have (?:any )?objections? to|"
    r"see (?:any )?(?:reason|harm)(?: against| in)?)|any objections? to|how about|what about|"
    r"no objections? to|happy with|ok with|okay with|fine with|content with|any problem with|"
    r"problem)(?: (?:our|us|me|my|"
    r"your|the coder|coding))?"
)
_AGREE = re.compile(
    r"\b(?:(?:would|do|can|could|will|did|does) (?:you|the (?:team|consultant))(?: not)?"
    r"(?: please| kindly| also)? "
    r"(?:agree|concur|accept|support|endorse|confirm|acknowledge|certify|verify|say|think|feel|"
    r"believe|consider|call|regard|attribute|"
    r"diagnose|share|adopt|approve)|are you (?:happy|content|in agreement|satisfied|willing|able|"
    r"ok|okay|comfortable)|is it "
    r"(?:correct|right|true|fair|reasonable|safe|your (?:view|opinion|impression))|am i (?:right|"
    r"correct)|are we (?:right|correct)|can (?:you|we) (?:confirm|agree|assume)|"
    r"do we have your agreement|your (?:agreement|confirmation|approval|signature|initials|"
    r"blessing|"
    r"acceptance|endorsement|assent|consent)|confirmation (?:that|of)|"
    r"(?:(?<=^)|(?<=[,;:] ))(?:should|could|can|may|might|would) (?:the|this|it|that|these|his|"
    r"her|their) "
    r"?(?:[\w'-]+ ){0,5}?be (?:regarded|class(?:ed|ified)|considered|described|recorded|termed|"
    r"labelled|"
    r"coded|treated|called|reported|documented|assigned|viewed|seen|understood|read|deemed) as|"
    r"(?:ought|should|would|could|must|is|was|are|were|does|did|has|had|do)(?:n't| not) (?:the|"
    r"this|"
    r"these|those|that|it|he|she|they|you|we|his|her|there|a|an)(?! (?:possible|known|recorded)))\b"
)
_TAG = re.compile(
    r"(?:[,–—-] ?(?:correct|right|yes|agreed|true|yes or no|ok|okay|no|surely)|,? (?:isn'?t it|"
    r"wasn'?t it|didn'?t (?:he|she|they)|is that (?:right|correct|so)|do you (?:not )?agree|"
    r"would you agree|don'?t you think|am i right|is this correct|"
    r"tick if (?:you )?agree|yes or no|y/n))\s*\??\s*$"
)
_RECORD = (
    r"(?:letter|summary|discharge|tto|record|notes?|list|diagnos[ei]s|documentation|entry|form|"
    r"problem list|episode|spell|stay|admission|certificate|front sheet|addendum|epr|file)"
)
_WISHED = re.compile(
    r"\b(?:(?:glad|grateful|pleased|happy|helpful|help|helps|appreciated?|good|nice|useful|fab|"
    r"great|"
    r"better|welcome|obliged|thankful|ideal|lovely|delighted|best|clearer|easier) (?:\w+ ){0,3}?"
    r"(?:if|were) (?:[\w'-]+ ){1,9}?(?:said|reads?|showed|mentioned|included|had|listed|stated|"
    r"gave|"
    r"were|was|appeared|contained|reflected|named|carried|specified|called|could (?:go|appear|"
    r"stand|"
    rf"say|read))\b|(?:like|love|want|wants|need|needs|hope|hoping|expect\w*|wish) to (?:see|read|"
    rf"have|find) |(?:should|could|can|may|might|shall|must|ought to|would) (?:[\w'-]+ ){{0,6}}?"
    rf"(?:go|appear|stand|feature|figure|come|say|read|end|begin|be) (?:back )?(?:\w+ )?(?:in|on|"
    rf"into|onto|among|as|under|there|with) (?:the |her |his |your |their |this |that )*"
    rf"(?:\w+ )?{_RECORD}|"
    r"(?:should|ought to|might|could|would) (?:[\w'-]+ ){0,4}?(?:say|read|state|mention|end|"
    r"begin)\b|"
    r"(?:have|make|get) (?:the |your |his |her )?(?:\w+ )?(?:letter|summary|record|notes?|tto|"
    r"entry|form) "
    r"(?:say|read|state|show|mention|reflect|list|include)\b(?: so\b)?|"
    r"let (?:it|this|them|(?:the )?[\w' -]{3,40}?) (?:stand|remain|be|count|appear|go)\b)"
)
"""“It would help if the letter said”, “should appear on the summary”, “let it stand”."""
_NOUNS = (
    r"(?:addendum|entry|line|note|mention|statement|sentence|signature|initials|tick|confirmation|"
    r"approval|agreement|word|words|wording|phrase|endorsement|diagnosis|acknowledgement|inclusion|"
    r"addition)"
)
_WANTED = re.compile(
    rf"\b{_NOUNS} (?:of|on|for|about|to|that|with|saying|stating|reading)\b.{{2,90}}\b(?:would|"
    rf"will|"
    r"is|are) (?:be )?(?:\w+ )?(?:welcome|appreciated|helpful|enough|do|needed|requested|asked|"
    r"required|suffice|sufficient|fine|all|useful|invited|wanted)\b|"
    rf"\b(?:need|needs|want|wants|lack|lacks|just) (?:only )?(?:the |your |an? )(?:\w+ )?{_NOUNS}\b"
)
_ASKS_WHICH = re.compile(
    r"\b(?:what|which|whether|who|when|where|how|why|any|if any|not|nothing|no|anything|or)\b"
)
"""A sentence with one of these leaves something open that a passive asks for."""
_POINTS = re.compile(
    r"\b(?:this|these|those|them|it|both|the same|that|(?:say|state|read|record|put) so|the "
    r"(?:\w+ ){0,2}(?:diagnos[ei]s|"
    r"conditions?|"
    r"findings?|term|chain|link|connection|relationship|change))\b"
)


def _participles(verbs: Iterable[str]) -> Iterator[str]:
    for verb in verbs:
        if verb.endswith("e"):
            yield verb + "d"
        elif verb.endswith("y") and verb[-2] not in "aeou":
            yield verb[:-1] + "ied"
        else:
            yield verb + "ed"


def _gerunds(verbs: Iterable[str]) -> Iterator[str]:
    for verb in verbs:
        yield (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Asking:
    """What asks, compiled from the verbs of language.toml.

    `blanks`: keys of what one may ask to be told, `nouns` those that name it and are
    no texts. `agree`, `tag`:
    asking for a yes.
    """

    blanks: frozenset[str]
    nouns: frozenset[str]
    _request: re.Pattern[str]
    _other: re.Pattern[str]
    _bare: re.Pattern[str]
    _passive: re.Pattern[str]
    agree: re.Pattern[str] = _AGREE
    tag: re.Pattern[str] = _TAG

    @classmethod
    def of(cls, phrases: Mapping[str, Sequence[str]], tokeniser: Tokeniser) -> Asking:
        """The verbs of the data. Verbs that are neither of writing nor of telling ask to write."""
        write, tell = phrases["asking.write"], phrases["asking.tell"]
        done = _any([*_participles(write), *phrases["asking.written"]])
        doing = _any([*_gerunds(write), *phrases["asking.writing"]])
        verb = rf"(?:{_any(write)})"
        nouns = tokeniser.key_set(phrases["question.blanks"])
        return cls(
            blanks=nouns | tokeniser.key_set(phrases["question.leaves_open"]),
            nouns=nouns - tokeniser.key_set(phrases["asking.texts"]),
            _request=re.compile(
                rf"\b(?:{_FINE} to {verb}\b|{_ASK}{_FILL} {verb}\b(?! (?:a look|at)\b)|"
                rf"{_MIND} (?:{doing})\b)"
            ),
            _other=re.compile(
                rf"\b(?:{_PLEASE}|{_COULD} you){_FILL} (?!(?:{_any(tell)})\b)[a-z]{{3,}}\b"
            ),
            _bare=re.compile(
                rf"^\W*(?:(?:so|then|also|therefore|otherwise|again)[, ]+)?(?:{verb}"
                r"(?! (?:of|is|was|were|in|on|by|from|are|has|had|states?|says?|shows?|made|"
                r"(?:\d|dated))\b)(?! ?:)|confirmation)\b"
            ),
            _passive=re.compile(
                rf"\b(?:(?:{_COULD}|must|ought to|needs? to|wants? to|has to|have to|like|is to|"
                rf"are "
                rf"to|see|have|to|should) (?:[\w'-]+ ){{0,8}}?(?:be (?:\w+ )?)?(?:{done})\b|"
                rf"(?:needs?|wants?|requires?|worth|merits?|deserves?) (?:\w+ )?(?:{doing})\b)"
            ),
        )

    def request(self, text: str) -> re.Match[str] | None:
        """The words that ask for something to be written; of any verb that is none of telling."""
        return self._request.search(text) or self._bare.search(text) or self._other.search(text)

    def acted_on(self, text: str) -> re.Match[str] | None:
        """“Could it be added”, “should read”, “glad if it said”: nobody is told, it is to be so."""
        if _ASKS_WHICH.search(text):
            return None
        return self._passive.search(text) or _WISHED.search(text) or _WANTED.search(text)

    @staticmethod
    def points(text: str) -> bool:
        """Whether the words point at something said before."""
        return bool(_POINTS.search(text))
