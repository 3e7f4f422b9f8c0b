"""How the lint benchmark reads its letters, and what its baseline is."""

from __future__ import annotations

import json
from pathlib import Path

from coder_gui.bench.lint import Letter, letter_sets, read_letters, word_list
from coder_gui.system.paths import resource
from coder_gui.wording.findings import EvidenceText


def test_a_letter_is_read_with_its_verdict(tmp_path: Path) -> None:
    row = {"id": "x", "question": "q", "evidence": ["e"], "options": ["o"], "verdict": "leading"}
    (tmp_path / "queries_tuning.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    letter = Letter("q", (EvidenceText("e"),), ("o",), leading=True)
    assert letter_sets(tmp_path) == {"tuning, tuned on": [letter]}


def test_the_baseline_knows_words_only() -> None:
    assert word_list(Letter("Please confirm the side.", (), (), leading=False))
    assert not word_list(Letter("When did the sepsis begin?", (), (), leading=True))


def test_the_tuning_letters_are_many_and_of_both_kinds() -> None:
    letters = read_letters(resource("bench", "queries_tuning.jsonl"))
    leading = sum(letter.leading for letter in letters)
    assert len(letters) >= 150
    assert 0.4 < leading / len(letters) < 0.6
    assert len({(one.question, one.evidence) for one in letters}) == len(letters)
