"""Wrapping the database key: AES-256-GCM under a derived key, or sealed to an X25519 key.

The associated data is always the profile's id, so that no slot can be moved to another profile.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coder_gui.domain.errors import UserError

NONCE_BYTES = 12
TAG_BYTES = 16


def expand(secret: bytes, *, info: str, salt: bytes | None = None, length: int = 32) -> bytes:
    """HKDF-SHA256 (RFC 5869); `info` names the purpose."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A nonce of 12 bytes and the text with its tag of 16 bytes."""

    nonce: bytes
    text: bytes


def seal(secret: bytes, payload: bytearray, profile_id: str) -> Sealed:
    """`payload` under the 32-byte `secret`, bound to the profile."""
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(nonce, AESGCM(secret).encrypt(nonce, payload, profile_id.encode()))


def unseal(secret: bytes, sealed: Sealed, profile_id: str) -> bytearray | None:
    """The payload in memory that can be wiped, or None when the secret is not the right one."""
    payload = bytearray(max(len(sealed.text) - TAG_BYTES, 0))
    try:
        AESGCM(secret).decrypt_into(sealed.nonce, sealed.text, profile_id.encode(), payload)
    except InvalidTag:
        return None
    return payload


@dataclass(frozen=True, slots=True)
class Box:
    """Something sealed to the holder of a private key; both keys are raw X25519 of 32 bytes."""

    public_key: bytes
    ephemeral: bytes
    sealed: Sealed


def public_of(private_key: bytes) -> bytes:
    """The public key of a raw private key."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal_to(public_key: bytes, payload: bytearray, profile_id: str) -> Box:
    """`payload` sealed so that only the private key opens it; nothing of the sender is kept.

    Raises UserError for a public key that X25519 cannot use.
    """
    own = X25519PrivateKey.generate()
    ephemeral = own.public_key().public_bytes_raw()
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError as error:
        raise UserError(
            "The trust's recovery key is not an X25519 public key of 32 bytes. Check the trust's "
            "settings file.",
            field="trust_recovery_key",
        ) from error
    secret = expand(shared, info="coder-gui box 1", salt=ephemeral + public_key)
    return Box(public_key, ephemeral, seal(secret, payload, profile_id))


def open_box(private_key: bytes, box: Box, profile_id: str) -> bytearray | None:
    """The payload, or None when the box was sealed to another key or is damaged."""
    own = X25519PrivateKey.from_private_bytes(private_key)
    if own.public_key().public_bytes_raw() != box.public_key:
        return None
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(box.ephemeral))
    except ValueError:
        return None
    secret = expand(shared, info="coder-gui box 1", salt=box.ephemeral + box.public_key)
    return unseal(secret, box.sealed, profile_id)
