"""What the evidence itself must not do: conclude for the clinician, or speak of money and marks."""

from __future__ import annotations

import re
from functools import lru_cache

from coder_gui.wording.asked import Letter
from coder_gui.wording.assertions import Reading, Said
from coder_gui.wording.concepts import Kind, Mention
from coder_gui.wording.documented import Line
from coder_gui.wording.findings import EVIDENCE

_CODER = re.compile(
    r"^\W*(?:(?:clinical )?cod(?:er|ers|ing)(?:'s|’s|s)?\b(?! (?:summary|history|record))|cdi\b|"
    r"n\.?b\b\.?|my (?:note|comment|view)|comment\b|reminder|fyi|hint|important|remember|ps\b)",
    re.IGNORECASE,
)
"""How a line begins that the writer of the letter put in."""
_SIGNED = re.compile(
    r"[-–—(\[,;:] ?(?:the |clinical |your )?cod(?:er|ing)(?:[’']s (?:note|comment|view|"
    r"opinion))?\W*$|"
    r"\b(?:my (?:reading|view|impression|opinion|feeling)|in my (?:view|opinion)|i (?:think|"
    r"believe|"
    r"read|take|suspect|feel|would say)|bear (?:this|it|that) in mind|(?:not|never|only|just|word) "
    r"(?:\w+ )?(?:written|missing|documented|said) (?:down|yet|though))\b",
    re.IGNORECASE,
)
"""What gives the writer of the letter away."""
_CONCLUDES = re.compile(
    r"(?:=(?![\d<>~ ]*\d)|→|⇒|➔|->|=>|\bi\.?e\b\.?|\btherefore\b|\bhence\b|\bthus\b|\bso\b|"
    r"\bmeets\b|\bfulfil|\bsatisf|\bcriteria for\b|\bdiagnostic of\b|\bpoint(?:s|ing)? to|"
    r"\bproves?\b|\bmust be\b|\bconsistent with\b|\bc/w\b|\bin keeping with\b|"
    r"\bsuggest(?:s|ive of|ing)\b|\bindicat(?:es|ive of|ing)\b|\bclearly\b|\bobvious(?:ly)?\b|"
    r"\btypical of\b|\bclassic|"
    r"\bequals\b|\bamounts to\b|\bqualifies\b|\blooks like\b|\bcould only\b)[^.;]{0,40}$",
    re.IGNORECASE,
)
"""What stands between a result and the diagnosis that is drawn from it."""
_HEADED = re.compile(
    r"^\W*(?!(?:bloods?|labs?|results?|obs|observations?|[va]bg|gas|news2?|score|bmi|weight|wt|"
    r"drug chart|chart|mar|rx|tto|ttos|vitals|values?|numbers?|trend|summary of|evidence|"
    r"findings?)\b)[^:\d]{0,12}(?:[\d./: -]{2,14})?[^:\d]{0,40}:",
    re.IGNORECASE,
)
"""A line that says at its head where it comes from: “ED: sore throat”."""
_SAID = re.compile(r"['\"‘’“”«»][^'\"‘’“”«»]+['\"‘’“”«»]")
_MEASURED = re.compile(r"\d")


def judge_comments(letter: Letter) -> None:
    """Adds diagnoses that the letter's writer concludes among the evidence."""
    for line in letter.record.lines:
        mention = _concluded(letter, line)
        if mention is None or _told_by_a_clinician(letter, line, mention):
            continue
        tokens, text = line.reading.tokens, line.given.text
        start, end = tokens[mention.first].start, tokens[mention.last - 1].end
        letter.at("evidence_concludes", EVIDENCE, text, start, end - start)


def of_the_writer(line: Line) -> bool:
    """Whether nobody is named who wrote it and nothing in it is quoted."""
    return _of_the_writer(line.given.text, line.reading.authored or line.reading.report)


@lru_cache(maxsize=2048)
def _of_the_writer(text: str, named: bool) -> bool:
    if _by_writer(text):
        return True
    return not (named or _SAID.search(text) or _HEADED.match(text))


def _by_writer(text: str) -> bool:
    if _CODER.match(text):
        return True
    signed = _SIGNED.search(text)
    return signed is not None and not any(
        match.start() < signed.start() < match.end() for match in _SAID.finditer(text)
    )


def _concluded(letter: Letter, line: Line) -> Mention | None:
    """The diagnosis that a line of the letter's writer draws from what it quotes."""
    if line.given.nothing_found or not of_the_writer(line):
        return None
    coder = _by_writer(line.given.text)
    reading = line.reading
    for mention, said in zip(reading.mentions, reading.said, strict=True):
        if mention.concept.kind is not Kind.DIAGNOSIS or said is Said.DENIED:
            continue
        if coder or _drawn_from(reading, mention):
            return mention
    return None


def _drawn_from(reading: Reading, mention: Mention) -> bool:
    before = reading.text[: reading.tokens[mention.first].start]
    match = _CONCLUDES.search(before)
    return match is not None and bool(_MEASURED.search(before[: match.start()]))


def _told_by_a_clinician(letter: Letter, line: Line, mention: Mention) -> bool:
    """Whether another line documents the same."""
    return any(
        other is not line
        and not of_the_writer(other)
        and any(
            mention.concept.id in one.concept.implied and said in {Said.STATED, Said.QUERIED}
            for one, said in zip(other.reading.mentions, other.reading.said, strict=True)
        )
        for other in letter.record.lines
    )
