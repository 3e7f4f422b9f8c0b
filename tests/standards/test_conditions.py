"""When a rule may speak, and rules of several parts, as a pack writes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord, Problem
from coder_gui.domain.errors import UserError
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from standards import tiny
from standards.packs_on_disk import write_pack

RULE = """
[[rule]]
id = "T-001"
list = "diagnoses"
basis = "record"
severity = "warning"
logic = "always"
message = "Said."
reference = "Local"
source = "a test"
{when}
[[rule.fails]]
[[rule.passes]]
"""
PARTS = """
[[rule]]
id = "T-002"
list = "diagnoses"
basis = "{basis}"
reference = "Local"
source = "a test"
[[rule.parts]]
logic = "never"
severity = "error"
message = "{{code}} never."
fixes = [{{ kind = "remove", label = "Remove {{code}}" }}]
[rule.parts.parameters]
codes = ["I10"]
[[rule.parts]]
logic = "form"
severity = "warning"
message = "{{code}} has a form."
when = {{ sex = ["1"] }}
[rule.parts.parameters]
forms = ["format", "needs_fourth"]
[rule.parts.cases.needs_fourth]
severity = "info"
message = "{{code}} needs more."
[[rule.fails]]
[[rule.passes]]
"""


def said(folder: Path, rule: str, *codes: str, **facts: Any) -> tuple[Problem, ...]:
    pack = packs.load(write_pack(folder, rule))
    diagnoses = tuple(CheckCode(code) for code in codes)
    record = CheckRecord("E", diagnoses=diagnoses, **facts)
    return check(record, pack, tiny.icd10(), tiny.opcs4())


BORN = {"birth_date": date(2026, 6, 1), "start_date": date(2026, 6, 11)}


@pytest.mark.parametrize(
    ("when", "codes", "facts", "speaks"),
    [
        ('sex = ["1"]', [], {"sex": "1"}, True),
        ('sex = ["1"]', [], {}, False),
        ("last_episode = true", [], {"last_episode": True}, True),
        ("days_from = 10", [], BORN, True),
        ("days_from = 11", [], BORN, False),
        ("days_to = 10", [], BORN, True),
        ("days_to = 9", [], BORN, False),
        ("days_to = 9", [], {"start_date": date(2026, 6, 11)}, False),
        ("age_from = 1", [], BORN, False),
        ("age_to = 0", [], BORN, True),
        ("nights_from = 1", [], {**BORN, "end_date": date(2026, 6, 12)}, True),
        ("nights_from = 1", [], {**BORN, "end_date": date(2026, 6, 11)}, False),
        ("nights_from = 1", [], BORN, False),
        ("episode_from = 2", [], {"episode_number": 2}, True),
        ("episode_from = 2", [], {}, False),
        ("palliative_from = 1", [], {"palliative_days": 0}, False),
        ("palliative_from = 1, palliative_to = 3", [], {"palliative_days": 3}, True),
        ("palliative_from = 1, palliative_to = 3", [], {"palliative_days": 4}, False),
        ('diagnoses = ["I10"]', ["I21.4", "I10.X"], {}, True),
        ('diagnoses = ["I10"]', ["I21.4"], {}, False),
        ('procedures = ["@secondary_procedures"]', [], {"procedures": (CheckCode("Z94.3"),)}, True),
        ('any = [{ sex = ["1"] }, { diagnoses = ["I10"] }]', ["I10.X"], {}, True),
        ('any = [{ sex = ["1"] }, { diagnoses = ["I10"] }]', ["I21.4"], {}, False),
        ('none = [{ sex = ["1"] }]', [], {}, True),
        ('none = [{ sex = ["1"] }]', [], {"sex": "1"}, False),
        ('sex = ["1"], none = [{ diagnoses = ["I10"] }]', ["I10.X"], {"sex": "1"}, False),
    ],
)
def test_a_rule_speaks_only_when_the_record_gives_what_it_asks(
    tmp_path: Path, when: str, codes: list[str], facts: dict[str, Any], speaks: bool
) -> None:
    rule = RULE.format(when=f"when = {{ {when} }}")

    assert bool(said(tmp_path / "pack", rule, *codes, **facts)) is speaks


def test_parts_have_words_fixes_and_conditions_of_their_own(tmp_path: Path) -> None:
    rule = PARTS.format(basis="record")

    found = said(tmp_path / "pack", rule, "I10.X", "heart", "I21", sex="1")
    female = said(tmp_path / "pack", rule, "I10.X", "heart", sex="2")

    assert [(each.rule, each.severity, each.message) for each in found] == [
        ("T-002", "error", "I10.X never."),
        ("T-002", "warning", "heart has a form."),
        ("T-002", "info", "I21 needs more."),
    ]
    assert [[fix.label for fix in each.fixes] for each in found] == [["Remove I10.X"], [], []]
    assert [each.message for each in female] == ["I10.X never."]


def test_parts_of_an_unread_standard_warn_at_most(tmp_path: Path) -> None:
    (found,) = said(tmp_path / "pack", PARTS.format(basis="standard"), "I10.X")

    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (RULE.format(when="when = { shoe = 1 }"), "shoe is not a field of the record"),
        (RULE.format(when="when = { any = [{ shoe = 1 }] }"), "shoe is not a field"),
        (RULE.format(when='when = { days_from = "ten" }'), "days_from must be a whole number"),
        (RULE.format(when='when = { diagnoses = ["heart"] }'), "'heart' is not a code"),
        (RULE.replace('logic = "always"', "").format(when=""), "logic is missing"),
        (
            PARTS.replace('logic = "never"', 'logic = "ever"').format(basis="record"),
            "logic 'ever' is not known",
        ),
        (
            PARTS.replace('"remove"', '"set_date"').format(basis="record"),
            "this logic offers no set_date",
        ),
    ],
)
def test_a_condition_or_part_that_is_wrong_is_refused(
    tmp_path: Path, rule: str, reason: str
) -> None:
    with pytest.raises(UserError) as refusal:
        packs.load(write_pack(tmp_path / "pack", rule))

    assert reason in refusal.value.text
