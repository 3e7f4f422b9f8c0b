"""Passphrases: how one is read, what it must be, and how a key is derived from it.

Argon2id (RFC 9106) with 64 MiB, 3 passes, 4 lanes. The parameters are kept beside the wrapped key,
so that they can be raised later without locking anybody out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from coder_gui.domain.errors import StoreDamaged, UserError

ALONE_MINIMUM = 14
"""Characters, where no keyring stands beside the passphrase."""
BESIDE_KEYRING_MINIMUM = 10
"""Characters, where the laptop's keyring holds the other half of the key."""
MAXIMUM = 512
_FEWEST_DIFFERENT = 5
_KEY_BYTES = 32
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """Cost of Argon2id: `memory` in KiB, `passes` over it, `lanes` in parallel."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def check(self) -> None:
        """Raises StoreDamaged for a cost that no version of this program writes.

        A changed key file could otherwise make the program ask for all of the memory.
        """
        if not (8 * self.lanes <= self.memory <= 2**20 and 1 <= self.passes <= 32):
            raise StoreDamaged(_BAD_COST)
        if not 1 <= self.lanes <= 16:
            raise StoreDamaged(_BAD_COST)


_BAD_COST = (
    "The key file of this profile names a cost that this program never writes; it was changed or "
    "is damaged. Copy keyslot.json back from the newest folder in backups, then try again."
)


def normal(text: str) -> bytes:
    """The passphrase as bytes: NFKC, so that every keyboard's form of a letter is the same."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")


def problem(text: str, *, minimum: int, name: str = "") -> str | None:
    """Why the passphrase cannot be taken, as a sentence; None when it can.

    `minimum` counts characters after normalisation; `name` is the person's, which is no secret.
    """
    characters = unicodedata.normalize("NFKC", text)
    if not characters.strip():
        return f"Type a passphrase of at least {minimum} characters; four words do well."
    if len(characters) < minimum:
        return (
            f"The passphrase has {len(characters)} characters and needs at least {minimum}. "
            "Four words do well."
        )
    if len(characters) > MAXIMUM:
        return f"The passphrase has {len(characters)} characters; at most {MAXIMUM} are taken."
    different = len(set(characters.casefold()))
    if different < _FEWEST_DIFFERENT:
        return (
            f"The passphrase uses only {different} different characters and is easily guessed. "
            "Four words do well."
        )
    if name.strip() and characters.strip().casefold() == name.strip().casefold():
        return "The passphrase is the name of the profile, which everybody sees. Choose another."
    return None


def require(text: str, *, minimum: int, name: str = "") -> None:
    """Raises UserError with the sentence of `problem`, for the field `passphrase`."""
    found = problem(text, minimum=minimum, name=name)
    if found is not None:
        raise UserError(found, field="passphrase")


def stretch(text: str, salt: bytes, cost: KdfParameters) -> bytes:
    """32 bytes from the passphrase; deliberately slow (about 0.1 s) and wide (64 MiB)."""
    cost.check()
    if len(salt) != _SALT_BYTES:
        raise StoreDamaged(_BAD_COST)
    derivation = Argon2id(
        salt=salt,
        length=_KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return derivation.derive(normal(text))
