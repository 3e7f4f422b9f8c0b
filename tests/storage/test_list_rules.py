"""Who is masked is data that ships with the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

from coder_gui.storage.list_rules import ListRules, read, shipped_rules
from coder_gui.system.paths import resource


def test_the_shipped_categories_have_a_source_a_name_and_codes() -> None:
    data = json.loads(resource("special_categories.json").read_text("utf-8"))
    assert data["source"]
    assert data["note"]
    assert data["valid_from"]
    for category in data["categories"]:
        assert category["key"]
        assert category["name"]
        assert category.get("icd10") or category.get("opcs4") or category.get("functions")


def test_the_shipped_codes_are_canonical_prefixes() -> None:
    rules = shipped_rules()
    for code in rules.icd10 | rules.opcs4:
        assert re.fullmatch(r"[A-Z][0-9]{2,3}", code), code
    assert {"B20", "Z21", "F64", "T74"} <= rules.icd10
    assert {"Q13", "X15", "Q14"} <= rules.opcs4


def test_every_shipped_code_exists(reference_data: Path) -> None:
    for rules, name in (
        (shipped_rules().icd10, "icd10/icd10_codes.csv"),
        (shipped_rules().opcs4, "opcs4/opcs4_codes.csv"),
    ):
        known = {
            line.split(",")[0].replace(".", "")
            for line in (reference_data / name).read_text("utf-8").splitlines()
        }
        assert rules <= known


def test_other_rules_have_another_fingerprint() -> None:
    one = ListRules(icd10=frozenset({"B20", "Z21"}))
    assert one.fingerprint == ListRules(icd10=frozenset({"Z21", "B20"})).fingerprint
    assert one.fingerprint != ListRules(icd10=frozenset({"B20"})).fingerprint
    assert one.fingerprint != ListRules(opcs4=frozenset({"B20", "Z21"})).fingerprint


def test_names_of_specialties_are_read_where_there_are_any(tmp_path: Path) -> None:
    categories = tmp_path / "categories.json"
    categories.write_text('{"categories": [{"functions": ["360"]}]}', "utf-8")
    specialties = tmp_path / "specialties.json"
    rows = [{"code": "300", "name": "General medicine", "short": "Gen med"}]
    specialties.write_text(json.dumps({"specialties": rows}), "utf-8")
    rules = read(categories, specialties)
    assert rules.functions == {"360"}
    assert rules.specialty_names == {"300": "General medicine Gen med"}
