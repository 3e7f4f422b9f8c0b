"""keyslot.json: the wrapped database key of one profile, in two generations.

Two files hold the same content except while a change is being written. A reader takes the first
that is whole; what opens with it heals the other. `keyslot.pending.json` exists only while the
database is being given a new key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coder_gui.domain.errors import NotFound, SchemaTooNew, StoreDamaged
from coder_gui.system.files import sync_folder, write_private
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.seal import Box, Sealed

VERSION = 1
CURRENT, PREVIOUS, PENDING = "keyslot.json", "keyslot.previous.json", "keyslot.pending.json"

BOTH, ALONE = "both", "passphrase"
"""Modes of the passphrase's slot: with the keyring's half of the key, or without."""


@dataclass(frozen=True, slots=True)
class PassphraseSlot:
    """The key under the passphrase; `mode` is BOTH or ALONE, `salt` is Argon2id's."""

    mode: str
    cost: KdfParameters
    salt: bytes
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class SlotFile:
    """Everything of one keyslot file.

    `key_id` tells which key is wrapped without telling anything else of it. `recovery` is sealed
    to the key that the printed code stands for, `trust` to the trust's public key. `replaces` is
    the id of the key that this one came after, if the profile was ever given another.
    """

    profile_id: str
    key_id: str
    passphrase: PassphraseSlot
    recovery: Box | None
    trust: Box | None
    replaces: str | None = None

    def to_json(self) -> bytes:
        """The file's bytes."""
        slot = self.passphrase
        document = {
            "version": VERSION,
            "profile": self.profile_id,
            "key_id": self.key_id,
            "replaces": self.replaces,
            "passphrase": {
                "mode": slot.mode,
                "kdf": "argon2id",
                "memory_kib": slot.cost.memory,
                "passes": slot.cost.passes,
                "lanes": slot.cost.lanes,
                "salt": slot.salt.hex(),
                **_sealed_to_json(slot.sealed),
            },
            "recovery": _box_to_json(self.recovery),
            "trust": _box_to_json(self.trust),
        }
        return json.dumps(document, indent=1).encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> SlotFile:
        """Reads a file's bytes. Raises StoreDamaged, or SchemaTooNew for a later version."""
        try:
            document = json.loads(data)
            version = document["version"]
            if isinstance(version, int) and version > VERSION:
                raise SchemaTooNew(f"keyslot {version}", f"keyslot {VERSION}")
            slot = document["passphrase"]
            mode = str(slot["mode"])
            if version != VERSION or mode not in {BOTH, ALONE} or slot["kdf"] != "argon2id":
                raise StoreDamaged(DAMAGED)
            return cls(
                profile_id=str(document["profile"]),
                key_id=str(document["key_id"]),
                passphrase=PassphraseSlot(
                    mode=mode,
                    cost=KdfParameters(
                        memory=int(slot["memory_kib"]),
                        passes=int(slot["passes"]),
                        lanes=int(slot["lanes"]),
                    ),
                    salt=bytes.fromhex(slot["salt"]),
                    sealed=_sealed_from_json(slot),
                ),
                recovery=_box_from_json(document["recovery"]),
                trust=_box_from_json(document["trust"]),
                replaces=None if document["replaces"] is None else str(document["replaces"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise StoreDamaged(DAMAGED) from error


DAMAGED = (
    "The key file of this profile is damaged, in both of its copies. Copy keyslot.json back from "
    "the newest folder in backups, then try again. Nothing was changed."
)


def _sealed_to_json(sealed: Sealed) -> dict[str, str]:
    return {"nonce": sealed.nonce.hex(), "sealed": sealed.text.hex()}


def _sealed_from_json(document: dict[str, Any]) -> Sealed:
    nonce, text = bytes.fromhex(document["nonce"]), bytes.fromhex(document["sealed"])
    if len(nonce) != 12 or len(text) != 64:
        raise ValueError("a sealed key has 12 and 64 bytes")
    return Sealed(nonce, text)


def _box_to_json(box: Box | None) -> dict[str, str] | None:
    if box is None:
        return None
    return {
        "public_key": box.public_key.hex(),
        "ephemeral": box.ephemeral.hex(),
        **_sealed_to_json(box.sealed),
    }


def _box_from_json(document: dict[str, Any] | None) -> Box | None:
    if document is None:
        return None
    public_key, ephemeral = (bytes.fromhex(document[key]) for key in ("public_key", "ephemeral"))
    if len(public_key) != 32 or len(ephemeral) != 32:
        raise ValueError("a raw X25519 key has 32 bytes")
    return Box(public_key, ephemeral, _sealed_from_json(document))


def exists(folder: Path) -> bool:
    """True when the folder holds a profile's key file, whole or not."""
    return (folder / CURRENT).exists() or (folder / PREVIOUS).exists()


def load(folder: Path) -> SlotFile:
    """The newest generation that can be read.

    Raises NotFound when there is none, StoreDamaged when neither is whole.
    """
    failure: StoreDamaged | None = None
    for name in (CURRENT, PREVIOUS):
        try:
            return SlotFile.from_json((folder / name).read_bytes())
        except FileNotFoundError:
            continue
        except StoreDamaged as error:
            failure = failure or error
    if failure is not None:
        raise failure
    raise NotFound(
        "There is no profile in this folder. Check the path, or make a profile: "
        "coder-gui profile create.",
        field="profile",
    )


def load_pending(folder: Path) -> SlotFile | None:
    """The slots of a key that the database is being given, or None."""
    try:
        return SlotFile.from_json((folder / PENDING).read_bytes())
    except FileNotFoundError:
        return None


def save(folder: Path, slots: SlotFile) -> None:
    """Writes both generations, one after the other: at every moment one of them is whole.

    The older one is brought up to date too: left as it was it would still open with the
    passphrase or code that was just given up.
    """
    data = slots.to_json()
    write_private(folder / CURRENT, data)
    write_private(folder / PREVIOUS, data)


def heal(folder: Path, slots: SlotFile) -> None:
    """Writes the generations that differ from what has just opened the profile."""
    data = slots.to_json()
    for name in (CURRENT, PREVIOUS):
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            write_private(path, data)


def save_pending(folder: Path, slots: SlotFile) -> None:
    """Keeps the slots of the new key before any file of the database is touched."""
    write_private(folder / PENDING, slots.to_json())


def drop_pending(folder: Path) -> None:
    """The new key is the profile's only one: the last step of a change of key."""
    (folder / PENDING).unlink(missing_ok=True)
    sync_folder(folder)
