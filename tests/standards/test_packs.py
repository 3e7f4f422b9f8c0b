"""Packs are read whole or refused with the place; a trust's changes are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord, Severity
from coder_gui.domain.errors import UserError
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from coder_gui.standards.examples import disagreements
from coder_gui.standards.rules import RulePack
from coder_gui.system.paths import resource
from standards import tiny
from standards.packs_on_disk import HEAD, RULE, TRUST_HEAD, write_pack


def refused(folder: Path) -> str:
    with pytest.raises(UserError) as refusal:
        packs.load(folder)
    return refusal.value.text


def changed(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


def test_the_shipped_pack_has_the_rules_of_the_catalogue() -> None:
    pack = packs.load(resource("rules"))

    first = {f"ICD-{n:03}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 15, 16)}
    assert {rule.id for rule in pack.rules} >= first | {"OPC-001", "OPC-002", "OPC-004", "OPC-011"}
    assert pack.standards_year == "2026"
    assert pack.laterality == {"L": "Z943", "R": "Z942", "B": "Z941"}
    assert pack.notes == ()


def test_a_pack_names_its_very_rules(tmp_path: Path) -> None:
    one = packs.load(write_pack(tmp_path / "a"))
    same = packs.load(write_pack(tmp_path / "b"))
    other = packs.load(write_pack(tmp_path / "c", changed("never comes", "does not come")))

    assert one.sha256 == same.sha256 != other.sha256


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (changed('severity = "error"', 'severity = "grave"'), "severity 'grave' is not known"),
        (changed('severity = "error"', ""), "severity is missing"),
        (changed("never_primary", "never_ever"), "logic 'never_ever' is not known"),
        (changed('["W00-W19"]', '["W0-W19"]'), "'W0-W19' is not a code"),
        (changed('["W00-W19"]', '["@missing"]'), "there is no list missing"),
        (changed('codes = ["W00-W19"]', ""), "parameters: codes is missing"),
        (changed("codes =", "code ="), "codes is missing"),
        (changed('reference = "Local"', 'reference = "Local"\nkolour = 1'), "kolour is not known"),
        (changed("{code} never", "{cod} never"), "message uses {cod}; it may use code, edition"),
        (changed("{code} never", "{code never"), "message:"),
        (changed('[[rule.fails]]\ndiagnoses = ["W19.0"]', ""), "needs an example that it fails"),
        (changed('[[rule.passes]]\ndiagnoses = ["I21.4"]', ""), "needs an example that it passes"),
        (changed('source = "a test"', 'source = "t"\nvalid_from = "2026"'), "valid_from must be a"),
        (changed('source = "a test"', 'source = "t"\nwhen = { shoe = 1 }'), "shoe is not a field"),
        (
            changed('source = "a test"', 'source = "t"\nfixes = [{ kind = "sing", label = "x" }]'),
            "this logic offers no sing; it offers move, remove",
        ),
        (
            changed("[rule.parameters]", '[rule.cases.x]\nseverity="info"\n[rule.parameters]'),
            "x is not a case of this logic",
        ),
        (RULE + RULE, "has a rule of this id too"),
    ],
)
def test_a_broken_rule_is_refused_with_file_rule_and_reason(
    tmp_path: Path, rules: str, reason: str
) -> None:
    text = refused(write_pack(tmp_path, rules))

    assert reason in text
    assert text.startswith("rules.toml")
    assert "T-001" in text


def test_the_line_of_a_broken_rule_is_named(tmp_path: Path) -> None:
    second = changed("T-001", "T-002").replace("never_primary", "nonsense")

    text = refused(write_pack(tmp_path, RULE + second))

    line = RULE.count("\n") + second[: second.index("[[rule]]")].count("\n") + 1
    assert text.startswith(f"rules.toml, line {line}, T-002:")


def test_a_file_that_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    text = refused(write_pack(tmp_path, RULE + "\n[[rule\n"))

    assert text.startswith("rules.toml: this is not TOML")
    assert "line" in text


def test_a_folder_without_a_pack_is_refused(tmp_path: Path) -> None:
    assert "pack.toml is missing" in refused(tmp_path)


def test_a_pack_without_secondary_procedures_is_refused(tmp_path: Path) -> None:
    head = HEAD.replace('secondary_procedures = ["Y", "Z"]', "")

    assert "the list secondary_procedures is missing" in refused(write_pack(tmp_path, head=head))


def with_trust(tmp_path: Path, rules: str, head: str = TRUST_HEAD) -> RulePack:
    return packs.load(resource("rules"), trust=write_pack(tmp_path / "trust", rules, head))


def test_a_trust_can_add_rules_and_that_is_said(tmp_path: Path) -> None:
    pack = with_trust(tmp_path, RULE)

    assert pack.notes == ("Pack of Ferry Trust adds T-001",)
    assert "with Pack of Ferry Trust 3" in pack.version
    assert pack.sha256 != packs.load(resource("rules")).sha256


def test_a_trust_can_switch_a_rule_off_with_a_reason_that_is_said(tmp_path: Path) -> None:
    head = TRUST_HEAD + '[[switch_off]]\nrule = "ICD-015"\nreason = "Local policy 12"\n'

    pack = with_trust(tmp_path, "", head)

    assert pack.notes == ("Pack of Ferry Trust switches off ICD-015: Local policy 12",)
    assert pack.rule("ICD-015") is None
    assert pack.rule("ICD-016") is not None


@pytest.mark.parametrize(
    ("rules", "more", "reason"),
    [
        (RULE.replace("T-001", "ICD-016"), "", "has a rule of this id too"),
        ("", '[[switch_off]]\nrule = "ICD-999"\nreason = "x"', "ICD-999 is not a rule of"),
        ("", '[[switch_off]]\nrule = "ICD-015"', "reason is missing"),
        ("", '[lists]\nsites = ["Z00"]', "the list sites is there already"),
    ],
)
def test_a_trust_cannot_change_rules_in_silence(
    tmp_path: Path, rules: str, more: str, reason: str
) -> None:
    with pytest.raises(UserError) as refusal:
        with_trust(tmp_path, rules, TRUST_HEAD + more)

    assert reason in refusal.value.text


def test_a_rule_on_an_unread_standard_warns_at_most(tmp_path: Path) -> None:
    on_text = changed('basis = "position"', 'basis = "standard"\nbook = "NCCS ICD-10"')
    read = on_text.replace('book = "NCCS', 'verified_for = "2026"\nbook = "NCCS')
    record = CheckRecord("E", diagnoses=(CheckCode("W19.0"),))

    (unread_problem,) = check(
        record, packs.load(write_pack(tmp_path / "a", on_text)), tiny.icd10(), tiny.opcs4()
    )
    (read_problem,) = check(
        record, packs.load(write_pack(tmp_path / "b", read)), tiny.icd10(), tiny.opcs4()
    )

    assert (unread_problem.severity, unread_problem.unverified) == (Severity.WARNING, True)
    assert (read_problem.severity, read_problem.unverified) == (Severity.ERROR, False)


def test_an_example_that_does_not_hold_is_found(tmp_path: Path) -> None:
    wrong = changed('diagnoses = ["I21.4"]', 'diagnoses = ["W10.0"]')
    pack = packs.load(write_pack(tmp_path, wrong))

    (found,) = disagreements(pack, tiny.icd10(), tiny.opcs4())

    assert str(found).startswith("rules.toml, T-001, passing example 1: it reports")


COMPANY = """
[[rule]]
id = "T-010"
list = "diagnoses"
basis = "standard"
severity = "warning"
logic = "not_together"
message = "{code} is not coded with {other}."
reference = "Local"
source = "a test"
[rule.parameters]
codes = ["F05.1"]
with_any = ["F03"]
unless = ["F00"]
[[rule.fails]]
diagnoses = ["F05.1", "F03.X"]
positions = [1]
[[rule.passes]]
diagnoses = ["F05.1", "F03.X", "F00.9"]
[[rule.passes]]
diagnoses = ["F05.1", "F05.1"]

