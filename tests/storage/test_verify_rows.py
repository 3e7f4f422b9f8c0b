"""A row that was changed past the program is found, and the entry that vouches for it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.domain.identity import derive_id
from coder_gui.domain.roles import Actor
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.database import Database
from coder_gui.storage.verify import verify
from coder_gui.storage.verify_report import Fault, Finding

from .profile_rows import RandomKey, add_code, add_stays, meddle, stay


@pytest.fixture
def written(database: Database, folder: Path, actor: Actor) -> Path:
    """The folder of a closed profile: an import, two codes, the first of them changed twice."""
    add_stays(database, actor, range(1, 20), existing_dx=["I10X"])
    first = add_code(database, actor, stay(1).episode, "I10X")
    add_code(database, actor, stay(2).episode, "E119")
    for values in ({"code": "I110"}, {"code": "I119", "note": "Siân’s"}):
        with database.write(actor, "code.replace") as work:
            work.update("code", first, values)
            work.record("code.replaced", stay(1).episode, {})
            work.commit()
    with database.write(actor, "codes.order") as work:
        episode = stay(1).episode
        values = {"episode_id": episode, "system": "icd10", "order": [first]}
        work.upsert("code_set", derive_id("code_set", episode, "icd10"), values)
        work.heard("patient", [(stay(1).patient, work.now)])
        work.record("codes.ordered", episode, {})
        work.commit()
    database.close()
    return folder


def only(folder: Path, key: RandomKey) -> Finding:
    """The one finding."""
    (finding,) = verify(folder, key).findings
    return finding


def test_honest_rows_verify(written: Path, key: RandomKey) -> None:
    assert verify(written, key).ok


@pytest.mark.parametrize(
    ("kind", "change", "n"),
    [
        ("code", "code = 'I10X' WHERE code = 'I119'", 5),
        ("code", "code = 'E110' WHERE code = 'E119'", 3),
        ("code", "deleted = 1 WHERE code = 'E119'", 3),
        ("code", "note = 'Sian' WHERE code = 'I119'", 5),
        ("code_set", "\"order\" = '[]'", 6),
        ("episode", "end_date = '2026-11-06' WHERE spell_number = 'S7'", 1),
        ("episode", "existing_dx = NULL WHERE spell_number = 'S7'", 1),
        ("patient", "surname = 'Other' WHERE local_patient_id = 'H000003'", 1),
        ("spell", "patient_id = (SELECT max(id) FROM patient) WHERE spell_number = 'S3'", 1),
    ],
)
def test_a_changed_row_is_found(
    written: Path, key: RandomKey, kind: str, change: str, n: int
) -> None:
    meddle(written / "coder.db", key, "PRAGMA foreign_keys = OFF", f"UPDATE {kind} SET {change}")
    finding = only(written, key)
    assert (finding.fault, finding.kind, finding.n) == (Fault.ROW, kind, n)
    assert finding.text == f"A row of {kind} was changed after history entry {n} was written."


def test_the_earliest_is_named(written: Path, key: RandomKey) -> None:
    meddle(
        written / "coder.db",
        key,
        "UPDATE code SET code = 'A000'",
        "UPDATE patient SET surname = 'Other'",
    )
    assert only(written, key).n == 1


def test_a_row_that_was_taken_away_is_missed(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, "DELETE FROM code WHERE code = 'E119'")
    finding = only(written, key)
    assert finding.text == "A row of code is missing after history entry 3 was written."


def test_a_row_that_was_put_in_is_found(written: Path, key: RandomKey) -> None:
    meddle(
        written / "coder.db",
        key,
        "INSERT INTO code (id, episode_id, system, code, author, at)"
        " SELECT randomblob(16), episode_id, system, 'Z999', author, at FROM code LIMIT 1",
    )
    finding = only(written, key)
    assert (finding.kind, finding.n) == ("code", None)
    assert finding.text == "A row of code was put in past the program."


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outbox SET patch = replace(patch, 'E119', 'E110') WHERE kind = 'code'",
        "UPDATE outbox SET kind = 'code_line' WHERE kind = 'code' AND patch LIKE '%E119%'",
        "DELETE FROM outbox WHERE kind = 'code' AND patch LIKE '%I110%'",
        "DELETE FROM outbox WHERE grp = (SELECT grp FROM outbox WHERE patch LIKE '%I110%')",
        "DELETE FROM outbox",
    ],
)
def test_whoever_changes_the_outbox_too_is_found_by_the_history(
    written: Path, key: RandomKey, change: str
) -> None:
    meddle(written / "coder.db", key, "UPDATE code SET code = 'E110' WHERE code = 'E119'", change)
    finding = only(written, key)
    assert finding.fault is Fault.ROW
    assert finding.text.startswith("A change that is to be sent")


def test_rows_that_came_from_the_centre_are_measured_from_its_copy(
    database: Database, folder: Path, key: RandomKey, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    meddle(
        folder / "coder.db",
        key,
        "UPDATE patient SET row_version = 3, row_state = 'clean'",
        "UPDATE spell SET row_version = 3, row_state = 'clean'",
        "UPDATE episode SET row_version = 3, row_state = 'clean', ward = 'Heron'",
        "UPDATE outbox SET state = 'acked'",
    )
    with database.write(actor, "worklist.import") as work:
        work.update("episode", stay(1).episode, {"bed": "9"})
        work.record("pas.changed", stay(1).episode, {})
        work.commit()
    database.close()
    assert verify(folder, key).ok
    meddle(folder / "coder.db", key, "UPDATE episode SET ward = 'Osprey'")
    assert only(folder, key).kind == "episode"


def test_changes_that_the_centre_has_taken_may_be_gone(written: Path, key: RandomKey) -> None:
    meddle(
        written / "coder.db",
        key,
        "DELETE FROM outbox",
        *(
            f"UPDATE {kind} SET row_version = 1, row_state = 'clean'"
            for kind in ("patient", "spell", "episode", "code", "code_set")
        ),
        "INSERT INTO batch (device_id, scope_id, no, body, sha256, state)"
        " VALUES (zeroblob(16), zeroblob(16), 1, x'', x'', 'acked')",
    )
    assert verify(written, key).ok


def test_a_finding_names_no_patient_and_no_code(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, "UPDATE patient SET surname = 'Canary'")
    text = repr(only(written, key))
    for secret in ("Canary", "Testing", id_bytes(stay(1).patient).hex(), stay(1).patient):
        assert secret not in text
