"""Usage counts kept beside the editions: one small JSON file a system, applied to every index."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from coder_gui.domain.coding import System
from coder_gui.system.files import write_private


@dataclass(frozen=True, slots=True)
class UsagePriors:
    """Counts by canonical code, and the file they came from; `sha256` is empty without one."""

    system: System
    counts: dict[str, int] = field(default_factory=dict)
    source: str = ""
    sha256: str = ""


def _file(root: Path, system: System) -> Path:
    return root / f"usage-{system.value}.json"


def load_priors(root: Path, system: System) -> UsagePriors:
    """The counts that were imported last, or none. A damaged file counts as none."""
    try:
        data = json.loads(_file(root, system).read_bytes())
        counts = {str(code): int(count) for code, count in data["counts"].items()}
        return UsagePriors(system, counts, str(data["source"]), str(data["sha256"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return UsagePriors(system)


def save_priors(root: Path, system: System, counts: dict[str, int], source: str) -> UsagePriors:
    """Replaces the counts of a system. Raises OSError when the disk is full."""
    digest = hashlib.sha256(repr(sorted(counts.items())).encode()).hexdigest()
    data = {"source": source, "sha256": digest, "counts": counts}
    write_private(_file(root, system), json.dumps(data, separators=(",", ":")).encode())
    return UsagePriors(system, counts, source, digest)
