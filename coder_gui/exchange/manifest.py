"""The file beside an export that says what it is; a reader takes the export only with it."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from coder_gui.domain.handback import Manifest
from coder_gui.system.files import write_private

SUFFIX = ".manifest.json"


def beside(export: Path) -> Path:
    """Where the manifest of an export file stands."""
    return export.with_name(export.name + SUFFIX)


def as_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as plain JSON values."""
    found = {item.name: getattr(manifest, item.name) for item in fields(manifest)}
    return {
        **found,
        "made_at": manifest.made_at.isoformat(),
        "notes": list(manifest.notes),
    }


def from_json(data: dict[str, Any]) -> Manifest:
    """The manifest that `as_json` gave. Raises KeyError, TypeError or ValueError for others."""
    known = {item.name: data[item.name] for item in fields(Manifest)}
    made_at = datetime.fromisoformat(known["made_at"])
    return Manifest(**{**known, "made_at": made_at, "notes": tuple(known["notes"])})


def write(export: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest beside its export, whole or not at all. Raises OSError."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    write_private(beside(export), text.encode())


def read(export: Path) -> dict[str, Any] | None:
    """The manifest beside an export, or None where there is none that can be read."""
    try:
        data = json.loads(beside(export).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
