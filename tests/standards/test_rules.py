"""Every rule of the national pack against its own examples."""

from __future__ import annotations

from coder_gui.standards import packs
from coder_gui.standards.examples import disagreements
from coder_gui.system.paths import resource
from standards import tiny

PACK = packs.load(resource("rules"))


def test_every_example_comes_out_as_its_rule_says() -> None:
    found = disagreements(PACK, tiny.icd10(), tiny.opcs4())

    assert [str(each) for each in found] == []
