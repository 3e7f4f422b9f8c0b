"""What laptop and central store say to each other: the store's interface and its errors.

Every verb is one exchange and one transaction at the store; JSON in, JSON out. The values are
those of domain.exchange_rows, which the local storage knows too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from coder_gui.domain.errors import CoderError, Offline
from coder_gui.domain.exchange_rows import BATCH_BYTES as BATCH_BYTES
from coder_gui.domain.exchange_rows import BATCH_OPS as BATCH_OPS
from coder_gui.domain.exchange_rows import BLOB_BYTES as BLOB_BYTES
from coder_gui.domain.exchange_rows import PAGE_ROWS as PAGE_ROWS
from coder_gui.domain.exchange_rows import PROTOCOL as PROTOCOL
from coder_gui.domain.exchange_rows import Batch as Batch
from coder_gui.domain.exchange_rows import ClaimInfo as ClaimInfo
from coder_gui.domain.exchange_rows import Cursor as Cursor
from coder_gui.domain.exchange_rows import DeviceInfo as DeviceInfo
from coder_gui.domain.exchange_rows import Doc as Doc
from coder_gui.domain.exchange_rows import Group as Group
from coder_gui.domain.exchange_rows import GroupReply as GroupReply
from coder_gui.domain.exchange_rows import Op as Op
from coder_gui.domain.exchange_rows import Page as Page
from coder_gui.domain.exchange_rows import PushReply as PushReply
from coder_gui.domain.exchange_rows import Ref as Ref
from coder_gui.domain.exchange_rows import ScopeInfo as ScopeInfo
from coder_gui.domain.exchange_rows import ServerInfo as ServerInfo
from coder_gui.domain.exchange_rows import ServerRow as ServerRow
from coder_gui.domain.exchange_rows import Tally as Tally
from coder_gui.domain.exchange_rows import canonical as canonical
from coder_gui.domain.exchange_rows import chain as chain
from coder_gui.domain.exchange_rows import make_batch as make_batch
from coder_gui.domain.exchange_rows import tally_of as tally_of


class AccessRefused(CoderError):
    """The central store does not accept this login's password. Sync pauses until it is given."""


class Revoked(CoderError):
    """This login or this laptop may no longer use the central store; `wipe` as in ServerInfo."""

    def __init__(self, text: str, *, wipe: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.wipe = wipe


class DeviceFork(CoderError):
    """The store has another batch under this number: this profile is a copy (SQLSTATE CD001)."""


class ServerBehind(CoderError):
    """The store lacks batches it has acknowledged: it was restored (SQLSTATE CD002)."""

    def __init__(self, text: str, *, last_batch: int = 0) -> None:
        super().__init__(text)
        self.last_batch = last_batch


class Busy(Offline):
    """The scope is locked or the store is out of time; try again."""


class NotAccepted(ValueError):
    """What was sent is not in the form of the exchange (SQLSTATE CD003): a fault of the program."""

    def __init__(self) -> None:
        super().__init__("The central store found that what was sent is not in the form it takes.")


class CentralStore(Protocol):
    """The one truth. Raises Offline, Busy, AccessRefused, Revoked, DeviceFork, ServerBehind; and
    NotAccepted for what no program should send.
    """

    def enrol(self, me: DeviceInfo) -> ServerInfo:
        """Make this device known under the login; again is fine."""

    def hello(
        self, me: DeviceInfo, cursors: Mapping[str, Cursor], claims_after: Mapping[str, int]
    ) -> ServerInfo:
        """The state of every scope of the login; cursors and claim cursors by scope id."""

    def pull(self, device_id: str, scope_id: str, after: int, limit: int = PAGE_ROWS) -> Page:
        """The rows changed after `after`, each once and as it is now."""

    def push(self, device_id: str, batch: Batch) -> PushReply:
        """Take a batch; idempotent on (device, scope, number, hash)."""

    def fetch(self, device_id: str, scope_id: str, wanted: Sequence[Ref]) -> tuple[ServerRow, ...]:
        """Rows by id. For ("episode", id): every row of the episode, its spell, its patient."""

    def claim(
        self,
        device_id: str,
        scope_id: str,
        episode_ids: Sequence[str],
        *,
        hours: int | None = None,
        reason: str = "",
    ) -> tuple[ClaimInfo, ...]:
        """Take episodes; those of others stay theirs unless a reason is given (a take-over).

        Returns every asked episode's claim as it now is. A person's own claim is prolonged.
        """

    def release(self, device_id: str, scope_id: str, episode_ids: Sequence[str]) -> None:
        """Give episodes back that this login holds."""

    def put_blob(self, device_id: str, scope_id: str, sha256: str, data: bytes) -> None:
        """Keep a document under its SHA-256 (hex); at most 20 MB; again is fine."""

    def get_blob(self, device_id: str, scope_id: str, sha256: str) -> bytes | None:
        """A document; None: it is not in this scope."""

    def tally(self, device_id: str, scope_id: str) -> tuple[Tally, ...]:
        """Count and digest of every kind, to compare with the laptop's."""

    def wiped(self, device_id: str) -> None:
        """The receipt of a laptop that has emptied itself."""

    def close(self) -> None:
        """End the connection; the next verb opens another."""
