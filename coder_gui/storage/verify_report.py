"""What verifying finds: kinds of faults, findings, the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What kind of thing is wrong."""

    PAGE = "page"
    STRUCTURE = "structure"
    CHANGED = "changed"
    ROW = "row"
    MISSING = "missing"
    TAIL = "tail"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `text` is a sentence without patient data.

    `page` counts from 1; `n` is the number of an entry in the chain of `device_id`; `entry_id` is
    the id of its row; `kind` is the table of a row that was changed; `sha256` names a document.
    """

    fault: Fault
    file: str
    text: str
    page: int | None = None
    device_id: str | None = None
    n: int | None = None
    entry_id: str | None = None
    sha256: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The answer: what is wrong, the first in each chain and file, and how much was looked at."""

    findings: tuple[Finding, ...]
    entries: int
    pages: int
    documents: int

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.findings
