"""The linter's data is whole, and a trust may change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coder_gui.domain.errors import UserError
from coder_gui.services.query_wording import CHECK_WORDS
from coder_gui.system.paths import resource
from coder_gui.wording.data import CodeRanges, read_data
from coder_gui.wording.findings import EvidenceText
from coder_gui.wording.linter import Linter
from coder_gui.wording.phrases import WordRule

SHIPPED = resource("wording")


def test_every_rule_is_shown_under_one_check() -> None:
    shown = [rule for _, rules in CHECK_WORDS for rule in rules]
    assert sorted(shown) == sorted(read_data(SHIPPED).rules)


def test_every_rule_says_why_in_one_sentence() -> None:
    for rule in read_data(SHIPPED).rules.values():
        assert rule.why.endswith(".")
        assert rule.name[0].isupper()
        assert not rule.name.endswith(".")


def test_every_pattern_can_be_read_and_no_condition_stands_twice() -> None:
    data = read_data(SHIPPED)
    for rule in data.rules.values():
        if rule.words:
            WordRule.of(rule)
    names = [name.casefold() for one in data.conditions for name in one.names]
    assert len(names) == len(set(names))


def test_a_trust_switches_a_rule_off(tmp_path: Path) -> None:
    question, evidence = "Clearly, what was it?", [EvidenceText("Cough")]
    assert Linter(read_data(SHIPPED, tmp_path)).check(question, [], evidence)
    (tmp_path / "off.toml").write_text('rules = ["steering"]\n')
    assert Linter(read_data(SHIPPED, tmp_path)).check(question, [], evidence) == ()


def test_a_trust_replaces_a_file(tmp_path: Path) -> None:
    rules = (SHIPPED / "rules.toml").read_text("utf-8").replace("hsmr", "our own index")
    (tmp_path / "rules.toml").write_text(rules, "utf-8")
    linter = Linter(read_data(SHIPPED, tmp_path))
    assert linter.check("Does our own index matter?", [], [EvidenceText("Cough")])


def test_a_pattern_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    rules = (SHIPPED / "rules.toml").read_text("utf-8").replace('"hsmr"', '"hsmr("')
    (tmp_path / "rules.toml").write_text(rules, "utf-8")
    with pytest.raises(UserError, match=r"rules\.toml, indicators"):
        Linter(read_data(SHIPPED, tmp_path))


def test_a_condition_that_is_a_kind_of_nothing_known_is_refused(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "diagnoses.toml", tmp_path)
    with (tmp_path / "diagnoses.toml").open("a", encoding="utf-8") as file:
        file.write('odd = {code = "A00", is = "nowhere", names = "odd"}\n')
    with pytest.raises(UserError, match="nowhere is not a condition"):
        read_data(SHIPPED, tmp_path)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("N179", {"a"}), ("N99", {"a", "b"}), ("K767", {"b"}), ("K768", set()), ("", set())],
)
def test_codes_find_their_ranges(code: str, expected: set[str]) -> None:
    ranges = CodeRanges(
        [
            ("a", (("N00", "N99"),)),
            ("b", (("K767", "K767"), ("N98", "P"))),
        ]
    )
    assert ranges.names(code) == expected
