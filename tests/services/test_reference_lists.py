"""The lists that ship are fit for typing and for narrow rows."""

from __future__ import annotations

import re

from coder_gui.domain.shorthand_place import find_source
from coder_gui.services.reference_lists import shipped_sources, shipped_specialties
from coder_gui.system.paths import resource

NAMED_IN_THE_SHORTHAND = {"ED", "cl", "notes", "ice", "gp", "ds", "op", "nursing"}


def test_every_shipped_source_is_found_by_its_key_and_by_its_name() -> None:
    sources = shipped_sources()
    assert {source.key for source in sources} >= NAMED_IN_THE_SHORTHAND
    for source in sources:
        assert find_source([source.key], sources)[0] == [source]
        assert find_source(source.name.split(), sources)[0] == [source]
        assert re.fullmatch(r"[A-Za-z]{2,10}", source.key)
    assert [source.position for source in sources] == list(range(1, len(sources) + 1))


def test_specialties_have_a_full_name_and_one_for_narrow_rows() -> None:
    names = shipped_specialties()
    assert (names.name("110"), names.short("110")) == ("Trauma and orthopaedics", "T&O")
    assert names.name(None, "430") == "Elderly medicine"
    assert (names.name("999"), names.name(None, "")) == ("999", "")


def test_codes_of_specialties_are_three_digits_and_unique() -> None:
    text = resource("specialties.json").read_text(encoding="utf-8")
    codes = re.findall(r'"code": "(\d{3})"', text)
    assert len(codes) == len(set(codes)) == text.count('"code"') > 150
    short = re.findall(r'"short": "([^"]+)"', text)
    assert max(map(len, short)) <= 16
