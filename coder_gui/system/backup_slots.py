"""The key files that lie beside the backups: a passphrase that is given up opens none of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coder_gui.domain.errors import SchemaTooNew, StoreDamaged
from coder_gui.system.files import write_private
from coder_gui.system.keyslot_file import SlotFile

FOLDER = "backups"
Convert = Callable[[SlotFile], SlotFile | None]


def key_files(folder: Path) -> tuple[Path, ...]:
    """Every key file below the profile's backups."""
    return tuple(sorted((folder / FOLDER).glob("**/keyslot*.json")))


def rewrap(folder: Path, slots: SlotFile, convert: Convert) -> tuple[Path, ...]:
    """Brings the key files of the backups up to date with `slots`.

    One that wraps the same key gets the same content. One that wraps an older key gets what
    `convert` makes of it; where that is None it is left as it is, and returned.
    """
    left = []
    for path in key_files(folder):
        try:
            data = path.read_bytes()
            found = SlotFile.from_json(data)
        except (StoreDamaged, SchemaTooNew):
            left.append(path)
            continue
        if found.profile_id != slots.profile_id:
            left.append(path)
            continue
        fresh = slots if found.key_id == slots.key_id else convert(found)
        if fresh is None:
            left.append(path)
        elif data != fresh.to_json():
            write_private(path, fresh.to_json())
    return tuple(left)
