"""What was tampered with is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.domain.errors import NotFound, WrongKey
from coder_gui.domain.roles import Actor
from coder_gui.storage.columns import id_text
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.history import entry_hash
from coder_gui.storage.verify import verify
from coder_gui.storage.verify_report import Fault, Finding
from coder_gui.system.clock import Clock

from .profile_rows import RandomKey, add_code, add_stays, flip_byte, meddle, stay


@pytest.fixture
def written(database: Database, folder: Path, actor: Actor) -> Path:
    """The folder of a closed profile with six history entries and a document."""
    add_stays(database, actor, [1])
    for code in ("I10X", "E119", "J459", "N183", "Z864"):
        add_code(database, actor, stay(1).episode, code)
    database.documents.put(b"A letter.", "text/plain", ["A letter."])
    database.close()
    return folder


PULLED = tuple(
    f"UPDATE {kind} SET row_version = 1, row_state = 'clean'"
    for kind in ("patient", "spell", "episode", "code")
)
"""Makes the rows look as if a colleague had written them and the centre had sent them."""


def only(folder: Path, key: RandomKey) -> Finding:
    """The one finding."""
    report = verify(folder, key)
    assert not report.ok
    (finding,) = report.findings
    return finding


def test_an_honest_profile_verifies(written: Path, key: RandomKey) -> None:
    report = verify(written, key)
    assert report.ok
    assert (report.entries, report.documents) == (6, 1)
    assert report.pages == sum((written / name).stat().st_size for name in FILES) // 4096


FILES = ("coder.db", "documents.db")


def test_an_open_profile_verifies_too(
    database: Database, folder: Path, key: RandomKey, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    assert verify(folder, key).ok
    add_code(database, actor, stay(1).episode)
    assert verify(folder, key).entries == 2


@pytest.mark.parametrize(
    "change",
    [
        "data = replace(data, 'J459', 'J450')",
        "actor = 'Somebody Else'",
        "at = '2020-01-01T00:00:00.000000Z'",
        "event = 'code.removed'",
        "episode_id = NULL",
        "data_sha256 = zeroblob(32)",
        "ops_sha256 = NULL",
        "prev = zeroblob(32)",
        "hash = zeroblob(32)",
    ],
)
def test_the_first_changed_entry_is_named(written: Path, key: RandomKey, change: str) -> None:
    meddle(written / "coder.db", key, f"UPDATE history SET {change} WHERE n = 4")
    finding = only(written, key)
    assert (finding.fault, finding.n) == (Fault.CHANGED, 4)
    assert finding.text == "History entry 4 of 2026-11-21 was changed after it was written." or (
        change.startswith("at")
    )


def test_one_who_makes_the_hash_of_the_changed_entry_anew_is_found_at_the_next(
    written: Path, key: RandomKey
) -> None:
    connection = connect(written / "coder.db", key)
    device, at, episode, event, digest, ops, prev = connection.execute(
        "SELECT device_id, at, episode_id, event, data_sha256, ops_sha256, prev"
        " FROM history WHERE n = 3"
    ).fetchone()
    forged = entry_hash(
        prev, id_text(device), 3, at, "Somebody Else", id_text(episode), event, digest, ops
    )
    connection.execute(
        "UPDATE history SET actor = 'Somebody Else', hash = ? WHERE n = 3", (forged,)
    )
    connection.close()
    finding = only(written, key)
    assert (finding.fault, finding.n) == (Fault.CHANGED, 4)


def test_a_missing_entry_is_named(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, "DELETE FROM history WHERE n = 3")
    finding = only(written, key)
    assert (finding.fault, finding.n) == (Fault.MISSING, 3)
    assert finding.text == "History entry 3 is missing."


def test_the_first_entry_is_missed_too(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, "DELETE FROM history WHERE n = 1")
    assert (only(written, key).fault, only(written, key).n) == (Fault.MISSING, 1)


def test_a_cut_tail_is_found(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, "DELETE FROM history WHERE n > 4")
    finding = only(written, key)
    assert (finding.fault, finding.n) == (Fault.TAIL, 5)
    assert finding.text == "The history ends at entry 4, but 6 were written."


def test_a_tail_cut_together_with_its_head_is_found(written: Path, key: RandomKey) -> None:
    meddle(
        written / "coder.db",
        key,
        "DELETE FROM history WHERE n > 4",
        "UPDATE history_head SET n = 4, hash = (SELECT hash FROM history WHERE n = 4)",
    )
    finding = only(written, key)
    assert (finding.fault, finding.n) == (Fault.TAIL, 5)
    assert finding.text == "The history ends at entry 4, but it had 6 when the profile was closed."


def test_an_older_copy_put_in_the_place_of_the_database_is_found(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    database.close()
    older = (folder / "coder.db").read_bytes()
    again = Database.open(folder, key, clock=clock)
    add_code(again, actor, stay(1).episode)
    again.close()
    assert verify(folder, key).ok
    (folder / "coder.db").write_bytes(older)
    assert (only(folder, key).fault, only(folder, key).n) == (Fault.TAIL, 2)


KEPT_BESIDE = (
    "INSERT INTO history (id, device_id, n, at, actor, episode_id, event, data, data_sha256,"
    " ops_sha256, prev, hash, row_version, row_state) SELECT zeroblob(16), device_id, n, at, actor,"
    " episode_id, event, data, data_sha256, ops_sha256, prev, hash, 7, 'clean'"
    " FROM history WHERE n = 6"
)
"""The true end of the history, as if the centre had sent it back for a copied profile."""


@pytest.mark.parametrize("beside", [(), (KEPT_BESIDE,)])
def test_a_history_written_anew_from_the_middle_is_found(
    written: Path, key: RandomKey, beside: tuple[str, ...]
) -> None:
    meddle(written / "coder.db", key, *beside)
    connection = connect(written / "coder.db", key)
    rows = connection.execute(
        "SELECT device_id, n, at, episode_id, event, data_sha256, ops_sha256"
        " FROM history WHERE row_version = 0 ORDER BY n"
    ).fetchall()
    prev = bytes(32)
    for device, n, at, episode, event, digest, ops in rows:
        owner = None if episode is None else id_text(episode)
        own = entry_hash(prev, id_text(device), n, at, "Somebody Else", owner, event, digest, ops)
        connection.execute(
            "UPDATE history SET actor = 'Somebody Else', prev = ?, hash = ?"
            " WHERE n = ? AND row_version = 0",
            (prev, own, n),
        )
        prev = own
    connection.execute("UPDATE history_head SET hash = ?", (prev,))
    connection.close()
    finding = only(written, key)
    assert (finding.fault, finding.n) == (Fault.CHANGED, 6)
    assert finding.text == "History entry 6 is not the one that stood there at the last closing."


def test_an_emptied_history_is_found(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, "DELETE FROM history")
    assert (only(written, key).fault, only(written, key).n) == (Fault.TAIL, 1)


def test_an_entry_put_in_from_outside_is_found(written: Path, key: RandomKey) -> None:
    meddle(
        written / "coder.db",
        key,
        "INSERT INTO history (id, device_id, n, at, actor, event, data_sha256, prev, hash)"
        " SELECT zeroblob(16), device_id, 7, at, actor, event, data_sha256, hash, zeroblob(32)"
        " FROM history WHERE n = 6",
    )
    assert (only(written, key).fault, only(written, key).n) == (Fault.CHANGED, 7)


def test_entries_whose_episode_left_the_laptop_verify_by_their_skeleton(
    written: Path, key: RandomKey
) -> None:
    meddle(written / "coder.db", key, "UPDATE history SET data = NULL WHERE n BETWEEN 2 AND 4")
    assert verify(written, key).ok
    meddle(written / "coder.db", key, "UPDATE history SET actor = 'Other' WHERE n = 3")
    assert only(written, key).n == 3


def test_entries_of_other_laptops_need_not_be_complete(written: Path, key: RandomKey) -> None:
    meddle(
        written / "coder.db",
        key,
        "DELETE FROM history_head",  # without a head here they are a colleague's
        "DELETE FROM history WHERE n IN (1, 3)",
    )
    meddle(written / "documents.db", key, "DELETE FROM head")
    meddle(written / "coder.db", key, "DELETE FROM outbox", *PULLED)
    assert verify(written, key).ok
    meddle(written / "coder.db", key, "UPDATE history SET data = '{}' WHERE n = 5")
    assert (only(written, key).fault, only(written, key).n) == (Fault.CHANGED, 5)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("page", [1, 2, 4])
def test_a_flipped_byte_names_its_page(written: Path, key: RandomKey, name: str, page: int) -> None:
    flip_byte(written / name, page)
    finding = only(written, key)
    assert (finding.fault, finding.file, finding.page) == (Fault.PAGE, name, page)
    assert finding.text == f"Page {page} of {name} was changed from outside."


def test_a_changed_document_is_named(written: Path, key: RandomKey) -> None:
    meddle(written / "documents.db", key, "UPDATE blob SET data = CAST('Other.' AS BLOB)")
    finding = only(written, key)
    assert (finding.fault, finding.file) == (Fault.DOCUMENT, "documents.db")
    assert finding.text.startswith(f"The document {(finding.sha256 or '')[:12]} was changed")


def test_a_missing_documents_file_is_told(written: Path, key: RandomKey) -> None:
    (written / "documents.db").unlink()
    assert only(written, key).text == "The file of the documents is not there."


def test_a_wrong_key_is_not_damage(written: Path) -> None:
    with pytest.raises(WrongKey):
        verify(written, RandomKey())


def test_there_must_be_a_profile(tmp_path: Path, key: RandomKey) -> None:
    with pytest.raises(NotFound):
        verify(tmp_path, key)


def test_no_finding_tells_of_a_patient(written: Path, key: RandomKey) -> None:
    meddle(written / "coder.db", key, 'UPDATE history SET data = \'{"x":"Testing1"}\' WHERE n = 2')
    finding = only(written, key)
    for value in (finding.text, repr(finding)):
        assert "Testing1" not in value
        assert stay(1).episode not in value


def test_verifying_writes_nothing(written: Path, key: RandomKey) -> None:
    before = [(written / name).read_bytes() for name in FILES]
    verify(written, key)
    assert [(written / name).read_bytes() for name in FILES] == before
