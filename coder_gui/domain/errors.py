"""Errors of the user's world. Anything else that is raised is a bug of ours.

No text of these errors may hold patient data: they are shown, and some are logged.
"""

from __future__ import annotations


class CoderError(Exception):
    """Base of every error that a person can do something about."""


class UserError(CoderError):
    """Input or a request that cannot be carried out; the text says where and what to do.

    `field` names the part of the input it belongs to, so that a view can show it beside it.
    """

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class NotFound(UserError):
    """The thing asked for is not in this profile."""


class Refused(UserError):
    """The person's role, or the state of the episode, does not allow this."""


class StorageFull(CoderError):
    """The disk is full; the transaction was rolled back and nothing that was saved is lost."""


class StoreLocked(CoderError):
    """Another process has this profile open, or the database stays busy."""


class StoreDamaged(CoderError):
    """The encrypted file fails its integrity check; the text names pages, never content."""


class WrongKey(CoderError):
    """The passphrase, recovery code or key does not open this profile.

    `retry_after` is in seconds: how long the next try has to wait. `reason` is the text without
    that wait, for a page that counts it down.
    """

    def __init__(self, text: str, *, retry_after: float = 0.0, reason: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.reason = reason or text
        self.retry_after = retry_after


class KeyringMissing(CoderError):
    """The profile's key needs an item of this system's keyring, and there is none."""


class SchemaTooNew(CoderError):
    """The profile was written by a newer version of the program."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"This profile was last opened by a newer version of the program (schema {found}; "
            f"this version knows {known}). Install the newer version to open it."
        )
        self.found = found
        self.known = known


class Offline(CoderError):
    """The central store cannot be reached; work goes on locally."""
