"""Linting measured: the time of each key press, and how many letters are judged rightly.

Beside it stands a scan for words that usually lead. The letters of `queries_tuning.jsonl` were
tuned on, those of `queries_development.jsonl` (by other authors) were learnt from; letters of any
other `queries_*.jsonl` are only measured here.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coder_gui.bench.timing import Measure, Report, sample_each
from coder_gui.services.query_wording import QueryWording
from coder_gui.system.paths import resource
from coder_gui.wording.findings import EvidenceText
from coder_gui.wording.linter import Linter, leads

AIM_KEY_PRESS_MS = 16.0
AIM_FOUND, AIM_FAIR = 90.0, 90.0
LINES, OPTIONS = 30, 10
"""Evidence lines and options of the letter that is typed."""

_WORDS = re.compile(
    r"\b(?:hrg|tariff|income|payment|shmi|hsmr|charlson|coding would improve|please confirm|"
    r"clearly|obviously|would you agree|do you agree|consistent with|as you know|target)\b"
)

_SEEN = {"queries_tuning": "tuned on", "queries_development": "learnt from"}
"""Sets whose letters were read while the linter was made."""

Judge = Callable[["Letter"], bool]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a set; `leading` is what it is."""

    question: str
    evidence: tuple[EvidenceText, ...]
    options: tuple[str, ...]
    leading: bool


def lint() -> Report:
    """Start, key presses, and the share of letters found and of fair ones left alone."""
    report = Report("lint")
    start = time.perf_counter()
    linter = QueryWording().prepare()
    taken = (time.perf_counter() - start) * 1000
    report.measures.append(Measure("start of the linter", (taken,)))
    sets = letter_sets()
    _typing(report, linter, [one for letters in sets.values() for one in letters])
    for name, letters in sets.items():
        _shares(report.measures, name, letters, partial(_judged, linter), aims=True)
        _shares(report.baselines, f"{name}, word list", letters, word_list)
    if not any(name.endswith("held out") for name in sets):
        report.remarks.append("no held-out letters here")
    return report


def letter_sets(folder: Path | None = None) -> dict[str, list[Letter]]:
    """The sets of letters that there are, by name."""
    folder = folder or resource("bench")
    found = {}
    for file in sorted(folder.glob("queries_*.jsonl")):
        note = _SEEN.get(file.stem, "held out")
        name = f"{file.stem.removeprefix('queries_').replace('_', ' ')}, {note}"
        found[name] = read_letters(file)
    return found


def read_letters(file: Path) -> list[Letter]:
    """The letters of a file of JSON lines with a verdict each."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [
        Letter(
            row["question"],
            tuple(EvidenceText(text) for text in row.get("evidence") or ()),
            tuple(row.get("options") or ()),
            row["verdict"] == "leading",
        )
        for row in rows
    ]


def word_list(letter: Letter) -> bool:
    """The baseline: whether a word that usually leads is in question or options."""
    return any(_WORDS.search(text.lower()) for text in (letter.question, *letter.options))


def _judged(linter: Linter, letter: Letter) -> bool:
    return leads(linter.check(letter.question, letter.options, letter.evidence))


def _typing(report: Report, linter: Linter, letters: Sequence[Letter]) -> None:
    """Every key press of a question of 500 letters over a full letter."""
    evidence = [line for letter in letters for line in letter.evidence][:LINES]
    options = [option for letter in letters for option in letter.options][:OPTIONS]
    text = " ".join(letter.question for letter in letters)[:500]
    presses = [partial(linter.check, text[:end], options, evidence) for end in range(1, len(text))]
    presses[0]()
    label = f"a key press, {len(evidence)} evidence lines, {len(options)} options"
    report.measures.append(Measure(label, sample_each(presses), aim=AIM_KEY_PRESS_MS))
    scans = [
        partial(word_list, Letter(text[:end], (), tuple(options), leading=False))
        for end in range(1, len(text))
    ]
    report.baselines.append(Measure("a key press, word list", sample_each(scans)))


def _shares(
    into: list[Measure], name: str, letters: Sequence[Letter], judge: Judge, *, aims: bool = False
) -> None:
    """Adds the share of leading letters found, of fair ones left alone, and of right verdicts."""
    leading = [judge(letter) for letter in letters if letter.leading]
    fair = [not judge(letter) for letter in letters if not letter.leading]
    for words, right, aim in (
        ("leading letters found", leading, AIM_FOUND),
        ("fair letters left alone", fair, AIM_FAIR),
        ("right verdicts", leading + fair, None),
    ):
        if right:
            share = 100 * sum(right) / len(right)
            label = f"{name}: {words} of {len(right)}"
            kept = aim if aims else None
            into.append(
                Measure(label, (share,), unit="%", aim=kept, aim_of="median", at_least=True)
            )
