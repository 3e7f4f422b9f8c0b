"""The file beside an export."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coder_gui.domain.handback import Manifest
from coder_gui.exchange import manifest

MADE = Manifest(
    export_id="0198c0de-0000-7000-8000-000000000009",
    file="codes.csv",
    layout="codes-csv",
    sha256="0" * 64,
    size=10,
    episodes=1,
    diagnoses=3,
    procedures=1,
    again=0,
    made_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    made_by="Priya Shah",
    app_version="0.1.0",
    filter={"final_only": True, "with_names": False, "states": ["final"]},
    editions={"icd10": ["ICD-10 5th Edition"]},
    notes=("A note.",),
)


def test_a_manifest_is_written_beside_its_file_and_read_back(tmp_path):
    out = tmp_path / "codes.csv"
    manifest.write(out, manifest.as_json(MADE))
    assert manifest.beside(out).name == "codes.csv.manifest.json"
    found = manifest.read(out)
    assert found is not None
    assert manifest.from_json(found) == MADE


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_what_is_no_manifest_is_none(tmp_path, text):
    out = tmp_path / "codes.csv"
    assert manifest.read(out) is None
    manifest.beside(out).write_text(text)
    assert manifest.read(out) is None
