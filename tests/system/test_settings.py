"""Settings: defaults, the trust's file, the person's choices."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.system.settings import (
    RULES,
    Settings,
    problem,
    read_trust_file,
    with_personal,
)

KEY = "0f" * 32


def _file(tmp_path, document) -> object:
    path = tmp_path / "settings.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def test_every_setting_has_a_rule_and_every_default_keeps_it():
    assert set(RULES) == {item.name for item in fields(Settings)}
    assert [problem(name, getattr(Settings(), name)) for name in RULES] == [None] * len(RULES)


def test_the_defaults_are_those_of_the_design():
    settings = Settings()
    assert settings.idle_lock_minutes == 5
    assert settings.clipboard_seconds == 30
    assert settings.text_scale == 100
    assert settings.trust_key is None


def test_a_file_that_is_not_there_gives_the_defaults_without_a_word(tmp_path):
    read = read_trust_file(tmp_path / "settings.json")
    assert read.settings == Settings()
    assert read.problems == ()


def test_the_trusts_values_are_taken(tmp_path):
    read = read_trust_file(
        _file(tmp_path, {"idle_lock_minutes": 2, "trust_recovery_key": KEY, "theme": "dark"})
    )
    assert read.problems == ()
    assert read.settings.idle_lock_minutes == 2
    assert read.settings.trust_key == bytes.fromhex(KEY)
    assert read.settings.theme == "dark"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("idle_lock_minutes", 0, "a whole number from 1 to 15"),
        ("idle_lock_minutes", 16, "a whole number from 1 to 15"),
        ("idle_lock_minutes", True, "a whole number from 1 to 15"),
        ("idle_lock_minutes", "5", "a whole number from 1 to 15"),
        ("clipboard_seconds", 1.5, "a whole number from 5 to 120"),
        ("theme", "pink", "one of: system, light, dark"),
        ("single_letter_keys", 1, "true or false"),
        ("trust_recovery_key", "abc", "64 hexadecimal digits"),
        ("trust_recovery_key", 5, "64 hexadecimal digits"),
        ("colour", 1, "is not a setting"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_and_the_rest_is_taken(tmp_path, name, value, words):
    path = _file(tmp_path, {name: value, "text_scale": 125})
    read = read_trust_file(path)
    assert read.settings == Settings(text_scale=125)
    assert len(read.problems) == 1
    assert str(path) in read.problems[0]
    assert name in read.problems[0]
    assert words in read.problems[0]


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '"x"'])
def test_a_file_that_is_no_json_object_is_said_so(tmp_path, text):
    read = read_trust_file(_file(tmp_path, text))
    assert read.settings == Settings()
    assert "the default settings are used" in read.problems[0]


def test_a_file_from_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b'\xef\xbb\xbf{"idle_lock_minutes": 3}')
    assert read_trust_file(path).settings.idle_lock_minutes == 3


def test_a_folder_in_its_place_is_said_so(tmp_path):
    read = read_trust_file(tmp_path)
    assert read.settings == Settings()
    assert "cannot be read" in read.problems[0]


def test_a_person_sets_what_is_theirs_within_what_the_trust_allows():
    trust = Settings(idle_lock_minutes=4)
    read = with_personal(trust, {"idle_lock_minutes": 10, "theme": "dark", "text_scale": 150})
    assert read.problems == ()
    assert (read.settings.idle_lock_minutes, read.settings.theme) == (4, "dark")
    assert with_personal(trust, {"idle_lock_minutes": 2}).settings.idle_lock_minutes == 2


def test_what_the_trust_sets_is_not_the_persons_to_set():
    read = with_personal(Settings(), {"passphrase_minimum": 8, "trust_recovery_key": None})
    assert read.settings == Settings()
    assert [text.split()[0] for text in read.problems] == [
        "passphrase_minimum",
        "trust_recovery_key",
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(RULES)) | st.text(max_size=8), json_values))
def test_whatever_stands_in_the_settings_each_result_keeps_its_rule(document):
    read = with_personal(Settings(), document)
    assert all(problem(name, getattr(read.settings, name)) is None for name in RULES)
