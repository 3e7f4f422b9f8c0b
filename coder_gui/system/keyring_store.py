"""The operating system's keyring, from an allow-list of backends.

`keyring.get_keyring()` picks what happens to be installed or configured: with keyrings.alt there
it silently writes secrets to a plain file, and a null backend loses them. So the backends of the
operating systems are tried by name, and neither PYTHON_KEYRING_BACKEND nor keyringrc.cfg counts
unless CODER_GUI_DEV is set.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from coder_gui.domain.errors import KeyringMissing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "coder-gui"
DEV_VARIABLE = "CODER_GUI_DEV"

ALLOWED = frozenset(
    f"keyring.backends.{name}"
    for name in ("Windows", "macOS", "SecretService", "kwallet", "libsecret")
)
"""Modules whose backends keep secrets in the operating system's own store."""

_BY_PLATFORM = {"win32": ("Windows",), "darwin": ("macOS",)}
_ELSEWHERE = ("SecretService", "libsecret", "kwallet")

UNREACHABLE = (
    "The keyring of this laptop did not answer, and this profile's key needs it. Unlock the "
    "keyring or sign in to the laptop again, then try again. The recovery code opens the profile "
    "without it."
)


class KeyringStore(Protocol):
    """Secrets by service and user."""

    def get(self, service: str, user: str) -> str | None:
        """The secret, or None. Raises KeyringMissing when the keyring cannot be reached."""

    def set(self, service: str, user: str, secret: str) -> None:
        """Keeps the secret. Raises KeyringMissing when the keyring cannot be reached."""

    def delete(self, service: str, user: str) -> None:
        """Forgets the secret; one that is not there is no error."""


def allowed(backend: KeyringBackend) -> bool:
    """True when the backend, and every backend that a chain would ask, is on the list."""
    members: Iterable[KeyringBackend] = getattr(backend, "backends", ())
    module = type(backend).__module__
    if module == "keyring.backends.chainer":
        links = tuple(members)
        return bool(links) and all(allowed(link) for link in links)
    # kwallet and macOS are packages in some versions.
    return any(module == name or module.startswith(f"{name}.") for name in ALLOWED)


def _candidates(platform: str) -> Iterable[KeyringBackend]:
    """The usable backends of this platform, each made without reading any configuration."""
    from keyring.backend import KeyringBackend

    for name in _BY_PLATFORM.get(platform, _ELSEWHERE):
        module = importlib.import_module(f"keyring.backends.{name}")
        for kind in vars(module).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, KeyringBackend)
                and kind.__module__.startswith(module.__name__)
                and not kind.__abstractmethods__
                and kind.viable
            ):
                yield kind()


def _configured(environ: Mapping[str, str]) -> Iterable[KeyringBackend]:
    """What a developer configured, where development mode is on."""
    if environ.get(DEV_VARIABLE) == "1":
        import keyring

        yield keyring.get_keyring()


def _failures() -> tuple[type[Exception], ...]:
    """What the backends raise when the store behind them is locked or gone."""
    from keyring.errors import KeyringError

    found: list[type[Exception]] = [KeyringError, OSError, RuntimeError]
    for module_name, class_name in (
        ("secretstorage.exceptions", "SecretStorageException"),
        ("jeepney", "DBusErrorResponse"),
        ("pywintypes", "error"),
    ):
        module = sys.modules.get(module_name)
        if module is not None:
            found.append(getattr(module, class_name))
    return tuple(found)


class SystemKeyring:
    """A KeyringStore over one allowed backend of the operating system."""

    def __init__(self, backend: KeyringBackend) -> None:
        if not allowed(backend):
            raise KeyringMissing(
                f"{type(backend).__module__} is not a keyring of the operating system. "
                "Remove it, or use the profile without a keyring."
            )
        self._backend = backend

    @classmethod
    def find(
        cls, *, environ: Mapping[str, str] = os.environ, platform: str = sys.platform
    ) -> SystemKeyring | None:
        """The best allowed backend that works here, or None: the passphrase stands alone then."""
        usable = [
            backend
            for backend in (*_configured(environ), *_candidates(platform))
            if allowed(backend)
        ]
        best = max(usable, key=lambda backend: float(backend.priority), default=None)
        return None if best is None else cls(best)

    @property
    def name(self) -> str:
        """The backend in words, for the profile page."""
        return str(self._backend.name)

    def get(self, service: str, user: str) -> str | None:
        """The secret, or None. Raises KeyringMissing when the keyring cannot be reached."""
        try:
            return self._backend.get_password(service, user)
        except _failures() as error:
            raise KeyringMissing(UNREACHABLE) from error

    def set(self, service: str, user: str, secret: str) -> None:
        """Keeps the secret. Raises KeyringMissing when the keyring cannot be reached."""
        try:
            self._backend.set_password(service, user, secret)
        except _failures() as error:
            raise KeyringMissing(UNREACHABLE) from error

    def delete(self, service: str, user: str) -> None:
        """Forgets the secret; one that is not there is no error."""
        from keyring.errors import PasswordDeleteError

        try:
            self._backend.delete_password(service, user)
        except PasswordDeleteError:
            return
        except _failures() as error:
            raise KeyringMissing(UNREACHABLE) from error