[[rule]]
id = "T-011"
list = "diagnoses"
basis = "standard"
severity = "warning"
logic = "requires"
when = { sex = ["1", "2"], age_from = 18 }
message = "{code} needs an external cause directly after it."
reference = "Local"
source = "a test"
[rule.parameters]
codes = ["@broken_bones"]
any_of = ["V01-Y98"]
where = "directly_after"
[[rule.fails]]
diagnoses = ["S72.00", "I10.X", "W19.0"]
sex = "2"
birth_date = 1948-03-12
start_date = 2026-05-01
positions = [1]
[[rule.passes]]
diagnoses = ["S72.00", "W19.0"]
sex = "2"
birth_date = 1948-03-12
start_date = 2026-05-01
[[rule.passes]]
diagnoses = ["S72.00"]
sex = "2"
birth_date = 2020-03-12
start_date = 2026-05-01
[[rule.passes]]
diagnoses = ["S72.00"]
sex = "2"

[[rule]]
id = "T-012"
list = "procedures"
basis = "record"
severity = "warning"
logic = "never"
message = "{code} is for outpatients."
reference = "Local"
source = "a test"
[rule.parameters]
codes = ["X99.7-X99.9"]
[[rule.fails]]
procedures = [{ code = "W46.1" }, { code = "X99.8" }]
positions = [2]
[[rule.passes]]
procedures = [{ code = "W46.1" }]
"""


def test_company_rules_keep_their_examples(tmp_path: Path) -> None:
    head = TRUST_HEAD + '[lists]\nbroken_bones = ["S02", "S12-S92"]\n'

    found = disagreements(with_trust(tmp_path, COMPANY, head), tiny.icd10(), tiny.opcs4())

    assert [str(each) for each in found] == []


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    head = TRUST_HEAD + '[lists]\nbroken_bones = ["S72"]\n'

    with pytest.raises(UserError, match="'nearby' is not a place"):
        with_trust(tmp_path, COMPANY.replace("directly_after", "nearby"), head)
