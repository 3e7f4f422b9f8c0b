"""A letter as it was understood, and what every judgement of it shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from coder_gui.wording.assertions import Reading, Said
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.data import Rule
from coder_gui.wording.documented import Documented, Record, Standing
from coder_gui.wording.findings import QUESTION, Finding, option_part
from coder_gui.wording.forms import Form, Sentence
from coder_gui.wording.support import Support


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its number from 1 and what it is.

    `other` and `unable` are the two ways out, `nothing` denies that there is anything, `yes` and
    `no` answer a yes/no question. `elsewhere`: it names something and gives it another cause;
    `insignificant`: it says that a finding is of no significance.
    """

    number: int
    reading: Reading
    other: bool
    unable: bool
    nothing: bool
    yes: bool
    no: bool
    elsewhere: bool = False
    insignificant: bool = False

    @property
    def diagnosis(self) -> Mention | None:
        """The first diagnosis that it names and does not deny."""
        if self.other or self.unable:
            return None
        pairs = zip(self.reading.mentions, self.reading.said, strict=True)
        return next(
            (
                mention
                for mention, said in pairs
                if mention.concept.kind is Kind.DIAGNOSIS and said is not Said.DENIED
            ),
            None,
        )

    @property
    def says_something(self) -> bool:
        """Whether it is an answer of its own, neither a way out nor a bare yes or no."""
        bare = (self.yes or self.no) and self.diagnosis is None
        return not (self.other or self.unable or bare)


_OTHER = re.compile(
    r"\bother(?:s|wise)?\b(?! than)|something else|\banother\b|none of (?:the|these|them)|"
    r"free.?text|please (?:specify|write|state|explain|describe|give|detail)|not listed|"
    r"\bdifferent\b|_{2,}|\.{4,}|\balternative|\(specify|specify\)|"
    r"in your own words|any of the above|else\b"
)
_UNABLE = re.compile(
    r"\bunable\b|cannot|can'?t\b|can not|undetermin|indetermina|not (?:be )?(?:clinically )?"
    r"(?:determin|possible|known|sure|certain|able|clear)|(?:left|remains?|still) open|no view|"
    r"^\W*(?:type|kind|stage|grade|side|site|degree|category|acuity|class)\b.*\bnot\b|\bunknown\b|"
    r"don'?t know|do not know|"
    r"\bunsure\b|\buncertain|insufficient|undecided|not enough|no opinion|impossible|unclear|"
    r"^\W*not (?:been |yet )*(?:established|specified|assessed|decided|settled|recorded|reached)|"
    r"not possible|undifferentiated|unspecified$|not stated|undetermined"
)
_NOTHING = re.compile(
    r"^\W*(?:no|none|neither|not|without|nil|normal|incidental|expected|insignificant|unrelated)\b|"
    r"(?:no|not|without|of no) (?:clinical(?:ly)? )?(?:significan|relevan|diagnos|importance)|"
    r"insignifican|normal variant|(?:physiological|expected) (?:change|finding|course|response)"
)
_YES = re.compile(r"^\W*(?:yes|y|agree|i agree|agreed|confirmed?|correct|true|i confirm)\b")
_NO = re.compile(
    r"^\W*(?:no|n|disagree|i (?:do not|don'?t) agree|do not agree|not (?:confirmed|agreed|present)|"
    r"incorrect|false|neither)\b"
)
_INSIGNIFICANT = re.compile(
    r"(?:no|not|without|nil)\b.{0,20}(?:significan|relevan)|insignifican|(?:no|without) (?:\w+ )?"
    r"diagnosis|(?:lab|laboratory|incidental|isolated|normal|expected) (?:\w+ )?(?:finding|result|"
    r"only|variant|change)"
)
_ELSEWHERE = re.compile(
    r"\b(?:another|other|different|unrelated|neither|none|both|multifactorial|excluded|possible|"
    r"resolved|elsewhere|abandoned|no longer|expected|free.?text|"
    r"not (?:due|related|linked|caused))\b"
)


def option_of(number: int, reading: Reading) -> Option:
    """What an option is."""
    text = reading.text.lower().replace("’", "'")
    unable = bool(_UNABLE.search(text))
    other = bool(_OTHER.search(text)) and not unable
    named = any(mention.concept.kind is Kind.DIAGNOSIS for mention in reading.mentions)
    if named and not text.lstrip(" (\"'").startswith(("other", "another", "unable", "something")):
        other = other and bool(re.search(r"\bother\b", text)) and len(reading.tokens) > 14
        unable = unable and len(reading.tokens) > 14
    return Option(
        number=number,
        reading=reading,
        other=other,
        unable=unable,
        nothing=bool(_NOTHING.search(text)),
        yes=bool(_YES.search(text)),
        no=bool(_NO.search(text)),
        elsewhere=bool(_ELSEWHERE.search(text)),
        insignificant=bool(_INSIGNIFICANT.search(text)),
    )


