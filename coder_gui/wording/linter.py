"""Whether a query leads: its question and options held against what its evidence documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from coder_gui.domain.searching import Term
from coder_gui.wording.asked import Letter, Option, option_of
from coder_gui.wording.asking import Asking
from coder_gui.wording.concepts import Kind
from coder_gui.wording.cues import Cues
from coder_gui.wording.data import WordingData
from coder_gui.wording.documented import EvidenceReader
from coder_gui.wording.evidence_rules import judge_comments, of_the_writer
from coder_gui.wording.findings import EVIDENCE, QUESTION, EvidenceText, Finding, Severity
from coder_gui.wording.forms import quoted, sentences
from coder_gui.wording.lexicon import build_lexicon
from coder_gui.wording.option_rules import judge_options
from coder_gui.wording.phrases import WordRule
from coder_gui.wording.question_phrases import Phrases
from coder_gui.wording.question_rules import judge_question
from coder_gui.wording.reader import Reader
from coder_gui.wording.support import Support

_QUOTABLE = frozenset({"money", "indicators"})
"""Rules whose words are the patient's own affairs where the record has them too."""


class Linter:
    """Checks query letters. Built once in about half a second; then thread-safe and fast.

    Evidence lines and options are read once each while they stay the same. `reader`: what it reads
    texts with.
    """

    def __init__(
        self,
        data: WordingData,
        terms: Sequence[Term] = (),
        titles: Mapping[str, str] | None = None,
    ) -> None:
        lexicon = build_lexicon(data, terms, titles)
        tokeniser = lexicon.tokeniser
        phrases = dict(data.phrases)
        self.reader = Reader(lexicon, Cues.of(phrases, tokeniser))
        self._evidence = EvidenceReader(self.reader)
        self._phrases = Phrases.of(phrases, tokeniser)
        self._asking = Asking.of(phrases, tokeniser)
        self._umbrella = frozenset(phrases["words.umbrella"])
        self._degrees = frozenset(
            key for one in phrases["words.degrees"] for key in tokeniser.keys(one)
        )
        self._support = Support(data.support)
        self._homographs = {
            name.partition(".")[2]: tokeniser.key_set(words)
            for name, words in phrases.items()
            if name.startswith("homographs.")
        }
        self._rules = {name: one for name, one in data.rules.items() if name not in data.off}
        self._word_rules = [WordRule.of(one) for one in self._rules.values() if one.words]
        self._option = lru_cache(maxsize=512)(self._read_option)
        self._comment = lru_cache(maxsize=512)(self._read_comment)

    def check(
        self, question: str, options: Sequence[str], evidence: Sequence[EvidenceText]
    ) -> tuple[Finding, ...]:
        """What is wrong with the wording: leading findings first, each in order of place.

        Never raises, whatever the texts are.
        """
        letter = self._read(question, options, evidence)
        judge_question(letter, self._phrases)
        judge_options(letter)
        self._judge_evidence(letter)
        judge_comments(letter)
        self._judge_words(letter)
        return tuple(sorted(letter.findings, key=_place))

    def _read(
        self, question: str, options: Sequence[str], evidence: Sequence[EvidenceText]
    ) -> Letter:
        asked = self.reader.read(question, asking=True)
        read = [self._option(number, text) for number, text in enumerate(options, start=1)]
        return Letter(
            question=asked,
            sentences=sentences(asked, self._asking),
            quoted=quoted(asked),
            options=read,
            record=self._evidence.read(evidence, asked),
            rules=self._rules,
            umbrella=self._umbrella,
            degrees=self._degrees,
            support=self._support,
            homographs=self._homographs,
        )

    def _read_option(self, number: int, text: str) -> Option:
        return option_of(number, self.reader.read(text, asking=True))

    @staticmethod
    def _judge_evidence(letter: Letter) -> None:
        record = letter.record
        if record.empty:
            clinical = letter.question.mentions or letter.question.systems
            named = any(
                mention.concept.kind is Kind.DIAGNOSIS
                for option in letter.options
                for mention in option.reading.mentions
            )
            if clinical or named:
                letter.at("evidence_missing", "evidence", "", 0, 0)
        elif record.only_earlier and not letter.question.earlier:
            letter.at("evidence_earlier", "evidence", record.lines[0].given.text, 0, 0)

    def _judge_words(self, letter: Letter) -> None:
        record = " ".join(line.given.text for line in letter.record.lines).lower()
        for rule in self._word_rules:
            text = letter.question.text
            for start, end in rule.hits(text):
                known = text[start:end].lower() in record
                if known and (rule.rule.id in _QUOTABLE or letter.in_quotes(start, end)):
                    continue
                letter.at(rule.rule.id, QUESTION, text, start, end - start)
            for option in letter.options:
                part = f"option {option.number}"
                if rule.rule.id == "steering" and not (option.diagnosis or option.yes):
                    continue
                for start, end in rule.hits(option.reading.text):
                    letter.at(rule.rule.id, part, option.reading.text, start, end - start)
        for line in letter.record.lines:
            if of_the_writer(line):
                for name, start, end in self._comment(line.given.text):
                    letter.at(name, EVIDENCE, line.given.text, start, end - start)

    def _read_comment(self, text: str) -> tuple[tuple[str, int, int], ...]:
        """The same words in what the writer put among the evidence: rule, start, end."""
        return tuple(
            (rule.rule.id, start, end)
            for rule in self._word_rules
            if rule.rule.severity is Severity.LEADING
            for start, end in rule.hits(text)
        )


def leads(findings: Sequence[Finding]) -> bool:
    """Whether the letter leads: one leading finding is enough."""
    return any(finding.severity is Severity.LEADING for finding in findings)


def _place(finding: Finding) -> tuple[bool, bool, str, int]:
    warning = finding.severity is not Severity.LEADING
    return warning, finding.part != QUESTION, finding.part, finding.start
