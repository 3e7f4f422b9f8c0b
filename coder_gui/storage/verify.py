"""Is everything that was written still as it was written? Names the first place where it is not.

Looked at are each page of both files against its HMAC (a byte was flipped), the history's hash
chain (a value was changed, an entry removed or the tail cut through an opened database), the rows
against what the chain says was written, and each document against the SHA-256 that names it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coder_gui.domain.errors import NotFound, StoreDamaged, WrongKey
from coder_gui.storage import files
from coder_gui.storage.backups import DATABASE_FILE
from coder_gui.storage.columns import id_text
from coder_gui.storage.documents import DOCUMENTS_FILE
from coder_gui.storage.engine import DatabaseKeyLike, RawConnection
from coder_gui.storage.history import FIRST_PREV, entry_hash
from coder_gui.storage.verify_report import Fault, Finding, VerifyReport
from coder_gui.storage.verify_rows import check_rows

__all__ = ["Fault", "Finding", "VerifyReport", "verify"]

_PAGE = re.compile(r"page (\d+)")


def verify(folder: Path, key: DatabaseKeyLike) -> VerifyReport:
    """Verify a profile's files; it may be open meanwhile, and nothing is written.

    Raises NotFound where there is no profile, WrongKey when no page fits the key.
    """
    database, documents = folder / DATABASE_FILE, folder / DOCUMENTS_FILE
    if not database.is_file():
        raise NotFound("There is no profile in this folder. Choose another folder.")
    findings: list[Finding] = []
    heads: Heads = {}
    entries = held = 0
    if not documents.is_file():
        text = "The file of the documents is not there."
        findings.append(Finding(Fault.STRUCTURE, documents.name, text))
    else:
        findings += _bad_pages(documents, key)
        if not findings:
            with files.opened(documents, key) as connection:
                findings += _structure(connection, documents)
                heads = _heads(connection, "SELECT device_id, n, hash FROM head")
                held, wrong = _documents(connection)
                findings += wrong
    bad = _bad_pages(database, key)
    findings += bad
    try:
        with files.opened(database, key) as connection:
            connection.execute("BEGIN")  # one state, although others may write meanwhile
            findings += [] if bad else _structure(connection, database)
            entries, wrong = _chains(connection, heads)
            findings += wrong
            findings += [] if bad or wrong else check_rows(connection)
    except (StoreDamaged, WrongKey):
        if not bad:
            raise
    return VerifyReport(tuple(findings), entries, _pages(database) + _pages(documents), held)


def _pages(path: Path) -> int:
    return path.stat().st_size // 4096 if path.is_file() else 0


def _bad_pages(path: Path, key: DatabaseKeyLike) -> list[Finding]:
    """Every damaged page. Raises WrongKey when there is more than one page and none fits."""
    said = files.damaged_pages(path, key)
    if len(said) > 1 and len(said) >= _pages(path):
        raise WrongKey("This key does not open the profile. Nothing was changed.")
    findings = []
    for line in said:
        found = _PAGE.search(line)
        page = int(found[1]) if found else None
        text = f"Page {page} of {path.name} was changed from outside." if page else line
        findings.append(Finding(Fault.PAGE, path.name, text, page=page))
    return findings


def _structure(connection: RawConnection, path: Path) -> list[Finding]:
    said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said == "ok":
        return []
    return [Finding(Fault.STRUCTURE, path.name, f"The structure of {path.name} is damaged.")]


@dataclass(slots=True)
class _Row:
    """One entry as raw as the file has it."""

    row_id: str
    n: int
    at: str
    actor: str
    episode_id: str | None
    event: str
    data: str | None
    data_sha256: bytes
    ops_sha256: bytes | None
    prev: bytes
    hash: bytes


Heads = dict[bytes, tuple[int, bytes]]
"""By device: number and hash of the newest entry of its chain."""


def _heads(connection: RawConnection, question: str) -> Heads:
    found = connection.execute(question)
    return {bytes(device): (n, bytes(digest)) for device, n, digest in found}


def _chains(connection: RawConnection, closed: Heads) -> tuple[int, list[Finding]]:
    """Count and check every chain against its head, and against the heads at the last closing."""
    heads = _heads(connection, "SELECT device_id, n, hash FROM history_head")
    devices = {bytes(row[0]) for row in connection.execute("SELECT device_id FROM history")}
    total = 0
    findings = []
    for device in sorted({*devices, *heads, *closed}):
        aside = _aside(connection, device, heads.get(device))
        count, finding = _chain(connection, device, heads.get(device), aside)
        total += count
        if finding is None and device in closed:
            finding = _since_closing(connection, device, *closed[device], aside)
        if finding is not None:
            findings.append(finding)
    return total, findings


def _since_closing(
    connection: RawConnection, device: bytes, n: int, digest: bytes, aside: frozenset[bytes]
) -> Finding | None:
    """A chain that hangs together may still be another one than at the last closing, or older.

    A copied profile's entry of the same number may have come before this laptop wrote its own.
    """
    own = _own(connection, device, aside, n)
    if digest in own.get(n, ()):
        return None
    device_id = id_text(device)
    if n in own:
        text = f"History entry {n} is not the one that stood there at the last closing."
        return Finding(Fault.CHANGED, DATABASE_FILE, text, device_id=device_id, n=n)
    last = max(_own(connection, device, aside, 1), default=0)
    text = f"The history ends at entry {last}, but it had {n} when the profile was closed."
    return Finding(Fault.TAIL, DATABASE_FILE, text, device_id=device_id, n=last + 1)


def _own(
    connection: RawConnection, device: bytes, aside: frozenset[bytes], first: int
) -> dict[int, set[bytes]]:
    """By number, from `first` on: the hashes of a chain's entries that do not stand beside it."""
    found: dict[int, set[bytes]] = {}
    for n, digest in connection.execute(
        "SELECT n, hash FROM history WHERE device_id = ? AND n >= ?", (device, first)
    ):
        if digest not in aside:
            found.setdefault(n, set()).add(bytes(digest))
    return found


