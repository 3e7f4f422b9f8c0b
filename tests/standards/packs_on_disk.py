"""Writing small packs of rules for tests."""

from __future__ import annotations

from pathlib import Path

HEAD = """
name = "Pack of the test"
version = "1"
standards_year = "2026"
source = "a test"
[lists]
secondary_procedures = ["Y", "Z"]
injuries = ["S00-T14"]
[laterality]
L = "Z943"
"""
TRUST_HEAD = """
name = "Pack of Ferry Trust"
version = "3"
"""
RULE = """
[[rule]]
id = "T-001"
list = "diagnoses"
basis = "position"
severity = "error"
logic = "never_primary"
message = "{code} never comes first."
reference = "Local"
source = "a test"
[rule.parameters]
codes = ["W00-W19"]
[[rule.fails]]
diagnoses = ["W19.0"]
[[rule.passes]]
diagnoses = ["I21.4"]
"""


def write_pack(folder: Path, rules: str = RULE, head: str = HEAD) -> Path:
    """A pack with one file of rules; gives back its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(head, "utf-8")
    (folder / "rules.toml").write_text(rules, "utf-8")
    return folder