@dataclass(slots=True)
class Letter:
    """Question, options and evidence, read. `quoted`: tokens of the question in quotation marks."""

    question: Reading
    sentences: list[Sentence]
    quoted: frozenset[int]
    options: list[Option]
    record: Record
    rules: Mapping[str, Rule]
    umbrella: frozenset[str]
    degrees: frozenset[str]
    support: Support
    homographs: Mapping[str, frozenset[str]]
    findings: list[Finding] = field(default_factory=list)

    def sentence_of(self, place: int) -> Sentence:
        """The sentence of the question that a token stands in."""
        return next(one for one in self.sentences if one.first <= place < one.last)

    def standing(self, mention: Mention) -> Documented:
        """What the evidence says of it; a kind of something documented is more specific."""
        found = self.record.of(mention)
        if found.standing is not Standing.ABSENT:
            return found
        above = mention.concept.implied - self.umbrella - {mention.concept.id}
        for line in self.record.lines:
            pairs = zip(line.reading.mentions, line.reading.said, strict=True)
            for other, said in pairs:
                if other.concept.implied.isdisjoint(above):
                    continue
                if self.record.said(line, other, said) in {Said.STATED, Said.QUERIED}:
                    return Documented(Standing.LESS_SPECIFIC, found.denied, found.mentioned)
        return found

    def in_quotes(self, start: int, end: int) -> bool:
        """Whether characters of the question stand between quotation marks."""
        tokens = self.question.tokens
        inside = [n for n, one in enumerate(tokens) if start < one.end and one.start < end]
        return bool(inside) and self.quoted.issuperset(inside)

    def medical(self, key: str) -> bool:
        """Whether a word ends as names of conditions do."""
        return self.record.medical(key)

    def new(self, first: int, last: int) -> bool:
        """Whether no word of some of the question is of the family of one in the evidence."""
        stems = set(self.question.stems[first:last])
        return all(stems.isdisjoint(line.reading.stems) for line in self.record.lines)

    def otherwise_meant(self, mention: Mention) -> bool:
        """Whether a word is meant otherwise here: the shock of a cardioversion."""
        beside = self.homographs.get(mention.concept.id)
        if beside is None or mention.last - mention.first > 1:
            return False
        return not beside.isdisjoint(self.question.keys) or not beside.isdisjoint(self.record.keys)

    def supported(self, mention: Mention) -> bool:
        """Whether anything in the evidence points to it; True where that cannot be known."""
        systems = mention.concept.systems
        if mention.concept.id in self.umbrella and not mention.qualifiers:
            return True
        return not systems or not self.record.systems or bool(systems & self.record.systems)

    def in_question(self, rule: str, first: int, last: int) -> None:
        """A finding about words `first` up to `last` of the question."""
        tokens, text = self.question.tokens, self.question.text
        start, end = tokens[first].start, tokens[last - 1].end
        sentence = self.sentence_of(first)
        whole = None
        if sentence.form in {Form.CONFIRM, Form.POLAR}:
            begins, stops = tokens[sentence.first].start, tokens[sentence.last - 1].end
            while stops < len(text) and text[stops] in ".?!)”\"'":
                stops += 1
            whole = begins, stops - begins
        self.at(rule, QUESTION, text, start, end - start, whole)

    def in_option(self, rule: str, option: Option, mention: Mention | None = None) -> None:
        """A finding about an option, or the words of it that name something."""
        text = option.reading.text
        start, length = 0, len(text)
        if mention is not None:
            tokens = option.reading.tokens
            start = tokens[mention.first].start
            length = tokens[mention.last - 1].end - start
        self.at(rule, option_part(option.number), text, start, length)

    def at(
        self,
        rule: str,
        part: str,
        text: str,
        start: int,
        length: int,
        whole: tuple[int, int] | None = None,
    ) -> None:
        """A finding, once for the same rule and place; none where the rule is switched off.

        `whole`: the sentence around it, where that asks for a yes and has to be put otherwise.
        """
        known = self.rules.get(rule)
        if known is None:
            return
        whole = whole if known.sentence is not None else None
        words = text[start : start + length]
        finding = Finding(
            rule=rule,
            text=words,
            why=known.why.replace("{words}", words.strip()),
            start=start,
            length=length,
            part=part,
            rewording=known.sentence if whole else known.rewording,
            severity=known.severity,
            replaces=whole,
        )
        if finding not in self.findings:
            self.findings.append(finding)