def _rows(connection: RawConnection, device: bytes) -> Iterator[_Row]:
    found = connection.execute(
        "SELECT id, n, at, actor, episode_id, event, data, data_sha256, ops_sha256,"
        " prev, hash FROM history WHERE device_id = ? ORDER BY n",
        (device,),
    )
    for row_id, n, at, actor, episode, event, data, digest, ops, prev, own in found:
        yield _Row(
            id_text(bytes(row_id)),
            n,
            at,
            actor,
            None if episode is None else id_text(bytes(episode)),
            event,
            data,
            bytes(digest),
            None if ops is None else bytes(ops),
            bytes(prev),
            bytes(own),
        )


def _chain(
    connection: RawConnection,
    device: bytes,
    head: tuple[int, bytes] | None,
    aside: frozenset[bytes],
) -> tuple[int, Finding | None]:
    """How many entries a device's chain has, and the first that is wrong.

    The chain of this laptop has a head and must be whole; of another's only some entries may be
    here, and each is verified by itself. A copied profile wrote numbers again under the same
    device: what came of it from the central store stands beside the chain.
    """
    device_id = id_text(device)
    last_n, count = 0, 0
    before, level = {FIRST_PREV}, {FIRST_PREV}  # hashes one number down, and of this number
    newest = FIRST_PREV
    finding: Finding | None = None

    def wrong(fault: Fault, n: int, text: str, entry: str | None = None) -> Finding:
        return Finding(fault, DATABASE_FILE, text, device_id=device_id, n=n, entry_id=entry)

    for row in _rows(connection, device):
        count += 1
        if finding is not None or row.hash in aside:
            continue
        if row.n != last_n:
            before, level = level, set()
        follows = row.n in (last_n, last_n + 1)
        if head is not None and row.n != last_n + 1:
            finding = wrong(Fault.MISSING, last_n + 1, f"History entry {last_n + 1} is missing.")
        elif not _is_as_written(row, device_id) or (follows and row.prev not in before):
            text = f"History entry {row.n} of {row.at[:10]} was changed after it was written."
            finding = wrong(Fault.CHANGED, row.n, text, row.row_id)
        last_n, newest = row.n, row.hash
        level.add(row.hash)
    if finding is None and head is not None and (last_n, newest) != head:
        if last_n < head[0]:
            text = f"The history ends at entry {last_n}, but {head[0]} were written."
            return count, wrong(Fault.TAIL, last_n + 1, text)
        text = "The newest history entry is not the one that was written last."
        finding = wrong(Fault.TAIL, last_n, text)
    return count, finding


def _aside(
    connection: RawConnection, device: bytes, head: tuple[int, bytes] | None
) -> frozenset[bytes]:
    """Entries of the central store that are not of the chain that leads to the head."""
    if head is None:
        return frozenset()
    came = {
        bytes(one)
        for (one,) in connection.execute(
            "SELECT hash FROM history WHERE device_id = :d AND row_version > 0 AND"
            " (n > :n OR n IN (SELECT n FROM history WHERE device_id = :d GROUP BY n"
            " HAVING count(*) > 1))",
            {"d": device, "n": head[0]},
        )
    }
    if not came:
        return frozenset()
    back = {
        bytes(own): bytes(prev)
        for own, prev in connection.execute(
            "SELECT hash, prev FROM history WHERE device_id = ?", (device,)
        )
    }
    chain, at = set(), head[1]
    while at in back and at not in chain:
        chain.add(at)
        at = back[at]
    return frozenset(came - chain)


def _is_as_written(row: _Row, device_id: str) -> bool:
    if row.data is not None and hashlib.sha256(row.data.encode()).digest() != row.data_sha256:
        return False
    return row.hash == entry_hash(
        row.prev,
        device_id,
        row.n,
        row.at,
        row.actor,
        row.episode_id,
        row.event,
        row.data_sha256,
        row.ops_sha256,
    )


def _documents(connection: RawConnection) -> tuple[int, list[Finding]]:
    names = [row[0] for row in connection.execute("SELECT sha256 FROM blob ORDER BY at, sha256")]
    for sha256 in names:
        data = connection.execute("SELECT data FROM blob WHERE sha256 = ?", (sha256,)).fetchone()[0]
        if hashlib.sha256(data).hexdigest() != sha256:
            text = f"The document {sha256[:12]} was changed after it was kept."
            return len(names), [Finding(Fault.DOCUMENT, DOCUMENTS_FILE, text, sha256=sha256)]
    return len(names), []
