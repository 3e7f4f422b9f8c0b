"""The random key of a profile's database, in memory that can be overwritten."""

from __future__ import annotations

import os

from coder_gui.system.seal import expand

KEY_BYTES = 32
SALT_BYTES = 16


class DatabaseKey:
    """A raw SQLCipher key of 32 bytes and its salt of 16. It never shows in a repr."""

    __slots__ = ("_bytes",)

    def __init__(self, data: bytearray) -> None:
        if len(data) != KEY_BYTES + SALT_BYTES:
            raise ValueError("a database key has 32 bytes and a salt of 16")
        self._bytes: bytearray | None = data

    @classmethod
    def new(cls) -> DatabaseKey:
        """A fresh key from the system's random source."""
        return cls(bytearray(os.urandom(KEY_BYTES + SALT_BYTES)))

    def successor(self) -> DatabaseKey:
        """A fresh key with this one's salt, which stands in the first bytes of the files."""
        return DatabaseKey(bytearray(os.urandom(KEY_BYTES)) + self.raw()[KEY_BYTES:])

    def raw(self) -> bytearray:
        """The 48 bytes themselves, not a copy. Raises RuntimeError once wiped."""
        if self._bytes is None:
            raise RuntimeError("the key was wiped")
        return self._bytes

    def hex(self) -> str:
        """96 hexadecimal digits as `PRAGMA key` takes them: the key, then the salt."""
        return self.raw().hex()

    def hex_key(self) -> str:
        """The 64 hexadecimal digits of the key alone."""
        return self.raw()[:KEY_BYTES].hex()

    @property
    def salt(self) -> bytes:
        """The 16 bytes of salt, which are no secret."""
        return bytes(self.raw()[KEY_BYTES:])

    def derive(self, purpose: str) -> bytes:
        """32 bytes for another purpose, from which the key cannot be told."""
        return expand(bytes(self.raw()), info=f"coder-gui {purpose}")

    def id(self) -> str:
        """16 hexadecimal digits that name the key without telling anything of it."""
        return self.derive("key id 1")[:8].hex()

    def wipe(self) -> None:
        """Overwrites the bytes. Copies that Python or the cipher made are beyond its reach."""
        data, self._bytes = self._bytes, None
        if data is not None:
            data[:] = bytes(len(data))

    def __repr__(self) -> str:
        return "DatabaseKey(…)"
